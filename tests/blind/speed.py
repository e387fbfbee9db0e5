"""Twelve wrong answers to the exercises on speed, two an exercise, drawn by a die from ten likely ones each; written from the stubs."""

# ruff: noqa -- the answers are written as students write them

import numpy as np
from blind import named_by
from solutions.models.quick_writer import read_letter


def sig(z):
    return 1.0 / (1.0 + np.exp(-z))


@named_by(r"(input|x|drive|bias|b).*(twice|again|double|once more)|added (twice|once more)")
def lstm_forward_at_once_1(x, h0, c0, W_x, W_h, b):
    """The inputs' product is computed before the loop and then once more in it."""
    T, B, D = x.shape
    drive = (x.reshape(T * B, D) @ W_x + b).reshape(T, B, -1)
    h, c, gates = [], [], []
    h_t, c_t = h0, c0
    for t in range(T):
        a = drive[t] + x[t] @ W_x + h_t @ W_h
        a_i, a_f, a_g, a_o = np.hsplit(a, 4)
        i, f, g, o = sig(a_i), sig(a_f), np.tanh(a_g), sig(a_o)
        c_t = f * c_t + i * g
        h_t = o * np.tanh(c_t)
        h.append(h_t)
        c.append(c_t)
        gates.append(np.hstack([i, f, g, o]))
    return drive, np.stack(h), np.stack(c), np.stack(gates)


@named_by(r"candidate|block g|\bg\b.*(sigmoid|tanh)|sigmoid.*(tanh|\bg\b)")
def lstm_forward_at_once_2(x, h0, c0, W_x, W_h, b):
    """The candidate goes through a sigmoid like the gates."""
    T, B, D = x.shape
    drive = (x.reshape(-1, D) @ W_x + b).reshape(T, B, -1)
    hs, cs, gs = [], [], []
    h, c = h0, c0
    for d in drive:
        s = sig(d + h @ W_h)
        i, f, g, o = np.hsplit(s, 4)
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(h); cs.append(c); gs.append(s)
    return drive, np.array(hs), np.array(cs), np.array(gs)


@named_by(r"db.*shape|sequences.*(sum|add)|(sum|add).*sequences")
def weights_at_once_1(da, x, h0, h):
    """db is summed over the steps and not over the sequences."""
    T, B, G = da.shape
    rows = da.reshape(T * B, G)
    h_prev = np.concatenate((h0[np.newaxis], h[:-1]), axis=0)
    return x.reshape(T * B, -1).T @ rows, h_prev.reshape(T * B, -1).T @ rows, np.sum(da, axis=0)


@named_by(r"(rows|sequences?).*(paired|mixed|order|step by step)|other steps|order of")
def weights_at_once_2(da, x, h0, h):
    """x is put below each other sequence by sequence, da step by step."""
    T, B, G = da.shape
    X = np.concatenate([x[:, n] for n in range(B)])
    P = np.concatenate([h0[None], h[:-1]]).reshape(T * B, -1)
    A = da.reshape(T * B, G)
    return X.T @ A, P.T @ A, A.sum(0)


@named_by(r"(c0|cell).*(zero|left out|ignored|begins|start)|zeros?.*(c0|cell)")
def lstm_in_place_1(drive, h0, c0, W_h):
    """The cell begins with zeros."""
    T, B, H4 = drive.shape
    H = H4 // 4
    cell = np.zeros((B, H))
    h, c, gates = np.empty((T, B, H)), np.empty((T, B, H)), np.empty((T, B, H4))
    h_t = h0
    for t in range(T):
        a = drive[t] + h_t @ W_h
        gates[t] = sig(a)
        gates[t, :, 2 * H:3 * H] = np.tanh(a[:, 2 * H:3 * H])
        i, f, g, o = np.hsplit(gates[t], 4)
        cell *= f
        cell += i * g
        h_t = o * np.tanh(cell)
        h[t], c[t] = h_t, cell
    return h, c, gates, c0


@named_by(r"last (cell|state|step).*(everywhere|each|all|every)|(same|one) (array|memory)|copy|copied|view|overwrit")
def lstm_in_place_2(drive, h0, c0, W_h):
    """A list holds the one array of the cell, once for each step."""
    H = h0.shape[1]
    cell = c0.copy()
    hs, cells, gates = [], [], []
    h_t = h0
    for d in drive:
        a = d + h_t @ W_h
        s = sig(a)
        s[:, 2 * H:3 * H] = np.tanh(a[:, 2 * H:3 * H])
        i, f, g, o = np.hsplit(s, 4)
        cell *= f
        cell += i * g
        h_t = o * np.tanh(cell)
        hs.append(h_t)
        cells.append(cell)
        gates.append(s)
    return np.stack(hs), np.stack(cells), np.stack(gates), c0


@named_by(r"bias|\bb\b")
def pack_for_writing_1(W_x, W_h, b):
    """The bias is added to every row of W instead of the table."""
    H = len(W_h)
    s = np.concatenate([np.full(2 * H, 0.5), np.ones(H), np.full(H, 0.5)])
    return W_x * s, (W_h + b) * s


