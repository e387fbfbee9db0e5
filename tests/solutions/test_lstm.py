"""The LSTM against finite differences and PyTorch; then the fast forms against the textbook loops."""

import warnings

import numpy as np
import pytest

from solutions import textbook
from solutions.cells import lstm

# T, B, D, H: every size is 1 once, and once nothing is.
SIZES = [(1, 1, 1, 1), (1, 3, 4, 5), (6, 1, 4, 5), (6, 3, 1, 5), (6, 3, 4, 1), (6, 3, 4, 5)]


def problem(sizes, state=True, dtype=np.float64, seed=0):
    """Inputs of lstm_forward, unsaturated; without state, h0 and c0 are zero."""
    T, B, D, H = sizes
    rng = np.random.default_rng(seed)
    drawn = dict(
        x=rng.normal(size=(T, B, D)),
        h0=state * 0.5 * rng.normal(size=(B, H)),
        c0=state * rng.normal(size=(B, H)),
        W_x=0.5 * rng.normal(size=(D, 4 * H)),
        W_h=0.5 * rng.normal(size=(H, 4 * H)),
        b=0.5 * rng.normal(size=4 * H),
    )
    return {name: value.astype(dtype) for name, value in drawn.items()}


# ---- sigmoid


def test_sigmoid_agrees_with_torch():
    torch = pytest.importorskip("torch")
    x = np.linspace(-40, 40, 401)
    np.testing.assert_allclose(lstm.sigmoid(x), torch.sigmoid(torch.tensor(x)).numpy(), rtol=0, atol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_of_huge_numbers_is_0_or_1_without_a_warning(dtype):
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        y = lstm.sigmoid(np.array([-np.inf, -1e30, -1e4, 0, 1e4, 1e30, np.inf], dtype=dtype))
    np.testing.assert_array_equal(y, [0, 0, 0, 0.5, 1, 1, 1])
    assert y.dtype == dtype


# ---- gradients against finite differences


@pytest.mark.parametrize("sizes, state", [*((s, True) for s in SIZES), *((s, False) for s in SIZES if s[0] > 1)])
def test_backward_is_the_derivative_of_forward(sizes, state, five_point, scaled_error):
    inputs = problem(sizes, state)
    dh = np.random.default_rng(1).normal(size=(*sizes[:2], sizes[3]))

    def loss():
        return (lstm.lstm_forward(**inputs)[0] * dh).sum()

    h, c, gates = lstm.lstm_forward(**inputs)
    got = lstm.lstm_backward(dh, inputs["x"], inputs["h0"], inputs["c0"], h, c, gates, inputs["W_x"], inputs["W_h"])
    for gradient, value in zip(got, inputs.values(), strict=True):
        assert scaled_error(gradient, five_point(loss, value)) <= 1e-8


def test_recurrent_weights_get_no_gradient_from_one_step_that_starts_at_zero():
    inputs = problem((1, 3, 4, 5), state=False)
    h, c, gates = lstm.lstm_forward(**inputs)
    dW_h = lstm.lstm_backward(np.ones_like(h), inputs["x"], inputs["h0"], inputs["c0"], h, c, gates, inputs["W_x"], inputs["W_h"])[4]
    np.testing.assert_array_equal(dW_h, 0)


def test_step_backward_is_the_derivative_of_the_step_through_both_outputs(five_point, scaled_error):
    inputs = problem((1, 3, 4, 5))
    inputs = {
        "x": inputs["x"][0],
        "h_prev": inputs["h0"],
        "c_prev": inputs["c0"],
        **{k: inputs[k] for k in ("W_x", "W_h", "b")},
    }
    dh, dc = np.random.default_rng(1).normal(size=(2, 3, 5))

    def loss():
        h, c, _ = lstm.lstm_step(**inputs)
        return (h * dh).sum() + (c * dc).sum()

    _, c, gates = lstm.lstm_step(**inputs)
    got = lstm.lstm_step_backward(dh, dc, inputs["x"], inputs["h_prev"], inputs["c_prev"], c, gates, inputs["W_x"], inputs["W_h"])
    for gradient, value in zip(got, inputs.values(), strict=True):
        assert scaled_error(gradient, five_point(loss, value)) <= 1e-8


def test_output_gate_backward_is_the_derivative_of_the_output(five_point, scaled_error):
    a_o, c, dh, dc = np.random.default_rng(0).normal(size=(4, 3, 5))

    def loss():
        return (lstm.sigmoid(a_o) * np.tanh(c) * dh).sum() + (c * dc).sum()

    da_o, dc_total = lstm.output_gate_backward(dh, dc, c, lstm.sigmoid(a_o))
    assert scaled_error(da_o, five_point(loss, a_o)) <= 1e-8
    assert scaled_error(dc_total, five_point(loss, c)) <= 1e-8


def test_cell_backward_is_the_derivative_of_the_cell(five_point, scaled_error):
    a_i, a_f, a_g, c_prev, dc = np.random.default_rng(0).normal(size=(5, 3, 5))

    def loss():
        return ((lstm.sigmoid(a_f) * c_prev + lstm.sigmoid(a_i) * np.tanh(a_g)) * dc).sum()

    got = lstm.lstm_cell_backward(dc, c_prev, lstm.sigmoid(a_i), lstm.sigmoid(a_f), np.tanh(a_g))
    for gradient, value in zip(got, (a_i, a_f, a_g, c_prev), strict=True):
        assert scaled_error(gradient, five_point(loss, value)) <= 1e-8


# ---- against PyTorch


@pytest.mark.parametrize("state", [True, False], ids=["state", "zeros"])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_outputs_and_gradients_are_those_of_torch(sizes, state, scaled_error, torch_layer):
    torch = pytest.importorskip("torch")
    T, B, D, H = sizes
    inputs = problem(sizes, state)
    dh = np.random.default_rng(1).normal(size=(T, B, H))

    split = 0.3 * np.random.default_rng(2).normal(size=4 * H)  # torch adds two biases; only their sum is seen
    theirs = torch_layer("LSTM", inputs["W_x"], inputs["W_h"], inputs["b"] - split, split)
    x, h0, c0 = (torch.tensor(inputs[name], requires_grad=True) for name in ("x", "h0", "c0"))
    out, (h_last, c_last) = theirs(x, (h0[None], c0[None])) if state else theirs(x)
    (out * torch.tensor(dh)).sum().backward()

    h, c, gates = lstm.lstm_forward(**inputs)
    assert scaled_error(h, out.detach().numpy()) <= 1e-12
    assert scaled_error(c[-1], c_last[0].detach().numpy()) <= 1e-12

    dx, dh0, dc0, dW_x, dW_h, db = lstm.lstm_backward(dh, inputs["x"], inputs["h0"], inputs["c0"], h, c, gates, inputs["W_x"], inputs["W_h"])
    assert scaled_error(dx, x.grad.numpy()) <= 1e-12
    assert scaled_error(dW_x, theirs.weight_ih_l0.grad.numpy().T) <= 1e-12
    assert scaled_error(dW_h, theirs.weight_hh_l0.grad.numpy().T) <= 1e-12
    assert scaled_error(db, theirs.bias_ih_l0.grad.numpy()) <= 1e-12
    assert scaled_error(db, theirs.bias_hh_l0.grad.numpy()) <= 1e-12
    if state:
        assert scaled_error(dh0, h0.grad.numpy()) <= 1e-12
        assert scaled_error(dc0, c0.grad.numpy()) <= 1e-12


# ---- the other cells


def test_peephole_step_agrees_with_onnx_runtime_semantics():
    onnx = pytest.importorskip("onnx")
    from onnx.reference import ReferenceEvaluator

    rng = np.random.default_rng(0)
    B, D, H = 3, 4, 5
    p = problem((1, B, D, H), dtype=np.float32)
    p_i, p_f, p_o = rng.normal(size=(3, H)).astype(np.float32)

    def ours_to_onnx(blocks):  # i f g o -> i o f g, and the weights of a unit in a row
        i, f, g, o = np.split(blocks, 4, axis=-1)
        return np.ascontiguousarray(np.concatenate([i, o, f, g], axis=-1).T)[None]

    feeds = dict(
        X=p["x"],
        W=ours_to_onnx(p["W_x"]),
        R=ours_to_onnx(p["W_h"]),
        B=np.concatenate([ours_to_onnx(p["b"]), np.zeros((1, 4 * H), np.float32)], axis=1),
        sequence_lens=np.full(B, 1, np.int32),
        initial_h=p["h0"][None],
        initial_c=p["c0"][None],
        P=np.concatenate([p_i, p_o, p_f])[None],
    )
    node = onnx.helper.make_node("LSTM", list(feeds), ["", "Y_h"], hidden_size=H)
    kinds = {np.dtype(np.float32): onnx.TensorProto.FLOAT, np.dtype(np.int32): onnx.TensorProto.INT32}
    graph = onnx.helper.make_graph(
        [node],
        "peephole",
        [onnx.helper.make_tensor_value_info(k, kinds[v.dtype], v.shape) for k, v in feeds.items()],
        [onnx.helper.make_tensor_value_info("Y_h", onnx.TensorProto.FLOAT, (1, B, H))],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 14)])
    (expected,) = ReferenceEvaluator(model).run(None, feeds)

    h, _, _ = lstm.peephole_step(p["x"][0], p["h0"], p["c0"], p["W_x"], p["W_h"], p["b"], p_i, p_f, p_o)
    np.testing.assert_allclose(h, expected[0], rtol=1e-5, atol=1e-6)


