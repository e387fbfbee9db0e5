import math

import numpy as np
import pytest

from solutions.cells.rnn import rnn_forward
from solutions.training.gradients import clip_by_global_norm, numerical_gradient, state_jacobian_norms


def test_numerical_gradient_of_a_known_function(scaled_error):
    x = np.random.default_rng(0).normal(size=(3, 4))
    before = x.copy()
    assert scaled_error(numerical_gradient(lambda x: np.sum(np.sin(x) * x), x), np.cos(x) * x + np.sin(x)) < 1e-9
    assert np.array_equal(x, before)


def test_numerical_gradient_works_in_float64_whatever_it_is_given():
    gradient = numerical_gradient(lambda x: np.sum(x**2), np.array([1, 2], dtype=np.float32))
    assert gradient.dtype == np.float64 and np.abs(gradient - [2, 4]).max() < 1e-9


@pytest.mark.parametrize("limit", [0.1, 1.0, 1e6])
def test_clipping_is_pytorchs(limit, scaled_error):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    gradients = [rng.normal(size=shape) for shape in [(4, 5), (5, 5), (5,)]]
    parameters = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64)) for g in gradients]
    for p, g in zip(parameters, gradients, strict=True):
        p.grad = torch.tensor(g)
    right = torch.nn.utils.clip_grad_norm_(parameters, limit)
    clipped, norm = clip_by_global_norm(gradients, limit)
    assert scaled_error(norm, right.item()) < 1e-12
    for got, p in zip(clipped, parameters, strict=True):
        assert scaled_error(got, p.grad.numpy()) < 1e-5  # PyTorch adds 1e-6 to the norm


def test_clipping_keeps_the_direction_and_reaches_the_limit_exactly():
    clipped, norm = clip_by_global_norm({"a": np.array([3.0]), "b": np.array([[4.0]])}, 1.0)
    assert norm == 5 and list(clipped) == ["a", "b"]
    assert math.isclose(clipped["a"][0], 0.6) and math.isclose(clipped["b"][0, 0], 0.8)


def test_clipping_leaves_short_and_zero_gradients_alone_but_copies_them():
    for g in (np.array([3.0, 4.0]), np.zeros(2)):
        (clipped,), norm = clip_by_global_norm([g], 5.0)
        assert np.array_equal(clipped, g) and clipped is not g and norm == np.hypot(*g)


def test_clipping_survives_large_float32_and_keeps_the_type():
    g = np.array([1e30, 1e30], dtype=np.float32)
    (clipped,), norm = clip_by_global_norm([g], 1.0)
    assert clipped.dtype == np.float32 and math.isclose(norm, math.sqrt(2) * 1e30, rel_tol=1e-6)
    assert np.allclose(clipped, math.sqrt(0.5))


@pytest.mark.parametrize("T, B, H", [(1, 1, 1), (6, 1, 4), (6, 3, 1), (6, 3, 4)])
def test_jacobian_norms_are_those_of_pytorchs_jacobians(T, B, H, scaled_error):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    x, h0, W_xh = 0.5 * rng.normal(size=(T, B, 2)), 0.5 * rng.normal(size=(B, H)), rng.normal(size=(2, H))
    W_hh, b_h = rng.normal(size=(H, H)), rng.normal(size=H)
    h = rnn_forward(x, h0, W_xh, W_hh, b_h)
    right = np.empty((T, B))
    for t in range(T):
        for b in range(B):

            def last_state(state, t=t, b=b):
                for x_s in x[t + 1 :, b]:
                    state = torch.tanh(torch.tensor(x_s @ W_xh + b_h) + state @ torch.tensor(W_hh))
                return state

            J = torch.autograd.functional.jacobian(last_state, torch.tensor(h[t, b]))
            right[t, b] = np.linalg.norm(J.numpy(), 2)
    assert scaled_error(state_jacobian_norms(h, W_hh), right) < 1e-12


def test_jacobian_norms_of_a_linear_stretch_are_its_powers():
    norms = state_jacobian_norms(np.zeros((5, 1, 2)), np.diag([0.5, 2.0]))  # h = 0: tanh is the identity there
    assert np.allclose(norms[:, 0], [16, 8, 4, 2, 1])


def test_jacobian_norms_keep_float32_and_their_arguments():
    h, W_hh = np.full((5, 2, 3), 0.3, np.float32), np.eye(3, dtype=np.float32)
    h.flags.writeable = W_hh.flags.writeable = False
    assert state_jacobian_norms(h, W_hh).dtype == np.float32
