"""Which of a learner's files answers which chapter, and what became of the others."""

import ast
import json
import re
import tempfile
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from grader.batch.names import kind_of
from grader.declare.stubs import stub
from grader.reading.notebook import BadNotebook, cells_of
from grader.tell.words import all_of, few, say
from grader.walls.scratch import scratch

DEFINED = re.compile(r"^[ \t]*(?:async\s+)?def\s+(\w+)\s*\(|^(\w+)\s*=[^=]", re.MULTILINE)
UNWRITTEN = [ast.parse(text).body for text in ("pass", "...", "raise NotImplementedError", "raise NotImplementedError()")]
ENOUGH = 0.5  # of a chapter's exercises answered in a notebook that is another chapter's: then it was handed in for both


@dataclass
class Choice:
    """What is graded of a hand-in.

    Attributes
    ----------
    graded : list of (chapter, list of file names)
        The files that answer a chapter, the oldest first; where two of them answer the same exercise, the later one counts.
    tries : dict
        Chapter's name -> each of the files that answer it, the newest first, where there are several.
    others : dict
        File name -> why it does not count.
    problem : str
        Why nothing can be graded, empty if something is.
    """

    graded: list = field(default_factory=list)
    tries: dict = field(default_factory=dict)
    others: dict = field(default_factory=dict)
    problem: str = ""


class Notebook:
    """A file's cells, and what of each exercise is in them."""

    def __init__(self, name, data, age=0):
        self.name, self.age = name, age
        self.cells, self.hints = code_of(name, data)

    @cached_property
    def cells_defining(self):
        """Name -> the cells that give it to a function or a value, at the beginning of a line or further in."""
        found = {}
        for cell in self.cells:
            for name in defined_in(cell):
                found.setdefault(name, []).append(cell)
        return found

    def defines(self, exercise):
        return exercise.name in self.cells_defining

    def answers(self, exercise):
        """Whether it has more to say of an exercise than the stub."""
        return not all(blank(cell, exercise) for cell in self.cells_defining.get(exercise.name, ()))

    def answered(self, exercises):
        return {exercise.name for exercise in exercises if self.answers(exercise)}


def choose(course, chapter, files, ages=None):
    """Decide what of a hand-in is graded.

    A chapter's exercises are looked for in all files. The newest file that answers something counts; what it leaves open is taken from the
    next older one that answers it. So a blank copy never counts, and parts of a chapter in several notebooks count together.

    Parameters
    ----------
    course : Course
    chapter : str or None
        The only chapter to look for, if there is one.
    files : dict
        File name -> bytes.
    ages : dict, optional
        File name -> when it was last changed, in any unit. Of files of the same age the fuller one counts as the newer.
    """
    choice, notebooks = Choice(), []
    for name, data in files.items():
        try:
            notebooks.append(Notebook(name, data, (ages or {}).get(name, 0)))
        except BadNotebook as error:
            choice.others[name] = str(error).removeprefix(f"{name}: ")
    candidates = [course.chapter(chapter)] if chapter else [other for other in course.chapters if any(is_for(other, book, course) for book in notebooks)]
    for candidate in candidates:
        taken = parts(candidate, notebooks)
        if taken:
            choice.graded.append((candidate, [book.name for book in taken]))
        answering = [book for book in notebooks if book.answered(candidate.exercises)]
        if len(answering) > 1:
            choice.tries[candidate.name] = [book.name for book in sorted(answering, key=lambda book: book.age, reverse=True)]
    counted = {name for _, names in choice.graded for name in names}
    for book in notebooks:
        if book.name not in counted:
            choice.others[book.name] = why_not(book, candidates, course)
    if not choice.graded:
        damaged = [f"{name}: {choice.others.pop(name)}" for name in list(choice.others) if name not in {book.name for book in notebooks}]
        choice.problem = "; ".join(damaged) or say("nothing answered", files=few(sorted(files)))
    return choice


def is_for(chapter, notebook, course):
    """Whether a file was handed in for a chapter: it answers more of it than of others, or a good part; a blank one tells by its name or its stubs."""
    answered = {other.name: len(notebook.answered(other.exercises)) for other in course.chapters}
    if any(answered.values()):
        return answered[chapter.name] == max(answered.values()) or answered[chapter.name] >= ENOUGH * len(chapter.exercises)
    likeness = {other.name: looks_like(other, notebook) for other in course.chapters}
    return 0 < likeness[chapter.name] == max(likeness.values())


