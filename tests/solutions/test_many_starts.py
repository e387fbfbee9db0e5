"""Networks that are trained side by side are those that gradient_descent trains one by one."""

import numpy as np
import pytest

from solutions.cells.neurons import gradient_descent, mlp_forward
from solutions.tasks.many_starts import all_downhill


@pytest.mark.parametrize("B, D, H, K", [(6, 3, 4, 2), (4, 2, 2, 1)])
def test_all_downhill_takes_every_network_where_gradient_descent_takes_it(B, D, H, K):
    N, rng = 5, np.random.default_rng(0)
    X, y = rng.normal(size=(B, D)), rng.normal(size=(B, K))
    W1, W2 = rng.normal(size=(N, D, H)), rng.normal(size=(N, H, K))
    states = all_downhill(X, y, W1, W2, 0.1, seen=(0, 3, 50))
    assert list(states) == [0, 3, 50]
    for steps, (hidden, z) in states.items():
        assert hidden.shape == (N, B, H) and z.shape == (N, B, K)
        for n in range(N):
            network = gradient_descent(X, y, W1[n], np.zeros(H), W2[n], np.zeros(K), 0.1, range(steps))[:4]
            for got, wanted in zip((hidden[n], z[n]), mlp_forward(X, *network), strict=True):
                np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-12)


def test_the_starts_are_left_as_they_were():
    W1, W2 = np.ones((2, 3, 4)), np.ones((2, 4, 1))
    all_downhill(np.ones((5, 3)), np.zeros((5, 1)), W1, W2, 0.1, seen=(4,))
    assert (W1 == 1).all() and (W2 == 1).all()
