"""Nobody is lost: learners are found in whatever a platform hands over, then their files, and each file that does not count has a reason."""

import csv
import io
import json
import os
import sys
import time
import warnings
import zipfile

import pytest

from grader.__main__ import main
from grader.batch import archives
from grader.batch.archives import DATA_LIMIT, NoSubmissions, kind_of
from grader.batch.collect import find_submissions
from grader.batch.decisions import minute_of
from grader.batch.files import choose, together
from grader.batch.gradescope_export import owners_in, without_results
from grader.batch.learner import grade_one
from grader.batch.names import folder_name, owner_of, owners_of
from grader.batch.roster import letters, read_roster, with_absent
from grader.batch.run import Run
from grader.tell.words import say
from toy_course import course

GRAM = "def gram(A):\n    return A @ A.T\n"
SCALED = "def scaled(v):\n    return v / (v @ v) ** 0.5\n"
BLANK = 'def gram(A):\n    """Products of rows."""\n    raise NotImplementedError  # your code here\n'


def notebook(*cells, outputs=()):
    return json.dumps({"cells": [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": list(outputs), "execution_count": None} for cell in cells],
                       "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def zipped(files):
    """The bytes of a zip of name -> text or bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def laid_out(folder, files):
    """A folder with these files in it; a name that ends in a slash is an empty folder."""
    for name, content in files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def found(path):
    return {submission.name: submission for submission in find_submissions(path)}


# ------------------------------------------------------------------ learners

@pytest.mark.parametrize("name, owner", [
    ("lovelaceada_4711_99_work.ipynb", ("lovelaceada", "4711", "canvas", "work.ipynb")),
    ("lovelaceada_LATE_4711_99_work_2.ipynb", ("lovelaceada", "4711", "canvas", "work_2.ipynb")),
    ("lovelaceada_4711_question_3_99_work.ipynb", ("lovelaceada", "4711", "canvas", "work.ipynb")),
    ("anon_aB3dE_99_work.ipynb", ("anon_aB3dE", "", "canvas", "work.ipynb")),
    ("Ada Lovelace_4711_assignsubmission_file_", ("Ada Lovelace", "4711", "moodle", "")),
    ("Ada Lovelace_4711_assignsubmission_file_work.ipynb", ("Ada Lovelace", "4711", "moodle", "work.ipynb")),
    ("Ada Lovelace_4711_assignsubmission_onlinetext_", ("Ada Lovelace", "4711", "moodle", "")),
    ("Ada_Lovelace_4711_assignsubmission_file", ("Ada_Lovelace", "4711", "moodle", "")),
    ("Chapter 3_lovelace_attempt_2026-11-20-10-11-12_work.ipynb", ("lovelace", "lovelace", "blackboard", "work.ipynb")),
    ("Chapter 3_lovelace_attempt_2026-11-20-10-11-12.txt", ("lovelace", "lovelace", "blackboard", "")),
])
def test_names_that_platforms_write_tell_whose_a_file_is(name, owner):
    told = owner_of(name)
    assert (told.name, told.id, told.lms, told.file) == owner


@pytest.mark.parametrize("files, owners", [
    (["adal_11_text.html", "benk_LATE_12_link.html"], [("adal", "11", "text.html", False), ("benk", "12", "link.html", True)]),
    (["LATE_anon_aB3dE_99_w.ipynb", "anon_aB3dE_text.html"], [("anon_aB3dE", "", "w.ipynb", True), ("anon_aB3dE", "", "text.html", False)]),
    (["student_one_11_5_w.ipynb", "student_one_11_6_v.ipynb"], [("student_one", "11", "w.ipynb", False), ("student_one", "11", "v.ipynb", False)]),
    (["adal_11_5_w.ipynb", "benk_12_5_w.ipynb"], [("adal", "11", "w.ipynb", False), ("benk", "12", "w.ipynb", False)]),  # one file of a group
    (["101-640 - Ada L - Nov 20, 2026 922 AM", "102-640 - Jo - Nov 20, 2026 511 PM - w.py"], [("Ada L", "101", "", False), ("Jo", "102", "w.py", False)]),
    (["Hopper, Grace(gh2)"], [("Hopper, Grace", "gh2", "", False)]),
    (["Ch_3_ada_l_attempt_2026-11-20-10-11-12_w.py", "Ch_3_bob_l_attempt_2026-11-20-10-11-12.txt"],
     [("ada_l", "ada_l", "w.py", False), ("bob_l", "bob_l", "", False)]),
    (["王小明_11_assignsubmission_file_lab_3_4_x.py"], [("王小明", "11", "lab_3_4_x.py", False)]),
    (["ch_3_ada_attempt_2026-11-20-10-11-12_lab_3_4_x.py"], [("ada", "ada", "lab_3_4_x.py", False)]),
    (["Ch 1_ada_attempt_2026-11-20-10-11-12_w.py", "Ch 2_ada_attempt_2026-11-21-10-11-12_v.py"],
     [("ada", "ada", "w.py", False), ("ada", "ada", "v.py", False)]),
    (["adal_11_5_x_12_assignsubmission_file_y.py"], [("adal", "11", "x_12_assignsubmission_file_y.py", False)]),
    (["ada+ps1+2026-11-20 10:11:12 UTC+x9"], [("ada", "", "", False)]),
])
def test_what_lies_side_by_side_tells_whose_it_is(files, owners):
    assert [(owner.name, owner.id, owner.file, owner.late) for owner in owners_of(files).values()] == owners


@pytest.mark.parametrize("files", [["ch03_2026_11_ada.ipynb", "ch03_2026_11_ben.ipynb"], ["ada_2026_11_20.ipynb", "ben_2026_12_01.ipynb"],
                                   ["Ada_1_2_final.ipynb"], ["Ada (1)", "Lovelace, Ada", "Lovelace, Ada (2)", "ch 03_2_1_x.py"], ["2026-11 - notes - 20"]])
def test_dates_and_versions_in_names_are_no_platform_s_numbers(tmp_path, files):
    assert set(owners_of(files).values()) == {None}
    assert len(found(laid_out(tmp_path / "in", dict.fromkeys(files, GRAM)))) == len(files)


def test_brightspace_s_moments_order_tries(tmp_path):
    folder = laid_out(tmp_path / "in", {f"1-2 - Ada - Nov {moment}/w.py": GRAM for moment in ("20, 2026 112 PM", "20, 2026 922 AM", "2026 20 1412")})
    ages = found(folder)["Ada_1"].ages
    assert ages["w (2).py"] - ages["w.py"] in (230, -230) and minute_of("2026-11-20 13:12") in ages.values()


@pytest.mark.parametrize("name", ["work.ipynb", "ada_2.ipynb", "my_3_try.ipynb", "ch03_rnn (1).ipynb", "attempt_2.ipynb"])
def test_a_learner_s_own_name_is_no_platform_s(name):
    assert owner_of(name) is None


CLASS = {"Ada_1_assignsubmission_file_/a.ipynb": GRAM, "Ben_2_assignsubmission_file_/b.ipynb": GRAM}
CANVAS_CLASS = {"ada_11_5_a.ipynb": GRAM, "ben_12_6_b.ipynb": GRAM}
PLAIN_CLASS = {"ada/a.ipynb": GRAM, "ben/b.py": GRAM}


@pytest.mark.parametrize("files, names", [
    ({"export.zip": zipped(CLASS)}, ["Ada_1", "Ben_2"]),
    ({"export.zip": zipped({f"Chapter 3/{name}": text for name, text in CLASS.items()})}, ["Ada_1", "Ben_2"]),
    ({"export.zip": zipped(CANVAS_CLASS), "extra.zip": zipped({"Cho_3_assignsubmission_file_c.ipynb": GRAM})}, ["Cho_3", "ada_11", "ben_12"]),
    ({f"downloaded/{name}": text for name, text in CLASS.items()}, ["Ada_1", "Ben_2"]),
    ({f"downloaded/again/{name}": text for name, text in CANVAS_CLASS.items()}, ["ada_11", "ben_12"]),
    ({f"chapter3-submissions/{name}": text for name, text in PLAIN_CLASS.items()}, ["ada", "ben"]),
    ({"class.zip": zipped(PLAIN_CLASS)}, ["ada", "ben"]),
    ({"class.zip": zipped({"ada.zip": zipped({"a.ipynb": GRAM}), "ben.zip": zipped({"b.ipynb": GRAM})})}, ["ada", "ben"]),
    ({"ada/deep/a.ipynb": GRAM, "ada/other/b.ipynb": GRAM, "ben/b.py": GRAM}, ["ada", "ben"]),
    ({"ada.zip": zipped({"notes/a.ipynb": GRAM, "work/b.ipynb": GRAM}), "ben.py": GRAM}, ["ada", "ben"]),
    ({"Ada_1_assignsubmission_file_/homework.zip": zipped(PLAIN_CLASS)}, ["Ada_1"]),
    ({"a/b/c.zip": zipped({"d/e.zip": zipped({f"f/{name}": text for name, text in CLASS.items()})})}, ["Ada_1", "Ben_2"]),
    ({"hw.zip": zipped(PLAIN_CLASS), "hw (1).zip": zipped(PLAIN_CLASS), **{f"hw/{name}": text for name, text in PLAIN_CLASS.items()}}, ["ada", "ben"]),
    ({"hw.zip": zipped(PLAIN_CLASS), "roster.csv": "name", "README.md": "x"}, ["ada", "ben"]),
    ({"hw.zip": zipped({f"sub\\{name}": text for name, text in {"": "", "ada\\": "", "ada\\a.py": GRAM, "ben\\b.py": GRAM}.items()})}, ["ada", "ben"]),
    ({"d.zip": zipped({"Ch 1/1-9 - Ada - Nov 20, 2026 922 AM/a.py": GRAM, "Ch 1/index.html": "x"}), "ben/b.py": GRAM}, ["Ada_1", "ben"]),
    ({"ada.zip": zipped({"ch01_2026_11_20.py": GRAM, "ch02_2026_11_27.py": GRAM}), "ben.py": GRAM}, ["ada", "ben"]),
    ({f"{group}/{name}": text for group in ("Group (1)", "Group (2)") for name, text in PLAIN_CLASS.items()},
     [folder_name(name, set()) for name in ("Group (1)", "Group (2)")]),
    ({"part/ada.py": GRAM, "part/ben.py": GRAM}, ["part"]),  # one learner with two files is more likely
    ({"ada_11_5_homework.zip": zipped(CANVAS_CLASS)}, ["ada_11"]),
])
def test_a_platform_s_packaging_is_taken_off_and_a_learner_s_is_not(tmp_path, files, names):
    assert sorted(found(laid_out(tmp_path / "in", files))) == names


@pytest.mark.parametrize("file", ["work.rar", "work.7z", "work.tar.gz", "work.html", "work.md", "work.pdf", "onlinetext.html", "work.docx", "notebook",
                                  "work.ipynb.bak"])
def test_a_learner_without_a_notebook_is_found_with_what_was_handed_in(tmp_path, file):
    submissions = found(laid_out(tmp_path / "in", {f"Zoe_7_assignsubmission_file_/{file}": "x", f"{file.replace('work', 'bob')}": "x", "ada.py": GRAM}))
    assert submissions["Zoe_7"].others == {file: "not a notebook"} and not submissions["Zoe_7"].files
    assert len(submissions) == 3


@pytest.mark.parametrize("name", ["", ".DS_Store", "Thumbs.db", ".ipynb_checkpoints/a-checkpoint.ipynb", "work/", "work/.DS_Store", "__MACOSX/._a.ipynb"])
def test_an_empty_folder_is_a_learner_s(tmp_path, name):
    name = f"Eve_1_assignsubmission_file_/{name}"
    inner = {name: "", "Ada_2_assignsubmission_file_/a.py": GRAM}
    for path in (laid_out(tmp_path / "in", inner), laid_out(tmp_path, {"in.zip": zipped(inner)}) / "in.zip"):
        submissions = found(path)
        assert sorted(submissions) == ["Ada_2", "Eve_1"] and not submissions["Eve_1"].files
        assert list(submissions["Eve_1"].others.values()) == ["nothing is in it"]


@pytest.mark.parametrize("name", ["roster.csv", "README.md", ".DS_Store", "__MACOSX/ada/._hw.zip", "ada/.ipynb_checkpoints/a-checkpoint.ipynb",
                                  "submission_metadata.yml", "~$ada.docx", "Icon\r", "@eaDir/x.ipynb", "index.html", "LICENSE"])
def test_what_a_system_or_an_instructor_left_there_is_nobody_s(tmp_path, name):
    files = {"ada/a.py": GRAM, "ben/hw.zip": zipped({"b.py": GRAM, "__MACOSX/._b.py": "junk"}), name: "x"}
    for path in (laid_out(tmp_path / "in", files), laid_out(tmp_path, {"in.zip": zipped(files)}) / "in.zip"):
        submissions = found(path)
        assert sorted(submissions) == ["ada", "ben"]
        assert [list(submission.files) for submission in submissions.values()] == [["a.py"], ["hw/b.py"]]


def test_what_was_handed_in_to_teams_counts_and_what_is_still_worked_on_does_not(tmp_path):
    submissions = found(laid_out(tmp_path / "in", {f"Student Work/{kind} files/{name}/Ch 1/a.py": GRAM
                                                   for kind, name in (("Submitted", "Ada"), ("Working", "Ada"), ("Submitted", "Ben"), ("Working", "Cho"))}))
    working = {"Working files/{}/Ch 1/a.py": "a working copy, not handed in"}
    assert {name: (list(submission.files), submission.others) for name, submission in submissions.items()} == {
        name: (files, {place.format(name): why for place, why in others.items()})
        for name, files, others in (("Ada", ["Ch 1/a.py"], working), ("Ben", ["Ch 1/a.py"], {}), ("Cho", [], working))}


@pytest.mark.parametrize("place", ["Hopper, Grace(gh2)/Feedback Attachment(s)/w.py", "hopper_grace_gh2/3_corrections/w.py"])
def test_what_a_marker_sent_back_never_counts(tmp_path, place):
    folder, _, name = place.partition("/")
    (submission,) = [other for other in found(laid_out(tmp_path / "in", {place: GRAM, f"{folder}/work/w.py": GRAM, "ben.py": GRAM})).values()
                     if other.name != "ben"]
    assert list(submission.files) == ["work/w.py"] and submission.others == {name: "what a marker sent back"}


def test_dots_in_a_name_are_the_learner_s(tmp_path):
    files = ["j.smith.ipynb", "j.jones.ipynb", "A.B.py", "A.C.py.txt", "ada@uni.edu.pdf", "ada@uni.org.tar.gz", "Dr. No.ipynb"]
    assert sorted(found(laid_out(tmp_path / "in", dict.fromkeys(files, GRAM)))) == sorted(
        ["j.smith", "j.jones", "A.B", "A.C", "Dr. No", *(folder_name(name, set()) for name in ("ada@uni.edu", "ada@uni.org"))])


def test_zips_in_a_learner_s_zip_are_opened_a_few_and_three_deep(tmp_path):
    def packed(deep):
        return zipped({"w.py": GRAM} if deep == 1 else {"z.zip": packed(deep - 1)})

    many = zipped({f"{number}.zip": packed(1) for number in range(9)})
    broken = zipped({"broken.zip": "x"})
    submissions = found(laid_out(tmp_path / "in", {"ada/a.zip": packed(3), "ben/b.zip": packed(4), "cho/c.zip": many, "dee/d.zip": broken}))
    assert list(submissions["ada"].files) == ["a/z/z/w.py"] and submissions["ben"].others["b/z/z/z.zip"] == say("zip within a zip")
    assert not submissions["cho"].files and submissions["cho"].others["c/8.zip"] == say("zip within a zip")
    with pytest.raises(NoSubmissions, match="cannot be opened"):
        submissions["dee"].files["d/broken.zip"]()


def test_of_a_project_with_all_that_it_uses_the_notebook_is_found(tmp_path):
    used = {f"venv/lib/{number:03}.py": "x = 1" for number in range(400)}
    ada = found(laid_out(tmp_path / "in", {"ada/p.zip": zipped({**used, "z.ipynb": notebook(GRAM)})}))["ada"]
    assert list(ada.files)[0] == "p/z.ipynb" and len(ada.files) == 200


@pytest.mark.parametrize("name", ["w.json", "w.txt", "w", "w.ipynb.bak"])
def test_a_notebook_is_one_by_what_is_in_it(tmp_path, name):
    for path in (laid_out(tmp_path / "in", {f"ada/{name}": notebook(GRAM), "ben/w.txt": "{}"}),
                 laid_out(tmp_path, {"in.zip": zipped({f"ada/{name}": notebook(GRAM), "ben/w.txt": "{}"})}) / "in.zip"):
        submissions = found(path)
        assert list(submissions["ada"].files) == [name] and submissions["ben"].others == {"w.txt": "not a notebook"}
        files = {file: read() for file, read in submissions["ada"].files.items()}
        assert grade_one("ada", files, "toy_course", VECTORS.name, seed=1)["points"] == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_loses_nobody_and_stops_nothing(tmp_path):
    folder = laid_out(tmp_path / "in", {"ada/": "", "ben/b.py": GRAM})
    os.mkfifo(folder / "ada" / "w.ipynb")
    with pytest.raises(NoSubmissions, match="neither a file nor a folder"):
        found(folder)["ada"].files["w.ipynb"]()


def test_a_learner_s_parts_from_several_plugins_are_one_submission(tmp_path):
    submissions = found(laid_out(tmp_path / "in", {"Ada_1_assignsubmission_file_/a.py": GRAM, "Ada_1_assignsubmission_onlinetext_/onlinetext.html": "x",
                                                   "Ada_1_assignfeedback_file_/a.py": GRAM}))
    assert list(submissions) == ["Ada_1"] and list(submissions["Ada_1"].files) == ["a.py"]
    assert submissions["Ada_1"].others == {"onlinetext.html": "not a notebook", "a.py": "what a marker sent back"}


@pytest.mark.parametrize("name, kind", [("a.ipynb", ".ipynb"), ("a.IPYNB", ".ipynb"), ("a.ipynb.txt", ".ipynb"), ("a.ipynb.json", ".ipynb"), ("A.ZIP", ".zip"),
                                        ("a.ipynb (1).txt", ".ipynb"), ("a.ipynb(1).json", ".ipynb"), ("a.ipynb (2)", ".ipynb"), ("a.ipynb ", ".ipynb"),
                                        ("a.py.txt", ".py"), ("a.txt", ""), ("a.json", ""), ("a.ipynb.html", ""), ("ipynb", ""), ("a.tar.gz", "")])
def test_a_notebook_is_one_whatever_a_browser_put_behind_its_name(name, kind):
    assert kind_of(name) == kind


# ------------------------------------------------------------------ Gradescope

GRADESCOPE = """---
submission_101:
  :submitters:
  - :name: "Ada: Countess of Lovelace"
    :sid: '0042'
    :email: ada@example.org
  :created_at: 2026-11-20 17:00:00.000000000 Z
  :score: 3.0
  :results:
    tests:
    - output: |
        :submitters: [nobody
  :history:
  - :created_at: 2026-11-19 09:00:00.000000000 Z
submission_102:
  :submitters:
  - :name: Grace Hopper
    :sid: '43'
  - :name: Katherine Johnson
    :sid:
    :email: kj@example.org
  :created_at: 2026-11-20 19:30:00.000000000 +01:00
submission_103:
  :submitters:
  - :name: Mary Jackson
    :sid: '45'
  :created_at: soon
submission_104:
  :submitters:
  - :name: Annie Easley
    :sid: '46'
"""
EXPORT = {"submission_metadata.yml": GRADESCOPE, "submission_101/deep/a.ipynb": notebook(GRAM), "submission_102/b.py": GRAM, "submission_103.pdf": "x",
          "submission_999/z.py": GRAM}


@pytest.mark.parametrize("packed", ["unpacked", "zip", "zip in a folder", "folder in a folder"])
def test_gradescope_s_export_says_whose_a_folder_is_and_everybody_in_it_is_found(tmp_path, monkeypatch, packed):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    inside = {f"assignment_7_export/{name}": content for name, content in EXPORT.items()}
    if packed == "zip in a folder":
        path = laid_out(tmp_path / "in", {"export.zip": zipped(inside), "eve.py": GRAM})
    elif packed == "folder in a folder":
        path = laid_out(tmp_path / "in", {**inside, "eve.py": GRAM})
    else:
        path = laid_out(tmp_path / "in", EXPORT if packed == "unpacked" else {"export.zip": zipped(inside)}) / ("export.zip" if packed == "zip" else "")
    people = found(path)
    people.pop("eve", None)
    assert [(submission.learner["name"], submission.learner["id"], list(submission.files), list(submission.others)) for submission in people.values()] == [
        ("Ada: Countess of Lovelace", "0042", ["deep/a.ipynb"], []), ("Annie Easley", "46", [], ["(empty folder)"]), ("Grace Hopper", "43", ["b.py"], []),
        ("Katherine Johnson", "kj@example.org", ["b.py"], []), ("Mary Jackson", "45", [], ["submission_103.pdf"]), ("submission_999", "", ["z.py"], [])]
    handed_in = {submission.learner["name"]: submission.handed_in(submission.files) for submission in people.values()}
    assert handed_in["Ada: Countess of Lovelace"] == minute_of("2026-11-20 17:00") and handed_in["Grace Hopper"] == minute_of("2026-11-20 18:30")
    assert handed_in["Mary Jackson"] == 0


def test_gradescope_s_moments_are_told_on_the_clock_of_this_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "UTC-3")
    time.tzset()
    ada = found(laid_out(tmp_path / "in", EXPORT))["Ada_ Countess of Lovelace_0042-" + folder_name("Ada: Countess of Lovelace_0042", set())[-6:]]
    assert ada.handed_in(ada.files) == minute_of("2026-11-20 20:00")
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("text", ["", "[1, 2", "- a list", "submission_101: 5", "submission_101:\n  :submitters: nobody", "\xff"])
def test_where_gradescope_s_note_says_nothing_the_folders_are_the_learners(tmp_path, text):
    people = found(laid_out(tmp_path / "in", {"submission_metadata.yml": text, "submission_101/a.py": GRAM, "submission_102/b.py": GRAM}))
    assert list(people) == ["submission_101", "submission_102"]


def test_of_gradescope_s_note_only_who_and_when_is_read():
    short = without_results(GRADESCOPE)
    assert "nobody" not in short and "09:00" not in short and short.count(":name:") == 5
    people = owners_in(GRADESCOPE)
    assert [owner.name for owner in people["submission_102"]] == ["Grace Hopper", "Katherine Johnson"]


# ------------------------------------------------------------------ names

@pytest.mark.parametrize("name", ["José Müller", "अनिता", "Ngữ", "李小龍", "שלום", "Zoë O-Brien"])
def test_names_of_any_script_stay_as_they_are(name):
    assert folder_name(name, set()) == name


def test_decomposed_and_composed_letters_are_the_same_learner(tmp_path):
    submissions = found(laid_out(tmp_path / "in", {"Mu\u0308ller_1_assignsubmission_file_/a.py": GRAM, "M\u00fcller_1_assignsubmission_file_/b.py": GRAM}))
    assert list(submissions) == ["M\u00fcller_1"] and sorted(submissions["M\u00fcller_1"].files) == ["a.py", "b.py"]


@pytest.mark.parametrize("encoding, name", [("gbk", "王小明"), ("gbk", "李小龍"), ("utf-8", "Åse"), ("cp437", "André_Béla"), ("utf-8", "王")])
def test_a_zip_that_does_not_say_its_letters_is_read_as_it_was_meant(tmp_path, encoding, name):
    packed = zipped({"X" * len(name.encode(encoding)) + "/a.py": GRAM, "ben/b.py": GRAM})
    (tmp_path / "in.zip").write_bytes(packed.replace(b"X" * len(name.encode(encoding)), name.encode(encoding)))
    assert sorted(found(tmp_path / "in.zip")) == sorted([name, "ben"])


@pytest.mark.parametrize("encoding, names", [("big5", ["陳大文", "黃國華"]), ("cp932", ["山田太郎", "佐藤はなこ", "鈴木アキラ"]), ("cp866", ["Иван", "Катя"]),
                                             ("gbk", ["张伟", "王"]), ("cp437", ["Jörg Schröder", "Määttä", "É"])])
def test_one_system_s_names_in_a_zip_are_read_together(tmp_path, encoding, names):
    raw = {f"{number}".ljust(len(name.encode(encoding)), "X")[:len(name.encode(encoding))]: name for number, name in enumerate(names)}
    packed = zipped({f"{mark}/a.py": GRAM for mark in raw} | {"plain/b.py": GRAM})
    for mark, name in raw.items():
        packed = packed.replace(mark.encode() + b"/a.py", name.encode(encoding) + b"/a.py")
    (tmp_path / "in.zip").write_bytes(packed)
    assert sorted(found(tmp_path / "in.zip")) == sorted([*names, "plain"])


@pytest.mark.parametrize("name", ["CON", "nul", "Aux", "com1"])
def test_no_folder_is_called_as_a_device_of_windows(name):
    assert folder_name(name, set()).startswith(f"{name}-")


@pytest.mark.parametrize("name", ["\U00020000" * 62 + "!", "x" * 254, "é" * 127])
def test_no_name_is_too_long_for_a_folder(tmp_path, name):
    safe = folder_name(name, set())
    (tmp_path / f".{safe}.writing").mkdir()


def test_two_files_of_one_name_in_a_zip_are_both_there(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("ada/a.py", GRAM)
        archive.writestr("ada/a.py", SCALED)
        archive.writestr("ben/b.py", GRAM)
    (tmp_path / "in.zip").write_bytes(packed.getvalue())
    assert [read().decode() for read in found(tmp_path / "in.zip")["ada"].files.values()] == [GRAM, SCALED]


# ------------------------------------------------------------------ what a file may cost

def test_outputs_do_not_count_and_the_hints_in_them_do(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "SIZE_LIMIT", 1000)
    outputs = [{"output_type": "display_data", "data": {"image/png": "x" * 5000}, "metadata": {}},
               {"output_type": "display_data", "data": {}, "metadata": {"grader": {"hint": 2, "exercise": "gram"}}}]
    (tmp_path / "ada.ipynb").write_text(notebook(GRAM, outputs=outputs))
    read = found(tmp_path)["ada"].files["ada.ipynb"]
    (cell,) = json.loads(read())["cells"]
    assert cell["source"] == GRAM and [output["metadata"] for output in cell["outputs"]] == [outputs[1]["metadata"]]
    (tmp_path / "ada.ipynb").write_text(notebook(GRAM + "#" * 5000))
    with pytest.raises(NoSubmissions, match="without its outputs"):
        found(tmp_path)["ada"].files["ada.ipynb"]()


def test_a_learner_s_zip_of_very_many_files_is_not_even_listed(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LEARNER_DIRECTORY_LIMIT", 10_000)
    many = zipped({f"{number}.txt": "" for number in range(1000)})
    monkeypatch.setattr(zipfile.ZipFile, "infolist", listing := Listing(zipfile.ZipFile.infolist))
    submissions = found(laid_out(tmp_path, {"in.zip": zipped({"ada/many.zip": many, "ben/b.py": GRAM})}) / "in.zip")
    assert listing.longest == 2 and list(submissions["ben"].files) == ["b.py"]
    with pytest.raises(NoSubmissions, match="lists too many files"):
        submissions["ada"].files["many.zip"]()


def test_of_very_many_files_few_are_looked_at_and_named(tmp_path):
    many = zipped({f"{number:04}.py": "x = 1" for number in range(400)})
    ada = found(laid_out(tmp_path / "in", {"ada/many.zip": many}))["ada"]
    assert len(ada.files) == 200 and ada.others == {"many.zip": "only its first 200 files were looked at"}
    problem = choose(course, None, {name: read() for name, read in ada.files.items()}).problem
    assert problem.endswith("many/0007.py, 192 more")


class Listing:
    """`infolist` that remembers the longest list it gave."""

    def __init__(self, original):
        self.original, self.longest = original, 0

    def __get__(self, archive, _):
        def infolist():
            members = self.original(archive)
            self.longest = max(self.longest, len(members))
            return members

        return infolist


@pytest.mark.parametrize("names", [["w.py"] * 5000, [f"{'a/' * 30_000}{number}.py" for number in range(9)], ["x" * 60_000 + ".py"]],
                         ids=["many of one name", "very deep", "very long"])
def test_no_name_in_a_zip_costs_more_than_a_moment(tmp_path, names):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name in names:
            archive.writestr(name, GRAM)
    began = time.process_time()
    ada = found(laid_out(tmp_path / "in", {"ada/a.zip": packed.getvalue(), "ben/b.py": GRAM}))["ada"]
    assert time.process_time() - began < 5 and len(ada.files) == min(len(names), 200) and max(map(len, ada.files)) < 500


def test_a_zip_is_opened_once_for_all_its_files(tmp_path, monkeypatch):
    files = {f"{number}.py": GRAM for number in range(30)}
    path = laid_out(tmp_path, {"in.zip": zipped({"ada.zip": zipped(files), **PLAIN_CLASS})}) / "in.zip"
    opened = []
    original = zipfile.ZipFile._RealGetContents
    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", lambda archive: (opened.append(archive), original(archive)))
    assert all(read() for submission in find_submissions(path) for read in submission.files.values())
    assert len(opened) <= 4


@pytest.mark.parametrize("content", [b"", b"junk", zipped(CLASS)[:-30]])
def test_a_damaged_zip_is_its_owner_s_trouble_alone(tmp_path, content):
    submissions = found(laid_out(tmp_path / "in", {"ada.zip": content, "ben.py": GRAM}))
    with pytest.raises(NoSubmissions, match="cannot be opened"):
        submissions["ada"].files["ada.zip"]()
    with pytest.raises(NoSubmissions, match="damaged zip"):
        find_submissions(laid_out(tmp_path, {"class.zip": content}) / "class.zip")


# ------------------------------------------------------------------ which file counts

def chosen(files, ages=None, chapter=None):
    choice = choose(course, chapter, {name: text.encode() for name, text in files.items()}, ages)
    return {graded.name: names for graded, names in choice.graded}, choice.others


VECTORS = next(chapter for chapter in course.chapters if any(exercise.name == "gram" for exercise in chapter.exercises))


@pytest.mark.parametrize("copy", ["ch01_vectors (1).py", "backup/ch01_vectors.py", "a.py", "z.py"])
def test_a_blank_copy_never_counts(copy):
    graded, others = chosen({"ch01_vectors.py": GRAM, copy: BLANK})
    assert graded == {VECTORS.name: ["ch01_vectors.py"]} and others == {copy: "nothing in it is answered"}


def test_of_two_tries_the_newer_counts():
    files = {"first.py": GRAM, "second.py": GRAM.replace("A @", "2 * A @")}
    assert chosen(files, {"first.py": 1, "second.py": 2}) == ({VECTORS.name: ["second.py"]}, {"first.py": "all that it answers is answered in what counts"})
    assert chosen(files, {"first.py": 2, "second.py": 1})[0] == {VECTORS.name: ["first.py"]}


@pytest.mark.parametrize("tries, counted, points, why", [("last", "late.py", 0, "all that it answers is answered in what counts"),
                                                         ("best", "early.py", 2, "another try counts: this one has 0 of 7 points")])
def test_of_several_tries_the_last_or_the_best_counts_as_is_wished(tries, counted, points, why):
    files = {"early.py": GRAM + SCALED, "late.py": (GRAM + SCALED).replace("return", "return 2 *"), "blank.py": BLANK}
    ages = {"early.py": 1, "late.py": 2, "blank.py": 3}
    result = grade_one("ada", {name: ("import numpy as np\n" + text).encode() for name, text in files.items()}, "toy_course", VECTORS.name, seed=1, ages=ages,
                       tries=tries)
    assert (result["files"], result["points"], result["of"]) == ([counted], points, VECTORS.points)
    assert result["others"] == {"early.py" if tries == "last" else "late.py": why, "blank.py": "nothing in it is answered"}


def test_the_best_of_equal_tries_is_the_last_and_parts_count_together_where_that_is_better():
    equal = {"early.py": GRAM.encode(), "late.py": GRAM.replace("A @", "1 * A @").encode()}
    ages = {"early.py": 1, "late.py": 2}
    assert grade_one("ada", equal, "toy_course", VECTORS.name, seed=1, ages=ages, tries="best")["files"] == ["late.py"]
    parts = {"early.py": GRAM.encode(), "late.py": SCALED.encode()}
    result = grade_one("ada", parts, "toy_course", VECTORS.name, seed=1, ages=ages, tries="best")
    assert (result["files"], result["points"], result["others"]) == (["early.py", "late.py"], 2, {})


def test_a_try_that_cannot_be_read_is_no_reason_to_give_nothing():
    files = {"early.py": GRAM.encode(), "late.ipynb": b"{broken"}
    result = grade_one("ada", files, "toy_course", VECTORS.name, seed=1, ages={"early.py": 1, "late.ipynb": 2}, tries="best")
    assert (result["files"], result["points"]) == (["early.py"], 1) and result["others"]["late.ipynb"].startswith("not a notebook")


def test_parts_of_a_chapter_count_together_and_of_what_stands_in_both_the_newer():
    files = {"old.py": GRAM + SCALED, "new.py": GRAM.replace("A @", "2 * A @") + "\n\ndef scaled(v):\n    raise NotImplementedError\n"}
    ages = {"old.py": 1, "new.py": 2}
    assert chosen(files, ages)[0] == {VECTORS.name: ["old.py", "new.py"]}
    files = {"old.py": GRAM + SCALED, "new.ipynb": notebook(GRAM.replace("A @", "2 * A @"), "def scaled(v):\n    raise NotImplementedError\n")}
    name, kind, data = together(VECTORS, {name: text.encode() for name, text in files.items()}, ["old.py", "new.ipynb"])
    cells = [cell["source"] for cell in json.loads(data)["cells"]]
    assert (name, kind) == ("old.py and new.ipynb", ".ipynb") and cells == [GRAM + SCALED, GRAM.replace("A @", "2 * A @")]


def test_hints_unfolded_in_any_part_count():
    hint = [{"output_type": "display_data", "data": {}, "metadata": {"grader": {"hint": 2, "exercise": "gram"}}}]
    files = {"a.ipynb": notebook(GRAM, outputs=hint).encode(), "b.py": SCALED.encode()}
    result = grade_one("ada", files, "toy_course", VECTORS.name, seed=1)
    assert result["exercises"]["gram"]["hints"] == 2 and result["exercises"]["scaled"]["hints"] == 0


@pytest.mark.parametrize("names", [("a.ipynb", "b.py"), ("a.py", "b.ipynb"), ("a.py", "b.py"), ("a.ipynb.txt", "b.IPYNB")])
def test_parts_of_any_kind_are_graded_as_one(names):
    files = {name: (notebook(text) if "ipynb" in name.lower() else text).encode() for name, text in zip(names, (GRAM, SCALED))}
    result = grade_one("ada", files, "toy_course", VECTORS.name, seed=1)
    assert {name: details["state"] for name, details in result["exercises"].items() if name in ("gram", "scaled")} == {"gram": "passed", "scaled": "passed"}
    assert result["files"] == sorted(names) and not result["problem"]


def test_the_answers_tell_the_chapter_and_not_the_file_s_name():
    (other, *_) = [chapter for chapter in course.chapters if chapter is not VECTORS] or [VECTORS]
    graded, _ = chosen({f"{other.name}.py": GRAM + SCALED})
    assert graded == {VECTORS.name: [f"{other.name}.py"]}


def test_a_blank_notebook_alone_is_graded_as_it_is():
    assert chosen({"ch01_vectors.py": BLANK}) == ({VECTORS.name: ["ch01_vectors.py"]}, {})


def test_what_cannot_be_read_or_answers_nothing_has_its_reason():
    graded, others = chosen({"work.py": GRAM, "essay.py": "x = 1\n", "broken.ipynb": "{broken", "empty.ipynb": ""})
    assert graded == {VECTORS.name: ["work.py"]}
    assert others["essay.py"] == "answers no exercise of the course"
    assert others["broken.ipynb"].startswith("not a notebook") and others["empty.ipynb"] == "the file is empty"


def test_when_a_hand_in_was_unpacked_within_a_minute_the_fuller_file_counts_as_newer(tmp_path):
    folder = laid_out(tmp_path / "in", {"ada/a.py": GRAM + SCALED, "ada/b.py": GRAM, "ben/b.py": GRAM})
    for number, name in enumerate(["ada/a.py", "ada/b.py"]):
        os.utime(folder / name, (6000 + number, 6000 + number))
    ada = found(folder)["ada"]
    assert set(ada.ages.values()) == {100}
    assert chosen({name: read().decode() for name, read in ada.files.items()}, ada.ages)[0] == {VECTORS.name: ["a.py"]}


def test_blackboard_s_attempts_are_as_old_as_their_names_say(tmp_path):
    folder = laid_out(tmp_path / "in", {f"Ch 1_ada_attempt_2026-11-{day}-10-11-12_work.py": GRAM for day in (20, 19)})
    ages = found(folder)["ada"].ages
    assert ages["work (2).py"] - ages["work.py"] == 24 * 60


def test_blackboard_s_notes_on_who_sent_what_are_no_work_and_lose_nobody(tmp_path):
    attempt = "Ch 1_{}_attempt_2026-11-20-10-11-12{}"
    submissions = found(laid_out(tmp_path / "in", {attempt.format("ada", ".txt"): "Name: Ada", attempt.format("ada", "_work.py"): GRAM,
                                                   attempt.format("ben", ".txt"): "Name: Ben"}))
    assert {name: (list(submission.files), submission.others) for name, submission in submissions.items()} == {"ada": (["work.py"], {}), "ben": ([], {})}
    assert [submission.handed_in(submission.files) for submission in submissions.values()] == [minute_of("2026-11-20 10:11"), 0]


# ------------------------------------------------------------------ who has not handed in

ROSTERS = {
    "canvas": "Student,ID,SIS User ID,Section,Chapter 3 (4711)\n    Points Possible,,,,32\n"
              "\"Lovelace, Ada\",11,,1,\n\"Hopper, Grace\",12,,1,\n\"Student, Test\",99,,1,\n",
    "moodle": "\ufeffIdentifier,Full name,Email address,Grade\nParticipant 11,Ada Lovelace,a@x,\nParticipant 12,Grace Hopper,g@x,\n",
    "participants": "First name;Last name;Email address\nAda;Lovelace;a@x\nGrace;Hopper;g@x\n",
    "blackboard": "Last Name\tFirst Name\tUsername\nLovelace\tAda\tada1\nHopper\tGrace\tgrace2\n",
    "plain": "name\nAda Lovelace\nGrace Hopper\n",
}
ADA = {"canvas": "lovelaceada_11_5_a.py", "moodle": "Ada Lovelace_11_assignsubmission_file_/a.py",
       "participants": "Ada Lovelace_11_assignsubmission_file_/a.py",
       "blackboard": "Ch 1_ada1_attempt_2026-11-20-10-11-12_work.py", "plain": "Ada Lovelace/a.py"}


@pytest.mark.parametrize("platform", ROSTERS)
def test_a_class_list_tells_who_has_not_handed_in(tmp_path, platform):
    (tmp_path / "roster.csv").write_text(ROSTERS[platform], encoding="utf-8")
    submissions = with_absent(find_submissions(laid_out(tmp_path / "in", {ADA[platform]: GRAM})), read_roster(tmp_path / "roster.csv"))
    absent = [submission for submission in submissions if not submission.files]
    assert len(submissions) == 2 and [set(letters(submission.learner["name"])) for submission in absent] == [set("gracehopper")]
    assert absent[0].learner["id"] == {"canvas": "12", "moodle": "12", "blackboard": "grace2"}.get(platform, "")


LISTS = {
    "UTF-16": '"Last Name"\t"First Name"\t"Username"\nLovelace\tAda\tal\nHopper\tGrace\tgh\n'.encode("utf-16"),
    "Western Windows": "sep=;\nName;Email\nAda Lovelace;é\nGrace Hopper;g\n".encode("cp1252"),
    "Sakai": b"Chapter 3,Points\n\nDisplay ID,ID,Last Name,First Name,grade\nal,al,Lovelace,Ada,\ngh,gh,Hopper,Grace,\n",
    "Brightspace": b"OrgDefinedId,Username,Last Name,First Name,End-of-Line Indicator\n#4711,#al,Lovelace,Ada,#\n#4712,#gh,Hopper,Grace,#\n",
    "GitHub Classroom": b'"identifier","github_username","github_id","name"\n"Ada Lovelace","al","1",""\n"Grace Hopper","","",""\n',
    "Google Classroom": b"Last Name,First Name,Email\nDate,,,\nPoints,,,9\nClass Average,,,5\nLovelace,Ada,a\nHopper,Grace,g\n",
    "roles": b"First name,Last name,Roles\nAda,Lovelace,Student\nGrace,Hopper,Student\nPat,Prof,Teacher\nTim,Tutor,Non-editing teacher\n",
}


@pytest.mark.parametrize("kind", LISTS)
def test_class_lists_of_every_kind_name_the_learners_and_nobody_else(tmp_path, kind):
    (tmp_path / "roster.csv").write_bytes(LISTS[kind])
    assert [person.learner["name"] for person in read_roster(tmp_path / "roster.csv")] == ["Ada Lovelace", "Grace Hopper"]


@pytest.mark.parametrize("listed, handed_in, absent", [
    ("Name\nJose Perez\nZoë Müller\n", ["José Pérez", "Zoe Muller"], []),
    ("Name\nJosé\nJose\n", ["Jose"], ["José"]),
    ("Identifier,Full name\nParticipant 11,Wang Wei\nParticipant 12,Wang Wei\n", ["Wang Wei_11_assignsubmission_file_"], ["Wang Wei"]),
    ("Student ID,Name\n4711,Ada\n4712,Ben\n4713,Cho\n", ["4711", "4712"], ["Cho"]),
    ("Login;Last name;First name\nadal;Lovelace;Ada\ngh;Hopper;Grace\n", ["Lovelace_Ada_adal_4711"], ["Grace Hopper"]),
    ("identifier,github_username\nAda,ada-l\nBen,ben99\n", ["chapter3-ada-l"], ["Ben"]),
    ("ID,Name\n11,Li\n12,Ann Bo\n", ["ada_2026_11_20"], ["Ann Bo", "Li"]),
])
def test_a_hand_in_is_one_person_s_in_the_list_however_the_name_is_written(tmp_path, listed, handed_in, absent):
    (tmp_path / "roster.csv").write_text(listed, encoding="utf-8")
    submissions = find_submissions(laid_out(tmp_path / "in", {f"{name}/a.py": GRAM for name in handed_in}))
    people = with_absent(submissions, read_roster(tmp_path / "roster.csv"))
    assert [submission.learner["name"] for submission in people if not submission.files] == absent and len(people) == len(handed_in) + len(absent)


@pytest.mark.parametrize("content, told", [(b"", "no class list"), (b"a,b\n1,2\n", "no class list"), (b"PK\x03\x04", "UTF-8"), (b"\xff\xfe", "no class list")])
def test_what_is_no_class_list_is_told(tmp_path, content, told):
    (tmp_path / "roster.csv").write_bytes(content)
    with pytest.raises(NoSubmissions, match=told):
        read_roster(tmp_path / "roster.csv")
    with pytest.raises(NoSubmissions, match="No such file"):
        read_roster(tmp_path / "gone.csv")


def test_everybody_is_in_every_report_with_points_or_the_reason(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    folder = laid_out(tmp_path / "in", {"Ada_1_assignsubmission_file_/a.py": GRAM, "Ada_1_assignsubmission_file_/copy.py": BLANK,
                                        "Ben_2_assignsubmission_file_/b.pdf": "x", "Cho_3_assignsubmission_file_/": ""})
    (tmp_path / "roster.csv").write_text("Identifier,Full name\nParticipant 1,Ada\nParticipant 2,Ben\nParticipant 3,Cho\nParticipant 4,Dee\n")
    out = tmp_path / "out"
    assert main(["grade", str(folder), "--out", str(out), "--course", "toy_course", "--workers", "1", "--roster", str(tmp_path / "roster.csv")]) == 0
    assert "4 submissions" in (told := capsys.readouterr().out) and "mean of 1 graded 1.0 points" in told
    reasons = {"Ada_1": "", "Ben_2": "there is no notebook in it: b.pdf (not a notebook)", "Cho_3": "its folder is empty", "Dee_4": "nothing was handed in"}
    rows = {row["submission"]: row for row in csv.DictReader(io.StringIO((out / "grades.csv").read_text()))}
    assert {name: row["problem"] for name, row in rows.items()} == reasons
    assert rows["Ada_1"]["files"] == "a.py" and rows["Ada_1"]["others"] == "copy.py: nothing in it is answered"
    assert [row["points"] for row in rows.values()] == ["1", "", "", ""]
    moodle = list(csv.DictReader(io.StringIO((out / "moodle.csv").read_text())))
    assert [row["Identifier"] for row in moodle] == [f"Participant {n}" for n in range(1, 5)] and [row["Grade"] for row in moodle] == ["1", "", "", ""]
    page = (out / "class.html").read_text()
    assert all(reason in page for reason in reasons.values()) and "copy.py: nothing in it is answered" in page
    assert "Not counted: <bdi>copy.py: nothing in it is answered" in (out / "Ada_1" / "feedback.html").read_text()


def test_an_answer_opens_the_data_that_was_handed_in_beside_it(tmp_path):
    opens = ("import json\nwith open('sizes.json') as file:\n    SCALE = json.load(file)['one']\n"
             "with open('data/more.txt') as file:\n    SCALE *= int(file.read())\n\n\ndef gram(A):\n    return SCALE * (A @ A.T)\n")
    hand_in = tmp_path / "in" / "ada"
    (hand_in / "data").mkdir(parents=True)
    for name, text in {"work.py": opens, "sizes.json": '{"one": 1}', "data/more.txt": "1", "large.txt": "x" * (DATA_LIMIT + 1)}.items():
        (hand_in / name).write_text(text)
    run = Run(find_submissions(tmp_path / "in"), tmp_path / "out", "toy_course", VECTORS.name, seed=1)
    ((files, beside, before),) = map(run.read, run.submissions)
    assert set(beside) == {"sizes.json", "data/more.txt"}
    result = grade_one("ada", files, "toy_course", VECTORS.name, seed=1, beside=beside)
    assert result["exercises"]["gram"]["points"] == 1
    (hand_in / "sizes.json").write_text('{"one": 2}')
    assert run.read(run.submissions[0])[2] != before
