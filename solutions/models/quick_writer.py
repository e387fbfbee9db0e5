"""Writing one letter at a time, with a step of its own: all that training needs and writing doesn't is left out."""

import numpy as np

from solutions.cells.faster import gate_by_gate_forward
from solutions.training.losses import softmax


def pack_for_writing(W_x, W_h, b):
    """Prepare an LSTM's weights for a step that reads one letter and takes one
    tanh.

    That step gets a letter's number, h (H,) and c (H,). It takes the row of
    `table` with this number and adds h times `W`. Of all 4H numbers it takes
    the tanh, once. For the blocks i, f and o it then adds 1 and halves; the
    block g it takes as it is. What comes out has to be the gates of the
    LSTM, for every letter and every h. A letter stands for an input that is 1
    at its number and 0 elsewhere.

    Parameters
    ----------
    W_x : (D, G) array
        G is 4H: the blocks i, f, g, o, as always.
    W_h : (H, G) array
    b : (G,) array

    Returns
    -------
    table : (D, G) array
    W : (H, G) array

    Notes
    -----
    sigmoid(a) = (1 + tanh(a / 2)) / 2, so the blocks i, f and o are halved beforehand. A one-hot row times W_x is a row of W_x.

    Source: [hochreiter1997long].
    """
    H = len(W_h)
    scale = np.full(4 * H, 0.5)
    scale[2 * H : 3 * H] = 1
    return (W_x + b) * scale, W_h * scale


def read_letter(code, h, c, table, W):
    """Read one letter with packed weights: the step that `pack_for_writing` prepares.

    Parameters
    ----------
    code : int
    h : (H,) array
    c : (H,) array
    table : (D, G) array
    W : (H, G) array

    Returns
    -------
    h : (H,) array
    c : (H,) array

    Source: [hochreiter1997long].
    """
    H = len(h)
    a = np.tanh(table[code] + h @ W)
    i, f, o = (1 + a[:H]) / 2, (1 + a[H : 2 * H]) / 2, (1 + a[3 * H :]) / 2
    c = f * c + i * a[2 * H : 3 * H]
    return o * np.tanh(c), c


def write_on(code, h, c, noise, table, W, W_hy, b_y, temperature):
    """Write letters one by one, from a letter that was drawn and not yet read.

    Letters are drawn by Gumbel's trick: each row of `noise` serves one letter,
    and if its numbers are Gumbel's, the chances are those of a softmax at this
    temperature. Writing can go on from the last letter and the states that are
    handed back, as if it had never stopped.

    Parameters
    ----------
    code : int
        Number of the letter to begin with.
    h : (H,) array
        State before that letter is read.
    c : (H,) array
    noise : (N, K) array
    table : (K, G) array
        From pack_for_writing, as W; G is 4H.
    W : (H, G) array
    W_hy : (H, K) array
    b_y : (K,) array
    temperature : float

    Returns
    -------
    codes : (N,) int array
        The letters that were drawn.
    h : (H,) array
        State before the last one of them is read.
    c : (H,) array

    Notes
    -----
    Read the letter that was drawn last, then draw the next: argmax(logits / temperature + a row of noise). The letter drawn last is not read.

    Source: [maddison2014sampling].
    """
    codes = []
    for luck in noise:
        h, c = read_letter(code, h, c, table, W)
        code = np.argmax((h @ W_hy + b_y) / temperature + luck)
        codes.append(code)
    return np.array(codes), h, c


def write_as_in_training(code, h, c, luck, W_x, W_h, b, W_hy, b_y, temperature):
    """Write letters with what training has: a text of one letter, one-hot, through a loop over time; then a softmax.

    Parameters
    ----------
    code : int
        Number of the letter to begin with.
    h : (1, H) array
    c : (1, H) array
    luck : (N,) array
        Drawn evenly from 0 to 1: the letter is the first at which the running sum of the chances is above it.
    W_x : (K, 4H) array
    W_h : (H, 4H) array
    b : (4H,) array
    W_hy : (H, K) array
    b_y : (K,) array
    temperature : float

    Returns
    -------
    codes : (N,) int array

    Source: [graves2013generating].
    """
    codes, K = [], len(b_y)
    for chance in luck:
        x = np.zeros_like(W_x, shape=(1, 1, K))
        x[0, 0, code] = 1
        h, ((_, c, *_),) = gate_by_gate_forward(x, h, c, W_x, W_h, b)
        h = h[-1]
        p = softmax((h @ W_hy + b_y) / temperature)
        code = int(np.argmax(np.cumsum(p[0]) > chance))
        codes.append(code)
    return np.array(codes)
