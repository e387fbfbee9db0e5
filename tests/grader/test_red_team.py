"""Holes that were found by attacking the grader from all sides, each with the smallest attack that showed it.

Bounded on purpose: an attack that succeeds here takes megabytes and seconds, never the machine.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path, PurePosixPath

import numpy as np
import pytest

from grader.batch.archives import File
from grader.batch.collect import find_submissions, group
from grader.batch.grading import grade_exercises, judge_plan
from grader.inside.frames import WireError
from grader.inside.wire import unpack
from grader.judging.compare import compare
from grader.reading.reader import read
from grader.tell.gradebooks import grades_csv
from grader.walls import memory, sandbox, submission
from grader.walls.own_user import as_root
from grader.walls.sandbox import isolation
from grader.walls.submission import RemoteSubmission, StartBudget, StartFailed, lend
from guards import within
from toy_course import course

EXERCISES = [course.exercise(name) for name in ("gram", "project", "scaled", "power_iteration")]
ISOLATED, WHY_NOT = isolation()
needs_isolation = pytest.mark.skipif(not ISOLATED, reason=WHY_NOT or "isolated")
HONEST = {
    "gram": "def gram(A):\n    return A @ A.T\n",
    "project": "def project(x, u):\n    p = np.outer(x @ u / (u @ u), u)\n    return p, x - p\n",
    "scaled": "def scaled(v):\n    return v / np.sqrt((v**2).sum())\n",
    "power_iteration": "def power_iteration(A, v, steps):\n    for _ in range(steps):\n        v = scaled(A @ v)\n    return v\n",
}
SEND = """
def forge(message):
    import grader.inside.wire as wire
    for descriptor in range(3, 20):
        try: wire.send(descriptor, message)
        except OSError: pass
