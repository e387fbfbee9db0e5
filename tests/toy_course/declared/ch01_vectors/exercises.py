"""Exercises of the toy course."""

from grader import Chapter, distinct_sizes
from toy_course import answers

chapter = Chapter(__file__, title="Vectors")


@chapter.exercise(answers.gram, points=1)
def gram(rng):
    N, D = distinct_sizes(rng, 2)
    return dict(A=rng.normal(size=(N, D)))


@chapter.exercise(answers.project, points=2)
def project(rng):
    N, D = distinct_sizes(rng, 2)
    return dict(x=rng.normal(size=(N, D)), u=rng.normal(size=D))


@chapter.exercise(answers.scaled, points=1)
def scaled(rng):
    return dict(v=rng.normal(size=distinct_sizes(rng, 1)))


@chapter.exercise(answers.power_iteration, points=3)
def power_iteration(rng):
    (N,) = distinct_sizes(rng, 1)
    return dict(A=rng.normal(size=(N, N)), v=rng.normal(size=N), steps=3)
