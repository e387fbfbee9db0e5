"""Which statements of a notebook its graded functions need, and what else is known of them before anything runs."""

import ast
import contextlib
import marshal
import re
import warnings
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from grader.inside import CELL
from grader.reading.elsewhere import cells_beside, defines, found_elsewhere, found_in_others, lost_names
from grader.reading.notebook import BadNotebook, cells_of
from grader.reading.program import Program
from grader.reading.python import script_in
from grader.tell.words import say

RUN = re.compile(r"(?m)(?:(?<=[ \t])%run|^%?run)[ \t]+(.+)$")


@dataclass
class Answer:
    """What is known of one wanted function before anything runs.

    Attributes
    ----------
    needs : list of int
        Numbers of the statements that it needs, its own among them; empty if it is not there.
    place : str
        Where its last definition stands, such as `cell 3, line 1`.
    text : str
        That definition.
    untouched : bool
        Whether it is still the stub.
    broken : str
        Why the cell that seems to define it cannot be read, and which.
    elsewhere : str
        Where something of its name was found that is no answer, and what to do, as a sentence.
    """

    needs: list = field(default_factory=list)
    place: str = ""
    text: str = ""
    untouched: bool = False
    broken: str = ""
    elsewhere: str = ""


@dataclass
class Plan:
    """What is to run of a hand-in.

    Attributes
    ----------
    answers : dict
        Name of a wanted function -> Answer.
    places : dict
        Number of a statement -> where it stands.
    binds : dict
        Number of a statement -> names that it binds.
    lost : dict
        Name -> why it is not there.
    hints : dict
        Exercise -> the highest hint that the stored outputs show.
    code : bytes
        The statements for the worker: `marshal` of (texts of cells, [(number, name of its cell, code), ...], files).
    """

    answers: dict
    places: dict
    binds: dict
    lost: dict
    hints: dict
    code: bytes


def read_plan(path, wanted, name=None, beside=None, no_longer_than=None):
    """Read a notebook or a Python file; nothing of it is executed.

    Parameters
    ----------
    path : path
    wanted : list of str
        Names of the graded functions.
    name : str, optional
        What to call the file in messages.
    beside : dict, optional
        Name -> path of the other files handed in with it: modules and data that it may use, notebooks in which an answer may have gone astray.
    no_longer_than : context manager, optional
        Entered for each cell; raises SyntaxError when its time is up.

    Returns
    -------
    plan : Plan

    Raises
    ------
    BadNotebook
    """
    cells, hints = cells_of(path, name)
    program = Program(with_what_they_run(cells, beside or {}), wanted, no_longer_than, beside or ())
    others = cache(lambda: cells_beside(beside or {}))  # only where an answer is missing
    answers = {wish: answer_of(program, wish, others) for wish in wanted}
    needed = sorted({number for answer in answers.values() for number in answer.needs})
    places = {number: program.place(number) for number in needed}
    binds = {number: sorted(program.statements[number].binds) for number in needed}
    return Plan(answers, places, binds, lost_names(program), hints, packed(program, needed, beside or {}))


def with_what_they_run(cells, beside):
    """The cells, and before a cell that runs a file of the hand-in (`%run helpers.py`) those of that file."""
    left, waiting, found = dict(beside), [*reversed(cells)], []
    while waiting:
        cell = waiting.pop()
        run = {script_in(line) for line in RUN.findall(cell.text)} & beside.keys() if cell.kind == "code" else set()
        own = replace(cell, text=RUN.sub(lambda match: "pass" if script_in(match[1]) in beside else match[0], cell.text)) if run else cell
        first = next((other for other in sorted(run) if other in left), None)
        if first is None:
            found.append(own)
            continue
        waiting.append(cell)
        with contextlib.suppress(BadNotebook):
            theirs = cells_of(left.pop(first), first)[0]
            waiting += [part if part.label == first else replace(part, label=f"{first}, {part.label}") for part in reversed(theirs)]
    return found


def answer_of(program, name, others):
    """What is known of a wanted function, as an Answer."""
    binding = program.binding(name)
    found = Answer()
    if binding or program.stars:
        found.needs = program.needs(name)
    if binding:
        last = program.statements[binding[-1]]
        found.place, found.text, found.untouched = program.place(binding[-1]), last.text[:20_000], last.untouched
    found.broken = next((f"{cell.label}{why}" for cell, why in reversed(program.broken) if defines(cell.text, name)), "")
    if found.untouched and found.broken:
        found.elsewhere = say("cell cannot be read", name=name, why=found.broken)
    elif found.untouched or not (binding or found.broken):
        found.elsewhere = found_elsewhere(program, name, begun=not found.untouched)
    if found.untouched or not (found.needs or found.broken):
        found.elsewhere = found.elsewhere or found_in_others(name, others())
    return found


def packed(program, needed, beside):
    """What the worker is given: the statements and the texts of their cells, and the files that they may import or open."""
    if not needed:
        return marshal.dumps(({}, [], {}))
    code = [(number, program.labels[number], compiled(program.statements[number], program.labels[number], program.flags[number])) for number in needed]
    texts = {program.labels[number]: program.texts[program.labels[number]] for number in needed}
    handed_in = {name: Path(path).read_bytes() for name, path in beside.items() if not name.endswith(".ipynb")}
    return marshal.dumps((texts, code, {**handed_in, **{name: text.encode() for name, text in program.files.items()}}))


def compiled(statement, label, flags):
    """A statement as code whose lines have the numbers that they have in their cell; code that raises what keeps it from being compiled."""
    text = "\n" * (statement.line - 1) + statement.text
    flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compile(text, f"{CELL}{label}>", "exec", flags, True, 0)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            told = getattr(error, "msg", None) or str(error) or type(error).__name__
            return compile(f"raise SyntaxError({told!r})", f"{CELL}{label}>", "exec")
