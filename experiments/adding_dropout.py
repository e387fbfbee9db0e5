"""Where in an LSTM does dropout do harm? The same network learns to add with masks in four places, and is judged without any."""

import numpy as np

from solutions.cells.lstm import init_lstm, lstm_forward, sigmoid
from solutions.models.layers import dropout
from solutions.tasks.adding import adding_problem
from solutions.training.gradients import clip_by_global_norm
from solutions.training.optimizers import adam_update

SEEDS = (0, 1, 2)
STEPS, EVERY = 1_500, 50
T, B, H = 40, 32, 32
RATE = 0.1
PLACES = ("nowhere", "up", "candidate", "cell")


def start(rng):
    """The state before the first step: the same parameters for each place, and nothing yet for Adam to remember."""
    p = dict(zip(("W_x", "W_h", "b"), init_lstm(rng, 2, H), strict=True)) | {"W_hy": rng.normal(size=(H, 1)) / np.sqrt(H), "b_y": np.zeros(1)}
    return {place: (p, None) for place in PLACES}


def step(state, rng):
    """Return the state after one update on the same fresh sequences, and the mean squared errors before it, without dropout."""
    x, y = adding_problem(rng, T, B)
    after, errors = {}, []
    for place, (p, adam) in state.items():
        errors.append(error(p, x, y))
        gradients, _ = clip_by_global_norm(gradients_with(p, x, y, masks(place, rng)), 1.0)
        after[place] = adam_update(p, gradients, adam, lr=0.01)
    return after, errors


def masks(place, rng):
    """A new mask for each step on the candidate and on the cell, and one for the state that is read out; ones where there is no dropout."""
    shapes = {"candidate": (T, B, H), "cell": (T, B, H), "up": (B, H)}
    return {name: dropout(np.ones(shape), RATE if name == place else 0.0, rng)[1] for name, shape in shapes.items()}


def gradients_with(p, x, y, mask):
    """Back-propagation through time of half the squared error, with masks on the way."""
    h, c, trace = np.zeros((B, H)), np.zeros((B, H)), []
    for x_t, m_g, m_c in zip(x, mask["candidate"], mask["cell"], strict=True):
        a_i, a_f, a_g, a_o = np.split(x_t @ p["W_x"] + h @ p["W_h"] + p["b"], 4, axis=1)
        i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
        c_next = (f * c + i * g * m_g) * m_c
        trace.append((x_t, h, c, c_next, i, f, g, o, m_g, m_c))
        c, h = c_next, o * np.tanh(c_next)
    read = h * mask["up"]
    dy = (read @ p["W_hy"] + p["b_y"] - y) / B
    d = {name: np.zeros_like(w) for name, w in p.items()}
    d["W_hy"], d["b_y"] = read.T @ dy, dy.sum(axis=0)
    dh, dc = dy @ p["W_hy"].T * mask["up"], 0.0
    for x_t, h_prev, c_prev, c, i, f, g, o, m_g, m_c in reversed(trace):
        s = np.tanh(c)
        dc = (dc + dh * o * (1 - s**2)) * m_c
        da = np.hstack([dc * g * m_g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * m_g * (1 - g**2), dh * s * o * (1 - o)])
        d["W_x"] += x_t.T @ da
        d["W_h"] += h_prev.T @ da
        d["b"] += da.sum(axis=0)
        dh, dc = da @ p["W_h"].T, dc * f
    return d


def weights(state):
    return {f"{place}: {name}": value for place, (p, _) in state.items() for name, value in p.items()}


def score(weights):
    """Minus the decimal logarithm of the error on new sequences of the network that was trained with dropout on the way up."""
    x, y = adding_problem(np.random.default_rng(1000), T, 1000)
    return float(-np.log10(error({name.partition(": ")[2]: value for name, value in weights.items() if name.startswith("up: ")}, x, y)))


def error(p, x, y):
    """The mean squared error of a network without dropout."""
    zero = np.zeros((x.shape[1], H))
    h, _, _ = lstm_forward(x, zero, zero, p["W_x"], p["W_h"], p["b"])
    return np.mean((h[-1] @ p["W_hy"] + p["b_y"] - y) ** 2)
