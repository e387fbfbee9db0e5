"""Several steps ahead, with intervals: any cell reads the past, and from its last state come all quantiles of all steps at once."""

import numpy as np

from solutions.cells.rnn import readout, readout_backward
from solutions.models.bidirectional import read_sequences, read_sequences_backward
from solutions.models.many_to_one import CELLS, init_many_to_one, many_to_one_forward
from solutions.training.quantiles import pinball_loss


def init_forecaster(rng, D, H, ahead, levels, cell="lstm", dtype=np.float32):
    """Draw a forecaster.

    Parameters
    ----------
    rng : numpy.random.Generator
    D : int
        Numbers that are read at each step.
    H : int
        Hidden width.
    ahead : int
        Steps to forecast.
    levels : (Q,) array
        Quantiles of each step.
    cell : str
        "rnn", "lstm" or "gru".
    dtype : dtype

    Returns
    -------
    parameters : dict of arrays

    Source: [wen2017multi].
    """
    return init_many_to_one(rng, D, H, ahead * len(levels), cell, dtype)


def forecast(x, parameters, levels, cell="lstm"):
    """Forecast the quantiles of each step.

    Parameters
    ----------
    x : (T, B, D) array
        The past.
    parameters : dict of arrays
    levels : (Q,) array
    cell : str

    Returns
    -------
    quantiles : (ahead, B, Q) array
        Put in order, so that a lower level never lies above a higher one.

    Source: [wen2017multi, chernozhukov2010quantile].
    """
    prediction, _ = many_to_one_forward(x, parameters, cell)
    return np.sort(prediction.reshape(len(prediction), -1, len(levels)), axis=2).transpose(1, 0, 2)


def forecaster_gradients(x, y, parameters, levels, cell="lstm", loss_of=pinball_loss):
    """Loss of a batch, with its gradients.

    Parameters
    ----------
    x : (T, B, D) array
    y : (ahead, B) array
        What came next.
    parameters : dict of arrays
    levels : (Q,) array
    cell : str
    loss_of : function
        (prediction, target, levels) -> loss, dprediction, as pinball_loss.

    Returns
    -------
    loss : () float
        Of loss_of, with as many positions as y has entries.
    gradients : dict of arrays

    Source: [koenker1978regression, wen2017multi].
    """
    names, T = CELLS[cell].names, np.full(x.shape[1], len(x))
    layer = [tuple(parameters[name] for name in names)]
    h, last, trace = read_sequences(x, T, layer, cell)
    prediction = readout(last, parameters["W_hy"], parameters["b_y"])
    loss, dquantiles = loss_of(prediction.reshape(*y.T.shape, len(levels)), y.T, levels)
    dlast, dW_hy, db_y = readout_backward(dquantiles.reshape(prediction.shape), last, parameters["W_hy"])
    _, (back,) = read_sequences_backward(np.zeros_like(h), dlast, trace, T, layer, cell)
    return loss, dict(zip(names, back, strict=True)) | {"W_hy": dW_hy, "b_y": db_y}
