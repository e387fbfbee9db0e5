"""What a command leaves on the machine: nothing when it ends, and what it leaves when it is killed the next one removes."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.walls import closed as closing
from grader.walls.closed import checkouts, closed, holds
from grader.walls.own_user import SHARED_FOLDERS, OwnUser, as_root, processes_of
from grader.walls.scratch import PREFIX, in_use, scratch
from guards import within

PYTHON = shutil.which("python3", path="/usr/local/bin:/usr/bin:/bin")
needs_root = pytest.mark.skipif(not as_root(), reason="only root may become other users")
COMMAND = """
import sys, time
from pathlib import Path
from grader.walls import closed as closing
from grader.walls.sandbox import runner
from grader.walls.scratch import scratch

closing.KEPT_IN = sys.argv[1:2]
with closing.closed(sys.argv[2:]):
    runner()
    print(scratch(), flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def command(place, *paths, ends=signal.SIGKILL):
    """Another command that shuts these folders; gives its scratch folder. At the end it is killed, or goes on to its own end."""
    arguments = [sys.executable, "-c", COMMAND, str(place), *map(str, paths)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(place)}
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as process:
        yield Path(process.stdout.readline().strip())
        if ends:
            process.send_signal(ends)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where commands of a test keep what they need for a while, and what is shut."""
    monkeypatch.setattr(closing, "KEPT_IN", (str(tmp_path),))
    folder = tmp_path / "course"
    folder.mkdir()
    folder.chmod(0o755)
    return tmp_path


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def scratches(place):
    return sorted(place.glob(f"{PREFIX}*"))


def test_what_a_command_needs_for_a_while_goes_with_it(place):
    with command(place, ends=None) as mine:
        assert scratches(place) == [mine] and (mine / "runner").is_dir() and in_use(mine)
    assert scratches(place) == []


def test_what_a_killed_command_left_goes_with_the_next_and_what_a_running_one_needs_stays(place):
    with command(place, ends=None) as running:
        with command(place) as killed:
            assert scratches(place) == sorted([running, killed])
        assert scratches(place) == sorted([running, killed]) and not in_use(killed)
        with command(place, ends=None) as third:
            assert scratches(place) == sorted([running, third])
    assert scratches(place) == []


def test_a_folder_of_somebody_else_or_a_link_is_not_removed(place):
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    (place / f"{PREFIX}link").symlink_to(elsewhere)
    foreign = place / f"{PREFIX}foreign"
    foreign.mkdir()
    if as_root():
        os.chown(foreign, 12345, 12345)
    with command(place, ends=None):
        assert elsewhere.is_dir() and (foreign.is_dir() or not as_root())


# ------------------------------------------------------------------ folders that are shut

def test_of_two_commands_at_once_the_first_to_end_opens_nothing(place):
    course = place / "course"
    with command(place, course, ends=None):
        with command(place, course, ends=None):
            assert mode(course) == 0o700
        assert mode(course) == 0o700, "the other one still needs it shut"
    assert mode(course) == 0o755


def test_what_a_killed_command_left_shut_the_next_one_opens_even_if_it_grades_something_else(place):
    course, other = place / "course", place / "other"
    other.mkdir(0o755)
    with command(place, course):
        pass
    assert mode(course) == 0o700
    with closed([other]):
        assert (mode(course), mode(other)) == (0o755, 0o700)


def test_a_killed_command_does_not_open_what_another_one_needs_shut(place):
    course = place / "course"
    with command(place, course, ends=None):
        with command(place, course):
            pass
        with closed([]):
            assert mode(course) == 0o700
    assert mode(course) == 0o755


def test_a_file_may_be_shut_and_what_is_gone_meanwhile_stops_nothing(place):
    file = place / "class.zip"
    file.write_text("")
    file.chmod(0o644)
    with closed([file, place / "course", place / "never"]):
        assert mode(file) == 0o600
        (place / "course").rmdir()
    assert mode(file) == 0o644


def test_around_a_course_all_is_shut_but_the_python_that_runs_there(tmp_path):
    for folder in (".git", "solutions", "tests", ".venv/bin", ".venv/lib"):
        (tmp_path / "course" / folder).mkdir(parents=True)
    (tmp_path / "course" / "README.md").write_text("")
    (tmp_path / "course" / "link").symlink_to("/usr")
    around = tmp_path / "course"
    assert checkouts([around / "solutions"]) == [around]
    needed = [around / ".venv" / "bin"]
    parts = [path for path in checkouts([around / "solutions"], needed) if not holds(path, needed)]
    assert {path.name for path in parts} == {".git", "solutions", "tests", "README.md"}


def test_a_course_that_is_no_checkout_has_nothing_around_it(tmp_path):
    (tmp_path / "site-packages" / "course").mkdir(parents=True)
    assert checkouts([tmp_path / "site-packages" / "course"]) == []


# ------------------------------------------------------------------ users of their own

LITTER = """
import ctypes, os, time
for folder in FOLDERS:
    try: os.makedirs(f"{folder}/{os.getuid()}/deep")
    except OSError: pass
ctypes.CDLL(None).shmget(os.getuid(), 4096, 0o1600)
if os.fork() == 0:
    os.setsid()
    os.setpgid(0, 0)
    time.sleep(1000)
"""


def leave_litter(user):
    told = LITTER.replace("FOLDERS", repr(SHARED_FOLDERS))
    subprocess.run(user.command([PYTHON, "-c", told]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    with within(60):
        while not processes_of(user.number):
            time.sleep(0.01)
    assert lying_about(user.number)


def lying_about(user):
    files = [f"{folder}/{user}" for folder in SHARED_FOLDERS if os.path.exists(f"{folder}/{user}")]
    return files + [line for line in Path("/proc/sysvipc/shm").read_text().splitlines() if str(user) in line.split()]


@needs_root
@pytest.mark.skipif(not PYTHON, reason="there is no Python that every user may start")
def test_a_user_of_its_own_leaves_nothing():
    user = OwnUser(scratch())
    leave_litter(user)
    user.end_processes()
    user.cleanup()
    assert not lying_about(user.number) and not user.folder.exists()
    with within(60):
        while processes_of(user.number):
            time.sleep(0.01)


@needs_root
@pytest.mark.skipif(not PYTHON, reason="there is no Python that every user may start")
def test_what_the_users_of_a_killed_command_left_goes_with_the_next(place):
    with command(place) as killed:
        user = OwnUser(killed)
        leave_litter(user)
    with command(place, ends=None):
        assert not lying_about(user.number) and not killed.exists()
        with within(60):
            while processes_of(user.number):
                time.sleep(0.01)
