"""Hints that unfold in three steps: where to look, why it is wrong, the corrected line; and the plan for somebody who has not begun."""

import ast
from dataclasses import dataclass

import numpy as np

from grader.reading.python import raise_left_above
from grader.why.nodes import text
from grader.why.source import collect, source_of
from grader.why.trees import SEVERAL

WHERE, WHY, CORRECTED, OURS, PLAN = "Where to look", "Why it is wrong", "The corrected line", "Our version", "A plan"


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
        return f"Hint {self.step} of {self.of} for {self.exercise} · {self.title}\n\n{self.words}"

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
    plan = [(PLAN, line) for line in exercise.feedback.plan]
    why = next(iter(verdict.why or verdict.withheld), None)
    if exercise.kind == "find" or verdict.state == "not started" and why is None:
        return plan
    if verdict.state == "raised" and raise_left_above(source_of(function)):
        return []  # the verdict says what to do
    output = next((difference.name.partition("[")[0] for difference in verdict.differences if difference.name), exercise.outputs[0])
    known = why is not None and bool(why.right or why.wrong)
    line = why.right or why.wrong if known else line_that_gives(exercise, output)
    inside = f"in {why.function}, " if why is not None and why.function and why.function != exercise.name else ""
    own = "" if inside else own_line(function, line)
    place = f"at your line  {own}" if own else f"{inside}at {target_of(line)}"
    first = f"Look {place}{first_wrong_entry(verdict)}."
    if why is not None:
        second = "\n".join(filter(None, [why.sentence, why.reason]))
    else:
        second = f"{what_is_known(verdict)} What it has to do: {summary(exercise)}"
    if verdict.withheld:
        first, second = f"{first}\n{why.sentence}", why.reason or why.sentence
    steps = [(WHERE, first), (WHY, second), last_step(why, known, line)]
    return plan + steps if verdict.state == "not started" else steps


def last_step(why, known, line):
    """The corrected lines, one below the other, where the mistake's are known, else the line of our version that computes the first wrong output."""
    line = line.replace(SEVERAL, "\n")
    names = "(The names are those of our version; yours may differ.)"
    if known and why.right:
        return CORRECTED, f"{line}\n\n{names}"
    if known:
        return CORRECTED, f"Leave this out:\n{line}\n\n{names}"
    if line:
        return OURS, f"{line}\n\n{names}"
    return OURS, "Our version has no single line for it: work through the chapter's derivation once more."


def own_line(function, line):
    """The learner's own line that assigns what `line` assigns, if exactly one does; empty if none can be found."""
    targets = assigned(line.partition(SEVERAL)[0])
    try:
        statements = ast.walk(ast.parse(source_of(function))) if targets else ()
    except SyntaxError:  # cut out of something larger
        return ""
    found = [statement for statement in statements if isinstance(statement, (ast.Assign, ast.AugAssign)) and targets_of(statement) == targets]
    return text(found[0]) if len(found) == 1 else ""


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
        return "It ends in an error before there are numbers to compare: begin with the line that raised it."
    return "No single mistake that we know gives your numbers."


def target_of(line):
    line = line.partition(SEVERAL)[0]
    left, equals, _ = line.partition(" = ")
    if equals and "(" not in left:
        return f"the line that computes {left}"
    for sign in (" += ", " -= "):
        if sign in line:
            return f"the line that adds to {line.partition(sign)[0]}"
    return f"the line that begins with {line.split('(')[0].split(' ')[0]}" if line.startswith(("for ", "if ", "while ")) else "the expression that is returned"


def first_wrong_entry(verdict):
    for difference in verdict.differences:
        if difference.wrong is not None and np.ndim(difference.wrong):
            place = ", ".join(map(str, np.argwhere(difference.wrong)[0]))
            return f"; the first wrong number is {difference.name}[{place}]"
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
