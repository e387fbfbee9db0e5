"""Slips with arrays: transposes, products, axes, indices, blocks."""

import ast
import inspect

import numpy as np

from grader.tell.words import say
from grader.why.nodes import Slip, binary, call_name, is_method, is_number, is_transposed, numpy_call, shifted, text


def with_shape(node, scope):
    """`W_hh (H, H)` where the docstring states a shape, the bare expression elsewhere."""
    shape = scope.shapes.get(node.id) if isinstance(node, ast.Name) else None
    return f"{text(node)} ({', '.join(shape)}{',' * (len(shape) == 1)})" if shape else text(node)


def meeting(side, matrix, partner, scope):
    """Which axes of the two factors meet, where the docstring states their shapes."""
    told = [with_shape(bare(factor), scope) for factor in ((matrix, partner) if side == "left" else (partner, matrix))]
    return say("which axes meet", factors=told) if all("(" in one for one in told) else say("axes that meet")


def bare(node):
    return node.value if is_transposed(node) else node


def transposed(node, scope):
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)):
        return
    for side, other in (("left", "right"), ("right", "left")):
        matrix, partner = getattr(node, side), getattr(node, other)
        if len(scope.local_shapes.get(getattr(matrix, "id", None), (0, 0))) < 2:
            continue  # a vector is its own transpose
        if is_transposed(matrix):
            wrong, told = matrix.value, say("not transposed here", matrix=text(matrix.value))
        else:
            wrong = ast.Attribute(matrix, "T", ast.Load())
            told = say("transposed", matrix=text(matrix))
        pair = (wrong, node.right) if side == "left" else (node.left, wrong)
        yield Slip(binary(pair[0], ast.MatMult(), pair[1]), told, meeting(side, matrix, partner, scope), text(node))
    swapped = binary(node.right, ast.MatMult(), node.left)
    yield Slip(swapped, say("factors in the wrong order", product=text(swapped)), say("a product has an order"))


def loose_transpose(node, scope):
    if is_transposed(node):
        yield Slip(node.value, say("not transposed", matrix=text(node.value)))


def product_kind(node, scope):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield Slip(binary(node.left, ast.Mult(), node.right), say("* for @"),
                   say("rows meet columns"), text(node))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield Slip(binary(node.left, ast.MatMult(), node.right), say("@ for *"),
                   say("number by number"), text(node))
        vector, rows = sorted((node.left, node.right), key=lambda side: len(scope.local_shapes.get(getattr(side, "id", None), (0,) * 9)))
        if len(scope.local_shapes.get(getattr(vector, "id", None), ())) == 1 and len(scope.local_shapes.get(getattr(rows, "id", None), ())) == 2:
            column = ast.Tuple([ast.Slice(), ast.Constant(None)], ast.Load())
            yield Slip(ast.Subscript(binary(rows, ast.MatMult(), vector), column, ast.Load()),
                       say("scalar product"),
                       say("number by number"))


def stacked_otherwise(node, scope):
    """`[h, x] @ [W_x; W_h]` for `x @ W_x + h @ W_h`."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)):
        return
    first, second = node.left, node.right
    if not all(isinstance(part, ast.BinOp) and isinstance(part.op, ast.MatMult) and len(scope.shapes.get(getattr(part.right, "id", None), ())) == 2
               for part in (first, second)):
        return
    beside = numpy_call("hstack", ast.List([second.left, first.left], ast.Load()))
    above = numpy_call("vstack", ast.List([first.right, second.right], ast.Load()))
    yield Slip(binary(beside, ast.MatMult(), above),
               say("stacked in different orders", first=text(second.left), its_rows=text(first.right), second=text(first.left), second_rows=text(second.right)))


def torn_blocks(node, scope):
    """`a.reshape(4, B, H)` and `a.reshape(B, H, 4)` for four blocks of columns side by side."""
    if call_name(node) not in ("hsplit", "split") or is_method(node) or len(node.args) != 2 or not is_number(node.args[1]):
        return
    whole, count = node.args
    rows = next((part for part in ast.walk(whole) if isinstance(part, ast.Name) and len(scope.shapes.get(part.id, ())) == 2), whole)
    length = ast.Call(ast.Name("len", ast.Load()), [rows], [])
    minus = ast.UnaryOp(ast.USub(), ast.Constant(1))
    why = say("what a block is")
    yield Slip(numpy_call("reshape", whole, ast.Tuple([count, length, minus], ast.Load())),
               say("reshape tears rows", count=text(count)), why)
    yield Slip(numpy_call("moveaxis", numpy_call("reshape", whole, ast.Tuple([length, minus, count], ast.Load())), minus, ast.Constant(0)),
               say("blocks in turn", count=text(count)), why)


def default_axis(name):
    """The axis that NumPy's function of this name takes where none is given; None where it takes all of them."""
    try:
        return inspect.signature(getattr(np, name)).parameters["axis"].default
    except (AttributeError, KeyError, TypeError, ValueError):  # not NumPy's own, or without a signature
        return None


