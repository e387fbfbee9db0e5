"""Twelve wrong answers to the exercises on tools, two an exercise, drawn by a die from ten likely ones each; written from the stubs."""

# ruff: noqa -- the answers are written as students write them

from itertools import permutations

import numpy as np
from blind import named_by
from solutions.cells.lstm import lstm_forward
from solutions.interop.layouts import reorder_blocks


@named_by(r"shape")
def reorder_blocks_1(a, have, want):
    """The blocks are stacked on a new axis."""
    parts = np.split(a, len(have), axis=-1)
    return np.stack([parts[have.index(w)] for w in want])


@named_by(r"opposite|reverse|last block|from the end|backward")
def reorder_blocks_2(a, have, want):
    """The order is reversed on the way."""
    parts = np.split(a, len(have), axis=-1)
    out = []
    for w in want:
        out.insert(0, parts[have.index(w)])
    return np.concatenate(out, axis=-1)


@named_by(r"(each|every) block.*transposed|W_h.*transpos|transpos.*W_h")
def lstm_from_onnx_1(W, R, B):
    """The blocks of R are not transposed."""
    H = R.shape[2]
    i, o, f, g = [slice(k * H, (k + 1) * H) for k in range(4)]
    order = [i, f, g, o]
    W_x = np.concatenate([W[0, s].T for s in order], axis=1)
    W_h = np.concatenate([R[0, s] for s in order], axis=1)
    b = B[0, : 4 * H] + B[0, 4 * H :]
    return W_x, W_h, np.concatenate([b[s] for s in order])


@named_by(r"W_x.*(reshape|dealt|memory|transpos)|(reshape|dealt|memory|transpos).*W_x")
def lstm_from_onnx_2(W, R, B):
    """W is brought into shape by a reshape where a transposition is needed."""
    G, D = W[0].shape
    W_x = reorder_blocks(W[0].reshape(D, G), "iofg", "ifgo")
    W_h = reorder_blocks(R[0].T, "iofg", "ifgo")
    return W_x, W_h, reorder_blocks(B[0, :G] + B[0, G:], "iofg", "ifgo")


@named_by(r"worst|fits? (the )?(worst|least)|farthest|max stands")
def order_of_blocks_1(W_x, W_h, b, x, h):
    """The order with the largest difference is taken."""
    z = np.zeros(h[0].shape)
    best, score = "", -1
    for p in permutations("ifgo"):
        p = "".join(p)
        y = lstm_forward(x, z, z, reorder_blocks(W_x, p, "ifgo"), reorder_blocks(W_h, p, "ifgo"), reorder_blocks(b, p, "ifgo"))[0]
        s = np.square(y - h).sum()
        if s > score:
            best, score = p, s
    return best


@named_by(r"W_h.*(order|as (it|they)|same|put|not)")
def order_of_blocks_2(W_x, W_h, b, x, h):
    """W_h stays as the file has it."""
    z = np.zeros(h[0].shape)
    best, score = "", np.inf
    for p in permutations("ifgo"):
        p = "".join(p)
        y = lstm_forward(x, z, z, reorder_blocks(W_x, p, "ifgo"), W_h, reorder_blocks(b, p, "ifgo"))[0]
        s = np.square(y - h).sum()
        if s < score:
            best, score = p, s
    return best


@named_by(r"raised|shape")
def read_batch_first_1(x, h0, c0, W_x, W_h, b):
    """All three axes are turned round."""
    h = lstm_forward(x.T, h0, c0, W_x, W_h, b)[0]
    return h.T


@named_by(r"h0 (and|stands).*c0|c0 (and|stands).*h0|exchanged|swapped|c0 stands where h0|changed places")
def read_batch_first_2(x, h0, c0, W_x, W_h, b):
    """h0 and c0 are exchanged."""
    h = lstm_forward(np.transpose(x, (1, 0, 2)), c0, h0, W_x, W_h, b)[0]
    return np.transpose(h, (1, 0, 2))


