import numpy as np
import pytest

from solutions import textbook
from solutions.cells import rnn
from solutions.training import rtrl

SIZES = [(1, 1, 1, 1), (1, 3, 4, 5), (6, 1, 4, 5), (6, 3, 1, 5), (6, 3, 4, 1), (6, 3, 4, 5), (9, 2, 5, 3)]
GRADIENTS = ["dx", "dh0", "dW_xh", "dW_hh", "db_h"]


def draw(T, B, D, H, dtype=np.float64, seed=0):
    """Arguments of rnn_forward, unsaturated, nothing zero."""
    rng = np.random.default_rng(seed)
    shapes = dict(x=(T, B, D), h0=(B, H), W_xh=(D, H), W_hh=(H, H), b_h=(H,))
    return {name: (0.6 * rng.normal(size=shape)).astype(dtype) for name, shape in shapes.items()}


def backward_arguments(a, seed=1):
    h = rnn.rnn_forward(**a)
    dh = np.random.default_rng(seed).normal(size=h.shape).astype(h.dtype)
    return dict(dh=dh, x=a["x"], h0=a["h0"], h=h, W_xh=a["W_xh"], W_hh=a["W_hh"])


@pytest.mark.parametrize("size", SIZES)
def test_forward_is_the_formula_written_as_loops_over_numbers(size, scaled_error):
    T, B, D, H = size
    a = draw(*size)
    right = np.zeros((T, B, H))
    for b in range(B):
        state = list(a["h0"][b])
        for t in range(T):
            state = [
                np.tanh(
                    sum(a["x"][t, b, d] * a["W_xh"][d, j] for d in range(D))
                    + sum(state[i] * a["W_hh"][i, j] for i in range(H))
                    + a["b_h"][j]
                )
                for j in range(H)
            ]
            right[t, b] = state
    assert scaled_error(rnn.rnn_forward(**a), right) < 1e-13


@pytest.mark.parametrize("size", SIZES)
def test_outputs_and_gradients_are_those_of_pytorch(size, scaled_error):
    torch = pytest.importorskip("torch")
    T, B, D, H = size
    a = draw(*size)
    layer = torch.nn.RNN(D, H).double()
    x, h0 = (torch.tensor(a[name], requires_grad=True) for name in ("x", "h0"))
    with torch.no_grad():
        layer.weight_ih_l0.copy_(torch.tensor(a["W_xh"].T))
        layer.weight_hh_l0.copy_(torch.tensor(a["W_hh"].T))
        layer.bias_ih_l0.copy_(torch.tensor(a["b_h"]))
        layer.bias_hh_l0.zero_()
    h, _ = layer(x, h0[None])
    back = backward_arguments(a)
    assert scaled_error(back["h"], h.detach().numpy()) < 1e-12
    h.backward(torch.tensor(back["dh"]))
    right = [x.grad, h0.grad, layer.weight_ih_l0.grad.T, layer.weight_hh_l0.grad.T, layer.bias_ih_l0.grad]
    for name, got, tensor in zip(GRADIENTS, rnn.rnn_backward(**back), right, strict=True):
        assert scaled_error(got, tensor.numpy()) < 1e-12, name


@pytest.mark.parametrize("size", SIZES)
def test_step_backward_agrees_with_finite_differences(size, five_point, scaled_error):
    _, B, D, H = size
    a = draw(*size)
    step = dict(x=a["x"][0], h_prev=a["h0"], W_xh=a["W_xh"], W_hh=a["W_hh"], b_h=a["b_h"])
    dh = np.random.default_rng(1).normal(size=(B, H))
    got = rnn.rnn_step_backward(dh, step["x"], step["h_prev"], rnn.rnn_step(**step), step["W_xh"], step["W_hh"])
    for name, gradient in zip(step, got, strict=True):
        assert scaled_error(gradient, five_point(lambda: np.sum(dh * rnn.rnn_step(**step)), step[name])) <= 1e-8, name


