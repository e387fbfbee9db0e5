"""Bring answers that were written elsewhere, such as in the pages of the book, into a learner's notebooks; no word there is lost."""

import ast
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from grader.declare.cells import answers, checks, code_cells, digest, has_ids, is_ours, statements_of
from grader.declare.notebooks import answers_to, new_notebook, position, read_notebook, refresh, write_notebook
from grader.declare.stubs import stub
from grader.reading.notebook import BadNotebook
from grader.tell.words import say


@dataclass
class Answer:
    """An answer in a notebook: the exercise, its cell's text, and the texts of the own cells that it needs."""

    exercise: object
    text: str
    helpers: list


@dataclass
class Imported:
    """What became of the answers to a chapter: the names of those that were put into its notebook, and of those that stood there already.

    Attributes
    ----------
    path : Path
        The learner's notebook.
    aside : list of str
        Of those that were put in, the ones for which another answer was put aside.
    """

    path: Path
    put: list = field(default_factory=list)
    there: list = field(default_factory=list)
    aside: list = field(default_factory=list)

    def __str__(self):
        told = {"answers put in": self.put, "answers put aside": self.aside, "answers that stood there": self.there}
        parts = [say(found, names=", ".join(names)) for found, names in told.items() if names]
        return f"{self.path}: {'; '.join(parts)}"


def import_answers(course, path):
    """Put the answers in a notebook, or in a zip of notebooks, into the course's notebooks.

    Returns
    -------
    found : list of Imported
        One for each chapter that has answers in the file.

    Raises
    ------
    BadNotebook
        If the file or one of the course's notebooks cannot be read; nothing is written then.
    """
    brought = [answer for notebook in notebooks_in(Path(path)) for answer in answers_in(course, notebook)]
    found, written = [], []
    for chapter in course.chapters:
        own = [answer for answer in brought if answer.exercise.chapter is chapter]
        if own:
            imported = Imported(course.notebook(chapter))
            notebook = read_notebook(imported.path) if imported.path.exists() else new_notebook(chapter, course.package)
            for answer in own:
                put(answer, chapter, notebook, imported, course.earlier_cells)
            found.append(imported)
            written += [(notebook, imported.path)] * bool(imported.put)
    for notebook, place in written:
        write_notebook(notebook, place)
    return found


def notebooks_in(path):
    """The notebook that a file is, or those in a zip."""
    if not zipfile.is_zipfile(path):
        return [read_notebook(path)]
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        names = [name for name in archive.namelist() if name.endswith(".ipynb") and not name.startswith("__MACOSX")]
        if not names:
            raise BadNotebook(say("zip without a notebook", name=path.name))
        return [read_notebook(archive.extract(name, folder)) for name in names]


def answers_in(course, notebook):
    """The answers that a learner has written in a notebook, for the exercises that it asks."""
    earlier = course.earlier_cells
    asked = [exercise for exercise in course.by_name.values() if asks(notebook, exercise.name)]
    own = [cell for cell in code_cells(notebook) if not is_ours(cell, earlier)]
    for exercise in asked:
        cells = [cell for cell in own if answers(cell, exercise.name)] or [cell for cell in own if cell.get("id") == exercise.name]
        cells = [cell for cell in cells if digest(cell.source) != digest(stub(exercise))]
        if cells:
            others = [cell for cell in own if not any(answers(cell, other.name) for other in asked)]
            yield Answer(exercise, cells[-1].source, [cell.source for cell in others if defined_in(cell.source) & names_in(cells[-1].source)])


def asks(notebook, name):
    """Whether a notebook asks for an exercise; another chapter's may have the same function ready."""
    return any(cell.get("id") == name or checks(cell, name) for cell in code_cells(notebook))


def defined_in(text):
    """The functions, classes and modules that a cell names."""
    names = set()
    for statement in statements_of(text):
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            names.add(statement.name)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    return names


def names_in(text):
    return {node.id for statement in statements_of(text) for node in ast.walk(statement) if isinstance(node, ast.Name)}


def put(answer, chapter, notebook, imported, earlier):
    """Put an answer where its stub stands, or in place of another answer, which stays in a raw cell above it; in place."""
    exercise = answer.exercise
    if any(digest(cell.source) == digest(answer.text) for cell in code_cells(notebook)):
        imported.there.append(exercise.name)
        return
    refresh(chapter, notebook, [exercise], earlier)
    target = (answers_to(notebook, exercise) or [cell for cell in code_cells(notebook) if cell.get("id") == exercise.name])[-1]
    if not is_ours(target, earlier) and digest(target.source) != digest(stub(exercise)):
        aside = nbformat.v4.new_raw_cell(f"# {say('put aside', name=exercise.name)}\n{target.source}")
        notebook.cells.insert(position(notebook, target), unsigned(notebook, aside))
        imported.aside.append(exercise.name)
    target.source = answer.text
    there = {digest(cell.source) for cell in code_cells(notebook)}
    for helper in answer.helpers:
        if digest(helper) not in there:
            notebook.cells.insert(position(notebook, target), unsigned(notebook, nbformat.v4.new_code_cell(helper)))
    imported.put.append(exercise.name)


def unsigned(notebook, cell):
    """A cell that is the learner's, for a notebook of any minor format."""
    if not has_ids(notebook):
        del cell["id"]
    return cell
