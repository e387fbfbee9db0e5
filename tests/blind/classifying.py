"""10 wrong answers to the exercises of chapter 8: two an exercise, drawn by a die from about ten likely ones, listed from the stubs."""

# ruff: noqa -- the answers are written as students write them

import numpy as np
from blind import named_by


@named_by(r"last step of the batch|padding")
def both_ends_1(h, lengths):
    """Forward is taken from the end of the batch instead of the sequence's end."""
    H = h.shape[-1] // 2
    fwd = h[-1][:, :H]
    bwd = h[0][:, H:]
    return np.hstack([fwd, bwd])


@named_by(r"only just begun|last word alone|last true step")
def both_ends_2(h, lengths):
    """Both directions are taken at the last true step, where the backward one has read one word."""
    out = []
    for b in range(h.shape[1]):
        out.append(h[lengths[b] - 1, b])
    return np.array(out)


@named_by(r"slope of tanh is missing|slope of tanh")
def attention_pool_backward_1(dsummary, h, lengths, alpha, W_a, b_a, v):
    """The derivative of tanh is forgotten."""
    T, B, E = h.shape
    dh = np.zeros_like(h)
    dW_a = np.zeros_like(W_a)
    db_a = np.zeros_like(b_a)
    dv = np.zeros_like(v)
    for b in range(B):
        n = lengths[b]
        x = h[:n, b]
        w = alpha[:n, b]
        u = np.tanh(x @ W_a + b_a)
        dw = x @ dsummary[b]
        ds = w * (dw - np.sum(w * dw))
        da = ds[:, None] * v[None, :]
        dv += u.T @ ds
        dW_a += x.T @ da
        db_a += da.sum(axis=0)
        dh[:n, b] = w[:, None] * dsummary[b] + da @ W_a.T
    return dh, dW_a, db_a, dv


@named_by(r"1 - u")
def attention_pool_backward_2(dsummary, h, lengths, alpha, W_a, b_a, v):
    """1 - u stands for 1 - u squared."""
    u = np.tanh(h @ W_a + b_a)
    dalpha = np.sum(h * dsummary, axis=2)
    dscore = alpha * (dalpha - np.sum(alpha * dalpha, axis=0))
    du = dscore[:, :, None] * v
    da = du * (1 - u)
    dh = alpha[:, :, None] * dsummary + da @ W_a.T
    dW_a = np.einsum("tbe,tba->ea", h, da)
    db_a = da.sum(axis=(0, 1))
    dv = np.einsum("tba,tb->a", u, dscore)
    return dh, dW_a, db_a, dv


@named_by(r"shape")
def without_each_1(codes):
    """The loop stops one too early, so the sentence without its last word is missing."""
    T = len(codes)
    cols = []
    for k in range(T - 1):
        cols.append(np.concatenate([codes[:k], codes[k + 1 :]]))
    return np.array(cols).T


@named_by(r"sorted|order")
def without_each_2(codes):
    """The other words are sorted."""
    cols = []
    for k in range(len(codes)):
        rest = [c for i, c in enumerate(codes) if i != k]
        cols.append(sorted(rest))
    return np.array(cols).T


@named_by(r"end alike|begin")
def split_by_stem_1(words, shares, letters, rng):
    """The last letters are taken for the stem."""
    families = {}
    for n, word in enumerate(words):
        families.setdefault(word[-letters:], []).append(n)
    stems = sorted(families)
    order = [stems[k] for k in rng.permutation(len(stems))]
    part = np.zeros(len(words), dtype=int)
    now, dealt = 0, 0
    for stem in order:
        if dealt >= shares[now] * len(words) and now < len(shares) - 1:
            now, dealt = now + 1, 0
        part[families[stem]] = now
        dealt += len(families[stem])
    return part


