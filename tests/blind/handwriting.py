"""Twelve wrong answers to the exercises on writing by hand, two an exercise, drawn by a die from ten likely ones each; written from the stubs."""

# ruff: noqa -- the answers are written as students write them

import numpy as np
from blind import named_by
from solutions.training.mixtures import bivariate_log_density


@named_by(r"last point is missing|point (is|gets) lost|belongs to the stroke|one point short")
def strokes_of_1(offsets, pens):
    """The point after which the character ends is left out."""
    strokes = []
    now = []
    pos = np.array([0.0, 0.0])
    for o, p in zip(offsets, pens):
        pos = pos + o
        if p == 2:
            break
        now.append(pos.copy())
        if p == 1:
            strokes.append(np.array(now))
            now = []
    if len(now) > 0:
        strokes.append(np.array(now))
    return strokes


@named_by(r"begins anew|last point|doesn't go home|each stroke (starts|begins)")
def strokes_of_2(offsets, pens):
    """Each stroke starts at (0, 0) again."""
    out, cur = [], []
    x = y = 0.0
    for (dx, dy), pen in zip(offsets, pens):
        x, y = x + dx, y + dy
        cur.append([x, y])
        if pen == 1:
            out.append(np.array(cur))
            cur = []
            x = y = 0.0
        elif pen == 2:
            break
    if cur:
        out.append(np.array(cur))
    return out


@named_by(r"2 pi|2 \* pi|factor|add up to 1")
def bivariate_log_density_1(point, mean, sd, rho):
    """No 2 pi anywhere."""
    dx = (point[:, 0][:, None] - mean[:, :, 0]) / sd[:, :, 0]
    dy = (point[:, 1][:, None] - mean[:, :, 1]) / sd[:, :, 1]
    lx = -0.5 * dx**2 - np.log(sd[:, :, 0])
    v = 1 - rho**2
    ly = -0.5 * (dy - rho * dx) ** 2 / v - np.log(sd[:, :, 1]) - 0.5 * np.log(v)
    return lx + ly


@named_by(r"1 - rho\b(?!\^)|rho squared|accounted for")
def bivariate_log_density_2(point, mean, sd, rho):
    """The variance that is left to y is taken as 1 - rho."""
    dx = (point[:, None, 0] - mean[..., 0]) / sd[..., 0]
    dy = (point[:, None, 1] - mean[..., 1]) / sd[..., 1]
    v = 1 - rho
    q = dx**2 + (dy - rho * dx) ** 2 / v
    return -q / 2 - np.log(2 * np.pi) - np.log(sd[..., 0]) - np.log(sd[..., 1]) - np.log(v) / 2


@named_by(r"logits? (is|are) multiplied|times the logits?|wrong operation|exponential|softmax|logits \*")
def mixture_log_density_1(point, logits, mean, sd, rho):
    """The logits multiply the log-densities instead of being added."""
    lp = bivariate_log_density(point, mean, sd, rho) * logits
    m = lp.max(axis=1, keepdims=True)
    top = np.log(np.exp(lp - m).sum(axis=1)) + m[:, 0]
    w = logits.max(axis=1, keepdims=True)
    return top - (np.log(np.exp(logits - w).sum(axis=1)) + w[:, 0])


@named_by(r"sign|minus|other way round|surprise")
def mixture_log_density_2(point, logits, mean, sd, rho):
    """The surprise is returned, minus the log-density."""
    lp = bivariate_log_density(point, mean, sd, rho)
    w = logits - np.logaddexp.reduce(logits, axis=1)[:, None]
    return -np.logaddexp.reduce(w + lp, axis=1)


@named_by(r"leaves out the shares|logits|tiny share")
def mixture_backward_1(point, logits, mean, sd, rho):
    """The blame comes from the densities alone, without the shares."""
    N = len(point)
    lp = bivariate_log_density(point, mean, sd, rho)
    g = np.exp(lp - lp.max(axis=1, keepdims=True))
    g = g / g.sum(axis=1, keepdims=True)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    zx = (point[:, :1] - mean[..., 0]) / sd[..., 0]
    zy = (point[:, 1:] - mean[..., 1]) / sd[..., 1]
    c = 1 / (1 - rho**2)
    dmean = np.stack([-g * c * (zx - rho * zy) / sd[..., 0], -g * c * (zy - rho * zx) / sd[..., 1]], -1)
    dsd = np.stack([-g * (c * zx * (zx - rho * zy) - 1) / sd[..., 0], -g * (c * zy * (zy - rho * zx) - 1) / sd[..., 1]], -1)
    z = zx**2 + zy**2 - 2 * rho * zx * zy
    drho = -g * (c * zx * zy + c * rho - c**2 * rho * z)
    return (p - g) / N, dmean / N, dsd / N, drho / N


