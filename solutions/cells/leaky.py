"""A recurrent layer whose state keeps half of itself at every step: two ways lead from a state to the next."""

from solutions.cells.rnn import rnn_step, rnn_step_backward


def leaky_step(x, h_prev, W_xh, W_hh, b_h):
    """Advance a leaky layer by one step: half of the state stays, the other half is a plain layer's new state.

    Parameters
    ----------
    x : (B, D) array
        Input at this step, one row a sequence.
    h_prev : (B, H) array
        Hidden state before the step.
    W_xh : (D, H) array
    W_hh : (H, H) array
    b_h : (H,) array

    Returns
    -------
    h : (B, H) array
        Hidden state after the step.

    Source: [jaeger2004harnessing].
    """
    return (h_prev + rnn_step(x, h_prev, W_xh, W_hh, b_h)) / 2


def leaky_step_backward(dh, x, h_prev, h, W_xh, W_hh):
    """Send a gradient back through one step of a layer that leaks.

    Half of the state stays as it was. The other half is what a plain layer's
    rnn_step makes of the same input and state.

    Parameters
    ----------
    dh : (B, H) array
        Gradient of the loss with respect to h, from everything that used h.
    x : (B, D) array
        Input of the step.
    h_prev : (B, H) array
        Hidden state before the step.
    h : (B, H) array
        Hidden state after the step.
    W_xh : (D, H) array
    W_hh : (H, H) array

    Returns
    -------
    dx : (B, D) array
    dh_prev : (B, H) array
    dW_xh : (D, H) array
    dW_hh : (H, H) array
    db_h : (H,) array

    Notes
    -----
    h_prev enters h twice, through the plain step and directly, so dh_prev is a sum of two, and half of dh goes into each.

    Source: [werbos1990backpropagation].
    """
    plain = 2 * h - h_prev  # what rnn_step gave, from the states alone
    back = rnn_step_backward(dh / 2, x, h_prev, plain, W_xh, W_hh)
    dx, dh_prev, dW_xh, dW_hh, db_h = back
    return dx, dh / 2 + dh_prev, dW_xh, dW_hh, db_h
