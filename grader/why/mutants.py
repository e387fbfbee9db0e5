"""Wrong versions of a reference function, each one mistake away from it.

The reference's own syntax tree, and the trees of the functions that it calls, are changed in one place at a time, compiled and kept.
The same versions tell a learner which mistake gives their numbers, and measure whether an exercise's inputs notice every mistake.
"""

import ast
import contextlib
import warnings
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import combinations

import numpy as np

from grader.declare.exercise import FEEDBACK
from grader.inside.inputs import copy_inputs
from grader.why.block_orders import other_orders
from grader.why.edits import UnfitEdit, changed_statements, tree_with
from grader.why.operators import ONCE, OPERATORS, REPEATED, SATURATING, SHAPE_DONORS, call_name, text
from grader.why.source import FILENAME, Source, collect, observe_locals

try:
    import resource
except ImportError:  # not on Windows: mutants then run without a limit on memory
    resource = None

LOOP_COUNTER = "__loop_counter__"
LOOP_LIMIT = 10_000
PLACES = 4
SEVERAL = "; "  # between the lines of a mistake that touches more than one
OWN = -1  # the rank of what an author wrote
# Methods that change what they are called on, a generator's state among it.
CHANGING = {"append", "extend", "insert", "pop", "update", "setdefault", "fill", "sort", "normal", "uniform", "integers", "random", "permutation",
            "choice", "gumbel", "standard_normal"}
MEMORY_LIMIT = 1 << 30


class EndlessLoop(Exception):
    """A wrong version that would not come back."""


@dataclass(eq=False)
class Mutant:
    """A wrong version of a function.

    Attributes
    ----------
    sentence : str
        For the learner whose numbers come out this way: what is wrong.
    rank : int
        How likely an explanation it is, lowest first.
    function : str
        In which function the mistake was made: the reference, or one that it calls.
    line : int
    right, wrong : str
        The statement before and after, as a learner would write it; `wrong` is empty where the statement is missing.
    reason : str
        Why it is wrong, where the author says so.
    changes : tuple of Change
        What to change in the syntax trees; none in a mistake that an author wrote as a function.
    """

    sentence: str
    rank: int = OWN
    function: str = ""
    line: int = 0
    right: str = ""
    wrong: str = ""
    changes: tuple = field(default=(), repr=False)
    build: callable = field(default=None, repr=False)
    reason: str = ""

    @cached_property
    def runnable(self):
        """The wrong function, compiled when it is first needed; most mutants never are."""
        return self.build()

    def run(self, inputs):
        """Its value for these inputs, or the exception that it raised."""
        try:
            return run_limited(self.runnable, inputs)
        except (SyntaxError, ValueError, TypeError) as error:  # the change made no function
            return error

    @property
    def functions(self):
        return {change.source.name for change in self.changes}

    @property
    def places(self):
        return {(id(change.parent), str(change.slot)) for change in self.changes}


@dataclass(frozen=True)
class Change:
    """One node of one function's tree, and what it becomes."""

    source: Source
    statement: ast.stmt
    parent: object
    slot: object
    replacement: ast.AST


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


@cache
def mutants_of(exercise):
    """Every wrong version of an exercise's textbook form: the author's own mistakes, then the others, likeliest first."""
    own = [*declared(exercise), *(Mutant(what, reason=why, build=lambda function=function: function) for what, why, function in exercise.wrong_algorithms)]
    orders = [Mutant(sentence, 0, build=lambda function=function: function) for sentence, function in other_orders(exercise)]
    return own + sorted(workshop(exercise).mutants(), key=lambda mutant: mutant.rank) + orders


def declared(exercise):
    """The mistakes that the author wrote as edits of the textbook form. Raises UnfitEdit, which names the file and the line."""
    before = [one_line(statement) for statement in statements(tree_with(exercise.written_as, ()))]
    for mistake in exercise.feedback.mistakes:
        try:
            tree = tree_with(exercise.written_as, mistake.edits)
        except UnfitEdit as error:
            raise UnfitEdit(f"{exercise.chapter.folder / FEEDBACK}, line {mistake.line}, [{exercise.name}]: {error}") from None
        removed, added = changed_statements(before, [one_line(statement) for statement in statements(tree)])
        yield Mutant(mistake.what, reason=mistake.why, function=exercise.written_as.__name__, right=SEVERAL.join(removed), wrong=SEVERAL.join(added),
                     build=lambda tree=tree: runnable(tree, exercise.written_as))


def runnable(tree, function):
    """A tree as a function among the globals of another; a loop that does not end is stopped."""
    loops = LoopCounter()
    guard_loops(tree)
    namespace = {**function.__globals__, LOOP_COUNTER: loops}
    exec(compiled([ast.fix_missing_locations(tree)]), namespace)

    return loops.counted(namespace[function.__name__])


def statements(function):
    """Every statement of a function, in the order of the text."""
    return sorted((statement for body in bodies(function) for statement in body), key=lambda statement: (statement.lineno, statement.col_offset))


