"""Writing notebooks: stubs from the declaration, expected outputs, and never a word of a learner's lost."""

import json
import os
import re
import signal
import subprocess
import sys

import nbformat
import pytest

from grader import Chapter, judge
from grader.__main__ import main
from grader.declare.cells import checked, digest, new_cell, sign
from grader.declare.notebooks import execute, new_notebook, read_notebook, refresh, solved_notebook, update_chapter, with_expected_outputs, write_notebook
from grader.declare.stubs import solved, stub
from grader.reading.notebook import BadNotebook
from grader.tell.display import STYLE, html
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


def cell_named(notebook, name):
    return next(cell for cell in notebook.cells if cell.get("id") == name)


def shown(notebook, name):
    """What the check of an exercise has as its stored output."""
    return "".join(output.get("data", {}).get("text/plain", "") for output in cell_named(notebook, f"check-{name}").outputs)


def test_a_stub_is_the_signature_the_docstring_and_nothing_more():
    text = stub(CHAPTER["gram"])
    assert text.startswith('def gram(A):\n    """All inner products') and text.endswith("raise NotImplementedError  # your code here")
    assert "A @ A.T" not in text


def test_a_solved_stub_is_right():
    namespace = {}
    exec("import numpy as np\n" + "\n\n".join(solved(exercise) for exercise in CHAPTER.exercises), namespace)
    assert all(judge(exercise, namespace[exercise.name]).passed for exercise in CHAPTER.exercises)


def test_every_exercise_gets_a_stub_and_a_check(fresh):
    for exercise in CHAPTER.exercises:
        position = fresh.cells.index(cell_of(fresh, exercise.name))
        assert checked(fresh.cells[position + 1]) == exercise.name


def test_refreshing_twice_changes_nothing(fresh):
    before = nbformat.writes(fresh)
    assert not refresh(CHAPTER, fresh).answered and nbformat.writes(fresh) == before


@pytest.mark.parametrize("written", [
    "def gram(A):\n    return A @ A.T", "def gram(A):\n    # half done\n    raise NotImplementedError\n    x = 1", "def gram(A):\n    return A @",
    "def gram (A):\n    return A @ A.T", "def\tgram (A:", "gram = lambda A: A @ A.T", "def mine(A):\n    return A @ A.T\ngram = mine", "gram: object = abs",
    "one, gram = 1, abs", "(gram := abs)", "from numpy import outer as gram", "class gram:\n    pass", "async def gram(A):\n    return A",
    "if True:\n    def gram(A):\n        return A", "try:\n    from mine import gram\nexcept ImportError:\n    gram = None",
])
def test_what_a_learner_wrote_is_kept(fresh, written):
    cell_named(fresh, "gram").source = written
    cells = len(fresh.cells)
    assert refresh(CHAPTER, fresh).answered == ["gram"]
    assert cell_named(fresh, "gram").source == written and len(fresh.cells) == cells, "no blank stub that would take its place"


def test_a_function_that_comes_in_with_a_star_is_not_hidden_by_a_blank_stub(fresh):
    cell_named(fresh, "gram").source = "from my_answers import *"
    cells = len(fresh.cells)
    refresh(CHAPTER, fresh)
    assert len(fresh.cells) == cells


def test_a_deleted_stub_comes_back_above_its_check(fresh):
    before = nbformat.writes(fresh)
    fresh.cells.remove(cell_named(fresh, "project"))
    refresh(CHAPTER, fresh)
    assert nbformat.writes(fresh) == before


@pytest.mark.parametrize("old, new", [
    ("    raise", "    # the rows, each with each\n    raise"), ("def gram", "# later!\ndef gram"), ("All inner", "Ask Ann. All inner"),
    ("your code here", "A times its transpose?"), ("raise NotImplementedError", 'raise NotImplementedError("after lunch")'),
    ("def gram", "half = 1\ndef gram"), ("# your code here", "# your code here\n\n'to do'"),
])
def test_notes_in_a_stub_are_kept(fresh, old, new):
    cell = cell_named(fresh, "gram")
    assert old in cell.source
    cell.source = written = cell.source.replace(old, new, 1)
    found = refresh(CHAPTER, fresh)
    assert (found.answered, found.noted) == ([], ["gram"]) and cell.source == written


def test_a_check_shows_what_a_right_answer_gives_though_there_are_notes(fresh, tmp_path):
    cell = cell_named(fresh, "gram")
    cell.source = written = "# Ask Ann.\n1 / 0\n" + cell.source + "\n# Tomorrow."
    with_expected_outputs(CHAPTER, fresh, tmp_path)
    assert cell.source == written and "1 of 1 point" in shown(fresh, "gram")


