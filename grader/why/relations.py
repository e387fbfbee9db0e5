"""Simple relations between a wrong array and the right one: transposed, scaled, shifted, reordered, reversed."""

from itertools import permutations

import numpy as np

from grader.judging.compare import same, scale_of
from grader.why.block_orders import MOST, block_count, reordered

MOSTLY = 0.8

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
            return (f"{name} is an array of whole numbers, so whatever is stored in it loses its fraction: "
                    "np.full(shape, 0) and dtype=int make such arrays, np.zeros(shape) does not.")
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
        return f"{name} is zero everywhere: is it ever assigned?"


def rearranged(name, pairs, symbols, shape):
    dimensions = min(want.ndim for _, want in pairs)
    if dimensions >= 2 and holds(pairs, np.transpose):
        return f"{name} is right, but transposed."
    for first, second in [(a, b) for a in range(dimensions) for b in range(a + 1, dimensions)]:
        if holds(pairs, np.swapaxes, first, second):
            return f"{name} is right, but its axes {first} and {second} have changed places."
    if all(got.shape != want.shape and got.size == want.size and same(got.ravel(), want.ravel()) for got, want in pairs):
        return f"The values of {name} are right; only the shape is not."
    if all(got.ndim == want.ndim + 1 for got, want in pairs):
        for axis in range(pairs[0][0].ndim):
            if all(got.shape[:axis] + got.shape[axis + 1:] == want.shape and same(got.sum(axis), want) for got, want in pairs):
                return f"{name} is not summed over its axis {axis}: its sum over that axis is right."
    if all(got.ndim + 1 == want.ndim for got, want in pairs):
        for axis in range(pairs[0][1].ndim):
            if all(same(got, want.sum(axis)) for got, want in pairs):
                return f"{name} is summed over axis {axis}, which is among the axes of the answer."
            if all(same(got, want.take(-1, axis)) for got, want in pairs):
                return f"Only the last entry along axis {axis} of {name} came back."
    for axis in range(dimensions):
        letter = along(shape, axis)
        if holds(pairs, np.flip, axis):
            return f"{name} is right, but in reverse order along {letter}."


def one_too_many(name, pairs, symbols, shape):
    """One entry more or less than there should be, at one end of an axis, and all others right."""
    for axis in range(min(want.ndim for _, want in pairs)):
        letter = along(shape, axis)
        if any(got.ndim != want.ndim or abs(got.shape[axis] - want.shape[axis]) != 1 for got, want in pairs):
            continue
        for end, word in ((0, "first"), (-1, "last")):
            if all(got.shape[axis] > want.shape[axis] and same(np.delete(got, end, axis), want) for got, want in pairs):
                return f"{name} has one entry too many along {letter}: without its {word} it is right."
            if all(got.shape[axis] < want.shape[axis] and same(got, np.delete(want, end, axis)) for got, want in pairs):
                return f"The {word} entry of {name} along {letter} is missing; the others are right."


def repeated(name, pairs, symbols, shape):
    """One array, changed in place and collected again and again."""
    long = [(got, want) for got, want in pairs if want.ndim > 1 and got.shape == want.shape and len(want) > 1]
    if long and len(long) == len(pairs) and all(same(got, np.broadcast_to(want[-1], want.shape)) for got, want in long):
        return f"Every entry of {name} along {along(shape, 0)} is what belongs in the last one: was one array changed in place and collected each time?"


def running_sum(name, pairs, symbols, shape):
    for axis in range(min(want.ndim for _, want in pairs)):
        if holds(pairs, np.cumsum, axis):
            return f"{name} runs on along {along(shape, axis)}: yours is the running sum of the right numbers. Where should it start again?"


def scaled(name, pairs, symbols, shape):
    if any(got.shape != want.shape or not want.any() for got, want in pairs):
        return None
    factors = [float((got * want).sum() / (want * want).sum()) for got, want in pairs]
    if not all(factors) or np.allclose(factors, 1) or not all(same(got, factor * want) for factor, (got, want) in zip(factors, pairs)):
        return None
    if np.allclose(factors, -1):
        return f"{name} has the wrong sign; nothing else is wrong with it."
    told = size_factor(factors, symbols)
    each = f"Every entry of {name}" if any(want.ndim for _, want in pairs) else name
    if told:
        return f"{each} is exactly {told}"
    if np.ptp(factors) <= 1e-6 * abs(factors[0]):
        base = next((base for base in (2, 10) if np.isclose(factors[0] * np.log(base), 1, rtol=1e-8)), "")
        return f"{each} is exactly {factors[0]:.6g} times the right one{f': is the logarithm to base {base}?' if base else '.'}"
    if any(want.size < 2 for _, want in pairs):
        return None  # any two numbers are proportional
    return (f"{name} is right but for a factor, which differs from one set of inputs to the next: "
            f"{', '.join(f'{factor:.4g}' for factor in factors[:3])}. What does it depend on?")


