"""Blocks of a file that are put in order: what the figure composes is what `solutions` reorders, and its goals are reached by keyboard."""

from itertools import permutations

import numpy as np
import pytest

from figure_pages import data, press, reached, said, slide
from solutions.interop.layouts import reorder_blocks

pytestmark = pytest.mark.browser

ORDERS = list(map("".join, permutations("ifgo")))
TOLD = {
    "prompt": "ROMEO:\n", "uniform": 5.98,
    "files": [{"name": "of ONNX", "named": True, "order": "iofg", "letters": dict(zip("ifgo", "ifco"))},
              {"name": "of Keras", "named": True, "order": "ifgo", "letters": dict(zip("ifgo", "ifco"))},
              {"name": "of nobody", "named": False, "order": "gofi"}],
    "texts": {order: "And so" if order == "ifgo" else "And" + order[:3] for order in ORDERS},
    "bits": {order: {"ifgo": 2.1, "figo": 5.8}.get(order, 9.0) for order in ORDERS},
    "biases": {name: np.linspace(-0.5, 0.5, 9).tolist() for name in "ifgo"},
}
GOALS = ["ONNX.", "Nobody.", "Least harm."]


@pytest.fixture(scope="module")
def built(build_figure):
    return build_figure("blocks", TOLD, GOALS)


@pytest.fixture
def page(open_offline, built):
    return open_offline(built)


@pytest.mark.parametrize("order", ORDERS[::5])
def test_exchanging_neighbours_is_what_solutions_reorder(page, order):
    file = np.repeat(np.arange(4), 3)
    for place in range(3):
        found = page.evaluate("([order, place]) => movable.formulas.blocks.swapped(order, place)", [order, place])
        a, b = order[place], order[place + 1]
        assert found == order.replace(a, "?").replace(b, a).replace("?", b)
        np.testing.assert_array_equal(np.sort(reorder_blocks(file, order, found)), file)


def test_letters_are_compared_place_by_place(page):
    assert page.evaluate("movable.formulas.blocks.same('And so', 'And no')") == 5


def test_it_begins_with_onnx_file_read_as_it_stands(page):
    assert data(page, "blocks") == TOLD
    assert page.locator("#blocks pre").inner_text() == "ROMEO:\nAndiof"
    assert "Read as f: o" in page.locator("#blocks svg").get_attribute("aria-label")
    assert "3 of 6 letters are the same" in said(page, "blocks") and "9.00 bits" in said(page, "blocks")


def test_goals_are_reached_by_keyboard(page):
    press(page, "blocks", "exchange f and g")
    press(page, "blocks", "exchange g and o")
    assert reached(page, "blocks") == [True, False, False]
    assert page.locator("#blocks pre").inner_text() == "ROMEO:\nAnd so"
    press(page, "blocks", "exchange i and f")
    assert reached(page, "blocks") == [True, False, True] and "input and forget gate" in said(page, "blocks")
    slide(page, "blocks", "file", "End")
    assert "block 1" in page.locator("#blocks svg").get_attribute("aria-label")
    for place in ("f and g", "i and f", "g and o", "f and g", "i and f"):  # gofi becomes ifgo
        press(page, "blocks", f"exchange {place}")
    assert page.locator("#blocks pre").inner_text() == "ROMEO:\nAnd so", "gofi takes these five exchanges"
    assert reached(page, "blocks") == [True, True, True]


def test_keras_file_needs_nothing_and_reaches_nothing(page):
    slide(page, "blocks", "file", "ArrowRight")
    assert page.locator("#blocks pre").inner_text() == "ROMEO:\nAnd so"
    assert reached(page, "blocks") == [False, False, False]
