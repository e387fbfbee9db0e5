"""Nodes of a syntax tree: read, and built."""

import ast
from typing import NamedTuple


class Slip(NamedTuple):
    """One mistake in one place: what the node becomes, what is wrong, and why.

    What was `meant` is not told: it tells like slips from unlike ones. `right` and `wrong` are the lines before and after, where they
    cannot be read off the changed statement; `right` is empty for a line too many.
    """

    replacement: ast.AST
    what: str
    why: str = ""
    meant: str = ""
    right: str | None = None
    wrong: str = ""


def text(node):
    """A node as the learner would write it, `np.` left out."""
    return ast.unparse(node).replace("np.", "")


def call_name(node):
    """`tanh` for `np.tanh(...)`, `tanh(...)` and `x.tanh()`; None for anything else."""
    if not isinstance(node, ast.Call):
        return None
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)


def is_method(node):
    """`h.sum(axis=0)` rather than `np.sum(h, axis=0)`."""
    return isinstance(node.func, ast.Attribute) and not (isinstance(node.func.value, ast.Name) and node.func.value.id == "np")


def argument(node):
    """What a one-argument function is applied to, as method or as function."""
    if is_method(node):
        return node.func.value
    return node.args[0] if node.args else None


def is_number(node, value=None):
    constant = isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    return constant and (value is None or node.value == value)


def is_transposed(node):
    return isinstance(node, ast.Attribute) and node.attr == "T"


def numpy_call(name, *arguments):
    return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load()), list(arguments), [])


def binary(left, operator, right):
    return ast.BinOp(left, operator, right)


def logistic(node):
    return binary(ast.Constant(1), ast.Div(), binary(ast.Constant(1), ast.Add(), numpy_call("exp", ast.UnaryOp(ast.USub(), node))))


def one_minus(node):
    return binary(ast.Constant(1), ast.Sub(), node)


def complement_of(node):
    """`z` for `1 - z`, else None."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and is_number(node.left, 1):
        return node.right
    return None


def summands(node):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return summands(node.left) + summands(node.right)
    return [node]


def total(terms):
    node = terms[0]
    for term in terms[1:]:
        node = binary(node, ast.Add(), term)
    return node


def ordered(node):
    """A node as text in which the order of sums and elementwise products doesn't show."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mult)):
        parts, waiting = [], [node]
        while waiting:
            part = waiting.pop()
            if isinstance(part, ast.BinOp) and type(part.op) is type(node.op):
                waiting += [part.left, part.right]
            else:
                parts.append(ordered(part))
        return f"{type(node.op).__name__}({', '.join(sorted(parts))})"
    if not any(isinstance(part, ast.BinOp) for part in ast.walk(node)):
        return ast.dump(node)
    return f"{type(node).__name__}({', '.join(ordered(child) for child in ast.iter_child_nodes(node))})"


def shifted(node, by):
    """`t - 1` for `t`, `t` for `t + 1`: the index moved, written as one would write it."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) and is_number(node.right):
        offset = node.right.value if isinstance(node.op, ast.Add) else -node.right.value
        base, by = node.left, offset + by
    elif is_number(node):
        return ast.Constant(node.value + by) if node.value + by >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-(node.value + by)))
    else:
        base = node
    if by == 0:
        return base
    return binary(base, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))
