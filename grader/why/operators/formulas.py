"""Slips in a formula: another function or derivative, a sign, a factor or a term that is missing, twice or in the wrong place."""

import ast
from itertools import combinations

from grader.why.nodes import Slip, argument, binary, call_name, complement_of, is_number, logistic, numpy_call, one_minus, summands, text, total

SATURATING = {"tanh", "sigmoid"}
RANGES = {"tanh": "What comes out has to lie between -1 and 1, with 0 for a sum of 0.",
          "sigmoid": "What comes out has to lie between 0 and 1, with 1/2 for a sum of 0."}


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
    why = RANGES[name]
    yield Slip(wrong, f"{other} stands where another function belongs.", why, name)
    yield Slip(inner, f"The {name} is missing.", why)
    yield Slip(numpy_call("maximum", inner, ast.Constant(0)), "A ReLU stands where another function belongs.", why, name)
    if name == "sigmoid":
        for slope in (ast.Constant(0.2), binary(ast.Constant(1), ast.Div(), ast.Constant(6))):  # Keras 2; Keras 3 and PyTorch
            line = binary(binary(slope, ast.Mult(), inner), ast.Add(), ast.Constant(0.5))
            yield Slip(numpy_call("clip", line, ast.Constant(0), ast.Constant(1)), "A hard sigmoid stands where another function belongs.",
                       "It is a straight line with two ends; the sigmoid is a curve.", text(slope))
    yield Slip(ast.Call(node.func, [binary(inner, ast.Add(), ast.Constant(1))], []), f"1 is added inside the {name}.",
               "A bias that is to begin at 1 is a parameter with that value, and not a part of the formula.")
    if name == "tanh":
        yield Slip(numpy_call("tanh", node), "tanh is applied twice.")
    else:
        yield Slip(ast.Call(node.func, [node], []), "sigmoid is applied twice.")


def derivative(node, scope):
    """`1 - h**2` and `s * (1 - s)`: the derivatives of tanh and sigmoid, written through their values."""
    inner = complement_of(node)
    if inner is not None and isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow) and is_number(inner.right, 2):
        value, name = inner.left, text(inner.left)
        why = f"{name} came out of a tanh, and the slope of a tanh can be had from its value alone: 1 where {name} is 0, 0 where it is 1 or -1."
        yield Slip(binary(value, ast.Mult(), one_minus(value)), "The derivative of sigmoid, s (1 - s), stands where that of tanh belongs.", why, name)
        yield Slip(one_minus(value), f"The square is missing in the derivative of tanh, taken from {name}.", why)
        yield Slip(inner, f"The 1 - is missing in the derivative of tanh, taken from {name}.", why)
        yield Slip(one_minus(binary(numpy_call("tanh", value), ast.Pow(), ast.Constant(2))), f"tanh is applied to {name} once too often.", why)
        yield Slip(value, f"{name} itself stands where the derivative of tanh belongs.", why)
        if call_name(value) == "tanh" and argument(value) is not None:
            yield Slip(one_minus(binary(argument(value), ast.Pow(), ast.Constant(2))), "The tanh is missing in the derivative.",
                       "The derivative of tanh is written through the value that comes out of it, not through what goes in.", name)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        inner = complement_of(node.right)
        if inner is not None and not is_number(inner):
            left = node.left.right if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Mult) else node.left
            if ast.dump(left) == ast.dump(inner):
                before = node.left.left if left is not node.left else None
                def rest(wrong):
                    return wrong if before is None else binary(before, ast.Mult(), wrong)
                value = text(inner)
                why = f"{value} came out of a sigmoid, and the slope of a sigmoid can be had from its value alone: 0 where {value} is 0 or 1, 1/4 halfway."
                yield Slip(rest(one_minus(binary(inner, ast.Pow(), ast.Constant(2)))),
                           f"The derivative of tanh, 1 - {value}², stands where that of sigmoid belongs.", why)
                yield Slip(before or ast.Constant(1), f"The derivative of sigmoid, taken from {value}, is missing.", why)
                yield Slip(rest(binary(logistic(inner), ast.Mult(), one_minus(logistic(inner)))), f"sigmoid is applied to {value} once too often.", why)


