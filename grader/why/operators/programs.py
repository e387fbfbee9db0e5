"""Slips in a program: names, numbers, comparisons, calls and loops that are not the ones that belong there."""

import ast
from itertools import combinations, permutations

from grader.tell.words import say
from grader.why.block_orders import MOST
from grader.why.nodes import Slip, argument, binary, call_name, is_method, is_number, numpy_call, ordered, shifted, text
from grader.why.operators.arrays import wrong_indices
from grader.why.operators.formulas import SATURATING

ZEROED = "zeros in its place"
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
            yield Slip(changed, say("changed places", first=first, second=second))


def exchanged(node, scope):
    """Two targets of an unpacking, two blocks of a list, two branches, two operands in each other's place."""
    if isinstance(node, ast.Tuple) or isinstance(node, ast.List):
        for a, b in combinations(range(len(node.elts)), 2):
            items = list(node.elts)
            if text(items[a]) == text(items[b]) or call_name(items[a]) == call_name(items[b]) == "zeros_like":
                continue
            items[a], items[b] = items[b], items[a]
            if any(isinstance(item, ast.Slice) for item in items):
                yield Slip(type(node)(items, node.ctx), say("axes of an index"), meant=text(node))
                continue
            yield Slip(type(node)(items, node.ctx), say("changed places", first=text(node.elts[a]), second=text(node.elts[b])))
    if isinstance(node, ast.IfExp):
        yield Slip(ast.IfExp(node.test, node.orelse, node.body), say("two cases changed places", test=text(node.test)))
    if call_name(node) == "where" and len(node.args) == 3:
        yield Slip(ast.Call(node.func, [node.args[0], node.args[2], node.args[1]], []), say("two cases changed places", test=text(node.args[0])))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        for a, b in combinations(range(len(node.args)), 2):
            arguments = list(node.args)
            if text(arguments[a]) == text(arguments[b]):
                continue
            arguments[a], arguments[b] = arguments[b], arguments[a]
            yield Slip(ast.Call(node.func, arguments, node.keywords),
                       say("changed places in a call", first=text(node.args[a]), second=text(node.args[b]), function=text(node.func)))


def one_case(node, scope):
    """`h[t - 1]` for `h[t - 1] if t > 0 else h0`."""
    if isinstance(node, ast.IfExp):
        body, other = text(node.body), text(node.orelse)
        yield Slip(node.body, say("in every case, also where not", wrong=body, test=text(node.test)), meant=other)
        yield Slip(node.orelse, say("in every case, also where", wrong=other, test=text(node.test)), meant=body)
        if isinstance(node.body, ast.Subscript):
            for wrong, told in wrong_indices(node.body.slice):
                after = ast.Subscript(node.body.value, wrong, ast.Load())
                yield Slip(after, say("another entry", wrong=text(after), how=told), meant=text(node))


