import numpy as np

from solutions.tasks.lamp import lamp


def test_a_flash_tells_the_colour_and_only_the_noise_goes_on():
    x, colour = lamp(np.random.default_rng(0), T=400, B=50, noise=3.0)
    np.testing.assert_array_equal(x[0, :, 1], np.where(colour == 1, 1.0, -1.0))
    assert not x[0, :, 0].any() and not x[1:, :, 1].any()
    assert abs(x[1:, :, 0].std() - 3) < 0.05 and 0.3 < colour.mean() < 0.7
