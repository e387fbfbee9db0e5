"""Cutting examples into parts, by what the parts are not to share."""


def split_by_stem(words, shares, letters, rng):
    """Deal words out to parts so that no two parts have a stem in common.

    Words that begin with the same letters are a family. The families are
    dealt out in a drawn order: to the first part until it has its share, then
    to the next.

    Parameters
    ----------
    words : list of str
        Each once.
    shares : list of float
        The share of all words that each part should have at least, the last
        one excepted: it gets what is left.
    letters : int
        How many letters make a stem; a shorter word is its own.
    rng : numpy.random.Generator
        Draws the order of the families, sorted by their stems before, in one
        call of rng.permutation.

    Returns
    -------
    parts : list of lists of str
        Words as they were dealt; those of a family in the order of words.
    """
    families = {}
    for word in words:
        families.setdefault(word[:letters], []).append(word)
    stems = sorted(families)
    parts = [[] for _ in shares]
    now = 0
    for k in rng.permutation(len(stems)):
        if len(parts[now]) >= shares[now] * len(words) and now < len(shares) - 1:
            now += 1
        for word in families[stems[k]]:
            parts[now].append(word)
    return parts
