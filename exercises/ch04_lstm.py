"""Exercises of chapter 4: the LSTM forward and backward, its peepholes, and the GRU."""

import numpy as np

from grader import Chapter, Seed, distinct_sizes
from solutions import gru, lstm, textbook_gated

chapter = Chapter("ch04_lstm", title="The LSTM")


def _step(rng, blocks):
    """One step's inputs: unsaturated, no two alike, states and biases too."""
    B, D, H = distinct_sizes(rng, 3)
    return dict(
        x=rng.normal(size=(B, D)),
        h_prev=0.5 * rng.normal(size=(B, H)),
        c_prev=rng.normal(size=(B, H)),
        W_x=0.5 * rng.normal(size=(D, blocks * H)),
        W_h=0.5 * rng.normal(size=(H, blocks * H)),
        b=0.5 * rng.normal(size=blocks * H),
    )


def _sequence(rng):
    T, B, D, H = distinct_sizes(rng, 4)
    return dict(
        x=rng.normal(size=(T, B, D)),
        h0=0.5 * rng.normal(size=(B, H)),
        c0=rng.normal(size=(B, H)),
        W_x=0.5 * rng.normal(size=(D, 4 * H)),
        W_h=0.5 * rng.normal(size=(H, 4 * H)),
        b=0.5 * rng.normal(size=4 * H),
    )


def _gru_step(rng):
    step = _step(rng, 3)
    return dict(
        x=step["x"],
        h_prev=step["h_prev"],
        W_x=step["W_x"],
        W_h=step["W_h"],
        b_x=step["b"],
        b_h=0.5 * rng.normal(size=step["b"].shape),
    )


def _gates(rng, shape, count):
    """Values that gates take, away from the ends, where o (1 - o) would say nothing."""
    return rng.uniform(0.15, 0.85, size=(count, *shape))


def _growing_exponent(x):
    return 1 / (1 + np.exp(x))


def _overflowing_ratio(x):
    return np.exp(x) / (1 + np.exp(x))


def _slope_of_sigmoid(x):
    return lstm.sigmoid(x) * (1 - lstm.sigmoid(x))


@chapter.exercise(
    lstm.sigmoid,
    points=1,
    mistakes={
        "The sign in the exponent is wrong: it is exp(-x), so that large x give 1.": _growing_exponent,
        "exp(x) overflows for large x, and inf / inf is no number: give exp negative numbers only.": _overflowing_ratio,
        "This is tanh. sigmoid is tanh half as steep and half as tall, lifted by a half.": lambda x: np.tanh(x),
        "This is the derivative of sigmoid.": _slope_of_sigmoid,
    },
)
def sigmoid(rng):
    B, H = distinct_sizes(rng, 2)
    yield dict(x=2 * rng.normal(size=(B, H)))
    yield dict(x=rng.permutation([-1e4, -800.0, -30.0, 0.0, 30.0, 800.0, 1e4]))


def _with_blocks(weights, order):
    """The same weights with their blocks in another order."""
    blocks = np.split(weights, len(order), axis=-1)
    return np.concatenate([blocks[k] for k in order], axis=-1)


def _step_in_onnx_order(x, h_prev, c_prev, W_x, W_h, b):
    order = (0, 2, 3, 1)  # what is cut as i, o, f, g
    return lstm.lstm_step(x, h_prev, c_prev, *(_with_blocks(weights, order) for weights in (W_x, W_h, b)))


def _keeps_what_f_forgets(x, h_prev, c_prev, W_x, W_h, b):
    _, _, gates = lstm.lstm_step(x, h_prev, c_prev, W_x, W_h, b)
    i, f, g, o = np.hsplit(gates, 4)
    c = (1 - f) * c_prev + i * g
    return o * np.tanh(c), c, gates


def _lets_in_what_f_forgets(x, h_prev, c_prev, W_x, W_h, b):
    _, _, gates = lstm.lstm_step(x, h_prev, c_prev, W_x, W_h, b)
    _, f, g, o = np.hsplit(gates, 4)
    c = f * c_prev + (1 - f) * g
    return o * np.tanh(c), c, gates


def _gates_before_activation(x, h_prev, c_prev, W_x, W_h, b):
    h, c, _ = lstm.lstm_step(x, h_prev, c_prev, W_x, W_h, b)
    return h, c, x @ W_x + h_prev @ W_h + b


@chapter.exercise(
    lstm.lstm_step,
    points=3,
    float32=True,
    mistakes={
        "The blocks are cut in the order i, o, f, g, which is ONNX's; here it is i, f, g, o.": _step_in_onnx_order,
        "1 - f stands where i belongs: what is let in has a gate of its own, beside what is forgotten.": _lets_in_what_f_forgets,
        "1 - f stands where f belongs: the forget gate says how much stays, not how much goes.": _keeps_what_f_forgets,
        "gates holds the blocks before their activation; i, f, g, o come after it.": _gates_before_activation,
    },
)
def lstm_step(rng):
    return _step(rng, 4)


