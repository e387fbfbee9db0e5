"""Can sixteen units learn to repeat coin flips twenty steps late, if they may practise fifty times as long as in chapter 2?"""

import numpy as np

from solutions.cells.rnn import init_rnn, readout, readout_backward, rnn_backward, rnn_forward
from solutions.tasks.echo import delayed_echo
from solutions.training.gradients import clip_by_global_norm
from solutions.training.losses import squared_error
from solutions.training.optimizers import adam_update

SEEDS = (0, 1, 2)
STEPS, EVERY = 30_000, 100
LAG, T, B, H = 20, 50, 16, 16


def start(rng):
    """The state before the first step: parameters, and nothing yet for Adam to remember."""
    W_xh, W_hh, b_h = init_rnn(rng, 1, H)
    return {"W_xh": W_xh, "W_hh": W_hh, "b_h": b_h, "W_hy": rng.normal(size=(H, 1)) / np.sqrt(H), "b_y": np.zeros(1)}, None


def step(state, rng):
    """Return the state after one update on fresh sequences, and the loss before it."""
    p, adam = state
    x, y = delayed_echo(rng, T, B, LAG)
    z, h = run(p, x)
    loss, dz = squared_error(z, y)
    dh, dW_hy, db_y = readout_backward(dz, h, p["W_hy"])
    _, _, dW_xh, dW_hh, db_h = rnn_backward(dh, x, np.zeros((B, H)), h, p["W_xh"], p["W_hh"])
    gradients, _ = clip_by_global_norm({"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "W_hy": dW_hy, "b_y": db_y}, 1.0)
    return adam_update(p, gradients, adam, lr=0.003), loss


def weights(state):
    return state[0]


def score(p):
    """The share of flips that are right, on new sequences four times as long as those trained on."""
    x, y = delayed_echo(np.random.default_rng(99), 200, 50, LAG)
    z, _ = run(p, x)
    return float((np.sign(z) == y)[LAG:].mean())


def run(p, x):
    h = rnn_forward(x, np.zeros((x.shape[1], len(p["W_hh"]))), p["W_xh"], p["W_hh"], p["b_h"])
    return readout(h, p["W_hy"], p["b_y"]), h
