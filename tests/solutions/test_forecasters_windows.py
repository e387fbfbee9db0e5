"""What chapter 10's forecasters see: nothing of what they are asked for, and each part's own answers."""

import numpy as np
import pytest

from solutions.data import demand_windows, stock, weather
from solutions.data.demand_windows import LEVELS, PARTS, PAST, day_windows, demand, half_hour_windows, in_megawatts, mean, scale
from solutions.data.electricity import DAY, WEEK, read_demand
from solutions.data.stock import change_windows, changed_price, in_dollars, price_windows, read_prices
from solutions.data.weather import in_degrees, read_weather, weather_windows
from solutions.models.fed_back import run_ahead
from solutions.models.forecaster import forecast
from solutions.models.recorded_forecasters import days_forecaster, next_half_hour_forecaster

TRUE = read_demand()
EACH_PART = pytest.mark.parametrize("part", ["train", "choices", "test"])


@pytest.mark.parametrize("levels", [False, True])
@pytest.mark.parametrize("part, every", [("train", 101), ("choices", DAY), ("test", DAY)])
def test_true_answers_become_the_true_demand(part, every, levels):
    x, y, begins = day_windows(part, every, levels)
    assert x.shape == (14, len(begins), 54) and begins[0] >= PARTS[part][0] and begins[-1] + DAY <= PARTS[part][1]
    np.testing.assert_allclose(in_megawatts(y.astype(float), begins, levels), demand(begins), atol=0.01)
    np.testing.assert_allclose(in_megawatts(np.stack([y, y], axis=2), begins, levels)[:, :, 1], demand(begins), rtol=1e-6)
    np.testing.assert_array_equal(demand(begins)[:, -1], TRUE[begins[-1] : begins[-1] + DAY])
    last = x[:, -1, :DAY].reshape(-1).astype(float)
    days = np.arange(begins[-1] - 14 * DAY, begins[-1])
    np.testing.assert_allclose(scale() * last, TRUE[days] - (mean() if levels else TRUE[days - WEEK]), atol=0.01)


@pytest.mark.parametrize("levels", [False, True])
def test_what_comes_later_changes_nothing_that_is_seen(levels, monkeypatch):
    x, _, begins = day_windows("test", levels=levels)
    half, _, starts = half_hour_windows("test", DAY)
    at = begins[30]
    spoilt = np.where(np.arange(len(TRUE)) < at, TRUE, 1.0)
    monkeypatch.setattr(demand_windows, "read_demand", lambda: spoilt)
    again, _, _ = day_windows("test", levels=levels)
    np.testing.assert_array_equal(again[:, :31], x[:, :31])
    half_again, _, _ = half_hour_windows("test", DAY)
    np.testing.assert_array_equal(half_again[:PAST, :31], half[:PAST, :31])
    np.testing.assert_array_equal(half_again[PAST:, :31, 1:], half[PAST:, :31, 1:])  # the changes of the future are the answers
    assert starts[30] == at


def test_half_hours_are_one_row_and_the_future_follows_the_past():
    x, y, begins = half_hour_windows("choices", 7)
    change = (TRUE[WEEK:] - TRUE[:-WEEK]) / scale()
    for b in (0, 50, -1):
        t = begins[b] - WEEK
        np.testing.assert_allclose(x[:, b, 0], change[t - PAST : t + DAY - 1], atol=1e-5)
        np.testing.assert_allclose(y[:, b], change[t : t + DAY], atol=1e-5)


def test_scale_and_mean_are_those_of_the_part_that_is_learnt_from():
    first = TRUE[: PARTS["train"][1]]
    assert mean() == first.mean() and scale() == np.std(first[WEEK:] - first[:-WEEK])


@EACH_PART
def test_tomorrows_weather_is_todays_and_the_change(part):
    x, y, begins = weather_windows(part)
    _, measured = read_weather()
    first, last = weather.PARTS[part]
    assert begins.tolist() == list(range(max(first, weather.PAST), last)) and x.shape == (weather.PAST, len(begins), 6)
    np.testing.assert_allclose(in_degrees(y, begins), measured[begins, 0], atol=1e-5)
    learnt = measured[: weather.VALIDATION]
    np.testing.assert_allclose(x[-1, :, 1] * learnt[:, 1].std() + learnt[:, 1].mean(), measured[begins - 1, 1], atol=1e-4)


@EACH_PART
def test_tomorrows_price_in_dollars(part):
    x, y, begins = price_windows(part)
    _, prices = read_prices()
    first, last = stock.PARTS[part]
    assert begins.tolist() == list(range(max(first, stock.PAST), last)) and x.shape == (stock.PAST, len(begins), 1)
    np.testing.assert_allclose(in_dollars(y), prices[begins], atol=0.001)
    np.testing.assert_allclose(in_dollars(x[-1]), prices[begins - 1], atol=0.001)


def test_the_recorded_networks_beat_the_week_before():
    x, _, begins = day_windows("test")
    errors = in_megawatts(forecast(x, days_forecaster(), LEVELS), begins)[:, :, LEVELS.index(0.5)] - demand(begins)
    naive = demand(begins - WEEK) - demand(begins)
    p = next_half_hour_forecaster()
    x, y, _ = half_hour_windows("test", DAY)
    ahead = run_ahead(x[:PAST], x[PAST:, :, 1:], *(p[name] for name in ("W_x", "W_h", "b", "W_hy", "b_y")))
    assert max(np.mean(errors**2), np.mean((scale() * (ahead - y)) ** 2)) < 0.8 * np.mean(naive**2)


@EACH_PART
def test_a_change_makes_tomorrows_price_of_todays(part):
    x, y, begins = change_windows(part)
    _, prices = read_prices()
    np.testing.assert_allclose(changed_price(y.astype(float), begins), prices[begins], rtol=1e-5)
    np.testing.assert_array_equal(changed_price(0 * y, begins), prices[begins - 1])
    unit = np.log(prices[1 : stock.VALIDATION] / prices[: stock.VALIDATION - 1])
    unit = np.concatenate([[0.0], unit]).std()
    np.testing.assert_allclose(x[-1, :, 0] * unit, np.log(prices[begins - 1] / prices[begins - 2]), atol=1e-6)
