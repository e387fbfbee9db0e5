"""The picture at the end of chapter 5's notebook is the learner's own work: with any of its functions wrong, it shows other numbers."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from exercises import course
from grader.declare.cells import code_cells
from grader.declare.notebooks import read_notebook
from grader.declare.stubs import heading, solved, whole_body
from grader.why.edits import edited

CHAPTER = course.chapter("ch05_rnn_in_python")
# In each function that the picture, or the text, is made of: a mistake by the first words of its sentence.
DRAWS = {
    "encode": "The places are counted from the end",
    "stream_batches": "The targets lie a whole window ahead",
    "softmax_cross_entropy": "The logarithm is to base 2",
    "witten_bell": "The shorter context has no say",
    "adam_step": "The running means are not divided",
    "train_windows": "Every window is read from a state of zeros",
}
WRITES = {"sample_index": "The temperature acts the wrong way round", "sample": "The last character of the prompt is read twice"}


def ended(broken=None, steps=30):
    """The picture's numbers and what is written, with a mistake in one of the functions."""
    cells = {cell.id: cell.source for cell in code_cells(read_notebook(course.notebook(CHAPTER)))}
    namespace = {}
    exec(cells["imports"], namespace)
    exec(cells["given"], namespace)
    for exercise in CHAPTER.exercises:
        exec(with_mistake(exercise) if exercise.name == broken else solved(exercise), namespace)
    with plt.rc_context({"backend": "agg"}), np.errstate(all="ignore"):
        exec(cells["try-beat_three_letters"], namespace)
        exec(cells["payoff"].replace("steps=700", f"steps={steps}"), namespace)
        plt.close("all")
    return np.concatenate(list(namespace["bits"].values())), namespace["written"]


def with_mistake(exercise):
    words = (DRAWS | WRITES)[exercise.name]
    mistake = next(mistake for mistake in exercise.feedback.mistakes if mistake.what.startswith(words))
    return heading(exercise) + edited(whole_body(exercise), mistake.edits)


@pytest.fixture(scope="module")
def right():
    return ended()


@pytest.mark.parametrize("name", DRAWS)
def test_a_broken_function_draws_another_picture(name, right):
    assert not np.abs(ended(name)[0] - right[0]).max() <= 0.01  # a probability of 0 costs infinitely many bits


@pytest.mark.parametrize("name", WRITES)
def test_a_broken_function_writes_another_text(name, right):
    bits, written = ended(name)
    np.testing.assert_array_equal(bits, right[0])
    assert written != right[1]
