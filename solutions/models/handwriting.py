"""A network that writes by hand: an LSTM reads where the pen went, and says with a mixture of Gaussians where it goes next, and what it does there.

At each point the read-out gives 6 K + 3 numbers: K logits, means in x and in y, spreads in x and in y, correlations; and three logits for the pen.
"""

import numpy as np

from solutions.cells.lstm import init_lstm, lstm_backward, lstm_forward, lstm_step
from solutions.cells.rnn import readout, readout_backward
from solutions.data.characters import DRAW, END, LIFT, strokes_of
from solutions.models.layers import dropout
from solutions.models.padding import sequence_mask
from solutions.training.losses import softmax, softmax_cross_entropy
from solutions.training.mixtures import draw_point, mixture_backward, mixture_log_density

PENS = 3
LEAST, MOST = 0.02, 0.999  # no standard deviation is smaller, no correlation larger: a density has no upper bound without them


def init_writer(rng, H, K, knows_pen=True, dtype=np.float32):
    """Draw a writer.

    The LSTM's parameters are drawn by its own function. W_hy is normal with variance 0.01 / H; b_y is zero but for the means, which are normal,
    so that the Gaussians begin at different places.

    Parameters
    ----------
    rng : numpy.random.Generator
    H : int
        Hidden width.
    K : int
        Gaussians.
    knows_pen : bool
        Whether it reads, beside the last move, if the pen is on the paper.
    dtype : dtype

    Returns
    -------
    parameters : dict of arrays

    Source: [graves2013generating].
    """
    W_x, W_h, b = init_lstm(rng, 2 + knows_pen, H)
    Y = 6 * K + PENS
    parameters = {"W_x": W_x, "W_h": W_h, "b": b, "W_hy": 0.1 * rng.normal(size=(H, Y)) / np.sqrt(H), "b_y": np.zeros(Y)}
    parameters["b_y"][K : 3 * K] = rng.normal(size=2 * K)
    return {name: w.astype(dtype) for name, w in parameters.items()}


def inputs_of(offsets, pens, knows_pen=True):
    """Say what a writer reads before each point: the move to the point before, and a 1 if the pen draws from there.

    Parameters
    ----------
    offsets : (T, B, 2) array
    pens : (T, B) int array
    knows_pen : bool

    Returns
    -------
    x : (T, B, 3) array, or (T, B, 2) without the pen
        Zeros before the first point: the pen is lifted, at (0, 0).

    Source: [graves2013generating].
    """
    seen = np.concatenate([offsets, (pens == DRAW)[..., None]], axis=-1)
    seen = np.concatenate([np.zeros_like(seen[:1]), seen[:-1]])
    return seen if knows_pen else seen[..., :2]


def unpack(y):
    """Turn rows of a read-out into mixtures and pens.

    Parameters
    ----------
    y : (N, 6 K + 3) array

    Returns
    -------
    mixture : tuple
        logits (N, K), mean (N, K, 2), sd (N, K, 2), rho (N, K).
    pen_logits : (N, 3) array

    Notes
    -----
    sd = LEAST + exp(a) and rho = MOST tanh(a).

    Source: [graves2013generating].
    """
    K = (y.shape[1] - PENS) // 6
    logits, mean_x, mean_y, a_x, a_y, a_rho = (y[:, k * K : (k + 1) * K] for k in range(6))
    mean, sd = np.stack([mean_x, mean_y], axis=-1), LEAST + np.exp(np.stack([a_x, a_y], axis=-1))
    return (logits, mean, sd, MOST * np.tanh(a_rho)), y[:, 6 * K :]


def unpack_backward(dmixture, dpen_logits, mixture):
    """Go back through `unpack`, from the gradients of its results to that of the read-out.

    Parameters
    ----------
    dmixture : tuple of 4 arrays
    dpen_logits : (N, 3) array
    mixture : tuple of 4 arrays

    Returns
    -------
    dy : (N, 6 K + 3) array

    Source: [graves2013generating].
    """
    (dlogits, dmean, dsd, drho), (_, _, sd, rho) = dmixture, mixture
    da = dsd * (sd - LEAST)
    da_rho = drho * (MOST - rho**2 / MOST)
    return np.concatenate([dlogits, dmean[..., 0], dmean[..., 1], da[..., 0], da[..., 1], da_rho, dpen_logits], axis=1)