"""


CALLS_GRAM = "def scaled(v):\n    gram(np.outer(v, v))\n    return v / np.sqrt((v**2).sum())\n"


def grade(tmp_path, helpers="", time_limit=3, **functions):
    """Verdicts on a submission that is honest but for the functions given. What is right and calls an attack by way of another keeps its points."""
    if "gram" in functions and "power_iteration" not in functions:
        caller = graded(tmp_path, helpers, time_limit, {**HONEST, **functions, "scaled": CALLS_GRAM})["power_iteration"]
        assert caller.points == 3, caller.message
    return graded(tmp_path, helpers, time_limit, {**HONEST, **functions})


def graded(tmp_path, helpers, time_limit, functions):
    path = tmp_path / "submission.py"
    path.write_text("import numpy as np, os, time\n" + helpers + "".join(functions.values()))
    with within(300):
        return grade_exercises(path, EXERCISES, seed=3, isolated=True, time_limit=time_limit)[0]


def points(verdicts):
    return {name: verdict.points for name, verdict in verdicts.items()}


def told(verdict):
    return verdict.what[0].partition("ValueError: ")[2].splitlines()[0]


# ------------------------------------------------------------------ the machine

@needs_isolation
def test_limits_are_set_inside(tmp_path):
    inside = ("def gram(A):\n    import resource as r\n"
              "    raise ValueError([r.getrlimit(getattr(r, 'RLIMIT_' + name))[1] for name in ('AS', 'FSIZE', 'CPU', 'NPROC', 'NOFILE', 'CORE')])\n")
    memory, file_size, seconds, processes, files, core = json.loads(told(grade(tmp_path, gram=inside)["gram"]))
    assert 0 < memory <= 2 << 30 and 0 < file_size <= 16 << 20 and 0 < seconds <= 60 and 0 < processes <= 64 and 0 < files <= 256 and core == 0


FORBIDDEN = {
    "memory in no file system": "os.memfd_create('x')",
    "shared memory that stays": "check(L.shmget(0, 1 << 20, 0o1600))",
    "namespaces of one's own": "check(L.unshare(0x10000000 | 0x20000))",
    "looking into other processes": "check(L.ptrace(16, os.getppid(), 0, 0))",
    "the kernel's keyrings": "check(L.syscall(250, 0, -4, 1)) if os.uname().machine == 'x86_64' else check(-1)",
    "sockets to the hypervisor": "__import__('socket').socket(40, 1)",
    "sockets to the kernel": "__import__('socket').socket(16, 3)",
    "files beside the scratch space": "[open(folder + '/x', 'w') for folder in ('/', '/dev')]",
}


@needs_isolation
@pytest.mark.parametrize("what", FORBIDDEN, ids=lambda what: what.replace(" ", "-"))
def test_inside_there_is_no(what, tmp_path):
    attempt = ("def gram(A):\n    import ctypes\n    L = ctypes.CDLL(None, use_errno=True)\n    def check(result):\n"
               f"        if result < 0: raise OSError(ctypes.get_errno(), 'refused')\n    {FORBIDDEN[what]}\n    return A @ A.T\n")
    verdict = grade(tmp_path, gram=attempt)["gram"]
    assert verdict.state == "raised" and "Error" in verdict.message, verdict.message


@needs_isolation
def test_memory_of_every_kind_of_scratch_space_is_limited(tmp_path):
    """Whatever can be written takes no more than twice the scratch space."""
    fill = ("def gram(A):\n    written = 0\n    for folder in ('/', '/dev', '/dev/shm', '/tmp', '/usr', '/run', '/var/tmp'):\n        try:\n"
            "            for number in range(12):\n"
            "                with open(f'{folder}/fill{number}', 'wb') as file:\n                    file.write(bytes(7 << 20))\n"
            "                written += 7\n        except OSError: pass\n    raise ValueError(written)\n")
    assert int(told(grade(tmp_path, time_limit=20, gram=fill)["gram"])) <= 2 * (sandbox.SCRATCH >> 20)


@needs_isolation
def test_the_first_process_inside_tells_nothing_of_the_instructors_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "dontlook")
    look = ("def gram(A):\n    try:\n        found = 'SECRET_TOKEN' in open('/proc/1/environ').read()\n    except OSError:\n        found = False\n"
            "    raise ValueError(found)\n")
    assert told(grade(tmp_path, gram=look)["gram"]) == "False"


@pytest.mark.skipif(not as_root(), reason="only root gives every worker a user of its own")
def test_workers_of_two_grader_processes_are_different_users():
    ask = [sys.executable, "-c", "from grader.walls.sandbox import own_user; print(own_user()[2])"]
    assert subprocess.check_output(ask) != subprocess.check_output(ask)


@needs_isolation
def test_the_root_of_a_rootless_container_grades_isolated_too(tmp_path):
    """It is nobody outside, and cannot become other users; the sandbox is then that of any user."""
    alone = ["unshare", "--map-root-user"]
    if subprocess.run([*alone, "true"], capture_output=True).returncode:
        pytest.skip("this machine allows no namespace in which one is root")
    path = tmp_path / "submission.py"
    path.write_text("import numpy as np\n" + "".join(HONEST.values()))
    inside = ("import os\nfrom grader.batch.grading import grade_exercises\nfrom grader.walls.sandbox import isolation\nfrom toy_course import course\n"
              f"verdicts, _ = grade_exercises({str(path)!r}, [course.exercise('gram')], 3, True)\nprint(os.getuid(), isolation()[0], verdicts['gram'].state)")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.check_output([*alone, sys.executable, "-c", inside], env=environment, text=True) == "0 True passed\n"


HOARD = """
def hoard(processes, each, seconds, later=0):
    for _ in range(processes):
        if os.fork() == 0:
            if os.fork() == 0:
                os.setsid()
                time.sleep(later)
                held = np.ones(each << 17)
                time.sleep(seconds)
            os._exit(0)
        os.wait()
