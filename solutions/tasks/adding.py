"""The adding problem, in its modern form and in that of 1997."""

import numpy as np


def adding_problem(rng, T, B):
    """Draw sequences of numbers, two of them marked; the target is their sum.

    The first mark falls in the first half, on one of the steps
    0 ... T//2 - 1, the second in the rest.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws, in this order: the (T, B) values with rng.random, then the B
        places of the first mark and the B places of the second, each with
        rng.integers(low, high, size=B).
    T : int
        Length, at least 2.
    B : int
        Number of sequences.

    Returns
    -------
    x : (T, B, 2) array
        Channel 0 is the value, uniform in [0, 1); channel 1 is the mark,
        1 at two steps and 0 elsewhere.
    y : (B, 1) array
        Sum of the two marked values.

    Notes
    -----
    Always answering 1 has a mean squared error of Var(v + v') = 2/12 = 1/6:
    the score of a network that remembers nothing.

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


def add_by_hand():
    """Weights of one LSTM unit with a read-out that adds over 1,000 steps.

    The blocks stand in the order i, f, g, o. The answer to a sequence of the
    adding problem is h W_hy + b_y after the last step.

    Returns
    -------
    W_x : (2, 4) array
        First row for the value, second for the mark.
    W_h : (1, 4) array
    b : (4,) array
    W_hy : (1, 1) array
    b_y : (1,) array

    Notes
    -----
    The input gate opens at a mark, the forget gate never closes, and the
    candidate is a tenth of the value, where tanh hardly bends. The read-out
    multiplies by ten again.

    Source: [hochreiter1997long].
    """
    W_x = np.array([[0, 0, 0.1, 0], [40.0, 0, 0, 0]])
    W_h = np.zeros((1, 4))
    b = np.array([-20.0, 20, 0, 20])
    W_hy, b_y = np.array([[10.0]]), np.zeros(1)
    return W_x, W_h, b, W_hy, b_y
