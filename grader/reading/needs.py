"""What a top-level statement binds, changes, and needs from outside itself, as symbol tables tell; nothing is run to find out."""

import ast
import re
import symtable
from dataclasses import dataclass, field

from grader.reading.python import is_untouched

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
AT_ONCE = ("listcomp", "setcomp", "dictcomp", "genexpr")  # functions to Python, but they run where they stand
BY_NAME = {"globals", "vars", "eval", "exec"}  # with these, a name may stand in a string
HAND_ON = ("enumerate", "zip", "reversed", "sorted", "list", "tuple", "iter", "map", "filter")
# Methods that change what they belong to, and functions that change what they are given first.
CHANGING_METHODS = frozenset((
    "append extend insert add update setdefault pop popitem popleft remove discard clear sort reverse appendleft extendleft rotate fill "
    "partition resize setflags put subtract difference_update intersection_update symmetric_difference_update __setitem__ __delitem__").split())
CHANGING_FUNCTIONS = frozenset((
    "shuffle copyto put place putmask put_along_axis fill_diagonal heappush heappop heapify heapreplace insort insort_left insort_right "
    "setattr delattr setitem delitem at").split())


@dataclass
class Changes:
    """Names whose values are changed in place, by how sure that is.

    Attributes
    ----------
    surely : set of str
    if_no_module : set of str
        `np.append` changes nothing, `ACTS.append` does.
    if_no_import : set of str
        A method is called and what it returns is dropped: it changes something, unless it is a library's.
    """

    surely: set = field(default_factory=set)
    if_no_module: set = field(default_factory=set)
    if_no_import: set = field(default_factory=set)

    def among(self, modules, imported):
        return self.surely | self.if_no_module - modules | self.if_no_import - imported


@dataclass
class Statement:
    """One top-level statement of a cell.

    Attributes
    ----------
    text : str
    line : int
        Where it begins in its cell.
    binds : set of str
    surely : bool
        Whether it binds them whatever happens, so that earlier values don't matter.
    star : bool
        Whether it may bind any name: `from numpy import *`.
    modules, imported : set of str
        Names bound to modules, and by imports of any kind.
    now, later : set of str
        Names that it needs when it runs, and those that its functions need when they are called.
    changes, inner_changes : Changes
        Made when it runs, and by its functions when they are called.
    parameters : list of str
        Of the function that it defines; empty if it is no definition of one.
    calls, inner_calls : list of (str, list of str)
        A function's name and the names given to it, where what comes back is dropped.
    aliases : list of (set of str, set of str)
        Names that may stand for values, or parts of values, of other names.
    untouched : bool
        Whether it is a stub that nobody has written in.
    """

    text: str
    line: int
    binds: set = field(default_factory=set)
    surely: bool = False
    star: bool = False
    modules: set = field(default_factory=set)
    imported: set = field(default_factory=set)
    now: set = field(default_factory=set)
    later: set = field(default_factory=set)
    changes: Changes = field(default_factory=Changes)
    inner_changes: Changes = field(default_factory=Changes)
    parameters: list = field(default_factory=list)
    calls: list = field(default_factory=list)
    inner_calls: list = field(default_factory=list)
    aliases: list = field(default_factory=list)
    untouched: bool = False


def statements_of(code):
    """The statements of a CellCode."""
    lines = code.text.split("\n")
    return [analysed(node, *source_of(lines, node)) for node in code.statements]


def source_of(lines, node):
    """A statement's text and its first line, decorators included; several may share a line."""
    first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
    own = [line.encode() for line in lines[first - 1: node.end_lineno]]
    own[-1] = own[-1][:node.end_col_offset]
    own[0] = own[0][node.col_offset:] if first == node.lineno else own[0]
    text = b"\n".join(own).decode()
    return text, first


def analysed(node, text, line):
    outer = list(running_at_once(node))
    at_once = set(outer)
    inner = [part for part in ast.walk(node) if part not in at_once]
    found = Statement(text, line, untouched=isinstance(node, FUNCTIONS) and is_untouched(node))
    found.surely = isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom))
    declared = add_names(found, node)
    found.changes, found.calls = changes(outer), calls(outer)
    found.inner_changes, found.inner_calls = changes(inner), calls(inner)
    found.inner_changes.surely |= declared
    found.parameters = parameters_of(node)
    found.aliases = aliases(outer)
    for part in outer:
        if isinstance(part, (ast.Import, ast.ImportFrom)):
            names = {(alias.asname or alias.name).partition(".")[0] for alias in part.names}
            found.imported |= names - {"*"}
            found.modules |= names if isinstance(part, ast.Import) else set()
            found.star |= "*" in names
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            found.now.add(part.target.id)
    return found


