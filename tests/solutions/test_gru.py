"""The GRU in both forms against finite differences and PyTorch; then the fast forms against the textbook loops."""

import numpy as np
import pytest

from solutions import textbook
from solutions.cells import gru

# T, B, D, H: every size is 1 once, and once nothing is.
SIZES = [(1, 1, 1, 1), (1, 3, 4, 5), (6, 1, 4, 5), (6, 3, 1, 5), (6, 3, 4, 1), (6, 3, 4, 5)]


def problem(sizes, state=True, dtype=np.float64, seed=0):
    """Inputs of gru_forward, unsaturated; without state, h0 is zero."""
    T, B, D, H = sizes
    rng = np.random.default_rng(seed)
    drawn = dict(
        x=rng.normal(size=(T, B, D)),
        h0=state * 0.5 * rng.normal(size=(B, H)),
        W_x=0.5 * rng.normal(size=(D, 3 * H)),
        W_h=0.5 * rng.normal(size=(H, 3 * H)),
        b_x=0.5 * rng.normal(size=3 * H),
        b_h=0.5 * rng.normal(size=3 * H),
    )
    return {name: value.astype(dtype) for name, value in drawn.items()}


def backward(dh, inputs, h, gates):
    return gru.gru_backward(dh, inputs["x"], inputs["h0"], h, gates, inputs["W_x"], inputs["W_h"], inputs["b_h"])


@pytest.mark.parametrize("sizes, state", [*((s, True) for s in SIZES), *((s, False) for s in SIZES if s[0] > 1)])
def test_backward_is_the_derivative_of_forward(sizes, state, five_point, scaled_error):
    inputs = problem(sizes, state)
    dh = np.random.default_rng(1).normal(size=(*sizes[:2], sizes[3]))

    def loss():
        return (gru.gru_forward(**inputs)[0] * dh).sum()

    got = backward(dh, inputs, *gru.gru_forward(**inputs))
    for gradient, value in zip(got, inputs.values(), strict=True):
        assert scaled_error(gradient, five_point(loss, value)) <= 1e-8


def test_step_backward_is_the_derivative_of_the_step(five_point, scaled_error):
    p = problem((1, 3, 4, 5))
    inputs = {"x": p["x"][0], "h_prev": p["h0"], **{k: p[k] for k in ("W_x", "W_h", "b_x", "b_h")}}
    dh = np.random.default_rng(1).normal(size=(3, 5))

    def loss():
        return (gru.gru_step(**inputs)[0] * dh).sum()

    _, gates = gru.gru_step(**inputs)
    got = gru.gru_step_backward(dh, inputs["x"], inputs["h_prev"], gates, inputs["W_x"], inputs["W_h"], inputs["b_h"])
    for gradient, value in zip(got, inputs.values(), strict=True):
        assert scaled_error(gradient, five_point(loss, value)) <= 1e-8


@pytest.mark.parametrize("state", [True, False], ids=["state", "zeros"])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_outputs_and_gradients_are_those_of_torch(sizes, state, scaled_error, torch_layer):
    torch = pytest.importorskip("torch")
    T, B, D, H = sizes
    inputs = problem(sizes, state)
    dh = np.random.default_rng(1).normal(size=(T, B, H))

    theirs = torch_layer("GRU", *(inputs[name] for name in ("W_x", "W_h", "b_x", "b_h")))
    x, h0 = (torch.tensor(inputs[name], requires_grad=True) for name in ("x", "h0"))
    out, _ = theirs(x, h0[None]) if state else theirs(x)
    (out * torch.tensor(dh)).sum().backward()

    h, gates = gru.gru_forward(**inputs)
    assert scaled_error(h, out.detach().numpy()) <= 1e-12
    dx, dh0, dW_x, dW_h, db_x, db_h = backward(dh, inputs, h, gates)
    assert scaled_error(dx, x.grad.numpy()) <= 1e-12
    assert scaled_error(dW_x, theirs.weight_ih_l0.grad.numpy().T) <= 1e-12
    np.testing.assert_allclose(dW_h, theirs.weight_hh_l0.grad.numpy().T, rtol=0, atol=1e-12)
    assert scaled_error(db_x, theirs.bias_ih_l0.grad.numpy()) <= 1e-12
    assert scaled_error(db_h, theirs.bias_hh_l0.grad.numpy()) <= 1e-12
    if state:
        assert scaled_error(dh0, h0.grad.numpy()) <= 1e-12


