"""Wrong answers to the exercises of chapter 1, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

# mcculloch_pitts


def mcculloch_pitts__more_than_the_threshold(excitatory, inhibitory, threshold):
    """> stands where >= belongs"""
    return ((excitatory.sum(axis=1) > threshold) & ~(inhibitory == 1).any(axis=1)).astype(int)


def mcculloch_pitts__no_veto(excitatory, inhibitory, threshold):
    """inhibitory is ignored"""
    return (excitatory.sum(axis=1) >= threshold).astype(int)


def mcculloch_pitts__all_inhibitors_needed(excitatory, inhibitory, threshold):
    """all stands where any belongs"""
    return ((excitatory.sum(axis=1) >= threshold) & ~(inhibitory == 1).all(axis=1)).astype(int)


def mcculloch_pitts__inhibition_subtracted(excitatory, inhibitory, threshold):
    """Inhibition is subtracted"""
    return (excitatory.sum(axis=1) - inhibitory.sum(axis=1) >= threshold).astype(int)


def mcculloch_pitts__the_sum_itself(excitatory, inhibitory, threshold):
    """The sum itself is returned"""
    return np.where(inhibitory.any(axis=1), 0, excitatory.sum(axis=1))


def mcculloch_pitts__over_the_cases(excitatory, inhibitory, threshold):
    """has shape (3,), expected (32,)"""
    return (excitatory.sum(axis=0) >= threshold).astype(int)


def unit_of_each_case(excitatory, inhibitory, fires):
    return np.array([int(fires(sum(exciting), list(vetoes))) for exciting, vetoes in zip(excitatory, inhibitory)])


def mcculloch_pitts__exactly_the_threshold(excitatory, inhibitory, threshold):
    """The unit fires only where the sum is exactly the threshold"""
    return unit_of_each_case(excitatory, inhibitory, lambda total, vetoes: total == threshold and 1 not in vetoes)


def mcculloch_pitts__two_vetoes_needed(excitatory, inhibitory, threshold):
    """One inhibitory input that is on does not silence the unit yet"""
    return unit_of_each_case(excitatory, inhibitory, lambda total, vetoes: total >= threshold and not vetoes.count(1) > 1)


def mcculloch_pitts__all_vetoes_needed_if_there_are_any(excitatory, inhibitory, threshold):
    """silenced only where all its inhibitory inputs are on"""
    return unit_of_each_case(excitatory, inhibitory, lambda total, vetoes: total >= threshold and not (vetoes and min(vetoes) == 1))


def mcculloch_pitts__one_threshold_for_both(excitatory, inhibitory, threshold):
    """The threshold is asked of the inhibitory inputs too"""
    return unit_of_each_case(excitatory, inhibitory, lambda total, vetoes: total >= threshold and not sum(vetoes) >= threshold)


def mcculloch_pitts__first_veto_only(excitatory, inhibitory, threshold):
    """Only the first column of inhibitory is heard"""
    return unit_of_each_case(excitatory, inhibitory, lambda total, vetoes: total >= threshold and not (vetoes and vetoes[0]))


def mcculloch_pitts__everything_excites(excitatory, inhibitory, threshold):
    """Inhibitory inputs are added to the sum"""
    return (np.hstack([excitatory, inhibitory]).sum(axis=1) >= threshold).astype(int)


def mcculloch_pitts__veto_before_the_comparison(excitatory, inhibitory, threshold):
    """a threshold of 0 is still reached"""
    total = excitatory.sum(axis=1)
    total[inhibitory.sum(axis=1) > 0] = 0
    return np.where(total >= threshold, 1, 0)


def mcculloch_pitts__one_minus_all_vetoes(excitatory, inhibitory, threshold):
    """negative where two inhibitory inputs are on"""
    fired = np.where(excitatory.sum(axis=1) >= threshold, 1, 0)
    return fired - fired * inhibitory.sum(axis=1)


# xor_layers


def xor_layers__or(a, b):
    """y is a or b"""
    only_a, only_b = a & ~b, b & ~a
    return np.stack([only_a, only_b], axis=1), a | b


def xor_layers__and_at_the_end(a, b):
    """they are never on together"""
    only_a, only_b = a & ~b, b & ~a
    return np.stack([only_a, only_b], axis=1), only_a & only_b


def xor_layers__columns_swapped(a, b):
    """only_a and only_b have changed places"""
    return np.stack([b & ~a, a & ~b], axis=1), a ^ b


def xor_layers__rows_for_columns(a, b):
    """hidden is right, but transposed"""
    return np.stack([a & ~b, b & ~a]), a ^ b


def xor_layers__or_and_and_hidden(a, b):
    """hidden holds `a or b` and `a and b`"""
    return np.stack([a | b, a & b], axis=1), a ^ b


def xor_layers__equal(a, b):
    """y is turned round"""
    only_a, only_b = a & ~b, b & ~a
    return np.stack([only_a, only_b], axis=1), (a == b).astype(int)


def xor_layers__and(a, b):
    """y is 1 where both a and b are on"""
    return np.stack([a & ~b, b & ~a], axis=1), a * b


def xor_layers__not_both(a, b):
    """y is 0 only where both a and b are on"""
    return np.stack([a & ~b, b & ~a], axis=1), (a + b < 2).astype(int)


def xor_layers__second_hidden_unit_vetoes(a, b):
    """y is 1 only where a alone is on"""
    hidden = np.stack([a & ~b, b & ~a], axis=1)
    return hidden, ((hidden[:, 0] >= 1) & (hidden[:, 1] == 0)).astype(int)


def xor_layers__second_column_alone(a, b):
    """y is 1 only where b alone is on"""
    hidden = np.stack([a & ~b, b & ~a], axis=1)
    return hidden, hidden[:, -1]


def xor_layers__vetoes_alone(a, b):
    """Column 0 holds `not b` and column 1 `not a`"""
    hidden = np.array([[int(not right), int(not left)] for left, right in zip(a, b)])
    return hidden, hidden.max(axis=1)


def xor_layers__negations(a, b):
    """Column 0 holds `not a` and column 1 `not b`"""
    return np.stack([a == 0, b == 0], axis=1).astype(int), a ^ b


def xor_layers__threshold_too_high_in_front(a, b):
    """hidden is 0 everywhere"""
    hidden = np.stack([(a >= 2) & (b == 0), (b >= 2) & (a == 0)], axis=1).astype(int)
    return hidden, (hidden.sum(axis=1) >= 1).astype(int)


def xor_layers__differences(a, b):
    """The columns hold a - b and b - a"""
    return np.stack([a, b], axis=1) - np.stack([b, a], axis=1), a ^ b


def xor_layers__or_and_not_both(a, b):
    """Column 0 holds `a or b` and column 1 `not both`"""
    hidden = np.array([[max(left, right), 1 - min(left, right)] for left, right in zip(a, b)])
    return hidden, (hidden.sum(axis=1) >= 2).astype(int)


# latch


def latch__set_wins(set_, reset, state):
    """reset wins"""
    return set_ | (state & (1 - reset))


def latch__no_memory(set_, reset, state):
    """state is ignored"""
    return set_ * (1 - reset)


def latch__toggles(set_, reset, state):
    """A second set turns the bit off"""
    return (set_ ^ state) * (1 - reset)


def latch__never_resets(set_, reset, state):
    """reset is ignored"""
    return set_ | state


def latch__both_needed(set_, reset, state):
    """2 stands where 1 belongs"""
    return set_ * state * (1 - reset)


def latch__inhibition_subtracted(set_, reset, state):
    """a bit that was on stays on"""
    return np.clip(set_ + state - reset, 0, 1)


def latch__both_on_keep_the_bit(set_, reset, state):
    """a bit that was on stays on"""
    return np.where(set_ == reset, state, set_)


def latch__flips_where_both_are_on(set_, reset, state):
    """a bit that was off turns on"""
    return set_ * (1 - state) + (1 - reset) * state


def latch__reset_only_blocks_set(set_, reset, state):
    """does not turn off one that is on"""
    state_next = state.copy()
    state_next[(set_ == 1) & (reset == 0)] = 1
    return state_next


def latch__sampled(set_, reset, state):
    """Where reset is off, set alone decides"""
    return set_ * (1 - reset) + state * reset


def latch__else_branch_forgotten(set_, reset, state):
    """What comes back is set_"""
    state_next = np.zeros_like(state)
    for n in range(len(state)):
        if set_[n] == 1:
            state_next[n] = 1
        elif reset[n] == 1:
            state_next[n] = 0
    return state_next


def latch__state_vetoes(set_, reset, state):
    """State works as a veto"""
    return ((set_ == 1) & ~((reset == 1) | (state == 1))).astype(int)


def latch__reset_excites(set_, reset, state):
    """Reset is an excitatory input here"""
    return (set_ + reset + state >= 1).astype(int)


def latch__sum_returned(set_, reset, state):
    """set and state together give 2"""
    return np.where(reset == 1, 0, np.sum([set_, state], axis=0))


# latch_forward


def step(set_, reset, state):
    return (set_ | state) * (1 - reset)


def latch_forward__always_from_state0(set_, reset, state0):
    """state0 stands where state belongs"""
    return np.stack([step(s, r, state0) for s, r in zip(set_, reset)])


def latch_forward__state0_ignored(set_, reset, state0):
    """state0 is ignored"""
    states, state = [], np.zeros_like(state0)
    for s, r in zip(set_, reset):
        state = step(s, r, state)
        states.append(state)
    return np.stack(states)


def latch_forward__state0_among_them(set_, reset, state0):
    """has shape (10, 4), expected (9, 4)"""
    states = [state0]
    for s, r in zip(set_, reset):
        states.append(step(s, r, states[-1]))
    return np.stack(states)


def latch_forward__before_instead_of_after(set_, reset, state0):
    """comes too late: it belongs before states[t] = state"""
    states, state = [], state0
    for s, r in zip(set_, reset):
        states.append(state)
        state = step(s, r, state)
    return np.stack(states)


def latch_forward__last_state_only(set_, reset, state0):
    """Only the last entry"""
    state = state0
    for s, r in zip(set_, reset):
        state = step(s, r, state)
    return state


def latch_forward__set_wins(set_, reset, state0):
    """Where set and reset are both on, reset wins"""
    states, state = [], state0
    for s, r in zip(set_, reset):
        state = s | (state & (1 - r))
        states.append(state)
    return np.stack(states)


def latch_forward__toggles(set_, reset, state0):
    """A second set turns the bit off again"""
    states, state = [], state0
    for s, r in zip(set_, reset):
        state = (s != state) * (1 - r)
        states.append(state)
    return np.stack(states)


def latch_forward__sum_goes_on(set_, reset, state0):
    """the sum goes on"""
    states, state = [], state0
    for s, r in zip(set_, reset):
        state = np.where(r == 1, 0, s + state)
        states.append(state)
    return np.stack(states)


def latch_forward__reset_of_the_moment(set_, reset, state0):
    """Reset silences only the moment at which it comes"""
    return np.maximum(np.maximum.accumulate(set_, axis=0), state0) * (1 - reset)


def latch_forward__first_inputs_unused(set_, reset, state0):
    """the inputs of the first moment are not used"""
    states = np.zeros_like(set_)
    states[0] = state0
    for t in range(1, len(set_)):
        states[t] = step(set_[t], reset[t], states[t - 1])
    return states


def latch_forward__return_inside_the_loop(set_, reset, state0):
    """Only the first moment is run"""
    states, state = np.zeros_like(set_), state0
    for t in range(len(set_)):
        states[t] = state = step(set_[t], reset[t], state)
        return states


def latch_forward__last_inputs_first(set_, reset, state0):
    """Time runs backwards"""
    states, state = [], state0
    for t in reversed(range(len(set_))):
        state = step(set_[t], reset[t], state)
        states.append(state)
    return np.stack(states)


# perceptron_fit


def fit(X, y, epochs, lr, correct=lambda error, x: error * x, correct_b=lambda error: error, above=np.greater):
    w, b, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, right in zip(X, y):
            error = int(right) - int(above(x @ w + b, 0))
            w, b = w + lr * correct(error, x), b + lr * correct_b(error)
            mistakes[epoch] += abs(error)
    return w, b, mistakes


def perceptron_fit__wrong_way(X, y, epochs, lr):
    """The sign is wrong"""
    return fit(X, y, epochs, lr, correct=lambda error, x: -error * x, correct_b=lambda error: -error)


def perceptron_fit__bias_never_moves(X, y, epochs, lr):
    """The term lr * error is missing"""
    return fit(X, y, epochs, lr, correct_b=lambda error: 0)


def perceptron_fit__at_or_above_zero(X, y, epochs, lr):
    """>= stands where > belongs"""
    return fit(X, y, epochs, lr, above=np.greater_equal)


def perceptron_fit__learning_rate_forgotten(X, y, epochs, lr):
    """lr is missing in both corrections"""
    return fit(X, y, epochs, 1.0)


def perceptron_fit__learning_rate_forgotten_for_the_bias(X, y, epochs, lr):
    """The factor lr is missing"""
    return fit(X, y, epochs, lr, correct_b=lambda error: error / lr)


def perceptron_fit__input_forgotten(X, y, epochs, lr):
    """The factor X[n] is missing"""
    return fit(X, y, epochs, lr, correct=lambda error, x: error * np.ones_like(x))


def perceptron_fit__mistakes_cancel(X, y, epochs, lr):
    """The abs is missing"""
    w, b, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, right in zip(X, y):
            error = int(right) - int(x @ w + b > 0)
            w, b = w + lr * error * x, b + lr * error
            mistakes[epoch] += error
    return w, b, mistakes


def perceptron_fit__all_samples_at_once(X, y, epochs, lr):
    """They come one by one"""
    w, b, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        error = y - (X @ w + b > 0)
        w, b = w + lr * error @ X, b + lr * error.sum()
        mistakes[epoch] = np.abs(error).sum()
    return w, b, mistakes


def perceptron_fit__mistakes_counted_at_the_end(X, y, epochs, lr):
    """Count while you go"""
    w, b, mistakes = np.zeros_like(X[0]), 0.0, []
    for _ in range(epochs):
        for x, right in zip(X, y):
            error = int(right) - int(x @ w + b > 0)
            w, b = w + lr * error * x, b + lr * error
        mistakes.append(int(np.sum((X @ w + b > 0) != y)))
    return w, b, np.array(mistakes)


def perceptron_fit__total_of_mistakes(X, y, epochs, lr):
    """mistakes is summed over axis 0"""
    w, b, mistakes = fit(X, y, epochs, lr)
    return w, b, mistakes.sum()


def perceptron_fit__targets_of_minus_one(X, y, epochs, lr):
    """a right guess of 0 is corrected, and counted"""
    w, b, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    targets = np.where(y == 1, 1, -1)
    for epoch in range(epochs):
        for x, target in zip(X, targets):
            guess = int(x @ w + b > 0)
            if guess != target:
                w, b = w + lr * (target - guess) * x, b + lr * (target - guess)
                mistakes[epoch] += 1
    return w, b, mistakes


def perceptron_fit__targets_of_minus_one_added_up(X, y, epochs, lr):
    """a wrong one of 1 counts as 2"""
    w, b, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, right in zip(X, y):
            error = (1 if right else -1) - int(x @ w + b > 0)
            w, b = w + lr * error * x, b + lr * error
            mistakes[epoch] += abs(error)
    return w, b, mistakes


def perceptron_fit__signs(X, y, epochs, lr):
    """Each correction is twice too large"""
    return fit(X, y, epochs, lr, correct=lambda error, x: (error - -error) * x, correct_b=lambda error: error - -error)


def perceptron_fit__target_for_error(X, y, epochs, lr):
    """Only samples with y = 1 are corrected"""
    w, b, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, right in zip(X, y):
            if (x @ w + b > 0) != right:
                w, b = w + lr * right * x, b + lr * right
                mistakes[epoch] += 1
    return w, b, mistakes


def perceptron_fit__always_upwards(X, y, epochs, lr):
    """Every mistake is corrected upwards"""
    return fit(X, y, epochs, lr, correct=lambda error, x: abs(error) * x, correct_b=abs)


def perceptron_fit__replaced_at_a_mistake(X, y, epochs, lr):
    """A correction replaces w and b"""
    w, b, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, right in zip(X, y):
            error = int(right) - int(x @ w + b > 0)
            if error:
                w, b = lr * error * x, lr * error
                mistakes[epoch] += 1
    return w, b, mistakes


def perceptron_fit__replaced_always(X, y, epochs, lr):
    """Each sample replaces w and b"""
    w, b, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, right in zip(X, y):
            error = int(right) - int(x @ w + b > 0)
            w, b = lr * error * x, lr * error
            mistakes[epoch] += abs(error)
    return w, b, mistakes


def perceptron_fit__zeros_in_every_epoch(X, y, epochs, lr):
    """start again from zero in every epoch"""
    mistakes = []
    for _ in range(epochs):
        w, b, wrong = fit(X, y, 1, lr)
        mistakes.extend(wrong)
    return w, b, np.array(mistakes)


def perceptron_fit__return_after_an_epoch(X, y, epochs, lr):
    """Only the first epoch is run"""
    w, b, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, right in zip(X, y):
            error = int(right) - int(x @ w + b > 0)
            w, b = w + lr * error * x, b + lr * error
            mistakes[epoch] += abs(error)
        return w, b, mistakes


def perceptron_fit__return_after_a_sample(X, y, epochs, lr):
    """Only the first sample is used"""
    w, b, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, right in zip(X, y):
            error = int(right) - int(x @ w + b > 0)
            w, b = w + lr * error * x, b + lr * error
            mistakes[epoch] += abs(error)
            return w, b, mistakes


def perceptron_fit__threshold(X, y, epochs, lr):
    """b is a threshold here"""
    w, threshold, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, right in zip(X, y):
            error = int(right) - int(x @ w > threshold)
            w, threshold = w + lr * error * x, threshold - lr * error
            mistakes[epoch] += abs(error)
    return w, threshold, mistakes


def perceptron_fit__no_threshold(X, y, epochs, lr):
    """without the threshold"""
    w, b, mistakes = np.zeros_like(X[0]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, right in zip(X, y):
            out = x @ w + b
            mistakes[epoch] += (out > 0) != right
            w, b = w + lr * (right - out) * x, b + lr * (right - out)
    return w, b, mistakes


# mlp_forward


def mlp_forward__sigmoid(X, W1, b1, W2, b2):
    """sigmoid stands where tanh belongs"""
    hidden = 1 / (1 + np.exp(-(X @ W1 + b1)))
    return hidden, hidden @ W2 + b2


def mlp_forward__no_tanh(X, W1, b1, W2, b2):
    """The tanh is missing"""
    hidden = X @ W1 + b1
    return hidden, hidden @ W2 + b2


def mlp_forward__tanh_on_the_output(X, W1, b1, W2, b2):
    """The output goes through a tanh as well"""
    hidden = np.tanh(X @ W1 + b1)
    return hidden, np.tanh(hidden @ W2 + b2)


def mlp_forward__bias_outside_the_tanh(X, W1, b1, W2, b2):
    """b1 is added after the tanh"""
    hidden = np.tanh(X @ W1) + b1
    return hidden, hidden @ W2 + b2


def mlp_forward__no_b2(X, W1, b1, W2, b2):
    """The term b2 is missing"""
    hidden = np.tanh(X @ W1 + b1)
    return hidden, hidden @ W2


def mlp_forward__only_the_output(X, W1, b1, W2, b2):
    """2 values should come back"""
    return np.tanh(X @ W1 + b1) @ W2 + b2


def mlp_forward__order_of_the_results(X, W1, b1, W2, b2):
    """yours are z, hidden"""
    hidden = np.tanh(X @ W1 + b1)
    return hidden @ W2 + b2, hidden


def mlp_forward__columns(X, W1, b1, W2, b2):
    """The two factors of X @ W1 are in the wrong order"""
    hidden = np.tanh(W1 @ X + b1)
    return hidden, W2 @ hidden + b2


def network(X, W1, b1, W2, b2, squash=np.tanh, after=lambda z: z):
    hidden = squash(np.array([x @ W1 + b1 for x in X]))
    return hidden, after(np.array([h @ W2 + b2 for h in hidden]))


def mlp_forward__sigmoid_on_the_output(X, W1, b1, W2, b2):
    """The output goes through a sigmoid"""
    return network(X, W1, b1, W2, b2, after=lambda z: (1 + np.tanh(z / 2)) / 2)


def mlp_forward__softmax_on_the_output(X, W1, b1, W2, b2):
    """The output goes through a softmax"""
    hidden, z = network(X, W1, b1, W2, b2)
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return hidden, (powers.T / powers.sum(axis=1)).T


def mlp_forward__relu_on_the_output(X, W1, b1, W2, b2):
    """The output goes through a ReLU"""
    return network(X, W1, b1, W2, b2, after=lambda z: np.where(z < 0, 0, z))


def mlp_forward__hidden_before_its_tanh(X, W1, b1, W2, b2):
    """what comes back is X W1 + b1"""
    hidden = X @ W1 + b1
    return hidden, np.tanh(hidden) @ W2 + b2


def mlp_forward__tanh_one_layer_late(X, W1, b1, W2, b2):
    """The tanh stands after the second layer"""
    return network(X, W1, b1, W2, b2, squash=np.array, after=np.tanh)


def mlp_forward__threshold_units(X, W1, b1, W2, b2):
    """hidden is a threshold, 0 or 1"""
    return network(X, W1, b1, W2, b2, squash=lambda a: np.where(a > 0, 1.0, 0.0))


def mlp_forward__signs(X, W1, b1, W2, b2):
    """hidden is only the sign"""
    return network(X, W1, b1, W2, b2, squash=lambda a: np.where(a > 0, 1.0, -1.0))


# mlp_backward


def mlp_backward__slope_of_tanh_forgotten(dz, X, hidden, W1, W2):
    """The factor 1 - hidden ** 2 is missing"""
    da = dz @ W2.T
    return da @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def mlp_backward__tanh_taken_again(dz, X, hidden, W1, W2):
    """tanh is applied to hidden once too often"""
    da = dz @ W2.T * (1 - np.tanh(hidden) ** 2)
    return da @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def mlp_backward__slope_of_sigmoid(dz, X, hidden, W1, W2):
    """The derivative of sigmoid"""
    da = dz @ W2.T * hidden * (1 - hidden)
    return da @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def mlp_backward__biases_averaged(dz, X, hidden, W1, W2):
    """mean stands where sum belongs"""
    da = dz @ W2.T * (1 - hidden**2)
    return da @ W1.T, X.T @ da, da.mean(axis=0), hidden.T @ dz, dz.mean(axis=0)


def mlp_backward__no_square(dz, X, hidden, W1, W2):
    """The square is missing"""
    da = dz @ W2.T * (1 - hidden)
    return da @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def mlp_backward__dX_without_the_slope(dz, X, hidden, W1, W2):
    """dhidden stands where da belongs"""
    da = dz @ W2.T * (1 - hidden**2)
    return dz @ W2.T @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def mlp_backward__transposed_gradient(dz, X, hidden, W1, W2):
    """dW1 is right, but transposed"""
    da = dz @ W2.T * (1 - hidden**2)
    return da @ W1.T, da.T @ X, da.sum(axis=0), dz.T @ hidden, dz.sum(axis=0)


def mlp_backward__biases_over_the_wrong_axis(dz, X, hidden, W1, W2):
    """The sum runs over axis 1; it belongs over axis 0"""
    da = dz @ W2.T * (1 - hidden**2)
    return da @ W1.T, X.T @ da, da.sum(axis=1), hidden.T @ dz, dz.sum(axis=1)


def mlp_backward__slope_of_the_gradient(dz, X, hidden, W1, W2):
    """The slope is made from the gradient"""
    da = dz @ W2.T
    da = da * (1 - da * da)
    return da @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def mlp_backward__square_of_the_difference(dz, X, hidden, W1, W2):
    """The square is around the difference"""
    da = dz @ W2.T * (1 - 2 * hidden + hidden**2)
    return da @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def mlp_backward__slope_of_relu(dz, X, hidden, W1, W2):
    """The slope is that of a ReLU"""
    da = np.where(hidden > 0, dz @ W2.T, 0)
    return da @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def mlp_backward__tanh_on_the_output(dz, X, hidden, W1, W2):
    """dz is multiplied by 1 - dz^2"""
    dz = dz - dz**3
    da = dz @ W2.T * (1 - hidden**2)
    return da @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def mlp_backward__parameters_averaged(dz, X, hidden, W1, W2):
    """Divided by B once too often"""
    da = dz @ W2.T * (1 - hidden**2)
    return da @ W1.T, X.T @ da / len(X), da.mean(axis=0), hidden.T @ dz / len(X), dz.mean(axis=0)


def mlp_backward__everything_averaged(dz, X, hidden, W1, W2):
    """Divided by B once too often"""
    da = dz @ W2.T * (1 - hidden**2) / len(X)
    return da @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz / len(X), dz.mean(axis=0)


def mlp_backward__weights_of_the_last_row(dz, X, hidden, W1, W2):
    """dW1, dW2: Only the last row's share is left"""
    da = dz @ W2.T * (1 - hidden**2)
    for n in range(len(X)):
        dW1, dW2 = np.outer(X[n], da[n]), np.outer(hidden[n], dz[n])
    return da @ W1.T, dW1, da.sum(axis=0), dW2, dz.sum(axis=0)