"""


@needs_isolation
def test_processes_that_together_hold_too_much_memory_are_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "LIMIT", 300 << 20)
    verdicts = grade(tmp_path, HOARD, time_limit=10, gram="def gram(A):\n    hoard(8, 50, 60)\n    time.sleep(60)\n")
    assert verdicts["gram"].state == "stopped" and verdicts["gram"].what == ["It used more than 0.29 GB of memory."]
    assert points(verdicts) == {"gram": 0, "project": 2, "scaled": 1, "power_iteration": 3}


@needs_isolation
def test_memory_is_watched_while_nobody_waits_for_an_answer(tmp_path, monkeypatch):
    """The judge may be busy with an answer while what it left running grows."""
    monkeypatch.setattr(memory, "LIMIT", 300 << 20)
    path = tmp_path / "submission.py"
    path.write_text("import numpy as np, os, time\n" + HOARD + "def gram(A):\n    hoard(8, 50, 60, later=1)\n    return A\n")
    with RemoteSubmission(read(path, ["gram"]), ["gram"], isolated=True) as submission, submission.question("gram") as function:
        assert function.outcome({"A": np.eye(2)}).value is not None
        with within(300):
            while not submission.cell.watch.told:
                time.sleep(0.05)
            assert "memory" in submission.cell.watch.told
            assert os.read(submission.cell.answers, 1) == b"", "nobody is left who could write"


@needs_isolation
def test_processes_that_hold_little_memory_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "LIMIT", 600 << 20)
    few = HONEST["gram"].replace("\n", "\n    hoard(2, 20, 0.5)\n    time.sleep(0.4)\n", 1)
    assert points(grade(tmp_path, HOARD, gram=few))["gram"] == 1


@needs_isolation
def test_a_worker_and_what_it_starts_are_the_first_to_go_when_memory_runs_out(tmp_path):
    score = "def gram(A):\n    raise ValueError(open('/proc/self/oom_score_adj').read().strip())\n"
    assert told(grade(tmp_path, gram=score)["gram"]) == "1000"


@needs_isolation
def test_the_dead_of_one_question_do_not_count_as_processes_of_the_next(tmp_path):
    fork = ("def fork(calls=[]):\n    for _ in range(0 if calls else 10):\n        if os.fork() == 0:\n            if os.fork() == 0: time.sleep(100)\n"
            "            os._exit(0)\n        os.wait()\n    calls.append(1)\n")
    gram, project = (HONEST[name].replace("\n", "\n    fork()\n", 1) for name in ("gram", "project"))
    assert points(grade(tmp_path, fork, gram=gram, project=project)) == {"gram": 1, "project": 2, "scaled": 1, "power_iteration": 3}


# ------------------------------------------------------------------ the start

HANGS = "def spin():\n    while True: pass\n"


@needs_isolation
def test_definitions_that_hang_cost_only_their_own_points(tmp_path):
    verdicts = grade(tmp_path, HANGS + "STUCK = spin()\n", time_limit=1, gram="def gram(A):\n    return STUCK\n")
    assert points(verdicts) == {"gram": 0, "project": 2, "scaled": 1, "power_iteration": 3}
    assert verdicts["gram"].state == "timed out"
    assert "STUCK could not be defined in submission.py, line 4: it was still running after 1 s." in verdicts["gram"].message


class Clock:
    """Stands for the module `time`: what takes time says how much."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now


