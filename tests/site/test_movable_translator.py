"""The translator in the page is the recorded one, and computes what `solutions` computes with it."""

import numpy as np
import pytest

from figure_pages import page_without_weights, reached, said, slide
from solutions.data.dates import LOCALES, date_pairs, draw_dates
from solutions.data.pairs import padded
from solutions.data.text import encode, vocabulary
from solutions.models import translation

pytestmark = pytest.mark.browser

RNG = np.random.default_rng(9)
DAYS = draw_dates(RNG, 5000)
PAIRS, _, TEST = (date_pairs(days, 3, RNG) for days in (DAYS[:4000], DAYS[4000:4400], DAYS[4400:]))
SYMBOLS = vocabulary("".join(text for text, _ in PAIRS))
DIGITS = "0123456789-"
START, END = len(DIGITS), len(DIGITS) + 1
BEGINNING = "5 mars 1987"
DATA = {
    "symbols": list(SYMBOLS), "digits": DIGITS, "examples": {"fr": "samedi 5 mars 1987", "de": "5. märz 1987", "ja": "1987年3月5日木曜日"},
    "shown": {"place": "fr", "text": BEGINNING, "looks": [{"code": 1, "p": 0.9, "alpha": [0.1] * len(BEGINNING)}]},
}


@pytest.fixture(scope="module")
def built(build_figure):
    return build_figure("translator", DATA, ["No such day.", "Not sure.", "One letter."], recorded="dates_attention")


@pytest.fixture
def page(open_offline, built):
    return open_offline(built)


@pytest.fixture(scope="module")
def weights(root):
    with np.load(root / "book" / "recorded" / "dates_attention.npz") as record:
        return {name: record[name].astype(float) for name in record}


def translated(page, texts, hidden=-1):
    """What the page's network writes for each text: codes, chances, weights."""
    return page.evaluate("""async ([rows, hidden]) => {
        const net = movable.formulas.translator.network(await movable.recorded("dates_attention"));
        return rows.map((codes) => net.translate(codes, hidden).map(({ code, p, alpha }) => [code, p, alpha]));
    }""", [[encode(text, SYMBOLS).tolist() for text in texts], hidden])


def type_date(page, text):
    page.locator("#translator input[type=text]").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_function("text => document.querySelector('#translator svg').ariaLabel.includes(`“${text}”`)", arg=text)


def test_symbols_chances_and_looks_are_those_of_solutions(page, weights):
    texts = [text for text, _ in TEST[:40]]
    right, looks = translation.translate(*padded([encode(text, SYMBOLS) for text in texts]), weights, START, END, 12)
    for b, found in enumerate(translated(page, texts)):
        assert [code for code, _, _ in found] == list(right[b])
        for t, (_, _, alpha) in enumerate(found):
            np.testing.assert_allclose(alpha, looks[t, : len(texts[b]), b], rtol=1e-8, atol=1e-12)
    text, found = texts[0], translated(page, texts[:1])[0]
    read = translation.encode(*padded([encode(text, SYMBOLS)]), weights)
    state, before = read["s0"], START
    for code, p, _ in found:
        logits, state, *_ = translation.decoder_step(np.array([before]), state, read, weights)
        odds = np.exp(logits[0] - logits[0].max())
        assert np.isclose(p, odds[code] / odds.sum(), rtol=1e-8)
        before = code


def test_a_hidden_letter_has_no_weight_and_the_others_share_it(page, weights):
    text = TEST[0][0]

    def blind(query, keys, values, mask, W_q, v):
        return translation.additive_attention(query, keys, values, mask & (np.arange(len(mask)) != 3)[:, None], W_q, v)

    (right,), looks = translation.translate(*padded([encode(text, SYMBOLS)]), weights, START, END, 12, attention=blind)
    (found,) = translated(page, [text], hidden=3)
    assert [code for code, _, _ in found] == list(right)
    np.testing.assert_allclose([alpha for _, _, alpha in found], looks[: len(right), :, 0], rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("text, is_none", [("2023-02-31", True), ("2023-02-28", False), ("2024-02-29", False), ("1900-02-29", True), ("2023-13-01", True),
                                           ("2023-00-10", True), ("0050-01-01", False), ("2023-2-1", False), ("", False)])
def test_a_day_that_does_not_exist_is_told(page, text, is_none):
    assert page.evaluate("text => movable.formulas.translator.noDay(text)", text) == is_none


def test_nothing_is_loaded_before_it_is_asked_for(page):
    assert page.locator("script[src*=recorded]").count() == 0
    type_date(page, "5. märz 1987")
    assert page.locator("#translator .translator-written").inner_text() == "1987-03-05"


def test_the_same_day_is_read_from_each_place(page):
    slide(page, "translator", "the same day in", "ArrowRight", 2)
    page.wait_for_function("document.querySelector('#translator svg').ariaLabel.includes('曜')")
    assert page.locator("#translator .translator-written").inner_text() == "1987-03-05"


def test_what_it_has_never_seen_is_left_out_and_told(page):
    page.locator("#translator input[type=text]").fill("5 МАРТА 1987")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#translator [role=status]').textContent.includes('never seen')")
    assert "м" in said(page, "translator")


def test_goals_are_reached_by_keyboard(page):
    type_date(page, "5. märz 1987")
    assert reached(page, "translator") == [False] * 3
    type_date(page, "31 february 2023")
    assert reached(page, "translator") == [True, False, False] and "2023-02-31" in said(page, "translator")
    type_date(page, "03/04/2005")
    assert reached(page, "translator")[1]
    type_date(page, "5. märz 1987")
    for _ in range(12):
        slide(page, "translator", "hide letter", "ArrowRight")
        if reached(page, "translator")[2]:
            break
    assert reached(page, "translator") == [True] * 3 and "not 1987-03-05" in said(page, "translator")


def test_all_places_of_the_chapter_have_letters_that_it_knows():
    assert set("".join(text for text, _ in TEST)) <= set(SYMBOLS) and len(LOCALES) == 13


def test_weights_that_are_missing_are_told(browser, built):
    with page_without_weights(browser, built, "dates_attention", "translator") as page:
        page.locator("#translator input[type=text]").fill("1 may 2001")
        page.keyboard.press("Enter")


def test_the_page_shows_its_first_numbers_before_anything_is_loaded(page):
    assert page.locator("#translator svg").get_attribute("aria-label").startswith(f"From “{BEGINNING}”")
