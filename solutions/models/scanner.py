"""Finding a pattern in a sequence without any network: a weight for each letter at each place of the pattern, and the best place for it.

Sequences are numbers of symbols, time first, all of one length.
"""

import numpy as np


def log_odds(counts, background):
    """Weigh letters by how much more often they stand at a place than elsewhere.

    Parameters
    ----------
    counts : (K, L) array
        How often each of K letters was counted at each of L places.
    background : (K,) array
        How often each letter occurs elsewhere; sums to 1.

    Returns
    -------
    weights : (L, K) array
        Logarithms of the ratio. To each place's counts one more letter is added, shared out as in the background, so that no
        weight is infinite.

    Source: [stormo2000dna].
    """
    shares = (counts + background[:, None]) / (counts.sum(axis=0) + 1)
    return np.log(shares / background[:, None]).T


def pattern_scores(codes, weights):
    """Lay a pattern at every place, and add up the weights of the letters that it meets.

    Parameters
    ----------
    codes : (T, B) int array
    weights : (L, K) array
        Of each letter at each place of the pattern.

    Returns
    -------
    scores : (T - L + 1, B) array
        By the place where the pattern begins.

    Source: [stormo2000dna].
    """
    P = len(codes) - len(weights) + 1
    return sum(own[codes[k : k + P]] for k, own in enumerate(weights))


def best_pair(first, second, width, gaps, gap_scores):
    """Place two patterns in each sequence, the second one some letters after
    the first, so that the sum of their scores and of the gap's is largest.

    Parameters
    ----------
    first : (P, B) array
        Score of the first pattern in each sequence, by the place where it
        begins.
    second : (P, B) array
        The same for the second pattern.
    width : int
        How many letters long the first pattern is.
    gaps : (G,) int array
        How many letters may lie between the first pattern's last letter and
        the second one's first.
    gap_scores : (G,) array
        What each of these gaps adds. A gap for which there is no room in a
        sequence isn't used; for at least one of them there is.

    Returns
    -------
    best : (B,) array
        The largest sum.
    place : (B,) int array
        Where the second pattern then begins.
    gap : (B,) int array
        How many letters then lie between the two.

    Notes
    -----
    best[b] is the maximum of first[p, b] + second[p + width + gap, b] + gap_score over all places p and all gaps.

    Source: [harley1987analysis].
    """
    P, B = first.shape
    best, place, gap = np.full(B, -np.inf), np.zeros(B, dtype=int), np.zeros(B, dtype=int)
    for own, own_score in zip(gaps, gap_scores, strict=True):
        moved = width + own
        if moved >= P:
            continue
        scores = first[: P - moved] + second[moved:] + own_score
        better = scores.max(axis=0) > best
        best = np.where(better, scores.max(axis=0), best)
        place = np.where(better, scores.argmax(axis=0) + moved, place)
        gap = np.where(better, own, gap)
    return best, place, gap
