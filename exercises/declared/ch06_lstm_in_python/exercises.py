"""Exercises of chapter 6: a gradient that is wrong and fits, a task that needs memory, and what stands around a cell."""

import numpy as np

from grader import Chapter, Finding, Seed, distinct_sizes
from solutions import textbook
from solutions.cells import rnn
from solutions.cells.lstm import lstm_forward
from solutions.listings import lstm as listing_lstm
from solutions.models import layers, padding
from solutions.tasks import adding, reversals

chapter = Chapter(__file__, title="An LSTM in Python", retired={
    "training_step": "a training step is now there to be mended, elman_training_step",
    "sequence_mask": "it is given, as the worked example of a mask",
    "model_parameter_count": "counting was no thinking",
    "mismatched_gradients": "it is given, for what follows",
    "scaled_error": "it is given, for what follows",
    "stacked_forward": "it is given, as the way up whose way down is asked, stacked_backward",
})

_LAST_AXIS = "the last axis, counted from either end"


# A step to be mended


@chapter.exercise(
    listing_lstm.elman_training_step,
    points=2,
    repair=True,
    equivalent={
        "for row in reversed(range(B)):": "a sum in another order",
    },
)
def elman_training_step(rng):
    for B in (1, 3):
        D, H, K = rng.permutation([2, 4, 5])
        shapes = dict(h_prev=(B, H), W_xh=(D, H), W_hh=(H, H), b_h=(H,), W_hy=(H, K), b_y=(K,))
        drawn = dict(x=rng.normal(size=(B, D)), target=rng.normal(size=(B, K)))
        weights = {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}
        yield drawn | weights | dict(rate=round(rng.uniform(0.2, 0.8), 2))


# The step that was meant


@chapter.exercise(
    listing_lstm.one_step_gradients,
    points=4,
    equivalent={
        "a_i, a_f, a_g, a_o = split(a, 4, axis=-1)": _LAST_AXIS,
        "loss = ((target - y) ** 2).sum() / (2 * B)": "the square drops the sign",
    },
)
def one_step_gradients(rng):
    B, D, H, K = distinct_sizes(rng, 4)
    D, K = (K, D) if K == 2 else (D, K)  # with two outputs a mean over them would be the half
    shapes = dict(h_prev=(B, H), c_prev=(B, H), W_x=(D, 4 * H), W_h=(H, 4 * H), b=(4 * H,), W_hy=(H, K), b_y=(K,))
    drawn = dict(x=rng.normal(size=(B, D)), target=rng.normal(size=(B, K)))
    return drawn | {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}


# A task that needs memory


@chapter.exercise(
    adding.adding_problem,
    points=1,
    equivalent={
        "marks[second, sequence] = 1; marks[first, sequence] = 1": "the two places never coincide",
        "(stack([values, marks], axis=-1), y[:, None])": _LAST_AXIS,
        "first = rng.integers(0, T / 2, size=B)": "rng.integers rounds its bound down",
        "second = rng.integers(T / 2, T, size=B)": "rng.integers rounds its bound down",
    },
)
def adding_problem(rng):
    T, B = distinct_sizes(rng, 2)
    yield dict(rng=Seed(rng), T=2 * T, B=B)
    yield dict(rng=Seed(rng), T=2 * T + 1, B=B + 9)  # an odd length; and enough sequences to meet every step


@chapter.find(adding.add_by_hand, points=4)
def add_by_hand(rng, W_x, W_h, b, W_hy, b_y):
    found = []
    for T in (20, 100, 1000):
        x, y = adding.adding_problem(rng, T, B=200)
        zero = np.zeros((200, 1))
        h, _, _ = lstm_forward(x, zero, zero, W_x, W_h, b)
        error = h[-1] @ W_hy + b_y - y
        found.append(Finding(f"the mean squared error over {T:,} steps (always answering 1 has 0.167)", np.mean(error**2), high=1e-3))
    found.append(Finding("how much larger than the sum the answer is over 1,000 steps, in the mean", np.mean(error), low=-0.03, high=0.03))
    return found


# Sequences of different lengths

LONGEST, B = 9, 8  # above every other size, so that nothing fits by luck and all lengths differ


def _lengths(rng):
    """One sequence fills the batch, one has a single step, the others lie between."""
    between = 2 + rng.permutation(LONGEST - 2)[: B - 2]
    return rng.permutation([LONGEST, 1, *between])


