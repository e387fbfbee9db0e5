"""What a top-level statement binds, changes, and needs from outside itself, as symbol tables tell; nothing is run to find out."""

import ast
import re
import symtable
from dataclasses import dataclass, field

from grader.reading.python import is_untouched

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
AT_ONCE = ("listcomp", "setcomp", "dictcomp", "genexpr")  # functions to Python, but they run where they stand
BY_NAME = {"globals", "vars", "eval", "exec"}  # with these, a name may stand in a string
ALL_NAMES = frozenset(("globals", "locals", "vars", "exec"))  # to change what these stand for is to bind any name
HAND_ON = ("enumerate", "zip", "reversed", "sorted", "list", "tuple", "iter", "map", "filter", "nditer", "asarray")
# Methods that change what they belong to, and functions that change what they are given first.
CHANGING_METHODS = frozenset((
    "append extend insert add update setdefault pop popitem popleft remove discard clear sort reverse appendleft extendleft rotate fill "
    "partition resize setflags put subtract difference_update intersection_update symmetric_difference_update register __setitem__ __delitem__").split())
CHANGING_FUNCTIONS = frozenset((
    "shuffle copyto put place putmask put_along_axis fill_diagonal heappush heappop heapify heapreplace insort insort_left insort_right "
    "setattr delattr setitem delitem at next").split())
WRITING = frozenset("save savez savez_compressed savetxt dump write_text write_bytes tofile to_csv to_json to_pickle".split())
SETTINGS = ("seed", "setrecursionlimit")  # of a library, where they stand alone and not in an experiment
WRITING_MODE = re.compile(r"[wax][bt]?\+?")
FILE = re.compile(r"[\w./~-]*\w\.[A-Za-z]\w{0,7}")  # in a set of names it stands for what is in the file


