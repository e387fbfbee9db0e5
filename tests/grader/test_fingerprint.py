"""Old marks count as long as nothing that they depend on has changed; changed sentences change what is said, and no mark."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import Future

import pytest

from grader.__main__ import main
from grader.batch import fingerprint
from grader.batch.collect import find_submissions
from grader.batch.fingerprint import course_prints
from grader.batch.run import Run, take_words
from grader.declare.course import load_course

COURSE = {
    "__init__.py": "",
    "answers.py": '''\
"""Reference functions."""

from units_course import helpers, tables
from units_course.tables import OFFSET as shift


def scaled(x):
    """Numbers in another unit.

    Parameters
    ----------
    x : (N,) array

    Returns
    -------
    y : (N,) array
    """
    # the unit's size lies elsewhere
    return helpers.in_unit(x) + shift


def scaled_twice(x):
    """The same, twice over.

    Parameters
    ----------
    x : (N,) array

    Returns
    -------
    y : (N,) array
    """
    return scaled(scaled(x))


def not_asked(x):
    return x
''',
    "helpers.py": '''\
from units_course.tables import UNITS


def in_unit(x):
    def largest():
        return max(UNITS.values())

    return largest() * x


def other(x):
    return 7 * x
''',
    "tables.py": '''\
UNITS = {"inch": 2.54}
UNITS.update(foot=30.48)
OFFSET = 0.5
SPARE = 1
''',
    "draws.py": '''\
SIZE = 3


def numbers(rng):
    return rng.normal(size=SIZE)
''',
    "declared/ch01/exercises.py": '''\
from grader import Chapter
from units_course import answers, draws

chapter = Chapter(__file__, title="Units")


@chapter.exercise(answers.scaled, points=1, equivalent={"a line": "why it is right"})
def scaled(rng):
    return dict(x=draws.numbers(rng))


@chapter.exercise(answers.scaled_twice, points=2)
def scaled_twice(rng):
    return dict(x=draws.numbers(rng))
''',
    "declared/ch01/feedback.txt": "[scaled]\n+ shift -> - shift\n    The offset is taken away.\n",
    "declared/ch01/wrong.py": '''\
from grader import mistake


@mistake
def scaled__as_it_is(x):
    """Nothing is done."""
    return x
''',
}
RIGHT = "def scaled(x):\n    return 30.48 * x + 0.5\n\ndef scaled_twice(x):\n    return scaled(scaled(x))\n"
TURNED = RIGHT.replace("+ 0.5", "- 0.5")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The folder of a course that is read anew at each `load`."""
    folder = tmp_path / "units_course"
    for name, text in COURSE.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # an edit within a second, of the same length, would not be seen
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    yield folder
    forget()


def forget():
    for name in [name for name in sys.modules if name.partition(".")[0] == "units_course"]:
        del sys.modules[name]
    importlib.invalidate_caches()


def prints():
    forget()
    return course_prints(load_course("units_course"))


def edit(course, file, old, new):
    path = course / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("file, old, new", [
    ("answers.py", "in_unit(x) +", "in_unit(x) -"),
    ("helpers.py", "largest() * x", "largest() / x"),
    ("helpers.py", "max(UNITS", "min(UNITS"),
    ("tables.py", "2.54", "2.5"),
    ("tables.py", "foot=30.48", "foot=30"),
    ("tables.py", "OFFSET = 0.5", "OFFSET = 0.25"),
    ("draws.py", "SIZE = 3", "SIZE = 4"),
    ("draws.py", "rng.normal(", "rng.uniform("),
    ("declared/ch01/exercises.py", "x=draws.numbers(rng)", "x=2 * draws.numbers(rng)"),
    ("declared/ch01/exercises.py", "points=2", "points=3"),
    ("declared/ch01/exercises.py", "from units_course import answers, draws", "from units_course import answers\nfrom units_course import helpers as draws"),
])
def test_marks_depend_on_whatever_makes_another_answer_right(course, file, old, new):
    before = prints()[0]
    edit(course, file, old, new)
    if "helpers as draws" in new:
        edit(course, "helpers.py", "def other", "def numbers")
    assert prints()[0] != before


@pytest.mark.parametrize("file, old, new", [
    ("declared/ch01/feedback.txt", "The offset is taken away.", "You take the offset away."),
    ("declared/ch01/wrong.py", "Nothing is done.", "The numbers come back as they are."),
    ("declared/ch01/exercises.py", "why it is right", "why it is as good"),
    ("answers.py", "Numbers in another unit.", "Convert a unit."),
    ("answers.py", "lies elsewhere", "lies in a table"),
])
def test_what_is_only_said_changes_words_and_no_marks(course, file, old, new):
    marks, words = prints()
    edit(course, file, old, new)
    now = prints()
    assert now[0] == marks and now[1] != words


