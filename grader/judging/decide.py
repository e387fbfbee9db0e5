"""The verdict on one answer."""

import re
import secrets
from dataclasses import replace
from functools import lru_cache

import numpy as np

from grader.declare.cases import describe_inputs
from grader.declare.exercise import EXAMPLE_SEED, answer_key
from grader.declare.stubs import is_stub
from grader.inside.call import TOO_LARGE
from grader.judging.attempt import Attempt, with_right_pieces, wrong_pieces
from grader.judging.compare import compare, is_rounding
from grader.judging.find import MOST_BYTES, faults_of_form, size_of, worst_findings
from grader.judging.verdict import Verdict
from grader.reading.python import raise_left_above
from grader.tell import findings as words
from grader.tell.verdicts import comparison_table, describe_difference, expected_table, number, sentence_case
from grader.tell.words import say
from grader.why.answers import Wrong
from grader.why.explain import Explainer
from grader.why.source import source_of

TIMES = ("interrupted", "timed out")  # what stops a call that runs too long
PRINTED_SHOWN = 200
ROW_SHOWN = 6


def judge(exercise, function, seed=None):
    """Decide whether a function answers an exercise, and if not, which mistake gives its numbers.

    Parameters
    ----------
    exercise : Exercise
    function : callable
        Called with the exercise's inputs by name, always on copies. It may live in another process: anything
        that has `outcome(inputs) -> Outcome` is asked for outcomes instead of being called.
    seed : int, optional
        Draws the cases beyond the example; a fresh one if not given. A given seed is an instructor's: the verdict
        shows neither the seed nor expected numbers of other cases than the example.

    Returns
    -------
    Verdict
        Nothing is printed.
    """
    secret = seed is not None
    if not secret:
        seed = secrets.randbelow(2**31)
    attempt = Attempt(exercise, function, answer_key(exercise, seed))
    for case, outcome in enumerate(attempt.run()):
        if secret and case > 0:
            withhold_inputs(outcome)
        if outcome.unwritten == exercise.name and case == 0:
            return not_started(exercise, function)
        if outcome.stopped:
            return stopped_by_a_piece(attempt) or stopped(exercise, outcome)
    if exercise.kind == "find":
        return found(attempt, seed)
    if attempt.right:
        return passed(attempt)
    if exercise.kind == "repair" and is_stub(exercise, source_of(function)):
        return not_mended(attempt, seed, secret)
    patched, called = with_right_pieces(attempt, exercise.builds_on)
    guilty = wrong_pieces(attempt, patched, called)
    if guilty and patched.right:
        return blamed_on(attempt, [piece.name for piece in guilty])
    unwritten = next((outcome.unwritten for outcome in attempt.outcomes if outcome.unwritten), "")
    if unwritten:
        return waiting_for(exercise, unwritten)
    verdict = failed(attempt, seed, secret)
    if guilty:
        verdict.what.append(say("not right either", names=[piece.name for piece in guilty]))
    looking = explainer(exercise, seed) if secret else Explainer(exercise, attempt.key)  # a fresh seed's would be kept and never asked again
    verdict.why = looking.explain(Wrong(attempt, called, guilty, patched))
    if exercise.kind == "repair":
        withhold_the_fault(exercise, verdict)
    return with_right_groups(attempt, verdict)


def not_mended(attempt, seed, secret):
    """The verdict on a repair as it was given out: not started, but it shows where the numbers differ."""
    exercise = attempt.exercise
    verdict = failed(attempt, seed, secret)
    verdict.state = "not started"
    verdict.what.insert(0, say("not mended"))
    verdict.withheld = Explainer(exercise, attempt.key).explain(Wrong(attempt), calls=False)
    return verdict


def withhold_the_fault(exercise, verdict):
    """While a repair has its own fault, its name waits for a hint."""
    if any(exercise.fault.what in explanation.sentence for explanation in verdict.why):
        verdict.why, verdict.withheld = [], verdict.why


def with_right_groups(attempt, verdict):
    """The verdict with the points of the groups of outputs that are right in every case."""
    exercise = attempt.exercise
    right = [names for names in exercise.groups if all(map(attempt.has_right, names))]
    if right:
        verdict.state, verdict.points = "partly", sum(exercise.groups[names] for names in right)
        verdict.what.insert(0, say("partly right", points={", ".join(names): exercise.groups[names] for names in right}))
    return verdict