def size_factor(factors, symbols):
    """`B times too large: divide by B once`, if a product of sizes or given numbers, or its root, is the factor in every case."""
    letters = sorted(set.intersection(*(set(values) for values in symbols))) if symbols else []
    products = [(letter,) for letter in letters] + [(a, b) for a in letters for b in letters if a < b]
    for power, sign in ((1, "{}"), (0.5, "sqrt({})")):
        for product in products:
            sizes = [float(np.prod([values[letter] for letter in product])) ** power for values in symbols]
            label = sign.format(" ".join(product))
            if np.allclose(factors, sizes):
                return f"{label} times too large: is a division by {label} missing?"
            if np.allclose(factors, [1 / size for size in sizes]):
                return f"{label} times too small: it is divided by {label} once too often, or not multiplied by it."
        for above, below in permutations(letters, 2):
            if np.allclose(factors, [(values[above] / values[below]) ** power for values in symbols]):
                return f"{sign.format(f'{above} / {below}')} times the right one: are {above} and {below} in each other's place?"
    return ""


def moved(name, pairs, symbols, shape):
    for axis in range(min(want.ndim for _, want in pairs)):
        long = [(got, want) for got, want in pairs if got.shape == want.shape and want.shape[axis] > 1]
        if any(got.shape != want.shape for got, want in pairs) or not long:
            continue
        if all(same(np.delete(got, 0, axis), np.delete(want, -1, axis)) for got, want in long):
            return f"{name} lags: entry t along {along(shape, axis)} is what belongs at t - 1."
        if all(same(np.delete(got, -1, axis), np.delete(want, 0, axis)) for got, want in long):
            return f"{name} runs ahead: entry t along {along(shape, axis)} is what belongs at t + 1."


def blocks(name, pairs, symbols, shape):
    """Blocks of the last axis, such as the four of `4H`, in another order."""
    count = block_count(shape[-1]) if shape else 0
    if not 2 <= count <= MOST or any(got.shape != want.shape or want.shape[-1] % count for got, want in pairs):
        return None
    for order in permutations(range(count)):
        if holds(pairs, reordered, order):
            return (f"The {count} blocks of {name} are right, but in another order: yours hold, from the left, "
                    f"what belongs in block {', '.join(str(block + 1) for block in order)}.")
    cut = [(np.split(got, count, -1), np.split(want, count, -1)) for got, want in pairs]
    source = [next((block for block in range(count) if all(same(got[place], want[block]) for got, want in cut)), None) for place in range(count)]
    copied = [place for place in range(count) if source[place] not in (None, place)]
    if copied and None not in source:
        told = " and ".join(f"block {place + 1} holds what belongs in block {source[place] + 1}" for place in copied)
        return f"Of the {count} blocks of {name}, {told}: was one copied?"


def along(shape, axis):
    return shape[axis] if axis < len(shape) and shape[axis][-1:].isalpha() else f"axis {axis}"


def where(name, got, wrong, shape=()):
    """Which entries are wrong, in words: everywhere, from some step on, in one row, in one block."""
    if not wrong.ndim:
        return "is wrong"
    if wrong.all():
        return "is wrong in every entry"
    for axis in range(wrong.ndim):
        others = tuple(other for other in range(wrong.ndim) if other != axis)
        bad = wrong.any(axis=others)
        if bad.all() or len(bad) == 1:
            continue
        letter, positions = along(shape, axis), np.flatnonzero(bad)
        if whole_blocks(bad, letter):
            return f"is wrong in {whole_blocks(bad, letter)}, right in the others"
        if len(positions) > 1 and np.compress(bad, wrong, axis).mean() < MOSTLY:
            continue  # by chance: an axis is told where all of a row or a step goes wrong
        if len(positions) == 1:
            return f"is wrong only at index {positions[0]} along {letter}"
        if bad[positions[0]:].all():
            return f"is right up to index {positions[0] - 1} along {letter} and wrong from index {positions[0]} on"
        if bad[:positions[-1] + 1].all():
            return f"is wrong up to index {positions[-1]} along {letter} and right from index {positions[-1] + 1} on"
        return f"is wrong at indices {ranges(positions)} along {letter}, right at the others"
    return f"is wrong in {int(wrong.sum())} of {wrong.size} entries"


def whole_blocks(bad, letter):
    """`block 3 of 4 along 4H`, if the wrong entries fill whole blocks of an axis whose letter says that it has some."""
    count = block_count(letter)
    if count < 2 or len(bad) % count:
        return ""
    wrong = bad.reshape(count, -1)
    if not (wrong.all(axis=1) | ~wrong.any(axis=1)).all():
        return ""
    numbers = [str(block + 1) for block in np.flatnonzero(wrong.any(axis=1))]
    return f"block{'s' if len(numbers) > 1 else ''} {' and '.join(numbers)} of {count} along {letter}"


def ranges(positions):
    """`0-3, 7, 9-11`: all of them, however many."""
    runs = np.split(positions, np.flatnonzero(np.diff(positions) > 1) + 1)
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def largest_difference(got, want):
    with np.errstate(all="ignore"):
        difference = np.abs(np.asarray(got, dtype=float) - np.asarray(want, dtype=float))
    finite = difference[np.isfinite(difference)]
    return finite.max(initial=0.0), scale_of(want)
