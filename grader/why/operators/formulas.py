"""Slips in a formula: another function or derivative, a sign, a factor or a term that is missing, twice or in the wrong place."""

import ast
from itertools import combinations

from grader.tell.words import say
from grader.why.nodes import Slip, argument, binary, call_name, complement_of, is_number, logistic, numpy_call, one_minus, summands, text, total

SATURATING = {"tanh", "sigmoid"}
RANGES = {"tanh": "range of tanh", "sigmoid": "range of sigmoid"}


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
    why = say(RANGES[name])
    yield Slip(wrong, say("another function", wrong=other), why, name)
    yield Slip(inner, say("function is missing", function=name), why)
    yield Slip(numpy_call("maximum", inner, ast.Constant(0)), say("ReLU"), why, name)
    if name == "sigmoid":
        for slope in (ast.Constant(0.2), binary(ast.Constant(1), ast.Div(), ast.Constant(6))):  # Keras 2; Keras 3 and PyTorch
            line = binary(binary(slope, ast.Mult(), inner), ast.Add(), ast.Constant(0.5))
            yield Slip(numpy_call("clip", line, ast.Constant(0), ast.Constant(1)), say("hard sigmoid"),
                       say("a line with two ends"), text(slope))
    yield Slip(ast.Call(node.func, [binary(inner, ast.Add(), ast.Constant(1))], []), say("1 inside", function=name),
               say("bias of 1"))
    if name == "tanh":
        yield Slip(numpy_call("tanh", node), say("applied twice", function="tanh"))
    else:
        yield Slip(ast.Call(node.func, [node], []), say("applied twice", function="sigmoid"))


def derivative(node, scope):
    """`1 - h**2` and `s * (1 - s)`: the derivatives of tanh and sigmoid, written through their values."""
    inner = complement_of(node)
    if inner is not None and isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow) and is_number(inner.right, 2):
        value, name = inner.left, text(inner.left)
        why = say("slope of tanh", value=name)
        yield Slip(binary(value, ast.Mult(), one_minus(value)), say("sigmoid's derivative for tanh's"), why, name)
        yield Slip(one_minus(value), say("square in tanh's derivative is missing", value=name), why)
        yield Slip(inner, say("1 - in tanh's derivative is missing", value=name), why)
        yield Slip(one_minus(binary(numpy_call("tanh", value), ast.Pow(), ast.Constant(2))), say("applied once too often", function="tanh", value=name), why)
        yield Slip(value, say("value for tanh's derivative", value=name), why)
        if call_name(value) == "tanh" and argument(value) is not None:
            yield Slip(one_minus(binary(argument(value), ast.Pow(), ast.Constant(2))), say("tanh in the derivative is missing"),
                       say("derivative through the value"), name)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        inner = complement_of(node.right)
        if inner is not None and not is_number(inner):
            left = node.left.right if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Mult) else node.left
            if ast.dump(left) == ast.dump(inner):
                before = node.left.left if left is not node.left else None
                def rest(wrong):
                    return wrong if before is None else binary(before, ast.Mult(), wrong)
                value = text(inner)
                why = say("slope of sigmoid", value=value)
                yield Slip(rest(one_minus(binary(inner, ast.Pow(), ast.Constant(2)))),
                           say("tanh's derivative for sigmoid's", value=value), why)
                yield Slip(before or ast.Constant(1), say("sigmoid's derivative is missing", value=value), why)
                yield Slip(rest(binary(logistic(inner), ast.Mult(), one_minus(logistic(inner)))),
                           say("applied once too often", function="sigmoid", value=value), why)


def missing_one_minus(node, scope):
    inner = complement_of(node)
    if inner is not None:
        yield Slip(inner, say("complement is missing", value=text(inner)),
                   say("weights add up", value=text(inner)))


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
        yield Slip(changed, say("changed places", first=text(inner), second=f"1 - {text(inner)}"), say("what is left at 1", value=text(inner)))


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
                yield Slip(binary(inside, ast.Add(), chosen[0]), say("outside the function", term=text(chosen[0]), function=name), say("part of the sum"))
            if terms[0] not in chosen:
                yield Slip(binary(inside, ast.Add(), ast.Call(node.func, [total(chosen)], [])),
                           say("applied to the parts", function=name), say(RANGES[name]))


def misplaced_factor(node, scope):
    """`r * (a + b)` for `a + r * b`, `(r * h) @ W` for `r * (h @ W)`, and the other way round."""
    if not isinstance(node, ast.BinOp):
        return
    left, right = node.left, node.right
    if isinstance(node.op, ast.Add) and isinstance(right, ast.BinOp) and isinstance(right.op, ast.Mult):
        yield Slip(binary(right.left, ast.Mult(), binary(left, ast.Add(), right.right)), say("multiplies the whole sum", factor=text(right.left)),
                   say("weights one term", other=text(left)), text(right.right))
        if right.left is not left:
            yield Slip(binary(binary(left, ast.Add(), right.left), ast.Mult(), right.right), say("multiplies the whole sum", factor=text(right.right)),
                       say("weights one term", other=text(left)), text(right.left))
    if isinstance(node.op, ast.Mult) and isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
        for kept, weighted in ((left.left, left.right), (left.right, left.left)):
            yield Slip(binary(kept, ast.Add(), binary(weighted, ast.Mult(), right)), say("multiplies one term alone", factor=text(right), term=text(weighted)),
                       say("weights the whole sum"), text(kept))
    if isinstance(node.op, ast.Mult) and isinstance(right, ast.BinOp):
        product, rest = (right, None) if isinstance(right.op, ast.MatMult) else (right.left, right.right)
        if isinstance(product, ast.BinOp) and isinstance(product.op, ast.MatMult) and (rest is None or isinstance(right.op, ast.Add)):
            moved = binary(binary(left, ast.Mult(), product.left), ast.MatMult(), product.right)
            yield Slip(moved if rest is None else binary(moved, ast.Add(), rest),
                       say("before the product", factor=text(left), left=text(product.left), right=text(product.right)),
                       say("a product mixes columns"))
    if isinstance(node.op, ast.MatMult) and isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mult):
        yield Slip(binary(left.left, ast.Mult(), binary(left.right, ast.MatMult(), right)),
                   say("after the product", factor=text(left.left), right=text(right)),
                   say("a product mixes columns"), text(left.right))


