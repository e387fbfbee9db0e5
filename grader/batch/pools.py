"""Where a class is graded: processes on this machine, or a Dask cluster."""

import contextlib
import gc
import os
import queue
import socket
import subprocess
import sys
import threading
from concurrent.futures import Future
from multiprocessing.connection import Connection

from grader.tell.words import say
from grader.walls.copies import Original
from grader.walls.scratch import scratch

COPIES = sys.platform == "linux"  # elsewhere a process that has imported NumPy doesn't stand being copied


class WorkerDied(RuntimeError):
    """The process that a task was given to ended before it had an answer."""


class LocalPool:
    """Worker processes on this machine. One that dies takes nothing along but the task that it held, and the next task gets a new one.

    Parameters
    ----------
    workers : int
    course : str, optional
        What will be graded, so that it is imported once for all workers.
    """

    def __init__(self, workers, course=None):
        self.workers = workers
        self.tasks = queue.SimpleQueue()
        told = [str(scratch()), str(int(COPIES)), *filter(None, [course])]
        self.originals = [Original(lambda control: start(control, told)) for _ in range(1 if COPIES else workers)]
        self.seats = [Seat(self.tasks, self.originals[number % len(self.originals)]) for number in range(workers)]

    def submit(self, function, *arguments):
        future = Future()
        self.tasks.put((future, function, arguments))
        return future

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(queue.Empty):
            while True:
                self.tasks.get_nowait()[0].cancel()
        for seat in self.seats:
            seat.over = True
            self.tasks.put(None)
        while any(seat.is_alive() for seat in self.seats):
            for seat in self.seats:
                seat.interrupt()
                seat.join(0.05)
        for original in self.originals:
            original.end()


def start(control, told):
    """Start what workers are copies of, with the same modules at hand as here; one thread each, since there are as many of them as cores."""
    environment = {"OMP_NUM_THREADS": "1", **os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "grader.batch.worker", str(control), *told]
    return subprocess.Popen(command, env=environment, pass_fds=[control], start_new_session=True)


class Seat(threading.Thread):
    """A worker's place: gives it one task after another."""

    def __init__(self, tasks, original):
        super().__init__(daemon=True)
        self.tasks, self.original, self.worker = tasks, original, None
        self.busy = self.over = False
        self.start()

    def run(self):
        with contextlib.suppress(OSError):  # it is tried again, and told of, when there is a task
            self.hire()
        while (task := self.tasks.get()) is not None and not self.over:
            future, function, arguments = task
            if not future.set_running_or_notify_cancel():
                continue
            self.busy = True
            try:
                future.set_result(self.ask(function, arguments))
            except Exception as error:
                future.set_exception(error)
            self.busy = False
        self.dismiss()

    def ask(self, function, arguments):
        if self.worker is None or self.worker.poll():  # it has something to say that nobody asked: that it ended
            self.dismiss()
            self.hire()
        try:
            self.worker.send((function, arguments))
            answer, error = self.worker.recv()
        except (EOFError, OSError):
            self.dismiss()
            raise WorkerDied("the worker ended") from None
        if error is not None:
            raise error
        return answer

    def hire(self):
        self.line = self.original.copy(None)
        self.worker = Connection(os.dup(self.line.fileno()))

    def dismiss(self):
        """Hang up: the worker ends."""
        worker, self.worker = self.worker, None
        if worker is not None:
            worker.close()
            self.line.close()

    def interrupt(self):
        """End a worker that is in the middle of something."""
        if self.busy and self.worker is not None:
            with contextlib.suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)
            if not COPIES:
                self.original.end(patience=0)


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

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()
