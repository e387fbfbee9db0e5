"""Does the LSTM of 1997 learn to forget at a bell, if it is trained with Adam and three times as long as in chapter 4?"""

import numpy as np

from solutions.cells.lstm import init_lstm, lstm_backward, lstm_forward
from solutions.cells.rnn import readout, readout_backward
from solutions.tasks.counting import pulses_and_bells
from solutions.training.gradients import clip_by_global_norm
from solutions.training.losses import squared_error
from solutions.training.optimizers import adam_update

SEEDS = (0, 1, 2)
STEPS, EVERY = 3000, 50
T, B, H = 40, 32, 8
FORGET = slice(H, 2 * H)
FIVES = 5  # the network is to say the count in fives


def start(rng):
    """Parameters, nothing for Adam to remember, states and counts of streams that have not begun."""
    W_x, W_h, b = init_lstm(rng, 2, H)
    p = {"W_x": W_x, "W_h": W_h, "b": b, "W_hy": rng.normal(size=(H, 1)) / np.sqrt(H), "b_y": np.zeros(1)}
    return without_forget_gate(p), None, (np.zeros((B, H)), np.zeros((B, H))), np.zeros(B)


def without_forget_gate(p):
    """The same cell with its forget gates held open: sigmoid(inf) is 1, and has no slope."""
    held = {name: p[name].copy() for name in ("W_x", "W_h", "b")}
    held["W_x"][:, FORGET], held["W_h"][:, FORGET], held["b"][FORGET] = 0, 0, np.inf
    return p | held


def step(state, rng):
    """Return the state after one update on the next window of endless streams, and the loss before it."""
    p, adam, (h0, c0), before = state
    x, count = pulses_and_bells(rng, T, B)
    count += before * (np.cumsum(x[:, :, 1], axis=0) == 0)  # up to the window's first bell
    passed = lstm_forward(x, h0, c0, p["W_x"], p["W_h"], p["b"])
    loss, dz = squared_error(readout(passed[0], p["W_hy"], p["b_y"]), count[:, :, None] / FIVES)
    dh, dW_hy, db_y = readout_backward(dz, passed[0], p["W_hy"])
    _, _, _, dW_x, dW_h, db = lstm_backward(dh, x, h0, c0, *passed, p["W_x"], p["W_h"])
    gradients, _ = clip_by_global_norm({"W_x": dW_x, "W_h": dW_h, "b": db, "W_hy": dW_hy, "b_y": db_y}, 1.0)
    p, adam = adam_update(p, gradients, adam, lr=0.01)
    return (without_forget_gate(p), adam, (passed[0][-1], passed[1][-1]), count[-1]), loss


def weights(state):
    return state[0]


def score(p):
    """The root of the mean squared error in pulses on new streams, below 0, so that more is better."""
    x, count = pulses_and_bells(np.random.default_rng(99), 1000, 16)
    none = np.zeros((16, H))
    h, _, _ = lstm_forward(x, none, none, p["W_x"], p["W_h"], p["b"])
    error = FIVES * readout(h, p["W_hy"], p["b_y"])[:, :, 0] - count
    return -float(np.sqrt((error[100:] ** 2).mean()))
