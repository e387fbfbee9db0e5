"""The modern cells against closed forms, PyTorch and finite differences; their parallel forms against the loops."""

import numpy as np
import pytest

from solutions.cells import modern

# T, B, D, H: every size is 1 once, and once nothing is.
SIZES = [(1, 1, 1, 1), (1, 3, 4, 5), (6, 1, 4, 5), (6, 3, 1, 5), (6, 3, 4, 1), (6, 3, 4, 5)]


def draw(dtype=np.float64, seed=0, **shapes):
    """Unsaturated numbers of these shapes."""
    rng = np.random.default_rng(seed)
    return {name: (0.7 * rng.normal(size=shape)).astype(dtype) for name, shape in shapes.items()}


def min_gru_problem(sizes, dtype=np.float64):
    T, B, D, H = sizes
    return draw(dtype, x=(T, B, D), h0=(B, H), W_x=(D, 2 * H), b=(2 * H,))


def lru_problem(sizes, dtype=np.float64):
    T, B, D, H = sizes
    return draw(dtype, x=(T, B, D), h0=(B, 2 * H), nu_log=(H,), theta_log=(H,), gamma_log=(H,), W_x=(D, 2 * H))


def selective_problem(sizes, dtype=np.float64):
    T, B, D, N = sizes
    return draw(dtype, x=(T, B, D), h0=(B, D, N), A_log=(D, N), W_delta=(D, D), b_delta=(D,), W_B=(D, N), W_C=(D, N), skip=(D,))


def mlstm_problem(sizes, dtype=np.float64):
    T, B, D, H = sizes
    return draw(dtype, x=(T, B, D), W_x=(D, 4 * H + 2), b=(4 * H + 2,))


def attention_problem(sizes, dtype=np.float64):
    """Queries and keys keep away from 0, where the slope of their features bends."""
    T, B, K, V = sizes
    p = draw(dtype, q=(T, B, K), k=(T, B, K), v=(T, B, V))
    return {name: a + np.sign(a) * dtype(0.02) for name, a in p.items()}


def agree_with_differences(loss, gradients, arguments, five_point, scaled_error, step=2e-3):
    for (name, value), gradient in zip(arguments.items(), gradients, strict=True):
        measured = five_point(loss, value, step)
        if np.abs(measured).max() > 1e-9:
            assert scaled_error(gradient, measured) <= 1e-8, name
        else:
            np.testing.assert_allclose(gradient, measured, atol=1e-9, err_msg=name)


def agree_with_torch(formula, results, gradients, dh, arguments, scaled_error):
    """A formula in PyTorch gives these results, and its automatic derivatives are these gradients."""
    torch = pytest.importorskip("torch")
    theirs = {name: torch.tensor(value, requires_grad=True) for name, value in arguments.items()}
    out = formula(torch, **theirs)
    assert scaled_error(results, out.detach().numpy()) <= 1e-12
    (out * torch.tensor(dh)).sum().backward()
    for (name, value), gradient in zip(theirs.items(), gradients, strict=True):
        np.testing.assert_allclose(gradient, value.grad.numpy(), rtol=0, atol=1e-11 * max(1, np.abs(gradient).max()), err_msg=name)


# ---- minGRU


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_min_gru_loop_and_scan_are_its_steps_in_a_row(sizes, scaled_error):
    p = min_gru_problem(sizes)
    h, expected = p["h0"], []
    for x_t in p["x"]:
        h, gates = modern.min_gru_step(x_t, h, p["W_x"], p["b"])
        expected.append((h, gates))
    for form in (modern.min_gru_forward, modern.min_gru_scan):
        for got, right in zip(form(**p), zip(*expected), strict=True):
            assert scaled_error(got, np.stack(right)) <= 1e-14


