"""Wrong answers to the exercises of chapter 2, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake

# unroll


def unroll__only_the_last_state(x, h0, W_xh, W_hh):
    """Only the last entry along axis 0"""
    h = h0
    for x_t in x:
        h = x_t @ W_xh + h @ W_hh
    return h


def unroll__batch_first(x, h0, W_xh, W_hh):
    """axes 0 and 1 have changed places"""
    states, h = [], h0
    for x_t in x:
        h = x_t @ W_xh + h @ W_hh
        states.append(h)
    return np.stack(states, axis=1)


def unroll__one_array_in_every_row(x, h0, W_xh, W_hh):
    """was one array changed in place and collected each time"""
    states, h = [], h0.copy()
    for x_t in x:
        h[:] = x_t @ W_xh + h @ W_hh
        states.append(h)
    return np.stack(states)


# decode_past


def _fit(states, targets):
    states, targets = states - states.mean(0), targets - targets.mean(0)
    W = np.linalg.lstsq(states, targets, rcond=None)[0]
    return states, targets, W


# last_state


def last_state__one_too_late(h, lengths):
    """is out of bounds for axis 0"""
    return h[lengths, np.arange(len(lengths))]


# perfect_recall: near misses, told by how far off they are


def perfect_recall__inputs_of_full_size():
    """if there were no noise is 7.7"""
    return np.eye(1, 8), np.eye(8, k=1)


def perfect_recall__inputs_too_small():
    """if there were no noise 8 at least 7.95"""
    return 0.01 * np.eye(1, 8), np.eye(8, k=1)


def perfect_recall__seven_places():
    """R² of the input 7 steps back is 0.00"""
    return 0.2 * np.eye(1, 8), np.eye(8, k=1) * (np.arange(8) < 7)


def perfect_recall__turning():
    """with the noise is 4."""
    rng = np.random.default_rng(0)
    return 0.1 * rng.normal(size=(1, 8)), 0.95 * np.linalg.qr(rng.normal(size=(8, 8)))[0]


def perfect_recall__eight_leaks():
    """with the noise is"""
    return 0.05 * np.ones((1, 8)), np.diag(np.linspace(0, 0.95, 8))


def perfect_recall__the_last_comes_round():
    """R² of the input 7 steps back is 0.3"""
    return 0.2 * np.eye(1, 8), np.roll(np.eye(8), 1, axis=1)


def perfect_recall__transposed():
    """R² of the input 7 steps back is 0.00"""
    return 0.2 * np.eye(1, 8), np.eye(8, k=-1)


# window_forecast


@mistake
def window_forecast__no_constant(x, k):
    """The forecast has no constant, and the spread is measured around 0.

    R^2 compares with the mean.
    """
    windows = np.stack([x[t - k : t] for t in range(k, len(x))])
    w = np.linalg.lstsq(windows, x[k:], rcond=None)[0]
    return 1 - np.sum((x[k:] - windows @ w) ** 2) / np.sum(x[k:] ** 2)


@mistake
def window_forecast__windows_with_their_mean(x, k):
    """The targets are measured from their mean, but the windows aren't, so the forecast has no constant.

    The mean of what is to be forecast and the mean of what is seen belong together.
    """
    windows, targets = np.stack([x[t - k : t] for t in range(k, len(x))]), x[k:] - x[k:].mean()
    w = np.linalg.lstsq(windows, targets, rcond=None)[0]
    return 1 - np.sum((targets - windows @ w) ** 2) / np.sum(targets**2)


@mistake
def window_forecast__no_constant_beside_the_mean(x, k):
    """The forecast has no constant, and it is compared with the mean.

    The mean is a constant. A forecast that may not use one isn't the best that is linear in the values.
    """
    windows = np.stack([x[t - k : t] for t in range(k, len(x))])
    w = np.linalg.lstsq(windows, x[k:], rcond=None)[0]
    return 1 - np.sum((x[k:] - windows @ w) ** 2) / np.sum((x[k:] - x[k:].mean()) ** 2)


@mistake
def window_forecast__spread_of_the_whole_series(x, k):
    """The spread is that of the whole series.

    The first k values are never forecast.
    """
    S, Y, w = _fit(np.stack([x[t - k : t] for t in range(k, len(x))]), x[k:])
    return 1 - np.sum((Y - S @ w) ** 2) / np.sum((x - x.mean()) ** 2)


def window_forecast__the_next_value_twice(x, k):
    """is wrong"""
    S, Y, w = _fit(np.stack([x[t - k : t] for t in range(k, len(x))])[:-1], x[k + 1 :])
    return 1 - np.sum((Y - S @ w) ** 2) / np.sum(Y**2)


# inputs_in_sight


def inputs_in_sight__how_many(kernel_sizes, dilations):
    """has shape"""
    return 1 + sum((k - 1) * d for k, d in zip(kernel_sizes, dilations))


def inputs_in_sight__a_set(kernel_sizes, dilations):
    """set"""
    back = {0}
    for k, d in zip(kernel_sizes, dilations):
        back = {before + j * d for before in back for j in range(k)}
    return back


# hold_a_bit


def hold_a_bit__deaf():
    """of 100 pulses of the other sign, the number missed is 5"""
    return 1.0, 4.0, 0.0


def hold_a_bit__jumpy():
    """those whose noise turned the sign is"""
    return 10.0, 4.0, 0.0


def hold_a_bit__forgets():
    """those whose noise turned the sign is"""
    return 4.5, 0.9, 0.0


def hold_a_bit__leans_to_one_side():
    """the share of moments at which the sign is right is 0."""
    return 13.0, 10.0, 4.0


def hold_a_bit__only_the_input():
    """the share of moments at which the sign is right is 0.5"""
    return 10.0, 0.0, 0.0


# unrolled_kernel


def unrolled_kernel__oldest_first(W_xh, W_hh, k):
    """reverse order along k"""
    return np.stack([W_xh @ np.linalg.matrix_power(W_hh, j) for j in reversed(range(k))])


def unrolled_kernel__input_weights_missing(W_xh, W_hh, k):
    """has shape"""
    return np.stack([np.linalg.matrix_power(W_hh, j) for j in range(k)])


# as found by going through the notebook


def decode_past__minus_delay_as_an_end(h, x, delay):
    """delay 0"""
    S, Y, W = _fit(h[delay:].reshape(-1, h.shape[2]), x[:-delay].reshape(-1, x.shape[2]))
    return 1 - np.sum((Y - S @ W) ** 2) / np.sum(Y**2)


def decode_past__one_mean_for_all(h, x, delay):
    """The mean runs over all axes"""
    S, Y = h[delay:].reshape(-1, h.shape[2]), x[: len(x) - delay].reshape(-1, x.shape[2])
    S, Y = S - S.mean(), Y - Y.mean()
    W = np.linalg.lstsq(S, Y, rcond=None)[0]
    return 1 - np.sum((Y - S @ W) ** 2) / np.sum(Y**2)
