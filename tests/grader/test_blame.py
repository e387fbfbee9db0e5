"""A question costs itself alone: what one function does, when it is defined or called, takes no points from another that is right."""

import json

import pytest

from exercises import course as unrolled
from grader.batch.grading import grade_exercises
from grader.declare.notebooks import solved
from grader.judging.decide import judge
from grader.walls.sandbox import isolation
from toy_course import course

NAMES = ("gram", "project", "scaled", "power_iteration")
EXERCISES = [course.exercise(name) for name in NAMES]
ISOLATED, WHY_NOT = isolation()
needs_isolation = pytest.mark.skipif(not ISOLATED, reason=WHY_NOT or "isolated")
RIGHT = {
    "gram": "def gram(A):\n    return A @ A.T",
    "project": "def project(x, u):\n    p = np.outer(x @ u / (u @ u), u)\n    return p, x - p",
    "scaled": "def scaled(v):\n    return v / np.sqrt((v**2).sum())",
    "power_iteration": "def power_iteration(A, v, steps):\n    for _ in range(steps):\n        v = scaled(A @ v)\n    return v",
}
HEAD = "import numpy as np, os, sys, signal, threading, time"


def grade(tmp_path, cells, isolated=True, time_limit=2, beside=None):
    path = tmp_path / "work.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in
                                          (cell if isinstance(cell, tuple) else ("code", cell) for cell in cells)], "nbformat": 4}))
    return grade_exercises(path, EXERCISES, 3, isolated, time_limit, beside=beside)[0]


def points(verdicts):
    return {name: verdict.points for name, verdict in verdicts.items()}


def cells_with(**changed):
    return [HEAD, *{**RIGHT, **changed}.values()]


PIECE_DOES = {
    "is wrong": "return v",
    "returns nothing": "pass",
    "raises": "raise ValueError('no')",
    "is not written": "raise NotImplementedError",
    "hangs": "while True: pass",
    "hangs and catches everything": "while True:\n        try:\n            while True: pass\n        except BaseException: pass",
    "sleeps": "time.sleep(100)",
    "exits": "os._exit(1)",
    "leaves": "sys.exit()",
    "is killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "eats memory": "return np.ones(10**9)",
    "interrupts": "raise KeyboardInterrupt",
    "calls itself": "return scaled(v)",
    "returns too much": "return np.ones(6 * 10**6)",
}


@needs_isolation
@pytest.mark.parametrize("does", PIECE_DOES)
def test_a_function_is_judged_with_the_right_piece_whatever_the_learners_own_does(does, tmp_path):
    verdicts = grade(tmp_path, cells_with(scaled=f"def scaled(v):\n    {PIECE_DOES[does]}"))
    assert points(verdicts) == {"gram": 1, "project": 2, "scaled": 0, "power_iteration": 3}
    assert "Right once scaled is" in verdicts["power_iteration"].message


DEFINED_SO = {
    "by what hangs": "def spin(g):\n    while True: pass\n@spin\ndef scaled(v): return v",
    "by what exits": "def leave(g):\n    os._exit(1)\n@leave\ndef scaled(v): return v",
    "by what raises": "def fail(g):\n    return 1 / 0\n@fail\ndef scaled(v): return v",
    "after an import that fails": "from google.colab import scaled",
    "with a syntax error": "def scaled(v):\n    return (v",
    "nowhere": "",
    "as a number": "scaled = 3",
}


@needs_isolation
@pytest.mark.parametrize("so", DEFINED_SO)
def test_a_piece_that_cannot_be_defined_costs_itself_alone(so, tmp_path):
    verdicts = grade(tmp_path, cells_with(scaled=DEFINED_SO[so]), time_limit=1)
    assert points(verdicts) == {"gram": 1, "project": 2, "scaled": 0, "power_iteration": 3}


STATEMENT = {
    "hangs": ("while True: pass", "timed out"),
    "sleeps": ("time.sleep(100)", "timed out"),
    "exits": ("os._exit(1)", "stopped"),
    "leaves": ("sys.exit()", "raised"),
    "raises": ("1 / 0", "raised"),
    "interrupts": ("raise KeyboardInterrupt", "raised"),
    "eats memory": ("np.ones(10**9)", "raised"),
}


@needs_isolation
@pytest.mark.parametrize("does", STATEMENT)
def test_a_statement_that_one_function_needs_costs_no_other_its_points(does, tmp_path):
    statement, state = STATEMENT[does]
    table = f"def make():\n    {statement}\nTABLE = make()\n"
    verdicts = grade(tmp_path, cells_with(gram=table + "def gram(A):\n    return TABLE"), time_limit=1)
    assert points(verdicts) == {"gram": 0, "project": 2, "scaled": 1, "power_iteration": 3}
    assert verdicts["gram"].state == state and "TABLE could not be defined in cell 2, line 3: " in verdicts["gram"].message


@needs_isolation
def test_memory_that_one_function_needs_is_there_for_the_others(tmp_path):
    verdicts = grade(tmp_path, cells_with(
        gram="HOARD = np.zeros(9 * 10**7)\ndef gram(A):\n    return A @ A.T + HOARD[0]",
        project="def project(x, u):\n    room = np.zeros(5 * 10**7)\n    p = np.outer(x @ u / (u @ u), u)\n    return p, x - p"))
    assert points(verdicts) == {"gram": 1, "project": 2, "scaled": 1, "power_iteration": 3}


