"""The LSTM that writes in the page is the recorded one, to the last bit, and computes what `solutions` computes with it."""

import re

import numpy as np
import pytest

from figure_pages import SEEDED, data, figure_page, page_without_weights, press, reached, said, slide
from solutions.cells.lstm import lstm_forward
from solutions.data.shakespeare import read_plays
from solutions.data.text import encode, vocabulary
from solutions.models.language_model import language_model_forward, model_probabilities, zero_state
from solutions.training.scores import bits_per_character

pytestmark = pytest.mark.browser

KNOWN, NEW = read_plays()
ALPHABET, PLAYS = vocabulary(KNOWN + NEW), set(re.findall(r"[a-z]{3,}", KNOWN.lower()))
UNITS = [3, 5, 8]
GOALS = ["Twice.", "As dear.", "Counts."]
WRITER = {
    "symbols": ALPHABET, "bits": 2.2581, "units": UNITS, "follows": [0.1, -0.9, 0.2], "counts": 5, "beginning": "ROMEO:\n", "written": "O she",
    "trace": {name: [0.5] * 12 for name in "ifoc"},
}


@pytest.fixture(scope="module")
def built(build_figure):
    return build_figure("writer", WRITER, GOALS, recorded="shakespeare_lstm", **{"with": "writing"})


@pytest.fixture
def page(open_offline, built):
    return open_offline(built, before=SEEDED, reduced_motion="reduce")


@pytest.fixture(scope="module")
def recorded(root):
    with np.load(root / "book" / "recorded" / "shakespeare_lstm.npz") as record:
        return {name: record[name].astype(float) for name in record}


def texts(page):
    return page.locator("#writer pre").inner_text().replace("↵", "")


def finished(page):
    """Wait until it has written."""
    page.locator("#writer button", has_text="write 300 letters").wait_for()
    page.wait_for_function("document.querySelector('#writer [role=status]').textContent.includes('bits each')")


def test_nothing_is_loaded_before_it_is_asked_for(page):
    assert page.locator("script[src*=recorded]").count() == 0
    press(page, "writer", "begin again")
    page.locator("script[src*='recorded/shakespeare_lstm.js']").wait_for(state="attached")


def test_the_weights_are_small_and_those_of_the_record(page, built, recorded):
    script = built.parent / "_static" / "recorded" / "shakespeare_lstm.js"
    assert script.stat().st_size < 700_000
    found = page.evaluate("""async () => Object.fromEntries(Object.entries(await movable.recorded("shakespeare_lstm"))
        .map(([name, { shape, values }]) => [name, [shape, [...values]]]))""")
    assert found.keys() == recorded.keys()
    for name, (shape, values) in found.items():
        np.testing.assert_array_equal(np.reshape(values, shape), recorded[name])


def read(page, text):
    """What the page's network has after each letter: h, c, i, f, o and its logits."""
    return {name: np.array(values) for name, values in page.evaluate("""async (codes) => {
        const net = movable.formulas.writer.network(await movable.recorded("shakespeare_lstm"));
        const told = { h: [], c: [], i: [], f: [], o: [], logits: [] };
        let state = net.zero();
        for (const code of codes) {
            state = net.step(state, code);
            for (const name of "hcifo") told[name].push([...state[name]]);
            told.logits.push([...net.logits(state)]);
        }
        return told;
    }""", encode(text, ALPHABET).tolist()).items()}


def test_states_and_gates_after_a_text_are_those_of_solutions(page, recorded):
    text = NEW[1000:1300]
    codes, zero = encode(text, ALPHABET)[:, None], np.zeros((1, 128))
    h, c, gates = lstm_forward(codes, zero, zero, *(recorded[name] for name in ("W_x", "W_h", "b")))
    i, f, _, o = np.split(gates, 4, axis=2)
    found = read(page, text)
    for name, expected in {"h": h, "c": c, "i": i, "f": f, "o": o}.items():
        np.testing.assert_allclose(found[name], expected[:, 0], rtol=1e-10, atol=1e-12)
    logits, _, _ = language_model_forward(codes, zero_state(1, recorded, "lstm"), recorded, "lstm")
    np.testing.assert_allclose(found["logits"], logits[:, 0], rtol=1e-10, atol=1e-10)


def test_a_text_costs_the_bits_that_the_record_pays(page, recorded):
    text = NEW[:2000]
    codes, z = encode(text, ALPHABET), read(page, text)["logits"][:-1]
    p = page.evaluate("rows => rows.map(([z, code]) => movable.formulas.writer.chances(z, 1)[code])", list(zip(z.tolist(), codes[1:].tolist())))
    assert np.isclose(bits_per_character(p), bits_per_character(model_probabilities(codes, recorded, "lstm")), atol=1e-9)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 1.7])
def test_letters_are_drawn_with_the_chances_of_a_softmax(page, temperature):
    logits = np.random.default_rng(0).normal(size=9)
    p = np.exp(logits / temperature) / np.exp(logits / temperature).sum()
    given = (np.arange(10_000) + 0.5) / 10_000
    found, drawn = page.evaluate("""([logits, T, given]) => {
        const { chances, drawn } = movable.formulas.writer, p = chances(logits, T);
        return [p, given.map((chance) => drawn(p, chance))];
    }""", [logits.tolist(), temperature, given.tolist()])
    np.testing.assert_allclose(found, p, rtol=1e-12)
    np.testing.assert_allclose(np.bincount(drawn, minlength=9) / 10_000, p, atol=1e-4)


