"""What a notebook ends with is made of the learner's own functions: with any of them wrong, what it prints is something else."""

import pytest

from endings import ended
from example_answers import answers
from exercises import course

# The functions that the last cell of a notebook calls, and those that they call.
PAYOFFS = {
    "ch01_history": ["perceptron_fit", "mlp_backward", "gradient_descent"],
    "ch02_concepts": ["unroll", "free_run", "causal_conv1d", "unrolled_kernel"],
    "ch04_lstm": ["sigmoid", "lstm_step", "lstm_forward", "lstm_cell_backward", "lstm_step_backward", "lstm_backward", "three_clocks"],
}


def wrong_versions(chapter, name):
    """The first declared mistakes; of what is to be found, the near misses."""
    near = [function for exercise, _, function in answers(chapter, "wrong") if exercise == name]
    return near if chapter[name].kind == "find" else chapter[name].feedback.mistakes[:3]


@pytest.mark.parametrize("name", PAYOFFS)
def test_a_notebook_ends_with_a_picture_and_numbers(name):
    ending = ended(course.chapter(name))
    assert ending.printed and ending.pictures == 1


@pytest.mark.parametrize("name, broken", [(name, function) for name, functions in PAYOFFS.items() for function in functions])
def test_a_wrong_function_changes_what_a_notebook_ends_with(name, broken):
    chapter = course.chapter(name)
    right = ended(chapter).printed
    # Of a perceptron's mistakes the first, another learning rate, changes the weights' size alone.
    assert any(printed(chapter, {broken: wrong}) != right for wrong in wrong_versions(chapter, broken))


def printed(chapter, broken):
    """What the last cell prints; nothing if shapes no longer fit."""
    try:
        return ended(chapter, broken=broken).printed
    except ValueError:
        return ""
