"""Right answers to the exercises of chapter 12, written in other ways than ours: the grader has to accept them all."""

from itertools import groupby

import numpy as np

from solutions.training.ctc import with_blanks

# collapse


def collapse__grouped(path, blank):
    return np.array([k for k, _ in groupby(path.tolist()) if k != blank], dtype=int)


def collapse__one_step_after_the_other(path, blank):
    string, before = [], None
    for k in path:
        if k != before and k != blank:
            string.append(k)
        before = k
    return np.array(string, dtype=int)


def collapse__by_differences(path, blank):
    moved = np.flatnonzero(np.diff(path)) + 1
    merged = path[np.concatenate([[0], moved])]
    return np.delete(merged, np.where(merged == blank))


# ctc_forward


def ctc_forward__all_places_at_once(log_p, label, blank):
    places = np.array([blank] + [k for symbol in label for k in (symbol, blank)])
    leaps = np.zeros(len(places), dtype=bool)
    leaps[2:] = (places[2:] != blank) & (places[2:] != places[:-2])
    now = np.full(len(places), -np.inf)
    now[:2] = log_p[0, places[:2]]
    rows = [now]
    for row in log_p[1:]:
        one = np.concatenate([[-np.inf], now[:-1]])
        two = np.where(leaps, np.concatenate([[-np.inf, -np.inf], now[:-2]]), -np.inf)
        now = np.logaddexp(np.logaddexp(now, one), two) + row[places]
        rows.append(now)
    return np.stack(rows)


def ctc_forward__a_matrix_of_moves(log_p, label, blank):
    places = with_blanks(label, blank)
    S = len(places)
    moves = np.eye(S) + np.eye(S, k=1)
    for s in range(2, S):
        moves[s - 2, s] = places[s] not in (blank, places[s - 2])
    alpha = np.zeros((len(log_p), S))
    alpha[0, :2] = np.exp(log_p[0, places[:2]])
    for t in range(1, len(log_p)):
        alpha[t] = alpha[t - 1] @ moves * np.exp(log_p[t, places])
    with np.errstate(divide="ignore"):
        return np.log(alpha)


def ctc_forward__remembered(log_p, label, blank):
    places, known = with_blanks(label, blank), {}

    def alpha(t, s):
        if s < 0 or t < 0:
            return 0.0
        if (t, s) not in known:
            before = float(s < 2) if t == 0 else alpha(t - 1, s) + alpha(t - 1, s - 1)
            if t and s >= 2 and s % 2 and places[s] != places[s - 2]:
                before += alpha(t - 1, s - 2)
            known[t, s] = before * np.exp(log_p[t, places[s]])
        return known[t, s]

    with np.errstate(divide="ignore"):
        return np.log([[alpha(t, s) for s in range(len(places))] for t in range(len(log_p))])


# ctc_backward


def ctc_backward__forward_on_what_is_reversed(log_p, label, blank):
    forth = ctc_forward__all_places_at_once(log_p[::-1], np.asarray(label)[::-1], blank)[::-1, ::-1]
    return forth - log_p[:, with_blanks(label, blank)]


def ctc_backward__a_matrix_of_moves(log_p, label, blank):
    places = with_blanks(label, blank)
    S = len(places)
    moves = np.eye(S) + np.eye(S, k=1)
    for s in range(2, S):
        moves[s - 2, s] = places[s] not in (blank, places[s - 2])
    beta = np.zeros((len(log_p), S))
    beta[-1, -2:] = 1
    for t in range(len(log_p) - 1, 0, -1):
        beta[t - 1] = moves @ (beta[t] * np.exp(log_p[t, places]))
    with np.errstate(divide="ignore"):
        return np.log(beta)


def ctc_backward__lists(log_p, label, blank):
    places = [blank]
    for symbol in label:
        places += [int(symbol), blank]
    row = [-np.inf] * len(places)
    row[-1] = row[-2] = 0.0
    rows = [row]
    for now in log_p[:0:-1]:
        ahead = [b + now[k] for b, k in zip(row, places)] + [-np.inf, -np.inf]
        row = [np.logaddexp.reduce([ahead[s], ahead[s + 1], ahead[s + 2] if k != blank and s + 2 < len(places) and places[s + 2] != k else -np.inf])
               for s, k in enumerate(places)]
        rows.insert(0, row)
    return np.array(rows)


