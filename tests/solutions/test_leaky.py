import numpy as np
import pytest

from solutions.cells.leaky import leaky_step, leaky_step_backward


def draw(B, D, H, seed=0):
    rng = np.random.default_rng(seed)
    shapes = dict(x=(B, D), h_prev=(B, H), W_xh=(D, H), W_hh=(H, H), b_h=(H,))
    return {name: 0.6 * rng.normal(size=shape) for name, shape in shapes.items()}


def test_half_of_the_state_stays_where_nothing_comes_in():
    a = draw(2, 3, 4)
    a |= {name: 0 * a[name] for name in ("x", "W_hh", "b_h")}
    np.testing.assert_allclose(leaky_step(**a), a["h_prev"] / 2)


@pytest.mark.parametrize("size", [(1, 1, 1), (3, 4, 5)])
def test_backward_agrees_with_finite_differences(size):
    a = draw(*size)
    h = leaky_step(**a)
    dh = np.random.default_rng(1).normal(size=h.shape)
    back = leaky_step_backward(dh, a["x"], a["h_prev"], h, a["W_xh"], a["W_hh"])
    for (name, array), gradient in zip(a.items(), back, strict=True):
        measured = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            nudge = np.zeros_like(array)
            nudge[place] = 1e-6
            up, down = (leaky_step(**a | {name: array + sign * nudge}) for sign in (1, -1))
            measured[place] = (dh * (up - down)).sum() / 2e-6
        np.testing.assert_allclose(gradient, measured, atol=1e-7 * np.abs(measured).max(), err_msg=name)
