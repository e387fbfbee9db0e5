"""Write what a chapter's declaration says into its notebook, and lose no word that a learner wrote there.

A cell of the course is signed with a digest of its text. A cell whose text is no longer the signed one is the learner's, and so is every
cell without a signature: neither its text nor its outputs are touched.
"""

import ast
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from grader.declare.cells import (
    answers,
    checked,
    checks,
    code_cells,
    functions,
    has_ids,
    imports,
    is_ours,
    may_import_anything,
    name_cell,
    new_cell,
    open_stubs,
    sign,
)
from grader.declare.stubs import is_stub, solved, stub, symptom
from grader.kept.whole import write_whole
from grader.reading.notebook import BadNotebook, load_notebook, read_text
from grader.tell.words import Refusal, say

FIRST_CELL = "import numpy as np\n\nfrom {package} import check, example, hint"


class OutputsLeft(Refusal):
    """The expected outputs could not be made; the message names the cell that failed."""


@dataclass
class Refreshed:
    """What a refresh found in a notebook.

    Attributes
    ----------
    answered : list of str
        Exercises that a learner has begun to answer.
    noted : list of str
        Exercises not begun, whose stub holds words of the learner's.
    retired : list of str
        Exercises that are no longer asked and stood in the notebook.
    """

    answered: list = field(default_factory=list)
    noted: list = field(default_factory=list)
    retired: list = field(default_factory=list)


def read_notebook(path):
    """A notebook as nbformat has it. Raises BadNotebook, which names the file."""
    path = Path(path)
    for number, cell in enumerate(load_notebook(path)["cells"], start=1):
        if not isinstance(cell, dict) or not {"cell_type", "source", "metadata"} <= set(cell) or not isinstance(cell["metadata"], dict):
            raise BadNotebook(f"{path.name}: not a valid notebook: cell {number} has no text, or no kind")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a cell without an id gets one
            notebook = nbformat.reads(read_text(path), as_version=4)
    except Exception as error:
        raise BadNotebook(f"{path.name}: not a valid notebook: {error}") from None
    if not has_ids(notebook):
        for cell in notebook.cells:
            cell.pop("id", None)
    return notebook


def write_notebook(notebook, path):
    write_whole(path, nbformat.writes(notebook) + "\n")


def new_notebook(chapter, package):
    notebook = nbformat.v4.new_notebook()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                         "language_info": {"name": "python"}}
    notebook.cells = [new_cell(notebook, "markdown", f"# {chapter.title}", "title"),
                      new_cell(notebook, "code", FIRST_CELL.format(package=package), "imports")]
    return notebook


def refresh(chapter, notebook, exercises=None, earlier=frozenset()):
    """Bring stubs and check cells up to the declaration, in place; nothing that a learner wrote is touched.

    Parameters
    ----------
    chapter : Chapter
    notebook : notebook of nbformat
    exercises : list of Exercise, optional
        Only these.
    earlier : set of str
        Digests of the course's cells from before they were signed.

    Returns
    -------
    found : Refreshed
    """
    found = Refreshed()
    for exercise in exercises or chapter.exercises:
        here = answers_to(notebook, exercise)
        stubs = [cell for cell in here if exercise.name in stubs_in(chapter, cell.source) or is_ours(cell, earlier)]
        if len(here) > len(stubs) or not here and defined_out_of_sight(notebook, exercise):
            found.answered.append(exercise.name)
        elif not here:
            here = [add_stub(chapter, notebook, exercise)]
        for cell in stubs:
            if is_ours(cell, earlier) or cell.source == stub(exercise):
                cell.source = stub(exercise)
                sign(cell)
            elif exercise.name not in found.noted:
                found.noted.append(exercise.name)
        if not checks_of(notebook, exercise):
            cell = new_cell(notebook, "code", f"check({exercise.name})", f"check-{exercise.name}")
            notebook.cells.insert(position(notebook, here[-1]) + 1, cell)
        name_cells(notebook, exercise, here)
    if exercises is None:
        found.retired = [name for name in chapter.retired if take_out(notebook, name, earlier)]
    return found


def position(notebook, cell):
    return next(index for index, other in enumerate(notebook.cells) if other is cell)


