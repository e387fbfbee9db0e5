"""What chapter 8's page lets learners try: what each word does to the recorded network, and their two units, on sentences that grow."""

import numpy as np

from exercises.declared.ch08_classifying_text.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.cells.rnn import readout, rnn_forward
from solutions.data.labelled import batch_of
from solutions.data.negation import BAD, GOOD, labelled_sentences, trained_reader
from solutions.models.bidirectional import layers_of, read_sequences
from solutions.models.classifier import ATTENTION
from solutions.models.pooling import attention_pool
from solutions.tasks import obey_not

VERY, ASKED = 8, 100


def stretched(text, times):
    """The same sentence with so many *very* before each adjective."""
    words = [word for word in text if word != "very"]
    return tuple(word for own in words for word in (["very"] * times if own in GOOD + BAD else []) + [own])


def number(word):
    """As the two units know the words."""
    plain = {"not": obey_not.NOT, "but": obey_not.BUT}
    return obey_not.GOOD if word in GOOD else obey_not.BAD if word in BAD else plain.get(word, obey_not.OTHER)


@tryout(chapter, "without_each", "obey_not")
def verdicts(f, sentence: Slider(1, 40) = 1, times_very: Slider(0, VERY) = 1):
    """Weights and effects over one sentence with *but*, and how many verdicts survive so many *very*."""
    task, p = labelled_sentences(), trained_reader()
    with_but = [(text, label) for text, label in zip(*task.test, strict=True) if "but" in text][:ASKED]
    pool = [p[name] for name in ATTENTION]

    def judge(codes, lengths):
        h, _, _ = read_sequences(codes, lengths, layers_of(p, "lstm").values(), "lstm")
        summary, alpha = attention_pool(h, lengths, *pool)
        logits = readout(summary, p["W_hy"], p["b_y"])
        return logits[:, 1] - logits[:, 0], alpha

    text = stretched(with_but[int(sentence) - 1][0], int(times_very))
    codes, lengths = batch_of([text], task.symbols)
    T = len(text)
    odds, alpha = judge(codes, lengths)
    shorter, _ = judge(np.asarray(f.without_each(codes[:, 0])), np.full(T, T - 1))
    moved = np.abs(odds[0] - shorter)

    two_units = [np.array(w, dtype=float) for w in f.obey_not()]
    right = {"network": [], "units": []}
    for times in range(VERY + 1):
        texts, labels = zip(*((stretched(one, times), label) for one, label in with_but), strict=True)
        right["network"].append(np.mean((judge(*batch_of(texts, task.symbols))[0] > 0) == np.array(labels)))
        right["units"].append(np.mean(obey_not.judged([[number(word) for word in one] for one in texts], *two_units) == np.array(labels)))
    at = int(times_very)
    places = np.arange(T)
    units = rnn_forward(np.array([[number(word)] for word in text]), np.zeros((1, len(two_units[2]))), *two_units[:3])[:, 0]
    return {
        "panels": [
            {"title": "weight (blue) and what the word does (red), each as a share of the largest", "x": ["word", 0, T - 1], "y": ["", 0, 1],
             "lines": [{"x": places, "y": alpha[:, 0] / alpha.max(), "as": "one"}, {"x": places, "y": moved / moved.max(), "as": "two"}]},
            {"title": "the states of your two units after each word", "x": ["word", 0, T - 1], "y": ["", -1, 1],
             "lines": [{"x": places, "y": states, "as": kind} for states, kind in zip(units.T, ("one", "two"))]},
            {"title": "right: the network (blue), two units (red)", "x": ["times very", 0, VERY], "y": ["", 0, 1],
             "lines": [{"x": np.arange(VERY + 1), "y": right["network"], "as": "one"},
                       {"x": np.arange(VERY + 1), "y": right["units"], "as": "two"}]},
        ],
        "said": f"“{' '.join(text)}”: {'good' if odds[0] > 0 else 'bad'}. It looks most at “{text[alpha[:, 0].argmax()]}”, and "
                f"“{text[moved.argmax()]}” counts most. With {at} times “very” the network is right for {right['network'][at]:.0%} of {len(with_but)} "
                f"sentences, the two units for {right['units'][at]:.0%}.",
    }
