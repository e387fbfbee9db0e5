"""What keeps a test from waiting for ever, and what it may wait for."""

import os
import signal
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def within(seconds):
    """A hang becomes a failure. Generous: it is there for what would never end, not to measure how fast a machine is."""

    def ring(*_):
        raise AssertionError(f"no answer in {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def running():
    """The names of all processes."""
    names = set()
    for process in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):
            names.add(Path(f"/proc/{process}/comm").read_text().strip())
    return names
