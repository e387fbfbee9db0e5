"""Reading happens in a process of its own, within limits, and executes nothing of what it reads."""

import json
import os
import resource
import signal
import subprocess
import sys

import pytest

from grader.reading import reader
from grader.reading.notebook import BadNotebook

ANSWER = "def f(x):\n    return 1"
HARMFUL = {
    "brackets without an end": "(" * 10**6,
    "brackets without an end, and a magic": "%x\n" + "[" * 10**5,
    "a number of a million digits": "x = " + "9" * 10**6,
    "a sum of 200,000 numbers": "x = " + "+".join(["1"] * 200_000),
    "a hundred thousand shell lines": "%x\n" + "!ls\n" * 100_000,
    "quotes without an end": "%x\n" + "'''" * 100_001,
    "functions in functions": "g = " + "lambda: " * 5000 + "1",
    "a null byte": "x\x00",
    "a chain of 3,000 names": "x0 = []\n" + "\n".join(f"x{number} = x{number - 1}" for number in range(1, 3000)),
}


def notebook(folder, *cells):
    path = folder / "work.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4}))
    return path


@pytest.mark.parametrize("kind", HARMFUL)
def test_a_cell_that_is_hard_to_read_costs_bounded_time_and_itself_alone(kind, tmp_path):
    before = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    plan = reader.read(notebook(tmp_path, HARMFUL[kind], ANSWER), ["f"])
    assert plan.answers["f"].place == "cell 2, line 1"
    assert sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - before < 1, "the work is done elsewhere"


def test_a_cell_gets_no_more_time_than_the_cells_before_it_left():
    clock = reader.Clock()
    clock.left = 0
    with pytest.raises(SyntaxError, match="the cells before it took all of the 10 seconds"), clock:
        pass


def test_more_code_than_anybody_writes_is_not_read(tmp_path):
    with pytest.raises(BadNotebook, match="its code alone is larger than 8 MB"):
        reader.read(notebook(tmp_path, *["x = 1\n" * 200_000] * 8), ["f"])


def test_nothing_of_a_file_is_executed_where_it_is_read(tmp_path):
    trace = tmp_path / "trace"
    touch = f"open({str(trace)!r}, 'w')"
    cells = [f"{touch}\n{ANSWER}", f"!touch {trace}", f"%run {trace}", f"%%python\n{touch}", f"@{touch}\ndef f(x={touch}): return 1", f"x = ({touch})"]
    reader.read(notebook(tmp_path, *cells), ["f"])
    assert not trace.exists()


def test_a_reader_that_was_ended_costs_one_file_and_the_next_is_read(tmp_path):
    path = notebook(tmp_path, ANSWER)
    reader.read(path, ["f"])
    process = reader.reader().process
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with pytest.raises(BadNotebook, match="work.ipynb: there is more in it than can be read"):
        reader.read(path, ["f"])
    assert reader.read(path, ["f"]).answers["f"].place == "cell 1, line 1"


def test_a_file_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    path = notebook(tmp_path, ANSWER)
    reader.read(path, ["f"])
    os.kill(reader.reader().process.pid, signal.SIGSTOP)
    monkeypatch.setattr(reader, "DEADLINE", 0.2)
    with pytest.raises(BadNotebook, match="reading it takes too long"):
        reader.read(path, ["f"])
    monkeypatch.undo()
    assert reader.read(path, ["f"]).answers["f"].place == "cell 1, line 1"


def test_a_damaged_file_is_told_by_its_own_name(tmp_path):
    path = tmp_path / "0.ipynb"
    path.write_text("{")
    with pytest.raises(BadNotebook, match="^ada.ipynb: not a notebook"):
        reader.read(path, ["f"], name="ada.ipynb")


def test_its_process_does_without_numpy_which_takes_longer_to_start_than_all_the_rest():
    command = [sys.executable, "-c", "import sys, grader.reading.reader; print(*sys.modules)"]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert "grader.reading.plan" in names and "numpy" not in names