def _starts_without_h0(x, h0, c0, W_x, W_h, b):
    return lstm.lstm_forward(x, np.zeros_like(h0), c0, W_x, W_h, b)


def _starts_without_c0(x, h0, c0, W_x, W_h, b):
    return lstm.lstm_forward(x, h0, np.zeros_like(c0), W_x, W_h, b)


def _runs_on_from_row_to_row(x, h0, c0, W_x, W_h, b):
    state, rows = (h0[:1], c0[:1]), []
    for row in range(x.shape[1]):
        rows.append(lstm.lstm_forward(x[:, row : row + 1], *state, W_x, W_h, b))
        state = rows[-1][0][-1], rows[-1][1][-1]
    return tuple(np.concatenate(parts, axis=1) for parts in zip(*rows, strict=True))


def _starts_from_zeros(x, h0, c0, W_x, W_h, b):
    return lstm.lstm_forward(x, np.zeros_like(h0), np.zeros_like(c0), W_x, W_h, b)


@chapter.exercise(
    lstm.lstm_forward,
    points=2,
    float32=True,
    written_as=textbook_gated.lstm_forward,
    mistakes={
        "h0 is ignored: the sequence starts from zeros.": _starts_without_h0,
        "c0 is ignored: the sequence starts from zeros.": _starts_without_c0,
        "h0 and c0 are ignored: the sequence starts from zeros.": _starts_from_zeros,
        "Each sequence of the batch starts where the one before it ended; each has states of its own, from h0[b] and c0[b] on.": (
            _runs_on_from_row_to_row
        ),
    },
    equivalent={
        "c, h, gates = ([], [], [])": "three empty lists are alike",
        "gates, c, h = ([], [], [])": "three empty lists are alike",
        "h, gates, c = ([], [], [])": "three empty lists are alike",
    },
)
def lstm_forward(rng):
    return _sequence(rng)


def _coupled_1997(x, h_prev, c_prev, W_x, W_h, b):
    _, _, gates = lstm.lstm_step_1997(x, h_prev, c_prev, W_x, W_h, b)
    i, g, o = np.hsplit(gates, 3)
    c = (1 - i) * c_prev + i * g
    return o * np.tanh(c), c, gates


@chapter.exercise(
    lstm.lstm_step_1997,
    points=2,
    mistakes={"1 - i multiplies c_prev: that is forgetting too, and the cell of 1997 keeps everything.": _coupled_1997},
)
def lstm_step_1997(rng):
    return _step(rng, 3)


def _without_forget_bias(rng, D, H, forget_bias):
    return lstm.init_lstm(rng, D, H, 0.0)


def _recurrent_weights_first(rng, D, H, forget_bias):
    limit_x, limit_h = np.sqrt(6 / (D + H)), np.sqrt(6 / (H + H))
    W_h = rng.uniform(-limit_h, limit_h, size=(H, 4 * H))
    return rng.uniform(-limit_x, limit_x, size=(D, 4 * H)), W_h, np.repeat([0.0, forget_bias, 0.0, 0.0], H)


def _block_by_block(rng, D, H, forget_bias):
    limit_x, limit_h = np.sqrt(6 / (D + H)), np.sqrt(6 / (H + H))
    W_x = np.hstack([rng.uniform(-limit_x, limit_x, size=(D, H)) for _ in range(4)])
    return W_x, np.hstack([rng.uniform(-limit_h, limit_h, size=(H, H)) for _ in range(4)]), np.repeat([0.0, forget_bias, 0.0, 0.0], H)


def _fans_of_the_stack(rng, D, H, forget_bias):
    """Glorot's limits with 4H columns for each matrix, as if the four blocks were one."""
    limit_x, limit_h = np.sqrt(6 / (D + 4 * H)), np.sqrt(6 / (H + 4 * H))
    W_x = rng.uniform(-limit_x, limit_x, size=(D, 4 * H))
    return W_x, rng.uniform(-limit_h, limit_h, size=(H, 4 * H)), np.repeat([0.0, forget_bias, 0.0, 0.0], H)


@chapter.exercise(
    lstm.init_lstm,
    points=1,
    mistakes={
        "The forget gate's bias is never set: b is zero everywhere.": _without_forget_bias,
        "W_h is drawn before W_x: the generator's numbers go to the other matrix.": _recurrent_weights_first,
        "Each block is drawn for itself; one call draws a whole matrix, (D, 4H) or (H, 4H).": _block_by_block,
        "The limits count 4H columns. Each block is a layer of its own: H columns.": _fans_of_the_stack,
    },
)
def init_lstm(rng):
    D, H = distinct_sizes(rng, 2)
    return dict(rng=Seed(rng), D=D, H=H, forget_bias=round(float(rng.uniform(0.5, 2.5)), 2))


