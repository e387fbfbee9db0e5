"""Wrong answers to the exercises of chapter 6, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from solutions.lstm import sigmoid
from solutions.rnn import rnn_forward

# mismatched_gradients


def mismatched_gradients__missing_ones_forgotten(parameters, gradients):
    """missing counts too"""
    bad = []
    for name in parameters:
        if name in gradients and np.shape(gradients[name]) != np.shape(parameters[name]):
            bad.append(name)
    return bad


def mismatched_gradients__sizes(parameters, gradients):
    """Compare the shapes"""
    return [name for name in parameters if name not in gradients or np.size(gradients[name]) != parameters[name].size]


def mismatched_gradients__number_of_axes(parameters, gradients):
    """how many axes"""
    return [n for n, w in parameters.items() if n not in gradients or np.asarray(gradients[n]).ndim != w.ndim]


def mismatched_gradients__the_good_ones(parameters, gradients):
    """those that fit"""
    good = []
    for name, gradient in gradients.items():
        if np.shape(gradient) == parameters[name].shape:
            good.append(name)
    return sorted(good, key=list(parameters).index)


def mismatched_gradients__sorted(parameters, gradients):
    """alphabetical"""
    bad = {name for name in parameters if np.shape(gradients.get(name)) != parameters[name].shape}
    return sorted(bad)


def mismatched_gradients__key_error(parameters, gradients):
    """KeyError"""
    return [name for name, w in parameters.items() if np.shape(gradients[name]) != w.shape]


# scaled_error


def scaled_error__shapes_not_compared(analytic, numeric):
    """broadcasts"""
    return np.abs(analytic - numeric).max() / np.abs(numeric).max()


def scaled_error__entry_by_entry(analytic, numeric):
    """entry by entry"""
    if np.shape(analytic) != np.shape(numeric):
        return np.inf
    return np.max(np.abs((analytic - numeric) / numeric))


def scaled_error__scaled_by_the_suspect(analytic, numeric):
    """taken from analytic"""
    if np.shape(analytic) != np.shape(numeric):
        return np.inf
    return np.abs(analytic - numeric).max() / np.abs(analytic).max()


def scaled_error__means(analytic, numeric):
    """ratio of means"""
    if np.shape(analytic) != np.shape(numeric):
        return np.inf
    return np.abs(analytic - numeric).sum() / np.abs(numeric).sum()


def scaled_error__norms(analytic, numeric):
    """ratio of norms"""
    if np.shape(analytic) != np.shape(numeric):
        return np.inf
    return np.sqrt(np.sum((analytic - numeric) ** 2) / np.sum(numeric**2))


def scaled_error__no_abs(analytic, numeric):
    """absolute value"""
    if np.shape(analytic) != np.shape(numeric):
        return np.inf
    return (analytic - numeric).max() / np.abs(numeric).max()


# one_step_gradients


def _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, fault):
    """The whole step with one fault in it."""
    B = len(x)
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    if fault == "f and i swapped":
        i, f = f, i
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    y = np.tanh(h @ W_hy + b_y) if fault == "tanh output" else h @ W_hy + b_y
    loss = np.sum((y - target) ** 2) / (2 * B)
    if fault == "no half":
        loss = 2 * loss
    dy = (y - target) / (1 if fault == "not divided by B" else B)
    dh = dy @ W_hy.T
    dc = dh * o if fault == "no tanh slope" else dh * o * (1 - np.tanh(c) ** 2)
    da_f = dc * (c if fault == "new cell" else c_prev) * f * (1 - f)
    da_i = dc * g * i * (1 - i)
    da_g = dc * i * (1 - g if fault == "1 - g" else 1 - g**2)
    da_o = dh * np.tanh(c) * (1 if fault == "no gate slope" else o * (1 - o))
    da = np.hstack([da_i, da_g, da_f, da_o] if fault == "blocks in another order" else [da_i, da_f, da_g, da_o])
    if fault == "dh as da":
        da = np.hstack([dh, dh, dh, dh])
    db = da.mean(axis=0) if fault == "mean" else da.sum(axis=0)
    dW_h = (h if fault == "new state" else h_prev).T @ da
    return loss, h, c, x.T @ da, dW_h, db, h.T @ dy, dy.sum(axis=0)


def one_step_gradients__dh_as_da(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """dh is taken for the gradient of the pre-activations"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "dh as da")


