"""Which statements of a notebook some functions need, wherever they stand, in the notebook's order."""

import __future__

import ast
import contextlib
import difflib
import marshal
import re
import warnings
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from grader.inside.call import CELL
from grader.reading.needs import statements_of
from grader.reading.notebook import BadNotebook, cells_of
from grader.reading.python import CellCode, read_cell

CACHED = 10_000  # letters: a class has most of its cells in common, but nobody's novel needs to be kept
LOST_NAMES = re.compile(r"(?m)^\s*(?:async\s+)?(?:def|class)\s+(\w+)|^\s*(\w+)\s*=(?!=)|^\s*import\s+(\w+)\s*$|\bas\s+(\w+)|\bimport\s+(\w+)\s*$")
TEXT_KINDS = {"markdown": "Markdown", "raw": "Raw"}


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
    program = Program(cells, wanted, no_longer_than)
    files = {other: Path(place) for other, place in (beside or {}).items() if not other.endswith(".ipynb")}
    answers = {wish: program.answer(wish) for wish in wanted}
    for wish, answer in answers.items():
        if answer.untouched or not (answer.needs or answer.broken or answer.elsewhere):
            answer.elsewhere = answer.elsewhere or found_in_others(wish, beside or {})
    needed = sorted({number for answer in answers.values() for number in answer.needs})
    code = [(number, program.labels[number], compiled(program.statements[number], program.labels[number], program.flags[number])) for number in needed]
    texts = {program.labels[number]: program.texts[program.labels[number]] for number in needed}
    written = {other: text.encode() for other, text in program.files.items()}
    read = {other: place.read_bytes() for other, place in files.items() if place.is_file()}
    return Plan(answers, {number: program.place(number) for number in needed},
                {number: sorted(program.statements[number].binds) for number in needed}, program.lost, hints,
                marshal.dumps((texts, code, {**read, **written} if needed else {})))


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


def analysed(text):
    """A cell's files, text as Python and statements. Raises SyntaxError."""
    code = read_cell(text)
    return CellCode(code.text, statements_of(code), code.files)


remembered = lru_cache(maxsize=256)(analysed)


