"""The mistakes that a learner can make in one place, each with its own sentence.

An operator looks at one node of a function's syntax tree and yields `(replacement, sentence)` pairs: what the node
becomes when the mistake is made, and what to tell the learner whose numbers come out that way.
"""

import ast
from itertools import combinations

ZEROED = "is ignored: zeros stand in its place."
SATURATING = {"tanh", "sigmoid"}
UNWRAPPED = {"min", "minimum", "tanh", "sigmoid", "exp", "log", "log1p", "expm1", "sqrt", "square", "abs", "maximum", "softplus", "cumsum",
             "cumprod", "flip", "reversed", "max", "argmax", "round", "floor", "ceil", "transpose", "relu"}
OPPOSITES = {"max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum", "argmax": "argmin", "argmin": "argmax",
             "sum": "mean", "mean": "sum", "any": "all", "all": "any", "ones": "zeros", "zeros": "ones", "ceil": "floor",
             "floor": "ceil", "prod": "sum", "cumprod": "cumsum", "ones_like": "zeros_like", "zeros_like": "ones_like"}
# Of their argument only the shape counts: a mistake inside it changes nothing.
SHAPE_DONORS = {"zeros_like", "ones_like", "empty_like", "len"}
COMPARISONS = {ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE), ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE),
               ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,)}
SIGNS = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!="}


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


def with_shape(node, scope):
    """`W_hh (H, H)` where the docstring states a shape, the bare expression elsewhere."""
    shape = scope.shapes.get(node.id) if isinstance(node, ast.Name) else None
    return f"{text(node)} ({', '.join(shape)}{',' * (len(shape) == 1)})" if shape else text(node)


# Made in several places, a mistake of the first kind is several mistakes; the same of the second
# kind is one misunderstanding, even where the words differ.
ONCE = ("constant", "loop_range", "comparison", "time_index")
REPEATED = ("outside", "product_kind", "squashed_operand", "misplaced_factor", "stacked_otherwise", "torn_blocks", "call_left_out")

# Each operator: (node, scope) -> pairs of (replacement, sentence). Ordered from the likeliest explanation to the least.

def activation(node, scope):
    name = call_name(node)
    if name not in SATURATING or argument(node) is None:
        return
    inner = argument(node)
    other = "sigmoid" if name == "tanh" else "tanh"
    if name == "tanh":
        wrong = logistic(inner)
    else:
        wrong = numpy_call("tanh", inner)
    yield wrong, f"{other} stands where {name} belongs."
    yield inner, f"The {name} is missing."
    yield numpy_call("maximum", inner, ast.Constant(0)), f"A ReLU stands where {name} belongs."
    if name == "tanh":
        yield numpy_call("tanh", node), "tanh is applied twice."
    else:
        yield ast.Call(node.func, [node], []), "sigmoid is applied twice."


def derivative(node, scope):
    """`1 - h**2` and `s * (1 - s)`: the derivatives of tanh and sigmoid, written through their values."""
    inner = complement_of(node)
    if inner is not None and isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow) and is_number(inner.right, 2):
        value = inner.left
        yield binary(value, ast.Mult(), one_minus(value)), f"The derivative of sigmoid, s (1 - s), stands where that of tanh, 1 - {text(value)}², belongs."
        yield one_minus(value), f"The square is missing: the derivative of tanh is 1 - {text(value)}²."
        yield inner, f"The derivative of tanh is 1 - {text(value)}²: the 1 - is missing."
        yield (one_minus(binary(numpy_call("tanh", value), ast.Pow(), ast.Constant(2))),
               f"tanh is applied to {text(value)} once too often: {text(value)} enters its own derivative as it is.")
        yield value, f"{text(value)} itself stands where the derivative 1 - {text(value)}² belongs."
        if call_name(value) == "tanh" and argument(value) is not None:
            yield (one_minus(binary(argument(value), ast.Pow(), ast.Constant(2))),
                   f"The tanh is missing in the derivative: it is 1 - {text(value)}².")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        inner = complement_of(node.right)
        if inner is not None and not is_number(inner):
            left = node.left.right if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Mult) else node.left
            if ast.dump(left) == ast.dump(inner):
                before = node.left.left if left is not node.left else None
                def rest(wrong):
                    return wrong if before is None else binary(before, ast.Mult(), wrong)
                value = text(inner)
                yield (rest(one_minus(binary(inner, ast.Pow(), ast.Constant(2)))),
                       f"The derivative of tanh, 1 - {value}², stands where that of sigmoid, {value} (1 - {value}), belongs.")
                yield before or ast.Constant(1), f"The derivative of sigmoid, {value} (1 - {value}), is missing."
                yield (rest(binary(logistic(inner), ast.Mult(), one_minus(logistic(inner)))),
                       f"sigmoid is applied to {value} once too often: {value} enters its own derivative as it is.")


