"""Wrong answers to the exercises of the chapter on writing by hand that are no edit of the textbook form, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake
from solutions.training.losses import softmax
from solutions.training.mixtures import bivariate_log_density as right_density
from solutions.training.mixtures import draw_point as right_draw
from solutions.training.mixtures import mixture_backward as right_backward


@mistake
def strokes_of__lifted_on_the_way(offsets, pens):
    """The pen is taken to say how a point was reached.

    It says what happens after the point.
    """
    strokes, stroke, place = [], [], np.zeros(2)
    for offset, pen in zip(offsets, pens):
        place = place + offset
        if pen == 1 and stroke:
            strokes.append(np.array(stroke))
            stroke = []
        stroke.append(place)
        if pen == 2:
            break
    return [*strokes, np.array(stroke)]


@mistake
def strokes_of__each_from_its_own_beginning(offsets, pens):
    """The sum begins anew with each stroke.

    The pen doesn't go home when it is lifted: a move is counted from the last point, whichever stroke that belongs to.
    """
    strokes, stroke = [], []
    for offset, pen in zip(offsets, pens):
        stroke.append(offset)
        if pen != 0:
            strokes.append(np.cumsum(stroke, axis=0))
            stroke = []
        if pen == 2:
            break
    if stroke:
        strokes.append(np.cumsum(stroke, axis=0))
    return strokes


@mistake
def strokes_of__without_the_last(offsets, pens):
    """A last stroke that neither a lift nor an end closes is lost.

    A sequence may stop without an end.
    """
    strokes, stroke, place = [], [], np.zeros(2)
    for offset, pen in zip(offsets, pens):
        place = place + offset
        stroke.append(place)
        if pen:
            strokes.append(np.array(stroke))
            stroke = []
        if pen == 2:
            break
    return strokes


@mistake
def bivariate_log_density__not_a_logarithm(point, mean, sd, rho):
    """The density itself is given back.

    Its logarithm is asked for: far out, no float holds the density.
    """
    return np.exp(right_density(point, mean, sd, rho))


def bivariate_log_density__all_points_with_all(point, mean, sd, rho):
    """log_p has shape"""
    return right_density(point, mean, sd, rho)[:, :, None]


@mistake
def bivariate_log_density__left_of_the_standard_deviation(point, mean, sd, rho):
    """The standard deviation of y, once x is known, is multiplied by 1 - rho^2, which is what is left of its variance.

    The standard deviation is the root of the variance, so its share is the root as well.
    """
    z_x, z_y = np.moveaxis((point[:, None] - mean) / sd, -1, 0)
    left = 1 - rho**2
    return -0.5 * (z_x**2 + ((z_y - rho * z_x) / left) ** 2) - np.log(2 * np.pi * sd.prod(axis=-1) * left)


@mistake
def bivariate_log_density__y_moved_by_no_unit(point, mean, sd, rho):
    """y is expected rho times z_x above its mean, in units of the paper.

    z_x counts standard deviations of x; rho says how many of its own standard deviations y goes along.
    """
    z_x = (point[:, None, 0] - mean[..., 0]) / sd[..., 0]
    y, left = point[:, None, 1] - mean[..., 1] - rho * z_x, sd[..., 1] ** 2 * (1 - rho**2)
    return -0.5 * (z_x**2 + y**2 / left) - np.log(2 * np.pi * sd[..., 0] * np.sqrt(left))


def mixture_log_density__surprise(point, logits, mean, sd, rho):
    """log_p is wrong"""
    joint = logits + right_density(point, mean, sd, rho)
    return np.logaddexp.reduce(logits, axis=1) - np.logaddexp.reduce(joint, axis=1)


@mistake
def mixture_log_density__mean_of_the_logarithms(point, logits, mean, sd, rho):
    """It is the mean of the log-densities, weighted by the shares.

    That is the logarithm of no sum. Densities add; their logarithms don't.
    """
    return (softmax(logits) * right_density(point, mean, sd, rho)).sum(axis=1)


@mistake
def mixture_backward__of_the_log_density(point, logits, mean, sd, rho):
    """All gradients have the wrong sign.

    They are asked for the surprise, minus the log-density.
    """
    return tuple(-d for d in right_backward(point, logits, mean, sd, rho))


@mistake
def mixture_backward__of_what_the_read_out_gives(point, logits, mean, sd, rho):
    """dsd and drho are the gradients of what an exponential and a tanh are taken of.

    They are asked for sd and rho themselves; the slopes of the exponential and of the tanh come afterwards.
    """
    dlogits, dmean, dsd, drho = right_backward(point, logits, mean, sd, rho)
    return dlogits, dmean, dsd * sd, drho * (1 - rho**2)


@mistake
def mixture_backward__only_the_one_to_blame_most(point, logits, mean, sd, rho):
    """Only the Gaussian with the largest part in the density learns.

    All have a part, and learn by it.
    """
    d = right_backward(point, logits, mean, sd, rho)
    blame = softmax(logits + right_density(point, mean, sd, rho))
    best = (blame == blame.max(axis=1, keepdims=True)) / len(point)
    scale = best / (blame / len(point))
    return softmax(logits) / len(point) - best, d[1] * scale[..., None], d[2] * scale[..., None], d[3] * scale


@mistake
def draw_point__the_mean_of_all(luck, noise, logits, mean, sd, rho, temperature):
    """The point lies at the mean of all means, weighted by the shares.

    At a fork the mean of the branches is where no path leads: one Gaussian has to be chosen.
    """
    p = softmax(logits / temperature)
    m, s, r = (p[..., None] * mean).sum(axis=1), (p[..., None] * sd).sum(axis=1), (p * rho).sum(axis=1)
    z = np.stack([noise[:, 0], r * noise[:, 0] + np.sqrt(1 - r**2) * noise[:, 1]], axis=1)
    return m + np.sqrt(temperature) * s * z


@mistake
def draw_point__always_the_likeliest(luck, noise, logits, mean, sd, rho, temperature):
    """It is always the Gaussian with the largest share.

    The luck decides; a large share only makes it likelier.
    """
    certain = np.where(logits == logits.max(axis=1, keepdims=True), 0.0, -1e9)
    return right_draw(luck, noise, certain, mean, sd, rho, temperature)


def draw_point__temperature_of_the_means(luck, noise, logits, mean, sd, rho, temperature):
    """point is wrong"""
    return np.sqrt(temperature) * right_draw(luck, noise, logits, mean, sd, rho, temperature)


# ---- fork: near misses

_SHARES, _MEAN = np.log([0.5, 0.3, 0.2]), np.array([[2.0, 2.0], [2.0, -1.0], [-1.0, 0.0]])
_SD, _RHO = np.array([[0.57, 0.57], [0.36, 0.36], [0.1, 0.1]]), np.array([0.97, -0.92, 0.0])


def fork__one_gaussian():
    """how many nats too many all moves together cost is 2.6"""
    return np.array([0.0, -99.0, -99.0]), np.tile([1.4, 0.7], (3, 1)), np.tile([1.31, 1.42], (3, 1)), np.full(3, 0.29)


def fork__round_branches():
    """how many nats too many the moves that go up to the right cost is 1.4"""
    return _SHARES, _MEAN, _SD, np.zeros(3)


def fork__lengths_as_they_are():
    """how many nats too many the moves that go up to the right cost is 0.1"""
    return _SHARES, _MEAN, np.array([[0.8, 0.8], [0.5, 0.5], [0.1, 0.1]]), _RHO


def fork__shares_as_logits():
    """the share (after the softmax) of the Gaussian for the moves that go back is 0.2894"""
    return np.array([0.5, 0.3, 0.2]), _MEAN, _SD, _RHO


def fork__widths_of_the_branch():
    """the moves that go up to the right cost is 1"""
    return _SHARES, _MEAN, np.array([[0.8, 0.1], [0.5, 0.1], [0.1, 0.1]]), np.zeros(3)


def fork__the_wrong_diagonal():
    """the moves that go down to the right cost is"""
    return _SHARES, _MEAN, _SD, np.abs(_RHO)


def fork__a_line_without_width():
    """how far inside -1 and 1 all correlations stay is 0, but at least"""
    return _SHARES, _MEAN, _SD, np.array([1.0, -1.0, 0.0])


def fork__two_gaussians():
    """logits has shape (2,), expected (3,)"""
    return tuple(a[:2] for a in (_SHARES, _MEAN, _SD, _RHO))