class Program:
    """All statements of a notebook, and what they have to do with each other.

    Parameters
    ----------
    cells : list of Cell
    wanted : list of str
    no_longer_than : context manager, optional
    """

    def __init__(self, cells, wanted, no_longer_than=None):
        self.cells, self.wanted = cells, frozenset(wanted)
        self.statements, self.labels, self.flags = [], [], []
        self.texts, self.files, self.lost, self.broken = {}, {}, {}, []
        flags = 0
        for cell in cells:
            if cell.kind != "code":
                self.note_lost(cell.text, f"{cell.label}, where it stands, is a text cell ({TEXT_KINDS.get(cell.kind, cell.kind)})")
                continue
            try:
                with no_longer_than or contextlib.nullcontext():
                    code = remembered(cell.text) if len(cell.text) <= CACHED else analysed(cell.text)
            except SyntaxError as error:
                self.note_broken(cell, error)
                continue
            for statement in code.statements:
                flags |= future_flags(statement)
            self.statements += code.statements
            self.labels += [cell.label] * len(code.statements)
            self.flags += [flags] * len(code.statements)
            self.texts[cell.label] = code.text and cell.text
            self.files.update(code.files)
        self.index()

    def note_broken(self, cell, error):
        where = f"{cell.label}, line {error.lineno}" if error.lineno else cell.label
        why = f"{where}: {error.msg}"
        self.broken.append((cell, why))
        self.note_lost(cell.text, f"{cell.label}, where it stands, cannot be read ({why.removeprefix(cell.label).lstrip(', :')})")

    def note_lost(self, text, why):
        for match in LOST_NAMES.finditer(text):
            self.lost[next(filter(None, match.groups()))] = why

    def index(self):
        """Note for each name the statements that bind or change it."""
        statements = self.statements
        self.modules = set().union(*(statement.modules for statement in statements))
        self.imported = set().union(*(statement.imported for statement in statements))
        self.means = self.meanings()
        effects, given = self.effects()
        self.events = defaultdict(list)
        self.stars = [number for number, statement in enumerate(statements) if statement.star]
        answered = {name for statement in statements if not statement.untouched for name in statement.binds & self.wanted}
        for number, statement in enumerate(statements):
            changed = statement.changes.among(self.modules, self.imported)
            for function, arguments in statement.calls:
                changed |= effects[function] | self.means[function]  # `add = L.append` stands for a part of L, too
                changed |= {argument for place, argument in enumerate(arguments) if place in given[function] and argument}
            for name in list(changed):
                changed |= self.means[name]
            hidden = answered if statement.untouched else set()  # a blank stub below an answer doesn't hide it
            for name in (statement.binds | changed) - hidden:
                self.events[name].append(number)

    def meanings(self):
        """Name -> the names whose values it may stand for."""
        means = defaultdict(set)
        for statement in self.statements:
            for own, others in statement.aliases:
                for name in own:
                    means[name] |= others - self.imported
        for name in list(means):
            waiting, reached = [name], set()
            while waiting:
                for other in means.get(waiting.pop(), ()):
                    if other not in reached:
                        reached.add(other)
                        waiting.append(other)
            means[name] = reached
        return means

    def effects(self):
        """What calls change: function -> globals, and function -> places of arguments. Graded functions change nothing that counts."""
        effects, given, callers = defaultdict(set), defaultdict(set), defaultdict(set)
        for statement in self.statements:
            changed = statement.inner_changes.among(self.modules, self.imported)
            for name in statement.binds - self.wanted:
                effects[name] |= changed & statement.later
                given[name] |= {place for place, parameter in enumerate(statement.parameters) if parameter in changed}
                for function, _ in statement.inner_calls:
                    callers[function].add(name)
        waiting = list(effects)
        while waiting:
            function = waiting.pop()
            for caller in callers[function]:
                if not effects[function] <= effects[caller]:
                    effects[caller] |= effects[function]
                    waiting.append(caller)
        return effects, given

    def last_event(self, name, before):
        """The last statement before a place that may bind or change a name; -1 if there is none."""
        return max(latest(self.events.get(name, []), before), latest(self.stars, before))

    def needs(self, name):
        """Numbers of all statements that a name needs at the end of the notebook."""
        needed, waiting, seen = set(), [(name, len(self.statements))], set()
        while waiting:
            name, before = waiting.pop()
            if (name, before) in seen:
                continue
            seen.add((name, before))
            number = self.last_event(name, before)
            if number < 0:
                continue
            statement = self.statements[number]
            needed.add(number)
            waiting += [(other, number) for other in statement.now]
            waiting += [(other, before) for other in statement.later]
            if name not in statement.binds or not statement.surely:
                waiting.append((name, number))
        return sorted(needed)

    def place(self, number):
        return f"{self.labels[number]}, line {self.statements[number].line}"

    def answer(self, name):
        """What is known of a wanted function."""
        binding = [number for number in self.events.get(name, []) if name in self.statements[number].binds]
        found = Answer()
        if binding or self.stars:
            found.needs = self.needs(name)
        if binding:
            last = self.statements[binding[-1]]
            found.place, found.text, found.untouched = self.place(binding[-1]), last.text[:20_000], last.untouched
        found.broken = next((why for cell, why in reversed(self.broken) if defines(cell.text, name)), "")
        if found.untouched or not binding and not found.broken:
            found.elsewhere = self.found_elsewhere(name, begun=not found.untouched)
        return found

    def found_elsewhere(self, name, begun=True):
        """Where a definition stands that does not count, and what to do about it, as a sentence; empty if there is none.

        Of a function that is not `begun`, nothing is told that may be something else of the same name.
        """
        for cell in self.cells:
            match = definition(cell.text, name)
            where = f"{cell.label}, line {cell.text.count(chr(10), 0, match.start('def')) + 1}" if match else ""
            if not match:
                continue
            if cell.kind in TEXT_KINDS and "return" in cell.text[match.end():]:
                return f"{where}, has a definition of {name}, but it is a text cell ({TEXT_KINDS[cell.kind]}): turn it into a code cell."
            if cell.kind == "code" and match["comment"]:
                return f"{where}, has a definition of {name} in a comment: remove the # in front of its lines."
            if cell.kind == "code" and cell.text.lstrip().startswith("%%") and not self.texts.get(cell.label):
                return f"{where}, has a definition of {name}, but the cell begins with {cell.text.split()[0]}, so it is not run as Python."
            if cell.kind == "code" and match["indent"] and begun:
                return f"{where}, defines {name} inside another function or class: move it to the left margin."
        return self.found_misspelt(name) if begun else ""

    def found_misspelt(self, name):
        defined = {other: number for number, statement in enumerate(self.statements) if statement.parameters for other in statement.binds}
        lower = {other.lower(): other for other in defined if other not in self.wanted}
        near = difflib.get_close_matches(name.lower(), lower, 1, 0.85)
        return f"{self.place(defined[lower[near[0]]])}, defines {lower[near[0]]}: the name must be {name}, letter by letter." if near else ""


def latest(numbers, before):
    place = bisect_left(numbers, before)
    return numbers[place - 1] if place else -1


def future_flags(statement):
    """What `from __future__ import ...` switches on for its own cell and all that follow."""
    if not statement.text.startswith("from __future__"):
        return 0
    features = (getattr(__future__, name, None) for name in statement.binds)
    return sum({feature.compiler_flag for feature in features if feature})


def definition(text, name):
    """The line on which a text seems to define a function."""
    return re.search(rf"(?m)^(?P<indent>[ \t]*)(?P<comment>#[#\s]*)?(?P<def>(?:async\s+)?def\s+{name}\b|{name}\s*=\s*lambda\b)", text)


def defines(text, name):
    match = definition(text, name)
    return bool(match) and not match["comment"]


def found_in_others(name, beside):
    """Another file of the hand-in that has an answer, as a sentence; empty if there is none."""
    for other, path in beside.items():
        try:
            cells, _ = cells_of(path, other)
        except BadNotebook:
            continue
        if not any(cell.kind == "code" and definition(cell.text, name) for cell in cells):
            continue
        answer = Program(cells, [name]).answer(name)
        if answer.place and not answer.untouched:
            where = answer.place if other.endswith(".py") else f"{other}, {answer.place}"
            cure = f"import it from there ({module_of(other)})" if other.endswith(".py") else "an answer counts in the notebook of its own chapter"
            return f"In {where}, there is a definition of {name}: {cure}."
    return ""


def module_of(file):
    return f"from {'.'.join(Path(file).with_suffix('').parts)} import ..."
