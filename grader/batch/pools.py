"""Where a class is graded: processes on this machine, or a Dask cluster."""

import gc
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from grader.tell.words import say


class LocalPool:
    """Worker processes on this machine, started again if one of them dies."""

    def __init__(self, workers):
        self.workers = workers
        self.executor = None
        self.restart()

    def restart(self):
        if self.executor is not None:
            self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor = ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=ignore_interrupt)

    def submit(self, *arguments):
        return self.executor.submit(*arguments)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.executor.shutdown(wait=False, cancel_futures=True)


class NoCluster(RuntimeError):
    """There is no cluster to work on, and why."""


def connect(address, patience):
    """A client of the scheduler at an address."""
    try:
        from distributed import Client
    except ImportError:
        raise NoCluster(say("no Dask")) from None
    try:
        return Client(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError) as error:
        told = str(error)
    gc.collect()  # a client that failed closes itself when it is collected, and would wait for ever for the next one's start
    raise NoCluster(say("no scheduler", address=address, told=told))


class ClusterPool:
    """The same work on a Dask cluster: its scheduler gives a dead worker's tasks to another.

    Raises
    ------
    NoCluster
        If nobody answers at the address within `patience` seconds, or no worker is there to do the work.
    """

    def __init__(self, address, patience=5.0):
        self.client = connect(address, patience)
        try:
            self.client.wait_for_workers(1, timeout=patience)
        except TimeoutError:
            self.client.close()
            raise NoCluster(say("no workers", address=address)) from None
        self.executor = self.client.get_executor(pure=False)
        self.workers = max(1, sum(self.client.ncores().values()))

    def submit(self, *arguments):
        return self.executor.submit(*arguments)

    def restart(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()


def ignore_interrupt():
    """Ctrl-C is for the command, which then ends the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
