"""Exercises of chapter 11: where two patterns lie best, units that count, sequences without what gives them away, and what each letter does."""

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions import textbook
from solutions.data import cleaned, solubility
from solutions.data import families as relatives
from solutions.models import changes, scanner
from solutions.tasks import tataat

chapter = Chapter(__file__, title="Genes, proteins, molecules")


# Genes


@chapter.exercise(scanner.best_pair, points=4, written_as=textbook.scanner.best_pair, groups={"best": 2, "place gap": 2},
                  equivalent={"for p in reversed(range(P - width - own)):": "the best of all, in any order"})
def best_pair(rng):
    width, B = distinct_sizes(rng, 2)
    gaps = rng.permutation(6)[:3]
    P = width + 12
    scores = dict(first=rng.normal(size=(P, B)), second=rng.normal(size=(P, B)))
    yield scores | dict(width=width, gaps=gaps, gap_scores=rng.normal(size=3))
    yield scores | dict(width=width, gaps=np.array([11, P, 4]), gap_scores=np.array([0.5, 9.0, -0.5]))  # for the second there is no room


@chapter.find(tataat.count_the_box, points=4)
def count_the_box(rng, W_xh, W_hh, b_h, W_hy, b_y):
    codes = tataat.draw_bases(rng, 120, 40)
    weights = W_xh, W_hh, b_h, W_hy, b_y
    told, counts = tataat.read_out(codes, *weights), tataat.agreeing(codes)
    told = np.nan_to_num(told, nan=np.inf)
    found = [Finding(f"the mean read-out where {n} of the last six letters agree", told[counts == n].mean(), low=n - 0.1, high=n + 0.1)
             for n in (0, 2, 4, 6)]
    return [*found, Finding("the largest error of the read-out at any letter from the sixth on", np.abs(told - counts).max(), high=0.1)]


# Peptides


@chapter.exercise(cleaned.clean_peptides, points=2, repair=True)
def clean_peptides(rng):
    texts = ["".join([*rng.choice(list("AGK"), size=2), "M", *rng.choice(list("AGKM"), size=rng.integers(3))]) for _ in range(8)]
    again = [*texts, *texts[:5], *("M" + text for text in texts[2:]), *("MM" + text for text in texts[:3])]
    labels = rng.integers(2, size=len(texts))
    said = np.concatenate([labels, labels[:4], 1 - labels[4:5], labels[2:6], 1 - labels[6:], labels[:2], 1 - labels[2:3]])
    order = rng.permutation(len(again))
    yield dict(peptides=[again[k] for k in order], labels=said[order])


@chapter.exercise(relatives.families, points=5, written_as=textbook.families.families, equivalent={
    "needed = share * min(len(other), len(own))": "the smaller of two",
    "for m, other in enumerate(pieces[:]):": "who is related to one is related the other way round, and to itself",
    "for m, other in enumerate(pieces[:n + 1]):": "each is related to itself",
    "pieces = [{s[k:k + letters] for k in reversed(range(len(s) - letters + 1))} for s in sequences]": "a set has no order",
})
def families(rng):
    for letters, share in ((2, 0.5), (3, 0.4)):
        drawn = ["".join(rng.choice(list("ACDE"), size=rng.integers(letters + 1, 10))) for _ in range(12)]
        yield dict(sequences=drawn, letters=letters, share=share)


# Molecules


@chapter.exercise(solubility.tokens, points=2, written_as=textbook.solubility.tokens, equivalent={
    "if smiles[begin:begin + 2] in ('Br', 'Cl'):": "one of the two",
    "end = smiles.index(']', end) + 1": "the bracket isn't closed at once",
})
def tokens(rng):
    pieces = ["Cl", "Br", "C", "c", "N", "[N+]", "[O-]", "[nH]", "(", ")", "=", "1", "%10", "%12", "B", "I"]
    for _ in range(3):
        drawn = rng.permutation([*pieces, "[NH3+]", "Cl", "%11"])
        yield dict(smiles="".join(drawn))


# What each letter does


@chapter.exercise(changes.every_change, points=3, written_as=textbook.changes.every_change, equivalent={
    "stack(columns, axis=-1)": "the last axis, counted from either end",
    "columns.append(column); column[t] = letter": "the list holds the array itself",
})
def every_change(rng):
    T, K = distinct_sizes(rng, 2)
    yield dict(codes=np.concatenate([[0, K - 1], rng.integers(K, size=T)]), K=K)
    yield dict(codes=rng.integers(2, size=4), K=2)
