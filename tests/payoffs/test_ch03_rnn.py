"""The two pictures at the end of chapter 3's notebook are made of the learner's own functions: break one, and its numbers are others."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from exercises import course
from grader.declare.cells import code_cells
from grader.declare.notebooks import read_notebook
from solutions.cells.rnn import readout_backward, rnn_step
from solutions.textbook import rnn as textbook

CHAPTER = course.chapter("ch03_rnn")
CELLS = {cell.id: cell.source for cell in code_cells(read_notebook(course.notebook(CHAPTER)))}
FASTER = {"range(1000)": "range(30)", "steps=400": "steps=60"}
USED = {
    "five-days-code payoff-seattle payoff-picture": ("rnn_forward", "readout", "squared_error", "readout_backward", "rnn_backward", "clip_by_global_norm"),
    "descend-the-cliff draw-the-cliff": ("rnn_forward", "readout", "squared_error", "readout_backward", "rnn_backward", "clip_by_global_norm",
                                         "over_the_cliff"),
}


def points(cells, **broken):
    """Every point that the last of some cells draws as a line or a dot, after a short training, with some of the functions broken."""
    names = ("rnn_forward", "readout", "squared_error", "rnn_backward", "clip_by_global_norm", "over_the_cliff")
    namespace = {"np": np, "plt": plt, "rnn_step": rnn_step, "readout_backward": readout_backward}
    namespace |= {name: CHAPTER[name].reference for name in names} | broken
    with plt.rc_context({"backend": "agg"}):
        for cell in cells.split():
            source = CELLS[cell]
            for slow, fast in FASTER.items():
                source = source.replace(slow, fast)
            exec(source, namespace)
        drawn = [line.get_xydata() for axis in plt.gcf().axes for line in axis.lines]
        plt.close("all")
    return np.nan_to_num(np.concatenate(drawn))


@pytest.mark.parametrize("cells", USED)
def test_the_solved_functions_draw_the_same_picture_however_they_are_written(cells):
    plain = points(cells, rnn_forward=textbook.rnn_forward, rnn_backward=textbook.rnn_backward)
    np.testing.assert_allclose(points(cells), plain, atol=1e-6)


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