def test_min_gru_is_its_papers_form_in_log_space(scaled_error):
    """Appendix B of the paper: with positive candidates, log h_t = A_t + logcumsumexp(log b_s - A_s), and A_t the sum of log(1 - z)."""
    torch = pytest.importorskip("torch")
    T, B, D, H = 40, 3, 4, 5
    p = min_gru_problem((T, B, D, H))
    p["b"][H:] += 10  # candidates above 0
    p["h0"] = np.abs(p["h0"])
    a_z, n = (torch.tensor(a) for a in np.split(p["x"] @ p["W_x"] + p["b"], 2, axis=2))
    kept = torch.cat([torch.zeros(1, B, H), -torch.nn.functional.softplus(a_z)]).cumsum(0)
    written = torch.cat([torch.tensor(p["h0"])[None].log(), n.log() - torch.nn.functional.softplus(-a_z)])
    theirs = (kept + torch.logcumsumexp(written - kept, 0)).exp()[1:]
    assert scaled_error(modern.min_gru_scan(**p)[0], theirs.numpy()) <= 1e-12


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_min_gru_backward_is_the_derivative(sizes, five_point, scaled_error):
    p = min_gru_problem(sizes)
    dh = draw(seed=1, dh=(*sizes[:2], sizes[3]))["dh"]
    got = modern.min_gru_backward(dh, p["x"], p["h0"], *modern.min_gru_forward(**p), p["W_x"])
    agree_with_differences(lambda: (modern.min_gru_forward(**p)[0] * dh).sum(), got, p, five_point, scaled_error)


def test_a_closed_gate_keeps_the_state_and_an_open_one_takes_the_candidate():
    p = min_gru_problem((1, 3, 4, 5))
    x, W_x = p["x"][0], p["W_x"]
    for bias, expected in ((-1e3, p["h0"]), (1e3, (x @ W_x + p["b"])[:, 5:])):
        b = np.concatenate([np.full(5, bias), p["b"][5:]])
        np.testing.assert_allclose(modern.min_gru_step(x, p["h0"], W_x, b)[0], expected, atol=1e-14)


# ---- linear attention


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_linear_attention_read_step_by_step_and_all_at_once_is_the_same(sizes, scaled_error):
    p = attention_problem(sizes)
    assert scaled_error(modern.linear_attention(**p), modern.linear_attention_parallel(**p)) <= 1e-13


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_linear_attention_is_torchs_attention_with_the_logarithms_of_its_weights(sizes, scaled_error):
    """softmax(log w) = w / sum(w): given as a mask, the logarithms make torch's own attention compute ours."""
    def formula(torch, q, k, v):
        q, k, v = (a.transpose(0, 1) for a in (q, k, v))
        weights = torch.nn.functional.elu(q) + 1
        weights = weights @ (torch.nn.functional.elu(k) + 1).transpose(1, 2)
        mask = torch.where(torch.ones_like(weights).tril() > 0, weights.log(), torch.tensor(-torch.inf, dtype=weights.dtype))
        zeros = torch.zeros_like(q)
        return torch.nn.functional.scaled_dot_product_attention(zeros, zeros, v, attn_mask=mask).transpose(0, 1)

    p = attention_problem(sizes)
    dy = draw(seed=1, dy=p["v"].shape)["dy"]
    agree_with_torch(formula, modern.linear_attention(**p), modern.linear_attention_backward(dy, **p), dy, p, scaled_error)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_linear_attention_backward_is_the_derivative(sizes, five_point, scaled_error):
    p = attention_problem(sizes)
    dy = draw(seed=1, dy=p["v"].shape)["dy"]
    agree_with_differences(lambda: (modern.linear_attention(**p) * dy).sum(), modern.linear_attention_backward(dy, **p), p, five_point, scaled_error)


def test_a_first_step_reads_its_own_value():
    p = attention_problem((1, 3, 4, 5))
    S, n = np.zeros((3, 4, 5)), np.zeros((3, 4))
    y, S, n = modern.linear_attention_step(p["q"][0], p["k"][0], p["v"][0], S, n)
    np.testing.assert_allclose(y, p["v"][0], rtol=1e-14)


def test_features_are_positive_and_neither_overflow_nor_jump():
    with np.errstate(all="raise"):
        found = modern.positive_features(np.array([-600.0, -1e-9, 0.0, 1e-9, 1e300]))
    assert (found > 0).all() and np.abs(found[1:4] - 1).max() < 2e-9 and found[4] == 1e300