def writer_loss(y, offset, pen):
    """Score what a writer expected at N points: minus the log-density of the point, and minus the log-probability of the pen there.

    Parameters
    ----------
    y : (N, 6 K + 3) array
    offset : (N, 2) array
        The moves that came.
    pen : (N,) int array

    Returns
    -------
    loss : () float
        Nats a point. A density may be above 1, so it may be negative, and it depends on the unit of length.
    dy : (N, 6 K + 3) array

    Source: [graves2013generating, ha2018neural].
    """
    mixture, pen_logits = unpack(y)
    pen_loss, dpen_logits = softmax_cross_entropy(pen_logits, pen)
    return pen_loss - mixture_log_density(offset, *mixture).mean(), unpack_backward(mixture_backward(offset, *mixture), dpen_logits, mixture)


def writer_gradients(x, offsets, pens, lengths, parameters, dropped=0.0, rng=None):
    """Loss per point of a padded batch of characters, with its gradients.

    Parameters
    ----------
    x : (T, B, D) array
        As inputs_of gives it.
    offsets : (T, B, 2) array
    pens : (T, B) int array
    lengths : (B,) int array
        What stands past a character's end is not looked at.
    parameters : dict of arrays
    dropped : float
        Share of the states that the read-out does not see, for training.
    rng : numpy.random.Generator or None

    Returns
    -------
    loss : () float
    gradients : dict of arrays

    Source: [graves2013generating].
    """
    W_x, W_h, b, W_hy, b_y = (parameters[name] for name in ("W_x", "W_h", "b", "W_hy", "b_y"))
    zero = np.zeros((x.shape[1], len(W_h)), dtype=W_h.dtype)
    h, c, gates = lstm_forward(x, zero, zero, W_x, W_h, b)
    real = sequence_mask(lengths, len(x))
    seen, kept = dropout(h[real], dropped, rng) if dropped else (h[real], 1)
    loss, dy = writer_loss(readout(seen, W_hy, b_y), offsets[real], pens[real])
    dseen, dW_hy, db_y = readout_backward(dy, seen, W_hy)
    dh = np.zeros_like(h)
    dh[real] = dseen * kept
    _, _, _, dW_x, dW_h, db = lstm_backward(dh, x, zero, zero, h, c, gates, W_x, W_h)
    return loss, {"W_x": dW_x, "W_h": dW_h, "b": db, "W_hy": dW_hy, "b_y": db_y}


def write(parameters, rng, B, temperature, most, memory=True, begun=()):
    """Write characters, side by side.

    Parameters
    ----------
    parameters : dict of arrays
    rng : numpy.random.Generator
        Draws, for each point, even luck for the Gaussians and normal noise, both as draw_point asks for them, and even luck for the pens.
    B : int
        How many.
    temperature : float
        As in draw_point; it also divides the pen's logits.
    most : int
        Points after which a character ends in any case.
    memory : bool
        Whether the state goes on from point to point.
    begun : sequence of (offset, pen)
        Points that are given; the network reads them and goes on.

    Returns
    -------
    characters : list of B lists of (P, 2) arrays
        The strokes of each.

    Source: [graves2013generating, ha2018neural].
    """
    W_x, W_h, b, W_hy, b_y = (parameters[name] for name in ("W_x", "W_h", "b", "W_hy", "b_y"))
    zero = np.zeros((B, len(W_h)), dtype=W_h.dtype)
    h, c, offset, pen, moves = zero, zero, np.zeros((B, 2)), np.full(B, LIFT), []
    for t in range(most):
        x = np.column_stack([offset, pen == DRAW])[:, : len(W_x)].astype(W_x.dtype)
        h, c, _ = lstm_step(x, *((h, c) if memory else (zero, zero)), W_x, W_h, b)
        mixture, pen_logits = unpack(readout(h, W_hy, b_y))
        offset = draw_point(rng.random(B), rng.normal(size=(B, 2)), *mixture, temperature)
        pen = draw_pen(rng.random(B), pen_logits, temperature)
        if t < len(begun):
            offset, pen = np.tile(begun[t][0], (B, 1)), np.full(B, begun[t][1])
        moves.append((offset, pen))
    offsets, pens = (np.stack(parts, axis=1) for parts in zip(*moves))
    return [strokes_of(*character) for character in zip(offsets, pens)]


def draw_pen(luck, pen_logits, temperature):
    """Draw what each pen does, as draw_point draws its Gaussian.

    Parameters
    ----------
    luck : (N,) array
        Drawn evenly from 0 to 1.
    pen_logits : (N, 3) array
    temperature : float

    Returns
    -------
    pen : (N,) int array

    Source: [ha2018neural].
    """
    passed = softmax(pen_logits / temperature).cumsum(axis=1) <= luck[:, None]
    return np.minimum(passed.sum(axis=1), END)
