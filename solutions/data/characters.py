"""Chinese characters as a pen writes them: stroke by stroke, each stroke a row of points.

They come from the npm package hanzi-writer-data 2.0.1, made from fonts of Arphic Technology (Arphic Public License, `book/data/ARPHICPL.TXT`).
Where they come from and what was done to them is told in `book/data/README.md`. The 120 that nobody learns from are in the book; the recorded runs
need the whole set, which `npm pack hanzi-writer-data@2.0.1 --pack-destination _build` brings.
"""

import hashlib
import json
import tarfile
from functools import cache
from pathlib import Path

import numpy as np

from solutions.data.kept import read_kept, read_weights

# As one path from here, so that whoever asks what this module needs finds the file.
KEPT = Path(__file__).parent / "../../book/data/characters.txt"
WRITER = Path(__file__).parent / "../../book/recorded/characters_writer.npz"
KEPT_CHECKSUM = "95eb60f1dab198d559bcb9d888670b9b95d9d6b09998b41b51f8d48bc81041ed"
PACKAGE = Path(__file__).parents[2] / "_build" / "hanzi-writer-data-2.0.1.tgz"
PACKAGE_CHECKSUM = "72baf3d82b114e60d6e40ea05f24d2262a05cd39d544e2f322ba2fceb7beff15"
MIDDLE, UNIT = np.array([512, 388]), 100  # of a box 1,024 wide and high, whose top is at 900
TOLERANCE = 20  # how far a point that is left out may lie from the line, in the box's units
MOST_POINTS = 60
TEST, CHOICES = 120, 400  # characters
LEARNT = 8881  # all that are left
SPLIT = 14  # seed of the one split that the records and the book share
DRAW, LIFT, END = range(3)  # what the pen does after a point


def read_characters():
    """Read the test part, 120 characters, which comes with the book.

    Returns
    -------
    characters : dict of list of (P, 2) arrays
        Under each character its strokes in the order of writing; of each its points, in hundreds of the box's units from its middle, upwards and
        to the right.

    Source: [arphic1999license].
    """
    return dict(character_in(line) for line in read_kept(KEPT, KEPT_CHECKSUM) if not line.startswith("#"))


def recorded_writer():
    """Read the weights of the recorded network that writes characters.

    Returns
    -------
    parameters : dict of arrays
        In float64.
    """
    return read_weights(WRITER)


def character_in(line):
    """A character and its strokes, from a line of the kept file."""
    character, text = line.split(" ", 1)
    strokes = [np.array([point.split(",") for point in stroke.split()], dtype=int) for stroke in text.split("/")]
    return character, [centred(stroke) for stroke in strokes]


def line_of(character, strokes):
    """The other way round, from points in the box's units."""
    return f"{character} " + "/".join(" ".join(f"{x},{y}" for x, y in stroke) for stroke in strokes)


def centred(points):
    return (points - MIDDLE) / UNIT


@cache
def read_parts(path=PACKAGE):
    """Read the whole set, simplified, and deal it out.

    Parameters
    ----------
    path : Path
        The package as npm packs it.

    Returns
    -------
    parts : dict of dict of list of (P, 2) int arrays
        "train", "choices" and "test"; strokes in the box's units.

    Raises
    ------
    FileNotFoundError
        If the package isn't there; says how to bring it.
    ValueError
        If it is another one.
    """
    found = {character: [simplified(np.array(stroke), TOLERANCE) for stroke in strokes] for character, strokes in read_package(path).items()}
    short = [character for character in sorted(found) if sum(map(len, found[character])) <= MOST_POINTS]
    dealt = [short[k] for k in np.random.default_rng(SPLIT).permutation(len(short))]
    cuts = {"test": dealt[:TEST], "choices": dealt[TEST : TEST + CHOICES], "train": dealt[TEST + CHOICES :]}
    return {part: {character: found[character] for character in characters} for part, characters in cuts.items()}


def read_package(path):
    """{character: its strokes' middle lines} of all 9,574 characters."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: npm pack hanzi-writer-data@2.0.1 --pack-destination {path.parent} brings it (13 MB)")
    if hashlib.sha256(path.read_bytes()).hexdigest() != PACKAGE_CHECKSUM:
        raise ValueError(f"{path.name} is not the package that the book's numbers came from.")
    with tarfile.open(path) as package:
        files = {Path(member.name).stem: member for member in package if member.name.endswith(".json") and len(Path(member.name).stem) == 1}
        return {character: json.load(package.extractfile(member))["medians"] for character, member in files.items()}


def simplified(points, tolerance):
    """Leave out the points of a line that lie no further than the tolerance from the straight way between those that stay.

    Parameters
    ----------
    points : (P, 2) array
    tolerance : float

    Returns
    -------
    kept : (Q, 2) array
        The first and the last among them.

    Source: [douglas1973algorithms].
    """
    if len(points) < 3:
        return points
    first, last = points[0], points[-1]
    away, way = points[1:-1] - first, last - first
    length = np.hypot(*way)
    distance = np.abs(way[0] * away[:, 1] - way[1] * away[:, 0]) / length if length else np.hypot(*away.T)
    k = distance.argmax() + 1
    if distance[k - 1] <= tolerance:
        return points[[0, -1]]
    return np.concatenate([simplified(points[: k + 1], tolerance)[:-1], simplified(points[k:], tolerance)])


def moves_of(strokes):
    """Write a character as one sequence of moves.

    Parameters
    ----------
    strokes : list of (P, 2) arrays

    Returns
    -------
    offsets : (N, 2) array
        From each point to the next, the first from (0, 0).
    pens : (N,) int array
        What the pen does after each point: DRAW on to the next, LIFT and go there, or END.

    Source: [ha2018neural].
    """
    points = np.concatenate(strokes)
    pens = np.full(len(points), DRAW)
    pens[np.cumsum([len(stroke) for stroke in strokes]) - 1] = LIFT
    pens[-1] = END
    return np.diff(points, axis=0, prepend=np.zeros((1, 2))), pens


def strokes_of(offsets, pens):
    """Turn a sequence of moves back into strokes.

    Parameters
    ----------
    offsets : (N, 2) array
        From each point to the next, the first from (0, 0).
    pens : (N,) int array
        What the pen does after each point: 0 it draws on to the next, 1 it is
        lifted and goes there, 2 the character ends. What may follow after an
        end is left out; a sequence may also stop without one.

    Returns
    -------
    strokes : list of (P, 2) arrays
        The places of each stroke's points. A stroke may be a single point.

    Source: [ha2018neural].
    """
    pens = np.asarray(pens)
    ends = np.flatnonzero(pens == END)
    N = ends[0] + 1 if len(ends) else len(pens)
    points = np.cumsum(offsets[:N], axis=0)
    return np.split(points, np.flatnonzero(pens[: N - 1] == LIFT) + 1)


def padded_moves(characters):
    """Put characters beside each other, as one padded batch of moves.

    Parameters
    ----------
    characters : list of B lists of (P, 2) arrays
        Each character's strokes.

    Returns
    -------
    offsets : (T, B, 2) array
    pens : (T, B) int array
    lengths : (B,) int array
        Past a character's end both hold zeros.
    """
    moves = [moves_of(strokes) for strokes in characters]
    lengths = np.array([len(pens) for _, pens in moves])
    offsets, pens = np.zeros((lengths.max(), len(moves), 2)), np.zeros((lengths.max(), len(moves)), dtype=int)
    for b, (character_offsets, character_pens) in enumerate(moves):
        offsets[: lengths[b], b], pens[: lengths[b], b] = character_offsets, character_pens
    return offsets, pens, lengths