# ---- the LRU


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_lru_is_its_solution_in_powers_of_lambda(sizes, scaled_error):
    """h_t = lambda^t h_0 + sum over s of lambda^(t-s) gamma x_s W, with complex numbers that NumPy multiplies."""
    T, B, D, H = sizes
    p = lru_problem(sizes)
    lam = np.exp(-np.exp(p["nu_log"])) * (np.cos(np.exp(p["theta_log"])) + 1j * np.sin(np.exp(p["theta_log"])))
    W = p["W_x"][:, :H] + 1j * p["W_x"][:, H:]
    h0 = p["h0"][:, :H] + 1j * p["h0"][:, H:]
    expected = np.empty((T, B, H), dtype=complex)
    for t in range(T):
        expected[t] = lam ** (t + 1) * h0 + sum(lam ** (t - s) * np.exp(p["gamma_log"]) * (p["x"][s] @ W) for s in range(t + 1))
    assert scaled_error(modern.linear_recurrent_unit(**p), np.concatenate([expected.real, expected.imag], axis=2)) <= 1e-13


def test_a_read_out_of_both_blocks_is_the_papers_real_part(scaled_error):
    """Re(h C), as the paper has it, with weights Re C over -Im C; and against PyTorch's complex numbers."""
    T, B, D, H = 6, 3, 4, 5

    def formula(torch, x, h0, nu_log, theta_log, gamma_log, W_x):
        lam = torch.exp(torch.complex(-nu_log.exp(), theta_log.exp()))
        h, out = torch.complex(h0[:, :H], h0[:, H:]), []
        for x_t in x:
            h = lam * h + gamma_log.exp() * (x_t.to(torch.complex128) @ torch.complex(W_x[:, :H], W_x[:, H:]))
            out.append((h @ torch.tensor(C)).real)
        return torch.stack(out)

    p, parts, dy = lru_problem((T, B, D, H)), draw(re=(H, 2), im=(H, 2)), draw(seed=1, dy=(T, B, 2))["dy"]
    C, W_hy = parts["re"] + 1j * parts["im"], np.concatenate([parts["re"], -parts["im"]])
    h = modern.linear_recurrent_unit(**p)
    gradients = modern.linear_recurrent_unit_backward(dy @ W_hy.T, p["x"], p["h0"], h, p["nu_log"], p["theta_log"], p["gamma_log"], p["W_x"])
    agree_with_torch(formula, h @ W_hy, gradients, dy, p, scaled_error)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_lru_backward_is_the_derivative(sizes, five_point, scaled_error):
    p = lru_problem(sizes)
    dh = draw(seed=1, dh=(*sizes[:2], 2 * sizes[3]))["dh"]
    h = modern.linear_recurrent_unit(**p)
    got = modern.linear_recurrent_unit_backward(dh, p["x"], p["h0"], h, p["nu_log"], p["theta_log"], p["gamma_log"], p["W_x"])
    agree_with_differences(lambda: (modern.linear_recurrent_unit(**p) * dh).sum(), got, p, five_point, scaled_error)


def test_no_parameter_makes_an_lru_explode():
    lam = modern.turn_and_decay(np.linspace(-30, 3, 100), np.linspace(-3, 3, 100))
    assert (np.abs(lam) < 1).all()


def test_lru_starts_on_the_ring_and_its_states_keep_the_variance_of_noise():
    ring = dict(shortest=0.5, longest=0.9, largest_angle=1.0)
    nu_log, theta_log, _, _ = modern.init_linear_recurrent_unit(np.random.default_rng(0), 1, 4000, **ring)
    lam = modern.turn_and_decay(nu_log, theta_log)
    assert 0.5 <= np.abs(lam).min() < 0.51 and 0.89 < np.abs(lam).max() <= 0.9
    assert 0 <= np.angle(lam).min() < 0.01 and 0.99 < np.angle(lam).max() <= 1.0
    np.testing.assert_allclose((np.abs(lam) ** 2).mean(), (0.5**2 + 0.9**2) / 2, rtol=0.02)  # uniform in the area
    drawn = modern.init_linear_recurrent_unit(np.random.default_rng(0), 3, 50, **ring)
    noise = np.random.default_rng(1).normal(size=(100, 1000, 3))
    h = modern.as_complex(modern.linear_recurrent_unit(noise, np.zeros((1000, 100)), *drawn))
    np.testing.assert_allclose((np.abs(h[-1]) ** 2).mean(), (np.abs(modern.as_complex(noise @ drawn[-1])) ** 2).mean(), rtol=0.05)


