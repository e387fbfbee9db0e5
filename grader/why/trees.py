"""A function's syntax tree: its statements, the places where it can be changed, and the changes."""

import ast
import contextlib
import warnings
from dataclasses import dataclass

from grader.tell.words import say
from grader.why.limits import is_guard
from grader.why.nodes import call_name, text
from grader.why.source import FILENAME, Source

SEVERAL = "; "  # between the lines of a mistake that touches more than one
# Of their argument only the shape counts: a mistake inside it changes nothing.
SHAPE_DONORS = {"zeros_like", "ones_like", "empty_like", "len", "size"}
# Methods that change what they are called on, a generator's state among it.
CHANGING = {"append", "extend", "insert", "pop", "update", "setdefault", "fill", "sort", "normal", "uniform", "integers", "random", "permutation",
            "choice", "gumbel", "standard_normal"}
ADDED = {ast.Add: "line that adds to it", ast.Sub: "line that subtracts from it", ast.Mult: "line that multiplies it", ast.Div: "line that divides it"}


@dataclass(frozen=True)
class Change:
    """One node of one function's tree, and what it becomes."""

    source: Source
    statement: ast.stmt
    parent: object
    slot: object
    replacement: ast.AST


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


def compiled(trees):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compile(ast.Module(list(trees), []), FILENAME, "exec")


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


def statements(function):
    """Every statement of a function, in the order of the text."""
    return sorted((statement for body in bodies(function) for statement in body), key=lambda statement: (statement.lineno, statement.col_offset))


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


def beginnings(function, carried):
    """(body, statements, index of a loop): what sets carried names before a loop, one statement at a time and all together."""
    for body in bodies(function):
        for index, loop in enumerate(body):
            if isinstance(loop, (ast.For, ast.While)):
                starts = [statement for statement in body[:index] if isinstance(statement, ast.Assign) and changed_by(statement)
                          and changed_by(statement) <= carried & assigned_in(loop)]
                for chosen in dict.fromkeys([*((start,) for start in starts), tuple(starts)]):
                    if chosen:
                        yield body, list(chosen), index


def with_lines_first(loop, lines):
    """A loop that begins each round with some more lines."""
    return with_body(loop, [*lines, *loop.body])


def with_body(loop, body):
    again = ast.While(loop.test, body, loop.orelse) if isinstance(loop, ast.While) else ast.For(loop.target, loop.iter, body, loop.orelse)
    return ast.copy_location(again, loop)  # what has no place can't be written as text


def counted_again(function, carried):
    """(body, index of a loop, the loop with one line more, carried name, term): what is added to a carried name for a round, such as
    `dh[t]` in `dh[t] + dh_next`, is added to what the next round gets as well."""
    for body in bodies(function):
        for index, loop in enumerate(body):
            for node in ast.walk(loop) if isinstance(loop, (ast.For, ast.While)) else ():
                if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)):
                    continue
                for own, term in ((node.left, node.right), (node.right, node.left)):
                    name = getattr(own, "id", None)
                    places = [place for place, statement in enumerate(loop.body) if name in carried & assigned_in(statement)]
                    if places:
                        more = ast.parse(f"{name} = {name} + {ast.unparse(term)}").body
                        yield body, index, with_body(loop, [*loop.body[:places[-1] + 1], *more, *loop.body[places[-1] + 1:]]), name, term


def carried(function):
    """The names that a loop assigns and reads, and that have a value before it."""
    inside = [statement for loop in loops(function) for statement in ast.walk(loop)]
    before = {argument.arg for argument in function.args.args}.union(*(assigned_in(statement) for statement in ast.walk(function)
                                                                       if isinstance(statement, ast.Assign) and statement not in inside))
    return {name for loop in loops(function) for name in assigned_in(loop) & read_in(loop)} & before


def loops(function):
    return [node for node in ast.walk(function) if isinstance(node, (ast.For, ast.While))]


def assigned_in(loop):
    return {name.id for statement in ast.walk(loop) if isinstance(statement, ast.Assign) for target in statement.targets
            for name in ast.walk(target) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}


def read_in(loop):
    return {node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


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


def what_it_does(statement):
    """`The line that computes h`: a statement by what it is for, not by its text."""
    if isinstance(statement, ast.Assign):
        return say("line that computes it", names=", ".join(text(target) for target in statement.targets).strip('()'))
    if isinstance(statement, ast.AugAssign):
        return say(ADDED.get(type(statement.op), "line that changes it"), name=text(statement.target))
    if isinstance(statement, (ast.If, ast.For, ast.While)):
        return say("line that decides", names=sorted(changed_by(statement)))
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return say("the call", function=text(statement.value.func))
    return say("a line")


def one_line(statement):
    """The statement as a learner would write it, `return` and `np.` left out; only the head of a compound one."""
    if isinstance(statement, ast.Return) and statement.value is not None:
        return text(statement.value)
    first = ast.unparse(statement).replace("np.", "").splitlines()[0]
    return first
