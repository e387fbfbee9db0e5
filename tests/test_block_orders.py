"""Somebody who takes the four blocks in another order is told so: in all arrays, in one of them, or where they come back."""

from itertools import permutations

import numpy as np
import pytest

from exercises import course
from grader import judge
from solutions.cells.lstm import lstm_cell_backward, lstm_step, output_gate_backward, sigmoid

OTHER_ORDERS = ["".join(order) for order in permutations("ifgo")][1:]


def cut(array, order):
    return dict(zip(order, np.split(array, 4, axis=1)))


def joined(blocks, order):
    return np.hstack([blocks[letter] for letter in order])


def step_cut(order):
    def wrong(x, h_prev, c_prev, W_x, W_h, b):
        a = cut(x @ W_x + h_prev @ W_h + b, order)
        i, f, g, o = sigmoid(a["i"]), sigmoid(a["f"]), np.tanh(a["g"]), sigmoid(a["o"])
        c = f * c_prev + i * g
        return o * np.tanh(c), c, np.hstack([i, f, g, o])

    return wrong


def step_joined(order):
    def wrong(**given):
        h, c, gates = lstm_step(**given)
        return h, c, joined(cut(gates, "ifgo"), order)

    return wrong


def back(order_cut, order_joined):
    def wrong(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h):
        gate = cut(gates, order_cut)
        da_o, dc_total = output_gate_backward(dh, dc, c, gate["o"])
        da_i, da_f, da_g, dc_prev = lstm_cell_backward(dc_total, c_prev, gate["i"], gate["f"], gate["g"])
        da = joined(dict(i=da_i, f=da_f, g=da_g, o=da_o), order_joined)
        return da @ W_x.T, da @ W_h.T, dc_prev, x.T @ da, h_prev.T @ da, da.sum(axis=0)

    return wrong


WAYS = {
    "cut": ("lstm_step", step_cut),
    "come back": ("lstm_step", step_joined),
    "gates cut": ("lstm_step_backward", lambda order: back(order, "ifgo")),
    "da joined": ("lstm_step_backward", lambda order: back("ifgo", order)),
    "gates cut and da joined": ("lstm_step_backward", lambda order: back(order, order)),
}


@pytest.mark.parametrize("way", WAYS)
def test_another_order_of_the_blocks_is_named(way):
    name, wrong = WAYS[way]
    exercise = course.exercise(name)
    told = {order: " ".join(why.sentence for why in judge(exercise, wrong(order), seed=3).why) for order in OTHER_ORDERS}
    assert [order for order, sentence in told.items() if "order" not in sentence and "changed places" not in sentence] == []
