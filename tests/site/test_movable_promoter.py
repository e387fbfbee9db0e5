"""The reader of promoters that judges what is typed is the recorded one, and computes what `solutions` computes with it."""

import numpy as np
import pytest

from figure_pages import press, reached, said
from solutions.data.promoter_reader import promoter_odds, trained_reader
from solutions.data.promoters import BASES, read_promoters
from solutions.models.changes import every_change, letter_effects

pytestmark = pytest.mark.browser

NET = trained_reader()
CODES, LABELS = read_promoters()
TEXTS = ["".join(BASES[code] for code in column) for column in CODES.T]
PROMOTERS = [TEXTS[n] for n in np.flatnonzero(LABELS == 1)[[4, 1]]]
OTHERS = [TEXTS[n] for n in np.flatnonzero(LABELS == 0)[[0, 4]]]


def ours(text):
    """Log odds of a sequence, and what each letter adds."""
    codes = np.array([BASES.index(base) for base in text])
    odds = promoter_odds(codes[:, None], NET)[0]
    return odds, letter_effects(odds, promoter_odds(every_change(codes, 4), NET), len(codes))


def odds_of(text):
    return promoter_odds(np.array([[BASES.index(base)] for base in text]), NET)[0]


@pytest.fixture(scope="module")
def built(build_figure):
    odds, effects = ours(PROMOTERS[0])
    told = {"bases": BASES, "sequence": PROMOTERS[0], "odds": float(odds), "effects": effects.tolist(), "promoters": PROMOTERS, "others": OTHERS}
    return build_figure("promoter", told, ["One letter.", "Three letters.", "Moved."], recorded="promoters_reader")


@pytest.fixture
def page(open_offline, built):
    return open_offline(built)


def judge(page, text):
    """Type a sequence, press Enter, and wait for what is said of it."""
    field = page.locator("#promoter input")
    field.fill(text)
    field.press("Enter")
    page.wait_for_function("!document.querySelector('#promoter [role=status]').textContent.startsWith('Loading')")
    return said(page, "promoter")


@pytest.mark.parametrize("text", [PROMOTERS[1], OTHERS[0], "TTGACATATAAT"])
def test_odds_and_effects_are_those_of_solutions(page, text):
    found = page.evaluate("""async (codes) => movable.formulas.promoter.network(await movable.recorded("promoters_reader")).asked(codes)""",
                          [BASES.index(base) for base in text])
    odds, effects = ours(text)
    np.testing.assert_allclose(found["odds"], odds, rtol=1e-9)
    np.testing.assert_allclose(found["effects"], effects, rtol=1e-8, atol=1e-9)


def test_nothing_is_loaded_before_it_is_asked_for_and_the_first_sequence_stands_there(page):
    assert page.locator("script[src*=recorded]").count() == 0
    told = page.locator("#promoter svg").get_attribute("aria-label").replace("−", "-")
    assert told.startswith(f"a promoter, log odds {odds_of(PROMOTERS[0]):.1f}.")
    assert page.locator("#promoter svg rect").count() == 57


def test_what_is_no_dna_or_has_another_length_is_told(page):
    assert judge(page, "TTGACAXTATAAT") == "Only the letters A, C, G, T, please: not X."
    assert judge(page, "TTGA") == "Type 12 to 90 letters."
    told = judge(page, "ttgaca tataat")
    assert f"log odds {odds_of('TTGACATATAAT'):.1f}" in told.replace("−", "-") and "this one has 12" in told


def test_goals_are_reached_by_keyboard(page):
    press(page, "promoter", "another that is none")
    page.wait_for_function(f"document.querySelector('#promoter [role=status]').textContent.includes('{odds_of(OTHERS[0]):.1f}'.replace('-', '−'))")
    assert page.locator("#promoter input").input_value() == OTHERS[0] and said(page, "promoter").startswith("none")
    assert reached(page, "promoter") == [False, False, False]

    text = PROMOTERS[0]
    one_changed = min((text[:t] + base + text[t + 1 :] for t in range(57) for base in BASES), key=odds_of)
    assert odds_of(one_changed) < 0
    told = judge(page, one_changed)
    assert reached(page, "promoter") == [True, False, False] and "One letter changed" in told

    text = OTHERS[1]
    for _ in range(3):
        if odds_of(text) < 0:
            text = max((text[:t] + base + text[t + 1 :] for t in range(57) for base in BASES), key=odds_of)
    told = judge(page, text)
    assert reached(page, "promoter") == [True, True, False] and "changed: a promoter" in told

    moved = next(m for m in (PROMOTERS[0][k:] + "C" * k for k in range(1, 20)) if odds_of(m) < 0)
    told = judge(page, moved)
    assert reached(page, "promoter") == [True, True, True] and "Moved by" in told
