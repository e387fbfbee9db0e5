"""Wrong versions of a reference function, each one mistake away from it.

The reference's own syntax tree, and the trees of the functions that it calls, are changed in one place at a time, compiled and kept.
The same versions tell a learner which mistake gives their numbers, and measure whether an exercise's inputs notice every mistake.
"""

import ast
import contextlib
import inspect
import warnings
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from grader.cases import copy_inputs
from grader.operators import OPERATORS, SHAPE_DONORS, call_name, text
from grader.source import FILENAME, collect, observe_locals

try:
    import resource
except ImportError:  # not on Windows: mutants then run without a limit on memory
    resource = None

LOOP_LIMIT = 10_000
MEMORY_LIMIT = 1 << 30


class EndlessLoop(Exception):
    """A wrong version that would not come back."""


@dataclass(eq=False)
class Mutant:
    """A wrong version of a function.

    Attributes
    ----------
    rank : int
        How likely an explanation it is, 0 first.
    function : str
        In which function the mistake was made: the reference, or one that it calls.
    right, wrong : str
        The statement before and after, as a learner would write it.
    sentence : str
    """

    rank: int
    function: str
    line: int
    right: str
    wrong: str
    sentence: str
    edits: list = field(repr=False)
    runnable: callable = field(default=None, repr=False)
    sites: tuple = ()

    def run(self, inputs):
        """Its value for these inputs, or the exception that it raised."""
        return run_limited(self.runnable, inputs)


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


@lru_cache(maxsize=None)
def mutants_of(exercise):
    """Every wrong version of an exercise's textbook form, likeliest first, then the author's own mistakes."""
    sources, namespace = collect(exercise.written_as)
    workshop = Workshop(sources, namespace, exercise)
    found = [mutant for position, source in enumerate(sources) for mutant in workshop.mutate(source, position)]
    own = [Mutant(-1, name_of(function), 0, "", "", sentence, [], function) for sentence, function in exercise.mistakes.items()]
    return own + sorted(found, key=lambda mutant: mutant.rank)


def name_of(function):
    return getattr(function, "__name__", "")


class Workshop:
    """Changes trees in place, compiles, and puts them back: copying a tree for each mutant would take most of the time."""

    def __init__(self, sources, namespace, exercise):
        self.sources = sources
        self.root = sources[0].name
        self.namespace = {**namespace, "__loop_count__": LoopCounter()}
        for source in sources:
            guard_loops(source.tree)
        self.base = self.compile([source.tree for source in sources])
        unchanged = self.build([])
        observe_locals(sources, unchanged, namespace, exercise.example())

    @staticmethod
    def compile(trees):
        return compile(ast.fix_missing_locations(ast.Module(list(trees), [])), FILENAME, "exec")

    def build(self, changed):
        """The root function, with some definitions replaced by changed ones."""
        namespace = dict(self.namespace)
        for code in (self.base, *changed):
            exec(code, namespace)
        return namespace[self.root]

    def mutate(self, source, position):
        seen = {ast.unparse(source.tree)}
        for statement, parent, slot in list(places(source.tree)):
            node = get(parent, slot)
            for rank, operator in enumerate(OPERATORS):
                for replacement, sentence in operator(node, source):
                    mutant = self.attempt(source, statement, [(parent, slot, replacement)], rank * 2 + (position > 0), sentence, seen)
                    if mutant is not None:
                        yield mutant
        for body, index in list(removable_statements(source.tree)):
            statement = body[index]
            sentence = f"The line  {one_line(statement)}  is missing."
            mutant = self.attempt(source, statement, [(body, index, ast.Pass())], 2 * len(OPERATORS), sentence, seen)
            if mutant is not None:
                yield mutant

    def attempt(self, source, statement, edits, rank, sentence, seen):
        """Apply edits, compile, undo. None if the result is no new, valid function."""
        right = one_line(statement)
        originals = [get(parent, slot) for parent, slot, _ in edits]
        line = getattr(statement, "lineno", 0)
        for parent, slot, replacement in edits:
            put(parent, slot, replacement)
        try:
            whole = ast.unparse(source.tree)
            if whole in seen:
                return None
            seen.add(whole)
            after = edits[0][2] if statement is originals[0] else statement
            wrong = "" if isinstance(after, ast.Pass) else one_line(after)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                changed = self.compile([source.tree])
        except (SyntaxError, ValueError, TypeError):
            return None
        finally:
            for (parent, slot, _), original in zip(reversed(edits), reversed(originals)):
                put(parent, slot, original)
        mutant = Mutant(rank, source.name, line, right, wrong, sentence, [(source, statement, edits)],
                        sites=tuple((id(parent), slot) for parent, slot, _ in edits))
        mutant.runnable = LazyFunction(self, changed)
        return mutant

    def combine(self, first, second):
        """Both mistakes at once; None where they touch the same place or don't make a function together."""
        if set(first.sites) & set(second.sites) or not first.edits or not second.edits:
            return None
        (source, statement, edits), (other_source, other_statement, other_edits) = first.edits[0], second.edits[0]
        if source is other_source:
            mutant = self.attempt(source, statement, edits + other_edits, 0, "", set())
            if mutant is None:
                return None
        else:
            mutant = Mutant(0, first.function, first.line, first.right, first.wrong, "", [])
            mutant.runnable = LazyFunction(self, *first.runnable.changed, *second.runnable.changed)
        mutant.sentence = f"Two mistakes together. {first.sentence} {second.sentence}"
        mutant.wrong = f"{first.wrong}   and   {second.wrong}" if statement is not other_statement else mutant.wrong
        return mutant


