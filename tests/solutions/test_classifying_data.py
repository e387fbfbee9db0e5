"""What chapter 8 reads: rated words in families, names in twelve languages, sentences of the same words with opposite verdicts."""

import hashlib
from collections import Counter

import numpy as np
import pytest

from solutions.data import places, valences
from solutions.data.labelled import batch_of, draw_batch, encoded, task
from solutions.data.negation import labelled_sentences, trained_reader
from solutions.data.places import labelled_names
from solutions.data.splits import split_by_stem
from solutions.data.valences import labelled_words
from solutions.models.classifier import classifier_forward
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


SMALL = task([(["ab", "b", "cab"], [0, 1, 1]), (["a"], [0]), (["bd"], [1])], 2)


def test_a_symbol_that_was_not_learnt_from_is_number_0():
    assert SMALL.symbols == ["a", "b", "c"]
    assert encoded(SMALL.test.texts, SMALL.symbols) == [[2, 0]]
    codes, lengths = batch_of(SMALL.train.texts, SMALL.symbols)
    assert lengths.tolist() == [2, 1, 3] and codes.T.tolist() == [[1, 2, 0], [2, 0, 0], [3, 1, 2]]


def test_a_drawn_batch_has_each_text_once_and_its_own_label():
    codes, lengths, labels = draw_batch(SMALL.train, SMALL.symbols, 3, np.random.default_rng(0))
    found = {tuple(codes[:n, b].tolist()): label for b, (n, label) in enumerate(zip(lengths, labels))}
    assert found == {(1, 2): 0, (2,): 1, (3, 1, 2): 1}


@pytest.mark.parametrize("draw, sizes", [(labelled_sentences, (3000, 1000, 1000)), (labelled_names, (5023, 717, 1436)), (labelled_words, None)])
def test_a_task_has_three_parts_and_the_same_each_time(draw, sizes):
    found = draw()
    parts = found[:3]
    assert sizes is None or tuple(len(part.texts) for part in parts) == sizes
    assert all(len(part.texts) == len(part.labels) and set(part.labels) == set(range(found.classes)) for part in parts)
    assert parts[0].texts[:50] == draw().train.texts[:50]


def test_words_of_a_family_and_equal_names_are_in_one_part_only():
    for found, of in ((labelled_words(), lambda word: word[: valences.STEM]), (labelled_names(), str)):
        parts = [{of(text) for text in part.texts} for part in found[:3]]
        assert len(set.union(*parts)) == sum(map(len, parts))
    words = labelled_words()
    rated = dict(zip(*valences.read_valences()))
    assert all((rated[word] > 0) == label for word, label in zip(*words.test))


def test_the_trained_reader_judges_sentences_of_the_task():
    sentences = labelled_sentences()
    logits, _, _ = classifier_forward(*batch_of(sentences.test.texts, sentences.symbols), trained_reader(), "attention")
    assert np.mean(logits.argmax(axis=1) == sentences.test.labels) > 0.99
