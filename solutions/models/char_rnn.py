"""A character RNN as one trains it by hand: the whole loop on one screen, and weights as text that fits into a notebook's cell."""

import base64

import numpy as np

from solutions.models.language_model import language_model_gradients, zero_state
from solutions.training.gradients import clip_by_global_norm
from solutions.training.optimizers import adam_step


def train_windows(parameters, inputs, targets, steps, lr, limit):
    """Train a character RNN on the windows of a text, one after the other,
    round and round.

    The windows come from stream_batches, so each goes on where the one before
    stopped. Each step: loss and gradients of a window, gradients shortened
    together to the limit, one step of Adam for every parameter, with a
    learning rate that falls evenly from lr towards 0.

    Parameters
    ----------
    parameters : dict of arrays
        W_xh, W_hh, b_h, W_hy and b_y at the start.
    inputs : (windows, T, B) int array
    targets : (windows, T, B) int array
    steps : int
        How many windows are read, in all rounds together.
    lr : float
        Learning rate of the first step.
    limit : float
        Largest norm of all gradients together.

    Returns
    -------
    parameters : dict of arrays
        After the last step.
    losses : (steps,) array
        Of each window, before the update that it leads to.

    Source: [mikolov2010recurrent, kingma2015adam].
    """
    parameters, losses = dict(parameters), []
    m = {name: np.zeros_like(w) for name, w in parameters.items()}
    v = dict(m)
    start = state = zero_state(inputs.shape[2], parameters)
    for step in range(steps):
        window = step % len(inputs)
        before = start if window == 0 else state
        x, y = inputs[window], targets[window]
        loss, gradients, state = language_model_gradients(
            x, y, before, parameters
        )
        losses.append(loss)
        gradients, _ = clip_by_global_norm(gradients, limit)
        rate = lr * (1 - step / steps)
        for name, dw in gradients.items():
            w, m[name], v[name] = adam_step(
                parameters[name], dw, m[name], v[name], step + 1, rate
            )
            parameters[name] = w
    return parameters, np.array(losses)


LEVELS = 127  # on either side of zero: a byte a number
WIDTH = 71


def to_text(parameters):
    """Write weights as text: a byte a number, so each is off by up to 1/254 of the largest of its array.

    Parameters
    ----------
    parameters : dict of arrays

    Returns
    -------
    text : str
        Without quotation marks and backslashes, so it can stand between three quotation marks, and be indented.
    """
    lines = []
    for name, w in parameters.items():
        w = np.asarray(w, dtype=float)
        step = float(f"{np.abs(w).max() / LEVELS or 1.0:.6g}")
        packed = base64.b85encode(np.round(w / step).astype(np.int8).tobytes()).decode()
        lines += [f"{name}:{','.join(map(str, w.shape))}:{step}"]
        lines += [packed[start : start + WIDTH] for start in range(0, len(packed), WIDTH)]
    return "\n".join(lines)


def from_text(text):
    """Read weights that `to_text` wrote.

    Parameters
    ----------
    text : str

    Returns
    -------
    parameters : dict of arrays
        In float16.
    """
    words, arrays = text.split(), {}
    heads = [place for place, word in enumerate(words) if ":" in word]
    for head, end in zip(heads, [*heads[1:], len(words)], strict=True):
        name, shape, step = words[head].split(":")
        packed = base64.b85decode("".join(words[head + 1 : end]))
        sizes = [int(size) for size in shape.split(",")]
        numbers = np.frombuffer(packed, np.int8).reshape(sizes)
        arrays[name] = numbers * np.float16(step)
    return arrays
