"""Reading in a process of its own, within limits of time and memory: a file that takes too much of either stops nothing else.

It executes nothing of what it reads. It is started once and reads one file after another: IPython is imported once.
"""

import atexit
import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

from grader.inside.frames import Closed, WireError, framed, read_frame, write_frame
from grader.reading.notebook import BadNotebook
from grader.reading.plan import Answer, Plan, read_plan
from grader.tell.words import say

CELL_SECONDS, ALL_CELLS_SECONDS = 2.0, 10.0  # of CPU time
DEADLINE = 20.0  # seconds, for what no clock inside can stop
MEMORY = 2 << 30
SIZE = struct.Struct(">I")


def read(path, wanted, name=None, beside=None):
    """As `read_plan`, in the reader's process."""
    return reader().read(path, wanted, name, beside)


class Reader:
    """The other process, from this side; started when it is first needed, and again after a file has ended it."""

    def __init__(self):
        self.process = None
        self.taking_turns = threading.Lock()

    def read(self, path, wanted, name=None, beside=None):
        name = name or Path(path).name
        request = {"path": str(Path(path).resolve()), "wanted": list(wanted), "name": name,
                   "beside": {other: str(place) for other, place in (beside or {}).items()}}
        with self.taking_turns:
            bad, answer = self.ask(request, name)
        if bad:
            raise BadNotebook(bad.decode())
        tree, code = parted(answer)
        return plan_of(json.loads(tree), code)

    def ask(self, request, name):
        try:
            self.process = self.process or start()
            deadline = time.monotonic() + DEADLINE
            write_frame(self.process.stdin.fileno(), framed(b"", json.dumps(request).encode()))
            return read_frame(self.process.stdout.fileno(), deadline)
        except (WireError, OSError) as error:
            self.close()
            raise BadNotebook(f"{name}: {say('too much to read' if isinstance(error, (Closed, OSError)) else 'too long to read')}") from None
        except BaseException:
            self.close()  # interrupted: its answer would be taken for that to the next question
            raise

    def close(self):
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.stdin.close()
            process.stdout.close()
            process.wait()


readers = {}


def reader():
    """This process's reader: one that was inherited at a fork belongs to another."""
    if os.getpid() not in readers:
        readers[os.getpid()] = Reader()
        atexit.register(readers[os.getpid()].close)
    return readers[os.getpid()]


def start():
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))}
    return subprocess.Popen([sys.executable, "-m", "grader.reading.reader"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            env=environment, start_new_session=True)


def plan_of(tree, code):
    answers = {name: Answer(**answer) for name, answer in tree["answers"].items()}
    places, binds = ({int(number): value for number, value in tree[key].items()} for key in ("places", "binds"))
    return Plan(answers, places, binds, tree["lost"], tree["hints"], code)


def told(words):
    return words.encode("utf-8", "replace")  # a name may hold what no encoding can


def joined(tree, code):
    """Two parts of an answer as one."""
    return SIZE.pack(len(tree)) + tree + code


def parted(answer):
    """The two parts again."""
    end = SIZE.size + SIZE.unpack_from(answer)[0]
    return answer[SIZE.size:end], answer[end:]


class Clock:
    """Limits the CPU time of each cell, and of all cells of a file; a cell whose time is up is one with an error in it."""

    def __init__(self):
        self.left = ALL_CELLS_SECONDS

    def __enter__(self):
        self.most = min(CELL_SECONDS, self.left)
        if self.most <= 0:
            raise SyntaxError(say("cells before took all", seconds=ALL_CELLS_SECONDS))
        self.began = time.process_time()
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_VIRTUAL, self.most, 0.1)

    def __exit__(self, kind, *_):
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        self.left -= time.process_time() - self.began
        if kind is TimeUp:
            raise SyntaxError(say("too long to turn into Python", seconds=self.most)) from None


class TimeUp(BaseException):
    """Not caught by what runs meanwhile."""


def time_is_up(*_):
    raise TimeUp


def serve():
    """Answer requests until there are no more."""
    incoming, outgoing = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)
    limit_memory()
    if hasattr(signal, "SIGVTALRM"):
        signal.signal(signal.SIGVTALRM, time_is_up)
    with contextlib.suppress(Closed):
        while True:
            answer = answer_to(json.loads(read_frame(incoming)[1]))
            try:
                frame = framed(*answer)
            except WireError:
                frame = framed(told(say("too much to read")))
            write_frame(outgoing, frame)


def answer_to(request):
    """Why the file can't be read, or nothing and the plan, as bytes."""
    name = request["name"]
    try:
        plan = asdict(read_plan(request["path"], request["wanted"], name, request["beside"], Clock()))
    except BadNotebook as error:
        return told(str(error)), b""
    except MemoryError:
        return told(f"{name}: {say('too much to read')}"), b""
    code = plan.pop("code")
    return b"", joined(json.dumps(plan).encode(), code)


def limit_memory():
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits, macOS not this one
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    serve()