def test_the_two_forms_agree_only_where_the_reset_gate_is_open():
    B, D, H = 3, 4, 5
    p = problem((1, B, D, H))
    zero = np.zeros(3 * H)
    x, h_prev = p["x"][0], p["h0"]

    def gap(b):
        after, _ = gru.gru_step(x, h_prev, p["W_x"], p["W_h"], b, zero)
        before, _ = gru.gru_step_reset_before(x, h_prev, p["W_x"], p["W_h"], b)
        return np.abs(after - before).max()

    opened = p["b_x"].copy()
    opened[:H] = 1e3  # r = 1: both forms are tanh(x W_xn + h W_hn + b_n)
    assert gap(opened) <= 1e-14
    assert gap(p["b_x"]) > 1e-2


# Batches for which products are cut into strips, and time into blocks with a step left over; and sizes that can't be cut.
LARGE = [(5, 128, 2, 256), (3, 31, 9, 67)]


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-12), (np.float32, 1e-5)])
@pytest.mark.parametrize("sizes", [*SIZES, *LARGE], ids=str)
def test_fast_and_textbook_forms_agree(sizes, dtype, tolerance, scaled_error):
    inputs = problem(sizes, dtype=dtype)
    inputs["W_h"] /= dtype(np.sqrt(sizes[3]))  # not chaotic, or rounding would grow
    dh = np.random.default_rng(1).normal(size=(*sizes[:2], sizes[3])).astype(dtype)
    fast = gru.gru_forward(**inputs)
    arguments = dh, inputs["x"], inputs["h0"], *fast, inputs["W_x"], inputs["W_h"], inputs["b_h"]
    got = *fast, *gru.gru_backward(*arguments)
    expected = *textbook.gru.gru_forward(**inputs), *textbook.gru.gru_backward(*arguments)
    for ours, right in zip(got, expected, strict=True):
        assert ours.dtype == dtype and scaled_error(ours, right) <= tolerance


@pytest.mark.parametrize("B", [1, 3, 40])
def test_symbols_stand_for_one_hot_inputs(B, scaled_error):
    T, D, H = 30, 4, 5
    inputs = problem((T, B, D, H))
    codes = np.random.default_rng(2).integers(D, size=(T, B))
    inputs["x"] = np.eye(D)[codes]
    dh = np.random.default_rng(1).normal(size=(T, B, H))
    h, gates = gru.gru_forward(**inputs)
    expected = backward(dh, inputs, h, gates)
    looked_up = gru.gru_forward(**inputs | {"x": codes})
    dx, *gradients = backward(dh, inputs | {"x": codes}, *looked_up)
    assert dx is None
    for got, right in zip((*looked_up, *gradients), (h, gates, *expected[1:]), strict=True):
        assert scaled_error(got, right) <= 1e-12


def test_init_has_glorots_variance_and_zero_biases():
    D, H = 30, 50
    W_x, W_h, b_x, b_h = gru.init_gru(np.random.default_rng(0), D, H)
    assert W_x.shape == (D, 3 * H) and W_h.shape == (H, 3 * H)
    np.testing.assert_allclose(W_x.var(), 2 / (D + H), rtol=0.05)
    np.testing.assert_allclose(W_h.var(), 2 / (H + H), rtol=0.05)
    np.testing.assert_array_equal(np.concatenate([b_x, b_h]), np.zeros(6 * H))


def every_call(dtype):
    p = problem((6, 3, 4, 5), dtype=dtype)
    x, h0, W_x, W_h, b_x, b_h = p.values()
    dh = np.ones((6, 3, 5), dtype)
    h, gates = gru.gru_forward(**p)
    yield gru.gru_step, (x[0], h0, W_x, W_h, b_x, b_h)
    yield gru.gru_step_reset_before, (x[0], h0, W_x, W_h, b_x)
    yield gru.gru_step_backward, (dh[0], x[0], h0, gates[0], W_x, W_h, b_h)
    for form in (gru, textbook.gru):
        yield form.gru_forward, (x, h0, W_x, W_h, b_x, b_h)
        yield form.gru_backward, (dh, x, h0, h, gates, W_x, W_h, b_h)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_results_keep_the_dtype_and_arguments_stay_as_they_were(dtype):
    for function, arguments in every_call(dtype):
        before = [a.copy() for a in arguments]
        for result in function(*arguments):
            assert result.dtype == dtype, function.__name__
            for argument in arguments:
                assert not np.shares_memory(result, argument), function.__name__
        for argument, old in zip(arguments, before, strict=True):
            np.testing.assert_array_equal(argument, old)