def test_a_start_takes_no_more_time_than_all_starts_have_left(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(submission, "time", clock)
    budget, spent = StartBudget(), 0
    while budget.left > 0:
        with budget.deadline() as deadline:
            took = min(25, deadline - clock.now)
            clock.now, spent = clock.now + took, spent + took
    assert spent == submission.STARTS_LIMIT
    with pytest.raises(StartFailed, match="has taken all of the 60 seconds"), budget.deadline():
        pass


@needs_isolation
def test_when_the_time_for_defining_is_used_up_the_rest_is_not_read_and_says_so(tmp_path):
    path = tmp_path / "submission.py"
    path.write_text("import numpy as np\n" + "".join(HONEST.values()))
    spent = StartBudget()
    spent.left = 0
    with within(10):
        verdicts = judge_plan(read(path, [exercise.name for exercise in EXERCISES]), EXERCISES, 3, True, 3, spent)
    assert {verdict.state for verdict in verdicts.values()} == {"timed out"} and len(verdicts) == len(EXERCISES)
    assert "Not read: its file has taken all of the 60 seconds" in verdicts["gram"].message


@needs_isolation
@pytest.mark.parametrize("failing, of_the_others", [([2], [1, 3]), (range(2, 100), [0, 0])], ids=["once", "for-good"])
def test_what_was_judged_before_a_start_failed_stays_judged(tmp_path, monkeypatch, failing, of_the_others):
    """The process ends with the second question, and does not come up again."""
    starts, start = [], sandbox.start

    def failing_start(*arguments, **options):
        starts.append(start(*arguments, **options))
        if len(starts) in failing:
            starts[-1].answers = os.open(os.devnull, os.O_RDONLY)  # nothing will come
        return starts[-1]

    monkeypatch.setattr(sandbox, "start", failing_start)
    verdicts = grade(tmp_path, project="def project(x, u):\n    os.kill(os.getppid(), 9)\n    os._exit(1)\n")
    assert list(points(verdicts).values()) == [1, 0, *of_the_others] and len(starts) > 1
    assert "ended the process" in verdicts["project"].message, "what project did is told, not that it could not be defined again"


# ------------------------------------------------------------------ the conversation

@needs_isolation
def test_a_submission_that_asks_and_does_not_listen_does_not_hang_the_judge(tmp_path):
    deaf = ("def power_iteration(A, v, steps):\n    forge({'ask': 'scaled', 'arguments': [np.ones(300_000)], 'keywords': {}})\n"
            "    while scaled.__code__.co_filename.startswith('/runner'): time.sleep(100)\n    return 0 * v\n")
    assert points(grade(tmp_path, SEND, power_iteration=deaf)) == {"gram": 1, "project": 2, "scaled": 1, "power_iteration": 0}


def test_what_is_lent_computes_no_more_than_an_honest_answer_needs():
    tracemalloc.start()
    big = np.ones((6000, 1))
    answer = lend({"outer": lambda a, b: a @ b}, {"ask": "outer", "arguments": [big, big.T], "keywords": {}})
    ranged = lend({"arange": lambda n: np.arange(n)}, {"ask": "arange", "arguments": [20_000_000], "keywords": {}})
    nested = lend({"arange": lambda n: np.arange(n["n"][0])}, {"ask": "arange", "arguments": [{"n": [20_000_000]}], "keywords": {}})
    scalar = lend({"arange": lambda n: np.arange(n)}, {"ask": "arange", "arguments": [np.array(2e7)], "keywords": {}})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer is None and ranged is None and nested is None and scalar is None and peak < 64 << 20


FRAMES = [
    b'{"a": "<f8", "s": [0, 33554432, 33554432, 33554432], "n": 0}',
    b'{"a": ">8)", "s": [1], "n": 8}',
    b'{"a": "2b5[)", "s": [1], "n": 8}',
]


@pytest.mark.parametrize("text", FRAMES, ids=range(len(FRAMES)))
def test_an_array_that_numpy_cannot_make_is_no_answer(text):
    with pytest.raises(WireError):
        unpack(text, b"\0" * 8 if b'"n": 8' in text else b"")


@needs_isolation
def test_an_impossible_array_costs_its_own_points_only(tmp_path):
    impossible = ("def gram(A):\n    import grader.wire as wire\n    text = " + repr(FRAMES[0]) + "\n    for descriptor in range(3, 20):\n"
                  "        try: os.write(descriptor, wire.HEADER.pack(wire.MAGIC, len(text), 0) + text)\n        except OSError: pass\n    return A\n")
    assert points(grade(tmp_path, gram=impossible)) == {"gram": 0, "project": 2, "scaled": 1, "power_iteration": 3}


@needs_isolation
def test_a_forged_greeting_is_judged_and_nothing_worse(tmp_path):
    """What forges while it is being defined is part of every answer of its file: verdicts come back, points need not."""
    evil = "def gram(A, forged=forge({'defined': [np.arange(3)], 'broken': {}, 'hints': {'gram': np.arange(3)}})):\n    return A @ A.T\n"
    assert list(grade(tmp_path, SEND, gram=evil)) == list(HONEST)


@needs_isolation
def test_what_one_answer_leaves_running_does_not_reach_the_next(tmp_path):
    daemon = ("def gram(A):\n    if os.fork() == 0:\n        if os.fork() == 0:\n            time.sleep(0.7)\n            os.kill(-1, 9)\n"
              "        os._exit(0)\n    return A @ A.T\n")
    slow = HONEST["project"].replace("\n", "\n    time.sleep(0.5)\n", 1)
    assert points(grade(tmp_path, gram=daemon, project=slow)) == {"gram": 1, "project": 2, "scaled": 1, "power_iteration": 3}


@needs_isolation
def test_the_largest_answer_that_fits_on_the_pipe_is_just_wrong(tmp_path):
    large = "def gram(A):\n    return np.ones((1, 1, 30_000_000), np.int8)\n"
    assert points(grade(tmp_path, time_limit=10, gram=large)) == {"gram": 0, "project": 2, "scaled": 1, "power_iteration": 3}


def test_a_dict_with_thousands_of_wrong_keys_makes_a_short_message():
    found = compare({f"k{number}" * 10: 1.0 for number in range(5000)}, {"a": 1.0}, ["d"])
    assert sum(len(difference.what) for difference in found) < 2000


# ------------------------------------------------------------------ names and zips

def zipped(*entries):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return bytearray(written.getvalue())


def damaged(inner):
    return inner.replace(b"PK\x01\x02", b"XXXX")


def locked(inner):
    inner[inner.find(b"PK\x03\x04") + 6] |= 1
    inner[inner.find(b"PK\x01\x02") + 8] |= 1
    return inner


def packed_otherwise(inner):
    inner[inner.find(b"PK\x03\x04") + 8] = inner[inner.find(b"PK\x01\x02") + 10] = 99
    return inner


def named_in_no_encoding(_):
    return zipped(("hé.py", b"x = 1")).replace("hé".encode(), b"h\xff\xfe")


@pytest.mark.parametrize("spoil", [damaged, locked, packed_otherwise, named_in_no_encoding])
@pytest.mark.parametrize("packed", [True, False], ids=["in-a-zip", "in-a-folder"])
def test_one_learners_spoilt_zip_does_not_stop_the_class(spoil, packed, tmp_path):
    inner = bytes(spoil(zipped(("hw.py", b"x = 1"))))
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "alice.py").write_bytes(b"x = 1")
    (folder / "bob.zip").write_bytes(inner)
    if packed:
        (tmp_path / "in.zip").write_bytes(zipped(("alice.py", b"x = 1"), ("bob.zip", inner)))
    names = [submission.name for submission in find_submissions(tmp_path / "in.zip" if packed else folder)]
    assert "alice" in names and len(names) == 2


