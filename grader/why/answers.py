"""A wrong attempt as explanations look at it: what came back in each case, and what kind of wrong answer that is."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from grader.inside.call import Raised
from grader.judging.compare import same, wrong_entries

TELLING = 6  # different wrong numbers: so many do not agree by chance
ANYTHING = object()  # stands for an answer that is not asked to fit

# The kinds of wrong answers; `Explainer.order` says what is tried for which.
ERRORS = "errors alone"
ZEROS = "zeros alone"
STRANGE = "NaN or infinity alone"
BESIDE = "numbers, with NaN or infinity on extreme inputs"
NUMBERS = "numbers"
NOTHING = "nothing to compare"
EVERY = (ERRORS, ZEROS, STRANGE, BESIDE, NUMBERS, NOTHING)


@dataclass
class Wrong:
    """A wrong attempt, and what is known of the learner's own pieces that it calls.

    Attributes
    ----------
    attempt : Attempt
    called, guilty : list of Exercise
        The learner's own pieces that it calls, and those of them that are wrong.
    patched : Attempt or None
        The attempt with the right pieces in place of theirs.
    """

    attempt: object
    called: list = field(default_factory=list)
    guilty: list = field(default_factory=list)
    patched: object = None

    @property
    def innocent(self):
        """The pieces that are right: no mistake is looked for there."""
        return [piece for piece in self.called if piece not in self.guilty]

    @cached_property
    def answers(self):
        """What came back in each case: a value, what was raised, or ANYTHING where an ordinary mistake is looked for first."""
        answers = [outcome.raised or outcome.value for outcome in self.attempt.outcomes]
        return answers if by_errors_alone(answers, self.attempt.key) else telling(answers, self.attempt.key)

    @cached_property
    def kind(self):
        answers, key = self.answers, self.attempt.key
        if any(outcome.stopped or outcome.unwritten for outcome in self.attempt.outcomes):
            return NOTHING
        if by_errors_alone(answers, key):
            return ERRORS
        if answers[0] is None:
            return NOTHING
        if all_zero(answers):
            return ZEROS
        if not by_numbers(answers, key):
            return STRANGE
        return BESIDE if any(answer is ANYTHING for answer in answers) else NUMBERS


def by_errors_alone(answers, key):
    """Whether there are no wrong numbers to explain, because the first answer or every wrong one is an error."""
    wrong = [answer for answer, (_, want) in zip(answers, key) if not same(answer, want)]
    return isinstance(answers[0], Raised) or bool(wrong) and all(isinstance(answer, Raised) for answer in wrong)


def by_numbers(answers, key):
    """Whether some wrong entry is a number: NaN and infinity alone come of many mistakes."""
    for answer, (_, want) in zip(answers, key):
        mine, right = flat(answer), flat(want)
        comparable = mine is not None and right is not None and mine.shape == right.shape
        wrong = mine[wrong_entries(mine, right)] if comparable else np.zeros(1)
        if not same(answer, want) and (not wrong.size or np.isfinite(wrong).any()):
            return True
    return False


def telling(answers, key):
    """The answers to be explained: where extreme inputs alone give NaN or infinity, an ordinary mistake beside it is looked for first."""
    finite = [all_finite(answer) for answer in answers]
    ordinary = any(fine and not same(answer, want) for fine, answer, (_, want) in zip(finite, answers, key))
    if not ordinary or all(finite):
        return answers
    return [answer if fine else ANYTHING for fine, answer in zip(finite, answers)]


def alike(answer, result):
    """Whether a mutant did what the learner's function did: the same value, or an exception of the same kind."""
    if answer is ANYTHING:
        return True
    if isinstance(answer, Raised):
        return isinstance(result, Exception) and type(result).__name__ == answer.kind
    return not isinstance(result, Exception) and same(answer, result)


def agrees(value, want):
    return value is ANYTHING or same(value, want)


def few_valued(output):
    """Whether it holds only a few whole numbers, such as 0 and 1: so little fits many explanations by chance."""
    values = np.unique(output) if isinstance(output, np.ndarray) else ()
    return 0 < len(values) < TELLING and bool((values == np.round(values)).all())


def flat(value):
    """All numbers of an array or a tuple of arrays in one row; None for anything else."""
    parts = value if isinstance(value, tuple) else (value,)
    if not parts or not all(isinstance(part, (np.ndarray, np.floating, float)) and np.asarray(part).dtype.kind == "f" for part in parts):
        return None
    return np.concatenate([np.ravel(part) for part in parts])


def some_finite(value):
    """Whether there is anything to compare: NaN alone comes of many mistakes."""
    if isinstance(value, (tuple, list)):
        return any(map(some_finite, value))
    return not isinstance(value, (np.ndarray, np.floating, float)) or np.asarray(value).dtype.kind != "f" or bool(np.isfinite(value).any())


def few_whole_numbers(answers):
    """Whether so little comes back that two mistakes together would fit by chance."""
    return (all(isinstance(answer, (int, np.integer, np.ndarray)) and np.asarray(answer).dtype.kind in "iub" for answer in answers)
            and sum(map(np.size, answers)) < 5 * TELLING and len(np.unique(np.concatenate(list(map(np.ravel, answers))))) < 2 * TELLING)


def all_finite(value):
    if isinstance(value, (tuple, list)):
        return all(map(all_finite, value))
    if isinstance(value, dict):
        return all(map(all_finite, value.values()))
    return not isinstance(value, (np.ndarray, np.generic, float)) or np.asarray(value).dtype.kind not in "fc" or bool(np.isfinite(value).all())


def all_zero(answers):
    return all(isinstance(answer, (np.ndarray, np.generic, float)) and not np.any(answer) for answer in answers)
