"""The graded exercises, a folder a chapter in `declared`; notebooks begin with `from exercises import check, example, hint`."""

import sys

from grader import Course
from solutions.first_edition import FirstEdition

course = Course(__name__)
CHAPTERS = ("ch01_history", "ch02_concepts", "ch03_rnn", "ch04_lstm", "ch05_rnn_in_python", "ch06_lstm_in_python",
            "ch08_classifying_text")
sys.meta_path.append(FirstEdition(__name__, {name: (f"declared.{name}.exercises",) for name in CHAPTERS}))


def __getattr__(name):
    """`check`, `hint` and `example`, each time they are imported."""
    return course.offer(name)