def axis(node, scope):
    if not isinstance(node, ast.Call):
        return
    name = call_name(node)
    for position, keyword in enumerate(node.keywords):
        if keyword.arg == "axis":
            right = text(keyword.value)
            default = default_axis(name)
            for wrong in (0, 1, 2, -1):
                if text(ast.Constant(wrong)) != right and wrong != default:
                    keywords = [*node.keywords]
                    keywords[position] = ast.keyword("axis", ast.Constant(wrong))
                    yield Slip(ast.Call(node.func, node.args, keywords), say("another axis", function=name, axis=wrong), meant=right)
            keywords = [other for other in node.keywords if other is not keyword]
            told = say("all axes", function=name) if default is None else say("default axis", function=name, axis=default)
            yield Slip(ast.Call(node.func, node.args, keywords), told, meant=right)
        if keyword.arg == "ord" and text(keyword.value) == "2":
            yield Slip(ast.Call(node.func, node.args, [other for other in node.keywords if other is not keyword]),
                       say("Frobenius norm"), say("another norm"))
        if keyword.arg == "keepdims":
            yield Slip(ast.Call(node.func, node.args, [other for other in node.keywords if other is not keyword]),
                       say("keepdims is missing", function=name), say("without keepdims"))


def time_index(node, scope):
    if not isinstance(node, ast.Subscript):
        return
    index = node.slice
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    for position, part in enumerate(parts):
        if getattr(part, "id", None) in scope.integers:
            continue  # numbers of classes, not a step in time: counted_from_one
        for wrong, told in wrong_indices(part):
            changed = list(parts)
            changed[position] = wrong
            slices = ast.Tuple(changed, ast.Load()) if isinstance(index, ast.Tuple) else changed[0]
            after = ast.Subscript(node.value, slices, node.ctx)
            counted = isinstance(part, (ast.Name, ast.BinOp))  # by this line: a learner's own loop may count otherwise
            found = "another part" if isinstance(part, ast.Slice) else "another entry, as this line counts" if counted else "another entry"
            yield Slip(after, say(found, wrong=text(after), how=told), meant=text(node))


def wrong_indices(part):
    if isinstance(part, ast.Slice):
        if part.step is not None and text(part.step) == "-1":
            yield ast.Slice(part.lower, part.upper, None), say("not reversed")
        elif part.lower is not None or part.upper is not None:
            if part.lower is not None:
                yield ast.Slice(None, part.upper, part.step), say("slice starts too early")
                yield ast.Slice(shifted(part.lower, 1), part.upper, part.step), say("slice starts one too late")
            if part.upper is not None:
                yield ast.Slice(part.lower, None, part.step), say("slice ends too late")
                yield ast.Slice(part.lower, shifted(part.upper, 1), part.step), say("slice ends one too late")
                yield ast.Slice(part.lower, shifted(part.upper, -1), part.step), say("slice ends one too early")
    elif isinstance(part, (ast.Name, ast.BinOp)) or is_number(part) or isinstance(part, ast.UnaryOp):
        yield shifted(part, -1), say("one too early")
        yield shifted(part, 1), say("one too late")
