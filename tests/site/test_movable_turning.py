"""One complex number: the figure computes what a linear recurrent unit computes, and its goals are reached by keyboard."""

import numpy as np
import pytest

from figure_pages import reached, said, slide, slide_until
from solutions.cells.modern import linear_recurrent_unit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def built(build_figure):
    return build_figure("turning", {"size": 0.96, "angle": 30}, ["Half after 10.", "Back every 8.", "Changes its sign."])


@pytest.fixture
def page(open_offline, built):
    return open_offline(built)


@pytest.mark.parametrize("size, degrees", [(0.96, 30.0), (0.8, 180.0), (0.999, 45.0)])
def test_what_is_left_of_a_pulse_is_that_of_a_linear_recurrent_unit(page, size, degrees):
    pulse = np.zeros((33, 1, 1))
    pulse[0] = 1
    ours = linear_recurrent_unit(pulse, np.zeros((1, 2)), np.log(-np.log([size])), np.log(np.radians([degrees])), np.zeros(1), np.array([[1.0, 0]]))
    theirs = page.evaluate("([size, degrees]) => Array.from({length: 33}, (_, k) => movable.formulas.turning.left(size, degrees, k))", [size, degrees])
    np.testing.assert_allclose(theirs, ours[:, 0, 0], atol=1e-12)


def test_the_goals_are_reached_by_keyboard(page):
    assert reached(page, "turning") == [False] * 3
    slide(page, "turning", "angle", "Home")
    slide_until(0, page, "turning", "size", "ArrowLeft")
    size = float(page.locator("#turning input").first.input_value())
    assert abs(np.log(0.5) / np.log(size) / 10 - 1) <= 0.05 and "forget gate" in said(page, "turning")
    slide(page, "turning", "size", "End")
    for _ in range(9):
        slide(page, "turning", "angle", "ArrowRight")
    assert reached(page, "turning") == [True, True, False]
    slide(page, "turning", "angle", "End")
    assert reached(page, "turning") == [True] * 3 and "minus, plus" in said(page, "turning")
