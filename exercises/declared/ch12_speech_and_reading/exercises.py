"""Exercises of chapter 12: what a path spells, the sums of CTC forwards and backwards, its gradient, and how a string is found."""

import numpy as np

from grader import Chapter, Finding
from solutions.models import ctc_decoding
from solutions.tasks import misleading_path
from solutions.training import ctc, losses

chapter = Chapter(__file__, title="Speech and reading")


# What a path spells


@chapter.exercise(ctc_decoding.collapse, points=1, equivalent={
    "begins[1:] = (path - 1)[1:] != (path - 1)[:-1]": "differences stay",
    "begins[1:] = (path + 1)[1:] != (path + 1)[:-1]": "differences stay"})
def collapse(rng):
    blank, a, b, c = rng.permutation(8)[:4]
    yield dict(path=np.array([blank, a, a, blank, a, b, b, c, c, blank, blank, c]), blank=int(blank))
    yield dict(path=np.array([a, b, b, a, blank, blank, a, a, c, blank]), blank=int(blank))
    yield dict(path=np.repeat(blank, 3), blank=int(blank))
    yield dict(path=np.array([c]), blank=int(blank))


# The sums of all paths


def _problem(rng, label, T, K=5):
    """Chances at each step, and a label whose symbols are numbered by chance, the blank in the midst of them."""
    symbols = rng.permutation(K)
    return dict(log_p=losses.log_softmax(rng.normal(size=(T, K))), label=symbols[np.array(label)], blank=int(symbols[-1]))


_LABELS = ([0, 1, 1, 2], [0, 1, 0], [3])


_ANY_ORDER = "what is added first makes no difference"


@chapter.exercise(ctc.ctc_forward, points=4, equivalent={
    "for s in reversed(range(len(places))):": "all comes from the step before",
    "if s >= 0.5:": "places are whole numbers",
    "if s > 2 and places[s] != places[s - 2]:": "the first two blanks are equal, so there is no leap from place 0 to place 2",
    "if s >= 3 and places[s] != places[s - 2]:": "the first two blanks are equal, so there is no leap from place 0 to place 2",
    "if s >= 2 and places[s] != places[s - 2]:; if s >= 1:": _ANY_ORDER})
def ctc_forward(rng):
    for label, T in zip(_LABELS, (7, 5, 3), strict=True):
        yield _problem(rng, label, T)


@chapter.exercise(ctc.ctc_backward, points=3, repair=True, equivalent={
    "for s in reversed(range(S)):": "all comes from the step after",
    "if s + 3 < S and places[s + 2] != places[s]:": "the last two blanks are equal, so there is no leap between them",
    "if s + 2 < S and places[s + 2] != places[s]:; if s + 1 < S:": _ANY_ORDER})
def ctc_backward(rng):
    for label, T in zip(_LABELS, (7, 5, 3), strict=True):
        yield _problem(rng, label, T)


@chapter.exercise(ctc.ctc_gradient, points=5)
def ctc_gradient(rng):
    for label, T in zip(_LABELS, (7, 5, 3), strict=True):
        case = _problem(rng, label, T)
        yield dict(log_p=case["log_p"], log_alpha=ctc.ctc_forward(**case), log_beta=ctc.ctc_backward(**case), label=case["label"], blank=case["blank"])


# From chances to a string


@chapter.exercise(ctc_decoding.extend_prefixes, points=3, repair=True, equivalent={
    "def add(string, end, log_chance):; extended, none = ({}, full(2, -inf, dtype=log_p.dtype))": "neither needs the other before it is called"})
def extend_prefixes(rng):
    for K in (3, 4):
        blank, a, b = (int(k) for k in rng.permutation(K)[:3])
        beams = {string: -rng.uniform(1, 4, size=2) for string in ((a,), (b,), (a, b), (b, b), (a, b, a))}
        yield dict(beams={(): np.array([-rng.uniform(1, 4), -np.inf])} | beams, log_p=losses.log_softmax(rng.normal(size=K)), blank=blank)


LEAST, LEAD, TIMES = 0.01, 0.01, 50


@chapter.find(misleading_path.chances_that_mislead, points=4)
def chances_that_mislead(rng, p):
    ranked = np.sort(p, axis=1)
    bounds = [Finding("the largest distance of a step's sum from 1", np.abs(p.sum(axis=1) - 1).max(), high=1e-6),
              Finding("the least chance", p.min(), low=LEAST - 1e-9),
              Finding("the least lead of a step's largest chance over the next", (ranked[:, -1] - ranked[:, -2]).min(), low=LEAD - 1e-9)]
    if not all(finding.met for finding in bounds):
        return bounds
    greedy, likeliest, (low, high) = misleading_path.greedy_and_likeliest(p)
    return [*bounds, Finding(f"the chance of the likeliest string, {_spelt(likeliest)}, over that of what the likeliest path spells, {_spelt(greedy)},",
                             high / low, low=TIMES)]


def _spelt(string):
    return "".join(map(str, string)) or "nothing"
