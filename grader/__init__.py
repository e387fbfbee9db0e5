"""Runs a learner's function, compares it with a reference and says which mistake gives the same numbers.

Knows nothing about the course it grades: a course hands it `Chapter`s of exercises.
"""

from grader.cases import Seed, distinct_sizes
from grader.course import Course
from grader.exercise import Chapter, Exercise
from grader.judge import judge
from grader.verdict import Verdict

__all__ = ["Chapter", "Course", "Exercise", "Seed", "Verdict", "distinct_sizes", "judge"]
