"""The classifier that judges what a reader types is the recorded one, and computes what `solutions` computes with it."""

import numpy as np
import pytest

from figure_pages import press, reached, said
from solutions.data.labelled import batch_of
from solutions.data.negation import BAD, GOOD, labelled_sentences, trained_reader
from solutions.models.classifier import classifier_forward
from solutions.models.pooling import without_each

pytestmark = pytest.mark.browser

TASK, NET = labelled_sentences(), trained_reader()
FIRST = "the plot was dull but the music was not bad"


def ours(words):
    """Log odds, weights and effects of a sentence."""
    codes, lengths = batch_of([words], TASK.symbols)
    logits, alpha, _ = classifier_forward(codes, lengths, NET, "attention")
    shorter, _, _ = classifier_forward(without_each(codes[:, 0]), np.full(len(words), len(words) - 1), NET, "attention")
    odds = logits[:, 1] - logits[:, 0]
    return odds[0], alpha[:, 0], odds - (shorter[:, 1] - shorter[:, 0])


@pytest.fixture(scope="module")
def built(build_figure):
    odds, weights, effects = ours(FIRST.split())
    told = {"symbols": TASK.symbols, "adjectives": [*GOOD, *BAD], "sentence": FIRST,
            "weights": weights.tolist(), "effects": effects.tolist(), "odds": float(odds)}
    return build_figure("verdict", told, ["Turns round.", "Looks away.", "Same words."], recorded="negation_attention")


@pytest.fixture
def page(open_offline, built):
    return open_offline(built)


def judge(page, text):
    """Type a sentence, press Enter, and wait for what is said of it."""
    field = page.locator("#verdict input")
    field.fill(text)
    field.press("Enter")
    page.wait_for_function("!document.querySelector('#verdict [role=status]').textContent.startsWith('Loading')")
    return said(page, "verdict")


@pytest.mark.parametrize("text", [*(" ".join(words) for words in TASK.test.texts[:5]), "not bad", "very very very not good but stale"])
def test_odds_weights_and_effects_are_those_of_solutions(page, text):
    words = text.split()
    found = page.evaluate("""async (codes) => movable.formulas.verdict.network(await movable.recorded("negation_attention")).asked(codes)""",
                          [TASK.symbols.index(word) + 1 for word in words])
    odds, weights, effects = ours(words)
    np.testing.assert_allclose(found["odds"], odds, rtol=1e-9)
    np.testing.assert_allclose(found["weights"], weights, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found["effects"], effects, rtol=1e-8, atol=1e-9)


def test_nothing_is_loaded_before_it_is_asked_for_and_the_first_sentence_stands_there(page):
    assert page.locator("script[src*=recorded]").count() == 0
    odds, weights, _ = ours(FIRST.split())
    told = page.locator("#verdict svg").get_attribute("aria-label").replace("−", "-")
    assert told.startswith(f"good, log odds {odds:.1f}.") and f"the {weights[0]:.2f}" in told


def test_a_sentence_is_judged_and_words_that_are_not_known_are_told(page):
    told = judge(page, "The plot was, frankly, not DULL.")
    odds, weights, effects = ours("the plot was , , not dull".split())
    assert f"log odds {odds:.1f}" in told.replace("−", "-") and "It doesn't know frankly." in told
    assert page.locator("#verdict svg rect.one").count() == 7
    assert judge(page, "zebra") == "Type at least two words that it knows."


def test_goals_are_reached_by_keyboard(page):
    press(page, "verdict", "judge it")
    page.wait_for_function("document.querySelector('#verdict [role=status]').textContent.startsWith('Goal')")
    assert reached(page, "verdict") == [True, False, False] and "Without “not” it would be bad" in said(page, "verdict")
    judge(page, "the plot was not bad but the music was dull")
    assert reached(page, "verdict")[2] and "The same 10 words were good before" in said(page, "verdict")
    for words in TASK.test.texts:
        _, weights, effects = ours(words)
        if weights.argmax() == np.abs(effects).argmin():
            break
    assert not reached(page, "verdict")[1]
    judge(page, " ".join(words).replace(" , ", ", "))
    assert reached(page, "verdict") == [True, True, True]