def mlp_backward__slope_in_dW2(dz, X, hidden, W1, W2):
    """The slope of tanh enters dW2 as well"""
    slope = 1 - hidden**2
    da = dz @ W2.T * slope
    return da @ W1.T, X.T @ da, da.sum(axis=0), np.einsum("bh,bh,bk->hk", hidden, slope, dz), dz.sum(axis=0)


def mlp_backward__slope_for_hidden_in_dW2(dz, X, hidden, W1, W2):
    """with the slope 1 - hidden^2 where hidden belongs"""
    slope = 1 - hidden**2
    da = dz @ W2.T * slope
    return da @ W1.T, X.T @ da, da.sum(axis=0), (dz.T @ slope).T, dz.sum(axis=0)


def mlp_backward__slope_in_dX(dz, X, hidden, W1, W2):
    """dX is multiplied by 1 - X^2"""
    da = dz @ W2.T * (1 - hidden**2)
    dX = da @ W1.T
    return dX - dX * X * X, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


def mlp_backward__slope_at_the_output(dz, X, hidden, W1, W2):
    """The slope stands at the output"""
    da = (dz - dz**3) @ W2.T
    return da @ W1.T, X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0)


# gradient_descent


def descend(X, y, W1, b1, W2, b2, lr, steps, scale=None, uphill=1, after=False, loss_scale=None, keep=()):
    losses = []
    scale = len(X) if scale is None else scale
    loss_scale = 2 * len(X) if loss_scale is None else loss_scale
    for _ in steps:
        hidden = np.tanh(X @ W1 + b1)
        z = hidden @ W2 + b2
        dz = (z - y) / scale
        da = dz @ W2.T * (1 - hidden**2)
        d = [uphill * lr * g for g in (X.T @ da, da.sum(axis=0), hidden.T @ dz, dz.sum(axis=0))]
        d = [0 * g if n in keep else g for n, g in enumerate(d)]
        W1, b1, W2, b2 = W1 - d[0], b1 - d[1], W2 - d[2], b2 - d[3]
        if after:
            z = np.tanh(X @ W1 + b1) @ W2 + b2
        losses.append(((z - y) ** 2).sum() / loss_scale)
    return W1, b1, W2, b2, np.array(losses)