def running_at_once(node):
    """The parts of a statement that run when it does: no bodies of functions, but their decorators and defaults."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, (*FUNCTIONS, ast.Lambda)):
            waiting += [*getattr(part, "decorator_list", []), *part.args.defaults, *filter(None, part.args.kw_defaults)]
        else:
            waiting += ast.iter_child_nodes(part)


def add_names(found, node):
    """Fill in `binds`, `now` and `later`. Returns the globals to which its functions give a value."""
    declared = set()
    try:
        waiting = [(symtable.symtable(found.text, "cell", "exec"), True)]
    except (SyntaxError, RecursionError, MemoryError):  # such as `return` outside a function: it cannot run, whatever it needs
        return declared
    while waiting:
        scope, at_once = waiting.pop()
        at_once = at_once and (scope.get_type() != "function" or scope.get_name() in AT_ONCE)
        top = scope.get_type() == "module"
        waiting += [(inner, at_once) for inner in scope.get_children()]
        for symbol in scope.get_symbols():
            if not symbol.is_global():
                continue
            name = symbol.get_name()
            if symbol.is_referenced():
                (found.now if at_once else found.later).add(name)
            if symbol.is_assigned() or top and (symbol.is_imported() or symbol.is_namespace()):
                (found.binds if at_once else declared).add(name)
    if isinstance(node, ast.Delete):
        found.binds -= {target.id for target in node.targets if isinstance(target, ast.Name)}
    found.later |= declared
    if (found.now | found.later) & BY_NAME:
        texts = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))
        found.later |= {name for text in texts for name in re.findall(r"\w+", text[:1000])}
    return declared


def changes(parts):
    """What some parts of a statement change in place."""
    found = Changes()
    for part in parts:
        if isinstance(part, (ast.Attribute, ast.Subscript)) and isinstance(part.ctx, (ast.Store, ast.Del)):
            found.surely |= root(part)
        elif isinstance(part, ast.AugAssign):
            found.surely |= root(part.target)
        elif isinstance(part, ast.Call):
            function = part.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if name in CHANGING_FUNCTIONS:
                found.surely |= root(part.args[0]) if part.args else set()
            if isinstance(function, ast.Attribute) and name in CHANGING_METHODS:
                (found.surely if isinstance(function.value, ast.Attribute) else found.if_no_module).update(root(function.value))
            for keyword in part.keywords:
                found.surely |= root(keyword.value) if keyword.arg == "out" else set()
    for call in dropped(parts):
        if isinstance(call.func, ast.Attribute):
            found.if_no_import |= root(call.func.value)
    return found


def root(node):
    """The name whose value, or part of whose value, an expression stands for, as a set of one; empty if there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def dropped(parts):
    """The calls whose value goes nowhere, also from within a comprehension that does."""
    for part in parts:
        if isinstance(part, ast.Expr):
            value = part.value.elt if isinstance(part.value, (ast.ListComp, ast.SetComp, ast.GeneratorExp)) else part.value
            if isinstance(value, ast.Call):
                yield value


def calls(parts):
    """Names of functions that are called for what they do, with the names given to each; a decorator is called, too."""
    found = [(call.func.id, [min(root(argument), default="") for argument in call.args])
             for call in dropped(parts) if isinstance(call.func, ast.Name)]
    decorators = [decorator for part in parts for decorator in getattr(part, "decorator_list", [])]
    return found + [(name, []) for decorator in decorators for name in root(decorator)]


def parameters_of(node):
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        node = node.value
    return [argument.arg for argument in node.args.posonlyargs + node.args.args] if isinstance(node, (*FUNCTIONS, ast.Lambda)) else []


def aliases(parts):
    """Pairs of names such that one may stand for (a part of) the other: `t = TABLE["a"]`, `for row in ROWS`, `with OPEN as f`."""
    pairs = []
    for part in parts:
        if isinstance(part, ast.Assign):
            pairs += [(target, part.value) for target in part.targets]
        elif isinstance(part, (ast.For, ast.AsyncFor, ast.comprehension)):
            pairs.append((part.target, part.iter))
        elif isinstance(part, ast.withitem) and part.optional_vars:
            pairs.append((part.optional_vars, part.context_expr))
        elif isinstance(part, ast.NamedExpr):
            pairs.append((part.target, part.value))
    found = [(names(target), values(source)) for target, source in pairs]
    return [(own, others) for own, others in found if own and others]


def names(target):
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def values(node):
    """The names whose values, or parts of whose values, an expression may hand on: `TABLE.values()`, `zip(A, B)`, `A if fast else B`."""
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        return values(node.value)
    if isinstance(node, ast.Call):
        parts = [node.func.value] if isinstance(node.func, ast.Attribute) else node.args if getattr(node.func, "id", "") in HAND_ON else []
    elif isinstance(node, ast.IfExp):
        parts = [node.body, node.orelse]
    else:
        parts = getattr(node, "elts", None) or getattr(node, "values", None) or []
    return set().union(*map(values, filter(None, parts)))
