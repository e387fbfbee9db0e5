"""Tasks that test memory, drawn afresh so that nothing can be learnt by heart, and a loop to train any cell on them."""

import numpy as np

from solutions import language_model
from solutions.gradients import clip_by_global_norm
from solutions.gru import gru_backward, gru_forward, init_gru
from solutions.losses import squared_error
from solutions.optimizers import adam_update
from solutions.rnn import readout, readout_backward

GRU = language_model.Cell(("W_x", "W_h", "b_x", "b_h"), 1, init_gru, gru_forward, gru_backward)
CELLS = language_model.CELLS | {"gru": GRU}
# What the backward functions ask for. A GRU's reset gate multiplies one bias: so that bias counts among the weights.
WEIGHTS = {"rnn": ("W_xh", "W_hh"), "lstm": ("W_x", "W_h"), "gru": ("W_x", "W_h", "b_h")}


def adding_problem(rng, T, B):
    """Draw sequences of numbers, two of them marked; the target is the sum of the two: y = v_first + v_second.

    The first mark falls in the first half, steps 0 ... T//2 - 1, the second in the rest. Who answers 1 every time has a
    mean squared error of Var(v + v') = 2/12 = 1/6: that is the score of a network that remembers nothing.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws, in this order: the (T, B) values with rng.random, then the B places of the first mark and the B places of
        the second, each with rng.integers(low, high, size=B).
    T : int
        Length, at least 2.
    B : int
        Number of sequences.

    Returns
    -------
    x : (T, B, 2) array
        Channel 0 is the value, uniform in [0, 1); channel 1 is the mark, 1 at two steps and 0 elsewhere.
    y : (B, 1) array
        Sum of the two marked values.

    Source: [arjovsky2016unitary].
    """
    values = rng.random((T, B))
    first = rng.integers(0, T // 2, size=B)
    second = rng.integers(T // 2, T, size=B)
    sequence = np.arange(B)
    marks = np.zeros((T, B))
    marks[first, sequence] = 1
    marks[second, sequence] = 1
    y = values[first, sequence] + values[second, sequence]
    return np.stack([values, marks], axis=2), y[:, None]


def adding_problem_1997(rng, T, B):
    """Draw the adding problem as it was first set: lengths vary, values in [-1, 1], y = 0.5 + (v_first + v_second) / 4.

    The first mark is on one of the first ten steps, the second on one of the first T//2 - 1 that is not yet marked. The
    first and the last step carry the mark -1; a mark drawn on step 0 gives way to it, and its value then counts as 0.

    Parameters
    ----------
    rng : numpy.random.Generator
    T : int
        Least length, at least 22; each sequence has between T and T + T//10 steps.
    B : int

    Returns
    -------
    x : (T + T//10, B, 2) array
        Value and mark; zero past a sequence's end.
    y : (B, 1) array
        In [0, 1].
    lengths : (B,) int array

    Source: [hochreiter1997long].
    """
    longest = T + T // 10
    lengths = rng.integers(T, longest + 1, size=B)
    values = rng.uniform(-1, 1, size=(longest, B))
    first = rng.integers(0, 10, size=B)
    second = rng.integers(0, T // 2 - 2, size=B)
    second += second >= first  # steps over the place that is taken, so that the others stay equally likely
    sequence = np.arange(B)
    marks = np.zeros((longest, B))
    marks[first, sequence] = 1
    marks[second, sequence] = 1
    v_first = np.where(first == 0, 0, values[first, sequence])
    v_second = np.where(second == 0, 0, values[second, sequence])
    marks[0] = -1
    marks[lengths - 1, sequence] = -1
    inside = np.arange(longest)[:, None] < lengths
    x = np.stack([values, marks], axis=2) * inside[:, :, None]
    return x, (0.5 + (v_first + v_second) / 4)[:, None], lengths


def bracket_text(rng, n, letters="abcdefgh", brackets=("()", "[]", "{}"), longest=12):
    """Write n characters: an opening bracket, letters, the closing bracket that fits, letters, and so on.

    The letters are random and say nothing. Only the closing brackets can be foretold, and only by one who remembers
    which bracket is open.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
    letters : str
    brackets : sequence of two-character strings
        An opening and a closing bracket each.
    longest : int
        Between two brackets stand 1 ... longest letters.

    Returns
    -------
    text : str
        n characters.

    Source: [karpathy2015visualizing].
    """
    pieces, written = [], 0
    while written < n:
        opening, closing = brackets[rng.integers(len(brackets))]
        inside, outside = ("".join(rng.choice(list(letters), size=rng.integers(1, longest + 1))) for _ in range(2))
        pieces.append(opening + inside + closing + outside)
        written += len(pieces[-1])
    return "".join(pieces)[:n]


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
    steps : iterable of int
        A progress bar fits in here.
    cell : str
    update : function
        (parameters, gradients, state, lr=...) -> parameters, state; one of optimizers.py.
    lr : float or function
        Learning rate, or a function from the step's number to it.
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
    memory = None  # the optimizer's, not the network's
    dtype = parameters["W_hy"].dtype
    for step in steps:
        x, y = (a.astype(dtype) for a in draw())
        loss, d = many_to_one_gradients(x, y, parameters, cell, look_back)
        d, _ = clip_by_global_norm(d, limit)
        rate = lr(step) if callable(lr) else lr
        parameters, memory = update(parameters, d, memory, lr=rate)
        yield loss, parameters
