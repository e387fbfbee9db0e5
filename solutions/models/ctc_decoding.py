"""From the chances at each step to a string: the string of the likeliest path, or a search for the likeliest string."""

import numpy as np


def collapse(path, blank):
    """Read the string that a path spells.

    Symbols that repeat in neighbouring steps are one symbol held for a while.
    A blank stands for no symbol.

    Parameters
    ----------
    path : (T,) int array
        A symbol or the blank at each step.
    blank : int
        Number of the blank.

    Returns
    -------
    string : (U,) int array

    Notes
    -----
    First merge repeats, then drop blanks; so a blank between two equal symbols keeps them apart.

    Source: [graves2006connectionist].
    """
    begins = np.ones(len(path), dtype=bool)
    begins[1:] = path[1:] != path[:-1]
    return path[begins & (path != blank)]


def greedy_decode(log_p, blank):
    """Take the likeliest at each step, and read the string that this path spells.

    Parameters
    ----------
    log_p : (T, K) array
        Log-probabilities, or anything in the same order.
    blank : int

    Returns
    -------
    string : (U,) int array

    Source: [graves2006connectionist].
    """
    return collapse(log_p.argmax(axis=1), blank)


def extend_prefixes(beams, log_p, blank):
    """Let each beginning of a string go on by one step, and add up what leads
    to the same string.

    Of each string there are two chances: that of all paths that spell it and
    end in a blank, and that of all that end in its last symbol. They have to
    be apart, because the last symbol once more is the same string after the
    one, and a longer string after the other.

    Parameters
    ----------
    beams : dict of (2,) arrays
        Log-chances (blank_end, symbol_end) of each string, a tuple of ints.
    log_p : (K,) array
        Log-probability of each symbol and of the blank at this step.
    blank : int
        Number of the blank.

    Returns
    -------
    extended : dict of (2,) arrays
        Likewise, one step later: of all strings that can be reached.

    Notes
    -----
    A blank leads from both chances to the blank_end of the same string. The last symbol leads from symbol_end to symbol_end of the same string,
    and from blank_end to the string that is one longer. Any other symbol leads from both to the string that is one longer.

    Source: [graves2014towards, hannun2014first].
    """
    extended, none = {}, np.full(2, -np.inf, dtype=log_p.dtype)

    def add(string, end, log_chance):
        if log_chance > -np.inf:
            ends = extended.setdefault(string, none.copy())
            ends[end] = np.logaddexp(ends[end], log_chance)

    for string, (blank_end, symbol_end) in beams.items():
        either = np.logaddexp(blank_end, symbol_end)
        for k, log_chance in enumerate(log_p):
            if k == blank:
                add(string, 0, either + log_chance)
            elif string and k == string[-1]:
                add(string, 1, symbol_end + log_chance)
                add((*string, k), 1, blank_end + log_chance)
            else:
                add((*string, k), 1, either + log_chance)
    return extended


def prefix_beam_search(log_p, width, blank, extend=extend_prefixes):
    """Keep the `width` likeliest beginnings of strings at each step.

    Parameters
    ----------
    log_p : (T, K) array
        Log-probability of each symbol and of the blank at each step.
    width : int
        With at least as many as there are strings, the likeliest string is found.
    blank : int
    extend : function
        Called like extend_prefixes.

    Returns
    -------
    found : list of (float, tuple of int)
        Log-chance and string, the likeliest first, at most `width`.

    Source: [graves2014towards, hannun2014first].
    """
    beams = {(): np.array([0.0, -np.inf], dtype=log_p.dtype)}
    for row in log_p:
        extended = extend(beams, row, blank)
        kept = sorted(extended, key=lambda string: -np.logaddexp(*extended[string]))[:width]
        beams = {string: extended[string] for string in kept}
    return [(float(np.logaddexp(*ends)), string) for string, ends in beams.items()]
