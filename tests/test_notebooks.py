"""The notebooks agree with the declarations, and run from top to bottom once they are solved."""

import subprocess
import sys

import nbformat
import pytest

from exercises import course
from grader.declare.cells import checked, code_cells, is_ours
from grader.declare.notebooks import read_notebook, refresh, solved_notebook, write_notebook
from grader.tell.display import STYLE

CHAPTERS = pytest.mark.parametrize("chapter", course.chapters, ids=lambda chapter: chapter.name)


def untouched_notebook(chapter):
    """The chapter's notebook, if no learner has filled in anything yet."""
    notebook = read_notebook(course.notebook(chapter))
    found = refresh(chapter, nbformat.from_dict(notebook))
    if found.answered or found.noted:
        pytest.skip(f"{chapter.name} holds a learner's words")
    return notebook


@CHAPTERS
def test_stubs_and_checks_are_up_to_date(chapter):
    notebook = untouched_notebook(chapter)
    before = nbformat.writes(notebook)
    refresh(chapter, notebook)
    assert nbformat.writes(notebook) == before, f"run: make exercises (or: python -m grader exercises {chapter.name})"


@CHAPTERS
def test_every_cell_is_the_courses_own(chapter):
    own = [cell.source for cell in code_cells(untouched_notebook(chapter)) if not is_ours(cell)]
    assert not own, f"whoever changed these, run: python -m grader exercises {chapter.name} --adopt\n" + "\n\n".join(own)


@CHAPTERS
def test_every_check_shows_what_a_right_answer_prints(chapter):
    notebook = untouched_notebook(chapter)
    for exercise in chapter.exercises:
        cell = next(cell for cell in notebook.cells if checked(cell) == exercise.name)
        shown = "".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)
        assert f"{exercise.points} of {exercise.points} point" in shown


@CHAPTERS
def test_the_verdicts_style_is_stored_once(chapter):
    cells = code_cells(untouched_notebook(chapter))
    with_style = [cell for cell in cells for output in cell.outputs if STYLE in output.get("data", {}).get("text/html", "")]
    assert len(with_style) == 1 and "from exercises import check" in with_style[0].source


@CHAPTERS
def test_the_solved_notebook_gives_the_stored_outputs(chapter, tmp_path):
    path = tmp_path / f"{chapter.name}.ipynb"
    write_notebook(solved_notebook(chapter, untouched_notebook(chapter)), path)
    run = subprocess.run([sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", tmp_path, path],
                         capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stdout[-4000:]
