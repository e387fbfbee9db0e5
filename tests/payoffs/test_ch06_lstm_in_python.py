"""The last picture of chapter 6's notebook is made of the learner's own functions: break one, and its numbers are others."""

import numpy as np
import pytest

from endings import ended
from exercises import course

CHAPTER = course.chapter("ch06_lstm_in_python")


def errors(**broken):
    """The errors that the picture shows, one list for each network, after a short training; some of the functions are broken."""
    return np.array(list(ended(CHAPTER, broken=broken, faster={"1500": "30"}).names["errors"].values()))


@pytest.fixture(scope="module")
def right():
    return errors()


def test_the_unit_set_by_hand_is_as_good_at_every_length(right):
    assert right[1].max() < 2e-4 < right[0].min()


@pytest.mark.parametrize("name", ["one_step_gradients", "adding_problem", "add_by_hand"])
def test_a_broken_function_draws_another_picture(right, name):
    def larger(*given, **named):
        return tuple(1.1 * part for part in CHAPTER[name].reference(*given, **named))

    change = np.abs(errors(**{name: larger}) / right - 1)
    assert change.max() > 0.05


def test_a_gradient_that_is_one_number_stops_the_training():
    def one_number(*given):
        loss, h, c, dW_x, dW_h, db, dW_hy, db_y = CHAPTER["one_step_gradients"].reference(*given)
        return loss, h, c, dW_x, dW_h.sum(), db, dW_hy, db_y

    with pytest.raises(AssertionError):
        errors(one_step_gradients=one_number)
    errors(one_step_gradients=one_number, mismatched_gradients=lambda parameters, gradients: [])  # a check that sees nothing lets it go on