def test_an_outdated_stub_is_renewed(fresh):
    cell = cell_named(fresh, "gram")
    cell.source = "def gram(B, C):\n    raise NotImplementedError"
    sign(cell)
    assert not refresh(CHAPTER, fresh).noted
    assert cell.source == stub(CHAPTER["gram"])


def test_an_outdated_stub_from_before_cells_were_signed_is_renewed(fresh):
    cell = cell_named(fresh, "gram")
    cell.source, cell.metadata = "def gram(B, C):\n    raise NotImplementedError", nbformat.NotebookNode()
    assert refresh(CHAPTER, fresh).noted == ["gram"], "it could be a learner's"
    refresh(CHAPTER, fresh, earlier={digest(cell.source)})
    assert cell.source == stub(CHAPTER["gram"])


def test_outputs_of_cells_that_are_not_the_courses_are_kept_and_the_cells_not_run(fresh, tmp_path):
    own = nbformat.v4.new_code_cell("open('ran', 'w').close()\n1 / 0", outputs=[nbformat.v4.new_output("stream", text="hours of work")], execution_count=7)
    changed = cell_named(fresh, "imports")
    changed.source += ", course\nimport no_such_module\nprint('mine')"
    fresh.cells.insert(3, own)
    before = dict(own), dict(changed)
    with_expected_outputs(CHAPTER, fresh, tmp_path)
    assert (dict(own), dict(changed)) == before and not (tmp_path / "ran").exists()
    assert "1 of 1 point" in shown(fresh, "gram"), "what the changed cell imports is there"


def test_a_cell_of_the_course_that_fails_is_named_and_the_stubs_are_refreshed_all_the_same(fresh, in_folder, capsys):
    experiment = nbformat.v4.new_code_cell("\nwhat = {}\nwhat['no']")
    sign(experiment)
    cell_named(fresh, "gram").source = "def gram(): raise NotImplementedError"
    sign(cell_named(fresh, "gram"))
    fresh.cells.append(experiment)
    write_notebook(fresh, in_folder)
    assert main(["exercises", "--course", "toy_course"]) == 2
    told = capsys.readouterr().err
    assert "the cell that begins with  what = {}  fails" in told and "KeyError" in told
    assert cell_named(read_notebook(in_folder), "gram").source == stub(CHAPTER["gram"])


@pytest.mark.parametrize("minor", range(6))
def test_a_notebook_of_an_older_format_stays_valid(in_folder, minor):
    cells = [nbformat.v4.new_code_cell("import numpy as np\nfrom toy_course import check"), nbformat.v4.new_code_cell("def gram(A):\n    return A")]
    if minor < 5:
        del cells[0]["id"]  # the second keeps one, as the first edition left it
    in_folder.write_text(json.dumps({"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": cells}))
    update_chapter(course, CHAPTER)
    written = json.loads(in_folder.read_text())
    nbformat.validate(written)
    assert written["nbformat_minor"] == minor and len(written["cells"]) == 12
    assert all(("id" in cell) == (minor >= 5) for cell in written["cells"])


@pytest.mark.parametrize("cell", [{}, "text", {"cell_type": "code", "metadata": {}}, {"cell_type": "code", "source": "x", "metadata": []}, None])
def test_a_notebook_with_a_cell_that_is_none_is_left_alone_and_named(in_folder, cell):
    in_folder.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}))
    before = in_folder.read_bytes()
    with pytest.raises(BadNotebook, match="ch01_vectors.ipynb.*cell 1"):
        update_chapter(course, CHAPTER)
    assert in_folder.read_bytes() == before


@pytest.mark.parametrize("bom, newline", [("\ufeff", "\n"), ("", "\r\n"), ("\ufeff", "\r\n")])
def test_a_notebook_saved_on_windows_is_read_as_any_other(fresh, in_folder, bom, newline):
    cell_named(fresh, "gram").source = "def gram(A):\r\n    return A @ A.T"
    in_folder.write_bytes((bom + nbformat.writes(fresh).replace("\n", newline)).encode())
    before = in_folder.read_bytes()
    assert "kept your answers to gram;" in update_chapter(course, CHAPTER)
    assert in_folder.read_bytes() == before, "there was nothing to write"


def test_a_stub_with_line_ends_of_windows_is_still_untouched(fresh):
    for cell in fresh.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    found = refresh(CHAPTER, fresh)
    assert not found.answered and not found.noted


WRITE = """
import resource, signal, sys
from grader.declare.notebooks import read_notebook, write_notebook
notebook = read_notebook(sys.argv[1])
notebook.cells[0].source = "x" * 100_000
signal.signal(signal.SIGXFSZ, signal.SIG_DFL if sys.argv[2] == "killed" else signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
write_notebook(notebook, sys.argv[1])
"""


