"""Right answers to the exercises of the chapter on writing by hand, written in other ways than ours: the grader has to accept them all."""

import math

import numpy as np

from solutions.training.losses import softmax
from solutions.training.mixtures import bivariate_log_density as log_density

# strokes_of


def strokes_of__point_by_point(offsets, pens):
    strokes, stroke, place = [], [], np.zeros(2)
    for offset, pen in zip(offsets, pens):
        place = place + offset
        stroke.append(place)
        if pen != 0:
            strokes.append(np.array(stroke))
            stroke = []
        if pen == 2:
            break
    if stroke:
        strokes.append(np.array(stroke))
    return strokes


def strokes_of__numbered_strokes(offsets, pens):
    ended = np.concatenate([[0], np.cumsum(np.array(pens) == 2)[:-1]]) > 0
    number = np.concatenate([[0], np.cumsum(np.array(pens) == 1)[:-1]])
    points = np.cumsum(offsets, axis=0)
    return [points[(number == k) & ~ended] for k in range(number[~ended].max() + 1)]


def strokes_of__slices(offsets, pens):
    pens = list(pens)
    stop = pens.index(2) + 1 if 2 in pens else len(pens)
    places = np.array([np.sum(offsets[: k + 1], axis=0) for k in range(stop)])
    cuts = [0, *(k + 1 for k in range(stop - 1) if pens[k] == 1), stop]
    return [places[a:b] for a, b in zip(cuts[:-1], cuts[1:])]


# bivariate_log_density


def bivariate_log_density__y_given_x(point, mean, sd, rho):
    def normal(value, middle, width):
        return -((value - middle) ** 2) / (2 * width**2) - np.log(width) - 0.5 * math.log(2 * math.pi)

    x, y = point[:, :1], point[:, 1:]
    expected = mean[:, :, 1] + rho * sd[:, :, 1] * (x - mean[:, :, 0]) / sd[:, :, 0]
    return normal(x, mean[:, :, 0], sd[:, :, 0]) + normal(y, expected, sd[:, :, 1] * np.sqrt(1 - rho**2))


def bivariate_log_density__as_graves_has_it(point, mean, sd, rho):
    x, y = ((point[:, None, d] - mean[:, :, d]) / sd[:, :, d] for d in (0, 1))
    Z = x**2 + y**2 - 2 * rho * x * y
    return -Z / (2 * (1 - rho**2)) - np.log(2 * np.pi) - np.log(sd).sum(axis=2) - 0.5 * np.log(1 - rho**2)


def bivariate_log_density__covariance_matrices(point, mean, sd, rho):
    N, K = rho.shape
    found = np.empty((N, K))
    for n in range(N):
        for k in range(K):
            a, b = sd[n, k]
            C = np.array([[a * a, rho[n, k] * a * b], [rho[n, k] * a * b, b * b]])
            away = point[n] - mean[n, k]
            found[n, k] = -0.5 * (away @ np.linalg.inv(C) @ away) - 0.5 * np.log(np.linalg.det(2 * np.pi * C))
    return found


# mixture_log_density


def mixture_log_density__largest_taken_off(point, logits, mean, sd, rho):
    log_shares = logits - logits.max(axis=1, keepdims=True)
    log_shares = log_shares - np.log(np.exp(log_shares).sum(axis=1, keepdims=True))
    each = log_shares + log_density(point, mean, sd, rho)
    most = each.max(axis=1)
    return most + np.log(np.exp(each - most[:, None]).sum(axis=1))


def mixture_log_density__one_after_the_other(point, logits, mean, sd, rho):
    each = log_density(point, mean, sd, rho)
    total = above = np.full(len(point), -np.inf)
    for k in range(logits.shape[1]):
        total = np.logaddexp(total, logits[:, k] + each[:, k])
        above = np.logaddexp(above, logits[:, k])
    return total - above


def mixture_log_density__row_by_row(point, logits, mean, sd, rho):
    found = []
    for row, each in zip(logits, log_density(point, mean, sd, rho)):
        sums = [a + b for a, b in zip(row, each)]
        found.append(max(sums) + math.log(sum(math.exp(s - max(sums)) for s in sums)) - max(row) - math.log(sum(math.exp(s - max(row)) for s in row)))
    return np.array(found)


# mixture_backward


def mixture_backward__x_and_y_apart(point, logits, mean, sd, rho):
    N = len(point)
    shares = softmax(logits)
    blame = softmax(logits + log_density(point, mean, sd, rho))
    zx, zy = (point[:, None, 0] - mean[..., 0]) / sd[..., 0], (point[:, None, 1] - mean[..., 1]) / sd[..., 1]
    C = 1 / (1 - rho**2)
    dmean = np.stack([-blame * C / sd[..., 0] * (zx - rho * zy), -blame * C / sd[..., 1] * (zy - rho * zx)], axis=2) / N
    dsd = np.stack([-blame * (C * zx * (zx - rho * zy) - 1) / sd[..., 0], -blame * (C * zy * (zy - rho * zx) - 1) / sd[..., 1]], axis=2) / N
    Z = zx**2 + zy**2 - 2 * rho * zx * zy
    return (shares - blame) / N, dmean, dsd, -blame * C * (zx * zy + rho * (1 - C * Z)) / N


