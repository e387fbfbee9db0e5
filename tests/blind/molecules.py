"""Twelve wrong answers to the exercises on genes, peptides and molecules, two a function, drawn by a die from ten likely ones each; from the stubs."""

# ruff: noqa -- the answers are written as students write them

import numpy as np
from blind import named_by


@named_by(r"counted from where the first|last letter|width|begins? too early")
def best_pair_1(first, second, width, gaps, gap_scores):
    """The width of the first pattern is forgotten: the second one begins a gap after the first one's beginning."""
    P, B = first.shape
    best = np.full(B, -1e300)
    place = np.zeros(B, int)
    gap = np.zeros(B, int)
    for b in range(B):
        for g, s in zip(gaps, gap_scores):
            for p in range(P):
                q = p + g
                if q < P and first[p, b] + second[q, b] + s > best[b]:
                    best[b] = first[p, b] + second[q, b] + s
                    place[b] = q
                    gap[b] = g
    return best, place, gap


@named_by(r"no room|wrap|roll|round|again at the (sequence's )?start|beginning again|over the end")
def best_pair_2(first, second, width, gaps, gap_scores):
    """No bounds are checked: past the end an index wraps round to the beginning."""
    P, B = first.shape
    res = []
    for b in range(B):
        opts = []
        for g, s in zip(gaps, gap_scores):
            for p in range(P):
                q = (p + width + g) % P
                opts.append((first[p, b] + second[q, b] + s, q, g))
        res.append(max(opts))
    best, place, gap = zip(*res)
    return np.array(best), np.array(place), np.array(gap)


@named_by(r"6 of the last six letters agree.*(0\.9|1\b|1\.0)|largest error")
def count_the_box_1():
    """Weights of 1: the units saturate."""
    W_xh = np.zeros((4, 6))
    for i, c in enumerate("TATAAT"):
        W_xh["TCAG".find(c), i] = 1
    W_hh = np.zeros((6, 6))
    for i in range(5):
        W_hh[i, i + 1] = 1
    W_hy = np.zeros((6, 1))
    W_hy[5, 0] = 1
    return W_xh, W_hh, np.zeros(6), W_hy, np.zeros(1)


@named_by(r"6 of the last six letters agree is (4|3\.99)|where 0 of the last six")
def count_the_box_2():
    """The pattern is read backwards."""
    e = 1e-3
    W_xh = np.zeros((4, 6))
    for i, c in enumerate("TATAAT"):
        W_xh["TCAG".index(c), 5 - i] = e
    W_hh = np.diag([1.0] * 5, k=1)
    W_hy = np.zeros((6, 1))
    W_hy[-1] = 1 / e
    return W_xh, W_hh, np.zeros(6), W_hy, np.zeros(1)


@named_by(r"both labels|which of the two is right|label")
def clean_peptides_1(peptides, labels):
    """A text that comes again is passed over before its label is looked at, so both labels are never seen."""
    bare = [p[1:] if p.startswith("M") else p for p in peptides]
    told = {}
    keep = []
    for p, y in zip(bare, labels):
        if p in told:
            keep.append(False)
            continue
        told[p] = {y}
        keep.append(len(told[p]) == 1)
    return bare, np.array(keep)


@named_by(r"with the M|as they are given|count as two|before the M")
def clean_peptides_2(peptides, labels):
    """The M is taken off where labels are collected, but not where repeats are looked for."""
    bare = [peptide.removeprefix("M") for peptide in peptides]
    told = {}
    for peptide, label in zip(bare, labels):
        told.setdefault(peptide, set()).add(label)
    keep, seen = [], set()
    for peptide in peptides:
        keep.append(peptide not in seen and len(told[peptide.removeprefix("M")]) == 1)
        seen.add(peptide)
    return bare, np.array(keep)


@named_by(r"gaps|without any left out|numbered from 0")
def families_1(sequences, letters, share):
    """A family's number is the place of its first member."""
    n = len(sequences)
    sets = [set(s[i : i + letters] for i in range(len(s) - letters + 1)) for s in sequences]
    fam = list(range(n))
    for i in range(n):
        for j in range(i):
            if len(sets[i] & sets[j]) >= share * min(len(sets[i]), len(sets[j])):
                a, b = fam[i], fam[j]
                lo, hi = min(a, b), max(a, b)
                fam = [lo if f == hi else f for f in fam]
    return np.array(fam)