@pytest.mark.parametrize("size", SIZES)
def test_backward_agrees_with_finite_differences(size, five_point, scaled_error):
    a = draw(*size)
    back = backward_arguments(a)
    for name, gradient in zip(a, rnn.rnn_backward(**back), strict=True):
        right = five_point(lambda: np.sum(back["dh"] * rnn.rnn_forward(**a)), a[name])
        assert scaled_error(gradient, right) <= 1e-8, name


@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (1, 1, 1), (5, 3, 4)])
@pytest.mark.parametrize("K", [1, 2])
def test_readout_backward_agrees_with_finite_differences(shape, K, five_point, scaled_error):
    rng = np.random.default_rng(0)
    a = dict(h=rng.normal(size=shape), W_hy=rng.normal(size=(shape[-1], K)), b_y=rng.normal(size=K))
    dz = rng.normal(size=(*shape[:-1], K))
    for name, gradient in zip(a, rnn.readout_backward(dz, a["h"], a["W_hy"]), strict=True):
        assert scaled_error(gradient, five_point(lambda: np.sum(dz * rnn.readout(**a)), a[name])) <= 1e-8, name


@pytest.mark.parametrize("shape", [(3, 4), (5, 3, 4)])
def test_readout_is_pytorchs_linear_layer(shape, scaled_error):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    h, W_hy, b_y = rng.normal(size=shape), rng.normal(size=(4, 2)), rng.normal(size=2)
    right = torch.nn.functional.linear(torch.tensor(h), torch.tensor(W_hy.T), torch.tensor(b_y))
    assert scaled_error(rnn.readout(h, W_hy, b_y), right.numpy()) < 1e-13


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("k", [1, 2, 4, 100])
def test_truncated_gradients_are_those_of_pytorch_with_the_state_detached(size, k, scaled_error):
    torch = pytest.importorskip("torch")
    a = draw(*size)
    p = {name: torch.tensor(value, requires_grad=True) for name, value in a.items()}
    states, h = [], p["h0"]
    for t, x_t in enumerate(p["x"]):
        if t > 0 and t % k == 0:
            h = h.detach()
        h = torch.tanh(x_t @ p["W_xh"] + h @ p["W_hh"] + p["b_h"])
        states.append(h)
    back = backward_arguments(a)
    torch.stack(states).backward(torch.tensor(back["dh"]))
    for name, got, argument in zip(GRADIENTS, rnn.rnn_backward_truncated(**back, k=k), a, strict=True):
        assert scaled_error(got, p[argument].grad.numpy()) < 1e-12, name


@pytest.mark.parametrize("size", SIZES)
def test_textbook_and_fast_forms_agree(size, scaled_error):
    a = draw(*size)
    back = backward_arguments(a)
    assert scaled_error(rnn.rnn_forward(**a), textbook.rnn.rnn_forward(**a)) < 1e-13
    for name, fast, slow in zip(GRADIENTS, rnn.rnn_backward(**back), textbook.rnn.rnn_backward(**back), strict=True):
        assert scaled_error(fast, slow) < 1e-13, name
    for k in (1, 2, 3, 100):
        fast, slow = rnn.rnn_backward_truncated(**back, k=k), textbook.rnn.rnn_backward_truncated(**back, k=k)
        for name, f, s in zip(GRADIENTS, fast, slow, strict=True):
            assert scaled_error(f, s) < 1e-13, (k, name)


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-12), (np.float32, 1e-5)])
@pytest.mark.parametrize("size", [(5, 256, 2, 256), (3, 31, 9, 67)])  # products in strips, time in blocks; and nothing that can be cut
def test_large_batches_agree_with_the_textbook_in_either_precision(size, dtype, tolerance, scaled_error):
    a = draw(*size, dtype=dtype)
    a["W_hh"] /= dtype(np.sqrt(size[3]))  # not chaotic, or rounding would grow
    back = backward_arguments(a)
    got = rnn.rnn_forward(**a), *rnn.rnn_backward(**back)
    expected = textbook.rnn.rnn_forward(**a), *textbook.rnn.rnn_backward(**back)
    for fast, slow in zip(got, expected, strict=True):
        assert fast.dtype == dtype and scaled_error(fast, slow) <= tolerance


