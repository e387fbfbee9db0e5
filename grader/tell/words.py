"""How things are put into words, wherever they stand."""

FEW = 8


def few(words, between=", "):
    """The first few of a list, and how many there are besides."""
    more = len(words) - FEW
    return between.join([*words[:FEW], *([f"{more:,} more"] if more > 0 else [])])
