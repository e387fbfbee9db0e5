"""Slips in a program: names, numbers, comparisons, calls and loops that are not the ones that belong there."""

import ast
from itertools import combinations

from grader.why.nodes import argument, binary, call_name, is_method, is_number, numpy_call, ordered, shifted, text
from grader.why.operators.arrays import wrong_indices
from grader.why.operators.formulas import SATURATING

ZEROED = "is ignored: zeros stand in its place."
UNWRAPPED = {"min", "minimum", "tanh", "sigmoid", "exp", "log", "log1p", "expm1", "sqrt", "square", "abs", "maximum", "softplus", "cumsum",
             "cumprod", "flip", "reversed", "max", "argmax", "round", "floor", "ceil", "transpose", "relu"}
OPPOSITES = {"max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum", "argmax": "argmin", "argmin": "argmax",
             "sum": "mean", "mean": "sum", "any": "all", "all": "any", "ones": "zeros", "zeros": "ones", "ceil": "floor",
             "floor": "ceil", "prod": "sum", "cumprod": "cumsum", "ones_like": "zeros_like", "zeros_like": "ones_like"}
COMPARISONS = {ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE), ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE),
               ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,)}
SIGNS = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!="}


def names_exchanged(node, scope):
    """Two names of one shape in each other's place, wherever they stand in a line: `i * c_prev + f * g`."""
    if node is not scope.whole or isinstance(node, (ast.Name, ast.Tuple)):
        return
    names = dict.fromkeys(part.id for part in ast.walk(node) if isinstance(part, ast.Name) and len(scope.local_shapes.get(part.id, ())))
    for first, second in combinations(names, 2):
        if scope.local_shapes[first] != scope.local_shapes[second]:
            continue
        changed = ast.parse(ast.unparse(node), mode="eval").body
        for part in ast.walk(changed):
            if isinstance(part, ast.Name) and part.id in (first, second):
                part.id = second if part.id == first else first
        if ordered(changed) != ordered(node):
            yield changed, f"{first} and {second} have changed places."


def exchanged(node, scope):
    """Two targets of an unpacking, two blocks of a list, two branches, two operands in each other's place."""
    if isinstance(node, ast.Tuple) or isinstance(node, ast.List):
        for a, b in combinations(range(len(node.elts)), 2):
            items = list(node.elts)
            if text(items[a]) == text(items[b]) or call_name(items[a]) == call_name(items[b]) == "zeros_like":
                continue
            items[a], items[b] = items[b], items[a]
            if any(isinstance(item, ast.Slice) for item in items):
                yield type(node)(items, node.ctx), f"The axes of an index have changed places: [{text(node)[1:-1]}] is needed."
                continue
            yield type(node)(items, node.ctx), f"{text(node.elts[a])} and {text(node.elts[b])} have changed places."
    if isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body), f"The two cases of {text(node.test)} have changed places."
    if call_name(node) == "where" and len(node.args) == 3:
        yield ast.Call(node.func, [node.args[0], node.args[2], node.args[1]], []), f"The two cases of {text(node.args[0])} have changed places."
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        for a, b in combinations(range(len(node.args)), 2):
            arguments = list(node.args)
            if text(arguments[a]) == text(arguments[b]):
                continue
            arguments[a], arguments[b] = arguments[b], arguments[a]
            yield (ast.Call(node.func, arguments, node.keywords),
                   f"{text(node.args[a])} and {text(node.args[b])} have changed places in the call of {text(node.func)}.")


def one_case(node, scope):
    """`h[t - 1]` for `h[t - 1] if t > 0 else h0`."""
    if isinstance(node, ast.IfExp):
        body, other = text(node.body), text(node.orelse)
        yield node.body, f"{body} stands in every case; where {text(node.test)} does not hold, {other} belongs."
        yield node.orelse, f"{other} stands in every case; where {text(node.test)} holds, {body} belongs."
        if isinstance(node.body, ast.Subscript):
            for wrong, told in wrong_indices(node.body.slice):
                after = ast.Subscript(node.body.value, wrong, ast.Load())
                yield after, f"{text(after)} stands where {text(node)} belongs: {told}."