def gradient_descent__uphill(X, y, W1, b1, W2, b2, lr, steps):
    """The steps go uphill"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, uphill=-1)


def gradient_descent__not_divided_by_the_batch(X, y, W1, b1, W2, b2, lr, steps):
    """The division by len(X) is missing"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, scale=1)


def gradient_descent__loss_without_the_half(X, y, W1, b1, W2, b2, lr, steps):
    """The division by 2 is missing"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, loss_scale=len(X))


def gradient_descent__loss_is_a_mean_over_everything(X, y, W1, b1, W2, b2, lr, steps):
    """divided by K once too often"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, loss_scale=2 * y.size)


def gradient_descent__biases_forgotten(X, y, W1, b1, W2, b2, lr, steps):
    """The biases b1 and b2 never move"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, keep=(1, 3))


def gradient_descent__loss_after_the_step(X, y, W1, b1, W2, b2, lr, steps):
    """losses runs ahead"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, after=True)


def gradient_descent__one_layer_ahead_of_the_other(X, y, W1, b1, W2, b2, lr, steps):
    """W2 is updated before the gradient has gone back through it"""
    losses = []
    for _ in steps:
        hidden = np.tanh(X @ W1 + b1)
        z = hidden @ W2 + b2
        losses.append(((z - y) ** 2).sum() / (2 * len(X)))
        dz = (z - y) / len(X)
        W2, b2 = W2 - lr * hidden.T @ dz, b2 - lr * dz.sum(axis=0)
        da = dz @ W2.T * (1 - hidden**2)
        W1, b1 = W1 - lr * X.T @ da, b1 - lr * da.sum(axis=0)
    return W1, b1, W2, b2, np.array(losses)


