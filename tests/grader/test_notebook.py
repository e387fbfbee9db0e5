"""Writing notebooks: stubs from the declaration, expected outputs, and never a word of a learner's lost."""

import os
import sys

import nbformat
import pytest

from grader.__main__ import main
from grader.declare.notebooks import (
    is_check,
    new_notebook,
    read_notebook,
    refresh,
    solved,
    solved_notebook,
    stub,
    update_chapter,
    with_expected_outputs,
    write_notebook,
)
from grader.inside.definitions import BadNotebook
from toy_course import course

CHAPTER = course.chapters[0]


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """A kernel starts without pytest's path."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


@pytest.fixture
def fresh():
    notebook = new_notebook(CHAPTER, "toy_course")
    refresh(CHAPTER, notebook)
    return notebook


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    monkeypatch.setitem(vars(course), "folder", tmp_path)
    return course.notebook(CHAPTER)


def cell_of(notebook, name):
    return next(cell for cell in notebook.cells if f"def {name}(" in cell.source)


def test_a_stub_is_the_signature_the_docstring_and_nothing_more():
    text = stub(CHAPTER["gram"])
    assert text.startswith('def gram(A):\n    """All inner products') and text.endswith("raise NotImplementedError  # your code here")
    assert "A @ A.T" not in text


def test_a_solved_stub_is_right():
    namespace = {}
    exec("import numpy as np\n" + "\n\n".join(solved(exercise) for exercise in CHAPTER.exercises), namespace)
    from grader import judge

    assert all(judge(exercise, namespace[exercise.name]).passed for exercise in CHAPTER.exercises)


def test_every_exercise_gets_a_stub_and_a_check(fresh):
    for exercise in CHAPTER.exercises:
        position = fresh.cells.index(cell_of(fresh, exercise.name))
        assert is_check(fresh.cells[position + 1], exercise.name)


def test_refreshing_twice_changes_nothing(fresh):
    before = nbformat.writes(fresh)
    assert refresh(CHAPTER, fresh) == [] and nbformat.writes(fresh) == before


@pytest.mark.parametrize("written", ["def gram(A):\n    return A @ A.T", "def gram(A):\n    # half done\n    raise NotImplementedError\n    x = 1",
                                     "def gram(A):\n    return A @", "y = 1\ndef gram(A):\n    raise NotImplementedError"])
def test_what_a_learner_wrote_is_kept(fresh, written):
    cell_of(fresh, "gram").source = written
    assert refresh(CHAPTER, fresh) == ["gram"]
    assert cell_of(fresh, "gram").source == written


def test_an_outdated_stub_is_renewed(fresh):
    cell_of(fresh, "gram").source = "def gram(B, C):\n    raise NotImplementedError"
    assert refresh(CHAPTER, fresh) == []
    assert cell_of(fresh, "gram").source == stub(CHAPTER["gram"])


def test_expected_outputs_are_stored_under_the_checks_of_empty_stubs(fresh, tmp_path):
    with_expected_outputs(CHAPTER, fresh, tmp_path)
    cell = next(cell for cell in fresh.cells if is_check(cell, "gram"))
    assert "gram  ✓  1 of 1 point" in cell.outputs[0].data["text/plain"]
    assert "raise NotImplementedError" in cell_of(fresh, "gram").source


def test_updating_keeps_answers_on_disk_and_says_so(fresh, in_folder):
    cell_of(fresh, "gram").source = "def gram(A):\n    return A @ A.T"
    write_notebook(fresh, in_folder)
    assert "kept your answers to gram" in update_chapter(course, CHAPTER)
    assert cell_of(read_notebook(in_folder), "gram").source == "def gram(A):\n    return A @ A.T"


def test_updating_an_untouched_notebook_twice_leaves_the_file_alone(in_folder):
    assert update_chapter(course, CHAPTER) == "written"
    first = in_folder.read_bytes()
    assert update_chapter(course, CHAPTER) == "up to date" and in_folder.read_bytes() == first


def test_a_damaged_notebook_is_left_alone_and_named(in_folder, capsys):
    in_folder.write_text("{broken")
    with pytest.raises(BadNotebook, match="ch01_vectors.ipynb"):
        update_chapter(course, CHAPTER)
    assert in_folder.read_text() == "{broken"


def test_a_wrong_chapter_name_gets_the_choices(capsys):
    assert main(["exercises", "ch99", "--course", "toy_course"]) == 2
    assert "there is no chapter 'ch99'; there are ch01_vectors" in capsys.readouterr().err


def test_a_wrong_course_name_is_told(capsys):
    assert main(["progress", "--course", "no_such_course"]) == 2
    assert "no course called 'no_such_course'" in capsys.readouterr().err


def test_progress_shows_each_exercise_and_the_sum(fresh, in_folder, capsys):
    cell_of(fresh, "gram").source = "def gram(A):\n    return A @ A.T"
    cell_of(fresh, "project").source = "def project(x, u):\n    return x, u"
    write_notebook(fresh, in_folder)
    assert main(["progress", "--course", "toy_course"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1:] for line in lines[1:3]] == [["gram", "1/1", "passed"], ["project", "0/2", "failed"]]
    assert lines[3].endswith("not started") and lines[-1] == "1 of 7 points"


def test_a_solved_copy_leaves_the_original_alone(fresh):
    solved_notebook(CHAPTER, fresh)
    assert "raise NotImplementedError" in cell_of(fresh, "gram").source
