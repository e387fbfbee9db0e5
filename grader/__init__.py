"""Runs a learner's function, compares it with a reference and says which mistake gives the same numbers.

Knows nothing about the course it grades: a course hands it `Chapter`s of exercises.
"""

from grader.declare.cases import distinct_sizes
from grader.declare.course import Course
from grader.declare.exercise import Chapter, Exercise
from grader.declare.feedback import mistake
from grader.inside.inputs import Seed
from grader.judging.decide import judge
from grader.judging.find import Finding
from grader.judging.verdict import Verdict

__all__ = ["Chapter", "Course", "Exercise", "Finding", "Seed", "Verdict", "distinct_sizes", "judge", "mistake"]
