"""Wrong answers to the exercises of the chapter on tools that are no edit of the textbook form, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

from itertools import permutations

import numpy as np

from grader import mistake
from solutions.cells.lstm import lstm_forward
from solutions.interop.importing import lstm_from_onnx as right_import
from solutions.interop.importing import order_of_blocks as right_order
from solutions.interop.layouts import reorder_blocks as right_blocks


@mistake
def reorder_blocks__places_the_wrong_way_round(a, have, want):
    """The blocks are put in order the wrong way round.

    The first block of the result is the one whose name comes first in the order that is wanted.
    """
    blocks = np.split(a, len(have), axis=-1)
    return np.concatenate([blocks[want.index(name)] for name in have], axis=-1)


def reorder_blocks__along_the_first_axis(a, have, want):
    """It raised ValueError"""
    blocks = dict(zip(have, np.split(a, len(have), axis=0)))
    return np.concatenate([blocks[name] for name in want], axis=0)


@mistake
def reorder_blocks__every_second_number(a, have, want):
    """A block is taken to be every fourth number (or every third).

    A block is a row of neighbours.
    """
    places = [have.index(name) for name in want]
    return a.reshape(*a.shape[:-1], -1, len(have))[..., places].reshape(a.shape)


def lstm_from_onnx__not_transposed(W, R, B):
    """W_x has shape"""
    W_x, W_h, b = right_import(W, R, B)
    return W_x.T, W_h.T, b


@mistake
def lstm_from_onnx__only_the_state_not_transposed(W, R, B):
    """Each block of W_h is transposed.

    A block is square, so its shape tells nobody.
    """
    W_x, W_h, b = right_import(W, R, B)
    return W_x, np.hstack([block.T for block in np.split(W_h, 4, axis=1)]), b


def lstm_from_onnx__both_biases(W, R, B):
    """b has shape"""
    W_x, W_h, _ = right_import(W, R, B)
    return W_x, W_h, B[0]


def order_of_blocks__equal_to_the_last_digit(W_x, W_h, b, x, h):
    """order"""
    zeros = np.zeros(h.shape[1:])
    for order in map("".join, permutations("ifgo")):
        if (lstm_forward(x, zeros, zeros, *(right_blocks(a, order, "ifgo") for a in (W_x, W_h, b)))[0] == h).all():
            return order
    return "ifgo"


@mistake
def order_of_blocks__the_worst_by_squares(W_x, W_h, b, x, h):
    """It is the order that fits worst, by the sum of squares.

    The distance is to be as small as possible.
    """
    zeros = np.zeros(h.shape[1:])

    def squares(order):
        return ((lstm_forward(x, zeros, zeros, *(right_blocks(a, order, "ifgo") for a in (W_x, W_h, b)))[0] - h) ** 2).sum()

    return max(map("".join, permutations("ifgo")), key=squares)


@mistake
def order_of_blocks__the_state_weights_as_they_were(W_x, W_h, b, x, h):
    """W_h is used as the file has it, and only W_x and b are put in order.

    Its blocks belong to the same gates.
    """
    zeros = np.zeros(h.shape[1:])

    def distance(order):
        return np.abs(lstm_forward(x, zeros, zeros, right_blocks(W_x, order, "ifgo"), W_h, right_blocks(b, order, "ifgo"))[0] - h).max()

    return min(map("".join, permutations("ifgo")), key=distance)


@mistake
def order_of_blocks__the_state_weights_as_they_were_by_squares(W_x, W_h, b, x, h):
    """W_h stays as the file has it, and only W_x and b are put in order.

    Its blocks belong to the same gates.
    """
    zeros = np.zeros(h.shape[1:])

    def squares(order):
        return ((lstm_forward(x, zeros, zeros, right_blocks(W_x, order, "ifgo"), W_h, right_blocks(b, order, "ifgo"))[0] - h) ** 2).sum()

    return min(map("".join, permutations("ifgo")), key=squares)


@mistake
def order_of_blocks__pytorchs(W_x, W_h, b, x, h):
    """The answer is i, f, g, o whatever the file.

    That is PyTorch's order. This file may come from anywhere.
    """
    return "ifgo"


@mistake
def order_of_blocks__onnxs(W_x, W_h, b, x, h):
    """The answer is i, o, f, g whatever the file.

    That is ONNX's order. This file may come from anywhere.
    """
    return "iofg"


def order_of_blocks__a_tuple(W_x, W_h, b, x, h):
    """order"""
    return tuple(right_order(W_x, W_h, b, x, h))


@mistake
def read_batch_first__as_if_time_came_first(x, h0, c0, W_x, W_h, b):
    """Sequences are taken for steps: what one sequence leaves is handed to the next.

    The layer walks along the first axis. Here that counts sequences.
    """
    return lstm_forward(x, np.resize(h0, (x.shape[1], h0.shape[1])), np.resize(c0, (x.shape[1], c0.shape[1])), W_x, W_h, b)[0]


@mistake
def read_batch_first__the_state_from_zero(x, h0, c0, W_x, W_h, b):
    """The states before the first step are taken to be zero.

    They come with the sequences.
    """
    return lstm_forward(x.swapaxes(0, 1), 0 * h0, 0 * c0, W_x, W_h, b)[0].swapaxes(0, 1)


def fold_biases__one_array(b_x, b_h, cell):
    """2 values should come back"""
    return b_x + b_h


@mistake
def fold_biases__the_update_gate_kept(b_x, b_h, cell):
    """The update gate's biases are kept apart, and not the candidate's.

    The block that the reset multiplies is the candidate's, n.
    """
    kept = np.zeros(len(b_h), dtype=bool)
    if cell == "gru":
        kept[len(b_h) // 3 : 2 * len(b_h) // 3] = True
    return np.where(kept, b_x, b_x + b_h), np.where(kept, b_h, 0)


@mistake
def fold_biases__nothing_moved(b_x, b_h, cell):
    """Nothing is moved: both biases are as they were.

    Where two biases are only ever added, one of them can be zero.
    """
    return b_x, b_h


@mistake
def fold_biases__into_the_second(b_x, b_h, cell):
    """The sum stands in the second bias, and the first is zero.

    Asked is a second bias with as many zeros as possible.
    """
    kept = np.zeros(len(b_h), dtype=bool)
    if cell == "gru":
        kept[-len(b_h) // 3 :] = True
    return np.where(kept, b_x, 0), np.where(kept, b_h, b_x + b_h)


def tell_forms_apart__one_reset_for_both():
    """the two forms"""
    W_x, W_h = np.zeros((1, 6)), np.zeros((2, 6))
    W_h[1, 4] = 6
    return W_x, W_h, np.array([-9.0, -9.0, -9.0, -9.0, -3.0, 3.0])


def tell_forms_apart__the_other_way_round():
    """at its lowest where the resets come before"""
    W_x, W_h = np.zeros((1, 6)), np.zeros((2, 6))
    W_h[1, 4] = 6
    return W_x, W_h, np.array([9.0, -9.0, -9.0, -9.0, -3.0, 3.0])


def tell_forms_apart__too_slow():
    """at its highest"""
    W_x, W_h = np.zeros((1, 6)), np.zeros((2, 6))
    W_h[1, 4] = 6
    return W_x, W_h, np.array([-9.0, 9.0, 1.0, 1.0, -3.0, 3.0])
