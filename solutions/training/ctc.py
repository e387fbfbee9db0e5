"""Connectionist temporal classification: a loss for labels of which nobody says at which step they stand.

At each step a network gives the chances of the K - 1 symbols and of a blank. A path takes one of the K at each step; it spells the label
that is left when repeats are merged and blanks dropped. The chance of a label is the sum over all paths that spell it. Everything is kept as
a logarithm, because a path's chance is a product over the steps. The plain functions are for one sequence; `ctc_loss` serves a batch.
"""

import numpy as np

from solutions.training.losses import log_softmax


def with_blanks(label, blank):
    """Put a blank before, between and after the symbols of a label: what a path
    has to pass, in this order.

    Parameters
    ----------
    label : (U,) int array
    blank : int
        Number of the blank.

    Returns
    -------
    places : (2U + 1,) int array

    Source: [graves2006connectionist].
    """
    places = np.full(2 * len(label) + 1, blank)
    places[1::2] = label
    return places


def ctc_forward(log_p, label, blank):
    """Add up the chances of all beginnings of paths that could still spell a
    label.

    The places of a path are a blank, the label's first symbol, a blank, its
    second symbol, and so on to a blank at the end. A path begins at one of the
    first two places. From one step to the next it stays, or goes on by one
    place. It may also leap over a blank, but not between two equal symbols,
    which would be merged.

    Parameters
    ----------
    log_p : (T, K) array
        Log-probability of each symbol and of the blank at each step.
    label : (U,) int array
        At least one symbol.
    blank : int
        Number of the blank.

    Returns
    -------
    log_alpha : (T, 2U + 1) array
        The logarithm of the summed chance of all beginnings that stand at
        place s after step t, this step's chance included; minus infinity where
        there is none.

    Notes
    -----
    alpha[t, s] = p[t, places[s]] (alpha[t-1, s] + alpha[t-1, s-1] + alpha[t-1, s-2]), the last only where places[s] is not
    places[s-2]. Two blanks are equal, so this allows leaps between different symbols alone.

    Source: [graves2006connectionist].
    """
    places = with_blanks(label, blank)
    log_alpha = np.full((len(log_p), len(places)), -np.inf)
    log_alpha[0, :2] = log_p[0, places[:2]]
    for t in range(1, len(log_p)):
        for s in range(len(places)):
            reached = log_alpha[t - 1, s]
            if s >= 1:
                reached = np.logaddexp(reached, log_alpha[t - 1, s - 1])
            if s >= 2 and places[s] != places[s - 2]:
                reached = np.logaddexp(reached, log_alpha[t - 1, s - 2])
            log_alpha[t, s] = reached + log_p[t, places[s]]
    return log_alpha


def ctc_backward(log_p, label, blank):
    """Add up the chances of all ends of paths that complete a label.

    It is the forward sum seen from the end. A path ends at one of the last two
    places.

    Parameters
    ----------
    log_p : (T, K) array
        Log-probability of each symbol and of the blank at each step.
    label : (U,) int array
        At least one symbol.
    blank : int
        Number of the blank.

    Returns
    -------
    log_beta : (T, 2U + 1) array
        For a path that stands at place s after step t: the logarithm of the
        summed chance of all that it can do in the steps after t. So the last
        row holds 0 or minus infinity.

    Notes
    -----
    beta[t, s] is the sum of p[t+1, places[r]] beta[t+1, r] over r = s, s + 1, and s + 2 where places[s+2] is not places[s].

    Source: [graves2006connectionist].
    """
    places = with_blanks(label, blank)
    T, S = len(log_p), len(places)
    log_beta = np.full((T, S), -np.inf)
    log_beta[-1, -2:] = 0
    for t in range(T - 2, -1, -1):
        ahead = log_beta[t + 1] + log_p[t + 1, places]
        for s in range(S):
            left = ahead[s]
            if s + 1 < S:
                left = np.logaddexp(left, ahead[s + 1])
            if s + 2 < S and places[s + 2] != places[s]:
                left = np.logaddexp(left, ahead[s + 2])
            log_beta[t, s] = left
    return log_beta


