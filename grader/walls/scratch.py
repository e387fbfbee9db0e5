"""Where everything temporary lies: one folder a command. It goes with the command, or, if that was killed, when the next one begins."""

import atexit
import contextlib
import os
import subprocess
import tempfile
from pathlib import Path

from grader.walls.own_user import end_processes, remove_litter

try:
    import fcntl
except ImportError:  # Windows, where no class is graded
    fcntl = None

PREFIX = "grader-at-work-"
ours = []  # the folder of this process
held = []  # the lock on it: it ends with the process, whatever ends that


def scratch():
    """The folder of this command. Other users may go through it, but not look around."""
    if not ours:
        remove_left_behind()
        ours.append(locked_folder())
        ours[0].chmod(0o711)
        atexit.register(remove_ours, ours[0], os.getpid())
    return ours[0]


def share(folder):
    """For a worker: work in the folder of the command that it belongs to."""
    ours[:] = [folder]


def locked_folder():
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        if fcntl is None:
            return folder
        held[:] = [os.open(folder, os.O_RDONLY)]
        fcntl.flock(held[0], fcntl.LOCK_SH)
        if folder.is_dir():  # not taken, before it had its lock, for one that was left behind
            return folder


def in_use(folder):
    """Whether the command whose folder this is still runs."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def remove_left_behind():
    """Remove what killed commands of ours have left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*") if fcntl else ():
        with contextlib.suppress(OSError):
            if folder.lstat().st_uid == os.geteuid() and not in_use(folder):
                remove(folder)


def remove(folder):
    """Remove a command's folder, and what the users who had a place in it have left running and lying about."""
    for user in {path.lstat().st_uid for path in folder.iterdir()} - {os.geteuid()} if hasattr(os, "geteuid") else ():
        end_processes(user)
        remove_litter(user)
    subprocess.run(["rm", "-rf", "--", folder], stderr=subprocess.DEVNULL)  # unlike Python's own, not stopped by thousands of levels


def remove_ours(folder, maker):
    if os.getpid() == maker and folder.is_dir():  # not that of whoever forked us
        remove(folder)
