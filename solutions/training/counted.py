"""Counting what a function asks of NumPy: an array that notes each call that it takes part in, and the multiplications in it."""

import math
from dataclasses import dataclass

import numpy as np


@dataclass
class Count:
    """What was asked of NumPy while a function ran.

    Attributes
    ----------
    calls : int
        Operators, functions, methods and slices; each is one call, however large its arrays.
    products : int
        Those of them that are matrix products.
    multiplications : int
        Of numbers, in the matrix products.
    """

    calls: int = 0
    products: int = 0
    multiplications: int = 0


class Counted(np.ndarray):
    """An array whose every use is noted in a `Count`; what comes out of a use is counted too."""

    def __array_finalize__(self, other):
        self.count = getattr(other, "count", None)

    def __getitem__(self, key):
        self.count.calls += 1
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        self.count.calls += 1
        super().__setitem__(key, plain(value))

    def __array_ufunc__(self, ufunc, method, *inputs, out=(), **options):
        note(self.count, ufunc, inputs)
        kept = tuple(plain(value) for value in out)
        result = getattr(ufunc, method)(*map(plain, inputs), **({"out": kept} if kept else {}), **options)
        return out[0] if out else counted_as(result, self.count)

    def __array_function__(self, function, types, args, kwargs):
        note(self.count, function, args)
        return counted_as(function(*map(plain, args), **{name: plain(value) for name, value in kwargs.items()}), self.count)

    def dot(self, other):
        """A matrix product, counted as one."""
        return np.matmul(self, other)

    def reshape(self, *shape):
        """The same numbers in another shape: one call."""
        self.count.calls += 1
        return super().reshape(*shape)

    def sum(self, axis=None, **options):
        """A sum along axes: one call."""
        return np.add.reduce(self, axis=axis, **options)

    def max(self, axis=None, **options):
        """The largest along axes: one call."""
        return np.maximum.reduce(self, axis=axis, **options)


def note(count, function, inputs):
    count.calls += 1
    if function in (np.matmul, np.dot):
        left, right = (a.shape for a in inputs[:2])
        count.products += 1
        count.multiplications += math.prod(left) * (right[-1] if len(right) > 1 else 1)


def plain(value):
    """The array below a counted one; also within lists and tuples."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(plain, value))
    return value.view(np.ndarray) if isinstance(value, Counted) else value


def counted_as(value, count):
    """Arrays that note their uses in a count; whatever else it is stays as it is."""
    if isinstance(value, (list, tuple)):
        return type(value)(counted_as(part, count) for part in value)
    if not isinstance(value, np.ndarray):
        return value
    value = value.view(Counted)
    value.count = count
    return value


def count_calls(function, *arguments):
    """Run a function on arrays that note what is asked of them.

    Parameters
    ----------
    function : function
    *arguments
        Arrays are counted, also within lists, tuples and dicts; whatever else it is is handed on as it is.

    Returns
    -------
    result
        What the function returned, in arrays that count.
    count : Count
        An array that a function makes anew, such as np.empty, notes nothing until a counted one meets it.

    Source: [harris2020array].
    """
    count = Count()
    result = function(*(counted_as(argument, count) for argument in arguments))
    return result, count
