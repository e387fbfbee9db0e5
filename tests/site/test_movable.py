"""Figures that move: each goal can be reached by keyboard, each number is that of `solutions`, and without a script a picture stands there."""

import re

import numpy as np
import pytest

from figure_pages import data, press, reached, said, slide, slide_until
from scripts.draw_stills import still_picture
from solutions.cells.linear import unroll
from solutions.cells.lstm import lstm_step, sigmoid
from solutions.cells.neurons import latch_forward, mcculloch_pitts
from solutions.cells.rnn import init_rnn, rnn_forward
from solutions.tasks.echo import delayed_echo
from solutions.training.scores import bits_per_character

pytestmark = pytest.mark.browser

LATCH = """```{movable} latch
:name: latch

A unit with a loop.

* Hold it.
* Cut the loop.
```
"""

HALF_LIFE = """```{movable} half_life
:name: half-life

How long a belt keeps what it has.

* 3 steps.
* 30 steps.
* 300 steps.
```
"""

GATES = """```{movable} gates
:name: gates

One cell, worked by hand.

* Hold it.
* Show it.
```
"""

NUMBERS = """```{code-cell}
import json
import matplotlib.pyplot as plt
import numpy as np
from myst_nb import glue
from solutions.cells.rnn import init_rnn

figure, _ = plt.subplots()
plt.close(figure)
glue("still", figure, display=False)

rng = np.random.default_rng(1)
W_xh, W_hh, _ = init_rnn(rng, D=1, H=16)
numbers = {
    "two_pasts": {"x": rng.normal(size=61).tolist(), "nudge": 0.1, "W_xh": W_xh[0].tolist(), "W_hh": W_hh.tolist()},
    "budget": {"H": 16, "sizes": [0.1, 0.5, 1, 2], "single": [15.84, 8.53, 5.44, 3.76], "products": [0.17, 5.09, 5.03, 3.57]},
    "n_back": {"lags": [1, 8, 16, 32], "right": {"a network": [1, 1, 1, 0.6], "another": [1, 1, 1, 1]}},
    "letters": {
        "text": "the</script> end\\n",
        "p": [0.5, 0.9, 0.99, 0.01, *[0.125] * 8, 0.002, 0.3, 0.3, 0.3, 0.6],
        "best": [[["t", 0.5], ["a", 0.2]], [["h", 0.9]], [["e", 0.99]], [[" ", 0.9], ["n", 0.05]], *[[["s", 0.2]]] * 13],
    },
}
for name, data in numbers.items():
    glue(name, json.dumps(data), display=False)
```
"""


def with_numbers(name):
    """A figure that shows numbers of the page."""
    head = f"```{{movable}} {name}\n:name: {name.replace('_', '-')}\n:data: {name}\n:alt: As drawn by a cell.\n\n"
    return head + "{glue:}`still`\n\nA figure.\n\n* The first goal.\n* The second goal.\n```\n\n"


@pytest.fixture(scope="module")
def build(build_page):
    """Build a page of that text, beside the course's figures."""
    return lambda text: build_page("# A page\n\n" + text, "movable")


@pytest.fixture(scope="module")
def built(build):
    done, html = build(LATCH + HALF_LIFE + GATES + NUMBERS + "".join(map(with_numbers, ("two_pasts", "budget", "n_back", "letters"))))
    assert done.returncode == 0, done.stderr
    return html


@pytest.fixture
def open_page(browser, built):
    contexts = []

    def open_page(**options):
        contexts.append(browser.new_context(offline=True, **options))
        page = contexts[-1].new_page()
        page.goto(built.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page):
    page = open_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    yield page
    assert not errors


# The directive


def test_a_figure_without_goals_does_not_build(build):
    done, _ = build(re.sub(r"\n\* .*", "", LATCH))
    assert "ends with a caption, one paragraph, and a list of goals" in done.stderr


def test_a_figure_without_a_still_picture_does_not_build(build):
    done, _ = build(LATCH.replace("movable} latch", "movable} budget"))
    assert "no still picture" in done.stderr


def test_a_figure_whose_numbers_nobody_computes_does_not_build(build):
    done, _ = build(LATCH.replace(":name: latch", ":name: latch\n:data: nobody"))
    assert done.returncode != 0
    assert "no cell glues 'nobody'" in done.stderr


def test_a_picture_that_nobody_describes_does_not_build(build):
    done, _ = build(NUMBERS + with_numbers("budget").replace(":alt: As drawn by a cell.\n", ""))
    assert "needs :alt:" in done.stderr


