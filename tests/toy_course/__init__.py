"""A course of another subject, linear algebra: proof that the grader knows nothing of recurrent networks."""

from grader import Course

course = Course(__name__)
check = course.check
hint = course.hint
example = course.example
