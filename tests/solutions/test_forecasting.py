"""Windows that leak nothing, baselines against brute force, quantiles against PyTorch and against what a quantile is."""

import numpy as np
import pytest

from solutions import textbook
from solutions.cells.lstm import init_lstm
from solutions.data.windows import difference, smoothed_windows, undo_difference, windows
from solutions.models.fed_back import next_value_gradients, run_ahead
from solutions.models.forecaster import forecast, forecaster_gradients, init_forecaster
from solutions.models.linear_forecasts import fit_ridge, seasonal_naive
from solutions.tasks.flattering import DAYS, draw_prices, flattering_weights, forecasts, how_it_looks
from solutions.training.loop import train
from solutions.training.quantiles import conformal_margin, coverage, pinball_loss


@pytest.mark.parametrize("past, ahead, every", [(3, 1, 1), (5, 4, 2), (1, 7, 7)])
def test_windows_are_slices_and_no_future_is_in_two_parts(past, ahead, every):
    series = np.arange(60)
    parts = [windows(series, past, ahead, first, last, every) for first, last in ((0, 30), (30, 45), (45, 60))]
    for (first, last), (seen, then, begins) in zip(((0, 30), (30, 45), (45, 60)), parts):
        right = [k for k in range(max(first, past), last, every) if k + ahead <= last]
        assert begins.tolist() == right
        for b, k in enumerate(right):
            assert seen[:, b].tolist() == series[k - past : k].tolist() and then[:, b].tolist() == series[k : k + ahead].tolist()
    asked = [set(then.ravel()) for _, then, _ in parts]
    assert not asked[0] & asked[1] and not asked[1] & asked[2]
    assert not asked[1] & set(parts[0][0].ravel()) and not asked[2] & set(parts[1][0].ravel())


def test_windows_of_several_measurements_keep_them_last():
    series = np.random.default_rng(0).normal(size=(20, 3))
    seen, then, begins = windows(series, 4, 2, 0, 20)
    assert seen.shape == (4, 15, 3) and then.shape == (2, 15, 3)
    np.testing.assert_array_equal(seen[:, 5], series[begins[5] - 4 : begins[5]])


@pytest.mark.parametrize("season", [1, 7])
def test_a_difference_takes_out_what_repeats_and_can_be_undone(season):
    rng = np.random.default_rng(1)
    series = rng.normal(size=30)
    change = difference(series, season)
    np.testing.assert_allclose(change + series[:-season], series[season:], atol=1e-15)
    repeating = np.tile(rng.normal(size=season), 5)
    assert not difference(repeating, season).any()


@pytest.mark.parametrize("season", [1, 3, 7])
@pytest.mark.parametrize("ahead", [1, 7, 10])
def test_the_naive_forecast_is_the_last_known_value_of_the_same_place_in_the_season(season, ahead):
    series = np.random.default_rng(2).normal(size=40)
    begins = np.array([7, 20, 39])
    found = seasonal_naive(series, begins, ahead, season)
    for b, begin in enumerate(begins):
        for step in range(ahead):
            known = [k for k in range(begin) if (begin + step - k) % season == 0]
            assert found[step, b] == series[known[-1]]
    future = series.copy()
    future[20:] = np.nan
    assert not np.isnan(seasonal_naive(future, np.array([20]), ahead, season)).any()


@pytest.mark.parametrize("penalty", [0.0, 0.3, 50.0])
def test_ridge_solves_the_normal_equations_with_an_intercept_of_its_own(penalty, scaled_error):
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(30, 4)) + 5, rng.normal(size=(30, 2)) - 3
    W, b = fit_ridge(X, Y, penalty)
    with_ones = np.column_stack([X, np.ones(30)])
    right = np.linalg.solve(with_ones.T @ with_ones + penalty * np.diag([1, 1, 1, 1, 0]), with_ones.T @ Y)
    assert scaled_error(np.vstack([W, b]), right) < 1e-9


def test_the_pinball_loss_and_its_gradient_are_pytorchs(scaled_error):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(4)
    levels = np.array([0.05, 0.5, 0.9])
    prediction, target = rng.normal(size=(5, 4, 3)), rng.normal(size=(5, 4))
    p = torch.tensor(prediction, requires_grad=True)
    e = torch.tensor(target)[..., None] - p
    right = torch.maximum(torch.tensor(levels) * e, (torch.tensor(levels) - 1) * e).sum() / 20
    right.backward()
    for version in (pinball_loss, textbook.quantiles.pinball_loss):
        loss, d = version(prediction, target, levels)
        assert scaled_error(loss, right.item()) < 1e-14 and scaled_error(d, p.grad.numpy()) < 1e-14


