"""Slips in a formula: another function or derivative, a sign, a factor or a term that is missing, twice or in the wrong place."""

import ast
from itertools import combinations

from grader.why.nodes import argument, binary, call_name, complement_of, is_number, logistic, numpy_call, one_minus, summands, text, total

SATURATING = {"tanh", "sigmoid"}


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
