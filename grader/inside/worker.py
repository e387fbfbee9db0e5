"""The process in which a learner's functions live: runs the statements that they need, calls them, sends back raw arrays.

Knows inputs and nothing else: no reference, no right answer, no tolerance. Run as `python -m grader.inside.worker` with the statements in
the first message on standard input, its limits on the command line; messages go out on what was standard output when it started.
"""

import contextlib
import ctypes
import linecache
import marshal
import os
import resource
import signal
import sys
import types

from grader.inside import CELL
from grader.inside.call import TOO_LARGE, call, in_words, replaced
from grader.inside.frames import Closed, WireError
from grader.inside.wire import generators_in, receive, send

END_WITH_PARENT, ADOPT_ORPHANS = 1, 36  # PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER
IS_COROUTINE = 0x80  # inspect.CO_COROUTINE, without inspect


def limit_resources(memory, file_size, cpu_seconds, open_files, processes):
    """Limits that this process and all that it starts can never raise again; 0 processes means that their number is not limited."""
    wanted = {resource.RLIMIT_AS: memory, resource.RLIMIT_FSIZE: file_size, resource.RLIMIT_CPU: cpu_seconds, resource.RLIMIT_NOFILE: open_files,
              resource.RLIMIT_CORE: 0, **({resource.RLIMIT_NPROC: processes} if processes else {})}
    for limit, value in wanted.items():
        hard = resource.getrlimit(limit)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(limit, (value, value))
        except ValueError:  # macOS has no limit on memory
            if sys.platform == "linux":
                raise


