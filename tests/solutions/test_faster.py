"""Forms of an LSTM that are written for speed give the numbers of PyTorch, and their calls are counted as they are made."""

import tracemalloc

import numpy as np
import pytest

from solutions.cells import at_once, faster, lstm
from solutions.models import quick_writer
from solutions.tasks import calls
from solutions.training.counted import Count, count_calls, counted_as, note, plain

T, B, D, H = 6, 3, 4, 5


@pytest.fixture
def drawn():
    rng = np.random.default_rng(0)
    return {"x": rng.normal(size=(T, B, D)), "h0": rng.normal(size=(B, H)), "c0": rng.normal(size=(B, H)), "W_x": rng.normal(size=(D, 4 * H)),
            "W_h": 0.5 * rng.normal(size=(H, 4 * H)), "b": rng.normal(size=4 * H)}


@pytest.fixture
def of_torch(drawn):
    """h, dx, dW_x, dW_h, db of PyTorch, and the gradient dh that it was given."""
    torch = pytest.importorskip("torch")
    layer = torch.nn.LSTM(D, H, dtype=torch.float64)
    with torch.no_grad():
        for own, value in zip(layer.parameters(), (drawn["W_x"].T, drawn["W_h"].T, drawn["b"], np.zeros(4 * H)), strict=True):
            own.copy_(torch.tensor(value))
    x, dh = torch.tensor(drawn["x"], requires_grad=True), np.random.default_rng(1).normal(size=(T, B, H))
    h, _ = layer(x, tuple(torch.tensor(drawn[name])[None] for name in ("h0", "c0")))
    h.backward(torch.tensor(dh))
    return dh, h.detach().numpy(), *(w.numpy() for w in (x.grad, layer.weight_ih_l0.grad.T, layer.weight_hh_l0.grad.T, layer.bias_ih_l0.grad))


FORMS = [(faster.gate_by_gate_forward, faster.gate_by_gate_backward), (faster.gates_together_forward, faster.gates_together_backward),
         (faster.inputs_at_once_forward, faster.inputs_at_once_backward), (faster.inputs_at_once_forward, faster.weights_at_once_backward),
         (faster.fewer_calls_forward, faster.fewer_calls_backward)]


@pytest.mark.parametrize("forward, backward", FORMS, ids=lambda function: function.__name__)
def test_every_form_has_pytorchs_states_and_gradients(forward, backward, drawn, of_torch):
    dh, *expected = of_torch
    h, trace = forward(**drawn)
    for got, right in zip((h, *backward(dh, trace, drawn["W_x"], drawn["W_h"])), expected, strict=True):
        np.testing.assert_allclose(got, right, rtol=1e-9, atol=1e-12)


def test_the_forms_are_all_there_under_their_names():
    assert list(faster.FORMS.values()) == FORMS


def test_the_printed_sigmoid_is_a_half_at_0_and_one_step_s_gradients_are_those_of_nudges(drawn):
    np.testing.assert_allclose(faster.sigmoid(np.array([0, np.log(3)])), [0.5, 0.75])
    sums, c_prev, dh, dc = (np.random.default_rng(k).normal(size=4) for k in range(4))  # i, f, g, o of one unit; the others have one number

    def outcome(sums, c_prev):
        i, f, o = faster.sigmoid(sums[[0, 1, 3]])
        c = f * c_prev + i * np.tanh(sums[2])
        return dh[0] * o * np.tanh(c) + dc[0] * c, (c, c_prev, i, f, np.tanh(sums[2]), o)

    da, dc_prev = faster.gate_gradients(dh[0], dc[0], *outcome(sums, c_prev[0])[1])
    for k in range(4):
        nudge = 1e-6 * np.eye(4)[k]
        assert (outcome(sums + nudge, c_prev[0])[0] - outcome(sums - nudge, c_prev[0])[0]) / 2e-6 == pytest.approx(da[k], rel=1e-6)
    assert (outcome(sums, c_prev[0] + 1e-6)[0] - outcome(sums, c_prev[0] - 1e-6)[0]) / 2e-6 == pytest.approx(dc_prev, rel=1e-6)


def test_all_inputs_and_all_weights_at_once_have_pytorchs_numbers(drawn, of_torch):
    dh, h_right, _, *expected = of_torch
    drive, h, c, gates = at_once.lstm_forward_at_once(**drawn)
    np.testing.assert_allclose(drive[2, 1], drawn["x"][2, 1] @ drawn["W_x"] + drawn["b"])
    np.testing.assert_allclose(h, h_right, rtol=1e-10)
    da = at_once.gradients_of_sums(dh, drawn["c0"], c, gates, drawn["W_h"])
    for got, right in zip(at_once.weights_at_once(da, drawn["x"], drawn["h0"], h), expected, strict=True):
        np.testing.assert_allclose(got, right, rtol=1e-9, atol=1e-12)


