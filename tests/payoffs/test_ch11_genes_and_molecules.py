"""The last picture of chapter 11's notebook is made of the learner's own functions: break one, and another motif is read, or none."""

import numpy as np
import pytest

from endings import ended
from exercises import course

CHAPTER = course.chapter("ch11_genes_and_molecules")
CELLS = "given-scores pairs-judged payoff"
FASTER = {"np.flatnonzero(labels == 1)\n": "np.flatnonzero(labels == 1)[::2]\n"}  # every other promoter


@pytest.fixture(scope="module")
def whole():
    return ended(CHAPTER, CELLS, faster=FASTER)


def boxes(ending):
    """The six letters that do most at each place of the two boxes."""
    lines = [line.split() for line in ending.printed.splitlines() if line.startswith(("first box", "second box"))]
    return [line[2] for line in lines]


def test_the_network_is_right_on_real_sequences_and_goes_by_both_patterns(whole):
    assert boxes(whole) == ["TTGACA", "TATAAT"]
    assert whole.names["right"] > 0.85 and whole.pictures == 1


def test_changes_of_the_wrong_places_spell_something_else(whole):
    def turned(codes, K):
        return CHAPTER["every_change"].reference(codes, K)[:, ::-1]

    broken = ended(CHAPTER, CELLS, faster=FASTER, broken={"every_change": turned})
    assert boxes(broken) != boxes(whole)
    assert np.abs(broken.names["effects"] - whole.names["effects"]).max() > 1


def test_patterns_laid_elsewhere_spell_something_else(whole):
    def first_place(first, second, width, gaps, gap_scores):
        B = first.shape[1]
        return first[0] + second[width + gaps[0]], np.full(B, width + gaps[0]), np.full(B, gaps[0])

    broken = ended(CHAPTER, CELLS, faster=FASTER, broken={"best_pair": first_place})
    assert boxes(broken) != boxes(whole)


def test_units_that_saturate_draw_another_line(whole):
    def hasty():
        W_xh, *others, W_hy, b_y = CHAPTER["count_the_box"].reference()
        return 100 * W_xh, *others, W_hy / 100, b_y

    broken = ended(CHAPTER, CELLS, faster=FASTER, broken={"count_the_box": hasty})
    assert whole.names["counted"].max() == pytest.approx(6, abs=0.1) and broken.names["counted"].max() < 1


def test_peptides_that_are_cleaned_give_nothing_away_and_families_keep_together():
    cells = "peptides-cleaned relatives-found"
    whole, broken = (ended(CHAPTER, cells, broken=spoilt) for spoilt in ({}, {"clean_peptides": CHAPTER["clean_peptides"].fault}))
    right = [float(line.split("%")[0].split()[-1]) for line in whole.printed.splitlines() if "%" in line]
    assert right[0] > 70 and right[1] < 60
    assert "[True, False, True]" in whole.printed and "[True, True, True]" in broken.printed

    def alone(sequences, letters, share):
        return np.arange(len(sequences))

    assert "800 families" in ended(CHAPTER, cells, broken={"families": alone}).printed and "800 families" not in whole.printed