def offer_to_the_kernel():
    """Where the machine runs out of memory, this process and what it starts are the first to go."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")


def ask_the_kernel(option, value):
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


def main():
    incoming, outgoing = os.dup(0), os.dup(1)
    be_silent()
    serve(incoming, outgoing, map(int, sys.argv[1:]))


def be_silent():
    """Read and write nowhere, by what every program takes for granted."""
    silence = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(silence, standard)
    os.close(silence)


def serve(incoming, outgoing, limits):
    """Define what the first message brings, and answer questions until there are no more."""
    offer_to_the_kernel()
    ask_the_kernel(END_WITH_PARENT, signal.SIGKILL)  # where no sandbox does it: what judges us may be killed
    signal.signal(signal.SIGINT, signal.default_int_handler)  # as in Jupyter, also below a shell that ignores it in the background
    ask_the_kernel(ADOPT_ORPHANS, 1)  # the dead count as processes until somebody has waited for them
    limit_resources(*limits)
    try:
        greeting = receive(incoming)
        program = Program(*marshal.loads(greeting["code"].tobytes()), outgoing)
        program.run(greeting["run"], greeting["seconds"])
        send(outgoing, {"defined": [name for name in greeting["wanted"] if callable(program.namespace.get(name))], "held": held()})
        while True:
            # What is no beginning was meant for a question whose process has ended by itself.
            number = receive(incoming).get("begin")
            if number is None:
                continue
            # Every question starts from the same state, and what one does to the process, the next doesn't see.
            question = os.fork()
            if question == 0:
                ask_the_kernel(END_WITH_PARENT, signal.SIGKILL)
                with contextlib.suppress(Closed):
                    send(outgoing, {"begun": number})
                    answer_question(program, incoming, outgoing)
                os._exit(0)
            os.waitpid(question, 0)
            if greeting["alone"]:
                end_everything_else()
            send(outgoing, {"ended": number})
    except Closed:
        return


def end_everything_else():
    """What a question left running ends with it, and has ended before the next begins. There is nobody else to hit: the sandbox, or its
    user, has processes of its own."""
    with contextlib.suppress(OSError):
        os.kill(-1, signal.SIGKILL)
        while True:
            os.waitpid(-1, 0)  # until there is none left to wait for


def answer_question(program, incoming, outgoing):
    while True:
        request = receive(incoming)
        if "end" in request:
            return
        pieces = {name: borrowed(name, incoming, outgoing) for name in request["borrow"]}
        function = program.namespace[request["name"]]
        with replaced(program.namespace, pieces):
            outcome = call(function, request["inputs"], somebody_watches=False)
        send_outcome(outgoing, outcome)


def send_outcome(outgoing, outcome):
    raised = outcome.raised
    message = {**vars(outcome), "raised": list(vars(raised).values()) if raised else None}
    try:
        send(outgoing, message)
    except WireError:
        send(outgoing, {**message, "value": None, "stopped": TOO_LARGE})


def borrowed(name, incoming, outgoing):
    """A piece that the other side lends: how blame is found. A generator that it draws from moves on here, too."""

    def function(*arguments, **keywords):
        send(outgoing, {"ask": name, "arguments": arguments, "keywords": keywords})
        answer = receive(incoming)
        for mine, moved in zip(generators_in((arguments, keywords)), answer["generators"]):
            mine.bit_generator.state = moved.bit_generator.state
        return answer["value"]

    function.__name__ = name
    return function


class Program:
    """The statements of one hand-in, and the namespace that they fill.

    Parameters
    ----------
    texts : dict
        Name of a cell -> its text, for the lines that messages quote.
    statements : list of (int, str, code)
        Number, name of the cell, what to run.
    files : dict
        Name -> bytes of the files that belong to it.
    outgoing : int
        Where to tell what is being run.
    """

    def __init__(self, texts, statements, files, outgoing):
        self.statements, self.outgoing = statements, outgoing
        module = sys.modules["__main__"] = types.ModuleType("__main__")
        self.namespace = vars(module)
        self.namespace.update(get_ipython=ZMQInteractiveShell, display=print)
        for label, text in texts.items():
            filename = f"{CELL}{label}>"
            linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
        if files:
            sys.path.insert(0, os.getcwd())
        for name, data in files.items():
            if name.startswith("/") or ".." in name.split("/"):
                continue  # only where there are no walls would it lie elsewhere
            with contextlib.suppress(OSError, ValueError):
                os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
                with open(name, "wb") as file:
                    file.write(data)

    def run(self, numbers, seconds):
        """Run some of the statements, each for so many seconds at most. One that fails takes only itself along; the other side is told."""
        clock = Clock()
        signal.signal(signal.SIGALRM, clock.ring)
        chosen = set(numbers)
        for number, _, code in self.statements:
            if number not in chosen:
                continue
            send(self.outgoing, {"at": number})
            with contextlib.suppress(TimeUp):
                failure = {"failed": number, "why": "", "timed_out": True}
                try:
                    clock.start(seconds)
                    run(code, self.namespace)
                    failure = None
                except TimeUp:
                    pass
                except BaseException as error:
                    failure = {"failed": number, "why": f"{type(error).__name__}: {in_words(error)}", "timed_out": False}
            clock.stop()
            if failure:
                send(self.outgoing, failure)


def run(code, namespace):
    coroutine = eval(code, namespace)
    if code.co_flags & IS_COROUTINE:
        import asyncio

        asyncio.run(coroutine)


class TimeUp(BaseException):
    """A statement has had its time."""


class Clock:
    """Raises TimeUp in what is running, again and again if it is caught."""

    running = False

    def start(self, seconds):
        self.running = True
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)

    def stop(self):
        self.running = False
        signal.setitimer(signal.ITIMER_REAL, 0)

    def ring(self, *_):
        if self.running:
            raise TimeUp


def held():
    """Bytes of memory that this process has taken, of what its limit counts."""
    with contextlib.suppress(OSError, ValueError, IndexError), open("/proc/self/statm") as sizes:
        return int(sizes.read().split()[0]) * resource.getpagesize()
    return 0


class ZMQInteractiveShell:
    """What a notebook asks of IPython; nothing of it is done here. Many ask for the name of its class, or for this entry in its settings."""

    config = {"IPKernelApp": {}}

    def __getattr__(self, name):
        return lambda *arguments, **keywords: [] if name == "getoutput" else None


if __name__ == "__main__":
    main()
    os._exit(0)  # nothing to tidy up
