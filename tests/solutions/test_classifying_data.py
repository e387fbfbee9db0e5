"""What chapter 8 reads: rated words in families, names in twelve languages, sentences of the same words with opposite verdicts."""

import hashlib
from collections import Counter

import numpy as np
import pytest

from solutions.data import places, valences
from solutions.data.splits import split_by_stem
from solutions.tasks.obey_not import BAD, BUT, GOOD, NOT, draw_twins, judged, obey_not

CHECKSUM = "af64e6efa87afcada2d44d42416a5afb57586b830e88248707e3b592c82ef3cc"


def test_the_words_are_those_that_came_with_the_book():
    assert hashlib.sha256(valences.WORDS.read_bytes()).hexdigest() == CHECKSUM
    words, ratings = valences.read_valences()
    assert len(words) == len(set(words)) == 7174 and all(word.isalpha() and word.islower() for word in words)
    rated = dict(zip(words, ratings))
    assert (rated["good"], rated["horrible"]) == (1.9, -2.5)
    assert all(0 < abs(rating) <= 4 for rating in ratings)


@pytest.mark.parametrize("shares", [[0.7, 0.1, 0.2], [0.5, 0.5], [1.0]])
def test_no_stem_is_in_two_parts_and_each_part_has_its_share(shares):
    words, _ = valences.read_valences()
    part = split_by_stem(words, shares, 5, np.random.default_rng(0))
    assert part.shape == (len(words),)
    stems = [{word[:5] for word, k in zip(words, part) if k == own} for own in range(len(shares))]
    assert sum(map(len, stems)) == len(set.union(*stems))
    largest = max(Counter(word[:5] for word in words).values())
    for size, share in zip(np.bincount(part)[:-1], shares):
        assert share * len(words) <= size < share * len(words) + largest


def test_names_are_of_one_language_each():
    names, labels = places.read_names(np.random.default_rng(0))
    assert len(names) == len(set(names)) and set(labels) == set(range(12))
    assert max(np.bincount(labels)) == places.EACH
    label = dict(zip(names, labels))
    assert label.get("vereinigte staaten", 1) == 1 and "china" not in label  # China is called so in more than one of them


def test_twins_have_the_same_words_and_opposite_verdicts_as_a_plain_reader_finds_them():
    sentences, verdicts, nots = draw_twins(np.random.default_rng(0), 200, others=4)
    for first, second in zip(sentences[::2], sentences[1::2]):
        assert sorted(first) == sorted(second)
    assert (verdicts[::2] != verdicts[1::2]).all() and 0.4 < nots.mean() < 0.6
    for sentence, verdict, negated in zip(sentences, verdicts, nots):
        cut = sentence.index(BUT)
        halves = sentence[:cut], sentence[cut + 1 :]
        assert [NOT in half for half in halves] == negated.tolist()
        assert all(half[-1] in (GOOD, BAD) for half in halves)
        assert verdict == ((halves[1][-1] == GOOD) != negated[1])


@pytest.mark.parametrize("others", [1, 5, 50])
def test_two_units_obey_not_over_any_distance(others):
    sentences, verdicts, _ = draw_twins(np.random.default_rng(1), 200, others)
    assert (judged(sentences, *obey_not()) == verdicts).all()
