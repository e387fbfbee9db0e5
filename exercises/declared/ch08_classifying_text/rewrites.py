"""Right answers to the exercises of chapter 8, written in other ways than ours: the grader has to accept them all."""

import itertools

import numpy as np

# both_ends


def both_ends__loop(h, lengths):
    H = h.shape[2] // 2
    return np.array([[*h[n - 1, b, :H], *h[0, b, H:]] for b, n in enumerate(lengths)])


def both_ends__split(h, lengths):
    forward, backward = np.split(h, 2, axis=-1)
    last = np.take_along_axis(forward, (lengths - 1)[None, :, None], axis=0)[0]
    return np.hstack((last, backward[0]))


def both_ends__where(h, lengths):
    T, B, E = h.shape
    forward = np.arange(E) < E // 2
    place = np.where(forward, lengths[:, None] - 1, 0)
    return h[place, np.arange(B)[:, None], np.arange(E)]


# attention_pool_backward


def attention_pool_backward__at_once(dsummary, h, lengths, alpha, W_a, b_a, v):
    u = np.tanh(h @ W_a + b_a)
    dalpha = np.einsum("be,tbe->tb", dsummary, h)
    dscore = alpha * dalpha - alpha * (alpha * dalpha).sum(axis=0)
    da = dscore[..., None] * v * (1 - u * u)
    dh = alpha[..., None] * dsummary + da @ W_a.T
    return dh, np.einsum("tbe,tba->ea", h, da), da.sum((0, 1)), np.einsum("tb,tba->a", dscore, u)


def attention_pool_backward__jacobian(dsummary, h, lengths, alpha, W_a, b_a, v):
    T, B, E = h.shape
    dh, dW_a, db_a, dv = np.zeros((T, B, E)), 0, 0, 0
    for b, n in enumerate(lengths):
        w = alpha[:n, b]
        jacobian = np.diag(w) - np.outer(w, w)
        dscore = jacobian @ (h[:n, b] @ dsummary[b])
        for t in range(n):
            u = np.tanh(h[t, b] @ W_a + b_a)
            da = dscore[t] * v * (1 - u**2)
            dh[t, b] = w[t] * dsummary[b] + W_a @ da
            dW_a = dW_a + np.outer(h[t, b], da)
            db_a = db_a + da
            dv = dv + dscore[t] * u
    return dh, dW_a, db_a, dv


def attention_pool_backward__summary(dsummary, h, lengths, alpha, W_a, b_a, v):
    """The mean of dalpha with the weights is the product of dsummary with the summary."""
    summary = (alpha[:, :, None] * h).sum(axis=0)
    dscore = alpha * ((h - summary) * dsummary).sum(axis=2)
    T, B, E = h.shape
    rows, u = h.reshape(T * B, E), np.tanh(h @ W_a + b_a).reshape(T * B, -1)
    da = np.outer(dscore.ravel(), v) * (1 - u**2)
    dh = (da @ W_a.T).reshape(h.shape) + alpha[:, :, None] * dsummary
    return dh, rows.T @ da, da.sum(axis=0), dscore.ravel() @ u


# without_each


def without_each__loops(codes):
    T = len(codes)
    shorter = np.zeros((T - 1, T), dtype=int)
    for k in range(T):
        shorter[:k, k] = codes[:k]
        shorter[k:, k] = codes[k + 1 :]
    return shorter


def without_each__lists(codes):
    words = list(codes)
    return np.array([words[:k] + words[k + 1 :] for k in range(len(words))]).T


def without_each__combinations(codes):
    return np.array(list(itertools.combinations(codes, len(codes) - 1))[::-1]).T


# split_by_stem


def split_by_stem__queue(words, shares, letters, rng):
    stems = sorted({word[:letters] for word in words})
    queue = [stems[k] for k in rng.permutation(len(stems))]
    part_of = {}
    for part, share in enumerate(shares[:-1]):
        dealt = 0
        while queue and dealt < share * len(words):
            stem = queue.pop(0)
            part_of[stem] = part
            dealt += sum(word[:letters] == stem for word in words)
    return np.array([part_of.get(word[:letters], len(shares) - 1) for word in words])


def split_by_stem__numpy(words, shares, letters, rng):
    stems, family, sizes = np.unique([word[:letters] for word in words], return_inverse=True, return_counts=True)
    part_of = np.full(len(stems), len(shares) - 1)
    order = list(rng.permutation(len(stems)))
    for part, share in enumerate(shares[:-1]):
        dealt = 0
        while order and dealt < share * len(words):
            k = order.pop(0)
            part_of[k], dealt = part, dealt + sizes[k]
    return part_of[family]


def split_by_stem__counts(words, shares, letters, rng):
    def stem_of(n):
        return words[n][:letters]

    families = [list(group) for _, group in itertools.groupby(sorted(range(len(words)), key=stem_of), stem_of)]
    part, have, now = [0] * len(words), [0] * len(shares), 0
    for k in rng.permutation(len(families)):
        if have[now] >= shares[now] * len(words) and now + 1 < len(shares):
            now += 1
        for n in families[k]:
            part[n] = now
            have[now] += 1
    return np.array(part)


def split_by_stem__shuffled(words, shares, letters, rng):
    """The generator shuffles a list as it permutes as many numbers."""
    families = {}
    for n, word in enumerate(words):
        families.setdefault(word[:letters], []).append(n)
    stems, part, now, dealt = sorted(families), np.zeros(len(words), dtype=int), 0, 0
    rng.shuffle(stems)
    for stem in stems:
        if dealt >= shares[now] * len(words) and now < len(shares) - 1:
            now, dealt = now + 1, 0
        part[families[stem]] = now
        dealt += len(families[stem])
    return part


# obey_not


def obey_not__signs_turned():
    """The unit is on unless a not is open."""
    W_xh = np.array([[30, 0, -30, 30, 0], [20, 0, 0, 0, 0]], dtype=float).T
    W_hh = np.array([[10, 10], [0, 0]], dtype=float)
    return W_xh, W_hh, np.array([3.0, -20.0]), np.array([[-1.0], [1.0]]), np.array([1.0])


def obey_not__the_other_word():
    """Unit 0 forgets at bad and keeps at good; unit 1 is on at bad alone. The verdict is turned round."""
    W_xh = np.array([[0, -30, 30, -30, 0], [0, 20, 0, 0, 0]], dtype=float).T
    W_hh = np.array([[10, -10], [0, 0]], dtype=float)
    return W_xh, W_hh, np.array([-3.0, -20.0]), -np.ones((2, 1)), -np.ones(1)


def obey_not__smaller_weights():
    """Good pushes the open not down by itself, and the second unit hears the first one less."""
    W_xh = np.array([[-9, 0, 9, -9, 0], [9, 0, 0, 0, 0]], dtype=float).T
    W_hh = np.array([[4, -4.5], [0, 0]], dtype=float)
    return W_xh, W_hh, np.array([-1.0, -9.0]), 5 * np.ones((2, 1)), 5 * np.ones(1)