@named_by(r"through others|stay behind|first member|hangs? together|one family|stays apart")
def families_2(sequences, letters, share):
    """Each sequence is compared with the first member of each family only."""
    grams = lambda s: {s[i : i + letters] for i in range(len(s) - letters + 1)}
    leaders, out = [], []
    for s in sequences:
        g = grams(s)
        for k, lead in enumerate(leaders):
            if len(g & lead) >= share * min(len(g), len(lead)):
                out.append(k)
                break
        else:
            leaders.append(g)
            out.append(len(leaders) - 1)
    return np.array(out)


@named_by(r"closing bracket|isn't part|symbol of its own")
def tokens_1(smiles):
    """The closing bracket is not taken along."""
    out, i = [], 0
    while i < len(smiles):
        if smiles[i] == "[":
            j = i
            while smiles[j] != "]":
                j += 1
            out.append(smiles[i:j])
            i = j
        elif smiles[i] == "%":
            out.append(smiles[i : i + 3])
            i += 3
        elif smiles[i : i + 2] == "Cl" or smiles[i : i + 2] == "Br":
            out.append(smiles[i : i + 2])
            i += 2
        else:
            out.append(smiles[i])
            i += 1
    return out


@named_by(r"last bracket|own bracket|runs to")
def tokens_2(smiles):
    """A greedy regular expression: from the first bracket to the last."""
    import re

    return re.findall(r"\[.+\]|Cl|Br|%\d\d|.", smiles)


@named_by(r"time is the first axis|on its side|transpos|stands? in a row|time comes first")
def every_change_1(codes, K):
    """One row a sequence."""
    rows = []
    for i in range(len(codes)):
        for k in range(K):
            if k != codes[i]:
                new = np.array(codes)
                new[i] = k
                rows.append(new)
    return np.array(rows)


@named_by(r"K|shape|how many letters")
def every_change_2(codes, K):
    """The letters are those that occur, not all K."""
    letters = range(max(codes) + 1) if max(codes) + 1 < K else range(K - 1)
    cols = []
    for i in range(len(codes)):
        for k in letters:
            if k != codes[i]:
                new = codes.copy()
                new[i] = k
                cols.append(new)
    return np.stack(cols, axis=1)


def odd_right_answers():
    """Right answers in an odd style, which have to be accepted: {exercise: function}."""

    def best_pair(first, second, width, gaps, gap_scores):
        P, B = first.shape
        answer = [[], [], []]
        for f, s in zip(first.T.tolist(), second.T.tolist()):
            ways = sorted(((f[q - width - g] + s[q] + x), q, g) for g, x in zip(np.asarray(gaps).tolist(), gap_scores) for q in range(width + g, P))
            for column, value in zip(answer, ways[-1]):
                column.append(value)
        return tuple(np.array(column) for column in answer)

    def families(sequences, letters, share):
        bags = [frozenset("".join(t) for t in zip(*[s[k:] for k in range(letters)])) for s in sequences]
        parent = {}

        def root(x):
            while x in parent:
                x = parent[x]
            return x

        for i, a in enumerate(bags):
            for j, b in enumerate(bags[:i]):
                if len(a.intersection(b)) / min(map(len, (a, b))) >= share and root(i) != root(j):
                    parent[max(root(i), root(j))] = min(root(i), root(j))
        names = {}
        return np.array([names.setdefault(root(i), len(names)) for i in range(len(bags))])

    def every_change(codes, K):
        T = len(codes)
        changed = np.tile(codes, (T * (K - 1), 1))
        for row in range(T * (K - 1)):
            t, k = divmod(row, K - 1)
            changed[row, t] = k + (k >= codes[t])
        return changed.T

    def tokens(smiles):
        out = []
        for c in smiles:
            last = out[-1] if out else ""
            if (last[:1] == "[" and last[-1] != "]") or (last[:1] == "%" and len(last) < 3) or last + c in ("Cl", "Br"):
                out[-1] += c
            else:
                out.append(c)
        return out

    return {"best_pair": best_pair, "families": families, "every_change": every_change, "tokens": tokens}
