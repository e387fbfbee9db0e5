"""Predictions: the page builds only while its own computation agrees, and a reader can answer by keyboard."""

import pytest

from exercise_box import KEEPS

PAGE = """# A latch

```{{predict}} *Set* and *reset* arrive in the same moment. What does the latch do?
:name: latch-both
:right: {right}
:computed: latch_both

It stays **on**.
: Those are votes.

It goes off.
: Inhibition is a veto.

It waits.
: Time goes in moments.
```

```{{code-cell}}
from myst_nb import glue
glue("latch_both", "It goes off.", display=False)
```
"""


@pytest.fixture(scope="module")
def build(build_page):
    return lambda **words: build_page(PAGE.format(**words), "predict")


def test_a_page_whose_answer_is_another_does_not_build(build):
    done, _ = build(right="It waits.")
    assert done.returncode != 0
    assert "latch_both computes 'It goes off.', but 'It waits.' is called right" in done.stderr


def test_a_right_choice_that_nobody_can_take_does_not_build(build):
    done, _ = build(right="It explodes.")
    assert "no choice reads 'It explodes.'" in done.stderr


@pytest.fixture(scope="module")
def built(build):
    done, html = build(right="It goes off.")
    assert done.returncode == 0, done.stderr
    return html


def test_without_a_script_the_answer_stands_at_the_end(built):
    html = built.read_text()
    question, _, end = html.partition("</fieldset>")
    assert "Inhibition is a veto." in end and "Those are votes." not in end


@pytest.fixture
def page(built, browser):
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(built.as_uri())
    yield page
    context.close()


def answer_by_keyboard(page, steps, how):
    """Tab to the choices, move `steps` down, tab to the button `how`, press it."""
    page.locator("fieldset.predict input").first.focus()
    page.keyboard.press("Space")
    for _ in range(steps):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    if how == "guessing":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_a_wrong_answer_gets_its_own_sentence_and_the_truth(page):
    answer_by_keyboard(page, steps=0, how="sure")
    said = page.locator(".predict-said").inner_text()
    assert said.startswith("No, though you were sure.")
    assert "Those are votes." in said and "It goes off." in said and "Time goes" not in said


@KEEPS
def test_a_right_answer_is_kept_over_a_reload(page):
    answer_by_keyboard(page, steps=1, how="guessing")
    assert page.locator(".predict-said").inner_text().startswith("Right.")
    page.reload()
    assert "Inhibition is a veto." in page.locator(".predict-said").inner_text()
    assert page.locator("fieldset.predict input").nth(1).is_checked()


def test_answering_without_a_choice_asks_for_one(page):
    page.get_by_text("I’m sure").click()
    assert page.locator(".predict-said").inner_text() == "Choose one first."


def test_on_paper_the_answers_stand_at_the_end_and_no_button(page):
    assert not page.locator(".predict-answers").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".predict-answers").is_visible()
    assert not page.get_by_text("I’m sure").is_visible()
