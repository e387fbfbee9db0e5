"""What learners get wrong in chapter 4. Each docstring is a phrase that the verdict has to contain."""

import numpy as np

from solutions.cells.lstm import lstm_step, lstm_step_backward, sigmoid


def sigmoid__exponent_not_negated(x):
    """the sign in the exponent is wrong"""
    return 1 / (1 + np.exp(x))


def sigmoid__overflows(x):
    """exp(x) overflows for large x"""
    return np.exp(x) / (1 + np.exp(x))


def sigmoid__is_tanh(x):
    """This is tanh."""
    return np.tanh(x)


def sigmoid__as_steep_as_tanh(x):
    """factor 0.5 is missing"""
    return (1 + np.tanh(x)) / 2


def sigmoid__its_slope(x):
    """This is the derivative of sigmoid"""
    y = 1 / (1 + np.exp(-x))
    return y * (1 - y)


def lstm_step__order_of_onnx(x, h_prev, c_prev, W_x, W_h, b):
    """cut in the order i, o, f, g"""
    i, o, f, g = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, o, f, g = sigmoid(i), sigmoid(o), sigmoid(f), np.tanh(g)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def lstm_step__input_and_forget_exchanged(x, h_prev, c_prev, W_x, W_h, b):
    """changed places"""
    f, i, g, o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def lstm_step__gate_g(x, h_prev, c_prev, W_x, W_h, b):
    """sigmoid stands where tanh belongs"""
    i, f, g, o = np.split(sigmoid(x @ W_x + h_prev @ W_h + b), 4, axis=1)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def lstm_step__forget_gate_tanh(x, h_prev, c_prev, W_x, W_h, b):
    """tanh stands where sigmoid belongs"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i), np.tanh(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def lstm_step__no_tanh_on_the_way_out(x, h_prev, c_prev, W_x, W_h, b):
    """tanh is missing"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * c_prev + i * g
    return o * c, c, np.hstack([i, f, g, o])


def lstm_step__output_of_the_old_cell(x, h_prev, c_prev, W_x, W_h, b):
    """c_prev stands where c belongs"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * c_prev + i * g
    return o * np.tanh(c_prev), c, np.hstack([i, f, g, o])


def lstm_step__bias_twice(x, h_prev, c_prev, W_x, W_h, b):
    """b is added twice"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + b + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def lstm_step__output_gate_third(x, h_prev, c_prev, W_x, W_h, b):
    """cut, and come back, in the order i, f, o, g"""
    i, f, o, g = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, o, g])


