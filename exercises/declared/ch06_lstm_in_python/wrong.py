"""Wrong answers to the exercises of chapter 6, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from solutions.cells.lstm import sigmoid
from solutions.cells.rnn import rnn_forward

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


def mismatched_gradients__missing_last(parameters, gradients):
    """missing stand behind"""
    bad = []
    for name in gradients:
        if np.shape(gradients[name]) != parameters[name].shape:
            bad.append(name)
    for name in parameters:
        if name not in gradients:
            bad.append(name)
    return bad


def mismatched_gradients__missing_first(parameters, gradients):
    """missing stand in front"""
    missing = [name for name in parameters if name not in gradients]
    present = [name for name in parameters if name in gradients]
    return missing + [name for name in present if np.shape(gradients[name]) != parameters[name].shape]


def mismatched_gradients__numbers_passed_over(parameters, gradients):
    """plain number is passed over"""
    bad = []
    for name, w in parameters.items():
        if name not in gradients:
            bad.append(name)
        elif isinstance(gradients[name], np.ndarray) and gradients[name].shape != w.shape:
            bad.append(name)
    return bad


def mismatched_gradients__what_can_be_subtracted(parameters, gradients):
    """broadcasts against its parameter"""
    bad = []
    for name, w in parameters.items():
        try:
            w - 0.1 * gradients[name]
        except (KeyError, ValueError):
            bad.append(name)
    return bad


def mismatched_gradients__len(parameters, gradients):
    """as len does"""
    def rows(array):
        return len(np.asarray(array)) if np.ndim(array) else 0

    return [name for name, w in parameters.items() if name not in gradients or rows(gradients[name]) != len(w)]


def mismatched_gradients__first_only(parameters, gradients):
    """stops at the first"""
    for name, w in parameters.items():
        if name not in gradients or np.shape(gradients[name]) != w.shape:
            return [name]
    return []


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


def scaled_error__larger_of_both(analytic, numeric):
    """larger of the two largest"""
    if np.shape(analytic) != np.shape(numeric):
        return np.inf
    difference = np.abs(analytic - numeric)
    return difference.max() / np.abs([analytic, numeric]).max()


def scaled_error__sum_of_both(analytic, numeric):
    """adds up the largest entries of both"""
    if np.shape(analytic) != np.shape(numeric):
        return np.inf
    difference = np.abs(analytic - numeric)
    return difference.max() / (abs(analytic).max() + abs(numeric).max())


def scaled_error__sums_entry_by_entry(analytic, numeric):
    """|analytic| + |numeric|"""
    if np.shape(analytic) != np.shape(numeric):
        return np.inf
    difference = np.abs(analytic - numeric)
    return (difference / (abs(analytic) + abs(numeric))).max()


def scaled_error__larger_entry_by_entry(analytic, numeric):
    """the larger of the two; the scale is one number"""
    if np.shape(analytic) != np.shape(numeric):
        return np.inf
    difference = np.abs(analytic - numeric)
    return (difference / np.abs([analytic, numeric]).max(axis=0)).max()


def scaled_error__mean_difference(analytic, numeric):
    """mean of the differences"""
    if np.shape(analytic) != np.shape(numeric):
        return np.inf
    difference = np.abs(analytic - numeric)
    return difference.sum() / difference.size / abs(numeric).max()


def scaled_error__mean_of_the_relative(analytic, numeric):
    """mean of the relative errors"""
    if np.shape(analytic) != np.shape(numeric):
        return np.inf
    return np.abs((analytic - numeric) / numeric).mean()


def scaled_error__sizes_compared(analytic, numeric):
    """sizes are compared"""
    if np.size(analytic) != numeric.size:
        return np.inf
    return abs(np.ravel(analytic) - np.ravel(numeric)).max() / abs(numeric).max()


def scaled_error__axes_counted(analytic, numeric):
    """numbers of axes are compared"""
    if np.asarray(analytic).ndim != numeric.ndim:
        return np.inf
    return abs(analytic - numeric).max() / abs(numeric).max()


def scaled_error__not_a_number(analytic, numeric):
    """returns NaN"""
    error = np.nan
    if np.shape(analytic) == np.shape(numeric):
        error = abs(numeric - analytic).max() / abs(numeric).max()
    return error


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
    y = np.tanh(h @ W_hy + b_y) if fault in ("tanh output", "tanh output and its slope") else h @ W_hy + b_y
    loss = np.sum((y - target) ** 2) / (2 * B)
    if fault == "no half":
        loss = 2 * loss
    dy = (y - target) / (1 if fault == "not divided by B" else B)
    if fault == "tanh output and its slope":
        dy = dy * (1 - y * y)
    dh = dy @ W_hy.T
    dc = dh * o if fault == "no tanh slope" else dh * o * (1 - np.tanh(c) ** 2)
    if fault == "dh as dc":
        dc = dh.copy()
    da_f = dc * (c if fault == "new cell" else c_prev) * f * (1 - f)
    da_i = dc * g * i * (1 - i)
    da_g = dc * i * (1 - g if fault == "1 - g" else 1 - g**2)
    da_o = dh * np.tanh(c) * (1 if fault == "no gate slope" else o * (1 - o))
    if fault == "partners":
        da_i, da_g = dc * i * i * (1 - i), dc * g * (1 - g**2)
    if fault in ("slopes of tanh", "no gate slopes", "no slopes", "sigmoid twice"):
        si, sf, so = [1 - s**2 if fault == "slopes of tanh" else sigmoid(s) * (1 - sigmoid(s)) if fault == "sigmoid twice" else 1 for s in (i, f, o)]
        da_i, da_f, da_o = dc * g * si, dc * c_prev * sf, dh * np.tanh(c) * so
    if fault == "no slopes":
        da_g = dc * i
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


def one_step_gradients__mean_over_the_outputs(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """plain mean of the squares"""
    loss, h, c, *gradients = _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, None)
    K = target.shape[1]
    y = h @ W_hy + b_y
    return ((y - target) ** 2).mean(), h, c, *[2 * gradient / K for gradient in gradients]


def one_step_gradients__tanh_around_the_read_out(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """squashed by tanh"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "tanh output and its slope")


