"""Causal self-attention against PyTorch's and finite differences."""

import numpy as np
import pytest

from solutions.models.self_attention import causal_attention, causal_attention_backward, position_features

SIZES = [(1, 1, 1, 1), (6, 1, 4, 5), (6, 3, 4, 1), (6, 3, 4, 5)]  # T, B, K, V


def draw(sizes, dtype=np.float64):
    T, B, K, V = sizes
    rng = np.random.default_rng(0)
    return tuple(rng.normal(size=(T, B, width)).astype(dtype) for width in (K, K, V, V))


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_outputs_and_gradients_are_those_of_torch(sizes, scaled_error):
    torch = pytest.importorskip("torch")
    q, k, v, dy = draw(sizes)
    theirs = [torch.tensor(a.swapaxes(0, 1), requires_grad=True) for a in (q, k, v)]
    out = torch.nn.functional.scaled_dot_product_attention(*theirs, is_causal=True)
    out.backward(torch.tensor(dy.swapaxes(0, 1)))
    y, alpha = causal_attention(q, k, v)
    assert scaled_error(y, out.detach().numpy().swapaxes(0, 1)) <= 1e-13
    for got, right in zip(causal_attention_backward(dy, q, k, v, alpha), theirs, strict=True):
        np.testing.assert_allclose(got, right.grad.numpy().swapaxes(0, 1), rtol=0, atol=1e-13)


def test_backward_is_the_derivative(five_point, scaled_error):
    q, k, v, dy = draw((6, 3, 4, 5))
    got = causal_attention_backward(dy, q, k, v, causal_attention(q, k, v)[1])
    for gradient, value in zip(got, (q, k, v), strict=True):
        assert scaled_error(gradient, five_point(lambda: (causal_attention(q, k, v)[0] * dy).sum(), value)) <= 1e-8


def test_the_dtype_stays():
    q, k, v, dy = draw((6, 3, 4, 5), np.float32)
    y, alpha = causal_attention(q, k, v)
    assert {a.dtype for a in (y, alpha, *causal_attention_backward(dy, q, k, v, alpha))} == {np.dtype(np.float32)}


def test_positions_a_fixed_distance_apart_are_one_rotation_apart():
    """What makes sines and cosines good for it: from a step to the one d later leads the same turn of each pair, wherever they are."""
    pairs, d = 4, 7
    features = position_features(60, pairs)
    at = features[:, :pairs] + 1j * features[:, pairs:]
    turns = at[d:] / at[:-d]
    np.testing.assert_allclose(turns, np.tile(turns[0], (len(turns), 1)), atol=1e-12)
    assert len({tuple(row) for row in features.round(6)}) == 60