def missing_one_minus(node, scope):
    inner = complement_of(node)
    if inner is not None:
        yield inner, f"{text(inner)} stands where 1 - {text(inner)} belongs: the 1 - is missing."


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


def complement_exchanged(node, scope):
    """`(1 - z) * n + z * h`, with z and 1 - z in each other's place."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))):
        return
    inner = next((complement_of(part) for part in ast.walk(node) if isinstance(part, ast.BinOp) and complement_of(part) is not None
                  and isinstance(complement_of(part), ast.Name)), None)
    if inner is None:
        return

    class Exchange(ast.NodeTransformer):
        def visit_BinOp(self, part):
            if complement_of(part) is not None and ast.dump(complement_of(part)) == ast.dump(inner):
                return inner
            return self.generic_visit(part)

        def visit_Name(self, part):
            return one_minus(part) if part.id == inner.id else part

    changed = Exchange().visit(ast.parse(ast.unparse(node), mode="eval").body)
    if text(changed) != text(node):
        yield changed, f"{text(inner)} and 1 - {text(inner)} have changed places."


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


def misplaced_factor(node, scope):
    """`r * (a + b)` for `a + r * b`, `(r * h) @ W` for `r * (h @ W)`, and the other way round."""
    if not isinstance(node, ast.BinOp):
        return
    left, right = node.left, node.right
    if isinstance(node.op, ast.Add) and isinstance(right, ast.BinOp) and isinstance(right.op, ast.Mult):
        yield (binary(right.left, ast.Mult(), binary(left, ast.Add(), right.right)),
               f"{text(right.left)} multiplies the whole sum; it belongs to {text(right.right)} alone.")
    if isinstance(node.op, ast.Mult) and isinstance(right, ast.BinOp):
        product, rest = (right, None) if isinstance(right.op, ast.MatMult) else (right.left, right.right)
        if isinstance(product, ast.BinOp) and isinstance(product.op, ast.MatMult) and (rest is None or isinstance(right.op, ast.Add)):
            moved = binary(binary(left, ast.Mult(), product.left), ast.MatMult(), product.right)
            yield (moved if rest is None else binary(moved, ast.Add(), rest),
                   f"{text(left)} is applied to {text(product.left)} before the product with {text(product.right)}; it belongs after it.")
    if isinstance(node.op, ast.MatMult) and isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mult):
        yield (binary(left.left, ast.Mult(), binary(left.right, ast.MatMult(), right)),
               f"{text(left.left)} is applied after the product with {text(right)}; it belongs to {text(left.right)} before it.")


def squashed_operand(node, scope):
    """`p * tanh(c)` for `p * c`, where tanh(c) is in use elsewhere in the function."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for side in ("left", "right"):
            operand = getattr(node, side)
            if isinstance(operand, ast.Name) and operand.id in scope.squashed:
                wrapped = scope.squashed[operand.id]
                pair = (wrapped, node.right) if side == "left" else (node.left, wrapped)
                yield binary(pair[0], ast.Mult(), pair[1]), f"{text(wrapped)} stands where {operand.id} belongs."


def outside(node, scope):
    """`f(a) + b` and `f(a) + f(b)` for `f(a + b)`: a term that slipped out of the function it belongs in."""
    if call_name(node) not in SATURATING or len(node.args) != 1:
        return
    name, terms = call_name(node), summands(node.args[0])
    if not 2 <= len(terms) <= 4:
        return
    for size in range(1, len(terms)):
        for chosen in combinations(terms, size):
            inside = ast.Call(node.func, [total([term for term in terms if term not in chosen])], [])
            if size == 1:
                yield binary(inside, ast.Add(), chosen[0]), f"{text(chosen[0])} stands outside the {name}; it belongs inside."
            if terms[0] not in chosen:
                yield (binary(inside, ast.Add(), ast.Call(node.func, [total(chosen)], [])),
                       f"The {name} of a sum is not the sum of two: add first, then apply it once.")


