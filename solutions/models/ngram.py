"""The n-gram model that a network must beat: it counts what followed."""

from collections import Counter

import numpy as np


def witten_bell(text, new, n, K):
    """Predict each character of a text by counting contexts: p = (count + kinds * p_shorter) / (seen + kinds).

    After a context that was seen `seen` times and followed by `kinds` different characters, the character in question
    came `count` times. The more kinds there were, the likelier is a new one: so much weight goes to the prediction
    p_shorter from a context one character shorter. Below the empty context all K characters are equally likely. Where
    the context was never seen, or the text has not yet so many characters, the shorter context's prediction stays.

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
        p[k - 1, i] is what contexts of up to k - 1 characters give to character i of new, for k = 1 ... n.

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