def call_left_out(node, scope):
    """`x` for `reverse_padded(x, lengths)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in scope.callees and node.args:
        yield Slip(node.args[0], say("left out", name=node.func.id), meant=text(node))


def overwriting(node, scope):
    if isinstance(node, ast.AugAssign):
        target = ast.parse(ast.unparse(node.target), mode="eval").body
        for part in ast.walk(target):
            if hasattr(part, "ctx"):
                part.ctx = ast.Load()
        node_target = node.target
        yield Slip(ast.Assign([node_target], node.value, lineno=0), say("overwritten", target=text(node.target)),
                   say("parts are multiplied" if isinstance(node.op, ast.Mult) else "parts are added up"))


def opposite_function(node, scope):
    name = call_name(node)
    if name in OPPOSITES:
        func = node.func
        other = OPPOSITES[name]
        changed = ast.Attribute(func.value, other, ast.Load()) if isinstance(func, ast.Attribute) else ast.Name(other, ast.Load())
        yield Slip(ast.Call(changed, node.args, node.keywords), say("another function", wrong=other), meant=name)
    if name in ("maximum", "minimum") and len(node.args) == 2 and is_number(node.args[1]):
        yield Slip(numpy_call(name[:3], *node.args), say("largest along an axis" if name == "maximum" else "smallest along an axis"),
                   say("compared by itself"))
    if name in ("log", "exp") and not is_method(node):
        for other in ("log2", "log10") if name == "log" else ("exp2",):
            yield Slip(numpy_call(other, *node.args), say("another base", wrong=other, base=other[3:]), say("base e"), name)
    if name in ("log", "log2") and argument(node) is not None:
        yield Slip(numpy_call(name, binary(argument(node), ast.Add(), ast.Constant(1))), say("1 inside", function=name), say("log of 0"))
    if name in UNWRAPPED and name not in SATURATING and argument(node) is not None:
        for inner in [argument(node), *(node.args[1:] if not is_method(node) and name in ("maximum", "minimum", "max", "min") else [])]:
            yield Slip(inner, say("function is missing", function=name), meant=text(node))
    if name == "matrix_power" and len(node.args) == 2:
        yield Slip(binary(node.args[0], ast.Pow(), node.args[1]), say("power of every entry"), say("power of a matrix"))
    if name in ("sum", "mean") and argument(node) is not None:
        yield Slip(argument(node), say("function is missing", function=name), meant=text(node))


def loop_range(node, scope):
    name = call_name(node)
    if name == "reversed" and len(node.args) == 1:
        yield Slip(node.args[0], say("loop forwards"))
    if name != "range" or is_method(node):
        return
    if scope.counted is node:  # `for _ in range(...)`: only the number of rounds matters
        yield Slip(ast.Call(node.func, [*node.args[:-1], shifted(node.args[-1], -1)], []), say("one step too few"))
        yield Slip(ast.Call(node.func, [*node.args[:-1], shifted(node.args[-1], 1)], []), say("one step too many"))
        return
    yield Slip(ast.Call(ast.Name("reversed", ast.Load()), [node], []), say("loop in the opposite direction"))
    if len(node.args) == 1:
        stop = node.args[0]
        yield Slip(ast.Call(node.func, [shifted(stop, -1)], []), say("last step left out"))
        yield Slip(ast.Call(node.func, [ast.Constant(1), stop], []), say("first step left out"))
        yield Slip(ast.Call(node.func, [shifted(stop, 1)], []), say("one step too many"))
        yield Slip(ast.Call(node.func, [ast.Constant(1), shifted(stop, 1)], []), say("counts from 1"))
    else:
        start, stop, *step = node.args
        for by in (1, -1):
            yield Slip(ast.Call(node.func, [start, shifted(stop, by), *step], []), say("loop ends in the wrong place"), meant=text(node))
        for by in (1, -1):
            yield Slip(ast.Call(node.func, [shifted(start, by), stop, *step], []), say("loop starts in the wrong place"), meant=text(node))


def comparison(node, scope):
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARISONS:
        for other in COMPARISONS[type(node.ops[0])]:
            changed = ast.Compare(node.left, [other()], node.comparators)
            yield Slip(changed, say("another comparison", wrong=SIGNS[other], comparison=text(changed)))
    elif isinstance(node, ast.BoolOp):
        other, word = (ast.Or(), "or") if isinstance(node.op, ast.And) else (ast.And(), "and")
        yield Slip(ast.BoolOp(other, node.values), say("another word", wrong=word))
        for value in node.values:
            rest = [item for item in node.values if item is not value]
            yield Slip(rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest), say("condition is missing", condition=text(value)))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
        other, word = (ast.BitOr(), "|") if isinstance(node.op, ast.BitAnd) else (ast.BitAnd(), "&")
        yield Slip(binary(node.left, other, node.right), say("another operator", wrong=word))
        yield Slip(node.left, say("condition is missing", condition=text(node.right)))
        yield Slip(node.right, say("condition is missing", condition=text(node.left)))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
        yield Slip(node.operand, say("negation is missing", condition=text(node.operand)))


def zeroed(node, scope):
    """A given array that is ignored: zeros stand in its place."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and scope.shapes.get(node.id):
        yield Slip(numpy_call("zeros_like", node), say(ZEROED, name=node.id))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in scope.callees:
        for position, given in enumerate(node.args):  # what a loop carries, too
            if isinstance(given, ast.Name) and given.id not in scope.shapes and given.id in scope.nonzero and scope.local_shapes[given.id]:
                arguments = [*node.args[:position], numpy_call("zeros_like", given), *node.args[position + 1:]]
                yield Slip(ast.Call(node.func, arguments, node.keywords), say(ZEROED, name=given.id))