def found(attempt, seed):
    """The verdict on an answer that was to be found: it has to have the form of the reference's, and the property on every draw."""
    exercise, ((_, want),), (outcome,) = attempt.exercise, attempt.key, attempt.outcomes
    if outcome.raised:
        return failed(attempt, seed, secret=True)
    verdict = Verdict(exercise.name, exercise.points, "failed", notes=side_findings(attempt.outcomes, right=False))
    verdict.differences = faults_of_form(outcome.value, want, exercise.outputs)
    if verdict.differences:
        verdict.what = [describe_difference(difference, exercise.shapes) for difference in verdict.differences]
    elif size_of(outcome.value) > MOST_BYTES:
        verdict.what = [say("too large to be found", size=size_of(outcome.value), most=MOST_BYTES)]
    else:
        findings = worst_findings(exercise, outcome.value, seed)
        if all(finding.met for finding in findings):
            verdict.state, verdict.points = "passed", exercise.points
            findings = worst_findings(exercise, outcome.value, EXAMPLE_SEED)  # the same numbers for the same answer
        verdict.what = words.verdict_on(findings)
        verdict.table = words.table_of(findings)
    return verdict


def passed(attempt):
    exercise, (inputs, want) = attempt.exercise, attempt.key[0]
    verdict = Verdict(exercise.name, exercise.points, "passed", exercise.points)
    verdict.what = [say("right", inputs=describe_inputs(inputs))]
    verdict.table = expected_table(exercise.outputs, want)
    verdict.notes = side_findings(attempt.outcomes, right=True)
    if attempt.single:
        verdict.notes.append(say("single precision"))
    return verdict


def stopped(exercise, outcome):
    told = say(outcome.stopped) if outcome.stopped in (*TIMES, TOO_LARGE) else sentence_case(outcome.stopped)
    state = outcome.stopped if outcome.stopped in TIMES else "stopped"
    return Verdict(exercise.name, exercise.points, state, what=[told], notes=side_findings([outcome], right=False))


def not_started(exercise, function):
    """The verdict on a function that ends in its first `raise NotImplementedError`."""
    source = source_of(function)
    line = raise_left_above(source)
    if exercise.faded and source and not is_stub(exercise, source):
        told = say("a line is missing still")
        return Verdict(exercise.name, exercise.points, "raised", what=[told])
    if not line or is_stub(exercise, source):
        return Verdict(exercise.name, exercise.points, "not started", what=[say("not started")])
    told = (say("raise above", line=line, name=exercise.name))
    return Verdict(exercise.name, exercise.points, "raised", what=[told])


def stopped_by_a_piece(attempt):
    """The verdict on a function that goes on to the end, and is right, once the learner's own pieces are replaced; None if that is not so."""
    if attempt.outcomes[-1].stopped == "interrupted":
        return None  # somebody waits
    patched, called = with_right_pieces(attempt, attempt.exercise.builds_on)
    guilty = wrong_pieces(attempt, patched, called) if patched.right else []
    return blamed_on(attempt, [piece.name for piece in guilty]) if guilty else None


def waiting_for(exercise, unwritten):
    told = say("calls what is not written", name=unwritten) if unwritten != exercise.name else say("a part is not written")
    return Verdict(exercise.name, exercise.points, "failed", what=[told])


def blamed_on(attempt, names):
    exercise = attempt.exercise
    verdict = Verdict(exercise.name, exercise.points, "passed", exercise.points)
    verdict.what = [say("right once they are", names=names)]
    verdict.notes = side_findings(attempt.outcomes, right=True)
    return verdict


def failed(attempt, seed, secret):
    exercise, case = attempt.exercise, attempt.wrong[0]
    hidden = secret and case > 0
    (inputs, want), outcome = attempt.key[case], attempt.outcomes[case]
    verdict = Verdict(exercise.name, exercise.points, "raised" if outcome.raised else "failed")
    if case > 0:
        again = "" if secret else say("draw them", name=exercise.name, seed=seed, case=case - 1)
        verdict.what.append(say("right on the example", inputs=describe_inputs(inputs, secret), again=again))
    if outcome.raised:
        verdict.what.append(describe_exception(outcome.raised))
        verdict.what += other_parameters(exercise, outcome)
        verdict.line = outcome.raised.line
    else:
        verdict.differences = compare(outcome.value, want, exercise.outputs)
        if hidden:
            verdict.differences = list(map(without_contents, verdict.differences))
        names = {difference.name.partition("[")[0] for difference in verdict.differences}
        right = [name for name in exercise.outputs if name not in names]
        if right and len(exercise.outputs) > 1 and all(difference.name for difference in verdict.differences):
            verdict.what.append(say("outputs that are right", names=right))
        verdict.what += [describe_difference(difference, exercise.shapes) for difference in verdict.differences[:4]]
        if all(is_rounding(difference) for difference in verdict.differences):
            verdict.what.append(say("rounding"))
        rows = [] if hidden else inputs_of_first_wrong_row(inputs, verdict.differences[0])
        verdict.what += rows or sign_of_an_input(inputs, verdict.differences[0])
        if not hidden:
            verdict.table = next((table for table in map(comparison_table, verdict.differences) if table), [])
    verdict.notes = side_findings(attempt.outcomes, right=False)
    return verdict


