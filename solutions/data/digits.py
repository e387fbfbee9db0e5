"""1,797 digits that people wrote by hand, eight by eight pixels each, and strings made of them.

Where they come from is told in `book/data/README.md`. The parts are cut in the order of the file, so no digit that is read in a test was
learnt from.
"""

from pathlib import Path

import numpy as np

from solutions.data.kept import read_kept, read_weights

# As one path from here, so that whoever asks what this module needs finds the file.
DIGITS = Path(__file__).parent / "../../book/data/digits.txt"
READER = Path(__file__).parent / "../../book/recorded/digits_reader.npz"
CHECKSUM = "129eef24fe845dfb9ee752501689a6be3cb8afde16fdb4118c6ad9635b5545be"
OTHER_DIGITS = Path(__file__).parent / "../../book/data/other_digits.txt"
OTHER_CHECKSUM = "24e9d565bb5a4b840eca4c0ca89811914670dc2fa81677979c70931221f5c857"
SHADES = "0123456789abcdefg"  # how many of the 16 dots of a pixel are ink
PARTS = {"train": slice(0, 1200), "choices": slice(1200, 1400), "test": slice(1400, 1797)}
FEWEST, MOST = 2, 6  # digits of a string
WIDEST_GAP = 2  # empty columns between two digits
DRAWN, STRINGS = 12, 500  # the seed and the number of the strings in the parts for choices and for the score
UNCHANGED = 0.3  # the share of digits that are left as they are where others are varied


def read_digits():
    """Read the digits.

    Returns
    -------
    glyphs : (1797, 8, 8) array
        Rows from the top; 0 is paper, 1 is ink.
    labels : (1797,) int array
        0 to 9.

    Source: [alpaydin1998cascading].
    """
    labels, pixels = zip(*(line.split() for line in read_kept(DIGITS, CHECKSUM)))
    glyphs = np.array([[SHADES.index(shade) for shade in row] for row in pixels]) / 16
    return glyphs.reshape(-1, 8, 8), np.array(labels, dtype=int)


def read_other_digits():
    """Read digits of another collection, of other people and scanned in another way, which no network here has learnt from.

    Returns
    -------
    pictures : (250, 28, 28) bool array
        Rows from the top; True is ink.
    labels : (250,) int array
        25 of each digit.

    Source: [lecun1998gradient].
    """
    labels, rows = zip(*(line.split() for line in read_kept(OTHER_DIGITS, OTHER_CHECKSUM)))
    bits = [[[bit == "1" for bit in f"{int(text[7 * r : 7 * r + 7], 16):028b}"] for r in range(28)] for text in rows]
    return np.array(bits), np.array(labels, dtype=int)


def columns_of(glyph):
    """Cut off the empty columns at both sides, and put what is left as steps.

    Parameters
    ----------
    glyph : (8, W) array
        With ink in at least one column.

    Returns
    -------
    columns : (w, 8) array
        From left to right; each from the top down.
    """
    inked = np.flatnonzero(glyph.any(axis=0))
    return glyph[:, inked[0] : inked[-1] + 1].T


def joined(glyphs, gaps):
    """Write glyphs beside each other.

    Parameters
    ----------
    glyphs : list of U (8, 8) arrays
    gaps : (U - 1,) int array
        Empty columns between each two.

    Returns
    -------
    columns : (T, 8) array
    """
    pieces = [columns_of(glyphs[0])]
    for gap, glyph in zip(gaps, glyphs[1:], strict=True):
        pieces += [np.zeros((gap, 8)), columns_of(glyph)]
    return np.concatenate(pieces)


