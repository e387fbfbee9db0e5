"""From 1943 to 1986: the threshold unit, a bit of memory made of it, the perceptron, and back-propagation.

Signals of 1943 units are 0 or 1. Row convention: one row a sample, or a case of a truth table.
"""

import numpy as np


def mcculloch_pitts(excitatory, inhibitory, threshold):
    """Fire threshold units that can be vetoed, one for each row of inputs.

    A unit is on if as many excitatory inputs are on as its threshold says, or
    more, unless an inhibitory input is on.

    Parameters
    ----------
    excitatory : (B, E) array of 0 and 1
        Inputs that add up. A stronger link is the same input in several
        columns: there are no weights.
    inhibitory : (B, I) array of 0 and 1
        Inputs that veto: one of them suffices. There may be none, I = 0.
    threshold : int

    Returns
    -------
    y : (B,) array
        0 or 1, one moment after the inputs.

    Notes
    -----
    y = 1 if sum(excitatory) >= threshold and no inhibitory input is on,
    else 0.

    Source: [mcculloch1943logical].
    """
    excited = excitatory.sum(axis=1) >= threshold
    vetoed = (inhibitory == 1).any(axis=1)
    return (excited & ~vetoed).astype(excitatory.dtype)


def xor_layers(a, b):
    """Tell where exactly one of two inputs is on, with two layers of units.

    No single threshold unit can.

    Parameters
    ----------
    a : (B,) array of 0 and 1
    b : (B,) array of 0 and 1

    Returns
    -------
    hidden : (B, 2) array
        The first layer: column 0 is on where a alone is, column 1 where b
        alone is.
    y : (B,) array
        The second layer: 1 where exactly one of a and b is on.

    Notes
    -----
    y = (a and not b) or (b and not a).

    Source: [mcculloch1943logical].
    """
    only_a = mcculloch_pitts(a[:, None], b[:, None], 1)
    only_b = mcculloch_pitts(b[:, None], a[:, None], 1)
    hidden = np.stack([only_a, only_b], axis=1)
    no_veto = np.zeros((len(a), 0))
    return hidden, mcculloch_pitts(hidden, no_veto, 1)


def latch(set_, reset, state):
    """Keep a bit for one moment, in one unit of 1943.

    The unit has a loop: its own output is one of its inputs.

    Parameters
    ----------
    set_ : (B,) array of 0 and 1
        Turns the bit on.
    reset : (B,) array of 0 and 1
        Turns it off.
    state : (B,) array of 0 and 1
        What the unit gave out a moment ago.

    Returns
    -------
    state_next : (B,) array

    Notes
    -----
    The threshold is 1, set_ and state excite, and reset is a veto: on if set
    or on before, unless it is reset.

    Source: [mcculloch1943logical].
    """
    return mcculloch_pitts(np.stack([set_, state], axis=1), reset[:, None], 1)


def latch_forward(set_, reset, state0):
    """Run latches through time, each state made from the one before it.

    Parameters
    ----------
    set_ : (T, B) array of 0 and 1
    reset : (T, B) array of 0 and 1
    state0 : (B,) array of 0 and 1
        The bit before the first moment.

    Returns
    -------
    states : (T, B) array
        The bit after each moment; state0 is not among them.

    Source: [mcculloch1943logical].
    """
    states = np.empty_like(set_)
    state = state0
    for t in range(len(set_)):
        state = latch(set_[t], reset[t], state)
        states[t] = state
    return states


def perceptron_fit(X, y, epochs, lr):
    """Train a perceptron by its mistakes.

    Its guess is 1 where the weighted sum, shifted by the bias, is above zero,
    else 0. Weights and bias start at zero. Each epoch takes the samples one by
    one, in their order. A right guess changes nothing. After a wrong one the
    weights move by lr times the sample: towards it if 1 was right, away from
    it if 0 was. The bias moves as the weight of an input that is always 1.

    Parameters
    ----------
    X : (N, D) array
    y : (N,) array of 0 and 1
    epochs : int
        How often to go through all samples.
    lr : float
        Length of a correction.

    Returns
    -------
    w : (D,) array
    b : () float
    mistakes : (epochs,) array
        Wrong guesses in each epoch.

    Notes
    -----
    guess = 1[x w + b > 0]; w += lr (y - guess) x and b += lr (y - guess).

    Source: [rosenblatt1958perceptron].
    """
    w, b = np.zeros_like(X[0]), 0.0
    mistakes = np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for n in range(len(X)):
            guess = X[n] @ w + b > 0
            error = int(y[n]) - int(guess)  # a plain number keeps X's dtype
            w = w + lr * error * X[n]
            b = b + lr * error
            mistakes[epoch] += abs(error)
    return w, b, mistakes


