"""The plain twins of what is written for speed: same stems, same names, same numbers, as one would write them on a board."""

from solutions.first_edition import first_edition
from solutions.textbook import (
    attention,
    cart_pole,
    changes,
    convolution,
    families,
    gradients,
    gru,
    language_model,
    layers,
    lstm,
    mixtures,
    padding,
    pooling,
    quantiles,
    rnn,
    scanner,
    solubility,
)

__all__ = ["attention", "cart_pole", "changes", "convolution", "families", "gradients", "gru", "language_model", "layers", "lstm", "mixtures",
           "padding", "pooling", "quantiles", "rnn", "scanner", "solubility"]


def __getattr__(name):  # what this module held in the first edition
    return first_edition.attribute("textbook", name)