def test_it_writes_on_from_what_the_reader_types(page):
    page.locator("#writer textarea").fill("Zoë: 42\nLADY ")
    press(page, "writer", "write 300 letters")
    finished(page)
    written = texts(page)
    assert written.startswith("Zo: \nLADY ") and len(written) == len("Zo: \nLADY ") + 300
    # It has read the plays: most of its words are theirs.
    words = re.findall(r"[a-z]{3,}", written[10:].lower())
    assert np.mean([word in PLAYS for word in words]) > 0.6
    press(page, "writer", "write 300 letters")
    page.wait_for_function("document.querySelectorAll('#writer pre span').length > 600")


def test_what_it_has_never_seen_is_left_out_and_told(page):
    page.locator("#writer textarea").fill("Zoë: 42")
    press(page, "writer", "begin again")
    page.wait_for_function("document.querySelector('#writer [role=status]').textContent.includes('ë')")
    assert said(page, "writer") == "The plays have no ë 4 2, so the network never saw it, and it is left out."
    assert texts(page) == "Zo: "


def test_gates_and_cell_that_are_drawn_are_those_of_the_unit(page, recorded):
    slide(page, "writer", "unit", "ArrowRight", 2)
    page.wait_for_function("document.querySelector('#writer svg').ariaLabel.includes('Unit 8')")
    page.wait_for_function("document.querySelector('#writer [role=status]').textContent === ''")
    zero = np.zeros((1, 128))
    codes = encode("ROMEO:\nO she", ALPHABET)[:, None]
    _, c, gates = lstm_forward(codes, zero, zero, *(recorded[name] for name in ("W_x", "W_h", "b")))
    i, f, _, o = gates[-1, 0].reshape(4, 128)[:, 8]
    told = page.locator("#writer svg").get_attribute("aria-label").replace("−", "-")
    assert told.endswith(f"At the last one: i {i:.2f}, f {f:.2f}, o {o:.2f}, and the cell holds {c[-1, 0, 8]:.2f}.")
    opened = page.locator("#writer svg rect.gate").evaluate_all("rects => rects.slice(-3).map(rect => parseFloat(rect.style.getPropertyValue('--open')))")
    np.testing.assert_allclose(opened, 100 * np.array([i, f, o]), atol=0.51)


def test_it_can_be_paused_and_goes_on(browser, built):
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(built.as_uri())
        press(page, "writer", "write 300 letters")
        page.wait_for_function("document.querySelectorAll('#writer pre span').length > 20")
        press(page, "writer", "pause")
        before = texts(page)
        assert 20 < len(before) < 312
        press(page, "writer", "write 300 letters")
        page.wait_for_function(f"document.querySelectorAll('#writer pre span').length > {len(before) + 5}")
        assert texts(page).startswith(before)


def write_until(goal, page, most=8):
    """Have it write on until a goal is reached."""
    for _ in range(most):
        press(page, "writer", "write 300 letters")
        finished(page)
        if reached(page, "writer")[goal]:
            return
    pytest.fail(f"goal {goal} is not reached: {said(page, 'writer')}")


def test_goals_are_reached_by_keyboard(page):
    press(page, "writer", "write 300 letters")
    finished(page)
    assert reached(page, "writer") == [False, False, False]
    slide(page, "writer", "temperature", "Home")
    write_until(0, page)
    assert reached(page, "writer") == [True, False, False] and "for the second time" in said(page, "writer")
    slide(page, "writer", "temperature", "ArrowRight", 20)  # 1.05
    write_until(1, page)
    cost, temperature = (float(number) for number in re.search(r"temperature ([\d.]+) its letters cost it ([\d.]+)", said(page, "writer")).groups()[::-1])
    assert temperature == 1.05 and abs(cost - WRITER["bits"]) < 0.16
    press(page, "writer", "this unit counts the letters of a line")
    assert reached(page, "writer") == [True, True, False] and "correlation of 0.10" in said(page, "writer")
    slide(page, "writer", "unit", "ArrowRight")
    press(page, "writer", "this unit counts the letters of a line")
    assert reached(page, "writer") == [True, True, True]


def test_weights_that_are_missing_are_told(browser, built):
    with page_without_weights(browser, built, "shakespeare_lstm", "writer") as page:
        press(page, "writer", "write 300 letters")


def test_the_page_shows_its_first_numbers_before_anything_is_loaded(page):
    assert data(page, "writer") == WRITER
    assert texts(page) == "ROMEO:\nO she"
    assert page.locator("#writer svg").get_attribute("aria-label").startswith("Unit 3 ")


def test_a_record_that_is_not_there_stops_the_build(build_page):
    done, _ = build_page(figure_page("writer", WRITER, GOALS, recorded="nobody"), "movable")
    assert "there is no recorded/nobody.npz" in done.stderr
