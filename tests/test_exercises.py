"""Each exercise notices every mistake, accepts every right answer, and names what is wrong."""

import re
import sys
from collections import Counter

import numpy as np
import pytest

from blind import SETS, answers_of
from example_answers import every_answer, every_exercise
from grader import judge
from grader.declare.exercise import FEEDBACK, answer_key
from grader.declare.stubs import stub
from grader.inside.call import call
from grader.inside.inputs import copy_inputs
from grader.why.edits import tree_with
from grader.why.hints import hints, target_of
from grader.why.mutants import OWN, declared, mutants_of
from grader.why.quality import confused, measure, trivial_answers, trivial_that_pass
from grader.why.trees import SEVERAL, one_line, statements

EXERCISES = every_exercise()
IDS = [exercise.name for exercise in EXERCISES]
# What was left out has to be named.
LEFT_OUT = "is missing", "is ignored", "is left out", "as it does without axis=", "stands in every case", "thrown away", "A hard sigmoid"
CODE = re.compile(r"[A-Za-z_]\w*|[<>=!]=?|\d+")
MARKDOWN = re.compile(r"(?<!\w)([*_`$]{1,2})\w(?:.*?\w)?\1(?!\w)|\[[^]]*\]\(|`")
RIGHT, WRONG = every_answer("rewrites"), every_answer("wrong")


@pytest.mark.parametrize("exercise", [exercise for exercise in EXERCISES if exercise.kind != "find"], ids=lambda exercise: exercise.name)
def test_no_wrong_version_is_accepted(exercise):
    quality = measure(exercise)
    holes = [f"{mutant.right}  ->  {mutant.wrong or '(removed)'}" for mutant in quality.survivors]
    assert not holes, "the inputs let these pass:\n" + "\n".join(holes)
    assert not quality.unused, f"declared equivalent, but rejected: {quality.unused}"
    assert quality.mutants > quality.raised + quality.equivalent, "no wrong version was compared at all"


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_what_is_told_of_a_slip_is_not_its_cure(exercise):
    for mutant in mutants_of(exercise):
        if mutant.rank != OWN and mutant.right and not mutant.sentence.endswith("comes too late."):  # that line is right, and in the wrong place
            cure = set(CODE.findall(mutant.right)) - set(CODE.findall(mutant.wrong))
            told = set(CODE.findall(mutant.sentence)) & cure
            assert not told or any(words in mutant.sentence for words in LEFT_OUT), (told, mutant)
            assert len(mutant.right) < 20 or mutant.right not in f"{mutant.sentence} {mutant.reason}", mutant


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_its_mistakes_are_wrong_and_differ_from_each_other(exercise):
    assert confused(exercise) == []


@pytest.mark.parametrize("exercise, mistake", [pytest.param(exercise, mistake, id=f"{exercise.name}-{mistake.line}")
                                               for exercise in EXERCISES for mistake in exercise.feedback.mistakes])
def test_a_declared_mistake_is_told(exercise, mistake):
    wrong = next(mutant for mutant in declared(exercise) if mutant.sentence == mistake.what)
    verdict = judge(exercise, wrong.runnable, seed=5)
    assert not verdict.passed
    if mistake.symptom:
        assert not verdict.why and mistake.what not in verdict.message, "the fault of a repair waits for a hint"
    assert mistake.what in [explanation.sentence for explanation in verdict.why or verdict.withheld], verdict.message
    (_, where), _, (title, cure) = hints(exercise, verdict)
    touched = [line for line in (*wrong.right.split(SEVERAL), *wrong.wrong.split(SEVERAL)) if line]
    assert any(target_of(line) in where for line in touched), where
    assert title == "The corrected line" and any(line in cure for line in touched), cure


@pytest.mark.parametrize("exercise", [exercise for exercise in EXERCISES if exercise.kind == "repair"], ids=lambda exercise: exercise.name)
def test_a_symptom_is_plain_text_as_a_comment_and_a_page_s_box_show_it(exercise):
    assert not MARKDOWN.search(exercise.fault.symptom)


@pytest.mark.parametrize("exercise", [pytest.param(exercise, id=exercise.name) for exercise in EXERCISES
                                      if exercise.points >= 2 and (exercise.chapter.folder / FEEDBACK).exists()])
def test_there_is_a_plan_for_somebody_who_has_not_begun(exercise):
    assert len(exercise.feedback.plan) >= 2, "which section, and the idea in words"


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_the_plan_of_a_short_or_faded_function_has_none_of_its_lines(exercise):
    lines = [one_line(statement).replace(" ", "") for statement in statements(tree_with(exercise.written_as, ()))]
    if len(lines) <= 5 or exercise.faded:
        plan = [line.replace(" ", "").replace("np.", "") for line in exercise.feedback.plan]
        assert not [(line, told) for line in lines for told in plan if line in told and not line.isidentifier()]


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_the_docstring_names_every_returned_value(exercise):
    value = exercise.reference(**copy_inputs(exercise.example()))
    returned = len(value) if isinstance(value, tuple) else 1
    assert len(exercise.outputs) == returned, f"Returns lists {exercise.outputs}"


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_the_textbook_form_is_right(exercise):
    verdict = judge(exercise, exercise.written_as, seed=11)
    assert verdict.passed, verdict.message
    assert not verdict.notes, verdict.notes


FINDS = [exercise for exercise in EXERCISES if exercise.kind == "find"]
REPAIRS = [exercise for exercise in EXERCISES if exercise.kind == "repair"]
GROUPED = [exercise for exercise in EXERCISES if exercise.groups]
# Wrong answers that earn more than half their points, each looked at: what is right there is right for a reason of its own.
MORE_THAN_HALF = set()


