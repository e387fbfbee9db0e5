"""Writing levels, a symbol at a time: an LSTM, and tables of counts that may look at the letters above."""

import numpy as np

from solutions.cells.lstm import lstm_step
from solutions.cells.rnn import readout
from solutions.models.language_model import language_model_gradients, zero_state
from solutions.tasks.levels import COLUMNS, NAMED, ROWS, SYMBOLS, playable

ALPHABET = SYMBOLS + "\n"
END = ALPHABET.index("\n")  # begins a level, too
LENGTH = ROWS * (COLUMNS + 1)  # symbols of a level, with the line break after each row
ABOVE = COLUMNS + 1  # the letter above stands so many places before


def level_codes(levels):
    """Write levels as columns of numbers, with a line break before the first row and after each.

    Parameters
    ----------
    levels : list of str

    Returns
    -------
    codes : (LENGTH + 1, B) int array
    """
    return np.array([[ALPHABET.index(symbol) for symbol in f"\n{level}\n"] for level in levels]).T


def level_gradients(codes, parameters):
    """Loss and gradients of an LSTM that reads whole levels, each from a state of zeros.

    Parameters
    ----------
    codes : (LENGTH + 1, B) int array
    parameters : dict of arrays

    Returns
    -------
    loss : () float
        In nats a symbol.
    gradients : dict of arrays

    Source: [summerville2016super].
    """
    loss, gradients, _ = language_model_gradients(codes[:-1], codes[1:], zero_state(codes.shape[1], parameters, "lstm"), parameters, "lstm")
    return loss, gradients


def write_levels(parameters, B, rng, temperature=1.0):
    """Let an LSTM write levels, side by side.

    Parameters
    ----------
    parameters : dict of arrays
    B : int
    rng : numpy.random.Generator
        Draws (B, K) Gumbel numbers for each symbol.
    temperature : float

    Returns
    -------
    levels : list of str

    Source: [summerville2016super, maddison2014sampling].
    """
    h, c = zero_state(B, parameters, "lstm")
    code, written = np.full(B, END), []
    for _ in range(LENGTH):
        x = np.eye(len(ALPHABET))[code]
        h, c, _ = lstm_step(x, h, c, parameters["W_x"], parameters["W_h"], parameters["b"])
        logits = readout(h, parameters["W_hy"], parameters["b_y"])
        code = (logits / temperature + rng.gumbel(size=logits.shape)).argmax(axis=1)
        written.append(code)
    return as_levels(np.array(written))


def contexts_of(before, looks, told=()):
    """What a table of counts may see before it says the next symbol, as one number for each beginning of it.

    Parameters
    ----------
    before : (n, B) int array
        The levels' symbols so far.
    looks : tuple of int
        How many places before the next symbol it looks, the nearest things first: 1 is the symbol just written, ABOVE the letter above.
    told : tuple of str
        What it is told before all else: "stands", which of start, key, door and exit stand already; "row", in which row it writes.

    Returns
    -------
    contexts : (len(looks) + 1, B) int array
        Row k knows the first k looks. What lies before the level's beginning counts as a line break.
    """
    n, B = before.shape
    rows = [np.zeros(B, dtype=np.int64)]
    if "row" in told:
        rows[0] += n // ABOVE
    if "stands" in told:
        rows[0] = rows[0] << len(NAMED) | sum((before == ALPHABET.index(symbol)).any(axis=0) << k for k, symbol in enumerate(NAMED))
    for look in looks:
        rows.append(rows[-1] * len(ALPHABET) + (before[n - look] if look <= n else END))
    return np.array(rows)


def count_contexts(codes, looks, told=()):
    """Count what followed each context, and each beginning of one.

    Parameters
    ----------
    codes : (LENGTH + 1, B) int array
        As level_codes gives them.
    looks : tuple of int
    told : tuple of str

    Returns
    -------
    counted : list of (contexts, counts)
        One entry for each number of looks: the contexts that occur, in order, (U,), and how often each symbol followed each, (U, K).

    Source: [witten1991zero, snodgrass2014hierarchical].
    """
    symbols = codes[1:]
    contexts = np.concatenate([contexts_of(symbols[:i], looks, told) for i in range(LENGTH)], axis=1)
    counted = []
    for row in contexts:
        occurring, places = np.unique(row, return_inverse=True)
        counts = np.bincount(places * len(ALPHABET) + symbols.ravel(), minlength=len(occurring) * len(ALPHABET))
        counted.append((occurring, counts.reshape(-1, len(ALPHABET))))
    return counted


def table_probabilities(counted, contexts):
    """What a table of counts gives to each symbol, after Witten and Bell: from the shortest context to the longest that occurred.

    Parameters
    ----------
    counted : list of (contexts, counts)
    contexts : (len(looks) + 1, B) int array

    Returns
    -------
    p : (B, K) array

    Source: [witten1991zero].
    """
    p = np.full((contexts.shape[1], len(ALPHABET)), 1 / len(ALPHABET))
    for (occurring, counts), row in zip(counted, contexts, strict=True):
        place = np.searchsorted(occurring, row).clip(max=len(occurring) - 1)
        count = np.where((occurring[place] == row)[:, None], counts[place], 0)
        kinds = (count > 0).sum(axis=1, keepdims=True)
        p = np.where(kinds > 0, (count + kinds * p) / np.maximum(count.sum(axis=1, keepdims=True) + kinds, 1), p)
    return p


def write_levels_by_counting(counted, B, looks, rng, told=()):
    """Let a table of counts write levels, side by side.

    Parameters
    ----------
    counted : list of (contexts, counts)
    B : int
    looks : tuple of int
    rng : numpy.random.Generator
        Draws B numbers for each symbol.
    told : tuple of str

    Returns
    -------
    levels : list of str

    Source: [snodgrass2014hierarchical].
    """
    written = np.empty((0, B), dtype=int)
    for _ in range(LENGTH):
        p = table_probabilities(counted, contexts_of(written, looks, told))
        code = (p.cumsum(axis=1) < rng.random((B, 1)) * p.sum(axis=1, keepdims=True)).sum(axis=1)
        written = np.vstack([written, code])
    return as_levels(written)


def as_levels(codes):
    """Read columns of numbers as levels.

    Parameters
    ----------
    codes : (LENGTH, B) int array
        Without the line break that begins a level.

    Returns
    -------
    levels : list of str
    """
    return ["".join(ALPHABET[k] for k in column).removesuffix("\n") for column in codes.T]


def share_invented(levels, known):
    """Say which share of written levels is both playable and invented.

    Playable is what `playable` says. Invented is a level that is not among
    the known ones, and that has not been written before: of several equal
    ones only the first counts.

    Parameters
    ----------
    levels : list of str
        All that were written, in order; at least one.
    known : list of str
        What the writer was trained on.

    Returns
    -------
    share : () float
        Of all levels written.

    Source: [summerville2016super].
    """
    had, good = set(known), 0
    for level in levels:
        if level not in had and playable(level):
            good += 1
        had.add(level)
    return good / len(levels)
