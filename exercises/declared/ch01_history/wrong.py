"""Wrong answers to the exercises of chapter 1, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake

# mcculloch_pitts


def mcculloch_pitts__over_the_cases(excitatory, inhibitory, threshold):
    """has shape (3,), expected (32,)"""
    return (excitatory.sum(axis=0) >= threshold).astype(int)


# xor_layers


def xor_layers__rows_for_columns(a, b):
    """hidden is right, but transposed"""
    return np.stack([a & ~b, b & ~a]), a ^ b


# latch


def latch__else_branch_forgotten(set_, reset, state):
    """The input set_ comes back unchanged"""
    state_next = np.zeros_like(state)
    for n in range(len(state)):
        if set_[n] == 1:
            state_next[n] = 1
        elif reset[n] == 1:
            state_next[n] = 0
    return state_next


# latch_forward


def step(set_, reset, state):
    return (set_ | state) * (1 - reset)


def latch_forward__state0_among_them(set_, reset, state0):
    """has shape (10, 4), expected (9, 4)"""
    states = [state0]
    for s, r in zip(set_, reset):
        states.append(step(s, r, states[-1]))
    return np.stack(states)


def latch_forward__last_state_only(set_, reset, state0):
    """Only the last entry"""
    state = state0
    for s, r in zip(set_, reset):
        state = step(s, r, state)
    return state


# wire_parity: near misses, told by what the lamp gets right


def wire_parity__a_latch():
    """with presses far apart is 0.5"""
    excitatory = np.array([[1, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0]])
    return excitatory, np.zeros((3, 4)), np.ones(3)


def wire_parity__circle_of_two_moments():
    """with one press alone is 0.5"""
    excitatory = np.array([[1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 1, 0]])
    inhibitory = np.array([[0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0]])
    return excitatory, inhibitory, np.ones(3)


def wire_parity__no_veto_by_itself():
    """with presses at any moment is 0."""
    excitatory = np.array([[1, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0]])
    inhibitory = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
    return excitatory, inhibitory, np.ones(3)


def wire_parity__negative_links():
    """no number of links, 0 to 9 is 3"""
    excitatory = np.array([[1, -1, -1, 0], [-1, 1, 1, 0], [0, 1, 1, 0]])
    return excitatory, np.zeros((3, 4)), np.ones(3)


def wire_parity__columns_for_rows():
    """excitatory has shape (4, 3), expected (3, 4)"""
    excitatory = np.array([[1, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0]])
    return excitatory.T, np.zeros((4, 3)), np.ones(3)


# hard_for_a_perceptron


def hard_for_a_perceptron__exclusive_or():
    """the gap between the labels (0 or less: no line separates them) is -0.7"""
    return np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])


def hard_for_a_perceptron__one_narrow_gap():
    """the number of mistakes before it is 2"""
    return np.array([[-0.5, 0.005], [-0.5, -0.005], [0.5, 0.5], [0.5, -0.5]]), np.array([1, 0, 1, 0])


def hard_for_a_perceptron__gaps_too_wide():
    """the number of mistakes before it is 259, but at least 500 is needed"""
    e = 0.05
    return np.array([[-0.6, e], [0.6, 2.5 * e], [-0.6, -e], [0.6, 0.5 * e]]), np.array([1, 1, 0, 0])


def hard_for_a_perceptron__gaps_too_narrow():
    """the first round without a mistake is inf"""
    e = 0.002
    return np.array([[-0.6, e], [0.6, 2.5 * e], [-0.6, -e], [0.6, 0.5 * e]]), np.array([1, 1, 0, 0])


def hard_for_a_perceptron__outside():
    """the number of coordinates outside of -1 to 1 is 4"""
    return np.array([[-100, 1], [100, 1], [-100, 0], [100, 0.5]]), np.array([1, 1, 0, 0])


def hard_for_a_perceptron__one_label():
    """the number of different labels is 1, but at least 2 is needed"""
    return np.array([[-0.6, 0.02], [0.6, 0.05], [-0.6, -0.02], [0.6, 0.01]]), np.ones(4)


def hard_for_a_perceptron__labels_of_minus_one():
    """the number of labels that are neither 0 nor 1 is 2"""
    return np.array([[-0.6, 0.02], [0.6, 0.05], [-0.6, -0.02], [0.6, 0.01]]), np.array([1, 1, -1, -1])


# perceptron_fit


def fit(X, y, epochs, lr, correct=lambda error, x: error * x, correct_b=lambda error: error, above=np.greater):
    w, b, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, right in zip(X, y):
            error = int(right) - int(above(x @ w + b, 0))
            w, b = w + lr * correct(error, x), b + lr * correct_b(error)
            mistakes[epoch] += abs(error)
    return w, b, mistakes


def perceptron_fit__total_of_mistakes(X, y, epochs, lr):
    """mistakes is summed over axis 0"""
    w, b, mistakes = fit(X, y, epochs, lr)
    return w, b, mistakes.sum()


@mistake
def perceptron_fit__zeros_in_every_epoch(X, y, epochs, lr):
    """w and b start again from zero in every epoch.

    What one epoch has learnt is where the next one begins.
    """
    mistakes = []
    for _ in range(epochs):
        w, b, wrong = fit(X, y, 1, lr)
        mistakes.extend(wrong)
    return w, b, np.array(mistakes)


# mlp_backward


def mlp_backward__transposed_gradient(dz, X, hidden, W1, W2):
    """dW1 is right, but transposed"""
    da = dz @ W2.T * (1 - hidden**2)
    return da @ W1.T, da.T @ X, da.sum(axis=0), dz.T @ hidden, dz.sum(axis=0)


def mlp_backward__weights_of_the_last_row(dz, X, hidden, W1, W2):
    """dW1, dW2: Only the last row's share is left"""
    da = dz @ W2.T * (1 - hidden**2)
    for n in range(len(X)):
        dW1, dW2 = np.outer(X[n], da[n]), np.outer(hidden[n], dz[n])
    return da @ W1.T, dW1, da.sum(axis=0), dW2, dz.sum(axis=0)


# gradient_descent


def descend(X, y, W1, b1, W2, b2, lr, steps, scale=None, after=False, loss_scale=None):
    losses = []
    scale = len(X) if scale is None else scale
    loss_scale = 2 * len(X) if loss_scale is None else loss_scale
    for _ in steps:
        hidden = np.tanh(X @ W1 + b1)
        z = hidden @ W2 + b2
        dz = (z - y) / scale
        da = dz @ W2.T * (1 - hidden**2)
        W1, b1, W2, b2 = W1 - lr * X.T @ da, b1 - lr * da.sum(axis=0), W2 - lr * hidden.T @ dz, b2 - lr * dz.sum(axis=0)
        if after:
            z = np.tanh(X @ W1 + b1) @ W2 + b2
        losses.append(((z - y) ** 2).sum() / loss_scale)
    return W1, b1, W2, b2, np.array(losses)


def gradient_descent__loss_is_a_mean_over_everything(X, y, W1, b1, W2, b2, lr, steps):
    """divided by K once too often"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, loss_scale=2 * y.size)


def gradient_descent__loss_after_the_step(X, y, W1, b1, W2, b2, lr, steps):
    """losses runs ahead"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, after=True)


def gradient_descent__old_parameters_returned(X, y, W1, b1, W2, b2, lr, steps):
    """W1 is the W1 that went in, unchanged"""
    return W1, b1, W2, b2, descend(X, y, W1, b1, W2, b2, lr, steps)[4]
