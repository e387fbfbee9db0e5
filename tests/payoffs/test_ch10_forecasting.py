"""The last pictures of chapter 10's notebook are made of the learner's own functions: break one, and the forecast is another."""

import numpy as np
import pytest

from endings import ended
from exercises import course

CHAPTER = course.chapter("ch10_forecasting")
FASTER = {"300": "60"}


def forecast(**broken):
    """The notebook's names after a short training."""
    return ended(CHAPTER, broken=broken, faster=FASTER).names


@pytest.fixture(scope="module")
def whole():
    return forecast()


def error(names, line):
    return np.sqrt(np.mean((names[line] - names["true"]) ** 2))


def test_it_learns_something_even_in_so_few_steps(whole):
    middle = whole["tested"][:, :, 2]
    week = whole["demand"](whole["begins"] - 336)
    assert np.sqrt(np.mean((middle - whole["true"]) ** 2)) < 0.95 * np.sqrt(np.mean((week - whole["true"]) ** 2))
    assert error(whole, "alone") < 0.9 * np.sqrt(np.mean((week - whole["true"]) ** 2))
    held = ((whole["low"] <= whole["true"]) & (whole["true"] <= whole["high"])).all(axis=0)
    assert 0.3 < held.mean() < 1 and len(held) == 61


def test_a_loss_whose_gradient_is_turned_round_learns_nothing(whole):
    def uphill(prediction, target, levels):
        loss, d = CHAPTER["pinball_loss"].reference(prediction, target, levels)
        return loss, -d

    assert forecast(pinball_loss=uphill)["losses"][-1] > 2 * whole["losses"][-1]


def test_changes_that_are_not_undone_are_no_demand(whole):
    broken = forecast(undo_difference=lambda change, past, season: change)
    assert error(broken, "alone") > 5 * error(whole, "alone") and np.median(broken["tested"]) < 1000


def test_a_network_that_never_reads_its_own_forecasts_gives_another_line(whole):
    mistakes = {mistake.what: mistake for mistake in CHAPTER["run_ahead"].feedback.mistakes}
    broken = forecast(run_ahead=mistakes["The last measured value is read at every step ahead."])
    assert np.abs(broken["alone"] - whole["alone"]).max() > 100
    np.testing.assert_allclose(broken["alone"][0], whole["alone"][0])


def test_a_margin_of_nothing_holds_fewer_days(whole):
    broken = forecast(conformal_margin=lambda low, high, target, level: 0.0)
    assert broken["whole"] < whole["whole"] and broken["margin"] == 0


def test_means_that_reach_into_the_future_look_like_money():
    honest, leaking = (ended(CHAPTER, "c07", broken=broken).names["error_of_a_line"](5, 5)
                       for broken in ({}, {"smoothed_windows": CHAPTER["smoothed_windows"].fault}))
    assert honest > 15 and leaking < 8


def test_other_weights_draw_another_chart():
    honest, other = (ended(CHAPTER, "c07 c29", broken=broken).names["error"] for broken in ({}, {"flattering_weights": lambda: np.eye(10)[0]}))
    assert honest > 2 * other
