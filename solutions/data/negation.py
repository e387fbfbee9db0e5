"""Made-up sentences about a film whose verdict depends on the order of the words: *not*, *but* and *although*.

Every sentence says two things about the film. Both adjectives are drawn alike, and so are the negations, so counts of words
say nothing about the verdict: it is the half after *but*, or the half that *although* does not introduce, and with *and*
both halves say the same.
"""

from pathlib import Path

import numpy as np

from solutions.data.kept import read_weights
from solutions.data.labelled import DRAWN, task

# As one path from here, so that whoever asks what this module needs finds the file.
NETWORK = Path(__file__).parent / "../../book/recorded/negation_attention.npz"
GOOD = ("good", "great", "funny", "clever", "moving", "fresh", "lovely", "warm", "bold", "sharp", "gripping", "honest", "rich", "bright", "subtle")
BAD = ("bad", "poor", "dull", "stupid", "cold", "stale", "ugly", "weak", "timid", "vague", "boring", "false", "thin", "dark", "clumsy")
THINGS = ("plot", "acting", "music", "ending", "dialogue", "story")
JOINED = ("and", "but", "although")


def _clause(thing, good, negated, very, word):
    """Say of one thing that it is good or bad, straight or by negation of the opposite."""
    return ["the", thing, "was", *(["not"] if negated else []), *(["very"] if very else []), word]


def draw_sentences(rng, n):
    """Draw sentences with their verdicts, half of them good.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int

    Returns
    -------
    sentences : list of n tuples of str
        Words in small letters.
    verdicts : list of n int
        1 good, 0 bad.
    """
    drawn = [_draw_sentence(rng) for _ in range(n)]
    return [words for words, _ in drawn], [verdict for _, verdict in drawn]


def _draw_sentence(rng):
    """Draw one sentence with its verdict."""
    verdict, joined = int(rng.integers(2)), JOINED[rng.integers(3)]
    first_counts = joined == "although" and rng.integers(2) == 0
    says = [verdict, verdict] if joined == "and" else [verdict, 1 - verdict] if first_counts else [1 - verdict, verdict]
    things = [THINGS[k] for k in rng.choice(len(THINGS), size=2, replace=False)]
    clauses = [_drawn_clause(rng, thing, good) for thing, good in zip(things, says, strict=True)]
    if joined == "although" and not first_counts:
        return ("although", *clauses[0], ",", *clauses[1]), verdict
    return (*clauses[0], joined, *clauses[1]), verdict


def _drawn_clause(rng, thing, good):
    negated, very = rng.integers(2, size=2).astype(bool)
    words = GOOD if good != negated else BAD
    return _clause(thing, good, negated, very, words[rng.integers(len(words))])


def trained_reader():
    """Load the network that reads such sentences both ways and pools by attention, the median of three starts.

    Its symbols are those of labelled_sentences.

    Returns
    -------
    parameters : dict of arrays
        In float64.
    """
    return read_weights(NETWORK)


def labelled_sentences():
    """Sentences with *not*, *but* and *although*: 3,000, 1,000 and 1,000.

    Returns
    -------
    task : Task
    """
    sentences, verdicts = draw_sentences(np.random.default_rng(DRAWN), 5000)
    cuts = (slice(3000), slice(3000, 4000), slice(4000, 5000))
    return task([(sentences[cut], verdicts[cut]) for cut in cuts], 2)