@pytest.mark.parametrize("level", [0.1, 0.5, 0.8])
def test_no_constant_costs_less_than_the_quantile(level):
    target = np.random.default_rng(5).exponential(size=201)
    costs = [pinball_loss(np.full((201, 1), c), target, [level])[0] for c in np.sort(target)]
    assert abs(np.sort(target)[np.argmin(costs)] - np.quantile(target, level)) < 1e-12


def test_coverage_counts_both_ends_in():
    assert coverage(np.zeros(4), np.ones(4), np.array([0.0, 1.0, 1.1, -0.1])) == 0.5


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_forecasters_gradients_are_those_of_finite_differences(cell, five_point, scaled_error):
    rng, levels = np.random.default_rng(6), [0.1, 0.5, 0.9]
    parameters = init_forecaster(rng, 2, 4, 3, levels, cell, dtype=np.float64)
    x, y = rng.normal(size=(5, 6, 2)), rng.normal(size=(3, 6))
    loss, gradients = forecaster_gradients(x, y, parameters, levels, cell)
    assert gradients.keys() == parameters.keys()
    for name, w in parameters.items():
        # a kink of the loss within a step would be seen; with this draw there is none
        assert scaled_error(gradients[name], five_point(lambda: forecaster_gradients(x, y, parameters, levels, cell)[0], w, 1e-4)) < 1e-7
    quantiles = forecast(x, parameters, levels, cell)
    assert quantiles.shape == (3, 6, 3) and (np.diff(quantiles, axis=2) >= 0).all()


def test_each_step_gets_its_own_quantiles():
    """Noise that grows with the step: nothing in the past helps, so the forecast should be the noise's quantiles."""
    levels, spread = [0.1, 0.5, 0.9], np.array([1.0, 3.0])

    def draw(rng):
        return np.zeros((2, 256, 1), dtype=np.float32), (spread[:, None] * rng.uniform(size=(2, 256))).astype(np.float32)

    rng = np.random.default_rng(7)
    start = init_forecaster(rng, 1, 3, 2, levels)
    trained, _, _ = train(start, lambda x, y, p: forecaster_gradients(x, y, p, levels), draw, rng, range(800), lr=lambda k: 0.03 * (1 - k / 800))
    found = forecast(np.zeros((2, 1, 1), dtype=np.float32), trained, levels)[:, 0]
    np.testing.assert_allclose(found, spread[:, None] * levels, atol=0.12)


@pytest.mark.parametrize("season, ahead", [(1, 5), (7, 3), (7, 7), (4, 11)])
def test_true_changes_undone_give_back_the_series(season, ahead):
    series = np.random.default_rng(8).normal(size=(30, 2))
    change = np.stack([difference(row, season) for row in series.T], axis=1)
    begin = 15
    found = undo_difference(change[begin - season : begin - season + ahead], series[:begin], season)
    np.testing.assert_allclose(found, series[begin : begin + ahead], atol=1e-13)


def test_without_any_change_the_last_season_goes_on():
    past = np.random.default_rng(9).normal(size=(20, 3))
    found = undo_difference(np.zeros((17, 3)), past, 7)
    np.testing.assert_array_equal(found, [past[-7 + k % 7] for k in range(17)])


def test_smoothed_windows_are_a_convolutions_and_see_nothing_of_the_future():
    series = np.random.default_rng(10).normal(size=60).cumsum()
    x, y = smoothed_windows(series, 4, 5, 20, 50)
    rolling = np.convolve(series, np.ones(5) / 5)  # entry t is the mean of t - 4 to t
    for row, day in enumerate(range(20, 50)):
        np.testing.assert_allclose(x[row], rolling[day - 4 : day], atol=1e-12)
        future = np.where(np.arange(60) < day, series, np.nan)
        assert not np.isnan(smoothed_windows(future, 4, 5, day, day + 1)[0]).any()
    np.testing.assert_array_equal(y, series[20:50])


def next_value_model(rng, D, H):
    return dict(zip(("W_x", "W_h", "b"), init_lstm(rng, D, H), strict=True)) | {"W_hy": rng.normal(size=(H, 1)), "b_y": rng.normal(size=1)}