def test_peephole_backward_is_the_derivative_of_the_step_through_both_outputs(five_point, scaled_error):
    p = problem((1, 3, 4, 5))
    inputs = dict(x=p["x"][0], h_prev=p["h0"], c_prev=p["c0"], W_x=p["W_x"], W_h=p["W_h"], b=p["b"])
    inputs |= dict(zip(("p_i", "p_f", "p_o"), np.random.default_rng(2).normal(size=(3, 5))))
    dh, dc = np.random.default_rng(1).normal(size=(2, 3, 5))

    def loss():
        h, c, _ = lstm.peephole_step(**inputs)
        return (h * dh).sum() + (c * dc).sum()

    _, c, gates = lstm.peephole_step(**inputs)
    x, h_prev, c_prev, W_x, W_h, _, *peepholes = inputs.values()
    got = lstm.peephole_step_backward(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, *peepholes)
    for gradient, value in zip(got, inputs.values(), strict=True):
        assert scaled_error(gradient, five_point(loss, value)) <= 1e-8


def test_peepholes_of_zero_leave_the_lstm():
    p = problem((1, 3, 4, 5))
    arguments = p["x"][0], p["h0"], p["c0"], p["W_x"], p["W_h"], p["b"]
    zero = np.zeros(5)
    for got, expected in zip(lstm.peephole_step(*arguments, zero, zero, zero), lstm.lstm_step(*arguments), strict=True):
        np.testing.assert_array_equal(got, expected)


