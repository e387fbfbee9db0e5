"""What learners get wrong in chapter 4. Each docstring is a phrase that the verdict has to contain."""

import numpy as np

from solutions.cells.lstm import init_lstm, lstm_step, peephole_step_backward, sigmoid


def lstm_step__output_gate_third(x, h_prev, c_prev, W_x, W_h, b):
    """cut, and come back, in the order i, f, o, g"""
    i, f, o, g = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, o, g])


def lstm_step__cell_returned_first(x, h_prev, c_prev, W_x, W_h, b):
    """yours are c, h, gates"""
    h, c, gates = lstm_step(x, h_prev, c_prev, W_x, W_h, b)
    return c, h, gates


def lstm_forward__last_state_only(x, h0, c0, W_x, W_h, b):
    """only the last entry along axis 0 of h"""
    h_t, c_t, gates = h0, c0, []
    for x_t in x:
        h_t, c_t, gates_t = lstm_step(x_t, h_t, c_t, W_x, W_h, b)
        gates.append(gates_t)
    return h_t, c_t, np.stack(gates)


def gru_step__order_of_keras(x, h_prev, W_x, W_h, b_x, b_h):
    """cut in the order z, r, n"""
    u, v = x @ W_x + b_x, h_prev @ W_h + b_h
    (x_z, x_r, x_n), (h_z, h_r, h_n) = np.split(u, 3, axis=1), np.split(v, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h_prev, np.hstack([r, z, n])


def lstm_step__torn_apart(x, h_prev, c_prev, W_x, W_h, b):
    """tears the rows apart"""
    i, f, g, o = (x @ W_x + h_prev @ W_h + b).reshape(4, *h_prev.shape)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def gru_step__z_first_there_and_back(x, h_prev, W_x, W_h, b_x, b_h):
    """cut, and come back, in the order z, r, n"""
    x_z, x_r, x_n = np.split(x @ W_x + b_x, 3, axis=1)
    h_z, h_r, h_n = np.split(h_prev @ W_h + b_h, 3, axis=1)
    z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
    n = np.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h_prev, np.hstack([z, r, n])


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
    """on the whole stream is -0."""
    W_x, W_h, b = _by_hand()
    return W_x + np.array([[0, 0, 0], [0, -4, 0]]), 0 * W_h, b


def count_and_forget__does_not_hear_the_bell():
    """at a bell, where the count is 0 is 5.8"""
    W_x, W_h, b = _by_hand()
    return W_x * [[1], [0]], W_h, b


def count_and_forget__gate_leaks():
    """at counts of 10 and more is"""
    W_x, W_h, b = _by_hand()
    return W_x - np.array([[25, 0, 0], [0, 0, 0]]), W_h, b + np.array([25.0, 0, 0])


def count_and_forget__as_drawn():
    """on the whole stream is -0.0"""
    rng = np.random.default_rng(0)
    W_x, W_h, b = init_lstm(rng, 2, 1)
    return W_x[:, [0, 2, 3]], W_h[:, [0, 2, 3]], b[[0, 2, 3]]  # without the forget gate's block


# ---- three_clocks: near misses, told by the steps that each unit takes


def three_clocks__times_to_one_over_e():
    """second unit's half-life in steps is 68.97"""
    return np.log(np.array([4, 100, 4000]) - 1.0)


def three_clocks__guessed():
    """third unit's half-life in steps is 103.2"""
    return np.array([1.0, 2.0, 5.0])


def three_clocks__one_digit():
    """third unit's half-life in steps is 3765"""
    return np.array([1.7, 5.0, 8.6])


def three_clocks__what_is_kept():
    """first unit's half-life in steps is 1.94"""
    return 0.5 ** (1 / np.array([4.0, 100.0, 4000.0]))


def three_clocks__never_forgets():
    """first unit's half-life in steps is inf"""
    return np.full(3, 50.0)


# ---- peephole_step_backward


def peephole_step_backward__gradients_of_peepholes_per_row(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, p_i, p_f, p_o):
    """dp_i has shape"""
    *right, _, _, _ = peephole_step_backward(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, p_i, p_f, p_o)
    i, f, g, o = np.hsplit(gates, 4)
    da_o = dh * np.tanh(c) * o * (1 - o)
    dc_total = dc + dh * o * (1 - np.tanh(c) ** 2) + da_o * p_o
    return *right, dc_total * g * i * (1 - i) * c_prev, dc_total * c_prev * f * (1 - f) * c_prev, da_o * c