@dataclass
class Changes:
    """Names whose values are changed in place: surely, or by a method if they are no library's (`np.append(A, 1)` changes nothing)."""

    surely: set = field(default_factory=set)
    by_method: set = field(default_factory=set)

    def but_not(self, imported):
        return self.surely | self.by_method - imported


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
        Whether it may bind any name, as `from numpy import *` does.
    imported : set of str
        Names bound by imports.
    now, later : set of str
        Names that it needs when it runs, and those that its functions need when they are called.
    changes, inner_changes : Changes
        Made when it runs, and by its functions when they are called.
    parameters : set of str
        Of the functions in it; empty if it has none.
    methods : set of str
        Those of its class that change what they belong to.
    calls, inner_calls : list of (str, str, set of str)
        The name of a function and an empty method, or a name and the method of its value; and the names given to it.
    aliases : list of (set of str, set of str)
        Names that may stand for values, or parts of values, of other names.
    made : list of (set of str, set of str, set of str)
        Names, what was called to make their values, and what was given to it.
    makes : bool
        Whether what it defines may make functions, or values with methods.
    returns : set of str
        Names whose values the function that it defines may hand out.
    untouched : bool
        Whether it is a stub that nobody has written in.
    """

    text: str
    line: int
    binds: set = field(default_factory=set)
    surely: bool = False
    star: bool = False
    imported: set = field(default_factory=set)
    now: set = field(default_factory=set)
    later: set = field(default_factory=set)
    changes: Changes = field(default_factory=Changes)
    inner_changes: Changes = field(default_factory=Changes)
    parameters: set = field(default_factory=set)
    methods: set = field(default_factory=set)
    calls: list = field(default_factory=list)
    inner_calls: list = field(default_factory=list)
    aliases: list = field(default_factory=list)
    made: list = field(default_factory=list)
    makes: bool = False
    returns: set = field(default_factory=set)
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
    found.surely = isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Assign, ast.AnnAssign))  # a module stays what it was when it is imported again
    declared = add_names(found, node)
    found.changes, found.calls = changes(outer), calls(outer)
    if isinstance(node, ast.Expr) and getattr(getattr(node.value, "func", None), "attr", "") in SETTINGS:
        found.changes.surely |= root(node.value)
    found.inner_changes, found.inner_calls = changes(inner), calls(inner)
    found.inner_changes.surely |= declared
    for target, source in bindings(inner):
        changed = names(target) & (found.inner_changes.surely | found.inner_changes.by_method)
        found.inner_changes.by_method |= values(source) if changed else set()
    functions = [part for part in ast.walk(node) if isinstance(part, (*FUNCTIONS, ast.Lambda))]
    found.parameters = set().union(*map(parameters_of, functions))
    found.methods = {part.name for part in functions if isinstance(node, ast.ClassDef) and part in node.body and changes_itself(part)}
    found.makes = isinstance(node, ast.ClassDef) or len(functions) > 1
    pairs = bindings(outer)
    found.aliases = [(own, others) for own, others in ((names(target), values(source)) for target, source in pairs) if own and others]
    found.made = [(names(target), root(source.func), given(source)) for target, source in pairs if isinstance(source, ast.Call)]
    found.returns = set().union(*(values(part.value) for part in inner if isinstance(part, (ast.Return, ast.Yield)) and part.value)) & found.later
    found.now |= files(outer)
    found.later |= files(inner)
    for part in outer:
        if isinstance(part, (ast.Import, ast.ImportFrom)):
            bound = {(alias.asname or alias.name).partition(".")[0] for alias in part.names}
            found.imported |= bound - {"*"}
            found.star |= "*" in bound
            found.now.add("sys")  # whose path may have been extended
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
            name = symbol.get_name()
            if not symbol.is_global():
                found.later |= {name} if symbol.is_imported() else set()  # what was done to a module lasts
                continue
            if symbol.is_referenced():
                (found.now if at_once else found.later).add(name)
            if symbol.is_assigned() or symbol.is_imported() or top and symbol.is_namespace():
                (found.binds if at_once else declared).add(name)
    if isinstance(node, ast.AnnAssign) and node.value is None:
        found.binds.clear()
    if isinstance(node, ast.Delete):
        found.binds -= {target.id for target in node.targets if isinstance(target, ast.Name)}
    found.later |= declared | ({"sys"} if isinstance(node, FUNCTIONS) else set())  # sys knows how deep it may call itself
    if (found.now | found.later) & BY_NAME:
        found.later |= {name for text in texts(ast.walk(node)) for name in re.findall(r"\w+", text[:1000])}
    return declared


def changes(parts):
    """What some parts of a statement change in place."""
    found = Changes()
    for part in parts:
        if isinstance(part, (ast.Attribute, ast.Subscript)) and isinstance(part.ctx, (ast.Store, ast.Del)):
            found.surely |= root(part)
        elif isinstance(part, ast.Attribute) and part.attr in CHANGING_METHODS:  # called, or handed on as in map(L.append, ...)
            (found.surely if isinstance(part.value, ast.Attribute) else found.by_method).update(root(part.value))
        elif isinstance(part, ast.AugAssign):
            found.surely |= root(part.target)
        elif isinstance(part, ast.Call):
            function = part.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if name in CHANGING_FUNCTIONS:
                found.surely |= root(part.args[0]) if part.args else set()
            if name == "exec":
                found.surely |= root(part.args[1]) if part.args[1:] else {"exec"}
            if name in WRITING or name == "open" and any(map(WRITING_MODE.fullmatch, texts(ast.walk(part)))):
                found.surely |= files(parts)
            for keyword in part.keywords:
                found.surely |= root(keyword.value) if keyword.arg == "out" else set()
        for decorator in getattr(part, "decorator_list", []):  # `@area.register` changes area
            method = decorator.func if isinstance(decorator, ast.Call) else decorator
            found.by_method |= root(method) if isinstance(method, ast.Attribute) else set()
    for call in dropped(parts):
        if isinstance(call.func, ast.Attribute):
            found.by_method |= root(call.func.value)
    return found


def changes_itself(method):
    """Whether a method changes what it belongs to, other than when that is made."""
    own = {argument.arg for argument in method.args.args[:1]}
    return method.name != "__init__" and not own.isdisjoint(changes(list(ast.walk(method))).but_not(set()))


def texts(parts):
    return [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def files(parts):
    """The strings that may be names of files."""
    return {text for text in texts(parts) if len(text) < 200 and FILE.fullmatch(text)}


def root(node):
    """The name whose value, or part of whose value, an expression stands for, as a set of one; empty if there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred, ast.Call)):
        called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if called == "open":
            return files(node.args)
        node = node.args[0] if called == "vars" and node.args else node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def dropped(parts):
    """The calls whose value goes nowhere, also from within a comprehension that does."""
    for part in parts:
        if isinstance(part, ast.Expr):
            value = part.value.elt if isinstance(part.value, (ast.ListComp, ast.SetComp, ast.GeneratorExp)) else part.value
            if isinstance(value, ast.Call):
                yield value


def calls(parts):
    """What is called, as `Statement.calls` has it; a decorator is called, too."""
    found = [(name, getattr(part.func, "attr", ""), given(part)) for part in parts if isinstance(part, ast.Call) for name in root(part.func)]
    decorators = [decorator for part in parts for decorator in getattr(part, "decorator_list", [])]
    return found + [(name, "", set()) for decorator in decorators for name in root(decorator)]


def given(call):
    """The names that a call gives to a function."""
    return set().union(*map(root, [*call.args, *(keyword.value for keyword in call.keywords)]))


def parameters_of(function):
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *filter(None, [arguments.vararg, arguments.kwarg])]
    return {argument.arg for argument in every}


def bindings(parts):
    """Targets, and the expression from which each gets its value, whole or in part: `t = TABLE["a"]`, `for row in ROWS`, `with OPEN as f`."""
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
    return pairs


def names(target):
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def values(node):
    """The names whose values, or parts of whose values, an expression may hand on: `TABLE.values()`, `zip(A, B)`, `A if fast else B`."""
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        return values(node.value)
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in ("open", *ALL_NAMES):
            return files(node.args) if name == "open" else {name}
        parts = node.args if name in HAND_ON else [node.func.value] if isinstance(node.func, ast.Attribute) else []
    elif isinstance(node, ast.IfExp):
        parts = [node.body, node.orelse]
    else:
        parts = getattr(node, "elts", None) or getattr(node, "values", None) or []
    return set().union(*map(values, filter(None, parts)))
