"""Right answers to the exercises of chapter 1, each written in another way than the reference."""

import numpy as np


def mcculloch_pitts__loops(excitatory, inhibitory, threshold):
    y = []
    for plus, minus in zip(excitatory.tolist(), inhibitory.tolist()):
        y.append(1 if sum(plus) >= threshold and 1 not in minus else 0)
    return np.array(y)


def mcculloch_pitts__where(excitatory, inhibitory, threshold):
    return np.where(inhibitory.sum(axis=1) > 0, 0, np.where(excitatory.sum(axis=1) >= threshold, 1, 0))


def mcculloch_pitts__product(excitatory, inhibitory, threshold):
    return np.prod(1 - inhibitory, axis=-1) * (excitatory @ np.ones(excitatory.shape[1]) >= threshold)


def mcculloch_pitts__bools(excitatory, inhibitory, threshold):
    return (np.count_nonzero(excitatory, axis=1) >= threshold) & ~np.any(inhibitory, axis=1)


def xor_layers__operators(a, b):
    hidden = np.column_stack([a & ~b, b & ~a])
    return hidden, a ^ b


def xor_layers__arithmetic(a, b):
    only_a, only_b = a * (1 - b), b * (1 - a)
    return np.array([only_a, only_b]).T, only_a + only_b


def xor_layers__loop_over_cases(a, b):
    hidden = np.zeros((len(a), 2))
    for n in range(len(a)):
        hidden[n, 0] = a[n] == 1 and b[n] == 0
        hidden[n, 1] = b[n] == 1 and a[n] == 0
    return hidden, hidden.max(axis=1)


def latch__arithmetic(set_, reset, state):
    return (1 - reset) * np.maximum(set_, state)


def latch__where(set_, reset, state):
    return np.where(reset == 1, 0, np.where(set_ == 1, 1, state))


def latch__bits(set_, reset, state):
    return (set_ | state) & (1 - reset)


def latch__loop(set_, reset, state):
    after = state.copy()
    after[set_ == 1] = 1
    after[reset == 1] = 0
    return after


def latch_forward__list(set_, reset, state0):
    states = [state0]
    for s, r in zip(set_, reset):
        states.append((s | states[-1]) & (1 - r))
    return np.stack(states[1:])


def latch_forward__last_word(set_, reset, state0):
    """Looks back for the last moment at which anybody spoke."""
    T, B = set_.shape
    states = np.zeros((T, B), dtype=int)
    for t in range(T):
        for n in range(B):
            spoke = np.flatnonzero(set_[: t + 1, n] + reset[: t + 1, n])
            states[t, n] = 1 - reset[spoke[-1], n] if len(spoke) else state0[n]
    return states


def latch_forward__recursion(set_, reset, state0):
    if len(set_) == 0:
        return np.empty((0, len(state0)))
    state = np.where(reset[0], 0, np.where(set_[0], 1, state0))
    return np.vstack([state[None], latch_forward__recursion(set_[1:], reset[1:], state)])


def latch_forward__previous_row(set_, reset, state0):
    states = np.zeros(set_.shape)
    for t in range(set_.shape[0]):
        before = states[t - 1] if t else state0
        states[t] = (1 - reset[t]) * (set_[t] + before > 0)
    return states


def perceptron_fit__only_when_wrong(X, y, epochs, lr):
    w, b, mistakes = np.zeros(X.shape[1]), 0, []
    for _ in range(epochs):
        wrong = 0
        for x, right in zip(X, y):
            guess = 1 if np.dot(w, x) + b > 0 else 0
            if guess != right:
                wrong += 1
                sign = 1 if right == 1 else -1
                w = w + sign * lr * x
                b += sign * lr
        mistakes.append(wrong)
    return w, b, np.array(mistakes)


def perceptron_fit__bias_as_a_weight(X, y, epochs, lr):
    rows = np.hstack([X, np.ones((len(X), 1))])
    weights, mistakes = np.zeros(rows.shape[1]), np.zeros(epochs)
    for epoch in range(epochs):
        for row, right in zip(rows, y):
            error = right - (row @ weights > 0)
            weights += lr * error * row
            mistakes[epoch] += error != 0
    return weights[:-1], weights[-1], mistakes


def perceptron_fit__signed_targets(X, y, epochs, lr):
    """With answers of -1 and 1: wrong where the product of sum and answer is not positive; a sum of 0 counts as -1."""
    w, b, counts = np.zeros_like(X[0]), 0.0, []
    for _ in range(epochs):
        counts.append(0)
        for n in range(X.shape[0]):
            s = 2 * y[n] - 1
            total = (X[n] * w).sum() + b
            if s * total < 0 or (total == 0 and s == 1):
                w, b = w + lr * s * X[n], b + lr * s
                counts[-1] += 1
    return w, b, np.array(counts)


def mlp_backward__columns(dz, X, hidden, W1, W2):
    da = (W2 @ dz.T).T * (1 - hidden * hidden)
    return (W1 @ da.T).T, (da.T @ X).T, np.sum(da, axis=0), (dz.T @ hidden).T, np.sum(dz, axis=0)


