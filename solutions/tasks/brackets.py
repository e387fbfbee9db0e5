"""Texts of nested brackets: what opens must close, however much stands between."""


def bracket_text(rng, n, letters="abcdefgh", brackets=("()", "[]", "{}"), longest=12):
    """Write n characters: an opening bracket, letters, the closing bracket that fits, letters, and so on.

    The letters are random and say nothing. Only the closing brackets can be foretold, and only by one who remembers
    which bracket is open.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
    letters : str
    brackets : sequence of two-character strings
        An opening and a closing bracket each.
    longest : int
        Between two brackets stand 1 ... longest letters.

    Returns
    -------
    text : str
        n characters.

    Source: [karpathy2015visualizing].
    """
    pieces, written = [], 0
    while written < n:
        opening, closing = brackets[rng.integers(len(brackets))]
        inside, outside = ("".join(rng.choice(list(letters), size=rng.integers(1, longest + 1))) for _ in range(2))
        pieces.append(opening + inside + closing + outside)
        written += len(pieces[-1])
    return "".join(pieces)[:n]
