"""Digits and vowels: whole, unchanged, told apart from what they are learnt from, and joined as said."""

import re
from pathlib import Path

import numpy as np
import pytest

from solutions.data import digits, vowels
from solutions.data.digits import PARTS, batch_of, columns_of, draw_string, joined, part_of, read_digits, read_other_digits, strings_of, trained_reader, varied
from solutions.data.kept import read_kept
from solutions.data.vowels import read_vowels
from solutions.models.ctc_decoding import greedy_decode
from solutions.models.deep_reader import reader_logits

NOTE = (Path(__file__).parents[2] / "book/data/README.md").read_text(encoding="utf-8")
FILES = {digits.DIGITS: digits.CHECKSUM, digits.OTHER_DIGITS: digits.OTHER_CHECKSUM, vowels.VOWELS: vowels.CHECKSUM}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_with_one_changed_byte_is_refused(path, tmp_path):
    changed = tmp_path / path.name
    data = path.read_bytes()
    changed.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])
    with pytest.raises(ValueError, match="has changed"):
        read_kept(changed, FILES[path])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_note_gives_each_file_its_checksum_and_size(path):
    section = re.search(rf"^## {re.escape(path.name)}\n(.*?)(?=^## |\Z)", NOTE, re.M | re.S)[1]
    assert FILES[path] in section and f"{path.stat().st_size:,} bytes" in section


def test_digits_are_those_of_scikit_learn():
    sklearn = pytest.importorskip("sklearn.datasets")
    theirs = sklearn.load_digits()
    glyphs, labels = read_digits()
    np.testing.assert_array_equal(16 * glyphs, theirs.images)
    np.testing.assert_array_equal(labels, theirs.target)


def test_every_digit_is_there_with_some_ink_and_the_parts_share_none():
    glyphs, labels = read_digits()
    assert glyphs.shape == (1797, 8, 8) and glyphs.min() == 0 and glyphs.max() == 1
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    taken = np.concatenate([np.arange(1797)[part] for part in PARTS.values()])
    assert taken.tolist() == list(range(1797))
    np.testing.assert_array_equal(part_of("test")[0], glyphs[1400:])


def test_glyphs_stand_beside_each_other_without_their_margins():
    one = np.zeros((8, 8))
    one[:, 3] = np.arange(8)
    two = np.zeros((8, 8))
    two[2, 0], two[5, 2] = 1, 1  # its middle column is empty, and stays
    columns = joined([one, two, one], np.array([2, 0]))
    assert columns.shape == (1 + 2 + 3 + 0 + 1, 8)
    np.testing.assert_array_equal(columns[0], np.arange(8))
    assert not columns[1:3].any() and columns[3, 2] == columns[5, 5] == 1 and not columns[4].any()
    np.testing.assert_array_equal(columns[6], columns_of(one)[0])


@pytest.mark.parametrize("vary", [False, True])
def test_strings_have_the_lengths_and_digits_that_they_say(vary):
    glyphs, labels = part_of("choices")
    rng = np.random.default_rng(0)
    drawn = [draw_string((glyphs, labels), rng, vary) for _ in range(200)]
    assert {len(label) for _, label in drawn} == {2, 3, 4, 5, 6} and {k for _, label in drawn for k in label} == set(range(10))
    for columns, label in drawn:
        assert columns[0].any() and columns[-1].any() and 0 <= columns.min() and columns.max() <= 1
        assert len(columns) <= 8 * len(label) + 2 * (len(label) - 1) or vary
    x, lengths, written, label_lengths = batch_of(drawn)
    for b, (columns, label) in enumerate(drawn):
        np.testing.assert_array_equal(x[: lengths[b], b], columns.astype(np.float32))
        assert written[: label_lengths[b], b].tolist() == label and not x[lengths[b] :, b].any()


def test_a_varied_digit_is_still_that_digit():
    glyphs, _ = part_of("choices")
    changed = varied(glyphs, np.random.default_rng(1))
    assert changed.shape == (200, 8, 12) and changed.min() == 0 and changed.max() <= 1 and changed.any(axis=(1, 2)).all()
    assert np.mean(np.abs(changed[:, :, 2:10] - glyphs)) > 0.05
    middle = changed.sum(axis=2).argmax(axis=1)
    assert 0.5 < changed.sum() / glyphs.sum() < 1.5 and set(middle) <= set(range(8))


def test_other_digits_are_25_of_each_and_look_like_digits():
    pictures, labels = read_other_digits()
    assert pictures.shape == (250, 28, 28) and np.bincount(labels).tolist() == [25] * 10
    for axis in (1, 2):  # each was scaled to fit 20 by 20 dots, and its darkest dots are left
        inked = pictures.any(axis=axis)
        assert max(np.ptp(np.flatnonzero(row)) for row in inked) < 20 and inked.any(axis=1).all()
    assert pictures[labels == 1].sum() < pictures[labels == 0].sum() / 1.8


def test_utterances_are_as_described():
    for part, each in (("train", [30] * 9), ("test", [31, 35, 88, 44, 29, 24, 40, 50, 29])):
        utterances, speakers = read_vowels(part)
        assert np.bincount(speakers).tolist() == each
        assert {len(u) for u in utterances} <= set(range(7, 30)) and all(u.shape[1] == 12 for u in utterances)
    first = read_vowels("train")[0][0]
    np.testing.assert_allclose(first[0, :3], [1.86, -0.21, 0.26])


def test_the_trained_reader_reads_strings_of_digits_that_it_never_saw():
    strings = strings_of("test")
    assert len(strings) == 500 and strings[3][1] == strings_of("test")[3][1] != strings_of("choices")[3][1]
    x, lengths, *_ = batch_of(strings[:60], float)
    logits, _ = reader_logits(x, lengths, trained_reader())
    read = [greedy_decode(logits[:n, b], 10).tolist() for b, n in enumerate(lengths)]
    assert np.mean([mine == label for mine, (_, label) in zip(read, strings[:60])]) > 0.6
