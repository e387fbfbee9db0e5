"""Chances of symbols at six steps for which the likeliest path spells a string that is far from being the likeliest."""

import numpy as np

from solutions.models.ctc_decoding import greedy_decode, prefix_beam_search


def chances_that_mislead():
    """Chances of two symbols and a blank at six steps, for which greedy
    decoding is badly wrong.

    Greedy decoding takes the likeliest of the three at each step and reads
    what this path spells. Another string has to be at least 50 times as likely
    as that one, with all paths that spell it counted.

    Returns
    -------
    p : (6, 3) array
        At each step the chances of symbol 0, of symbol 1, and of the blank.
        They add up to 1, none is below 0.01, and the largest leads the next by
        at least 0.01.

    Notes
    -----
    The string without any symbol has a single path, all blanks. A string of two or three unlike symbols has dozens. If all three chances
    are nearly equal at each step, so are the chances of all paths, and what counts is how many paths a string has.

    Source: [graves2006connectionist].
    """
    return np.tile([0.33, 0.33, 0.34], (6, 1))


def greedy_and_likeliest(p):
    """Compare what the likeliest path spells with the likeliest string.

    Parameters
    ----------
    p : (T, K) array
        Chances at each step, the blank's last; none is 0.

    Returns
    -------
    greedy, likeliest : tuples of int
    chances : (2,) array
        Of both strings, each with all paths that spell it.
    """
    log_p, blank = np.log(p), p.shape[1] - 1
    every = {string: np.exp(log_chance) for log_chance, string in prefix_beam_search(log_p, 10**6, blank)}
    greedy, likeliest = tuple(greedy_decode(log_p, blank).tolist()), max(every, key=every.get)
    return greedy, likeliest, np.array([every[greedy], every[likeliest]])