def missing_one_minus(node, scope):
    inner = complement_of(node)
    if inner is not None:
        yield Slip(inner, f"{text(inner)} itself stands where its complement belongs: the 1 - is missing.",
                   f"What is weighted by {text(inner)} and what is weighted by the rest have to add up to the whole.")


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
        yield Slip(changed, f"{text(inner)} and 1 - {text(inner)} have changed places.", f"Ask what should be left of each part where {text(inner)} is 1.")


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
                yield Slip(binary(inside, ast.Add(), chosen[0]), f"{text(chosen[0])} stands outside the {name}.", "It is a part of the sum that is squashed.")
            if terms[0] not in chosen:
                yield Slip(binary(inside, ast.Add(), ast.Call(node.func, [total(chosen)], [])),
                           f"The {name} is applied to the parts of a sum: the {name} of a sum is not the sum of two.", RANGES[name])


def misplaced_factor(node, scope):
    """`r * (a + b)` for `a + r * b`, `(r * h) @ W` for `r * (h @ W)`, and the other way round."""
    if not isinstance(node, ast.BinOp):
        return
    left, right = node.left, node.right
    if isinstance(node.op, ast.Add) and isinstance(right, ast.BinOp) and isinstance(right.op, ast.Mult):
        yield Slip(binary(right.left, ast.Mult(), binary(left, ast.Add(), right.right)), f"{text(right.left)} multiplies the whole sum.",
                   f"It weights one term of the sum; {text(left)} enters as it is.", text(right.right))
        if right.left is not left:
            yield Slip(binary(binary(left, ast.Add(), right.left), ast.Mult(), right.right), f"{text(right.right)} multiplies the whole sum.",
                       f"It weights one term of the sum; {text(left)} enters as it is.", text(right.left))
    if isinstance(node.op, ast.Mult) and isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
        for kept, weighted in ((left.left, left.right), (left.right, left.left)):
            yield Slip(binary(kept, ast.Add(), binary(weighted, ast.Mult(), right)), f"{text(right)} multiplies {text(weighted)} alone.",
                       "It weights the whole sum.", text(kept))
    if isinstance(node.op, ast.Mult) and isinstance(right, ast.BinOp):
        product, rest = (right, None) if isinstance(right.op, ast.MatMult) else (right.left, right.right)
        if isinstance(product, ast.BinOp) and isinstance(product.op, ast.MatMult) and (rest is None or isinstance(right.op, ast.Add)):
            moved = binary(binary(left, ast.Mult(), product.left), ast.MatMult(), product.right)
            yield Slip(moved if rest is None else binary(moved, ast.Add(), rest),
                       f"{text(left)} is applied to {text(product.left)} before the product with {text(product.right)}.",
                       "A matrix product mixes the columns, so it makes a difference whether they are weighted before or after.")
    if isinstance(node.op, ast.MatMult) and isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mult):
        yield Slip(binary(left.left, ast.Mult(), binary(left.right, ast.MatMult(), right)),
                   f"{text(left.left)} is applied after the product with {text(right)}.",
                   "A matrix product mixes the columns, so it makes a difference whether they are weighted before or after.", text(left.right))


