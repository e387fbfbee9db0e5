"""Every chapter's page, opened from disk without the network: its exercises are written and judged there."""

import json

import numpy as np
import pytest

from exercise_box import KEEPS, Box, put_back, taken_out, visit
from exercises import course
from grader.declare.notebooks import read_notebook
from grader.declare.stubs import heading, solved, stub, whole_body
from grader.judging.states import STATES
from grader.why.edits import edited

pytestmark = [pytest.mark.browser, pytest.mark.sweep]

LOOP = "    while True:\n        pass\n"


@pytest.fixture
def context(browser):
    context = browser.new_context(offline=True)
    context.set_default_timeout(300_000)
    yield context
    context.close()


def page_of(context, site, chapter):
    assert (site / "_static" / "python" / "files.js").is_file(), "the book was built without the parts for Python in its pages"
    page = visit(context, site / "book" / f"{chapter.name.partition('_')[2]}.html")
    page.evaluate("() => { UnrolledPython.seconds = 300; }")  # however busy the machine is
    return page


def one_of_each_kind(chapter):
    kinds = {}
    for exercise in chapter.exercises:
        kinds.setdefault("faded" if exercise.faded else exercise.kind, exercise)
    return kinds


def wrong_answer(exercise):
    """A declared mistake, of a repair another than its fault; zeros for what is to be found. With the state that it ends in."""
    mistakes = [mistake for mistake in exercise.feedback.mistakes if not mistake.symptom]
    if exercise.kind == "find":
        values = exercise.reference()
        zeros = [np.zeros_like(value).tolist() for value in (values if isinstance(values, tuple) else [values]) if not isinstance(value, (str, dict))]
        return "failed", f"{heading(exercise)}    return {', '.join(f'np.array({zero})' for zero in zeros)}\n"
    if not mistakes:
        return "not started", stub(exercise)
    return "failed", heading(exercise) + edited(whole_body(exercise), mistakes[0].edits)


@pytest.mark.parametrize("chapter", course.chapters, ids=lambda chapter: chapter.name)
def test_one_exercise_of_each_kind_is_judged_wrong_and_right(chapter, context, site):
    page = page_of(context, site, chapter)
    for kind, exercise in one_of_each_kind(chapter).items():
        state, wrong = wrong_answer(exercise)
        box = Box(page, exercise.name).open()
        told = box.write(wrong).check().heading
        marks = [STATES[state].mark, *([STATES["partly"].mark] if exercise.groups else [])]
        assert any(f"{exercise.name}  {mark}" in told for mark in marks), kind
        assert f"{exercise.name}  {STATES['passed'].mark}" in box.write(solved(exercise)).check().heading, kind
        assert box.state.startswith("✓"), kind
    assert page.troubles == []


@KEEPS
def test_a_session(context, site, tmp_path):
    """Hints, an endless loop, a reload, out as a notebook and back."""
    chapter = course.chapter("ch03_rnn")
    page = page_of(context, site, chapter)
    exercise = chapter["readout"]
    box = Box(page, exercise.name).open().write(heading(exercise) + "    return np.tanh(h @ W_hy + b_y)\n").check()
    assert "np.tanh" in box.verdict or "tanh(" in box.verdict
    box.press("Hint").press("Hint")
    assert box.place.locator(".exercise-hint").count() == 2
    box.write(heading(exercise) + LOOP).press("Check").press("Stop")
    box.place.locator(".exercise-error").wait_for()
    assert box.write(solved(exercise)).check().state == "✓ 1 of 1 point"
    page.reload()
    assert Box(page, exercise.name).state == "✓ 1 of 1 point"
    path = taken_out(page, tmp_path)
    assert next(cell for cell in read_notebook(path).cells if cell.get("id") == exercise.name).source.strip() == solved(exercise).strip()
    page.evaluate("localStorage.clear()")
    page.reload()
    assert f"put back {exercise.name}" in put_back(page, path)
    assert json.loads(page.evaluate(f"localStorage.getItem('unrolled answer {exercise.name}')"))["text"].strip() == solved(exercise).strip()
    assert page.troubles == []
