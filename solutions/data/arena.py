"""What the recorded arena found: nine layers, five tasks."""

import json
from pathlib import Path

# As one path from here, so that whoever asks what this module needs finds the file.
ARENA = Path(__file__).parent / "../../book/recorded/arena.json"


def arena_scores(kind="score"):
    """Read which share of answers each layer of the arena got right.

    Parameters
    ----------
    kind : str
        "score", on new sequences as long as those of the training; or "longer".

    Returns
    -------
    scores : dict
        {layer: {task: [lowest, median, highest]}}, of three seeds.
    """
    scores = {}
    for part in json.loads(ARENA.read_text(encoding="utf-8"))["found"]:
        scores.setdefault(part["layer"], {})[part["task"]] = sorted(run[kind] for run in part["runs"])
    return scores
