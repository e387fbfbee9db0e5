"""Wrong answers of which no edit is the cause; the docstring says which words the verdict has to hold."""

import numpy as np


def turn__half_way():
    """from -v, in lengths of v is 1.414"""
    return np.array([[1.0, -1.0], [1.0, 1.0]]) / np.sqrt(2)


def turn__too_long():
    """smallest length of R v, in lengths of v is 1.2, but 0.9 to 1.1 is needed"""
    return 1.2 * np.array([[0.0, -1.0], [1.0, 0.0]])


def turn__mirrored():
    """from -v, in lengths of v is 2, but at most 0.01 is needed"""
    return np.array([[0.0, 1.0], [1.0, 0.0]])