@named_by(r"logarithm of sd|log.*sd|1 / sd|factor sd|divi.* by sd|sd is missing")
def mixture_backward_2(point, logits, mean, sd, rho):
    """dsd is the gradient of log sd, as a network would want it."""
    N = len(point)
    lp = bivariate_log_density(point, mean, sd, rho) + logits
    g = np.exp(lp - lp.max(axis=1, keepdims=True))
    g = g / g.sum(axis=1, keepdims=True)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    zx = (point[:, :1] - mean[..., 0]) / sd[..., 0]
    zy = (point[:, 1:] - mean[..., 1]) / sd[..., 1]
    c = 1 / (1 - rho**2)
    dmean = np.stack([-g * c * (zx - rho * zy) / sd[..., 0], -g * c * (zy - rho * zx) / sd[..., 1]], -1)
    dsd = np.stack([-g * (c * zx * (zx - rho * zy) - 1), -g * (c * zy * (zy - rho * zx) - 1)], -1)
    z = zx**2 + zy**2 - 2 * rho * zx * zy
    drho = -g * (c * zx * zy + c * rho - c**2 * rho * z)
    return (p - g) / N, dmean / N, dsd / N, drho / N


@named_by(r"low temperature makes.*wider|cold is narrow|divide")
def draw_point_1(luck, noise, logits, mean, sd, rho, temperature):
    """The spread is divided by the root of the temperature."""
    e = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    shares = e / e.sum(axis=1, keepdims=True)
    passed = shares.cumsum(axis=1) <= luck[:, None]
    k = np.minimum(passed.sum(axis=1), shares.shape[1] - 1)
    row = np.arange(len(luck))
    rho = rho[row, k]
    y = rho * noise[:, 0] + np.sqrt(1 - rho**2) * noise[:, 1]
    spread = 1 / np.sqrt(temperature) * sd[row, k]
    return mean[row, k] + spread * np.stack([noise[:, 0], y], axis=1)


@named_by(r"variance|squared|sd \*\* 2|sd\[row, k\] \*\* 2|square")
def draw_point_2(luck, noise, logits, mean, sd, rho, temperature):
    """The variance times the temperature is used as the spread, without a root."""
    e = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    shares = e / e.sum(axis=1, keepdims=True)
    passed = shares.cumsum(axis=1) <= luck[:, None]
    k = np.minimum(passed.sum(axis=1), shares.shape[1] - 1)
    row = np.arange(len(luck))
    rho = rho[row, k]
    y = rho * noise[:, 0] + np.sqrt(1 - rho**2) * noise[:, 1]
    spread = temperature * sd[row, k] ** 2
    return mean[row, k] + spread * np.stack([noise[:, 0], y], axis=1)


@named_by(r"smallest standard deviation is 0")
def fork_1():
    """The third branch is a point, so its standard deviation is 0."""
    return (np.log([0.5, 0.3, 0.2]), np.array([[2.0, 2], [2, -1], [-1, 0]]), np.array([[0.57, 0.57], [0.36, 0.36], [0, 0]]), np.array([0.97, -0.92, 0]))


@named_by(r"go up to the right cost")
def fork_2():
    """Half of the length stands along x and half along y: 0.4 and 0.25."""
    return (np.log([0.5, 0.3, 0.2]), np.array([[2.0, 2], [2, -1], [-1, 0]]), np.array([[0.4, 0.4], [0.25, 0.25], [0.1, 0.1]]), np.array([0.97, -0.92, 0]))


