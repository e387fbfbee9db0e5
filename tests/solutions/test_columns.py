"""What the sequence functions share, against plain NumPy; slopes against finite differences; readers against the step functions."""

import numpy as np
import pytest

from solutions.cells import columns, gru, lstm, rnn
from solutions.models import language_model


@pytest.mark.parametrize("M, K, B", [(6, 4, 1), (6, 4, 3), (512, 256, 32), (1031, 256, 32)])  # a vector, whole, in strips, a prime
def test_a_left_product_is_the_product(M, K, B):
    W, u = np.random.default_rng(0).normal(size=(M, K)), np.random.default_rng(1).normal(size=(K, B))
    np.testing.assert_allclose(columns.left_product(W, B)(u), W @ u, rtol=0, atol=1e-12)
    np.testing.assert_allclose(columns.left_product(W.T.copy().T, B)(u), W @ u, rtol=0, atol=1e-12)


@pytest.mark.parametrize("B", [1, 3, 40])
def test_the_drive_is_x_W_plus_b_for_inputs_and_for_symbols(B):
    rng = np.random.default_rng(0)
    codes, W_x, b = rng.integers(4, size=(7, B)), rng.normal(size=(4, 6)), rng.normal(size=6)
    for x in (codes, columns.one_hot_inputs(codes, W_x), rng.normal(size=(7, B, 4))):
        right = columns.turned(columns.one_hot_inputs(x, W_x) @ W_x + b)
        np.testing.assert_allclose(columns.input_drive(x, W_x, b), right, rtol=0, atol=1e-14)
    np.testing.assert_array_equal(columns.looked_up(codes, W_x), W_x[codes].transpose(0, 2, 1))


def test_inputs_get_a_one_and_rows_lie_one_below_the_other():
    x, h = np.random.default_rng(0).normal(size=(2, 5, 3, 4))
    rows = columns.as_rows(columns.with_one(x, h))
    np.testing.assert_array_equal(rows[7], [*x[2, 1], 1, *h[2, 1]])  # row 7 is step 2, sequence 1


@pytest.mark.parametrize("T, B", [(1, 1), (1200, 1), (5, 300), (40, 64), (3, 2000)])
def test_blocks_cover_all_time_once_from_the_end(T, B):
    steps = [t for block in columns.blocks_of_time(T, B) for t in reversed(range(T)[block])]
    assert steps == [*reversed(range(T))]


def differences(h_of, arrays, step=1e-6):
    """dh / da for each array, entry by entry: each entry of h depends on its own entry of a alone."""
    for k in range(len(arrays)):
        up, down = ([a + sign * step * (j == k) for j, a in enumerate(arrays)] for sign in (1, -1))
        yield (h_of(*up) - h_of(*down)) / (2 * step)


def test_lstm_slopes_are_derivatives():
    c_prev, a_i, a_f, a_g, a_o = np.random.default_rng(0).normal(size=(5, 2, 3, 4))

    def cell(c_prev, a_i, a_f, a_g):
        return lstm.sigmoid(a_f) * c_prev + lstm.sigmoid(a_i) * np.tanh(a_g)

    c = cell(c_prev, a_i, a_f, a_g)
    gates = np.concatenate([lstm.sigmoid(a_i), lstm.sigmoid(a_f), np.tanh(a_g), lstm.sigmoid(a_o)], axis=1)
    right = [*differences(cell, [c_prev, a_i, a_f, a_g]), *differences(lambda a_o, c: lstm.sigmoid(a_o) * np.tanh(c), [a_o, c])]
    np.testing.assert_allclose(lstm.lstm_slopes(gates, c, c_prev).swapaxes(0, 1), right, rtol=0, atol=1e-8)


def test_gru_slopes_are_derivatives():
    h_prev, a_r, a_z, m, x_n = np.random.default_rng(0).normal(size=(5, 2, 3, 4))

    def state(h_prev, a_r, a_z, m, x_n):
        n, z = np.tanh(x_n + lstm.sigmoid(a_r) * m), lstm.sigmoid(a_z)
        return (1 - z) * n + z * h_prev

    gates = np.concatenate([lstm.sigmoid(a_r), lstm.sigmoid(a_z), np.tanh(x_n + lstm.sigmoid(a_r) * m)], axis=1)
    right = [*differences(state, [h_prev, a_r, a_z, m, x_n])]
    np.testing.assert_allclose(gru.gru_slopes(gates, h_prev, m).swapaxes(0, 1), right, rtol=0, atol=1e-8)


def test_readers_take_the_steps_of_a_batch_of_one():
    rng = np.random.default_rng(0)
    h, c, one_hot = rng.normal(size=(1, 5)), rng.normal(size=(1, 5)), np.eye(4)[[2]]
    W = [rng.normal(size=shape) for shape in ((4, 5), (5, 5), 5)]
    np.testing.assert_allclose(rnn.rnn_reader(*W)(2, h[0]), rnn.rnn_step(one_hot, h, *W), rtol=0, atol=1e-14)
    W = [rng.normal(size=shape) for shape in ((4, 20), (5, 20), 20)]
    for got, right in zip(lstm.lstm_reader(*W)(2, h[0], c[0]), lstm.lstm_step(one_hot, h, c, *W)[:2], strict=True):
        np.testing.assert_allclose(got, right[0], rtol=0, atol=1e-14)


def test_views_take_apart_what_one_vector_joined():
    arrays = {"b": np.arange(3.0), "a": np.arange(6.0).reshape(3, 2).T}
    vector = language_model.one_vector(arrays, ["b", "a"])
    taken = language_model.views(vector, arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(taken[name], array)
        assert np.shares_memory(taken[name], vector)