def gradient_descent__only_the_first_step(X, y, W1, b1, W2, b2, lr, steps):
    """Only one step is taken"""
    return descend(X, y, W1, b1, W2, b2, lr, steps[:1])


def gradient_descent__first_layer_forgotten(X, y, W1, b1, W2, b2, lr, steps):
    """W1 and b1 never move"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, keep=(0, 1))


def gradient_descent__updates_never_used(X, y, W1, b1, W2, b2, lr, steps):
    """the updated ones are not used"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, keep=(0, 1, 2, 3))


def gradient_descent__old_parameters_returned(X, y, W1, b1, W2, b2, lr, steps):
    """losses is right, but the parameters come back as they went in"""
    return W1, b1, W2, b2, descend(X, y, W1, b1, W2, b2, lr, steps)[4]


def gradient_descent__forward_before_the_loop(X, y, W1, b1, W2, b2, lr, steps):
    """The network is run once, before the loop"""
    hidden = np.tanh(X @ W1 + b1)
    error = hidden @ W2 + b2 - y
    for _ in steps:
        da = error @ W2.T * (1 - hidden**2) / len(X)
        W1, b1 = W1 - lr * X.T @ da, b1 - lr * da.sum(axis=0)
        W2, b2 = W2 - lr * hidden.T @ error / len(X), b2 - lr * error.mean(axis=0)
    return W1, b1, W2, b2, np.full(len(steps), (error**2).sum() / (2 * len(X)))