def test_cell_of_1997_is_the_lstm_whose_forget_gate_is_stuck_at_1():
    p = problem((1, 3, 4, 5))
    H = 5
    W_x, W_h, b = p["W_x"].copy(), p["W_h"].copy(), p["b"].copy()
    b[H : 2 * H] = np.inf  # sigmoid(inf) = 1
    h, c, gates = lstm.lstm_step(p["x"][0], p["h0"], p["c0"], W_x, W_h, b)
    three = np.r_[0:H, 2 * H : 4 * H]
    got = lstm.lstm_step_1997(p["x"][0], p["h0"], p["c0"], W_x[:, three], W_h[:, three], b[three])
    for ours, expected in zip(got, (h, c, gates[:, three]), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-14)


# ---- initial weights


def test_init_has_glorots_variance_and_a_forget_bias():
    D, H = 30, 50
    W_x, W_h, b = lstm.init_lstm(np.random.default_rng(0), D, H)
    assert W_x.shape == (D, 4 * H) and W_h.shape == (H, 4 * H)
    np.testing.assert_allclose(W_x.var(), 2 / (D + H), rtol=0.05)
    np.testing.assert_allclose(W_h.var(), 2 / (H + H), rtol=0.05)
    assert np.abs(W_x).max() <= np.sqrt(6 / (D + H))
    np.testing.assert_array_equal(b, np.repeat([0.0, 1.0, 0.0, 0.0], H))


def test_init_is_decided_by_the_generator():
    first = lstm.init_lstm(np.random.default_rng(3), 2, 3, forget_bias=2.0)
    again = lstm.init_lstm(np.random.default_rng(3), 2, 3, forget_bias=2.0)
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert first[2][3] == 2.0


