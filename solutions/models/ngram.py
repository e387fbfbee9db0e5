"""The n-gram model that a network must beat: it counts what followed."""

from collections import Counter, defaultdict

import numpy as np


def witten_bell(text, new, n, K):
    """Predict each character of a text by counting what followed the same
    context before, after Witten and Bell.

    It is a vote. Each time that the context was followed by something is a
    vote for the character that followed. And each different character that
    ever followed it gives one vote more, for something new; these are shared
    out as the context one character shorter predicts. Below the empty context
    all K characters are equally likely. Where the context was never followed
    by anything, or the text has not yet so many characters, the shorter
    context's prediction stays.

    Parameters
    ----------
    text : str
        What is counted in.
    new : str
        What is predicted.
    n : int
        Longest gram, the predicted character included; at least 1.
    K : int
        Size of the alphabet.

    Returns
    -------
    p : (n, N) array
        p[k - 1, i] is what contexts of up to k - 1 characters give to
        character i of new, for k = 1 ... n.

    Notes
    -----
    p = (count + kinds * p_shorter) / (seen + kinds), with `seen` the times
    that the context was followed by anything, `kinds` the number of different
    characters that did, and `count` the times that it was the one in question.

    Source: [witten1991zero, chen1999empirical].
    """
    p = np.empty((n, len(new)))
    shorter = np.full(len(new), 1 / K)
    for k in range(1, n + 1):
        count = Counter(text[i : i + k] for i in range(len(text) - k + 1))
        seen, kinds = Counter(), Counter()
        for gram, times in count.items():
            seen[gram[:-1]] += times
            kinds[gram[:-1]] += 1
        p[k - 1] = shorter
        for i in range(k - 1, len(new)):
            gram = new[i - k + 1 : i + 1]
            context = gram[:-1]
            if context in seen:
                new_ones = kinds[context]
                share = count[gram] + new_ones * shorter[i]
                p[k - 1, i] = share / (seen[context] + new_ones)
        shorter = p[k - 1]
    return p


def score_by_counting(text, cut, n):
    """Score counting on the part of a text that it has not counted: bits per
    character, for each length of context.

    What stands before the cut is known and counted, with witten_bell. What
    stands behind it is new, and predicted.

    Parameters
    ----------
    text : str
        Its alphabet is that of both parts.
    cut : int
        Where the new part begins.
    n : int
        Longest gram.

    Returns
    -------
    bits : (n,) array
        Mean over the characters of the new part, for grams of 1, 2, ... n
        characters.

    Source: [witten1991zero].
    """
    known, new = text[:cut], text[cut:]
    p = witten_bell(known, new, n, len(set(text)))
    return -np.log2(p).mean(axis=1)


def stretches(text, n):
    """List a text's stretches of n characters, from each place where one begins.

    Parameters
    ----------
    text : str
    n : int

    Returns
    -------
    stretches : list of str

    Source: [shannon1951prediction].
    """
    return [text[i : i + n] for i in range(len(text) - n + 1)]


def new_share(text, had, n):
    """Say which share of a text's stretches of n characters is new.

    Parameters
    ----------
    text : str
        At least n characters.
    had : set of str
        The stretches of a text that is known.
    n : int

    Returns
    -------
    share : float
    """
    return np.mean([stretch not in had for stretch in stretches(text, n)])


def repeated_share(text, n):
    """Say which share of a text's stretches of n characters has stood in the text before.

    Parameters
    ----------
    text : str
        At least n characters.
    n : int

    Returns
    -------
    share : float

    Source: [holtzman2020curious].
    """
    all_of_them = stretches(text, n)
    return 1 - len(set(all_of_them)) / len(all_of_them)


def followers(text, n):
    """Count what followed each context of up to n - 1 characters.

    Parameters
    ----------
    text : str
    n : int

    Returns
    -------
    followers : dict
        Context -> {character: times}.

    Source: [shannon1951prediction].
    """
    counted = defaultdict(Counter)
    for k in range(n):
        for i in range(k, len(text)):
            counted[text[i - k : i]][text[i]] += 1
    return counted


def write_by_counting(counted, beginning, length, symbols, rng):
    """Let the n-gram model write: draw each character as `witten_bell` predicts it.

    Parameters
    ----------
    counted : dict
        What `followers` counted.
    beginning : str
        What is written on from.
    length : int
        Characters to write.
    symbols : str
        The alphabet.
    rng : numpy.random.Generator

    Returns
    -------
    written : str
        Without the beginning.

    Notes
    -----
    One vote is drawn. If it is one for something new, a vote for the context one character shorter is drawn.

    Source: [witten1991zero].
    """
    longest = max(map(len, counted))
    written = beginning
    while len(written) < len(beginning) + length:
        letter = symbols[rng.integers(len(symbols))]
        for k in range(min(longest, len(written)) + 1):  # the longest context whose vote is not for something new has the word
            votes = counted.get(written[len(written) - k :], {})
            seen = sum(votes.values())
            vote = rng.random() * (seen + len(votes))
            if vote < seen:
                letter = list(votes)[np.searchsorted(np.cumsum(list(votes.values())), vote, side="right")]
        written += letter
    return written[len(beginning) :]