def test_a_zip_bomb_is_not_unpacked_into_memory(tmp_path):
    bomb = bytes(zipped(*[(f"{number}.py", bytes(16 << 20)) for number in range(12)]))
    (tmp_path / "in.zip").write_bytes(zipped(("alice.py", b"x = 1"), ("bob.zip", bomb)))
    tracemalloc.start()
    found = find_submissions(tmp_path / "in.zip")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert any(submission.name == "alice" for submission in found)
    assert peak < 100 << 20, f"{peak >> 20} MB"


def test_thousands_of_files_in_one_submission_are_refused_or_few(tmp_path):
    (tmp_path / "in.zip").write_bytes(zipped(("alice.py", b"x = 1"), ("bob.zip", bytes(zipped(*[(f"{n}.py", b"") for n in range(5000)])))))
    bob = next(submission for submission in find_submissions(tmp_path / "in.zip") if submission.name.startswith("bob"))
    assert len(bob.files) <= 1000


@pytest.mark.parametrize("name", ["run.json", "adjusted.json", "grades.csv", "canvas.csv", "moodle.csv", "class.html", "Run.JSON"])
def test_a_submission_named_like_a_report_gets_another_folder(name):
    (submission,) = group([File(PurePosixPath(f"{name}.py"), lambda: b"")])
    assert submission.name.lower() != name.lower()


@pytest.mark.parametrize("victim", ["O\u2019Brien", "Mu*ller"])
def test_two_submissions_never_share_a_folder_of_results(victim):
    (made,) = group([File(PurePosixPath(victim, "a.py"), lambda: b"")])
    both = group([File(PurePosixPath(made.name, "a.py"), lambda: b""), File(PurePosixPath(victim, "a.py"), lambda: b"")])
    assert len({submission.name.lower() for submission in both}) == 2
    assert made.name == victim or hashlib.sha256(victim.encode()).hexdigest()[:6] in made.name


def test_a_learner_cannot_name_a_zip_into_another_learners_grades():
    found = group([File(PurePosixPath("bob_7_8_Alice_12_assignsubmission_file_", "ch01.ipynb"), lambda: b"")])
    assert found[0].learner.get("id") != "12"


def test_no_cell_of_a_table_begins_with_a_formula_in_any_locale():
    result = {"submission": "x", "learner": {"name": "x;=2+2;y", "id": "", "lms": ""}, "points": 0, "of": 1, "exercises": {}, "problem": "", "isolated": True}
    line = grades_csv([result]).splitlines()[1]
    assert not any(part.startswith("=") for part in line.split(";")) or '"x;=2+2;y"' in line


# ------------------------------------------------------------------ the reference

@needs_isolation
@pytest.mark.skipif(str(Path(sys.base_prefix)) == "/usr", reason="would write into the system's Python")
def test_a_course_installed_beside_numpy_is_hidden_inside(tmp_path):
    """`pip install .` puts the right answers into site-packages, which workers need."""
    mounted = sandbox.read_only_folders()
    inside = [folder for folder in mounted if any(folder == parent for parent in course.folder.parents)]
    assert not inside, "the course itself lies in a folder that learners' code can read"


def test_the_secret_seed_cannot_be_found_by_trying(tmp_path):
    """A learner sees inputs, and 2**31 seeds are tried in hours."""
    from grader.batch.run import Run

    seeds = [Run([], tmp_path / str(number), "toy_course").seed for number in range(8)]
    assert max(seeds) >= 1 << 40


def test_time_is_up_even_if_nothing_is_read():
    """A pipe that is full is no reason to wait for ever."""
    from grader.inside.frames import TooLate
    from grader.inside.wire import send

    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with within(60), pytest.raises(TooLate):
        send(writing, {"x": np.ones(100_000)}, time.monotonic() + 0.3)
    os.close(reading)
    os.close(writing)
