"""What countries, languages and currencies are called in twelve languages that use Latin letters.

The names are those of the Unicode CLDR (Unicode licence), which the package Babel carries: nothing is downloaded.
"""

from collections import Counter

import numpy as np
from babel import Locale

from solutions.data.labelled import DRAWN, task

LANGUAGES = ("cs", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "pl", "sv", "tr")
SHORTEST, LONGEST = 4, 28  # letters
EACH = 600  # at most, of a language


def read_names(rng):
    """Draw names of one language alone, as many of each as there are, up to 600.

    Parameters
    ----------
    rng : numpy.random.Generator
        Chooses the names, and puts them in order.

    Returns
    -------
    names : list of str
        In small letters, each once.
    labels : list of int
        Places of their languages in LANGUAGES.

    Source: [babel].
    """
    of = {language: _names(language) for language in LANGUAGES}
    often = Counter(name for names in of.values() for name in names)
    pairs = []
    for label, names in enumerate(of.values()):
        own = sorted(name for name in names if often[name] == 1)
        pairs += [(own[k], label) for k in rng.permutation(len(own))[:EACH]]
    pairs = [pairs[k] for k in rng.permutation(len(pairs))]
    return [name for name, _ in pairs], [label for _, label in pairs]


def _names(language):
    """All names of a language, in small letters."""
    locale = Locale.parse(language)
    lists = (locale.territories, locale.languages, locale.currencies)
    return {name.lower() for names in lists for name in names.values() if SHORTEST <= len(name) <= LONGEST}


def labelled_names():
    """Names in twelve languages: 70, 10 and 20 %.

    Returns
    -------
    task : Task
    """
    texts, labels = read_names(np.random.default_rng(DRAWN))
    ends = [int(share * len(texts)) for share in (0, 0.7, 0.8, 1)]
    return task([(texts[a:b], labels[a:b]) for a, b in zip(ends, ends[1:])], len(LANGUAGES))
