"""Whole numbers below a thousand million as English and as French words, by the rules that schools teach.

The English is British ("and" before what is less than a hundred), the French that of France (soixante-dix, quatre-vingts). Hyphens are
left out, so a number is a list of words. All words up to a million and others beyond are those of the package num2words.
"""

import numpy as np

ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen").split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
UN = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
DIZAINES = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 7: "soixante", 8: "quatre vingt", 9: "quatre vingt"}
SCALES = ((10**6, "million"), (1000, "thousand"))


def in_english(n):
    """Write a number in English words.

    Parameters
    ----------
    n : int
        From 0 to 999,999,999.

    Returns
    -------
    words : list of str

    Source: [num2words].
    """
    words, rest = [], n
    for scale, name in SCALES:
        count, rest = divmod(rest, scale)
        words += [*_english_below_1000(count), name] if count else []
    if words and 0 < rest < 100:
        words.append("and")
    return words + _english_below_1000(rest) if rest or not words else words


def _english_below_1000(n):
    hundreds, rest = divmod(n, 100)
    words = [ONES[hundreds], "hundred"] if hundreds else []
    words += ["and"] if hundreds and rest else []
    if 0 < rest < 20 or n == 0:
        return [*words, ONES[rest]]
    tens, ones = divmod(rest, 10)
    return words + ([TENS[tens - 2]] if tens else []) + ([ONES[ones]] if ones else [])


def in_french(n):
    """Write a number in French words.

    Parameters
    ----------
    n : int
        From 0 to 999,999,999.

    Returns
    -------
    words : list of str

    Source: [num2words].
    """
    millions, rest = divmod(n, 10**6)
    thousands, ones = divmod(rest, 1000)
    words = [*_french_below_1000(millions), "million" if millions == 1 else "millions"] if millions else []
    if thousands:
        # mille is no noun as million is: it has no "un" before it, and takes the s from cents and quatre-vingts
        words += ([] if thousands == 1 else _french_below_1000(thousands, plural=False)) + ["mille"]
    return words + _french_below_1000(ones) if ones or not words else words


def _french_below_1000(n, plural=True):
    hundreds, rest = divmod(n, 100)
    words = [UN[hundreds]] if hundreds > 1 else []
    if hundreds:
        words.append("cents" if plural and hundreds > 1 and not rest else "cent")
    return words + _french_below_100(rest, plural) if rest or not hundreds else words


def _french_below_100(n, plural):
    if n < 17:
        return [UN[n]]
    if n < 20:
        return ["dix", UN[n - 10]]
    if n == 80:
        return ["quatre", "vingts" if plural else "vingt"]
    tens, ones = divmod(n, 10)
    ones += 10 * (tens in (7, 9))  # counted on from sixty and from eighty
    words = DIZAINES[tens].split()
    if ones in (1, 11) and tens < 8:
        words.append("et")
    return words + (_french_below_100(ones, plural) if ones else [])


def draw_numbers(rng, learnt=1500, choices=400, test=400):
    """Draw numbers of four to nine digits, as many of each length, all different.

    Parameters
    ----------
    rng : numpy.random.Generator
    learnt, choices, test : int
        How many of each length there are to learn from, for choices and for the score.

    Returns
    -------
    learnt : list of int
        All numbers below a thousand come first.
    choices : dict of lists of int
        By the number of digits.
    test : dict of lists of int
    """
    known, parts = list(range(1000)), ({}, {})
    for digits in range(4, 10):
        drawn = rng.permutation(np.unique(rng.integers(10 ** (digits - 1), 10**digits, size=2 * learnt)))
        known += drawn[:learnt].tolist()
        for part, chosen in zip(parts, np.split(drawn[learnt : learnt + choices + test], [choices])):
            part[digits] = chosen.tolist()
    return known, *parts
