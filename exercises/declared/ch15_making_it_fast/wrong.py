"""Wrong answers to the exercises on speed that are no edit of ours: other algorithms, shapes, exceptions, and near misses of a find."""

import numpy as np

from grader import mistake
from solutions.cells.at_once import lstm_forward_at_once as right_forward
from solutions.cells.at_once import weights_at_once as right_weights
from solutions.models.quick_writer import pack_for_writing as right_pack
from solutions.models.quick_writer import write_on as right_writing
from solutions.tasks.calls import AS_ON_A_BOARD


def lstm_forward_at_once__the_states_in_reverse(x, h0, c0, W_x, W_h, b):
    """h is wrong"""
    drive, *states = right_forward(x, h0, c0, W_x, W_h, b)
    return drive, *(part[::-1] for part in states)


def lstm_forward_at_once__without_a_loop(x, h0, c0, W_x, W_h, b):
    """ValueError"""
    a = x @ W_x + h0 @ W_h.T + b
    return a, a, a, a


@mistake
def weights_at_once__one_for_each_step(da, x, h0, h):
    """There is one gradient for each step.

    All steps share the same weights, so what they have to say is summed.
    """
    before = np.concatenate([h0[None], h[:-1]])
    return x.swapaxes(1, 2) @ da, before.swapaxes(1, 2) @ da, da.sum(axis=1)


def weights_at_once__transposed(da, x, h0, h):
    """dW_x has shape"""
    dW_x, dW_h, db = right_weights(da, x, h0, h)
    return dW_x.T, dW_h.T, db


def weights_at_once__bias_of_each_sequence(da, x, h0, h):
    """db has shape"""
    dW_x, dW_h, _ = right_weights(da, x, h0, h)
    return dW_x, dW_h, da.sum(axis=0)


def lstm_in_place__forgets_to_return(drive, h0, c0, W_h):
    """None"""


def lstm_in_place__the_last_state_only(drive, h0, c0, W_h):
    """h has shape"""
    from solutions.cells.at_once import lstm_in_place

    h, c, *others = lstm_in_place(drive, h0, c0, W_h)
    return h[-1], c[-1], *others


@mistake
def lstm_in_place__a_list_of_one_array(drive, h0, c0, W_h):
    """Every place holds the last cell: one array was kept again and again.

    A list keeps the array itself, and each step overwrites it. What is to stay has to be copied.
    """
    from solutions.cells.at_once import lstm_in_place

    h, c, *others = lstm_in_place(drive, h0, c0, W_h)
    return h, np.stack([c[-1]] * len(c)), *others


def pack_for_writing__swapped(W_x, W_h, b):
    """table has shape"""
    return right_pack(W_x, W_h, b)[::-1]


@mistake
def pack_for_writing__the_sigmoid_taken_before(W_x, W_h, b):
    """The table holds gates, and no part of a sum.

    The tanh of a sum is not the sum of two tanhs: it has to wait until h @ W is added.
    """
    table, W = right_pack(W_x, W_h, b)
    return np.tanh(table), W


def write_on__letters_as_rows(code, h, c, noise, table, W, W_hy, b_y, temperature):
    """codes has shape"""
    codes, h, c = right_writing(code, h, c, noise, table, W, W_hy, b_y, temperature)
    return np.eye(len(b_y))[codes], h, c


@mistake
def write_on__draws_before_it_reads(code, h, c, noise, table, W, W_hy, b_y, temperature):
    """It draws before it reads: the first letter is drawn from a state that doesn't know `code`.

    `code` was drawn already, and has not been read yet.
    """
    first = np.argmax((h @ W_hy + b_y) / temperature + noise[0])
    h, c = right_writing(code, h, c, noise[:1], table, W, W_hy, b_y, temperature)[1:]
    codes, h, c = right_writing(first, h, c, noise[1:], table, W, W_hy, b_y, temperature)
    return np.concatenate([[first], codes]).astype(int), h, c


# ---- fewer_calls: near misses

_SCALE = "scale = hstack(full(2*H, 0.5), full(H, 1), full(H, 0.5))\n"


def fewer_calls__as_on_a_board():
    """the number of calls in a step is 24"""
    return [], AS_ON_A_BOARD


def fewer_calls__one_tanh_and_three_sums():
    """the number of calls in a step is 18"""
    step = """
t = tanh(drive_t + h @ W_h)
c = (1 + t[:, H:2*H]) * 0.5 * c + (1 + t[:, :H]) * 0.5 * t[:, 2*H:3*H]
h = (1 + t[:, 3*H:]) * 0.5 * tanh(c)
"""
    return (_SCALE + "drive = drive * scale\nW_h = W_h * scale").splitlines(), step.splitlines()


def fewer_calls__one_sigmoid_for_all():
    """the number of calls in a step is 16"""
    before = "k = hstack(full(2*H, -1), full(H, -2), full(H, -1))\nW_h = W_h * k\ndrive = drive * k"
    step = """
s = 1 / (1 + exp(drive_t + h @ W_h))
c = s[:, H:2*H] * c + s[:, :H] * (2 * s[:, 2*H:3*H] - 1)
h = s[:, 3*H:] * tanh(c)
"""
    return before.splitlines(), step.splitlines()


def fewer_calls__weights_left_as_they_were():
    """the largest error of c in the first step"""
    before = _SCALE + "shift = 1 - scale\ndrive = drive * scale"
    step = """
y = tanh(drive_t + h @ W_h) * scale + shift
c = y[:, H:2*H] * c + y[:, :H] * y[:, 2*H:3*H]
h = y[:, 3*H:] * tanh(c)
"""
    return before.splitlines(), step.splitlines()


def fewer_calls__no_new_cell():
    """the largest error of c"""
    return [], ["h = tanh(drive_t[:, :H] + h @ W_h[:, :H])"]


def fewer_calls__a_loop():
    """isn't of the form name = expression"""
    return [], ["for t in range(7): h = h"]


def fewer_calls__numpy_itself():
    """is none of the calls that are counted"""
    return [], ["c = np.add(c, c)"]


def fewer_calls__the_cell_beside_its_candidate():
    """the number of calls in a step is 15"""
    before = _SCALE + "shift = 1 - scale\nU = W_h * scale\ndrive = drive * scale"
    step = """
y = tanh(drive_t + h @ U) * scale + shift
both = y[:, :2*H] * hstack(y[:, 2*H:3*H], c)
c = both[:, :H] + both[:, H:]
h = y[:, 3*H:] * tanh(c)
"""
    return before.splitlines(), step.splitlines()