def test_blocks_of_real_numbers_are_complex_numbers_and_back():
    blocks = draw(h=(3, 4, 10))["h"]
    assert modern.as_complex(blocks)[1, 2, 3] == blocks[1, 2, 3] + 1j * blocks[1, 2, 8]
    np.testing.assert_array_equal(modern.as_blocks(modern.as_complex(blocks)), blocks)


# ---- the selective state space


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_selective_sequence_is_its_steps_in_a_row(sizes, scaled_error):
    p = selective_problem(sizes)
    weights = {name: p[name] for name in p if name not in ("x", "h0")}
    h, expected = p["h0"], []
    for x_t in p["x"]:
        y, h, delta = modern.selective_step(x_t, h, **weights)
        expected.append((y, h, delta))
    for got, right in zip(modern.selective_forward(**p), zip(*expected), strict=True):
        assert scaled_error(got, np.stack(right)) <= 1e-13


def test_selective_step_is_the_authors_formula(scaled_error):
    """The sums that state-spaces/mamba's selective_scan_ref takes, term by term, and their derivatives in PyTorch."""
    def formula(torch, x, h0, A_log, W_delta, b_delta, W_B, W_C, skip):
        delta = torch.nn.functional.softplus(torch.einsum("tbd,de->tbe", x, W_delta) + b_delta)
        decay = torch.exp(torch.einsum("tbd,dn->tbdn", delta, -A_log.exp()))
        written = torch.einsum("tbd,tbn,tbd->tbdn", delta, torch.einsum("tbd,dn->tbn", x, W_B), x)
        read = torch.einsum("tbd,dn->tbn", x, W_C)
        h, out = h0, []
        for t in range(len(x)):
            h = decay[t] * h + written[t]
            out.append(torch.einsum("bdn,bn->bd", h, read[t]))
        return torch.stack(out) + x * skip

    p = selective_problem((6, 3, 4, 5))
    dy = draw(seed=1, dy=(6, 3, 4))["dy"]
    y, h, delta = modern.selective_forward(**p)
    weights = [p[name] for name in ("A_log", "W_delta", "W_B", "W_C", "skip")]
    agree_with_torch(formula, y, modern.selective_backward(dy, p["x"], p["h0"], h, delta, *weights), dy, p, scaled_error)


def test_a_state_without_input_leaks_as_its_differential_equation_says(scaled_error):
    """h' = -exp(A_log) h over steps of length log 2 each: h(t) = h(0) exp(-exp(A_log) t), whatever the number of steps."""
    T, B, D, N = 7, 2, 3, 4
    p = selective_problem((T, B, D, N))
    p |= {"x": 0 * p["x"], "b_delta": 0 * p["b_delta"]}
    _, h, _ = modern.selective_forward(**p)
    assert scaled_error(h[-1], p["h0"] * np.exp(-np.exp(p["A_log"]) * T * np.log(2))) <= 1e-13


def test_a_step_of_no_length_ignores_the_input_and_keeps_the_state():
    p = selective_problem((1, 2, 3, 4))
    weights = {name: p[name] for name in p if name not in ("x", "h0")} | {"b_delta": np.full(3, -1e3)}
    y, h, delta = modern.selective_step(p["x"][0], p["h0"], **weights)
    np.testing.assert_array_equal(h, p["h0"])


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_selective_backward_is_the_derivative(sizes, five_point, scaled_error):
    p = selective_problem(sizes)
    dy = draw(seed=1, dy=p["x"].shape)["dy"]
    _, h, delta = modern.selective_forward(**p)
    weights = [p[name] for name in ("A_log", "W_delta", "W_B", "W_C", "skip")]
    got = modern.selective_backward(dy, p["x"], p["h0"], h, delta, *weights)
    agree_with_differences(lambda: (modern.selective_forward(**p)[0] * dy).sum(), got, p, five_point, scaled_error)


