"""The two pictures at the end of chapter 3's notebook are made of the learner's own functions: break one, and its numbers are others."""

import numpy as np
import pytest

from endings import ended
from exercises import course
from solutions.cells import rnn
from solutions.cells.rnn import readout_backward

CHAPTER = course.chapter("ch03_rnn")
FASTER = {"range(1000)": "range(30)", "steps=400": "steps=60"}
USED = {
    "five-days-code payoff-seattle payoff-picture": ("rnn_forward", "readout", "squared_error", "readout_backward", "rnn_backward", "clip_by_global_norm"),
    "descend-the-cliff draw-the-cliff": ("rnn_forward", "readout", "squared_error", "readout_backward", "rnn_backward", "clip_by_global_norm",
                                         "over_the_cliff"),
}


def points(cells, **broken):
    """Every point that the last of some cells draws as a line or a dot, after a short training, with some of the functions broken."""
    return ended(CHAPTER, cells, broken, FASTER).points


@pytest.mark.parametrize("cells", USED)
def test_the_solved_functions_draw_the_same_picture_however_they_are_written(cells):
    fast = points(cells, rnn_forward=rnn.rnn_forward, rnn_backward=rnn.rnn_backward)
    np.testing.assert_allclose(points(cells), fast, atol=1e-6)


@pytest.mark.parametrize("cells, name", [(cells, name) for cells, names in USED.items() for name in names])
def test_a_broken_function_draws_another_picture(cells, name):
    right = readout_backward if name == "readout_backward" else CHAPTER[name].reference

    before, after = points(cells), points(cells, **{name: lambda *given: larger(right(*given))})
    assert before.shape != after.shape or np.abs(before - after).max() > 1e-3


def larger(value):
    """The same result with every number a tenth larger."""
    if isinstance(value, tuple):
        return tuple(map(larger, value))
    return [larger(each) for each in value] if isinstance(value, list) else 1.1 * np.array(value)