def defined_out_of_sight(notebook, exercise):
    """A learner moved the function into a file and imports it with a star: a blank stub would hide it again."""
    return bool(checks_of(notebook, exercise)) and any(map(may_import_anything, code_cells(notebook)))


def add_stub(chapter, notebook, exercise):
    """Insert an exercise where its declaration stands among the others: above its own check, or below the check of the one before."""
    cell = new_cell(notebook, "code", stub(exercise), exercise.name)
    own = checks_of(notebook, exercise)
    if own:
        notebook.cells.insert(position(notebook, own[0]), cell)
        return cell
    heading = new_cell(notebook, "markdown", f"## {exercise.name}", f"about-{exercise.name}")
    at = place(chapter, notebook, exercise)
    notebook.cells[at:at] = [heading, cell]
    return cell


def place(chapter, notebook, exercise):
    """Where an exercise belongs that is not there yet: an index into the notebook's cells."""
    order = chapter.exercises.index(exercise)
    for before in reversed(chapter.exercises[:order]):
        cells = checks_of(notebook, before) or answers_to(notebook, before)[-1:]
        if cells:
            return position(notebook, cells[0]) + 1
    for after in chapter.exercises[order + 1:]:
        cells = answers_to(notebook, after) or checks_of(notebook, after)
        if cells:
            return above_its_words(notebook, position(notebook, cells[0]))
    return len(notebook.cells)


def answers_to(notebook, exercise):
    return [cell for cell in code_cells(notebook) if answers(cell, exercise.name)]


def checks_of(notebook, exercise):
    return [cell for cell in code_cells(notebook) if checks(cell, exercise.name)]


def above_its_words(notebook, at):
    while at > 0 and notebook.cells[at - 1].cell_type == "markdown":
        at -= 1
    return at


def name_cells(notebook, exercise, here):
    """The cells of an exercise bear its name, so that one added exercise renames no others."""
    if here:
        name_cell(notebook, here[-1], exercise.name)
    own = [cell for cell in code_cells(notebook) if checked(cell) == exercise.name]
    if own:
        name_cell(notebook, own[0], f"check-{exercise.name}")


def take_out(notebook, name, earlier):
    """Remove the untouched cells of an exercise that is no longer asked. Returns whether there was anything of it.

    The course's own cell that defines the function in full is none: there it is given as an example.
    """
    cells = [cell for cell in code_cells(notebook) if checked(cell) == name
             or name in (open_stubs(cell.source) if is_ours(cell, earlier) else functions(cell.source))]
    if all(checked(cell) == name or is_ours(cell, earlier) for cell in cells):
        notebook.cells = [cell for cell in notebook.cells if not any(cell is gone for gone in cells)]
    return bool(cells)


def solved_notebook(chapter, notebook):
    """A copy in which every stub of the chapter is filled in with the textbook form."""
    copy = nbformat.from_dict(notebook)
    for cell in code_cells(copy):
        cell.source = filled_in(chapter, cell.source)
    return copy


def stubs_in(chapter, text):
    """The chapter's stubs in a cell's text that nobody has filled in or mended, by name."""
    asked = {exercise.name: exercise for exercise in chapter.exercises}
    blank = open_stubs(text)
    return {name: node for name, node in functions(text).items()
            if name in asked and (name in blank or asked[name].starts_with_code and is_stub(asked[name], ast.get_source_segment(text, node)))}


def filled_in(chapter, text):
    """A cell's text with each stub in it replaced by the solved function, and everything else as it was."""
    stubs = stubs_in(chapter, text).values()
    lines = text.replace("\r\n", "\n").split("\n")
    for node in sorted(stubs, key=lambda node: -node.lineno):
        above = symptom(chapter[node.name]).count("\n")
        lines[node.lineno - 1 - above: node.end_lineno] = [solved(chapter[node.name])]
    return "\n".join(lines) if stubs else text


