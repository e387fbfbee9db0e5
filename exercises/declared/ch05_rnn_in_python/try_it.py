"""What chapter 5's page lets learners try: their own sampler, on a network that has read three plays."""

import numpy as np

from exercises.declared.ch05_rnn_in_python.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.data.shakespeare import read_plays, trained_network
from solutions.data.text import decode, vocabulary
from solutions.models.language_model import language_model_forward, zero_state

PROMPT, LENGTH, DRAWS, SHOWN = "ROMEO:\nO", 240, 1000, 8


@tryout(chapter, "encode", "sample", "sample_index")
def write(f, temperature: Slider(0.1, 2, 0.1) = 0.7, seed: Slider(0, 20) = 0):
    """A text, and how often each letter is drawn after its beginning beside the chance that a softmax gives it."""
    network, symbols = trained_network(), vocabulary("".join(read_plays()))
    prompt = np.asarray(f.encode(PROMPT, symbols))
    written = f.sample(prompt, LENGTH, temperature, network, np.random.default_rng(int(seed)))

    logits = language_model_forward(prompt[:, None], zero_state(1, network), network)[0][-1, 0]
    odds = np.exp((logits - logits.max()) / temperature)
    rng = np.random.default_rng(int(seed))
    counted = np.bincount([f.sample_index(logits, temperature, rng) for _ in range(DRAWS)], minlength=len(symbols)) / DRAWS
    likeliest = np.argsort(-odds)[:SHOWN]
    chance, drawn, place = (odds / odds.sum())[likeliest], counted[likeliest], np.arange(SHOWN)
    names = [[n, {"\n": "↵", " ": "␣"}.get(symbols[k], symbols[k])] for n, k in enumerate(likeliest)]
    return {
        "panels": [
            {"title": "", "text": PROMPT + decode(np.asarray(written, dtype=int), symbols)},
            {"title": f"after “{PROMPT.split()[-1]}”: chances in blue, draws in red", "x": ["letter", 0, SHOWN - 1], "y": ["", 0, 1], "ticks": names,
             "lines": [{"x": place, "y": chance, "as": "one"}, {"x": place, "y": drawn, "as": "two"}]},
        ],
        "said": f"Of {DRAWS} letters drawn at temperature {temperature:g}, the {SHOWN} likeliest are off by at most {np.abs(chance - drawn).max():.3f}.",
    }
