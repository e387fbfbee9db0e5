"""What the tests of solutions share: derivatives that we did not derive, and an error fair to small entries."""

import numpy as np
import pytest


@pytest.fixture
def five_point():
    """Derivative of f() with respect to the array x, by the 5-point rule; x is changed and put back entry by entry."""

    def gradient(f, x, step=2e-3):
        result = np.empty_like(x)
        for i in np.ndindex(x.shape):
            centre = x[i]
            values = []
            for k in (-2, -1, 1, 2):
                x[i] = centre + k * step
                values.append(f())
            x[i] = centre
            result[i] = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * step)
        return result

    return gradient


@pytest.fixture
def scaled_error():
    """Largest difference, as a part of the largest entry of the right answer."""

    def error(got, right):
        got, right = np.asarray(got), np.asarray(right)
        assert got.shape == right.shape, f"shape {got.shape}, should be {right.shape}"
        return np.abs(got - right).max() / max(np.abs(right).max(), 1e-30)

    return error


@pytest.fixture
def torch_layer():
    """One of PyTorch's recurrent layers in float64, such as `torch_layer("LSTM", W_x, W_h, b)`, with the weights that are ours."""
    torch = pytest.importorskip("torch")

    def layer(kind, W_x, W_h, b, b_h=None):
        made = getattr(torch.nn, kind)(len(W_x), len(W_h)).double()
        ours = {"weight_ih_l0": W_x.T, "weight_hh_l0": W_h.T, "bias_ih_l0": b, "bias_hh_l0": np.zeros_like(b) if b_h is None else b_h}
        made.load_state_dict({name: torch.tensor(value) for name, value in ours.items()})
        return made

    return layer
