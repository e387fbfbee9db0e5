"""A pen at a fork: where it goes next is one of three places, and a single Gaussian can only say somewhere between them."""

import numpy as np

from solutions.training.mixtures import mixture_log_density

SHARES = np.array([0.5, 0.3, 0.2])
MIDDLES = np.array([[2.0, 2.0], [2.0, -1.0], [-1.0, 0.0]])
ANGLES = np.pi / 4 * np.array([1, -1, 0])  # of the way along which a branch is stretched
ALONG, ACROSS = np.array([0.8, 0.5, 0.1]), np.array([0.1, 0.1, 0.1])


def draw_fork(rng, N):
    """Draw where a pen goes at a fork.

    Half of the moves go up to the right, to (2, 2) in the middle; three tenths
    go down to the right, to (2, -1); two tenths go back a little, to (-1, 0).
    The first two branches are stretched along the diagonals: their standard
    deviation is 0.8 and 0.5 along the way, and 0.1 across it. The third is
    round, with 0.1 in all directions.

    Parameters
    ----------
    rng : numpy.random.Generator
    N : int

    Returns
    -------
    moves : (N, 2) array
    branches : (N,) int array
        0 up, 1 down, 2 back.
    """
    branches = rng.choice(3, size=N, p=SHARES)
    along, across = ALONG[branches] * rng.normal(size=N), ACROSS[branches] * rng.normal(size=N)
    ways = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)[branches]
    return MIDDLES[branches] + along[:, None] * ways + across[:, None] * np.stack([-ways[:, 1], ways[:, 0]], axis=1), branches


def surprise(moves, logits, mean, sd, rho):
    """Minus the log-density of each move under one mixture for all.

    Parameters
    ----------
    moves : (N, 2) array
    logits : (K,) array
    mean : (K, 2) array
    sd : (K, 2) array
    rho : (K,) array

    Returns
    -------
    nats : (N,) array

    Source: [bishop1994mixture].
    """
    mixture = (np.broadcast_to(a, (len(moves), *np.shape(a))) for a in (logits, mean, sd, rho))
    return -mixture_log_density(moves, *mixture)


def fork():
    """A mixture of three Gaussians for a pen that stands at a fork.

    Half of the moves go up to the right, to (2, 2) in the middle; three tenths
    go down to the right, to (2, -1); two tenths go back a little, to (-1, 0).
    The first two branches are stretched along the diagonals: their standard
    deviation is 0.8 and 0.5 along the way, and 0.1 across it. The third is
    round, with 0.1 in all directions. Moves drawn in this way must not
    surprise your mixture by more than 0.1 nats above what cannot be helped:
    neither on the average of all moves, nor on that of any branch.

    Returns
    -------
    logits : (3,) array
        Their softmax are the shares.
    mean : (3, 2) array
        Of x and y.
    sd : (3, 2) array
        In x and in y: above 0.
    rho : (3,) array
        Correlations of x and y: between -1 and 1.

    Notes
    -----
    The variance in x and in y is (along^2 + across^2) / 2, and their covariance half of the difference, with the sign of the diagonal.

    Source: [bishop1994mixture].
    """
    along, across = np.array([0.8, 0.5, 0.1]), 0.1
    variance = (along**2 + across**2) / 2
    covariance = np.array([1, -1, 0]) * (along**2 - across**2) / 2
    mean = np.array([[2.0, 2.0], [2.0, -1.0], [-1.0, 0.0]])
    return np.log([0.5, 0.3, 0.2]), mean, np.sqrt(np.stack([variance, variance], axis=1)), covariance / variance
