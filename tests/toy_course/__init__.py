"""A course of another subject, linear algebra: proof that the grader knows nothing of recurrent networks."""

from grader import Course

course = Course(__name__)


def __getattr__(name):
    """`check`, `hint` and `example`, each time they are imported."""
    return course.offer(name)
