"""Exercises of the toy course that are not plain writing: a repair, a faded function, groups of outputs, a find."""

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from toy_course import answers

chapter = Chapter(__file__, title="Kinds")


@chapter.exercise(answers.distances, points=2, repair=True)
def distances(rng):
    N, M, D = distinct_sizes(rng, 3)
    return dict(x=rng.normal(size=(N, D)), y=rng.normal(size=(M, D)))


@chapter.exercise(answers.running_mean, points=2, faded=("total = total", "means.append"))
def running_mean(rng):
    return dict(x=rng.normal(size=distinct_sizes(rng, 2)))


@chapter.exercise(answers.polar, points=3, groups={"radius": 1, "angle area": 2})
def polar(rng):
    return dict(x=rng.normal(size=(*distinct_sizes(rng, 1), 2)))


@chapter.find(answers.turn, points=3)
def turn(rng, R):
    v = rng.normal(size=(2, 10))
    length = np.linalg.norm(v, axis=0)
    return [Finding("largest distance of R R v from -v, in lengths of v", (np.linalg.norm(R @ R @ v + v, axis=0) / length).max(), high=0.01),
            Finding("smallest length of R v, in lengths of v", (np.linalg.norm(R @ v, axis=0) / length).min(), low=0.9, high=1.1)]
