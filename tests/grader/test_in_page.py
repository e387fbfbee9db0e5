"""What a page asks of the grader, in plain Python: answers as text, run like the cells of a notebook."""

import sys

import pytest

from grader.declare.stubs import solved, stub
from grader.in_page import Page
from grader.reading import python
from toy_course import course

GIVEN = "import numpy as np\n\nfrom toy_course import check, example, hint"
LENGTH = "def length(v):\n    return np.sqrt(v @ v)\n\n\nprint(length(np.ones(4)))\nraise RuntimeError('a long experiment')"
SCALED = "def scaled(v):\n    return v / length(v)\n"
POWER = """
def power_iteration(A, v, steps):
    for _ in range(steps):
        v = scaled(A @ v)
    return v
"""


@pytest.fixture
def page():
    cells = {chapter.name: [["", GIVEN], ["", LENGTH], *([exercise.name, stub(exercise)] for exercise in chapter.exercises)] for chapter in course.chapters}
    course.last_verdicts.clear()
    return Page(course, cells)


def test_an_answer_uses_what_the_notebook_gives_and_what_was_answered_before(page):
    found = page.check("power_iteration", [["scaled", SCALED], ["power_iteration", POWER]])
    assert (found["state"], found["points"], found["of"]) == ("passed", 3, 3)
    assert "3 of 3 points" in found["html"] and found["text"].startswith("power_iteration") and found["hints"] == []


def test_the_same_words_as_in_a_notebook(page):
    found = page.check("scaled", [["scaled", SCALED.replace("v / length", "2 * v / length")]])
    space = {}
    exec(f"{GIVEN}\n{LENGTH.partition('print')[0]}{SCALED.replace('v / length', '2 * v / length')}", space)
    from grader import judge

    assert found["state"] == "failed" and found["text"] == judge(course.by_name["scaled"], space["scaled"]).message


def test_a_wrong_piece_costs_itself_alone(page):
    answers = [["scaled", SCALED.replace("v / length", "3 * v / length")], ["power_iteration", POWER]]
    assert page.check("scaled", answers)["points"] == 0
    above = page.check("power_iteration", answers)
    assert above["points"] == 3 and "Right once scaled is" in above["text"]


@pytest.mark.parametrize("scaled", [[], [["scaled", "def scaled(v:\n"]], [["scaled", "1 / 0"]]])
def test_a_piece_that_is_not_there_costs_itself_alone(page, scaled):
    found = page.check("power_iteration", [*scaled, ["power_iteration", POWER]])
    assert found["points"] == 3 and "Right once scaled is" in found["text"]


def test_hints_come_in_steps(page):
    found = page.check("scaled", [["scaled", SCALED.replace("v / length", "v * length")]])
    assert [hint["title"] for hint in found["hints"]][-1] == "The corrected line" and all(hint["words"] for hint in found["hints"])


def test_it_says_what_has_changed_since_the_last_try(page):
    for _ in range(2):
        found = page.check("scaled", [["scaled", SCALED.replace("v / length", "v + length")]])
    assert "the same numbers as at the last try" in found["text"]


def test_a_cell_that_raises_shows_its_own_lines_and_what_it_had_printed(page):
    found = page.check("scaled", [["scaled", "print('before')\n1 / 0\n" + SCALED]])
    assert found["state"] == "error" and found["printed"] == "before\n"
    assert "line 2" in found["text"] and "1 / 0" in found["text"] and "ZeroDivisionError" in found["text"] and "in_page" not in found["text"]


@pytest.mark.parametrize("source", ["def scaled(v:\n    pass", "%time x = 1\ndef scaled(v):\n    return v"])
def test_a_cell_that_is_no_python_is_an_error(page, source):
    assert "SyntaxError" in page.check("scaled", [["scaled", source]])["text"]


@pytest.mark.parametrize("source", ["x = 1", "scaled = 3"])
def test_a_cell_without_the_function_says_so(page, source):
    found = page.check("scaled", [["scaled", source]])
    assert found["state"] == "error" and "no function called scaled" in found["text"]


def test_a_whole_cell_runs_and_prints_a_bounded_amount(page):
    found = page.check("scaled", [["scaled", SCALED + "\nprint(scaled(np.ones(4)))\nprint('x' * 1_000_000)"]])
    assert found["state"] == "passed" and found["printed"].startswith("[0.5 0.5 0.5 0.5]\n")
    assert len(found["printed"]) < 11_000 and "990,019 characters more" in found["printed"]


def test_other_cells_run_only_as_far_as_they_are_needed(page):
    """Else what takes minutes in one cell, or prints or fails there, would do so in all."""
    found = page.check("scaled", [["gram", "while True:\n    pass"], ["scaled", SCALED]])
    assert found["state"] == "passed" and found["printed"] == ""


def test_blanks_on_an_empty_line_need_no_ipython(page, monkeypatch):
    """An editor leaves them there; with a docstring they might be a prompt's, and in a page there is no IPython to tell."""
    monkeypatch.setitem(sys.modules, "IPython.core.inputtransformer2", None)
    python.transformer.cache_clear()
    scaled = 'def scaled(v):\n    """v over its length."""\n    \n    return v / length(v)\n'
    assert page.check("scaled", [["scaled", scaled]])["state"] == "passed"


def test_a_repair_and_a_find_are_judged(page):
    assert "Not mended yet" in page.check("distances", [["distances", stub(course.by_name["distances"])]])["text"]
    assert page.check("distances", [["distances", solved(course.by_name["distances"])]])["state"] == "passed"
    assert page.check("turn", [["turn", solved(course.by_name["turn"])]])["state"] == "passed"
    assert "is needed" in page.check("turn", [["turn", "def turn():\n    return np.eye(2)"]])["text"]


def test_the_process_is_left_as_it_was(page):
    main, path = sys.modules["__main__"], list(sys.path)
    page.check("scaled", [["scaled", SCALED]])
    assert sys.modules["__main__"] is main and sys.path == path


def test_an_experiment_gets_the_learners_functions(page):
    found = page.call("toy_course.experiments", "normed", [["scaled", SCALED]], {"v": [3.0, 4.0]})
    assert found == {"value": {"scaled": [0.6, 0.8], "length": 1.0}, "printed": "one experiment\n"}


def test_an_experiment_that_fails_shows_the_learners_lines(page):
    found = page.call("toy_course.experiments", "normed", [["scaled", SCALED.replace("v)", "w)")]], {"v": [3.0, 4.0]})
    assert found["state"] == "error" and "NameError" in found["text"] and "experiments.py" not in found["text"]
