"""How often the checker names a mistake, on answers written without knowing which ones it looks for.

    OMP_NUM_THREADS=1 python benchmarks/blind_answers.py [set ...]

The sets are modules of `blind_sets`. Their answers were written from the functions and their docstrings alone; each has
one fault, which its docstring states. Beside each stand words that a message naming the fault contains. They were
chosen by reading the messages, so what a set measured at first, before anything was mended, is said here, not counted:

first   99 of 120 named, none falsely; six mistakes to each of twenty exercises
second  178 of 198 named, 1 in other words than the learner's; the mistakes that come to mind first, all 69 exercises
third   106 of 138 named, 2 falsely; two mistakes an exercise, drawn by a die from about ten likely ones. After this
        the exercises were gone through with such lists
fourth  126 of 138 named, none falsely, one of them (uphill) at another place with the same numbers; drawn like the
        third from lists of somebody else

Where no message named the fault, the words are some that one might use: look there before you trust the count. Whether
another fault is named instead has to be read, so the run ends with every message that lacks the right words.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is imported, or it is too late

import importlib
import re
import sys
import time
import warnings

import blind_sets

from exercises import course
from grader import judge

SETS = ("first", "second", "third", "fourth")


def answers_of(name):
    """(exercise, answer, pattern) for every answer of a set."""
    importlib.import_module(f"blind_sets.{name}")
    return [(exercise, answer, pattern) for exercise, kept in blind_sets.ANSWERS[name].items() for answer, pattern in kept]


def message_for(exercise, answer):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # overflow, in answers that are wrong by it
        return judge(course.exercise(exercise), answer, seed=5).message


def names_the_fault(message, pattern):
    return re.search(pattern, message, re.IGNORECASE) is not None


def main():
    unknown = set(sys.argv[1:]) - set(SETS)
    if unknown:
        sys.exit(f"no set {', '.join(sorted(unknown))}; there are {', '.join(SETS)}")
    unnamed = []
    print(f"{'set':10}{'answers':>8}{'named':>7}{'slowest':>10}")
    for name in sys.argv[1:] or SETS:
        answers, slowest, left = answers_of(name), 0.0, len(unnamed)
        for exercise, answer, pattern in answers:
            start = time.perf_counter()
            message = message_for(exercise, answer)
            slowest = max(slowest, time.perf_counter() - start)
            if not names_the_fault(message, pattern):
                unnamed.append(f"{answer.__name__} ({name}): {answer.__doc__}\n\n{message}")
        print(f"{name:10}{len(answers):8}{len(answers) - len(unnamed) + left:7}{slowest:8.2f} s", flush=True)
    for message in unnamed:
        print("\n" + "-" * 100 + "\n" + message)


if __name__ == "__main__":
    main()
