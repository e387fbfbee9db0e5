"""The article's LSTM listing against our account of it; the repaired step against PyTorch and finite differences."""

from pathlib import Path

import numpy as np
import pytest

from solutions.listings import lstm as listing_lstm

LISTING = Path(__file__).parents[2] / "book" / "listings" / "listing_4_2.txt"
LEAST_REPAIRS = [
    ("W_xh @ X[t]", "W_xh.T @ X[t]"),
    ("np.sigmoid", "(lambda a: 1 / (1 + np.exp(-a)))"),
    ("h_t_1 = np.zeros((hidden_size, 1))", "h_t_1 = np.zeros(hidden_size); C_t_1 = np.zeros(hidden_size)"),
    ("f_t @ C_t_1 + i_t @ g_t", "f_t * C_t_1 + i_t * g_t"),
    ("o_t @ np.tanh(C_t)", "o_t * np.tanh(C_t)"),
    ("W_hy @ h_t", "W_hy.T @ h_t"),
    ("(y_t - Y[t]) * W_hy.T @ np.tanh(W_hy.T @ h_t + b_y)", "W_hy @ (y_t - Y[t])"),
    ("h_t.T @ (y_t - Y[t])", "np.outer(h_t, y_t - Y[t])"),
    ("np.sum(h_t * (y_t - Y[t]), axis=0)", "y_t - Y[t]"),
]
NAMES = ["W_xh", "W_hh", "b_h", "W_hy", "b_y"]


def run_listing(epochs):
    """Run the article's listing with the least repairs; also return the parameters it began with."""
    # Ten rows for a hundred: the listing's dynamics are chaotic and would blow up the last digits.
    code = LISTING.read_text().replace("range(1000)", f"range({epochs})").replace("(100, ", "(10, ")
    data = "X = np.random.randn(10, input_size)"
    code = code.replace(data, data + "\nstart = {k: v.copy() for k, v in globals().items() if k[1:2] == '_'}")
    for old, new in LEAST_REPAIRS:
        assert old in code
        code = code.replace(old, new)
    names = {}
    np.random.seed(0)
    exec(compile(code, "listing 4.2", "exec"), names)
    return names


def test_the_listing_as_printed_stops_at_its_first_product():
    with pytest.raises(ValueError, match="matmul.*size 10 is different from 20"):
        exec(compile(LISTING.read_text(), "listing 4.2", "exec"), {})


def test_least_repaired_epoch_computes_what_the_patched_listing_does():
    theirs = run_listing(epochs=3)
    p = theirs["start"]
    for _ in range(3):
        p, gradients, _, states = listing_lstm.least_repaired_epoch(theirs["X"], theirs["Y"], p)
    for name in NAMES:
        np.testing.assert_allclose(p[name], theirs[name], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(gradients["W_hh"], theirs["d_W_hh"], rtol=1e-10)
    np.testing.assert_allclose(states["c"], theirs["C_t"], rtol=1e-10)


def test_the_least_repaired_recurrent_gradient_is_one_number_and_moves_only_the_mean():
    theirs = run_listing(epochs=5)
    before, after = theirs["start"]["W_hh"], theirs["W_hh"]
    assert np.shape(theirs["d_W_hh"]) == () == np.shape(theirs["d_b_h"])
    moved = after - before
    assert abs(moved.mean()) > 0.01
    assert np.ptp(moved) < 1e-12
    np.testing.assert_array_equal(theirs["start"]["W_xh"], theirs["W_xh"])


def test_frozen_parameters_stay_and_the_arguments_are_not_changed():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(8, 3)), rng.normal(size=(8, 2))
    shapes = dict(W_xh=(3, 4), W_hh=(4, 4), b_h=(4,), W_hy=(4, 2), b_y=(2,))
    p = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    copies = {name: w.copy() for name, w in p.items()}
    after, *_ = listing_lstm.least_repaired_epoch(X, Y, p, frozen=("W_hh", "b_h"))
    assert all(np.array_equal(p[name], copies[name]) for name in p)
    assert after["W_hh"] is p["W_hh"] and after["b_h"] is p["b_h"]
    assert not np.array_equal(after["W_hy"], p["W_hy"])


def test_mismatched_gradients_finds_missing_scalar_and_transposed_ones():
    w = dict(a=np.zeros((2, 3)), b=np.zeros(3), c=np.zeros((2, 3)), d=np.zeros((2, 3)), e=np.zeros(()))
    d = dict(a=np.zeros((2, 3)), b=1.5, c=np.zeros((3, 2)), e=0.5)
    assert listing_lstm.mismatched_gradients(w, d) == ["b", "c", "d"]


