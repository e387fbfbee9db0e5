"""What the page on speed lets learners try: a recorded LSTM writes by their step, and what it asks of NumPy is counted."""

import numpy as np

from exercises.declared.ch15_making_it_fast.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.data.shakespeare import read_plays, trained_lstm
from solutions.data.text import decode, encode, vocabulary
from solutions.models.quick_writer import write_as_in_training
from solutions.training.counted import count_calls

START, LENGTH, COUNTED = "\n", 240, 20


@tryout(chapter, "pack_for_writing", "write_on")
def writer(f, temperature: Slider(0.2, 1.6, 0.1) = 0.7, seed: Slider(0, 20) = 0):
    """A text from the learner's step; then calls and multiplications for each letter, as in training and so."""
    network, symbols = trained_lstm(), vocabulary("".join(read_plays()))
    layer, readout = ([network[name] for name in names] for names in (("W_x", "W_h", "b"), ("W_hy", "b_y")))
    rng, code, zeros = np.random.default_rng(int(seed)), int(encode(START, symbols)[0]), np.zeros(len(network["W_hy"]))
    noise = rng.gumbel(size=(LENGTH, len(symbols)))

    def written(packed, noise):
        return f.write_on(code, zeros, zeros, noise, *packed, *readout, temperature)[0]

    packed = [np.asarray(a) for a in f.pack_for_writing(*layer)]
    text = decode(np.asarray(written(packed, noise), dtype=int) % len(symbols), symbols)
    _, before = count_calls(write_as_in_training, code, zeros[None], zeros[None], list(rng.random(COUNTED)), *layer, *readout, temperature)
    _, now = count_calls(lambda noise, *packed: written(packed, noise), noise[:COUNTED], *packed)

    calls, products = ([count / COUNTED for count in counts]
                       for counts in ((before.calls, now.calls), (before.multiplications, now.multiplications)))
    bars = [{"x": [0, many], "y": [place, place], "as": kind} for many, place, kind in zip(calls, (1, 0), ("two", "one"))]
    more = [{"x": [0, many / 1000], "y": [place, place], "as": kind} for many, place, kind in zip(products, (1, 0), ("two", "one"))]
    return {
        "panels": [
            {"title": "", "text": text},
            {"title": "calls a letter: above as in training, below yours", "x": ["calls", 0, 60], "y": ["", -1, 2], "lines": bars},
            {"title": "multiplications a letter: above as in training, below yours", "x": ["thousands", 0, 120], "y": ["", -1, 2], "lines": more},
        ],
        "said": f"A letter takes {now.calls / COUNTED:.0f} calls and {now.multiplications / COUNTED:,.0f} multiplications; "
                f"as in training it takes {before.calls / COUNTED:.0f} and {before.multiplications / COUNTED:,.0f}.",
    }
