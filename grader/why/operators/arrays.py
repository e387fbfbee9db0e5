"""Slips with arrays: transposes, products, axes, indices, blocks."""

import ast

from grader.why.nodes import binary, call_name, is_method, is_number, is_transposed, numpy_call, shifted, text


def with_shape(node, scope):
    """`W_hh (H, H)` where the docstring states a shape, the bare expression elsewhere."""
    shape = scope.shapes.get(node.id) if isinstance(node, ast.Name) else None
    return f"{text(node)} ({', '.join(shape)}{',' * (len(shape) == 1)})" if shape else text(node)


def transposed(node, scope):
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)):
        return
    for side, other in (("left", "right"), ("right", "left")):
        matrix, partner = getattr(node, side), getattr(node, other)
        if len(scope.local_shapes.get(getattr(matrix, "id", None), (0, 0))) < 2:
            continue  # a vector is its own transpose
        if is_transposed(matrix):
            wrong, told = matrix.value, f"{text(matrix.value)} is not transposed here: {text(node)} is needed."
        else:
            wrong = ast.Attribute(matrix, "T", ast.Load())
            told = f"{text(matrix)} is transposed: {with_shape(partner, scope)} meets {with_shape(matrix, scope)} as it stands, {text(node)}."
        pair = (wrong, node.right) if side == "left" else (node.left, wrong)
        yield binary(pair[0], ast.MatMult(), pair[1]), told
    yield binary(node.right, ast.MatMult(), node.left), f"The two factors of {text(node)} are in the wrong order."


def loose_transpose(node, scope):
    if is_transposed(node):
        yield node.value, f"{text(node.value)} is not transposed: {text(node)} is needed."


def product_kind(node, scope):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield binary(node.left, ast.Mult(), node.right), f"* multiplies entry by entry; {text(node)} is a matrix product."
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield binary(node.left, ast.MatMult(), node.right), f"@ is a matrix product; {text(node)} multiplies entry by entry."
        vector, rows = sorted((node.left, node.right), key=lambda side: len(scope.local_shapes.get(getattr(side, "id", None), (0,) * 9)))
        if len(scope.local_shapes.get(getattr(vector, "id", None), ())) == 1 and len(scope.local_shapes.get(getattr(rows, "id", None), ())) == 2:
            column = ast.Tuple([ast.Slice(), ast.Constant(None)], ast.Load())
            yield ast.Subscript(binary(rows, ast.MatMult(), vector), column, ast.Load()), "A scalar product stands where an elementwise one belongs."


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
    yield (binary(beside, ast.MatMult(), above),
           f"Inputs and weights are stacked in different orders: {text(second.left)} meets the rows of {text(first.right)}, "
           f"{text(first.left)} those of {text(second.right)}.")


def torn_blocks(node, scope):
    """`a.reshape(4, B, H)` and `a.reshape(B, H, 4)` for four blocks of columns side by side."""
    if call_name(node) not in ("hsplit", "split") or is_method(node) or len(node.args) != 2 or not is_number(node.args[1]):
        return
    whole, count = node.args
    rows = next((part for part in ast.walk(whole) if isinstance(part, ast.Name) and len(scope.shapes.get(part.id, ())) == 2), whole)
    length = ast.Call(ast.Name("len", ast.Load()), [rows], [])
    minus = ast.UnaryOp(ast.USub(), ast.Constant(1))
    yield (numpy_call("reshape", whole, ast.Tuple([count, length, minus], ast.Load())),
           f"A reshape that puts the {text(count)} first tears the rows apart: a block is a group of columns. Cut along the last axis.")
    yield (numpy_call("moveaxis", numpy_call("reshape", whole, ast.Tuple([length, minus, count], ast.Load())), minus, ast.Constant(0)),
           f"The blocks are taken by columns in turn, every {text(count)}th: a block is a group of columns side by side.")


def axis(node, scope):
    if not isinstance(node, ast.Call):
        return
    name = call_name(node)
    for position, keyword in enumerate(node.keywords):
        if keyword.arg == "axis":
            right = text(keyword.value)
            for wrong in (0, 1, 2, -1):
                if text(ast.Constant(wrong)) != right:
                    keywords = [*node.keywords]
                    keywords[position] = ast.keyword("axis", ast.Constant(wrong))
                    yield ast.Call(node.func, node.args, keywords), f"The {name} runs over axis {wrong}; it belongs over axis {right}."
            keywords = [other for other in node.keywords if other is not keyword]
            yield ast.Call(node.func, node.args, keywords), f"The {name} runs over all axes; it belongs over axis {right} only."
        if keyword.arg == "ord" and text(keyword.value) == "2":
            yield (ast.Call(node.func, node.args, [other for other in node.keywords if other is not keyword]),
                   "This is the Frobenius norm, NumPy's default; ord=2 gives the largest singular value.")
        if keyword.arg == "keepdims":
            yield (ast.Call(node.func, node.args, [other for other in node.keywords if other is not keyword]),
                   f"keepdims=True is missing in the {name}.")


def time_index(node, scope):
    if not isinstance(node, ast.Subscript):
        return
    index = node.slice
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    for position, part in enumerate(parts):
        for wrong, told in wrong_indices(part):
            changed = list(parts)
            changed[position] = wrong
            slices = ast.Tuple(changed, ast.Load()) if isinstance(index, ast.Tuple) else changed[0]
            after = ast.Subscript(node.value, slices, node.ctx)
            yield after, f"{text(after)} stands where {text(node)} belongs: {told}."


def wrong_indices(part):
    if isinstance(part, ast.Slice):
        if part.step is not None and text(part.step) == "-1":
            yield ast.Slice(part.lower, part.upper, None), "it is not reversed"
        elif part.lower is not None or part.upper is not None:
            if part.lower is not None:
                yield ast.Slice(None, part.upper, part.step), "the slice starts too early"
                yield ast.Slice(shifted(part.lower, 1), part.upper, part.step), "the slice starts one too late"
            if part.upper is not None:
                yield ast.Slice(part.lower, None, part.step), "the slice ends too late"
                yield ast.Slice(part.lower, shifted(part.upper, 1), part.step), "the slice ends one too late"
                yield ast.Slice(part.lower, shifted(part.upper, -1), part.step), "the slice ends one too early"
    elif isinstance(part, (ast.Name, ast.BinOp)) or is_number(part) or isinstance(part, ast.UnaryOp):
        yield shifted(part, -1), "one too early"
        yield shifted(part, 1), "one too late"
