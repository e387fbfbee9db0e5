"""No submission earns a point by anything but right numbers, does harm, or costs an honest answer its points."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time

import pytest

from grader.batch.grading import grade_exercises
from grader.batch.pools import LocalPool
from grader.inside.frames import BYTES_LIMIT, HEADER, MAGIC, WireError
from grader.inside.wire import pack, receive, unpack
from grader.walls import sandbox, scratch
from grader.walls.sandbox import INSIDE, isolation, read_only_folders
from guards import running, within
from hostile_submissions import ATTACKS, HONEST
from toy_course import course

EXERCISES = [course.exercise("gram"), course.exercise("project")]
ISOLATED, WHY_NOT = isolation()
needs_isolation = pytest.mark.skipif(not ISOLATED, reason=WHY_NOT or "isolated")


@pytest.fixture(scope="module")
def listener():
    """A server on this machine that nothing in the sandbox may reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        reached = []

        def accept():
            while True:
                try:
                    server.accept()
                    reached.append(True)
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], reached


@needs_isolation
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.replace(" ", "-"))
def test_an_attack_earns_nothing_and_costs_the_honest_answer_nothing(attack, tmp_path, listener):
    port, reached = listener
    path = tmp_path / "submission.py"
    daemon = secrets.token_hex(7)  # as long as the name of a process may be
    text = "import numpy as np\n" + ATTACKS[attack].replace("PORT", str(port)).replace("DAEMON", daemon) + HONEST
    path.write_text(text)
    neighbour = tmp_path / "neighbour.py"
    neighbour.write_text("untouched")
    with within(300):
        verdicts, _ = grade_exercises(path, EXERCISES, seed=3, isolated=True, time_limit=3)
    assert verdicts["gram"].points == 0, verdicts["gram"].message
    assert verdicts["project"].points == 2, verdicts["project"].message
    assert len(verdicts["gram"].message) < 5000
    assert path.read_text() == text and neighbour.read_text() == "untouched"
    assert not reached
    with within(60):  # what was ended is gone soon
        while daemon in running():
            time.sleep(0.05)


CALLERS = """
def scaled(v):
    return gram(np.outer(v, v))

def power_iteration(A, v, steps):
    for _ in range(steps):
        v = scaled(A @ v)
    return v
"""


@needs_isolation
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.replace(" ", "-"))
def test_a_right_answer_that_calls_an_attack_keeps_its_points(attack, tmp_path, listener):
    path = tmp_path / "submission.py"
    path.write_text("import numpy as np\n" + ATTACKS[attack].replace("PORT", str(listener[0])).replace("DAEMON", secrets.token_hex(7)) + CALLERS)
    with within(300):
        verdicts, _ = grade_exercises(path, [course.exercise("scaled"), course.exercise("power_iteration")], seed=3, isolated=True, time_limit=3)
    assert [verdict.points for verdict in verdicts.values()] == [0, 3], [verdict.message for verdict in verdicts.values()]
    assert not listener[1]


def told_from_inside(tmp_path, expression):
    """What an expression gives in the sandbox, as text."""
    path = tmp_path / "submission.py"
    path.write_text(f"import os\ndef gram(A):\n    raise ValueError({expression})")
    raised = grade_exercises(path, EXERCISES[:1], seed=1, isolated=True)[0]["gram"].what[0]
    return raised.partition("ValueError: ")[2].splitlines()[0]


@needs_isolation
def test_inside_there_is_python_its_libraries_and_the_submission_alone(tmp_path):
    top = set(told_from_inside(tmp_path, "' '.join(os.listdir('/'))").split())
    python = {path.parts[1] for path in read_only_folders()}
    assert top <= python | {"submission.py", "runner", "tmp", "proc", "dev"}
    assert set(told_from_inside(tmp_path, "' '.join(os.listdir('/runner/grader') + os.listdir('/runner/grader/inside'))").split()) == {
        "inside", "__pycache__", *(path.name for path in INSIDE.glob("*.py"))}


@needs_isolation
def test_inside_every_limit_is_set_for_good(tmp_path):
    limits = "AS FSIZE CPU NOFILE NPROC CORE"
    expression = f"' '.join(str(n) for l in '{limits}'.split() for n in __import__('resource').getrlimit(getattr(__import__('resource'), 'RLIMIT_' + l)))"
    told = [int(value) for value in told_from_inside(tmp_path, expression).split()]
    expected = [sandbox.MEMORY, sandbox.FILE_SIZE, sandbox.CPU_SECONDS, sandbox.OPEN_FILES, sandbox.PROCESSES, 0]
    assert told == [value for limit in expected for value in (limit, limit)]


@needs_isolation
def test_inside_nothing_is_mounted_for_writing_but_scratch_space(tmp_path):
    mounts = "[line.split()[4:6] for line in open('/proc/self/mountinfo')]"
    writable = told_from_inside(tmp_path, f"' '.join(place for place, options in {mounts} if 'rw' in options.split(','))").split()
    assert "/tmp" in writable and not [place for place in writable if not f"{place}/".startswith(("/tmp/", "/dev/", "/proc/"))]


@needs_isolation
def test_inside_the_environment_is_ours_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "x")
    assert "SECRET_TOKEN" not in told_from_inside(tmp_path, "' '.join(os.environ)").split()


@needs_isolation
def test_the_course_cannot_be_read_inside(tmp_path):
    there = f"'there' if os.path.exists({str(course.folder)!r}) else 'not there'"
    assert told_from_inside(tmp_path, there) == "not there"


