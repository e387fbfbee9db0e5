"""Wrong versions that take the blocks of a stacked array, such as the four of `4H`, in another order than the docstring says."""

import re
from itertools import permutations

import numpy as np

from grader.declare.docstrings import description
from grader.judging.places import block_count
from grader.tell.words import say

MOST = 4  # blocks whose orders are tried: 5 would have 119 wrong ones


def other_orders(exercise):
    """(what is wrong, why, wrong function) for each order in which the blocks may be cut and may come back; those of a batch also alone.

    The arguments whose last axis has blocks are reordered before the reference sees them: it then computes what somebody computes who
    cuts them in that order.
    """
    stacked = {name: block_count(shape[-1]) for name, shape in exercise.shapes.items() if shape and 2 <= block_count(shape[-1]) <= MOST}
    inputs = [name for name in exercise.parameters if name in stacked]
    if not inputs:
        return
    count = stacked[inputs[0]]
    outputs = [index for index, name in enumerate(exercise.outputs) if name in stacked]
    rows = exercise.shapes[exercise.parameters[0]][:1]  # of the batch; weights are cut together, what a step passed on by itself
    alone = [name for name in inputs if len(inputs) > 1 and exercise.shapes[name][:1] == rows]
    names = block_names(exercise, count)
    why = say("order of the blocks", order=", ".join(names)) if names[0].isalpha() else say("blocks are numbered")
    for order in list(permutations(range(count)))[1:]:
        cut = [order.index(block) for block in range(count)]
        yours = ", ".join(names[block] for block in order)
        yield (say("blocks cut in another order", order=yours), why,
               reordering(exercise.reference, inputs, cut, (), order))
        if outputs:
            yield (say("blocks cut and come back in another order", order=yours), why,
                   reordering(exercise.reference, inputs, cut, outputs, order))
        for name in alone:
            yield say("blocks of one array cut in another order", name=name, order=yours), why, reordering(exercise.reference, [name], cut, (), order)


def reordering(reference, inputs, cut, outputs, order):
    def wrong(**given):
        result = reference(**{name: reordered(value, cut) if name in inputs else value for name, value in given.items()})
        if not isinstance(result, tuple):
            return reordered(result, order) if outputs else result
        return tuple(reordered(value, order) if index in outputs else value for index, value in enumerate(result))

    return wrong


def reordered(array, order):
    blocks = np.split(array, len(order), axis=-1)
    return np.concatenate([blocks[block] for block in order], axis=-1)


def block_names(exercise, count):
    """The letters that the docstring gives the blocks (`the order i, f, g, o`), or their numbers."""
    found = re.search(rf"\b(?<!, )((?:\w, ){{{count - 1}}}\w)\b(?!, \w\b)", description(exercise.reference))
    return found[1].split(", ") if found else [str(block + 1) for block in range(count)]
