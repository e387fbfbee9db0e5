"""Call one function on one set of inputs and report what happened, whatever it does."""

import io
import linecache
import re
import sys
import traceback
import warnings
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field

import numpy as np

from grader.inside import CELL
from grader.inside.inputs import Seed, copy_inputs

LAYERS = 10
PRINTED_LIMIT = 10_000
WARNINGS_TOLD = 3
TOO_LARGE = "answer too large"  # what stopped a call, as `grader.tell` knows it


@dataclass
class Raised:
    """An exception, told without a traceback through the grader.

    `line` is the learner's own that raised it, the one of that `number` in a `cell`, which a notebook doesn't know, and in a `function`;
    `shapes` are those of the arrays that stand in it.
    """

    kind: str
    text: str
    cell: str = ""
    number: str = ""
    function: str = ""
    line: str = ""
    shapes: str = ""

    def __str__(self):
        return f"{self.kind}: {self.text}" if self.text else self.kind


@dataclass
class Outcome:
    """What a call gave: a value, or an exception, and what it did on the side.

    `unwritten` names the function that is still a stub, if the call ended in one: the function itself or one that it calls. `takes` are the
    names of its parameters, if it could not be called with those of the exercise.
    """

    value: object = None
    raised: Raised | None = None
    stopped: str = ""
    printed: str = ""
    printed_size: int = 0
    changed: list = field(default_factory=list)
    warned: list = field(default_factory=list)
    unwritten: str = ""
    takes: list = field(default_factory=list)


class CappedText(io.TextIOBase):
    """Keeps the first `PRINTED_LIMIT` characters and counts the rest."""

    def __init__(self):
        self.kept = io.StringIO()
        self.size = 0

    def writable(self):
        return True

    def write(self, text):
        room = PRINTED_LIMIT - self.size
        if room > 0:
            self.kept.write(text[:room])
        self.size += len(text)
        return len(text)


def call(function, inputs, somebody_watches=True):
    """Run `function(**inputs)` on a copy of the inputs, with its output captured.

    Everything is caught, also `SystemExit` and the user's interrupt: an outcome always comes back. Where nobody watches, an interrupt
    is an exception like any other.
    """
    given = copy_inputs(inputs)
    printed = CappedText()
    outcome = Outcome()
    state = np.seterr(divide="warn", over="warn", under="ignore", invalid="warn")  # as every notebook begins, whatever its experiments set
    caught = []
    try:
        with redirect_stdout(printed), redirect_stderr(printed), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            outcome.value = function(**given)
    except RecursionError:
        outcome.raised = Raised("RecursionError", "", *location(function, sys.exc_info()[2]))
    except BaseException as error:
        outcome.raised = Raised(type(error).__name__, in_words(error), *location(function, error.__traceback__))
        if isinstance(error, KeyboardInterrupt) and somebody_watches:
            outcome.raised, outcome.stopped = None, "interrupted"
        if isinstance(error, NotImplementedError):
            outcome.unwritten = traceback.extract_tb(error.__traceback__)[-1].name
        if isinstance(error, TypeError) and error.__traceback__.tb_next is None:
            outcome.takes = parameters(function)
    finally:
        np.seterr(**state)
    outcome.printed, outcome.printed_size = printed.kept.getvalue(), printed.size
    outcome.warned = list(dict.fromkeys(f"{warning.message}" for warning in caught))[:WARNINGS_TOLD]
    outcome.changed = [name for name, value in inputs.items() if not unchanged(value, given[name])]
    return outcome


def location(function, trace):
    """Where in the learner's own cells it happened: cell, number of the line, function, the line's text, and the shapes of its arrays."""
    files = {code.co_filename for code in codes(function)}
    own = [frame for frame in traceback.extract_tb(trace) if frame.filename in files or frame.filename.startswith(CELL)]
    if not own:
        return "", "", "", "", ""
    frame = own[-1]
    text = frame.line or linecache.getline(frame.filename, frame.lineno).strip()
    variables = next(at.f_locals for at, _ in reversed(list(traceback.walk_tb(trace))) if at.f_code.co_filename == frame.filename)
    shapes = shapes_in(text, variables)
    cell = frame.filename.removeprefix(CELL).rstrip(">") if frame.filename.startswith(CELL) else ""
    return cell, str(frame.lineno), frame.name, text, shapes


def shapes_in(line, variables):
    """`x (3, 4), W (5, 6)`: the arrays that a line of code names, in its order. Their names only are looked at: nothing is run."""
    arrays = {name: variables[name] for name in re.findall(r"[A-Za-z_]\w*", line) if type(variables.get(name)) is np.ndarray}
    return ", ".join(f"{name} {array.shape}" for name, array in arrays.items())


def codes(function):
    """The code of a function and of what it wraps."""
    return [part.__code__ for part in layers(function) if hasattr(part, "__code__")]


def layers(function):
    """A function and what it runs in the end: a decorated function, that of a `partial` or a method, the `__call__` of a class."""
    found = []
    while function is not None and len(found) < LAYERS:
        found.append(function)
        names = [name for name in ("__wrapped__", "func", "__func__") if callable(getattr(function, name, None))]
        made_by = None if hasattr(function, "__code__") else vars(type(function)).get("__call__")
        function = getattr(function, names[0]) if names else made_by
    return found


def parameters(function):
    """Names of a function's parameters, as far as they can be known."""
    import inspect  # not above: it takes longer than most answers do

    try:
        return [name[:50] for name in inspect.signature(function).parameters][:50]
    except (TypeError, ValueError):
        return []


def in_words(error):
    """The text of an exception, whose own methods may raise another."""
    try:
        return shorten(str(error))
    except BaseException:
        return ""


def shorten(text, limit=300):
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(text.split()))
    return text if len(text) <= limit else text[: limit - 3] + "..."


def unchanged(before, after):
    """Whether an input still holds what it held; random generators are meant to move."""
    if isinstance(before, Seed):
        return True
    if isinstance(before, np.ndarray):
        return (isinstance(after, np.ndarray) and before.shape == after.shape
                and np.array_equal(before, after, equal_nan=before.dtype.kind in "fc"))
    if isinstance(before, dict):
        return list(before) == list(after) and all(unchanged(before[key], after[key]) for key in before)
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(unchanged, before, after))
    return before is after or before == after


@contextmanager
def replaced(namespace, pieces):
    """For a while, other functions in place of those that a namespace has by these names, also where it has them by a second name."""
    before = {}
    for name, piece in pieces.items():
        own = namespace.get(name)
        names = [name, *(other for other, value in namespace.items() if value is own and own is not None and other != name)]
        before |= {other: namespace[other] for other in names if other in namespace}
        namespace.update(dict.fromkeys(names, piece))
    try:
        yield
    finally:
        namespace.update(before)
        for name in set(pieces) - set(before):
            namespace.pop(name, None)
