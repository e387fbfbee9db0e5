"""What a notebook ends with is made of the learner's own functions: with any of them wrong, what it prints is something else."""

import ast
import contextlib
import io
import warnings

import matplotlib
import pytest

from example_answers import answers
from exercises import course
from grader.declare.cells import code_cells, functions
from grader.declare.notebooks import read_notebook
from grader.declare.stubs import heading, solved, whole_body
from grader.why.edits import edited

# The functions that the last cell of a notebook calls, and those that they call.
PAYOFFS = {
    "ch01_history": ["perceptron_fit", "mlp_backward", "gradient_descent"],
    "ch02_concepts": ["unroll", "free_run", "causal_conv1d", "unrolled_kernel"],
    "ch04_lstm": ["sigmoid", "lstm_step", "lstm_forward", "lstm_cell_backward", "lstm_step_backward", "lstm_backward", "three_clocks"],
}


def played(chapter, broken=None, wrong=None):
    """What the last cell prints and how many pictures it shows, with a wrong version of one of the functions."""
    matplotlib.use("agg")
    first, *between, last = code_cells(read_notebook(course.notebook(chapter)))
    namespace, shown = {}, io.StringIO()
    exec(first.source, namespace)
    for node in (node for cell in between for node in functions(cell.source).values()):  # given ones too
        exec(ast.unparse(node), namespace)
    for exercise in chapter.exercises:
        exec(solved(exercise), namespace)
    if broken:
        namespace[broken] = wrong if callable(wrong) else mistaken(chapter[broken], wrong, namespace)
    with contextlib.redirect_stdout(shown), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a wrong function may fly off
        try:
            exec(last.source, namespace)
        except ValueError as error:
            print(error)  # of shapes that don't fit
    pictures = len(namespace["plt"].get_fignums())
    namespace["plt"].close("all")
    return shown.getvalue(), pictures


def mistaken(exercise, mistake, namespace):
    """A solved function with a declared mistake in it, where the others are."""
    exec(heading(exercise) + edited(whole_body(exercise), mistake.edits), namespace)
    return namespace[exercise.name]


def wrong_versions(chapter, name):
    """The first declared mistakes; of what is to be found, the near misses."""
    near = [function for exercise, _, function in answers(chapter, "wrong") if exercise == name]
    return near if chapter[name].kind == "find" else chapter[name].feedback.mistakes[:3]


@pytest.mark.parametrize("name", PAYOFFS)
def test_a_notebook_ends_with_a_picture_and_numbers(name):
    printed, pictures = played(course.chapter(name))
    assert printed and pictures == 1


@pytest.mark.parametrize("name, broken", [(name, function) for name, functions in PAYOFFS.items() for function in functions])
def test_a_wrong_function_changes_what_a_notebook_ends_with(name, broken):
    chapter = course.chapter(name)
    right, _ = played(chapter)
    # Of a perceptron's mistakes the first, another learning rate, changes the weights' size alone.
    assert any(played(chapter, broken, wrong)[0] != right for wrong in wrong_versions(chapter, broken))