@pytest.mark.parametrize("end", ["killed", "refused"])
@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_write_that_breaks_off_leaves_the_old_notebook(fresh, in_folder, end):
    write_notebook(fresh, in_folder)
    before = in_folder.read_bytes()
    run = subprocess.run([sys.executable, "-c", WRITE, in_folder, end], capture_output=True, text=True)
    assert run.returncode == -signal.SIGXFSZ if end == "killed" else "File too large" in run.stderr
    assert in_folder.read_bytes() == before
    assert end == "killed" or list(in_folder.parent.iterdir()) == [in_folder]


def test_a_link_to_a_notebook_stays_a_link(fresh, in_folder, tmp_path):
    elsewhere = tmp_path / "elsewhere.ipynb"
    write_notebook(fresh, elsewhere)
    in_folder.symlink_to(elsewhere)
    fresh.cells[0].source = "# Mine"
    write_notebook(fresh, in_folder)
    assert in_folder.is_symlink() and read_notebook(elsewhere).cells[0].source == "# Mine"


def test_cells_bear_the_name_of_their_exercise(fresh):
    names = [exercise.name for exercise in CHAPTER.exercises]
    assert [cell["id"] for cell in fresh.cells] == ["title", "imports", *(f"{kind}{name}" for name in names for kind in ("about-", "", "check-"))]


@pytest.mark.parametrize("name", [exercise.name for exercise in CHAPTER.exercises])
def test_one_added_exercise_changes_only_its_own_cells(fresh, tmp_path, name):
    fresh.cells.append(nbformat.v4.new_markdown_cell("Well done."))
    with_expected_outputs(CHAPTER, fresh, tmp_path)
    complete = nbformat.from_dict(fresh)
    fresh.cells = [cell for cell in fresh.cells if not cell["id"].endswith(name)]
    refresh(CHAPTER, fresh)
    with_expected_outputs(CHAPTER, fresh, tmp_path)
    assert [cell["id"] for cell in fresh.cells] == [cell["id"] for cell in complete.cells]
    for cell, was in zip(fresh.cells, complete.cells):
        assert cell == was or cell["id"] == f"check-{name}" and cell.outputs == was.outputs


def test_a_notebook_of_the_first_edition_is_refreshed_and_its_answers_kept(fresh):
    """Its cells were numbered and not signed."""
    for index, cell in enumerate(fresh.cells):
        cell.update(id=f"ch01-vectors-{index:03d}", metadata=nbformat.NotebookNode())
    earlier = {digest(cell.source) for cell in fresh.cells}
    cell_of(fresh, "project").source = "def project(x, u):\n    return x"
    found = refresh(CHAPTER, fresh, earlier=earlier)
    assert (found.answered, found.noted) == (["project"], []) and len(fresh.cells) == 14
    assert cell_named(fresh, "project").source == "def project(x, u):\n    return x" and cell_named(fresh, "check-gram")


@pytest.fixture
def without_gram(monkeypatch):
    """The course as it would be if `gram` were asked no longer."""
    monkeypatch.setattr(CHAPTER, "retired", {"gram": "project says the same"})
    monkeypatch.setattr(CHAPTER, "exercises", CHAPTER.exercises[1:])
    for worked_out in ("by_name", "retired"):
        vars(course).pop(worked_out, None)
    yield
    for worked_out in ("by_name", "retired"):
        vars(course).pop(worked_out, None)


@pytest.mark.parametrize("text, left", [(None, 0), ("def gram(A):\n    return A", 2), ("# hm\ndef gram(A):\n    raise NotImplementedError", 2)])
def test_an_exercise_that_went_is_told_as_no_longer_asked(fresh, in_folder, without_gram, text, left):
    cell_named(fresh, "gram").source = text or cell_named(fresh, "gram").source
    write_notebook(fresh, in_folder)
    assert "gram is no longer asked: project says the same" in update_chapter(course, CHAPTER)
    assert sum("gram" in cell.source for cell in read_notebook(in_folder).cells if cell.cell_type == "code") == left


def test_an_exercise_that_went_may_be_given_as_an_example(fresh, in_folder, without_gram):
    fresh.cells = [cell for cell in fresh.cells if "gram" not in cell.source]
    example = new_cell(fresh, "code", "def gram(A):\n    return A @ A.T", "given-gram")
    sign(example)
    fresh.cells.append(example)
    write_notebook(fresh, in_folder)
    assert "no longer asked" not in update_chapter(course, CHAPTER)
    assert cell_named(read_notebook(in_folder), "given-gram").source == example.source