def varied(glyphs, rng):
    """Write each glyph a little differently: lower or higher, narrower or wider, slanted, with more or less ink.

    Parameters
    ----------
    glyphs : (N, 8, 8) array
    rng : numpy.random.Generator

    Returns
    -------
    varied : (N, 8, 12) array
        With room for the slant; what leaves the square above or below is lost.

    Source: [simard2003best].
    """
    N = len(glyphs)
    tall, wide = rng.uniform(0.75, 1, size=N), rng.uniform(0.5, 1.35, size=N)
    slant, ink = rng.uniform(-0.2, 0.4, size=N), rng.uniform(0.8, 1.4, size=N)
    lower = rng.uniform(-3.5, 3.5, size=N) * (1 - tall)
    rows, columns = np.arange(8)[:, None] - 3.5, np.arange(12) - 5.5
    each = (slice(None), None, None)
    # Where each pixel's ink comes from: the way back through shift, slant and stretch
    from_row = (rows - lower[each]) / tall[each]
    from_column = (columns + slant[each] * rows) / wide[each]
    from_row, from_column = np.broadcast_arrays(from_row + 4.5, from_column + 4.5)  # counted in the glyph with a rim of paper
    rimmed = np.pad(glyphs, ((0, 0), (1, 1), (1, 1)))
    from_row, from_column = np.clip(from_row, 0, 8.999), np.clip(from_column, 0, 8.999)
    r, c = from_row.astype(int), from_column.astype(int)
    down, right, n = from_row - r, from_column - c, np.arange(N)[each]
    above = rimmed[n, r, c] * (1 - right) + rimmed[n, r, c + 1] * right
    below = rimmed[n, r + 1, c] * (1 - right) + rimmed[n, r + 1, c + 1] * right
    drawn = np.clip((above * (1 - down) + below * down) * ink[each], 0, 1)
    return np.where(drawn < 0.5 / 16, 0, drawn)


def draw_string(part, rng, vary=False):
    """Draw a string of 2 to 6 digits, with 0, 1 or 2 empty columns between two neighbours.

    Parameters
    ----------
    part : (glyphs, labels)
    rng : numpy.random.Generator
    vary : bool
        Whether each digit is written a little differently.

    Returns
    -------
    columns : (T, 8) array
    label : list of int

    Source: [graves2009novel].
    """
    glyphs, labels = part
    chosen = rng.integers(len(labels), size=rng.integers(FEWEST, MOST + 1))
    gaps = rng.integers(0, WIDEST_GAP + 1, size=len(chosen) - 1)
    written = list(glyphs[chosen])
    if vary:
        changed = varied(glyphs[chosen], rng)
        written = [glyph if rng.random() < UNCHANGED else other for glyph, other in zip(written, changed, strict=True)]
    return joined(written, gaps), labels[chosen].tolist()


def part_of(name):
    """Collect the glyphs of a part, with their labels.

    Parameters
    ----------
    name : str
        "train", "choices" or "test".

    Returns
    -------
    part : (glyphs, labels)
    """
    glyphs, labels = read_digits()
    return glyphs[PARTS[name]], labels[PARTS[name]]


def strings_of(name):
    """Draw the strings that every reader and every baseline is scored on, made of the part's own glyphs.

    Parameters
    ----------
    name : str
        "choices" or "test".

    Returns
    -------
    strings : list of 500 (columns, label)
    """
    rng = np.random.default_rng([DRAWN, *name.encode()])
    part = part_of(name)
    return [draw_string(part, rng) for _ in range(STRINGS)]


def batch_of(strings, dtype=np.float32):
    """Stand strings side by side, with zeros after the shorter ones.

    Parameters
    ----------
    strings : list of B (columns, label)

    Returns
    -------
    x : (T, B, 8) array
    lengths : (B,) int array
    labels : (U, B) int array
    label_lengths : (B,) int array
    """
    lengths = np.array([len(columns) for columns, _ in strings])
    label_lengths = np.array([len(label) for _, label in strings])
    x = np.zeros((lengths.max(), len(strings), strings[0][0].shape[1]), dtype=dtype)
    labels = np.zeros((label_lengths.max(), len(strings)), dtype=int)
    for b, (columns, label) in enumerate(strings):
        x[: len(columns), b] = columns
        labels[: len(label), b] = label
    return x, lengths, labels, label_lengths


def trained_reader():
    """Read the weights of the network that learnt to read strings of digits from both ends.

    Returns
    -------
    parameters : dict of arrays
        As deep_reader.reader_logits takes them; class 10 is the blank.
    """
    return read_weights(READER)
