"""What chapter 7's page lets learners try: their own nucleus and temperature, on a network that has read three plays, and the unit that they found."""

import numpy as np

from exercises.declared.ch07_generating_text.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.cells.lstm import lstm_reader
from solutions.data.shakespeare import read_plays, speaker_marks, trained_lstm
from solutions.data.text import encode, vocabulary

PROMPT, LENGTH, SHOWN, READ = "\n\nROMEO:\n", 240, 48, 3000


@tryout(chapter, "keep_nucleus", "next_chances", "telling_unit")
def desk(f, temperature: Slider(0.1, 2, 0.1) = 0.8, nucleus: Slider(0.1, 1, 0.05) = 0.9, seed: Slider(0, 20) = 0):
    """A text; then, over its last letters, how many were left to choose from, and what the unit says that tells names."""
    known, new = read_plays()
    symbols, network = vocabulary(known + new), trained_lstm()
    step = lstm_reader(*(network[name] for name in ("W_x", "W_h", "b")))
    state = 2 * (np.zeros(len(network["W_hy"])),)

    def read(code):
        nonlocal state
        state = step(code, *state)
        return state[0]

    part = known[-READ:]
    unit, threshold, sign, _ = f.telling_unit(np.stack([read(code) for code in encode(part, symbols)]), speaker_marks(part))

    rng, text, left, said = np.random.default_rng(int(seed)), PROMPT, [], []
    h = [read(code) for code in encode(PROMPT, symbols)][-1]
    for _ in range(LENGTH):
        logits = h @ network["W_hy"] + network["b_y"]
        p = f.next_chances(logits, temperature, nucleus)
        code = int(rng.choice(len(p), p=p))
        left.append(np.isfinite(f.keep_nucleus(logits / temperature, nucleus)).sum())
        text, h = text + symbols[code], read(code)
        said.append(sign * (h[unit] - threshold))

    place, last = np.arange(SHOWN), slice(-SHOWN, None)
    names = [[n, {"\n": "↵", " ": "␣"}.get(letter, letter)] for n, letter in enumerate(text[last])]
    axis = {"x": ["letter", 0, SHOWN - 1], "ticks": names}
    return {
        "panels": [
            {"title": "", "text": text},
            {"title": "letters that were left to choose from", **axis, "y": ["", 0, 30], "lines": [{"x": place, "y": np.array(left[last]), "as": "one"}]},
            {"title": f"unit {unit}: above the dashed line it says “a name”", **axis, "y": ["", -1.5, 1.5],
             "lines": [{"x": place, "y": np.array(said[last]), "as": "two"}, {"x": [0, SHOWN - 1], "y": [0, 0], "as": "aim"}]},
        ],
        "said": f"At temperature {temperature:g} a nucleus of {nucleus:g} left {np.mean(left):.1f} of {len(symbols)} characters to choose from, in the mean.",
    }
