"""Does the arena's table depend on how little it tried? Where a layer was far from the best: a rate above its grid, and longer training."""

from experiments import arena as recorded_arena
from experiments.common import arena

LARGER = 0.03
PARTS = [("recall", "LSTM", arena.RATES[0], 4), *((task, name, LARGER, 1) for task, name in (
    ("echo", "minGRU"), ("echo", "mLSTM"), ("echo", "selective"), ("echo", "linear attention"), ("hold", "LRU"), ("adding", "LRU"),
    ("adding", "tanh RNN"), ("recall", "LSTM"), ("recall", "GRU"), ("recall", "tanh RNN"), ("recall", "minGRU"), ("recall", "LRU"), ("recall", "selective")))]


def part(task, name, lr, times):
    """Train a layer on a task for so many times the arena's updates, once for each seed, and test it as there."""
    new, scores = recorded_arena.drawn(task, 0), []
    for seed in arena.SEEDS:
        _, p = recorded_arena.trained(task, name, seed, lr, times * arena.TASKS[task].steps)
        scores.append(arena.share_right(name, task, new, p))
    return {"task": task, "layer": name, "lr": lr, "times": times, "scores": scores}
