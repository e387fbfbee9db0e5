"""All statements of a notebook in their order, and which of them a name needs."""

import __future__

import contextlib
from bisect import bisect_left
from collections import defaultdict
from functools import lru_cache

from grader.reading.needs import ALL_NAMES, statements_of
from grader.reading.python import CellCode, read_cell
from grader.tell.words import say

CACHED = 10_000  # letters: a class has most of its cells in common, but nobody's novel needs to be kept


def analysed(text):
    """A cell's files, text as Python and statements. Raises SyntaxError."""
    code = read_cell(text)
    return CellCode(code.text, statements_of(code), code.files, code.appends)


remembered = lru_cache(maxsize=256)(analysed)


class Program:
    """All statements of a notebook, and what they have to do with each other.

    Parameters
    ----------
    cells : list of Cell
    wanted : list of str
    no_longer_than : context manager, optional
    beside : names of files, optional
        Of what was handed in with it: no statement has to write them.

    Attributes
    ----------
    statements : list of Statement
    labels, flags : list
        For each statement the label of its cell, and what `from __future__` has switched on.
    texts : dict
        Label of a cell -> its text.
    files : dict
        Name -> text of the files that its cells write.
    broken : list of (Cell, str)
        The cells that cannot be read, and where and why.
    """

    def __init__(self, cells, wanted, no_longer_than=None, beside=()):
        self.cells, self.wanted = cells, frozenset(wanted)
        self.statements, self.labels, self.flags = [], [], []
        self.texts, self.files, self.broken = {}, {}, []
        flags = 0
        for cell in cells:
            if cell.kind != "code":
                continue
            before = self.texts.get(cell.label, "")
            self.texts[cell.label] = before + cell.text[before.count("\n"):]  # cells of a script have one label
            try:
                with no_longer_than or contextlib.nullcontext():
                    code = remembered(cell.text) if len(cell.text) <= CACHED else analysed(cell.text)
            except SyntaxError as error:
                line = say("at a line", line=error.lineno) if error.lineno else ""
                self.broken.append((cell, f"{line}: {error.msg}"))
                continue
            for statement in code.statements:
                flags |= future_flags(statement)
            self.statements += code.statements
            self.labels += [cell.label] * len(code.statements)
            self.flags += [flags] * len(code.statements)
            for name, written in code.files.items():
                self.files[name] = (self.files.get(name, "") if code.appends else "") + written
        self.kept_files = {*beside, *self.files}
        self.index()

    def index(self):
        """Note for each name the statements that bind or change it."""
        statements = self.statements
        self.imported = set().union(*(statement.imported for statement in statements))
        self.methods = set().union(*(statement.methods for statement in statements))
        self.makers = {name for statement in statements if statement.makes for name in statement.binds}
        self.means = self.meanings()
        effects, changers = self.effects()
        self.events, self.stars = defaultdict(list), []
        answered = {name for statement in statements if not statement.untouched for name in statement.binds & self.wanted}
        for number, statement in enumerate(statements):
            changed = statement.changes.but_not(self.imported) | self.by_own_methods(statement.calls)
            for name in statement.now:
                changed |= effects.get(name, set())  # also one that is handed on, as in map(fill, keys)
            for name, method, arguments in statement.calls:
                changed |= self.means.get(name, set()) if not method else set()  # `add = L.append` stands for a part of L, too
                changed |= arguments if name in changers else set()
            for name in list(changed):
                changed |= self.means.get(name, set())
            if statement.star or changed & ALL_NAMES:
                self.stars.append(number)
            changed -= self.kept_files
            hidden = answered if statement.untouched else set()  # a blank stub below an answer doesn't hide it
            for name in (statement.binds | changed) - hidden:
                self.events[name].append(number)

    def meanings(self):
        """Name -> the names whose values it may stand for."""
        means, returns, makers = defaultdict(set), defaultdict(set), self.makers
        for statement in self.statements:
            for name in statement.binds - self.wanted if statement.returns else ():
                returns[name] |= statement.returns
        for statement in self.statements:
            handed_out = [(own, returns[name] | (given if name in makers else set())) for own, called, given in statement.made for name in called]
            for own, others in statement.aliases + handed_out:
                for name in own:
                    means[name] |= others - self.imported
        everything = {}
        for name in means:
            waiting, reached = [name], set()
            while waiting:
                new = means.get(waiting.pop(), set()) - reached
                reached |= new
                waiting += new
            everything[name] = reached
        return everything

    def by_own_methods(self, calls):
        """The names changed by methods of the notebook's own classes."""
        return {name for name, method, _ in calls if method in self.methods}

    def effects(self):
        """What calls change: name of a function -> globals, and the functions that change what they are given.

        Graded functions change nothing that counts. What was made by a class, or by a function with functions in it, does as that does.
        """
        effects, callers, changers = defaultdict(set), defaultdict(set), defaultdict(set)
        for statement in self.statements:
            changed = statement.inner_changes.but_not(self.imported) | self.by_own_methods(statement.inner_calls)
            for name in statement.binds - self.wanted:
                effects[name] |= changed & statement.later
                changers[name] |= changed & statement.parameters
                for function, _, arguments in statement.inner_calls:
                    callers[function].add((name, bool(arguments & statement.parameters)))
            for own, called, given in statement.made:
                for name in called & self.makers | (given if called & self.imported else set()):
                    callers[name] |= {(other, True) for other in own - self.wanted}
        waiting = [name for name in [*effects] if effects[name] or changers[name]]
        while waiting:
            function = waiting.pop()
            for caller, handing_on in callers.get(function, ()):
                more = changers[function] if handing_on else set()
                if not (effects[function] <= effects[caller] and more <= changers[caller]):
                    effects[caller] |= effects[function]
                    changers[caller] |= more
                    waiting.append(caller)
        return effects, {name for name in changers if changers[name]}

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

    def binding(self, name):
        """Numbers of the statements that give a name its value; a stub below an answer does not."""
        return [number for number in self.events.get(name, []) if name in self.statements[number].binds]

    def place(self, number):
        return say("place", cell=self.labels[number], line=self.statements[number].line)


def latest(numbers, before):
    place = bisect_left(numbers, before)
    return numbers[place - 1] if place else -1


def future_flags(statement):
    """What `from __future__ import ...` switches on for its own cell and all that follow."""
    if not statement.text.startswith("from __future__"):
        return 0
    features = (getattr(__future__, name, None) for name in statement.binds)
    return sum({feature.compiler_flag for feature in features if feature})
