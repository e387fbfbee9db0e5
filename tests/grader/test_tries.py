"""A second check says what has changed since the first."""

import numpy as np
import pytest

from grader import Chapter, judge
from grader.tell.tries import changed_since
from toy_course import check


def both(x):
    """Twice and three times.

    Parameters
    ----------
    x : (N,) array

    Returns
    -------
    twice : (N,) array
    thrice : (N,) array
    """
    return 2 * x, 3 * x


@pytest.fixture
def verdict_on():
    made = Chapter("tries", "Tries")

    def both_drawn(rng):
        return {"x": rng.normal(size=4)}

    both_drawn.__name__ = "both"
    made.exercise(both, points=1)(both_drawn)
    return lambda function: judge(made["both"], function, seed=1)


def fails(x):
    return x / None


NONE, ONE, OTHER = (lambda x: (x, x)), (lambda x: (2 * x, x)), (lambda x: (x, 3 * x))


@pytest.mark.parametrize("first, second, told", [
    (NONE, ONE, "Since the last try: twice is right now; thrice is not right yet."),
    (ONE, NONE, "Since the last try: twice is wrong now, and right before."),
    (ONE, OTHER, "Since the last try: thrice is right now; twice is wrong now, and right before."),
    (fails, ONE, "Since the last try: it no longer raises an error."),
    (ONE, lambda x: (x + x, x), "These are the same numbers as at the last try."),
    (ONE, lambda x: (2 * x, 5 * x), ""),
    (ONE, fails, ""),
    (ONE, both, ""),
    (fails, fails, ""),
])
def test_what_has_changed_is_told(verdict_on, first, second, told):
    assert changed_since(verdict_on(first), verdict_on(second)) == told


def test_a_first_try_and_an_untouched_stub_have_nothing_before_them(verdict_on):
    def unwritten(x):
        raise NotImplementedError

    calls_it = lambda x: unwritten(x)  # noqa: E731
    assert changed_since(None, verdict_on(ONE)) == changed_since(verdict_on(calls_it), verdict_on(ONE)) == ""


def test_check_remembers_the_last_try_of_each_exercise(capsys):
    def gram(A):
        return A.T @ A + np.zeros(1)

    check(gram)
    assert "last try" not in capsys.readouterr().out
    check(gram)
    assert "These are the same numbers as at the last try." in capsys.readouterr().out