@pytest.mark.parametrize("B", [1, 3, 40])
def test_symbols_stand_for_one_hot_inputs(B, scaled_error):
    T, D, H = 30, 4, 5
    codes = np.random.default_rng(2).integers(D, size=(T, B))
    a = draw(T, B, D, H) | {"x": np.eye(D)[codes]}
    back = backward_arguments(a)
    assert scaled_error(rnn.rnn_forward(**a | {"x": codes}), back["h"]) < 1e-13
    dx, *got = rnn.rnn_backward(**back | {"x": codes})
    assert dx is None
    for name, gradient, right in zip(GRADIENTS[1:], got, rnn.rnn_backward(**back)[1:], strict=True):
        assert scaled_error(gradient, right) < 1e-13, name


@pytest.mark.parametrize("size", SIZES)
def test_rtrl_agrees_with_finite_differences(size, five_point, scaled_error):
    a = draw(*size)
    dh = backward_arguments(a)["dh"]
    for name, gradient in zip(["W_xh", "W_hh", "b_h"], rtrl.rtrl(dh, **a), strict=True):
        right = five_point(lambda: np.sum(dh * rnn.rnn_forward(**a)), a[name])
        assert scaled_error(gradient, right) <= 1e-8, name


@pytest.mark.parametrize("module", [rnn, textbook.rnn])
def test_float32_stays_float32(module):
    a = draw(6, 3, 4, 5, dtype=np.float32)
    back = backward_arguments(a)
    step = rnn.rnn_step(a["x"][0], a["h0"], a["W_xh"], a["W_hh"], a["b_h"])
    assert module.rnn_forward(**a).dtype == step.dtype == np.float32
    results = module.rnn_backward(**back) + module.rnn_backward_truncated(**back, k=4)
    results += rtrl.rtrl(back["dh"], **a)
    W_hy = np.ones((5, 2), np.float32)
    results += rnn.readout_backward(rnn.readout(step, W_hy, np.ones(2, np.float32)), step, W_hy)
    results += rnn.rnn_step_backward(step, a["x"][0], a["h0"], step, a["W_xh"], a["W_hh"])
    assert {r.dtype for r in results} == {np.dtype(np.float32)}


@pytest.mark.parametrize("module", [rnn, textbook.rnn])
def test_arguments_are_left_unchanged(module):
    a = draw(6, 3, 4, 5)
    back = backward_arguments(a)
    step = dict(x=a["x"][0], h_prev=a["h0"], W_xh=a["W_xh"], W_hh=a["W_hh"])
    read = dict(h=back["h"], W_hy=np.ones((5, 2)))
    for array in [*a.values(), *back.values(), *step.values(), *read.values()]:
        array.flags.writeable = False  # writing now raises
    module.rnn_forward(**a)
    module.rnn_backward(**back)
    module.rnn_backward_truncated(**back, k=4)
    rtrl.rtrl(back["dh"], **a)
    h = rnn.rnn_step(**step, b_h=a["b_h"])
    rnn.rnn_step_backward(h, h=h, **step)
    rnn.readout_backward(rnn.readout(**read, b_y=np.ones(2)), **read)


def test_start_weights_are_orthogonal_and_reproducible(scaled_error):
    W_xh, W_hh, b_h = rnn.init_rnn(np.random.default_rng(0), 200, 300)
    assert scaled_error(W_hh @ W_hh.T, np.eye(300)) < 1e-12
    assert abs(W_xh.var() * (200 + 300) / 2 - 1) < 0.02
    assert W_xh.shape == (200, 300) and b_h.shape == (300,) and not b_h.any()
    again = rnn.init_rnn(np.random.default_rng(0), 200, 300)
    assert all(np.array_equal(a, b) for a, b in zip((W_xh, W_hh, b_h), again, strict=True))


def test_start_weights_favour_no_orientation():
    determinants = [np.linalg.det(rnn.init_rnn(np.random.default_rng(seed), 1, 2)[1]) for seed in range(400)]
    assert abs(np.mean(determinants)) < 0.15  # rotations and reflections alike
