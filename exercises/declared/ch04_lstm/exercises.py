"""Exercises of chapter 4: the LSTM forward and backward, its peepholes, and the GRU."""

import numpy as np

from grader import Chapter, Seed, distinct_sizes
from solutions import textbook
from solutions.cells import gru, lstm

chapter = Chapter(__file__, title="The LSTM")


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


def _where_negative(lower):
    """The right sigmoid for x from 0 on, something else below."""
    return lambda x: np.where(x < 0, lower(np.minimum(x, 0)), lstm.sigmoid(x))


def _softmax(x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@chapter.exercise(
    lstm.sigmoid,
    points=1,
    mistakes={
        "The sign in the exponent is wrong: it is exp(-x), so that large x give 1.": _growing_exponent,
        "exp(x) overflows for large x, and inf / inf is no number: give exp negative numbers only.": _overflowing_ratio,
        "This is tanh. sigmoid is tanh half as steep and half as tall, lifted by a half.": lambda x: np.tanh(x),
        "This is the derivative of sigmoid.": _slope_of_sigmoid,
        "This is tanh(x / 2), between -1 and 1: add 1, then halve.": lambda x: np.tanh(x / 2),
        "The half multiplies 1 alone; it belongs to the whole sum 1 + tanh(x / 2).": lambda x: 0.5 + np.tanh(x / 2),
        "Where x is negative these are the values for |x|: exp(x) / (1 + exp(x)) belongs there.": _where_negative(lambda x: lstm.sigmoid(-x)),
        "Where x is negative the denominator is missing: it is exp(x) / (1 + exp(x)).": _where_negative(np.exp),
        "Where x is negative the denominator has exp(-x): it is exp(x) / (1 + exp(x)).": _where_negative(lambda x: np.exp(x) / (1 + np.exp(-x))),
        "x is clipped to +-10, where sigmoid is not yet flat: exp(x) is safe up to 700.": lambda x: lstm.sigmoid(np.clip(x, -10, 10)),
        "This is softmax: each number is divided by the sum over its row. sigmoid looks at one number at a time.": _softmax,
        "Division comes before addition: 1 / 1 + exp(-x) is 1 + exp(-x). Brackets are missing.": lambda x: 1 + np.exp(-x),
        "This is a hard sigmoid, a straight line cut off at 0 and 1; sigmoid is a curve.": lambda x: np.clip(0.2 * x + 0.5, 0, 1),
        "The sign in the denominator is wrong: 1 + exp(-x) is needed, not 1 - exp(-x).": lambda x: 1 / (1 - np.exp(-x)),
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


def _step_with(cell, hidden=lambda o, c: o * np.tanh(c)):
    """lstm_step with another line for c, or for h."""

    def wrong(x, h_prev, c_prev, W_x, W_h, b):
        _, _, gates = lstm.lstm_step(x, h_prev, c_prev, W_x, W_h, b)
        i, f, g, o = np.hsplit(gates, 4)
        c = cell(i, f, g, c_prev)
        return hidden(o, c), c, gates

    return wrong


def _right_cell(i, f, g, c_prev):
    return f * c_prev + i * g


def _coupled(x, h_prev, c_prev, W_x, W_h, b):
    _, _, gates = lstm.lstm_step(x, h_prev, c_prev, W_x, W_h, b)
    i, _, g, o = np.hsplit(gates, 4)
    c = (1 - i) * c_prev + i * g
    return o * np.tanh(c), c, np.hstack([i, 1 - i, g, o])


def _bias_after_activation(x, h_prev, c_prev, W_x, W_h, b):
    _, _, gates = lstm.lstm_step(x, h_prev, c_prev, W_x, W_h, 0 * b)
    i, f, g, o = np.hsplit(gates + b, 4)
    c = f * c_prev + i * g
    return o * np.tanh(c), c, gates + b


def _forget_bias_added(x, h_prev, c_prev, W_x, W_h, b):
    return lstm.lstm_step(x, h_prev, c_prev, W_x, W_h, b + np.repeat([0, 1, 0, 0], len(b) // 4))


def _gates_before_activation(step):
    def wrong(x, h_prev, c_prev, W_x, W_h, b):
        h, c, _ = step(x, h_prev, c_prev, W_x, W_h, b)
        return h, c, x @ W_x + h_prev @ W_h + b

    return wrong


def _squashed_cell(step):
    def wrong(**given):
        h, c, gates = step(**given)
        return h, np.tanh(c), gates

    return wrong


def _cell_squashed_twice(step):
    def wrong(**given):
        h, c, gates = step(**given)
        o = gates[:, -h.shape[1] :]
        return o * np.tanh(np.tanh(c)), np.tanh(c), gates

    return wrong


def _columns_in_turn(step, count):
    """Blocks that are taken, and put back, one column each in turn."""

    def wrong(x, h_prev, c_prev, W_x, W_h, b):
        dealt = (weights.reshape(*weights.shape[:-1], -1, count).swapaxes(-1, -2).reshape(weights.shape) for weights in (W_x, W_h, b))
        h, c, gates = step(x, h_prev, c_prev, *dealt)
        return h, c, gates.reshape(len(x), count, -1).swapaxes(1, 2).reshape(gates.shape)

    return wrong


@chapter.exercise(
    lstm.lstm_step,
    points=3,
    float32=True,
    mistakes={
        "The blocks are cut in the order i, o, f, g, which is ONNX's; here it is i, f, g, o.": _step_in_onnx_order,
        "1 - f stands where i belongs: what is let in has a gate of its own, beside what is forgotten.": (
            _step_with(lambda i, f, g, c_prev: f * c_prev + (1 - f) * g)
        ),
        "1 - f stands where f belongs: the forget gate says how much stays, not how much goes.": (
            _step_with(lambda i, f, g, c_prev: (1 - f) * c_prev + i * g)
        ),
        "1 - i stands where f belongs: what is kept has a gate of its own, beside what is let in.": (
            _step_with(lambda i, f, g, c_prev: (1 - i) * c_prev + i * g)
        ),
        "f is made as 1 - i, in gates too: the forget gate is the sigmoid of a block of its own.": _coupled,
        "f multiplies the whole sum; it belongs to c_prev alone.": _step_with(lambda i, f, g, c_prev: f * (c_prev + i * g)),
        "tanh is taken of o * c; it belongs to c alone, and o comes after it.": _step_with(_right_cell, lambda o, c: np.tanh(o * c)),
        "c comes back as tanh(c). tanh belongs to h alone; the cell state has no bound.": _squashed_cell(lstm.lstm_step),
        "tanh is taken of c itself, and once more for h. It belongs to h alone; the cell state has no bound.": _cell_squashed_twice(lstm.lstm_step),
        "1 is added to the forget gate's block; the forget bias is in b already.": _forget_bias_added,
        "The bias is added after the activation; it belongs inside, to x W_x + h_prev W_h.": _bias_after_activation,
        "The blocks are taken, and put back, by columns in turn; a block is a group of columns side by side.": _columns_in_turn(lstm.lstm_step, 4),
        "gates holds the blocks before their activation; i, f, g, o come after it.": _gates_before_activation(lstm.lstm_step),
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


def _handing_on(state):
    """lstm_forward with another state than h and c handed on from step to step."""

    def wrong(x, h0, c0, W_x, W_h, b):
        h_prev, c_prev, steps = h0, c0, []
        for x_t in x:
            steps.append(lstm.lstm_step(x_t, h_prev, c_prev, W_x, W_h, b))
            h_prev, c_prev = state(*steps[-1][:2], h0, c0)
        return tuple(map(np.stack, zip(*steps, strict=True)))

    return wrong


def _last_input_first(x, h0, c0, W_x, W_h, b):
    return lstm.lstm_forward(x[::-1], h0, c0, W_x, W_h, b)


def _backwards_in_time(x, h0, c0, W_x, W_h, b):
    return tuple(output[::-1] for output in lstm.lstm_forward(x[::-1], h0, c0, W_x, W_h, b))


def _without_the_last_step(x, h0, c0, W_x, W_h, b):
    h, c, gates = lstm.lstm_forward(x, h0, c0, W_x, W_h, b)
    for output in (h, c, gates):
        output[-1] = 0
    return h, c, gates


def _first_state_for_first_step(x, h0, c0, W_x, W_h, b):
    h, c, gates = lstm.lstm_forward(x[1:], h0, c0, W_x, W_h, b)
    return np.concatenate([h0[None], h]), np.concatenate([c0[None], c]), np.concatenate([np.zeros_like(gates[:1]), gates])


def _starts_from_zeros(x, h0, c0, W_x, W_h, b):
    return lstm.lstm_forward(x, np.zeros_like(h0), np.zeros_like(c0), W_x, W_h, b)


@chapter.exercise(
    lstm.lstm_forward,
    points=2,
    float32=True,
    written_as=textbook.lstm.lstm_forward,
    mistakes={
        "h0 is ignored: the sequence starts from zeros.": _starts_without_h0,
        "c0 is ignored: the sequence starts from zeros.": _starts_without_c0,
        "h0 and c0 are ignored: the sequence starts from zeros.": _starts_from_zeros,
        "Each sequence of the batch starts where the one before it ended; each has states of its own, from h0[b] and c0[b] on.": (
            _runs_on_from_row_to_row
        ),
        "The next step gets c_t in both places: its h_prev is h_t, its c_prev is c_t.": _handing_on(lambda h, c, h0, c0: (c, c)),
        "The next step gets h_t in both places: its h_prev is h_t, its c_prev is c_t.": _handing_on(lambda h, c, h0, c0: (h, h)),
        "From one step to the next, h_t and c_t change places: lstm_step takes h_prev first.": _handing_on(lambda h, c, h0, c0: (c, h)),
        "Every step starts from h0 and c0; each goes on from what the step before it left.": _handing_on(lambda h, c, h0, c0: (h0, c0)),
        "x is read from its last step to its first.": _last_input_first,
        "Time runs backwards: h[t] is made from h[t + 1]; it follows from h[t - 1].": _backwards_in_time,
        "The last step is never made: zeros stand in its place.": _without_the_last_step,
        "h0 and c0 stand at t = 0, and x[0] is never read: h[0] and c[0] are the states after the first step.": _first_state_for_first_step,
    },
    equivalent={
        "c, h, gates = ([], [], [])": "three empty lists are alike",
        "gates, c, h = ([], [], [])": "three empty lists are alike",
        "h, gates, c = ([], [], [])": "three empty lists are alike",
    },
)
def lstm_forward(rng):
    return _sequence(rng)


def _squashed_as_in_1997(x, h_prev, c_prev, W_x, W_h, b):
    _, _, gates = lstm.lstm_step_1997(x, h_prev, c_prev, W_x, W_h, b)
    i, _, o = np.hsplit(gates, 3)
    _, a_g, _ = np.hsplit(x @ W_x + h_prev @ W_h + b, 3)
    g = 2 * np.tanh(a_g / 2)
    c = c_prev + i * g
    return o * np.tanh(c / 2), c, np.hstack([i, g, o])


def _output_gate_sees_the_cell(x, h_prev, c_prev, W_x, W_h, b):
    _, c, gates = lstm.lstm_step_1997(x, h_prev, c_prev, W_x, W_h, b)
    i, g, _ = np.hsplit(gates, 3)
    o = lstm.sigmoid(np.hsplit(x @ W_x + h_prev @ W_h + b, 3)[2] + c)
    return o * np.tanh(c), c, np.hstack([i, g, o])


def _coupled_1997(x, h_prev, c_prev, W_x, W_h, b):
    _, _, gates = lstm.lstm_step_1997(x, h_prev, c_prev, W_x, W_h, b)
    i, g, o = np.hsplit(gates, 3)
    c = (1 - i) * c_prev + i * g
    return o * np.tanh(c), c, gates


@chapter.exercise(
    lstm.lstm_step_1997,
    points=2,
    mistakes={
        "1 - i multiplies c_prev: that is forgetting too, and the cell of 1997 keeps everything.": _coupled_1997,
        "gates holds the blocks before their activation; i, g, o come after it.": _gates_before_activation(lstm.lstm_step_1997),
        "c comes back as tanh(c). tanh belongs to h alone; the cell state has no bound.": _squashed_cell(lstm.lstm_step_1997),
        "tanh is taken of c itself, and once more for h. It belongs to h alone; the cell state has no bound.": (
            _cell_squashed_twice(lstm.lstm_step_1997)
        ),
        "c is added to the output gate's block; no gate sees the cell here.": _output_gate_sees_the_cell,
        "g and c are squashed by the paper's scaled sigmoids; here both are squashed by tanh.": _squashed_as_in_1997,
        "The blocks are taken, and put back, by columns in turn; a block is a group of columns side by side.": (
            _columns_in_turn(lstm.lstm_step_1997, 3)
        ),
    },
)
def lstm_step_1997(rng):
    return _step(rng, 3)


def _without_forget_bias(rng, D, H, forget_bias):
    return lstm.init_lstm(rng, D, H, 0.0)


def _drawn_with(draw):
    """init_lstm with weights from draw(rng, limit, size)."""

    def wrong(rng, D, H, forget_bias):
        W_x = draw(rng, np.sqrt(6 / (D + H)), (D, 4 * H))
        return W_x, draw(rng, np.sqrt(6 / (H + H)), (H, 4 * H)), np.repeat([0.0, forget_bias, 0.0, 0.0], H)

    return wrong


def _one_limit(rng, D, H, forget_bias):
    limit = np.sqrt(1 / H)
    return rng.uniform(-limit, limit, (D, 4 * H)), rng.uniform(-limit, limit, (H, 4 * H)), np.repeat([0.0, forget_bias, 0.0, 0.0], H)


def _with_bias(blocks):
    def wrong(rng, D, H, forget_bias):
        W_x, W_h, _ = lstm.init_lstm(rng, D, H, forget_bias)
        return W_x, W_h, np.repeat(blocks(forget_bias), H)

    return wrong


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
        "Every block of b is forget_bias; only the forget gate's is, the others are zero.": _with_bias(lambda bias: [bias] * 4),
        "forget_bias stands in the third block, the candidate's; the forget gate's is the second.": _with_bias(lambda bias: [0.0, 0.0, bias, 0.0]),
        "forget_bias is ignored: the forget gate's bias is always 1.": _with_bias(lambda bias: [0.0, 1.0, 0.0, 0.0]),
        "The weights are normal, and the limit is their standard deviation; they are uniform between -limit and limit.": (
            _drawn_with(lambda rng, limit, size: rng.normal(0, limit, size))
        ),
        "This is Glorot's normal form, with standard deviation sqrt(2 / (sum of the fans)); the uniform form is asked for.": (
            _drawn_with(lambda rng, limit, size: rng.normal(0, limit / np.sqrt(3), size))
        ),
        "The weights are drawn between 0 and the limit; they begin at -limit.": _drawn_with(lambda rng, limit, size: rng.uniform(0, limit, size)),
        "2 stands where 6 belongs: sqrt(2 / (sum of the fans)) is a standard deviation, and a uniform's half width is sqrt(3) times that.": (
            _drawn_with(lambda rng, limit, size: rng.uniform(-limit, limit, size) / np.sqrt(3))
        ),
        "Both limits are 1 / sqrt(H), which is PyTorch's habit; Glorot's count the fans.": _one_limit,
    },
)
def init_lstm(rng):
    D, H = distinct_sizes(rng, 2)
    return dict(rng=Seed(rng), D=D, H=H, forget_bias=round(float(rng.uniform(0.5, 2.5)), 2))


def _with_da_o(wrong):
    return lambda dh, dc, c, o: (wrong(dh, dc, c, o), lstm.lstm_output_backward(dh, dc, c, o)[1])


def _with_total(wrong):
    return lambda dh, dc, c, o: (lstm.lstm_output_backward(dh, dc, c, o)[0], wrong(dh, dc, c, o))


def _square_outside_the_bracket(dh, dc, c, o):
    da_o, _ = lstm.lstm_output_backward(dh, dc, c, o)
    return da_o, dc + dh * o * (1 - np.tanh(c)) ** 2


@chapter.exercise(
    lstm.lstm_output_backward,
    points=2,
    mistakes={
        "The slope of tanh is 1 - tanh(c)**2, with the square inside the bracket.": _square_outside_the_bracket,
        "The square is taken of c, inside tanh; it belongs to tanh(c).": _with_total(lambda dh, dc, c, o: dc + dh * o * (1 - np.tanh(c**2))),
        "dh is added to dc as it is; on its way from h to c it meets o and the slope of tanh.": _with_total(lambda dh, dc, c, o: dc + dh),
        "o (1 - o) stands where the slope of tanh belongs: c is reached through o * (1 - tanh(c)**2).": (
            _with_total(lambda dh, dc, c, o: dc + dh * o * (1 - o))
        ),
        "The slope of o enters dc_total; it belongs to da_o alone.": (
            _with_total(lambda dh, dc, c, o: dc + dh * o * (1 - o) * (1 - np.tanh(c) ** 2))
        ),
        "tanh(c) enters dc_total; it belongs to da_o, and its slope to dc_total.": (
            _with_total(lambda dh, dc, c, o: dc + dh * o * np.tanh(c) * (1 - np.tanh(c) ** 2))
        ),
        "dc is multiplied too, by o and the slope of tanh. It has reached c already: o and the slope belong to dh alone.": (
            _with_total(lambda dh, dc, c, o: (dc + dh) * o * (1 - np.tanh(c) ** 2))
        ),
        "dc is multiplied by the slope of tanh too. It has reached c already: the slope belongs to dh * o alone.": (
            _with_total(lambda dh, dc, c, o: (dc + dh * o) * (1 - np.tanh(c) ** 2))
        ),
        "h stands where tanh(c) belongs: h is o * tanh(c), and the slope of tanh at c is 1 - tanh(c)**2.": (
            _with_total(lambda dh, dc, c, o: dc + dh * o * (1 - (o * np.tanh(c)) ** 2))
        ),
        "1 - h**2 is the slope of an RNN's step. Here h is o * tanh(c), and c is reached through o * (1 - tanh(c)**2).": (
            _with_total(lambda dh, dc, c, o: dc + dh * (1 - (o * np.tanh(c)) ** 2))
        ),
        "dc_total stands where dh belongs: the output gate is reached through h alone.": (
            _with_da_o(lambda dh, dc, c, o: (dc + dh * o * (1 - np.tanh(c) ** 2)) * np.tanh(c) * o * (1 - o))
        ),
        "dc is added to dh for da_o: the output gate is reached through h alone.": (
            _with_da_o(lambda dh, dc, c, o: (dh + dc) * np.tanh(c) * o * (1 - o))
        ),
        "The slope of tanh stands where tanh(c) belongs: o was multiplied by tanh(c), and that is its factor.": (
            _with_da_o(lambda dh, dc, c, o: dh * (1 - np.tanh(c) ** 2) * o * (1 - o))
        ),
    },
)
def lstm_output_backward(rng):
    shape = tuple(distinct_sizes(rng, 2))
    dh, dc, c = rng.normal(size=(3, *shape))
    return dict(dh=dh, dc=dc, c=c, o=_gates(rng, shape, 1)[0])


def _one_wrong(index, value):
    """lstm_cell_backward with one of its four values made otherwise."""

    def wrong(dc, c_prev, i, f, g):
        values = list(lstm.lstm_cell_backward(dc, c_prev, i, f, g))
        values[index] = value(dc, c_prev, i, f, g)
        return tuple(values)

    return wrong


def _through_the_gates_too(dc, c_prev, i, f, g):
    *da, dc_prev = lstm.lstm_cell_backward(dc, c_prev, i, f, g)
    return *da, dc_prev + sum(da)


@chapter.exercise(
    lstm.lstm_cell_backward,
    points=2,
    mistakes={
        "c stands where c_prev belongs: f multiplied the cell state before the step.": (
            _one_wrong(1, lambda dc, c_prev, i, f, g: dc * (f * c_prev + i * g) * f * (1 - f))
        ),
        "tanh(c_prev) stands where c_prev belongs: f multiplied the cell state itself.": (
            _one_wrong(1, lambda dc, c_prev, i, f, g: dc * np.tanh(c_prev) * f * (1 - f))
        ),
        "The slope of tanh is 1 - g**2, with the square inside the bracket.": _one_wrong(2, lambda dc, c_prev, i, f, g: dc * i * (1 - g) ** 2),
        "The slope of i enters da_g; it belongs to da_i. To g, i is a factor.": (
            _one_wrong(2, lambda dc, c_prev, i, f, g: dc * i * (1 - i) * (1 - g**2))
        ),
        "The slope of g enters da_i, in g's place; to i, g itself is the factor.": (
            _one_wrong(0, lambda dc, c_prev, i, f, g: dc * (1 - g**2) * i * (1 - i))
        ),
        "g enters da_g: the partner of g is i alone, and g is in its own slope.": (
            _one_wrong(2, lambda dc, c_prev, i, f, g: dc * i * g * (1 - g**2))
        ),
        "1 - f stands where f belongs: c_prev was multiplied by f.": _one_wrong(3, lambda dc, c_prev, i, f, g: dc * (1 - f)),
        "The slope of f enters dc_prev; it belongs to da_f. To c_prev, f is a factor.": (
            _one_wrong(3, lambda dc, c_prev, i, f, g: dc * f * (1 - f))
        ),
        "c_prev enters dc_prev; it belongs to da_f. The partner of c_prev is f.": _one_wrong(3, lambda dc, c_prev, i, f, g: dc * c_prev * f),
        "da_f is added to dc_prev: the forget gate doesn't see c_prev, so f is the only way.": (
            _one_wrong(3, lambda dc, c_prev, i, f, g: dc * f + dc * c_prev * f * (1 - f))
        ),
        "da_i, da_f and da_g are added to dc_prev: the gates don't see c_prev, so f is the only way.": _through_the_gates_too,
    },
)
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


def _pieces(total=None, slopes=None, cut=(0, 1, 2, 3), join=np.hstack):
    """lstm_step_backward from its parts, with another one for what reaches c, for the gates, or for how the blocks are put together."""

    def wrong(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
        blocks = np.hsplit(gates if slopes is None else slopes(gates), 4)
        i, f, g, o = (blocks[k] for k in cut)
        da_o, dc_total = lstm.lstm_output_backward(dh, dc, c, o)
        if total is not None:
            dc_total = total(dh, dc, c, o)
        *da, dc_prev = lstm.lstm_cell_backward(dc_total, c_prev, i, f, g)
        da = join([*da, da_o])
        return da @ W_x.T, da @ W_h.T, dc_prev, x.T @ da, h_prev.T @ da, da.sum(axis=0)

    return wrong


def _activated_again(gates):
    i, f, g, o = np.hsplit(gates, 4)
    return np.hstack([lstm.sigmoid(i), lstm.sigmoid(f), np.tanh(g), lstm.sigmoid(o)])


def _joined_in_turn(blocks):
    return np.stack(blocks, axis=-1).reshape(len(blocks[0]), -1)


def _no_slopes(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    i, f, g, o = np.hsplit(gates, 4)
    _, dc_total = lstm.lstm_output_backward(dh, dc, c, o)
    da = np.hstack([dc_total * g, dc_total * c_prev, dc_total * i, dh * np.tanh(c)])
    return da @ W_x.T, da @ W_h.T, dc_total * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def _dh_passes_by(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
    dx, dh_prev, *others = lstm.lstm_step_backward(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h)
    return dx, dh_prev + dh, *others


@chapter.exercise(
    lstm.lstm_step_backward,
    points=3,
    mistakes={
        "dW_x is made with h_prev: W_x met x, so its gradient is x.T @ da.": _h_prev_for_both_weights,
        "dc from the next step is lost: what comes through h is added to it, and doesn't replace it.": _belt_from_later_lost,
        "The path through h is lost: dh * o * (1 - tanh(c)^2) is added to dc.": _path_through_h_lost,
        "The factor f is missing on the way to c_prev: dc_prev is all that reaches c, times f.": _belt_not_gated,
        "The slope of tanh is 1 - tanh(c)**2, with the square inside the bracket.": (
            _pieces(total=lambda dh, dc, c, o: dc + dh * o * (1 - np.tanh(c)) ** 2)
        ),
        "dh is added to dc as it is; on its way from h to c it meets o and the slope of tanh.": _pieces(total=lambda dh, dc, c, o: dc + dh),
        "dc is multiplied by the slope of tanh too. It has reached c already: the slope belongs to dh * o alone.": (
            _pieces(total=lambda dh, dc, c, o: (dc + dh * o) * (1 - np.tanh(c) ** 2))
        ),
        "gates is activated once more: it comes activated, so a slope is i (1 - i), or 1 - g**2.": _pieces(slopes=_activated_again),
        "No gate has its slope: each da goes on to the pre-activation, by i (1 - i), f (1 - f), 1 - g**2, o (1 - o).": _no_slopes,
        "gates is cut in the order i, o, f, g, which is ONNX's; here it is i, f, g, o.": _pieces(cut=(0, 2, 3, 1)),
        "da is put together by columns in turn; a block is a group of columns side by side.": _pieces(join=_joined_in_turn),
        "dh is added to dh_prev: h_prev reaches h through the products alone, that is da W_h^T.": _dh_passes_by,
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
    return textbook.lstm.lstm_backward(dh, x, h[-1], c[-1], h, c, gates, W_x, W_h)


def _wraps_to_the_last_h(dh, x, h0, c0, h, c, gates, W_x, W_h):
    return textbook.lstm.lstm_backward(dh, x, h[-1], c0, h, c, gates, W_x, W_h)


def _state_after_the_step(dh, x, h0, c0, h, c, gates, W_x, W_h):
    # With h in the place of x, what comes back for its weights is the sum of h[t]^T da: the mistake itself.
    dx, dh0, dc0, dW_x, _, db = lstm.lstm_backward(dh, x, h0, c0, h, c, gates, W_x, W_h)
    dW = lstm.lstm_backward(dh, h, h0, c0, h, c, gates, W_h, W_h)[3]
    return dx, dh0, dc0, dW_x, dW, db


def _only_the_last_upstream(dh, x, h0, c0, h, c, gates, W_x, W_h):
    last = np.zeros_like(dh)
    last[-1] = dh[-1]
    return lstm.lstm_backward(last, x, h0, c0, h, c, gates, W_x, W_h)


def _through_time(upstream=lambda dh_t, dh_next: dh_t + dh_next, carry=lambda old, new: new, dc_in=lambda dc, dh_t: dc, start=None):
    """The loop of lstm_backward with one of its lines made otherwise."""

    def wrong(dh, x, h0, c0, h, c, gates, W_x, W_h):
        before = [(h0, c0), *zip(h, c, strict=True)]
        state = (np.zeros_like(h0) if start is None else start(dh), np.zeros_like(c0))
        dx, sums = np.empty_like(x), (0, 0, 0)
        for t in reversed(range(len(x))):
            reaches_h, reaches_c = upstream(dh[t], state[0]), dc_in(state[1], dh[t])
            dx[t], *new, dW_x, dW_h, db = lstm.lstm_step_backward(reaches_h, reaches_c, x[t], *before[t], c[t], gates[t], W_x, W_h)
            state = carry(state, tuple(new))
            sums = tuple(old + more for old, more in zip(sums, (dW_x, dW_h, db), strict=True))
        return dx, *state, *sums

    return wrong


def _both_states_after_the_step(dh, x, h0, c0, h, c, gates, W_x, W_h):
    dx, dh_next, dc, sums = np.empty_like(x), np.zeros_like(h0), np.zeros_like(c0), (0, 0, 0)
    for t in reversed(range(len(x))):
        dx[t], dh_next, dc, *new = lstm.lstm_step_backward(dh[t] + dh_next, dc, x[t], h[t], c[t], c[t], gates[t], W_x, W_h)
        sums = tuple(old + more for old, more in zip(sums, new, strict=True))
    return dx, dh_next, dc, *sums


@chapter.exercise(
    lstm.lstm_backward,
    points=3,
    written_as=textbook.lstm.lstm_backward,
    mistakes={
        "At t = 0, h[t - 1] and c[t - 1] are the last states: the first step began with h0 and c0.": (_wraps_to_the_last_state),
        "At t = 0, h[t - 1] is the last state: the first step began with h0.": _wraps_to_the_last_h,
        "dW_h takes h[t], the state after the step; the step was made from the state before it.": _state_after_the_step,
        "Only dh[-1] goes in: each dh[t] is added to what came from the step after it.": _only_the_last_upstream,
        "h[t] and c[t] stand where the states before the step belong: h[t - 1] and c[t - 1], or h0 and c0.": _both_states_after_the_step,
        "dh[-1] goes in twice: what comes from later is zero at the last step, and dh[-1] is added there.": _through_time(start=lambda dh: dh[-1]),
        "dc adds up over the steps: the step's dc_prev holds all of it, and takes its place.": (
            _through_time(carry=lambda old, new: (new[0], old[1] + new[1]))
        ),
        "dh_next adds up over the steps: the step's dh_prev holds all of it, and takes its place.": (
            _through_time(carry=lambda old, new: (old[0] + new[0], new[1]))
        ),
        "dh_next and dc add up over the steps: what the step returns holds all of it, and takes their place.": (
            _through_time(carry=lambda old, new: (old[0] + new[0], old[1] + new[1]))
        ),
        "dh[t] is added to dc; it reaches h[t], so it is added to what comes back as dh_prev.": (
            _through_time(upstream=lambda dh_t, dh_next: dh_next, dc_in=lambda dc, dh_t: dc + dh_t)
        ),
        "dh[t] is added to dc as well; it reaches h[t] alone, and lstm_step_backward takes it from there to c.": (
            _through_time(dc_in=lambda dc, dh_t: dc + dh_t)
        ),
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


def _peepholes(i, f, o, g=lambda a, p, c_prev: a):
    """peephole_step with other pre-activations: each from the block a, its weight p, and the states."""

    def wrong(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
        a_i, a_f, a_g, a_o = np.hsplit(x @ W_x + h_prev @ W_h + b, 4)
        gate_i, gate_f = lstm.sigmoid(i(a_i, p_i, c_prev, h_prev)), lstm.sigmoid(f(a_f, p_f, c_prev, h_prev))
        candidate = np.tanh(g(a_g, p_o, c_prev))
        c = gate_f * c_prev + gate_i * candidate
        gate_o = lstm.sigmoid(o(a_o, p_o, c, h_prev))
        return gate_o * np.tanh(c), c, np.hstack([gate_i, gate_f, candidate, gate_o])

    return wrong


def _alike(gate):
    return _peepholes(gate, gate, gate)


def _seen(a, p, c, h_prev):
    return a + p * c


def _without_peepholes(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    return lstm.lstm_step(x, h_prev, c_prev, W_x, W_h, b)


def _new_cell_for_all(again):
    """All gates see the cell state that an ordinary step gives; then it is made again, or not."""

    def wrong(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
        _, c, _ = lstm.lstm_step(x, h_prev, c_prev, W_x, W_h, b)
        seen = np.hstack([p_i * c, p_f * c, 0 * c, p_o * c])
        i, f, g, o = np.hsplit(x @ W_x + h_prev @ W_h + b + seen, 4)
        i, f, g, o = lstm.sigmoid(i), lstm.sigmoid(f), np.tanh(g), lstm.sigmoid(o)
        c = f * c_prev + i * g if again else c
        return o * np.tanh(c), c, np.hstack([i, f, g, o])

    return wrong


def _peephole_gates_before_activation(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o):
    h, c, _ = lstm.peephole_step(x, h_prev, c_prev, W_x, W_h, b, p_i, p_f, p_o)
    return h, c, x @ W_x + h_prev @ W_h + b + np.hstack([p_i * c_prev, p_f * c_prev, 0 * c, p_o * c])


@chapter.exercise(
    lstm.peephole_step,
    points=2,
    mistakes={
        "p_i and p_f have changed places.": _peepholes_i_and_f_exchanged,
        "The output gate's peephole is added outside the sigmoid; it belongs inside.": _peephole_outside_the_sigmoid,
        "p_o went to the candidate g, which has no peephole; it belongs to o.": (
            _peepholes(_seen, _seen, lambda a, p, c, h_prev: a, lambda a, p, c_prev: a + p * c_prev)
        ),
        "The candidate g sees the cell too, by p_o * c_prev; it has no peephole.": (
            _peepholes(_seen, _seen, _seen, lambda a, p, c_prev: a + p * c_prev)
        ),
        "The peepholes look at h_prev; they look at the cell: i and f at c_prev, o at c.": _alike(lambda a, p, c, h_prev: a + p * h_prev),
        "The gates see tanh of the cell; they see the cell itself: i and f c_prev, o c.": _alike(lambda a, p, c, h_prev: a + p * np.tanh(c)),
        "The peepholes multiply the blocks; they are added: a_i + p_i * c_prev, and so on.": _alike(lambda a, p, c, h_prev: a * p * c),
        "p_i, p_f and p_o are added as they are; each is multiplied by the cell that its gate sees.": _alike(lambda a, p, c, h_prev: a + p),
        "No gate sees the cell: these are the numbers of lstm_step, without p_i, p_f and p_o.": _without_peepholes,
        "i and f see a new cell state, made without peepholes; they look at c_prev.": _new_cell_for_all(again=True),
        "c is made without peepholes, and the gates see it afterwards: i and f look at c_prev, and c follows from them.": (
            _new_cell_for_all(again=False)
        ),
        "gates holds the blocks before their activation; i, f, g, o come after it.": _peephole_gates_before_activation,
        "c comes back as tanh(c). tanh belongs to h alone; the cell state has no bound.": _squashed_cell(lstm.peephole_step),
    },
)
def peephole_step(rng):
    step = _step(rng, 4)
    p_i, p_f, p_o = 0.7 * rng.normal(size=(3, step["c_prev"].shape[1]))
    return dict(**step, p_i=p_i, p_f=p_f, p_o=p_o)


def _other_form(x, h_prev, W_x, W_h, b_x, b_h):
    """Reset before the product, biases added outside the reset gate."""
    return gru.gru_step_reset_before(x, h_prev, W_x, W_h, b_x + b_h)


def _other_form_with_bias_reset(x, h_prev, W_x, W_h, b_x, b_h):
    _, gates = gru.gru_step(x, h_prev, W_x, W_h, b_x, b_h)
    r, z, _ = np.hsplit(gates, 3)
    x_n, W_hn, b_hn = (np.split(block, 3, axis=-1)[2] for block in (x @ W_x + b_x, W_h, b_h))
    n = np.tanh(x_n + (r * h_prev) @ W_hn + r * b_hn)
    return (1 - z) * n + z * h_prev, np.hstack([r, z, n])


def _gru_with(candidate=None, blend=lambda r, z, n, h_prev: (1 - z) * n + z * h_prev):
    """gru_step with another pre-activation of n, from its two products, or with another blend."""

    def wrong(x, h_prev, W_x, W_h, b_x, b_h):
        _, gates = gru.gru_step(x, h_prev, W_x, W_h, b_x, b_h)
        r, z, n = np.hsplit(gates, 3)
        if candidate is not None:
            a_x, a_h, b_hn = x @ W_x + b_x, h_prev @ W_h + b_h, np.hsplit(b_h, 3)[2]
            n = np.tanh(candidate(r, np.hsplit(a_x, 3)[2], np.hsplit(a_h, 3)[2], b_hn))
        return blend(r, z, n, h_prev), np.hstack([r, z, n])

    return wrong


def _biases_exchanged(x, h_prev, W_x, W_h, b_x, b_h):
    return gru.gru_step(x, h_prev, W_x, W_h, b_h, b_x)


def _gru_gates_before_activation(x, h_prev, W_x, W_h, b_x, b_h):
    h, gates = gru.gru_step(x, h_prev, W_x, W_h, b_x, b_h)
    reset = np.ones_like(gates)
    reset[:, -h.shape[1] :] = np.hsplit(gates, 3)[0]
    return h, x @ W_x + b_x + reset * (h_prev @ W_h + b_h)


def _gru_sums_for_gates(x, h_prev, W_x, W_h, b_x, b_h):
    return gru.gru_step(x, h_prev, W_x, W_h, b_x, b_h)[0], x @ W_x + b_x + h_prev @ W_h + b_h


def _bias_escapes_the_reset(x, h_prev, W_x, W_h, b_x, b_h):
    return gru.gru_step(x, h_prev, W_x, W_h, b_x + b_h, 0 * b_h)


@chapter.exercise(
    gru.gru_step,
    points=2,
    float32=True,
    mistakes={
        "This is the form with the reset before the product: here r multiplies h_prev W_hn + b_hn.": _other_form,
        "This is a reset before the product, with b_hn reset as well: here r multiplies h_prev W_hn + b_hn together, after it.": (
            _other_form_with_bias_reset
        ),
        "The bias b_hn escapes the reset gate: r multiplies h_prev W_hn + b_hn together.": _bias_escapes_the_reset,
        "b_hn is missing in n: r multiplies h_prev W_hn + b_hn.": _gru_with(lambda r, x_n, h_n, b_hn: x_n + r * (h_n - b_hn)),
        "b_hn enters n twice: it stands once, inside, where r multiplies it.": _gru_with(lambda r, x_n, h_n, b_hn: x_n + r * h_n + b_hn),
        "1 - r stands where r belongs: where r is 0, h_prev is left out of n.": _gru_with(lambda r, x_n, h_n, b_hn: x_n + (1 - r) * h_n),
        "b_x and b_h have changed places: r multiplies b_hn, not b_xn.": _biases_exchanged,
        "The blend keeps r * h_prev; it keeps h_prev itself, and r acts on the candidate only.": (
            _gru_with(blend=lambda r, z, n, h_prev: (1 - z) * n + z * r * h_prev)
        ),
        "r blends n and h_prev; that is what z is for.": _gru_with(blend=lambda r, z, n, h_prev: (1 - r) * n + r * h_prev),
        "gates holds the blocks before their activation; r, z, n come after it.": _gru_gates_before_activation,
        "gates holds the sums of the two products; r, z, n are what sigmoid and tanh make of them, n after the reset.": _gru_sums_for_gates,
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


def _before_with(candidate):
    """gru_step_reset_before with another pre-activation of n."""

    def wrong(x, h_prev, W_x, W_h, b):
        _, gates = gru.gru_step_reset_before(x, h_prev, W_x, W_h, b)
        r, z, _ = np.hsplit(gates, 3)
        x_n, W_hn, b_n = (np.split(block, 3, axis=-1)[2] for block in (x @ W_x, W_h, b))
        n = np.tanh(candidate(r, x_n, h_prev, W_hn, b_n))
        return (1 - z) * n + z * h_prev, np.hstack([r, z, n])

    return wrong


def _reset_in_z_too(x, h_prev, W_x, W_h, b):
    _, gates = gru.gru_step_reset_before(x, h_prev, W_x, W_h, b)
    r, _, n = np.hsplit(gates, 3)
    x_z, W_hz = np.hsplit(x @ W_x + b, 3)[1], np.hsplit(W_h, 3)[1]
    z = lstm.sigmoid(x_z + (r * h_prev) @ W_hz)
    return (1 - z) * n + z * h_prev, np.hstack([r, z, n])


def _before_gates_before_activation(x, h_prev, W_x, W_h, b):
    h, gates = gru.gru_step_reset_before(x, h_prev, W_x, W_h, b)
    reset = np.ones((3, *h.shape))
    reset[2] = np.hsplit(gates, 3)[0]
    products = [(kept * h_prev) @ block for kept, block in zip(reset, np.hsplit(W_h, 3), strict=True)]
    return h, x @ W_x + np.hstack(products) + b


def _before_sums_for_gates(x, h_prev, W_x, W_h, b):
    return gru.gru_step_reset_before(x, h_prev, W_x, W_h, b)[0], x @ W_x + h_prev @ W_h + b


@chapter.exercise(
    gru.gru_step_reset_before,
    points=2,
    mistakes={
        "This is the form with the reset after the product: here r multiplies h_prev itself.": _reset_after,
        "The blend keeps r * h_prev; it keeps h_prev itself, and r acts on the candidate only.": (_blend_of_the_reset_state),
        "z sees the reset state r * h_prev too; r acts on the candidate only.": _reset_in_z_too,
        "r multiplies the bias too, and after the product: here r multiplies h_prev alone.": (
            _before_with(lambda r, x_n, h_prev, W_hn, b_n: x_n + r * (h_prev @ W_hn + b_n))
        ),
        "r multiplies b_n too; here r multiplies h_prev alone.": _before_with(lambda r, x_n, h_prev, W_hn, b_n: x_n + (r * h_prev) @ W_hn + r * b_n),
        "b_n is missing in n.": _before_with(lambda r, x_n, h_prev, W_hn, b_n: x_n + (r * h_prev) @ W_hn),
        "b_n enters n twice.": _before_with(lambda r, x_n, h_prev, W_hn, b_n: x_n + (r * h_prev) @ W_hn + 2 * b_n),
        "r multiplies the whole pre-activation of n; it multiplies h_prev, before the product.": (
            _before_with(lambda r, x_n, h_prev, W_hn, b_n: r * (x_n + h_prev @ W_hn + b_n))
        ),
        "r multiplies both products; it multiplies h_prev, before its product, and not x W_xn.": (
            _before_with(lambda r, x_n, h_prev, W_hn, b_n: r * (x_n + h_prev @ W_hn) + b_n)
        ),
        "1 - r stands where r belongs: where r is 0, h_prev is left out of n.": (
            _before_with(lambda r, x_n, h_prev, W_hn, b_n: x_n + ((1 - r) * h_prev) @ W_hn + b_n)
        ),
        "gates holds the blocks before their activation; r, z, n come after it.": _before_gates_before_activation,
        "gates holds the sums of the two products; r, z, n are what sigmoid and tanh make of them, n after the reset.": _before_sums_for_gates,
    },
)
def gru_step_reset_before(rng):
    step = _step(rng, 3)
    del step["c_prev"]
    return step


def _gru_back(dh, x, h_prev, gates, W_x, W_h, b_h, kept, let_in, turned):
    """gru_step_backward with `kept` where dh meets z, `let_in` where it meets 1 - z, and the sign of da_z turned or not."""
    r, z, n = np.hsplit(gates, 3)
    m = np.hsplit(h_prev @ W_h + b_h, 3)[2]
    da_n = dh * let_in(z) * (1 - n**2)
    da_z = turned * dh * (h_prev - n) * z * (1 - z)
    da_r = da_n * m * r * (1 - r)
    da_x, da_h = np.hstack([da_r, da_z, da_n]), np.hstack([da_r, da_z, da_n * r])
    return da_x @ W_x.T, dh * kept(z) + da_h @ W_h.T, x.T @ da_x, h_prev.T @ da_h, da_x.sum(axis=0), da_h.sum(axis=0)


def _blend(kept=lambda z: z, let_in=lambda z: 1 - z, turned=1):
    return lambda dh, x, h_prev, gates, W_x, W_h, b_h: _gru_back(dh, x, h_prev, gates, W_x, W_h, b_h, kept, let_in, turned)


def _path_through_n_lost(dh, x, h_prev, gates, W_x, W_h, b_h):
    r, z, n = np.hsplit(gates, 3)
    dx, dh_prev, *weights = gru.gru_step_backward(dh, x, h_prev, gates, W_x, W_h, b_h)
    return dx, dh_prev - (dh * (1 - z) * (1 - n**2) * r) @ np.hsplit(W_h, 3)[2].T, *weights


def _reset_state_for_dW_h(dh, x, h_prev, gates, W_x, W_h, b_h):
    r, z, n = np.hsplit(gates, 3)
    dx, dh_prev, dW_x, dW_h, *biases = gru.gru_step_backward(dh, x, h_prev, gates, W_x, W_h, b_h)
    of_r, of_z, _ = np.hsplit(dW_h, 3)
    return dx, dh_prev, dW_x, np.hstack([of_r, of_z, (r * h_prev).T @ (dh * (1 - z) * (1 - n**2))]), *biases


@chapter.exercise(
    gru.gru_step_backward,
    points=3,
    mistakes={
        "The straight path has 1 - z: h keeps z of h_prev, so it is dh * z.": _blend(kept=lambda z: 1 - z),
        "z and 1 - z have changed places everywhere: this goes back through z * n + (1 - z) * h_prev.": (
            _blend(kept=lambda z: 1 - z, let_in=lambda z: z, turned=-1)
        ),
        "z and 1 - z have changed places, on the straight path and on the way to n: h is (1 - z) * n + z * h_prev.": (
            _blend(kept=lambda z: 1 - z, let_in=lambda z: z)
        ),
        "The candidate's part is missing in dh_prev: n sees h_prev too, by r * (h_prev W_hn + b_hn).": _path_through_n_lost,
        "dW_hn is made with r * h_prev, as for a reset before the product; here r comes after it: h_prev^T (da_n * r).": (
            _reset_state_for_dW_h
        ),
    },
)
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
