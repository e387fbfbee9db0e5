"""A made-up class to try everything on, answers that are alike, and a folder for learners."""

import csv
import inspect
import io
import json
import os
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from exercises import course
from grader.__main__ import main, parse
from grader.batch.alike import Class, alike_pairs, form_of, write_alike
from grader.batch.archives import NoSubmissions
from grader.batch.collect import find_submissions
from grader.batch.example_class import COPIED, COPIES, NAMES, TOO_LATE, handed_in, in_a_hand_of_its_own, write_example_class
from grader.batch.learner import grade_one
from grader.batch.release import files_named, imported, refuse_answers, write_release
from grader.batch.roster import read_roster, with_absent
from grader.declare.notebooks import read_notebook
from grader.declare.stubs import solved, stub
from toy_course import course as toy

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = course.chapter("ch01_history")
GRAM = "def gram(A):\n    return A @ A.T\n"


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    assert main(["example-class", str(folder), CHAPTER.name]) == 0
    return folder


# ------------------------------------------------------------------ the made-up class

def test_the_made_up_class_has_every_kind_of_hand_in_and_everybody_is_in_its_list(made_up):
    people = read_roster(made_up / "roster.csv")
    submissions = {submission.learner["name"]: submission for submission in with_absent(find_submissions(made_up / "submissions.zip"), people)}
    assert set(submissions) == {person.learner["name"] for person in people} and len(submissions) == len(NAMES) == 20
    handed_in = {name: submission.handed_in(submission.files) for name, submission in submissions.items()}
    assert {name for name, minute in handed_in.items() if minute == max(handed_in.values())} == {NAMES[number] for number in TOO_LATE}
    kinds = {(len(submission.files), len(submission.others)) for submission in submissions.values()}
    assert kinds == {(1, 0), (2, 0), (0, 1), (0, 0)}  # a notebook, two of them, something else, nothing


def test_the_same_chapter_gives_the_same_class(made_up, tmp_path):
    write_example_class(course, CHAPTER, tmp_path)
    assert (tmp_path / "submissions.zip").read_bytes() == (made_up / "submissions.zip").read_bytes()


def test_a_real_class_is_not_written_over_by_a_made_up_one(tmp_path, capsys):
    (tmp_path / "submissions.zip").write_bytes(b"a real class")
    assert main(["example-class", str(tmp_path), CHAPTER.name]) == 2 and "is there already" in capsys.readouterr().err
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"a real class"]


def test_the_commands_for_a_made_up_class_can_be_pasted_whatever_the_folder_is_called(tmp_path, capsys):
    folder = tmp_path / "my class"
    for _ in range(2):
        assert main(["example-class", str(folder), CHAPTER.name]) == 0
    commands = [shlex.split(line)[3:] for line in capsys.readouterr().out.splitlines() if "python -m" in line]
    assert parse(commands[0]).out == str(folder / "results") and parse(commands[1]).submissions == str(folder / "submissions.zip")


@pytest.mark.parametrize("number", [COPIED, COPIES])
def test_who_copies_and_who_is_copied_have_right_answers(made_up, number):
    (submission,) = [found for found in find_submissions(made_up / "submissions.zip") if found.learner["name"] == NAMES[number]]
    files = {name: read() for name, read in submission.files.items()}
    result = grade_one(submission.name, files, "exercises", CHAPTER.name, seed=1, isolated=False)
    assert (result["points"], result["of"]) == (CHAPTER.points, CHAPTER.points)


@pytest.mark.parametrize("chapter", course.chapters, ids=lambda chapter: chapter.name)
def test_what_is_written_otherwise_stands_alone_and_is_right(chapter, tmp_path):
    texts = in_a_hand_of_its_own(chapter)
    assert sum(text != solved(exercise) for text, exercise in zip(texts, chapter.exercises)) > 2
    work = handed_in(read_notebook(course.notebook(chapter)), chapter, dict(zip([exercise.name for exercise in chapter.exercises], texts)))
    result = grade_one("ada", {f"{chapter.name}.ipynb": work.encode()}, "exercises", chapter.name, seed=1, isolated=False)
    assert {name: details["message"] for name, details in result["exercises"].items() if details["state"] != "passed"} == {}


# ------------------------------------------------------------------ answers that are alike

LOOP = "def gram(A):\n    out = []\n    for row in A:\n        out.append(A @ row)\n    return np.array(out)\n"


@pytest.mark.parametrize("other", [
    LOOP.replace("out", "result").replace("row", "r"), LOOP.replace("(A):", "(A: list) -> list:\n    '''Rows.'''  # and a remark"),
    LOOP.replace("    ", "  "), "@cache\n" + LOOP,
])
def test_names_remarks_and_layout_make_no_difference(other):
    assert form_of(LOOP) == form_of(other) is not None


