"""A chapter's answers as a page sends them: run like the cells of its notebook, one of them judged. Text comes in, plain data goes out.

Nothing of this knows about browsers; it is called from one.
"""

import contextlib
import importlib
import json
import linecache
import sys
import traceback
import types
from pathlib import Path

import numpy as np

from grader.inside.call import PRINTED_LIMIT, CappedText
from grader.judging.states import state_of
from grader.reading.notebook import Cell
from grader.reading.program import Program
from grader.tell.display import html
from grader.tell.words import say
from grader.why.hints import hints


class Page:
    """What pages ask of a course.

    Parameters
    ----------
    course : Course
    cells : dict
        Chapter -> list of (name of the exercise, empty for a cell that is given; text): its notebook's cells in their order, the stubs blank.
    """

    def __init__(self, course, cells):
        self.course, self.cells = course, cells
        self.chapter_of = {name: chapter for chapter in cells for name, _ in cells[chapter] if name}

    @classmethod
    def from_file(cls, course, path):
        return cls(course, json.loads(Path(path).read_text(encoding="utf-8")))

    def check(self, name, answers):
        """The verdict on one answer.

        Parameters
        ----------
        name : str
            Of the exercise.
        answers : list of (name, source)
            All answers of its chapter; where one is missing, there is the stub.

        Returns
        -------
        found : dict
            state, points, of, html, text (the verdict in plain words), hints (a title and words for each step), printed;
            if the cell itself fails, only state ("error"), text (its traceback) and printed.
        """
        exercise = self.course.declared(self.chapter_of[name])[name]
        with Cells(self.cells[self.chapter_of[name]], dict(answers)) as cells:
            error = cells.run(name)
            if error or not callable(cells.space.get(name)):
                told = error or say("no function in this cell", name=name)
                return {"state": "error", "text": told, "printed": cells.shown}
            verdict = self.course.judge_again(exercise, cells.space[name])
            steps = hints(exercise, verdict, cells.space[name]) if state_of(verdict.state).hinted else []
            return {"state": verdict.state, "points": verdict.points, "of": verdict.of, "html": html(verdict), "text": verdict.message,
                    "hints": [{"title": title, "words": words} for title, words in steps], "printed": cells.shown}

    def call(self, module, function, answers, args):
        """What `function({name: learner's function}, **args)` of a module of the course returns, and what was printed meanwhile.

        The answers are those of one chapter; if it fails, its state is "error" and its text the traceback through the learner's cells.
        """
        answers = dict(answers)
        chapter = self.chapter_of[next(iter(answers))] if answers else None
        with Cells(self.cells.get(chapter, []), answers) as cells:
            cells.define(answers)
            learners = {name: cells.space[name] for name in answers if callable(cells.space.get(name))}
            try:
                with cells.listening():
                    value = plain(getattr(importlib.import_module(module), function)(learners, **args))
            except BaseException as error:
                return {"state": "error", "text": cells.traceback_of(error), "printed": cells.shown}
            return {"value": value, "printed": cells.shown}


class Cells:
    """The cells of a notebook with a learner's answers in them, and the names that they define; for a while, these are `__main__`'s."""

    def __init__(self, given, answers):
        cells = [Cell(f"<{name or f'given {number}'}>", "code", answers.get(name, text)) for number, (name, text) in enumerate(given)]
        self.texts = {cell.label: cell.text for cell in cells}
        self.stubs = {name: text for name, text in given if name}
        self.program = Program(cells, [name for name, _ in given if name])
        self.main = types.ModuleType("__main__")
        self.space = vars(self.main)
        self.printed = CappedText()

    def __enter__(self):
        self.before, sys.modules["__main__"] = sys.modules["__main__"], self.main
        for label, text in self.texts.items():
            linecache.cache[label] = len(text), None, text.splitlines(keepends=True), label
        return self

    def __exit__(self, *_):
        sys.modules["__main__"] = self.before

    def run(self, name):
        """Run an exercise's cell as a notebook does, whole, after all that it needs of other cells. Returns its traceback, empty if it has none."""
        label = f"<{name}>"
        names = {used for statement, where in zip(self.program.statements, self.program.labels) if where == label
                 for used in statement.now | statement.later}
        self.define(names, but=label)
        try:
            with self.listening():
                exec(compile(self.texts[label], label, "exec", dont_inherit=True), self.space)
        except BaseException as error:
            return self.traceback_of(error)
        return ""

    def define(self, names, but=None):
        """Run the statements that these names need, in silence; where an answer fails, its stub takes its place."""
        needed = sorted({number for name in names for number in self.program.needs(name)})
        others = [number for number in needed if self.program.labels[number] != but]
        for number in others:
            self.run_quietly(self.program.statements[number], self.program.labels[number], self.program.flags[number])
        used = set(names).union(*(self.program.statements[number].later for number in others))
        for name in used & self.stubs.keys() - self.space.keys():
            if f"<{name}>" != but:
                exec(self.stubs[name], self.space)

    def run_quietly(self, statement, label, flags):
        with contextlib.suppress(BaseException), contextlib.redirect_stdout(CappedText()), contextlib.redirect_stderr(CappedText()):
            text = "\n" * (statement.line - 1) + statement.text
            exec(compile(text, label, "exec", flags, dont_inherit=True), self.space)

    @contextlib.contextmanager
    def listening(self):
        with contextlib.redirect_stdout(self.printed), contextlib.redirect_stderr(self.printed):
            yield

    @property
    def shown(self):
        """What was printed, the beginning of it if it is long."""
        more = self.printed.size - PRINTED_LIMIT
        return self.printed.kept.getvalue() + (f"\n{say('characters more', number=more)}" if more > 0 else "")

    def traceback_of(self, error):
        """A traceback through these cells alone."""
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in self.texts]
        begin = ["Traceback (most recent call last):\n"] if frames else []
        return "".join([*begin, *traceback.format_list(frames), *traceback.format_exception_only(error)])


def plain(value):
    """Arrays as lists, NumPy's numbers as Python's, tuples as lists. Raises TypeError for what is no data."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise TypeError(say("no data", kind=type(value).__name__))
