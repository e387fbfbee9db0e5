"""What a learner is told: right answers, wrong ones of every kind, and functions that misbehave."""

import contextlib
import io
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

from grader import Chapter, judge
from grader.declare.exercise import answer_key
from grader.declare.feedback import Feedback
from grader.inside.call import Outcome
from grader.inside.inputs import Seed
from grader.judging.attempt import Attempt
from grader.judging.compare import compare
from grader.judging.decide import explainer
from grader.tell.verdicts import describe_difference, number
from grader.why.answers import NUMBERS, ZEROS, Wrong
from grader.why.explain import Explainer, Try, holds
from grader.why.hints import hints
from grader.why.limits import MEMORY_LIMIT, EndlessLoop
from grader.why.mutants import mutants_of
from toy_course import check, course, hint

STATM = Path("/proc/self/statm")
GRAM, PROJECT, SCALED, POWER = (course.exercise(name) for name in ("gram", "project", "scaled", "power_iteration"))


def right_projection(x, u):
    p = np.outer(x @ u / (u @ u), u)
    return p, x - p


def raising(A):
    return 1 / 0


def shape_error(A):
    return A @ A[:, :-1]


def deep(A):
    return deep(A)


def halved(v):
    """Halve a vector until it is shorter than 1: v <- v / 2.

    Parameters
    ----------
    v : (N,) array

    Returns
    -------
    v : (N,) array
    """
    while (v**2).sum() > 1:
        v = v / 2
    return v


CASES = [
    (GRAM, lambda A: None, "returned None"),
    (GRAM, lambda A: (A @ A.T).tolist(), "G is a list; it should be a NumPy array"),
    (GRAM, lambda A: "no", "G is a string; numbers are needed"),
    (GRAM, lambda A: {}, "G is a dict; numbers are needed"),
    (GRAM, lambda A: (A @ A.T,), "a comma after the return"),
    (GRAM, lambda A: (A @ A.T)[:-1], "has shape (6, 7), expected (7, 7)"),
    (GRAM, lambda A: A @ A.T + 0j, "complex"),
    (GRAM, lambda A: np.where(np.eye(len(A)) > 0, np.nan, A @ A.T), "is NaN in 7 of 49 entries, the first at [0, 0]"),
    (GRAM, raising, "It raised ZeroDivisionError: division by zero"),
    (GRAM, raising, "return 1 / 0"),
    (GRAM, shape_error, "return A @ A[:, :-1]"),
    (GRAM, lambda A: A if A > 0 and A < 1 else -A, "with brackets around each comparison: (a > 0) & (b > 0)."),
    (GRAM, lambda A: A @ A, "left factor of @ has 6 entries, and the axis of the right one that it meets has 7. Here A (7, 6)."),
    (GRAM, lambda B: B @ B.T, "It is called with the arguments A; yours takes B. Keep the stub's argument names."),
    (GRAM, deep, "it calls itself without an end"),
    (GRAM, lambda A: exit(), "SystemExit"),
    (GRAM, lambda A: -(A @ A.T), "sign"),
    (GRAM, lambda A: A @ A.T / A.shape[1], "exactly D times too small"),
    (GRAM, lambda A: A @ A.T * A.shape[0], "exactly N times too large"),
    (GRAM, lambda A: A @ A.T * A.shape[0] / A.shape[1], "exactly N / D times the right one: are N and D in each other's place?"),
    (GRAM, lambda A: 3.5 * A @ A.T, "exactly 3.5 times"),
    (GRAM, lambda A: A @ A.T * 0, "zero everywhere"),
    (GRAM, lambda A: (A @ A.T)[::-1], "reverse order along N"),
    (GRAM, lambda A: A, "The product with A.T is missing"),
    (POWER, lambda A, v, steps: A, "The input A comes back unchanged"),
    (GRAM, lambda A: np.where(np.arange(len(A))[:, None] > 0, A @ A.T, 0), "wrong only at index 0 along N"),
    (GRAM, lambda A: np.where(np.arange(len(A))[:, None] < 4, A @ A.T, 0), "right up to index 3 along N and wrong from index 4 on"),
    (PROJECT, lambda x, u: right_projection(x, u)[0], "2 values should come back (p, r)"),
    (PROJECT, lambda x, u: (1, 2, 3), "2 values should come back (p, r), but there are 3"),
    (PROJECT, lambda x, u: (None, right_projection(x, u)[1]), "p is None"),
    (PROJECT, lambda x, u: right_projection(x, u)[::-1], "yours are r, p; expected are p, r"),
    (PROJECT, lambda x, u: (right_projection(x, u)[0], x), "The term p is missing"),
    (PROJECT, lambda x, u: (right_projection(x, u)[0], x), "p is right"),
]