def lstm_step__candidate_last(x, h_prev, c_prev, W_x, W_h, b):
    """a_g and a_o have changed places"""
    i, f, o, g = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def lstm_step__forget_gate_the_wrong_way_round(x, h_prev, c_prev, W_x, W_h, b):
    """how much stays, not how much goes"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = (1 - f) * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def lstm_step__gates_not_activated(x, h_prev, c_prev, W_x, W_h, b):
    """gates holds the blocks before their activation"""
    a = x @ W_x + h_prev @ W_h + b
    h, c, _ = lstm_step(x, h_prev, c_prev, W_x, W_h, b)
    return h, c, a


def lstm_step__cell_returned_first(x, h_prev, c_prev, W_x, W_h, b):
    """yours are c, h, gates"""
    h, c, gates = lstm_step(x, h_prev, c_prev, W_x, W_h, b)
    return c, h, gates


def lstm_forward__cell_starts_over(x, h0, c0, W_x, W_h, b):
    """c0 stands where c_t belongs"""
    h, c, gates, h_t = [], [], [], h0
    for x_t in x:
        h_t, c_t, gates_t = lstm_step(x_t, h_t, c0, W_x, W_h, b)
        h.append(h_t)
        c.append(c_t)
        gates.append(gates_t)
    return np.stack(h), np.stack(c), np.stack(gates)


def lstm_forward__states_ignored(x, h0, c0, W_x, W_h, b):
    """h0 is ignored"""
    h, c, gates, h_t, c_t = [], [], [], np.zeros_like(h0), c0
    for x_t in x:
        h_t, c_t, gates_t = lstm_step(x_t, h_t, c_t, W_x, W_h, b)
        h.append(h_t)
        c.append(c_t)
        gates.append(gates_t)
    return np.stack(h), np.stack(c), np.stack(gates)


def lstm_forward__hidden_for_cell(x, h0, c0, W_x, W_h, b):
    """changed places"""
    h, c, gates, h_t, c_t = [], [], [], h0, c0
    for x_t in x:
        h_t, c_t, gates_t = lstm_step(x_t, c_t, h_t, W_x, W_h, b)
        h.append(h_t)
        c.append(c_t)
        gates.append(gates_t)
    return np.stack(h), np.stack(c), np.stack(gates)


def lstm_forward__last_state_only(x, h0, c0, W_x, W_h, b):
    """only the last entry along axis 0 of h"""
    h_t, c_t, gates = h0, c0, []
    for x_t in x:
        h_t, c_t, gates_t = lstm_step(x_t, h_t, c_t, W_x, W_h, b)
        gates.append(gates_t)
    return h_t, c_t, np.stack(gates)


def lstm_step_1997__forgets_all(x, h_prev, c_prev, W_x, W_h, b):
    """term c_prev is missing"""
    a_i, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 3, axis=1)
    i, g, o = sigmoid(a_i), np.tanh(a_g), sigmoid(a_o)
    c = i * g
    return o * np.tanh(c), c, np.hstack([i, g, o])


def lstm_step_1997__coupled(x, h_prev, c_prev, W_x, W_h, b):
    """1 - i multiplies c_prev"""
    a_i, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 3, axis=1)
    i, g, o = sigmoid(a_i), np.tanh(a_g), sigmoid(a_o)
    c = (1 - i) * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, g, o])


def lstm_step_1997__candidate_last(x, h_prev, c_prev, W_x, W_h, b):
    """changed places"""
    a_i, a_o, a_g = np.split(x @ W_x + h_prev @ W_h + b, 3, axis=1)
    i, g, o = sigmoid(a_i), np.tanh(a_g), sigmoid(a_o)
    c = c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, g, o])


def lstm_step_1997__input_not_gated(x, h_prev, c_prev, W_x, W_h, b):
    """factor i is missing"""
    a_i, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 3, axis=1)
    i, g, o = sigmoid(a_i), np.tanh(a_g), sigmoid(a_o)
    c = c_prev + g
    return o * np.tanh(c), c, np.hstack([i, g, o])


def init_lstm__bias_on_the_wrong_block(rng, D, H, forget_bias=1.0):
    """another order"""
    limit_x, limit_h = np.sqrt(6 / (D + H)), np.sqrt(6 / (H + H))
    W_x = rng.uniform(-limit_x, limit_x, (D, 4 * H))
    W_h = rng.uniform(-limit_h, limit_h, (H, 4 * H))
    b = np.zeros(4 * H)
    b[:H] = forget_bias
    return W_x, W_h, b


def init_lstm__no_forget_bias(rng, D, H, forget_bias=1.0):
    """b is zero everywhere"""
    limit_x, limit_h = np.sqrt(6 / (D + H)), np.sqrt(6 / (H + H))
    return rng.uniform(-limit_x, limit_x, (D, 4 * H)), rng.uniform(-limit_h, limit_h, (H, 4 * H)), np.zeros(4 * H)


def init_lstm__one_limit_for_both(rng, D, H, forget_bias=1.0):
    """D stands where H belongs"""
    limit = np.sqrt(6 / (D + H))
    b = np.zeros(4 * H)
    b[H : 2 * H] = forget_bias
    return rng.uniform(-limit, limit, (D, 4 * H)), rng.uniform(-limit, limit, (H, 4 * H)), b


def init_lstm__W_h_drawn_first(rng, D, H, forget_bias=1.0):
    """W_h is drawn before W_x"""
    limit_x, limit_h = np.sqrt(6 / (D + H)), np.sqrt(6 / (H + H))
    W_h = rng.uniform(-limit_h, limit_h, (H, 4 * H))
    W_x = rng.uniform(-limit_x, limit_x, (D, 4 * H))
    b = np.zeros(4 * H)
    b[H : 2 * H] = forget_bias
    return W_x, W_h, b


def lstm_output_backward__dc_forgotten(dh, dc, c, o):
    """dc is missing"""
    s = np.tanh(c)
    return dh * s * o * (1 - o), dh * o * (1 - s**2)


def lstm_output_backward__slope_of_o_forgotten(dh, dc, c, o):
    """o (1 - o), is missing"""
    s = np.tanh(c)
    return dh * s, dc + dh * o * (1 - s**2)


def lstm_output_backward__tanh_slope_of_c(dh, dc, c, o):
    """c stands where tanh_c belongs"""
    s = np.tanh(c)
    return dh * s * o * (1 - o), dc + dh * o * (1 - c**2)


def lstm_output_backward__tanh_not_differentiated(dh, dc, c, o):
    """where the derivative 1 - tanh_c² belongs"""
    s = np.tanh(c)
    return dh * s * o * (1 - o), dc + dh * o * s


def lstm_output_backward__square_outside_the_bracket(dh, dc, c, o):
    """square inside the bracket"""
    s = np.tanh(c)
    return dh * s * o * (1 - o), dc + dh * o * (1 - s) ** 2


def lstm_output_backward__o_forgotten(dh, dc, c, o):
    """factor o is missing"""
    s = np.tanh(c)
    return dh * s * o * (1 - o), dc + dh * (1 - s**2)


def lstm_cell_backward__forget_gate_fed_by_g(dc, c_prev, i, f, g):
    """g stands where c_prev belongs"""
    return dc * g * i * (1 - i), dc * g * f * (1 - f), dc * i * (1 - g**2), dc * f


def lstm_cell_backward__sigmoid_slope_for_g(dc, c_prev, i, f, g):
    """The derivative of sigmoid, s (1 - s), stands where that of tanh"""
    return dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * g * (1 - g), dc * f


def lstm_cell_backward__dc_not_times_f(dc, c_prev, i, f, g):
    """factor f is missing"""
    return dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dc.copy()


def lstm_cell_backward__tanh_slope_for_i(dc, c_prev, i, f, g):
    """The derivative of tanh, 1 - i², stands where that of sigmoid"""
    return dc * g * (1 - i**2), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dc * f


def lstm_cell_backward__gates_before_activation(dc, c_prev, i, f, g):
    """The derivative of sigmoid, i (1 - i), is missing"""
    return dc * g, dc * c_prev, dc * i, dc * f


def lstm_step_backward__blocks_in_another_order(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """changed places"""
    i, f, g, o = np.split(gates, 4, axis=1)
    s = np.tanh(c)
    dc = dc + dh * o * (1 - s**2)
    da_i, da_f, da_g, da_o = dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh * s * o * (1 - o)
    da = np.hstack([da_i, da_f, da_o, da_g])
    return da @ W_x.T, da @ W_h.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(0)


def lstm_step_backward__dc_overwritten(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """dc from the next step is lost"""
    i, f, g, o = np.split(gates, 4, axis=1)
    s = np.tanh(c)
    dc = dh * o * (1 - s**2)
    da = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh * s * o * (1 - o)])
    return da @ W_x.T, da @ W_h.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(0)


def lstm_step_backward__path_through_h_forgotten(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """The path through h is lost"""
    i, f, g, o = np.split(gates, 4, axis=1)
    s = np.tanh(c)
    da = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh * s * o * (1 - o)])
    return da @ W_x.T, da @ W_h.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(0)


def lstm_step_backward__dc_prev_not_times_f(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """factor f is missing"""
    dx, dh_prev, _, dW_x, dW_h, db = lstm_step_backward(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h)
    o = gates[:, 3 * len(dh[0]) :]
    return dx, dh_prev, dc + dh * o * (1 - np.tanh(c) ** 2), dW_x, dW_h, db


def lstm_step_backward__bias_averaged_over_the_batch(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """mean stands where sum belongs"""
    *others, db = lstm_step_backward(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h)
    return *others, db / len(x)


def lstm_step_backward__h_prev_in_both_weight_gradients(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """dW_x is made with h_prev"""
    dx, dh_prev, dc_prev, dW_x, dW_h, db = lstm_step_backward(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h)
    return dx, dh_prev, dc_prev, dW_h, dW_h, db


def lstm_step_backward__old_cell_for_new(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """c_prev stands where c belongs"""
    return lstm_step_backward(dh, dc, x, h_prev, c_prev, c_prev, gates, W_x, W_h)


def _through_time(dh, x, h0, c0, h, c, gates, W_x, W_h, carry_dh=1, carry_dc=1, step=-1, add=True, first=True):
    """A right loop, with a switch for each fault."""
    dx, sums = np.zeros_like(x), [np.zeros_like(W_x), np.zeros_like(W_h), np.zeros_like(W_x[0])]
    from_later, dc = np.zeros_like(h0), np.zeros_like(c0)
    for t in range(len(x))[::step]:
        h_prev, c_prev = (h[t - 1], c[t - 1]) if t > 0 or not first else (h0, c0)
        upstream = dh[t] + carry_dh * from_later
        dx[t], from_later, dc, *new = lstm_step_backward(upstream, carry_dc * dc, x[t], h_prev, c_prev, c[t], gates[t], W_x, W_h)
        sums = [a + b for a, b in zip(sums, new, strict=True)] if add else new
    return dx, from_later, dc, *sums


def lstm_backward__dc_not_carried(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """dc is ignored"""
    return _through_time(dh, x, h0, c0, h, c, gates, W_x, W_h, carry_dc=0)


def lstm_backward__dh_not_carried(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """dh_next is missing"""
    return _through_time(dh, x, h0, c0, h, c, gates, W_x, W_h, carry_dh=0)


def lstm_backward__forwards_in_time(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """reversed is missing"""
    return _through_time(dh, x, h0, c0, h, c, gates, W_x, W_h, step=1)


def lstm_backward__gradients_overwritten(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """overwritten where it should add up"""
    return _through_time(dh, x, h0, c0, h, c, gates, W_x, W_h, add=False)


def lstm_backward__last_state_before_the_first_step(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """the first step began with h0 and c0"""
    return _through_time(dh, x, h0, c0, h, c, gates, W_x, W_h, first=False)


def lstm_backward__state_after_the_step(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """the state before it"""
    dx, sums = np.zeros_like(x), [0, 0, 0]
    from_later, dc = np.zeros_like(h0), np.zeros_like(c0)
    for t in reversed(range(len(x))):
        c_prev = c[t - 1] if t > 0 else c0
        dx[t], from_later, dc, *new = lstm_step_backward(dh[t] + from_later, dc, x[t], h[t], c_prev, c[t], gates[t], W_x, W_h)
        sums = [a + b for a, b in zip(sums, new, strict=True)]
    return dx, from_later, dc, *sums


def lstm_backward__starts_from_the_last_dh_only(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """only dh[-1] goes in"""
    dx, sums = np.zeros_like(x), [0, 0, 0]
    from_later, dc = dh[-1], np.zeros_like(c0)
    for t in reversed(range(len(x))):
        h_prev, c_prev = (h[t - 1], c[t - 1]) if t > 0 else (h0, c0)
        dx[t], from_later, dc, *new = lstm_step_backward(from_later, dc, x[t], h_prev, c_prev, c[t], gates[t], W_x, W_h)
        sums = [a + b for a, b in zip(sums, new, strict=True)]
    return dx, from_later, dc, *sums


def lstm_backward__divided_by_time(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """divided by T once too often"""
    dx, dh0, dc0, *sums = _through_time(dh, x, h0, c0, h, c, gates, W_x, W_h)
    return dx, dh0, dc0, *(g / len(x) for g in sums)


def peephole_step__output_sees_the_old_cell(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """c_prev stands where c belongs"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i + p_i * c_prev), sigmoid(a_f + p_f * c_prev), np.tanh(a_g), sigmoid(a_o + p_o * c_prev)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def peephole_step__sees_h(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """h_prev stands where c_prev belongs"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g = sigmoid(a_i + p_i * h_prev), sigmoid(a_f + p_f * c_prev), np.tanh(a_g)
    c = f * c_prev + i * g
    o = sigmoid(a_o + p_o * c)
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def peephole_step__i_and_f_exchanged(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """p_i and p_f have changed places"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g = sigmoid(a_i + p_f * c_prev), sigmoid(a_f + p_i * c_prev), np.tanh(a_g)
    c = f * c_prev + i * g
    o = sigmoid(a_o + p_o * c)
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def peephole_step__outside_the_sigmoid(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """outside the sigmoid"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g = sigmoid(a_i + p_i * c_prev), sigmoid(a_f + p_f * c_prev), np.tanh(a_g)
    c = f * c_prev + i * g
    o = sigmoid(a_o) + p_o * c
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def peephole_step__none_for_the_output(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """p_o * c is missing"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i + p_i * c_prev), sigmoid(a_f + p_f * c_prev), np.tanh(a_g), sigmoid(a_o)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def gru_step__blend_turned_round(x, h_prev, W_x, W_h, b_x, b_h):
    """z and 1 - z have changed places"""
    u, v = x @ W_x + b_x, h_prev @ W_h + b_h
    (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(u, 3, axis=1), np.split(v, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    return z * n + (1 - z) * h_prev, np.hstack([r, z, n])


def gru_step__order_of_keras(x, h_prev, W_x, W_h, b_x, b_h):
    """cut in the order z, r, n"""
    u, v = x @ W_x + b_x, h_prev @ W_h + b_h
    (x_z, x_r, x_n), (h_z, h_r, h_n) = np.split(u, 3, axis=1), np.split(v, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h_prev, np.hstack([r, z, n])


def gru_step__reset_before_the_product(x, h_prev, W_x, W_h, b_x, b_h):
    """This is the form with the reset before the product"""
    H = h_prev.shape[1]
    (x_r, x_z, x_n), (h_r, h_z, _) = np.split(x @ W_x + b_x, 3, axis=1), np.split(h_prev @ W_h + b_h, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + (r * h_prev) @ W_h[:, 2 * H :] + b_h[2 * H :])
    return (1 - z) * n + z * h_prev, np.hstack([r, z, n])


def gru_step__reset_spares_the_bias(x, h_prev, W_x, W_h, b_x, b_h):
    """escapes the reset gate"""
    H = h_prev.shape[1]
    (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(x @ W_x + b_x, 3, axis=1), np.split(h_prev @ W_h + b_h, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * (h_n - b_h[2 * H :]) + b_h[2 * H :])
    return (1 - z) * n + z * h_prev, np.hstack([r, z, n])


def gru_step__no_reset(x, h_prev, W_x, W_h, b_x, b_h):
    """r is missing"""
    (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(x @ W_x + b_x, 3, axis=1), np.split(h_prev @ W_h + b_h, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + h_n)
    return (1 - z) * n + z * h_prev, np.hstack([r, z, n])


def gru_step_reset_before__reset_after(x, h_prev, W_x, W_h, b):
    """This is the form with the reset after the product"""
    (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(x @ W_x + b, 3, axis=1), np.split(h_prev @ W_h, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h_prev, np.hstack([r, z, n])


def gru_step_reset_before__blend_of_the_reset_state(x, h_prev, W_x, W_h, b):
    """r acts on the candidate only"""
    H = h_prev.shape[1]
    (x_r, x_z, x_n), (h_r, h_z, _) = np.split(x @ W_x + b, 3, axis=1), np.split(h_prev @ W_h, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + (r * h_prev) @ W_h[:, 2 * H :])
    return (1 - z) * n + z * r * h_prev, np.hstack([r, z, n])


def gru_step_reset_before__candidate_sigmoid(x, h_prev, W_x, W_h, b):
    """sigmoid stands where tanh belongs"""
    H = h_prev.shape[1]
    (x_r, x_z, x_n), (h_r, h_z, _) = np.split(x @ W_x + b, 3, axis=1), np.split(h_prev @ W_h, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = sigmoid(x_n + (r * h_prev) @ W_h[:, 2 * H :])
    return (1 - z) * n + z * h_prev, np.hstack([r, z, n])


def gru_step_reset_before__r_and_z_exchanged(x, h_prev, W_x, W_h, b):
    """z stands where r belongs"""
    H = h_prev.shape[1]
    (x_r, x_z, x_n), (h_r, h_z, _) = np.split(x @ W_x + b, 3, axis=1), np.split(h_prev @ W_h, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + (z * h_prev) @ W_h[:, 2 * H :])
    return (1 - z) * n + z * h_prev, np.hstack([r, z, n])


def _gru_back(dh, x, h_prev, gates, W_x, W_h, b_h, blend=1, inner=True, bias=1, z_sign=1, m_through_r=True):
    """A right GRU backward, with a switch for each fault."""
    r, z, n = np.split(gates, 3, axis=1)
    m = np.split(h_prev @ W_h + bias * b_h, 3, axis=1)[2]
    da_n = dh * (1 - z) * (1 - n**2)
    da_z = z_sign * dh * (h_prev - n) * z * (1 - z)
    da_r = (da_n if m_through_r else dh) * m * r * (1 - r)
    da_x = np.hstack([da_r, da_z, da_n])
    da_h = np.hstack([da_r, da_z, da_n * r]) if inner else da_x
    dh_prev = blend * dh * z + da_h @ W_h.T
    return da_x @ W_x.T, dh_prev, x.T @ da_x, h_prev.T @ da_h, da_x.sum(0), da_h.sum(0)


def gru_step_backward__straight_path_forgotten(dh, x, h_prev, gates, W_x, W_h, b_h):
    """dh * z is missing"""
    return _gru_back(dh, x, h_prev, gates, W_x, W_h, b_h, blend=0)


def gru_step_backward__one_da_for_both_products(dh, x, h_prev, gates, W_x, W_h, b_h):
    """r is missing"""
    return _gru_back(dh, x, h_prev, gates, W_x, W_h, b_h, inner=False)


def gru_step_backward__m_without_its_bias(dh, x, h_prev, gates, W_x, W_h, b_h):
    """b_h is missing"""
    return _gru_back(dh, x, h_prev, gates, W_x, W_h, b_h, bias=0)


def gru_step_backward__update_gate_with_the_wrong_sign(dh, x, h_prev, gates, W_x, W_h, b_h):
    """the sign is wrong"""
    return _gru_back(dh, x, h_prev, gates, W_x, W_h, b_h, z_sign=-1)


def gru_step_backward__reset_gate_from_dh(dh, x, h_prev, gates, W_x, W_h, b_h):
    """dh stands where da_n belongs"""
    return _gru_back(dh, x, h_prev, gates, W_x, W_h, b_h, m_through_r=False)


def sigmoid__of_the_absolute_value(x):
    """wrong exactly where x is negative"""
    return 1 / (1 + np.exp(-np.abs(x)))


def lstm_step__torn_apart(x, h_prev, c_prev, W_x, W_h, b):
    """tears the rows apart"""
    i, f, g, o = (x @ W_x + h_prev @ W_h + b).reshape(4, *h_prev.shape)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def lstm_step__blocks_in_turn(x, h_prev, c_prev, W_x, W_h, b):
    """by columns in turn"""
    a = x @ W_x + h_prev @ W_h + b
    i, f, g, o = sigmoid(a[:, 0::4]), sigmoid(a[:, 1::4]), np.tanh(a[:, 2::4]), sigmoid(a[:, 3::4])
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def lstm_step__one_gate_for_both(x, h_prev, c_prev, W_x, W_h, b):
    """1 - f stands where i belongs"""
    i, f, g, o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + (1 - f) * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def lstm_forward__one_state_for_the_batch(x, h0, c0, W_x, W_h, b):
    """starts where the one before it ended"""
    T, B, _ = x.shape
    h, c, gates = np.zeros((T, B, h0.shape[1])), np.zeros((T, B, h0.shape[1])), np.zeros((T, B, len(b)))
    state = h0[:1], c0[:1]
    for row in range(B):
        for t in range(T):
            *state, gates[t, row] = lstm_step(x[t, row : row + 1], *state, W_x, W_h, b)
            h[t, row], c[t, row] = state
    return h, c, gates


def lstm_backward__dc_zero_at_each_step(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """zeros_like(dc)"""
    dx, dW_x, dW_h, db = np.zeros_like(x), 0, 0, 0
    carried = np.zeros_like(h0)
    for t in range(len(x) - 1, -1, -1):
        h_prev, c_prev = (h[t - 1], c[t - 1]) if t else (h0, c0)
        dx[t], carried, dc, W1, W2, b1 = lstm_step_backward(dh[t] + carried, np.zeros_like(c0), x[t], h_prev, c_prev, c[t], gates[t], W_x, W_h)
        dW_x, dW_h, db = dW_x + W1, dW_h + W2, db + b1
    return dx, carried, dc, dW_x, dW_h, db


def lstm_backward__own_cell_state(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """c[t] stands where c[t - 1] if t > 0 else c0 belongs"""
    dx, dW_x, dW_h, db = np.zeros_like(x), 0, 0, 0
    carried, dc = np.zeros_like(h0), np.zeros_like(c0)
    for t in range(len(x) - 1, -1, -1):
        h_prev = h[t - 1] if t else h0
        dx[t], carried, dc, W1, W2, b1 = lstm_step_backward(dh[t] + carried, dc, x[t], h_prev, c[t], c[t], gates[t], W_x, W_h)
        dW_x, dW_h, db = dW_x + W1, dW_h + W2, db + b1
    return dx, carried, dc, dW_x, dW_h, db


def gru_step__z_first_there_and_back(x, h_prev, W_x, W_h, b_x, b_h):
    """cut, and come back, in the order z, r, n"""
    x_z, x_r, x_n = np.split(x @ W_x + b_x, 3, axis=1)
    h_z, h_r, h_n = np.split(h_prev @ W_h + b_h, 3, axis=1)
    z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
    n = np.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h_prev, np.hstack([z, r, n])


def peephole_step__all_outside(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The same holds for p_f * c_prev and p_o * c"""
    i, f, g, o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g = sigmoid(i) + p_i * c_prev, sigmoid(f) + p_f * c_prev, np.tanh(g)
    c = f * c_prev + i * g
    o = sigmoid(o) + p_o * c
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def sigmoid__tanh_of_the_half(x):
    """This is tanh(x / 2)"""
    return np.tanh(x / 2)


def sigmoid__half_of_one_alone(x):
    """it belongs to the whole sum"""
    return 1 / 2 + np.tanh(0.5 * x)


def sigmoid__even(x):
    """values for |x|"""
    return 1 / (1 + np.exp(-abs(x)))


def sigmoid__lower_half_without_denominator(x):
    """the denominator is missing"""
    power = np.exp(-np.abs(x))
    return np.where(x < 0, power, 1 / (1 + power))


def sigmoid__lower_half_with_both_exponentials(x):
    """the denominator has exp(-x)"""
    y = np.empty_like(x)
    low = x < 0
    y[~low] = 1 / (1 + np.exp(-x[~low]))
    y[low] = np.exp(x[low]) / (1 + np.exp(-x[low]))
    return y


def sigmoid__clipped_too_early(x):
    """x is clipped to +-10"""
    return 1 / (1 + np.exp(-np.minimum(np.maximum(x, -10), 10)))


def sigmoid__softmax(x):
    """This is softmax"""
    logs = x - x.max(axis=-1, keepdims=True)
    return np.exp(logs - np.log(np.exp(logs).sum(axis=-1, keepdims=True)))


def sigmoid__without_brackets(x):
    """Division comes before addition"""
    return 1 / 1 + np.exp(-x)


def sigmoid__hard(x):
    """This is a hard sigmoid"""
    return np.maximum(0, np.minimum(1, (x + 2.5) / 5))


def sigmoid__minus_in_the_denominator(x):
    """The sign in the denominator is wrong"""
    return 1 / (1 - np.exp(-x))


def _activated(x, h_prev, W_x, W_h, b):
    """i, f, g, o of a right step."""
    H = h_prev.shape[1]
    a = np.einsum("bd,dk->bk", x, W_x) + np.einsum("bh,hk->bk", h_prev, W_h) + b
    return sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), np.tanh(a[:, 2 * H : 3 * H]), sigmoid(a[:, 3 * H :])


def lstm_step__forgets_what_it_lets_in(x, h_prev, c_prev, W_x, W_h, b):
    """1 - i stands where f belongs"""
    i, f, g, o = _activated(x, h_prev, W_x, W_h, b)
    c = c_prev + i * (g - c_prev)
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)


