"""Exercises of chapter 1: from the unit of 1943 to a network that learns."""

from itertools import product

import numpy as np

from grader import Chapter, distinct_sizes
from solutions import neurons

chapter = Chapter("ch01_history", title="History")

# Wrong versions that are right: the same function in other words.
LAST_AXIS = "axis 1 of two is the last"
ON_OR_OFF = "signals are 0 or 1: half a signal is a whole one"
ONE_VETO = "there is one inhibitory input: any and all ask the same"
UNIT = {
    "excited = excitatory.sum(axis=-1) >= threshold": LAST_AXIS,
    "vetoed = (inhibitory == 1).any(axis=-1)": LAST_AXIS,
}
ONE_LATCH = UNIT | {
    "mcculloch_pitts(stack([set_, state], axis=-1), reset[:, None], 1)": LAST_AXIS,
    "mcculloch_pitts(stack([set_, state], axis=1), reset[:, None], 0.5)": ON_OR_OFF,
    "mcculloch_pitts(stack([state, set_], axis=1), reset[:, None], 1)": "excitatory inputs add up in any order",
    "vetoed = (inhibitory == 1).all(axis=1)": ONE_VETO,
}
UNUSED_dX = "gradient descent has no use for dX"


def truth_table(rng, columns):
    """Every row of 0 and 1 once, shuffled: no case is left out, and the order tells nothing."""
    return rng.permutation(np.array(list(product([0, 1], repeat=columns))))


def on_and_off(rng, *shape):
    return (rng.random(shape) < 0.4).astype(int)


# Wrong versions that are made by more than one slip, and what to say about them.


def inhibition_subtracted(excitatory, inhibitory, threshold):
    return (excitatory.sum(axis=1) - inhibitory.sum(axis=1) >= threshold).astype(int)


def sum_let_through(excitatory, inhibitory, threshold):
    return np.where(inhibitory.any(axis=1), 0, excitatory.sum(axis=1))


def or_at_the_end(a, b):
    return neurons.xor_layers(a, b)[0], a | b


def and_at_the_end(a, b):
    return neurons.xor_layers(a, b)[0], a & b & 1 - a


def or_and_and_in_front(a, b):
    return np.stack([a | b, a & b], axis=1), a ^ b


def sum_without_threshold(set_, reset, state):
    return (set_ + state) * (1 - reset)


def set_wins(set_, reset, state):
    return set_ | state & 1 - reset


def toggle(set_, reset, state):
    return (set_ ^ state) & 1 - reset