@cache
def workshop(exercise):
    return Workshop(exercise)


class Workshop:
    """Changes the trees of one exercise's functions in place, compiles, and puts them back: copying a tree for each mutant
    would take most of the time."""

    def __init__(self, exercise):
        self.sources, namespace = collect(exercise.written_as)
        self.sources[0].shapes = exercise.shapes  # a textbook form need not repeat the reference's docstring
        self.loops = LoopCounter()
        self.namespace = {**namespace, LOOP_COUNTER: self.loops}
        for source in self.sources:
            guard_loops(source.tree)
            ast.fix_missing_locations(source.tree)
            source.squashed = {node.args[0].id: node for node in ast.walk(source.tree)
                               if call_name(node) in SATURATING and len(node.args) == 1 and isinstance(node.args[0], ast.Name)}
            source.divisors = {id(part) for node in ast.walk(source.tree) if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.FloorDiv))
                               for part in ast.walk(node.right)}
            source.callees = {other.name for other in self.sources if other is not source}
        self.size = sum(1 for source in self.sources for _ in ast.walk(source.tree))
        self.unchanged = compiled(source.tree for source in self.sources)
        observe_locals(self.sources, self.build(()), exercise.example())

    def build(self, changes):
        """The exercise's function with some changes made to it or to the functions that it calls."""
        definitions = [self.unchanged]
        if changes:
            touched = {id(change.source): change.source for change in changes}
            with applied(changes):
                definitions.append(compiled(source.tree for source in touched.values()))
        namespace = dict(self.namespace)
        for definition in definitions:
            exec(definition, namespace)
        function = namespace[self.sources[0].name]
        return self.loops.counted(function) if changes else function

    def mutants(self):
        for depth, source in enumerate(self.sources):
            best, alike = {}, {}  # where two operators write the same line, the likelier one tells it
            for change, rank, sentence, variant in possible_changes(source):
                mutant = self.mutant(change, 2 * rank + (depth > 0), sentence)
                if mutant is None:
                    continue
                line = id(change.statement), mutant.wrong
                if line not in best or mutant.rank < best[line][0].rank:
                    best[line] = mutant, tuple(dict.fromkeys((sentence, variant))) if variant else ()
            for mutant, kinds in best.values():
                for kind in kinds:
                    alike.setdefault(kind, []).append(mutant)
                yield mutant
            for group in alike.values():
                if len(group) <= PLACES:
                    yield from self.in_several_places(group, source)

    def in_several_places(self, group, source):
        for size in range(2, len(group) + 1):
            for chosen in combinations(group, size):
                if distinct_places(chosen) and not renames(chosen, source):
                    yield self.everywhere(chosen, all_of_them=size == len(group))

    def mutant(self, change, rank, sentence):
        right = one_line(change.statement)
        wrong = line_with((change,))
        if wrong is None or wrong == right:
            return None
        return Mutant(sentence, rank, change.source.name, change.statement.lineno, right, wrong, (change,), lambda: self.build((change,)))

    def everywhere(self, group, all_of_them):
        """The same mistake in several places: one misunderstanding, not several."""
        changes = tuple(change for mutant in group for change in mutant.changes)
        lines = list(dict.fromkeys(mutant.wrong for mutant in group))
        wrong = line_with(changes) if len({id(change.statement) for change in changes}) == 1 else SEVERAL.join(lines)
        sentence = told_together([mutant.sentence for mutant in group]) + (" In every place." if all_of_them else " In several places.")
        first = group[0]
        return Mutant(sentence, first.rank + 1, first.function, first.line, first.right, wrong or lines[0], changes, lambda: self.build(changes))

    def both(self, first, second):
        """Two mistakes at once; None where they touch the same place."""
        if first.places & second.places or not first.changes or not second.changes:
            return None
        changes = first.changes + second.changes
        sentence = (f"{first.sentence} In two places." if first.sentence == second.sentence
                    else f"Two mistakes together. {first.sentence} {second.sentence}")
        together = first.changes[0].statement is second.changes[0].statement
        wrong = line_with(changes) if together else f"{first.wrong or 'nothing'}   and   {second.wrong or 'nothing'}"
        if wrong is None:
            return None
        return Mutant(sentence, 0, first.function, first.line, first.right, wrong, changes, lambda: self.build(changes))


def told_together(sentences):
    """Several sentences as one; where they differ in one stretch of words, only that stretch is repeated."""
    sentences = list(dict.fromkeys(sentences))
    words = [sentence.split(" ") for sentence in sentences]
    shortest = min(map(len, words))
    before = next((n for n in range(shortest) if len({split[n] for split in words}) > 1), shortest)
    after = next((n for n in range(shortest - before) if len({split[-1 - n] for split in words}) > 1), shortest - before)
    if len(sentences) == 1 or before + after < shortest / 2:
        return " ".join(sentences)
    others = [" ".join(split[before:len(split) - after]).rstrip(".,:;") for split in words[1:]]
    return f"{sentences[0]} The same holds for {' and '.join(others)}."


