"""Learning without a gradient: draw many candidates, keep the best, draw again around them."""


def draw_candidates(rng, mean, spread, N):
    """Draw parameter vectors around a mean.

    Parameters
    ----------
    rng : numpy.random.Generator
    mean : (P,) array
    spread : (P,) array
        Standard deviation of each parameter.
    N : int

    Returns
    -------
    candidates : (N, P) array

    Source: [beyer2002evolution].
    """
    return mean + spread * rng.normal(size=(N, len(mean)))


def next_generation(candidates, scores, elite, least=0.05):
    """Move to the mean and the spread of the best candidates.

    Parameters
    ----------
    candidates : (N, P) array
    scores : (N,) array
        The higher the better.
    elite : int
        How many of the best count.
    least : float
        Added to each spread, so that the search doesn't freeze.

    Returns
    -------
    mean : (P,) array
    spread : (P,) array

    Source: [beyer2002evolution, rubinstein1999cross].
    """
    best = candidates[scores.argsort()[-elite:]]
    return best.mean(axis=0), best.std(axis=0) + least
