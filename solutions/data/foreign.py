"""Files as they come from somebody else: the recorded Shakespeare LSTM in other layouts, and what other tools answered with its weights.

The answers are those of the record `tools_lstm`, which ran each tool.
"""

import json
from pathlib import Path

import numpy as np

from solutions.cells.lstm import lstm_forward
from solutions.cells.rnn import readout
from solutions.data.shakespeare import read_plays, trained_lstm
from solutions.data.text import encode, vocabulary
from solutions.interop.layouts import NAMES, reorder_blocks, to_two_biases

# As one path from here, so that whoever asks what this module needs finds the file.
ANSWERS = Path(__file__).parent / "../../book/recorded/tools_lstm.json"
RECORDED_READERS = ("PyTorch", "ONNX Runtime", "Keras on PyTorch", "Keras on JAX", "Keras on TensorFlow")
LETTERS = 16  # after which the record keeps what a tool expects
UNNAMED = "gofi"


def onnx_file():
    """The recorded LSTM as ONNX's operator takes it, with biases on both sides, as far apart as PyTorch begins them.

    Both get the same gradients, so training never changes their difference.

    Returns
    -------
    W : (1, 4H, D) array
    R : (1, 4H, H) array
    B : (1, 8H) array
        The input's biases, then the state's. It is their sum that was recorded; their difference was drawn, that of two numbers between
        -1 / sqrt(H) and 1 / sqrt(H).
    """
    p = trained_lstm()
    W, R, b, _ = to_two_biases({name: p[name] for name in NAMES["lstm"]}, "lstm", "iofg")
    most = 1 / np.sqrt(R.shape[1])
    one, other = np.random.default_rng(16).uniform(-most, most, size=(2, *b.shape))
    part = b / 2 + (one - other) / 2
    return W[None], R[None], np.concatenate([part, b - part])[None]


def unnamed_file():
    """The recorded LSTM with its blocks in an order that nobody noted, what it was given, and the states that it answered with.

    Returns
    -------
    W_x : (D, 4H) array
    W_h : (H, 4H) array
    b : (4H,) array
    x : (T, 1, D) array
        One-hot letters.
    h : (T, 1, H) array
        Rounded to six digits.
    """
    p = trained_lstm()
    x = np.eye(len(p["W_x"]))[_letters()[:LETTERS]][:, None]
    zeros = np.zeros((1, len(p["W_h"])))
    h, _, _ = lstm_forward(x, zeros, zeros, *(p[name] for name in NAMES["lstm"]))
    return *(reorder_blocks(p[name], "ifgo", UNNAMED) for name in NAMES["lstm"]), x, h.round(6)


def read_letters(W_x, W_h, b, count=LETTERS):
    """Read the first letters of the new plays with an LSTM, and the recorded read-out.

    Parameters
    ----------
    W_x : (D, 4H) array
    W_h : (H, 4H) array
    b : (4H,) array
    count : int

    Returns
    -------
    logits : (count, K) array
        What is expected after each letter.
    """
    p, zeros = trained_lstm(), np.zeros((1, len(W_h)))
    h, _, _ = lstm_forward(_letters()[:count, None], zeros, zeros, W_x, W_h, b)
    return readout(h, p["W_hy"], p["b_y"])[:, 0]


def answered(tool):
    """What a tool answered with the recorded weights.

    Parameters
    ----------
    tool : str
        One of RECORDED_READERS.

    Returns
    -------
    there : dict
        logits, (16, K) array after the first letters of the new plays; bits that a letter of them costs; the text that it wrote after the
        prompt, with the noise of `luck`; and what that takes here: prompt (codes), symbols, parameters.
    """
    found = json.loads(ANSWERS.read_text(encoding="utf-8"))["found"]
    known, new = read_plays()
    symbols = vocabulary(known + new)
    told = found["tools"][tool]["reader"]
    return told | {"logits": np.array(told["logits"]), "prompt": encode(found["prompt"], symbols), "symbols": symbols, "parameters": trained_lstm()}


def luck():
    """The noise that each tool's logits were given, so that all draw the same letters: (500, K) array."""
    return np.random.default_rng(0).gumbel(size=(500, len(trained_lstm()["b_y"])))


def _letters():
    known, new = read_plays()
    return encode(new[: 10 * LETTERS], vocabulary(known + new))