def lstm_step__no_forget_gate_of_its_own(x, h_prev, c_prev, W_x, W_h, b):
    """f is made as 1 - i"""
    i, _, g, o = _activated(x, h_prev, W_x, W_h, b)
    f = 1 - i
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)


def lstm_step__forget_gate_for_all(x, h_prev, c_prev, W_x, W_h, b):
    """f multiplies the whole sum"""
    i, f, g, o = _activated(x, h_prev, W_x, W_h, b)
    c = c_prev + i * g
    c = f * c
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)


def lstm_step__tanh_after_the_gate(x, h_prev, c_prev, W_x, W_h, b):
    """tanh is taken of o * c"""
    i, f, g, o = _activated(x, h_prev, W_x, W_h, b)
    c = f * c_prev + i * g
    return np.tanh(c * o), c, np.concatenate([i, f, g, o], axis=1)


def lstm_step__tanh_kept_in_c(x, h_prev, c_prev, W_x, W_h, b):
    """c comes back as tanh(c)"""
    i, f, g, o = _activated(x, h_prev, W_x, W_h, b)
    c = np.tanh(f * c_prev + i * g)
    return o * c, c, np.concatenate([i, f, g, o], axis=1)


def lstm_step__two_tanh(x, h_prev, c_prev, W_x, W_h, b):
    """and once more for h"""
    i, f, g, o = _activated(x, h_prev, W_x, W_h, b)
    c = np.tanh(f * c_prev + i * g)
    return o * np.tanh(c), c, np.concatenate([i, f, g, o], axis=1)


