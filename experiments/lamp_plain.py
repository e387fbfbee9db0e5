"""Does a plain RNN learn chapter 4's lamp after all, with another rule and ten times as many updates?"""

import numpy as np

from solutions.cells.rnn import init_rnn, readout, readout_backward, rnn_backward, rnn_forward
from solutions.tasks.lamp import lamp
from solutions.training.gradients import clip_by_global_norm
from solutions.training.losses import softmax_cross_entropy
from solutions.training.optimizers import adam_update

SEEDS = (0, 1, 2)
STEPS, EVERY = 2000, 50
B, H = 32, 16


def start(rng):
    """The state before the first step: parameters, and nothing yet for Adam to remember."""
    W_xh, W_hh, b_h = init_rnn(rng, 2, H)
    return {"W_xh": W_xh, "W_hh": W_hh, "b_h": b_h, "W_hy": rng.normal(size=(H, 2)) / np.sqrt(H), "b_y": np.zeros(2)}, None


def step(state, rng):
    """Return the state after one update on fresh sequences, and the loss before it."""
    p, adam = state
    x, colour = lamp(rng, B=B)
    logits, h = run(p, x)
    loss, dlogits = softmax_cross_entropy(logits, colour)
    dh = np.zeros_like(h)  # only the last step is asked
    dh[-1], dW_hy, db_y = readout_backward(dlogits, h[-1], p["W_hy"])
    _, _, dW_xh, dW_hh, db_h = rnn_backward(dh, x, np.zeros((B, H)), h, p["W_xh"], p["W_hh"])
    gradients, _ = clip_by_global_norm({"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "W_hy": dW_hy, "b_y": db_y}, 1.0)
    return adam_update(p, gradients, adam, lr=0.01), loss


def weights(state):
    return state[0]


def score(p):
    """The share of colours that are right, on new sequences."""
    x, colour = lamp(np.random.default_rng(99), B=500)
    logits, _ = run(p, x)
    return float((logits.argmax(axis=1) == colour).mean())


def run(p, x):
    h = rnn_forward(x, np.zeros((x.shape[1], H)), p["W_xh"], p["W_hh"], p["b_h"])
    return readout(h[-1], p["W_hy"], p["b_y"]), h