@pytest.mark.parametrize("script", [False, True])
def test_a_picture_with_caption_stands_there_with_a_script_and_without(open_page, script):
    page = open_page(java_script_enabled=script)
    for figure in page.locator("figure.movable").all():
        pictures = figure.locator(".movable-live" if script else ".movable-still").locator("svg, img")
        assert pictures.first.is_visible()
        assert figure.locator("figcaption").is_visible()
        assert figure.locator("button, input").first.is_visible() == script if script else figure.locator("button, input").count() == 0
        assert figure.locator(".movable-still").is_visible() != script


def test_on_paper_there_is_nothing_to_press(page):
    page.emulate_media(media="print")
    assert page.locator("figure.movable svg").last.is_visible()
    assert not page.locator("figure.movable :is(button, input, .movable-goals):visible").count()


def test_a_phone_shows_letters_of_nine_pixels_and_takes_a_finger(open_page):
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    sizes = page.eval_on_selector_all(
        ".movable-live svg text",
        """texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize)
            * text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width)""",
    )
    assert sizes and min(sizes) >= 9
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#latch").get_by_role("button", name="set", exact=True).tap()
    assert said(page, "latch").startswith("Moment 1: the lamp is on")
    page.locator("#letters pre span").nth(3).tap()
    assert page.locator("#letters input").input_value() == "3"


@pytest.mark.parametrize("wish, seconds", [("reduce", "0s"), ("no-preference", "0.2s")])
def test_nothing_glows_slowly_for_readers_who_want_no_motion(open_page, wish, seconds):
    page = open_page(reduced_motion=wish)
    durations = page.eval_on_selector_all(".movable-live *", "parts => [...new Set(parts.map(part => getComputedStyle(part).transitionDuration))]")
    assert set(durations) == {"0s", seconds}


@pytest.mark.parametrize("name", ["latch", "half_life", "gates"])
def test_the_still_picture_is_the_figure_at_its_start(browser, root, name):
    stored = (root / "book" / "figures" / f"{name}.svg").read_text(encoding="utf-8")
    assert stored == still_picture(browser, name), f"run  python scripts/draw_stills.py {name}"


def test_each_figure_is_small(root):
    weights = {path.name: path.stat().st_size for path in (root / "book" / "figures").glob("*.js")}
    assert weights and max(weights.values()) < 10_000, weights


# Each figure: what it computes, and its goals by keyboard


def test_the_latch_computes_what_solutions_compute(page):
    cases = [[s, r, m] for s in (0, 1) for r in (0, 1) for m in (0, 1)]
    found = page.evaluate("cases => cases.map(([s, r, m]) => movable.formulas.latch.latch(s, r, m))", cases)
    set_, reset, state = np.array(cases).T
    assert found == latch_forward(set_[None], reset[None], state)[0].tolist()
    without_loop = page.evaluate("cases => cases.map(([s, r]) => movable.formulas.latch.latch(s, r, 0))", cases)
    assert without_loop == mcculloch_pitts(set_[:, None], reset[:, None], 1).tolist()


def test_the_latch_holds_for_ten_moments_and_not_without_its_loop(page):
    press(page, "latch", "let a moment pass", 12)
    assert reached(page, "latch") == [False, False]
    press(page, "latch", "set")
    press(page, "latch", "let a moment pass", 9)
    assert reached(page, "latch") == [False, False]
    press(page, "latch", "let a moment pass")
    assert reached(page, "latch") == [True, False] and said(page, "latch").startswith("Goal reached.")
    press(page, "latch", "cut the loop")
    press(page, "latch", "let a moment pass")
    assert reached(page, "latch") == [True, True]
    assert "without the loop" in said(page, "latch").lower()


def test_a_reset_is_no_cut(page):
    press(page, "latch", "set")
    press(page, "latch", "cut the loop")
    press(page, "latch", "reset")
    assert reached(page, "latch") == [False, False]


def kept(c_prev, i, f, g, o):
    """(c, h) of one LSTM unit whose gates and candidate are given: its weights are 0, its biases say everything."""
    with np.errstate(divide="ignore"):
        gates = [np.log(gate) - np.log1p(-gate) for gate in (i, f, o)]
    b = np.array([gates[0], gates[1], np.arctanh(g), gates[2]])
    h, c, _ = lstm_step(np.zeros((1, 1)), np.zeros((1, 1)), np.full((1, 1), c_prev), np.zeros((1, 4)), np.zeros((1, 4)), b)
    return [c.item(), h.item()]


def test_half_lives_are_those_of_a_cell(page):
    for bias in (-0.7, 0.0, 1.35, 3.75, 6.05):
        js = page.evaluate("b => { const f = movable.formulas.half_life; return [f.sigmoid(b), f.left(b, 7), f.halfLife(b)]; }", bias)
        assert np.isclose(js[0], sigmoid(np.float64(bias)), rtol=1e-12)
        belt = [1.0]
        while belt[-1] > 0.5 or len(belt) < 8:
            belt.append(kept(belt[-1], 0.0, js[0], 0.0, 0.5)[0])
        assert np.isclose(js[1], belt[7], rtol=1e-12)
        assert np.ceil(js[2]) == np.argmax(np.array(belt) <= 0.5 + 1e-12)