def odd_right_answers():
    """Right answers in an odd style, which have to be accepted: {exercise: function}."""

    def strokes_of(offsets, pens):
        pens = np.concatenate([pens, [2]])
        stop = int(np.argmax(pens == 2)) + 1
        z = np.cumsum(offsets[:stop, 0] + 1j * offsets[:stop, 1])
        groups = np.cumsum(np.r_[0, pens[: len(z) - 1] == 1])
        return [np.c_[z[groups == g].real, z[groups == g].imag] for g in np.unique(groups)]

    def bivariate_log_density(point, mean, sd, rho):
        theta = np.arcsin(rho)  # rho = sin, sqrt(1 - rho^2) = cos
        a = (point[:, None, 0] - mean[:, :, 0]) / sd[:, :, 0]
        b = (point[:, None, 1] - mean[:, :, 1]) / sd[:, :, 1]
        q = (a**2 - 2 * np.sin(theta) * a * b + b**2) / np.cos(theta) ** 2
        return -(q / 2 + np.log(2 * np.pi) + np.log(sd[:, :, 0] * sd[:, :, 1] * np.cos(theta)))

    def mixture_log_density(point, logits, mean, sd, rho):
        from math import exp, log

        each = bivariate_log_density(point, mean, sd, rho)
        out = []
        for n in range(len(point)):
            lead = max(range(len(logits[n])), key=lambda k: logits[n, k] + each[n, k])
            ratio = sum(exp(logits[n, k] + each[n, k] - logits[n, lead] - each[n, lead]) for k in range(len(logits[n])))
            share = 1 / sum(exp(min(logits[n, k] - logits[n, lead], 700)) for k in range(len(logits[n])))
            out.append(each[n, lead] + log(ratio) + log(share))
        return np.asarray(out)

    def mixture_backward(point, logits, mean, sd, rho):
        N, K = logits.shape
        ks = range(K)
        out = [np.zeros_like(a) for a in (logits, mean, sd, rho)]
        each = bivariate_log_density(point, mean, sd, rho)
        for n in range(N):
            top = (logits[n] + each[n]).max()
            w = [np.exp(logits[n, k] + each[n, k] - top) for k in ks]
            e = [np.exp(logits[n, k] - logits[n].max()) for k in ks]
            for k in ks:
                r, (s, t) = rho[n, k], sd[n, k]
                u, v = (point[n] - mean[n, k]) / sd[n, k]
                g = w[k] / sum(w)
                eps = (v - r * u) / (1 - r * r)
                out[0][n, k] = e[k] / sum(e) - g
                out[1][n, k] = -g * (u - r * eps) / s, -g * eps / t
                out[2][n, k] = g * (1 - u * (u - r * eps)) / s, g * (1 - v * eps) / t
                out[3][n, k] = g * (-eps * u + r * eps**2 - r / (1 - r * r))
        return tuple(a / N for a in out)

    def draw_point(luck, noise, logits, mean, sd, rho, temperature):
        heat = 1.0 / temperature
        p = np.exp(heat * (logits - logits.max(axis=1, keepdims=True)))
        sums = np.cumsum(p, axis=1)
        sums = sums / sums[:, -1:]
        pick = [min(int(np.count_nonzero(s <= u)), len(s) - 1) for s, u in zip(sums, luck)]
        out = []
        for n, k in enumerate(pick):
            r = rho[n, k]
            L = np.array([[1.0, 0.0], [r, (1.0 - r * r) ** 0.5]])
            out.append(mean[n, k] + np.diag(sd[n, k]) @ L @ noise[n] * temperature**0.5)
        return np.vstack(out)

    def fork():
        turn = np.array([[1, -1], [1, 1]]) / np.sqrt(2)
        up = turn @ np.diag([0.64, 0.01]) @ turn.T
        down = turn @ np.diag([0.01, 0.25]) @ turn.T
        covs = [up, down, 0.01 * np.eye(2)]
        sd = np.sqrt([np.diag(c) for c in covs])
        return (np.log([5, 3, 2]) + 7, np.array([(2.0, 2.0), (2.0, -1.0), (-1.0, 0.0)]), sd, np.array([c[0, 1] / s.prod() for c, s in zip(covs, sd)]))

    return {answer.__name__: answer for answer in (strokes_of, bivariate_log_density, mixture_log_density, mixture_backward, draw_point, fork)}
