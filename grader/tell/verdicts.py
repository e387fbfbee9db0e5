"""A verdict in plain text: its heading, its numbers side by side, and how an explanation is introduced."""

import numpy as np

from grader.judging.places import largest_difference, where
from grader.judging.states import state_of
from grader.tell.words import say

COLUMNS = 5
ROWS = 2


def heading(verdict):
    return say("heading", exercise=verdict.exercise, mark=state_of(verdict.state).mark, points=verdict.points, of=verdict.of)


def message(verdict):
    """The whole verdict in plain text."""
    blocks = [heading(verdict), *verdict.what]
    if verdict.table:
        blocks.append(plain_table(verdict.table))
    blocks += [plain_explanation(verdict, explanation, index) for index, explanation in enumerate(verdict.why)]
    return "\n\n".join(blocks + verdict.notes)


def opening(explanation, index):
    """How an explanation is introduced: the first, an alternative to the first, or one that holds beside it."""
    if explanation.given and index == 0:
        return say("numbers would be those of" if explanation.wrong else "with the right piece", pieces=explanation.given)
    if not explanation.wrong:
        return "" if index == 0 or explanation.joint else say("or")
    if explanation.raises:
        return say("same error")
    if index > 0:
        return say("and those of" if explanation.joint and not explanation.partial else "or of")
    return say("wrong numbers are those of" if explanation.partial else "numbers are those of")


def plain_explanation(verdict, explanation, index):
    begin = opening(explanation, index)
    if not explanation.wrong:
        return begin + explanation.sentence
    return f"{begin}  {explanation.wrong.rstrip(':')}{inside(verdict, explanation)}:\n{explanation.sentence}"


def inside(verdict, explanation):
    return say("in a function", function=explanation.function) if explanation.function not in ("", verdict.exercise) else ""


def plain_table(table):
    labels = max(len(label) for label, _, _ in table)
    if not any(yours for _, yours, _ in table):
        return "\n".join(f"  {label:<{labels}}   {expected}" for label, _, expected in table)
    rows = [("", say("yours"), say("expected")), *table]
    width = max(len(yours) for _, yours, _ in table)
    return "\n".join(f"  {label:<{labels}}   {yours:<{width}}   {expected}" for label, yours, expected in rows)


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
        whole = isinstance(difference.want, np.ndarray)  # a list may hold arrays of several lengths: it has no shape
        if letters and whole and difference.wrong is None and difference.want.shape != np.shape(difference.got):
            return say("output and its letters", name=difference.name, what=difference.what, letters=", ".join(letters))
        return say("output", name=difference.name, what=difference.what) if difference.name else sentence_case(difference.what)
    name, want = difference.name, difference.want
    largest, scale = largest_difference(difference.got, want)
    what = where(difference.wrong, shapes.get(name, ()))
    if want.ndim:
        found = "wrong entries, small" if largest < 1e-3 * scale else "wrong entries"
        return say(found, name=name, what=what, shape=want.shape, largest=largest, scale=scale)
    return say("output", name=name, what=what)


def sentence_case(text):
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?" else ".")
