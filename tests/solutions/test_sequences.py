"""The recurrence, the read-outs of its state, and the tasks, against sums by hand, closed forms and counting."""

import numpy as np
import pytest

from solutions.cells import linear
from solutions.data import text
from solutions.tasks import echo
from solutions.training import probes

SIZES = [(1, 1, 1, 1), (1, 3, 2, 4), (6, 1, 1, 1), (5, 2, 3, 4), (9, 3, 1, 5)]


def drawn(T, B, D, H, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(T, B, D)), rng.normal(size=(B, H)), rng.normal(size=(D, H)), 0.6 * rng.normal(size=(H, H))


def test_one_hot_puts_a_single_one_where_the_symbol_says():
    ids = np.array([[2, 0, 3], [1, 1, 4]])
    x = text.one_hot(ids, 5)
    assert x.shape == (2, 3, 5)
    for place in np.ndindex(2, 3):
        assert x[place].tolist() == [float(k == ids[place]) for k in range(5)]
    assert text.one_hot(3, 4).tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("T, B, D, H", SIZES)
def test_unroll_is_the_sum_of_all_inputs_each_carried_forward(T, B, D, H):
    x, h0, W_xh, W_hh = drawn(T, B, D, H)
    h = linear.unroll(x, h0, W_xh, W_hh)
    assert h.shape == (T, B, H)
    for t in range(T):
        carried = h0 @ np.linalg.matrix_power(W_hh, t + 1)
        carried = carried + sum(x[s] @ W_xh @ np.linalg.matrix_power(W_hh, t - s) for s in range(t + 1))
        np.testing.assert_allclose(h[t], carried, rtol=0, atol=1e-12)


@pytest.mark.parametrize("T, B, D, H", SIZES)
def test_unroll_agrees_with_pytorch_where_tanh_is_a_straight_line(T, B, D, H, torch_layer):
    torch = pytest.importorskip("torch")
    x, h0, W_xh, W_hh = drawn(T, B, D, H, seed=1)
    rnn = torch_layer("RNN", W_xh, W_hh, np.zeros(H))
    tiny = 1e-5  # tanh(a) = a up to a^3 / 3
    with torch.no_grad():
        expected = rnn(torch.tensor(tiny * x), torch.tensor(tiny * h0)[None])[0].numpy() / tiny
    np.testing.assert_allclose(linear.unroll(x, h0, W_xh, W_hh), expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("k, D, H", [(1, 1, 1), (1, 2, 3), (4, 1, 2), (5, 3, 4)])
def test_unrolled_kernel_is_the_response_to_a_single_one(k, D, H):
    _, _, W_xh, W_hh = drawn(1, 1, D, H)
    W = linear.unrolled_kernel(W_xh, W_hh, k)
    assert W.shape == (k, D, H)
    for d in range(D):
        click = np.zeros((k, 1, D))
        click[0, 0, d] = 1
        np.testing.assert_allclose(
            W[:, d], linear.unroll(click, np.zeros((1, H)), W_xh, W_hh)[:, 0], rtol=0, atol=1e-12
        )


def test_last_state_takes_the_last_real_step_of_each_sequence():
    h = np.arange(4 * 3 * 2).reshape(4, 3, 2)
    lengths = np.array([4, 1, 2])
    assert linear.last_state(h, lengths).tolist() == [h[3, 0].tolist(), h[0, 1].tolist(), h[1, 2].tolist()]


def test_last_state_does_not_see_the_padding():
    x, h0, W_xh, W_hh = drawn(6, 3, 2, 4)
    lengths = np.array([6, 2, 3])
    padded = x.copy()
    for b, length in enumerate(lengths):
        padded[length:, b] = np.nan
    summary = linear.last_state(linear.unroll(padded, h0, W_xh, W_hh), lengths)
    for b, length in enumerate(lengths):
        alone = linear.unroll(x[:length, b : b + 1], h0[b : b + 1], W_xh, W_hh)
        np.testing.assert_allclose(summary[b], alone[-1, 0], rtol=0, atol=1e-12)


def test_a_rotation_run_freely_draws_a_cosine():
    angle = 0.3
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    # The read-out is fed back with weight 0, so the state turns undisturbed and its first number is cos(t angle).
    y = linear.free_run(
        np.zeros((1, 1)), np.array([[1.0, 0.0]]), np.zeros((1, 2)), turn, np.array([[1.0], [0.0]]), 50
    )
    np.testing.assert_allclose(y[:, 0, 0], np.cos(angle * np.arange(1, 51)), rtol=0, atol=1e-12)


def test_free_run_is_unroll_driven_by_its_own_outputs():
    x, h0, W_xh, W_hh = drawn(1, 3, 2, 4)
    W_hy = 0.4 * np.random.default_rng(5).normal(size=(4, 2))
    y = linear.free_run(x[0], h0, W_xh, W_hh, W_hy, 7)
    fed = np.concatenate([x, y[:-1]])
    np.testing.assert_allclose(y, linear.unroll(fed, h0, W_xh, W_hh) @ W_hy, rtol=0, atol=1e-12)


def test_decode_past_is_one_when_the_state_holds_the_input_and_zero_when_it_cannot():
    T, B, H, rng = 4000, 2, 5, np.random.default_rng(0)
    x = rng.normal(size=(T, B, 1))
    tape = linear.unroll(
        x, np.zeros((B, H)), np.eye(1, H), np.eye(H, k=1)
    )  # five numbers that move along by one a step
    for delay in range(H):
        assert probes.decode_past(tape, x, delay) == pytest.approx(1, abs=1e-12)
    for delay in (H, H + 3):
        assert 0 <= probes.decode_past(tape, x, delay) < 5 * H / (T * B)


@pytest.mark.parametrize("a", [0.3, 0.9])
@pytest.mark.parametrize("delay", [0, 1, 4])
def test_decode_past_of_one_leaky_sum_is_the_squared_correlation(a, delay):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(30000, 1, 1))
    h = linear.unroll(x, np.zeros((1, 1)), np.ones((1, 1)), np.full((1, 1), a))
    r2 = probes.decode_past(h, x, delay)
    assert r2 == pytest.approx(np.corrcoef(h[delay:, 0, 0], x[: len(x) - delay, 0, 0])[0, 1] ** 2, abs=1e-12)
    assert r2 == pytest.approx((1 - a**2) * a ** (2 * delay), abs=0.02)  # variances of a geometric sum


