"""Mixtures as one would write them on a board; `training.mixtures` has the same numbers."""

import numpy as np

from solutions.training.mixtures import bivariate_log_density


def mixture_log_density(point, logits, mean, sd, rho):
    """Say how densely a mixture lies at a point; arguments and result as in `training.mixtures.mixture_log_density`.

    Source: [bishop1994mixture].
    """
    joint = logits + bivariate_log_density(point, mean, sd, rho)
    return np.logaddexp.reduce(joint, axis=1) - np.logaddexp.reduce(logits, axis=1)
