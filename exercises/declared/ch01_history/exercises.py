"""Exercises of chapter 1: from the unit of 1943 to a network that learns."""

from itertools import product

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions.cells import neurons
from solutions.tasks import margins, wirings

chapter = Chapter(__file__, title="History", plan_in_stub=True, retired={"mlp_forward": "the notebook has it ready, as an example for what follows"})

# Wrong versions that are right: the same function in other words.
LAST_AXIS = "axis 1 of two is the last"
ON_OR_OFF = "signals are 0 or 1: half a signal is a whole one"
UNIT = {
    "excited = excitatory.sum(axis=-1) >= threshold": LAST_AXIS,
    "vetoed = (inhibitory == 1).any(axis=-1)": LAST_AXIS,
}
ONE_LATCH = {
    "mcculloch_pitts(stack([set_, state], axis=-1), reset[:, None], 1)": LAST_AXIS,
    "mcculloch_pitts(stack([set_, state], axis=1), reset[:, None], 0.5)": ON_OR_OFF,
    "mcculloch_pitts(stack([state, set_], axis=1), reset[:, None], 1)": "excitatory inputs add up in any order",
}


def truth_table(rng, columns):
    """Every row of 0 and 1 once, shuffled: no case is left out, and the order tells nothing."""
    return rng.permutation(np.array(list(product([0, 1], repeat=columns))))


def on_and_off(rng, *shape):
    return (rng.random(shape) < 0.4).astype(int)


@chapter.exercise(neurons.mcculloch_pitts, points=1, equivalent=UNIT)
def mcculloch_pitts(rng):
    rows = truth_table(rng, 5)
    yield dict(excitatory=rows[:, :3], inhibitory=rows[:, 3:], threshold=2)
    yield dict(excitatory=rows[:, :3], inhibitory=rows[:, :0], threshold=1)
    yield dict(excitatory=rows[:, :2], inhibitory=rows[:, 2:], threshold=0)


@chapter.exercise(neurons.xor_layers, points=1, equivalent=UNIT | {
    "hidden = stack([only_a, only_b], axis=-1)": LAST_AXIS,
    "no_veto = ones((len(a), 0))": "there is no column to hold them",
    "no_veto = zeros((len(a), 1))": "an inhibitory input that is never on",
    "only_a = mcculloch_pitts(a[:, None], b[:, None], 0.5)": ON_OR_OFF,
    "only_b = mcculloch_pitts(b[:, None], a[:, None], 0.5)": ON_OR_OFF,
    "(hidden, mcculloch_pitts(hidden, no_veto, 0.5))": ON_OR_OFF,
})
def xor_layers(rng):
    rows = np.concatenate([truth_table(rng, 2), on_and_off(rng, 3, 2)])
    return dict(a=rows[:, 0], b=rows[:, 1])


@chapter.exercise(neurons.latch, points=1, repair=True, equivalent=ONE_LATCH)
def latch(rng):
    rows = truth_table(rng, 3)
    return dict(set_=rows[:, 0], reset=rows[:, 1], state=rows[:, 2])


@chapter.exercise(neurons.latch_forward, points=1, faded=("state = latch", "states[t] ="), equivalent=UNIT | ONE_LATCH | {
    "vetoed = (inhibitory == 1).all(axis=1)": "there is one inhibitory input: any and all ask the same",
    "state = latch(state, reset[t], set_[t])": "excitatory inputs add up in any order",
})
def latch_forward(rng):
    T, B = 9, 4
    set_, reset = on_and_off(rng, T, B), on_and_off(rng, T, B)
    set_[:2, :2] = reset[:2, :2] = 0  # silence at first, so that state0 is heard
    set_[3, 0], reset[3, 0], set_[4:7, 0], reset[4:7, 0] = 1, 0, 0, 0  # one pulse, then a wait
    set_[:2, 3], reset[:2, 3] = [1, 0], 0  # on at once and kept, where state0 is off
    return dict(set_=set_, reset=reset, state0=np.array([0, 1, 1, 0]))


def presses(rng, quiet, T=100, B=8):
    """Streams of a button, (T, B): `quiet` or a few more silent moments after each press."""
    button = np.zeros((T, B), dtype=int)
    for stream in button.T:
        t = rng.integers(10)
        while t < T:
            stream[t] = 1
            t += 1 + quiet + rng.integers(4)
    return button