def test_a_cell_that_is_overwritten_is_kept_step_by_step_and_leaves_its_start_alone(drawn):
    start = drawn["c0"].copy()
    *found, kept = at_once.lstm_in_place(drawn["x"] @ drawn["W_x"] + drawn["b"], drawn["h0"], drawn["c0"], drawn["W_h"])
    for got, right in zip(found, lstm.lstm_forward(**drawn), strict=True):
        np.testing.assert_allclose(got, right, rtol=1e-10)
    np.testing.assert_array_equal(drawn["c0"], start)
    np.testing.assert_array_equal(kept, start)


def test_a_letter_read_with_packed_weights_is_a_step_on_a_one_hot_row(drawn):
    table, W = quick_writer.pack_for_writing(drawn["W_x"], drawn["W_h"], drawn["b"])
    for code in range(D):
        expected = lstm.lstm_step(np.eye(D)[[code]], drawn["h0"][:1], drawn["c0"][:1], drawn["W_x"], drawn["W_h"], drawn["b"])
        for got, right in zip(quick_writer.read_letter(code, drawn["h0"][0], drawn["c0"][0], table, W), expected[:2], strict=True):
            np.testing.assert_allclose(got, right[0], rtol=1e-12)


def test_letters_are_those_of_the_sampler_that_pytorch_was_held_against(drawn):
    from solutions.models.language_model import sample

    rng = np.random.default_rng(3)
    parameters = {name: drawn[name] for name in ("W_x", "W_h", "b")} | {"W_hy": rng.normal(size=(H, D)), "b_y": rng.normal(size=D)}
    expected = sample(np.array([2]), 40, 0.7, parameters, np.random.default_rng(5), "lstm")
    noise, zeros = np.random.default_rng(5).gumbel(size=(40, D)), np.zeros(H)
    packed = quick_writer.pack_for_writing(drawn["W_x"], drawn["W_h"], drawn["b"])
    codes, h, c = quick_writer.write_on(2, zeros, zeros, noise, *packed, parameters["W_hy"], parameters["b_y"], 0.7)
    np.testing.assert_array_equal(codes, expected)
    again = quick_writer.write_on(codes[19], *quick_writer.write_on(2, zeros, zeros, noise[:20], *packed, parameters["W_hy"], parameters["b_y"], 0.7)[1:],
                                  noise[20:], *packed, parameters["W_hy"], parameters["b_y"], 0.7)
    np.testing.assert_array_equal(again[0], expected[20:])
    np.testing.assert_array_equal(again[1], h)


# ---- counting


def test_calls_products_and_multiplications_are_counted_by_hand():
    a, w = np.ones((2, 3)), np.ones((3, 4))

    def layer(a, w):
        return np.tanh(a @ w + 1)[:, :2]

    result, count = count_calls(layer, a, w)
    np.testing.assert_allclose(plain(result), np.tanh(4.0) * np.ones((2, 2)))
    assert (count.calls, count.products, count.multiplications) == (4, 1, 2 * 3 * 4)  # @, +, tanh, a slice


def test_arrays_in_lists_and_tuples_count_and_nothing_else_does():
    count = Count()
    numbers, (array,), text = counted_as([(np.ones(2),), [np.ones((2, 3))], "text"], count)
    numbers[0] + 1, array @ array.T
    note(count, np.matmul, (np.ones((5, 7)), np.ones((7, 11))))
    assert text == "text" and (count.calls, count.products, count.multiplications) == (3, 2, 2 * 3 * 2 + 5 * 7 * 11)
    assert type(plain([array])[0]) is np.ndarray
    _, products = count_calls(np.dot, np.ones((2, 3)), np.ones((3, 4)))
    assert (products.calls, products.products, products.multiplications) == (1, 1, 24)


def test_counting_changes_no_number_and_sees_what_is_made_in_place(drawn):
    h, trace = faster.FORMS["fewer calls"].forward(**drawn)
    (counted, _), count = count_calls(faster.FORMS["fewer calls"].forward, *drawn.values())
    np.testing.assert_array_equal(plain(counted), h)
    assert count.products == T + 1 and count.multiplications == T * B * (D + H) * 4 * H


