"""Exercises of the chapter on writing by hand: strokes from moves, how likely a point is, the way back, a draw, and a mixture set by hand."""

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions import textbook
from solutions.data import characters
from solutions.tasks import forks
from solutions.training import losses, mixtures

chapter = Chapter(__file__, title="Writing by hand")


# Strokes


@chapter.exercise(characters.strokes_of, points=2, equivalent={
    "The line that computes pens is missing.": "the pens are an array already",
    "ends = flatnonzero(pens == END); pens = asarray(pens)": "the pens are an array already",
})
def strokes_of(rng):
    def moves(pens):
        return dict(offsets=rng.normal(size=(len(pens), 2)), pens=np.array(pens))

    yield moves([0, 0, 1, 0, 1, 0, 0, 0, 2])
    yield moves([0, 1, 1, 0, 0, 2, 0, 1, 0, 2, 0])  # a stroke of one point; and something after the end
    yield moves([0, 0, 1, 0, 0])  # it stops without an end
    yield moves([0, 1, 0, 0, 1])
    yield moves([0, 0, 1, 2])  # the last stroke is a single point
    yield moves([1, 2, 0, 1])


# Mixtures


_EITHER_FIRST = "it does not matter which of the two is drawn first"
_SQUARED = "the difference is squared"
_LAST_AXIS = "the last axis, counted from either end"
_SAME_DENSITY = {
    "z_y, z_x = moveaxis((point[:, None] - mean) / sd, -1, 0)": _EITHER_FIRST,
    "exponent = -0.5 * (z_y ** 2 + (z_x - rho * z_y) ** 2 / left)": _EITHER_FIRST,
    "z_x, z_y = moveaxis((mean - point[:, None]) / sd, -1, 0)": _SQUARED,
    "exponent = -0.5 * (z_x ** 2 + (rho * z_x - z_y) ** 2 / left)": _SQUARED,
    "exponent - log(2 * pi * sd.prod(axis=2) * sqrt(left))": _LAST_AXIS,
}


def _mixture(rng, N, K):
    return dict(logits=1.5 * rng.normal(size=(N, K)), mean=rng.normal(size=(N, K, 2)), sd=rng.uniform(0.5, 2, size=(N, K, 2)),
                rho=rng.uniform(0.2, 0.9, size=(N, K)) * rng.choice([-1, 1], size=(N, K)))


@chapter.exercise(mixtures.bivariate_log_density, points=3, equivalent=_SAME_DENSITY)
def bivariate_log_density(rng):
    N, K = distinct_sizes(rng, 2)
    case = _mixture(rng, N, K)
    del case["logits"]
    yield dict(point=rng.normal(size=(N, 2))) | case
    yield dict(point=200 * rng.normal(size=(N, 2))) | case  # no float holds these densities


@chapter.exercise(mixtures.mixture_log_density, points=3, written_as=textbook.mixtures.mixture_log_density, equivalent=_SAME_DENSITY | {
    "logaddexp.reduce(joint, axis=-1) - logaddexp.reduce(logits, axis=1)": _LAST_AXIS,
    "logaddexp.reduce(joint, axis=1) - logaddexp.reduce(logits, axis=-1)": _LAST_AXIS,
    "logaddexp.reduce(joint, axis=-1) - logaddexp.reduce(logits, axis=-1)": _LAST_AXIS,
})
def mixture_log_density(rng):
    N, K = distinct_sizes(rng, 2)
    case = _mixture(rng, N, K)
    yield dict(point=rng.normal(size=(N, 2))) | case
    yield dict(point=200 * rng.normal(size=(N, 2))) | case | {"logits": case["logits"] + 900}


# A mixture set by hand


MOVES, TOO_MUCH = 4000, 0.1
SHARES = (0.44, 0.56), (0.26, 0.38), (0.17, 0.28)  # wider than what the nats allow: they only say where too many nats come from
BRANCHES = ("go up to the right", "go down to the right", "go back")


def _share_for(moves, logits, mean, sd, rho):
    """(N,): the share of the Gaussian that lies the most densely at each move, before the move is known."""
    density = mixtures.bivariate_log_density(moves, *(np.broadcast_to(a, (len(moves), *a.shape)) for a in (mean, sd, rho)))
    return losses.softmax(logits)[density.argmax(axis=1)]


@chapter.find(forks.fork, points=4)
def fork(rng, logits, mean, sd, rho):
    found = [Finding("the smallest standard deviation", np.min(sd), low=1e-6),
             Finding("how far inside -1 and 1 all correlations stay", 1 - np.abs(rho).max(), low=1e-6)]
    if not all(finding.met for finding in found):
        return found
    moves, branches = forks.draw_fork(rng, MOVES)
    more = forks.surprise(moves, logits, mean, sd, rho) - forks.surprise(moves, *forks.fork())
    share = _share_for(moves, logits, mean, sd, rho)
    found += [Finding(f"the share (after the softmax) of the Gaussian for the moves that {branch}", share[branches == k].mean(), *SHARES[k])
              for k, branch in enumerate(BRANCHES)]
    found += [Finding(f"how many nats too many the moves that {branch} cost", more[branches == k].mean(), high=TOO_MUCH) for k, branch in enumerate(BRANCHES)]
    return [*found, Finding("how many nats too many all moves together cost", more.mean(), high=TOO_MUCH)]


# The way back


@chapter.exercise(mixtures.mixture_backward, points=4, groups={"dlogits dmean": 2, "dsd drho": 2}, lends=[losses.softmax], equivalent=_SAME_DENSITY | {
    f"exponent - log({constant}sd.prod(axis=-1) * sqrt(left))": "what all densities are multiplied by is no one's blame"
    for constant in ("", "2 * ", "pi * ", "2 * pi * pi * ", "(2 + pi) * ", *(f"{number} * pi * " for number in ("3", "1", "0.5")))
} | {
    "drho = -share * (pull.prod(axis=-1) + rho / left[..., -1])": "that axis has one entry",
    "drho = -share * (pull.prod(axis=2) + rho / left[..., 0])": _LAST_AXIS,
})
def mixture_backward(rng):
    N, K = distinct_sizes(rng, 2)
    return dict(point=rng.normal(size=(N, 2))) | _mixture(rng, N, K)


# A draw


@chapter.exercise(mixtures.draw_point, points=2, repair=True, lends=[losses.softmax], equivalent={
    "passed = shares.cumsum(axis=-1) <= luck[:, None]": _LAST_AXIS,
    "k = minimum(passed.sum(axis=-1), shares.shape[1] - 1)": _LAST_AXIS,
    "mean[row, k] + spread * stack([noise[:, 0], y], axis=-1)": _LAST_AXIS,
    "passed = shares.cumsum(axis=1) < luck[:, None]": "no luck falls exactly on a running sum",
})
def draw_point(rng):
    N, K = 40, int(rng.integers(4, 8))
    luck = rng.random(N)
    luck[0] = 1  # as good as: more than any running sum that was rounded down
    for temperature in (round(rng.uniform(0.2, 0.5), 2), 1.0, round(rng.uniform(1.5, 3), 1)):
        yield dict(luck=luck, noise=rng.normal(size=(N, 2))) | _mixture(rng, N, K) | dict(temperature=temperature)