def _square_outside_the_bracket(dh, dc, c, o):
    da_o, _ = lstm.lstm_output_backward(dh, dc, c, o)
    return da_o, dc + dh * o * (1 - np.tanh(c)) ** 2


@chapter.exercise(
    lstm.lstm_output_backward,
    points=2,
    mistakes={"The slope of tanh is 1 - tanh(c)**2, with the square inside the bracket.": _square_outside_the_bracket},
)
def lstm_output_backward(rng):
    shape = tuple(distinct_sizes(rng, 2))
    dh, dc, c = rng.normal(size=(3, *shape))
    return dict(dh=dh, dc=dc, c=c, o=_gates(rng, shape, 1)[0])


@chapter.exercise(lstm.lstm_cell_backward, points=2)
def lstm_cell_backward(rng):
    shape = tuple(distinct_sizes(rng, 2))
    dc, c_prev = rng.normal(size=(2, *shape))
    i, f = _gates(rng, shape, 2)
    return dict(dc=dc, c_prev=c_prev, i=i, f=f, g=rng.uniform(-0.85, 0.85, size=shape))


def _belt_from_later_lost(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    return lstm.lstm_step_backward(dh, np.zeros_like(dc), x, h_prev, c_prev, c, gates, W_x, W_h)


def _path_through_h_lost(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    i, f, g, o = np.hsplit(gates, 4)
    da_o, _ = lstm.lstm_output_backward(dh, dc, c, o)
    *da, dc_prev = lstm.lstm_cell_backward(dc, c_prev, i, f, g)
    da = np.hstack([*da, da_o])
    return da @ W_x.T, da @ W_h.T, dc_prev, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def _belt_not_gated(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    dx, dh_prev, _, *weights = lstm.lstm_step_backward(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h)
    _, dc_total = lstm.lstm_output_backward(dh, dc, c, np.hsplit(gates, 4)[3])
    return dx, dh_prev, dc_total, *weights


def _h_prev_for_both_weights(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    dx, dh_prev, dc_prev, _, dW_h, db = lstm.lstm_step_backward(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h)
    return dx, dh_prev, dc_prev, dW_h, dW_h, db


@chapter.exercise(
    lstm.lstm_step_backward,
    points=3,
    mistakes={
        "dW_x is made with h_prev: W_x met x, so its gradient is x.T @ da.": _h_prev_for_both_weights,
        "dc from the next step is lost: what comes through h is added to it, and doesn't replace it.": _belt_from_later_lost,
        "The path through h is lost: dh * o * (1 - tanh(c)^2) is added to dc.": _path_through_h_lost,
        "The factor f is missing on the way to c_prev: dc_prev is all that reaches c, times f.": _belt_not_gated,
    },
)
def lstm_step_backward(rng):
    step = _step(rng, 4)
    b = step.pop("b")
    _, c, gates = lstm.lstm_step(**step, b=b)
    dh, dc = rng.normal(size=(2, *c.shape))
    W_x, W_h = step.pop("W_x"), step.pop("W_h")
    return dict(dh=dh, dc=dc, **step, c=c, gates=gates, W_x=W_x, W_h=W_h)


def _wraps_to_the_last_state(dh, x, h0, c0, h, c, gates, W_x, W_h):
    return textbook_gated.lstm_backward(dh, x, h[-1], c[-1], h, c, gates, W_x, W_h)


def _wraps_to_the_last_h(dh, x, h0, c0, h, c, gates, W_x, W_h):
    return textbook_gated.lstm_backward(dh, x, h[-1], c0, h, c, gates, W_x, W_h)


def _state_after_the_step(dh, x, h0, c0, h, c, gates, W_x, W_h):
    # With h in the place of x, what comes back for its weights is the sum of h[t]^T da: the mistake itself.
    dx, dh0, dc0, dW_x, _, db = lstm.lstm_backward(dh, x, h0, c0, h, c, gates, W_x, W_h)
    dW = lstm.lstm_backward(dh, h, h0, c0, h, c, gates, W_h, W_h)[3]
    return dx, dh0, dc0, dW_x, dW, db


def _only_the_last_upstream(dh, x, h0, c0, h, c, gates, W_x, W_h):
    last = np.zeros_like(dh)
    last[-1] = dh[-1]
    return lstm.lstm_backward(last, x, h0, c0, h, c, gates, W_x, W_h)


@chapter.exercise(
    lstm.lstm_backward,
    points=3,
    written_as=textbook_gated.lstm_backward,
    mistakes={
        "At t = 0, h[t - 1] and c[t - 1] are the last states: the first step began with h0 and c0.": (_wraps_to_the_last_state),
        "At t = 0, h[t - 1] is the last state: the first step began with h0.": _wraps_to_the_last_h,
        "dW_h takes h[t], the state after the step; the step was made from the state before it.": _state_after_the_step,
        "Only dh[-1] goes in: each dh[t] is added to what came from the step after it.": _only_the_last_upstream,
    },
    equivalent={
        "dc, dh_next = (zeros_like(h0), zeros_like(c0))": "both are zeros of one shape",
        "dx = ones_like(x)": "every entry of dx is assigned",
        "dx = x": "every entry is assigned; that it writes into the caller's x is told beside the verdict",
    },
)
def lstm_backward(rng):
    run = _sequence(rng)
    h, c, gates = lstm.lstm_forward(**run)
    return dict(
        dh=rng.normal(size=h.shape),
        x=run["x"],
        h0=run["h0"],
        c0=run["c0"],
        h=h,
        c=c,
        gates=gates,
        W_x=run["W_x"],
        W_h=run["W_h"],
    )


def _peepholes_i_and_f_exchanged(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    return lstm.peephole_step(x, h_prev, c_prev, W_x, W_h, b, p_f, p_i, p_o)


def _peephole_outside_the_sigmoid(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    _, c, gates = lstm.peephole_step(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, 0 * p_o)
    i, f, g, o = np.hsplit(gates, 4)
    o = o + p_o * c
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


def _peephole_for_the_candidate(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    H = len(p_i)
    a = x @ W_x + h_prev @ W_h + b
    i = lstm.sigmoid(a[:, :H] + p_i * c_prev)
    f = lstm.sigmoid(a[:, H : 2 * H] + p_f * c_prev)
    g = np.tanh(a[:, 2 * H : 3 * H] + p_o * c_prev)
    o = lstm.sigmoid(a[:, 3 * H :])
    c = f * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, f, g, o])


@chapter.exercise(
    lstm.peephole_step,
    points=2,
    mistakes={
        "p_i and p_f have changed places.": _peepholes_i_and_f_exchanged,
        "The output gate's peephole is added outside the sigmoid; it belongs inside.": _peephole_outside_the_sigmoid,
        "p_o went to the candidate g, which has no peephole; it belongs to o.": _peephole_for_the_candidate,
    },
)
def peephole_step(rng):
    step = _step(rng, 4)
    p_i, p_f, p_o = 0.7 * rng.normal(size=(3, step["c_prev"].shape[1]))
    return dict(**step, p_i=p_i, p_f=p_f, p_o=p_o)


def _other_form(x, h_prev, W_x, W_h, b_x, b_h):
    """Reset before the product, biases added outside the reset gate."""
    return gru.gru_step_reset_before(x, h_prev, W_x, W_h, b_x + b_h)


def _bias_escapes_the_reset(x, h_prev, W_x, W_h, b_x, b_h):
    return gru.gru_step(x, h_prev, W_x, W_h, b_x + b_h, 0 * b_h)


@chapter.exercise(
    gru.gru_step,
    points=2,
    float32=True,
    mistakes={
        "This is the form with the reset before the product: here r multiplies h_prev W_hn + b_hn.": _other_form,
        "The bias b_hn escapes the reset gate: r multiplies h_prev W_hn + b_hn together.": _bias_escapes_the_reset,
    },
)
def gru_step(rng):
    return _gru_step(rng)


def _reset_after(x, h_prev, W_x, W_h, b):
    return gru.gru_step(x, h_prev, W_x, W_h, b, 0 * b)


def _blend_of_the_reset_state(x, h_prev, W_x, W_h, b):
    _, gates = gru.gru_step_reset_before(x, h_prev, W_x, W_h, b)
    r, z, n = np.hsplit(gates, 3)
    return (1 - z) * n + z * (r * h_prev), gates


@chapter.exercise(
    gru.gru_step_reset_before,
    points=2,
    mistakes={
        "This is the form with the reset after the product: here r multiplies h_prev itself.": _reset_after,
        "The blend keeps r * h_prev; it keeps h_prev itself, and r acts on the candidate only.": (_blend_of_the_reset_state),
    },
)
def gru_step_reset_before(rng):
    step = _step(rng, 3)
    del step["c_prev"]
    return step


@chapter.exercise(gru.gru_step_backward, points=3)
def gru_step_backward(rng):
    step = _gru_step(rng)
    h, gates = gru.gru_step(**step)
    return dict(
        dh=rng.normal(size=h.shape),
        x=step["x"],
        h_prev=step["h_prev"],
        gates=gates,
        W_x=step["W_x"],
        W_h=step["W_h"],
        b_h=step["b_h"],
    )