def test_selective_steps_start_as_long_as_asked():
    D, N = 500, 3
    A_log, W_delta, b_delta, W_B, W_C, skip = modern.init_selective(np.random.default_rng(0), D, N, 0.01, 0.1)
    _, _, delta = modern.selective_step(np.zeros((1, D)), np.zeros((1, D, N)), A_log, W_delta, b_delta, W_B, W_C, skip)
    assert 0.01 <= delta.min() < 0.0105 and 0.095 < delta.max() <= 0.1
    np.testing.assert_allclose(np.exp(A_log), np.tile([1, 2, 3], (D, 1)))


# ---- mLSTM


def unstabilised(torch, x, W_x, b):
    """The equations of the paper as they stand in it, with no third state."""
    H = (len(b) - 2) // 4
    a = x @ W_x + b
    q, k, v, a_o, a_i, a_f = torch.split(a, [H, H, H, H, 1, 1], dim=-1)
    C, n, out = torch.zeros(x.shape[1], H, H, dtype=x.dtype), torch.zeros(x.shape[1], H, dtype=x.dtype), []
    for t in range(len(x)):
        i, f, key = a_i[t].exp(), a_f[t].sigmoid(), k[t] / H**0.5
        C = f[:, :, None] * C + i[:, :, None] * torch.einsum("bk,bv->bkv", key, v[t])
        n = f * n + i * key
        out.append(a_o[t].sigmoid() * torch.einsum("bk,bkv->bv", q[t], C) / (n * q[t]).sum(1, keepdim=True).abs().clamp(min=1))
    return torch.stack(out)


@pytest.mark.parametrize("gate", [0.0, 3.0, -3.0], ids=["both", "beyond 1", "below 1"])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_mlstm_is_the_equations_without_stabiliser_in_torch(sizes, gate, scaled_error):
    p = mlstm_problem(sizes)
    p["b"][-2] += gate  # the divisor is |q n| for large input gates, and 1 for small ones
    dh = draw(seed=1, dh=(*sizes[:2], sizes[3]))["dh"]
    agree_with_torch(unstabilised, modern.mlstm_forward(**p), modern.mlstm_backward(dh, **p), dh, p, scaled_error)


@pytest.mark.parametrize("gate", [0.0, 3.0, -3.0])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_mlstm_read_step_by_step_and_all_at_once_is_the_same(sizes, gate, scaled_error):
    p = mlstm_problem(sizes)
    p["b"][-2] += gate
    assert scaled_error(modern.mlstm_forward(**p), modern.mlstm_parallel(**p)) <= 1e-12


@pytest.mark.parametrize("gate", [-5.0, 9.0], ids=["divided by 1", "divided by what was written"])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_mlstm_backward_is_the_derivative(sizes, gate, five_point, scaled_error):
    p = mlstm_problem(sizes)
    p["b"][-2] += gate  # far from where the divisor bends; the step below is short, for h is steep where q n^T is small
    dh = draw(seed=1, dh=(*sizes[:2], sizes[3]))["dh"]
    agree_with_differences(lambda: (modern.mlstm_forward(**p) * dh).sum(), modern.mlstm_backward(dh, **p), p, five_point, scaled_error, step=2e-4)


@pytest.mark.parametrize("size", [-500.0, 500.0])
def test_gates_that_overflow_without_stabiliser_do_not_with_it(size, scaled_error):
    p = mlstm_problem((6, 3, 4, 5), np.float32)
    p["b"][-2] += np.float32(size)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        h, at_once = (form(**p) for form in (modern.mlstm_forward, modern.mlstm_parallel))
        back = modern.mlstm_backward(np.ones_like(h), **p)
    assert all(np.isfinite(a).all() for a in (h, at_once, *back))
    if size > 0:
        assert np.abs(h).max() > 0 and scaled_error(h, at_once) <= 1e-3


