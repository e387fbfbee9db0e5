"""The last picture of chapter 7's notebook is made of the learner's own functions: break one, and it writes, colours or scores something else."""

import numpy as np
import pytest

from endings import ended
from exercises import course

CHAPTER = course.chapter("ch07_generating_text")
CELLS = " ".join(cell for cell in ("scored", "tempered", "found", "written"))


def last(**broken):
    return ended(CHAPTER, CELLS, broken=broken, faster={"-12000": "-4000", "length=420": "length=60", ", 420,": ", 120,", "6000": "3000"}).names


@pytest.fixture(scope="module")
def right():
    return last()


def test_the_unit_knows_the_names_that_it_writes(right):
    assert right["score"] > 0.97 and right["says"][right["marks"]].mean() > 0.97
    assert 0.9 < right["low"] < 1.2


@pytest.mark.parametrize("name, wrong, shows", [
    ("next_chances", lambda logits, temperature, mass: np.eye(len(logits))[np.argmax(logits)], "text"),
    ("keep_nucleus", lambda logits, mass: np.where(logits == logits.max(), logits, -np.inf), "text"),
    ("telling_unit", lambda states, marks: (3, 0.0, 1, 0.5), "sure"),
    ("bits_in_pieces", lambda codes, length, parameters, cell="lstm": 2.0, "own"),
])
def test_a_broken_function_shows(right, name, wrong, shows):
    assert not np.array_equal(last(**{name: wrong})[shows], right[shows])


def test_a_slope_of_the_wrong_sign_finds_another_temperature(right):
    def wrong(logits, targets, temperature):
        bits, slope = CHAPTER["tempered_bits"].reference(logits, targets, temperature)
        return bits, -slope

    assert abs(last(tempered_bits=wrong)["low"] - right["low"]) > 0.5
