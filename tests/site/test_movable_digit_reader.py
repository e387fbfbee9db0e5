"""The reader of digits in the page is the recorded one, computes what `solutions` computes with it, and reads what is drawn and typed."""

import numpy as np
import pytest

from figure_pages import page_without_weights, press, reached, said, slide
from solutions.data.digits import SHADES, joined, part_of, trained_reader
from solutions.data.drawing import columns_of_strokes
from solutions.models.deep_reader import reader_logits
from solutions.training.losses import softmax

pytestmark = pytest.mark.browser

GLYPHS, LABELS = part_of("test")
HANDS = [[GLYPHS[n] for n in np.flatnonzero(LABELS == k)[:6]] for k in range(10)]
DATA = {
    "glyphs": [["".join(SHADES[int(16 * v)] for v in glyph.ravel()) for glyph in hands] for hands in HANDS],
    "shown": {"text": "20", "chances": [[0.0] * 10 + [1.0]] * 9 + [[0.0] * 2 + [1.0] + [0.0] * 8]},
}


@pytest.fixture(scope="module")
def built(build_figure):
    return build_figure("digit_reader", DATA, ["Misread.", "Twice.", "Not sure."], name="digits", recorded="digits_reader")


@pytest.fixture
def page(open_offline, built):
    return open_offline(built)


def strip(text, hand=0):
    return joined([HANDS[int(k)][hand] for k in text], np.ones(len(text) - 1, dtype=int))


def chances(columns):
    logits, _ = reader_logits(columns[:, None], np.array([len(columns)]), trained_reader())
    return softmax(logits[:, 0])


def type_digits(page, text):
    page.locator("#digits input[type=text]").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#digits [role=status]').textContent !== 'Loading the network …'")


def read(page):
    return page.locator("#digits .digit-read").inner_text()


def test_the_strip_and_its_chances_are_those_of_solutions(page):
    for text, hand in (("2026", 0), ("11", 3), ("987654", 5)):
        found, columns = page.evaluate("""async (glyphs) => {
            const { network, written } = movable.formulas.digit_reader, columns = written(glyphs);
            return [network(await movable.recorded("digits_reader"))(columns), columns.map((column) => [...column])];
        }""", [DATA["glyphs"][int(k)][hand] for k in text])
        np.testing.assert_array_equal(columns, strip(text, hand))
        np.testing.assert_allclose(found, chances(strip(text, hand)), rtol=1e-8, atol=1e-12)


def test_a_drawing_becomes_the_pixels_of_solutions(page):
    rng = np.random.default_rng(0)
    drawings = [[rng.uniform(0, 180, size=(5, 2)) + [200 * n, 0] for n in range(3)], [np.array([[3.0, 4.0]])], [np.array([[0.0, 90.0], [50.0, 95.0]])]]
    for strokes in drawings:
        found = page.evaluate("strokes => movable.formulas.digit_reader.columnsOf(strokes).map((column) => [...column])", [s.tolist() for s in strokes])
        np.testing.assert_allclose(found, columns_of_strokes(strokes, 200), atol=1e-12)


def test_what_the_likeliest_path_spells(page):
    rows = np.full((6, 11), 0.01)
    for t, (k, p) in enumerate([(10, 0.9), (3, 0.5), (3, 0.8), (10, 0.6), (3, 0.7), (1, 0.6)]):
        rows[t, k] = p
    assert page.evaluate("rows => movable.formulas.digit_reader.spelt(rows)", rows.tolist()) == [
        {"digit": 3, "p": 0.8}, {"digit": 3, "p": 0.7}, {"digit": 1, "p": 0.6}]


def test_nothing_is_loaded_before_it_is_asked_for(page):
    assert page.locator("script[src*=recorded]").count() == 0 and read(page) == "It reads 2."
    type_digits(page, "2026")
    assert page.locator("script[src*=recorded]").count() == 1


def test_a_drawing_with_the_mouse_is_read_and_cleared(page):
    box = page.locator("#digits canvas").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] - 10, steps=5)
    page.mouse.up()
    page.wait_for_function("document.querySelector('#digits svg').ariaLabel.includes('A strip of 2 columns')")
    inked = "[...document.querySelector('#digits canvas').getContext('2d').getImageData(0, 0, 720, 200).data].some(Boolean)"
    assert page.evaluate(inked)
    press(page, "digits", "clear")
    assert not page.evaluate(inked)


def test_goals_are_reached_by_keyboard(page):
    assert reached(page, "digits") == [False] * 3
    type_digits(page, "0011")
    assert reached(page, "digits")[1] and "It reads 0011" in said(page, "digits")
    for text in ("0123", "4567", "8901", "9898", "5151", "3939", "1818"):
        slide(page, "digits", "sample", "Home")
        type_digits(page, text)
        for _ in range(5):
            slide(page, "digits", "sample", "ArrowRight")
    assert reached(page, "digits") == [True] * 3


def test_weights_that_are_missing_are_told(browser, built):
    with page_without_weights(browser, built, "digits_reader", "digits") as page:
        page.locator("#digits input[type=text]").fill("12")
        page.keyboard.press("Enter")
