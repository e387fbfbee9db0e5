"""Runs a learner's function, compares it with a reference and says which mistake gives the same numbers.

Knows nothing about the course it grades: a course hands it `Chapter`s of exercises.
"""

from importlib import import_module

# Imported when somebody asks: what reads a notebook is a process of its own that starts in half the time without NumPy.
HOMES = {"Chapter": "declare.exercise", "Course": "declare.course", "Exercise": "declare.exercise", "Finding": "judging.find",
         "Seed": "inside.inputs", "Verdict": "judging.verdict", "distinct_sizes": "declare.cases", "judge": "judging.decide",
         "mistake": "declare.feedback"}
__all__ = sorted(HOMES)


def __getattr__(name):
    if name not in HOMES:
        raise AttributeError(f"{__name__}.{name}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
    return value


def __dir__():
    return sorted({*globals(), *HOMES})
