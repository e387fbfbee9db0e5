"""What a learner is told about one answer, as words; the same words in a terminal and in a notebook."""

from dataclasses import dataclass, field

import numpy as np

from grader.judging.states import state_of
from grader.why.relations import largest_difference, where

COLUMNS = 5
ROWS = 2


@dataclass
class Verdict:
    """The judgement of one answer.

    Attributes
    ----------
    exercise : str
    passed : bool
    points, of : int
    state : str
        A name of `grader.judging.states.STATES`.
    what : list of str
        What was found, a paragraph each.
    table : list of (label, yours, expected)
        A few numbers side by side; `yours` is empty where only the right ones are shown.
    why : list of Explanation
    withheld : list of Explanation
        What waits for a hint.
    notes : list of str
        Findings that cost no points.
    differences : list of Difference
    line : str
        The learner's own line that raised an exception.
    """

    exercise: str
    of: int
    state: str
    points: int = 0
    what: list = field(default_factory=list)
    table: list = field(default_factory=list)
    why: list = field(default_factory=list)
    withheld: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    differences: list = field(default_factory=list, repr=False)
    line: str = ""

    @property
    def passed(self):
        return state_of(self.state).passed

    @property
    def begun(self):
        return state_of(self.state).begun

    @property
    def heading(self):
        return f"{self.exercise}  {state_of(self.state).mark}  {self.points} of {self.of} point{'s' if self.of != 1 else ''}"

    @property
    def message(self):
        """The whole verdict in plain text."""
        blocks = [self.heading, *self.what]
        if self.table:
            blocks.append(plain_table(self.table))
        blocks += [plain_explanation(self, explanation, index) for index, explanation in enumerate(self.why)]
        return "\n\n".join(blocks + self.notes)

    def _repr_mimebundle_(self, include=None, exclude=None):
        from grader.tell.display import html

        return {"text/plain": self.message, "text/html": html(self)}


def opening(explanation, index):
    """How an explanation is introduced: the first, an alternative to the first, or one that holds beside it."""
    if explanation.given and index == 0:
        once = f"With the right {explanation.given} in place of yours"
        return f"{once}, your numbers would be those of" if explanation.wrong else f"{once}: "
    if not explanation.wrong:
        return "" if index == 0 or explanation.joint else "Or: "
    if explanation.raises:
        return "The same error comes from"
    if explanation.partial:
        return "Where they are wrong, your numbers are exactly those of" if index == 0 else "or of"
    return "Your numbers are exactly those of" if index == 0 else "and those of" if explanation.joint else "or of"


def plain_explanation(verdict, explanation, index):
    begin = opening(explanation, index)
    if not explanation.wrong:
        return begin + explanation.sentence
    return f"{begin}  {explanation.wrong.rstrip(':')}{inside(verdict, explanation)}:\n{explanation.sentence}"


def inside(verdict, explanation):
    return f"  (in {explanation.function})" if explanation.function not in ("", verdict.exercise) else ""


def plain_table(table):
    labels = max(len(label) for label, _, _ in table)
    if not any(yours for _, yours, _ in table):
        return "\n".join(f"  {label:<{labels}}   {expected}" for label, _, expected in table)
    width = max(len(yours) for _, yours, _ in table)
    head = f"  {'':<{labels}}   {'yours':<{width}}   expected"
    return "\n".join([head] + [f"  {label:<{labels}}   {yours:<{width}}   {expected}" for label, yours, expected in table])


def number(value):
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    value = float(value)
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    return f"{value:.3g}" if abs(value) >= 1000 or 0 < abs(value) < 1e-3 else f"{value:.4f}"


def numbers(row):
    row = np.asarray(row)
    if not row.ndim:
        return number(row[()])
    return "  ".join(f"{number(value):>7}" for value in row[:COLUMNS]) + ("  ..." if len(row) > COLUMNS else "")


def first_rows(name, array, chosen=None):
    """A few rows of an array with their labels: `h[0]`, `dW[2, 1]`; the chosen row first."""
    array = np.asarray(array)
    if array.ndim <= 1:
        return [(name, array)]
    rows = [tuple(chosen)] if chosen is not None else []
    rows += [index for index in np.ndindex(array.shape[:-1]) if index not in rows]
    return [(f"{name}[{', '.join(map(str, index))}]", array[index]) for index in rows[:ROWS]]


def expected_table(names, value):
    """The first rows of a right answer."""
    parts = zip(names, value) if isinstance(value, tuple) else [(names[0], value)]
    return [row for name, part in parts for row in expected_rows(name, part)]


def expected_rows(name, part):
    if isinstance(part, dict):
        return [row for key in part for row in expected_rows(f"{name}[{key!r}]", part[key])][:6]
    if isinstance(part, (list, tuple)) and not all(isinstance(item, (int, float, np.number)) for item in part):
        return [row for index, item in enumerate(part) for row in expected_rows(f"{name}[{index}]", item)][:6]
    if part is None or isinstance(part, (str, bytes)):
        return [(name, "", repr(part))]
    rows = first_rows(name, part)
    return [(label, "", numbers(row)) for label, row in rows]


def comparison_table(difference):
    """Yours beside expected, at the first entries that are wrong."""
    got, want, wrong = difference.got, difference.want, difference.wrong
    if wrong is None or not isinstance(want, np.ndarray):
        return []
    first = np.argwhere(wrong)[0] if want.ndim else ()
    start = 0
    if want.ndim and want.shape[-1] > COLUMNS:
        start = max(0, min(int(first[-1]), want.shape[-1] - COLUMNS))
    rows = []
    for (label, mine), (_, right) in zip(first_rows(difference.name, got, first[:-1] if want.ndim > 1 else None),
                                         first_rows(difference.name, want, first[:-1] if want.ndim > 1 else None)):
        if start:
            label, mine, right = f"{label}[{start}:]", mine[start:], right[start:]
        rows.append((label, numbers(mine), numbers(right)))
    return rows


def describe_difference(difference, shapes):
    """One sentence on what is wrong with one output, and where."""
    if difference.what:
        letters = shapes.get(difference.name)
        if letters and difference.wrong is None and np.shape(difference.want) != np.shape(difference.got):
            return f"{difference.name} {difference.what}, that is ({', '.join(letters)})."
        return f"{difference.name} {difference.what}." if difference.name else sentence_case(difference.what)
    name, want = difference.name, difference.want
    largest, scale = largest_difference(difference.got, want)
    told = f"{name} {where(name, difference.got, difference.wrong, shapes.get(name, ()))}"
    if want.ndim:
        return f"{told}: shape {want.shape} is right, largest difference {largest:.2g}{' of ' + format(scale, '.2g') if largest < 1e-3 * scale else ''}."
    return f"{told}."


def sentence_case(text):
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?" else ".")