def lstm_step__bias_outside(x, h_prev, c_prev, W_x, W_h, b):
    """The bias is added after the activation"""
    blocks = [gate + bias for gate, bias in zip(_activated(x, h_prev, W_x, W_h, 0), b.reshape(4, -1), strict=True)]
    i, f, g, o = blocks
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.concatenate(blocks, axis=1)


def lstm_step__four_columns_a_unit(x, h_prev, c_prev, W_x, W_h, b):
    """taken, and put back, by columns in turn"""
    a = x @ W_x + h_prev @ W_h + b
    gates = sigmoid(a)
    gates[:, 2::4] = np.tanh(a[:, 2::4])
    i, f, g, o = (gates[:, k::4] for k in range(4))
    c = f * c_prev + i * g
    return o * np.tanh(c), c, gates


def _run(x, h0, c0, W_x, W_h, b, after=lambda h, c: (h, c)):
    """A right loop over time, but for what a step hands on."""
    T, B, H = len(x), *h0.shape
    h, c, gates = np.zeros((T, B, H)), np.zeros((T, B, H)), np.zeros((T, B, 4 * H))
    state = h0, c0
    for t in range(T):
        h[t], c[t], gates[t] = lstm_step(x[t], *state, W_x, W_h, b)
        state = after(h[t], c[t])
    return h, c, gates


def lstm_forward__cell_in_both_places(x, h0, c0, W_x, W_h, b):
    """The next step gets c_t in both places"""
    return _run(x, h0, c0, W_x, W_h, b, lambda h, c: (c, c))