@pytest.mark.parametrize("file, old, new", [
    ("helpers.py", "7 * x", "8 * x"),
    ("tables.py", "SPARE = 1", "SPARE = 2"),
    ("tables.py", "SPARE = 1", "# a remark\nSPARE = 1"),
    ("answers.py", "def not_asked(x):\n    return x", "def not_asked(x):\n    return -x"),
])
def test_what_no_exercise_needs_changes_neither(course, file, old, new):
    before = prints()
    edit(course, file, old, new)
    assert prints() == before


def test_the_same_course_has_the_same_fingerprint_in_every_process(course):
    code = ("from grader.batch.fingerprint import course_prints; from grader.declare.course import load_course;"
            "print(course_prints(load_course('units_course')))")
    told = {subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout
            for seed in "12"}
    assert told == {f"{prints()}\n"}


@pytest.mark.parametrize("room, part", [*((room, 0) for room in sorted(fingerprint.rooms() - {"why", "tell"})), ("why", 1), ("tell", 1)])
def test_the_grader_s_own_rooms_count_too(course, tmp_path, monkeypatch, room, part):
    copy = tmp_path / "grader"
    shutil.copytree(fingerprint.GRADER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(fingerprint, "GRADER", copy)
    before = prints()
    (file, *_) = sorted(path for path in (copy / room).glob("*.py") if path.name != "__init__.py")
    file.write_text(file.read_text() + "\nTOLERANCE = 1\n")
    now = prints()
    assert now[part] != before[part] and now[1 - part] == before[1 - part]


# ------------------------------------------------------------------ what the command makes of it

def grade(tmp_path, capsys, *options):
    forget()
    assert main(["grade", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--course", "units_course", "--workers", "1", *options]) == 0
    return json.loads((tmp_path / "out" / "ada" / "result.json").read_text()), capsys.readouterr().out


@pytest.fixture
def ada(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ada.py").write_text(TURNED)


def test_a_corrected_helper_of_a_reference_is_graded_anew(course, ada, tmp_path, capsys):
    (tmp_path / "in" / "ada.py").write_text(RIGHT)
    assert grade(tmp_path, capsys)[0]["exercises"]["scaled"]["state"] == "passed"
    edit(course, "tables.py", "foot=30.48", "foot=30")
    result, told = grade(tmp_path, capsys)
    assert result["exercises"]["scaled"]["state"] == "failed" and result["points"] == 2 and "0 of them unchanged" in told


def test_a_changed_sentence_reaches_the_report_and_is_no_new_mark(course, ada, tmp_path, capsys):
    first, _ = grade(tmp_path, capsys)
    assert first["exercises"]["scaled"]["mistakes"] == ["The offset is taken away."]
    edit(course, "declared/ch01/feedback.txt", "The offset is taken away.", "You take the offset away.")
    second, told = grade(tmp_path, capsys)
    assert second["exercises"]["scaled"]["mistakes"] == ["You take the offset away."]
    assert "You take the offset away." in (tmp_path / "out" / "ada" / "feedback.html").read_text()
    assert second["fingerprint"] == first["fingerprint"] and "0 of them unchanged since an earlier run, 1 judged again for new words alone" in told
    assert "1 of them unchanged since an earlier run;" in grade(tmp_path, capsys)[1]


def test_judging_again_for_words_takes_no_mark_away(course):
    def result(state, points, message):
        return {"points": points, "of": 3, "exercises": {
            "scaled": {"state": state, "points": points, "message": message}, "scaled_twice": {"state": "failed", "points": 0, "message": message}}}

    earlier, now = result("passed", 1, "old"), result("timed out", 0, "new")
    take_words(earlier, now)
    assert now["points"] == 1 and now["exercises"]["scaled"] == earlier["exercises"]["scaled"]
    assert now["exercises"]["scaled_twice"]["message"] == "new"


@pytest.mark.parametrize("outcome", ["an error of the grader", "timed out"])
def test_a_mark_that_holds_stays_when_its_words_cannot_be_renewed(course, ada, tmp_path, capsys, outcome):
    first, _ = grade(tmp_path, capsys)
    edit(course, "declared/ch01/feedback.txt", "The offset is taken away.", "You take the offset away.")
    forget()
    run = Run(find_submissions(tmp_path / "in"), tmp_path / "out", "units_course")
    assert [submission.name for submission in run.grade(BusyMachine(outcome), 1)] == ["ada"]
    (result,) = run.results()
    assert (result["points"], result["exercises"]) == (first["points"], first["exercises"]) and first["points"] == 2


class BusyMachine:
    """Every answer times out here, or the grader itself fails."""

    workers = 1

    def __init__(self, outcome):
        self.outcome = outcome

    def submit(self, function, *arguments):
        future = Future()
        result = function(*arguments)
        for details in result["exercises"].values():
            details.update(state=self.outcome, points=0)
        future.set_result(result) if self.outcome == "timed out" else future.set_exception(RuntimeError(self.outcome))
        return future
