"""What keeps a test from waiting for ever."""

import signal
from contextlib import contextmanager


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