def lstm_forward__hidden_in_both_places(x, h0, c0, W_x, W_h, b):
    """The next step gets h_t in both places"""
    return _run(x, h0, c0, W_x, W_h, b, lambda h, c: (h, h))


def lstm_forward__exchanged_at_each_step(x, h0, c0, W_x, W_h, b):
    """From one step to the next, h_t and c_t change places"""
    return _run(x, h0, c0, W_x, W_h, b, lambda h, c: (c, h))


def lstm_forward__no_step_follows_another(x, h0, c0, W_x, W_h, b):
    """Every step starts from h0 and c0"""
    steps = [lstm_step(x_t, h0, c0, W_x, W_h, b) for x_t in x]
    return tuple(np.stack([step[k] for step in steps]) for k in range(3))


def lstm_forward__last_input_first(x, h0, c0, W_x, W_h, b):
    """x is read from its last step"""
    return _run(np.flip(x, axis=0), h0, c0, W_x, W_h, b)


def lstm_forward__backwards(x, h0, c0, W_x, W_h, b):
    """Time runs backwards"""
    T, B, H = len(x), *h0.shape
    h, c, gates = np.zeros((T, B, H)), np.zeros((T, B, H)), np.zeros((T, B, 4 * H))
    h_t, c_t = h0, c0
    for t in range(T - 1, -1, -1):
        h_t, c_t, gates[t] = lstm_step(x[t], h_t, c_t, W_x, W_h, b)
        h[t], c[t] = h_t, c_t
    return h, c, gates


def lstm_forward__first_states_at_zero(x, h0, c0, W_x, W_h, b):
    """x[0] is never read"""
    T, B, H = len(x), *h0.shape
    h, c, gates = np.zeros((T, B, H)), np.zeros((T, B, H)), np.zeros((T, B, 4 * H))
    h[0], c[0] = h0, c0
    for t in range(1, T):
        h[t], c[t], gates[t] = lstm_step(x[t], h[t - 1], c[t - 1], W_x, W_h, b)
    return h, c, gates


def _activated_1997(x, h_prev, W_x, W_h, b):
    """i, g, o of a right step without forget gate."""
    a_i, a_g, a_o = np.split(np.concatenate([x, h_prev], axis=1) @ np.concatenate([W_x, W_h]) + b, 3, axis=1)
    return sigmoid(a_i), np.tanh(a_g), sigmoid(a_o)


def lstm_step_1997__gates_not_activated(x, h_prev, c_prev, W_x, W_h, b):
    """gates holds the blocks before their activation"""
    i, g, o = _activated_1997(x, h_prev, W_x, W_h, b)
    c = c_prev + i * g
    return o * np.tanh(c), c, x @ W_x + h_prev @ W_h + b


def lstm_step_1997__tanh_kept_in_c(x, h_prev, c_prev, W_x, W_h, b):
    """c comes back as tanh(c)"""
    i, g, o = _activated_1997(x, h_prev, W_x, W_h, b)
    c = np.tanh(c_prev + i * g)
    return o * c, c, np.hstack([i, g, o])


def lstm_step_1997__two_tanh(x, h_prev, c_prev, W_x, W_h, b):
    """and once more for h"""
    i, g, o = _activated_1997(x, h_prev, W_x, W_h, b)
    c = np.tanh(c_prev + i * g)
    return o * np.tanh(c), c, np.hstack([i, g, o])


def lstm_step_1997__output_gate_sees_c(x, h_prev, c_prev, W_x, W_h, b):
    """no gate sees the cell here"""
    H = h_prev.shape[1]
    i, g, _ = _activated_1997(x, h_prev, W_x, W_h, b)
    c = c_prev + i * g
    o = sigmoid(x @ W_x[:, 2 * H :] + h_prev @ W_h[:, 2 * H :] + b[2 * H :] + c)
    return o * np.tanh(c), c, np.hstack([i, g, o])


def lstm_step_1997__squashed_as_in_the_paper(x, h_prev, c_prev, W_x, W_h, b):
    """the paper's scaled sigmoids"""
    a_i, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 3, axis=1)
    i, g, o = sigmoid(a_i), 4 * sigmoid(a_g) - 2, sigmoid(a_o)
    c = c_prev + i * g
    return o * (2 * sigmoid(c) - 1), c, np.hstack([i, g, o])


def lstm_step_1997__three_columns_a_unit(x, h_prev, c_prev, W_x, W_h, b):
    """taken, and put back, by columns in turn"""
    gates = x @ W_x + h_prev @ W_h + b
    gates[:, 0::3], gates[:, 1::3], gates[:, 2::3] = sigmoid(gates[:, 0::3]), np.tanh(gates[:, 1::3]), sigmoid(gates[:, 2::3])
    c = c_prev + gates[:, 0::3] * gates[:, 1::3]
    return gates[:, 2::3] * np.tanh(c), c, gates


def _glorot(rng, D, H, forget_bias, draw, block=1):
    """Weights from draw(limit, size), the bias in one block."""
    b = np.zeros((4, H))
    b[block] = forget_bias
    W_x = draw((6 / (D + H)) ** 0.5, (D, 4 * H))
    return W_x, draw((3 / H) ** 0.5, (H, 4 * H)), b.ravel()


def init_lstm__bias_in_every_block(rng, D, H, forget_bias=1.0):
    """Every block of b is forget_bias"""
    W_x, W_h, b = _glorot(rng, D, H, forget_bias, lambda limit, size: rng.uniform(-limit, limit, size))
    return W_x, W_h, np.ones_like(b) * forget_bias


def init_lstm__bias_in_the_third_block(rng, D, H, forget_bias=1.0):
    """forget_bias stands in the third block"""
    return _glorot(rng, D, H, forget_bias, lambda limit, size: rng.uniform(-limit, limit, size), block=2)


def init_lstm__bias_always_one(rng, D, H, forget_bias=1.0):
    """forget_bias is ignored"""
    return _glorot(rng, D, H, 1.0, lambda limit, size: rng.uniform(-limit, limit, size))


def init_lstm__normal_as_wide_as_the_limit(rng, D, H, forget_bias=1.0):
    """the limit is their standard deviation"""
    return _glorot(rng, D, H, forget_bias, lambda limit, size: limit * rng.standard_normal(size))


def init_lstm__glorot_normal(rng, D, H, forget_bias=1.0):
    """Glorot's normal form"""
    b = np.zeros(4 * H)
    b[H : 2 * H] = forget_bias
    return rng.normal(0, np.sqrt(2 / (D + H)), (D, 4 * H)), rng.normal(0, np.sqrt(2 / (H + H)), (H, 4 * H)), b


def init_lstm__no_negative_weights(rng, D, H, forget_bias=1.0):
    """drawn between 0 and the limit"""
    return _glorot(rng, D, H, forget_bias, lambda limit, size: limit * rng.random(size))


def init_lstm__two_for_six(rng, D, H, forget_bias=1.0):
    """2 stands where 6 belongs"""
    limit_x, limit_h = np.sqrt(2 / (D + H)), np.sqrt(2 / (H + H))
    b = np.zeros(4 * H)
    b[H : 2 * H] = forget_bias
    return rng.uniform(-limit_x, limit_x, (D, 4 * H)), rng.uniform(-limit_h, limit_h, (H, 4 * H)), b


def init_lstm__as_pytorch(rng, D, H, forget_bias=1.0):
    """Both limits are 1 / sqrt(H)"""
    return _glorot(rng, D, H, forget_bias, lambda limit, size: (2 * rng.random(size) - 1) / np.sqrt(H))


def lstm_output_backward__square_inside_tanh(dh, dc, c, o):
    """The square is taken of c"""
    return dh * np.tanh(c) * o * (1 - o), dc + dh * o * (1 - np.tanh(c * c))


def lstm_output_backward__dh_added_as_it_is(dh, dc, c, o):
    """dh is added to dc as it is"""
    return dh * np.tanh(c) * (o - o * o), dh + dc


