"""How much better does a larger LSTM read the plays, if dropout and a validation text keep it from learning them by heart?

The last twentieth of the known part is no longer learnt from: it says which weights are kept, those that read it best.
"""

import numpy as np

from experiments.common.shakespeare import KNOWN, LIMIT, SYMBOLS, Reader
from solutions.cells.lstm import lstm_backward, lstm_forward
from solutions.cells.rnn import readout, readout_backward
from solutions.data.text import encode, stream_batches
from solutions.models.language_model import language_model_forward, zero_state
from solutions.models.layers import dropout
from solutions.training.gradients import clip_by_global_norm
from solutions.training.losses import softmax_cross_entropy
from solutions.training.optimizers import adam_update

SEEDS, STEPS, EVERY = (0, 1, 2), 5000, 50
B, T, H, RATE, DROPPED = 32, 48, 240, 0.006, 0.3
CUT = int(0.95 * len(KNOWN))
INPUTS, TARGETS = stream_batches(encode(KNOWN[:CUT], SYMBOLS), B, T)
CHECKED = stream_batches(encode(KNOWN[CUT:], SYMBOLS), B, (len(KNOWN) - CUT - 1) // B)  # one long window


def gradients_with_dropout(inputs, targets, state, p, rng):
    """Loss, gradients and last state of a window: what the read-out sees of each state is dropped out, not what the cell passes on."""
    W_x, W_h, b = p["W_x"], p["W_h"], p["b"]
    h, c, gates = lstm_forward(inputs, *state, W_x, W_h, b)
    seen, mask = dropout(h, DROPPED, rng)
    loss, dlogits = softmax_cross_entropy(readout(seen, p["W_hy"], p["b_y"]), targets)
    dseen, dW_hy, db_y = readout_backward(dlogits, seen, p["W_hy"])
    _, _, _, dW_x, dW_h, db = lstm_backward(dseen * mask, inputs, *state, h, c, gates, W_x, W_h)
    return loss, {"W_x": dW_x, "W_h": dW_h, "b": db, "W_hy": dW_hy, "b_y": db_y}, (h[-1], c[-1])


def validation_loss(p):
    """Nats a character of the part that is only checked on."""
    inputs, targets = (windows[0] for windows in CHECKED)
    logits, _, _ = language_model_forward(inputs, zero_state(B, p, "lstm"), p, "lstm")
    return softmax_cross_entropy(logits, targets)[0]


reader = Reader("lstm", H, RATE, STEPS)
score = reader.score


def start(rng):
    """What the smaller readers start with; and the best weights so far, with their loss."""
    state = reader.start(rng)
    return *state, (np.inf, state[1])


def step(state, rng):
    """Return the state after the next window, and the window's loss before the update."""
    k, p, adam, before, best = state
    window = k % len(INPUTS)
    if window == 0:
        before = zero_state(B, p, "lstm")
    loss, gradients, after = gradients_with_dropout(INPUTS[window], TARGETS[window], before, p, rng)
    gradients, _ = clip_by_global_norm(gradients, LIMIT)
    p, adam = adam_update(p, gradients, adam, lr=RATE * (1 - k / STEPS))
    if (k + 1) % EVERY == 0:
        best = min(best, (validation_loss(p), p), key=lambda pair: pair[0])
    return (k + 1, p, adam, after, best), loss


def weights(state):
    return state[-1][1]
