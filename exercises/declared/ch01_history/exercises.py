"""Exercises of chapter 1: from the unit of 1943 to a network that learns."""

from itertools import product

import numpy as np

from grader import Chapter, distinct_sizes
from solutions.cells import neurons

chapter = Chapter(__file__, title="History")

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


def unit_with(fires):
    """A unit that fires by another rule, given the sum, how many inhibitory inputs are on, how many there are, and the threshold."""
    def wrong(excitatory, inhibitory, threshold):
        return fires(excitatory.sum(axis=1), inhibitory.sum(axis=1), inhibitory.shape[1], threshold).astype(int)
    return wrong


def first_veto_only(excitatory, inhibitory, threshold):
    return neurons.mcculloch_pitts(excitatory, inhibitory[:, :1], threshold)


def or_and_and_in_front(a, b):
    return np.stack([a | b, a & b], axis=1), a ^ b


def or_and_not_both_in_front(a, b):
    return np.stack([a | b, 1 - (a & b)], axis=1), a ^ b


def other_output(y):
    """xor_layers with the right first layer and another y."""
    return lambda a, b: (neurons.xor_layers(a, b)[0], y(a, b))


def columns_in_front(*columns):
    """xor_layers with other hidden units and the right second layer on top of them."""
    def wrong(a, b):
        hidden = np.stack([column(a, b) for column in columns], axis=1)
        return hidden, 1 * hidden.any(axis=1)
    return wrong


def sum_without_threshold(set_, reset, state):
    return (set_ + state) * (1 - reset)


def set_wins(set_, reset, state):
    return set_ | state & 1 - reset


def toggle(set_, reset, state):
    return (set_ ^ state) & 1 - reset


def through_time(step, carried=None):
    """latch_forward with another latch, which may keep something else than it gives out."""
    def wrong(set_, reset, state0):
        states, state = np.empty_like(set_), state0
        for t in range(len(set_)):
            states[t] = step(set_[t], reset[t], state)
            state = carried(set_[t], reset[t], state) if carried else states[t]
        return states
    return wrong


def last_first(set_, reset, state0):
    return neurons.latch_forward(set_[::-1], reset[::-1], state0)


def state0_for_the_first(set_, reset, state0):
    return np.concatenate([state0[None], neurons.latch_forward(set_[1:], reset[1:], state0)])


def first_moment_only(set_, reset, state0):
    states = np.zeros_like(set_)
    states[:1] = neurons.latch_forward(set_[:1], reset[:1], state0)
    return states


