"""Simple relations between a wrong array and the right one: transposed, scaled, shifted, reordered, reversed."""

from itertools import permutations

import numpy as np

from grader.judging.compare import same
from grader.judging.places import along, block_count
from grader.tell.words import all_of, say
from grader.why.block_orders import MOST, reordered


def size_symbols(exercise, inputs):
    """`{"B": 3, "T": 5, ...}`: what the letters in the docstring's shapes stand for in these inputs, and the numbers among them."""
    symbols = {name: value for name, value in inputs.items() if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0}
    for name, shape in exercise.shapes.items():
        actual = np.shape(inputs[name]) if isinstance(inputs.get(name), np.ndarray) else None
        if actual is not None and shape[:1] == ("...",):  # any leading axes: the letters belong to the last ones
            shape, actual = shape[1:], actual[len(actual) - len(shape) + 1:]
        if actual is not None and len(actual) == len(shape):
            symbols.update({letter: size for letter, size in zip(shape, actual) if letter.isidentifier()})
    return symbols


def relation(name, pairs, symbols, shape=()):
    """A sentence that says what one wrong output has to do with the right one, or None.

    Parameters
    ----------
    name : str
        The output's name.
    pairs : list of (got, want)
        One pair of arrays for each case; a relation counts only if it holds in all of them.
    symbols : list of dict
        For each case, the sizes that the docstring's letters stand for.
    shape : tuple of str
        The output's symbolic shape.
    """
    try:
        if any(np.iscomplexobj(got) for got, _ in pairs):
            return None
        if whole_numbers_only(pairs):
            return say("whole numbers", name=name)
        pairs = [(np.asarray(got, dtype=float), np.asarray(want, dtype=float)) for got, want in pairs]
    except (TypeError, ValueError):
        return None
    if not all(np.isfinite(got).all() and np.isfinite(want).all() and want.size for got, want in pairs):
        return None
    wrong = [pair for pair in pairs if not same(*pair)]
    if not wrong:
        return None
    for find in (zeros, rearranged, one_too_many, repeated, running_sum, scaled, moved, blocks):
        sentence = find(name, wrong if find in (rearranged, one_too_many) else pairs, symbols, shape)
        if sentence:
            return sentence
    return None


def whole_numbers_only(pairs):
    """Whether integers came back where there should be fractions."""
    return all(np.ndim(got) and np.asarray(got).dtype.kind in "iu" and np.asarray(want).dtype.kind == "f" for got, want in pairs) and any(
        np.shape(got) == np.shape(want) and (want != np.round(want)).any() for got, want in pairs)


def holds(pairs, change, *arguments):
    """Whether `change(want, *arguments)` gives the learner's array in every case, and is not the identity in all of them."""
    try:
        changed = [change(want, *arguments) for _, want in pairs]
    except (ValueError, IndexError):
        return False
    moved = any(not same(after, want) for after, (_, want) in zip(changed, pairs))
    return moved and all(same(got, after) for after, (got, _) in zip(changed, pairs))


def zeros(name, pairs, symbols, shape):
    if all(not got.any() for got, _ in pairs) and any(want.any() for _, want in pairs):
        return say("zero everywhere", name=name)


def rearranged(name, pairs, symbols, shape):
    dimensions = min(want.ndim for _, want in pairs)
    if dimensions >= 2 and holds(pairs, np.transpose):
        return say("right but transposed", name=name)
    for first, second in [(a, b) for a in range(dimensions) for b in range(a + 1, dimensions)]:
        if holds(pairs, np.swapaxes, first, second):
            return say("right but axes exchanged", name=name, first=first, second=second)
    if all(got.shape != want.shape and got.size == want.size and same(got.ravel(), want.ravel()) for got, want in pairs):
        return say("only the shape", name=name)
    if all(got.ndim == want.ndim + 1 for got, want in pairs):
        for axis in range(pairs[0][0].ndim):
            if all(got.shape[:axis] + got.shape[axis + 1:] == want.shape and same(got.sum(axis), want) for got, want in pairs):
                return say("not summed", name=name, axis=axis)
    if all(got.ndim + 1 == want.ndim for got, want in pairs):
        for axis in range(pairs[0][1].ndim):
            if all(same(got, want.sum(axis)) for got, want in pairs):
                return say("summed", name=name, axis=axis)
            if all(same(got, want.take(-1, axis)) for got, want in pairs):
                return say("only the last entry", axis=axis, name=name)
    for axis in range(dimensions):
        letter = along(shape, axis)
        if holds(pairs, np.flip, axis):
            return say("in reverse order", name=name, axis=letter)


