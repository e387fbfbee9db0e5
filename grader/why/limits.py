"""Run a wrong version of a function, and let it neither eat the machine nor run for ever."""

import ast
import contextlib
import warnings

import numpy as np

from grader.inside.inputs import copy_inputs

try:
    import resource
except ImportError:  # not on Windows: mutants then run without a limit on memory
    resource = None

LOOP_COUNTER = "__loop_counter__"
LOOP_LIMIT = 10_000
MEMORY_LIMIT = 1 << 30


class EndlessLoop(Exception):
    """A wrong version that would not come back."""


def run_limited(function, inputs):
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(**copy_inputs(inputs))
    except Exception as error:
        return error


@contextlib.contextmanager
def memory_limit():
    """No wrong version may eat the machine: beyond `MEMORY_LIMIT` more than now it gets a MemoryError."""
    if resource is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    try:
        with open("/proc/self/statm") as statm:
            used = int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        yield
        return
    ceiling = used + MEMORY_LIMIT
    ceiling = min(ceiling, hard) if hard != resource.RLIM_INFINITY else ceiling
    resource.setrlimit(resource.RLIMIT_AS, (min(ceiling, soft) if soft != resource.RLIM_INFINITY else ceiling, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


class LoopCounter:
    """Counts the rounds of `while` loops and stops a function that makes too many."""

    def __init__(self):
        self.rounds = 0

    def counted(self, function):
        """The function, with a count of its own in each call."""

        def fresh(**inputs):
            self.rounds = 0
            return function(**inputs)

        return fresh

    def __call__(self):
        self.rounds += 1
        if self.rounds > LOOP_LIMIT:
            raise EndlessLoop


def guard_loops(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.While):
            counted = ast.Expr(ast.Call(ast.Name(LOOP_COUNTER, ast.Load()), [], []))
            node.body.insert(0, counted)


def is_guard(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == LOOP_COUNTER
