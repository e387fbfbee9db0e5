"""The course as pages need it: the grader, the exercises and the solutions, the data that they read, and the notebooks' cells."""

import json
import re

from grader.declare.cells import answers, checked, code_cells, is_ours
from grader.declare.notebooks import read_notebook
from grader.declare.stubs import stub
from grader.kept.needs import Needs

# What grades classes, what stands behind walls, what needs more than NumPy, and the answers that only tests try.
NOT_IN_A_PAGE = re.compile(r"grader/(batch|walls|tell/templates)/|solutions/interop/|exercises/declared/[^/]*/rewrites\.py")
KINDS = {".py", ".txt"}


def course_files(root, course):
    """{path: bytes} of all that a page needs of the course; the paths are those in the repository."""
    packages = {name: root / name for name in ("grader", course.package, "solutions")}
    paths = [path for folder in packages.values() for path in sorted(folder.rglob("*")) if path.suffix in KINDS]
    read = Needs(packages, folders=[root / "book"]).add_module("solutions").files
    names = sorted({path.relative_to(root).as_posix() for path in [*paths, *read] if path.is_relative_to(root)})
    files = {name: (root / name).read_bytes() for name in names if not NOT_IN_A_PAGE.match(name)}
    return files | {"cells.json": json.dumps({chapter.name: cells_of(course, chapter) for chapter in course.chapters}).encode()}


def cells_of(course, chapter):
    """A chapter's notebook as [name, text]: its exercises' stubs, and without a name the cells that it gives. No check, no word of a learner's."""
    notebook, cells = read_notebook(course.notebook(chapter)), []
    for cell in code_cells(notebook):
        name = next((exercise.name for exercise in chapter.exercises if answers(cell, exercise.name)), "")
        if name:
            cells.append([name, stub(chapter[name])])
        elif is_ours(cell, course.earlier_cells) and not checked(cell):
            cells.append(["", cell.source])
    there = {name for name, _ in cells}
    return cells + [[exercise.name, stub(exercise)] for exercise in chapter.exercises if exercise.name not in there]
