"""The syntax trees of a reference function and of the functions of its own package that it calls."""

import ast
import inspect
import sys
import textwrap
from dataclasses import dataclass, field

import numpy as np

from grader.declare import docstrings as docs
from grader.inside.inputs import copy_inputs


@dataclass(eq=False)
class Source:
    """A function's own definition, ready to be changed and compiled again.

    `shapes` are those that its docstring states, `local_shapes` those that its variables had in a run; `counted` is what the loop at hand
    runs over, if it ignores the values, and `whole` what the statement at hand computes; `squashed` are
    the names to which a tanh or sigmoid is applied somewhere, with that call; `divisors` the ids of all nodes that something is divided by;
    `callees` the other functions that this one may call; `nonzero` the local arrays that did not end as zeros, `integers` those of
    whole numbers beyond 0 and 1; `carried` the names that a loop hands from one round to the next; `repeated` the ids of
    all nodes inside loops.
    """

    name: str
    tree: ast.FunctionDef
    shapes: dict
    local_shapes: dict
    counted: ast.AST = None
    whole: ast.AST = None
    squashed: dict = field(default_factory=dict)
    divisors: set = field(default_factory=set)
    callees: set = field(default_factory=set)
    nonzero: set = field(default_factory=set)
    integers: set = field(default_factory=set)
    carried: set = field(default_factory=set)
    repeated: set = field(default_factory=set)


class FlattenModules(ast.NodeTransformer):
    """`rnn.rnn_step` becomes `rnn_step`, so that a changed callee takes the place of the original."""

    def __init__(self, modules):
        self.modules = modules

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id in self.modules:
            return ast.copy_location(ast.Name(node.attr, node.ctx), node)
        return node


def source_of(function):
    """The text of a learner's function; empty where there is none: typed at a prompt, or no Python function."""
    if hasattr(function, "source"):
        return function.source
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""


def collect(function, alone=False, lent=()):
    """The function and, unless it is taken alone, everything of its package that it reaches; what is lent is not looked into.

    Returns
    -------
    sources : list of Source, the function itself first
    namespace : dict in which their definitions can be executed
    """
    package = function.__module__.partition(".")[0]
    sources, namespace, waiting, seen = [], {}, [function], set()
    while waiting:
        current = waiting.pop(0)
        if current.__name__ in seen:
            continue
        seen.add(current.__name__)
        tree, callees, modules = read(current, package)
        namespace = {**current.__globals__, **namespace}
        namespace.update({callee.__name__: callee for callee in callees})
        sources.append(Source(current.__name__, FlattenModules(modules).visit(tree), docs.shapes(current), {}))
        waiting += [] if alone else [callee for callee in callees if callee not in lent]
    return sources, namespace


def definition(function):
    """A function's source and its syntax tree, without decorators and docstring; the tree's line numbers are those of the source."""
    source = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(source).body[0]
    tree.decorator_list = []
    if ast.get_docstring(tree):
        tree.body = tree.body[1:]
    return source, tree


def read(function, package):
    """A function's tree, the functions of its package that it calls, and the names of modules it calls them by."""
    _, tree = definition(function)
    callees, modules = [], set()
    own = set(function.__code__.co_varnames) | set(function.__code__.co_cellvars)  # a parameter may be called like a function of the module
    for node in ast.walk(tree):
        found = None
        if isinstance(node, ast.Name) and node.id not in own:
            found = function.__globals__.get(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = function.__globals__.get(node.value.id)
            if inspect.ismodule(module) and module.__name__.partition(".")[0] == package:
                found = getattr(module, node.attr, None)
                modules.add(node.value.id)
        if inspect.isfunction(found) and found.__module__.partition(".")[0] == package and found is not function:
            callees.append(found)
    return tree, callees, modules


def observe_locals(sources, function, inputs):
    """Run once and note the shape of every local array, so that only names that fit are exchanged."""
    by_name = {source.name: source for source in sources}

    def note(frame, event, _):
        source = by_name.get(frame.f_code.co_name)
        if event == "return" and source is not None and frame.f_code.co_filename == FILENAME:
            for name, value in frame.f_locals.items():
                if isinstance(value, (np.ndarray, np.generic, int, float)):
                    source.local_shapes.setdefault(name, np.shape(value))
                    if isinstance(value, np.ndarray) and value.dtype.kind == "i" and value.max(initial=0) > 1:
                        source.integers.add(name)
                    if np.any(value):
                        source.nonzero.add(name)

    previous = sys.getprofile()
    sys.setprofile(note)
    try:
        with np.errstate(all="ignore"):
            function(**copy_inputs(inputs))
    finally:
        sys.setprofile(previous)


FILENAME = "<a wrong version of the reference>"
