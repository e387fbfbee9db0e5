"""What an exercise lends: a function of the course that the notebook imports, since its code would give something away, runs on the judge's side."""

import pytest

from grader import Chapter
from grader.batch.fingerprint import marks_print
from grader.batch.grading import grade_exercises
from grader.walls.sandbox import isolation
from grader.why.mutants import mutants_of
from toy_course import answers

ISOLATED, WHY_NOT = isolation()
RIGHT = """\
import numpy as np
from toy_course.answers import scaled

def power_iteration(A, v, steps):
    for _ in range(steps):
        v = scaled(A @ v)
    return v
"""


def declared(**how):
    chapter = Chapter("lent", title="What is lent")

    @chapter.exercise(answers.power_iteration, points=3, **how)
    def power_iteration(rng):
        return dict(A=rng.normal(size=(4, 4)), v=rng.normal(size=4), steps=3)

    return chapter["power_iteration"]


def verdict(exercise, text, tmp_path, isolated):
    path = tmp_path / "work.py"
    path.write_text(text)
    return grade_exercises(path, [exercise], 5, isolated, 5)[0]["power_iteration"]


@pytest.mark.parametrize("isolated", [False, pytest.param(True, marks=pytest.mark.skipif(not ISOLATED, reason=WHY_NOT or "isolated"))])
def test_what_is_lent_can_be_called_where_the_course_is_not(isolated, tmp_path):
    assert verdict(declared(lends=[answers.scaled]), RIGHT, tmp_path, isolated).passed


def test_what_is_not_lent_cannot_be_called_there(tmp_path):
    told = verdict(declared(), RIGHT, tmp_path, isolated=False)
    assert not told.passed and "scaled could not be defined" in told.message


def test_a_wrong_answer_that_calls_what_is_lent_is_wrong(tmp_path):
    told = verdict(declared(lends=[answers.scaled]), RIGHT.replace("A @ v", "A.T @ v"), tmp_path, isolated=False)
    assert told.state == "failed" and not told.points


def test_the_course_s_function_is_called_whatever_the_notebook_has_by_that_name(tmp_path):
    own = RIGHT.replace("from toy_course.answers import scaled", "def scaled(v):\n    return v + 1")
    assert verdict(declared(lends=[answers.scaled]), own, tmp_path, isolated=False).passed


def test_marks_depend_on_what_is_lent():
    one, other, none = (marks_print(declared(lends=lent), {}) for lent in ([answers.scaled], [answers.gram], []))
    assert len({one, other, none}) == 3


def test_it_is_called_on_the_judge_s_side_alone(tmp_path):
    """Nothing of the course has come into the learner's process: the function there has another module."""
    looks = RIGHT.replace("    for _", "    assert 'toy' not in scaled.__module__\n    for _")
    assert verdict(declared(lends=[answers.scaled]), looks, tmp_path, isolated=False).passed


def test_no_mistake_is_sought_in_what_is_lent():
    assert "scaled" in {mutant.function for mutant in mutants_of(declared())}
    assert {mutant.function for mutant in mutants_of(declared(lends=[answers.scaled]))} == {"power_iteration"}
