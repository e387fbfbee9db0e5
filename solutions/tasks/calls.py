"""A step of an LSTM as lines that are counted: each operator, function and slice in them is one call into NumPy.

The lines are data. Nothing of them is handed to Python: they are read by Python's parser, and carried out here, one call after another.
So what is counted is what was computed.
"""

import ast
import operator

import numpy as np

MOST_NUMBERS, MOST_LINES, LARGEST = 10**6, 60, 10**9


def row_of_equals(n, value):
    """A row of n times the same number; ValueError, and no memory asked for, if n is too large."""
    if n > MOST_NUMBERS:
        raise ValueError(f"more than {MOST_NUMBERS:,} numbers")
    return np.full(int(n), float(value))


OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.MatMult: operator.matmul}
FUNCTIONS = {
    "tanh": lambda a: np.tanh(a),  # np.tanh itself would overwrite a second argument
    "exp": lambda a: np.exp(a),
    "full": row_of_equals,
    "hstack": lambda *parts: np.concatenate(parts, axis=-1),
}


class Unreadable(ValueError):
    """A line that isn't one of these: says which, and what is wrong with it."""


def lines_of(text):
    """Read lines, each `name = expression`.

    Parameters
    ----------
    text : list of str

    Returns
    -------
    lines : list of (str, ast.expr)
    """
    try:
        body = ast.parse("\n".join(str(line).strip() for line in np.ravel(text))).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise Unreadable(f"Python can't read them: {problem}") from None
    if len(body) > MOST_LINES:
        raise Unreadable(f"there are {len(body)} of them, and at most {MOST_LINES} are read")
    for place, line in enumerate(body):
        if isinstance(line, ast.AugAssign) and isinstance(line.target, ast.Name):  # a += b is read as a = a + b
            body[place] = line = ast.Assign([line.target], ast.BinOp(ast.Name(line.target.id), line.op, line.value))
        if not (isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name)):
            raise Unreadable(f"{ast.unparse(ast.fix_missing_locations(line))!r} isn't of the form name = expression")
    return [(line.targets[0].id, line.value) for line in body]


def carried_out(lines, names):
    """Carry lines out, and count.

    Parameters
    ----------
    lines : list of (str, ast.expr)
    names : dict
        What the lines may use, arrays and numbers; what they compute is put into it.

    Returns
    -------
    calls : int
        Operators, functions and slices with an array in them. What is done with numbers alone is free.
    """
    calls = 0

    def value_of(node):
        nonlocal calls
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return number
            case ast.Name(id=name) if name in names:
                return names[name]
            case ast.Name(id=name):
                raise Unreadable(f"nothing has the name {name!r}")
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                function, values = operator.neg, [value_of(inner)]
            case ast.BinOp(op=op, left=left, right=right) if type(op) in OPERATORS:
                function, values = OPERATORS[type(op)], [value_of(left), value_of(right)]
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
                function, values = FUNCTIONS[name], [value_of(argument) for argument in arguments]
            case ast.Subscript(value=inner, slice=ast.Tuple(elts=[rows, ast.Slice(step=None) as part])) if ast.unparse(rows) in (":", "..."):
                columns = slice(*(None if end is None else int(value_of(end)) for end in (part.lower, part.upper)))
                function, values = (lambda array: array[..., columns]), [value_of(inner)]
            case ast.List() | ast.Tuple():
                raise Unreadable(f"{ast.unparse(node)!r}: arrays are given one by one, without brackets")
            case _:
                raise Unreadable(f"{ast.unparse(node)!r} is none of the calls that are counted")
        try:
            if sum(map(np.size, values)) > MOST_NUMBERS:
                raise ValueError(f"more than {MOST_NUMBERS:,} numbers")
            result = function(*values)
        except (ValueError, TypeError, ZeroDivisionError, OverflowError, IndexError, MemoryError) as problem:
            raise Unreadable(f"{ast.unparse(node)!r}: {problem}") from None
        calls += any(isinstance(value, (np.ndarray, np.generic)) for value in (*values, result))  # what NumPy gives back as a number is NumPy's too
        if np.size(result) > MOST_NUMBERS:
            raise Unreadable(f"{ast.unparse(node)!r} has more than {MOST_NUMBERS:,} numbers")
        if isinstance(result, (int, float)) and abs(result) > LARGEST:
            raise Unreadable(f"{ast.unparse(node)!r} is larger than {LARGEST:,}")
        return result

    for name, expression in lines:
        names[name] = value_of(expression)
    return calls


