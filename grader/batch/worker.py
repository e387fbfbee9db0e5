"""The workers of a command that grades a class: each does one task after another.

Run as `python -m grader.batch.worker CONTROL FOLDER COPIES [COURSE]`: the descriptor of a socket on which workers are asked for, the command's
scratch folder, whether each worker shall be a copy of this process (1) or it shall become one itself (0), and the course that will be graded.
What grading needs takes longer to import than a submission to grade: copies need it imported once.
"""

import contextlib
import gc
import importlib
import signal
import socket
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from grader.declare.course import load_course
from grader.inside.copies import DESCRIPTORS, REQUEST_SIZE, Copies
from grader.inside.worker import END_WITH_PARENT, ask_the_kernel
from grader.walls.sandbox import isolation, template
from grader.walls.scratch import share


def main():
    control, folder, copies, courses = socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
    share(folder)
    importlib.import_module("grader.batch.learner")
    if copies:
        prepare(courses)
        Copies(control, work).serve()
    else:
        _, (line,), _, _ = socket.recv_fds(control, REQUEST_SIZE, DESCRIPTORS)
        work(b"", line)


def prepare(courses):
    """Have here what copies would each begin with."""
    with contextlib.suppress(OSError):  # no bubblewrap, say, as isolation() will tell
        template(()).be_there()  # it imports NumPy meanwhile
    for course in courses:
        with contextlib.suppress(Exception):  # the command loads it too, and tells
            list(load_course(course).chapters)
    isolation()
    gc.freeze()


def work(_, line):
    """One task after another, until the command needs no more."""
    ask_the_kernel(END_WITH_PARENT, signal.SIGKILL)
    tasks = Connection(line)
    with contextlib.suppress(EOFError, OSError):
        while True:
            function, arguments = tasks.recv()
            try:
                answer = function(*arguments), None
            except Exception as error:
                answer = None, error
            tasks.send(answer)


if __name__ == "__main__":
    main()
