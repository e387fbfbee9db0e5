import math

import numpy as np
import pytest

from solutions.training.losses import softmax, softmax_cross_entropy, squared_error

LEADING = [(), (1,), (4,), (5, 3), (2, 1, 3)]


@pytest.mark.parametrize("leading", LEADING)
@pytest.mark.parametrize("K", [1, 2, 7])
def test_cross_entropy_is_the_definition_in_plain_python(leading, K):
    rng = np.random.default_rng(0)
    logits, targets = rng.normal(size=(*leading, K)), rng.integers(K, size=leading)
    losses = []
    for i in np.ndindex(leading):
        exponentials = [math.exp(z) for z in logits[i]]
        losses.append(-math.log(exponentials[targets[i]] / sum(exponentials)))
    assert math.isclose(
        softmax_cross_entropy(logits, targets)[0], sum(losses) / len(losses), rel_tol=1e-12, abs_tol=1e-15
    )


@pytest.mark.parametrize("leading", LEADING)
@pytest.mark.parametrize("K", [2, 7])
def test_cross_entropy_gradient_agrees_with_finite_differences(leading, K, five_point, scaled_error):
    rng = np.random.default_rng(0)
    logits, targets = rng.normal(size=(*leading, K)), rng.integers(K, size=leading)
    right = five_point(lambda: softmax_cross_entropy(logits, targets)[0], logits)
    assert scaled_error(softmax_cross_entropy(logits, targets)[1], right) <= 1e-8


@pytest.mark.parametrize("scale", [1, 100, 1e4])
def test_cross_entropy_is_pytorchs(scale, scaled_error):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    logits, targets = scale * rng.normal(size=(6, 3, 7)), rng.integers(7, size=(6, 3))
    z = torch.tensor(logits.reshape(18, 7), requires_grad=True)
    right = torch.nn.functional.cross_entropy(z, torch.tensor(targets.ravel()))
    right.backward()
    loss, dlogits = softmax_cross_entropy(logits, targets)
    assert scaled_error(loss, right.item()) < 1e-13
    assert scaled_error(dlogits, z.grad.numpy().reshape(6, 3, 7)) < 1e-13


def test_cross_entropy_survives_huge_logits_without_a_warning():
    logits = np.array([[1e4, -1e4, 0.0], [-1e4, 1e4, 0.0]])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        loss, dlogits = softmax_cross_entropy(logits, np.array([0, 0]))
    assert loss == 1e4  # nothing lost on the first row, the whole difference of 20000 on the second, mean of the two
    assert np.array_equal(dlogits, [[0, 0, 0], [-0.5, 0.5, 0]])


@pytest.mark.parametrize("scale", [1, 100, 1e4])
def test_softmax_is_pytorchs(scale, scaled_error):
    torch = pytest.importorskip("torch")
    logits = scale * np.random.default_rng(0).normal(size=(6, 3, 7))
    with np.errstate(over="raise", invalid="raise"):
        p = softmax(logits)
    assert scaled_error(p, torch.softmax(torch.tensor(logits), -1).numpy()) < 1e-13


@pytest.mark.parametrize("shape", [(3,), (1, 1), (4, 1), (4, 3), (5, 4, 3)])
def test_squared_error_gradient_agrees_with_finite_differences(shape, five_point, scaled_error):
    rng = np.random.default_rng(0)
    prediction, target = rng.normal(size=shape), rng.normal(size=shape)
    right = five_point(lambda: squared_error(prediction, target)[0], prediction)
    assert scaled_error(squared_error(prediction, target)[1], right) <= 1e-8


def test_squared_error_is_half_of_pytorchs_mean_times_the_width(scaled_error):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    prediction, target = rng.normal(size=(5, 4, 3)), rng.normal(size=(5, 4, 3))
    p = torch.tensor(prediction, requires_grad=True)
    right = 3 * torch.nn.functional.mse_loss(p, torch.tensor(target)) / 2
    right.backward()
    loss, dprediction = squared_error(prediction, target)
    assert scaled_error(loss, right.item()) < 1e-13
    assert scaled_error(dprediction, p.grad.numpy()) < 1e-13


def test_float32_stays_float32_and_arguments_stay():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 5, 4, 3)).astype(np.float32)
    targets = rng.integers(3, size=(5, 4))
    for array in (a, b, targets):
        array.flags.writeable = False
    for loss, gradient in (softmax_cross_entropy(a, targets), squared_error(a, b)):
        assert loss.dtype == gradient.dtype == np.float32