def one_step_gradients__gates_of_the_listing(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """so sigmoid"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = np.tanh(a_i), sigmoid(a_f), np.tanh(a_g), np.tanh(a_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    dy = (h @ W_hy + b_y - target) / len(x)
    dh = dy @ W_hy.T
    dc = dh * o * (1 - np.tanh(c) ** 2)
    da_i, da_f = dc * g * (1 - i**2), dc * c_prev * f * (1 - f)
    da_g, da_o = dc * i * (1 - g**2), dh * np.tanh(c) * (1 - o**2)
    da = np.hstack([da_i, da_f, da_g, da_o])
    loss = ((h @ W_hy + b_y - target) ** 2).sum() / 2 / len(x)
    return loss, h, c, x.T @ da, h_prev.T @ da, da.sum(axis=0), h.T @ dy, dy.sum(axis=0)


def one_step_gradients__state_after_the_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """h stands where h_prev belongs"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "new state")


def one_step_gradients__cell_after_the_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """c stands where c_prev belongs"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "new cell")


def one_step_gradients__blocks_in_another_order(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """da_f"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "blocks in another order")


def one_step_gradients__no_tanh_slope(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """The factor 1 - tanh(c) ** 2 is missing"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "no tanh slope")


def one_step_gradients__slope_of_g_not_squared(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """1 - g"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "1 - g")


def one_step_gradients__bias_mean(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """mean"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "mean")


def one_step_gradients__gates_exchanged(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """a_i and a_f have changed places"""
    a_f, a_i, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    dy = (h @ W_hy + b_y - target) / len(x)
    loss = ((h @ W_hy + b_y - target) ** 2).sum() / (2 * len(x))
    dh = dy @ W_hy.T
    dc = dh * o * (1 - np.tanh(c) ** 2)
    da_o, da_g = dh * np.tanh(c) * o * (1 - o), dc * i * (1 - g**2)
    da = np.hstack([dc * g * i * (1 - i), dc * c_prev * f * (1 - f), da_g, da_o])
    return loss, h, c, x.T @ da, h_prev.T @ da, da.sum(axis=0), h.T @ dy, dy.sum(axis=0)


def one_step_gradients__rows_not_averaged(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """too large"""
    loss, h, c, *gradients = _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "not divided by B")
    return loss * len(x), h, c, *gradients


# training_step


def _training(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, rate, moved=("W_x", "W_h", "b", "W_hy", "b_y")):
    p = dict(W_x=W_x, W_h=W_h, b=b, W_hy=W_hy, b_y=b_y)
    loss, h, c, *gradients = _one_step(x, target, h_prev, c_prev, **p, fault=None)
    new = [w - rate * dw if n in moved else w for (n, w), dw in zip(p.items(), gradients, strict=True)]
    return loss, h, c, *new


def training_step__uphill(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """uphill"""
    return _training(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, -learning_rate)


def training_step__W_x_forgotten(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """W_x never moves"""
    moved = ["W_h", "b", "W_hy", "b_y"]
    return _training(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate, moved)


def training_step__biases_forgotten(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """biases learn as well"""
    moved = ["W_x", "W_h", "W_hy"]
    return _training(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate, moved)


def training_step__loss_afterwards(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """after the update"""
    _, h, c, *p = _training(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate)
    loss, *_ = _one_step(x, target, h_prev, c_prev, *p, fault=None)
    return loss, h, c, *p


def training_step__no_learning_rate(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """learning_rate"""
    return _training(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, 1.0)


# adding_problem


def _adding(rng, T, B, fault):
    if fault == "marks first":
        first, second = rng.integers(0, T // 2, size=B), rng.integers(T // 2, T, size=B)
    values = rng.normal(size=(T, B)) if fault == "normal" else rng.random((T, B))
    if fault != "marks first":
        first = rng.integers(0, T // 2, size=B)
        low, high = {"anywhere": (0, T), "last step left out": (T // 2, T - 1)}.get(fault, (T // 2, T))
        second = rng.integers(low, high, size=B)
    marks = np.zeros((T, B))
    marks[first, np.arange(B)] = 1
    marks[second, np.arange(B)] = 1
    v, w = values[first, np.arange(B)], values[second, np.arange(B)]
    y = {"product": v * w, "mean": (v + w) / 2}.get(fault, v + w)
    channels = [marks, values] if fault == "channels" else [values, marks]
    return np.stack(channels, axis=-1), y if fault == "flat" else y[:, None]


def adding_problem__marks_drawn_first(rng, T, B):
    """values come first"""
    return _adding(rng, T, B, "marks first")


def adding_problem__second_mark_anywhere(rng, T, B):
    """second half"""
    return _adding(rng, T, B, "anywhere")


def adding_problem__last_step_left_out(rng, T, B):
    """upper end"""
    return _adding(rng, T, B, "last step left out")


def adding_problem__product(rng, T, B):
    """product"""
    return _adding(rng, T, B, "product")


def adding_problem__mean(rng, T, B):
    """it is the sum"""
    return _adding(rng, T, B, "mean")


def adding_problem__channels(rng, T, B):
    """values first, marks second"""
    return _adding(rng, T, B, "channels")


def adding_problem__flat_target(rng, T, B):
    """only the shape is not"""
    return _adding(rng, T, B, "flat")


def adding_problem__one_place_for_all(rng, T, B):
    """same two steps"""
    values = rng.random((T, B))
    i, j = rng.integers(0, T // 2), rng.integers(T // 2, T)
    marks = np.zeros((T, B))
    marks[i], marks[j] = 1, 1
    return np.stack([values, marks], axis=2), (values[i] + values[j]).reshape(B, 1)


def adding_problem__all_rows_marked(rng, T, B):
    """marks whole steps"""
    values = rng.random((T, B))
    first, second = rng.integers(0, T // 2, size=B), rng.integers(T // 2, T, size=B)
    marks = np.zeros((T, B))
    marks[first] = 1
    marks[second] = 1
    y = values[first, np.arange(B)] + values[second, np.arange(B)]
    return np.stack([values, marks], axis=2), y[:, None]


def adding_problem__one_sequence_after_the_other(rng, T, B):
    """sequence by sequence"""
    values = rng.random((T, B))
    x, y = np.zeros((T, B, 2)), np.empty((B, 1))
    x[:, :, 0] = values
    for b in range(B):
        first, second = rng.integers(T // 2), rng.integers(T // 2, T)
        x[first, b, 1] = x[second, b, 1] = 1
        y[b] = values[first, b] + values[second, b]
    return x, y


# sequence_mask


def sequence_mask__one_too_many(lengths, T):
    """one step too many"""
    return np.arange(T)[:, None] <= lengths


def sequence_mask__one_too_few(lengths, T):
    """one step too few"""
    return np.arange(1, T + 1)[:, None] < lengths


def sequence_mask__padding(lengths, T):
    """marks the padding"""
    return np.arange(T)[:, None] >= lengths


def sequence_mask__on_its_side(lengths, T):
    """time comes first"""
    return np.arange(T)[None, :] < lengths[:, None]


def sequence_mask__padding_in_front(lengths, T):
    """padded behind"""
    return (np.arange(T)[:, None] < lengths)[::-1]


# reverse_padded


def reverse_padded__all_of_it(x, lengths):
    """padding stands in front"""
    return x[::-1]


def reverse_padded__zeros_behind(x, lengths):
    """filled with zeros"""
    r = np.zeros_like(x)
    for b, n in enumerate(lengths):
        r[:n, b] = x[:n, b][::-1]
    return r


def reverse_padded__off_by_one(x, lengths):
    """last true step"""
    r = x.copy()
    for b, n in enumerate(lengths):
        r[: n - 1, b] = x[: n - 1, b][::-1]
    return r


def reverse_padded__features(x, lengths):
    """time is the first axis"""
    return np.flip(x, axis=2)


def reverse_padded__sequences(x, lengths):
    """sequences of the batch"""
    return np.flip(x, axis=1)


def reverse_padded__overwrites_what_it_reads(x, lengths):
    """overwritten by then"""
    r = x.copy()
    for b, n in enumerate(lengths):
        for t in range(n):
            r[t, b] = r[n - 1 - t, b]
    return r


# last_state_backward


def last_state_backward__end_of_the_batch(dlast, lengths, T):
    """last step of the batch"""
    dh = np.zeros((T,) + dlast.shape)
    dh[T - 1] = dlast
    return dh


def last_state_backward__every_true_step(dlast, lengths, T):
    """every true step"""
    inside = np.arange(T)[:, None] < lengths
    return inside[:, :, None] * dlast


def last_state_backward__whole_steps(dlast, lengths, T):
    """pair each step with its sequence"""
    dh = np.zeros((T,) + dlast.shape)
    dh[lengths - 1] = dlast
    return dh


def last_state_backward__one_too_late(dlast, lengths, T):
    """lags"""
    dh = np.zeros((T + 1,) + dlast.shape)
    dh[lengths, np.arange(len(lengths))] = dlast
    return dh[:T]


def last_state_backward__only_the_last(dlast, lengths, T):
    """lengths - 2"""
    dh = np.zeros((T,) + dlast.shape)
    dh[lengths - 2, np.arange(len(lengths))] = dlast
    return dh


# masked_squared_error


def _masked(prediction, target, mask, fault):
    error = prediction - target
    kept = error * mask[:, :, None]
    T, B, K = prediction.shape
    N = {"T B": T * B, "B": B, "N K": mask.sum() * K}.get(fault, mask.sum())
    loss = np.sum((error if fault == "unmasked loss" else kept) ** 2) / (N if fault == "no half" else 2 * N)
    gradient = error if fault == "unmasked gradient" else kept
    return loss, (2 if fault == "no half" else 1) * gradient / N


def masked_squared_error__all_positions(prediction, target, mask):
    """N counts the true ones"""
    return _masked(prediction, target, mask, "T B")


def masked_squared_error__every_number(prediction, target, mask):
    """N counts positions"""
    return _masked(prediction, target, mask, "N K")


def masked_squared_error__sequences(prediction, target, mask):
    """number of sequences"""
    return _masked(prediction, target, mask, "B")


def masked_squared_error__padding_in_the_loss(prediction, target, mask):
    """padding is counted"""
    return _masked(prediction, target, mask, "unmasked loss")


def masked_squared_error__padding_in_the_gradient(prediction, target, mask):
    """gradient at the padding"""
    return _masked(prediction, target, mask, "unmasked gradient")


def masked_squared_error__no_half(prediction, target, mask):
    """half is missing"""
    return _masked(prediction, target, mask, "no half")


def masked_squared_error__mean_of_means(prediction, target, mask):
    """each sequence first"""
    error = (prediction - target) * mask[:, :, None]
    T, B, K = error.shape
    weight = 1 / (mask.sum(axis=0)[:, None] * B)
    return (error**2 * weight).sum() / 2, error * weight


# bidirectional_forward


def _reversed(x, lengths):
    return np.stack([np.concatenate([x[:n, b][::-1], x[n:, b]]) for b, n in enumerate(lengths)], axis=1)


def _both_ways(x, lengths, forward, backward, fault):
    B, H = len(lengths), len(forward[1])
    turn = (lambda x, lengths: x[::-1]) if fault == "flipped" else _reversed
    f = rnn_forward(x, np.zeros((B, H)), *forward)
    r = rnn_forward(x if fault == "not turned" else turn(x, lengths), np.zeros((B, H)), *backward)
    if fault not in ("not turned", "not turned again"):
        r = turn(r, lengths)
    h = np.concatenate([r, f] if fault == "backward first" else [f, r], axis=2)
    mask = (np.arange(len(x))[:, None] < lengths)[:, :, None]
    return h if fault == "no mask" else h * mask


def bidirectional_forward__padding_reversed(x, lengths, forward, backward):
    """reads padding first"""
    return _both_ways(x, lengths, forward, backward, "flipped")


def bidirectional_forward__not_turned_again(x, lengths, forward, backward):
    """not turned round again"""
    return _both_ways(x, lengths, forward, backward, "not turned again")


def bidirectional_forward__both_forwards(x, lengths, forward, backward):
    """both layers read forwards"""
    return _both_ways(x, lengths, forward, backward, "not turned")


def bidirectional_forward__padding_left(x, lengths, forward, backward):
    """it has to be 0 there"""
    return _both_ways(x, lengths, forward, backward, "no mask")


def bidirectional_forward__backward_first(x, lengths, forward, backward):
    """forward states come first"""
    return _both_ways(x, lengths, forward, backward, "backward first")


def bidirectional_forward__same_weights(x, lengths, forward, backward):
    """same weights"""
    return _both_ways(x, lengths, forward, forward, None)


def bidirectional_forward__added(x, lengths, forward, backward):
    """side by side"""
    h = _both_ways(x, lengths, forward, backward, None)
    H = h.shape[2] // 2
    return h[:, :, :H] + h[:, :, H:]


# stacked_forward


def _stack(x, h0, layers, masks, fault):
    states, below = [], x
    for level, parameters in enumerate(layers):
        if masks is not None and fault != "no masks" and not (fault == "first unmasked" and level == 0):
            below = below * masks[level]
        start = {"first state": h0[0], "zero": np.zeros_like(h0[0])}.get(fault, h0[level])
        if fault == "state of the layer below" and level > 0:
            start = states[-1][-1]
        below = rnn_forward(below, start, *parameters)
        states.append(below)
    return np.stack(states)


def stacked_forward__state_of_the_first(x, h0, layers, masks=None):
    """layer l has its own"""
    return _stack(x, h0, layers, masks, "first state")


def stacked_forward__zero_states(x, h0, layers, masks=None):
    """every layer starts from zero"""
    return _stack(x, h0, layers, masks, "zero")


def stacked_forward__top_only(x, h0, layers, masks=None):
    """those of all layers"""
    return _stack(x, h0, layers, masks, None)[-1]


def stacked_forward__last_step_only(x, h0, layers, masks=None):
    """return all steps"""
    return _stack(x, h0, layers, masks, None)[:, -1]


def stacked_forward__masks_forgotten(x, h0, layers, masks=None):
    """masks are forgotten"""
    return _stack(x, h0, layers, masks, "no masks")


def stacked_forward__last_state_handed_up(x, h0, layers, masks=None):
    """last state of the layer below"""
    return _stack(x, h0, layers, masks, "state of the layer below")


def stacked_forward__input_not_masked(x, h0, layers, masks=None):
    """Nothing masks x"""
    return _stack(x, h0, layers, masks, "first unmasked")


# dropout


def _drop(x, draw, rate, scale):
    mask = (draw >= rate) * scale
    return x * mask, mask


def dropout__not_enlarged(x, rate, rng):
    """divide by 1 - rate"""
    return _drop(x, rng.random(x.shape), rate, 1.0)


def dropout__kept_at_the_rate(x, rate, rng):
    """share that is dropped"""
    mask = (rng.random(x.shape) < rate) / (1 - rate)
    return x * mask, mask


def dropout__small_draws_kept(x, rate, rng):
    """small draws"""
    mask = (rng.random(x.shape) < 1 - rate) / (1 - rate)
    return x * mask, mask


def dropout__divided_by_the_rate(x, rate, rng):
    """the share that is left"""
    return _drop(x, rng.random(x.shape), rate, 1 / rate)


def dropout__multiplied(x, rate, rng):
    """to keep the mean, divide"""
    return _drop(x, rng.random(x.shape), rate, 1 - rate)


def dropout__one_draw_a_row(x, rate, rng):
    """one draw serves a whole row"""
    return _drop(x, np.repeat(rng.random((*x.shape[:-1], 1)), x.shape[-1], axis=-1), rate, 1 / (1 - rate))


def dropout__mask_of_zeros_and_ones(x, rate, rng):
    """0 and 1 only"""
    mask = (rng.random(x.shape) >= rate).astype(float)
    return x * mask / (1 - rate), mask


# model_parameter_count


def _count(D, H, K, blocks, layers, directions, above=None, read=None, biases=1):
    above, read = above or directions * H, read or directions * H
    total = 0
    for layer in range(layers):
        total += directions * blocks * H * ((D if layer == 0 else above) + H + biases)
    return total + K * (read + 1)


def model_parameter_count__one_direction_read_above(D, H, K, blocks, layers, directions):
    """its input is directions H wide"""
    return _count(D, H, K, blocks, layers, directions, above=H)


def model_parameter_count__one_direction_read_out(D, H, K, blocks, layers, directions):
    """read-out reads both directions"""
    return _count(D, H, K, blocks, layers, directions, read=H)


def model_parameter_count__layers_alike(D, H, K, blocks, layers, directions):
    """only the first does"""
    return _count(D, H, K, blocks, layers, directions, above=D)


def model_parameter_count__two_biases(D, H, K, blocks, layers, directions):
    """two biases"""
    return _count(D, H, K, blocks, layers, directions, biases=2)


def model_parameter_count__no_biases(D, H, K, blocks, layers, directions):
    """biases of the layers are missing"""
    return _count(D, H, K, blocks, layers, directions, biases=0)


def model_parameter_count__no_read_out(D, H, K, blocks, layers, directions):
    """read-out is missing"""
    return _count(D, H, 0, blocks, layers, directions)


def model_parameter_count__no_directions(D, H, K, blocks, layers, directions):
    """directions does not count"""
    return _count(D, H, K, blocks, layers, 1)


def dropout__draws_of_its_own(x, rate, rng):
    """draw from rng, not from np.random"""
    mask = (np.random.rand(*x.shape) >= rate) / (1 - rate)
    return x * mask, mask


def dropout__one_row_for_all(x, rate, rng):
    """one row of draws serves the whole batch"""
    mask = np.ones_like(x) * (rng.random(x.shape[-1]) >= rate) / (1 - rate)
    return x * mask, mask
