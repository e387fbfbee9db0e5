"""What chapter 9's page lets learners try: their attention that reads backwards, with weights that are made smaller."""

import numpy as np

from exercises.declared.ch09_translating.exercises import chapter
from grader.declare.tryout import Slider, tryout

WORD = "translation"


@tryout(chapter, "read_backwards", "additive_attention")
def backwards(f, v_times: Slider(0, 1, 0.05) = 1):
    """Where each step looks, and how surely, with v as it is and made smaller."""
    W_q, W_k, v = (np.array(w, dtype=float) for w in f.read_backwards())
    n = len(WORD)
    counted, ones = np.arange(n), np.ones(n)
    keys = (np.stack([counted, ones], axis=1) @ W_k)[:, None]
    mask = np.ones((n, 1), dtype=bool)

    def looks(v):
        asked = np.stack([counted, n * ones, ones], axis=1)[:, None]
        return np.array([f.additive_attention(query, keys, keys, mask, W_q, v)[1][:, 0] for query in asked])

    whole, less = looks(v), looks(v_times * v)
    steps = list(range(1, n + 1))
    axis = {"x": ["letter written", 1, n], "y": ["weight", 0, 1]}
    lines = [{"x": steps, "y": np.max(alpha, axis=1), "as": kind} for alpha, kind in ((whole, "one"), (less, "two"))]
    read = "".join(WORD[place] for place in less.argmax(axis=1))
    return {
        "panels": [{"title": "the largest weight at each step; blue: as it is; red: with a smaller v", **axis, "lines": lines}],
        "said": f"It reads “{read}”. The least of its largest weights is {less.max(axis=1).min():.2f}; with v as it is, {whole.max(axis=1).min():.2f}.",
    }
