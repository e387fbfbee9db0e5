"""Mixtures of Gaussians in the plane against PyTorch's distributions, finite differences, and many draws."""

import numpy as np
import pytest

from solutions.training.mixtures import bivariate_log_density, draw_point, log_sum_exp, mixture_backward, mixture_log_density

SIZES = pytest.mark.parametrize("N, K", [(1, 1), (4, 3), (3, 7)])


def problem(N, K):
    rng = np.random.default_rng(0)
    mixture = [2 * rng.normal(size=(N, K)), rng.normal(size=(N, K, 2)), np.exp(0.5 * rng.normal(size=(N, K, 2))), np.tanh(rng.normal(size=(N, K)))]
    return [rng.normal(size=(N, 2)), *mixture]


def theirs(torch, logits, mean, sd, rho):
    """The same mixture, from covariance matrices."""
    logits, mean, sd, rho = (torch.as_tensor(a) for a in (logits, mean, sd, rho))
    between = rho * sd[..., 0] * sd[..., 1]
    covariance = torch.stack([torch.stack([sd[..., 0] ** 2, between], -1), torch.stack([between, sd[..., 1] ** 2], -1)], -2)
    gaussians = torch.distributions.MultivariateNormal(mean, covariance)
    return gaussians, torch.distributions.MixtureSameFamily(torch.distributions.Categorical(logits=logits), gaussians)


@SIZES
def test_densities_are_those_of_pytorchs_distributions(N, K, scaled_error):
    torch = pytest.importorskip("torch")
    point, *mixture = problem(N, K)
    gaussians, whole = theirs(torch, *mixture)
    assert scaled_error(bivariate_log_density(point, *mixture[1:]), gaussians.log_prob(torch.tensor(point)[:, None]).numpy()) <= 1e-12
    assert scaled_error(mixture_log_density(point, *mixture), whole.log_prob(torch.tensor(point)).numpy()) <= 1e-12


@SIZES
def test_the_gradients_are_those_of_pytorchs_distributions(N, K, scaled_error):
    torch = pytest.importorskip("torch")
    point, *mixture = problem(N, K)
    tensors = [torch.tensor(a, requires_grad=True) for a in mixture]
    (-theirs(torch, *tensors)[1].log_prob(torch.tensor(point)).mean()).backward()
    for mine, tensor in zip(mixture_backward(point, *mixture), tensors, strict=True):
        assert mine.shape == tensor.shape and np.abs(mine - tensor.grad.numpy()).max() <= 1e-12


def test_the_gradients_are_those_of_finite_differences(five_point, scaled_error):
    point, *mixture = problem(3, 4)
    for number, mine in enumerate(mixture_backward(point, *mixture)):
        assert scaled_error(mine, five_point(lambda: -mixture_log_density(point, *mixture).mean(), mixture[number], 3e-4)) <= 1e-8


def test_a_density_that_no_float_holds_has_a_logarithm_and_a_gradient():
    point, logits, mean, sd, rho = problem(4, 3)
    far, certain = 1e4 * point, 1e5 * logits
    assert np.all(np.exp(mixture_log_density(far, logits, mean, sd, rho)) == 0)
    for answer in (mixture_log_density(far, certain, mean, sd, rho), *mixture_backward(far, certain, mean, sd, rho)):
        assert np.isfinite(answer).all()


def test_log_sum_exp_is_the_plain_formula_and_holds_where_that_overflows():
    a = np.random.default_rng(0).normal(size=(3, 5))
    np.testing.assert_allclose(log_sum_exp(a), np.log(np.exp(a).sum(axis=1)), rtol=1e-14)
    np.testing.assert_allclose(log_sum_exp(a + 1e4), log_sum_exp(a) + 1e4, rtol=1e-14)


@pytest.mark.parametrize("temperature", [0.25, 1.0])
def test_many_draws_have_the_shares_means_and_covariances_that_the_temperature_gives(temperature):
    rng, N = np.random.default_rng(1), 200_000
    logits, mean = np.array([0.0, 1.0]), np.array([[-40.0, 3], [40, 7]])
    sd, rho = np.array([[2.0, 1], [0.5, 3]]), np.array([0.8, -0.5])
    point = draw_point(rng.random(N), rng.normal(size=(N, 2)), *(np.broadcast_to(a, (N, *a.shape)) for a in (logits, mean, sd, rho)), temperature)
    right = point[:, 0] > 0
    odds = np.exp(1 / temperature)
    assert right.mean() == pytest.approx(odds / (1 + odds), abs=0.005)
    for k, drawn in enumerate((point[~right], point[right])):
        np.testing.assert_allclose(drawn.mean(axis=0), mean[k], atol=0.06)
        covariance = np.outer(sd[k], sd[k]) * [[1, rho[k]], [rho[k], 1]]
        np.testing.assert_allclose(np.cov(drawn.T), temperature * covariance, atol=0.06 * sd[k].max() ** 2)


def test_luck_at_the_very_end_draws_the_last_gaussian():
    thirds = np.zeros((1, 3))
    point = draw_point(np.array([1.0]), np.zeros((1, 2)), thirds, np.arange(6.0).reshape(1, 3, 2), np.ones((1, 3, 2)), thirds, 1.0)
    np.testing.assert_array_equal(point, [[4, 5]])
