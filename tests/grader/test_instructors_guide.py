"""The instructor's guide says what the grader does: fields, columns, options and files under their right names."""

import csv
import re
import shlex
from pathlib import Path

import pytest

from grader import __main__ as command
from grader.batch.collect import find_submissions
from grader.batch.learner import grade_one
from grader.judging.states import STATES
from grader.tell import reports
from grader.walls.sandbox import SCRATCH

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "book" / "instructors.md").read_text(encoding="utf-8")


def section(heading):
    return GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def first_column(text):
    """The names in the first column of a section's tables."""
    cells = re.findall(r"^\| ([^|]*`[^|]*) \|", text, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


@pytest.fixture(scope="module")
def result():
    result = grade_one("ada", {"a.py": b"def unroll(x): pass"}, "exercises", "ch02_concepts", seed=1, isolated=False)
    assert result["exercises"]
    return result


def test_every_field_of_a_result_is_documented_and_no_other(result):
    names = first_column(section("The file `result.json`"))
    inner = names.index("... chapter")
    # The batch adds whose it is and what it depends on.
    assert set(names[:inner]) == set(result) | {"learner", "fingerprint", "words", "handed_in", "marked_late"}
    assert {name.removeprefix("... ") for name in names[inner:]} == set(next(iter(result["exercises"].values())))


def test_every_state_of_a_verdict_is_documented():
    documented = set(re.findall(r"`([\w ]+)`", re.search(r"\| `\.\.\. state` \| (.*) \|", GUIDE)[1]))
    # Only somebody at a keyboard can interrupt.
    assert documented == set(STATES) - {"interrupted"}


def test_the_columns_of_the_grades_are_documented(result):
    told = re.search(r"`grades.csv` has the columns (.*)\.", GUIDE)[1]
    header = next(csv.reader([reports.grades_csv([result]).splitlines()[0]]))
    fixed = [name for name in header if name not in result["exercises"]]
    assert re.findall(r"`([\w ]+)`", told) == fixed
    assert header.index("problem") == len(fixed) - 6 + len(result["exercises"])


def test_every_option_of_grade_is_documented():
    documented = {name.split()[0] for name in first_column(section("Grade"))}
    options = command.parse(["grade", "x", "--out", "y"])
    assert documented == {"--" + name.replace("_", "-") for name in vars(options) if name not in ("command", "submissions")}


def test_the_commands_of_the_guide_can_be_parsed():
    joined = GUIDE.replace("\\\n", " ")
    commands = re.findall(r"^\$ python -m grader (.*)$", joined, re.MULTILINE)
    assert len(commands) >= 3
    for arguments in commands:
        command.parse(shlex.split(arguments))


def test_files_that_the_guide_names_are_there():
    named = set(re.findall(r"`((?:grader|exercises|benchmarks)/[\w./-]*)`", GUIDE))
    assert "grader/tell/templates/github-classroom.yml" in named
    assert not [name for name in named if not (ROOT / name).exists()]


def test_the_scratch_folder_is_as_large_as_the_guide_says():
    assert f"folder of {SCRATCH >> 20} MB" in " ".join(GUIDE.split())


def test_the_page_of_a_learner_is_where_the_class_page_links(tmp_path):
    from grader.batch.run import Run

    (tmp_path / "ada.py").write_text("def unroll(x): pass\n")
    run = Run(find_submissions(tmp_path / "ada.py"), tmp_path / "out", "exercises", "ch02_concepts")
    submission = run.submissions[0]
    run.keep(submission, "f", grade_one(submission.name, {"ada.py": b"def unroll(x): pass"}, "exercises", "ch02_concepts", isolated=False))
    run.write_reports()
    link = re.search(r"href='([^']*)'", (tmp_path / "out" / "class.html").read_text())[1]
    assert (tmp_path / "out" / link).is_file()