def one_too_many(name, pairs, symbols, shape):
    """One entry more or less than there should be, at one end of an axis, and all others right."""
    for axis in range(min(want.ndim for _, want in pairs)):
        letter = along(shape, axis)
        if any(got.ndim != want.ndim or abs(got.shape[axis] - want.shape[axis]) != 1 for got, want in pairs):
            continue
        for end, which in ((0, "first"), (-1, "last")):
            if all(got.shape[axis] > want.shape[axis] and same(np.delete(got, end, axis), want) for got, want in pairs):
                return say(f"the {which} entry too many", name=name, axis=letter)
            if all(got.shape[axis] < want.shape[axis] and same(got, np.delete(want, end, axis)) for got, want in pairs):
                return say(f"the {which} entry missing", name=name, axis=letter)


def repeated(name, pairs, symbols, shape):
    """One array, changed in place and collected again and again."""
    long = [(got, want) for got, want in pairs if want.ndim > 1 and got.shape == want.shape and len(want) > 1]
    if long and len(long) == len(pairs) and all(same(got, np.broadcast_to(want[-1], want.shape)) for got, want in long):
        return say("all like the last", name=name, axis=along(shape, 0))


def running_sum(name, pairs, symbols, shape):
    for axis in range(min(want.ndim for _, want in pairs)):
        if holds(pairs, np.cumsum, axis):
            return say("running sum", name=name, axis=along(shape, axis))


def scaled(name, pairs, symbols, shape):
    if any(got.shape != want.shape or not want.any() for got, want in pairs):
        return None
    factors = [float((got * want).sum() / (want * want).sum()) for got, want in pairs]
    if not all(factors) or np.allclose(factors, 1) or not all(same(got, factor * want) for factor, (got, want) in zip(factors, pairs)):
        return None
    if np.allclose(factors, -1):
        return say("wrong sign", name=name)
    told = size_factor(factors, symbols)
    found = "every entry is exactly" if any(want.ndim for _, want in pairs) else "it is exactly"
    if told:
        return say(found, name=name, factor=told)
    if np.ptp(factors) <= 1e-6 * abs(factors[0]):
        base = next((base for base in (2, 10) if np.isclose(factors[0] * np.log(base), 1, rtol=1e-8)), None)
        times = say("times the right one", factor=factors[0]) if base is None else say("base of the logarithm", factor=factors[0], base=base)
        return say(found, name=name, factor=times)
    if any(want.size < 2 for _, want in pairs):
        return None  # any two numbers are proportional
    return say("factor that differs", name=name, factors=", ".join(f"{factor:.4g}" for factor in factors[:3]))


def size_factor(factors, symbols):
    """`B times too large: divide by B once`, if a product of sizes or given numbers, or its root, is the factor in every case."""
    letters = sorted(set.intersection(*(set(values) for values in symbols))) if symbols else []
    products = [(letter,) for letter in letters] + [(a, b) for a in letters for b in letters if a < b]
    for power, sign in ((1, "{}"), (0.5, "sqrt({})")):
        for product in products:
            sizes = [float(np.prod([values[letter] for letter in product])) ** power for values in symbols]
            label = sign.format(" ".join(product))
            if np.allclose(factors, sizes):
                return say("times too large", size=label)
            if np.allclose(factors, [1 / size for size in sizes]):
                return say("times too small", size=label)
        for above, below in permutations(letters, 2):
            if np.allclose(factors, [(values[above] / values[below]) ** power for values in symbols]):
                return say("sizes exchanged", ratio=sign.format(f"{above} / {below}"), above=above, below=below)
    return ""


def moved(name, pairs, symbols, shape):
    for axis in range(min(want.ndim for _, want in pairs)):
        long = [(got, want) for got, want in pairs if got.shape == want.shape and want.shape[axis] > 1]
        if any(got.shape != want.shape for got, want in pairs) or not long:
            continue
        if all(same(np.delete(got, 0, axis), np.delete(want, -1, axis)) for got, want in long):
            return say("lags", name=name, axis=along(shape, axis))
        if all(same(np.delete(got, -1, axis), np.delete(want, 0, axis)) for got, want in long):
            return say("runs ahead", name=name, axis=along(shape, axis))


def blocks(name, pairs, symbols, shape):
    """Blocks of the last axis, such as the four of `4H`, in another order."""
    count = block_count(shape[-1]) if shape else 0
    if not 2 <= count <= MOST or any(got.shape != want.shape or want.shape[-1] % count for got, want in pairs):
        return None
    for order in permutations(range(count)):
        if holds(pairs, reordered, order):
            return say("blocks in another order", count=count, name=name, order=", ".join(str(block + 1) for block in order))
    cut = [(np.split(got, count, -1), np.split(want, count, -1)) for got, want in pairs]
    source = [next((block for block in range(count) if all(same(got[place], want[block]) for got, want in cut)), None) for place in range(count)]
    copied = [place for place in range(count) if source[place] not in (None, place)]
    if copied and None not in source:
        told = all_of(say("block holds another", block=place + 1, other=source[place] + 1) for place in copied)
        return say("block copied", count=count, name=name, blocks=told)
