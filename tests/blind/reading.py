"""Twelve wrong answers to the exercises on CTC, two a function, drawn by a die from ten likely ones each; written from the stubs."""

# ruff: noqa -- the answers are written as students write them

import numpy as np
from blind import named_by


@named_by(r"last (step|symbol)|end|shape")
def collapse_1(path, blank):
    """The last step is never looked at."""
    out = []
    for t in range(len(path) - 1):
        if path[t] == blank:
            continue
        if t > 0 and path[t] == path[t - 1]:
            continue
        out.append(path[t])
    return np.array(out, dtype=int)


@named_by(r"blank")
def collapse_2(path, blank):
    """Zeros are dropped, whatever the blank's number."""
    merged = [path[0]]
    for k in path[1:]:
        if k != merged[-1]:
            merged.append(k)
    return np.array([k for k in merged if k != 0], dtype=int)


@named_by(r"never leaps|leap")
def ctc_forward_1(log_p, label, blank):
    """No path leaves a blank out."""
    z = [blank]
    for k in label:
        z.append(k)
        z.append(blank)
    T, S = len(log_p), len(z)
    a = np.full((T, S), -np.inf)
    a[0, 0] = log_p[0, blank]
    a[0, 1] = log_p[0, z[1]]
    for t in range(1, T):
        for s in range(S):
            a[t, s] = a[t - 1, s]
            if s > 0:
                a[t, s] = np.logaddexp(a[t, s], a[t - 1, s - 1])
            a[t, s] += log_p[t, z[s]]
    return a


@named_by(r"begin|start|first")
def ctc_forward_2(log_p, label, blank):
    """A path may begin at every place."""
    z = np.array([blank] + [x for k in label for x in (k, blank)])
    a = np.zeros((len(log_p), len(z))) - np.inf
    a[0] = log_p[0][z]
    for t in range(1, len(log_p)):
        for s in range(len(z)):
            ways = [a[t - 1, s]]
            if s > 0:
                ways.append(a[t - 1, s - 1])
            if s > 1 and z[s] != blank and z[s] != z[s - 2]:
                ways.append(a[t - 1, s - 2])
            a[t, s] = np.logaddexp.reduce(ways) + log_p[t, z[s]]
    return a


@named_by(r"leap|equal|compare")
def ctc_backward_1(log_p, label, blank):
    """The leap compares a symbol with the blank beside it, so it is always allowed."""
    z = np.full(2 * len(label) + 1, blank)
    z[1::2] = label
    T, S = len(log_p), len(z)
    b = np.full((T, S), -np.inf)
    b[T - 1, S - 1] = 0
    b[T - 1, S - 2] = 0
    for t in range(T - 2, -1, -1):
        nxt = b[t + 1] + log_p[t + 1, z]
        for s in range(S):
            v = nxt[s]
            if s + 1 < S:
                v = np.logaddexp(v, nxt[s + 1])
            if s + 2 < S and z[s + 2] != blank and z[s + 2] != z[s + 1]:
                v = np.logaddexp(v, nxt[s + 2])
            b[t, s] = v
    return b


@named_by(r"never leaps|leap")
def ctc_backward_2(log_p, label, blank):
    """The leap was taken out altogether."""
    z = np.full(2 * len(label) + 1, blank)
    z[1::2] = label
    b = np.full((len(log_p), len(z)), -np.inf)
    b[-1, -2:] = 0
    for t in reversed(range(len(log_p) - 1)):
        nxt = b[t + 1] + log_p[t + 1, z]
        b[t] = nxt
        b[t, :-1] = np.logaddexp(nxt[:-1], nxt[1:])
    return b


@named_by(r"divided|number of steps|mean over")
def ctc_gradient_1(log_p, log_alpha, log_beta, label, blank):
    """Loss and gradient are means over the steps."""
    z = np.full(2 * len(label) + 1, blank)
    z[1::2] = label
    T = len(log_p)
    total = np.logaddexp(log_alpha[-1, -1], log_alpha[-1, -2])
    g = np.exp(log_alpha + log_beta - total)
    d = np.exp(log_p)
    for s in range(len(z)):
        d[:, z[s]] = d[:, z[s]] - g[:, s]
    return -total / T, d / T


