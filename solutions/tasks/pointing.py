"""Attention with weights set by hand: a decoder that reads a word backwards, from nothing but counts of places."""

import numpy as np

from solutions.models.attention import additive_attention


def what_is_known(lengths, S):
    """What an encoder knows at each place of a word, and a decoder each time it is to write a letter.

    Parameters
    ----------
    lengths : (B,) int array
    S : int
        The longest word's length.

    Returns
    -------
    places : (S, B, 2) array
        The place, counted from 0, and 1.
    asked : (S, B, 3) array
        How many letters have been written, the word's length, and 1.
    """
    counted, ones = np.broadcast_to(np.arange(S)[:, None], (S, len(lengths))), np.ones((S, len(lengths)))
    return np.stack([counted, ones], axis=2), np.stack([counted, lengths * ones, ones], axis=2)


def look_at_words(lengths, W_q, W_k, v):
    """The weights of additive attention, each time the decoder is to write a letter.

    Parameters
    ----------
    lengths : (B,) int array
    W_q : (3, A) array
    W_k : (2, A) array
    v : (A,) array

    Returns
    -------
    alpha : (T, S, B) array
        T and S are the longest word's length.
    """
    S = int(max(lengths))
    places, asked = what_is_known(lengths, S)
    mask = np.arange(S)[:, None] < lengths
    return np.stack([additive_attention(query, places @ W_k, places, mask, W_q, v)[1] for query in asked])


def read_backwards():
    """Weights with which attention reads a word backwards.

    There is no network that learns: an encoder knows at each letter its
    place, counted from 0, and a 1. The decoder, each time it is to write a
    letter, knows how many it has written, how many letters the word has, and
    a 1. Additive attention compares the two. At each step at least 0.9 of its
    weight has to lie on the letter whose turn it is: the last one first, then
    the one before it, and at the end the first. That has to hold for words of
    2 to 12 letters. There are four tanh units; one that you don't need gets 0
    in v.

    Returns
    -------
    W_q : (3, 4) array
        From what the decoder knows: letters written, length, 1.
    W_k : (2, 4) array
        From what the encoder knows: place, 1.
    v : (4,) array

    Source: [bahdanau2015neural].
    """
    # tanh(10 (d + 1/2)) - tanh(10 (d - 1/2)) is about 2 where d = 0, and about 0 at every other whole number;
    # d is the place minus the one whose turn it is, length - 1 - written.
    W_q = np.array([[10.0, 10.0, 0.0, 0.0], [-10.0, -10.0, 0.0, 0.0], [15.0, 5.0, 0.0, 0.0]])
    W_k = np.array([[10.0, 10.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    return W_q, W_k, np.array([5.0, -5.0, 0.0, 0.0])
