from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.data.text import decode, encode, stream_batches, vocabulary


@given(st.text())
def test_vocabulary_holds_each_character_once_in_code_point_order(text):
    symbols = vocabulary(text)
    assert Counter(symbols) == Counter(set(text))
    assert list(symbols) == sorted(symbols)


def test_encode_counts_places_from_zero():
    assert encode("cab", "abc").tolist() == [2, 0, 1]
    assert encode("月明月", "明月").tolist() == [1, 0, 1]


def test_encode_follows_the_order_of_symbols_not_of_code_points():
    assert encode("ab", "ba").tolist() == [1, 0]


@given(st.text(min_size=1))
def test_decoding_what_was_encoded_gives_the_text(text):
    symbols = vocabulary(text)
    codes = encode(text, symbols)
    assert codes.shape == (len(text),) and codes.dtype.kind == "i"
    assert decode(codes, symbols) == text


def test_an_empty_text_has_no_codes_and_they_are_still_integers():
    codes = encode("", "ab")
    assert codes.shape == (0,) and codes.dtype.kind == "i"


def test_a_character_outside_the_alphabet_raises_and_is_named():
    with pytest.raises(KeyError, match="z"):
        encode("az", "ab")


@pytest.mark.parametrize("N, B, T", [(2, 1, 1), (13, 1, 4), (13, 3, 2), (50, 4, 3), (37, 5, 7), (100, 3, 10)])
def test_batches_are_the_text_read_character_by_character(N, B, T):
    codes = np.random.default_rng(0).permutation(N)  # all different: a place cannot be right by luck
    inputs, targets = stream_batches(codes, B, T)
    length = (N - 1) // B
    assert inputs.shape == targets.shape == (length // T, T, B)
    for w in range(len(inputs)):
        for t in range(T):
            for b in range(B):
                place = b * length + w * T + t
                assert inputs[w, t, b] == codes[place]
                assert targets[w, t, b] == codes[place + 1]


def test_a_stream_goes_on_in_the_next_window():
    inputs, _ = stream_batches(np.arange(100), 3, 8)
    assert np.array_equal(inputs[1:, 0], inputs[:-1, -1] + 1)


@pytest.mark.parametrize("N, B, T", [(1, 1, 1), (5, 2, 3), (5, 9, 1)])
def test_a_text_too_short_for_one_window_gives_none(N, B, T):
    inputs, targets = stream_batches(np.arange(N), B, T)
    assert inputs.shape == targets.shape == (0, T, B)
