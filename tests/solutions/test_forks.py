"""A pen at a fork, against what NumPy measures of many moves and PyTorch's densities."""

import numpy as np
import pytest

from solutions.data.characters import recorded_writer
from solutions.tasks.forks import draw_fork, fork, surprise

MOVES, BRANCHES = draw_fork(np.random.default_rng(0), 100_000)


def test_the_mixture_has_the_shares_means_and_covariances_of_many_moves():
    logits, mean, sd, rho = fork()
    np.testing.assert_allclose(np.exp(logits) / np.exp(logits).sum(), np.bincount(BRANCHES) / len(MOVES), atol=0.01)
    for k in range(3):
        of_branch = MOVES[BRANCHES == k]
        np.testing.assert_allclose(of_branch.mean(axis=0), mean[k], atol=0.02)
        np.testing.assert_allclose(of_branch.std(axis=0), sd[k], rtol=0.02)
        assert np.corrcoef(of_branch.T)[0, 1] == pytest.approx(rho[k], abs=0.02)


def test_branches_are_as_long_and_as_wide_as_is_told():
    for k, (way, along, across) in enumerate((((1, 1), 0.8, 0.1), ((1, -1), 0.5, 0.1), ((1, 0), 0.1, 0.1))):
        way = np.array(way) / np.hypot(*way)
        of_branch = MOVES[BRANCHES == k] - MOVES[BRANCHES == k].mean(axis=0)
        assert (of_branch @ way).std() == pytest.approx(along, rel=0.02)
        assert (of_branch @ [-way[1], way[0]]).std() == pytest.approx(across, rel=0.02)


def test_the_surprise_is_pytorchs_and_no_change_of_a_number_makes_it_less():
    torch = pytest.importorskip("torch")
    logits, mean, sd, rho = fork()
    covariance = np.stack([np.stack([sd[:, 0] ** 2, rho * sd.prod(axis=1)], -1), np.stack([rho * sd.prod(axis=1), sd[:, 1] ** 2], -1)], -2)
    gaussians = torch.distributions.MultivariateNormal(torch.tensor(mean), torch.tensor(covariance))
    mixture = torch.distributions.MixtureSameFamily(torch.distributions.Categorical(logits=torch.tensor(logits)), gaussians)
    np.testing.assert_allclose(surprise(MOVES[:500], logits, mean, sd, rho), -mixture.log_prob(torch.tensor(MOVES[:500])).numpy(), rtol=1e-10)
    best = surprise(MOVES, logits, mean, sd, rho).mean()
    for number in range(4):
        for factor in (0.95, 1.02):
            other = [a * (factor if n == number else 1) for n, a in enumerate((logits, mean, sd, rho))]
            assert surprise(MOVES, *other).mean() > best


def test_the_recorded_writer_has_160_units_and_20_gaussians():
    p = recorded_writer()
    assert p["W_x"].shape == (3, 640) and p["W_h"].shape == (160, 640) and p["W_hy"].shape == (160, 123)