# ctc_gradient


def ctc_gradient__a_matrix_of_places(log_p, log_alpha, log_beta, label, blank):
    places = with_blanks(label, blank)
    holds = places[:, None] == np.arange(log_p.shape[1])
    whole = np.logaddexp.reduce(log_alpha + log_beta, axis=1)[:, None]
    return -whole[0, 0], np.exp(log_p) - np.exp(log_alpha + log_beta - whole) @ holds


def ctc_gradient__subtracted_in_place(log_p, log_alpha, log_beta, label, blank):
    places = with_blanks(label, blank)
    log_chance = np.log(np.exp(log_alpha[-1, -1]) + np.exp(log_alpha[-1, -2]))
    dlogits = np.exp(log_p)
    for t in range(len(log_p)):
        np.subtract.at(dlogits[t], places, np.exp(log_alpha[t] + log_beta[t] - log_chance))
    return -log_chance, dlogits


def ctc_gradient__symbol_by_symbol(log_p, log_alpha, log_beta, label, blank):
    both = log_alpha + log_beta
    log_chance = np.logaddexp.reduce(both[0])
    dlogits = np.empty_like(log_p)
    for k in range(log_p.shape[1]):
        own = both[:, 1::2][:, np.asarray(label) == k] if k != blank else both[:, ::2]
        dlogits[:, k] = np.exp(log_p[:, k]) - np.exp(own - log_chance).sum(axis=1)
    return -float(log_chance), dlogits


# extend_prefixes


def extend_prefixes__chances_not_logarithms(beams, log_p, blank):
    p, found = np.exp(log_p), {}
    for string, ends in beams.items():
        after_blank, after_symbol = np.exp(ends)
        for k, chance in enumerate(p):
            same = bool(string) and string[-1] == k
            grown = string if k == blank else (*string, k)
            row = found.setdefault(grown, [0.0, 0.0])
            row[k != blank] += chance * (after_blank + (0 if same else after_symbol))
            if same:
                found.setdefault(string, [0.0, 0.0])[1] += chance * after_symbol
    with np.errstate(divide="ignore"):
        return {string: np.log(row) for string, row in found.items() if sum(row) > 0}


def extend_prefixes__lists_of_ways(beams, log_p, blank):
    ways = []
    for string, (b, s) in beams.items():
        ways.append((string, 0, np.logaddexp(b, s) + log_p[blank]))
        if string:
            ways.append((string, 1, s + log_p[string[-1]]))
        for k in range(len(log_p)):
            if k != blank:
                before = b if string[-1:] == (k,) else np.logaddexp(b, s)
                ways.append((string + (k,), 1, before + log_p[k]))
    ways = [way for way in ways if np.isfinite(way[2])]
    return {string: np.array([np.logaddexp.reduce([w for to, end, w in ways if (to, end) == (string, which)], initial=-np.inf) for which in (0, 1)])
            for string in {way[0] for way in ways}}


def extend_prefixes__two_dictionaries(beams, log_p, blank):
    blanks, symbols = {}, {}

    def more(where, string, value):
        if value != -np.inf:
            where[string] = np.logaddexp(where.get(string, -np.inf), value)

    for string in beams:
        b, s = beams[string]
        for k in range(log_p.size):
            if k == blank:
                more(blanks, string, b + log_p[k])
                more(blanks, string, s + log_p[k])
                continue
            more(symbols, string + (k,), b + log_p[k])
            more(symbols, string if string and string[-1] == k else string + (k,), s + log_p[k])
    return {string: np.array([blanks.get(string, -np.inf), symbols.get(string, -np.inf)]) for string in blanks.keys() | symbols.keys()}


# chances_that_mislead


def chances_that_mislead__a_little_sure():
    return np.array([[0.32, 0.32, 0.36]] * 6)


def chances_that_mislead__uneven():
    p = np.full((6, 3), 0.351)
    p[::2, :2] = 0.319, 0.33
    p[1::2, :2] = 0.33, 0.319
    return p


def chances_that_mislead__by_halves():
    return np.array([[0.33, 0.32, 0.35]] * 3 + [[0.32, 0.33, 0.35]] * 3)
