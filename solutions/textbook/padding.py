"""Padding as one would write it on a board; `models.padding` has the shorter form."""


def reverse_padded(x, lengths):
    """Reverse each sequence within its true length, one sequence at a time; arguments as in `models.padding.reverse_padded`.

    Source: [schuster1997bidirectional].
    """
    r = x.copy()
    for b, n in enumerate(lengths):
        r[:n, b] = x[:n, b][::-1]
    return r
