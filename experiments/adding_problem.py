"""Who learns to add two numbers over 40 steps? Three cells; smaller steps for the plain one; and an LSTM whose errors go back a single step."""

from dataclasses import dataclass

import numpy as np

from solutions.models.many_to_one import init_many_to_one, many_to_one_forward, many_to_one_gradients
from solutions.tasks.adding import adding_problem
from solutions.training.gradients import clip_by_global_norm
from solutions.training.optimizers import adam_update

SEEDS = (0, 1, 2)
STEPS, EVERY = 2_500, 50
T, B, H = 40, 32, 32


@dataclass
class Network:
    """How one of the networks is trained.

    `tail` steps that are never marked follow the problem, so that all sequences have T steps; `look_back` as in many_to_one_gradients.
    """

    cell: str
    lr: float = 0.01
    look_back: int | None = None
    tail: int = 0


NETWORKS = {
    "rnn": Network("rnn"),
    "rnn small steps": Network("rnn", lr=0.001),
    "lstm": Network("lstm"),
    "gru": Network("gru"),
    "lstm one step back": Network("lstm", look_back=1),
    "lstm one step back, tail": Network("lstm", look_back=1, tail=1),
    "lstm, tail": Network("lstm", tail=1),
}


def start(rng):
    """The state before the first step: of each network the parameters, and nothing yet for Adam to remember."""
    return {name: (init_many_to_one(rng, D=2, H=H, K=1, cell=network.cell), None) for name, network in NETWORKS.items()}


def step(state, rng):
    """Return the state after one update of each network on the same fresh sequences, and their mean squared errors before it."""
    drawn = {tail: draw(rng, B, tail) for tail in (0, 1)}
    after, errors = {}, []
    for name, network in NETWORKS.items():
        p, adam = state[name]
        loss, gradients = many_to_one_gradients(*drawn[network.tail], p, network.cell, network.look_back)
        gradients, _ = clip_by_global_norm(gradients, 1.0)
        after[name] = adam_update(p, gradients, adam, lr=network.lr)
        errors.append(2 * loss)
    return after, errors


def draw(rng, B, tail):
    x, y = adding_problem(rng, T - tail, B)
    unmarked = np.stack([rng.random((tail, B)), np.zeros((tail, B))], axis=2)
    return np.concatenate([x, unmarked]).astype(np.float32), y.astype(np.float32)


def weights(state):
    return {f"{name}: {part}": value for name, (p, _) in state.items() for part, value in p.items()}


def score(weights):
    """Minus the decimal logarithm of the LSTM's mean squared error on new sequences: always answering 1 earns 0.78."""
    p = {name.partition(": ")[2]: value for name, value in weights.items() if name.startswith("lstm: ")}
    x, y = draw(np.random.default_rng(1000), 1000, tail=0)
    prediction, _ = many_to_one_forward(x, p, "lstm")
    return float(-np.log10(np.mean((prediction - y) ** 2)))