def perceptron(X, y, epochs, lr, at_once=False, count_at_the_end=False, forgets=lambda error: False,
               step=lambda target, activation: target - (activation > 0), count=None):
    """perceptron_fit with habits that it should not have; `step` is what a sample is multiplied by in a correction, `count` of it what is counted."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        errors = []
        for rows in [slice(None)] if at_once else range(len(X)):
            activation = X[rows] @ w + b
            error = y[rows] - (activation > 0)
            size = step(y[rows], activation)
            if forgets(error):
                w, b = np.zeros_like(w), 0.0
            w, b = w + lr * np.dot(size, X[rows]), b + lr * np.sum(size)
            errors.append(np.abs(error).sum() if count is None else count(size))
        mistakes.append(np.sum(y != (X @ w + b > 0)) if count_at_the_end else sum(errors))
    return w, b, np.array(mistakes)


def minus_one_or_one(target, activation):
    return 2 * target - 1 - (activation > 0)


def threshold_for_bias(**inputs):
    w, b, mistakes = neurons.perceptron_fit(**inputs)
    return w, -b, mistakes


def forgets_every_epoch(epochs, **inputs):
    w, b, mistakes = neurons.perceptron_fit(epochs=1, **inputs)
    return w, b, np.repeat(mistakes, epochs)


def one_epoch_only(epochs, **inputs):
    w, b, mistakes = neurons.perceptron_fit(epochs=1, **inputs)
    return w, b, np.append(mistakes, np.zeros(epochs - 1, dtype=int))


def one_sample_only(X, y, epochs, lr):
    return one_epoch_only(X=X[:1], y=y[:1], epochs=epochs, lr=lr)


def output_through(squash):
    """mlp_forward with something after its last layer."""
    def wrong(**inputs):
        hidden, z = neurons.mlp_forward(**inputs)
        return hidden, squash(z)
    return wrong


def hidden_through(squash, last=lambda z: z):
    """mlp_forward with something else than tanh in the middle."""
    def wrong(X, W1, b1, W2, b2):
        hidden = squash(X @ W1 + b1)
        return hidden, last(hidden @ W2 + b2)
    return wrong


def hidden_before_tanh(X, W1, b1, W2, b2):
    return X @ W1 + b1, neurons.mlp_forward(X, W1, b1, W2, b2)[1]


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def bias_after_tanh(X, W1, b1, W2, b2):
    hidden = np.tanh(X @ W1) + b1
    return hidden, hidden @ W2 + b2


def backward_with(slope):
    """mlp_backward with another slope of the hidden layer, made of hidden and of the gradient that reaches it."""
    def wrong(dz, X, hidden, W1, W2):
        dhidden = dz @ W2.T
        da = dhidden * slope(hidden, dhidden)
        return da @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)
    return wrong


def backward_through_output(dz, **inputs):
    return neurons.mlp_backward(dz * (1 - dz**2), **inputs)


def slope_at_the_output(dz, X, hidden, W1, W2):
    da = dz * (1 - dz**2) @ W2.T
    return da @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def everything_by_B(dz, **inputs):
    return neurons.mlp_backward(dz / len(dz), **inputs)


def last_row_only(dz, X, hidden, W1, W2):
    return neurons.mlp_backward(dz, X, hidden, W1, W2)[:1] + neurons.mlp_backward(dz[-1:], X[-1:], hidden[-1:], W1, W2)[1:]


def dW2_through(factor):
    """mlp_backward with something else than hidden in dW2."""
    def wrong(dz, X, hidden, W1, W2):
        dX, dW1, db1, _, db2 = neurons.mlp_backward(dz, X, hidden, W1, W2)
        return dX, dW1, db1, factor(hidden).T @ dz, db2
    return wrong


def dX_through_a_slope(X, **inputs):
    dX, *others = neurons.mlp_backward(X=X, **inputs)
    return dX * (1 - X**2), *others


def descend(X, y, W1, b1, W2, b2, lr, steps, biases=True, blame_through_new_W2=False, dz_times=lambda B, K: 1, loss_times=lambda B, K: 1):
    """gradient_descent with faults to choose from."""
    losses = []
    for _ in steps:
        hidden, z = neurons.mlp_forward(X, W1, b1, W2, b2)
        losses.append(((z - y) ** 2).sum() / (2 * len(X)) * loss_times(*y.shape))
        dz = (z - y) / len(X) * dz_times(*y.shape)
        W2_new = W2 - lr * hidden.T @ dz
        _, dW1, db1, _, db2 = neurons.mlp_backward(dz, X, hidden, W1, W2_new if blame_through_new_W2 else W2)
        W1, W2 = W1 - lr * dW1, W2_new
        b1, b2 = b1 - lr * db1 * biases, b2 - lr * db2 * biases
    return W1, b1, W2, b2, np.array(losses)


def descend_with(dz_times=lambda B, K: 1, loss_times=lambda B, K: 1):
    """gradient_descent with the loss, its gradient or both too large or too small by what depends on their shape."""
    return lambda **inputs: descend(dz_times=dz_times, loss_times=loss_times, **inputs)


def first_layer_stands_still(steps, **inputs):
    losses = []
    for step in steps:
        _, _, inputs["W2"], inputs["b2"], loss = neurons.gradient_descent(steps=[step], **inputs)
        losses.extend(loss)
    return inputs["W1"], inputs["b1"], inputs["W2"], inputs["b2"], np.array(losses)


def nothing_moves(X, y, W1, b1, W2, b2, lr, steps):
    return neurons.gradient_descent(X, y, W1, b1, W2, b2, 0.0, steps)


def old_ones_returned(W1, b1, W2, b2, **inputs):
    return W1, b1, W2, b2, neurons.gradient_descent(W1=W1, b1=b1, W2=W2, b2=b2, **inputs)[-1]


def one_forward_for_all(X, y, W1, b1, W2, b2, lr, steps):
    hidden, z = neurons.mlp_forward(X, W1, b1, W2, b2)
    losses = []
    for _ in steps:
        losses.append(((z - y) ** 2).sum() / (2 * len(X)))
        _, dW1, db1, dW2, db2 = neurons.mlp_backward((z - y) / len(X), X, hidden, W1, W2)
        W1, b1, W2, b2 = W1 - lr * dW1, b1 - lr * db1, W2 - lr * dW2, b2 - lr * db2
    return W1, b1, W2, b2, np.array(losses)


@chapter.exercise(neurons.mcculloch_pitts, points=1, equivalent=UNIT, mistakes={
    "Inhibition is subtracted from the sum. In 1943 it is a veto: one inhibitory input that is on silences the unit, "
    "however many excitatory ones there are.": inhibition_subtracted,
    "The sum itself is returned; the unit says only 0 or 1, whether the sum reaches the threshold.": sum_let_through,
    "The unit fires only where the sum is exactly the threshold. It fires from the threshold on: >=, not ==.":
        unit_with(lambda excited, vetoes, inputs, threshold: (excited == threshold) & (vetoes == 0)),
    "One inhibitory input that is on does not silence the unit yet, two do. One suffices.":
        unit_with(lambda excited, vetoes, inputs, threshold: (excited >= threshold) & (vetoes <= 1)),
    "The unit is silenced only where all its inhibitory inputs are on. One of them suffices.":
        unit_with(lambda excited, vetoes, inputs, threshold: (excited >= threshold) & ((vetoes < inputs) | (inputs == 0))),
    "The threshold is asked of the inhibitory inputs too. It is for the excitatory ones; a single inhibitory input is a veto.":
        unit_with(lambda excited, vetoes, inputs, threshold: (excited >= threshold) & (vetoes < threshold)),
    "Only the first column of inhibitory is heard. Each of them can veto.": first_veto_only,
    "Inhibitory inputs are added to the sum as if they excited. Each of them that is on silences the unit.":
        unit_with(lambda excited, vetoes, inputs, threshold: excited + vetoes >= threshold),
    "The veto sets the sum to 0, and a threshold of 0 is still reached. It is the unit that gives 0, after the comparison.":
        unit_with(lambda excited, vetoes, inputs, threshold: excited * (vetoes == 0) >= threshold),
    "The answer is multiplied by 1 - sum(inhibitory), which is negative where two inhibitory inputs are on. Ask whether any is on.":
        unit_with(lambda excited, vetoes, inputs, threshold: (excited >= threshold) * (1 - vetoes)),
})
def mcculloch_pitts(rng):
    rows = truth_table(rng, 5)
    yield dict(excitatory=rows[:, :3], inhibitory=rows[:, 3:], threshold=2)
    yield dict(excitatory=rows[:, :3], inhibitory=rows[:, :0], threshold=1)
    yield dict(excitatory=rows[:, :2], inhibitory=rows[:, 2:], threshold=0)


@chapter.exercise(neurons.xor_layers, points=2, equivalent=UNIT | {
    "hidden = stack([only_a, only_b], axis=-1)": LAST_AXIS,
    "no_veto = ones((len(a), 0))": "there is no column to hold them",
    "no_veto = zeros((len(a), 1))": "an inhibitory input that is never on",
    "only_a = mcculloch_pitts(a[:, None], b[:, None], 0.5)": ON_OR_OFF,
    "only_b = mcculloch_pitts(b[:, None], a[:, None], 0.5)": ON_OR_OFF,
    "(hidden, mcculloch_pitts(hidden, no_veto, 0.5))": ON_OR_OFF,
}, mistakes={
    "y is a or b: the case in which both are on should give 0.": other_output(lambda a, b: a | b),
    "The second layer asks for both hidden units; they are never on together. One of them is enough: "
    "threshold 1.": other_output(lambda a, b: 0 * a),
    "hidden holds `a or b` and `a and b`. That too can be made into exclusive or, but here column 0 is `a and not b` "
    "and column 1 `b and not a`.": or_and_and_in_front,
    "Column 0 holds `a or b` and column 1 `not both`. That too can be made into exclusive or, but here column 0 is `a and not b` "
    "and column 1 `b and not a`.": or_and_not_both_in_front,
    "y is turned round: it is 1 where a and b are alike. It belongs where exactly one of them is on.": other_output(lambda a, b: 1 - (a ^ b)),
    "y is 1 where both a and b are on. It belongs where exactly one of them is on.": other_output(lambda a, b: a & b),
    "y is 0 only where both a and b are on. Where neither is on, it should be 0 too.": other_output(lambda a, b: 1 - (a & b)),
    "y is 1 only where a alone is on. Where b alone is on, it should be 1 too: both columns of hidden excite the second "
    "layer.": other_output(lambda a, b: a & 1 - b),
    "y is 1 only where b alone is on. Where a alone is on, it should be 1 too: both columns of hidden excite the second "
    "layer.": other_output(lambda a, b: b & 1 - a),
    "Column 0 holds `not b` and column 1 `not a`. Each unit has an excitatory input too: `a and not b`, `b and not a`.":
        columns_in_front(lambda a, b: 1 - b, lambda a, b: 1 - a),
    "Column 0 holds `not a` and column 1 `not b`. They should hold `a and not b` and `b and not a`.":
        columns_in_front(lambda a, b: 1 - a, lambda a, b: 1 - b),
    "hidden is 0 everywhere. A unit of the first layer has one excitatory input, the threshold 1, and the other input as its "
    "veto.": columns_in_front(lambda a, b: 0 * a, lambda a, b: 0 * b),
    "The columns hold a - b and b - a, which can be -1. A unit gives 0 or 1.": columns_in_front(lambda a, b: a - b, lambda a, b: b - a),
})
def xor_layers(rng):
    rows = np.concatenate([truth_table(rng, 2), on_and_off(rng, 3, 2)])
    return dict(a=rows[:, 0], b=rows[:, 1])


@chapter.exercise(neurons.latch, points=1, equivalent=ONE_LATCH, mistakes={
    "Where set and reset are both on, reset wins: it is a veto.": set_wins,
    "A second set turns the bit off again. It should leave it on: set or state, not either.": toggle,
    "set and state together give 2; a unit gives 0 or 1: ask whether their sum reaches 1.": sum_without_threshold,
    "With set and reset both on, a bit that was on stays on. Reset is a veto: it is not weighed against set.":
        lambda set_, reset, state: 1 * (set_ + state - reset >= 1),
    "With set and reset both on, a bit that was off turns on. Reset is a veto, whatever the state.":
        lambda set_, reset, state: (set_ | state) & 1 - (reset & state),
    "Reset keeps set from turning the bit on, but does not turn off one that is on. It turns it off, whatever else happens.":
        lambda set_, reset, state: set_ & 1 - reset | state,
    "Where reset is off, set alone decides, and where it is on, the old state is kept. Reset gives 0; without it, set or state "
    "gives 1.": lambda set_, reset, state: np.where(reset == 1, state, set_),
    "What comes back is set_: neither is a bit kept, nor does reset turn it off. It is 1 if set or already on, and not reset.":
        lambda set_, reset, state: set_,
    "State works as a veto. It is an excitatory input, next to set_: it keeps the unit on.":
        lambda set_, reset, state: set_ & 1 - reset & 1 - state,
    "Reset is an excitatory input here, as set_ is. It belongs among the inhibitory ones.": lambda set_, reset, state: set_ | reset | state,
})
def latch(rng):
    rows = truth_table(rng, 3)
    return dict(set_=rows[:, 0], reset=rows[:, 1], state=rows[:, 2])


@chapter.exercise(neurons.latch_forward, points=2, equivalent=ONE_LATCH | {
    "state = latch(state, reset[t], set_[t])": "excitatory inputs add up in any order",
}, mistakes={
    "Where set and reset are both on, reset wins: it is a veto.": through_time(set_wins),
    "A second set turns the bit off again. It should leave it on: set or state, not either.": through_time(toggle),
    "set and state are added, and the sum goes on. A unit gives 0 or 1: ask whether their sum reaches 1.": through_time(sum_without_threshold),
    "Reset silences only the moment at which it comes; afterwards the old bit is back. What reset has turned off stays off until the "
    "next set.": through_time(neurons.latch, carried=lambda set_, reset, state: set_ | state),
    "states[0] is state0, and the inputs of the first moment are not used. state0 is the bit before them.": state0_for_the_first,
    "Only the first moment is run: is the return inside the loop?": first_moment_only,
    "Time runs backwards: the first row of states comes from the last inputs.": last_first,
})
def latch_forward(rng):
    T, B = 9, 4
    set_, reset = on_and_off(rng, T, B), on_and_off(rng, T, B)
    set_[:2, :2] = reset[:2, :2] = 0  # silence at first, so that state0 is heard
    set_[3, 0], reset[3, 0], set_[4:7, 0], reset[4:7, 0] = 1, 0, 0, 0  # one pulse, then a wait
    set_[:2, 3], reset[:2, 3] = [1, 0], 0  # on at once and kept, where state0 is off
    return dict(set_=set_, reset=reset, state0=np.array([0, 1, 1, 0]))


@chapter.exercise(neurons.perceptron_fit, points=3, equivalent={
    "guess = X[n].T @ w + b > 0": "transposing one row changes nothing",
    "guess = w @ X[n] + b > 0": "a product of two vectors has no order",
}, mistakes={
    "lr is missing in both corrections, of w and of b.": lambda X, y, epochs, lr: perceptron(X, y, epochs, 1.0),
    "All samples are guessed with the same weights, and corrected together at the end of the epoch. They come one by "
    "one: each guess uses what the ones before it have changed.": lambda **inputs: perceptron(at_once=True, **inputs),
    "The weights are corrected by y - (x w + b), without the threshold: the error is y minus the guess, which is 0 or 1.": (
        lambda **inputs: perceptron(step=lambda target, activation: target - activation, **inputs)),
    "mistakes holds what the weights get wrong after the epoch. Count while you go: a guess that was wrong when it was "
    "made is a mistake.": lambda **inputs: perceptron(count_at_the_end=True, **inputs),
    "The targets are -1 and 1, but the guesses 0 and 1: a right guess of 0 is corrected, and counted, as if it were wrong. y and guess are "
    "both 0 or 1.": lambda **inputs: perceptron(step=minus_one_or_one, count=lambda size: int(size != 0), **inputs),
    "The targets are -1 and 1, but the guesses 0 and 1: a right guess of 0 is corrected, and a wrong one of 1 counts as 2. y and guess are "
    "both 0 or 1.": lambda **inputs: perceptron(step=minus_one_or_one, count=abs, **inputs),
    "Each correction is twice too large. With targets and guesses of -1 and 1 their difference is 2; here y and guess are 0 "
    "or 1.": lambda **inputs: perceptron(step=lambda target, activation: 2 * (target - (activation > 0)), **inputs),
    "Only samples with y = 1 are corrected. A guess of 1 where y is 0 is a mistake too: the correction is lr (y - guess), then negative.":
        lambda **inputs: perceptron(step=lambda target, activation: max(target - (activation > 0), 0), **inputs),
    "Every mistake is corrected upwards, whatever its sign. A guess of 1 where y is 0 takes lr x away: y - guess is negative there.":
        lambda **inputs: perceptron(step=lambda target, activation: np.abs(target - (activation > 0)), **inputs),
    "A correction replaces w and b. It is added to them: what earlier samples taught stays.":
        lambda **inputs: perceptron(forgets=lambda error: error != 0, **inputs),
    "Each sample replaces w and b, by zeros if its guess is right. A correction is added to them; a right guess changes nothing.":
        lambda **inputs: perceptron(forgets=lambda error: True, **inputs),
    "w and b start again from zero in every epoch. They start once, before the first.": forgets_every_epoch,
    "Only the first epoch is run: is the return inside the loop?": one_epoch_only,
    "Only the first sample is used: is the return inside the inner loop?": one_sample_only,
    "b is a threshold here, with guess = 1[x w > b]. It is a bias, guess = 1[x w + b > 0]: its sign is the other one.": threshold_for_bias,
})
def perceptron_fit(rng):
    N, D = 8, distinct_sizes(rng, 1)[0]
    X = rng.normal(size=(N, D)) + 0.3
    y = rng.permutation(np.arange(N) % 2)  # at random, so that there is something wrong in every epoch
    y[0] = 1
    return dict(X=X, y=y, epochs=5, lr=0.3)


def network(rng):
    """Arguments of mlp_forward: unsaturated, all different, nothing zero."""
    B, D, H, K = distinct_sizes(rng, 4)
    return dict(X=rng.normal(size=(B, D)), W1=0.5 * rng.normal(size=(D, H)), b1=0.5 * rng.normal(size=H),
                W2=0.5 * rng.normal(size=(H, K)), b2=0.5 * rng.normal(size=K))


@chapter.exercise(neurons.mlp_forward, points=1, float32=True, mistakes={
    "The output goes through a tanh as well; z is linear, any number.": output_through(np.tanh),
    "b1 is added after the tanh; it belongs inside, tanh(X W1 + b1).": bias_after_tanh,
    "The output goes through a sigmoid; z is linear, any number.": output_through(sigmoid),
    "The output goes through a softmax; z is linear, any number.": output_through(softmax),
    "The output goes through a ReLU; z is linear, any number.": output_through(lambda z: np.maximum(z, 0)),
    "The tanh is missing. z has it, but what comes back is X W1 + b1; hidden is tanh(X W1 + b1).": hidden_before_tanh,
    "The tanh stands after the second layer. It belongs after the first; z is linear.": hidden_through(lambda a: a, np.tanh),
    "hidden is a threshold, 0 or 1, as in a perceptron. It is tanh(X W1 + b1), which has a slope.": hidden_through(lambda a: 1.0 * (a > 0)),
    "hidden is only the sign, -1 or 1. It is tanh(X W1 + b1), which has a slope.": hidden_through(np.sign),
})
def mlp_forward(rng):
    return network(rng)


@chapter.exercise(neurons.mlp_backward, points=3, float32=True, mistakes={
    "The slope is made from the gradient dz W2^T. It is 1 - hidden^2, made from hidden.": backward_with(lambda hidden, dhidden: 1 - dhidden**2),
    "The square is around the difference, (1 - hidden)^2. The slope of tanh is 1 - hidden^2.":
        backward_with(lambda hidden, dhidden: (1 - hidden) ** 2),
    "The slope is that of a ReLU, 1 where hidden is positive. hidden comes from a tanh: 1 - hidden^2.":
        backward_with(lambda hidden, dhidden: hidden > 0),
    "dz is multiplied by 1 - dz^2 before it goes back. z is linear: there is no tanh after it, and dz is taken as it is.": backward_through_output,
    "The slope stands at the output, 1 - dz^2. z is linear; the slope belongs to the hidden layer, da = (dz W2^T) (1 - hidden^2).":
        slope_at_the_output,
    "Divided by B once too often. No mean is taken here: dz holds that of the loss, if it has one.": everything_by_B,
    "Only the last row's share is left. Those of all rows add up: += in a loop, not =.": last_row_only,
    "The slope of tanh enters dW2 as well. z = hidden W2 + b2 has hidden as it is: dW2 = hidden^T dz.":
        dW2_through(lambda hidden: hidden * (1 - hidden**2)),
    "dW2 is made with the slope 1 - hidden^2 where hidden belongs: dW2 = hidden^T dz.": dW2_through(lambda hidden: 1 - hidden**2),
    "dX is multiplied by 1 - X^2. X is the input and went through no tanh: dX = da W1^T.": dX_through_a_slope,
})
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
    "The steps go uphill: with z - y as the error, lr times the gradient is subtracted.":
        lambda lr, **inputs: neurons.gradient_descent(lr=-lr, **inputs),
    "W1 and b1 never move.": first_layer_stands_still,
    "Every step has the parameters that went in: the updated ones are not used.": nothing_moves,
    "losses is right, but the parameters come back as they went in. Return the updated ones.": old_ones_returned,
    "The network is run once, before the loop. Each step needs hidden and z of the parameters it has.": one_forward_for_all,
    "lr is missing in all four updates.": lambda lr, **inputs: descend(lr=1.0, **inputs),
    "The loss is the mean of all squares, sum((z - y)^2) / (B K). It is their sum divided by 2 B.": descend_with(loss_times=lambda B, K: 2 / K),
    "dz is 2 (z - y). The loss is sum((z - y)^2) / (2 B), with the gradient (z - y) / B.": descend_with(lambda B, K: 2 * B),
    "dz is (z - y) / (2 B). The square gives a factor 2, which cancels the half: (z - y) / B.": descend_with(lambda B, K: 0.5),
    "dz is (z - y) / (B K). The loss is divided by 2 B, whatever K is: dz = (z - y) / B.": descend_with(lambda B, K: 1 / K),
    "The loss is sum((z - y)^2) / B, and the gradient is that of this loss. It is divided by 2 B here, and the gradient is (z - y) / B.":
        descend_with(lambda B, K: 2, lambda B, K: 2),
    "The loss is the mean of all squares, and the gradient is that of the mean, 2 (z - y) / (B K). Here the loss is "
    "sum((z - y)^2) / (2 B), and the gradient (z - y) / B.": descend_with(lambda B, K: 2 / K, lambda B, K: 2 / K),
})
def gradient_descent(rng):
    net = network(rng)
    y = rng.normal(size=(len(net["X"]), len(net["b2"])))
    return dict(X=net.pop("X"), y=y, **net, lr=0.3, steps=[1, 2, 3])
