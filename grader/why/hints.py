"""Hints that unfold in three steps: where to look, what is wrong, the corrected line."""

import ast
from dataclasses import dataclass

import numpy as np

from grader.why.operators import text
from grader.why.source import collect

STEPS = ("Where to look", "What is wrong", "The corrected line")


@dataclass
class Hint:
    """One step, and which step it is (1 to 3)."""

    exercise: str
    step: int
    words: str

    @property
    def message(self):
        return f"Hint {self.step} of {len(STEPS)} for {self.exercise} · {STEPS[self.step - 1]}\n\n{self.words}"

    def __repr__(self):
        return self.message


def hints(exercise, verdict):
    """The three steps for a wrong answer, each as words."""
    why = verdict.why[0] if verdict.why else None
    output = next((difference.name.partition("[")[0] for difference in verdict.differences if difference.name), exercise.outputs[0])
    line = why.right if why is not None and why.right else line_that_gives(exercise, output)
    inside = f"in {why.function}, " if why is not None and why.function and why.function != exercise.name else ""
    first = f"Look {inside}at {target_of(line)}{first_wrong_entry(verdict)}."
    second = why.sentence if why is not None else f"{what_is_known(verdict)} What it has to do: {summary(exercise)}"
    third = (f"{line}\n\n(The names are those of the textbook form; yours may differ.)" if line
             else "The textbook form has no single line for it: work through the chapter's derivation once more.")
    return [first, second, third]


def what_is_known(verdict):
    if verdict.state == "raised":
        return "It ends in an error before there are numbers to compare: begin with the line that raised it."
    return "No single mistake that we know gives your numbers."


def target_of(line):
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
    """The last line of the textbook form that assigns an output, or what it returns."""
    tree = collect(exercise.written_as)[0][0].tree
    found = ""
    for statement in ast.walk(tree):
        targets = getattr(statement, "targets", [getattr(statement, "target", None)]) if isinstance(statement, (ast.Assign, ast.AugAssign)) else []
        if any(isinstance(node, ast.Name) and node.id == output for target in targets for node in ast.walk(target)):
            found = text(statement)
        elif isinstance(statement, ast.Return) and statement.value is not None and not found:
            found = text(statement.value)
    return found
