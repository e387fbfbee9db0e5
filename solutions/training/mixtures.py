"""How likely a point in the plane is under a mixture of Gaussians, which way each number of the mixture has to go, and a draw from it.

A mixture is four arrays: logits (N, K), whose softmax are the shares of its K Gaussians; mean (N, K, 2); sd (N, K, 2), the standard deviations
in x and in y; rho (N, K), their correlations. Each of N points has a mixture of its own.
"""

import numpy as np

from solutions.training.losses import softmax


def bivariate_log_density(point, mean, sd, rho):
    """Say how densely each Gaussian of a mixture lies at a point, as a natural
    logarithm.

    A Gaussian in the plane is two normal draws, one after the other. First x,
    with its mean and its standard deviation. Then y. For each standard
    deviation by which x came out above its mean, y is expected rho of its own
    standard deviations above its mean. What the correlation leaves to chance
    is narrower: of the variance of y, rho squared is accounted for.

    Parameters
    ----------
    point : (N, 2) array
        x and y.
    mean : (N, K, 2) array
        Of x and y, for each of K Gaussians.
    sd : (N, K, 2) array
        Standard deviations of x and y, above 0.
    rho : (N, K) array
        Correlations, between -1 and 1.

    Returns
    -------
    log_p : (N, K) array
        May be far below anything whose exponential is a float.

    Notes
    -----
    With z = (point - mean) / sd it is the sum of the logarithms of two normal densities, of z_x at 0 with variance 1 and of z_y at rho z_x
    with variance 1 - rho^2, less log(sd_x sd_y).

    Source: [graves2013generating].
    """
    z_x, z_y = np.moveaxis((point[:, None] - mean) / sd, -1, 0)
    left = 1 - rho**2
    exponent = -0.5 * (z_x**2 + (z_y - rho * z_x) ** 2 / left)
    return exponent - np.log(2 * np.pi * sd.prod(axis=-1) * np.sqrt(left))


def log_sum_exp(a):
    """Add numbers that are given by their logarithms: log(sum(exp(a))) over the last axis, whatever their size.

    Parameters
    ----------
    a : (..., K) array

    Returns
    -------
    total : (...) array

    Source: [goodfellow2016deep].
    """
    largest = a.max(axis=-1, keepdims=True)
    return np.log(np.exp(a - largest).sum(axis=-1)) + largest[..., 0]


def mixture_log_density(point, logits, mean, sd, rho):
    """Say how densely a mixture lies at a point, as a natural logarithm.

    The mixture's density is the sum of what its Gaussians have there, each
    times its share. Shares are a softmax of the logits. A point may lie so far
    from all Gaussians, and a share may be so small, that no float holds the
    density; its logarithm is an ordinary number all the same.

    Parameters
    ----------
    point : (N, 2) array
    logits : (N, K) array
    mean : (N, K, 2) array
    sd : (N, K, 2) array
        Standard deviations, above 0.
    rho : (N, K) array
        Correlations, between -1 and 1.

    Returns
    -------
    log_p : (N,) array

    Notes
    -----
    log_sum_exp(logits + log-densities) - log_sum_exp(logits).

    Source: [bishop1994mixture].
    """
    return log_sum_exp(logits + bivariate_log_density(point, mean, sd, rho)) - log_sum_exp(logits)


def mixture_backward(point, logits, mean, sd, rho):
    """Say how the surprise of a mixture changes with each of its numbers.

    The surprise is minus the mixture's log-density at the point, a mean over
    the N points. Each Gaussian is to blame for a point by the share that it
    has in the density there, and learns from it that much.

    Parameters
    ----------
    point : (N, 2) array
    logits : (N, K) array
    mean : (N, K, 2) array
    sd : (N, K, 2) array
    rho : (N, K) array

    Returns
    -------
    dlogits : (N, K) array
    dmean : (N, K, 2) array
    dsd : (N, K, 2) array
    drho : (N, K) array

    Notes
    -----
    With blame = softmax(logits + log-densities), dlogits = (softmax(logits) - blame) / N, and all others are minus blame / N times the
    derivative of that Gaussian's log-density. With z = (point - mean) / sd, u = 1 - rho^2 and pull_x = (z_x - rho z_y) / u: the derivative is
    pull_x / sd_x for the mean, (pull_x z_x - 1) / sd_x for sd_x, and (rho + pull_x pull_y u) / u for rho, where pull_x pull_y u / u is
    (z_x - rho z_y) (z_y - rho z_x) / u^2.

    Source: [graves2013generating, bishop1994mixture].
    """
    blame = softmax(logits + bivariate_log_density(point, mean, sd, rho))
    share = blame / len(point)
    z = (point[:, None] - mean) / sd
    left = (1 - rho**2)[..., None]
    pull = (z - rho[..., None] * z[..., ::-1]) / left
    dlogits = softmax(logits) / len(point) - share
    dmean = -share[..., None] * pull / sd
    dsd = share[..., None] * (1 - pull * z) / sd
    drho = -share * (pull.prod(axis=-1) + rho / left[..., 0])
    return dlogits, dmean, dsd, drho


def draw_point(luck, noise, logits, mean, sd, rho, temperature):
    """Draw a point from each mixture, more cautiously at a low temperature.

    The temperature divides the logits before the softmax that gives the
    shares. It multiplies each Gaussian's variance.

    Parameters
    ----------
    luck : (N,) array
        Drawn evenly from 0 to 1; chooses the Gaussian. It is the first one at
        which the running sum of the shares is above the luck.
    noise : (N, 2) array
        Normal draws: the first moves x, and by the correlation also y; the
        second moves y alone.
    logits : (N, K) array
    mean : (N, K, 2) array
    sd : (N, K, 2) array
        Standard deviations at temperature 1.
    rho : (N, K) array
        Correlations; no temperature changes them.
    temperature : float
        Above 0.

    Returns
    -------
    point : (N, 2) array

    Notes
    -----
    x = mean_x + sqrt(T) sd_x n_1 and y = mean_y + sqrt(T) sd_y (rho n_1 + sqrt(1 - rho^2) n_2), of the Gaussian that was chosen.

    Source: [ha2018neural].
    """
    shares = softmax(logits / temperature)
    passed = shares.cumsum(axis=1) <= luck[:, None]
    # Rounding may leave the last sum below 1.
    k = np.minimum(passed.sum(axis=1), shares.shape[1] - 1)
    row = np.arange(len(luck))
    rho = rho[row, k]
    y = rho * noise[:, 0] + np.sqrt(1 - rho**2) * noise[:, 1]
    spread = np.sqrt(temperature) * sd[row, k]
    return mean[row, k] + spread * np.stack([noise[:, 0], y], axis=1)
