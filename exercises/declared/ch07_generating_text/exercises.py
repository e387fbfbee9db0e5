"""Exercises of chapter 7: what a text costs, how the next letter is chosen, and what one unit keeps."""

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions.models import decoding, language_model
from solutions.tasks import greedy_trap
from solutions.training import losses, probes, scores

chapter = Chapter(__file__, title="Text that writes itself")


# What a text costs


def _model(rng, K, H, cell):
    """Parameters whose every entry is other than at the start."""
    parameters = language_model.init_language_model(rng, K, H, cell, dtype=np.float64)
    return {name: w + 0.8 * rng.normal(size=w.shape) for name, w in parameters.items()}


@chapter.exercise(
    language_model.bits_in_pieces,
    points=2,
    faded=("logits, state", "nats +=", "return"),
    equivalent={"loss, _ = softmax_cross_entropy(logits[:, -1], piece[1:])": "one text makes one column"},
    lends=[language_model.zero_state, language_model.language_model_forward, losses.softmax_cross_entropy],
)
def bits_in_pieces(rng):
    K, H = distinct_sizes(rng, 2)
    for cell, N, length in (("lstm", 14, 4), ("rnn", 18, 5), ("lstm", 9, 8), ("lstm", 6, 20)):
        yield dict(codes=rng.integers(K, size=N), length=length, parameters=_model(rng, K, H, cell), cell=cell)


@chapter.exercise(scores.tempered_bits, points=3, groups={"bits": 1, "slope": 2}, lends=[losses.softmax_cross_entropy])
def tempered_bits(rng):
    N, K = distinct_sizes(rng, 2)
    for temperature in (0.4, 2.5, 1.0):
        yield dict(logits=2 * rng.normal(size=(N, K)), targets=rng.integers(K, size=N), temperature=temperature)


# How the next letter is chosen


_ONES = "they have as many entries, of the same type"


@chapter.exercise(
    decoding.keep_nucleus,
    points=4,
    equivalent={
        "kept = full_like(zeros_like(logits), -inf)": _ONES,
        "kept = full_like(p, -inf)": _ONES,
        "kept = full_like(likelier, -inf)": _ONES,
    },
)
def keep_nucleus(rng):
    for mass in (0.3, 0.6, 0.9, 0.05, 1.0):
        yield dict(logits=2 * rng.normal(size=8), mass=mass)
    yield dict(logits=np.ones(4), mass=0.5)  # equals, and two have just enough
    yield dict(logits=rng.permutation([1500.0, 0.0, -3.0, -1500.0]), mass=0.9)


@chapter.exercise(decoding.next_chances, points=2, repair=True)
def next_chances(rng):
    for temperature, mass in ((0.4, 0.8), (2.5, 0.8), (1.0, 0.7), (3.0, 0.5), (0.5, 1.0), (1.6, 0.95)):
        yield dict(logits=2 * rng.normal(size=9), temperature=temperature, mass=mass)
    yield dict(logits=rng.permutation([1500.0, 0.0, -3.0, -1500.0]), temperature=0.4, mass=0.9)


@chapter.find(greedy_trap.trap_for_greedy, points=5)
def trap_for_greedy(rng, first, after):
    table = np.vstack([first, after])
    largest = np.sort(table, axis=1)[:, ::-1]
    found = [Finding("how far a row's sum is from 1", np.max(np.abs(table.sum(axis=1) - 1)), high=1e-6),
             Finding("the smallest chance", np.min(table), low=0.1 - 1e-9),
             Finding("the smallest lead of a row's largest chance over the next in its row", np.min(largest[:, 0] - largest[:, 1]), low=0.01 - 1e-9)]
    if all(finding.met for finding in found):
        greedy, best = greedy_trap.greedy_text(first, after), greedy_trap.likeliest_text(first, after)
        times = greedy_trap.probability(best, first, after) / greedy_trap.probability(greedy, first, after)
        alike = next((n for n in range(greedy_trap.LENGTH) if greedy[n] != best[n]), greedy_trap.LENGTH)
        found += [Finding("the number of letters in which the greedy text and the likeliest one agree before they part", alike, low=1),
                  Finding("the likeliest text's probability, divided by the greedy one's", times, low=20)]
    return found


# What a unit keeps


def _in_their_ways(rng, marks):
    """Units that know of the marks, each in its way, but for the last, which never heard of them."""
    N = len(marks)
    finds_all = np.where(marks | (rng.random(N) < 0.25), 1, -1)  # the best, though its correlation isn't the highest
    sure_of_some = np.where(marks & (rng.random(N) < 0.6), 1, -1)  # right about the most letters, if few are marked
    half_of_the_rest = np.where(marks | (rng.random(N) < 0.5), 1, -1)
    far_apart = 10 * rng.normal(size=N) + 5 * marks
    return np.stack([half_of_the_rest, finds_all, sure_of_some, far_apart, np.zeros(N)], axis=1)


_NO_TIES = "no value lies on a threshold, and no unit's two means are equal"


@chapter.exercise(
    probes.telling_unit,
    points=2,
    equivalent={
        "signs = where(inside.mean(axis=0) >= outside.mean(axis=0), 1, -1)": _NO_TIES,
        "found = mean(signs * (inside - thresholds) >= 0, axis=0)": _NO_TIES,
        "spared = mean(signs * (outside - thresholds) < 0, axis=0)": _NO_TIES,
    },
)
def telling_unit(rng):
    for share in (0.15, 0.2, 0.5, 0.85):
        N = 80
        marks = rng.random(N) < share
        states = _in_their_ways(rng, marks) * rng.choice([-1, 1], size=5) + 3 * rng.normal(size=5)
        yield dict(states=states + 0.05 * rng.normal(size=(N, 5)), marks=marks)
    yield dict(states=states[:, [4, 1, 1, 2]] * [1, 2, 1, 1] + 0.01 * np.arange(N)[:, None], marks=marks)  # two are equally good
