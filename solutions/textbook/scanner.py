"""The best place for two patterns as one would look for it by hand, one placement after another; `models.scanner` looks at all places at once."""

import numpy as np


def best_pair(first, second, width, gaps, gap_scores):
    """Try every placement of two patterns; arguments and result as in `models.scanner.best_pair`."""
    P, B = first.shape
    best, place, gap = np.full(B, -np.inf), np.zeros(B, dtype=int), np.zeros(B, dtype=int)
    for b in range(B):
        for own, own_score in zip(gaps, gap_scores):
            for p in range(P - width - own):
                begin = p + width + own
                score = first[p, b] + second[begin, b] + own_score
                if score > best[b]:
                    best[b], place[b], gap[b] = score, begin, own
    return best, place, gap
