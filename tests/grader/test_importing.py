"""Answers that were written elsewhere come into a learner's notebooks, and no word there is lost."""

import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from grader.__main__ import main
from grader.batch.grading import grade_exercises
from grader.declare.notebooks import new_notebook, read_notebook, refresh, write_notebook
from grader.declare.stubs import solved, stub
from toy_course import course

CHAPTER = course.chapters[0]
GRAM = "def gram(A):\n    return A @ A.T"
HALF_DONE = "def gram(A):\n    return A @"


@pytest.fixture(autouse=True)
def in_folder(tmp_path, monkeypatch):
    (tmp_path / "own").mkdir()
    monkeypatch.setitem(vars(course), "folder", tmp_path / "own")


@pytest.fixture
def brought(tmp_path):
    """Write a filled notebook, as the pages give it out; its path."""

    def brought(answers, cells=(), name="brought.ipynb"):
        notebook = filled(answers)
        notebook.cells[2:2] = cells
        write_notebook(notebook, tmp_path / name)
        return tmp_path / name

    return brought


def filled(answers):
    notebook = new_notebook(CHAPTER, "toy_course")
    refresh(CHAPTER, notebook)
    for name, text in answers.items():
        cell_named(notebook, name).source = text
    return notebook


def cell_named(notebook, name):
    return next(cell for cell in notebook.cells if cell.get("id") == name)


def own():
    return read_notebook(course.notebook(CHAPTER))


def imported(path, capsys):
    code = main(["import", str(path), "--course", "toy_course"])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_an_answer_takes_the_place_of_its_stub(brought, capsys):
    write_notebook(filled({}), course.notebook(CHAPTER))
    code, said = imported(brought({"gram": GRAM}), capsys)
    assert code == 0 and "put in gram" in said and "Reload Notebook from Disk" in said
    assert cell_named(own(), "gram").source == GRAM and len(own().cells) == len(filled({}).cells)
    verdicts, _ = grade_exercises(course.notebook(CHAPTER), CHAPTER.exercises)
    assert verdicts["gram"].passed


def test_without_a_notebook_one_is_made(brought, capsys):
    assert imported(brought({"gram": GRAM}), capsys)[0] == 0
    assert cell_named(own(), "gram").source == GRAM


def test_another_answer_is_put_aside_word_for_word(brought, capsys):
    mine = filled({"gram": "# my words\ndef gram(A):\n    return A.T @ A"})
    write_notebook(mine, course.notebook(CHAPTER))
    _, said = imported(brought({"gram": GRAM}), capsys)
    assert "what you had for gram is put aside" in said
    cells = own().cells
    above = cells[cells.index(cell_named(own(), "gram")) - 1]
    assert above.cell_type == "raw" and above.source.endswith("# my words\ndef gram(A):\n    return A.T @ A")
    assert cell_named(own(), "gram").source == GRAM


def test_words_in_a_stub_are_put_aside_too(brought, capsys):
    noted = stub(CHAPTER["gram"]).replace("raise", "# think of the rows first\n    raise")
    write_notebook(filled({"gram": noted}), course.notebook(CHAPTER))
    imported(brought({"gram": GRAM}), capsys)
    assert any("think of the rows first" in cell.source for cell in own().cells)


def test_a_second_time_changes_nothing(brought, capsys):
    path = brought({"gram": GRAM})
    imported(path, capsys)
    before = course.notebook(CHAPTER).read_bytes()
    code, said = imported(path, capsys)
    assert code == 0 and "gram stood there already" in said and course.notebook(CHAPTER).read_bytes() == before


def test_what_is_not_begun_is_not_brought(brought, capsys):
    code, said = imported(brought({}), capsys)
    assert code == 2 and "holds no answers" in said and not course.notebook(CHAPTER).exists()


def test_what_is_no_python_yet_is_brought_too(brought, capsys):
    imported(brought({"gram": HALF_DONE}), capsys)
    assert cell_named(own(), "gram").source == HALF_DONE


def test_functions_that_answers_call_come_with_them_and_other_cells_do_not(brought, capsys):
    helper, trial = new_code_cell("def product(A, B):\n    return A @ B"), new_code_cell("print(product(1, 2))")
    path = brought({"gram": "def gram(A):\n    return product(A, A.T)"}, [helper, trial])
    imported(path, capsys)
    texts = [cell.source for cell in own().cells]
    assert texts.index(helper.source) == texts.index("def gram(A):\n    return product(A, A.T)") - 1 and trial.source not in texts


def test_a_function_that_a_notebook_has_ready_is_no_answer(tmp_path, capsys):
    other = nbformat.v4.new_notebook(cells=[new_code_cell(solved(CHAPTER["gram"]))])
    write_notebook(other, tmp_path / "other.ipynb")
    assert imported(tmp_path / "other.ipynb", capsys)[0] == 2


def test_a_zip_of_notebooks_is_read(brought, tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "answers.zip", "w") as archive:
        archive.write(brought({"gram": GRAM}), "ch01_vectors.ipynb")
    assert imported(tmp_path / "answers.zip", capsys)[0] == 0 and cell_named(own(), "gram").source == GRAM


@pytest.mark.parametrize("name", ["broken.ipynb", "missing.ipynb", "empty.zip"])
def test_what_cannot_be_read_is_said_and_nothing_changes(name, tmp_path, capsys):
    write_notebook(filled({}), course.notebook(CHAPTER))
    before = course.notebook(CHAPTER).read_bytes()
    (tmp_path / "broken.ipynb").write_text("{")
    zipfile.ZipFile(tmp_path / "empty.zip", "w").close()
    code, said = imported(tmp_path / name, capsys)
    assert code == 2 and name in said and course.notebook(CHAPTER).read_bytes() == before