@pytest.mark.parametrize("exercise, function, words", CASES, ids=[words[:40] for _, _, words in CASES])
def test_a_wrong_answer_gets_one_clear_message(exercise, function, words):
    verdict = judge(exercise, function, seed=2)
    assert not verdict.passed and verdict.points == 0
    assert words in verdict.message, verdict.message
    assert "grader/" not in verdict.message and "Traceback" not in verdict.message


def test_a_right_answer_gets_its_points_and_the_example():
    verdict = judge(PROJECT, right_projection)
    assert verdict.passed and verdict.points == verdict.of == 2
    assert verdict.message.startswith("project  ✓  2 of 2 points") and "p[0]" in verdict.message


def test_judge_prints_nothing_and_keeps_what_the_function_prints():
    def talkative(A):
        print("x" * 3_000_000)
        return A @ A.T

    with contextlib.redirect_stdout(io.StringIO()) as out:
        verdict = judge(GRAM, talkative)
    assert verdict.passed and out.getvalue() == ""
    assert "characters more" in verdict.message and len(verdict.message) < 2000


def test_a_right_answer_that_changes_its_inputs_is_right_and_told_so():
    def careless(v):
        v /= np.sqrt((v**2).sum())
        return v

    verdict = judge(SCALED, careless)
    assert verdict.passed and "changed v, which belongs to the caller" in verdict.message


def test_an_interrupt_is_a_verdict():
    def stopped(A):
        raise KeyboardInterrupt

    verdict = judge(GRAM, stopped, seed=1)
    assert verdict.state == "interrupted" and "You stopped" not in verdict.message  # in a batch nobody did


def test_an_untouched_stub_is_not_started():
    def gram(A):
        raise NotImplementedError  # your code here

    verdict = judge(GRAM, gram)
    assert verdict.state == "not started" and verdict.points == 0


def test_cases_are_fresh_so_remembered_numbers_do_not_pass():
    answers = {}

    def remembering(A):
        return answers.setdefault(A.shape, A @ A.T)

    assert "failed" in {judge(GRAM, remembering, seed).state for seed in range(8)}


def test_a_given_seed_gives_the_same_verdict_and_is_not_shown():
    def wrong_beyond_the_example(A):
        return A @ A.T if np.array_equal(A, GRAM.example()["A"]) else A.T @ A

    first, second = (judge(GRAM, wrong_beyond_the_example, seed=987654) for _ in range(2))
    assert first.message == second.message and "The example is right" in first.message
    assert "987654" not in first.message and "expected" not in first.message.split("has shape")[0]
    assert "seed=" in judge(GRAM, wrong_beyond_the_example).message


def test_a_given_seed_shows_no_expected_number_beyond_the_example():
    def half_right(x, u):
        p, r = right_projection(x, u)
        return (p, r) if np.array_equal(u, PROJECT.example()["u"]) else (p + 0.1, r)

    _, (beyond, _) = answer_key(PROJECT, 3)[1]
    expected = {number(value) for value in np.ravel(beyond)}
    open_verdict = judge(PROJECT, half_right)
    verdict = judge(PROJECT, half_right, seed=3)
    assert open_verdict.table and "p is wrong" in open_verdict.message  # there is something that could be shown
    assert "The example is right" in verdict.message and "p is wrong" in verdict.message
    assert not verdict.table and not expected & set(re.findall(r"-?\d[\d.e+-]*", verdict.message))


@pytest.fixture
def draws():
    """An exercise whose answer is drawn from a generator."""
    chapter = Chapter("draws", "Draws")

    def draw(rng):
        return dict(rng=Seed(int(rng.integers(2**31))), N=3)

    draw.__name__ = "drawn"
    chapter.exercise(drawn, points=1)(draw)
    return chapter.exercises[0]


def test_numbers_that_do_not_come_from_the_generator_are_told(draws):
    assert "Your numbers do not depend on rng" in judge(draws, lambda rng, N: np.random.default_rng(0).random(N), seed=3).message
    assert "Two calls with the same rng give different numbers" in judge(draws, lambda rng, N: np.random.random(N), seed=3).message
    assert not judge(draws, lambda rng, N: rng.random(N) + 1, seed=3).message.count("rng give different")


def test_numbers_that_differ_from_call_to_call_are_told():
    assert "Two calls with the same inputs give different numbers" in judge(GRAM, lambda A: A @ A.T + np.random.random(), seed=3).message


