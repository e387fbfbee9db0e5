"""Every change of one letter, made one after another; `models.changes` makes all at once."""

import numpy as np


def every_change(codes, K):
    """Change each letter into each other one; arguments and result as in `models.changes.every_change`.

    Source: [alipanahi2015predicting].
    """
    columns = []
    for t in range(len(codes)):
        for letter in range(K):
            if letter != codes[t]:
                column = codes.copy()
                column[t] = letter
                columns.append(column)
    return np.stack(columns, axis=1)