def summands(node):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return summands(node.left) + summands(node.right)
    return [node]


def total(terms):
    node = terms[0]
    for term in terms[1:]:
        node = binary(node, ast.Add(), term)
    return node


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


def sign(node, scope):
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) and complement_of(node) is None:
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield (binary(node.left, other, node.right),
               f"The sign of {text(node.right)} is wrong: it is {'added' if isinstance(node.op, ast.Add) else 'subtracted'}.")
        if isinstance(node.op, ast.Sub):
            yield binary(node.right, ast.Sub(), node.left), f"The sign is wrong: {text(node)} is needed, not {text(node.right)} - {text(node.left)}."
    elif isinstance(node, ast.BinOp) and complement_of(node) is not None:
        yield binary(node.left, ast.Add(), node.right), f"A sign is wrong: {text(node)} is needed."
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not is_number(node.operand):
        yield node.operand, f"The minus sign before {text(node.operand)} is missing."
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub)):
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield (ast.AugAssign(node.target, other, node.value),
               f"{text(node.value)} is {'subtracted from' if isinstance(node.op, ast.Add) else 'added to'} {text(node.target)} with the wrong sign.")


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


def missing_part(node, scope):
    if not isinstance(node, ast.BinOp):
        return
    left, right = text(node.left), text(node.right)
    if isinstance(node.op, (ast.Add, ast.Sub)) and complement_of(node) is None:
        yield node.left, f"The term {right} is missing."
        if isinstance(node.op, ast.Add):
            yield node.right, f"The term {left} is missing."
        else:
            yield ast.UnaryOp(ast.USub(), node.right), f"The term {left} is missing."
    elif isinstance(node.op, ast.Mult):
        what = "division by" if id(node) in scope.divisors else "factor"
        yield node.left, f"The {what} {right} is missing."
        yield node.right, f"The {what} {left} is missing."
    elif isinstance(node.op, (ast.Div, ast.FloorDiv)):
        yield node.left, f"The division by {right} is missing."
    elif isinstance(node.op, ast.MatMult):
        yield node.left, f"The product with {right} is missing."
        yield node.right, f"The product with {left} is missing."
    elif isinstance(node.op, ast.Pow):
        yield node.left, f"The power {right} is missing."


def twice(node, scope):
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) and complement_of(node) is None:
        yield binary(node, node.op, node.right), f"{text(node.right)} is {'added' if isinstance(node.op, ast.Add) else 'subtracted'} twice."
        if isinstance(node.op, ast.Add):
            yield binary(node.left, ast.Add(), node), f"{text(node.left)} is added twice."
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield binary(node, ast.Mult(), node.right), f"The factor {text(node.right)} enters twice."
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield binary(node, ast.Div(), node.right), f"It is divided by {text(node.right)} twice."


def doubled(node, scope):
    """`2 * (z - y) / N` for `(z - y) / N`: the derivative of a square whose half has been forgotten."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Sub):
        yield binary(binary(ast.Constant(2), ast.Mult(), node.left), ast.Div(), node.right), f"There is a factor 2 too many: {text(node)} is needed."


def inverse_operation(node, scope):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield binary(node.left, ast.Mult(), node.right), f"It is multiplied by {text(node.right)} where a division belongs."
        yield binary(node.right, ast.Div(), node.left), f"Numerator and denominator of {text(node)} have changed places."
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
        yield binary(node.left, ast.Div(), node.right), f"The division {text(node)} must round down."
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Add)) and not (is_number(node.left) and is_number(node.right)):
        other, told = (ast.Add(), "added") if isinstance(node.op, ast.Mult) else (ast.Mult(), "multiplied")
        yield binary(node.left, other, node.right), f"{text(node.left)} and {text(node.right)} are {told}: {text(node)} is needed."


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


OPERATORS = (activation, derivative, missing_one_minus, transposed, loose_transpose, complement_exchanged, exchanged, outside,
             misplaced_factor, squashed_operand, stacked_otherwise, torn_blocks, sign, overwriting, one_case, call_left_out,
             missing_part, time_index, axis, product_kind, zeroed, opposite_function, inverse_operation, doubled, names_exchanged, loop_range, other_name,
             comparison, twice, constant, wrong_cast)
