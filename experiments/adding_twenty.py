"""Eight LSTM units learn to add at 20 steps. Have they learnt to add?"""

import numpy as np

from solutions.cells.lstm import lstm_forward
from solutions.models.many_to_one import init_many_to_one, many_to_one_gradients
from solutions.tasks.adding import adding_problem
from solutions.training.gradients import clip_by_global_norm
from solutions.training.optimizers import adam_update

SEEDS = (0, 1, 2)
STEPS, EVERY = 8_000, 100
B, H = 64, 8


def start(rng):
    """The state before the first step: parameters, nothing yet for Adam to remember, and how many steps were taken."""
    return init_many_to_one(rng, D=2, H=H, K=1, cell="lstm", dtype=np.float64), None, 0


def step(state, rng):
    """Return the state after one update on fresh sequences of 20 steps, and their mean squared error before it."""
    return update(state, rng, T=20)


def update(state, rng, T):
    p, adam, taken = state
    loss, gradients = many_to_one_gradients(*adding_problem(rng, T, B), p, "lstm")
    gradients, _ = clip_by_global_norm(gradients, 1.0)
    p, adam = adam_update(p, gradients, adam, lr=0.01 * (1 - taken / STEPS))
    return (p, adam, taken + 1), 2 * loss


def weights(state):
    return state[0]


def score(p):
    """Minus the decimal logarithm of the mean squared error at 1,000 steps: always answering 1 earns 0.78."""
    return float(-np.log10(error_at(p, 1000)))


def error_at(p, T, B=500):
    """The mean squared error over sequences of T steps, on draws of its own."""
    x, y = adding_problem(np.random.default_rng(99), T, B)
    zero = np.zeros((B, len(p["W_h"])))
    h, _, _ = lstm_forward(x, zero, zero, p["W_x"], p["W_h"], p["b"])
    return np.mean((h[-1] @ p["W_hy"] + p["b_y"] - y) ** 2)