# ---- fast form against textbook, dtype, and good manners


# Batches for which products are cut into strips, and time into blocks with a step left over; and sizes that can't be cut.
LARGE = [(5, 128, 2, 256), (3, 31, 9, 67)]


def both_forms(inputs, dh):
    """States and gradients of the fast form, then those of the textbook's."""
    for form in (lstm, textbook.lstm):
        passed = form.lstm_forward(**inputs)
        yield *passed, *form.lstm_backward(dh, inputs["x"], inputs["h0"], inputs["c0"], *passed, inputs["W_x"], inputs["W_h"])


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-12), (np.float32, 1e-5)])
@pytest.mark.parametrize("sizes", [*SIZES, *LARGE], ids=str)
def test_fast_and_textbook_forms_agree(sizes, dtype, tolerance, scaled_error):
    dh = np.random.default_rng(1).normal(size=(*sizes[:2], sizes[3])).astype(dtype)
    for got, expected in zip(*both_forms(problem(sizes, dtype=dtype), dh), strict=True):
        assert got.dtype == dtype and scaled_error(got, expected) <= tolerance


@pytest.mark.parametrize("B", [1, 3, 40])
def test_symbols_stand_for_one_hot_inputs(B, scaled_error):
    T, D, H = 30, 4, 5
    inputs = problem((T, B, D, H))
    codes = np.random.default_rng(2).integers(D, size=(T, B))
    inputs["x"] = np.eye(D)[codes]
    dh = np.random.default_rng(1).normal(size=(T, B, H))
    _, expected = both_forms(inputs, dh)
    passed = lstm.lstm_forward(**inputs | {"x": codes})
    dx, *gradients = lstm.lstm_backward(dh, codes, inputs["h0"], inputs["c0"], *passed, inputs["W_x"], inputs["W_h"])
    assert dx is None
    for got, right in zip((*passed, *gradients), (*expected[:3], *expected[4:]), strict=True):
        assert scaled_error(got, right) <= 1e-12


def test_a_symbol_outside_the_alphabet_is_refused():
    inputs = problem((2, 3, 4, 5))
    for wrong in (4, -1):
        with pytest.raises(IndexError, match="0 to 3"):
            lstm.lstm_forward(**inputs | {"x": np.array([[0, 1, 2], [3, 0, wrong]])})


def every_call(dtype):
    """Each function of the module with arguments of one dtype, as (name, function, arguments)."""
    p = problem((6, 3, 4, 5), dtype=dtype)
    x, h0, c0, W_x, W_h, b = p.values()
    dh = np.ones((6, 3, 5), dtype)
    h, c, gates = lstm.lstm_forward(**p)
    i, f, g, o = np.split(gates[0], 4, axis=1)
    peepholes = b[:5], b[5:10], b[10:15]
    yield lstm.sigmoid, (x,)
    yield lstm.lstm_step, (x[0], h0, c0, W_x, W_h, b)
    yield lstm.lstm_step_1997, (x[0], h0, c0, W_x[:, :15], W_h[:, :15], b[:15])
    yield lstm.peephole_step, (x[0], h0, c0, W_x, W_h, b, *peepholes)
    yield lstm.output_gate_backward, (dh[0], c0, c[0], o)
    yield lstm.peephole_step_backward, (dh[0], c0, x[0], h0, c0, c[0], gates[0], W_x, W_h, *peepholes)
    yield lstm.lstm_cell_backward, (dh[0], c0, i, f, g)
    yield lstm.lstm_step_backward, (dh[0], c0, x[0], h0, c0, c[0], gates[0], W_x, W_h)
    for form in (lstm, textbook.lstm):
        yield form.lstm_forward, (x, h0, c0, W_x, W_h, b)
        yield form.lstm_backward, (dh, x, h0, c0, h, c, gates, W_x, W_h)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_results_keep_the_dtype_and_arguments_stay_as_they_were(dtype):
    for function, arguments in every_call(dtype):
        before = [a.copy() for a in arguments]
        results = function(*arguments)
        for result in results if isinstance(results, tuple) else (results,):
            assert result.dtype == dtype, function.__name__
            for argument in arguments:
                assert not np.shares_memory(result, argument), function.__name__
        for argument, old in zip(arguments, before, strict=True):
            np.testing.assert_array_equal(argument, old)