@named_by(r"reset gate's biases|reset's own|not the candidate")
def fold_biases_1(b_x, b_h, cell):
    """For the GRU the reset gate's block is kept, not the candidate's."""
    new_x = b_x + b_h
    new_h = np.zeros_like(b_h)
    if cell == "gru":
        H = len(b_h) // 3
        new_x[:H] = b_x[:H]
        new_h[:H] = b_h[:H]
    return new_x, new_h


@named_by(r"lost|added to the first|has to be added")
def fold_biases_2(b_x, b_h, cell):
    """The second bias is set to zero, and nobody adds it to the first."""
    new_h = np.zeros_like(b_h)
    if cell == "gru":
        H = len(b_h) // 3
        new_h[2 * H :] = b_h[2 * H :]
    return b_x, new_h


@named_by(r"(lowest|highest) .* (is|:)? ?-?0\.\d")
def tell_forms_apart_1():
    """The update gates are left open (bias 2), so the states hardly move."""
    W_x = np.zeros((1, 6))
    W_h = np.zeros((2, 6))
    W_h[1, 4] = 6
    return W_x, W_h, np.array([-10, 10, 2, 2, -3, 3.0])


@named_by(r"highest where they come after")
def tell_forms_apart_2():
    """The bias of the first unit's candidate is too weak."""
    W_x = np.zeros((1, 6))
    W_h = np.zeros((2, 6))
    W_h[1, 4] = 6
    return W_x, W_h, np.array([-10, 10, -10, -10, -0.5, 3.0])


def odd_right_answers():
    """Right answers in an odd style, which have to be accepted: {exercise: function}."""

    def reorder_blocks_(a, have, want):
        n = a.shape[-1] // len(have)
        idx = sum([list(range(have.find(c) * n, have.find(c) * n + n)) for c in want], [])
        return np.take(a, idx, axis=-1)

    def lstm_from_onnx(W, R, B):
        H = R.shape[-1]
        P = np.zeros((4 * H, 4 * H))
        for new, old in enumerate((0, 2, 3, 1)):
            P[old * H : old * H + H, new * H : new * H + H] = np.eye(H)
        return W[0].T @ P, R[0].T @ P, B[0] @ np.vstack([P, P])

    def order_of_blocks(W_x, W_h, b, x, h):
        H = h.shape[2]
        z = np.zeros((x.shape[1], H))
        tries = []
        for p in permutations(range(4)):
            cut = lambda a: np.concatenate([a[..., k * H : (k + 1) * H] for k in p], axis=-1)
            err = np.linalg.norm(lstm_forward(x, z, z, cut(W_x), cut(W_h), cut(b))[0] - h)
            tries.append((err, "".join(sorted("ifgo", key=lambda c: p["ifgo".index(c)]))))
        return sorted(tries)[0][1]

    def read_batch_first(x, h0, c0, W_x, W_h, b):
        sig = lambda v: 0.5 + 0.5 * np.tanh(v / 2)
        H = h0.shape[1]
        out = np.empty(x.shape[:2] + (H,))
        for n in range(len(x)):
            hh, cc = h0[n], c0[n]
            for t in range(x.shape[1]):
                v = x[n, t] @ W_x + hh @ W_h + b
                cc = sig(v[H : 2 * H]) * cc + sig(v[:H]) * np.tanh(v[2 * H : 3 * H])
                hh = sig(v[3 * H :]) * np.tanh(cc)
                out[n, t] = hh
        return out

    def fold_biases(b_x, b_h, cell):
        n = len(b_h)
        keep = {"gru": n // 3}.get(cell, 0)
        a, c = list(b_x), list(b_h)
        for k in range(n - keep):
            a[k], c[k] = a[k] + c[k], 0.0
        return np.array(a), np.array(c)

    def tell_forms_apart():
        return np.zeros((1, 6)), np.array([[0, 0, 0, 0, 0.5, 0], [0, 0, 0, 0, 9, 0]]), np.array([-8, 8, -8, -8, -4, 2.5])

    return {"reorder_blocks": reorder_blocks_, "lstm_from_onnx": lstm_from_onnx, "order_of_blocks": order_of_blocks,
            "read_batch_first": read_batch_first, "fold_biases": fold_biases, "tell_forms_apart": tell_forms_apart}
