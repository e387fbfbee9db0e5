"""A user of its own for each submission: what root can still give where bubblewrap does not work, as in most containers."""

import contextlib
import functools
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

FIRST_USER, USERS = 200_000, 1 << 30


@functools.lru_cache(maxsize=1)
def as_root():
    """Whether we are root and may become anybody: the root of a rootless container has few users to choose from."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    with contextlib.suppress(OSError, ValueError):
        ranges = [list(map(int, line.split())) for line in Path("/proc/self/uid_map").read_text().splitlines()]
        return any(first <= FIRST_USER and first + count >= FIRST_USER + USERS for first, _, count in ranges)
    return False


def draw_user():
    """Drawn, not counted: graders side by side must not meet."""
    return FIRST_USER + secrets.randbelow(USERS)


def become(user):
    """The beginning of a command that goes on as this user, without a way back."""
    return [shutil.which("setpriv") or "/usr/bin/setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups", "--no-new-privs",
            "--inh-caps=-all", "--bounding-set=-all"]


class OwnUser:
    """A user that nobody else is, with a folder that is its scratch space; gone at the end."""

    def __init__(self):
        self.number = draw_user()
        self.folder = Path(tempfile.mkdtemp(prefix="grader-user-"))
        os.chown(self.folder, self.number, self.number)

    def command(self, command):
        return [*become(self.number), *command]

    def processes(self):
        """All processes of this user, whoever their parent has become."""
        found = []
        for process in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                lines = Path(f"/proc/{process}/status").read_text(errors="replace").splitlines()
                if next(line.split()[1] for line in lines if line.startswith("Uid:")) == str(self.number):
                    found.append(int(process))
        return found

    def end_processes(self):
        """All at one stroke, by the kernel: whoever counts them first is outrun by one that forks."""
        subprocess.run(self.command(["sh", "-c", "kill -KILL -1"]), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def cleanup(self):
        subprocess.run(["rm", "-rf", "--", self.folder], stderr=subprocess.DEVNULL)  # unlike Python's own, not stopped by thousands of levels


@contextlib.contextmanager
def closed(folders, needed=()):
    """Shut folders and files to everybody but their owner, as long as submissions run as users of their own; then all is as it was.

    A folder that holds something `needed`, such as Python, stays as it is.
    """
    folders = [Path(folder).resolve() for folder in folders]
    before = {folder: stat.S_IMODE(folder.stat().st_mode) for folder in folders if folder.exists()}
    above = {parent for path in needed for way in (Path(path), Path(path).resolve()) for parent in (way, *way.parents)}
    shut = [folder for folder in before if folder not in above]
    for folder in shut:
        folder.chmod(before[folder] & 0o700)
    try:
        yield
    finally:
        for folder in shut:
            with contextlib.suppress(OSError):
                folder.chmod(before[folder])