@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.sweep)])
@pytest.mark.parametrize("exercise", FINDS, ids=lambda exercise: exercise.name)
def test_what_is_to_be_found_is_not_found_without_thought(exercise, count):
    assert trivial_that_pass(exercise, trivial_answers(exercise, count)) == []
    assert sum(other is exercise for other, _, _ in WRONG) >= 3, "three near misses stand in wrong.py"


@pytest.mark.parametrize("exercise", FINDS, ids=lambda exercise: exercise.name)
def test_what_is_to_be_found_is_there_on_every_draw(exercise):
    assert all(judge(exercise, exercise.reference, seed).passed for seed in range(10))


@pytest.mark.parametrize("exercise", REPAIRS, ids=lambda exercise: exercise.name)
def test_a_repair_as_given_raises_nothing_keeps_every_shape_and_is_wrong(exercise):
    namespace = dict(vars(sys.modules[exercise.written_as.__module__]))
    exec(stub(exercise), namespace)
    for seed in range(3):
        for inputs, want in answer_key(exercise, seed):
            outcome = call(namespace[exercise.name], inputs)
            assert outcome.raised is None and outcome.warned == []
            assert shapes(outcome.value) == shapes(want)
        assert judge(exercise, namespace[exercise.name], seed).points == 0


def shapes(value):
    if isinstance(value, dict):
        return {name: shapes(part) for name, part in value.items()}
    return [shapes(part) for part in value] if isinstance(value, (tuple, list)) else np.shape(value)


@pytest.mark.parametrize("exercise", GROUPED, ids=lambda exercise: exercise.name)
def test_a_wrong_answer_earns_at_most_half_unless_it_was_looked_at(exercise):
    answers = [(name, function) for other, name, function in WRONG if other is exercise]
    answers += [(function.__name__, function) for blind in SETS for name, function, _ in answers_of(blind) if name == exercise.name]
    answers += [(mutant.sentence, mutant.runnable) for mutant in declared(exercise)]
    points = {name: judge(exercise, function, seed=5).points for name, function in answers}
    assert len(points) > 5 and any(points.values())
    assert {name for name, earned in points.items() if earned > exercise.points / 2} - MORE_THAN_HALF == set()


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_three_rewrites_are_tried(exercise):
    tried = Counter(name.partition("__")[0] for _, name, _ in RIGHT)
    assert tried[exercise.name] >= 3


@pytest.mark.parametrize("exercise, function", [(exercise, function) for exercise, _, function in RIGHT], ids=[name for _, name, _ in RIGHT])
def test_a_right_answer_written_differently_is_accepted(exercise, function):
    for seed in range(3):
        verdict = judge(exercise, function, seed)
        assert verdict.passed, verdict.message


@pytest.mark.parametrize("exercise, function", [(exercise, function) for exercise, _, function in WRONG], ids=[name for _, name, _ in WRONG])
def test_a_realistic_mistake_is_named(exercise, function):
    verdict = judge(exercise, function, seed=5)
    assert not verdict.passed
    assert function.__doc__, "the docstring says which words the message must hold"
    words, _ = getattr(function, "mistake", (function.__doc__, ""))  # of a mistake, only what is wrong: why waits for a hint
    assert " ".join(words.lower().split()) in " ".join(verdict.message.lower().split()), verdict.message


@pytest.mark.parametrize("exercise", [exercise for exercise in EXERCISES if exercise.kind != "find"], ids=lambda exercise: exercise.name)
def test_what_is_computed_in_single_precision_is_right(exercise):
    def in_float32(**inputs):
        return to_float32(exercise.reference(**{name: to_float32(value) for name, value in inputs.items()}))

    verdict = judge(exercise, in_float32, seed=3)
    assert verdict.passed, verdict.message


def to_float32(value):
    if isinstance(value, tuple):
        return tuple(map(to_float32, value))
    return value.astype(np.float32) if isinstance(value, (np.ndarray, np.generic)) and value.dtype == np.float64 else value


def two_axes_only(prediction, target):
    B, K = prediction.shape
    return ((prediction - target) ** 2).sum() / (2 * B), (prediction - target) / B


def transposed_for_two_axes_only(prediction, target):
    error = prediction.T - target.T
    return np.trace(error.T @ error) / (2 * error.shape[1]), error.T / error.shape[1]


def picked_for_two_axes_only(logits, targets):
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    picked = p[np.arange(len(targets)), targets]
    return -np.log(picked).mean(), p


@pytest.mark.parametrize("name, function", [("squared_error", two_axes_only), ("squared_error", transposed_for_two_axes_only),
                                            ("softmax_cross_entropy", picked_for_two_axes_only)])
def test_an_error_on_later_inputs_is_not_explained_by_an_unlike_error(name, function):
    verdict = judge(next(exercise for exercise in EXERCISES if exercise.name == name), function, seed=5)
    assert not verdict.passed and "Your numbers are exactly" not in verdict.message
    assert not any(explanation.wrong for explanation in verdict.why if verdict.state == "raised"), verdict.message


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_the_lines_of_a_loop_come_in_another_order_and_one_of_them_open(exercise):
    verdict = judge(exercise, lambda **inputs: None, seed=5)
    first, second = ([words.partition("one of them left open:\n")[2].splitlines() for _, words in hints(exercise, verdict)][1] for _ in range(2))
    in_order = [one_line(statement) for statement in statements(tree_with(exercise.written_as, ()))]
    assert bool(first) == any(line.startswith(("for ", "while ")) for line in in_order)
    if first:
        assert first == second and len(first) == len(in_order)
        assert [in_order.index(line) for line in first if line in in_order] != sorted(in_order.index(line) for line in first if line in in_order)
        assert any("..." in line for line in first)