def test_checking_an_exercise_that_went_says_so(without_gram, capsys):
    def gram(A):
        return A

    course.check(gram)
    assert capsys.readouterr().out == "gram is no longer asked: project says the same\n"


def test_an_exercise_that_moved_to_another_chapter_is_checked_there(monkeypatch, capsys):
    monkeypatch.setattr(course.chapter("ch02_kinds"), "retired", {"gram": "it moved to chapter 1"})
    for worked_out in ("by_name", "retired"):
        vars(course).pop(worked_out, None)
    assert course.exercise("gram").chapter is CHAPTER and "gram" not in course.retired
    vars(course).pop("retired")


def test_an_exercise_cannot_be_declared_and_retired():
    with pytest.raises(ValueError, match="gram is declared, and retired too"):
        @Chapter("ch09", "Nine", retired={"gram": "gone"}).exercise(CHAPTER["gram"].reference, points=1)
        def gram(rng):
            return {}


def test_a_function_that_is_known_by_another_name_is_found_by_it(monkeypatch, capsys):
    monkeypatch.setattr(sys.modules["__main__"], "gram", lambda A: A @ A.T, raising=False)
    course.check(sys.modules["__main__"].gram)
    assert "gram  ✓" in capsys.readouterr().out


def test_exercises_and_mutants_take_an_exercises_name(fresh, in_folder, capsys):
    write_notebook(fresh, in_folder)
    assert main(["exercises", "project", "--course", "toy_course"]) == 0
    with_outputs = [cell["id"] for cell in read_notebook(in_folder).cells if cell.get("outputs")]
    assert with_outputs == ["check-project"]
    assert main(["mutants", "project", "--course", "toy_course"]) == 0
    assert "project:" in (told := capsys.readouterr().out) and "gram:" not in told
    assert main(["mutants", "projcet", "--course", "toy_course"]) == 2
    assert "did you mean project?" in capsys.readouterr().err


def test_an_authors_cell_gets_outputs_once_it_is_adopted(fresh, in_folder):
    fresh.cells.append(nbformat.v4.new_code_cell("print(gram(np.eye(2))[0])"))
    write_notebook(fresh, in_folder)
    update_chapter(course, CHAPTER)
    assert not read_notebook(in_folder).cells[-1].outputs
    update_chapter(course, CHAPTER, adopt=True)
    assert read_notebook(in_folder).cells[-1].outputs[0].text == "[1. 0.]\n"


def test_expected_outputs_are_stored_under_the_checks_of_empty_stubs(fresh, tmp_path):
    with_expected_outputs(CHAPTER, fresh, tmp_path)
    cell = next(cell for cell in fresh.cells if checked(cell) == "gram")
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
    assert "there is no chapter and no exercise 'ch99'; there are ch01_vectors" in capsys.readouterr().err


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
    assert lines[3].endswith("not started") and lines[-1] == "1 of 17 points"


def test_a_solved_copy_leaves_the_original_alone(fresh):
    solved_notebook(CHAPTER, fresh)
    assert "raise NotImplementedError" in cell_of(fresh, "gram").source


def run(folder, *sources):
    """The outputs of each cell of a notebook, as HTML."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    execute(notebook, folder)
    return ["".join(output.get("data", {}).get("text/html", "") for output in cell.outputs) for cell in notebook.cells]


GRAM = "def gram(A):\n    return A @ A.T"


def test_the_verdicts_style_stands_under_the_imports_whenever_they_are_run_and_nowhere_else(tmp_path):
    imports, _, check, again, _ = run(tmp_path, "from toy_course import check, example", GRAM, "check(gram)", "from toy_course import hint", "check(gram)")
    assert imports == again == STYLE and "verdict ok" in check and STYLE not in check


def test_a_verdict_brings_its_style_if_the_imports_did_not(tmp_path):
    _, _, first, second = run(tmp_path, "from toy_course import course", GRAM, "course.check(gram)", "course.check(gram)")
    assert first.startswith(STYLE) and second and STYLE not in second


def test_in_colab_each_verdict_has_its_style(tmp_path):
    """Each output is shown in a frame of its own there."""
    *_, check = run(tmp_path, "import sys\nsys.modules['google.colab'] = sys", "from toy_course import check", GRAM, "check(gram)")
    assert check.count(STYLE) == 1


def test_a_verdict_adds_no_heading_to_a_page_and_names_rows_and_columns():
    page = html(judge(CHAPTER["gram"], lambda A: A @ A.T + 1))
    assert not re.search(r"<h\d|<th></th>|<th>", page)
    assert page.count('scope="col"') == 2 and page.count('scope="row"') >= 1
