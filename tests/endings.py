"""What a notebook ends with: its last cells, run with the solved functions before them, some of these broken."""

import ast
import contextlib
import io
import warnings
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np

from exercises import course
from grader.declare.cells import code_cells, statements_of
from grader.declare.notebooks import read_notebook
from grader.declare.stubs import heading, solved, whole_body
from grader.why.edits import edited


@dataclass
class Ending:
    """The names that are defined in the end, what the cells printed, how many pictures they drew, and every point of a line in the last one."""

    names: dict
    printed: str
    pictures: int
    points: np.ndarray


def ended(chapter, cells="", broken=None, faster=None):
    """Run some cells of a chapter's notebook, the last one if none is named.

    Parameters
    ----------
    chapter : Chapter
    cells : str
        Their ids, with blanks between them.
    broken : dict, optional
        Name -> what stands in its place: a function, or a declared mistake.
    faster : dict, optional
        Text of the cells -> what stands in its place, so that a training takes no minutes.
    """
    first, *others = code_cells(read_notebook(course.notebook(chapter)))
    names, printed = {}, io.StringIO()
    exec(first.source, names)
    for statement in (statement for cell in others for statement in statements_of(cell.source)):
        if isinstance(statement, (ast.Import, ast.ImportFrom, ast.FunctionDef)):  # what is given; the stubs among it are solved next
            exec(ast.unparse(statement), names)
    for exercise in chapter.exercises:
        exec(solved(exercise), names)
    for name, wrong in (broken or {}).items():
        if callable(wrong):
            names[name] = wrong
        else:
            exec(heading(chapter[name]) + edited(whole_body(chapter[name]), wrong.edits), names)
    sources = {cell.id: cell.source for cell in others}
    with plt.rc_context({"backend": "agg"}), np.errstate(all="ignore"), warnings.catch_warnings(), contextlib.redirect_stdout(printed):
        warnings.simplefilter("ignore")  # a broken function may fly off
        try:
            for cell in cells.split() or [others[-1].id]:
                source = sources[cell]
                for slow, fast in (faster or {}).items():
                    source = source.replace(slow, fast)
                exec(source, names)
            pictures = len(plt.get_fignums())
            lines = [line.get_xydata() for axis in plt.gcf().axes for line in axis.lines]
        finally:
            plt.close("all")
    return Ending(names, printed.getvalue(), pictures, np.nan_to_num(np.concatenate(lines)) if lines else np.zeros((0, 2)))
