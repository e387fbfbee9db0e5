"""What is kept in `book/`: small files of measurements, read only as long as they are the ones that the book's numbers came from, and recorded weights."""

import hashlib

import numpy as np


def read_kept(path, checksum):
    """Read a text file, and check that no byte of it has changed.

    Parameters
    ----------
    path : Path
    checksum : str
        SHA-256 of the file with lines that end in a line feed alone, as `book/data/README.md` gives it too.

    Returns
    -------
    lines : list of str

    Raises
    ------
    ValueError
        If the file is another one.
    """
    # Git writes other ends of lines on Windows; they change no number.
    data = path.read_bytes().replace(b"\r\n", b"\n")
    if hashlib.sha256(data).hexdigest() != checksum:
        raise ValueError(f"{path.name} has changed: what the book says about it would no longer be true. Take the file that came with the book.")
    return data.decode("utf-8").splitlines()


def read_weights(path):
    """Read the weights that a recorded run has left.

    Parameters
    ----------
    path : Path

    Returns
    -------
    parameters : dict of arrays
        In float64; they are kept in half precision.
    """
    with np.load(path) as weights:
        return {name: w.astype(np.float64) for name, w in weights.items()}