def test_half_lives_of_3_30_and_300_are_found_by_keyboard(page):
    found = []
    for goal, aim in enumerate((3, 30, 300)):
        slide_until(goal, page, "half-life", "forget bias", "ArrowRight")
        found.append(float(page.locator("#half-life input").input_value()))
        half = np.log(0.5) / np.log(sigmoid(found[-1]))
        assert abs(half / aim - 1) <= 0.05 and abs(np.log(0.5) / np.log(sigmoid(found[-1] - 0.05)) / aim - 1) > 0.05
    assert f"for {found[2] - found[1]:.2f} more of b" in said(page, "half-life")


def test_gates_by_hand_compute_what_the_cell_computes(page):
    rng = np.random.default_rng(0)
    cases = np.stack([rng.normal(size=20), *rng.random((2, 20)), *rng.uniform(-1, 1, (1, 20)), rng.random(20)], axis=1)
    found = page.evaluate("cases => cases.map((given) => movable.formulas.gates.cell(...given))", cases.tolist())
    assert np.allclose(found, [kept(*case) for case in cases], rtol=1e-12, atol=1e-14)


def catch_the_flash(page):
    """Let it in, on an emptied belt, and leave the gates so that it stays. Two noisy steps come before it, nine after."""
    press(page, "gates", "next step", 2)
    slide(page, "gates", "input gate i", "End")
    slide(page, "gates", "forget gate f", "Home")
    press(page, "gates", "next step")
    slide(page, "gates", "input gate i", "Home")
    slide(page, "gates", "forget gate f", "End")


def test_the_flash_is_held_and_shown_by_keyboard(page):
    slide(page, "gates", "output gate o", "Home")
    catch_the_flash(page)
    press(page, "gates", "next step", 8)
    assert reached(page, "gates") == [False, False]
    press(page, "gates", "next step")
    assert reached(page, "gates") == [True, False]
    press(page, "gates", "one step back")
    slide(page, "gates", "output gate o", "End")
    press(page, "gates", "next step")
    assert reached(page, "gates") == [True, True]


def test_a_flash_that_was_seen_all_the_time_is_held_but_not_hidden(page):
    slide(page, "gates", "output gate o", "End")
    catch_the_flash(page)
    press(page, "gates", "next step", 9)
    assert reached(page, "gates") == [True, False]
    press(page, "gates", "one step back")
    press(page, "gates", "next step")
    assert "should be silent before the last step" in said(page, "gates")


def test_a_gate_that_leaks_one_percent_a_step_does_not_hold_the_flash(page):
    catch_the_flash(page)
    slide(page, "gates", "forget gate f", "ArrowLeft")
    press(page, "gates", "next step", 9)
    assert reached(page, "gates") == [False, False] and said(page, "gates").startswith("The end")


def test_two_pasts_are_those_of_the_layer(page):
    rng = np.random.default_rng(5)
    W_xh, W_hh, b_h = init_rnn(rng, D=1, H=7)
    x, h0 = rng.normal(size=(20, 2, 1)), np.zeros((2, 7))
    for radius in (0.7, 1.3):
        for squash, expected in ((True, rnn_forward(x, h0, W_xh, radius * W_hh, b_h)), (False, unroll(x, h0, W_xh, radius * W_hh))):
            both = [[x[:, n, 0].tolist(), W_xh[0].tolist(), W_hh.tolist(), radius, squash] for n in (0, 1)]
            found = page.evaluate("both => both.map((given) => movable.formulas.two_pasts.states(...given))", both)
            assert np.allclose(np.moveaxis(found, 0, 1), expected, rtol=1e-10, atol=1e-12)
            distance = page.evaluate("both => movable.formulas.two_pasts.apart(...both)", found)
            assert np.allclose(distance, np.linalg.norm(expected[:, 0] - expected[:, 1], axis=1), rtol=1e-9)


def test_a_radius_that_keeps_a_difference_is_found_by_keyboard(page):
    given = data(page, "two-pasts")
    x = np.repeat(np.reshape(given["x"], (-1, 1, 1)), 2, axis=1)
    x[0, 1] += given["nudge"]

    def kept(radius):
        h = rnn_forward(x, np.zeros((2, 16)), np.array([given["W_xh"]]), radius * np.array(given["W_hh"]), np.zeros(16))
        distance = np.linalg.norm(h[:, 0] - h[:, 1], axis=1)
        return distance[-1] / distance[0]

    slide(page, "two-pasts", "spectral radius", "Home")
    slide_until(0, page, "two-pasts", "spectral radius", "ArrowRight")
    found = float(page.locator("#two-pasts input").input_value())
    assert 1.01 < found < 2 and 0.5 <= kept(found) <= 2 and kept(found - 0.01) < 0.5
    press(page, "two-pasts", "without tanh")
    assert reached(page, "two-pasts") == [True, False]
    slide(page, "two-pasts", "spectral radius", "ArrowLeft", round((found - 1) / 0.01))
    assert reached(page, "two-pasts") == [True, True]