@needs_isolation
def test_what_one_function_left_running_when_it_was_defined_does_not_end_another(tmp_path):
    later = "BOMB = threading.Timer(0.3, os._exit, [1])\nBOMB.start()\ndef gram(A):\n    return BOMB and A"
    slow = RIGHT["project"].replace("\n", "\n    time.sleep(0.5)\n", 1)
    verdicts = grade(tmp_path, cells_with(gram=later, project=slow), time_limit=5)
    assert points(verdicts) == {"gram": 0, "project": 2, "scaled": 1, "power_iteration": 3}


@needs_isolation
def test_a_late_exit_does_not_cost_the_next_question_its_points(tmp_path):
    late = "def gram(A):\n    threading.Thread(target=lambda: (time.sleep(0.02), os._exit(0))).start()\n    return A @ A"
    for _ in range(5):
        assert points(grade(tmp_path, cells_with(gram=late))) == {"gram": 0, "project": 2, "scaled": 1, "power_iteration": 3}


@needs_isolation
@pytest.mark.parametrize("body", ["    return 0", "    return int(np.argmax(p))", "    import os\n    os._exit(1)", "    raise ValueError('no')"])
def test_a_generator_crosses_to_the_right_piece_and_comes_back_moved_on(body, tmp_path):
    """Sampling calls a piece that draws from the same generator."""
    exercise, piece = unrolled.exercise("sample"), unrolled.exercise("sample_index")
    assert piece in exercise.builds_on
    head = solved(piece).partition('"""')[0].rstrip()
    path = tmp_path / "work.py"
    path.write_text("\n\n".join(["import numpy as np", *(solved(other) for other in exercise.chapter.exercises if other is not piece), f"{head}\n{body}"]))
    verdicts, _ = grade_exercises(path, [exercise, piece], 5, True, 5)
    assert verdicts["sample"].passed and not verdicts["sample_index"].passed, verdicts["sample"].message


def test_the_raise_of_the_stub_left_above_an_answer_is_told(tmp_path):
    left = RIGHT["gram"].replace("\n", "\n    '''Says.'''\n    raise NotImplementedError\n", 1)
    verdict = grade(tmp_path, cells_with(gram=left), isolated=False)["gram"]
    assert verdict.state == "raised" and "`raise NotImplementedError` still stands above your code, in line 3 of gram" in verdict.message


def test_check_tells_the_same_of_a_raise_left_above():
    def gram(A):
        raise NotImplementedError
        return A @ A.T

    assert "in line 2 of gram" in judge(course.exercise("gram"), gram).message


ELSEWHERE = {
    "a Markdown cell": [("markdown", RIGHT["gram"])],
    "a Raw cell": [("raw", RIGHT["gram"])],
    "a cell of another language": ["%%bash\n" + RIGHT["gram"]],
    "a comment": ["# def gram(A):\n#     return A @ A.T"],
    "another function": ["def outer():\n    def gram(A):\n        return A @ A.T"],
    "a function of nearly the same name": [RIGHT["gram"].replace("gram", "Gram")],
}


@pytest.mark.parametrize("place", ELSEWHERE)
def test_an_answer_that_stands_where_it_does_not_count_is_told_with_its_place(place, tmp_path):
    cells = [cell for cell in cells_with() if cell != RIGHT["gram"]]
    verdict = grade(tmp_path, [*cells, *ELSEWHERE[place]], isolated=False)["gram"]
    assert verdict.state == "missing" and "No function called gram was found. Cell 5, line " in verdict.message


def test_an_answer_in_another_notebook_is_told_with_its_place(tmp_path):
    other = tmp_path / "other.ipynb"
    other.write_text(json.dumps({"cells": [{"cell_type": "code", "source": RIGHT["gram"]}], "nbformat": 4}))
    verdict = grade(tmp_path, cells_with(gram=""), isolated=False, beside={"other.ipynb": other})["gram"]
    assert verdict.state == "missing" and "In other.ipynb, cell 1, line 1, there is a definition of gram" in verdict.message


def test_what_a_broken_or_text_cell_should_have_given_is_told(tmp_path):
    verdict = grade(tmp_path, cells_with(gram="TABLE = (1\n", project="def project(x, u):\n    return TABLE"), isolated=False)["project"]
    assert "TABLE: cell 2, where it stands, cannot be read (line 1: '(' was never closed)" in verdict.message


def test_renamed_arguments_are_told_with_both_names(tmp_path):
    verdict = grade(tmp_path, cells_with(gram="def gram(B):\n    return B @ B.T"), isolated=False)["gram"]
    assert "It is called with the arguments A; yours takes B. Keep the stub's argument names." in verdict.message


def test_a_cell_is_called_by_its_place_among_all_cells_of_the_notebook(tmp_path):
    verdict = grade(tmp_path, [HEAD, ("markdown", "words"), "def gram(A):\n    return A @ nothing"], isolated=False)["gram"]
    assert "cell 3, line 2, in gram:" in verdict.message
