"""What chapter 3 has found, and what its judges compute with: against loops of plain numbers and finite differences."""

import ast
import math
from pathlib import Path

import numpy as np
import pytest

from exercises import course
from grader import judge
from paste import statements_of
from shown_code import blocks_of_notebook, blocks_of_page
from solutions.cells.rnn import rnn_forward
from solutions.tasks.cliff import descend, loss_and_gradient, over_the_cliff, starts_around_the_cliff
from solutions.tasks.flat import flat_gradient, states_under_strong_inputs
from solutions.tasks.wires import FROM_OUTSIDE, STATES, W_HH, on_the_wires


def loss_on_the_wires(w, nudges):
    """What the loss changes by, to first order, if the sums are nudged: the states are weighted by what comes from outside."""
    h, total = STATES[0], 0.0
    for before, after, outside, nudge in zip(STATES[:-1], STATES[1:], FROM_OUTSIDE, nudges, strict=True):
        x = math.atanh(after) - W_HH * before
        h = math.tanh(x + w * h + nudge)
        total += outside * h
    return total


def test_the_numbers_on_the_wires_are_those_of_nudges():
    da, dw_hh = on_the_wires()
    e = 1e-6
    for t in range(3):
        nudge = e * np.eye(3)[t]
        assert da[t] == pytest.approx((loss_on_the_wires(W_HH, nudge) - loss_on_the_wires(W_HH, -nudge)) / (2 * e), abs=1e-8)
    still = np.zeros(3)
    assert dw_hh == pytest.approx((loss_on_the_wires(W_HH + e, still) - loss_on_the_wires(W_HH - e, still)) / (2 * e), abs=1e-8)


def test_states_under_strong_inputs_are_those_of_a_layer_whose_inputs_are_halved():
    W_hh = np.linalg.qr(np.random.default_rng(5).normal(size=(6, 6)))[0]
    h = states_under_strong_inputs(np.random.default_rng(0), W_hh, B=3)
    rng = np.random.default_rng(0)
    x, signs = rng.normal(size=(61, 3, 1)), rng.choice([-0.5, 0.5], size=(1, 6))
    np.testing.assert_array_equal(h, rnn_forward(x, np.zeros((3, 6)), signs, W_hh, np.zeros(6)))


def test_the_flat_matrix_stretches_every_direction_alike():
    np.testing.assert_allclose(np.linalg.svd(flat_gradient(), compute_uv=False), 1.48)


def factors_shown():
    """Numbers by which code of chapter 3, page and notebook, multiplies something, or that a loop goes through."""
    page = Path(__file__).parents[2] / "book" / "rnn.md"
    for block in [*blocks_of_page(page), *blocks_of_notebook(course.notebook(course.chapter("ch03_rnn")))]:
        for node in (node for statement in statements_of(block.code) for node in ast.walk(statement)):
            inside = [node.left, node.right] if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) else []
            inside += node.iter.elts if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple) else []
            yield from (float(part.value) for part in inside if isinstance(part, ast.Constant) and isinstance(part.value, (int, float)))


def test_no_factor_that_is_shown_makes_an_orthogonal_matrix_flat():
    exercise, Q = course.exercise("flat_gradient"), flat_gradient() / 1.48
    shown = set(factors_shown())
    assert {0.8, 2.0} <= shown and judge(exercise, lambda: 1.48 * Q, 0).points
    assert not [factor for factor in shown if any(judge(exercise, lambda factor=factor: factor * Q, seed).points for seed in range(3))]


def forecast(w, b):
    h = 0.5
    for _ in range(30):
        h = math.tanh(w * h + b)
    return 30 * h


def test_the_loss_around_the_cliff_and_its_gradient_are_those_of_a_loop_of_numbers():
    starts = starts_around_the_cliff(np.random.default_rng(0), N=5)
    loss, gradient = loss_and_gradient(*starts.T)
    e = 1e-6
    for (w, b), measured, (dw, db) in zip(starts, loss, gradient, strict=True):
        assert measured == pytest.approx((forecast(w, b) - 21) ** 2 / 2)
        up = [(forecast(*there) - 21) ** 2 / 2 for there in ((w + e, b), (w, b + e))]
        down = [(forecast(*there) - 21) ** 2 / 2 for there in ((w - e, b), (w, b - e))]
        assert [dw, db] == pytest.approx(list((np.array(up) - down) / (2 * e)), rel=1e-4, abs=1e-5)


def test_starts_lie_in_the_promised_square():
    starts = starts_around_the_cliff(np.random.default_rng(0), N=2000)
    assert np.abs(starts.min(axis=0) - [1.5, -0.25]).max() < 0.01 and np.abs(starts.max(axis=0) - [3.2, 0.5]).max() < 0.01


def test_a_clipped_step_has_the_length_of_rate_times_limit_and_a_short_one_its_own():
    starts = np.array([[2.5, 0.0], [2.0, -0.35]])
    path, _, _ = descend(starts, lr=1e-3, limit=50.0, steps=1)
    _, gradient = loss_and_gradient(*starts.T)
    length = np.linalg.norm(gradient, axis=1)
    np.testing.assert_allclose(np.linalg.norm(path[1] - path[0], axis=1), 1e-3 * np.minimum(length, 50))


@pytest.mark.parametrize("seed", range(3))
def test_every_start_arrives_with_the_rate_and_limit_found_and_not_without_the_limit(seed):
    starts = starts_around_the_cliff(np.random.default_rng(seed))
    lr, limit = over_the_cliff()
    assert (descend(starts, lr, limit)[1] < 0.005).all()
    assert (descend(starts, lr, np.inf)[1] < 0.005).sum() < 24
