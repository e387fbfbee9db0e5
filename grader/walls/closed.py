"""Folders that are shut to everybody but their owner, as long as some command has learners' code run as users of their own.

What they were before stands in a file of root's, with the commands that need them shut: the last of these opens them again, or, if it was
killed, the next command that comes along.
"""

import contextlib
import fcntl
import json
import os
import stat
from pathlib import Path

from grader.kept.whole import read_result, write_whole
from grader.walls.scratch import in_use, scratch

KEPT_IN = ("/var/lib", "/run", "/")  # where nobody but root can put anything; the first that is there and can be written
KEPT = "grader-closed.json"
CHECKOUT = (".git", "pyproject.toml")  # what tells the folder that a course's packages belong to


@contextlib.contextmanager
def closed(paths, needed=()):
    """Shut folders and files for a while.

    Parameters
    ----------
    paths : list of path
        One that holds something `needed`, such as Python, stays as it is.
    needed : list of path
    """
    paths = [Path(path).resolve() for path in paths]
    shut = {str(path) for path in paths if path.exists() and not holds(path, needed)}
    ours = str(scratch())
    with record() as known:
        for path in shut:
            mode = stat.S_IMODE(os.stat(path).st_mode)
            known.setdefault(path, {"mode": mode, "commands": []})["commands"].append(ours)
            os.chmod(path, mode & 0o700)
    try:
        yield
    finally:
        with record() as known:
            for path in shut & set(known):
                known[path]["commands"].remove(ours)


@contextlib.contextmanager
def record():
    """What is shut, as path -> mode before and the commands that need it so, to be changed. What nobody needs any more is opened."""
    place = next((Path(folder) for folder in KEPT_IN if os.access(folder, os.W_OK)), Path(KEPT_IN[-1])) / KEPT
    with open(place.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = read_result(place) or {}
        yield known
        for path, state in list(known.items()):
            state["commands"] = [folder for folder in state["commands"] if in_use(folder)]
            if not state["commands"]:
                with contextlib.suppress(OSError):
                    os.chmod(path, state["mode"])
                del known[path]
        write_whole(place, json.dumps(known, indent=1))


def holds(path, needed):
    """Whether something needed lies in a folder, or is it."""
    return any(path == way or path in way.parents for item in needed for way in (Path(item), Path(item).resolve()))


def checkouts(packages, needed=()):
    """What belongs to a course besides its packages, such as its history and its tests: the folder around them, or what is in that, but for what is needed."""
    found = []
    for package in packages:
        around = next((folder for folder in Path(package).resolve().parents if any((folder / name).exists() for name in CHECKOUT)), None)
        if around is not None and around != Path("/"):
            found += [path for path in around.iterdir() if not path.is_symlink()] if holds(around, needed) else [around]
    return found
