"""Wrong answers to the exercises of chapter 11 that are no edit of the textbook form, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake
from solutions.data.cleaned import clean_peptides as right_cleaning
from solutions.data.families import families as right_families
from solutions.models.changes import every_change as right_changes
from solutions.models.scanner import best_pair as right_pair

# best_pair


@mistake
def best_pair__wraps_round(first, second, width, gaps, gap_scores):
    """Where there is no room, the second pattern begins again at the sequence's start.

    np.roll brings to the front what it pushes out at the end.
    """
    moved = [first + np.roll(second, -(width + gap), axis=0) + more for gap, more in zip(gaps, gap_scores)]
    P = len(first)
    flat = np.concatenate(moved)
    winner = flat.argmax(axis=0)
    gap = np.asarray(gaps)[winner // P]
    return flat.max(axis=0), (winner % P + width + gap) % P, gap


@mistake
def best_pair__each_alone(first, second, width, gaps, gap_scores):
    """Each pattern is put where it alone is best, whatever lies between.

    The two belong together: only the given gaps may lie between them.
    """
    p, q = first.argmax(axis=0), second.argmax(axis=0)
    return first.max(axis=0) + second.max(axis=0) + np.max(gap_scores), q, q - p - width


@mistake
def best_pair__the_likeliest_gap(first, second, width, gaps, gap_scores):
    """Only the gap with the largest score is tried.

    A rarer gap wins where the patterns fit better.
    """
    k = [k for k in np.argsort(gap_scores)[::-1] if width + gaps[k] < len(first)][0]
    return right_pair(first, second, width, np.asarray(gaps)[[k]], np.asarray(gap_scores)[[k]])


def best_pair__only_the_sum(first, second, width, gaps, gap_scores):
    """best"""
    return right_pair(first, second, width, gaps, gap_scores)[0]


# count_the_box: near misses


def _units(small=0.01, pattern="TATAAT", step=1.0, moved=1, bias=0.0):
    """The weights of the reference with another size, pattern, or way along."""
    W_xh = small * np.array([[base == wanted for wanted in pattern] for base in "TCAG"])
    W_hy = np.zeros((6, 1))
    W_hy[5] = 1 / small
    return W_xh, step * np.eye(6, k=moved), np.full(6, bias), W_hy, np.zeros(1)


def count_the_box__bent():
    """where 6 of the last six letters agree is 4.9"""
    return _units(small=0.1)


def count_the_box__saturated():
    """where 6 of the last six letters agree is 0.9"""
    return _units(small=1.0)


def count_the_box__backwards():
    """the largest error of the read-out at any letter from the sixth on is 2.0"""
    return _units(pattern="TATAAT"[::-1])


def count_the_box__nobody_hears_a_neighbour():
    """where 6 of the last six letters agree is 1, but"""
    return _units(step=0.0)


def count_the_box__each_hears_itself():
    """the largest error"""
    return _units(moved=0)


def count_the_box__leaks():
    """where 6 of the last six letters agree is 4.6"""
    return _units(step=0.9)


def count_the_box__always_the_mean():
    """where 0 of the last six letters agree is 1.5"""
    return np.zeros((4, 6)), np.zeros((6, 6)), np.zeros(6), np.zeros((6, 1)), np.full(1, 1.5)


def count_the_box__too_many_units():
    """W_xh has shape (4, 24)"""
    return np.zeros((4, 24)), np.zeros((24, 24)), np.zeros(24), np.zeros((24, 1)), np.zeros(1)


# clean_peptides


def clean_peptides__the_kept_ones_alone(peptides, labels):
    """bare"""
    bare, keep = right_cleaning(peptides, labels)
    return [peptide for peptide, own in zip(bare, keep) if own], keep


@mistake
def clean_peptides__the_last_one_is_kept(peptides, labels):
    """Of equal texts the last one is kept.

    Each is kept where it comes first.
    """
    bare, keep = right_cleaning(peptides[::-1], labels[::-1])
    return bare[::-1], keep[::-1]


# families


def families__the_first_that_fits(sequences, letters, share):
    """the family of its next relative stays apart"""
    pieces = [{s[k : k + letters] for k in range(len(s) - letters + 1)} for s in sequences]
    family = []
    for n, own in enumerate(pieces):
        fits = [family[m] for m in range(n) if len(own & pieces[m]) >= share * min(len(own), len(pieces[m]))]
        family.append(fits[0] if fits else max(family, default=-1) + 1)
    return np.array(family)


@mistake
def families__the_first_members(sequences, letters, share):
    """Each sequence is compared with the first member of each family only.

    Whatever is related to any member belongs to the family.
    """
    leaders, family = [], []
    for s in sequences:
        own = {s[k : k + letters] for k in range(len(s) - letters + 1)}
        fits = [n for n, leader in enumerate(leaders) if len(own & leader) >= share * min(len(own), len(leader))]
        if not fits:
            leaders.append(own)
        family.append(fits[0] if fits else len(leaders) - 1)
    return np.array(family)


@mistake
def families__places_for_numbers(sequences, letters, share):
    """A family's number is the place of its first member, so numbers are left out.

    They are numbered from 0 on.
    """
    family = list(right_families(sequences, letters, share))
    return np.array([family.index(one) for one in family])


@mistake
def families__counted_with_repeats(sequences, letters, share):
    """A piece that occurs several times is counted several times.

    The different pieces are what counts.
    """
    pieces = [[s[k : k + letters] for k in range(len(s) - letters + 1)] for s in sequences]
    N = len(pieces)
    linked = np.eye(N, dtype=bool)
    for n in range(N):
        for m in range(N):
            fewer, more = sorted((pieces[n], pieces[m]), key=len)
            linked[n, m] |= sum(piece in more for piece in fewer) >= share * len(fewer)
    linked = linked | linked.T
    for _ in range(N):
        linked = linked @ linked
    return np.unique(linked.argmax(axis=1), return_inverse=True)[1]


# tokens


def tokens__letters(smiles):
    """symbols"""
    return list(smiles)


def tokens__one_string(smiles):
    """symbols"""
    return " ".join(smiles)


# every_change


def every_change__with_the_letter_itself(codes, K):
    """The letter that stands there anyhow is put in too."""
    T = len(codes)
    batch = np.repeat(codes[:, None], T * K, axis=1)
    batch[np.repeat(np.arange(T), K), np.arange(T * K)] = np.tile(np.arange(K), T)
    return batch


@mistake
def every_change__changes_stay(codes, K):
    """A change stays when the next one is made.

    In each column only one letter differs from the given sequence.
    """
    columns, column = [], codes.copy()
    for t in range(len(codes)):
        for letter in range(K):
            if letter != codes[t]:
                column[t] = letter
                columns.append(column.copy())
    return np.stack(columns, axis=1)


@mistake
def every_change__letter_by_letter(codes, K):
    """The columns are sorted by the new letter first, then by the place.

    Place by place is asked for.
    """
    columns = [np.where(np.arange(len(codes)) == t, letter, codes) for letter in range(K) for t in range(len(codes)) if letter != codes[t]]
    return np.stack(columns, axis=1)


@mistake
def every_change__next_letters(codes, K):
    """The other letters come in the order in which they follow the old one, round and round.

    They are to ascend.
    """
    T = len(codes)
    changed = right_changes(codes, K)
    place = np.repeat(np.arange(T), K - 1)
    changed[place, np.arange(T * (K - 1))] = (codes[place] + 1 + np.tile(np.arange(K - 1), T)) % K
    return changed


def every_change__one_array_for_all(codes, K):
    """changed"""
    column, columns = codes.copy(), []
    for t in range(len(codes)):
        for letter in range(K):
            if letter != codes[t]:
                column[t] = letter
                columns.append(column)
        column[t] = codes[t]
    return np.stack(columns, axis=1)
