"""What the arena's record holds, read again without the course's reader."""

import json
from pathlib import Path

import pytest

from solutions.data.arena import arena_scores


@pytest.mark.parametrize("kind", ["score", "longer"])
def test_shares_are_those_of_the_record_from_the_lowest_to_the_highest(kind):
    record = json.loads((Path(__file__).parents[2] / "book/recorded/arena.json").read_text())
    scores = arena_scores(kind)
    assert sum(len(tasks) for tasks in scores.values()) == len(record["found"]) == 45
    for part in record["found"]:
        lowest, median, highest = scores[part["layer"]][part["task"]]
        assert lowest <= median <= highest
        assert {lowest, median, highest} == {run[kind] for run in part["runs"]}