@named_by(r"only the table|W (isn't|is not|was not) (scaled|halved)|half of the sum comes by W|\bW\b.*(scaled|halved)")
def pack_for_writing_2(W_x, W_h, b):
    """Only the table is halved."""
    H = W_h.shape[0]
    table = W_x + b
    table[:, :2 * H] *= 0.5
    table[:, 3 * H:] *= 0.5
    return table, W_h


@named_by(r"temperature")
def write_on_1(code, h, c, noise, table, W, W_hy, b_y, temperature):
    """The noise is divided by the temperature together with the logits."""
    out = []
    for n in noise:
        h, c = read_letter(code, h, c, table, W)
        code = np.argmax((h @ W_hy + b_y + n) / temperature)
        out.append(code)
    return np.array(out), h, c


@named_by(r"same letter|again and again|first letter|what was drawn|never reads|(not|isn't) (read|fed)")
def write_on_2(code, h, c, noise, table, W, W_hy, b_y, temperature):
    """What is drawn is never read: it goes on reading the letter it began with."""
    codes = np.zeros(len(noise), dtype=int)
    for k in range(len(noise)):
        h, c = read_letter(code, h, c, table, W)
        logits = h @ W_hy + b_y
        codes[k] = np.argmax(logits / temperature + noise[k])
    return codes, h, c


@named_by(r"error of [hc]")
def fewer_calls_1():
    """The block g is halved as well."""
    before = ["W_h = W_h * 0.5", "drive = drive * 0.5"]
    step = ["s = 0.5 * tanh(drive_t + h @ W_h) + 0.5", "c = s[:, H:2*H] * c + s[:, :H] * s[:, 2*H:3*H]", "h = s[:, 3*H:] * tanh(c)"]
    return before, step


@named_by(r"error of [hc]")
def fewer_calls_2():
    """h is computed before the new c, so it shows the old cell."""
    before = ["k = hstack(full(H, 0.5), full(H, 0.5), full(H, 1), full(H, 0.5))", "W_h = W_h * k", "drive = drive * k", "m = 1 - k"]
    step = ["s = tanh(drive_t + h @ W_h) * k + m", "h = s[:, 3*H:] * tanh(c)", "c = s[:, H:2*H] * c + s[:, :H] * s[:, 2*H:3*H]"]
    return before, step


def odd_right_answers():
    """{exercise: a right answer in a style that nobody here would write}."""

    def lstm_forward_at_once(x, h0, c0, W_x, W_h, b):
        T, B = x.shape[0], x.shape[1]
        H = int(len(b) / 4)
        pre = np.zeros((T, B, 4 * H))
        for k in range(4 * H):
            pre[:, :, k] = (x * W_x[:, k]).sum(-1) + b[k]
        H_, C_, G_ = np.zeros((T, B, H)), np.zeros((T, B, H)), np.zeros((T, B, 4 * H))
        for t in range(T):
            z = pre[t] + (h0 if t == 0 else H_[t - 1]).dot(W_h)
            for q in range(4):
                piece = slice(q * H, q * H + H)
                G_[t][:, piece] = np.tanh(z[:, piece]) if q == 2 else sig(z[:, piece])
            C_[t] = G_[t][:, H:2 * H] * (c0 if not t else C_[t - 1]) + G_[t][:, :H] * G_[t][:, 2 * H:3 * H]
            H_[t] = G_[t][:, -H:] * np.tanh(C_[t])
        return pre, H_, C_, G_

    def weights_at_once(da, x, h0, h):
        before = np.roll(h, 1, axis=0)
        before[0] = h0
        return np.tensordot(x, da, axes=([0, 1], [0, 1])), np.tensordot(before, da, axes=([0, 1], [0, 1])), np.ones(len(da)) @ da.sum(1)

    def lstm_in_place(drive, h0, c0, W_h):
        from itertools import accumulate

        H = len(W_h)

        def step(state, d):
            z = d + state[0] @ W_h
            s = np.where(np.arange(4 * H) // H == 2, np.tanh(z), sig(z))
            c = s[:, H:2 * H] * state[1] + s[:, :H] * s[:, 2 * H:3 * H]
            return s[:, 3 * H:] * np.tanh(c), c, s

        return *map(np.array, zip(*list(accumulate(drive, step, initial=(h0, c0, None)))[1:])), c0

    def pack_for_writing(W_x, W_h, b):
        both = np.concatenate([W_x + b, W_h])
        both[:, [k for k in range(both.shape[1]) if k // len(W_h) != 2]] /= 2
        return both[: len(W_x)], both[len(W_x):]

    def write_on(code, h, c, noise, table, W, W_hy, b_y, temperature):
        letters = [code]
        while len(letters) <= len(noise):
            h, c = read_letter(letters[-1], h, c, table, W)
            race = [(score + bias) / temperature + n for score, bias, n in zip(h @ W_hy, b_y, noise[len(letters) - 1])]
            letters.append(race.index(max(race)))
        return np.array(letters[1:]), h, c

    def fewer_calls():
        lines = "q = full(H, 0.5);p = hstack(q, q, full(H, 1), q);n = hstack(q, q, full(H, 0), q);W_h = p * W_h;drive = p * drive".split(";")
        return lines, """
            z = n + p * tanh(h @ W_h + drive_t)
            c = z[:, H:-2*H] * c + z[:, :H] * z[:, 2*H:-H]
            h = tanh(c) * z[:, -H:]""".splitlines()

    return {name: function for name, function in locals().items()}
