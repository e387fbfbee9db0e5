"""What learners get wrong in chapter 4. Each docstring is a phrase that the verdict has to contain."""

import numpy as np

from solutions.cells.lstm import init_lstm, lstm_step, lstm_step_backward, sigmoid


def sigmoid__as_steep_as_tanh(x):
    """factor 0.5 is missing"""
    return (1 + np.tanh(x)) / 2


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


def init_lstm__one_limit_for_both(rng, D, H, forget_bias=1.0):
    """D stands where H belongs"""
    limit = np.sqrt(6 / (D + H))
    b = np.zeros(4 * H)
    b[H : 2 * H] = forget_bias
    return rng.uniform(-limit, limit, (D, 4 * H)), rng.uniform(-limit, limit, (H, 4 * H)), b


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


def lstm_step_backward__bias_averaged_over_the_batch(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """mean stands where sum belongs"""
    *others, db = lstm_step_backward(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h)
    return *others, db / len(x)


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


def gru_step__no_reset(x, h_prev, W_x, W_h, b_x, b_h):
    """r is missing"""
    (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(x @ W_x + b_x, 3, axis=1), np.split(h_prev @ W_h + b_h, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + h_n)
    return (1 - z) * n + z * h_prev, np.hstack([r, z, n])


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




# ---- count_and_forget: near misses, told by how far off they are


def _by_hand(share=1.0, amount=0.003):
    """The weights of the reference with another share that a bell takes away, or another amount for a pulse."""
    W_x = np.array([[30 + np.log(amount / (1 - amount)), 0, 0], [60, -4, 0]])
    return W_x, np.array([[0.0, -share, 0.0]]), np.array([-30.0, 4.0, 30.0])


def count_and_forget__a_tenth_survives():
    """at a bell, where the count is 0 is 0.4"""
    return _by_hand(share=0.9)


def count_and_forget__pulses_too_large():
    """at counts of 10 and more is 1."""
    return _by_hand(amount=0.03)


def count_and_forget__fixed_candidate_at_the_bell():
    """read from h by a straight line is -0."""
    W_x, W_h, b = _by_hand()
    return W_x + np.array([[0, 0, 0], [0, -4, 0]]), 0 * W_h, b


def count_and_forget__gate_leaks():
    """at counts of 10 and more is"""
    W_x, W_h, b = _by_hand()
    return W_x - np.array([[25, 0, 0], [0, 0, 0]]), W_h, b + np.array([25.0, 0, 0])


def count_and_forget__as_drawn():
    """read from h by a straight line is -0.0"""
    rng = np.random.default_rng(0)
    W_x, W_h, b = init_lstm(rng, 2, 1)
    return W_x[:, [0, 2, 3]], W_h[:, [0, 2, 3]], b[[0, 2, 3]]  # without the forget gate's block