def test_scaled_error_is_infinite_where_shapes_would_broadcast():
    numeric = np.array([[1.0, -4.0], [2.0, 0.0]])
    assert listing_lstm.scaled_error(numeric + [[0, 0.2], [0, 0]], numeric) == pytest.approx(0.05)
    assert listing_lstm.scaled_error(np.float64(1.0), numeric) == np.inf
    assert listing_lstm.scaled_error(numeric[:1], numeric) == np.inf
    assert listing_lstm.scaled_error(3 * numeric, numeric) == 2.0  # by the numeric scale, not the analytic one


def drawn(B, D, H, K, seed=0):
    rng = np.random.default_rng(seed)
    shapes = dict(x=(B, D), target=(B, K), h_prev=(B, H), c_prev=(B, H))
    shapes |= dict(W_x=(D, 4 * H), W_h=(H, 4 * H), b=(4 * H,), W_hy=(H, K), b_y=(K,))
    return {name: rng.normal(size=shape) * 0.5 for name, shape in shapes.items()}


@pytest.mark.parametrize("B, D, H, K", [(1, 1, 1, 1), (1, 10, 20, 5), (3, 2, 4, 5)])
def test_one_step_gradients_agree_with_pytorch(B, D, H, K):
    torch = pytest.importorskip("torch")
    given = drawn(B, D, H, K)
    cell, head = torch.nn.LSTMCell(D, H).double(), torch.nn.Linear(H, K).double()
    with torch.no_grad():
        cell.weight_ih.copy_(torch.tensor(given["W_x"].T))
        cell.weight_hh.copy_(torch.tensor(given["W_h"].T))
        cell.bias_ih.copy_(torch.tensor(given["b"]))
        cell.bias_hh.zero_()
        head.weight.copy_(torch.tensor(given["W_hy"].T))
        head.bias.copy_(torch.tensor(given["b_y"]))
    h, c = cell(torch.tensor(given["x"]), (torch.tensor(given["h_prev"]), torch.tensor(given["c_prev"])))
    loss = ((head(h) - torch.tensor(given["target"])) ** 2).sum() / (2 * B)
    loss.backward()
    theirs = [loss, h, c, cell.weight_ih.grad.T, cell.weight_hh.grad.T, cell.bias_ih.grad]
    theirs += [head.weight.grad.T, head.bias.grad]
    for mine, right in zip(listing_lstm.one_step_gradients(**given), theirs, strict=True):
        np.testing.assert_allclose(mine, right.detach().numpy(), rtol=0, atol=1e-12)


def test_one_step_gradients_agree_with_finite_differences(five_point, scaled_error):
    given = drawn(3, 2, 4, 5)
    gradients = listing_lstm.one_step_gradients(**given)[3:]
    for name, analytic in zip(["W_x", "W_h", "b", "W_hy", "b_y"], gradients, strict=True):
        numeric = five_point(lambda: listing_lstm.one_step_gradients(**given)[0], given[name])
        assert scaled_error(analytic, numeric) <= 1e-8


def elman_drawn(B, D=2, H=4, K=5):
    rng = np.random.default_rng(0)
    shapes = dict(x=(B, D), target=(B, K), h_prev=(B, H), W_xh=(D, H), W_hh=(H, H), b_h=(H,), W_hy=(H, K), b_y=(K,))
    return {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}


@pytest.mark.parametrize("B", [1, 3])
def test_an_elman_training_step_follows_the_slope_that_finite_differences_measure(B, five_point, scaled_error):
    given, rate = elman_drawn(B), 0.05
    copies = {name: value.copy() for name, value in given.items()}
    loss, h, *updated = listing_lstm.elman_training_step(**given, rate=rate)
    assert all(np.array_equal(given[name], copies[name]) for name in given)
    np.testing.assert_allclose(h, np.tanh(given["x"] @ given["W_xh"] + given["h_prev"] @ given["W_hh"] + given["b_h"]), atol=1e-14)
    assert loss == pytest.approx(((h @ given["W_hy"] + given["b_y"] - given["target"]) ** 2).sum() / (2 * B))
    for name, after in zip(["W_xh", "W_hh", "b_h", "W_hy", "b_y"], updated, strict=True):
        numeric = five_point(lambda: listing_lstm.elman_training_step(**given, rate=rate)[0], given[name])
        assert scaled_error((given[name] - after) / rate, numeric) <= 1e-8