@pytest.mark.parametrize("beyond, told", [(0, True), (1, False)])
def test_an_index_just_past_the_end_is_told(beyond, told):
    def gram(A):
        return A[len(A) + beyond]

    assert ("An axis of size 7 ends at index 6: is the index one too large?" in judge(GRAM, gram, seed=3).message) is told


@pytest.mark.parametrize("mended, word", [(np.minimum, "positive"), (np.maximum, "negative")])
def test_a_sign_of_an_input_that_decides_what_is_wrong_is_told(mended, word):
    """Right only where x has the other sign."""
    def project(x, u):
        p, r = right_projection(x, u)
        return p + 0.1 * (mended(x, 0) != x), r

    assert f"It is wrong exactly where x is {word}." in judge(PROJECT, project, seed=3).message


def test_a_given_seed_shows_no_seed_of_another_case(draws):
    exercise = draws
    first = exercise.example()["rng"].generator().random(3)

    def drawn_otherwise(rng, N):
        x = rng.random(N)
        return x if np.array_equal(x, first) else x + 1

    key = answer_key(exercise, 3)
    message = judge(exercise, drawn_otherwise, seed=3).message
    assert "On other inputs" in message
    assert not [inputs for inputs, _ in key[1:] if str(inputs["rng"].source) in message]


def spelled(text, weight, table):
    """Whatever is asked for.

    Parameters
    ----------
    text : str
    weight : float
    table : (N, 2) array

    Returns
    -------
    out : whatever is asked for
    """
    return SPELLED(text, weight, table)


SPELLED = None


def draw_spelled(rng):
    letters = "".join(rng.choice(list("abcdefgh"), 12))
    return dict(text=letters, weight=float(rng.random()), table=rng.integers(0, 2, (4, 2)).astype(float))


draw_spelled.__name__ = "spelled"


def backwards(text, weight, table):
    return text[::-1]


def by_text(text, weight, table):
    return {text: weight}


def tripled(text, weight, table):
    return 3 * weight


def any_of_both(text, weight, table):
    return table.any(axis=1)


def say_it(text, weight, table):
    raise ValueError(f"{text} {weight} {table}")


def print_it(text, weight, table):
    print(text, weight, table)


def warn_of_it(text, weight, table):
    warnings.warn(f"{text} {weight} {table}", stacklevel=1)


@pytest.mark.parametrize("right, wrong, told", [
    (backwards, lambda text, weight, table: "x", "is not what is expected"),
    (by_text, lambda text, weight, table: {"x": weight}, "is not what is expected"),
    (by_text, lambda text, weight, table: weight, "is not what is expected"),
    (tripled, lambda text, weight, table: weight, "out"),
    (any_of_both, lambda text, weight, table: table[:, 0] > 2, "out is wrong"),
    (tripled, say_it, "It raised ValueError"), (tripled, print_it, "Nothing came back"), (tripled, warn_of_it, "Nothing came back"),
])
def test_a_given_seed_shows_nothing_of_another_case_but_sizes(monkeypatch, right, wrong, told):
    monkeypatch.setitem(globals(), "SPELLED", right)
    chapter = Chapter("secrets", "Secrets")
    chapter.exercise(spelled, points=1)(draw_spelled)
    (exercise,) = chapter.exercises
    example = exercise.example()["text"]

    def right_on_the_example(text, weight, table):
        return right(text, weight, table) if text == example else wrong(text, weight, table)

    message = judge(exercise, right_on_the_example, seed=3).message
    assert "On other inputs it is not: text of length 12, weight some number, table (4, 2)" in message and told in message
    for inputs, _ in answer_key(exercise, 3)[1:]:
        secret = {inputs["text"], inputs["text"][::-1], str(inputs["weight"])[:5], str(3 * inputs["weight"])[:5]}
        assert not [part for part in secret if part in message] and "where table" not in message, message
    open_message = judge(exercise, right_on_the_example).message
    assert "weight some number" not in open_message and "not what is expected" not in open_message


def drawn(rng, N):
    """Draw numbers: x = N numbers from rng.

    Parameters
    ----------
    rng : numpy.random.Generator
    N : int

    Returns
    -------
    x : (N,) array
    """
    return rng.random(N)


def test_single_precision_is_right_and_told():
    def single(A):
        return A.astype(np.float32) @ A.astype(np.float32).T

    verdict = judge(GRAM, single, seed=1)
    assert verdict.passed and "single precision" in verdict.message
    assert "precision" not in judge(GRAM, GRAM.reference, seed=1).message


