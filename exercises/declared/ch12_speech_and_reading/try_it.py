"""What chapter 12's page lets learners try: their functions read a string that the recorded network has looked at, and say where its digits lie."""

import numpy as np

from exercises.declared.ch12_speech_and_reading.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.data.digits import batch_of, strings_of, trained_reader
from solutions.models.ctc_decoding import prefix_beam_search
from solutions.models.deep_reader import reader_logits
from solutions.training.losses import log_softmax

BLANK, WIDTH = 10, 4


@tryout(chapter, "collapse", "ctc_forward", "ctc_backward", "extend_prefixes")
def reading(f, string: Slider(1, 40) = 1, surer: Slider(0.1, 1, 0.1) = 1):
    """The pixels, each digit's share of each column, and what is read; `surer` multiplies the scores, so that below 1 the network doubts more."""
    columns, label = strings_of("test")[int(string) - 1]
    x, lengths, *_ = batch_of([(columns, label)], float)
    logits, _ = reader_logits(x, lengths, trained_reader())
    log_p = log_softmax(surer * logits[:, 0])
    read = [int(k) for k in f.collapse(log_p.argmax(axis=1), BLANK)]
    log_chance, found = prefix_beam_search(log_p, WIDTH, BLANK, f.extend_prefixes)[0]
    both = f.ctc_forward(log_p, np.array(label), BLANK) + f.ctc_backward(log_p, np.array(label), BLANK)
    gamma = np.clip(np.exp(both - np.logaddexp.reduce(both[0])), 0, 1)
    T = len(log_p)
    return {
        "panels": [
            {"title": "what was written", "dots": columns.T},
            {"title": f"in which columns the digits of {spelt(label)} are said", "x": ["column", 0, T - 1], "y": ["share", 0, 1],
             "lines": [{"x": np.arange(T), "y": gamma[:, 2 * u + 1], "as": ("one", "two")[u % 2]} for u in range(len(label))]},
        ],
        "said": f"Written: {spelt(label)}. The likeliest path spells {spelt(read)}. The search finds {spelt(found)}, with a chance of "
                f"{np.exp(log_chance):.3f}.",
    }


def spelt(string):
    return "".join(map(str, string)) or "nothing"
