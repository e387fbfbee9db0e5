"""What chapter 11's page lets learners try: what each letter of a real promoter does to the recorded network, and what their six units count there."""

import numpy as np

from exercises.declared.ch11_genes_and_molecules.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.data.promoter_reader import promoter_odds, trained_reader
from solutions.data.promoters import BASES, MINUS_10, MINUS_35, SPACER_CHANCES, SPACERS, read_promoters
from solutions.models.changes import letter_effects
from solutions.models.scanner import log_odds, pattern_scores
from solutions.tasks import tataat

EVEN = np.full(4, 0.25)
BOXES = log_odds(MINUS_35[:, 14:20], EVEN), log_odds(MINUS_10[:, 10:16], EVEN)


@tryout(chapter, "every_change", "count_the_box", "best_pair")
def promoter(f, sequence: Slider(1, 53) = 1):
    """Effects over one real promoter, the count of agreeing letters, and where the two patterns fit best."""
    codes, labels = read_promoters()
    codes = codes[:, np.flatnonzero(labels == 1)[int(sequence) - 1]][:, None]
    T, net = len(codes), trained_reader()
    odds = promoter_odds(codes, net)[0]
    changed = np.asarray(f.every_change(codes[:, 0], 4))
    effects = letter_effects(odds, promoter_odds(changed, net), T)
    counts = tataat.read_out(codes, *(np.array(w, dtype=float) for w in f.count_the_box()))[:, 0]
    scores = [pattern_scores(codes, box) for box in BOXES]
    best, place, gap = (np.ravel(found)[0] for found in f.best_pair(*scores, 6, np.array(SPACERS), np.log(SPACER_CHANCES)))
    place, gap = int(round(place)), int(round(gap))
    text = "".join(BASES[code] for code in codes[:, 0])
    first, second = text[place - gap - 6 : place - gap], text[place : place + 6]
    places = np.arange(1, T + 1)
    reach = max(1.0, float(np.abs(effects).max()))
    return {
        "panels": [
            {"title": "what each letter adds to the log odds", "x": ["letter", 1, T], "y": ["", -reach, reach],
             "lines": [{"x": places, "y": effects, "as": "two"}]},
            {"title": "how many of the last six letters agree with TATAAT, by your units", "x": ["letter", 1, T], "y": ["", 0, 6],
             "lines": [{"x": places[5:], "y": counts, "as": "one"}]},
        ],
        "said": f"{text}: log odds {odds:.1f}. {gap} letters between {first} and {second}, which fit best together (score {best:.1f}). "
                f"“{text[effects.argmax()]}” at letter {effects.argmax() + 1} does most for the verdict.",
    }