def mlp_forward(X, W1, b1, W2, b2):
    """Run a network with one hidden layer of tanh units.

    Its output is a weighted sum of them, plus a bias: any number.

    Parameters
    ----------
    X : (B, D) array
        One row a sample.
    W1 : (D, H) array
    b1 : (H,) array
    W2 : (H, K) array
    b2 : (K,) array

    Returns
    -------
    hidden : (B, H) array
        The hidden layer, in (-1, 1).
    z : (B, K) array
        The output, any number.

    Notes
    -----
    hidden = tanh(X W1 + b1), z = hidden W2 + b2.

    Source: [rumelhart1986learning].
    """
    hidden = np.tanh(X @ W1 + b1)
    return hidden, hidden @ W2 + b2


def mlp_backward(dz, X, hidden, W1, W2):
    """Send a gradient back from the output to all that it was made of.

    That is the weights and the bias of the second layer, then, past the tanh,
    the weights and the bias of the first layer and its input.

    Parameters
    ----------
    dz : (B, K) array
        Gradient of the loss with respect to the output z.
    X : (B, D) array
        Input of the forward pass.
    hidden : (B, H) array
        Hidden layer, as mlp_forward returned it.
    W1 : (D, H) array
    W2 : (H, K) array

    Returns
    -------
    dX : (B, D) array
    dW1 : (D, H) array
    db1 : (H,) array
    dW2 : (H, K) array
    db2 : (K,) array

    Notes
    -----
    With a = X W1 + b1: da = (dz W2^T) (1 - hidden^2). A product Y = X W gives
    dX = dY W^T and dW = X^T dY, a bias the sum over the rows.

    Source: [rumelhart1986learning].
    """
    dW2 = hidden.T @ dz
    db2 = dz.sum(axis=0)
    dhidden = dz @ W2.T
    da = dhidden * (1 - hidden**2)  # tanh' in terms of tanh itself
    dW1 = X.T @ da
    db1 = da.sum(axis=0)
    return da @ W1.T, dW1, db1, dW2, db2


def gradient_descent(X, y, W1, b1, W2, b2, lr, steps):
    """Train a network: each step moves all parameters against their gradient.

    Each step sees all samples. The loss is half the squared error, summed over
    the outputs and averaged over the samples.

    Parameters
    ----------
    X : (B, D) array
    y : (B, K) array
        What the output should be.
    W1 : (D, H) array
    b1 : (H,) array
    W2 : (H, K) array
    b2 : (K,) array
    lr : float
        Length of a step, as a multiple of the gradient.
    steps : iterable
        One turn for each of its S items: `range(500)`, say, or a progress bar
        around it.

    Returns
    -------
    W1 : (D, H) array
    b1 : (H,) array
    W2 : (H, K) array
    b2 : (K,) array
    losses : (S,) array
        The loss before each step.

    Notes
    -----
    p becomes p - lr dp; the loss is sum((z - y)^2) / (2 B).

    Source: [rumelhart1986learning].
    """
    losses = []
    for _ in steps:
        hidden, z = mlp_forward(X, W1, b1, W2, b2)
        losses.append(((z - y) ** 2).sum() / (2 * len(X)))
        dz = (z - y) / len(X)
        dX, dW1, db1, dW2, db2 = mlp_backward(dz, X, hidden, W1, W2)
        W1, b1 = W1 - lr * dW1, b1 - lr * db1
        W2, b2 = W2 - lr * dW2, b2 - lr * db2
    return W1, b1, W2, b2, np.array(losses)