class LazyFunction:
    """Executes the definitions at the first call: most mutants are never needed."""

    def __init__(self, workshop, *changed):
        self.workshop, self.changed, self.function = workshop, changed, None

    def __call__(self, **inputs):
        if self.function is None:
            self.function = self.workshop.build(self.changed)
        self.workshop.namespace["__loop_count__"].start()
        return self.function(**inputs)


class LoopCounter:
    """Counts the rounds of `while` loops and stops a function that makes too many."""

    def __init__(self):
        self.rounds = 0

    def start(self):
        self.rounds = 0

    def __call__(self):
        self.rounds += 1
        if self.rounds > LOOP_LIMIT:
            raise EndlessLoop


def guard_loops(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.While):
            counted = ast.Expr(ast.Call(ast.Name("__loop_count__", ast.Load()), [], []))
            node.body.insert(0, counted)


def is_guard(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "__loop_count__"


def get(parent, slot):
    if isinstance(parent, list):
        return parent[slot]
    field_name, index = slot
    value = getattr(parent, field_name)
    return value if index is None else value[index]


def put(parent, slot, node):
    if isinstance(parent, list):
        parent[slot] = node
        return
    field_name, index = slot
    if index is None:
        setattr(parent, field_name, node)
    else:
        getattr(parent, field_name)[index] = node


def places(function):
    """Every node that an operator may replace, as (statement, parent, slot), in the order of the text."""
    for body in bodies(function):
        for index, statement in enumerate(body):
            if is_guard(statement):
                continue
            if isinstance(statement, ast.AugAssign):
                yield statement, body, index
            yield from inside(statement, statement)


def inside(statement, parent):
    for name, value in ast.iter_fields(parent):
        if isinstance(value, list):
            if value and isinstance(value[0], ast.stmt):
                continue
            children = list(enumerate(value))
        else:
            children = [(None, value)]
        for index, child in children:
            if isinstance(child, (ast.expr, ast.comprehension, ast.keyword)):
                if isinstance(child, ast.expr):
                    yield statement, parent, (name, index)
                if call_name(child) not in SHAPE_DONORS:
                    yield from inside(statement, child)


def bodies(node):
    for name in ("body", "orelse", "finalbody"):
        body = getattr(node, name, None)
        if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
            yield body
            for statement in body:
                if not isinstance(statement, (ast.FunctionDef, ast.Lambda)):
                    yield from bodies(statement)


def removable_statements(function):
    for body in bodies(function):
        for index, statement in enumerate(body):
            if isinstance(statement, (ast.Assign, ast.AugAssign, ast.If)) or isinstance(statement, ast.Expr) and not is_guard(statement):
                yield body, index


def one_line(statement):
    """The statement as a learner would write it, `return` and `np.` left out; only the head of a compound one."""
    if isinstance(statement, ast.Return) and statement.value is not None:
        return text(statement.value)
    first = ast.unparse(statement).replace("np.", "").splitlines()[0]
    return first
