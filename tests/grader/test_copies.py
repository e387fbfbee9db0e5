"""A copy of the template stands behind the same walls as a process that was started inside, and knows nothing of another copy."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from grader.batch.grading import grade_exercises
from grader.reading.reader import read
from grader.walls import sandbox
from grader.walls.sandbox import isolation
from grader.walls.submission import RemoteSubmission
from guards import within
from hostile_submissions import HONEST
from toy_course import course

ISOLATED, WHY_NOT = isolation()
pytestmark = [pytest.mark.skipif(not ISOLATED, reason=WHY_NOT or "isolated"),
              pytest.mark.skipif(ISOLATED and not sandbox.copies_work(), reason="this machine lets nobody divide a sandbox")]
ABOUT_ITSELF = """
import json, os, resource, sys
def gram(A):
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    rights = "CapInh CapPrm CapEff CapBnd CapAmb NoNewPrivs Seccomp Groups Umask SigIgn SigBlk"
    told = {name: status[name].strip() for name in rights.split()}
    told["limits"] = {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")}
    told["variables"] = sorted(os.environ.items())
    told["imported from"] = sys.path
    told["open"] = sorted(os.readlink(f"/proc/self/fd/{name}").split(":")[0] for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}"))
    told["may be written"] = sorted(folder for folder, _, _ in os.walk("/") if os.access(folder, os.W_OK) and not folder.startswith("/proc/"))
    told["there"] = sorted(os.listdir("/") + os.listdir("/dev") + os.listdir("/runner"))
    told["network"] = open("/proc/net/dev").read().count(":")
    told["host"] = os.uname().nodename
    told["its own"] = os.stat("/proc/self/mem").st_uid == os.getuid()
    print(json.dumps(told))
    return A
"""


@pytest.fixture
def without_copies(monkeypatch):
    """A machine on which only bubblewrap itself may make namespaces."""
    monkeypatch.setattr(sandbox, "copies_work", lambda: False)


def submitted(tmp_path, text):
    path = tmp_path / "submission.py"
    path.write_text("import numpy as np\n" + text)
    return RemoteSubmission(read(path, ["gram"]), ["gram"], isolated=True)


def printed(submission):
    """What `gram` prints."""
    with within(300), submission, submission.question("gram") as function:
        outcome = function.outcome({"A": np.eye(2)})
    assert outcome.value is not None, outcome
    return json.loads(outcome.printed)


def side_by_side(tmp_path, text):
    """What two submissions print, the second while the first is still there."""
    first, second = submitted(tmp_path, text), submitted(tmp_path, text)
    with within(300), first, first.question("gram") as function:
        return json.loads(function.outcome({"A": np.eye(2)}).printed), printed(second)


def test_a_copy_has_what_a_process_of_its_own_has_and_no_more(tmp_path, request):
    copied = printed(submitted(tmp_path, ABOUT_ITSELF))
    request.getfixturevalue("without_copies")
    started = printed(submitted(tmp_path, ABOUT_ITSELF))
    assert copied == started
    assert {copied[name] for name in copied if name.startswith("Cap")} == {"0" * 16} and copied["NoNewPrivs"] == "1" and copied["its own"]


@pytest.mark.parametrize("divided", [True, False])
def test_ctrl_c_is_not_ignored_below_a_shell_that_ignores_it(divided, tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "copies_work", lambda: divided)
    sandbox.template.cache_clear()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ignored = int(printed(submitted(tmp_path, ABOUT_ITSELF))["SigIgn"], 16)
    finally:
        signal.signal(signal.SIGINT, before)
        sandbox.template.cache_clear()
    assert not ignored & 1 << signal.SIGINT - 1


def test_where_a_sandbox_cannot_be_divided_answers_are_graded_too(tmp_path, without_copies):
    path = tmp_path / "submission.py"
    path.write_text("import numpy as np\nimport os\ndef gram(A):\n    os.kill(-1, 9)" + HONEST)
    with within(300):
        verdicts, _ = grade_exercises(path, [course.exercise("gram"), course.exercise("project")], seed=3, isolated=True)
    assert [verdict.points for verdict in verdicts.values()] == [0, 2]


@pytest.mark.parametrize("fails", ["SCRATCH", "FILTER"])
def test_what_cannot_be_locked_up_is_not_started(fails, monkeypatch):
    sandbox.walls()  # stand
    monkeypatch.setattr(sandbox, fails, {"SCRATCH": -1, "FILTER": "no such file"}[fails])
    with within(300), pytest.raises(OSError):
        sandbox.CopyCell(sandbox.template(("--setenv", "FAILS", fails)), (sandbox.MEMORY, sandbox.FILE_SIZE, 1, sandbox.OPEN_FILES, sandbox.PROCESSES))


def test_where_no_copy_comes_an_answer_is_judged_in_a_python_of_its_own(tmp_path, monkeypatch):
    sandbox.copies_work()  # as it was when the command began

    def no_copy(*_, **__):
        raise OSError("no copy: out of memory")

    monkeypatch.setattr(sandbox.Original, "copy", no_copy)
    path = tmp_path / "submission.py"
    path.write_text("import numpy as np\n" + HONEST)
    assert grade_exercises(path, [course.exercise("project")], seed=3, isolated=True)[0]["project"].points == 2


LEAVES = """
import json, os
def gram(A):
    there = sorted(os.listdir("/tmp") + os.listdir("/dev/shm") + os.listdir("/dev/pts"))
    there += [name for name in os.listdir("/proc") if name.isdigit() and int(name) > os.getpid()]
    for folder in ("/tmp", "/dev/shm"):
        if os.access(folder, os.W_OK):
            open(f"{folder}/left", "w").close()
    os.openpty()
    if os.fork() == 0:
        os.setsid()
        os.fork() or os.execv("/proc/self/exe", ["python", "-c", "import time; time.sleep(1000)"])
        os._exit(0)
    print(json.dumps(there))
    return A
"""


def test_a_copy_finds_nothing_that_another_has_left(tmp_path):
    first, second = submitted(tmp_path, LEAVES), submitted(tmp_path, LEAVES)
    assert printed(first) == ["ptmx"]
    assert printed(second) == ["ptmx"]


def test_copies_side_by_side_see_nothing_of_each_other(tmp_path):
    assert side_by_side(tmp_path, LEAVES) == (["ptmx"], ["ptmx"])


def test_each_copy_has_namespaces_of_its_own(tmp_path):
    kinds = "{kind: os.readlink(f'/proc/self/ns/{kind}') for kind in ('mnt', 'pid', 'net', 'ipc', 'uts')}"
    tell = f"import json, os\ndef gram(A):\n    print(json.dumps({kinds}))\n    return A\n"
    first, second = side_by_side(tmp_path, tell)
    ours = {kind: os.readlink(f"/proc/self/ns/{kind}") for kind in first}
    assert all(len({first[kind], second[kind], ours[kind]}) == 3 for kind in first)


def test_unseeded_random_numbers_are_others_in_each_copy(tmp_path):
    draws = "import json, random\ndef gram(A):\n    print(json.dumps([np.random.rand(), random.random()]))\n    return A\n"
    first, second = (printed(submitted(tmp_path, draws)) for _ in range(2))
    assert not set(first) & set(second)


def test_there_is_one_template_for_all(tmp_path):
    sandbox.copies_work.cache_clear()
    sandbox.template.cache_clear()
    path = tmp_path / "submission.py"
    path.write_text("import numpy as np\n" + HONEST)
    for exercises in (["gram", "project"], ["project"]):
        grade_exercises(path, list(map(course.exercise, exercises)), seed=3, isolated=True)
    assert sandbox.template.cache_info().currsize == 1


def test_a_template_that_was_killed_is_started_again(tmp_path):
    draws = "import os\ndef gram(A):\n    print(os.getpid())\n    return A\n"
    printed(submitted(tmp_path, draws))
    template = sandbox.template(())
    os.kill(template.process.pid, signal.SIGKILL)
    template.process.wait()
    printed(submitted(tmp_path, draws))


def test_a_python_that_was_started_through_a_folder_that_is_not_inside_is_found(tmp_path):
    way = os.path.relpath(sys.executable, tmp_path)
    told = "from grader.walls.sandbox import copies_work; print(copies_work())"
    ran = subprocess.run([way, "-c", told], cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, text=True)
    assert ran.stdout == "True\n", ran.stderr