def mlp_backward__loop_over_batch(dz, X, hidden, W1, W2):
    dX, dW1, db1 = np.zeros_like(X), np.zeros_like(W1), np.zeros(W1.shape[1])
    dW2, db2 = np.zeros_like(W2), np.zeros(W2.shape[1])
    for n in range(len(X)):
        da = W2 @ dz[n] * (1 - hidden[n] ** 2)
        dX[n] = W1 @ da
        dW1 += np.outer(X[n], da)
        db1 += da
        dW2 += np.outer(hidden[n], dz[n])
        db2 += dz[n]
    return dX, dW1, db1, dW2, db2


def mlp_backward__einsum(dz, X, hidden, W1, W2):
    grad_a = np.einsum("bk,hk,bh->bh", dz, W2, 1 - hidden**2)
    ones = np.ones(len(X))
    return (np.einsum("bh,dh->bd", grad_a, W1), np.einsum("bd,bh->dh", X, grad_a), ones @ grad_a,
            np.einsum("bh,bk->hk", hidden, dz), ones @ dz)


def gradient_descent__in_place_on_copies(X, y, W1, b1, W2, b2, lr, steps):
    W1, b1, W2, b2 = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    losses = np.zeros(len(steps))
    for n in range(len(steps)):
        hidden = np.tanh(X @ W1 + b1)
        error = hidden @ W2 + b2 - y
        losses[n] = 0.5 * np.mean(np.sum(error**2, axis=1))
        da = error @ W2.T * (1 - hidden**2) / len(X)
        W2 -= lr * hidden.T @ error / len(X)
        b2 -= lr * error.mean(axis=0)
        W1 -= lr * X.T @ da
        b1 -= lr * da.sum(axis=0)
    return W1, b1, W2, b2, losses


def gradient_descent__dict(X, y, W1, b1, W2, b2, lr, steps):
    p, losses = dict(W1=W1, b1=b1, W2=W2, b2=b2), []
    for _ in steps:
        hidden = np.tanh(X @ p["W1"] + p["b1"])
        dz = (hidden @ p["W2"] + p["b2"] - y) / X.shape[0]
        losses += [X.shape[0] * np.square(dz).sum() / 2]
        da = dz @ p["W2"].T * (1 - hidden**2)
        d = dict(W1=X.T @ da, b1=da.sum(0), W2=hidden.T @ dz, b2=dz.sum(0))
        p = {name: value - lr * d[name] for name, value in p.items()}
    return *p.values(), np.array(losses)


def gradient_descent__sums_of_samples(X, y, W1, b1, W2, b2, lr, steps):
    """Sample by sample, with the average at the end."""
    losses = []
    for _ in steps:
        loss, d = 0, [0, 0, 0, 0]
        for x, right in zip(X, y):
            hidden = np.tanh(x @ W1 + b1)
            error = hidden @ W2 + b2 - right
            loss += error @ error / 2
            da = W2 @ error * (1 - hidden**2)
            d = [old + new for old, new in zip(d, (np.outer(x, da), da, np.outer(hidden, error), error))]
        losses.append(loss / len(X))
        W1, b1, W2, b2 = (p - lr * g / len(X) for p, g in zip((W1, b1, W2, b2), d))
    return W1, b1, W2, b2, np.array(losses)


# ---- wire_parity


def wire_parity__units_the_other_way_round():
    excitatory = np.array([[0, 1, 1, 0], [1, 0, 0, 0], [0, 1, 1, 0]])
    inhibitory = np.array([[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0]])
    return excitatory, inhibitory, np.ones(3)


def wire_parity__double_links():
    """As the reference, with links that count double and thresholds to match."""
    excitatory = [[2, 0, 0, 0], [0, 2, 2, 0], [0, 2, 2, 0]]
    inhibitory = [[0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    return np.array(excitatory, float), np.array(inhibitory, float), np.array([2, 2, 1.5])


def wire_parity__link_by_link():
    excitatory, inhibitory = np.zeros((2, 3, 4), dtype=int)
    button, turned_on, stays_on = 0, 1, 2
    for unit, hears in enumerate([[button], [turned_on, stays_on], [turned_on, stays_on]]):
        excitatory[unit, hears] = 3
    inhibitory[0, [turned_on, stays_on]] = 1
    inhibitory[1, button] = 2
    return excitatory, inhibitory, np.array([1, 2, 3])


# ---- hard_for_a_perceptron


def hard_for_a_perceptron__steep():
    X = np.array([[-1, 0.9], [-1, 0.85], [1, 0.85], [1, 0.8]])
    return X, np.array([1, 0, 1, 0])


def hard_for_a_perceptron__turned_by_a_right_angle():
    e = 0.02
    return np.array([[e, 0.6], [2.5 * e, -0.6], [-e, 0.6], [0.5 * e, -0.6]]), np.array([1.0, 1.0, 0.0, 0.0])


def hard_for_a_perceptron__labels_changed():
    e = 0.025
    return np.array([[0.6, -e], [-0.6, -2.5 * e], [0.6, e], [-0.6, -0.5 * e]]), np.array([0, 0, 1, 1])
