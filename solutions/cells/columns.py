"""Features first: what the sequence functions of rnn, gru and lstm share, and what makes them fast.

Callers see rows, (T, B, features). Inside, a step is (features, B), and its product is W^T h instead of h W: the blocks of
the gates are then contiguous, and the matrix product is faster. Read the textbook forms first; the numbers are the same.
"""

from functools import partial

import numpy as np

ROWS = 512  # backward takes as many steps at once as have this many rows: enough for a good product, few enough for the cache
UNPACKED = 10**6  # products up to so many multiplications, OpenBLAS computes without copying the matrices first


def turned(a):
    """Swap the last two axes: (T, B, features) becomes (T, features, B), or is had back. At B = 1 nothing has to move."""
    return np.ascontiguousarray(np.swapaxes(a, -1, -2))


def left_product(W, B):
    """Prepare W (M, K) for many products W @ u with u of (..., K, B): returns the function u -> W @ u.

    W is cut into strips of rows that OpenBLAS takes as they lie: a quarter faster than all of W at once.
    """
    if B == 1:
        return W.dot  # matrix times vector, which needs no strips; called sooner than @
    M, K = W.shape
    W = np.ascontiguousarray(W)
    heights = [m for m in range(8, M + 1) if M % m == 0 and m * K * B <= UNPACKED]
    if not heights or M in heights:
        return partial(np.matmul, W)
    strips = W.reshape(-1, max(heights), K)
    return lambda u: (strips @ u[..., None, :, :]).reshape(*u.shape[:-2], M, B)


def input_drive(x, W_x, b):
    """What the inputs add to each step, x W_x + b: no input waits for a state, so all steps at once.

    Parameters
    ----------
    x : (T, B, D) array or (T, B) int array
        Inputs, or the numbers of symbols in place of one-hot inputs: a one-hot row times W_x is a row of W_x.
    W_x : (D, N) array
    b : (N,) array

    Returns
    -------
    drive : (T, N, B) array
        The caller may overwrite it.
    """
    T, B = x.shape[:2]
    if x.ndim == 2 and B == 1:
        return turned((W_x + b)[x])
    if x.ndim == 2:
        return looked_up(x, W_x + b)
    if B < 8:
        return turned((x.reshape(T * B, -1) @ W_x + b).reshape(T, B, -1))
    return left_product(np.vstack([W_x, b]).T, B)(turned(with_one(x)))


def looked_up(codes, table):
    """Rows of a table (D, N) by their numbers (T, B), as (T, N, B)."""
    if codes.size and not (0 <= codes.min() and codes.max() < len(table)):
        raise IndexError(f"symbols have the numbers 0 to {len(table) - 1}; found {codes.min()} to {codes.max()}")
    columns = np.ascontiguousarray(table.T)
    found = np.empty((len(codes), len(columns), codes.shape[1]), dtype=table.dtype)
    for row, out in zip(codes, found):
        np.take(columns, row, axis=1, out=out, mode="clip")  # checked above; the mode "raise" would go through a copy
    return found


def one_hot_inputs(x, W_x):
    """Inputs as they are, (T, B, D); symbols in place of one-hot inputs, (T, B), become one-hot."""
    return np.eye(len(W_x), dtype=W_x.dtype)[x] if x.ndim == 2 else x


def with_one(x, *others):
    """Beside x, an input that is always 1, for its weights are the bias; then whatever else comes in, all (T, B, features)."""
    return np.concatenate([x, np.ones_like(x[:, :, :1]), *others], axis=2)


def as_rows(a):
    """Put the rows of all steps one below the other, (T B, features): then one product takes the sum over time."""
    return a.reshape(-1, a.shape[2])


def blocks_of_time(T, B):
    """Cut T steps into slices of about ROWS rows, the last one first."""
    steps = max(1, ROWS // B)
    return [slice(max(0, end - steps), end) for end in range(T, 0, -steps)]