@pytest.mark.parametrize("other", [
    LOOP.replace("A @ row", "row @ A"), LOOP.replace("np.array", "np.stack"), LOOP.replace("A @ row", "row @ row"), LOOP.replace("[]", "[1]"),
])
def test_another_program_is_another_form(other):
    assert form_of(LOOP) != form_of(other)


@pytest.mark.parametrize("text", ["gram = lambda A: A @ A.T", "def gram(A", "x = 1\ny = 2", "def gram(A):\n    'Only words.'"])
def test_what_is_no_function_has_no_form(text):
    assert form_of(text) is None


def test_the_rarest_in_common_comes_first_and_our_own_solution_counts_for_nothing():
    einsum = "def gram(A):\n    return np.einsum('ij,kj->ik', A, A)\n"
    texts = {"ada": {"gram": LOOP}, "ben": {"gram": LOOP.replace("row", "r")}, "cho": {"gram": GRAM}, "dee": {"gram": GRAM}}
    texts |= {name: {"gram": einsum} for name in ("eve", "fay", "gus")}
    pairs, usual = alike_pairs(Class(texts, {}), [toy.exercise("gram")])
    assert pairs[0].learners == ("ada", "ben") and pairs[0].alike == [("gram", 2)] and pairs[0].names == []
    assert {pair.learners for pair in pairs[1:]} == {("eve", "fay"), ("eve", "gus"), ("fay", "gus")} and pairs[1].names == ["gram"]
    assert pairs[0].bits > pairs[1].bits > 0 and usual == pytest.approx(5 / 21)


def test_the_course_s_own_code_counts_for_nothing_in_either_of_its_forms():
    chapter = course.chapter("ch03_rnn")
    exercise = next(exercise for exercise in chapter.exercises if exercise.name == "rnn_forward")
    ours = inspect.getsource(exercise.reference)  # written for speed, the textbook's form otherwise
    assert form_of(ours) != form_of(solved(exercise))
    assert alike_pairs(Class({"ada": {exercise.name: ours}, "ben": {exercise.name: ours}}, {}), [exercise])[0] == []


def test_the_copy_in_the_made_up_class_is_found_and_the_page_accuses_nobody(made_up, tmp_path, capsys):
    page = tmp_path / "alike.html"
    assert main(["alike", str(made_up / "submissions.zip"), "--chapter", CHAPTER.name, "--out", str(page)]) == 0
    told = page.read_text()
    first = told[told.index("<tbody>"):told.index("</tr>", told.index("<tbody>"))]
    assert NAMES[COPIED] in first and NAMES[COPIES] in first and "proves nothing" in told and "my_" in told
    assert "breaks off" in told and "pairs of learners" in capsys.readouterr().out


def test_what_a_learner_writes_is_shown_and_not_run(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("ada", "ben"):
        (tmp_path / "in" / f"{name}.py").write_text("def gram(A):\n    return '<script>' + A\nraise SystemExit\n")
    write_alike(find_submissions(tmp_path / "in"), toy, None, tmp_path / "page.html")
    assert "<script" not in (tmp_path / "page.html").read_text() and "&lt;script&gt;" in (tmp_path / "page.html").read_text()


def test_one_answer_cannot_be_compared(tmp_path):
    (tmp_path / "ada.py").write_text(GRAM)
    with pytest.raises(NoSubmissions, match="compared"):
        write_alike(find_submissions(tmp_path), toy, None, tmp_path / "page.html")


# ------------------------------------------------------------------ a folder for learners

def test_a_release_checks_answers_with_nothing_but_itself(tmp_path, capsys):
    out = tmp_path / "given"
    assert main(["release", CHAPTER.name, "--out", str(out)]) == 0 and "plain sight" in capsys.readouterr().out
    assert list(out.rglob("*.ipynb")) == [out / f"{CHAPTER.name}.ipynb"]
    readme = (out / "README.md").read_text()
    assert all(f"\n{step}. " in readme for step in (1, 2, 3)) and f"jupyterlab {CHAPTER.name}.ipynb" in readme
    needed = (out / "requirements.txt").read_text()
    assert "jupyterlab==" in needed and "numpy==" in needed and "matplotlib==" in needed
    exercise = CHAPTER.exercises[0]
    code = f"from exercises import check, hint\ndef {exercise.name}(*a, **k): return 0\ncheck({exercise.name})\nhint({exercise.name})"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-c", code], cwd=(out / f"{CHAPTER.name}.ipynb").parent,  # where its kernel starts
                          env=environment, capture_output=True, text=True)
    assert exercise.name in done.stdout and not done.stderr
    cells = [cell["source"] for cell in read_notebook(out / f"{CHAPTER.name}.ipynb")["cells"]]
    assert any("NotImplementedError" in cell for cell in cells)