@named_by(r"own chance|taken out|counted (once|twice)")
def ctc_gradient_2(log_p, log_alpha, log_beta, label, blank):
    """Divides by the step's own chance, as in the paper, where it is in both sums."""
    z = np.full(2 * len(label) + 1, blank)
    z[1::2] = label
    total = np.logaddexp(log_alpha[-1, -1], log_alpha[-1, -2])
    d = np.exp(log_p)
    for s in range(len(z)):
        d[:, z[s]] -= np.exp(log_alpha[:, s] + log_beta[:, s] - log_p[:, z[s]] - total)
    return -total, d


@named_by(r"longer after any|merged|blank in between")
def extend_prefixes_1(beams, log_p, blank):
    """The function as it was given: a repeated symbol always makes the string longer too."""
    new = {}

    def put(s, i, v):
        if v == -np.inf:
            return
        if s not in new:
            new[s] = np.array([-np.inf, -np.inf])
        new[s][i] = np.logaddexp(new[s][i], v)

    for s, (pb, ps) in beams.items():
        tot = np.logaddexp(pb, ps)
        for k in range(len(log_p)):
            if k == blank:
                put(s, 0, tot + log_p[k])
            else:
                if len(s) and s[-1] == k:
                    put(s, 1, ps + log_p[k])
                put(s + (k,), 1, tot + log_p[k])
    return new


@named_by(r"only the last|added|of the two")
def extend_prefixes_2(beams, log_p, blank):
    """A string that is reached a second time is overwritten."""
    new = {}
    for s, (pb, ps) in beams.items():
        tot = np.logaddexp(pb, ps)
        for k in range(len(log_p)):
            if k == blank:
                key, i, v = s, 0, tot + log_p[k]
                new.setdefault(key, np.full(2, -np.inf))[i] = v
            elif len(s) and s[-1] == k:
                new.setdefault(s, np.full(2, -np.inf))[1] = ps + log_p[k]
                new.setdefault(s + (k,), np.full(2, -np.inf))[1] = pb + log_p[k]
            else:
                new.setdefault(s + (k,), np.full(2, -np.inf))[1] = tot + log_p[k]
    return new


@named_by(r"likeliest string|over that of")
def chances_that_mislead_1():
    """The likeliest path is one of symbols, so it is not so bad a string."""
    return np.array([[0.5, 0.2, 0.3], [0.2, 0.3, 0.5]] * 3)


@named_by(r"least chance")
def chances_that_mislead_2():
    """One of the symbols is impossible at each step."""
    return np.array([[0.49, 0.0, 0.51], [0.0, 0.49, 0.51]] * 3)


def odd_right_answers():
    """Right answers in an odd style, which have to be accepted: {exercise: function}."""

    def collapse(path, blank):
        word, held = (), blank
        for k in map(int, path):
            word, held = (word + (k,) if k not in (held, blank) else word), k
        return np.array(word, dtype=int)

    def ctc_forward(log_p, label, blank):
        T, U = len(log_p), len(label)
        blanks, symbols = np.full((T, U + 1), -np.inf), np.full((T, U), -np.inf)
        blanks[0, 0], symbols[0, 0] = log_p[0, blank], log_p[0, label[0]]
        for t in range(1, T):
            before = np.append(-np.inf, symbols[t - 1])
            blanks[t] = np.logaddexp(blanks[t - 1], before) + log_p[t, blank]
            for u in range(U):
                ways = [symbols[t - 1, u], blanks[t - 1, u]] + ([symbols[t - 1, u - 1]] if u and label[u] != label[u - 1] else [])
                symbols[t, u] = np.log(sum(map(np.exp, ways))) + log_p[t, label[u]] if max(ways) > -np.inf else -np.inf
        out = np.empty((T, 2 * U + 1))
        out[:, ::2], out[:, 1::2] = blanks, symbols
        return out

    return {"collapse": collapse, "ctc_forward": ctc_forward}
