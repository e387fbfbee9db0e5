"""Many networks of one hidden layer, trained side by side from different starts."""

import numpy as np


def all_downhill(X, y, W1, W2, lr, seen):
    """Train N networks at once by gradient descent, as gradient_descent trains each; biases start at zero.

    Parameters
    ----------
    X : (B, D) array
        The samples, the same for every network.
    y : (B, K) array
    W1 : (N, D, H) array
    W2 : (N, H, K) array
    lr : float
    seen : collection of int
        After which steps to look.

    Returns
    -------
    states : dict
        Of each such step the hidden layers, (N, B, H), and the outputs,
        (N, B, K).

    Source: [rumelhart1986learning].
    """
    b1, b2 = np.zeros_like(W1[:, :1]), np.zeros_like(W2[:, :1])
    states = {}
    for step in range(max(seen) + 1):
        hidden = np.tanh(X @ W1 + b1)
        z = hidden @ W2 + b2
        if step in seen:
            states[step] = hidden, z
        dz = (z - y) / len(X)
        da = dz @ W2.swapaxes(1, 2) * (1 - hidden**2)
        W1, b1 = W1 - lr * X.T @ da, b1 - lr * da.sum(axis=1, keepdims=True)
        W2, b2 = W2 - lr * hidden.swapaxes(1, 2) @ dz, b2 - lr * dz.sum(axis=1, keepdims=True)
    return states