def test_a_release_takes_along_what_a_notebook_names_and_imports(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "poem.txt").write_text("!")
    (tmp_path / "data" / "other.txt").write_text("!")
    cells = ["import numpy as np\nfrom vega_datasets import local_data", "import json\nfrom pathlib import Path\nPath('data') / 'poem.txt'"]
    assert imported(cells) == {"numpy", "vega_datasets"}
    assert [path.name for path in files_named(cells, tmp_path)] == ["poem.txt"]


def test_files_named_by_a_path_go_along_with_what_says_whose_they_are(tmp_path):
    for name in ("book/data/poem.txt", "book/data/LICENCE.TXT", "book/data/other.txt", "book/poem.txt", "LICENSE", "_build/page.txt", "data/code.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("!")
    cells = ["Path(__file__).parent / '../../book/data/poem.txt', '../_build/page.txt', '../data/code.py', '/etc/os-release.txt', 'no/such.txt'"]
    assert [path.relative_to(tmp_path).as_posix() for path in files_named(cells, tmp_path)] == ["book/data/LICENCE.TXT", "book/data/poem.txt"]


def test_a_release_holds_every_file_that_its_code_reads(tmp_path, capsys):
    out = tmp_path / "given"
    assert main(["release", CHAPTER.name, CHAPTER.name, "--out", str(out)]) == 0 and capsys.readouterr().out.count(CHAPTER.name) == 1
    kept = {path for path in (ROOT / "book").rglob("*.*") if path.parent.name in ("data", "recorded")}
    sources = "".join(path.read_text() for path in (out / "solutions").rglob("*.py"))
    read = {path.relative_to(ROOT) for path in kept if f"book/{path.parent.name}/{path.name}" in sources}
    assert len(read) > 15 and not [path for path in read if not (out / path).exists()]
    assert (out / "book/data/README.md").exists()  # the licences of the data


@pytest.mark.parametrize("arguments", [["release", CHAPTER.name, "--out"], ["example-class"], ["gradescope", CHAPTER.name, "--out"]])
def test_a_place_where_nothing_can_be_written_is_told_in_a_sentence(tmp_path, arguments, capsys):
    (tmp_path / "file").write_text("mine")
    assert main([*arguments, str(tmp_path / "file" / "further")]) == 2
    assert "Not a directory" in capsys.readouterr().err and (tmp_path / "file").read_text() == "mine"


def test_a_release_writes_over_nothing(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["release", CHAPTER.name, "--out", str(tmp_path)]) == 2 and "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("answer", ["def gram(A):\n    return A @ A.T\n", "gram = lambda A: A @ A.T", "def gram(A):\n    return (A"])
def test_a_release_refuses_a_notebook_with_somebody_s_answers_in_it(tmp_path, monkeypatch, answer):
    blank, mine = tmp_path / "blank.ipynb", tmp_path / "mine.ipynb"
    for path, text in ((blank, stub(toy.exercise("gram"))), (mine, answer)):
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text)]), path)
    chapter = next(chapter for chapter in toy.chapters if any(exercise.name == "gram" for exercise in chapter.exercises))
    refuse_answers(chapter, blank)
    with pytest.raises(NoSubmissions, match="mine.ipynb has answers in it, to gram: learners would get them.*git restore .*mine.ipynb"):
        refuse_answers(chapter, mine)
    monkeypatch.setattr(type(toy), "notebook", lambda course, chapter: mine)
    with pytest.raises(NoSubmissions, match="answers in it"):
        write_release(toy, [chapter], tmp_path / "given")
    assert not (tmp_path / "given").exists()


def test_the_made_up_class_can_be_graded_as_the_command_says(made_up, monkeypatch, capsys):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    out = made_up / "results"
    assert main(["grade", str(made_up / "submissions.zip"), "--chapter", CHAPTER.name, "--roster", str(made_up / "roster.csv"),
                 "--due", "2026-11-20 18:00", "--late", "10%/day", "--out", str(out), "--workers", "2"]) == 0
    assert "2 late" in capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO((out / "grades.csv").read_text())))
    assert len(rows) == 20 and sum(row["points"] == "" for row in rows) == 3  # a PDF, half a file, nothing
    assert len({row["points"] for row in rows}) > 5 and json.loads((out / "run.json").read_text())["late"] == "10%/day"
    assert zipfile.is_zipfile(made_up / "submissions.zip")
