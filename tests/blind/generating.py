"""Twelve wrong answers to the exercises on writing, two an exercise, drawn by a die from ten likely ones each: written from the stubs."""

# ruff: noqa -- the answers are written as students write them

import numpy as np
from blind import named_by

from solutions.models.decoding import keep_nucleus
from solutions.models.language_model import language_model_forward, zero_state
from solutions.training.losses import softmax_cross_entropy


@named_by(r"state.*(zero|anew|not carried|thrown away|never)|begins? with a state|carried")
def bits_in_pieces_1(codes, length, parameters, cell="lstm"):
    """The state that a piece leaves is not handed to the next."""
    state = zero_state(1, parameters, cell)
    nats = 0
    for start in range(0, len(codes) - 1, length):
        piece = codes[start : start + length + 1]
        logits, new_state, trace = language_model_forward(piece[:-1, None], state, parameters, cell)
        loss, _ = softmax_cross_entropy(logits[:, 0], piece[1:])
        nats = nats + loss * (len(piece) - 1)
    bits = nats / np.log(2)
    return bits / (len(codes) - 1)


@named_by(r"`?length`? char|last (one|piece).*(fewer|shorter)|as if it predicted")
def bits_in_pieces_2(codes, length, parameters, cell="lstm"):
    """Every piece's mean is multiplied by length, the last one's too."""
    state = zero_state(1, parameters, cell)
    nats = 0
    for start in range(0, len(codes) - 1, length):
        piece = codes[start : start + length + 1]
        logits, state, _ = language_model_forward(piece[:-1, None], state, parameters, cell)
        loss, _ = softmax_cross_entropy(logits[:, 0], piece[1:])
        nats += loss * length
    total = len(codes) - 1
    return (nats / np.log(2)) / total


@named_by(r"factor 1 ?/ ?temperature|divi.*temperature|1 / T|temperature.*(missing|left out|lacks)|logarithm of the temperature")
def tempered_bits_1(logits, targets, temperature):
    """The slope lacks one division by the temperature."""
    z = logits / temperature
    loss, dz = softmax_cross_entropy(z, targets)
    slope = -(dz * z).sum()
    return loss / np.log(2), slope / np.log(2)


@named_by(r"differen|nudge|approximat|digits|step|rounding|close")
def tempered_bits_2(logits, targets, temperature):
    """The slope is a difference quotient with a step of a hundredth."""
    h = 0.01
    a, _ = softmax_cross_entropy(logits / temperature, targets)
    b, _ = softmax_cross_entropy(logits / (temperature + h), targets)
    return a / np.log(2), (b - a) / h / np.log(2)


@named_by(r"carries the sum past|too few|one (symbol )?(fewer|less|short)|less than `?mass|left out")
def keep_nucleus_1(logits, mass):
    """Symbols are kept while the running sum, their own chance included, is below mass."""
    e = np.exp(logits - np.max(logits))
    p = e / np.sum(e)
    idx = sorted(range(len(p)), key=lambda i: -p[i])
    out = np.array([-np.inf] * len(p))
    total = 0
    for i in idx:
        total += p[i]
        if total < mass:
            out[i] = logits[i]
    return out


@named_by(r"(own|single|each).*(chance|probabilit)|together")
def keep_nucleus_2(logits, mass):
    """Each symbol's own chance is compared with mass."""
    p = np.exp(logits - np.max(logits))
    p = p / p.sum()
    out = np.where(p >= mass, logits, -np.inf)
    if np.all(out == -np.inf):
        out[np.argmax(logits)] = np.max(logits)
    return out


@named_by(r"add up to 1|sum to 1|in proportion")
def next_chances_1(logits, temperature, mass):
    """The chances of those that are kept are not made to add up to 1."""
    t = logits / temperature
    kept = keep_nucleus(t, mass)
    odds = np.exp(t - np.max(t))
    p = odds / np.sum(odds)
    return np.where(kept == -np.inf, 0, p)


@named_by(r"twice|before and after|first cut")
def next_chances_2(logits, temperature, mass):
    """The nucleus is cut before the temperature and once more after it."""
    first = keep_nucleus(logits, mass)
    tempered = first / temperature
    kept = keep_nucleus(tempered, mass)
    odds = np.exp(kept - np.max(kept))
    return odds / np.sum(odds)


@named_by(r"the likeliest is (is )?1\b")
def trap_for_greedy_1():
    """Every letter is mostly followed by itself, so greed is right."""
    first = np.array([0.6, 0.2, 0.2])
    after = np.full((3, 3), 0.1) + 0.7 * np.eye(3)
    return first, after


@named_by(r"lead.*(is 0|0\.0)")
def trap_for_greedy_2():
    """The letter of the trap has three equal chances after it."""
    first = np.array([0.8, 0.1, 0.1])
    third = 1 / 3
    after = np.array([[0.1, 0.46, 0.44], [third, third, third], [0.1, 0.1, 0.8]])
    return first, after


@named_by(r"mean over all|all letters|half-way|two means")
def telling_unit_1(states, marks):
    """The threshold is the unit's mean over all letters."""
    best, answer = -1, None
    for u in range(states.shape[1]):
        s = states[:, u]
        t = s.mean()
        sign = 1 if s[marks].mean() > s[~marks].mean() else -1
        yes = sign * (s - t) > 0
        score = (yes[marks].mean() + (~yes[~marks]).mean()) / 2
        if score > best:
            best, answer = score, (u, t, sign, score)
    return answer


@named_by(r"largest|smallest|extreme|half-way|two means|mid")
def telling_unit_2(states, marks):
    """The threshold lies half-way between the unit's largest and its smallest value."""
    t = (states.max(axis=0) + states.min(axis=0)) / 2
    up = states[marks].mean(axis=0) > states[~marks].mean(axis=0)
    sign = np.where(up, 1, -1)
    yes = sign * (states - t) > 0
    score = (yes[marks].mean(axis=0) + 1 - yes[~marks].mean(axis=0)) / 2
    u = int(score.argmax())
    return u, t[u], int(sign[u]), score[u]


def odd_right_answers():
    """Right answers in an odd style, which have to be accepted: {exercise: function}."""
    return {"keep_nucleus": nucleus_from_a_heap, "tempered_bits": bits_and_slope_by_covariance}


def nucleus_from_a_heap(logits, mass):
    """With a heap, and chances that are never made to add up to 1."""
    import heapq

    odds = [float(np.exp(z - max(logits))) for z in logits]
    heap = [(-z, k) for k, z in enumerate(logits)]
    heapq.heapify(heap)
    kept, had = {}, 0.0
    while heap and had < mass * sum(odds):
        minus, k = heapq.heappop(heap)
        kept[k] = -minus
        had += odds[k]
    return np.array([kept.get(k, -np.inf) for k in range(len(logits))])


def bits_and_slope_by_covariance(logits, targets, temperature):
    """The slope from the covariance of logit and surprise: no gradient of anybody is used."""
    total, slope = 0.0, 0.0
    for z, k in zip(logits, targets):
        beta = 1.0 / temperature
        w = np.exp(beta * z - np.max(beta * z))
        mean_z = np.dot(w, z) / w.sum()
        total += np.log2(w.sum()) + (np.max(beta * z) - beta * z[k]) / np.log(2)
        slope += (z[k] - mean_z) * beta * beta / np.log(2)
    return total / len(targets), slope / len(targets)