def test_a_difference_that_single_precision_makes_is_told_as_one():
    def on_the_way(A):
        return A.astype(np.float32).astype(float) @ A.T

    assert "float32" in judge(GRAM, on_the_way, seed=1).message
    assert "float32" not in judge(GRAM, lambda A: 2 * (A @ A.T), seed=1).message


def test_a_mutant_that_never_ends_is_stopped():
    chapter = Chapter("loops", "Loops")

    def draw(rng):
        return dict(v=rng.normal(size=3) * 100)

    draw.__name__ = "halved"
    chapter.exercise(halved, points=1)(draw)

    exercise = chapter.exercises[0]
    results = [mutant.run(exercise.example()) for mutant in mutants_of(exercise)]
    assert any(isinstance(result, EndlessLoop) for result in results)


@pytest.mark.skipif(not STATM.exists(), reason="what a process holds is told by Linux only")
def test_wrong_versions_run_under_a_limit_on_memory():
    resource = pytest.importorskip("resource")
    before, room = resource.getrlimit(resource.RLIMIT_AS), []

    def greedy(v):
        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        room.append(np.inf if soft == resource.RLIM_INFINITY else soft - int(STATM.read_text().split()[0]) * resource.getpagesize())
        return 2 * v

    chapter = Chapter("greed", "Greed")
    chapter.exercise(unchanged, points=1)(drawn_vector)
    chapter.exercises[0].wrong_algorithms = [("v is doubled.", "", greedy)]
    assert "v is doubled." in judge(chapter.exercises[0], lambda v: 2 * v, seed=1).message
    assert room and max(room) < 2 * MEMORY_LIMIT  # what the process gives back in between widens it
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def drawn_vector(rng):
    return dict(v=rng.normal(size=3))


drawn_vector.__name__ = "unchanged"


def unchanged(v):
    """Give back a vector: w = v.

    Parameters
    ----------
    v : (N,) array

    Returns
    -------
    w : (N,) array
    """
    return v.copy()


def test_a_learners_copy_of_a_mutant_is_explained_by_it():
    for exercise in (PROJECT, POWER):
        key = answer_key(exercise, 4)
        for mutant in mutants_of(exercise):
            results = [mutant.run(inputs) for inputs, _ in key]
            if any(isinstance(result, Exception) or not np.isfinite(result).all() for result in results) or mutant.wrong in exercise.equivalent:
                continue
            assert explainer(exercise, 4).explain(Wrong(Attempt(exercise, mutant.runnable, key, [Outcome(value=result) for result in results]))), mutant.wrong


def test_hints_unfold_in_three_steps(capsys):
    def gram(A):
        return A.T @ A

    for words in ("Hint 1 of 3", "wrong order", "A @ A.T", "A @ A.T"):
        hint(gram)
        assert words in capsys.readouterr().out


def test_the_hint_begins_anew_for_another_mistake(capsys):
    def gram(A):
        return A @ A.T + 1

    hint(gram)
    hint(gram)
    capsys.readouterr()

    def gram(A):
        return 2 * A @ A.T

    hint(gram)
    assert "Hint 1 of 3" in capsys.readouterr().out


def test_a_hint_quotes_the_learners_own_line():
    def project(x, u):
        length = np.sqrt(u @ u)
        p = np.outer(x @ u / length, u)
        return p, x - p

    (_, where), *_ = hints(PROJECT, judge(PROJECT, project, seed=1), project)
    assert "your line  p = outer(x @ u / length, u)" in where


def test_where_no_mistake_is_known_a_hint_shows_our_version_and_corrects_nothing():
    steps = hints(GRAM, judge(GRAM, lambda A: np.cos(A @ A.T) ** 3 + 0.1, seed=1))
    assert [title for title, _ in steps] == ["Where to look", "Why it is wrong", "Our version"]
    assert "A @ A.T" in steps[-1][1]


def test_a_hint_before_the_first_line_is_the_plan(monkeypatch):
    def gram(A):
        raise NotImplementedError

    monkeypatch.setitem(GRAM.chapter.feedback, "gram", Feedback(plan=["Section 1.", "Every row meets every row."]))
    assert hints(GRAM, judge(GRAM, gram, seed=1)) == [("A plan", "Section 1."), ("A plan", "Every row meets every row.")]


def test_what_a_failed_check_looked_at_is_not_kept_for_ever():
    explainer.cache_clear()
    for _ in range(3):
        judge(GRAM, lambda A: A)
    assert explainer.cache_info().currsize == 0
    judge(GRAM, lambda A: A, seed=1)  # a class shares what it looked at
    assert explainer.cache_info().currsize == 1


