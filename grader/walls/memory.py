"""The memory of all of a submission's processes together: each has a limit of its own, and only this limits their sum."""

import contextlib
import mmap
import os
import threading
from pathlib import Path

from grader.tell.words import say

LIMIT = 2 << 30
INTERVAL = 0.1


class MemoryWatch(threading.Thread):
    """Looks at a submission's processes now and then, also while the judge is busy, and ends them when they hold too much.

    Parameters
    ----------
    processes : function
        Gives the ids of the processes there are at the moment.
    stop : function
        Ends them all.

    Attributes
    ----------
    told : str
        What the learner reads if that has happened; empty if not.
    """

    def __init__(self, processes, stop):
        super().__init__(daemon=True)
        self.processes, self.stop = processes, stop
        self.told = ""
        self.over = threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(INTERVAL):
            with contextlib.suppress(MemoryError):  # the judge limits its own memory while it tries wrong versions
                if sum(map(resident, self.processes())) > LIMIT:
                    self.told = say("too much memory", gigabytes=LIMIT / 2 ** 30)
                    self.stop()
                    return

    def end(self):
        self.over.set()
        self.join()


def resident(process):
    """Bytes of memory that a process holds; none if it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * mmap.PAGESIZE
    except (OSError, ValueError, IndexError):
        return 0


def descendants(process):
    """A process and all that it started, whoever of them did; in a sandbox nobody can leave this family."""
    found, waiting = [], [process]
    while waiting:
        found.append(waiting.pop())
        tasks = f"/proc/{found[-1]}/task"
        with contextlib.suppress(OSError):
            for task in os.listdir(tasks):
                waiting += map(int, Path(f"{tasks}/{task}/children").read_text().split())
    return found
