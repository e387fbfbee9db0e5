"""Where an array is wrong: everywhere, from some step on, in one row, in one block."""

import numpy as np

from grader.judging.compare import scale_of
from grader.tell.words import all_of, say

MOSTLY = 0.8


def block_count(letter):
    """4 for `4H`, 0 for an axis whose letter names no blocks."""
    return int(letter[0]) if letter[:1].isdigit() and letter[1:].isidentifier() else 0


def along(shape, axis):
    return shape[axis] if axis < len(shape) and shape[axis][-1:].isalpha() else say("an axis", axis=axis)


def where(wrong, shape=()):
    """Which entries are wrong, in words: everywhere, from some step on, in one row, in one block."""
    if not wrong.ndim:
        return say("wrong")
    if wrong.all():
        return say("wrong everywhere")
    for axis in range(wrong.ndim):
        others = tuple(other for other in range(wrong.ndim) if other != axis)
        bad = wrong.any(axis=others)
        if bad.all() or len(bad) == 1:
            continue
        letter, positions = along(shape, axis), np.flatnonzero(bad)
        if whole_blocks(bad, letter):
            return say("wrong in blocks", blocks=whole_blocks(bad, letter))
        if len(positions) > 1 and np.compress(bad, wrong, axis).mean() < MOSTLY:
            continue  # by chance: an axis is told where all of a row or a step goes wrong
        if len(positions) == 1:
            return say("wrong at one index", index=positions[0], axis=letter)
        if bad[positions[0]:].all():
            return say("wrong from", last=positions[0] - 1, axis=letter, first=positions[0])
        if bad[:positions[-1] + 1].all():
            return say("wrong up to", last=positions[-1], axis=letter, first=positions[-1] + 1)
        return say("wrong at indices", indices=ranges(positions), axis=letter)
    return say("wrong in some", wrong=int(wrong.sum()), of=wrong.size)


def whole_blocks(bad, letter):
    """`block 3 of 4 along 4H`, if the wrong entries fill whole blocks of an axis whose letter says that it has some."""
    count = block_count(letter)
    if count < 2 or len(bad) % count:
        return ""
    wrong = bad.reshape(count, -1)
    if not (wrong.all(axis=1) | ~wrong.any(axis=1)).all():
        return ""
    numbers = [str(block + 1) for block in np.flatnonzero(wrong.any(axis=1))]
    return say("blocks" if len(numbers) > 1 else "one block", numbers=all_of(numbers), count=count, axis=letter)


def ranges(positions):
    """`0-3, 7, 9-11`: all of them, however many."""
    runs = np.split(positions, np.flatnonzero(np.diff(positions) > 1) + 1)
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def largest_difference(got, want):
    with np.errstate(all="ignore"):
        difference = np.abs(np.asarray(got, dtype=float) - np.asarray(want, dtype=float))
    finite = difference[np.isfinite(difference)]
    return finite.max(initial=0.0), scale_of(want)
