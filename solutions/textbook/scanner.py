"""The best place for two patterns as one would look for it by hand, one placement after another; `models.scanner` looks at all places at once."""

import numpy as np


def best_pair(first, second, width, gaps, gap_scores):
    """Try every placement of two patterns; arguments and result as in `models.scanner.best_pair`."""
    P, B = first.shape
    found = []
    for b in range(B):
        placements = []
        for own, own_score in zip(gaps, gap_scores):
            for p in range(P - width - own):
                begin = p + width + own
                score = first[p, b] + second[begin, b] + own_score
                placements.append((score, begin, own))
        found.append(max(placements))
    best, place, gap = np.array(found).T
    return best, place.astype(int), gap.astype(int)
