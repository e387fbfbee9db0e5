"""Evolution in the T-maze: how many walks until the network in the middle finds both rewards, if it is the LSTM that REINFORCE trains?

There is no curve to keep, so this is a survey. It walks as often as `maze_lstm` does. A candidate walks in both mazes, with its likeliest
moves, and is judged by the sum of the rewards.
"""

import numpy as np

from experiments import maze_lstm
from experiments.common.wandering import LENGTH, B, H
from solutions.cells.lstm import sigmoid
from solutions.models.balancer import as_networks
from solutions.tasks.t_maze import FOUND, NORTH, PATIENCE, SOUTH, look, move
from solutions.training.evolution import draw_candidates, next_generation

SEEDS, N, LONG = (0, 1, 2), 128, 300
GENERATIONS = maze_lstm.STEPS * B // (2 * N)
SHAPES = {"W_x": (3, 4 * H), "W_h": (H, 4 * H), "b": (1, 4 * H), "W_hy": (H, 4), "b_y": (1, 4)}
P = int(sum(map(np.prod, SHAPES.values())))


def survey():
    """How large the network is, how often it walked, and what came of each seed."""
    return {"parameters": P, "candidates": N, "walks": 2 * N, "generations": GENERATIONS, "runs": [evolved(seed) for seed in SEEDS]}


def evolved(seed):
    """Note in which generation a candidate, and the network in the middle, first find both rewards, and what the middle finds in the end."""
    rng = np.random.default_rng(seed)
    mean, spread = np.zeros(P), np.ones(P)
    best, middle = [], []
    for _ in range(GENERATIONS):
        candidates = draw_candidates(rng, mean, spread, N)
        gained, found = walked(as_networks(candidates, SHAPES), LENGTH)
        mean, spread = next_generation(candidates, gained, N // 5)
        best.append(found.max())
        middle.append(walked(as_networks(mean[None], SHAPES), LENGTH)[1][0])
    long = walked(as_networks(mean[None], SHAPES), LONG)[1][0]
    return {"seed": seed, "candidate": first_whole(best), "middle": first_whole(middle), "found": float(middle[-1]), "long": float(long)}


def first_whole(shares):
    """The first generation, from 1, that finds all."""
    return shares.index(1) + 1 if 1 in shares else None


def walked(networks, length):
    """For each network the sum of its rewards and the share of the rewards that it finds, in the mean over both mazes."""
    N = len(networks["W_x"])
    goal = np.tile([NORTH, SOUTH], N)
    h = c = np.zeros((N, 2, H))
    place, gained, found, alive = np.zeros(2 * N, dtype=int), np.zeros(2 * N), np.zeros(2 * N), np.ones(2 * N, dtype=bool)
    for _ in range(PATIENCE * (length + 1)):
        h, c = lstm_step(look(place, length, goal).reshape(N, 2, 3), h, c, networks)
        action = (h @ networks["W_hy"] + networks["b_y"]).argmax(axis=-1).ravel()
        place, reward, ended = move(place, action, length, goal)
        gained += alive * reward
        found += alive & (reward == FOUND)
        alive &= ~ended
        if not alive.any():
            break
    return gained.reshape(N, 2).mean(axis=1), found.reshape(N, 2).mean(axis=1)


def lstm_step(x, h, c, networks):
    """The course's cell, for many networks side by side."""
    i, f, g, o = np.split(x @ networks["W_x"] + h @ networks["W_h"] + networks["b"], 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