def withhold_inputs(outcome):
    """A learner's own code may say what it was given: what it printed, raised in its own words or warned of with numbers is left out."""
    outcome.printed, outcome.printed_size = "", 0
    outcome.warned = [told for told in outcome.warned if not any(map(str.isdigit, told))]
    if outcome.raised and outcome.raised.line.startswith(("raise ", "assert ")):
        outcome.raised.text = ""


def without_contents(difference):
    """That a text or the keys of a dict differ, but not what was expected there."""
    return replace(difference, what=say("other than expected")) if isinstance(difference.want, (str, bytes, set)) else difference


def inputs_of_first_wrong_row(inputs, difference):
    """For a table of zeros and ones: what went in where it first goes wrong."""
    wrong = difference.wrong
    if wrong is None or np.ndim(wrong) != 1 or len(wrong) < 2 or not np.isin(difference.want, (0, 1)).all():
        return []
    row = int(np.flatnonzero(wrong)[0])
    rows = [f"{name}[{row}] = {' '.join(number(value) for value in np.ravel(array[row]))}" for name, array in inputs.items()
            if isinstance(array, np.ndarray) and array.ndim in (1, 2) and len(array) == len(wrong) and np.size(array[row]) <= ROW_SHOWN]
    single = [f"{name} = {number(value)}" for name, value in inputs.items() if isinstance(value, (int, float))]
    return [say("first wrong row", row=row, inputs=", ".join(rows + single))] if rows else []


def sign_of_an_input(inputs, difference):
    """Wrong exactly where an input of the same shape is negative, or where it is positive."""
    wrong = difference.wrong
    for name, array in inputs.items():
        comparable = isinstance(array, np.ndarray) and array.shape == np.shape(wrong) and array.dtype.kind in "fi"
        if wrong is None or np.size(wrong) < 4 or not comparable:
            continue
        for found, mask in (("wrong where negative", array < 0), ("wrong where positive", array > 0)):
            if mask.any() and not mask.all() and (wrong == mask).all():
                return [say(found, name=name)]
    return []


def describe_exception(raised):
    told = say("calls itself") if raised.kind == "RecursionError" and not raised.text else say("raised", error=raised)
    if "truth value of an array" in raised.text:  # NumPy's own advice, any() or all(), makes one answer of many
        told = say("truth of an array", error=raised.kind)
    mismatch = re.search(r"core dimension.*\(size (\d+) is different from (\d+)\)", raised.text)
    if mismatch:
        told = say("axes of a product", error=raised.kind, left=mismatch[2], right=mismatch[1])
        told += say("shapes here", shapes=raised.shapes) if raised.shapes else ""
    beyond = re.search(r"index (\d+) is out of bounds for axis \d+ with size (\d+)", raised.text)
    if beyond and beyond[1] == beyond[2]:
        told += say("index one too large", size=beyond[2], last=int(beyond[2]) - 1)
    if raised.line:
        where = say("in a cell" if raised.cell else "in the cell", cell=raised.cell, number=raised.number, function=raised.function)
        return f"{told}\n  {where}:\n    {raised.line}"
    return told


def other_parameters(exercise, outcome):
    """For a function that cannot be called as the exercise calls it: which names it should take."""
    if not outcome.takes or outcome.takes == exercise.parameters:
        return []
    return [say("other arguments", expected=", ".join(exercise.parameters), yours=", ".join(outcome.takes))]


def side_findings(outcomes, right):
    """What a call did beside its answer: arguments changed, pages printed."""
    notes = []
    changed = list(dict.fromkeys(name for outcome in outcomes for name in outcome.changed))
    if changed:
        notes.append(say("right, but it changed its inputs" if right else "it changed its inputs", names=changed))
    warned = list(dict.fromkeys(told for outcome in outcomes for told in outcome.warned))
    if warned:
        notes.append(say("warned", warnings="; ".join(warned[:3])))
    printed = max(outcomes, key=lambda outcome: outcome.printed_size)
    if printed.printed_size:
        shown = printed.printed[:PRINTED_SHOWN].rstrip()
        more = printed.printed_size - len(shown)
        notes.append(say("printed and more", text=shown, number=more) if printed.printed_size > PRINTED_SHOWN else say("printed", text=shown))
    return notes


@lru_cache(maxsize=512)
def explainer(exercise, seed):
    """One for each exercise and seed: a class shares what its mutants return."""
    return Explainer(exercise, answer_key(exercise, seed))