@pytest.fixture
def nothing_is_compiled(monkeypatch):
    """A machine on which nothing writes bytecode, as in most containers."""

    def forget():
        for made in (sandbox.runner, sandbox.walls, sandbox.isolation, sandbox.own_users):
            made.cache_clear()

    monkeypatch.setattr(sandbox, "libraries_are_compiled", lambda: False)
    monkeypatch.setattr(scratch, "ours", [])
    forget()
    yield
    forget()


@pytest.mark.parametrize("isolated", [pytest.param(True, marks=needs_isolation), False])
def test_where_nothing_is_compiled_the_sandbox_finds_bytecode_of_its_own(isolated, nothing_is_compiled, tmp_path):
    path = tmp_path / "submission.py"
    path.write_text("import os, sys\ndef gram(A):\n    ours = [m for n, m in list(sys.modules.items()) if n.startswith(('numpy', 'grader'))]\n"
                    "    files = [m.__cached__ for m in ours if getattr(m, '__cached__', None)]\n"
                    "    raise ValueError(f'{sum(map(os.path.exists, files))} of {len(files)}, {os.access(os.path.dirname(files[0]), os.W_OK)}')\n")
    told = grade_exercises(path, EXERCISES[:1], seed=1, isolated=isolated)[0]["gram"].what[0].partition("ValueError: ")[2].splitlines()[0]
    there, all_of_them = map(int, told.partition(",")[0].split(" of "))
    assert there == all_of_them > 50
    assert told.endswith("False") or not isolated


def test_the_workers_of_a_command_share_its_runner(monkeypatch):
    made = sandbox.runner()
    monkeypatch.setattr(scratch, "ours", [])
    sandbox.runner.cache_clear()
    scratch.share(made.parent)
    assert sandbox.runner() == made


def told_where():
    return str(scratch.scratch())


def test_a_worker_works_in_the_folder_of_its_command(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    with within(60), LocalPool(1) as pool:
        assert pool.submit(told_where).result() == str(scratch.scratch())


def test_without_isolation_honest_answers_are_graded_too(tmp_path):
    path = tmp_path / "submission.py"
    path.write_text("import numpy as np\ndef gram(A):\n    return A @ A.T" + HONEST)
    verdicts, _ = grade_exercises(path, EXERCISES, seed=3, isolated=False)
    assert [verdict.points for verdict in verdicts.values()] == [1, 2]


@pytest.fixture
def another_command(monkeypatch):
    """Has nothing found out yet."""
    monkeypatch.setattr(scratch, "ours", [])
    isolation.cache_clear()
    yield
    isolation.cache_clear()


def test_where_bubblewrap_is_missing_the_reason_is_told(monkeypatch, another_command):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    works, why_not = isolation()
    assert not works and "apt-get install bubblewrap" in why_not


def test_the_workers_of_a_command_believe_what_it_has_found(monkeypatch, another_command):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.setattr(sandbox, "why_no_bubblewrap", lambda: "nobody knows")
    assert not isolation()[0]
    with within(60), LocalPool(1) as pool:
        assert pool.submit(isolation).result() == isolation()


def test_an_apparmor_block_names_the_remedy(monkeypatch, another_command):
    blocked = subprocess.CompletedProcess([], 1, "", "bwrap: setting up uid map: Permission denied\n")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: blocked)
    monkeypatch.setattr(sandbox, "copies_work", lambda: False)
    monkeypatch.setattr(sandbox, "own_users", lambda: False)
    works, why_not = isolation()
    assert not works and "AppArmor" in why_not and "/etc/apparmor.d/bwrap" in why_not


FORGERIES = [
    b'{"a": "<f8", "s": [1000000, 1000000], "n": 8}',
    b'{"a": "<f8", "s": [-1], "n": 8}',
    b'{"a": "|O", "s": [1], "n": 8}',
    b'{"a": "V8", "s": [1], "n": 8}',
    b'{"a": "<f8", "s": [2], "n": 8}',
    b'{"a": "<f8", "s": "x", "n": 8}',
    b'{"a": 7, "s": [1], "n": 8}',
    b'{"d": [[{"l": []}, {"v": 1}]]}',
    b'{"d": [1]}',
    b'{"l": 3}',
    b'{"seed": "x"}',
    b"[]",
    b"{}",
    b"not json",
    b'{"l": [' + b'{"l": [' * 1000 + b"]}" * 1000 + b"]}",
    b'{"l": [' + b",".join([b'{"v": 1}'] * 30_000) + b"]}",
]


@pytest.mark.parametrize("text", FORGERIES, ids=range(len(FORGERIES)))
def test_a_forged_message_is_refused_before_anything_is_allocated(text):
    with pytest.raises(WireError):
        unpack(text, b"\0" * 8)


def test_a_forged_size_is_refused_before_anything_is_read():
    reading, writing = os.pipe()
    os.write(writing, HEADER.pack(MAGIC, 10, BYTES_LIMIT + 1))
    with pytest.raises(WireError, match="header"):
        receive(reading)
    os.close(reading)
    os.close(writing)


def test_what_is_packed_comes_back():
    import numpy as np

    message = {"x": np.arange(6.0).reshape(2, 3), "n": [1, 2.5, "a", None, True, (np.float32(3), {"k": np.array([], int)})]}
    text_size, data_size = HEADER.unpack(pack(message)[:HEADER.size])[1:]
    packed = pack(message)[HEADER.size:]
    back = unpack(packed[:text_size], packed[text_size:])
    assert data_size == len(packed) - text_size
    assert np.array_equal(back["x"], message["x"]) and back["n"][:5] == [1, 2.5, "a", None, True] and back["n"][5][1]["k"].shape == (0,)
