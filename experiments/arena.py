"""Which layer learns what? Nine layers, five tasks, equal numbers of parameters: the plan stands in experiments/common/arena.py."""

import time

import numpy as np

from experiments.common import arena
from solutions.training.loop import begin

CHOOSING_SEED = 100  # of the trainings that choose a rate; none of SEEDS
TESTED, POINTS = 1_000, 20  # sequences of a test, and points of a curve
PARTS = [(task, name) for name in arena.LAYERS for task in arena.TASKS]


def part(task, name):
    """Choose a rate, train once for each seed, and test: sizes, scores and curves of one layer on one task."""
    began, sizes = time.process_time(), arena.plan(task, name, repeats=1)
    sizes.pop("ms")  # of this machine, on this day
    candidates = {lr: trained(task, name, CHOOSING_SEED, lr, arena.TASKS[task].steps // 3)[1] for lr in arena.RATES}
    tries = {lr: arena.share_right(name, task, drawn(task, CHOOSING_SEED), p) for lr, p in candidates.items()}
    chosen = max(tries, key=tries.get)  # of equals the first, the largest
    runs = [tested(task, name, seed, chosen) for seed in arena.SEEDS]
    return {"task": task, "layer": name, **sizes, "tries": list(tries.values()), "lr": chosen, "runs": runs, "seconds": round(time.process_time() - began)}


def trained(task, name, seed, lr, steps):
    """The mean losses of each of POINTS stretches of a training, and the parameters after it."""
    rng = np.random.default_rng(seed)
    state, losses = begin(arena.init(rng, name, task, arena.width_for(name, task))), []
    for _ in range(steps):
        state, loss = arena.step(state, name, task, rng, lr)
        losses.append(loss)
    return [float(f"{part.mean():.3g}") for part in np.array_split(losses, POINTS)], state[1]


def drawn(task, seed, **sizes):
    return arena.draw(task, np.random.default_rng(1_000 + seed), B=TESTED, **sizes)


def tested(task, name, seed, lr):
    curve, p = trained(task, name, seed, lr, arena.TASKS[task].steps)
    new, longer = drawn(task, 0), drawn(task, 1, **arena.TASKS[task].longer)
    return {"seed": seed, "score": arena.share_right(name, task, new, p), "longer": arena.share_right(name, task, longer, p), "curve": curve}
