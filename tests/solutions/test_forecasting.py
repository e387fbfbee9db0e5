"""Windows that leak nothing, baselines against brute force, quantiles against PyTorch and against what a quantile is."""

import numpy as np
import pytest

from solutions.data.windows import difference, windows
from solutions.models.forecaster import forecast, forecaster_gradients, init_forecaster
from solutions.models.linear_forecasts import fit_ridge, seasonal_naive
from solutions.training.loop import train
from solutions.training.quantiles import coverage, pinball_loss


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
    loss, d = pinball_loss(prediction, target, levels)
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