def distinct_places(group):
    """Whether the mutants of a group can be applied together: they don't touch the same place, nor one inside another."""
    nodes = [get(change.parent, change.slot) for mutant in group for change in mutant.changes]
    if len({place for mutant in group for place in mutant.places}) < len(nodes):
        return False
    if any(isinstance(node, list) for node in nodes):
        return False
    within = [{id(part) for part in ast.walk(node)} for node in nodes]
    return not any(id(node) in parts for index, node in enumerate(nodes) for other, parts in enumerate(within) if other != index)


def renames(group, source):
    """Whether a mistake made everywhere is no mistake but another name for a variable of the function's own."""
    if "have changed places" in group[0].sentence:
        return True
    parameters = {argument.arg for argument in source.tree.args.args}
    replaced = {name for mutant in group for change in mutant.changes for name in (change.replacement, get(change.parent, change.slot))}
    return any(isinstance(node, ast.Name) and node.id not in parameters for node in replaced)


def possible_changes(source):
    """(change, rank, sentence) for every operator at every place, then for every statement left out."""
    for statement, parent, slot in list(places(source.tree)):
        ignored = isinstance(statement, ast.For) and isinstance(statement.target, ast.Name) and statement.target.id.startswith("_")
        source.counted = statement.iter if ignored else None
        source.whole = getattr(statement, "value", None)
        for rank, operator in enumerate(OPERATORS):
            for number, (replacement, sentence) in enumerate(operator(get(parent, slot), source)):
                variant = "" if operator.__name__ in ONCE else (operator.__name__, number) if operator.__name__ in REPEATED else sentence
                yield Change(source, statement, parent, slot, replacement), rank, sentence, variant
    for body, index in list(removable_statements(source.tree)):
        statement = body[index]
        yield Change(source, statement, body, index, ast.Pass()), len(OPERATORS), f"The line  {one_line(statement)}  is missing.", ""
    for body, index in list(neighbours(source.tree)):
        first, second = body[index], body[index + 1]
        yield (Change(source, first, body, slice(index, index + 2), [second, first]), len(OPERATORS),
               f"The line  {one_line(first)}  comes too late: it belongs before  {one_line(second)} .", "")


def compiled(trees):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compile(ast.Module(list(trees), []), FILENAME, "exec")


@contextlib.contextmanager
def applied(changes):
    originals = [get(change.parent, change.slot) for change in changes]
    for change in changes:
        for node in change.replacement if isinstance(change.replacement, list) else [change.replacement]:
            ast.fix_missing_locations(node)  # here, not for the whole tree: that would take longer than compiling it
        put(change.parent, change.slot, change.replacement)
    try:
        yield
    finally:
        for change, original in zip(reversed(changes), reversed(originals)):
            put(change.parent, change.slot, original)


def line_with(changes):
    """The changed statement as text; empty if it was removed, None if it cannot be written."""
    statement = changes[0].statement
    if isinstance(changes[0].replacement, list):
        return SEVERAL.join(map(one_line, changes[0].replacement))
    with applied(changes):
        now = next((change.replacement for change in changes if get(change.parent, change.slot) is change.replacement
                    and isinstance(change.parent, list)), statement)
        try:
            return "" if isinstance(now, ast.Pass) else one_line(now)
        except (ValueError, TypeError, AttributeError):
            return None


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
                if call_name(child) not in SHAPE_DONORS and getattr(child, "attr", "") not in ("shape", "dtype", "ndim", "size"):
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


def neighbours(function):
    """Pairs of statements, one right after the other, that a learner may have written in the other order."""
    for body in bodies(function):
        for index, (first, second) in enumerate(zip(body, body[1:])):
            if any(is_guard(statement) or isinstance(statement, ast.Return) for statement in (first, second)):
                continue
            if changed_by(first) & names_in(second) or changed_by(second) & names_in(first):
                yield body, index


def names_in(statement):
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def changed_by(statement):
    """The names that a statement assigns, or whose arrays, lists or generators it may change by a method."""
    changed = set()
    for node in ast.walk(statement):
        inner = node
        while isinstance(inner, (ast.Subscript, ast.Attribute)):
            inner = inner.value
        stored = isinstance(node, (ast.Name, ast.Subscript)) and isinstance(node.ctx, ast.Store)
        if stored and isinstance(inner, ast.Name):
            changed.add(inner.id)
        if isinstance(node, ast.Call) and call_name(node) in CHANGING and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            changed.add(node.func.value.id)
    return changed


def one_line(statement):
    """The statement as a learner would write it, `return` and `np.` left out; only the head of a compound one."""
    if isinstance(statement, ast.Return) and statement.value is not None:
        return text(statement.value)
    first = ast.unparse(statement).replace("np.", "").splitlines()[0]
    return first