def call_left_out(node, scope):
    """`x` for `reverse_padded(x, lengths)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in scope.callees and node.args:
        yield node.args[0], f"{node.func.id} is left out: {text(node)} is needed."


def overwriting(node, scope):
    if isinstance(node, ast.AugAssign):
        target = ast.parse(ast.unparse(node.target), mode="eval").body
        for part in ast.walk(target):
            if hasattr(part, "ctx"):
                part.ctx = ast.Load()
        node_target = node.target
        yield (ast.Assign([node_target], node.value, lineno=0),
               f"{text(node.target)} is overwritten where it should {'multiply' if isinstance(node.op, ast.Mult) else 'add'} up: "
               "what came before is lost.")


def opposite_function(node, scope):
    name = call_name(node)
    if name in OPPOSITES:
        func = node.func
        other = OPPOSITES[name]
        changed = ast.Attribute(func.value, other, ast.Load()) if isinstance(func, ast.Attribute) else ast.Name(other, ast.Load())
        yield ast.Call(changed, node.args, node.keywords), f"{other} stands where {name} belongs."
    if name in UNWRAPPED and name not in SATURATING and argument(node) is not None:
        for inner in [argument(node), *(node.args[1:] if not is_method(node) and name in ("maximum", "minimum", "max", "min") else [])]:
            yield inner, f"The {name} is missing: {text(node)} is needed."
    if name == "matrix_power" and len(node.args) == 2:
        yield binary(node.args[0], ast.Pow(), node.args[1]), f"** raises every entry to the power; a matrix multiplied by itself is {text(node)}."
    if name in ("sum", "mean") and argument(node) is not None:
        yield argument(node), f"The {name} is missing: {text(node)} is needed."


def loop_range(node, scope):
    name = call_name(node)
    if name == "reversed" and len(node.args) == 1:
        yield node.args[0], "The loop runs forwards; it must run backwards."
    if name != "range" or is_method(node):
        return
    if scope.counted is node:  # `for _ in range(...)`: only the number of rounds matters
        yield ast.Call(node.func, [*node.args[:-1], shifted(node.args[-1], -1)], []), "The loop makes one step too few."
        yield ast.Call(node.func, [*node.args[:-1], shifted(node.args[-1], 1)], []), "The loop makes one step too many."
        return
    yield ast.Call(ast.Name("reversed", ast.Load()), [node], []), "The loop runs in the opposite direction."
    if len(node.args) == 1:
        stop = node.args[0]
        yield ast.Call(node.func, [shifted(stop, -1)], []), "The loop leaves out its last step."
        yield ast.Call(node.func, [ast.Constant(1), stop], []), "The loop leaves out its first step."
        yield ast.Call(node.func, [shifted(stop, 1)], []), "The loop makes one step too many."
        yield ast.Call(node.func, [ast.Constant(1), shifted(stop, 1)], []), "The loop counts from 1, not from 0."
    else:
        start, stop, *step = node.args
        yield ast.Call(node.func, [start, shifted(stop, 1), *step], []), f"{text(node)} is needed: the loop ends in the wrong place."
        yield ast.Call(node.func, [start, shifted(stop, -1), *step], []), f"{text(node)} is needed: the loop ends in the wrong place."
        yield ast.Call(node.func, [shifted(start, 1), stop, *step], []), f"{text(node)} is needed: the loop starts in the wrong place."
        yield ast.Call(node.func, [shifted(start, -1), stop, *step], []), f"{text(node)} is needed: the loop starts in the wrong place."


def comparison(node, scope):
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARISONS:
        for other in COMPARISONS[type(node.ops[0])]:
            yield (ast.Compare(node.left, [other()], node.comparators),
                   f"{SIGNS[other]} stands where {SIGNS[type(node.ops[0])]} belongs in {text(node)}.")
    elif isinstance(node, ast.BoolOp):
        other, words = (ast.Or(), "or stands where and") if isinstance(node.op, ast.And) else (ast.And(), "and stands where or")
        yield ast.BoolOp(other, node.values), f"{words} belongs."
        for value in node.values:
            rest = [item for item in node.values if item is not value]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest), f"The condition {text(value)} is missing."
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
        other, words = (ast.BitOr(), "| stands where &") if isinstance(node.op, ast.BitAnd) else (ast.BitAnd(), "& stands where |")
        yield binary(node.left, other, node.right), f"{words} belongs."
        yield node.left, f"The condition {text(node.right)} is missing."
        yield node.right, f"The condition {text(node.left)} is missing."
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
        yield node.operand, f"The negation of {text(node.operand)} is missing."


def zeroed(node, scope):
    """A given array that is ignored: zeros stand in its place."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and scope.shapes.get(node.id):
        yield numpy_call("zeros_like", node), f"{node.id} {ZEROED}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in scope.callees:
        for position, given in enumerate(node.args):  # what a loop carries, too
            if isinstance(given, ast.Name) and given.id not in scope.shapes and given.id in scope.nonzero and scope.local_shapes[given.id]:
                arguments = [*node.args[:position], numpy_call("zeros_like", given), *node.args[position + 1:]]
                yield ast.Call(node.func, arguments, node.keywords), f"{given.id} {ZEROED}"


def other_name(node, scope):
    if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in scope.local_shapes):
        return
    shape = scope.local_shapes[node.id]
    for other, its_shape in scope.local_shapes.items():
        if other != node.id and its_shape == shape:
            yield ast.Name(other, ast.Load()), f"{other} stands where {node.id} belongs."


def constant(node, scope):
    if not is_number(node):
        return
    value = node.value
    wrongs = [value + 1, value - 1] if isinstance(value, int) else [value * 2, value / 2, 1.0, 0.0]
    if value in (1, 2):
        wrongs.append(1 / (value + 1) if value == 1 else 0.5)
    for wrong in dict.fromkeys(wrongs):
        if wrong != value:
            yield ast.Constant(wrong), f"{wrong:g} stands where {value:g} belongs."


def wrong_cast(node, scope):
    """A slice of a copy, a reversed axis: what NumPy programs get wrong and nothing above reaches."""
    if call_name(node) in ("zeros_like", "copy") and argument(node) is not None:
        yield argument(node), f"{text(argument(node))} itself stands where {text(node)} belongs."
    if call_name(node) in ("concatenate", "stack", "hstack", "vstack") and node.args and isinstance(node.args[0], (ast.List, ast.Tuple)):
        parts = node.args[0].elts
        yield (ast.Call(node.func, [type(node.args[0])(parts[::-1], ast.Load()), *node.args[1:]], node.keywords),
               f"The parts are joined in the opposite order: {text(node)} is needed.")
