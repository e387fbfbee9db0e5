"""What a text costs a reader whose blocks stand in an order that nobody noted."""

from itertools import permutations

from solutions.interop.layouts import NAMES
from solutions.models.language_model import model_probabilities
from solutions.training.scores import bits_per_character


def bits_in_each_order(codes, reader, file, reorder):
    """Read a text once for each order in which four blocks can be stacked.

    Parameters
    ----------
    codes : (N,) int array
    reader : dict of arrays
        An LSTM with its read-out; its own W_x, W_h and b aren't used.
    file : list of arrays
        W_x, W_h and b as the file stacks them.
    reorder : function
        Puts the blocks of an array in another order, as
        solutions.interop.layouts.reorder_blocks does.

    Returns
    -------
    costs : dict
        Bits a letter, for each order that the file may have.

    Source: [shannon1951prediction].
    """
    costs = {}
    for order in map("".join, permutations("ifgo")):
        layer = dict(zip(NAMES["lstm"], (reorder(a, order, "ifgo") for a in file), strict=True))
        costs[order] = bits_per_character(model_probabilities(codes, reader | layer, "lstm"))
    return costs
