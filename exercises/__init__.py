"""The graded exercises, a module a chapter; notebooks begin with `from exercises import check, example, hint`."""

from grader import Course

course = Course(__name__)
check = course.check
hint = course.hint
example = course.example
