"""What a page lets a learner try is made of the learner's own functions: spoil one, and it shows other numbers."""

import json
import re

import numpy as np
import pytest

from exercises import course
from grader.declare.tryout import Slider
from tryouts import TRYOUTS, begun, ours, spoilt

EACH = pytest.mark.parametrize("name", TRYOUTS)
KINDS = {"one", "two", "three", "aim"}


def shown(found):
    """All that a reader sees, as JSON."""
    plain = {key: value for key, value in found.items() if key != "ours"}
    return json.dumps(plain, default=lambda array: np.asarray(array).tolist())


def test_every_chapter_has_something_to_try():
    assert {name.split()[0] for name in TRYOUTS} == {chapter.name for chapter in course.chapters}


@EACH
def test_its_functions_are_exercises_of_its_chapter_and_its_settings_have_sliders(name):
    tryout, chapter = TRYOUTS[name], course.chapter(name.split()[0])
    assert set(tryout.uses) <= {exercise.name for exercise in chapter.exercises}
    for slider, default in tryout.sliders.values():
        assert isinstance(slider, Slider) and slider.low <= default <= slider.high
        assert (default - slider.low) / slider.step % 1 in (0, pytest.approx(1))  # else a browser would begin elsewhere


@EACH
def test_right_functions_show_what_ours_show_and_none_is_called_ours(name):
    tryout = TRYOUTS[name]
    found = begun(tryout, ours(tryout))
    assert found["ours"] == [] and shown(found) == shown(begun(tryout, {}))


@pytest.mark.parametrize("name, broken", [(name, function) for name, tryout in TRYOUTS.items() for function in tryout.uses])
def test_a_spoilt_function_shows_something_else(name, broken):
    tryout = TRYOUTS[name]
    assert shown(begun(tryout, ours(tryout) | {broken: spoilt(broken)})) != shown(begun(tryout, ours(tryout)))


@EACH
def test_ours_stands_in_for_what_is_not_written_and_that_is_told(name):
    tryout = TRYOUTS[name]

    def not_written(*args, **named):
        raise NotImplementedError

    first, *others = tryout.uses
    learners = {other: ours(tryout)[other] for other in others}
    for missing in ({}, {first: not_written}):
        found = begun(tryout, learners | missing)
        assert found["ours"] == [first] and shown(found) == shown(begun(tryout, {}))


@EACH
def test_an_error_of_the_learners_is_not_hidden(name):
    tryout = TRYOUTS[name]

    def fails(*args, **named):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        begun(tryout, ours(tryout) | {tryout.uses[0]: fails})


@EACH
def test_it_works_at_both_ends_of_every_slider(name):
    tryout = TRYOUTS[name]
    for setting, (slider, _) in tryout.sliders.items():
        for value in (slider.low, slider.high):
            found = begun(tryout, {}, **{setting: value})
            assert found["said"] and not {"NaN", "Infinity"} & set(re.findall(r"\w+", shown(found)))


@EACH
def test_a_page_can_draw_its_panels(name):
    for panel in begun(TRYOUTS[name], {})["panels"]:
        if "lines" in panel:
            assert all(len(line["x"]) == len(line["y"]) and line["as"] in KINDS for line in panel["lines"])
            (_, left, right), (_, low, high) = panel["x"], panel["y"]
            for line in panel["lines"]:
                assert left <= min(line["x"]) and max(line["x"]) <= right and low <= min(line["y"]) and max(line["y"]) <= high, panel["title"]
        elif "dots" in panel:
            assert np.ndim(panel["dots"]) == 2 and 0 <= np.min(panel["dots"]) and np.max(panel["dots"]) <= 1
        else:
            assert panel["text"]