def squashed_operand(node, scope):
    """`p * tanh(c)` for `p * c`, where tanh(c) is in use elsewhere in the function."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for side in ("left", "right"):
            operand = getattr(node, side)
            if isinstance(operand, ast.Name) and operand.id in scope.squashed:
                wrapped = scope.squashed[operand.id]
                pair = (wrapped, node.right) if side == "left" else (node.left, wrapped)
                yield Slip(binary(pair[0], ast.Mult(), pair[1]), f"{text(wrapped)} stands where another value belongs.",
                           "It is squashed here, and the function needs it as it was before.", operand.id)


def sign(node, scope):
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) and complement_of(node) is None:
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield Slip(binary(node.left, other, node.right), f"The sign of {text(node.right)} is wrong.", meant=type(node.op).__name__)
        if isinstance(node.op, ast.Sub):
            turned = binary(node.right, ast.Sub(), node.left)
            yield Slip(turned, f"The sign is wrong: {text(turned)} is the difference the other way round.")
    elif isinstance(node, ast.BinOp) and complement_of(node) is not None:
        yield Slip(binary(node.left, ast.Add(), node.right), f"A sign is wrong in {text(binary(node.left, ast.Add(), node.right))}.")
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not is_number(node.operand):
        yield Slip(node.operand, f"The minus sign before {text(node.operand)} is missing.")
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub)):
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield Slip(ast.AugAssign(node.target, other, node.value),
                   f"{text(node.value)} is {'subtracted from' if isinstance(node.op, ast.Add) else 'added to'} {text(node.target)} with the wrong sign.")


def missing_part(node, scope):
    if not isinstance(node, ast.BinOp):
        return
    left, right = text(node.left), text(node.right)
    if isinstance(node.op, (ast.Add, ast.Sub)) and complement_of(node) is None:
        yield Slip(node.left, f"The term {right} is missing.")
        if isinstance(node.op, ast.Add):
            yield Slip(node.right, f"The term {left} is missing.")
        else:
            yield Slip(ast.UnaryOp(ast.USub(), node.right), f"The term {left} is missing.")
    elif isinstance(node.op, ast.Mult):
        what = "division by" if id(node) in scope.divisors else "factor"
        yield Slip(node.left, f"The {what} {right} is missing.")
        yield Slip(node.right, f"The {what} {left} is missing.")
    elif isinstance(node.op, (ast.Div, ast.FloorDiv)):
        yield Slip(node.left, f"The division by {right} is missing.")
    elif isinstance(node.op, ast.MatMult):
        yield Slip(node.left, f"The product with {right} is missing.")
        yield Slip(node.right, f"The product with {left} is missing.")
    elif isinstance(node.op, ast.Pow):
        yield Slip(node.left, f"The power {right} is missing.")


def twice(node, scope):
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) and complement_of(node) is None:
        yield Slip(binary(node, node.op, node.right), f"{text(node.right)} is {'added' if isinstance(node.op, ast.Add) else 'subtracted'} twice.")
        if isinstance(node.op, ast.Add):
            yield Slip(binary(node.left, ast.Add(), node), f"{text(node.left)} is added twice.")
            for kept, lost in ((node.left, node.right), (node.right, node.left)):
                yield Slip(binary(kept, ast.Add(), kept), f"The term {text(lost)} is missing, and {text(kept)} is added to itself.")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield Slip(binary(node, ast.Mult(), node.right), f"The factor {text(node.right)} enters twice.")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield Slip(binary(node, ast.Div(), node.right), f"It is divided by {text(node.right)} twice.")


def doubled(node, scope):
    """`2 * (z - y) / N` for `(z - y) / N`: the derivative of a square whose half has been forgotten."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Sub):
        yield Slip(binary(binary(ast.Constant(2), ast.Mult(), node.left), ast.Div(), node.right), "There is a factor 2 too many.",
                   "The half before a square goes when it is differentiated.", text(node))


def inverse_operation(node, scope):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield Slip(binary(node.left, ast.Mult(), node.right), f"It is multiplied by {text(node.right)}, the wrong operation.")
        turned = binary(node.right, ast.Div(), node.left)
        yield Slip(turned, f"Numerator and denominator of {text(turned)} have changed places.")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
        exact = binary(node.left, ast.Div(), node.right)
        yield Slip(exact, f"The division {text(exact)} keeps its fraction.", "A whole number is needed.")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Add)) and not (is_number(node.left) and is_number(node.right)):
        other, told = (ast.Add(), "added") if isinstance(node.op, ast.Mult) else (ast.Mult(), "multiplied")
        yield Slip(binary(node.left, other, node.right), f"{text(node.left)} and {text(node.right)} are {told}, the wrong operation.")
