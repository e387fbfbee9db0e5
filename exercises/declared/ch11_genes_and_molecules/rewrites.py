"""Right answers to the exercises of chapter 11, written in other ways than ours: the grader has to accept them all."""

import itertools
import re
from collections import Counter

import numpy as np

# best_pair


def best_pair__by_gap(first, second, width, gaps, gap_scores):
    P, B = first.shape
    totals = np.full((len(gaps), P, B), -np.inf)
    for k, gap in enumerate(gaps):
        for q in range(width + gap, P):
            totals[k, q] = first[q - width - gap] + second[q] + gap_scores[k]
    flat = totals.reshape(-1, B)
    winner = flat.argmax(axis=0)
    return flat.max(axis=0), winner % P, np.asarray(gaps)[winner // P]


def best_pair__from_the_second(first, second, width, gaps, gap_scores):
    P, B = first.shape
    best, place, which = [], [], []
    for b in range(B):
        options = {}
        for q in range(P):
            for gap, more in zip(gaps, gap_scores):
                p = q - width - gap
                if p >= 0:
                    options[q, int(gap)] = first[p, b] + second[q, b] + more
        q, gap = max(options, key=options.get)
        best.append(options[q, gap])
        place.append(q)
        which.append(gap)
    return np.array(best), np.array(place), np.array(which)


def best_pair__matrices(first, second, width, gaps, gap_scores):
    P, B = first.shape
    extra = np.full((P, P), -np.inf)
    for gap, more in zip(gaps, gap_scores):
        if width + gap < P:
            extra += 0
            extra[np.arange(P - width - gap), np.arange(width + gap, P)] = more
    sums = first[:, None] + second[None] + extra[:, :, None]
    winner = sums.reshape(P * P, B).argmax(axis=0)
    p, q = np.divmod(winner, P)
    return sums[p, q, np.arange(B)], q, q - p - width


# count_the_box


def count_the_box__the_other_way_along():
    """The count travels from unit 5 to unit 0, and is a little larger."""
    W_xh = np.zeros((4, 6))
    for k, letter in enumerate("TATAAT"):
        W_xh["TCAG".index(letter), 5 - k] = 0.02
    return W_xh, np.diag(np.ones(5), -1), np.zeros(6), np.array([[50.0], [0], [0], [0], [0], [0]]), np.zeros(1)


def count_the_box__counts_what_does_not_fit():
    """Each unit loses for a letter that is wrong; the read-out takes it from 6."""
    wrong = np.array([[-0.005 * (base != wanted) for wanted in "TATAAT"] for base in "TCAG"])
    return wrong, np.eye(6, 6, 1), np.zeros(6), np.array([[0.0]] * 5 + [[200.0]]), np.array([6.0])


def count_the_box__growing():
    """Each unit holds half as much as the one before; twice the weight of that makes up for it."""
    sizes = 0.01 / 2.0 ** np.arange(6)
    W_xh = np.array([[own * (base == wanted) for own, wanted in zip(sizes, "TATAAT")] for base in "TCAG"])
    W_hy = np.zeros((6, 1))
    W_hy[5] = 1 / sizes[5]
    return W_xh, 0.5 * np.eye(6, k=1), np.zeros(6), W_hy, np.zeros(1)


# clean_peptides


def clean_peptides__counters(peptides, labels):
    bare = [p[1:] if p[0] == "M" else p for p in peptides]
    ones, all_of = Counter(p for p, label in zip(bare, labels) if label), Counter(bare)
    return bare, np.array([ones[p] in (0, all_of[p]) and bare.index(p) == n for n, p in enumerate(bare)])


def clean_peptides__sets(peptides, labels):
    bare = [re.sub("^M", "", p) for p in peptides]
    yes, no = ({p for p, label in zip(bare, labels) if label == own} for own in (1, 0))
    left = yes ^ no
    keep = np.zeros(len(bare), dtype=bool)
    for n, p in enumerate(bare):
        if p in left:
            keep[n] = True
            left = left - {p}
    return bare, keep


def clean_peptides__unique(peptides, labels):
    bare = np.array([p[p.startswith("M") :] for p in peptides])
    _, first, which = np.unique(bare, return_index=True, return_inverse=True)
    low = np.array([labels[which == k].min() for k in range(len(first))])
    high = np.array([labels[which == k].max() for k in range(len(first))])
    keep = np.zeros(len(bare), dtype=bool)
    keep[first[low == high]] = True
    return bare.tolist(), keep


# families


def _pieces(sequence, letters):
    return {"".join(piece) for piece in zip(*(sequence[k:] for k in range(letters)))}


def families__spread(sequences, letters, share):
    """From each sequence that has no family yet to everybody who can be reached."""
    own = [_pieces(s, letters) for s in sequences]

    def related(a, b):
        return len(own[a] & own[b]) / min(len(own[a]), len(own[b])) >= share

    family, number = [None] * len(own), 0
    for n in range(len(own)):
        if family[n] is not None:
            continue
        waiting = [n]
        while waiting:
            m = waiting.pop()
            if family[m] is None:
                family[m] = number
                waiting += [k for k in range(len(own)) if family[k] is None and related(m, k)]
        number += 1
    return np.array(family)


def families__closure(sequences, letters, share):
    own = [_pieces(s, letters) for s in sequences]
    N = len(own)
    linked = np.array([[len(a & b) >= share * min(len(a), len(b)) for b in own] for a in own])
    for _ in range(N):
        linked = linked @ linked
    leader = linked.argmax(axis=1)
    return np.unique(leader, return_inverse=True)[1]


def families__groups(sequences, letters, share):
    """A list of sets, which grow together."""
    own, groups = [_pieces(s, letters) for s in sequences], []
    for n in range(len(own)):
        joined = {n}
        for group in groups[:]:
            if any(len(own[n] & own[m]) >= share * min(len(own[n]), len(own[m])) for m in group):
                groups.remove(group)
                joined |= group
        groups.append(joined)
    groups.sort(key=min)
    family = np.zeros(len(own), dtype=int)
    for number, group in enumerate(groups):
        family[list(group)] = number
    return family


# tokens


def tokens__regular_expression(smiles):
    return re.findall(r"\[.*?\]|%[0-9]{2}|Br|Cl|.", smiles)


def tokens__eaten(smiles):
    found, rest = [], smiles
    while rest:
        size = 1
        if rest[0] == "[":
            size = rest.find("]") + 1
        elif rest.startswith("%"):
            size = 3
        elif rest.startswith(("Cl", "Br")):
            size = 2
        found, rest = [*found, rest[:size]], rest[size:]
    return found


def tokens__split(smiles):
    return [part for part in re.split(r"(\[[^]]*\]|%\d\d|Cl|Br|.)", smiles) if part]


# every_change


def every_change__masks(codes, K):
    T = len(codes)
    batch = np.broadcast_to(codes[:, None, None], (T, T, K)).copy()
    t = np.arange(T)
    batch[t, t] = np.arange(K)
    keep = np.arange(K) != codes[:, None]
    return batch[:, keep]


def every_change__lists(codes, K):
    rows = [[*codes[:t], letter, *codes[t + 1 :]] for t in range(len(codes)) for letter in range(K) if letter != codes[t]]
    return np.array(rows).T


def every_change__product(codes, K):
    """All words, and those of them that differ in one place; then in the order asked for."""
    words = [np.array(word) for word in itertools.product(range(K), repeat=len(codes))] if K ** len(codes) < 5000 else None
    if words is None:
        return every_change__lists(codes, K)
    near = [word for word in words if (word != codes).sum() == 1]
    near.sort(key=lambda word: (int((word != codes).argmax()), int(word[(word != codes).argmax()])))
    return np.stack(near, axis=1)