def squashed_operand(node, scope):
    """`p * tanh(c)` for `p * c`, where tanh(c) is in use elsewhere in the function."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for side in ("left", "right"):
            operand = getattr(node, side)
            if isinstance(operand, ast.Name) and operand.id in scope.squashed:
                wrapped = scope.squashed[operand.id]
                pair = (wrapped, node.right) if side == "left" else (node.left, wrapped)
                yield Slip(binary(pair[0], ast.Mult(), pair[1]), say("another value", wrong=text(wrapped)),
                           say("needed as it was before"), operand.id)


def sign(node, scope):
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) and complement_of(node) is None:
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield Slip(binary(node.left, other, node.right), say("sign of a term", term=text(node.right)), meant=type(node.op).__name__)
        if isinstance(node.op, ast.Sub):
            turned = binary(node.right, ast.Sub(), node.left)
            yield Slip(turned, say("difference the other way round", difference=text(turned)))
    elif isinstance(node, ast.BinOp) and complement_of(node) is not None:
        yield Slip(binary(node.left, ast.Add(), node.right), say("a sign", sum=text(binary(node.left, ast.Add(), node.right))))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not is_number(node.operand):
        yield Slip(node.operand, say("minus is missing", term=text(node.operand)))
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub)):
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield Slip(ast.AugAssign(node.target, other, node.value),
                   say("subtracted, not added" if isinstance(node.op, ast.Add) else "added, not subtracted", term=text(node.value), target=text(node.target)))


def missing_part(node, scope):
    if not isinstance(node, ast.BinOp):
        return
    left, right = text(node.left), text(node.right)
    if isinstance(node.op, (ast.Add, ast.Sub)) and complement_of(node) is None:
        yield Slip(node.left, say("term is missing", lost=right))
        if isinstance(node.op, ast.Add):
            yield Slip(node.right, say("term is missing", lost=left))
        else:
            yield Slip(ast.UnaryOp(ast.USub(), node.right), say("term is missing", lost=left))
    elif isinstance(node.op, ast.Mult):
        missing = "division is missing" if id(node) in scope.divisors else "factor is missing"
        yield Slip(node.left, say(missing, lost=right))
        yield Slip(node.right, say(missing, lost=left))
    elif isinstance(node.op, (ast.Div, ast.FloorDiv)):
        yield Slip(node.left, say("division is missing", lost=right))
    elif isinstance(node.op, ast.MatMult):
        yield Slip(node.left, say("product is missing", lost=right))
        yield Slip(node.right, say("product is missing", lost=left))
    elif isinstance(node.op, ast.Pow):
        yield Slip(node.left, say("power is missing", power=right))


def twice(node, scope):
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) and complement_of(node) is None:
        yield Slip(binary(node, node.op, node.right), say("added twice" if isinstance(node.op, ast.Add) else "subtracted twice", term=text(node.right)))
        if isinstance(node.op, ast.Add):
            yield Slip(binary(node.left, ast.Add(), node), say("added twice", term=text(node.left)))
            for kept, lost in ((node.left, node.right), (node.right, node.left)):
                yield Slip(binary(kept, ast.Add(), kept), say("added to itself", lost=text(lost), kept=text(kept)))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield Slip(binary(node, ast.Mult(), node.right), say("factor twice", factor=text(node.right)))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield Slip(binary(node, ast.Div(), node.right), say("divided twice", divisor=text(node.right)))


def doubled(node, scope):
    """`2 * (z - y) / N` for `(z - y) / N`: the derivative of a square whose half has been forgotten."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Sub):
        yield Slip(binary(binary(ast.Constant(2), ast.Mult(), node.left), ast.Div(), node.right), say("factor 2 too many"),
                   say("the half before a square"), text(node))


def inverse_operation(node, scope):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield Slip(binary(node.left, ast.Mult(), node.right), say("multiplied, not divided", factor=text(node.right)))
        turned = binary(node.right, ast.Div(), node.left)
        yield Slip(turned, say("numerator and denominator", fraction=text(turned)))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
        exact = binary(node.left, ast.Div(), node.right)
        yield Slip(exact, say("fraction is kept", division=text(exact)), say("whole number needed"))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Add)) and not (is_number(node.left) and is_number(node.right)):
        other, told = (ast.Add(), "added, not multiplied") if isinstance(node.op, ast.Mult) else (ast.Mult(), "multiplied, not added")
        yield Slip(binary(node.left, other, node.right), say(told, first=text(node.left), second=text(node.right)))
