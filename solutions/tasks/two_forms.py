"""A GRU that tells by the sign of a unit whether its resets act before the product or after it."""

import numpy as np

from solutions.cells.gru import gru_forward, gru_step_reset_before


def tell_forms_apart():
    """Weights of a GRU with two units whose first unit tells which of the two
    forms it runs in.

    The same numbers are given to both. Where the resets multiply the states
    before the product, the first unit is to stay above 0.8; where they
    multiply after the product, below -0.8; in both from the third step on,
    whatever the input. It is 1 or -1 at each step, and both states begin at 0.

    Returns
    -------
    W_x : (1, 6) array
        Blocks r, z, n, each with one column for either unit.
    W_h : (2, 6) array
        Row k: what state k adds.
    b : (6,) array
        Added to what comes from the input; no second bias.

    Notes
    -----
    In the product each state counts by its own reset where that comes before, and by the reset of the unit that it goes to where it comes after.
    So let the second unit hold 1 and keep its reset open, shut the first unit's, and have the second pull against the first unit's bias.

    Source: [cho2014learning].
    """
    W_x, W_h = np.zeros((1, 6)), np.zeros((2, 6))
    W_h[1, 4] = 6
    return W_x, W_h, np.array([-9.0, 9.0, -9.0, -9.0, -3.0, 3.0])


def both_forms(x, W_x, W_h, b):
    """Run the same numbers in both forms, from zero.

    Parameters
    ----------
    x : (T, B, D) array
    W_x : (D, 3H) array
    W_h : (H, 3H) array
    b : (3H,) array

    Returns
    -------
    before : (T, B, H) array
        States where the resets multiply before the product.
    after : (T, B, H) array

    Source: [cho2014learning, pytorch-gru].
    """
    h, before = np.zeros((x.shape[1], len(W_h))), []
    after, _ = gru_forward(x, h, W_x, W_h, b, np.zeros_like(b))
    for x_t in x:
        h, _ = gru_step_reset_before(x_t, h, W_x, W_h, b)
        before.append(h)
    return np.stack(before), after
