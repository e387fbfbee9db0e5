"""Tables of counts write dungeons: how many playable and new ones, if each kind of table may look as far as does it good?

Nothing is trained by steps, so this is a survey. Of each kind, the number of looks is chosen by the share of playable and new levels
in a sample of its own; the scores are those of three others.
"""

import numpy as np

from solutions.data.dungeons import drawn_levels
from solutions.models.level_writing import ABOVE, count_contexts, level_codes, share_invented, write_levels_by_counting
from solutions.tasks.levels import NAMED, playable, well_formed

CHOSEN_BY, SEEDS, WRITTEN = 77, (0, 1, 2), 1000
NEAR = (ABOVE, 1, ABOVE - 1, 2, ABOVE + 1, 2 * ABOVE, ABOVE - 2, 3, ABOVE + 2, 4, 2 * ABOVE + 1, 2 * ABOVE - 1, ABOVE - 3, ABOVE + 3,
        2 * ABOVE + 2, 2 * ABOVE - 2, ABOVE + 4, 3 * ABOVE, 2 * ABOVE - 3, 2 * ABOVE + 3)
BEFORE = tuple(range(1, 23))  # a context of more looks, or of more with what is told, doesn't fit into 64 bits
KINDS = {"left": (BEFORE, ()), "above": (NEAR, ()), "told": (NEAR, ("stands",)), "told_row": (NEAR, ("stands", "row"))}

KNOWN = drawn_levels()[0]
CODES = level_codes(KNOWN)


def survey():
    """{kind: what was tried, what was chosen, and its scores}."""
    return {kind: chosen(*given) for kind, given in KINDS.items()}


def chosen(looks, told):
    """The table that writes most playable and new levels in the sample that is chosen by, judged on the others."""
    tried = {n: judged(written_by(looks[:n], told, 2 * WRITTEN, CHOSEN_BY)) for n in range(4, len(looks) + 1, 2)}
    best = max(tried, key=lambda n: tried[n]["invented"])
    looks = looks[:best]
    return {
        "tried": tried,
        "looks": best,
        "runs": [judged(written_by(looks, told, WRITTEN, seed)) for seed in SEEDS],
    }


def written_by(looks, told, B, seed):
    return write_levels_by_counting(count_contexts(CODES, looks, told), B, looks, np.random.default_rng(seed), told)


def judged(levels):
    """Shares of all that were written."""
    return {
        "formed": share(levels, well_formed),
        "placed": share(levels, lambda level: all(level.count(symbol) == 1 for symbol in NAMED)),
        "unplaced": share(levels, lambda level: any(symbol not in level for symbol in NAMED)),
        "playable": share(levels, playable),
        "invented": float(share_invented(levels, KNOWN)),
        "copied": share(levels, set(KNOWN).__contains__),
    }


def share(levels, of):
    return sum(map(of, levels)) / len(levels)
