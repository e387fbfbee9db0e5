"""A small made-up language in which the likeliest next letter leads away from the likeliest text."""

from itertools import product

import numpy as np

LENGTH = 6  # letters of a text; of three letters there are 729 texts, so all can be tried


def trap_for_greedy():
    """Chances of the next letter, for a language of three letters in which
    taking the likeliest letter each time leads to a text that is far less
    likely than another.

    A text has six letters. Its probability is that of its first letter times,
    for each later letter, its chance after the letter before. The likeliest of
    all 729 texts has to begin with the same letter as the greedy one, and to
    be at least 20 times as likely.

    Returns
    -------
    first : (3,) array
        Chances of the first letter; no chance is below 0.1.
    after : (3, 3) array
        after[j, k] is the chance that letter k follows letter j. No chance is
        below 0.1, and in each row the largest leads the next by at least 0.01.

    Notes
    -----
    From the first letter two ways are nearly equal. The one that is a little likelier leads where one is never sure what comes
    next; each step there costs a factor of about 3. The other leads to a letter that is nearly always followed by itself.

    Source: [sutskever2014sequence].
    """
    first = np.array([0.8, 0.1, 0.1])
    after = np.array([[0.1, 0.46, 0.44], [0.33, 0.345, 0.325], [0.1, 0.1, 0.8]])
    return first, after


def greedy_text(first, after):
    """Take the likeliest letter each time; of equals, the first."""
    text = [int(np.argmax(first))]
    while len(text) < LENGTH:
        text.append(int(np.argmax(after[text[-1]])))
    return text


def probability(text, first, after):
    """Of the first letter, times that of each letter after the one before."""
    return first[text[0]] * np.prod([after[j, k] for j, k in zip(text, text[1:], strict=False)])


def likeliest_text(first, after):
    """Try every text; of equals, the first."""
    return max((list(text) for text in product(range(len(first)), repeat=LENGTH)), key=lambda text: probability(text, first, after))
