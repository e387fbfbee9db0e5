"""The course as pages need it: the grader, the exercises and the solutions, the data that they read, and the notebooks' cells."""

import ast
import json
import re

from grader.declare.cells import answers, code_cells, functions, is_given
from grader.declare.notebooks import read_notebook
from grader.declare.stubs import stub
from grader.kept.needs import Needs
from grader.reading.needs import running_at_once, source_of
from grader.reading.python import parse_cell

# What grades classes, what stands behind walls, what needs more than NumPy, and the answers that only tests try.
NOT_IN_A_PAGE = re.compile(r"grader/(batch|walls|tell/templates)/|solutions/interop/(pytorch|onnx|keras)\.py|exercises/declared/[^/]*/rewrites\.py")
KINDS = {".py", ".txt"}
DEFINING = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def course_files(root, course):
    """{path: bytes} of all that a page needs of the course; the paths are those in the repository."""
    packages = {name: root / name for name in ("grader", course.package, "solutions")}
    paths = [path for folder in packages.values() for path in sorted(folder.rglob("*")) if path.suffix in KINDS]
    read = Needs(packages, folders=[root / "book"]).add_module("solutions").files
    names = sorted({path.relative_to(root).as_posix() for path in [*paths, *read] if path.is_relative_to(root)})
    files = {name: (root / name).read_bytes() for name in names if not NOT_IN_A_PAGE.match(name)}
    return files | {"cells.json": json.dumps({chapter.name: cells_of(course, chapter) for chapter in course.chapters}).encode()}


def cells_of(course, chapter):
    """A chapter's notebook as [name, text]: its exercises' stubs, and without a name what it gives for them. No check, no word of a learner's."""
    cells = []
    there = code_cells(read_notebook(course.notebook(chapter)))
    own = {name for cell in there for name in functions(cell.source)}
    for cell in there:
        name = next((exercise.name for exercise in chapter.exercises if answers(cell, exercise.name)), "")
        if name:
            cells.append([name, stub(chapter[name])])
        elif is_given(cell, course.earlier_cells):
            cells.append(["", without_experiments(cell.source, own)])
    missing = {exercise.name for exercise in chapter.exercises} - {name for name, _ in cells}
    return [cell for cell in cells if cell[1]] + [[name, stub(chapter[name])] for name in sorted(missing)]


def without_experiments(text, own):
    """Of a cell its definitions, imports and constants: nothing that shows something, or runs the notebook's own functions, which may take minutes."""
    lines = text.split("\n")
    kept = [node for node in parse_cell(text) if isinstance(node, DEFINING) and not calls(node, own)]
    return "\n".join(source_of(lines, node)[0] for node in kept)


def calls(node, own):
    return any(isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in own for part in running_at_once(node))
