"""Where a class is graded: processes on this machine, or a Dask cluster."""

import contextlib
import ctypes
import gc
import importlib
import os
import queue
import signal
import sys
import threading
from concurrent.futures import Future
from multiprocessing import connection, get_context

from grader.tell.words import say
from grader.walls.scratch import scratch, share

END_WITH_PARENT = 1  # PR_SET_PDEATHSIG
PATIENCE = 5.0  # seconds in which a worker that has nothing to do ends by itself


class WorkerDied(RuntimeError):
    """The process that a task was given to ended before it had an answer."""


class LocalPool:
    """Worker processes on this machine. One that dies takes nothing along but the task that it held, and the next task gets a new one."""

    def __init__(self, workers):
        self.workers = workers
        self.tasks = queue.SimpleQueue()
        scratch()  # before the seats ask for it side by side
        self.seats = [Seat(self.tasks) for _ in range(workers)]

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


class Seat(threading.Thread):
    """A worker's place: gives it one task after another. It lasts as long as the pool, since the kernel ends a worker with the thread that started it."""

    def __init__(self, tasks):
        super().__init__(daemon=True)
        self.tasks, self.worker, self.pipe = tasks, None, None
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
        if self.worker is None or not self.worker.is_alive():
            self.dismiss()
            self.hire()
        try:
            self.pipe.send((function, arguments))
            connection.wait([self.pipe, self.worker.sentinel])
            answer, error = self.pipe.recv()  # a worker that has died has closed it
        except (EOFError, OSError):
            self.dismiss()
            raise WorkerDied("the worker ended") from None
        if error is not None:
            raise error
        return answer

    def hire(self):
        spawn = get_context("spawn")
        self.pipe, theirs = spawn.Pipe()
        self.worker = spawn.Process(target=work, args=(theirs, os.getpid(), scratch()), daemon=True)
        self.worker.start()
        theirs.close()

    def dismiss(self):
        worker, self.worker = self.worker, None
        if worker is not None:
            self.pipe.close()  # one that waits for a task ends now
            worker.join(0 if self.busy else PATIENCE)
            worker.kill()
            worker.join()

    def interrupt(self):
        """End a worker that is in the middle of something."""
        worker = self.worker
        if self.busy and worker is not None:
            worker.kill()


def work(pipe, parent, folder):
    """What a worker does: one task after another, until the command needs no more, or has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which then ends the workers
    share(folder)
    end_with(parent)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    importlib.import_module("grader.batch.learner")  # what each task needs, before there is one
    with contextlib.suppress(EOFError, OSError):
        while True:
            function, arguments = pipe.recv()
            try:
                answer = function(*arguments), None
            except Exception as error:
                answer = None, error
            pipe.send(answer)


def end_with(parent):
    """On Linux: when the command is killed, so are we, also in the middle of a task."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:  # it was killed before we asked
            os._exit(1)


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
