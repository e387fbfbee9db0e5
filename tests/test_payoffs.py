"""What a notebook ends with is made of the learner's own functions: with any of them wrong, what it prints is something else."""

import contextlib
import io
import warnings

import matplotlib
import pytest

from exercises import course
from grader.declare.cells import code_cells
from grader.declare.notebooks import read_notebook
from grader.declare.stubs import heading, solved, whole_body
from grader.why.edits import edited

# The functions that the last cell of a notebook calls, and those that they call.
PAYOFFS = {"ch01_history": ["perceptron_fit", "mlp_forward", "mlp_backward", "gradient_descent"],
           "ch02_concepts": ["unroll", "free_run", "causal_conv1d", "unrolled_kernel"]}


def played(chapter, broken=None, mistake=None):
    """What the last cell prints and how many pictures it shows, with a declared mistake in one of the functions."""
    matplotlib.use("agg")
    first, *_, last = code_cells(read_notebook(course.notebook(chapter)))
    namespace, shown = {}, io.StringIO()
    exec(first.source, namespace)
    for exercise in chapter.exercises:
        exec(solved(exercise), namespace)
    if broken:
        exercise = chapter[broken]
        exec(heading(exercise) + edited(whole_body(exercise), mistake.edits), namespace)
    with contextlib.redirect_stdout(shown), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a wrong function may fly off
        exec(last.source, namespace)
    pictures = len(namespace["plt"].get_fignums())
    namespace["plt"].close("all")
    return shown.getvalue(), pictures


@pytest.mark.parametrize("name", PAYOFFS)
def test_a_notebook_ends_with_a_picture_and_numbers(name):
    printed, pictures = played(course.chapter(name))
    assert printed and pictures == 1


@pytest.mark.parametrize("name, broken", [(name, function) for name, functions in PAYOFFS.items() for function in functions])
def test_a_wrong_function_changes_what_a_notebook_ends_with(name, broken):
    chapter = course.chapter(name)
    right, _ = played(chapter)
    mistakes = chapter[broken].feedback.mistakes[:3]  # of a perceptron the first, another learning rate, changes the weights' size alone
    assert any(played(chapter, broken, mistake)[0] != right for mistake in mistakes)
