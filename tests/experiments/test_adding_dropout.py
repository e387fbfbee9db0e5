"""The way back with masks on the way, against finite differences of a forward pass written again."""

import numpy as np
import pytest

from experiments import adding_dropout
from solutions.tasks.adding import adding_problem
from solutions.training.gradients import numerical_gradient

T, B, H = 5, 3, 4


def loss_with(p, x, y, mask):
    h, c = np.zeros((2, B, H))
    for t in range(T):
        i, f, g, o = np.split(x[t] @ p["W_x"] + h @ p["W_h"] + p["b"], 4, axis=1)
        i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
        c = (f * c + i * np.tanh(g) * mask["candidate"][t]) * mask["cell"][t]
        h = o * np.tanh(c)
    return ((h * mask["up"] @ p["W_hy"] + p["b_y"] - y) ** 2).sum() / (2 * B)


@pytest.mark.parametrize("place", adding_dropout.PLACES)
def test_the_gradients_are_those_of_the_masked_network(place, monkeypatch):
    for name, size in {"T": T, "B": B, "H": H, "RATE": 0.4}.items():
        monkeypatch.setattr(adding_dropout, name, size)
    rng = np.random.default_rng(0)
    p = {name: w + 0.3 * rng.normal(size=w.shape) for name, w in adding_dropout.start(rng)[place][0].items()}
    x, y = adding_problem(rng, T, B)
    mask = adding_dropout.masks(place, rng)
    assert np.any(mask.get(place, 0) == 0) and all((value == 1).all() for name, value in mask.items() if name != place)
    gradients = adding_dropout.gradients_with(p, x, y, mask)
    for name, w in p.items():
        numeric = numerical_gradient(lambda value, name=name: loss_with({**p, name: value}, x, y, mask), w)
        np.testing.assert_allclose(gradients[name], numeric, rtol=0, atol=1e-7 * np.abs(numeric).max())
