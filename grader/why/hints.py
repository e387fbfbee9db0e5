"""Hints that unfold in three steps: where to look, why it is wrong, the corrected line; and the plan for somebody who has not begun."""

import ast
import difflib
import random
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from grader.reading.python import raise_left_above
from grader.tell.words import say
from grader.why.nodes import text
from grader.why.source import collect, source_of
from grader.why.trees import SEVERAL, loops, one_line, statements

PLAN, WHERE = "title of a plan", "title of where"
ALIKE = 0.7  # of two lines, so that one may be the other in somebody else's hand


@dataclass
class Hint:
    """One step of several, what kind of step it is, and its words."""

    exercise: str
    step: int
    of: int
    title: str
    words: str

    @property
    def message(self):
        return say("hint", step=self.step, of=self.of, exercise=self.exercise, title=self.title, words=self.words)

    def __repr__(self):
        return self.message


def hints(exercise, verdict, function=None):
    """The steps for an answer that is wrong or not begun, first to last: the plan alone for what is to be found, before the others for a repair.

    Parameters
    ----------
    exercise : Exercise
    verdict : Verdict
    function : callable, optional
        The learner's own, so that its lines can be quoted.

    Returns
    -------
    steps : list of (title, words)
    """
    plan = [(say(PLAN), line) for line in exercise.feedback.plan]
    why = next(iter(verdict.why or verdict.withheld), None)
    if exercise.kind == "find" or verdict.state == "not started" and why is None:
        return plan
    if verdict.state == "raised" and raise_left_above(source_of(function)):
        return []  # the verdict says what to do
    output = next((difference.name.partition("[")[0] for difference in verdict.differences if difference.name), exercise.outputs[0])
    known = why is not None and bool(why.right or why.wrong)
    line = why.right or why.wrong if known else line_that_gives(exercise, output)
    called = why.function if why is not None and why.function != exercise.name else ""
    own = verdict.line or own_line(function, line, why.wrong if why is not None else "", anywhere=bool(called))
    place = (why.look if why is not None and why.look else say("at your line", line=own) if own
             else say("in a function at", function=called, line=target_of(line)) if called else say("at", line=target_of(line)))
    first = say("look", place=place, entry=first_wrong_entry(verdict))
    second = "\n".join([why.sentence if why is not None else what_is_known(verdict),
                        why.reason if why is not None and why.reason else say("what it has to do", summary=summary(exercise))])
    if verdict.withheld:
        first, second = f"{first}\n{why.sentence}", why.reason or why.sentence
    steps = [(say(WHERE), first), (say("title of why"), second + in_another_order(exercise, line)), last_step(why, known, line)]
    return plan + steps if verdict.state == "not started" else steps


def in_another_order(exercise, line):
    """The lines of our version where it has a loop, shuffled, in the same order for everybody; what `line` computes is left open."""
    tree = collect(exercise.written_as)[0][0].tree
    if not loops(tree):
        return ""
    hidden = set(line.split(SEVERAL))
    in_order = [left_open(told) if told in hidden else told for told in map(one_line, statements(tree))]
    shuffled, chance = list(in_order), random.Random(exercise.name)
    while shuffled == in_order:
        chance.shuffle(shuffled)
    return "\n".join(["\n", say("lines in another order"), *shuffled])


def left_open(line):
    """`h = ...` for `h = h0`, and `for t in ...:`: what is to be found out is not told yet."""
    for sign in (" = ", " += ", " -= ", " *= "):
        if sign in line:
            return f"{line.partition(sign)[0]}{sign}..."
    return f"{line.split(' ')[0]} ...:" if line.endswith(":") else "return ..."


def last_step(why, known, line):
    """The corrected lines, one below the other, where the mistake's are known, else the line of our version that computes the first wrong output."""
    line = line.replace(SEVERAL, "\n")
    names = say("names are ours")
    if known:
        return say("title of the corrected line"), f"{line}\n\n{names}" if why.right else f"{say('leave this out')}\n{line}\n\n{names}"
    return say("title of our version"), f"{line}\n\n{names}" if line else say("no single line")


def own_line(function, line, wrong="", anywhere=False):
    """The learner's own line that is meant, if exactly one can be: the wrong line as it stands; else the one that assigns what `line`
    assigns, the only return or the only loop where it is one; else one much like the wrong line. Where a mistake has several lines, the
    first that can be found. Empty if none can.

    `anywhere`: the line is one of a function that ours calls, so that only its text can tell.
    """
    try:
        tree = ast.parse(source_of(function))
    except SyntaxError:  # cut out of something larger
        return ""
    own = [statement for body in tree.body if isinstance(body, ast.FunctionDef) for statement in statements(body)]
    pairs = zip_longest(line.split(SEVERAL), wrong.split(SEVERAL), fillvalue="")
    return next(filter(None, (own_single_line(own, line, wrong, anywhere) for line, wrong in pairs)), "")


def own_single_line(own, line, wrong, anywhere):
    """One of the learner's statements as text, if exactly one can be meant by a line of ours and the wrong one in its place."""
    targets = assigned(line)

    def is_its_kind(statement):
        if targets:
            return targets_of(statement) == targets
        return isinstance(statement, (ast.For, ast.While) if line.startswith(("for ", "while ")) else ast.If if line.startswith("if ") else ast.Return)

    for found in ([statement for statement in own if one_line(statement) == wrong], list(filter(is_its_kind, own)) if line and not anywhere else [],
                  [statement for statement in own if difflib.SequenceMatcher(None, one_line(statement), wrong).ratio() > ALIKE]):
        if len(found) == 1:
            return f"{'return ' * isinstance(found[0], ast.Return)}{one_line(found[0])}"
    return ""


def assigned(line):
    """The targets of a line of code, as text; empty where it assigns nothing or is no statement of its own."""
    try:
        (statement,) = ast.parse(line).body
    except (SyntaxError, ValueError):
        return ()
    return targets_of(statement)


def targets_of(statement):
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target] if isinstance(statement, ast.AugAssign) else []
    return tuple(ast.unparse(target) for target in targets)


def what_is_known(verdict):
    if verdict.state == "raised":
        return say("ends in an error")
    return say("no known mistake")


def target_of(line):
    line = line.partition(SEVERAL)[0]
    left, equals, _ = line.partition(" = ")
    if equals and "(" not in left:
        return say("line that computes", name=left)
    for sign in (" += ", " -= "):
        if sign in line:
            return say("line that adds", name=line.partition(sign)[0])
    return say("line that begins", words=line.split("(")[0].split(" ")[0]) if line.startswith(("for ", "if ", "while ")) else say("what is returned")


def first_wrong_entry(verdict):
    for difference in verdict.differences:
        if difference.wrong is not None and np.ndim(difference.wrong):
            place = ", ".join(map(str, np.argwhere(difference.wrong)[0]))
            return say("first wrong number", name=difference.name, place=place)
    return ""


def summary(exercise):
    return (exercise.reference.__doc__ or "").strip().splitlines()[0]


def line_that_gives(exercise, output):
    """The last line of our version that assigns an output, or what it returns."""
    tree = collect(exercise.written_as)[0][0].tree
    found = ""
    for statement in ast.walk(tree):
        targets = getattr(statement, "targets", [getattr(statement, "target", None)]) if isinstance(statement, (ast.Assign, ast.AugAssign)) else []
        if any(isinstance(node, ast.Name) and node.id == output for target in targets for node in ast.walk(target)):
            found = text(statement)
        elif isinstance(statement, ast.Return) and statement.value is not None and not found:
            found = text(statement.value)
    return found
