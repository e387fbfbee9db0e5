"""The grader serves another course as it is: here one of linear algebra that imports nothing of ours but the grader."""

import ast
from pathlib import Path

import numpy as np
import pytest

import toy_course
from grader import judge
from grader.why.quality import measure
from toy_course import course

FOLDER = Path(toy_course.__file__).parent
GRADER = FOLDER.parents[1] / "grader"


def imported(folder):
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module.partition(".")[0]


def test_the_toy_course_imports_the_grader_alone():
    assert set(imported(FOLDER)) == {"grader", "numpy", "toy_course"}


def test_the_grader_imports_nothing_of_the_course():
    assert not set(imported(GRADER)) & {"solutions", "exercises", "book", "tests"}


@pytest.mark.parametrize("exercise", course.chapters[0].exercises, ids=lambda exercise: exercise.name)
def test_its_exercises_reject_every_wrong_version(exercise):
    quality = measure(exercise)
    assert [mutant.wrong for mutant in quality.survivors] == [] and quality.unused == [] and quality.mutants > 5


def test_a_mistake_is_named():
    verdict = judge(course.exercise("gram"), lambda A: A.T @ A, seed=1)
    assert verdict.state == "failed" and "A.T @ A" in verdict.message and "wrong order" in verdict.message


def test_a_piece_is_blamed_for_what_is_built_on_it():
    namespace = {"np": np}
    exec("def scaled(v): return v / np.abs(v).max()\n"
         "def power_iteration(A, v, steps):\n    for _ in range(steps):\n        v = scaled(A @ v)\n    return v", namespace)
    assert judge(course.exercise("scaled"), namespace["scaled"]).state == "failed"
    verdict = judge(course.exercise("power_iteration"), namespace["power_iteration"])
    assert verdict.passed and "Right once scaled is" in verdict.message


def test_a_wrong_piece_does_not_hide_a_mistake_in_what_is_built_on_it():
    namespace = {"np": np}
    exec("def scaled(v): return v / np.abs(v).max()\n"
         "def power_iteration(A, v, steps):\n    for _ in range(steps + 1):\n        v = scaled(A @ v)\n    return v", namespace)
    verdict = judge(course.exercise("power_iteration"), namespace["power_iteration"])
    assert not verdict.passed and "scaled is not right either" in verdict.message
    assert "With the right scaled in place of yours" in verdict.message and "one step too many" in verdict.message


def test_a_piece_that_is_right_is_not_blamed():
    namespace = {"np": np}
    exec("def scaled(v): return v / (v @ v) ** 0.5\n"
         "def power_iteration(A, v, steps):\n    for _ in range(steps):\n        v = scaled(A @ v) / np.linalg.norm(A @ v)\n    return v", namespace)
    verdict = judge(course.exercise("power_iteration"), namespace["power_iteration"])
    assert not verdict.passed and "not right either" not in verdict.message and "(in scaled)" not in verdict.message


def test_two_mistakes_at_once_are_both_named():
    verdict = judge(course.exercise("project"), lambda x, u: (np.outer(x @ u, u), x + np.outer(x @ u, u)), seed=1)
    assert verdict.state == "failed"
    assert "division by u @ u is missing" in verdict.message and "sign" in verdict.message
