"""What a wrong array has to do with the right one, sentence by sentence: each says what was really done to the array."""

from types import SimpleNamespace

import numpy as np
import pytest

from grader.judging.places import where
from grader.why.relations import relation, size_symbols
from toy_course import course

SHAPES = [(4, 3, 6), (5, 2, 9)]  # T, B, 3H
SYMBOLS = [{"T": T, "B": B, "H": width // 3} for T, B, width in SHAPES]
RIGHT = [np.random.default_rng(0).normal(size=shape) for shape in SHAPES]
T, B, H = ([sizes[letter] for sizes in SYMBOLS] for letter in "TBH")


def told(change, arrays=RIGHT, shape=("T", "B", "3H")):
    """What is said of arrays that were changed by `change(array, case)`."""
    return relation("y", [(change(right, case), right) for case, right in enumerate(arrays)], SYMBOLS, shape)


SENTENCES = [
    (lambda y, _: 0 * y, "y is zero everywhere: is it ever assigned?"),
    (lambda y, _: y.transpose(), "y is right, but transposed."),
    (lambda y, _: y.swapaxes(0, 1), "y is right, but its axes 0 and 1 have changed places."),
    (lambda y, _: y.swapaxes(1, 2), "y is right, but its axes 1 and 2 have changed places."),
    (lambda y, _: y.reshape(len(y), -1), "The values of y are right; only the shape is not."),
    (lambda y, _: np.stack([y - 1, 0 * y + 1], axis=1), "y is not summed over its axis 1: its sum over that axis is right."),
    (lambda y, _: y.sum(axis=0), "y is summed over axis 0, which is among the axes of the answer."),
    (lambda y, _: y[-1], "Only the last entry along axis 0 of y came back."),
    (lambda y, _: y[::-1], "y is right, but in reverse order along T."),
    (lambda y, _: y[:, ::-1], "y is right, but in reverse order along B."),
    (lambda y, _: np.concatenate([y[:1] + 1, y]), "y has one entry too many along T: without its first it is right."),
    (lambda y, _: np.concatenate([y, y[:1] + 1]), "y has one entry too many along T: without its last it is right."),
    (lambda y, _: y[1:], "The first entry of y along T is missing; the others are right."),
    (lambda y, _: y[:-1], "The last entry of y along T is missing; the others are right."),
    (lambda y, _: np.broadcast_to(y[-1], y.shape), "Every entry of y along T is what belongs in the last one: was one array changed in place"),
    (lambda y, _: y.cumsum(axis=0), "y runs on along T: yours is the running sum of the right numbers."),
    (lambda y, _: -y, "y has the wrong sign; nothing else is wrong with it."),
    (lambda y, case: y * B[case], "Every entry of y is exactly B times too large"),
    (lambda y, case: y / T[case], "Every entry of y is exactly T times too small"),
    (lambda y, case: y / (T[case] * B[case]), "Every entry of y is exactly B T times too small"),
    (lambda y, case: y * np.sqrt(H[case]), "Every entry of y is exactly sqrt(H) times too large"),
    (lambda y, case: y * T[case] / H[case], "Every entry of y is exactly T / H times the right one: are T and H in each other's place?"),
    (lambda y, case: y * H[case] / T[case], "Every entry of y is exactly H / T times the right one: are H and T in each other's place?"),
    (lambda y, case: y * np.sqrt(B[case] / T[case]), "Every entry of y is exactly sqrt(B / T) times the right one: are B and T in each other's place?"),
    (lambda y, _: 1.7 * y, "Every entry of y is exactly 1.7 times the right one."),
    (lambda y, case: (1.7, 0.3)[case] * y, "y is right but for a factor, which differs from one set of inputs to the next: 1.7, 0.3. What does it depend on?"),
    (lambda y, _: np.concatenate([y[:1] + 1, y[:-1]]), "y lags: entry t along T is what belongs at t - 1."),
    (lambda y, _: np.concatenate([y[1:], y[:1] + 1]), "y runs ahead: entry t along T is what belongs at t + 1."),
    (lambda y, _: np.roll(y, y.shape[2] // 3, axis=2),
     "The 3 blocks of y are right, but in another order: yours hold, from the left, what belongs in block 3, 1, 2."),
]


@pytest.mark.parametrize("change, sentence", SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_a_relation_is_told_as_it_is(change, sentence):
    assert (told(change) or "").startswith(sentence)


@pytest.mark.parametrize("change", [lambda y, _: y, lambda y, _: y + 1, lambda y, _: np.where(y > 0, y, np.nan), lambda y, _: y + 1j,
                                    lambda y, case: (y, 2 * y)[case] if case else y + 1], ids=["right", "unlike", "nan", "complex", "one-case"])
def test_where_there_is_no_relation_none_is_told(change):
    assert told(change) is None


def test_any_two_numbers_are_proportional_and_nothing_is_told_of_it():
    assert told(lambda y, case: (1.7, 0.3)[case] * y, arrays=[np.array(2.0), np.array(3.0)], shape=()) is None


def test_letters_stand_for_what_the_docstring_says():
    exercise = course.exercise("power_iteration")
    inputs = dict(A=np.ones((5, 5)), v=np.ones(5), steps=3)
    assert size_symbols(exercise, inputs) == {"N": 5, "steps": 3}


def test_letters_after_any_leading_axes_are_those_of_the_last_ones():
    exercise = SimpleNamespace(shapes={"x": ("...", "K"), "ids": ("...",)})
    assert size_symbols(exercise, dict(x=np.ones((2, 3, 7)), ids=np.ones((2, 3)))) == {"K": 7}


def test_a_transposed_matrix_is_told():
    assert told(lambda y, _: y.T, arrays=[y[0] for y in RIGHT], shape=("B", "3H")) == "y is right, but transposed."


def wrong_at(*places, shape=(6, 4)):
    wrong = np.zeros(shape, bool)
    for place in places:
        wrong[place] = True
    return wrong


@pytest.mark.parametrize("wrong, words", [
    (np.array(True), "is wrong"),
    (wrong_at(...), "is wrong in every entry"),
    (wrong_at(2), "is wrong only at index 2 along T"),
    (wrong_at(slice(2, None)), "is right up to index 1 along T and wrong from index 2 on"),
    (wrong_at(slice(0, 3)), "is wrong up to index 2 along T and right from index 3 on"),
    (wrong_at(slice(1, 4), 5), "is wrong at indices 1-3, 5 along T, right at the others"),
    (wrong_at((slice(None), slice(2, 3))), "is wrong only at index 2 along H"),
    (wrong_at((0, 0), (2, 1), (5, 3), (3, 2), (1, 0), (4, 1)), "is wrong in 6 of 24 entries"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_where_it_is_wrong_is_told_as_it_is(wrong, words):
    assert where(wrong, ("T", "H")) == words


def test_whole_blocks_are_told_as_blocks():
    assert where(wrong_at((slice(None), slice(4, 8)), shape=(3, 16)), ("B", "4H")) == "is wrong in block 2 of 4 along 4H, right in the others"
    assert where(wrong_at((slice(None), slice(4, 9)), shape=(3, 16)), ("B", "4H")) == "is wrong at indices 4-8 along 4H, right at the others"