def lstm_output_backward__slope_of_the_gate_twice(dh, dc, c, o):
    """o (1 - o) stands where the slope of tanh belongs"""
    slope = o * (1 - o)
    return dh * np.tanh(c) * slope, dc + dh * slope


def lstm_output_backward__slope_of_the_gate_into_the_cell(dh, dc, c, o):
    """The slope of o enters dc_total"""
    s, slope = np.tanh(c), o * (1 - o)
    return dh * slope * s, dc + dh * slope * (1 - s * s)


def lstm_output_backward__tanh_and_its_slope(dh, dc, c, o):
    """tanh(c) enters dc_total"""
    s = np.tanh(c)
    dh_o = dh * s
    return dh_o * o * (1 - o), dc + dh_o * o * (1 - s**2)


def lstm_output_backward__both_gradients_through_h(dh, dc, c, o):
    """o and the slope belong to dh alone"""
    s = np.tanh(c)
    return dh * s * o * (1 - o), (dh + dc) * (o - o * s**2)


def lstm_output_backward__dc_through_tanh(dh, dc, c, o):
    """the slope belongs to dh * o alone"""
    s = np.tanh(c)
    total = dc + dh * o
    return dh * s * o * (1 - o), total - total * s**2


def lstm_output_backward__slope_from_h(dh, dc, c, o):
    """h stands where tanh(c) belongs"""
    h = o * np.tanh(c)
    return dh * h * (1 - o), dc + dh * o * (1 - h**2)


def lstm_output_backward__dc_into_the_gate(dh, dc, c, o):
    """dc is added to dh for da_o"""
    s = np.tanh(c)
    return (dc + dh) * s * (o - o**2), dc + dh * o * (1 - s**2)


def lstm_output_backward__slope_for_the_gate(dh, dc, c, o):
    """The slope of tanh stands where tanh(c) belongs"""
    slope = 1 / np.cosh(c) ** 2
    return dh * slope * o * (1 - o), dc + dh * o * slope


def lstm_cell_backward__new_cell_for_the_forget_gate(dc, c_prev, i, f, g):
    """c stands where c_prev belongs"""
    c = c_prev * f + g * i
    return dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g**2), dc * f


def lstm_cell_backward__tanh_of_the_old_cell(dc, c_prev, i, f, g):
    """tanh(c_prev) stands where c_prev belongs"""
    return dc * g * i * (1 - i), dc * f * (1 - f) * np.tanh(c_prev), dc * i * (1 - g**2), dc * f


def lstm_cell_backward__square_outside_the_bracket(dc, c_prev, i, f, g):
    """square inside the bracket"""
    return dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * np.square(1 - g), dc * f


def lstm_cell_backward__g_in_its_own_gradient(dc, c_prev, i, f, g):
    """g enters da_g"""
    return dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (g - g**3), dc * f


def lstm_cell_backward__keeps_what_was_forgotten(dc, c_prev, i, f, g):
    """1 - f stands where f belongs"""
    return dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dc - dc * f


def lstm_cell_backward__slope_on_the_way_to_c_prev(dc, c_prev, i, f, g):
    """The slope of f enters dc_prev"""
    into_f = dc * f * (1 - f)
    return dc * g * i * (1 - i), into_f * c_prev, dc * i * (1 - g**2), into_f


def lstm_cell_backward__c_prev_on_the_way_to_itself(dc, c_prev, i, f, g):
    """c_prev enters dc_prev"""
    kept = f * c_prev * dc
    return dc * g * i * (1 - i), kept * (1 - f), dc * i * (1 - g**2), kept


def lstm_cell_backward__gates_into_the_old_cell(dc, c_prev, i, f, g):
    """the gates don't see c_prev"""
    da_i, da_f, da_g = dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2)
    dc_prev = dc * f
    for da in (da_i, da_f, da_g):
        dc_prev = dc_prev + da
    return da_i, da_f, da_g, dc_prev


def _step_back(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, total=None, slopes=True, order=(0, 1, 2, 3)):
    """A right step backward, with a switch for each fault; returns da too."""
    blocks = np.split(gates, 4, axis=1)
    i, f, g, o = (blocks[k] for k in order)
    s = np.tanh(c)
    dc = dc + dh * o * (1 - s**2) if total is None else total(dh, dc, o, s)
    da = [dc * g, dc * c_prev, dc * i, dh * s]
    if slopes:
        da = [part * slope for part, slope in zip(da, (i - i**2, f - f**2, 1 - g**2, o - o**2), strict=True)]
    da = np.concatenate(da, axis=1)
    return da, (da @ W_x.T, da @ W_h.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0))