def with_expected_outputs(chapter, notebook, folder, exercises=None, earlier=frozenset()):
    """The notebook with the outputs that right answers give, in the course's own cells: what a learner sees before starting.

    With `exercises`, only the checks of these are run, and what stands above them.

    Raises
    ------
    OutputsLeft
        If a cell fails; no output has been changed then.
    """
    names = {exercise.name for exercise in exercises or chapter.exercises}
    stored = [cell for cell in code_cells(notebook) if checked(cell) in names or exercises is None and checked(cell) is None and is_ours(cell, earlier)]
    if not stored:
        return notebook
    copy, last = nbformat.from_dict(notebook), position(notebook, stored[-1])
    for place, cell in enumerate(copy.cells):
        if cell.cell_type == "code":
            needed = place <= last and checked(cell) in {None, *names}
            cell.source = to_run(chapter, cell, earlier) if needed else ""
    execute(copy, folder)
    for cell, run in zip(notebook.cells, copy.cells):
        if any(cell is one for one in stored):
            store(cell, run)
    return notebook


def to_run(chapter, cell, earlier):
    """A cell with its stubs filled in; of a learner's own cell only the imports and the stubs, as it may fail or run for hours."""
    text = filled_in(chapter, cell.source)
    if is_ours(cell, earlier) or checked(cell):
        return text
    return "\n".join([*map(careful, imports(text)), *(ast.unparse(functions(text)[name]) for name in stubs_in(chapter, cell.source))])


def careful(statement):
    return f"try:\n    {statement}\nexcept Exception:\n    pass"


def execute(notebook, folder):
    """Run a notebook from top to bottom in a fresh kernel. Raises OutputsLeft on the first failing cell."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    for cell in code_cells(notebook):
        cell.metadata.pop("execution", None)
    try:
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        begun = [cell.source for cell in code_cells(notebook) if "execution" in cell.metadata] or [""]
        why = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else str(error).splitlines()[0]
        first_line = next(filter(str.strip, begun[-1].splitlines()), "")
        raise OutputsLeft(say("cell fails", line=first_line, why=why)) from None


def store(cell, run):
    """Take over what a cell showed. Its number stays, if it had one: it says only that the cell was run."""
    cell.execution_count = cell.execution_count or run.execution_count
    cell.outputs = merged_streams(run.outputs)
    for output in cell.outputs:
        if "execution_count" in output:
            output.execution_count = cell.execution_count


def merged_streams(outputs):
    """A kernel may send what a cell prints in pieces; joined, they are the same in every run."""
    merged = []
    for output in outputs:
        output.pop("transient", None)
        if output.output_type == "stream" and merged and merged[-1].output_type == "stream" and merged[-1].name == output.name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def update_chapter(course, chapter, exercises=None, adopt=False):
    """Refresh one chapter's notebook on disk; says in words what was done.

    Parameters
    ----------
    course : Course
    chapter : Chapter
    exercises : list of Exercise, optional
        Only these.
    adopt : bool
        For authors: whatever stands in the notebook now is the course's own.

    Raises
    ------
    BadNotebook
        If there is a file that is no notebook; it is left alone.
    OutputsLeft
        If a cell of the course fails; the stubs have been refreshed then.
    """
    path, earlier = course.notebook(chapter), course.earlier_cells
    notebook = read_notebook(path) if path.exists() else new_notebook(chapter, course.package)
    before = nbformat.writes(notebook)
    if adopt:
        adopt_cells(chapter, notebook)
    found = refresh(chapter, notebook, exercises, earlier)
    try:
        if not found.answered:
            with_expected_outputs(chapter, notebook, path.parent, exercises, earlier)
    finally:
        changed = nbformat.writes(notebook) != before or not path.exists()
        if changed:
            write_notebook(notebook, path)
    return in_words(chapter, found) or ("written" if changed else say("up to date"))


def adopt_cells(chapter, notebook):
    """Sign every code cell but the exercises' own: they are the course's from now on."""
    for cell in code_cells(notebook):
        if not any(answers(cell, exercise.name) for exercise in chapter.exercises):
            sign(cell)


def in_words(chapter, found):
    """What a learner wants to know about a refresh: what was kept, and what is no longer asked."""
    parts = []
    if found.answered:
        parts.append(say("answers kept", names=", ".join(found.answered)))
    if found.noted:
        parts.append(say("notes kept", names=", ".join(found.noted)))
    parts += [say("no longer asked", name=name, why=chapter.retired[name]) for name in found.retired]
    return "; ".join(parts)