def ctc_gradient(log_p, log_alpha, log_beta, label, blank):
    """Loss of a label, and how it changes with each score.

    The loss is minus the logarithm of the label's chance. Forward and backward
    sums together tell the share of that chance that passes each place at each
    step.

    Parameters
    ----------
    log_p : (T, K) array
        Log-probability of each symbol and of the blank at each step: the
        log-softmax of the scores.
    log_alpha : (T, 2U + 1) array
        Beginnings that stand at each place after each step, the step's own
        chance included.
    log_beta : (T, 2U + 1) array
        What can come in the steps after it.
    label : (U,) int array
    blank : int
        Number of the blank.

    Returns
    -------
    loss : () float
        In nats.
    dlogits : (T, K) array
        Gradient of the loss for the scores of which log_p is the log-softmax.

    Notes
    -----
    gamma[t, s] = alpha[t, s] beta[t, s] / p(label), and dlogits[t, k] = p[t, k] minus the sum of gamma[t, s] over the places that hold k.

    Source: [graves2006connectionist].
    """
    places = with_blanks(label, blank)
    log_chance = np.logaddexp.reduce(log_alpha[-1, -2:])
    gamma = np.exp(log_alpha + log_beta - log_chance)
    dlogits = np.exp(log_p)
    for s, k in enumerate(places):
        dlogits[:, k] -= gamma[:, s]
    return -log_chance, dlogits


def ctc_loss(logits, lengths, labels, label_lengths, blank):
    """Mean loss of a batch of sequences of different lengths, with its gradient.

    Parameters
    ----------
    logits : (T, B, K) array
    lengths : (B,) int array
        True steps of each sequence.
    labels : (U, B) int array
        Padded with anything.
    label_lengths : (B,) int array
        True symbols of each label, 0 allowed.
    blank : int
        Number of the blank.

    Returns
    -------
    loss : () float
        Mean over the sequences, in nats.
    dlogits : (T, B, K) array
        0 past each sequence's end.

    Raises
    ------
    ValueError
        If a sequence has too few steps for its label: one for each symbol, and one for a blank between equal neighbours.

    Notes
    -----
    The sums of ctc_forward and ctc_backward, for all places and sequences of a step at once.

    Source: [graves2006connectionist].
    """
    T, B, K = logits.shape
    each = np.arange(B)
    places = np.full((2 * len(labels) + 1, B), blank)
    places[1::2] = np.where(np.arange(len(labels))[:, None] < label_lengths, labels, blank)
    ends = 2 * label_lengths  # each sequence's last place
    log_p = log_softmax(logits)
    emitted = log_p[:, each, places]  # (T, S, B)
    leaps = np.zeros(places.shape, dtype=bool)  # where a path may arrive from two places before
    leaps[2:] = places[2:] != places[:-2]

    log_alpha = np.full(emitted.shape, -np.inf, dtype=logits.dtype)
    log_alpha[0, :2] = emitted[0, :2]
    for t in range(1, T):
        log_alpha[t] = _from_three(log_alpha[t - 1], leaps) + emitted[t]

    last = np.full(places.shape, -np.inf, dtype=logits.dtype)
    last[ends, each] = last[np.maximum(ends - 1, 0), each] = 0
    log_beta = np.empty_like(log_alpha)
    arrivals = leaps[::-1]
    arrivals = np.concatenate([np.zeros((2, B), dtype=bool), arrivals[:-2]])  # the same leaps, by where they start, from the end
    for t in range(T - 1, -1, -1):
        ahead = last if t == T - 1 else _from_three((log_beta[t + 1] + emitted[t + 1])[::-1], arrivals)[::-1]
        log_beta[t] = np.where(t < lengths - 1, ahead, np.where(t == lengths - 1, last, -np.inf))

    log_chance = np.logaddexp.reduce(log_alpha[0] + log_beta[0], axis=0)
    if not np.isfinite(log_chance).all():
        raise ValueError(f"too few steps for the label of sequence {int(np.argmin(np.isfinite(log_chance)))}")
    gamma = np.exp(log_alpha + log_beta - log_chance)
    passed = np.stack([np.where(places == k, gamma, 0).sum(axis=1) for k in range(K)], axis=2)
    within = (np.arange(T)[:, None] < lengths)[:, :, None]
    return -log_chance.mean(), np.where(within, np.exp(log_p) - passed, 0).astype(logits.dtype) / B


def _from_three(before, leaps):
    """(S, B) log-sums over staying, coming from one place before, and from two before where that is a leap."""
    reached = before.copy()
    reached[1:] = np.logaddexp(reached[1:], before[:-1])
    reached[2:] = np.where(leaps[2:], np.logaddexp(reached[2:], before[:-2]), reached[2:])
    return reached