@pytest.mark.parametrize(
    "argument, words",
    [(3, "not int"), ("gram", "without quotes"), (np.sin, "no exercise is called 'sin'"), (len, "no exercise is called 'len'")],
)
def test_check_says_what_it_takes(capsys, argument, words):
    check(argument)
    assert words in capsys.readouterr().out


def test_a_misspelt_name_gets_a_suggestion(capsys):
    def projekt(x, u):
        return x

    check(projekt)
    assert "did you mean project?" in capsys.readouterr().out



def test_an_exception_is_explained_only_by_what_stands_in_the_line_that_raised():
    def project(x, u):
        return np.outer(u @ x / (u @ u), u), x

    message = judge(PROJECT, project, seed=1).message
    assert "The same error comes from" in message and "u @ x" in message

    def elsewhere(x, u):
        return np.outer(x @ u / (u @ u), u) @ x, x

    assert "The same error" not in judge(PROJECT, elsewhere, seed=1).message


def test_a_name_stands_in_a_line_only_as_a_whole_word():
    assert holds("    windows = np.stack(windows)", "stack(windows)") and holds("x[k - k : t]", "k")
    assert not holds("    windows = np.stack(windows)", "k")


def test_a_caller_of_an_unwritten_function_is_told_which():
    namespace = {"np": np}
    exec("def scaled(v):\n    raise NotImplementedError\n"
         "def power_iteration(A, v, steps):\n    return scaled(A @ v)\n"
         "def gram(A):\n    return scaled(A)", namespace)
    assert "It calls scaled, which is not written yet" in judge(POWER, namespace["power_iteration"]).message
    assert "It calls scaled, which is not written yet" in judge(GRAM, namespace["gram"]).message


def test_warnings_are_told_as_warnings():
    message = judge(SCALED, lambda v: v / 0).message
    assert "Python warned on the way: divide by zero encountered in divide" in message and "It printed" not in message


def test_a_wrong_row_of_a_table_is_shown_with_what_went_in():
    chapter = Chapter("tables", "Tables")

    def draw(rng):
        return dict(a=np.array([0, 0, 1, 1]), b=np.array([0, 1, 0, 1]), threshold=2)

    draw.__name__ = "both"
    chapter.exercise(both, points=1)(draw)
    message = judge(chapter.exercises[0], lambda a, b, threshold: a + b >= 1).message
    assert "It first goes wrong at row 1, where a[1] = 0, b[1] = 1, threshold = 2." in message


def both(a, b, threshold):
    """Whether enough inputs are on: y = [a + b >= threshold].

    Parameters
    ----------
    a : (B,) array
    b : (B,) array
    threshold : int

    Returns
    -------
    y : (B,) array
    """
    return a + b >= threshold


def test_a_parameter_named_like_a_function_is_no_call_of_it():
    chapter = Chapter("names", "Names")

    def draw(rng):
        return dict(both=rng.normal(size=3))

    draw.__name__ = "doubled"
    chapter.exercise(doubled, points=1)(draw)
    assert {mutant.function for mutant in mutants_of(chapter.exercises[0])} == {"doubled"}


def doubled(both):
    """Twice a vector: y = 2 both.

    Parameters
    ----------
    both : (N,) array

    Returns
    -------
    y : (N,) array
    """
    return 2 * both


def test_the_table_of_explanations_is_what_is_walked(monkeypatch):
    asked = []

    def row(what, kinds, found):
        return Try(what, kinds, lambda wrong: asked.append(what) or found)

    rows = (row("for zeros", (ZEROS,), ["zeros"]), row("finds nothing", (NUMBERS,), []),
            row("finds", (NUMBERS,), ["found"]), row("too late", (NUMBERS,), ["late"]))
    monkeypatch.setattr(Explainer, "order", rows)
    assert judge(GRAM, lambda A: A @ A.T + 1, seed=1).why == ["found"]
    assert asked == ["finds nothing", "finds"]


def test_a_list_of_arrays_of_several_lengths_has_no_shape_and_is_told_by_its_length():
    want = [np.zeros((3, 2)), np.zeros((1, 2))]
    for got in (want[:1], [*want, np.zeros((2, 2))], np.zeros((2, 3, 2))):
        (difference,) = compare(got, want, ["strokes"])[:1]
        assert describe_difference(difference, {"strokes": ("P", "2")}).startswith("strokes")


def test_a_check_does_not_take_over_what_an_experiment_said_of_numpys_errors():
    """`grade` runs no such line: what is right there is right here."""

    def gram(A):
        np.log(np.zeros(1))
        return A @ A.T

    with np.errstate(all="raise"):
        assert judge(GRAM, gram).points == GRAM.points
        assert np.geterr()["divide"] == "raise"