def lstm_step_backward__square_outside_the_bracket(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """square inside the bracket"""
    return _step_back(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, total=lambda dh, dc, o, s: dc + dh * o * (1 - s) ** 2)[1]


def lstm_step_backward__dh_added_as_it_is(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """dh is added to dc as it is"""
    return _step_back(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, total=lambda dh, dc, o, s: dc + dh)[1]


def lstm_step_backward__dc_through_tanh(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """the slope belongs to dh * o alone"""
    return _step_back(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, total=lambda dh, dc, o, s: (dc + dh * o) * (1 - s**2))[1]


def lstm_step_backward__activated_again(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """gates is activated once more"""
    H = dh.shape[1]
    again = sigmoid(gates)
    again[:, 2 * H : 3 * H] = np.tanh(gates[:, 2 * H : 3 * H])
    return _step_back(dh, dc, x, h_prev, c_prev, c, again, W_x, W_h)[1]


def lstm_step_backward__no_slopes(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """No gate has its slope"""
    return _step_back(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, slopes=False)[1]


def lstm_step_backward__cut_as_onnx_does(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """gates is cut in the order i, o, f, g"""
    return _step_back(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, order=(0, 2, 3, 1))[1]


def lstm_step_backward__da_shuffled(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """da is put together by columns in turn"""
    da, (_, _, dc_prev, *_) = _step_back(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h)
    shuffled, H = np.empty_like(da), dh.shape[1]
    for k in range(4):
        shuffled[:, k::4] = da[:, k * H : (k + 1) * H]
    return shuffled @ W_x.T, shuffled @ W_h.T, dc_prev, x.T @ shuffled, h_prev.T @ shuffled, shuffled.sum(0)


def lstm_step_backward__dh_straight_to_h_prev(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """dh is added to dh_prev"""
    da, (dx, _, *others) = _step_back(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h)
    return dx, dh + da @ W_h.T, *others


def _sequence_back(dh, x, h0, c0, h, c, gates, W_x, W_h, add_dh=0, add_dc=0, dh_to_h=1, dh_to_c=0, first=0, after=False):
    """A right loop backwards in time, with a switch for each fault."""
    dx, dW_x, dW_h, db = np.zeros_like(x), 0, 0, 0
    dh_later, dc_later = first * dh[-1], np.zeros_like(c0)
    for t in range(len(x))[::-1]:
        h_prev, c_prev = (h[t], c[t]) if after else (h[t - 1], c[t - 1]) if t else (h0, c0)
        into_h, into_c = dh_to_h * dh[t] + dh_later, dh_to_c * dh[t] + dc_later
        dx[t], dh_new, dc_new, *new = lstm_step_backward(into_h, into_c, x[t], h_prev, c_prev, c[t], gates[t], W_x, W_h)
        dh_later, dc_later = add_dh * dh_later + dh_new, add_dc * dc_later + dc_new
        dW_x, dW_h, db = dW_x + new[0], dW_h + new[1], db + new[2]
    return dx, dh_later, dc_later, dW_x, dW_h, db


def lstm_backward__both_states_after_the_step(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """h[t] and c[t] stand where the states before the step belong"""
    return _sequence_back(dh, x, h0, c0, h, c, gates, W_x, W_h, after=True)


def lstm_backward__last_dh_twice(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """dh[-1] goes in twice"""
    return _sequence_back(dh, x, h0, c0, h, c, gates, W_x, W_h, first=1)


def lstm_backward__dc_piles_up(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """dc adds up over the steps"""
    return _sequence_back(dh, x, h0, c0, h, c, gates, W_x, W_h, add_dc=1)


def lstm_backward__dh_piles_up(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """dh_next adds up over the steps"""
    return _sequence_back(dh, x, h0, c0, h, c, gates, W_x, W_h, add_dh=1)


def lstm_backward__both_pile_up(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """dh_next and dc add up over the steps"""
    return _sequence_back(dh, x, h0, c0, h, c, gates, W_x, W_h, add_dh=1, add_dc=1)


def lstm_backward__dh_goes_to_the_cell(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """dh[t] is added to dc;"""
    return _sequence_back(dh, x, h0, c0, h, c, gates, W_x, W_h, dh_to_h=0, dh_to_c=1)


def lstm_backward__dh_goes_to_the_cell_as_well(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """dh[t] is added to dc as well"""
    return _sequence_back(dh, x, h0, c0, h, c, gates, W_x, W_h, dh_to_c=1)


def _peepholes(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o, see=lambda a, p, c: a + p * c, p_g=0):
    """A right step with peepholes, with a switch for each fault; returns the blocks before their activation too."""
    a = [x @ W + h_prev @ U + v for W, U, v in zip(np.split(W_x, 4, 1), np.split(W_h, 4, 1), np.split(b, 4), strict=True)]
    a[0], a[1], a[2] = see(a[0], p_i, c_prev), see(a[1], p_f, c_prev), a[2] + p_g * c_prev
    i, f, g = sigmoid(a[0]), sigmoid(a[1]), np.tanh(a[2])
    c = f * c_prev + i * g
    a[3] = see(a[3], p_o, c)
    o = sigmoid(a[3])
    return o * np.tanh(c), c, np.hstack([i, f, g, o]), np.hstack(a)


def peephole_step__candidate_sees_the_cell(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The candidate g sees the cell too"""
    return _peepholes(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o, p_g=p_o)[:3]


def peephole_step__all_see_h(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The peepholes look at h_prev"""
    return _peepholes(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o, see=lambda a, p, c: a + p * h_prev)[:3]


def peephole_step__all_see_tanh(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The gates see tanh of the cell"""
    return _peepholes(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o, see=lambda a, p, c: a + p * np.tanh(c))[:3]


def peephole_step__multiplied(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """The peepholes multiply the blocks"""
    return _peepholes(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o, see=lambda a, p, c: p * c * a)[:3]


def peephole_step__one_more_bias(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """p_i, p_f and p_o are added as they are"""
    return _peepholes(x, h_prev, c_prev, W_x, W_h, b + np.concatenate([p_i, p_f, 0 * p_i, p_o]), 0, 0, 0)[:3]


def peephole_step__closed(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """No gate sees the cell"""
    return _peepholes(x, h_prev, c_prev, W_x, W_h, b, 0, 0, 0)[:3]


def peephole_step__all_see_a_new_cell(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """i and f see a new cell state"""
    _, new, gates, a = _peepholes(x, h_prev, c_prev, W_x, W_h, b, 0, 0, 0)
    a_i, a_f, _, a_o = np.split(a, 4, axis=1)
    i, f, g, o = sigmoid(a_i + p_i * new), sigmoid(a_f + p_f * new), np.split(gates, 4, axis=1)[2], sigmoid(a_o + p_o * new)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def peephole_step__looked_at_afterwards(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """c is made without peepholes"""
    _, c, gates, a = _peepholes(x, h_prev, c_prev, W_x, W_h, b, 0, 0, 0)
    H = len(p_i)
    for k, p in ((0, p_i), (1, p_f), (3, p_o)):
        gates[:, k * H : (k + 1) * H] = sigmoid(a[:, k * H : (k + 1) * H] + p * c)
    return gates[:, 3 * H :] * np.tanh(c), c, gates


def peephole_step__gates_not_activated(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """gates holds the blocks before their activation"""
    h, c, _, a = _peepholes(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o)
    return h, c, a


def peephole_step__tanh_kept_in_c(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """c comes back as tanh(c)"""
    h, c, gates, _ = _peepholes(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o)
    return h, np.tanh(c), gates


def _gru(x, h_prev, W_x, W_h, b_x, b_h, n=lambda r, x_n, h_n: x_n + r * h_n, kept=lambda r, z, h: z * h, new=lambda r, z: 1 - z):
    """A right GRU step, with a switch for each fault; returns the two products too."""
    u, v = x @ W_x + b_x, h_prev @ W_h + b_h
    (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(u, 3, axis=1), np.split(v, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    candidate = np.tanh(n(r, x_n, h_n))
    return new(r, z) * candidate + kept(r, z, h_prev), np.hstack([r, z, candidate]), u, v


def gru_step__bias_of_n_missing(x, h_prev, W_x, W_h, b_x, b_h):
    """b_hn is missing in n"""
    W_hn = W_h[:, -h_prev.shape[1] :]
    return _gru(x, h_prev, W_x, W_h, b_x, b_h, n=lambda r, x_n, h_n: x_n + r * (h_prev @ W_hn))[:2]


def gru_step__bias_of_n_twice(x, h_prev, W_x, W_h, b_x, b_h):
    """b_hn enters n twice"""
    return _gru(x, h_prev, W_x, W_h, b_x, b_h, n=lambda r, x_n, h_n: x_n + r * h_n + b_h[-len(r[0]) :])[:2]


def gru_step__reset_turned_round(x, h_prev, W_x, W_h, b_x, b_h):
    """1 - r stands where r belongs"""
    return _gru(x, h_prev, W_x, W_h, b_x, b_h, n=lambda r, x_n, h_n: x_n + h_n - r * h_n)[:2]


def gru_step__biases_exchanged(x, h_prev, W_x, W_h, b_x, b_h):
    """b_x and b_h have changed places"""
    return _gru(x, h_prev, W_x, W_h, b_h, b_x)[:2]


def gru_step__blend_of_the_reset_state(x, h_prev, W_x, W_h, b_x, b_h):
    """r acts on the candidate only"""
    return _gru(x, h_prev, W_x, W_h, b_x, b_h, kept=lambda r, z, h: z * (r * h))[:2]


def gru_step__blend_by_the_reset_gate(x, h_prev, W_x, W_h, b_x, b_h):
    """r blends n and h_prev"""
    return _gru(x, h_prev, W_x, W_h, b_x, b_h, kept=lambda r, z, h: r * h, new=lambda r, z: 1 - r)[:2]


def gru_step__gates_not_activated(x, h_prev, W_x, W_h, b_x, b_h):
    """gates holds the blocks before their activation"""
    h, gates, u, v = _gru(x, h_prev, W_x, W_h, b_x, b_h)
    H = h.shape[1]
    v[:, 2 * H :] *= gates[:, :H]
    return h, u + v


def gru_step__gates_are_the_sums(x, h_prev, W_x, W_h, b_x, b_h):
    """gates holds the sums of the two products"""
    h, _, u, v = _gru(x, h_prev, W_x, W_h, b_x, b_h)
    return h, u + v


def _gru_before(x, h_prev, W_x, W_h, b, n=lambda r, x_n, h, W, b_n: x_n + (r * h) @ W + b_n, for_z=lambda r, h: h):
    """A right GRU step with the reset before the product, with a switch for each fault; returns n before tanh too."""
    (x_r, x_z, x_n), (W_r, W_z, W_n), (b_r, b_z, b_n) = np.split(x @ W_x, 3, axis=1), np.split(W_h, 3, axis=1), np.split(b, 3)
    r = sigmoid(x_r + h_prev @ W_r + b_r)
    z = sigmoid(x_z + for_z(r, h_prev) @ W_z + b_z)
    a_n = n(r, x_n, h_prev, W_n, b_n)
    candidate = np.tanh(a_n)
    return candidate + z * (h_prev - candidate), np.hstack([r, z, candidate]), a_n


def gru_step_reset_before__reset_for_z(x, h_prev, W_x, W_h, b):
    """z sees the reset state r * h_prev too"""
    return _gru_before(x, h_prev, W_x, W_h, b, for_z=lambda r, h: r * h)[:2]


def gru_step_reset_before__bias_inside(x, h_prev, W_x, W_h, b):
    """r multiplies the bias too, and after the product"""
    return _gru_before(x, h_prev, W_x, W_h, b, n=lambda r, x_n, h, W, b_n: x_n + (h @ W + b_n) * r)[:2]


def gru_step_reset_before__bias_reset(x, h_prev, W_x, W_h, b):
    """r multiplies b_n too"""
    return _gru_before(x, h_prev, W_x, W_h, b, n=lambda r, x_n, h, W, b_n: x_n + (r * h) @ W + r * b_n)[:2]


def gru_step_reset_before__bias_of_n_missing(x, h_prev, W_x, W_h, b):
    """b_n is missing in n"""
    return _gru_before(x, h_prev, W_x, W_h, b, n=lambda r, x_n, h, W, b_n: x_n + (r * h) @ W)[:2]


def gru_step_reset_before__bias_of_n_twice(x, h_prev, W_x, W_h, b):
    """b_n enters n twice"""
    return _gru_before(x, h_prev, W_x, W_h, b, n=lambda r, x_n, h, W, b_n: (x_n + b_n) + ((r * h) @ W + b_n))[:2]


def gru_step_reset_before__reset_of_all(x, h_prev, W_x, W_h, b):
    """r multiplies the whole pre-activation of n"""
    return _gru_before(x, h_prev, W_x, W_h, b, n=lambda r, x_n, h, W, b_n: (b_n + x_n + h @ W) * r)[:2]


def gru_step_reset_before__reset_of_both_products(x, h_prev, W_x, W_h, b):
    """r multiplies both products"""
    return _gru_before(x, h_prev, W_x, W_h, b, n=lambda r, x_n, h, W, b_n: r * x_n + r * (h @ W) + b_n)[:2]


def gru_step_reset_before__reset_turned_round(x, h_prev, W_x, W_h, b):
    """1 - r stands where r belongs"""
    return _gru_before(x, h_prev, W_x, W_h, b, n=lambda r, x_n, h, W, b_n: x_n + (h - r * h) @ W + b_n)[:2]


def gru_step_reset_before__gates_not_activated(x, h_prev, W_x, W_h, b):
    """gates holds the blocks before their activation"""
    h, _, a_n = _gru_before(x, h_prev, W_x, W_h, b)
    a = x @ W_x + h_prev @ W_h + b
    a[:, -h.shape[1] :] = a_n
    return h, a


def gru_step_reset_before__gates_are_the_sums(x, h_prev, W_x, W_h, b):
    """gates holds the sums of the two products"""
    return _gru_before(x, h_prev, W_x, W_h, b)[0], x @ W_x + h_prev @ W_h + b


def gru_step_backward__straight_path_of_the_new(dh, x, h_prev, gates, W_x, W_h, b_h):
    """The straight path has 1 - z"""
    z = np.split(gates, 3, axis=1)[1]
    dx, dh_prev, *others = _gru_back(dh, x, h_prev, gates, W_x, W_h, b_h, blend=0)
    return dx, dh_prev + dh * (1 - z), *others


def _other_blend_back(dh, x, h_prev, gates, W_x, W_h, b_h, z_turned):
    r, z, n = np.split(gates, 3, axis=1)
    H = dh.shape[1]
    da_n = dh * z * (1 - n**2)
    da_z = dh * (n - h_prev if z_turned else h_prev - n) * (z - z**2)
    da_r = da_n * (h_prev @ W_h[:, 2 * H :] + b_h[2 * H :]) * (r - r**2)
    da_x, da_h = np.hstack([da_r, da_z, da_n]), np.hstack([da_r, da_z, r * da_n])
    return da_x @ W_x.T, dh - dh * z + da_h @ W_h.T, x.T @ da_x, h_prev.T @ da_h, da_x.sum(0), da_h.sum(0)


def gru_step_backward__of_the_other_blend(dh, x, h_prev, gates, W_x, W_h, b_h):
    """have changed places everywhere"""
    return _other_blend_back(dh, x, h_prev, gates, W_x, W_h, b_h, z_turned=True)


def gru_step_backward__half_of_the_other_blend(dh, x, h_prev, gates, W_x, W_h, b_h):
    """on the straight path and on the way to n"""
    return _other_blend_back(dh, x, h_prev, gates, W_x, W_h, b_h, z_turned=False)


def gru_step_backward__gates_alone_reach_h_prev(dh, x, h_prev, gates, W_x, W_h, b_h):
    """The candidate's part is missing in dh_prev"""
    r, z, n = np.split(gates, 3, axis=1)
    H = dh.shape[1]
    dx, _, *others = _gru_back(dh, x, h_prev, gates, W_x, W_h, b_h)
    m = h_prev @ W_h[:, 2 * H :] + b_h[2 * H :]
    da_r, da_z = dh * (1 - z) * (1 - n**2) * m * r * (1 - r), dh * (h_prev - n) * z * (1 - z)
    return dx, dh * z + da_r @ W_h[:, :H].T + da_z @ W_h[:, H : 2 * H].T, *others


def gru_step_backward__reset_before_the_product(dh, x, h_prev, gates, W_x, W_h, b_h):
    """dW_hn is made with r * h_prev"""
    r, z, n = np.split(gates, 3, axis=1)
    dx, dh_prev, dW_x, dW_h, db_x, db_h = _gru_back(dh, x, h_prev, gates, W_x, W_h, b_h)
    dW_h[:, -dh.shape[1] :] = np.einsum("bh,bk->hk", r * h_prev, dh * (1 - z) * (1 - n**2))
    return dx, dh_prev, dW_x, dW_h, db_x, db_h


def gru_step__bias_reset_beside_the_product(x, h_prev, W_x, W_h, b_x, b_h):
    """This is a reset before the product, with b_hn reset as well"""
    H = h_prev.shape[1]
    return _gru(x, h_prev, W_x, W_h, b_x, b_h, n=lambda r, x_n, h_n: x_n + (r * h_prev) @ W_h[:, 2 * H :] + r * b_h[2 * H :])[:2]


def lstm_output_backward__slope_of_a_plain_step(dh, dc, c, o):
    """the slope of an RNN's step"""
    s = np.tanh(c)
    return dh * s * o * (1 - o), dc + dh * (1 - np.square(o * s))


def lstm_cell_backward__forget_gate_into_the_old_cell(dc, c_prev, i, f, g):
    """the forget gate doesn't see c_prev"""
    da_f = dc * c_prev * (f - f**2)
    return dc * g * i * (1 - i), da_f, dc * i * (1 - g**2), f * dc + da_f


def lstm_forward__stops_a_step_early(x, h0, c0, W_x, W_h, b):
    """The last step is never made"""
    T, B, H = len(x), *h0.shape
    h, c, gates = np.zeros((T, B, H)), np.zeros((T, B, H)), np.zeros((T, B, 4 * H))
    state = h0, c0
    for t in range(T - 1):
        h[t], c[t], gates[t] = lstm_step(x[t], *state, W_x, W_h, b)
        state = h[t], c[t]
    return h, c, gates


def lstm_step__forget_bias_once_more(x, h_prev, c_prev, W_x, W_h, b):
    """the forget bias is in b already"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f + 1.0), np.tanh(a_g), sigmoid(a_o)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def lstm_cell_backward__slope_of_i_for_g(dc, c_prev, i, f, g):
    """The slope of i enters da_g"""
    into_i = dc * (i - i**2)
    return into_i * g, dc * c_prev * f * (1 - f), into_i * (1 - g**2), dc * f


def lstm_cell_backward__slope_of_g_for_i(dc, c_prev, i, f, g):
    """The slope of g enters da_i"""
    slope = 1 - g * g
    return dc * slope * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * slope, dc * f


def lstm_output_backward__total_into_the_gate(dh, dc, c, o):
    """dc_total stands where dh belongs"""
    s = np.tanh(c)
    dc = dc + dh * o * (1 - s**2)
    return dc * s * o * (1 - o), dc
