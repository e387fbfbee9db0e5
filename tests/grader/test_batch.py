"""Grading a class: what is found, what is kept, and what happens when things go wrong half-way."""

import csv
import errno
import io
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import zipfile
from concurrent.futures import Future
from pathlib import Path

import pytest

from grader.__main__ import main
from grader.batch import pools
from grader.batch.collect import NoSubmissions, find_submissions
from grader.batch.learner import grade_one
from grader.batch.pools import LocalPool, WorkerDied
from grader.batch.run import Run
from grader.kept.whole import write_whole
from grader.tell import reports
from grader.walls import sandbox
from grader.walls.memory import descendants
from guards import running, within
from hostile_submissions import HONEST

RIGHT = "import numpy as np\n" + HONEST + """
def gram(A):
    return A @ A.T

def scaled(v):
    return v / np.linalg.norm(v)

def power_iteration(A, v, steps):
    for _ in range(steps):
        v = scaled(A @ v)
    return v
"""
WRONG = RIGHT.replace("A @ A.T", "A.T @ A")
SET_NAME = 15  # of prctl(2)


def notebook(*cells):
    return json.dumps({"cells": [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None} for cell in cells],
                       "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """Worker processes start without pytest's path."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


@pytest.fixture
def submissions(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "ada.ipynb").write_text(notebook(RIGHT))
    (folder / "ben.ipynb").write_text(notebook(WRONG))
    (folder / "cho.ipynb").write_text("{broken")
    (folder / "dee").mkdir()
    (folder / "dee" / "work.py").write_text(RIGHT)
    return folder


def grade(submissions, out, *options):
    assert main(["grade", str(submissions), "--out", str(out), "--course", "toy_course", "--workers", "2", *map(str, options)]) == 0
    return {path.parent.name: json.loads(path.read_text()) for path in Path(out).glob("*/result.json")}


def test_a_class_is_graded_and_reported(submissions, tmp_path, capsys):
    results = grade(submissions, tmp_path / "out", "--seed", 5)
    assert {name: result["points"] for name, result in results.items()} == {"ada": 7, "ben": 6, "cho": 0, "dee": 7}
    assert results["ben"]["exercises"]["gram"]["mistakes"] and results["ben"]["exercises"]["gram"]["state"] == "failed"
    assert "cho.ipynb: not a notebook" in results["cho"]["problem"]
    assert all(result["seed"] == 5 for result in results.values())
    rows = {row["submission"]: row for row in csv.DictReader(io.StringIO((tmp_path / "out" / "grades.csv").read_text()))}
    assert rows["ada"]["points"] == "7" and rows["cho"]["problem"]
    assert "A.T @ A" in (tmp_path / "out" / "ben" / "feedback.html").read_text()
    assert "1 with problems: cho" in capsys.readouterr().out


def test_the_same_command_grades_nothing_again(submissions, tmp_path, capsys):
    grade(submissions, tmp_path / "out")
    first = stamps(tmp_path / "out")
    grade(submissions, tmp_path / "out")
    assert stamps(tmp_path / "out") == first
    assert "4 of them unchanged" in capsys.readouterr().out


def stamps(out):
    return {path: path.stat().st_mtime_ns for path in Path(out).glob("*/result.json")}


def test_a_changed_submission_is_graded_again_and_the_others_are_not(submissions, tmp_path):
    grade(submissions, tmp_path / "out")
    first = stamps(tmp_path / "out")
    (submissions / "ben.ipynb").write_text(notebook(RIGHT))
    results = grade(submissions, tmp_path / "out")
    changed = [path.parent.name for path, stamp in stamps(tmp_path / "out").items() if first[path] != stamp]
    assert changed == ["ben"] and results["ben"]["points"] == 7


def test_regrade_and_another_seed_repeat_everything(submissions, tmp_path):
    grade(submissions, tmp_path / "out", "--seed", 1)
    for options in (["--regrade"], ["--seed", 2, "--regrade"]):
        first = stamps(tmp_path / "out")
        grade(submissions, tmp_path / "out", *options)
        assert all(stamps(tmp_path / "out")[path] != stamp for path, stamp in first.items())


@pytest.mark.parametrize("options, told", [
    (["--chapter", "ch01_vectors"], "holds the results of all chapters of toy_course: name another folder with --out for ch01_vectors"),
    (["--seed", "2"], "was graded with seed 1: leave out --seed"),
])
def test_results_of_another_chapter_or_seed_are_not_written_over(submissions, tmp_path, capsys, options, told):
    grade(submissions, tmp_path / "out", "--seed", 1)
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert main(["grade", str(submissions), "--out", str(tmp_path / "out"), "--course", "toy_course", *options]) == 2
    assert told in capsys.readouterr().err
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before


def test_a_folder_that_cannot_be_written_is_a_sentence(submissions, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["grade", str(submissions), "--out", str(tmp_path / "file" / "out"), "--course", "toy_course"]) == 2
    assert "Not a directory; what is graded is kept" in capsys.readouterr().err


def test_a_full_disk_is_a_sentence_and_what_is_graded_is_kept(submissions, tmp_path, capsys, monkeypatch):
    def write(path, content):
        if path.parent.name in ("ben", "cho", "dee"):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write_whole(path, content)

    for module in ("run", "reporting"):
        monkeypatch.setattr(f"grader.batch.{module}.write_whole", write)
    assert main(["grade", str(submissions), "--out", str(tmp_path / "out"), "--course", "toy_course", "--workers", "1"]) == 2
    assert "feedback.html: No space left on device; what is graded is kept" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    assert {name: result["points"] for name, result in grade(submissions, tmp_path / "out").items()} == {"ada": 7, "ben": 6, "cho": 0, "dee": 7}


def test_a_console_that_cannot_write_a_name_stops_nothing(submissions, tmp_path):
    (submissions / "cho.ipynb").rename(submissions / "李 小龍.ipynb")
    command = [sys.executable, "-m", "grader", "grade", str(submissions), "--out", str(tmp_path / "out"), "--course", "toy_course", "--workers", "1"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0 and "1 with problems: ? ??" in done.stdout and "Traceback" not in done.stderr


def test_a_drawn_seed_is_kept_for_the_next_run(submissions, tmp_path):
    first = grade(submissions, tmp_path / "out")["ada"]["seed"]
    (submissions / "eve.py").write_text(RIGHT)
    assert grade(submissions, tmp_path / "out")["eve"]["seed"] == first


@pytest.mark.parametrize("graded", [0, 1, 7])
def test_a_run_that_is_killed_resumes_to_the_same_marks(tmp_path, graded):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(12):
        (folder / f"learner{number:02d}.py").write_text((RIGHT if number % 3 else WRONG) + f"\n# {number}\n")
    expected = marks(grade(folder, tmp_path / "whole", "--seed", 9))
    options = ["--out", str(tmp_path / "killed"), "--course", "toy_course", "--seed", "9", "--workers", "2"]
    command = [sys.executable, "-m", "grader", "grade", str(folder), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    with within(300):
        while len(list((tmp_path / "killed").glob("*/result.json"))) < graded:
            time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for path in (tmp_path / "killed").glob("*/result.json"):
        json.loads(path.read_text())
    assert marks(grade(folder, tmp_path / "killed", "--seed", 9)) == expected


def marks(results):
    return {name: (result["points"], {exercise: told["message"] for exercise, told in result["exercises"].items()}) for name, result in results.items()}


def test_a_zip_is_read_with_the_names_that_learning_platforms_write(tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lovelaceada_LATE_4711_99_work-1.ipynb", notebook(RIGHT))
        archive.writestr("hoppergrace_815_100_work.ipynb", notebook(WRONG))
        archive.writestr("Åse Ødegård_77_assignsubmission_file_/work.py", RIGHT)
        archive.writestr("../../escape.py", RIGHT)
        archive.writestr("__MACOSX/._x.ipynb", "junk")
    found = {submission.name: submission for submission in find_submissions(path)}
    assert found["lovelaceada_4711"].learner == {"name": "lovelaceada", "id": "4711", "lms": "canvas"}
    assert found["Åse Ødegård_77"].learner == {"name": "Åse Ødegård", "id": "77", "lms": "moodle"}
    assert set(found) == {"lovelaceada_4711", "hoppergrace_815", "Åse Ødegård_77", "escape"}
    results = grade(path, tmp_path / "out")
    assert results["Åse Ødegård_77"]["points"] == 7 and not (tmp_path.parent / "escape.py").exists()


def test_a_zip_in_a_folder_is_one_learners(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(folder / "ada.zip", "w") as archive:
        archive.writestr("deep/er/work.py", RIGHT)
    (found,) = find_submissions(folder)
    assert found.name == "ada" and next(iter(found.files.values()))() == RIGHT.encode()


def test_a_symbolic_link_is_not_followed(submissions, tmp_path):
    (submissions / "link.py").symlink_to(submissions / "dee" / "work.py")
    result = grade(submissions, tmp_path / "out")["link"]
    assert result["points"] == 0 and "symbolic link" in result["problem"]


@pytest.mark.parametrize("name", ["a/b\\c:d", "..", "x" * 300, "=SUM(A1)", "<script>", "emoji 🙂", "CON"])
def test_names_become_safe_folders(tmp_path, name):
    from grader.batch.names import folder_name

    safe = folder_name(name, set())
    (tmp_path / safe).mkdir()
    assert (tmp_path / safe).parent == tmp_path and len(safe) < 120
    assert folder_name(name + "?", {safe.lower()}) != safe


def test_nothing_to_grade_is_an_error_with_a_name(tmp_path, capsys):
    assert main(["grade", str(tmp_path / "gone"), "--out", str(tmp_path / "out"), "--course", "toy_course"]) == 2
    assert "no such file or folder" in capsys.readouterr().err
    with pytest.raises(NoSubmissions, match="no notebook"):
        find_submissions(tmp_path)


def test_an_unknown_chapter_is_told_before_anything_is_graded(submissions, tmp_path, capsys):
    assert main(["grade", str(submissions), "--out", str(tmp_path / "out"), "--course", "toy_course", "--chapter", "ch99"]) == 2
    assert "there are ch01_vectors" in capsys.readouterr().err


def test_a_file_of_another_subject_is_named():
    result = grade_one("ada", {"essay.py": b"print('hello')"}, "toy_course", None, 1)
    assert result["points"] == 0 and "essay.py" in result["problem"]


def test_hints_that_were_used_are_reported():
    cells = json.loads(notebook(RIGHT, "hint(gram)"))
    cells["cells"][1]["outputs"] = [{"output_type": "display_data", "data": {}, "metadata": {"grader": {"hint": 2, "exercise": "gram"}}}]
    result = grade_one("ada", {"work.ipynb": json.dumps(cells).encode()}, "toy_course", None, 1)
    assert result["exercises"]["gram"]["hints"] == 2 and result["exercises"]["scaled"]["hints"] == 0


def test_one_broken_answer_leaves_the_others_their_points():
    text = RIGHT.replace("return A @ A.T", "import os; os._exit(1)")
    result = grade_one("ada", {"work.py": text.encode()}, "toy_course", None, 1, time_limit=5)
    assert result["points"] == 6 and result["exercises"]["gram"]["state"] == "stopped"


def grade_or_die(name, *arguments):
    if name == "ben":
        os.kill(os.getpid(), signal.SIGKILL)
    return grade_one(name, *arguments)


class DyingPool(LocalPool):
    """A pool whose worker is killed by one submission."""

    def submit(self, function, *arguments):
        return super().submit(grade_or_die, *arguments)


def test_a_dying_worker_costs_nobody_else_anything(submissions, tmp_path):
    run = Run(find_submissions(submissions), tmp_path / "out", "toy_course", seed=1)
    with within(300), DyingPool(2) as pool:
        graded = [submission.name for submission in run.grade(pool, 4)]
    results = {result["submission"]: result for result in run.results()}
    assert sorted(graded) == ["ada", "ben", "cho", "dee"]
    assert results["ada"]["points"] == results["dee"]["points"] == 7
    assert "ended on it twice" in results["ben"]["problem"]


def die(seconds):
    time.sleep(seconds)
    os._exit(1)


@pytest.fixture(params=[1, 0], ids=["copies", "processes of their own"])
def either_way(request, monkeypatch):
    """As on Linux, and as elsewhere."""
    monkeypatch.setattr(pools, "COPIES", request.param)


def test_a_task_whose_worker_dies_is_told_and_the_others_have_theirs(either_way):
    with within(300), LocalPool(2) as pool:
        dying = [pool.submit(die, 0.01 * number) for number in range(4)]
        fine = [pool.submit(len, "x" * number) for number in range(20)]
        assert [future.result() for future in fine] == list(range(20))
        for future in dying:
            with pytest.raises(WorkerDied):
                future.result()


def test_what_a_task_raises_is_raised_here(either_way):
    with LocalPool(1) as pool, pytest.raises(ZeroDivisionError):
        pool.submit(divmod, 1, 0).result()


def test_a_worker_that_died_while_it_had_nothing_to_do_costs_nobody_anything(either_way):
    with within(300), LocalPool(1) as pool:
        os.kill(pool.submit(os.getpid).result(), signal.SIGKILL)
        while not pool.seats[0].worker.poll():
            time.sleep(0.01)
        assert pool.submit(len, "abc").result() == 3


def test_leaving_ends_workers_that_are_in_the_middle_of_something(either_way):
    with within(300), LocalPool(2) as pool:
        busy = pool.submit(os.getpid).result()
        for _ in range(4):
            pool.submit(time.sleep, 1000)
    assert not Path(f"/proc/{busy}").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker finishes what it holds")
@pytest.mark.parametrize("task, begun", [("len, 'x'", "future.done() for future in tasks"), ("time.sleep, 1000", "seat.busy for seat in pool.seats")],
                         ids=["idle", "busy"])
def test_no_worker_outlives_a_command_that_is_killed(tmp_path, task, begun):
    program = tmp_path / "command.py"
    program.write_text("import os, time\nfrom grader.batch.pools import LocalPool\nif __name__ == '__main__':\n    pool = LocalPool(2)\n"
                       f"    print(pool.submit(os.getpid).result(), flush=True)\n    tasks = [pool.submit({task}) for _ in range(2)]\n"
                       f"    while not all({begun}): time.sleep(0.01)\n    print('working', flush=True)\n    time.sleep(1000)\n")
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True, start_new_session=True) as command:
        worker = int(command.stdout.readline())
        command.stdout.readline()
        left = descendants(command.pid)
        os.kill(command.pid, signal.SIGKILL)
    assert worker in left
    with within(60):
        while any(Path(f"/proc/{process}").exists() for process in left):
            time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends what belongs to a dead process on Linux alone")
@pytest.mark.parametrize("isolated", [True, False])
def test_no_learner_s_process_outlives_a_judge_that_is_killed(tmp_path, isolated):
    name = secrets.token_hex(7)
    (tmp_path / "work.py").write_text(f"import ctypes, time\ndef gram(A):\n    ctypes.CDLL(None).prctl({SET_NAME}, {name.encode()!r})\n    time.sleep(1000)\n")
    judging = ("import sys\nfrom grader.batch.grading import grade_exercises\nfrom toy_course import course\n"
               f"grade_exercises({str(tmp_path / 'work.py')!r}, [course.exercise('gram')], isolated={isolated}, time_limit=1000)")
    with subprocess.Popen([sys.executable, "-c", judging]) as judge, within(300):
        while name not in running():
            time.sleep(0.05)
        judge.kill()
        while name in running():
            time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends what belongs to a dead process on Linux alone")
def test_no_learner_s_process_outlives_the_one_worker_that_was_killed():
    name = secrets.token_hex(7)
    text = f"import ctypes, time\ndef gram(A):\n    ctypes.CDLL(None).prctl({SET_NAME}, {name.encode()!r})\n    time.sleep(1000)\n"
    with within(300), LocalPool(1) as pool:
        worker = pool.submit(os.getpid).result()
        judged = pool.submit(grade_one, "ada", {"work.py": text.encode()}, "toy_course", None, 1, 1000)
        while name not in running():
            time.sleep(0.05)
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(WorkerDied):
            judged.result()
        while name in running():
            time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each worker is a process of its own")
def test_workers_share_what_takes_long_to_begin():
    with within(300), LocalPool(2, "toy_course") as pool:
        seen = {}
        while len(seen) < 2:
            worker, modules, maker = pool.submit(what_was_there).result()
            seen[worker] = modules, maker
    (modules, first), (_, second) = seen.values()
    assert {"numpy", "grader.batch.learner", "toy_course"} <= modules and first == second is not None


def what_was_there():
    time.sleep(0.05)  # the other worker is asked next
    return os.getpid(), set(sys.modules), sandbox.template(()).maker


def test_where_isolation_fails_every_report_says_so(submissions, tmp_path, monkeypatch, capsys):
    import grader.batch.learner
    import grader.walls.sandbox

    for module in (grader.batch.learner, grader.walls.sandbox):
        monkeypatch.setattr(module, "isolation", lambda: (False, "bubblewrap is not installed"))
    run = Run(find_submissions(submissions / "ada.ipynb"), tmp_path / "out", "toy_course", seed=1)
    list(run.grade(InThisProcess(), 1))
    run.write_reports()
    (result,) = run.results()
    assert result["isolated"] is False and result["points"] == 7
    for page in ("ada/feedback.html", "class.html"):
        assert "not isolated" in (tmp_path / "out" / page).read_text().lower()


class InThisProcess:
    workers = 1

    def submit(self, function, *arguments):
        future = Future()
        future.set_result(function(*arguments))
        return future


def test_a_classs_reports_hold_no_messages_in_memory_and_lose_nothing_by_it(submissions, tmp_path):
    run = Run(find_submissions(submissions), tmp_path / "out", "toy_course", seed=1)
    with LocalPool(2) as pool:
        list(run.grade(pool, 4))
    kept = run.write_reports()
    assert not any(details["message"] for result in kept for details in result["exercises"].values())
    whole = list(run.results())
    assert (tmp_path / "out" / "class.html").read_text() == reports.class_page(whole)
    for file, table in [("grades.csv", reports.grades_csv(whole)), ("canvas.csv", reports.canvas_csv(whole, "toy_course")),
                        ("moodle.csv", reports.moodle_csv(whole, "toy_course"))]:
        assert (tmp_path / "out" / file).read_bytes().decode() == table


def test_workers_have_something_to_do_before_the_course_is_looked_through(submissions, tmp_path, monkeypatch):
    happened = []

    class Unanswered:
        def submit(self, function, name, *arguments):
            happened.append(name)
            return Future()

    def answered(running, return_when):
        happened.append("waiting")
        raise KeyboardInterrupt

    monkeypatch.setattr("grader.batch.run.wait", answered)
    monkeypatch.setattr("grader.batch.run.course_prints", lambda *about: happened.append("looked through") or ("", ""))
    with pytest.raises(KeyboardInterrupt):
        next(Run(find_submissions(submissions), tmp_path / "out", "toy_course", seed=5).grade(Unanswered(), in_flight=3))
    assert happened == ["ada", "ben", "cho", "waiting"]


def test_the_command_grades_alike_where_python_throws_docstrings_away(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ada.py").write_text("def gram(A):\n    assert A.ndim == 3\n    return A @ A.T")
    command = [sys.executable, "-m", "grader", "grade", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--course", "toy_course", "--workers", "1"]
    subprocess.run(command, env={**os.environ, "PYTHONOPTIMIZE": "2", "PYTHONPATH": os.pathsep.join(sys.path)}, check=True, capture_output=True)
    result = json.loads((tmp_path / "out" / "ada" / "result.json").read_text())
    assert not result["problem"] and "AssertionError" in result["exercises"]["gram"]["message"]
