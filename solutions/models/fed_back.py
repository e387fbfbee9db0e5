"""Several steps ahead, one at a time: an LSTM that forecasts the next value reads its own forecast as if it had been measured."""

import numpy as np

from solutions.cells.lstm import lstm_backward, lstm_forward, lstm_step
from solutions.cells.rnn import readout, readout_backward
from solutions.training.losses import squared_error


def run_ahead(x, known, W_x, W_h, b, W_hy, b_y):
    """Let an LSTM that forecasts the next value go on by itself.

    It reads the past from a state of zeros. From then on nothing is measured:
    each forecast stands where the measured value would have stood, beside
    what is known of that step beforehand.

    Parameters
    ----------
    x : (T, B, D) array
        The past. Number 0 of each step is the value that was measured then,
        the others are what was known beforehand, such as the day of the week.
    known : (A - 1, B, D - 1) array
        Those others at each step that is forecast, but for the last.
    W_x : (D, 4H) array
    W_h : (H, 4H) array
    b : (4H,) array
    W_hy : (H, 1) array
    b_y : (1,) array
        The read-out: after each step it forecasts the next step's value.

    Returns
    -------
    forecast : (A, B) array
        The values of the A steps after the past.

    Source: [graves2013generating].
    """
    h = c = np.zeros((x.shape[1], len(W_h)), dtype=x.dtype)
    for x_t in x:
        h, c, _ = lstm_step(x_t, h, c, W_x, W_h, b)
    forecast = [readout(h, W_hy, b_y)]
    for others in known:
        h, c, _ = lstm_step(np.hstack([forecast[-1], others]), h, c, W_x, W_h, b)
        forecast.append(readout(h, W_hy, b_y))
    return np.concatenate(forecast, axis=1).T


def next_value_gradients(x, y, parameters):
    """Loss of forecasts of the next value, each made with the true values before it, with its gradients.

    Parameters
    ----------
    x : (T, B, D) array
    y : (A, B) array
        The values after each of the last A steps; of the earlier ones nothing is asked.
    parameters : dict of arrays
        W_x, W_h, b, W_hy and b_y.

    Returns
    -------
    loss : () float
        Half the squared error, mean over what is asked.
    gradients : dict of arrays

    Source: [williams1989learning].
    """
    W_x, W_h, b, W_hy, b_y = (parameters[name] for name in ("W_x", "W_h", "b", "W_hy", "b_y"))
    zero = np.zeros((x.shape[1], len(W_h)), dtype=x.dtype)
    h, c, gates = lstm_forward(x, zero, zero, W_x, W_h, b)
    asked = h[-len(y) :]
    loss, dy = squared_error(readout(asked, W_hy, b_y), y[:, :, None])
    dh = np.zeros_like(h)
    dh[-len(y) :], dW_hy, db_y = readout_backward(dy, asked, W_hy)
    *_, dW_x, dW_h, db = lstm_backward(dh, x, zero, zero, h, c, gates, W_x, W_h)
    return loss, {"W_x": dW_x, "W_h": dW_h, "b": db, "W_hy": dW_hy, "b_y": db_y}
