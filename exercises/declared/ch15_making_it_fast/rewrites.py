"""Right answers to the exercises on speed, written in other ways than ours: the grader has to accept them all."""

import numpy as np

from solutions.models.quick_writer import read_letter

# lstm_forward_at_once


def lstm_forward_at_once__no_reshape(x, h0, c0, W_x, W_h, b):
    sums = np.matmul(x, W_x) + b
    H, h, c = h0.shape[1], [h0], [c0]
    gates = np.zeros(sums.shape)
    for t in range(len(x)):
        a = sums[t] + h[-1] @ W_h
        gates[t] = 1 / (1 + np.exp(-a))
        gates[t, :, 2 * H : 3 * H] = np.tanh(a[:, 2 * H : 3 * H])
        i, f, g, o = (gates[t, :, k * H : (k + 1) * H] for k in range(4))
        c.append(f * c[-1] + i * g)
        h.append(o * np.tanh(c[-1]))
    return sums, np.array(h[1:]), np.array(c[1:]), gates


def lstm_forward_at_once__bias_as_an_input(x, h0, c0, W_x, W_h, b):
    T, B, D = x.shape
    H = len(W_h)
    rows = np.hstack([x.reshape(-1, D), np.ones((T * B, 1))]) @ np.vstack([W_x, b])
    h, c, gates = np.empty((T, B, H)), np.empty((T, B, H)), np.empty((T, B, 4 * H))
    for t in range(T):
        before_h, before_c = (h[t - 1], c[t - 1]) if t else (h0, c0)
        a = rows[t * B : (t + 1) * B] + np.dot(before_h, W_h)
        half = np.where(np.arange(4 * H) // H == 2, 1.0, 0.5)
        gates[t] = np.tanh(a * half) * half + (1 - half)
        i, f, g, o = np.split(gates[t], 4, axis=1)
        c[t] = f * before_c + i * g
        h[t] = o * np.tanh(c[t])
    return rows.reshape(T, B, 4 * H), h, c, gates


def lstm_forward_at_once__einsum(x, h0, c0, W_x, W_h, b):
    drive = np.einsum("tbd,dk->tbk", x, W_x) + b
    H = W_h.shape[0]
    states = []
    h, c = h0, c0
    for d in drive:
        d = d + h @ W_h
        s = 1 / (1 + np.exp(-d))
        g = np.tanh(d[:, 2 * H : 3 * H])
        c = s[:, H : 2 * H] * c + s[:, :H] * g
        h = s[:, 3 * H :] * np.tanh(c)
        states.append((h, c, np.concatenate([s[:, : 2 * H], g, s[:, 3 * H :]], axis=1)))
    return drive, *(np.stack(part) for part in zip(*states))


# weights_at_once


def weights_at_once__step_by_step(da, x, h0, h):
    dW_x, dW_h, db = 0, 0, 0
    for t in range(len(da)):
        dW_x = dW_x + x[t].T @ da[t]
        dW_h = dW_h + (h[t - 1] if t > 0 else h0).T @ da[t]
        db = db + da[t].sum(axis=0)
    return dW_x, dW_h, db


def weights_at_once__einsum(da, x, h0, h):
    before = np.insert(h, 0, h0, axis=0)[:-1]
    return np.einsum("tbd,tbk->dk", x, da), np.einsum("tbh,tbk->hk", before, da), np.einsum("tbk->k", da)


def weights_at_once__one_product_for_all(da, x, h0, h):
    T, B, D = x.shape
    before = np.empty_like(h)
    before[0], before[1:] = h0, h[:-1]
    everything = np.concatenate([x, before, np.ones((T, B, 1))], axis=2).reshape(T * B, -1)
    dW = everything.T @ da.reshape(T * B, -1)
    return dW[:D], dW[D:-1], dW[-1]


# lstm_in_place


def lstm_in_place__nothing_in_place(drive, h0, c0, W_h):
    from solutions.cells.lstm import sigmoid

    h, c, gates, start = [], [], [], c0
    for d in drive:
        a_i, a_f, a_g, a_o = np.split(d + h0 @ W_h, 4, axis=1)
        i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
        c0 = f * c0 + i * g
        h0 = o * np.tanh(c0)
        h.append(h0)
        c.append(c0)
        gates.append(np.concatenate([i, f, g, o], axis=1))
    return np.array(h), np.array(c), np.array(gates), start


def lstm_in_place__each_in_its_place(drive, h0, c0, W_h):
    T, B, H4 = drive.shape
    H = H4 // 4
    c = np.empty((T, B, H))
    h, gates = np.empty_like(c), drive.copy()
    for t, a in enumerate(gates):
        a += (h[t - 1] if t else h0) @ W_h
        g = np.tanh(a[:, 2 * H : 3 * H])
        a[...] = 1 / (1 + np.exp(-a))
        a[:, 2 * H : 3 * H] = g
        np.multiply(a[:, H : 2 * H], c[t - 1] if t else c0, out=c[t])
        c[t] += a[:, :H] * g
        np.multiply(a[:, 3 * H :], np.tanh(c[t]), out=h[t])
    return h, c, gates, c0


def lstm_in_place__copies_at_the_end(drive, h0, c0, W_h):
    H = len(W_h)
    cell, h, kept = np.array(c0), h0, []
    for d in drive:
        a = d + h @ W_h
        gates = (1 + np.tanh(a / 2)) / 2
        gates[:, 2 * H : 3 * H] = np.tanh(a[:, 2 * H : 3 * H])
        np.multiply(cell, gates[:, H : 2 * H], out=cell)
        np.add(cell, gates[:, :H] * gates[:, 2 * H : 3 * H], out=cell)
        h = gates[:, 3 * H :] * np.tanh(cell)
        kept.append([h, cell.copy(), gates])
    return *(np.stack([step[k] for step in kept]) for k in range(3)), c0.copy()


# pack_for_writing


def pack_for_writing__block_by_block(W_x, W_h, b):
    packed = []
    for matrix in (W_x + b[None, :], W_h):
        i, f, g, o = np.hsplit(matrix, 4)
        packed.append(np.hstack([i / 2, f / 2, g, o / 2]))
    return tuple(packed)


def pack_for_writing__copies_halved_in_place(W_x, W_h, b):
    H = W_h.shape[0]
    table, W = W_x + b, W_h.copy()
    for part in (table, W):
        part[:, : 2 * H] /= 2
        part[:, 3 * H :] /= 2
    return table, W


def pack_for_writing__a_diagonal_matrix(W_x, W_h, b):
    H = len(W_h)
    half = np.diag(np.repeat([0.5, 0.5, 1.0, 0.5], H))
    one_hot = np.eye(len(W_x))
    return (one_hot @ W_x + b) @ half, W_h @ half


# write_on


def write_on__recursion(code, h, c, noise, table, W, W_hy, b_y, temperature):
    if len(noise) == 0:
        return np.zeros(0, dtype=int), h, c
    h, c = read_letter(code, h, c, table, W)
    drawn = int(np.argmax(noise[0] + (b_y + W_hy.T @ h) / temperature))
    rest, h, c = write_on__recursion(drawn, h, c, noise[1:], table, W, W_hy, b_y, temperature)
    return np.concatenate([[drawn], rest]).astype(int), h, c


def write_on__a_table_filled(code, h, c, noise, table, W, W_hy, b_y, temperature):
    colder, cold_bias = W_hy / temperature, b_y / temperature
    codes = np.empty(len(noise), dtype=int)
    last = code
    for n in range(len(noise)):
        h, c = read_letter(last, h, c, table, W)
        codes[n] = last = (h.dot(colder) + cold_bias + noise[n]).argmax()
    return codes, h, c


def write_on__exponentials(code, h, c, noise, table, W, W_hy, b_y, temperature):
    H, text = len(h), [code]
    for luck in noise:
        a = table[text[-1]] + h @ W
        i, f, o = (1 / (1 + np.exp(-2 * a[k * H : (k + 1) * H])) for k in (0, 1, 3))
        c = f * c + i * np.tanh(a[2 * H : 3 * H])
        h = o * np.tanh(c)
        odds = np.exp((h @ W_hy + b_y) / temperature) * np.exp(luck)
        text.append(int(np.argmax(odds)))
    return np.array(text[1:]), h, c


# fewer_calls


def fewer_calls__another_order():
    before = """
scale = hstack(full(2 * H, 0.5), full(H, 1.0), full(H, 0.5))
shift = 1 - scale
W_h = W_h * scale
drive = drive * scale
"""
    step = """
a = tanh(h @ W_h + drive_t) * scale + shift
c = a[:, :H] * a[:, 2*H:3*H] + a[:, H:2*H] * c
h = tanh(c) * a[:, 3*H:]
"""
    return before.splitlines(), step.splitlines()


def fewer_calls__halves_by_hand():
    half, rows = "full(H, 0.5)", []
    for name, of_g in (("s", 1), ("z", 0)):
        rows.append(f"{name} = hstack({half}, {half}, full(H, {of_g}), {half})")
    rows += ["W_h = W_h * s", "drive = s * drive"]
    step = ["y = s * tanh(drive_t + h @ W_h) + z"]
    step += [f"{gate} = y[:, {k} * H : {k + 1} * H]" for k, gate in enumerate("ifgo")]
    return rows, [*step, "c = f * c + i * g", "h = o * tanh(c)"]


def fewer_calls__raised_first():
    before = """
half = full(H, 0.5)
one = full(H, 1)
scale = hstack(half, half, one, half)
raised = 1 / scale - 1
U = W_h * scale
drive = drive * scale
"""
    step = """
y = (tanh(drive_t + h @ U) + raised) * scale
new = y[:, :H] * y[:, 2*H:3*H]
c = new + c * y[:, H:2*H]
h = y[:, 3*H:] * tanh(c)
"""
    return before.splitlines(), step.splitlines()
