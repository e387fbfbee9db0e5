"""The process in which a learner's functions live: reads a submission, calls its functions, sends back raw arrays.

Knows inputs and nothing else: no reference, no right answer, no tolerance. Run as `python -m grader.inside.worker` with the submission's path and the wanted
names in the first message on standard input, its limits on the command line; messages go out on what was standard output when it started.
"""

import ast
import contextlib
import ctypes
import linecache
import os
import resource
import signal
import sys
import types

from grader.inside.call import call, shorten
from grader.inside.definitions import BadNotebook, code_cells, find_definitions, load_notebook
from grader.inside.wire import Closed, WireError, receive, send

RECORD = "grader"
ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER


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


def main():
    offer_to_the_kernel()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1)  # the dead count as processes until somebody has waited for them
    limit_resources(*map(int, sys.argv[1:]))
    incoming, outgoing = os.dup(0), os.dup(1)
    silence = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(silence, standard)
    try:
        greeting = receive(incoming)
        try:
            submission = Submission(greeting["path"], greeting["wanted"])
        except BadNotebook as error:
            send(outgoing, {"bad": str(error)})
            return
        send(outgoing, {"defined": sorted(submission.functions), "broken": submission.broken, "hints": submission.hints})
        while receive(incoming).get("begin"):
            # Every question starts from the same state, and what one does to the process, the next doesn't see.
            question = os.fork()
            if question == 0:
                with contextlib.suppress(Closed):
                    answer_question(submission, incoming, outgoing)
                os._exit(0)
            os.waitpid(question, 0)
            if greeting["alone"]:
                end_everything_else()
            send(outgoing, {"ended": True})
    except Closed:
        return


def end_everything_else():
    """What a question left running ends with it, and has ended before the next begins. There is nobody else to hit: the sandbox, or its
    user, has processes of its own."""
    with contextlib.suppress(OSError):
        os.kill(-1, signal.SIGKILL)
        while True:
            os.waitpid(-1, 0)  # until there is none left to wait for


def answer_question(submission, incoming, outgoing):
    while True:
        request = receive(incoming)
        if "end" in request:
            return
        submission.borrow(request["borrow"], incoming, outgoing)
        send_outcome(outgoing, submission.outcome(request["name"], request["inputs"]))


def send_outcome(outgoing, outcome):
    raised = outcome.raised
    message = {"value": outcome.value, "printed": outcome.printed, "printed_size": outcome.printed_size, "changed": outcome.changed,
               "warned": outcome.warned, "unwritten": outcome.unwritten,
               "raised": [raised.kind, raised.text, raised.where, raised.line] if raised else None, "stopped": outcome.stopped}
    try:
        send(outgoing, message)
    except WireError:
        send(outgoing, {**message, "value": None, "stopped": "What came back is larger than an answer may be."})


class Submission:
    """The functions of one notebook, defined without running the rest of it."""

    def __init__(self, path, wanted):
        self.module = types.ModuleType("__main__")
        self.broken = {}
        self.hints = hints_used(path)
        found = find_definitions(code_cells(path), wanted)
        self.broken.update(found.broken)
        failures = self.execute(found.statements)
        defined = vars(self.module)
        self.functions = {name for name in wanted if callable(defined.get(name))}
        for name in wanted:
            if name not in self.functions and name in failures:
                self.broken[name] = failures[name]
        self.own = {}

    def execute(self, statements):
        """Execute the definitions one by one: one that fails takes only itself along. Returns what failed, by name."""
        failures = {}
        namespace = vars(self.module)
        for label, text, statement in statements:
            filename = f"<{label}>"
            linecache.cache[filename] = (len(text), None, [line + "\n" for line in text.splitlines()], filename)
            try:
                exec(compile(ast.Module([statement], []), filename, "exec"), namespace)
            except BaseException as error:
                for node in ast.walk(statement):
                    name = getattr(node, "name", getattr(node, "id", None))
                    if isinstance(name, str):
                        failures[name] = f"{label}: {type(error).__name__}: {shorten(str(error))}"
        return failures

    def borrow(self, names, incoming, outgoing):
        """For this call only, take the named functions from the other side: how blame is found."""
        namespace = vars(self.module)
        namespace.update(self.own)
        self.own = {name: namespace[name] for name in names if name in namespace}
        for name in names:
            namespace[name] = borrowed(name, incoming, outgoing)
        if not names:
            self.own = {}

    def outcome(self, name, inputs):
        return call(vars(self.module)[name], inputs)


def borrowed(name, incoming, outgoing):
    def function(*arguments, **keywords):
        send(outgoing, {"ask": name, "arguments": arguments, "keywords": keywords})
        return receive(incoming)["value"]

    function.__name__ = name
    return function


def hints_used(path):
    """The highest hint that a notebook's stored outputs show for each exercise."""
    used = {}
    if not str(path).endswith(".ipynb"):
        return used
    for cell in load_notebook(path)["cells"]:
        for output in (cell.get("outputs") or []) if isinstance(cell, dict) else []:
            metadata = output.get("metadata") if isinstance(output, dict) else None
            record = metadata.get(RECORD) if isinstance(metadata, dict) else None
            if isinstance(record, dict) and isinstance(record.get("exercise"), str) and record.get("hint") in (1, 2, 3):
                used[record["exercise"]] = max(used.get(record["exercise"], 0), record["hint"])
    return used


if __name__ == "__main__":
    main()
    os._exit(0)  # nothing to tidy up
