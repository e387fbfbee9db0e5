"""Strokes that somebody drew, made into what the reader of digits has learnt to read: eight pixels high, as the handwritten digits were made.

`book/figures/digit_reader.js` does the same in the page.
"""

import numpy as np

ROWS, DOTS = 8, 4  # pixels of a column, and dots along the side of a pixel
PEN = 4.6  # the pen's width in dots
NARROWER = 0.8  # the digits that were learnt from are narrower than most people write
LEAST = 0.3  # the least height of a drawing, as a share of the sheet's
WIDEST_GAP = 2  # columns


def columns_of_strokes(strokes, high):
    """Scale a drawing to 32 rows of dots, draw it with the pen, and count the dots of ink in squares of four by four.

    Parameters
    ----------
    strokes : list of (n, 2) arrays
        Points (x, y), y downwards.
    high : float
        The sheet's height. A drawing of less than 0.3 of it is not scaled to fill all rows.

    Returns
    -------
    columns : (T, 8) array
        Share of ink, 0 to 1. Runs of more than two empty columns are cut to two.

    Source: [alpaydin1998cascading].
    """
    points = np.concatenate(strokes)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    scale = (ROWS * DOTS - PEN) / max(bottom - top, LEAST * high)
    stretch = np.array([NARROWER * scale, scale])
    moved = [(stroke - [left, (top + bottom) / 2]) * stretch + [PEN / 2, ROWS * DOTS / 2] for stroke in strokes]
    width = int(np.ceil(((right - left) * stretch[0] + PEN) / DOTS))
    dots = np.stack(np.meshgrid(np.arange(width * DOTS) + 0.5, np.arange(ROWS * DOTS) + 0.5), axis=2)  # (32, 4 width, 2)
    inked = np.zeros(dots.shape[:2], dtype=bool)
    for stroke in moved:
        for before, point in zip([stroke[0], *stroke], stroke, strict=False):
            inked |= _distance(dots, before, point) <= PEN / 2
    pixels = inked.reshape(ROWS, DOTS, width, DOTS).mean(axis=(1, 3))
    return without_wide_gaps(pixels.T)


def columns_of_picture(picture):
    """Scale a picture of ink to 32 rows of dots, narrow it like a drawing, and count the dots in squares of four by four.

    Parameters
    ----------
    picture : (h, w) bool array
        True where there is ink, somewhere at least.

    Returns
    -------
    columns : (T, 8) array
        Share of ink, 0 to 1.

    Source: [alpaydin1998cascading].
    """
    rows, across = (np.flatnonzero(picture.any(axis=axis)) for axis in (1, 0))
    ink = picture[rows[0] : rows[-1] + 1, across[0] : across[-1] + 1].astype(float)
    high, wide = ink.shape
    tall = ROWS * DOTS
    width = max(DOTS, round(NARROWER * wide * tall / high))
    dots = _between(_between(ink, tall).T, width).T > 0.5
    margin = -width % DOTS
    dots = np.pad(dots, ((0, 0), (margin // 2, margin - margin // 2)))
    return dots.reshape(ROWS, DOTS, -1, DOTS).mean(axis=(1, 3)).T


def _between(rows, n):
    """As many rows as one likes, each a mean of the two that it lies between."""
    place = np.clip((np.arange(n) + 0.5) * len(rows) / n - 0.5, 0, len(rows) - 1)
    above = place.astype(int)
    below = np.minimum(above + 1, len(rows) - 1)
    share = (place - above)[:, None]
    return rows[above] * (1 - share) + rows[below] * share


def without_wide_gaps(columns):
    """Leave out the columns by which a gap is wider than two, and empty ones at both ends.

    Parameters
    ----------
    columns : (T, 8) array

    Returns
    -------
    columns : (at most T, 8) array
    """
    inked = np.flatnonzero(columns.any(axis=1))
    kept, gap = [], 0
    for column in columns[inked[0] : inked[-1] + 1]:
        gap = 0 if column.any() else gap + 1
        if gap <= WIDEST_GAP:
            kept.append(column)
    return np.array(kept)


def _distance(dots, a, b):
    """Of each dot from the line between two points."""
    d = b - a
    along = np.clip((dots - a) @ d / (d @ d or 1), 0, 1)
    return np.hypot(*np.moveaxis(dots - a - along[:, :, None] * d, 2, 0))
