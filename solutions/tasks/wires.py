"""A network of one unit that took three steps: small enough to send its gradient back by hand."""

import numpy as np

W_HH = 0.5
STATES = (-0.2, 0.5, 0.8, 0.6)  # h_0 ... h_3
FROM_OUTSIDE = (0.11, 0.18, 1.0)  # what the loss sends into h_1, h_2, h_3


def on_the_wires():
    """Send a gradient back through three steps of a single unit, by hand.

    The unit has w_hh = 0.5. Its states were h_0 = -0.2, h_1 = 0.5, h_2 = 0.8
    and h_3 = 0.6, each but the first the tanh of a sum a_t. The loss sends
    0.11 into h_1, 0.18 into h_2 and 1 into h_3. Two decimals will do.

    Returns
    -------
    da : (3,) array
        Gradient with respect to the sums a_1, a_2, a_3, in this order.
    dw_hh : () float
        Gradient with respect to the one weight, which all three steps used.

    Notes
    -----
    da_3 = 1 (1 - 0.36) = 0.64; da_2 = (0.18 + 0.5 da_3)(1 - 0.64) = 0.18; da_1 = (0.11 + 0.5 da_2)(1 - 0.25) = 0.15; and
    dw_hh = h_2 da_3 + h_1 da_2 + h_0 da_1.

    Source: [werbos1990backpropagation].
    """
    da = np.array([0.15, 0.18, 0.64])
    return da, 0.8 * 0.64 + 0.5 * 0.18 - 0.2 * 0.15