_SAME_REVERSAL = {
    "r[:n, b] = r[:n, b][::-1]": "r is still a copy of x there; NumPy copies before it writes over itself",
    "r = x": "the numbers are right; that x was changed is told apart from this",
}


@chapter.exercise(padding.reverse_padded, points=2, written_as=textbook.padding.reverse_padded, equivalent=_SAME_REVERSAL)
def reverse_padded(rng):
    (D,) = distinct_sizes(rng, 1)
    return dict(x=rng.normal(size=(LONGEST, B, D)), lengths=_lengths(rng))


@chapter.find(reversals.a_test_that_catches, points=2)
def a_test_that_catches(rng, x, lengths):
    found = [Finding("how many entries of x are neither 0 nor 1", np.sum((x != 0) & (x != 1)), high=0),
             Finding("how many lengths are no whole number from 1 to 4", np.sum(~np.isin(lengths, [1, 2, 3, 4])), high=0)]
    if all(finding.met for finding in found):
        found += [Finding(f"the number of entries that give away version {number}", reversals.entries_that_differ(wrong, x, lengths.astype(int)), low=1)
                  for number, wrong in enumerate(reversals.WRONG, start=1)]
    return found


@chapter.exercise(padding.last_state_backward, points=1)
def last_state_backward(rng):
    (H,) = distinct_sizes(rng, 1)
    return dict(dlast=rng.normal(size=(B, H)), lengths=_lengths(rng), T=LONGEST)


@chapter.exercise(padding.masked_squared_error, points=2, repair=True)
def masked_squared_error(rng):
    (K,) = distinct_sizes(rng, 1)
    mask = padding.sequence_mask(_lengths(rng), LONGEST)
    prediction, target = rng.normal(size=(2, LONGEST, B, K))
    yield dict(prediction=prediction, target=target, mask=mask)
    blank = np.where(mask[:, :, None], 0, np.nan)  # what no number fills
    yield dict(prediction=prediction + blank, target=target + blank, mask=mask)


# Two directions, several layers, dropout


def _layer(rng, D, H):
    return tuple(0.5 * rng.normal(size=shape) for shape in ((D, H), (H, H), (H,)))


@chapter.exercise(
    layers.bidirectional_forward,
    points=3,
    written_as=textbook.layers.bidirectional_forward,
    equivalent=_SAME_REVERSAL
    | {
        "h = concatenate([f, r], axis=-1)": _LAST_AXIS,
        "f = rnn_forward(x, r0, *forward)": "both starting states are zero, and as wide",
        "r = rnn_forward(reverse_padded(x, lengths), h0, *backward)": "both starting states are zero, and as wide",
        "h * mask[:, :, None] * mask[:, :, None]": "a mask of 0 and 1 may be applied twice",
    },
)
def bidirectional_forward(rng):
    D, H = distinct_sizes(rng, 2)
    x, lengths = rng.normal(size=(LONGEST, B, D)), _lengths(rng)
    return dict(x=x, lengths=lengths, forward=_layer(rng, D, H), backward=_layer(rng, D, H))


@chapter.exercise(layers.stacked_backward, points=4, lends=[rnn.rnn_backward])
def stacked_backward(rng):
    L = 3
    T, B, D, H = distinct_sizes(rng, 4)
    x, h0 = rng.normal(size=(T, B, D)), 0.5 * rng.normal(size=(L, B, H))
    stack = [_layer(rng, D if level == 0 else H, H) for level in range(L)]
    masks = [layers.dropout(np.ones((T, B, len(stack[level][0]))), 0.3, rng)[1] for level in range(L)]
    for some, on_the_way_up in ((stack, masks), (stack[:1], None), (stack, None)):
        start = h0[:len(some)]
        h = layers.stacked_forward(x, start, some, on_the_way_up)
        yield dict(dh=rng.normal(size=(T, B, H)), x=x, h0=start, h=h, layers=some, masks=on_the_way_up)


@chapter.exercise(layers.dropout, points=1,
                  equivalent={"keep = rng.random(x.shape) > rate": "a draw that equals the rate to the last digit does not happen"})
def dropout(rng):
    T, B, H = distinct_sizes(rng, 3)
    yield dict(x=rng.normal(size=(B, H)), rate=0.3, rng=Seed(rng))
    yield dict(x=rng.normal(size=(T, B, H)), rate=float(rng.uniform(0.55, 0.7)), rng=Seed(rng))