def test_running_ahead_is_pytorchs_lstm_fed_with_its_own_answers(scaled_error):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(11)
    T, B, D, H, A = 6, 3, 4, 5, 7
    p = {name: np.asarray(value, dtype=float) for name, value in next_value_model(rng, D, H).items()}
    x, known = rng.normal(size=(T, B, D)), rng.normal(size=(A - 1, B, D - 1))
    net = torch.nn.LSTM(D, H, dtype=torch.float64)
    net.load_state_dict({"weight_ih_l0": torch.tensor(p["W_x"].T), "weight_hh_l0": torch.tensor(p["W_h"].T),
                         "bias_ih_l0": torch.tensor(p["b"]), "bias_hh_l0": torch.zeros(4 * H, dtype=torch.float64)})
    seen, right = torch.tensor(x), []
    for k in range(A):
        h, _ = net(seen)  # all of the past anew, each time
        right.append((h[-1].detach().numpy() @ p["W_hy"] + p["b_y"])[:, 0])
        if k < A - 1:
            step = np.column_stack([right[-1], known[k]])
            seen = torch.cat([seen, torch.tensor(step)[None]])
    assert scaled_error(run_ahead(x, known, *p.values()), np.array(right)) < 1e-12


def test_gradients_of_next_values_are_those_of_finite_differences(five_point, scaled_error):
    rng = np.random.default_rng(12)
    p = {name: np.asarray(value, dtype=float) for name, value in next_value_model(rng, 3, 4).items()}
    x, y = rng.normal(size=(7, 5, 3)), rng.normal(size=(4, 5))
    loss, gradients = next_value_gradients(x, y, p)
    assert gradients.keys() == p.keys()
    for name, w in p.items():
        assert scaled_error(gradients[name], five_point(lambda: next_value_gradients(x, y, p)[0], w, 1e-4)) < 1e-8
    errors = [run_ahead(x[: 4 + k], np.zeros((0, 5, 2)), *p.values())[0] - y[k] for k in range(4)]
    assert abs(loss - np.mean(np.square(errors)) / 2) < 1e-14


def test_a_new_day_lies_within_the_margin_as_often_as_promised():
    """Whatever the needs' distribution, counted over many draws of N days and one more: by brute force, at least the level, at most 1 / (N + 1) above it."""
    rng, level, N, T = np.random.default_rng(13), 0.8, 12, 3
    held = []
    for _ in range(4000):
        target = rng.standard_t(3, size=(T, N + 1))
        low, high = np.full((T, N + 1), -1.0), np.full((T, N + 1), 0.5)
        margin = conformal_margin(low[:, :N], high[:, :N], target[:, :N], level)
        held.append((-1 - margin <= target[:, N]).all() and (target[:, N] <= 0.5 + margin).all())
    assert level - 0.02 < np.mean(held) < level + 1 / (N + 1) + 0.02


def test_the_margin_is_the_least_that_is_enough_by_counting():
    rng = np.random.default_rng(14)
    for N, level in ((9, 0.5), (19, 0.9), (20, 0.75), (8, 0.9)):
        target = rng.normal(size=(4, N))
        low, high = -np.abs(rng.normal(size=(4, N))) - 1, np.abs(rng.normal(size=(4, N))) + 1
        margin = conformal_margin(low, high, target, level)

        if np.isinf(margin):
            assert N / (N + 1) < level
        else:
            more, less = (((low - m <= target) & (target <= high + m)).all(axis=0).sum() for m in (margin + 1e-9, margin - 1e-9))
            assert more / (N + 1) >= level > less / (N + 1)


def test_forecasts_are_weighted_sums_of_the_ten_prices_before():
    rng = np.random.default_rng(15)
    prices, weights = draw_prices(rng, 30, 2), rng.normal(size=DAYS)
    for n, row in enumerate(forecasts(prices, weights)):
        np.testing.assert_allclose(row, sum(w * prices[DAYS + n - 1 - k] for k, w in enumerate(weights)))


def test_an_old_price_looks_as_good_as_yesterdays_and_is_worse_by_the_root_of_its_age():
    prices = draw_prices(np.random.default_rng(16), 1010, 300)
    *looks, worse = how_it_looks(prices, flattering_weights())
    assert abs(worse - np.sqrt(5)) < 0.05
    assert abs(looks[1] - 1) < 0.02 and looks[2] < 0.3
    assert abs(looks[0] - np.mean([np.corrcoef(a[5:-5], a[10:])[0, 1] for a in prices.T])) < 1e-12
    assert how_it_looks(prices, np.zeros(DAYS))[0] == 0
