"""What an instructor decides beside the judge: late work, marks set by hand, which tables are written, a page to show."""

import csv
import io
import json
import os
import sys
import zipfile

import pytest

from grader.__main__ import main
from grader.batch.archives import NoSubmissions
from grader.batch.collect import find_submissions
from grader.batch.decisions import Decisions, adjust, late_rule, minute_of, tidy

GRAM = "def gram(A):\n    return A @ A.T\n"
WRONG = "def gram(A):\n    return A.T @ A\n"
DUE = "2026-11-20 18:00"


def class_zip(path, hand_ins):
    """A platform's zip of name -> (text, moment of handing in)."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, (text, moment) in hand_ins.items():
            archive.writestr(zipfile.ZipInfo(name, moment), text)
    return path


@pytest.fixture
def moodle(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    return class_zip(tmp_path / "class.zip", {
        "Ada_1_assignsubmission_file_/a.py": (GRAM, (2026, 11, 20, 17, 59, 0)), "Ben_2_assignsubmission_file_/b.py": (GRAM, (2026, 11, 22, 9, 0, 0)),
        "Cho_3_assignsubmission_file_/c.py": (WRONG, (2026, 11, 20, 18, 30, 0))})


def grade(submissions, *options):
    out = submissions.parent / "out"
    code = main(["grade", str(submissions), "--out", str(out), "--course", "toy_course", "--workers", "1", "--seed", "1", *options])
    return code, out


def rows(out):
    return {row["name"]: row for row in csv.DictReader(io.StringIO((out / "grades.csv").read_text()))}


# ------------------------------------------------------------------ late work

@pytest.mark.parametrize("rule, points, minutes, cost", [
    ("10%/day", 20, 1, 2), ("10%/day", 20, 24 * 60, 2), ("10%/day", 20, 24 * 60 + 1, 4), ("10%/day", 20, 99 * 24 * 60, 20), ("50%", 5, 10_000, 2.5),
    ("1/hour", 20, 61, 2), ("2", 20, 61, 2), ("2", 1, 61, 1), ("5%/week", 7, 1, 0.35), ("10%/day", 20, None, 2),
])
def test_what_lateness_costs(rule, points, minutes, cost):
    assert late_rule(rule).cost(points, minutes) == pytest.approx(cost)


@pytest.mark.parametrize("text", ["", "ten", "10%/month", "-5", "10 % a day"])
def test_a_rule_that_is_none_is_refused_with_examples(text):
    with pytest.raises(ValueError, match="10%/day"):
        late_rule(text)


def test_a_day_alone_is_due_at_its_end():
    assert minute_of("2026-11-20") == minute_of("2026-11-20 23:59") == minute_of("2026-11-20T00:00") + 24 * 60 - 1


@pytest.mark.parametrize("text", [
    "2026-11-20T18:00+02:00", "2026-11-20 18:00Z", "2026-11-20 18.30", "2026-W47-5", "20.11.2026", "2026-11-20 6pm", "2026-11-31"
])
def test_a_time_with_a_zone_or_that_may_be_misread_is_refused(text):
    with pytest.raises(ValueError):  # 18.30 was 18:00 once, and a zone was passed over
        minute_of(text)


def test_seconds_make_nobody_late():
    assert minute_of("2026-11-20 18:00:59") == minute_of("2026-11-20 18:00")


def test_a_cost_without_a_time_is_told(moodle, capsys):
    _, out = grade(moodle, "--late", "10%/day")
    assert "--late: only what the platform marks as late costs anything" in capsys.readouterr().out and rows(out)["Ben"]["points"] == "1"


def test_late_work_is_marked_and_costs_what_the_rule_says(moodle, capsys):
    code, out = grade(moodle, "--due", DUE, "--late", "10%/day")
    assert code == 0 and "2 late: Ben_2, Cho_3" in capsys.readouterr().out
    told = rows(out)
    assert {name: row["points"] for name, row in told.items()} == {"Ada": "1", "Ben": "0.8", "Cho": "0"}
    assert told["Ada"]["late"] == "" and told["Ben"]["late"] == "late by 1 day 15 hours; costs 0.2 points (10%/day)"
    assert "late by 1 day 15 hours" in (out / "Ben_2" / "feedback.html").read_text() and "ate by" not in (out / "Ada_1" / "feedback.html").read_text()
    assert "0.8" in (out / "moodle.csv").read_text() and json.loads((out / "Ben_2" / "result.json").read_text())["points"] == 1


def test_another_due_time_changes_what_counts_and_grades_nothing_again(moodle, capsys):
    grade(moodle, "--due", DUE, "--late", "10%/day")
    _, out = grade(moodle, "--due", "2026-11-23")
    assert "3 of them unchanged" in capsys.readouterr().out
    assert {row["points"] for row in rows(out).values()} == {"1", "0"} and "ate by" not in (out / "Ben_2" / "feedback.html").read_text()


def test_canvas_s_mark_counts_and_the_dates_in_its_zip_do_not(tmp_path, monkeypatch):
    path = class_zip(tmp_path / "class.zip", {"ada_LATE_1_9_a.py": (GRAM, (2026, 11, 1, 0, 0, 0)), "ben_2_9_b.py": (GRAM, (2026, 11, 30, 0, 0, 0))})
    ada, ben = find_submissions(path)
    assert (ada.marked_late, ben.marked_late) == (True, False) and not ada.handed_in(["a.py"]) and not ben.handed_in(["b.py"])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    _, out = grade(path, "--due", DUE, "--late", "50%")
    assert rows(out)["ada"]["late"] == "late, as the platform says; costs 0.5 points (50%)" and rows(out)["ben"]["points"] == "1"


def test_of_files_on_a_disk_nobody_knows_when_they_were_handed_in(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ada.py").write_text(GRAM)
    _, out = grade(tmp_path / "in", "--due", "2001-01-01", "--late", "50%")
    assert "no time of handing in is known" in capsys.readouterr().out and rows(out)["ada"]["points"] == "1"


def test_a_learner_s_zip_is_as_late_as_the_zip_itself(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(zipfile.ZipInfo("work/a.py", (2020, 1, 1, 0, 0, 0)), GRAM)
    path = class_zip(tmp_path / "class.zip", {"Ada_1_assignsubmission_file_/a.zip": (inner.getvalue(), (2026, 11, 21, 0, 0, 0)),
                                              "Ben_2_assignsubmission_file_/b.py": (GRAM, (2026, 11, 1, 0, 0, 0))})
    ada, _ = find_submissions(path)
    (file,) = ada.files
    assert ada.handed_in([file]) == minute_of("2026-11-21 00:00")


@pytest.mark.parametrize("options", [["--due", "tomorrow"], ["--late", "much"]])
def test_a_time_or_rule_that_cannot_be_read_is_told(moodle, options, capsys):
    with pytest.raises(SystemExit):
        grade(moodle, *options)
    assert options[1] in capsys.readouterr().err and not (moodle.parent / "out").exists()


# ------------------------------------------------------------------ marks set by hand

def test_a_mark_set_by_hand_counts_is_told_and_survives_grading_again(moodle, capsys):
    _, out = grade(moodle)
    assert main(["adjust", str(out), "cho", "gram", "--points", "1", "--reason", "The right idea, shown in class."]) == 0
    assert "Cho_3: gram 1 of 1, in all 1 of" in capsys.readouterr().out
    for again in ([], ["--regrade"]):
        if again:
            grade(moodle, *again)
        assert rows(out)["Cho"]["points"] == rows(out)["Cho"]["gram"] == "1"
        assert rows(out)["Cho"]["by hand"] == "gram set by hand from 0 to 1: The right idea, shown in class."
        page = (out / "Cho_3" / "feedback.html").read_text()
        assert "set by hand to 1 of 1 point<" in page and "The right idea, shown in class." in page and "Your numbers" in page
    assert json.loads((out / "Cho_3" / "result.json").read_text())["exercises"]["gram"]["points"] == 0
    assert main(["adjust", str(out), "3", "gram", "--undo"]) == 0
    assert rows(out)["Cho"]["points"] == "0" and "by hand" not in (out / "Cho_3" / "feedback.html").read_text()


@pytest.mark.parametrize("learner, exercise, points, told", [
    ("Chu", "gram", 1, "nobody here is called Chu; did you mean Cho?"), ("Cho", "gramm", 1, "did you mean gram?"),
    ("Cho", "gram", 2, "between 0 and 1"), ("Cho", "gram", -1, "between 0 and 1"), ("Cho", "gram", None, "no mark set by hand"),
])
def test_what_cannot_be_set_is_told_and_nothing_changes(moodle, learner, exercise, points, told):
    _, out = grade(moodle)
    with pytest.raises(NoSubmissions, match=told.replace("?", r"\?")):
        adjust(out, learner, exercise, points, "why")
    assert not (out / "adjusted.json").exists()


def test_a_mark_by_hand_needs_its_reason_and_results_to_stand_in(moodle, tmp_path, capsys):
    _, out = grade(moodle)
    assert main(["adjust", str(out), "Cho", "gram", "--points", "1"]) == 2 and "--reason" in capsys.readouterr().err
    assert main(["adjust", str(tmp_path), "Cho", "gram", "--points", "1", "--reason", "x"]) == 2 and "no results" in capsys.readouterr().err


def test_a_learner_of_whom_nothing_is_graded_has_no_mark_to_change(moodle, tmp_path):
    (tmp_path / "roster.csv").write_text("name\nDee\n")
    _, out = grade(moodle, "--roster", str(tmp_path / "roster.csv"))
    with pytest.raises(NoSubmissions, match="nothing that Dee handed in is graded.*gradebook"):
        adjust(out, "Dee", "gram", 1, "shown on paper")


def test_damaged_marks_by_hand_are_told_and_not_written_over(moodle, capsys):
    _, out = grade(moodle)
    (out / "adjusted.json").write_text('{"Cho_3": ')
    for command in (["adjust", str(out), "Cho", "gram", "--points", "1", "--reason", "x"], ["grade", str(moodle), "--out", str(out), "--course", "toy_course"]):
        assert main(command) == 2 and "the marks set by hand cannot be read" in capsys.readouterr().err
    assert (out / "adjusted.json").read_text() == '{"Cho_3": '


def test_points_are_told_without_the_noise_of_sums():
    exercises = {name: {"points": 0, "of": 1} for name in "abc"}
    decided = Decisions(adjusted={"ada": dict(zip("abc", ({"points": points, "reason": ""} for points in (0.1, 0.2, 0.7))))})
    assert str(decided.applied({"submission": "ada", "exercises": exercises, "points": 0, "of": 3})["points"]) == "1"
    assert [str(tidy(points)) for points in (2.004, 1e-9, 2.5, 0.1 + 0.2)] == ["2", "0", "2.5", "0.3"]


def test_marks_by_hand_come_before_what_lateness_costs():
    result = {"submission": "ada", "exercises": {"f": {"points": 0, "of": 4}}, "points": 0, "of": 4, "handed_in": minute_of("2026-11-21 10:00")}
    decided = Decisions(DUE, "50%", {"ada": {"f": {"points": 3, "reason": "r"}}}).applied(result)
    assert decided["points"] == 1.5 and decided["exercises"]["f"]["points"] == 3 and result["points"] == 0


# ------------------------------------------------------------------ tables and a page to show

def test_only_the_platform_that_the_class_uses_gets_a_table(moodle):
    _, out = grade(moodle)
    assert (out / "moodle.csv").exists() and not (out / "canvas.csv").exists()
    grade(moodle, "--canvas-column", "Chapter 1 (4711)")
    assert next(csv.reader(io.StringIO((out / "canvas.csv").read_text())))[-1] == "Chapter 1 (4711)"
    grade(moodle)
    assert not (out / "canvas.csv").exists()


def test_an_anonymous_page_has_no_name_no_file_and_no_seed(moodle):
    _, out = grade(moodle, "--due", DUE, "--anonymous", "--seed", "90210", "--regrade")
    page = (out / "class.html").read_text()
    assert not any(word in page for word in ("Ada", "Ben", "Cho", "a.py", "90210", "feedback.html", "ate by")) and "learner 1" in page
    assert "Ada" in (out / "grades.csv").read_text()