@named_by(r"IndexError|out of range")
def split_by_stem_2(words, shares, letters, rng):
    """The last part is limited by its share too, so that the parts run out."""
    families = {}
    for n, word in enumerate(words):
        families.setdefault(word[:letters], []).append(n)
    stems = sorted(families)
    order = [stems[k] for k in rng.permutation(len(stems))]
    part = np.zeros(len(words), dtype=int)
    now, dealt = 0, 0
    for stem in order:
        if dealt >= shares[now] * len(words):
            now, dealt = now + 1, 0
        part[families[stem]] = now
        dealt += len(families[stem])
    return part


@named_by(r"second half alone is 0")
def obey_not_1():
    """The right wiring with weights so small that the unit forgets its not."""
    W_xh = np.array([[-3, 0, 3, -3, 0], [2, 0, 0, 0, 0]], dtype=float).T
    W_hh = np.array([[1.0, -1.0], [0, 0]])
    return W_xh, W_hh, np.array([-0.3, -2.0]), np.ones((2, 1)), np.ones(1)


@named_by(r"first half alone is 0")
def obey_not_2():
    """A not is remembered for ever: but doesn't switch it off."""
    W_xh = np.array([[0, 0, 30, 0, 0], [20, 0, 0, 0, 0]], dtype=float).T
    W_hh = np.array([[10.0, -10.0], [0, 0]])
    return W_xh, W_hh, np.array([-3.0, -20.0]), np.ones((2, 1)), np.ones(1)


def odd_right_answers():
    """Right answers in an odd style, which have to be accepted: {exercise: function}."""

    def both_ends(h, lengths):
        T, B, E = h.shape
        steps = np.arange(T)
        at_end = (steps[:, None] == lengths - 1).astype(float)
        at_start = np.zeros((T, B))
        at_start[0] = 1
        half = E // 2
        first = sum(at_end[t][:, None] * h[t, :, :half] for t in range(T))
        second = sum(at_start[t][:, None] * h[t, :, half:] for t in range(T))
        return np.c_[first, second]

    def attention_pool_backward(dsummary, h, lengths, alpha, W_a, b_a, v):
        summary = np.einsum("tb,tbe->be", alpha, h)
        pull = alpha * np.einsum("tbe,be->tb", h - summary, dsummary)
        u = np.tanh(np.einsum("tbe,ea->tba", h, W_a) + b_a)
        da = np.einsum("tb,a,tba->tba", pull, v, 1 - u * u)
        return (np.einsum("tb,be->tbe", alpha, dsummary) + np.einsum("tba,ea->tbe", da, W_a),
                np.einsum("tbe,tba->ea", h, da), np.einsum("tba->a", da), np.einsum("tb,tba->a", pull, u))

    def without_each(codes):
        T = len(codes)
        square = np.tile(codes, (T, 1))
        return square[~np.eye(T, dtype=bool)].reshape(T, T - 1).T

    def split_by_stem(words, shares, letters, rng):
        stems = sorted(set(w[:letters] for w in words))
        shuffled = iter([stems[i] for i in rng.permutation(len(stems))])
        where = dict.fromkeys(stems, len(shares) - 1)
        for p in range(len(shares) - 1):
            size = 0
            while size < shares[p] * len(words):
                stem = next(shuffled, None)
                if stem is None:
                    break
                where[stem] = p
                size += sum(w.startswith(stem) if len(stem) == letters else w == stem for w in words)
        return np.array([where[w[:letters]] for w in words])

    def obey_not():
        W_xh = np.zeros((5, 2))
        W_xh[:, 1] = [-40, 0, 40, -40, 0]
        W_xh[:, 0] = [30, 0, 0, 0, 0]
        W_hh = np.zeros((2, 2))
        W_hh[1, 1], W_hh[1, 0] = 14, -15
        return W_xh, W_hh, np.array([-30.0, -4.0]), np.array([[3.0], [3.0]]), np.array([3.0])

    return {f.__name__: f for f in (both_ends, attention_pool_backward, without_each, split_by_stem, obey_not)}
