"""Right answers to the exercises of the chapter on tools, written in other ways than ours: the grader has to accept them all."""

from itertools import permutations

import numpy as np

from solutions.cells.lstm import lstm_forward
from solutions.interop.layouts import reorder_blocks

# reorder_blocks


def reorder_blocks__slices(a, have, want):
    H = a.shape[-1] // len(have)
    return np.concatenate([a[..., have.index(name) * H : (have.index(name) + 1) * H] for name in want], axis=-1)


def reorder_blocks__an_axis_of_blocks(a, have, want):
    blocks = a.reshape(*a.shape[:-1], len(have), -1)
    return blocks[..., [have.index(name) for name in want], :].reshape(a.shape)


def reorder_blocks__filled_in(a, have, want):
    out, H = np.empty_like(a), a.shape[-1] // len(have)
    for k, name in enumerate(have):
        n = want.index(name)
        out[..., n * H : (n + 1) * H] = a[..., k * H : (k + 1) * H]
    return out


# lstm_from_onnx


def lstm_from_onnx__by_hand(W, R, B):
    H = R.shape[2]
    i, o, f, g = (slice(k * H, (k + 1) * H) for k in range(4))
    b = B[0, : 4 * H] + B[0, 4 * H :]
    return (np.hstack([W[0][s].T for s in (i, f, g, o)]), np.hstack([R[0][s].T for s in (i, f, g, o)]), np.concatenate([b[s] for s in (i, f, g, o)]))


def lstm_from_onnx__an_axis_of_blocks(W, R, B):
    H = R.shape[-1]
    take = [0, 2, 3, 1]
    W_x = W.reshape(4, H, -1)[take].reshape(4 * H, -1).T
    W_h = R.reshape(4, H, H)[take].reshape(4 * H, H).T
    return W_x, W_h, B.reshape(2, 4, H).sum(axis=0)[take].ravel()


def lstm_from_onnx__halves(W, R, B):
    first, second = np.split(B[0], 2)
    W_x = reorder_blocks(W[0].T, "iofg", "ifgo")
    W_h = reorder_blocks(R[0].T, "iofg", "ifgo")
    return W_x, W_h, reorder_blocks(first, "iofg", "ifgo") + reorder_blocks(second, "iofg", "ifgo")


# order_of_blocks


def order_of_blocks__stops_when_close(W_x, W_h, b, x, h):
    zeros = np.zeros(h.shape[1:])
    for order in permutations("ifgo"):
        p = [reorder_blocks(a, "".join(order), "ifgo") for a in (W_x, W_h, b)]
        if np.allclose(lstm_forward(x, zeros, zeros, *p)[0], h, atol=1e-4):
            return "".join(order)
    return ""


def order_of_blocks__squares(W_x, W_h, b, x, h):
    found = {}
    H = h.shape[2]
    zeros = np.zeros((x.shape[1], H))
    for places in permutations(range(4)):
        columns = np.concatenate([np.arange(k * H, (k + 1) * H) for k in places])
        states, _, _ = lstm_forward(x, zeros, zeros, W_x[:, columns], W_h[:, columns], b[columns])
        order = [""] * 4
        for letter, k in zip("ifgo", places):
            order[k] = letter
        found["".join(order)] = ((states - h) ** 2).sum()
    return min(found, key=found.get)


def order_of_blocks__the_first_step_with_own_formulas(W_x, W_h, b, x, h):
    def s(a):
        return 1 / (1 + np.exp(-a))

    best, least = None, np.inf
    for order in permutations("ifgo"):
        at = {name: k for k, name in enumerate(order)}
        hidden, cell, off = np.zeros(h.shape[1:]), np.zeros(h.shape[1:]), 0
        for t in range(len(x)):
            parts = np.split(x[t] @ W_x + hidden @ W_h + b, 4, axis=1)
            cell = s(parts[at["f"]]) * cell + s(parts[at["i"]]) * np.tanh(parts[at["g"]])
            hidden = s(parts[at["o"]]) * np.tanh(cell)
            off += np.abs(hidden - h[t]).sum()
        if off < least:
            best, least = "".join(order), off
    return best


# read_batch_first


def read_batch_first__transpose(x, h0, c0, W_x, W_h, b):
    h, c, gates = lstm_forward(np.transpose(x, (1, 0, 2)), h0, c0, W_x, W_h, b)
    return np.transpose(h, (1, 0, 2))


def read_batch_first__one_by_one(x, h0, c0, W_x, W_h, b):
    return np.stack([lstm_forward(x[n][:, None], h0[n : n + 1], c0[n : n + 1], W_x, W_h, b)[0][:, 0] for n in range(len(x))])


def read_batch_first__einsum(x, h0, c0, W_x, W_h, b):
    h = lstm_forward(np.einsum("btd->tbd", x), h0, c0, W_x, W_h, b)[0]
    return np.einsum("tbh->bth", h)


# fold_biases


def fold_biases__thirds(b_x, b_h, cell):
    if cell != "gru":
        return b_x + b_h, np.zeros(len(b_h))
    r, z, n = np.split(b_h, 3)
    return b_x + np.concatenate([r, z, 0 * n]), np.concatenate([0 * r, 0 * z, n])


def fold_biases__copies(b_x, b_h, cell):
    first, second = b_x.copy(), b_h.copy()
    movable = len(b_h) * 2 // 3 if cell == "gru" else len(b_h)
    first[:movable] += second[:movable]
    second[:movable] = 0
    return first, second


def fold_biases__a_mask_of_numbers(b_x, b_h, cell):
    H = len(b_h) // 3
    stays = np.repeat([0, 0, 1], H) if cell == "gru" else np.zeros(len(b_h))
    return b_x + (1 - stays) * b_h, stays * b_h


# tell_forms_apart


def tell_forms_apart__the_second_unit_keeps_itself():
    W_x, W_h = np.zeros((1, 6)), np.zeros((2, 6))
    W_h[1, 4], W_h[1, 5] = 10, 2
    return W_x, W_h, np.array([-20, 20, -20, -20, -5, 4])


def tell_forms_apart__a_second_unit_at_minus_one():
    W_x, W_h = np.zeros((1, 6)), np.zeros((2, 6))
    W_h[1, 4] = -8
    return W_x, W_h, np.array([-12.0, 12.0, -12.0, -12.0, -4.0, -4.0])


def tell_forms_apart__resets_that_follow_the_state():
    W_x, W_h, b = np.zeros((1, 6)), np.zeros((2, 6)), np.array([-6.0, 6.0, -8.0, -8.0, -2.5, 3.0])
    W_h[1, 0], W_h[1, 1], W_h[1, 4] = -6, 6, 6
    return W_x, W_h, b
