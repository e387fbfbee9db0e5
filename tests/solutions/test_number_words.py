"""Number words against the package num2words 0.5.14, whose answers were noted once: a few to read, 27,001 as one digest."""

import hashlib

import numpy as np
import pytest

from solutions.data.number_words import draw_numbers, in_english, in_french

NOTED = {  # n: what num2words says, hyphens and commas left out
    0: ("zero", "zéro"),
    17: ("seventeen", "dix sept"),
    21: ("twenty one", "vingt et un"),
    71: ("seventy one", "soixante et onze"),
    80: ("eighty", "quatre vingts"),
    81: ("eighty one", "quatre vingt un"),
    92: ("ninety two", "quatre vingt douze"),
    100: ("one hundred", "cent"),
    200: ("two hundred", "deux cents"),
    201: ("two hundred and one", "deux cent un"),
    1001: ("one thousand and one", "mille un"),
    1100: ("one thousand one hundred", "mille cent"),
    80_000: ("eighty thousand", "quatre vingt mille"),
    200_080: ("two hundred thousand and eighty", "deux cent mille quatre vingts"),
    1_001_000: ("one million one thousand", "un million mille"),
    80_000_000: ("eighty million", "quatre vingts millions"),
    200_001_000: ("two hundred million one thousand", "deux cents millions mille"),
}
MANY = [*range(20_000), *range(20_000, 10**9, 142_854)]
DIGEST = "7a33696cbdb077c82a985c29c714894726fef7547845a4331e43fbb2bd2f78a0"


@pytest.mark.parametrize("n", NOTED)
def test_a_number_is_written_as_noted(n):
    assert (" ".join(in_english(n)), " ".join(in_french(n))) == NOTED[n]


def test_very_many_numbers_are_written_as_num2words_writes_them():
    lines = [" ".join(words(n)) for n in MANY for words in (in_english, in_french)]
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == DIGEST


def test_numbers_that_are_drawn_differ_and_are_as_many_of_each_length():
    learnt, choices, test = draw_numbers(np.random.default_rng(0), 30, 10, 7)
    every = [*learnt, *sum(choices.values(), []), *sum(test.values(), [])]
    assert len(set(every)) == len(every) == 1000 + 6 * 47
    assert learnt[:1000] == list(range(1000))
    for part, count in ((choices, 10), (test, 7)):
        assert list(part) == [4, 5, 6, 7, 8, 9]
        assert all(len(numbers) == count and {len(str(n)) for n in numbers} == {digits} for digits, numbers in part.items())
    assert [len(str(n)) for n in learnt[1000:]] == sorted([4, 5, 6, 7, 8, 9] * 30)
