"""One training loop for every model whose batches stand alone: a gradient, clipped, one update; the parameters that did best on validation are kept."""

import numpy as np

from solutions.training.gradients import clip_by_global_norm
from solutions.training.optimizers import adam_update


def begin(parameters):
    """Stand before the first step.

    Parameters
    ----------
    parameters : dict of arrays

    Returns
    -------
    state : (int, dict of arrays, optimizer's state)
        Steps taken, parameters, and what the optimizer remembers, nothing yet.
    """
    return 0, parameters, None


def training_step(state, gradients, batch, lr=0.003, limit=1.0, update=adam_update):
    """Update the parameters once.

    Parameters
    ----------
    state : (int, dict of arrays, optimizer's state)
        From begin or from the step before.
    gradients : function
        (*batch, parameters) -> loss, dict of arrays under the parameters' names.
    batch : tuple
    lr : float or function
        Learning rate, or a function to it from the number of steps taken before.
    limit : float
        Gradients longer than this together are shortened to it.
    update : function
        (parameters, gradients, state, lr=...) -> parameters, state; one of optimizers.py.

    Returns
    -------
    state : (int, dict of arrays, optimizer's state)
    loss : () float
        Of the batch, before the update.

    Source: [pascanu2013difficulty].
    """
    k, parameters, memory = state
    loss, d = gradients(*batch, parameters)
    d, _ = clip_by_global_norm(d, limit)
    parameters, memory = update(parameters, d, memory, lr=lr(k) if callable(lr) else lr)
    return (k + 1, parameters, memory), loss


def train(parameters, gradients, draw, rng, steps, score=None, every=100, patience=5, **how):
    """Train until the steps are used up or the score has stopped rising, and return the best parameters.

    Parameters
    ----------
    parameters : dict of arrays
    gradients : function
        As in training_step.
    draw : function
        (rng) -> batch, a tuple.
    rng : numpy.random.Generator
        All that is drawn comes from here.
    steps : iterable
        One entry a step: tqdm(range(2000)) shows how far it is.
    score : function or None
        (parameters) -> float on validation data, the higher the better. Without it the last parameters are returned.
    every : int
        Steps between two scores; there is one after the last step too.
    patience : int
        Scores in a row without a new best after which training stops.
    **how
        lr, limit and update, as in training_step.

    Returns
    -------
    parameters : dict of arrays
        Those of the best score, of equals the first.
    losses : (steps taken,) array
        Of each batch, before its update.
    scores : list of (int, float)
        After how many steps, and the score then.

    Source: [goodfellow2016deep, pascanu2013difficulty].
    """
    state, losses, scores = begin(parameters), [], []
    best, highest, since = parameters, -np.inf, 0

    def judge():
        nonlocal best, highest, since
        found = score(state[1])
        scores.append((state[0], found))
        best, highest, since = (state[1], found, 0) if found > highest else (best, highest, since + 1)

    for _ in steps:
        state, loss = training_step(state, gradients, draw(rng), **how)
        losses.append(loss)
        if score is not None and state[0] % every == 0:
            judge()
            if since >= patience:
                break
    if score is None:
        return state[1], np.array(losses), scores
    if state[0] % every:
        judge()
    return best, np.array(losses), scores