def test_each_form_asks_for_fewer_products_than_the_one_before(drawn):
    products, dh = {}, np.ones((T, B, H))
    for name, form in faster.FORMS.items():
        def both(dh, *layer, form=form):
            return form.backward(dh, form.forward(*layer)[1], *layer[3:5])

        products[name] = count_calls(both, dh, *drawn.values())[1].products
    assert list(products.values()) == [12 * T, 3 * T, 4 * T + 2, 2 * T + 4, 2 * T + 4]


# ---- lines


def states_of(lines, seed=0, **changed):
    rng = np.random.default_rng(seed)
    drive, h, c, W_h = rng.normal(size=(T, B, 4 * H)), rng.normal(size=(B, H)), rng.normal(size=(B, H)), rng.normal(size=(H, 4 * H))
    right = at_once.lstm_in_place(drive, h, c, W_h)[:2]
    return calls.run_lines(*lines, drive, h, c, W_h), right


@pytest.mark.parametrize("lines, each", [(([], calls.AS_ON_A_BOARD), 24), (calls.fewer_calls(), 14)])
def test_lines_are_carried_out_and_counted(lines, each):
    (h, c, _, counted), right = states_of(lines)
    np.testing.assert_allclose(h, right[0], rtol=1e-10)
    np.testing.assert_allclose(c, right[1], rtol=1e-10)
    assert counted == each


def test_arithmetic_of_numbers_alone_is_free_and_any_of_arrays_is_not():
    names = {"a": np.ones((2, 4)), "H": 2}
    assert calls.carried_out(calls.lines_of(["n = 2 * H - 1", "b = a[:, :n]"]), names) == 1
    assert calls.carried_out(calls.lines_of(["b = -a[:, H:] * 2 + a[:, :H]"]), names) == 5
    assert calls.carried_out(calls.lines_of(["b = a[..., :H]", "b *= 2", "b -= -1"]), names) == 3
    np.testing.assert_array_equal(names["b"], 3 * np.ones((2, 2)))
    assert calls.carried_out(calls.lines_of(["v = full(3, 2)", "n = v @ v", "m = n * n + n"]), names) == 4  # numbers that NumPy gave back


@pytest.mark.parametrize("text", ["h = __import__('os')", "h = c.copy()", "h = [c]", "h = hstack([h, c])", "h[0] += 1",
                                  "h = c if H else h", "import os", "h, c = c, h", "h = full(9 ** 9, 1)",
                                  "h = np.tanh(c)", "for k in h: c = k", "h = (lambda: c)()", "h = 'a'", "h = full(100000000, 1)",
                                  "h = full(9 * 10 * 10 * 10 * 10 * 10, 1)\nh = hstack(h, h)",
                                  "h = unknown", "h = c[0]", "h = c @ 2", "n = 10000000 * 10000000", "h = c +", "h = tanh(c, c)", "h = True"])
def test_other_lines_are_not_carried_out(text):
    with pytest.raises(calls.Unreadable):
        states_of(([], text.splitlines()))


def test_a_row_that_is_too_long_asks_for_no_memory():
    tracemalloc.start()
    with pytest.raises(calls.Unreadable, match="more than 1,000,000 numbers"):
        calls.carried_out(calls.lines_of(["h = full(250000000, 1)"]), {})
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1e6
    np.testing.assert_array_equal(calls.row_of_equals(3, 2), [2.0, 2.0, 2.0])


def test_writing_as_in_training_draws_with_the_chances_of_the_sampler(drawn):
    rng = np.random.default_rng(4)
    W_hy, b_y, zeros = rng.normal(size=(H, D)), rng.normal(size=D), np.zeros((1, H))
    arguments = zeros, zeros, [0.0], drawn["W_x"], drawn["W_h"], drawn["b"], W_hy, b_y, 0.8
    h, _, _ = lstm.lstm_step(np.eye(D)[[2]], zeros, zeros, drawn["W_x"], drawn["W_h"], drawn["b"])
    p = np.exp((h[0] @ W_hy + b_y) / 0.8)
    for k, end in enumerate(np.cumsum(p / p.sum())):
        for chance, code in ((end - 1e-9, k), (end + 1e-9, k + 1)):
            if code < D:
                assert quick_writer.write_as_in_training(2, *arguments[:2], [chance], *arguments[3:])[0] == code
    codes = quick_writer.write_as_in_training(2, *arguments[:2], rng.random(30), *arguments[3:])
    assert len(set(codes)) > 1
    (counted, count), short = (count_calls(quick_writer.write_as_in_training, 2, *arguments[:2], luck, *arguments[3:]) for luck in ([0.5] * 10, [0.5] * 5))
    assert count.multiplications == 10 * ((D + H) * 4 * H + H * D) and count.calls == 2 * short[1].calls
