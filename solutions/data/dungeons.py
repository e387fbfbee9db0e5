"""The small dungeons that chapter 13's writers learn from and are scored on, drawn by `solutions.tasks.levels`; and the recorded writer.

Synthetic: nobody's work but this course's, under its licence.
"""

from pathlib import Path

import numpy as np

from solutions.tasks.levels import different_levels

WRITER = Path(__file__).parent / "../../book/recorded/level_writer.npz"
TRAINED, CHOSEN, TESTED = 10_000, 500, 500


def drawn_levels():
    """Draw levels to learn from, to choose by, and to test on; no level stands in two parts.

    Returns
    -------
    known, choices, new : lists of str
        10,000, 500 and 500 levels; the same at each call.
    """
    levels = different_levels(np.random.default_rng(13), TRAINED + CHOSEN + TESTED)
    return levels[:TRAINED], levels[TRAINED : TRAINED + CHOSEN], levels[TRAINED + CHOSEN :]
