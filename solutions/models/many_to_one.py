"""One answer at the end of a sequence: a read-out of any cell's last state, and a loop to train it on fresh draws."""

import numpy as np

from solutions.cells.gru import gru_backward, gru_forward, init_gru
from solutions.cells.rnn import readout, readout_backward
from solutions.models import language_model
from solutions.training.loop import begin, training_step
from solutions.training.losses import squared_error
from solutions.training.optimizers import adam_update

GRU = language_model.Cell(("W_x", "W_h", "b_x", "b_h"), 1, init_gru, gru_forward, gru_backward)
CELLS = language_model.CELLS | {"gru": GRU}
# What the backward functions ask for. A GRU's reset gate multiplies one bias: so that bias counts among the weights.
WEIGHTS = {"rnn": ("W_xh", "W_hh"), "lstm": ("W_x", "W_h"), "gru": ("W_x", "W_h", "b_h")}


def init_many_to_one(rng, D, H, K, cell="rnn", dtype=np.float32):
    """Draw a model that reads a sequence and answers once, at the end.

    The cell's parameters are drawn by its own function, W_hy is normal with variance 1 / H, b_y zero.

    Parameters
    ----------
    rng : numpy.random.Generator
    D : int
        Input width.
    H : int
        Hidden width.
    K : int
        Numbers to predict.
    cell : str
        "rnn", "lstm" or "gru".
    dtype : dtype

    Returns
    -------
    parameters : dict of arrays

    Source: [glorot2010understanding].
    """
    parameters = dict(zip(CELLS[cell].names, CELLS[cell].init(rng, D, H), strict=True))
    parameters |= {"W_hy": rng.normal(size=(H, K)) / np.sqrt(H), "b_y": np.zeros(K)}
    return {name: w.astype(dtype) for name, w in parameters.items()}


def many_to_one_forward(x, parameters, cell="rnn"):
    """Read a whole sequence from a zero state and answer from the last hidden state: prediction = h_T W_hy + b_y.

    Parameters
    ----------
    x : (T, B, D) array
    parameters : dict of arrays
    cell : str

    Returns
    -------
    prediction : (B, K) array
    trace : tuple of arrays
        The cell's zero state, then what its forward function returned, for the way back.

    Source: [hochreiter1997long].
    """
    W_hy, b_y = parameters["W_hy"], parameters["b_y"]
    zero = tuple(np.zeros((x.shape[1], len(W_hy)), dtype=x.dtype) for _ in range(CELLS[cell].states))
    passed = CELLS[cell].forward(x, *zero, *(parameters[name] for name in CELLS[cell].names))
    return readout(passed[0][-1], W_hy, b_y), (zero, passed)


def many_to_one_gradients(x, y, parameters, cell="rnn", look_back=None):
    """Half the squared error of the answer, mean over sequences, with its gradients by back-propagation through time.

    Parameters
    ----------
    x : (T, B, D) array
    y : (B, K) array
    parameters : dict of arrays
    cell : str
    look_back : int or None
        Stop after this many steps from the end and take the state there as a constant; None goes back to the start.

    Returns
    -------
    loss : () float
    gradients : dict of arrays

    Source: [werbos1990backpropagation].
    """
    prediction, (zero, passed) = many_to_one_forward(x, parameters, cell)
    loss, dy = squared_error(prediction, y)
    h_last = passed[0][-1]
    dh_last, dW_hy, db_y = readout_backward(dy, h_last, parameters["W_hy"])

    start = 0 if look_back is None else max(0, len(x) - look_back)
    before = tuple(s[start - 1] for s in passed[: len(zero)]) if start else zero
    within = tuple(s[start:] for s in passed)
    dh = np.zeros_like(within[0])
    dh[-1] = dh_last  # only the last state was read
    weights = [parameters[name] for name in WEIGHTS[cell]]
    back = CELLS[cell].backward(dh, x[start:], *before, *within, *weights)

    names = CELLS[cell].names
    gradients = dict(zip(names, back[-len(names) :], strict=True))
    return loss, gradients | {"W_hy": dW_hy, "b_y": db_y}


def train_many_to_one(parameters, draw, steps, cell="rnn", update=adam_update, lr=0.003, limit=1.0, look_back=None):
    """Train on a fresh batch at every step: forward through all of time, backward, clip, one update.

    Parameters
    ----------
    parameters : dict of arrays
    draw : function
        Takes nothing, returns x (T, B, D) and y (B, K).
    steps : iterable
        One entry a step; a progress bar fits in here.
    cell : str
    update : function
        (parameters, gradients, state, lr=...) -> parameters, state; one of optimizers.py.
    lr : float or function
        Learning rate, or a function to it from the number of steps taken before.
    limit : float
        Gradients longer than this together are shortened to it.
    look_back : int or None
        As in many_to_one_gradients.

    Yields
    ------
    loss : () float
        Half the mean squared error of the batch, before the update.
    parameters : dict of arrays
        After the update.

    Source: [arjovsky2016unitary, pascanu2013difficulty].
    """
    dtype = parameters["W_hy"].dtype

    def gradients(x, y, parameters):
        return many_to_one_gradients(x, y, parameters, cell, look_back)

    state = begin(parameters)
    for _ in steps:
        batch = tuple(a.astype(dtype) for a in draw())
        state, loss = training_step(state, gradients, batch, lr, limit, update)
        yield loss, state[1]