@pytest.mark.parametrize("D, delay", [(1, 0), (3, 2)])
def test_decode_past_is_the_least_of_all_squared_errors(D, delay):
    rng = np.random.default_rng(2)
    x, h = rng.normal(size=(8, 3, D)) + 2, rng.normal(size=(8, 3, 4)) + 1
    rows = np.concatenate([np.ones((8 - delay, 3, 1)), h[delay:]], axis=2).reshape(-1, 5)
    targets = x[: 8 - delay].reshape(-1, D)
    residual = targets - rows @ np.linalg.inv(rows.T @ rows) @ rows.T @ targets  # the normal equations
    expected = 1 - (residual**2).sum() / ((targets - targets.mean(0)) ** 2).sum()
    assert probes.decode_past(h, x, delay) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("D", [1, 3])
def test_a_recall_curve_is_what_decode_past_gives_over_the_steps_that_have_all_delays(D):
    rng = np.random.default_rng(3)
    x, oldest = rng.normal(size=(12, 5, D)) + 2, 4
    h = linear.unroll(x, np.zeros((5, 6)), rng.normal(size=(D, 6)), 0.3 * rng.normal(size=(6, 6))) + 1
    one_by_one = [probes.decode_past(h[oldest - delay :], x[oldest - delay :], delay) for delay in range(oldest)]
    assert probes.recall_curve(h, x, oldest) == pytest.approx(np.array(one_by_one), abs=1e-10)


def test_a_forecast_finds_the_rule_of_a_series_and_nothing_in_noise():
    rng = np.random.default_rng(4)
    assert probes.window_forecast(np.cos(0.3 * np.arange(100)) + 2, 2) == pytest.approx(1, abs=1e-12)  # x_t = 2 cos(0.3) x_{t-1} - x_{t-2}
    assert probes.window_forecast(rng.normal(size=5000), 8) < 4 * 8 / 5000
    noise = rng.normal(size=20000)
    assert probes.window_forecast(noise[1:] + noise[:-1], 1) == pytest.approx(0.5**2, abs=0.02)  # neighbours share one of two draws


@pytest.mark.parametrize("k", [1, 3])
def test_a_forecast_is_the_least_of_all_squared_errors(k):
    x = np.cumsum(np.random.default_rng(5).normal(size=30)) + 4
    rows = np.array([[1, *x[t - k : t]] for t in range(k, 30)])
    residual = x[k:] - rows @ np.linalg.inv(rows.T @ rows) @ rows.T @ x[k:]  # the normal equations
    assert probes.window_forecast(x, k) == pytest.approx(1 - (residual**2).sum() / ((x[k:] - x[k:].mean()) ** 2).sum(), abs=1e-9)


def test_no_state_of_H_numbers_remembers_more_than_H_inputs():
    T, H, rng = 20000, 6, np.random.default_rng(3)
    x = rng.normal(size=(T, 1, 1))
    Q, _ = np.linalg.qr(rng.normal(size=(H, H)))
    for W_hh in (0.9 * Q, 0.5 * Q, np.diag(np.linspace(0.1, 0.9, H))):
        h = linear.unroll(x, np.zeros((1, H)), rng.normal(size=(1, H)), W_hh)
        for state in (h, np.tanh(h)):
            assert (
                sum(probes.decode_past(state, x, delay) for delay in range(80)) < 1.03 * H
            )  # 3 %: T draws are not quite uncorrelated