def test_the_parts_of_a_budget_add_up_to_it(page):
    rng = np.random.default_rng(0)
    cases = rng.dirichlet(np.ones(3), size=50)[:, :2] * 16
    found = np.array(page.evaluate("cases => cases.map((case_) => movable.formulas.budget.parts(16, ...case_))", cases.tolist()))
    assert np.allclose(found.sum(axis=1), 16) and np.abs(found[:, :2] - cases).max() <= 0.05 + 1e-9
    assert np.allclose(found, found.round(1))


def test_the_largest_share_of_products_is_found_by_keyboard(page):
    slide(page, "budget", "size of the inputs", "ArrowRight")
    told = page.locator("#budget input").get_attribute("aria-valuetext")
    assert told == page.locator("#budget .movable-value").inner_text()
    assert "8.5 single inputs + 5.1 products of three + 2.4 the rest = 16" in told
    assert reached(page, "budget") == [False, False]  # the larger neighbour has not been tried
    slide(page, "budget", "size of the inputs", "ArrowRight")
    slide(page, "budget", "size of the inputs", "ArrowLeft")
    assert reached(page, "budget") == [True, False]
    slide(page, "budget", "size of the inputs", "End")
    assert reached(page, "budget") == [True, True] and said(page, "budget").startswith("Goal reached.")


def test_the_echo_game_asks_and_scores_as_the_echo_task_does(page):
    x, y = (array[:, 0, 0] for array in delayed_echo(np.random.default_rng(2), T=20, B=1, delay=3))
    answers = np.random.default_rng(3).choice([-1.0, 1.0], size=20)
    echo, share = page.evaluate(
        "([x, a]) => [movable.formulas.n_back.echo(x, 3), movable.formulas.n_back.shareRight(x, a, 3)]", [x.tolist(), answers.tolist()]
    )
    assert echo == y.tolist()
    assert share == (answers == y)[3:].mean()


def play(page, delay, right):
    """Play the echo game by keyboard: so many answers right, the others wrong."""
    slide(page, "n-back", "steps back", "Home")
    slide(page, "n-back", "steps back", "ArrowRight", delay - 1)
    press(page, "n-back", "play")
    flips = []
    for t in range(delay + 12):
        flips.append("ArrowUp" if "It is up now" in said(page, "n-back") else "ArrowDown")
        answer = flips[t - delay] if t >= delay else "ArrowUp"
        if t >= delay + right:
            answer = "ArrowDown" if answer == "ArrowUp" else "ArrowUp"
        page.keyboard.press(answer)


def test_the_readers_curve_and_its_edge_are_reached_by_keyboard(page):
    play(page, 1, right=12)
    play(page, 3, right=11)
    assert said(page, "n-back").startswith("11 of 12 right at 3 steps back")
    assert reached(page, "n-back") == [False, False]
    play(page, 5, right=6)
    assert reached(page, "n-back") == [True, False]
    play(page, 4, right=10)
    assert reached(page, "n-back") == [True, True]
    assert "over 3 and no longer over 4" in said(page, "n-back")
    assert page.locator("#n-back svg circle.yours").count() == 4


def test_letters_cost_the_bits_of_the_score(page):
    p = np.random.default_rng(0).random(30)
    found = page.evaluate("p => p.map(movable.formulas.letters.bits)", p.tolist())
    assert np.isclose(np.mean(found), bits_per_character(p))


def test_the_dearest_letter_and_a_sure_mistake_are_found_by_keyboard(page):
    assert page.locator("#letters pre").inner_text() == "the</script> end↵\n"
    slide(page, "letters", "letter", "ArrowRight", 2)
    assert reached(page, "letters") == [False, False]  # sure, and right
    slide(page, "letters", "letter", "ArrowRight", 9)
    assert reached(page, "letters") == [False, True]  # it was sure of a space, on the way
    slide(page, "letters", "letter", "ArrowRight")
    assert reached(page, "letters") == [True, True] and "9.0 bits" in said(page, "letters")


def test_a_letter_is_pointed_at(page):
    page.locator("#letters pre span").nth(3).hover()
    assert reached(page, "letters") == [False, True]
    assert page.locator("#letters input").input_value() == "3"
    assert "a space 90 %" in page.locator("#letters .movable-value").inner_text()