@chapter.find(wirings.wire_parity, points=3)
def wire_parity(rng, excitatory, inhibitory, threshold):
    links = np.concatenate([excitatory, inhibitory], axis=1)
    no_links = np.sum(~np.isin(links, range(10)))
    if no_links:
        return [Finding("the number of entries that are no number of links, 0 to 9", no_links, high=0)]
    kinds = {"one press alone": 100, "presses far apart": 3, "presses at any moment": 0}
    button = np.stack([presses(rng, quiet) for quiet in kinds.values()])  # (3, T, B)
    lamp = np.stack([wirings.wiring_forward(b[:, :, None], excitatory.astype(int), inhibitory.astype(int), threshold)[:, :, -1] for b in button])
    odd, T = button.cumsum(axis=1) % 2, button.shape[1]
    right = [(lamp[:, late:] == odd[:, :T - late]).mean(axis=(1, 2)) for late in range(3)]
    return [Finding(f"the lamp's share of right moments with {kind}", share, low=1) for kind, share in zip(kinds, max(right, key=sum))]


@chapter.exercise(neurons.perceptron_fit, points=2, repair=True, equivalent={
    "guess = X[n].T @ w + b > 0": "transposing one row changes nothing",
    "guess = w @ X[n] + b > 0": "a product of two vectors has no order",
})
def perceptron_fit(rng):
    N, D = 8, distinct_sizes(rng, 1)[0]
    X = rng.normal(size=(N, D)) + 0.3
    y = rng.permutation(np.arange(N) % 2)  # at random, so that there is something wrong in every epoch
    y[0] = 1
    return dict(X=X, y=y, epochs=5, lr=0.3)


def until_right(X, y, most):
    """(round, mistakes): the first round in which a perceptron makes none, infinite if that is not among `most`, and all mistakes so far."""
    for rounds in (10, 100, 1000, most):
        mistakes = neurons.perceptron_fit(X, y, rounds, 1.0)[2]
        if mistakes[-1] == 0:
            return np.argmin(mistakes) + 1, mistakes.sum()
    return np.inf, mistakes.sum()


@chapter.find(margins.hard_for_a_perceptron, points=2)
def hard_for_a_perceptron(rng, X, y):
    form = [Finding("the number of coordinates outside of -1 to 1", np.sum(np.abs(X) > 1), high=0),
            Finding("the number of labels that are neither 0 nor 1", np.sum(~np.isin(y, (0, 1))), high=0),
            Finding("the number of different labels", len(np.unique(y)), low=2)]
    if not all(finding.met for finding in form):
        return form
    order = rng.permutation(4)
    rounds, mistakes = until_right(X[order], y[order], most=5000)
    return [Finding("the gap between the labels (0 or less: no line separates them)", margins.widest_gap(X, y), low=0.001),
            Finding("the first round without a mistake", rounds, high=5000),
            Finding("the number of mistakes before it", mistakes, low=500)]


def network(rng):
    """Arguments of mlp_forward: unsaturated, all different, nothing zero."""
    B, D, H, K = distinct_sizes(rng, 4)
    return dict(X=rng.normal(size=(B, D)), W1=0.5 * rng.normal(size=(D, H)), b1=0.5 * rng.normal(size=H),
                W2=0.5 * rng.normal(size=(H, K)), b2=0.5 * rng.normal(size=K))


@chapter.exercise(neurons.mlp_backward, points=4)
def mlp_backward(rng):
    net = network(rng)
    hidden, z = neurons.mlp_forward(**net)
    return dict(dz=rng.normal(size=z.shape), X=net["X"], hidden=hidden, W1=net["W1"], W2=net["W2"])


@chapter.exercise(neurons.gradient_descent, points=2, repair=True, equivalent={
    "losses.append(((y - z) ** 2).sum() / (2 * len(X)))": "a square has no sign",
    "dX, dW1, db1, dW2, db2 = mlp_backward(dz, X, hidden, zeros_like(W1), W2)": "W1 is needed for dX alone, which gradient descent doesn't use",
})
def gradient_descent(rng):
    net = network(rng)
    y = rng.normal(size=(len(net["X"]), len(net["b2"])))
    return dict(X=net.pop("X"), y=y, **net, lr=0.3, steps=[1, 2, 3])