def perceptron(X, y, epochs, lr, at_once=False, count_at_the_end=False, raw=False):
    """perceptron_fit with three habits that it should not have."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        errors = []
        for rows in [slice(None)] if at_once else range(len(X)):
            activation = X[rows] @ w + b
            error = y[rows] - (activation > 0)
            step = y[rows] - activation if raw else error
            w, b = w + lr * np.dot(step, X[rows]), b + lr * np.sum(step)
            errors.append(np.abs(error).sum())
        mistakes.append(np.sum(y != (X @ w + b > 0)) if count_at_the_end else sum(errors))
    return w, b, np.array(mistakes)


def tanh_twice(X, W1, b1, W2, b2):
    hidden, z = neurons.mlp_forward(X, W1, b1, W2, b2)
    return hidden, np.tanh(z)


def bias_after_tanh(X, W1, b1, W2, b2):
    hidden = np.tanh(X @ W1) + b1
    return hidden, hidden @ W2 + b2


def descend(X, y, W1, b1, W2, b2, lr, steps, biases=True, blame_through_new_W2=False):
    """gradient_descent with two faults to choose from."""
    losses = []
    for _ in steps:
        hidden, z = neurons.mlp_forward(X, W1, b1, W2, b2)
        losses.append(((z - y) ** 2).sum() / (2 * len(X)))
        dz = (z - y) / len(X)
        W2_new = W2 - lr * hidden.T @ dz
        _, dW1, db1, _, db2 = neurons.mlp_backward(dz, X, hidden, W1, W2_new if blame_through_new_W2 else W2)
        W1, W2 = W1 - lr * dW1, W2_new
        b1, b2 = b1 - lr * db1 * biases, b2 - lr * db2 * biases
    return W1, b1, W2, b2, np.array(losses)


@chapter.exercise(neurons.mcculloch_pitts, points=1, equivalent=UNIT, mistakes={
    "Inhibition is subtracted from the sum. In 1943 it is a veto: one inhibitory input that is on silences the unit, "
    "however many excitatory ones there are.": inhibition_subtracted,
    "The sum itself is returned; the unit says only 0 or 1, whether the sum reaches the threshold.": sum_let_through,
})
def mcculloch_pitts(rng):
    rows = truth_table(rng, 5)
    yield dict(excitatory=rows[:, :3], inhibitory=rows[:, 3:], threshold=2)
    yield dict(excitatory=rows[:, :3], inhibitory=rows[:, :0], threshold=int(rng.integers(1, 4)))
    yield dict(excitatory=rows[:, :2], inhibitory=rows[:, 2:], threshold=0)


@chapter.exercise(neurons.xor_layers, points=2, equivalent=UNIT | {
    "hidden = stack([only_a, only_b], axis=-1)": LAST_AXIS,
    "no_veto = ones((len(a), 0))": "there is no column to hold them",
    "no_veto = zeros((len(a), 1))": "an inhibitory input that is never on",
    "only_a = mcculloch_pitts(a[:, None], b[:, None], 0.5)": ON_OR_OFF,
    "only_b = mcculloch_pitts(b[:, None], a[:, None], 0.5)": ON_OR_OFF,
    "(hidden, mcculloch_pitts(hidden, no_veto, 0.5))": ON_OR_OFF,
}, mistakes={
    "y is a or b: the case in which both are on should give 0.": or_at_the_end,
    "The second layer asks for both hidden units; they are never on together. One of them is enough: "
    "threshold 1.": and_at_the_end,
    "hidden holds `a or b` and `a and b`. That too can be made into exclusive or, but here column 0 is `a and not b` "
    "and column 1 `b and not a`.": or_and_and_in_front,
})
def xor_layers(rng):
    rows = np.concatenate([truth_table(rng, 2), on_and_off(rng, 3, 2)])
    return dict(a=rows[:, 0], b=rows[:, 1])


@chapter.exercise(neurons.latch, points=1, equivalent=ONE_LATCH, mistakes={
    "Where set and reset are both on, reset wins: it is a veto.": set_wins,
    "A second set turns the bit off again. It should leave it on: set or state, not either.": toggle,
    "set and state together give 2; a unit gives 0 or 1: ask whether their sum reaches 1.": sum_without_threshold,
})
def latch(rng):
    rows = truth_table(rng, 3)
    return dict(set_=rows[:, 0], reset=rows[:, 1], state=rows[:, 2])


@chapter.exercise(neurons.latch_forward, points=2, equivalent=ONE_LATCH | {
    "state = latch(state, reset[t], set_[t])": "excitatory inputs add up in any order",
})
def latch_forward(rng):
    T, B = 9, 4
    set_, reset = on_and_off(rng, T, B), on_and_off(rng, T, B)
    set_[:2, :2] = reset[:2, :2] = 0  # silence at first, so that state0 is heard
    set_[3, 0], reset[3, 0], set_[4:7, 0], reset[4:7, 0] = 1, 0, 0, 0  # one pulse, then a wait
    return dict(set_=set_, reset=reset, state0=np.array([0, 1, 1, 0]))


@chapter.exercise(neurons.perceptron_fit, points=3, equivalent={
    "guess = X[n].T @ w + b > 0": "transposing one row changes nothing",
    "guess = w @ X[n] + b > 0": "a product of two vectors has no order",
}, mistakes={
    "lr is missing in both corrections, of w and of b.": lambda X, y, epochs, lr: perceptron(X, y, epochs, 1.0),
    "All samples are guessed with the same weights, and corrected together at the end of the epoch. They come one by "
    "one: each guess uses what the ones before it have changed.": lambda **inputs: perceptron(at_once=True, **inputs),
    "The weights are corrected by y - (x w + b), without the threshold: the error is y minus the guess, which is 0 or 1.": (
        lambda **inputs: perceptron(raw=True, **inputs)),
    "mistakes holds what the weights get wrong after the epoch. Count while you go: a guess that was wrong when it was "
    "made is a mistake.": lambda **inputs: perceptron(count_at_the_end=True, **inputs),
})
def perceptron_fit(rng):
    N, D = 8, distinct_sizes(rng, 1)[0]
    X = rng.normal(size=(N, D)) + 0.3
    y = rng.permutation(np.arange(N) % 2)  # at random, so that there is something wrong in every epoch
    y[0] = 1
    return dict(X=X, y=y, epochs=4, lr=0.5)


def network(rng):
    """Arguments of mlp_forward: unsaturated, all different, nothing zero."""
    B, D, H, K = distinct_sizes(rng, 4)
    return dict(X=rng.normal(size=(B, D)), W1=0.5 * rng.normal(size=(D, H)), b1=0.5 * rng.normal(size=H),
                W2=0.5 * rng.normal(size=(H, K)), b2=0.5 * rng.normal(size=K))


@chapter.exercise(neurons.mlp_forward, points=1, float32=True, mistakes={
    "The output goes through a tanh as well; z is linear, any number.": tanh_twice,
    "b1 is added after the tanh; it belongs inside, tanh(X W1 + b1).": bias_after_tanh,
})
def mlp_forward(rng):
    return network(rng)


@chapter.exercise(neurons.mlp_backward, points=3, float32=True)
def mlp_backward(rng):
    net = network(rng)
    hidden, z = neurons.mlp_forward(**net)
    return dict(dz=rng.normal(size=z.shape), X=net["X"], hidden=hidden, W1=net["W1"], W2=net["W2"])


@chapter.exercise(neurons.gradient_descent, points=3, float32=True, equivalent={
    "losses.append(((y - z) ** 2).sum() / (2 * len(X)))": "a square has no sign",
    "(da, dW1, db1, dW2, db2)": UNUSED_dX,
    "(W1.T, dW1, db1, dW2, db2)": UNUSED_dX,
    "dX, dW1, db1, dW2, db2 = mlp_backward(dz, X, hidden, zeros_like(W1), W2)": UNUSED_dX,
    "(da @ zeros_like(W1).T, dW1, db1, dW2, db2)": UNUSED_dX,
    "(hidden @ W1.T, dW1, db1, dW2, db2)": UNUSED_dX,
    "(dhidden @ W1.T, dW1, db1, dW2, db2)": UNUSED_dX,
    "(da @ dW1.T, dW1, db1, dW2, db2)": UNUSED_dX,
}, mistakes={
    "The biases b1 and b2 never move.": lambda **inputs: descend(biases=False, **inputs),
    "W2 is updated before the gradient has gone back through it. First all gradients, with the old parameters, then "
    "all updates.": lambda **inputs: descend(blame_through_new_W2=True, **inputs),
    "Only one step is taken: is the return inside the loop?":
        lambda steps, **inputs: descend(steps=steps[:1], **inputs),
})
def gradient_descent(rng):
    net = network(rng)
    y = rng.normal(size=(len(net["X"]), len(net["b2"])))
    return dict(X=net.pop("X"), y=y, **net, lr=0.3, steps=[1, 2, 3])
