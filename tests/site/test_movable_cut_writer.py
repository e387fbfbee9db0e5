"""The writer of chapter 7: what temperature, top-k and nucleus leave is what `solutions` leaves, and each goal is reached by keyboard."""

import re

import numpy as np
import pytest

from figure_pages import SEEDED, press, reached, said, slide
from solutions.data.shakespeare import read_plays, speaker_marks, trained_lstm
from solutions.data.text import encode, vocabulary
from solutions.models.decoding import keep_nucleus, keep_top_k, next_chances
from solutions.models.language_model import language_model_forward, zero_state
from solutions.training.losses import softmax
from solutions.training.probes import telling_unit

pytestmark = pytest.mark.browser

KNOWN, NEW = read_plays()
ALPHABET, NETWORK = vocabulary(KNOWN + NEW), trained_lstm()


def logits_and_states(text):
    logits, _, trace = language_model_forward(encode(text, ALPHABET)[:, None], zero_state(1, NETWORK, "lstm"), NETWORK, "lstm")
    return logits[:, 0], trace[1][:, 0]


PART = KNOWN[-6000:]
UNIT, THRESHOLD, SIGN, _ = telling_unit(logits_and_states(PART)[1], speaker_marks(PART))
INSIDE = float(logits_and_states(PART)[1][speaker_marks(PART), UNIT].mean())
DESK = {"symbols": ALPHABET, "bits": 2.2581, "unit": UNIT, "threshold": float(THRESHOLD), "sign": SIGN, "inside": INSIDE, "beginning": "ROMEO:\n",
        "written": "O she", "trace": {"h": [0.5] * 12}, "left": softmax(np.zeros(len(ALPHABET))).tolist()}


@pytest.fixture(scope="module")
def built(build_figure):
    return build_figure("cut_writer", DESK, ["As dear.", "Twice.", "Colons."], name="desk", recorded="shakespeare_lstm", **{"with": "writing"})


@pytest.fixture
def page(open_offline, built):
    return open_offline(built, before=SEEDED, reduced_motion="reduce")


def written(page):
    press(page, "desk", "write 300 letters")
    page.wait_for_function("document.querySelector('#desk [role=status]').textContent.includes('bits each')")
    return page.locator("#desk pre").inner_text().replace("↵", "")


@pytest.mark.parametrize("temperature, k, mass", [(1, 63, 1), (0.5, 63, 0.9), (2, 63, 0.9), (1.5, 6, 1), (0.7, 9, 0.6), (1, 1, 0.05), (2, 12, 0.95)])
def test_what_the_cuts_leave_is_what_solutions_leave(page, temperature, k, mass):
    logits, _ = logits_and_states(NEW[:60])
    found = page.evaluate("""([rows, settings]) => rows.map((z) => [...movable.formulas.cut_writer.left(z, settings)])""",
                          [logits.tolist(), {"temperature": temperature, "k": k, "mass": mass}])
    expected = [softmax(keep_nucleus(keep_top_k(z / temperature, k), mass)) for z in logits]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
    if k == len(ALPHABET):
        np.testing.assert_allclose(found, [next_chances(z, temperature, mass) for z in logits], rtol=1e-9, atol=1e-12)


def test_lines_that_end_in_a_colon_are_counted_if_they_stand_in_a_row(page):
    count = "text => movable.formulas.cut_writer.colonsInARow(text)"
    assert [page.evaluate(count, text) for text in ("", "A:\nB:\n\nC:\nD\nE:\n", "A:\nB", "a\nA:\nB:")] == [0, 3, 1, 1]


def test_letters_are_coloured_by_the_unit_and_the_chances_of_the_last_are_told(page):
    page.locator("#desk textarea").fill("\n\nROMEO:\nO she\n\nJULIET:\n")
    press(page, "desk", "begin again")
    page.wait_for_function("document.querySelectorAll('#desk pre span').length == 24")
    _, states = logits_and_states("\n\nROMEO:\nO she\n\nJULIET:\n")
    value = SIGN * (states[:, UNIT] - THRESHOLD)
    styles = page.locator("#desk pre span").evaluate_all("spans => spans.map(span => span.getAttribute('style'))")
    for style, one in zip(styles, value, strict=True):
        assert ("negative" in style) == (one >= 0) and f"--held: {int(60 * min(abs(one), 1) + 0.5)}%" in style
    page.get_by_role("slider", name="top-k").focus()
    page.keyboard.press("Home")
    text = written(page)
    assert "1 characters were left" in page.locator("#desk svg").get_attribute("aria-label")
    greedy = "\n\nROMEO:\nO she\n\nJULIET:\n"
    for letter in text[len(greedy) : len(greedy) + 20]:
        logits, _ = logits_and_states(greedy)
        assert ALPHABET[int(logits[-1].argmax())] == letter
        greedy += letter


def write_until(goal, page, most=8):
    """Have it write on until a goal is reached."""
    for _ in range(most):
        written(page)
        if reached(page, "desk")[goal]:
            return
    pytest.fail(f"goal {goal} is not reached: {said(page, 'desk')}")


def test_goals_are_reached_by_keyboard(page):
    slide(page, "desk", "top-k", "Home")
    write_until(1, page)
    assert reached(page, "desk") == [False, True, False] and "for the second time" in said(page, "desk")

    slide(page, "desk", "top-k", "End")
    slide(page, "desk", "temperature", "ArrowRight", 14)  # 1.5
    slide(page, "desk", "nucleus", "ArrowLeft", 6)  # 0.7
    write_until(0, page)
    cost = float(re.search(r"cost it ([\d.]+) bits each", said(page, "desk"))[1])
    assert reached(page, "desk") == [True, True, False] and abs(cost - DESK["bits"]) <= 0.21

    slide(page, "desk", "temperature", "ArrowLeft", 14)
    written(page)
    assert not reached(page, "desk")[2], "the unit isn't held yet"
    press(page, "desk", f"hold unit {UNIT} inside of a name")
    write_until(2, page)
    assert "lines in a row end in a colon" in said(page, "desk")
