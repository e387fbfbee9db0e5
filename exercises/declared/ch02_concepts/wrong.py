"""Wrong answers to the exercises of chapter 2, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

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


# causal_conv1d


def _conv(x, W, b, places):
    """The sum over taps, where places(t, j) says which input tap j of output t looks at, or None."""
    outputs = []
    for t in range(len(x)):
        y = b
        for j in range(len(W)):
            place = places(t, j)
            if place is not None:
                y = y + x[place] @ W[j]
        outputs.append(y * np.ones((x.shape[1], 1)))
    return np.stack(outputs)


# unrolled_kernel


def unrolled_kernel__oldest_first(W_xh, W_hh, k):
    """reverse order along k"""
    return np.stack([W_xh @ np.linalg.matrix_power(W_hh, j) for j in reversed(range(k))])


def unrolled_kernel__input_weights_missing(W_xh, W_hh, k):
    """has shape"""
    return np.stack([np.linalg.matrix_power(W_hh, j) for j in range(k)])


# parameter_count


def parameter_count__reset_after_like_the_others(cell, D, H, biases=1):
    """biases is missing"""
    g = {"rnn": 1, "lstm": 4, "gru": 3, "gru_reset_after": 3}[cell]
    return g * H * (D + H + biases)


def parameter_count__one_block_for_all(cell, D, H, biases=1):
    """The factor blocks is missing"""
    return H * (D + H + (2 if cell == "gru_reset_after" else biases))


# delayed_echo


def delayed_echo__swapped(rng, T, B, delay):
    """yours are y, x; expected are x, y"""
    x = 2.0 * rng.integers(2, size=(T, B, 1)) - 1
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    return y, x


def delayed_echo__no_last_axis(rng, T, B, delay):
    """only the shape is not"""
    x = 2.0 * rng.integers(2, size=(T, B)) - 1
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    return x, y


# centred_conv1d


def _centred(x, W, b, r=None):
    r = len(W) // 2 if r is None else r
    return _conv(x, W, b, lambda p, j: p + r - j if 0 <= p + r - j < len(x) else None)


def centred_conv1d__full_length(x, W, b):
    """has shape"""
    longer = np.pad(x, ((0, len(W) - 1), (0, 0), (0, 0)))
    return _centred(longer, W, b, r=0)


# recurrent_convolution


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


def delayed_echo__draws_of_its_own(rng, T, B, delay):
    """two calls with the same rng give different numbers"""
    x = np.random.default_rng().choice([-1.0, 1.0], size=(T, B, 1))
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    return x, y


def delayed_echo__generator_of_its_own(rng, T, B, delay):
    """not from a generator of your own"""
    rng = np.random.default_rng(0)
    x = 2.0 * rng.integers(2, size=(T, B, 1)) - 1
    y = np.zeros_like(x)
    y[delay:] = x[: T - delay]
    return x, y