@pytest.mark.parametrize("T, B, delay", [(1, 1, 0), (7, 3, 0), (7, 3, 2), (4, 1, 3)])
def test_delayed_echo_repeats_every_flip_delay_steps_later(T, B, delay):
    x, y = echo.delayed_echo(np.random.default_rng(0), T, B, delay)
    assert x.shape == y.shape == (T, B, 1)
    assert set(np.unique(x)) <= {-1.0, 1.0}
    for t in range(T):
        for b in range(B):
            assert y[t, b, 0] == (x[t - delay, b, 0] if t >= delay else 0)


def test_echoes_are_fair_and_independent_flips():
    x, _ = echo.delayed_echo(np.random.default_rng(1), 100, 200, 3)
    assert abs(x.mean()) < 0.03
    assert abs((x[1:] * x[:-1]).mean()) < 0.03


@pytest.mark.parametrize("rate", [0.0, 0.2, 1.0])
def test_sample_and_hold_keeps_what_it_last_was_told_to_keep(rate):
    x, y = echo.sample_and_hold(np.random.default_rng(0), 40, 5, rate)
    assert x.shape == (40, 5, 2) and y.shape == (40, 5, 1)
    assert (x[0, :, 1] == 1).all()
    assert (x[1:, :, 1] == 1).mean() == pytest.approx(rate, abs=0.1)
    for b in range(5):
        held = None
        for t in range(40):
            if x[t, b, 1] == 1:
                held = x[t, b, 0]
            assert y[t, b, 0] == held


def test_influence_of_a_linear_recurrence_is_the_size_of_its_kernel():
    x, h0, W_xh, W_hh = drawn(6, 1, 2, 4)
    M = probes.influence(lambda x: linear.unroll(x, h0, W_xh, W_hh), x)
    W = linear.unrolled_kernel(W_xh, W_hh, 6)
    for t in range(6):
        for s in range(6):
            expected = np.abs(W[t - s].sum(axis=0)).max() if s <= t else 0
            assert M[t, s] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_the_telling_unit_is_the_best_of_all_that_are_tried_letter_by_letter(seed):
    rng = np.random.default_rng(seed)
    marks = rng.random(60) < 0.2
    marks[:2] = True, False
    states = rng.normal(size=(60, 5)) + np.outer(marks, rng.normal(size=5))
    scores = []
    for values in states.T:
        above, below = (np.mean([value for value, mark in zip(values, marks, strict=True) if mark == side]) for side in (True, False))
        right = {True: 0, False: 0}
        for value, mark in zip(values, marks, strict=True):
            right[bool(mark)] += mark == ((value > (above + below) / 2) == (above > below))
        scores.append((right[True] / marks.sum() + right[False] / (~marks).sum()) / 2)
    unit, threshold, sign, score = probes.telling_unit(states, marks)
    assert unit == np.argmax(scores) and score == pytest.approx(max(scores))
    assert np.mean((sign * (states[:, unit] - threshold) > 0) == marks) >= 0.5
    assert threshold == pytest.approx((states[marks, unit].mean() + states[~marks, unit].mean()) / 2)


def test_a_unit_that_knows_has_the_score_one_and_one_that_never_moves_has_a_half():
    marks = np.arange(20) % 7 == 3
    known = np.where(marks, -0.5, 0.25)
    assert probes.telling_unit(np.stack([np.zeros(20), known], axis=1), marks) == (1, -0.125, -1, 1.0)
    assert probes.telling_unit(np.zeros((20, 1)), marks)[3] == 0.5


def test_arguments_are_left_as_they_were_and_float32_stays_float32():
    x, h0, W_xh, W_hh = (a.astype(np.float32) for a in drawn(5, 2, 3, 4))
    W_hy = np.ones((4, 3), np.float32)
    before = [a.copy() for a in (x, h0, W_xh, W_hh, W_hy)]
    h = linear.unroll(x, h0, W_xh, W_hh)
    results = [
        h,
        linear.unrolled_kernel(W_xh, W_hh, 3),
        linear.free_run(x[0], h0, W_xh, W_hh, W_hy, 3),
        linear.last_state(h, np.array([1, 5])),
    ]
    h_before = h.copy()
    assert isinstance(float(probes.decode_past(h, x, 1)), float)
    probes.influence(lambda x: x, x)
    assert all(r.dtype == np.float32 for r in results)
    assert all(np.array_equal(a, b) for a, b in zip([x, h0, W_xh, W_hh, W_hy, h], [*before, h_before]))