def other_name(node, scope):
    if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in scope.local_shapes):
        return
    shape = scope.local_shapes[node.id]
    for other, its_shape in scope.local_shapes.items():
        if other != node.id and its_shape == shape:
            yield Slip(ast.Name(other, ast.Load()), say("another value", wrong=other), meant=node.id)


def counted_from_one(node, scope):
    """`targets - 1`: numbers of classes or symbols that begin at 0, taken as if they began at 1, or the other way round."""
    given = {argument.arg for argument in scope.tree.args.args}
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in scope.integers & given:
        why = say("numbered from 0")
        yield Slip(binary(node, ast.Sub(), ast.Constant(1)), say("taken as if from 1", name=node.id), why)
        yield Slip(binary(node, ast.Add(), ast.Constant(1)), say("1 added to numbers", name=node.id), why)


def thrown_away(node, scope):
    """`dx, _, dW = step`: what a loop should carry on to its next round, and does not."""
    if not (isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store) and id(node) in scope.repeated):
        return
    carried = [item for item in node.elts if isinstance(item, ast.Name) and item.id in scope.carried]
    for chosen in ([item] for item in carried) if len(carried) == 1 else [*([item] for item in carried), carried]:
        items = [ast.Name("_", ast.Store()) if item in chosen else item for item in node.elts]
        yield Slip(ast.Tuple(items, ast.Store()), say("thrown away", names=[item.id for item in chosen]),
                   say("what a loop carries"))


def joined_otherwise(node, scope):
    """`hstack([b, c, a])` for `hstack([a, b, c])`: all orders that are neither two parts exchanged nor the opposite."""
    if call_name(node) not in ("concatenate", "hstack") or not node.args or not isinstance(node.args[0], (ast.List, ast.Tuple)):
        return
    parts = node.args[0].elts
    if not 3 <= len(parts) <= MOST:
        return
    for order in permutations(range(len(parts))):
        moved = sum(place != part for place, part in enumerate(order))
        if moved > 2 and list(order) != list(range(len(parts)))[::-1]:
            items = [parts[part] for part in order]
            yield Slip(ast.Call(node.func, [type(node.args[0])(items, ast.Load()), *node.args[1:]], node.keywords),
                       say("joined in another order", order=", ".join(map(text, items))), say("the docstring's order"))


def constant(node, scope):
    if not is_number(node):
        return
    value = node.value
    wrongs = [value + 1, value - 1] if isinstance(value, int) else [value * 2, value / 2, 1.0, 0.0]
    if value in (1, 2):
        wrongs.append(1 / (value + 1) if value == 1 else 0.5)
    for wrong in dict.fromkeys(wrongs):
        if wrong != value:
            yield Slip(ast.Constant(wrong), say("another number", wrong=wrong), meant=f"{value:g}")


def wrong_cast(node, scope):
    """A slice of a copy, a reversed axis: what NumPy programs get wrong and nothing above reaches."""
    if call_name(node) in ("zeros_like", "copy") and argument(node) is not None:
        yield Slip(argument(node), say("itself for another array", array=text(argument(node))), meant=text(node))
    if call_name(node) in ("concatenate", "stack", "hstack", "vstack") and node.args and isinstance(node.args[0], (ast.List, ast.Tuple)):
        parts = node.args[0].elts
        yield Slip(ast.Call(node.func, [type(node.args[0])(parts[::-1], ast.Load()), *node.args[1:]], node.keywords),
                   say("joined in the opposite order"), meant=text(node))
