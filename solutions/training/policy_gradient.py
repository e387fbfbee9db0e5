"""Learning from rewards: what each action brought in the end, and which way that moves the scores of the actions."""

import numpy as np


def discounted_returns(rewards, ended, gamma):
    """Add up what came after each action, the later the less it counts.

    The reward of the same step counts whole; each step further on multiplies
    what counts by gamma once more. Several episodes may follow one another in
    a column: what comes after an episode's end is no merit of the actions
    before it.

    Parameters
    ----------
    rewards : (T, B) array
        What each action brought at once.
    ended : (T, B) bool array
        True at the last step of an episode; the next step begins another one.
    gamma : float
        From 0 to 1.

    Returns
    -------
    returns : (T, B) array

    Notes
    -----
    R_t = r_t + gamma R_{t+1}, where R_{t+1} counts as 0 if an episode ends at t.

    Source: [williams1992simple, sutton2018reinforcement].
    """
    returns = np.empty_like(rewards)
    later = np.zeros_like(rewards[0])
    for t in reversed(range(len(rewards))):
        later = rewards[t] + gamma * np.where(ended[t], 0, later)
        returns[t] = later
    return returns


def policy_gradient(logits, actions, advantages, alive, beta):
    """Say how the scores of actions have to move so that actions that turned
    out better than expected become likelier.

    An action is drawn with the probabilities that a softmax makes of its
    step's logits. What is to grow, and so is counted with a minus in the
    loss, has two parts at each step: the logarithm of the probability of the
    action that was taken, times its advantage; and beta times the entropy of
    the step's probabilities (in nats), which keeps it trying. Advantages are
    constants: no gradient goes through them. Steps of episodes that are over
    count nothing. Steps are summed, and then the sums of the B episodes are
    averaged.

    Parameters
    ----------
    logits : (T, B, K) array
    actions : (T, B) int array
        What was taken.
    advantages : (T, B) array
        By how much what came of it was better than expected.
    alive : (T, B) bool array
        False once an episode is over.
    beta : float

    Returns
    -------
    loss : () float
    dlogits : (T, B, K) array

    Notes
    -----
    With p = softmax(logits) and H = -sum p log p, the gradient at a step that counts is (A (p - onehot) + beta p (log p + H)) / B.

    Source: [williams1992simple, williams1991function].
    """
    _, B, K = logits.shape
    log_p = logits - np.logaddexp.reduce(logits, axis=2, keepdims=True)
    p, taken = np.exp(log_p), np.arange(K) == actions[:, :, None]
    entropy = -(p * log_p).sum(axis=2, keepdims=True)
    advantage, counts = advantages[:, :, None], alive[:, :, None]
    gain = advantage * taken * log_p - beta * p * log_p
    dgain = advantage * (taken - p) - beta * p * (log_p + entropy)
    return -(counts * gain).sum() / B, -(counts * dgain) / B


def advantages_over_time(returns, alive):
    """Take off what is to be expected at each step: the mean return of the episodes that still run.

    Parameters
    ----------
    returns : (T, B) array
    alive : (T, B) bool array

    Returns
    -------
    advantages : (T, B) array
        0 where an episode is over.

    Source: [williams1992simple].
    """
    running = np.maximum(alive.sum(axis=1, keepdims=True), 1)
    expected = (returns * alive).sum(axis=1, keepdims=True) / running
    return (returns - expected) * alive