def gradient_descent__learning_rate_forgotten(X, y, W1, b1, W2, b2, lr, steps):
    """lr is missing in all four updates"""
    return descend(X, y, W1, b1, W2, b2, 1, steps)


def gradient_descent__mean_squared_error_noted(X, y, W1, b1, W2, b2, lr, steps):
    """The loss is the mean of all squares, sum"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, loss_scale=y.size)


def gradient_descent__twice_the_error(X, y, W1, b1, W2, b2, lr, steps):
    """dz is 2 (z - y)."""
    return descend(X, y, W1, b1, W2, b2, lr, steps, scale=0.5)


def gradient_descent__half_the_gradient(X, y, W1, b1, W2, b2, lr, steps):
    """dz is (z - y) / (2 B)"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, scale=2 * len(X))


def gradient_descent__divided_by_all_entries(X, y, W1, b1, W2, b2, lr, steps):
    """dz is (z - y) / (B K)"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, scale=y.size)


def gradient_descent__loss_without_the_half_and_its_gradient(X, y, W1, b1, W2, b2, lr, steps):
    """The loss is sum((z - y)^2) / B, and the gradient is that of this loss"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, scale=len(X) / 2, loss_scale=len(X))


def gradient_descent__mean_squared_error_and_its_gradient(X, y, W1, b1, W2, b2, lr, steps):
    """the gradient is that of the mean"""
    return descend(X, y, W1, b1, W2, b2, lr, steps, scale=y.size / 2, loss_scale=y.size)
