"""The picture at the end of chapter 5's notebook is the learner's own work: with any of its functions wrong, it shows other numbers."""

import numpy as np
import pytest

from endings import ended
from exercises import course

CHAPTER = course.chapter("ch05_rnn_in_python")
# In each function that the picture, or the text, is made of: a mistake by the first words of its sentence.
DRAWS = {
    "encode": "The places are counted from the end",
    "stream_batches": "The targets lie a whole window ahead",
    "softmax_cross_entropy": "log(1 - p) of the other classes",
    "witten_bell": "The shorter context has no say",
    "adam_step": "The running means are not divided",
    "train_windows": "Every window is read from a state of zeros",
}
WRITES = {"sample_index": "The temperature acts the wrong way round", "sample": "The last character of the prompt is read twice"}


def numbers_and_words(broken=None):
    """The picture's numbers and what is written, with a mistake in one of the functions."""
    ending = ended(CHAPTER, "try-beat_three_letters payoff", {broken: mistake_in(broken)} if broken else None, {"steps=700": "steps=30"})
    return np.concatenate(list(ending.names["bits"].values())), ending.names["written"]


def mistake_in(name):
    return next(mistake for mistake in CHAPTER[name].feedback.mistakes if mistake.what.startswith((DRAWS | WRITES)[name]))


@pytest.fixture(scope="module")
def right():
    return numbers_and_words()


@pytest.mark.parametrize("name", DRAWS)
def test_a_broken_function_draws_another_picture(name, right):
    assert not np.abs(numbers_and_words(name)[0] - right[0]).max() <= 0.01  # a probability of 0 costs infinitely many bits


@pytest.mark.parametrize("name", WRITES)
def test_a_broken_function_writes_another_text(name, right):
    bits, written = numbers_and_words(name)
    np.testing.assert_array_equal(bits, right[0])
    assert written != right[1]
