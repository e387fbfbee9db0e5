"""Losses with their gradients: how wrong a prediction is, and which way is better.

A position is one prediction: one row at one step. Both losses are means over positions, so that a longer
sequence or a larger batch does not take larger steps.
"""

import numpy as np


def softmax(logits):
    """Turn scores into probabilities, in proportion to their exponentials.

    Parameters
    ----------
    logits : (..., K) array
        They may be huge.

    Returns
    -------
    p : (..., K) array
        Each row of K numbers adds up to 1.

    Source: [goodfellow2016deep].
    """
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return odds / odds.sum(axis=-1, keepdims=True)


def log_softmax(logits):
    """Turn scores into log-probabilities: the logarithm of the softmax over the last axis, without overflow.

    Parameters
    ----------
    logits : (..., K) array

    Returns
    -------
    log_p : (..., K) array

    Source: [goodfellow2016deep].
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def softmax_cross_entropy(logits, targets):
    """Score predictions of a class by how surprised they are: minus the
    log-probability of the right one, a mean over positions.

    A softmax over the classes turns a position's logits into its
    probabilities. Logits may be huge: nothing overflows, and a probability too
    small for a float still has its logarithm.

    Parameters
    ----------
    logits : (..., K) array
        Scores of K classes, any leading shape; the softmax runs over the last
        axis.
    targets : (...) int array
        The right class of each of the N positions, 0 ... K-1.

    Returns
    -------
    loss : () float
        In nats.
    dlogits : (..., K) array
        Gradient of the loss: how it changes with each logit.

    Notes
    -----
    With p = softmax(logits) the loss is the mean of -log p[target] and the
    gradient is (p - one-hot) / N, where N counts positions.

    Source: [goodfellow2016deep].
    """
    N, K = np.size(targets), logits.shape[-1]
    shifted = logits - logits.max(axis=-1, keepdims=True)  # the largest exponent is now 0: no overflow
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    target = np.expand_dims(targets, -1)
    loss = -np.take_along_axis(log_p, target, axis=-1).mean()
    return loss, (np.exp(log_p) - (np.arange(K) == target)) / N


def squared_error(prediction, target):
    """Half the squared distance, a mean over positions; and its gradient.

    A position is one row at one step. The K numbers of a position are summed;
    only the positions are averaged.

    Parameters
    ----------
    prediction : (..., K) array
        K numbers at each of N positions.
    target : (..., K) array

    Returns
    -------
    loss : () float
    dprediction : (..., K) array

    Notes
    -----
    With N positions the loss is sum((prediction - target)^2) / (2 N), and its gradient (prediction - target) / N.

    Source: [rumelhart1986learning].
    """
    error = prediction - target
    N = error[..., 0].size
    return (error**2).sum() / (2 * N), error / N
