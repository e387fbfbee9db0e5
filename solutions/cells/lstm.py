"""The LSTM: a cell that carries a sum, and three gates that guard it.

Blocks are stacked in the order i, f, g, o: input gate, forget gate, candidate, output gate. So `W_x` is (D, 4H),
`W_h` is (H, 4H) and `b` is (4H,). Step functions are written as on a board. `lstm_forward` and `lstm_backward` give
the numbers that the steps give, but do for all time at once whatever does not depend on the step before;
`solutions.textbook.lstm` has their plain loops.
"""

import numpy as np

from solutions.cells.columns import as_rows, blocks_of_time, input_drive, left_product, one_hot_inputs, turned, with_one


def sigmoid(x):
    """Squash any number into (0, 1): sigmoid(x) = 1 / (1 + exp(-x)).

    Parameters
    ----------
    x : array
        Any shape; values may be huge.

    Returns
    -------
    y : array
        Same shape and dtype as x; a number from 0 to 1 wherever x is a number.

    Notes
    -----
    sigmoid(x) = (1 + tanh(x / 2)) / 2, and a tanh cannot overflow.

    Source: [hochreiter1997long].
    """
    return 0.5 * (1 + np.tanh(0.5 * x))  # exp(-x) overflows for x = -1000; tanh cannot


def lstm_step(x, h_prev, c_prev, W_x, W_h, b):
    """Advance an LSTM by one time step.

    The cell keeps a part of what it held and takes in a part of what is new.
    The hidden state shows a part of the outcome. Four blocks are cut from one
    sum of two products and a bias, in the order i, f, g, o: input gate, forget
    gate, candidate, output gate.

    Parameters
    ----------
    x : (B, D) array
        Input at this step, one row a sequence.
    h_prev : (B, H) array
        Hidden state before the step.
    c_prev : (B, H) array
        Cell state before the step.
    W_x : (D, 4H) array
    W_h : (H, 4H) array
    b : (4H,) array

    Returns
    -------
    h : (B, H) array
        Hidden state after the step, in (-1, 1).
    c : (B, H) array
        Cell state after the step; it has no bound.
    gates : (B, 4H) array
        The activated blocks i, f, g, o side by side; the way back needs them.

    Notes
    -----
    a = x W_x + h_prev W_h + b; i, f and o are sigmoids of their blocks of a, g is a tanh. c = f * c_prev + i * g and
    h = o * tanh(c).

    Source: [hochreiter1997long, gers2000learning].
    """
    a_i, a_f, a_g, a_o = np.hsplit(x @ W_x + h_prev @ W_h + b, 4)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, np.hstack([i, f, g, o])


def lstm_step_1997(x, h_prev, c_prev, W_x, W_h, b):
    """Advance the LSTM of 1997, which has no forget gate: c = c_prev + i * g, then h = o * tanh(c).

    Three blocks only, cut from a = x W_x + h_prev W_h + b in the order i, g, o. (The paper squashes g and c with scaled
    sigmoids; tanh is today's habit.)

    Parameters
    ----------
    x : (B, D) array
    h_prev : (B, H) array
    c_prev : (B, H) array
    W_x : (D, 3H) array
    W_h : (H, 3H) array
    b : (3H,) array

    Returns
    -------
    h : (B, H) array
        Hidden state after the step.
    c : (B, H) array
        Cell state after the step: everything that was ever let in, added up.
    gates : (B, 3H) array
        The activated blocks i, g, o side by side.

    Source: [hochreiter1997long].
    """
    a_i, a_g, a_o = np.hsplit(x @ W_x + h_prev @ W_h + b, 3)
    i, g, o = sigmoid(a_i), np.tanh(a_g), sigmoid(a_o)
    c = c_prev + i * g
    h = o * np.tanh(c)
    return h, c, np.hstack([i, g, o])