def mixture_backward__matrices(point, logits, mean, sd, rho):
    N, K = logits.shape
    blame = softmax(logits + log_density(point, mean, sd, rho))
    dmean, dsd, drho = np.zeros_like(mean), np.zeros_like(sd), np.zeros_like(rho)
    for n in range(N):
        for k in range(K):
            a, b = sd[n, k]
            r = rho[n, k]
            inverse = np.linalg.inv([[a * a, r * a * b], [r * a * b, b * b]])
            pull = inverse @ (point[n] - mean[n, k])
            G = 0.5 * (np.outer(pull, pull) - inverse) * blame[n, k] / -N  # what the covariance matrix gets
            dmean[n, k] = -blame[n, k] * pull / N
            dsd[n, k] = [2 * a * G[0, 0] + 2 * r * b * G[0, 1], 2 * b * G[1, 1] + 2 * r * a * G[0, 1]]
            drho[n, k] = 2 * a * b * G[0, 1]
    return (softmax(logits) - blame) / N, dmean, dsd, drho


def mixture_backward__numbers_of_one_point_first(point, logits, mean, sd, rho):
    density = np.exp(logits + log_density(point, mean, sd, rho))
    w = density / density.sum(1, keepdims=True) / len(point)
    z = (point[:, None] - mean) / sd
    u = np.sqrt(1 - rho**2)
    first, second = z[..., 0], (z[..., 1] - rho * z[..., 0]) / u  # two independent normal draws
    dsecond = w * second  # of the surprise
    dfirst = w * first
    dzx, dzy = dfirst - dsecond * rho / u, dsecond / u
    drho = dsecond * (-first / u + second * rho / u**2) - w * rho / u**2
    dz = np.stack([dzx, dzy], axis=-1)
    return np.exp(logits) / np.exp(logits).sum(1, keepdims=True) / len(point) - w, -dz / sd, (w[..., None] - dz * z) / sd, drho


# draw_point


def draw_point__one_after_the_other(luck, noise, logits, mean, sd, rho, temperature):
    points = []
    for n, chance in enumerate(luck):
        odds = np.exp((logits[n] - logits[n].max()) / temperature)
        k, total = 0, odds[0] / odds.sum()
        while total <= chance and k < len(odds) - 1:
            k += 1
            total += odds[k] / odds.sum()
        r, (a, b) = rho[n, k], noise[n]
        points.append(mean[n, k] + temperature**0.5 * sd[n, k] * np.array([a, r * a + (1 - r * r) ** 0.5 * b]))
    return np.array(points)


def draw_point__cholesky(luck, noise, logits, mean, sd, rho, temperature):
    points = np.zeros((len(luck), 2))
    for n in range(len(luck)):
        k = min(np.searchsorted(np.cumsum(softmax(logits[n] / temperature)), luck[n], side="right"), logits.shape[1] - 1)
        a, b = sd[n, k]
        C = temperature * np.array([[a * a, rho[n, k] * a * b], [rho[n, k] * a * b, b * b]])
        points[n] = mean[n, k] + np.linalg.cholesky(C) @ noise[n]
    return points


def draw_point__argmax_of_the_sums(luck, noise, logits, mean, sd, rho, temperature):
    sums = np.cumsum(softmax(logits / temperature), axis=1)
    sums[:, -1] = 2
    k = np.argmax(sums > luck[:, None], axis=1)[:, None]
    m = np.take_along_axis(mean, k[:, :, None], axis=1)[:, 0]
    s = np.take_along_axis(sd, k[:, :, None], axis=1)[:, 0]
    r = np.take_along_axis(rho, k, axis=1)[:, 0]
    x = s[:, 0] * noise[:, 0]
    y = s[:, 1] * (r * noise[:, 0] + np.sqrt(1 - r**2) * noise[:, 1])
    return m + np.sqrt(temperature) * np.stack([x, y], axis=1)


# fork


def fork__measured():
    rng, half = np.random.default_rng(1), np.sqrt(0.5)
    parts = []
    for count, middle, along, way in ((2000, (2, 2), 0.8, (half, half)), (1200, (2, -1), 0.5, (half, -half)), (800, (-1, 0), 0.1, (1, 0))):
        far, aside = along * rng.normal(size=(count, 1)), 0.1 * rng.normal(size=(count, 1))
        parts.append(middle + far * np.array(way) + aside * np.array([-way[1], way[0]]))
    return (np.log([len(part) for part in parts]), np.array([part.mean(axis=0) for part in parts]), np.array([part.std(axis=0) for part in parts]),
            np.array([np.corrcoef(part.T)[0, 1] for part in parts]))


def fork__in_another_order():
    return (np.log([2.0, 5.0, 3.0]), np.array([[-1.0, 0.0], [2.0, 2.0], [2.0, -1.0]]), np.array([[0.1, 0.1], [0.57, 0.57], [0.36, 0.36]]),
            np.array([0.0, 0.97, -0.92]))


def fork__rounded():
    mean = np.array([[2.0, 2.0], [2.0, -1.0], [-1.0, 0.0]])
    return np.array([0.5, 0.0, -0.4]), mean, np.array([[0.57] * 2, [0.36] * 2, [0.1] * 2]), np.array([0.97, -0.92, 0.0])