def test_the_states_of_mlstm_are_what_the_gates_left_divided_by_the_stabiliser(scaled_error):
    T, B, D, H = 6, 3, 4, 5
    p = mlstm_problem((T, B, D, H))
    C, n, m = np.zeros((B, H, H)), np.zeros((B, H)), np.zeros(B)
    for x_t in p["x"]:
        _, C, n, m = modern.mlstm_step(x_t, C, n, m, p["W_x"], p["b"])
    _, k, v, _, a_i, log_f = modern.mlstm_parts(p["x"], p["W_x"], p["b"])
    left, most = modern.mlstm_left(a_i.T, log_f.T)
    expected = sum((left[:, -1, s] * np.exp(most[:, -1, 0]))[:, None, None] * k[s][:, :, None] * v[s][:, None, :] for s in range(T))
    assert scaled_error(C * np.exp(m)[:, None, None], expected) <= 1e-13
    assert (left <= 1).all() and (np.triu(left, 1) == 0).all()
    assert scaled_error(most[:, -1, 0], m) <= 1e-13


def test_mlstm_starts_with_gates_that_ignore_the_input():
    D, H = 30, 50
    W_x, b = modern.init_mlstm(np.random.default_rng(0), D, H, forget_bias=3.0)
    _, _, _, _, a_i, log_f = modern.mlstm_parts(np.random.default_rng(1).normal(size=(7, D)), W_x, b)
    np.testing.assert_array_equal(a_i, 0)
    np.testing.assert_allclose(np.exp(log_f), 1 / (1 + np.exp(-3)))
    np.testing.assert_allclose(W_x[:, : 4 * H].var(), 2 / (D + H), rtol=0.05)


def test_min_gru_starts_with_glorots_variance_and_zero_biases():
    W_x, b = modern.init_min_gru(np.random.default_rng(0), 30, 50)
    np.testing.assert_allclose(W_x.var(), 2 / 80, rtol=0.05)
    np.testing.assert_array_equal(b, np.zeros(100))


# ---- all of them


def every_call(dtype):
    sizes = (6, 3, 4, 5)
    p = min_gru_problem(sizes, dtype)
    h, gates = modern.min_gru_forward(**p)
    yield modern.min_gru_step, (p["x"][0], p["h0"], p["W_x"], p["b"])
    yield modern.min_gru_gates, (p["x"], p["W_x"], p["b"])
    yield modern.min_gru_forward, tuple(p.values())
    yield modern.min_gru_scan, tuple(p.values())
    yield modern.min_gru_backward, (np.ones_like(h), p["x"], p["h0"], h, gates, p["W_x"])
    p = attention_problem(sizes, dtype)
    yield modern.linear_attention_step, (p["q"][0], p["k"][0], p["v"][0], np.ones((3, 4, 5), dtype), np.ones((3, 4), dtype))
    yield modern.linear_attention, tuple(p.values())
    yield modern.linear_attention_parallel, tuple(p.values())
    yield modern.linear_attention_backward, (np.ones_like(p["v"]), *p.values())
    p = lru_problem(sizes, dtype)
    h = modern.linear_recurrent_unit(**p)
    yield modern.linear_recurrent_unit, tuple(p.values())
    yield modern.linear_recurrent_unit_backward, (np.ones_like(h), p["x"], p["h0"], h, p["nu_log"], p["theta_log"], p["gamma_log"], p["W_x"])
    p = selective_problem(sizes, dtype)
    _, h, delta = modern.selective_forward(**p)
    weights = [p[name] for name in ("A_log", "W_delta", "W_B", "W_C", "skip")]
    yield modern.selective_step, (p["x"][0], *list(p.values())[1:])
    yield modern.selective_forward, tuple(p.values())
    yield modern.selective_backward, (np.ones_like(p["x"]), p["x"], p["h0"], h, delta, *weights)
    p = mlstm_problem(sizes, dtype)
    yield modern.mlstm_step, (p["x"][0], np.ones((3, 5, 5), dtype), np.ones((3, 5), dtype), np.ones(3, dtype), p["W_x"], p["b"])
    yield modern.mlstm_forward, tuple(p.values())
    yield modern.mlstm_parallel, tuple(p.values())
    yield modern.mlstm_backward, (np.ones((6, 3, 5), dtype), *p.values())


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
