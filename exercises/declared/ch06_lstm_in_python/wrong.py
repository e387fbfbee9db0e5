"""Wrong answers to the exercises of chapter 6 that are no edit of the textbook form, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake
from solutions.cells.lstm import sigmoid
from solutions.listings.lstm import one_step_gradients, training_step


def mismatched_gradients__key_error(parameters, gradients):
    """KeyError"""
    return [name for name, w in parameters.items() if np.shape(gradients[name]) != w.shape]


@mistake
def mismatched_gradients__what_can_be_subtracted(parameters, gradients):
    """A gradient that broadcasts against its parameter is let through.

    Then nothing is raised, but the parameter moves by numbers that belong to other entries.
    """
    bad = []
    for name, w in parameters.items():
        try:
            w - 0.1 * gradients[name]
        except (KeyError, ValueError):
            bad.append(name)
    return bad


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


@mistake
def training_step__loss_afterwards(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """The loss is that after the update.

    The one that comes back belongs to the parameters that came in.
    """
    _, h, c, *new = training_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate)
    loss, *_ = one_step_gradients(x, target, h_prev, c_prev, *new)
    return loss, h, c, *new


@mistake
def training_step__states_afterwards(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """h and c are computed with the updated parameters.

    They are the states of the forward pass that the gradients belong to.
    """
    loss, _, _, *new = training_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate)
    _, h, c, *_ = one_step_gradients(x, target, h_prev, c_prev, *new)
    return loss, h, c, *new


@mistake
def training_step__two_steps_in_a_row(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """The gradients of W_x, W_h and b are computed after the read-out was updated.

    All gradients belong to the parameters that came in.
    """
    loss, h, c, *_, W_hy, b_y = training_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate)
    _, _, _, W_x, W_h, b, *_ = training_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate)
    return loss, h, c, W_x, W_h, b, W_hy, b_y


@mistake
def training_step__read_out_updated_on_the_way(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate):
    """dh passes the updated W_hy.

    All gradients belong to the parameters that came in.
    """
    loss, h, c, *_, V, v = training_step(x, target, h_prev, c_prev, W_x, W_h, b, W_hy, b_y, learning_rate)
    target = target + h @ (V - W_hy) + v - b_y  # the new read-out errs as the old one did
    _, _, _, W_x, W_h, b, *_ = training_step(x, target, h_prev, c_prev, W_x, W_h, b, V, v, learning_rate)
    return loss, h, c, W_x, W_h, b, V, v


def adding_problem__flat_target(rng, T, B):
    """only the shape is not"""
    values = rng.random((T, B))
    first, second = rng.integers(0, T // 2, size=B), rng.integers(T // 2, T, size=B)
    marks = np.zeros((T, B))
    marks[first, np.arange(B)] = marks[second, np.arange(B)] = 1
    return np.stack([values, marks], axis=-1), (values * marks).sum(axis=0)


@mistake
def adding_problem__one_sequence_after_the_other(rng, T, B):
    """The places are drawn sequence by sequence.

    All first marks come from one call and all second ones from another, so these are other random numbers.
    """
    x, y = np.zeros((T, B, 2)), np.empty((B, 1))
    x[:, :, 0] = rng.random((T, B))
    for b in range(B):
        places = [rng.integers(T // 2), rng.integers(T // 2, T)]
        x[places, b, 1] = 1
        y[b] = x[places, b, 0].sum()
    return x, y


@mistake
def adding_problem__everything_in_turn(rng, T, B):
    """Each sequence draws its values and its marks in turn.

    All values come from one call, then all first marks, then all second ones, so these are other random numbers.
    """
    x, y = np.zeros((T, B, 2)), np.empty((B, 1))
    for b in range(B):
        x[:, b, 0] = rng.random(T)
        places = [rng.integers(T // 2), rng.integers(T // 2, T)]
        x[places, b, 1] = 1
        y[b] = x[places, b, 0].sum()
    return x, y


def last_state_backward__one_too_late(dlast, lengths, T):
    """lags"""
    dh = np.zeros((T + 1,) + dlast.shape)
    dh[lengths, np.arange(len(lengths))] = dlast
    return dh[:T]


def masked_squared_error__padding_in_the_loss(prediction, target, mask):
    """padding is counted"""
    error, N = prediction - target, mask.sum()
    return np.sum(error**2) / (2 * N), error * mask[:, :, None] / N


def dropout__draws_of_its_own(x, rate, rng):
    """draw from rng, not from np.random"""
    mask = (np.random.rand(*x.shape) >= rate) / (1 - rate)
    return x * mask, mask