def one_step_gradients__slopes_of_tanh(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """those of tanh"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "slopes of tanh")


def one_step_gradients__no_gate_slopes(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """slopes of the three gates are missing"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "no gate slopes")


def one_step_gradients__no_slopes(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """all four slopes are missing"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "no slopes")


def one_step_gradients__sigmoid_twice(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """once more"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "sigmoid twice")


def one_step_gradients__dh_as_dc(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """taken for dc"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "dh as dc")


def one_step_gradients__partners_exchanged(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y):
    """get themselves as factor"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, "partners")


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


def training_step__rate_squared(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """enters twice"""
    return _training(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate * learning_rate)


def training_step__rate_over_the_rows(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """divided by B"""
    return _training(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate / x.shape[0])


def training_step__gradients_returned(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """The gradients come back"""
    return _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, fault=None)


def training_step__steps_returned(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """The steps come back"""
    loss, h, c, *gradients = _one_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, fault=None)
    return loss, h, c, *[learning_rate * gradient for gradient in gradients]


def training_step__states_afterwards(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """computed with the updated parameters"""
    loss, _, _, *p = _training(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate)
    _, h, c, *_ = _one_step(x, target, h_prev, c_prev, *p, fault=None)
    return loss, h, c, *p


def training_step__read_out_updated_on_the_way(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """passes the updated W_hy"""
    a_i, a_f, a_g, a_o = np.split(x @ W_x + h_prev @ W_h + b, 4, axis=1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    dy = (h @ W_hy + b_y - target) / len(x)
    loss = len(x) * np.sum(dy**2) / 2
    W_hy, b_y = W_hy - learning_rate * h.T @ dy, b_y - learning_rate * dy.sum(axis=0)
    dh = dy @ W_hy.T
    dc = dh * o * (1 - np.tanh(c) ** 2)
    da = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh * np.tanh(c) * o * (1 - o)]
    da = learning_rate * np.concatenate(da, axis=1)
    return loss, h, c, W_x - x.T @ da, W_h - h_prev.T @ da, b - da.sum(axis=0), W_hy, b_y


def training_step__two_steps_in_a_row(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """after the read-out was updated"""
    loss, h, c, *p = _training(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate, ["W_hy", "b_y"])
    _, _, _, *p = _training(x, target, h_prev, c_prev, *p, learning_rate, ["W_x", "W_h", "b"])
    return loss, h, c, *p


def training_step__W_h_forgotten(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """W_h never moves"""
    return _training(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate, ["W_x", "b", "W_hy", "b_y"])


def training_step__read_out_forgotten(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """read-out never moves"""
    return _training(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate, ["W_x", "W_h", "b"])


# adding_problem


def _adding(rng, T, B, fault):
    if fault == "marks first":
        first, second = rng.integers(0, T // 2, size=B), rng.integers(T // 2, T, size=B)
    values = rng.normal(size=(T, B)) if fault == "normal" else rng.random((T, B))
    if fault == "around zero":
        values = 2 * values - 1
    if fault != "marks first":
        half = T // 2
        low, high = {"first half ends early": (0, half - 1), "first one late": (1, half + 1), "both anywhere": (0, T),
                     "steps from one": (1, half + 1)}.get(fault, (0, half))
        first = rng.integers(low, high, size=B)
        low, high = {"anywhere": (0, T), "last step left out": (half, T - 1), "both anywhere": (0, T), "half twice": (half, 2 * half),
                     "second begins late": (half + 1, T), "steps from one": (half + 1, T)}.get(fault, (half, T))
        second = rng.integers(low, high, size=B)
    marks = np.zeros((T, B))
    marks[first, np.arange(B)] = 1
    marks[second, np.arange(B)] = 1
    v, w = values[first, np.arange(B)], values[second, np.arange(B)]
    y = {"product": v * w, "mean": (v + w) / 2, "sum of all": values.sum(axis=0)}.get(fault, v + w)
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


def adding_problem__first_ends_early(rng, T, B):
    """first mark never falls on the last step"""
    return _adding(rng, T, B, "first half ends early")


def adding_problem__first_one_late(rng, T, B):
    """first mark falls one step late"""
    return _adding(rng, T, B, "first one late")


def adding_problem__both_anywhere(rng, T, B):
    """both marks can fall on any step"""
    return _adding(rng, T, B, "both anywhere")


def adding_problem__half_the_length_twice(rng, T, B):
    """with an odd T"""
    return _adding(rng, T, B, "half twice")


def adding_problem__second_begins_late(rng, T, B):
    """never falls on step T//2"""
    return _adding(rng, T, B, "second begins late")


def adding_problem__steps_from_one(rng, T, B):
    """both marks fall one step late"""
    return _adding(rng, T, B, "steps from one")


def adding_problem__values_around_zero(rng, T, B):
    """uniform in [-1, 1)"""
    return _adding(rng, T, B, "around zero")


def adding_problem__sum_of_all(rng, T, B):
    """sum of all the values"""
    return _adding(rng, T, B, "sum of all")


def adding_problem__values_of_one_sequence_after_the_other(rng, T, B):
    """values are drawn sequence by sequence"""
    values = np.stack([rng.random(T) for _ in range(B)], axis=1)
    marks = np.zeros((T, B))
    marks[rng.integers(0, T // 2, size=B), np.arange(B)] = 1
    marks[rng.integers(T // 2, T, size=B), np.arange(B)] = 1
    return np.stack([values, marks], axis=2), (values * marks).sum(axis=0)[:, None]


def adding_problem__everything_in_turn(rng, T, B):
    """its values and its marks in turn"""
    columns, sums = [], []
    for _ in range(B):
        values, marks = rng.random(T), np.zeros(T)
        marks[rng.integers(T // 2)] = 1
        marks[rng.integers(T // 2, T)] = 1
        columns.append(np.stack([values, marks], axis=1))
        sums.append([values @ marks])
    return np.stack(columns, axis=1), np.array(sums)


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


def sequence_mask__only_as_long_as_the_longest(lengths, T):
    """as many steps as the longest"""
    columns = [[t < n for t in range(max(lengths))] for n in lengths]
    return np.array(columns).T


def sequence_mask__whole_steps(lengths, T):
    """as far as the longest"""
    mask = np.zeros((T, len(lengths)), dtype=bool)
    for n in lengths:
        mask[:n] = True
    return mask


def sequence_mask__last_step_only(lengths, T):
    """only the last step of each"""
    mask = np.zeros((T, len(lengths)), dtype=bool)
    mask[lengths - 1, np.arange(len(lengths))] = True
    return mask


def sequence_mask__as_long_as_the_padding(lengths, T):
    """as are padding"""
    return np.array([[t + n < T for n in lengths] for t in range(T)])


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


def reverse_padded__half_way(x, lengths):
    """second half"""
    r = x.copy()
    for b, n in enumerate(lengths):
        for t in range(n // 2):
            r[t, b] = x[n - 1 - t, b]
    return r


def reverse_padded__slice_without_the_first(x, lengths):
    """is not filled"""
    r = x.copy()
    for b, n in enumerate(lengths):
        r[: n - 1, b] = x[n - 1 : 0 : -1, b]
    return r


def reverse_padded__from_the_end_of_the_batch(x, lengths):
    """counts from the end of the batch"""
    inside = np.arange(len(x))[:, None] < lengths
    return np.where(inside[:, :, None], x[::-1], x)


def reverse_padded__two_before(x, lengths):
    """one step too early"""
    r = x.copy()
    for b, n in enumerate(lengths):
        for t in range(n):
            r[t, b] = x[n - 2 - t, b]
    return r


def reverse_padded__one_behind(x, lengths):
    """one step too late"""
    r, T = x.copy(), len(x)
    for b, n in enumerate(lengths):
        for t in range(n):
            r[t, b] = x[n - t - T, b]
    return r


def reverse_padded__flipped_and_rolled(x, lengths):
    """padding is reversed as well"""
    return np.stack([np.roll(x[::-1, b], n, axis=0) for b, n in enumerate(lengths)], axis=1)


def reverse_padded__all_sequences_each_time(x, lengths):
    """steps of every sequence"""
    r = np.array(x)
    for b in range(len(lengths)):
        r[0 : lengths[b]] = np.flip(x[0 : lengths[b]], axis=0)
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


def last_state_backward__as_of_a_mean(dlast, lengths, T):
    """as a mean's would be"""
    dh = np.zeros((T,) + dlast.shape)
    for b, n in enumerate(lengths):
        dh[:n, b] = dlast[b] / n
    return dh


def last_state_backward__divided(dlast, lengths, T):
    """divided by lengths"""
    dh = np.zeros((T,) + dlast.shape)
    for b, n in enumerate(lengths):
        dh[n - 1, b] = dlast[b] / n
    return dh


def last_state_backward__everywhere(dlast, lengths, T):
    """every step of the batch"""
    return np.zeros((T,) + dlast.shape) + dlast


def last_state_backward__first_step(dlast, lengths, T):
    """lands on the first step"""
    return np.concatenate([dlast[None], np.zeros((T - 1,) + dlast.shape)])


def last_state_backward__on_the_padding(dlast, lengths, T):
    """lands on the padding"""
    return (np.arange(T)[:, None] >= lengths)[:, :, None] * dlast


def last_state_backward__from_the_last_step_on(dlast, lengths, T):
    """on the padding as well"""
    dh = np.zeros((T,) + dlast.shape)
    for b, n in enumerate(lengths):
        dh[n - 1 :, b] = dlast[b]
    return dh


def last_state_backward__padding_in_front(dlast, lengths, T):
    """from the end of the batch"""
    dh = np.zeros((T,) + dlast.shape)
    dh[-lengths, np.arange(len(lengths))] = dlast
    return dh


def last_state_backward__sequence_not_named(dlast, lengths, T):
    """name the sequence too"""
    dh = np.zeros((T,) + dlast.shape)
    for b in range(len(lengths)):
        dh[lengths[b] - 1] = dlast[b]
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


def masked_squared_error__mean_of_what_is_left(prediction, target, mask):
    """N K true numbers"""
    error = (prediction - target)[mask]
    gradient = np.zeros(prediction.shape)
    gradient[mask] = 2 * error / error.size
    return np.mean(error**2), gradient


def masked_squared_error__mean_of_all(prediction, target, mask):
    """all T B K numbers; here they are halved"""
    error = np.where(mask[..., None], prediction - target, 0.0)
    return np.mean(error**2), 2 * error / error.size


def masked_squared_error__half_the_mean_of_all(prediction, target, mask):
    """all T B K numbers, padding too"""
    error = np.where(mask[..., None], prediction - target, 0.0)
    return 0.5 * np.mean(error**2), error / error.size


def masked_squared_error__no_mask(prediction, target, mask):
    """mask is not used"""
    T, B, _ = prediction.shape
    return np.sum((prediction - target) ** 2) / (2 * T * B), (prediction - target) / (T * B)


def masked_squared_error__mask_the_wrong_way(prediction, target, mask):
    """loss of the padding"""
    error = np.where(mask[..., None], 0.0, prediction - target)
    N = np.sum(mask == 0)
    return np.sum(error**2) / 2 / N, error / N


def masked_squared_error__mean_of_each_step(prediction, target, mask):
    """in each step first"""
    loss, gradient = 0.0, np.zeros(prediction.shape)
    for t, there in enumerate(mask):
        error = (prediction[t] - target[t])[there]
        loss += np.sum(error**2) / len(error) / (2 * len(mask))
        gradient[t, there] = error / len(error) / len(mask)
    return loss, gradient


# bidirectional_forward


def _reversed(x, lengths):
    return np.stack([np.concatenate([x[:n, b][::-1], x[n:, b]]) for b, n in enumerate(lengths)], axis=1)


def _both_ways(x, lengths, forward, backward, fault):
    B, H = len(lengths), len(forward[1])
    turn = (lambda x, lengths: x[::-1]) if fault == "flipped" else _reversed
    f = rnn_forward(x, np.zeros((B, H)), *forward)
    start = {"begins with the end": f[-1], "begins with the true end": f[lengths - 1, np.arange(B)]}.get(fault, np.zeros((B, H)))
    r = rnn_forward(np.flip(x, axis=0) if fault == "flipped in" else x if fault == "not turned" else turn(x, lengths), start, *backward)
    if fault not in ("not turned", "not turned again"):
        r = np.flip(r, axis=0) if fault == "flipped back" else turn(r, lengths)
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


def bidirectional_forward__flipped_on_the_way_in(x, lengths, forward, backward):
    """on the way in"""
    return _both_ways(x, lengths, forward, backward, "flipped in")


def bidirectional_forward__flipped_on_the_way_back(x, lengths, forward, backward):
    """on the way back"""
    return _both_ways(x, lengths, forward, backward, "flipped back")


def bidirectional_forward__begins_with_the_end_of_the_batch(x, lengths, forward, backward):
    """at the end of the batch"""
    return _both_ways(x, lengths, forward, backward, "begins with the end")


def bidirectional_forward__begins_with_the_true_end(x, lengths, forward, backward):
    """last true state"""
    return _both_ways(x, lengths, forward, backward, "begins with the true end")


def bidirectional_forward__input_masked(x, lengths, forward, backward):
    """but the states there are not"""
    inside = np.arange(len(x))[:, None] < lengths
    return _both_ways(x * inside[:, :, None], lengths, forward, backward, "no mask")


def bidirectional_forward__weights_swapped(x, lengths, forward, backward):
    """weights have changed places"""
    return _both_ways(x, lengths, backward, forward, None)


def bidirectional_forward__along_the_batch(x, lengths, forward, backward):
    """twice as large"""
    h = _both_ways(x, lengths, forward, backward, None)
    H = len(forward[1])
    return np.concatenate([h[:, :, :H], h[:, :, H:]], axis=1)


def bidirectional_forward__one_after_the_other(x, lengths, forward, backward):
    """in time; put them side by side"""
    h = _both_ways(x, lengths, forward, backward, None)
    H = len(forward[1])
    return np.concatenate([h[:, :, :H], h[:, :, H:]])


def bidirectional_forward__last_step(x, lengths, forward, backward):
    """only the last step comes back"""
    h = _both_ways(x, lengths, forward, backward, None)
    return h[len(x) - 1]


def bidirectional_forward__own_last_step(x, lengths, forward, backward):
    """only each sequence's last step"""
    h = _both_ways(x, lengths, forward, backward, None)
    return np.array([h[n - 1, b] for b, n in enumerate(lengths)])


# stacked_forward


def _stack(x, h0, layers, masks, fault):
    states, below = [], x
    for level, parameters in enumerate(layers):
        unmasked = below
        if masks is not None and fault != "no masks" and not (fault == "first unmasked" and level == 0):
            below = below * masks[level]
        start = {"first state": h0[0], "zero": np.zeros_like(h0[0])}.get(fault, h0[level])
        if fault == "state of the layer below" and level > 0:
            start = states[-1][-1]
        past = {"residual": below, "residual before the mask": unmasked}.get(fault, 0) if level else 0
        below = rnn_forward(below, start, *parameters) + past
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


def stacked_forward__first_mask_only(x, h0, layers, masks=None):
    """only masks[0] is used"""
    if masks is not None:
        x = x * masks[0]
    return _stack(x, h0, layers, None, None)


def stacked_forward__residual(x, h0, layers, masks=None):
    """what a layer reads is added"""
    return _stack(x, h0, layers, masks, "residual")


def stacked_forward__residual_before_the_mask(x, h0, layers, masks=None):
    """before its mask"""
    return _stack(x, h0, layers, masks, "residual before the mask")


def stacked_forward__side_by_side(x, h0, layers, masks=None):
    """side by side"""
    h = _stack(x, h0, layers, masks, None)
    return np.concatenate(list(h), axis=2)


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


def dropout__large_draws_of_the_rate(x, rate, rng):
    """drops with probability 1 - rate"""
    mask = np.where(rng.random(x.shape) < 1 - rate, 0, 1 / (1 - rate))
    return x * mask, mask


def dropout__rate_is_kept(x, rate, rng):
    """share that is kept; it is the share that is dropped"""
    mask = np.where(rng.random(x.shape) < rate, 1 / rate, 0)
    return x * mask, mask


def dropout__rounded(x, rate, rng):
    """drops half"""
    return _drop(x, np.round(rng.random(x.shape)), 0.5, 1 / (1 - rate))


def dropout__same_at_every_step(x, rate, rng):
    """all time steps share"""
    return _drop(x, np.zeros(x.shape) + rng.random(x.shape[-2:]), rate, 1 / (1 - rate))


def dropout__one_draw_for_all(x, rate, rng):
    """single draw"""
    return _drop(x, np.full(x.shape, rng.random()), rate, 1 / (1 - rate))


def dropout__share_that_was_kept(x, rate, rng):
    """happened to be kept"""
    draw = rng.random(x.shape)
    return _drop(x, draw, rate, x.size / np.sum(draw >= rate))


def dropout__binomial(x, rate, rng):
    """rng.binomial"""
    keep = rng.binomial(n=1, p=1 - rate, size=x.shape)
    return x * keep / (1 - rate), keep / (1 - rate)


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


def model_parameter_count__one_bias_a_layer(D, H, K, blocks, layers, directions):
    """one bias of length H"""
    return _count(D, H, K, blocks, layers, directions, biases=1 / blocks)


def model_parameter_count__both_ways_at_the_bottom(D, H, K, blocks, layers, directions):
    """only the first layer has its weights twice"""
    above = (layers - 1) * blocks * H * (directions * H + H + 1)
    return directions * blocks * H * (D + H + 1) + above + K * (directions * H + 1)


def model_parameter_count__one_wide_layer(D, H, K, blocks, layers, directions):
    """recurrent weights read both directions"""
    wide, count, below = directions * H, 0, D
    for _ in range(layers):
        count += blocks * (wide * below + wide * wide + wide)
        below = wide
    return count + K * below + K


def model_parameter_count__a_read_out_each_way(D, H, K, blocks, layers, directions):
    """read-out of its own"""
    return _count(D, H, 0, blocks, layers, directions) + directions * (H + 1) * K


def model_parameter_count__every_layer_read_out(D, H, K, blocks, layers, directions):
    """reads every layer"""
    return _count(D, H, K, blocks, layers, directions, read=layers * directions * H)


def model_parameter_count__single_output_bias(D, H, K, blocks, layers, directions):
    """single bias"""
    return _count(D, H, 0, blocks, layers, directions) + K * directions * H + 1


def masked_squared_error__target_not_masked(prediction, target, mask):
    """only the prediction is masked"""
    difference = prediction * mask[..., None] - target
    return 0.5 * np.sum(difference**2) / np.count_nonzero(mask), difference / np.count_nonzero(mask)


def adding_problem__normal_values(rng, T, B):
    """the values are normal"""
    values, cols = rng.standard_normal((T, B)), np.arange(B)
    first, second = rng.integers(0, T // 2, size=B), rng.integers(T // 2, T, size=B)
    marks = np.zeros((T, B))
    marks[first, cols], marks[second, cols] = 1, 1
    return np.stack([values, marks], axis=-1), (values * marks).sum(axis=0)[:, None]
