"""Right answers to the exercises of chapter 7, written differently from our version."""

import numpy as np

from solutions.models.decoding import keep_nucleus
from solutions.models.language_model import language_model_forward, zero_state
from solutions.training.losses import softmax_cross_entropy

# bits_in_pieces


def bits_in_pieces__all_logits_first(codes, length, parameters, cell="lstm"):
    state, rows = zero_state(1, parameters, cell), []
    for start in range(0, len(codes) - 1, length):
        read = codes[start : min(start + length, len(codes) - 1)]
        logits, state, _ = language_model_forward(read[:, None], state, parameters, cell)
        rows.append(logits[:, 0])
    return softmax_cross_entropy(np.concatenate(rows), codes[1:])[0] / np.log(2)


def bits_in_pieces__one_character_at_a_time(codes, length, parameters, cell="lstm"):
    state, bits = zero_state(1, parameters, cell), []
    for now, then in zip(codes[:-1], codes[1:], strict=True):
        logits, state, _ = language_model_forward(np.array([[now]]), state, parameters, cell)
        z = logits[0, 0]
        bits.append(np.log2(np.sum(np.exp(z - z[then]))))
    return np.mean(bits)


def bits_in_pieces__weights_of_the_pieces(codes, length, parameters, cell="lstm"):
    state, means, sizes = zero_state(1, parameters, cell), [], []
    for start in range(0, len(codes) - 1, length):
        piece = codes[start : start + length + 1]
        logits, state, _ = language_model_forward(piece[:-1, None], state, parameters, cell)
        means.append(softmax_cross_entropy(logits, piece[1:, None])[0])
        sizes.append(len(piece) - 1)
    return np.average(means, weights=sizes) / np.log(2)


# tempered_bits


def tempered_bits__expected_minus_came(logits, targets, temperature):
    """The slope as the mean of what came less what was expected, over T squared."""
    z = logits - logits.max(axis=1, keepdims=True)
    odds = np.exp(z / temperature)
    p = odds / odds.sum(axis=1, keepdims=True)
    rows = np.arange(len(z))
    slope = np.mean(z[rows, targets] - (p * z).sum(axis=1)) / temperature**2
    return -np.mean(np.log2(p[rows, targets])), slope / np.log(2)


def tempered_bits__chain_rule_entry_by_entry(logits, targets, temperature):
    loss, d = softmax_cross_entropy(logits / temperature, targets)
    slope = 0.0
    for place in np.ndindex(logits.shape):
        slope += d[place] * (-logits[place] / temperature**2)
    return loss * np.log2(np.e), slope * np.log2(np.e)


def tempered_bits__by_the_inverse(logits, targets, temperature):
    beta = 1 / temperature
    loss, d = softmax_cross_entropy(beta * logits, targets)
    by_beta = np.einsum("nk,nk->", d, logits)
    return loss / np.log(2), -by_beta * beta**2 / np.log(2)


# keep_nucleus


def keep_nucleus__until_enough(logits, mass):
    p = np.exp(logits - logits.max())
    p = p / p.sum()
    kept, total = np.full(len(logits), -np.inf), 0.0
    for k in np.argsort(-logits, kind="stable"):
        kept[k] = logits[k]
        total += p[k]
        if total >= mass:
            break
    return kept


def keep_nucleus__search_sorted(logits, mass):
    order = sorted(range(len(logits)), key=lambda k: -logits[k])
    p = np.exp(logits[order] - max(logits))
    many = 1 + np.searchsorted(np.cumsum(p / p.sum()), mass)
    return np.where(np.isin(np.arange(len(logits)), order[:many]), logits, -np.inf)


def keep_nucleus__for_each_symbol(logits, mass):
    """A symbol stays if those before it have too little; nothing is sorted."""
    p = np.exp(logits - np.max(logits))
    p /= np.sum(p)
    kept = logits.astype(float)
    for k in range(len(logits)):
        before = (logits > logits[k]) | ((logits == logits[k]) & (np.arange(len(logits)) < k))
        if p[before].sum() >= mass:
            kept[k] = -np.inf
    return kept


# next_chances


def next_chances__mask(logits, temperature, mass):
    kept = np.isfinite(keep_nucleus(logits / temperature, mass))
    odds = np.zeros(len(logits))
    odds[kept] = np.exp((logits[kept] - logits.max()) / temperature)
    return odds / odds.sum()


def next_chances__without_our_nucleus(logits, temperature, mass):
    odds = np.exp((logits - logits.max()) / temperature)
    p = odds / odds.sum()
    order = np.argsort(-p, kind="stable")
    p[order[np.cumsum(p[order]) - p[order] >= mass]] = 0
    return p / p.sum()


def next_chances__log_sum(logits, temperature, mass):
    kept = keep_nucleus(logits / temperature, mass)
    return np.exp(kept - np.logaddexp.reduce(kept))


# telling_unit


def telling_unit__unit_by_unit(states, marks):
    best = (-1.0,)
    for unit in range(states.shape[1]):
        values = states[:, unit]
        yes, no = values[marks].mean(), values[~marks].mean()
        threshold = 0.5 * (yes + no)
        said = values > threshold if yes > no else values < threshold
        score = 0.5 * (said[marks].mean() + (~said)[~marks].mean())
        if score > best[0]:
            best = score, unit, threshold, 1 if yes > no else -1
    score, unit, threshold, sign = best
    return unit, threshold, sign, score


def telling_unit__turned_first(states, marks):
    """Turn the units that say yes by a low value round, so that one comparison does for all."""
    gap = states[marks].mean(axis=0) - states[~marks].mean(axis=0)
    signs = np.sign(gap).astype(int)
    thresholds = states[~marks].mean(axis=0) + gap / 2
    said = (states * signs) > (thresholds * signs)
    scores = 0.5 + 0.5 * (said[marks].mean(axis=0) - said[~marks].mean(axis=0))
    unit = scores.argmax()
    return unit, thresholds[unit], signs[unit], scores[unit]


def telling_unit__products(states, marks):
    """All counts as products of matrices."""
    weights = np.stack([marks / marks.sum(), ~marks / (~marks).sum()])
    means = weights @ states
    thresholds = means.mean(axis=0)
    above = weights @ (states > thresholds)
    below = weights @ (states < thresholds)
    high = means[0] > means[1]
    scores = np.where(high, above[0] + 1 - above[1], below[0] + 1 - below[1]) / 2
    unit = np.argmax(scores)
    return int(unit), float(thresholds[unit]), int(2 * high[unit] - 1), float(scores[unit])


# trap_for_greedy


def trap_for_greedy__other_letters():
    """The first letter is b, the trap is c, the way out a."""
    return np.array([0.1, 0.75, 0.15]), np.array([[0.8, 0.1, 0.1], [0.445, 0.1, 0.455], [0.327, 0.328, 0.345]])


def trap_for_greedy__c_comes_first():
    """The way out is a, and the trap, b, isn't left."""
    first = np.array([0.2, 0.2, 0.6])
    after = np.array([[0.8, 0.1, 0.1], [0.325, 0.35, 0.325], [0.44, 0.46, 0.1]])
    return first, after


def trap_for_greedy__from_odds():
    odds = np.array([[8, 1, 1], [10, 45.5, 44.5], [33, 34, 33], [1, 1, 8]])
    first, *after = odds / odds.sum(axis=1, keepdims=True)
    return first, np.stack(after)