def peephole_step(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    """Advance an LSTM whose three gates also see their own cell.

    A peephole's weight times the cell is one more term of the gate's sum. The
    candidate has no peephole.

    Parameters
    ----------
    x : (B, D) array
    h_prev : (B, H) array
    c_prev : (B, H) array
    W_x : (D, 4H) array
    W_h : (H, 4H) array
    b : (4H,) array
    p_i : (H,) array
        One weight a unit: each gate sees its own cell only.
    p_f : (H,) array
    p_o : (H,) array

    Returns
    -------
    h : (B, H) array
        Hidden state after the step.
    c : (B, H) array
        Cell state after the step.
    gates : (B, 4H) array
        The activated blocks i, f, g, o side by side.

    Notes
    -----
    a_i gets p_i * c_prev and a_f gets p_f * c_prev; then a_o gets p_o * c.

    Source: [gers2000recurrent, gers2002learning].
    """
    a_i, a_f, a_g, a_o = np.hsplit(x @ W_x + h_prev @ W_h + b, 4)
    i = sigmoid(a_i + p_i * c_prev)
    f = sigmoid(a_f + p_f * c_prev)
    g = np.tanh(a_g)
    c = f * c_prev + i * g
    o = sigmoid(a_o + p_o * c)
    h = o * np.tanh(c)
    return h, c, np.hstack([i, f, g, o])


def peephole_step_backward(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, p_i, p_f, p_o):
    """Go back through one step of an LSTM with peepholes.

    The gradient goes to the input, to both states before, and to all weights.

    Parameters
    ----------
    dh : (B, H) array
        All the gradient that reaches h.
    dc : (B, H) array
        Gradient that reaches c from the next step.
    x : (B, D) array
    h_prev : (B, H) array
    c_prev : (B, H) array
    c : (B, H) array
        Cell state after the step.
    gates : (B, 4H) array
        What peephole_step returned: i, f, g, o, activated.
    W_x : (D, 4H) array
    W_h : (H, 4H) array
    p_i : (H,) array
    p_f : (H,) array
    p_o : (H,) array

    Returns
    -------
    dx : (B, D) array
    dh_prev : (B, H) array
    dc_prev : (B, H) array
    dW_x : (D, 4H) array
    dW_h : (H, 4H) array
    db : (4H,) array
    dp_i : (H,) array
    dp_f : (H,) array
    dp_o : (H,) array

    Notes
    -----
    The output gate sees c, so da_o * p_o is one more part of what reaches c. The other two see c_prev, which gets da_i * p_i and
    da_f * p_f besides what comes along the belt.

    Source: [gers2002learning, graves2005framewise].
    """
    i, f, g, o = np.hsplit(gates, 4)
    da_o, dc_total = output_gate_backward(dh, dc, c, o)
    dc_total = dc_total + da_o * p_o
    da_i, da_f, da_g, dc_prev = lstm_cell_backward(dc_total, c_prev, i, f, g)
    dc_prev = dc_prev + da_i * p_i + da_f * p_f
    da = np.hstack([da_i, da_f, da_g, da_o])
    dx, dh_prev = da @ W_x.T, da @ W_h.T
    dW_x, dW_h, db = x.T @ da, h_prev.T @ da, da.sum(axis=0)
    dp_i, dp_f, dp_o = (da_i * c_prev).sum(axis=0), (da_f * c_prev).sum(axis=0), (da_o * c).sum(axis=0)
    return dx, dh_prev, dc_prev, dW_x, dW_h, db, dp_i, dp_f, dp_o


def lstm_forward(x, h0, c0, W_x, W_h, b):
    """Run an LSTM over a sequence: both states go from step to step.

    Parameters
    ----------
    x : (T, B, D) array
    h0 : (B, H) array
        Hidden state before the first step; zeros if there is none.
    c0 : (B, H) array
        Cell state before the first step; zeros if there is none.
    W_x : (D, 4H) array
    W_h : (H, 4H) array
    b : (4H,) array

    Returns
    -------
    h : (T, B, H) array
        Hidden state after each step.
    c : (T, B, H) array
        Cell state after each step.
    gates : (T, B, 4H) array
        The activated blocks i, f, g, o of each step.

    Notes
    -----
    Read the plain loop in solutions.textbook.lstm first; this form gives the same numbers sooner.
    x may also be (T, B) ints, symbols for one-hot inputs.

    Source: [hochreiter1997long, gers2000learning].
    """
    gates = input_drive(x, W_x, b)  # (T, 4H, B): features first, a step's four blocks one below the other
    from_h = left_product(W_h.T, len(h0))
    T, _, B = gates.shape
    H = len(W_h)
    # sigmoid(a) = (1 + tanh(a / 2)) / 2, so one tanh serves all four blocks: scale before, scale and shift after.
    scale = np.ones((4, H, B), dtype=gates.dtype)
    scale[[0, 1, 3]] = 0.5
    scale = scale.reshape(4 * H, B)
    shift = 1 - scale
    h, c = np.empty((2, T, H, B), dtype=gates.dtype)
    h_prev, c_prev = turned(h0), turned(c0)
    for a, c_t, h_t in zip(gates, c, h):
        a += from_h(h_prev)
        a *= scale
        np.tanh(a, out=a)
        a *= scale
        a += shift
        i, f, g, o = a.reshape(4, H, B)
        c_prev = np.add(f * c_prev, i * g, out=c_t)
        h_prev = np.multiply(o, np.tanh(c_t), out=h_t)
    return tuple(a.swapaxes(1, 2) for a in (h, c, gates))


def output_gate_backward(dh, dc, c, o):
    """Go back through h = o * tanh(c): to the output gate's pre-activation, and into the cell.

    Parameters
    ----------
    dh : (B, H) array
        Gradient that reaches h.
    dc : (B, H) array
        Gradient that reaches c from the next step.
    c : (B, H) array
        Cell state after the step.
    o : (B, H) array
        Output gate, activated.

    Returns
    -------
    da_o : (B, H) array
        Gradient at the output gate's pre-activation.
    dc_total : (B, H) array
        All that reaches c: from the next step, and through h.

    Notes
    -----
    da_o = dh * tanh(c) * o (1 - o) and dc_total = dc + dh * o * (1 - tanh(c)^2).

    Source: [graves2005framewise].
    """
    tanh_c = np.tanh(c)
    da_o = dh * tanh_c * o * (1 - o)
    dc_total = dc + dh * o * (1 - tanh_c**2)
    return da_o, dc_total


def lstm_cell_backward(dc, c_prev, i, f, g):
    """Go back through c = f * c_prev + i * g.

    The gradient goes to three pre-activations, and to the cell before.

    Parameters
    ----------
    dc : (B, H) array
        All the gradient that reaches c.
    c_prev : (B, H) array
        Cell state before the step.
    i : (B, H) array
        Input gate, activated.
    f : (B, H) array
        Forget gate, activated.
    g : (B, H) array
        Candidate, activated.

    Returns
    -------
    da_i : (B, H) array
        Gradient at the input gate's pre-activation.
    da_f : (B, H) array
        Gradient at the forget gate's pre-activation.
    da_g : (B, H) array
        Gradient at the candidate's pre-activation.
    dc_prev : (B, H) array
        Gradient at the cell state before the step.

    Notes
    -----
    da_i = dc * g * i (1 - i), da_f = dc * c_prev * f (1 - f), da_g = dc * i * (1 - g^2), dc_prev = dc * f.

    Source: [graves2005framewise].
    """
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    dc_prev = dc * f
    return da_i, da_f, da_g, dc_prev


def lstm_step_backward(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    """Go back through one LSTM step.

    The gradient goes to the input, to both states before, and to all weights.

    Parameters
    ----------
    dh : (B, H) array
        All the gradient that reaches h.
    dc : (B, H) array
        Gradient that reaches c from the next step.
    x : (B, D) array
    h_prev : (B, H) array
    c_prev : (B, H) array
    c : (B, H) array
        Cell state after the step.
    gates : (B, 4H) array
        What the forward step returned: i, f, g, o, activated.
    W_x : (D, 4H) array
    W_h : (H, 4H) array

    Returns
    -------
    dx : (B, D) array
    dh_prev : (B, H) array
    dc_prev : (B, H) array
    dW_x : (D, 4H) array
    dW_h : (H, 4H) array
    db : (4H,) array

    Notes
    -----
    With da = [da_i, da_f, da_g, da_o]: dx = da W_x^T, dh_prev = da W_h^T, dW_x = x^T da, dW_h = h_prev^T da, and db is da summed
    over the batch.

    Source: [graves2005framewise].
    """
    i, f, g, o = np.hsplit(gates, 4)
    da_o, dc_total = output_gate_backward(dh, dc, c, o)
    da_i, da_f, da_g, dc_prev = lstm_cell_backward(dc_total, c_prev, i, f, g)
    da = np.hstack([da_i, da_f, da_g, da_o])
    dx, dh_prev = da @ W_x.T, da @ W_h.T
    dW_x, dW_h, db = x.T @ da, h_prev.T @ da, da.sum(axis=0)
    return dx, dh_prev, dc_prev, dW_x, dW_h, db


def lstm_backward(dh, x, h0, c0, h, c, gates, W_x, W_h):
    """Backpropagate through time, from the last step to the first.

    Two gradients are carried; those of the weights are summed over the steps.

    Parameters
    ----------
    dh : (T, B, H) array
        Gradient that reaches each h[t] from outside: from the loss at step t.
    x : (T, B, D) array
    h0 : (B, H) array
    c0 : (B, H) array
    h : (T, B, H) array
        What the forward pass returned.
    c : (T, B, H) array
    gates : (T, B, 4H) array
    W_x : (D, 4H) array
    W_h : (H, 4H) array

    Returns
    -------
    dx : (T, B, D) array
    dh0 : (B, H) array
    dc0 : (B, H) array
    dW_x : (D, 4H) array
    dW_h : (H, 4H) array
    db : (4H,) array

    Notes
    -----
    Read the plain loop in solutions.textbook.lstm first; this form gives the same numbers sooner.
    If x is (T, B) ints, symbols for one-hot inputs, dx is None.

    Source: [werbos1990backpropagation, graves2005framewise].
    """
    (D, _), (H, _) = W_x.shape, W_h.shape
    T, B = x.shape[:2]
    h0, c0, h, c, gates = (turned(a) for a in (h0, c0, h, c, gates))
    h_before, c_before = np.concatenate([h0[None], h[:-1]]), np.concatenate([c0[None], c[:-1]])
    to_h = left_product(W_h, B)
    dx = None if x.ndim == 2 else np.empty(x.shape, dtype=gates.dtype)
    dW = np.zeros((4 * H, D + 1 + H), dtype=gates.dtype)  # for [x, 1, h_prev] in one product
    dh_next = dc = np.zeros_like(c0)
    for now in blocks_of_time(T, B):
        slopes = lstm_slopes(gates[now], c[now], c_before[now])
        for slope, dh_t in zip(slopes[::-1], turned(dh[now])[::-1]):
            through_c, through_h = slope[:4], slope[4:]
            through_h *= dh_t + dh_next  # o, and c
            through_c *= dc + slope[5]  # the cell before, i, f and g
            dc, da = slope[0], slope[1:5]
            dh_next = to_h(da.reshape(4 * H, B))
        da = slopes[:, 1:5].reshape(-1, 4 * H, B).swapaxes(0, 1).reshape(4 * H, -1)
        if dx is not None:
            dx[now] = (da.T @ W_x.T).reshape(dx[now].shape)
        dW += da @ as_rows(with_one(one_hot_inputs(x[now], W_x), turned(h_before[now])))
    return dx, dh_next.T, dc.T, dW[:, :D].T, dW[:, D + 1 :].T, dW[:, D]


def lstm_slopes(gates, c, c_before):
    """How c moves c_before and a_i, a_f, a_g, and h moves a_o and c: what each gradient is multiplied by.

    None of it depends on a gradient, so it can be had for many steps at once, before the loop.

    Parameters
    ----------
    gates : (T, 4H, B) array
    c : (T, H, B) array
    c_before : (T, H, B) array

    Returns
    -------
    slopes : (T, 6, H, B) array
        dc / dc_before, dc / da_i, dc / da_f, dc / da_g, dh / da_o, dh / dc.
    """
    T, H, B = c.shape
    i, f, g, o = gates.reshape(T, 4, H, B).swapaxes(0, 1)
    tanh_c = np.tanh(c)
    slopes = np.empty((T, 6, H, B), dtype=c.dtype)
    slopes[:, 0] = f
    np.multiply(g * i, 1 - i, out=slopes[:, 1])
    np.multiply(c_before * f, 1 - f, out=slopes[:, 2])
    np.multiply(i, 1 - g * g, out=slopes[:, 3])
    np.multiply(tanh_c * o, 1 - o, out=slopes[:, 4])
    np.multiply(o, 1 - tanh_c * tanh_c, out=slopes[:, 5])
    return slopes


def lstm_reader(W_x, W_h, b):
    """Prepare to read one text, a symbol at a time: lstm_step for one row, with all done beforehand that can be.

    Parameters
    ----------
    W_x : (D, 4H) array
    W_h : (H, 4H) array
    b : (4H,) array

    Returns
    -------
    read : function
        (code, h, c) -> (h, c): number of a symbol and states, (H,) each, to the next states.

    Source: [hochreiter1997long, gers2000learning].
    """
    H = len(W_h)
    scale = np.repeat(np.array([0.5, 0.5, 1, 0.5], dtype=W_h.dtype), H)  # as in lstm_forward; here the weights are scaled
    shift = 1 - scale
    drive, W_h = (W_x + b) * scale, W_h * scale  # a one-hot row times W_x is a row of W_x

    def read(code, h, c):
        a = drive[code] + h.dot(W_h)
        np.tanh(a, out=a)
        a *= scale
        a += shift
        c = a[H : 2 * H] * c + a[:H] * a[2 * H : 3 * H]  # f * c + i * g
        return a[3 * H :] * np.tanh(c), c

    return read


def init_lstm(rng, D, H, forget_bias=1.0):
    """Draw an LSTM's weights: Glorot's uniform for each block, zero biases, forget_bias for the forget gate.

    W_x is uniform in +-sqrt(6 / (D + H)) and W_h in +-sqrt(6 / (H + H)); W_x is drawn first.

    Parameters
    ----------
    rng : numpy.random.Generator
    D : int
        Width of the input.
    H : int
        Number of units.
    forget_bias : float
        Where the forget gate starts: 1 means sigmoid(1) = 0.73 of the cell survives a step.

    Returns
    -------
    W_x : (D, 4H) array
    W_h : (H, 4H) array
    b : (4H,) array

    Source: [glorot2010understanding, gers2000learning, jozefowicz2015empirical].
    """
    limit_x = np.sqrt(6 / (D + H))
    limit_h = np.sqrt(6 / (H + H))
    W_x = rng.uniform(-limit_x, limit_x, size=(D, 4 * H))
    W_h = rng.uniform(-limit_h, limit_h, size=(H, 4 * H))
    b = np.zeros(4 * H)
    b[H : 2 * H] = forget_bias
    return W_x, W_h, b
