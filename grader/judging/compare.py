"""Compare what a function returned with the right answer, piece by piece."""

from dataclasses import dataclass

import numpy as np

from grader.inside.wire import Opaque
from grader.tell.words import all_of, say

TOLERANCE = 1e-8
TOLERANCE_FLOAT32 = 1e-5
NUMBERS = "biuf"
KEYS_TOLD = 6


@dataclass
class Difference:
    """One returned value that is not right: what is wrong and, for arrays of the right shape, where."""

    name: str
    what: str
    got: object = None
    want: object = None
    wrong: object = None


def compare(got, want, names, exact=False):
    """List the differences between a returned value and the right one; an empty list is a right answer.

    Parameters
    ----------
    got, want : nested tuples, lists and dicts of arrays, numbers and strings
    names : list of str
        What the returned values are called; one name for a value that is not a tuple.
    exact : bool
        Whether numbers of single precision are refused, too. Otherwise an array of them is compared at their own precision.
    """
    if got is None:
        return [Difference("", say("nothing came back"))]
    if isinstance(want, tuple):
        count = len(want)
        if not isinstance(got, (tuple, list)):
            return [Difference("", say("several values, but one", count=count, names=", ".join(names), kind=kind(got)))]
        if len(got) != count:
            return [Difference("", say("several values, but others", count=count, names=", ".join(names), number=len(got)))]
        pairs = zip(names, got, want)
    else:
        if isinstance(got, tuple) and len(got) == 1:
            return [Difference("", say("a comma after the return"))]
        pairs = [(names[0], got, want)]
    return [difference for name, mine, right in pairs for difference in differences(name, mine, right, exact)]


def differences(name, got, want, exact):
    if got is None:
        return [Difference(name, say("None"))]
    if isinstance(want, dict):
        return dict_differences(name, got, want, exact)
    if isinstance(want, (list, tuple)):
        return list_differences(name, got, want, exact)
    if isinstance(want, (str, bytes, type(None))):
        return [] if isinstance(got, (str, bytes, type(None))) and got == want else [
            Difference(name, say("another text", yours=shortened(got), expected=shortened(want)), got, want)]
    if isinstance(want, np.ndarray) and want.ndim and isinstance(got, (list, tuple)):
        return [Difference(name, say("no array", kind=kind(got), shape=want.shape))]
    return array_differences(name, got, want, exact)


def dict_differences(name, got, want, exact):
    if not isinstance(got, dict):
        return [Difference(name, say("no dict", kind=kind(got), keys=", ".join(map(repr, want))), want=set(want))]
    missing = [key for key in want if key not in got]
    extra = [key for key in got if key not in want]
    if missing or extra:
        told = [say("keys missing", keys=few(missing))] * bool(missing)
        told += [say("keys too many", keys=few(extra))] * bool(extra)
        return [Difference(name, all_of(told), want=set(missing))]
    return [found for key in want for found in differences(f"{name}[{key!r}]", got[key], want[key], exact)]


def few(keys):
    return ", ".join(map(shortened, keys[:KEYS_TOLD])) + (say("more keys", number=len(keys) - KEYS_TOLD) if len(keys) > KEYS_TOLD else "")


def list_differences(name, got, want, exact):
    if not isinstance(got, (list, tuple)):
        if isinstance(got, np.ndarray) and got.ndim:
            got = list(got)
        else:
            return [Difference(name, say("no list", kind=kind(got), length=len(want)))]
    if len(got) != len(want):
        return [Difference(name, say("another length", yours=len(got), expected=len(want)), got, want)]
    return [found for index, (mine, right) in enumerate(zip(got, want))
            for found in differences(f"{name}[{index}]", mine, right, exact)]


def array_differences(name, got, want, exact):
    right = np.asarray(want)
    try:
        mine = np.asarray(got)
    except Exception:
        return [Difference(name, say("no array of numbers", kind=kind(got)))]
    if mine.dtype.kind not in NUMBERS + "c":
        return [Difference(name, say("no numbers", kind=kind(got)))]
    if mine.dtype.kind == "c" and right.dtype.kind != "c":
        return [Difference(name, say("complex"))]
    if mine.shape != right.shape:
        return [Difference(name, say("another shape", yours=mine.shape, expected=right.shape), mine, right)]
    for found, strange in (("NaN", np.isnan(mine) & ~np.isnan(right)), ("infinite", np.isinf(mine) & np.isfinite(right))):
        if strange.any():
            first = say("in some entries", number=strange.sum(), of=mine.size, first=list(map(int, np.argwhere(strange)[0]))) if mine.ndim else ""
            return [Difference(name, say(found, where=first), mine, right, strange)]
    wrong = wrong_entries(mine, right)
    if wrong.any() and not exact and right.dtype.kind == "f" and is_single(mine) and not is_single(right):
        wrong = wrong_entries(mine, right, TOLERANCE_FLOAT32)
    return [Difference(name, "", mine, right, wrong)] if wrong.any() else []


def is_single(array):
    """Whether every entry is a number of single precision, whatever type holds it."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.array_equal(array.astype(np.float32), array, equal_nan=array.dtype.kind == "f"))


def wrong_entries(got, want, tolerance=TOLERANCE):
    """Mask of the entries that differ by more than `tolerance` times the largest entry of `want`."""
    scale = scale_of(want)
    with np.errstate(all="ignore"):
        near = np.abs(np.subtract(got, want, dtype=np.result_type(got, want, np.float64))) <= tolerance * scale
    return ~(near | (got == want) | (np.isnan(got) & np.isnan(want)))


def is_rounding(difference):
    """Whether single precision somewhere on the way can be all that is wrong."""
    numbers = difference.wrong is not None and np.asarray(difference.want).dtype.kind == "f"
    return numbers and not difference.what and not wrong_entries(difference.got, difference.want, TOLERANCE_FLOAT32).any()


def scale_of(want):
    """The largest finite entry; 1 where all are zero, so that the error is then absolute."""
    finite = np.abs(np.asarray(want, dtype=np.result_type(want, np.float64))[np.isfinite(want)])
    largest = finite.max(initial=0.0)
    return largest if largest > 0 else 1.0


def same(got, want):
    """Whether two results are equal: same structure, shapes and values."""
    if isinstance(want, dict):
        return isinstance(got, dict) and got.keys() == want.keys() and all(same(got[key], want[key]) for key in want)
    if isinstance(want, (tuple, list)):
        return isinstance(got, (tuple, list)) and len(got) == len(want) and all(map(same, got, want))
    if want is None or got is None or isinstance(want, (str, bytes)) or isinstance(got, (str, bytes)):
        return type(got) is type(want) and got == want
    if isinstance(got, (dict, list, tuple)):
        return False
    mine, right = np.asarray(got), np.asarray(want)
    if mine.shape != right.shape or mine.dtype.kind not in NUMBERS + "c" or right.dtype.kind not in NUMBERS + "c":
        return False
    return not wrong_entries(mine, right).any()


def kind(value):
    """How to call a value in a sentence: `a list`, `a string`, `an array of shape (2, 3)`."""
    if isinstance(value, np.ndarray) and value.shape:
        return say("an array", shape=value.shape) if value.dtype.kind in NUMBERS + "c" else say("an array of no numbers", kind=value.dtype)
    if isinstance(value, (np.generic, np.ndarray)):
        return say("a value", kind="float")
    return say("a value", kind=value.kind if isinstance(value, Opaque) else type(value).__name__)


def shortened(value, limit=60):
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."