def run_lines(before, step, drive, h, c, W_h):
    """Run an LSTM by lines: some before the loop, the others at each step.

    Parameters
    ----------
    before : list of str
        May use and change drive and W_h, and prepare what the steps need. H is the number of units.
    step : list of str
        Gets drive_t, its step's part of drive, h and c; has to leave h and c.
    drive : (T, B, 4H) array
        What inputs and biases add to each step's sum, blocks i, f, g, o.
    h : (B, H) array
    c : (B, H) array
    W_h : (H, 4H) array

    Returns
    -------
    h : (T, B, H) array
        After each step.
    c : (T, B, H) array
    once : int
        Calls before the loop.
    each : int
        Calls of a step, of the one that has most.

    Raises
    ------
    Unreadable
        If a line is not among those that are carried out.

    Source: [harris2020array].
    """
    names = {"drive": drive.copy(), "h": h.copy(), "c": c.copy(), "W_h": W_h.copy(), "H": h.shape[1]}
    once = carried_out(lines_of(before), names)
    lines, counts, states = lines_of(step), [], []
    if np.ndim(names["drive"]) != 3 or len(names["drive"]) != len(drive):
        raise Unreadable("drive has to keep a part for each step")
    for drive_t in names["drive"]:
        names["drive_t"] = drive_t
        counts.append(carried_out(lines, names))
        if any(np.shape(names[state]) != h.shape for state in ("h", "c")):
            raise Unreadable("h and c have to keep their shapes")
        states.append((names["h"], names["c"]))
    return *(np.stack(kept) for kept in zip(*states)), once, max(counts)


AS_ON_A_BOARD = [
    "a = drive_t + h @ W_h",
    "i = 1 / (1 + exp(-a[:, :H]))",
    "f = 1 / (1 + exp(-a[:, H:2*H]))",
    "g = tanh(a[:, 2*H:3*H])",
    "o = 1 / (1 + exp(-a[:, 3*H:]))",
    "c = f * c + i * g",
    "h = o * tanh(c)",
]


def fewer_calls():
    """Write a step of an LSTM with at most 14 calls into NumPy.

    Two lists of lines, each line `name = expression`. The first list is
    carried out once, before the loop, and may take 20 calls; the second at
    each step. The first may use `drive` (T, B, 4H), what inputs and biases add
    to each step's sum, `W_h` (H, 4H), and the number `H`; it may give `drive`
    and `W_h` other values. The second gets `drive_t`, its step's part of
    `drive`, and the states `h` and `c`, each (B, H). It has to leave the new
    `h` and `c`, with the numbers of the LSTM. Whatever the first has named, it
    may use.

    There are + - * / @, tanh(a), exp(a), slices of columns such as
    a[:, H:2*H], hstack(a, b, ...) and full(n, value), a row of n equal
    numbers. Each of them that has to do with an array is one call, slices too.

    Returns
    -------
    before : list of str
        Of a text with line breaks, `text.splitlines()` makes such a list.
    step : list of str

    Notes
    -----
    One tanh serves all four blocks, if those of i, f and o are halved before it, and halved and raised by a half after it. The halving
    before it is done to the weights; what comes after it is a product and a sum with two prepared rows.

    Source: [harris2020array].
    """
    scale = "scale = hstack(full(2*H, 0.5), full(H, 1), full(H, 0.5))"
    before = [scale, "drive = drive * scale", "W_h = W_h * scale", "shift = 1 - scale"]
    gates = "gates = tanh(drive_t + h @ W_h) * scale + shift"
    cell = "c = gates[:, H:2*H] * c + gates[:, :H] * gates[:, 2*H:3*H]"
    return before, [gates, cell, "h = gates[:, 3*H:] * tanh(c)"]