def looks_like(chapter, notebook):
    """How much a blank file looks like a chapter's: its stubs, and first of all its name."""
    return sum(map(notebook.defines, chapter.exercises)) + 1000 * (chapter.name in notebook.name)


def parts(chapter, notebooks):
    """The files that answer a chapter, the oldest first; where none answers anything, the one that looks most like it."""
    likely = max(notebooks, key=lambda book: looks_like(chapter, book), default=None)
    if likely is None or len(notebooks) == 1:
        return [book for book in notebooks if looks_like(chapter, book)]
    answered = {book.name: book.answered(chapter.exercises) for book in notebooks}
    taken, left = [], {exercise.name for exercise in chapter.exercises}
    for book in sorted(notebooks, key=lambda book: (book.age, len(answered[book.name]), looks_like(chapter, book), book.name), reverse=True):
        if left & answered[book.name]:
            taken.insert(0, book)
            left -= answered[book.name]
    return taken or [likely] * (looks_like(chapter, likely) > 0)


def why_not(notebook, chapters, course):
    """Why a readable file does not count."""
    if any(notebook.answered(chapter.exercises) for chapter in chapters):
        return say("answered elsewhere")
    elsewhere = [chapter.name for chapter in course.chapters if notebook.answered(chapter.exercises)]
    if elsewhere:
        return say("another chapter", chapters=", ".join(elsewhere))
    if any(notebook.defines(exercise) for chapter in course.chapters for exercise in chapter.exercises):
        return say("blank")
    return say("no exercise")


def defined_in(cell):
    return {name for found in DEFINED.findall(cell) for name in found if name}


def blank(cell, exercise):
    """Whether a cell holds of an exercise no more than its stub: no code, or the code that everybody was given."""
    try:
        functions = [node for node in ast.walk(ast.parse(cell)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == exercise.name]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return f"def {exercise.name}" in cell and "raise NotImplementedError" in cell  # IPython's lines, or an answer that is broken: it was begun
    if not functions:
        return re.search(rf"^{exercise.name}\s*=[^=]", cell, re.MULTILINE) is None
    return all(says_nothing(function, exercise) for function in functions)


def says_nothing(function, exercise):
    written, stubs = body_of(function), [[], *UNWRITTEN, given(exercise)]
    return any(len(written) == len(stub) and all(map(same_code, written, stub)) for stub in stubs)


@lru_cache(maxsize=512)
def given(exercise):
    """The body of an exercise's stub."""
    return body_of(ast.parse(stub(exercise)).body[0])


def body_of(function):
    return function.body[1:] if ast.get_docstring(function) is not None else function.body


def same_code(first, second):
    return ast.dump(first) == ast.dump(second)


def together(chapter, files, names):
    """Files of one hand-in as one: their cells in turn, without those stubs that another of the files answers.

    Returns
    -------
    name, kind, data : str, str, bytes
        A notebook of kind `.ipynb`, or the file itself if it is one.
    """
    if len(names) == 1:
        return names[0], kind_of(names[0]) or ".ipynb", files[names[0]]
    books = [Notebook(name, files[name]) for name in names]
    answered = [exercise for exercise in chapter.exercises if any(book.answers(exercise) for book in books)]
    stubs = {cell for book in books for cell in book.cells for exercise in answered if exercise.name in defined_in(cell) and blank(cell, exercise)}
    cells = [cell for book in books for cell in book.cells if cell not in stubs]
    hints = {exercise: max(book.hints.get(exercise, 0) for book in books) for book in books for exercise in book.hints}
    return all_of(names), ".ipynb", as_notebook(cells, hints)


def as_notebook(cells, hints):
    """A notebook of these cells, whose first shows the hints that were unfolded, as the grader notes them."""
    shown = [{"output_type": "display_data", "data": {}, "metadata": {"grader": {"hint": hint, "exercise": name}}} for name, hint in hints.items()]
    written = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": [] if place else shown, "execution_count": None}
               for place, cell in enumerate(cells)]
    return json.dumps({"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def code_of(name, data):
    """The code cells of a file as text, and the hints that it shows. Raises BadNotebook, which names the file."""
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        path = Path(folder) / f"submission{kind_of(name) or '.ipynb'}"
        path.write_bytes(data)
        cells, hints = cells_of(path, name)
    return [cell.text for cell in cells if cell.kind == "code"], hints
