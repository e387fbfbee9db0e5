"""The classifier against finite differences and PyTorch, in each pooling and both directions; and the sentences it reads."""

import numpy as np
import pytest

from solutions.data.negation import BAD, GOOD, draw_sentences
from solutions.models.classifier import POOLINGS, classifier_forward, classifier_gradients, init_classifier

T, B, D, H, K = 5, 4, 6, 3, 3
LENGTHS, LABELS = np.array([5, 1, 3, 4]), np.array([0, 2, 1, 0])
EVERY_KIND = pytest.mark.parametrize("pooling, directions", [(pooling, d) for pooling in POOLINGS for d in (1, 2)])


def problem(pooling, directions, seed=0):
    rng = np.random.default_rng(seed)
    parameters = init_classifier(rng, D, H, K, pooling, directions, np.float64)
    return rng.integers(D, size=(T, B)), {name: w + 0.3 * rng.normal(size=w.shape) for name, w in parameters.items()}


@EVERY_KIND
def test_gradients_are_the_derivatives_of_the_loss(pooling, directions, five_point, scaled_error):
    codes, parameters = problem(pooling, directions)
    _, gradients = classifier_gradients(codes, LENGTHS, LABELS, parameters, pooling)
    assert gradients.keys() == parameters.keys()
    for name, w in parameters.items():
        right = five_point(lambda: classifier_gradients(codes, LENGTHS, LABELS, parameters, pooling)[0], w)
        assert scaled_error(gradients[name], right) <= 1e-7, name


@EVERY_KIND
def test_what_the_padding_holds_changes_nothing(pooling, directions):
    codes, parameters = problem(pooling, directions)
    other = np.where(np.arange(T)[:, None] < LENGTHS, codes, (codes + 1) % D)
    loss, gradients = classifier_gradients(codes, LENGTHS, LABELS, parameters, pooling)
    again, same = classifier_gradients(other, LENGTHS, LABELS, parameters, pooling)
    assert loss == again
    assert all(np.array_equal(gradients[name], same[name]) for name in gradients)


@EVERY_KIND
def test_scores_are_those_of_torch_sequence_by_sequence(pooling, directions, scaled_error):
    torch = pytest.importorskip("torch")
    codes, p = problem(pooling, directions)
    layer = torch.nn.LSTM(D, H, bidirectional=directions == 2).double()
    with torch.no_grad():
        for where, end in zip(("forward", "backward")[:directions], ("", "_reverse"), strict=False):
            getattr(layer, f"weight_ih_l0{end}").copy_(torch.tensor(p[f"{where}_W_x"].T))
            getattr(layer, f"weight_hh_l0{end}").copy_(torch.tensor(p[f"{where}_W_h"].T))
            getattr(layer, f"bias_ih_l0{end}").copy_(torch.tensor(p[f"{where}_b"]))
            getattr(layer, f"bias_hh_l0{end}").zero_()
        right = []
        for b in range(B):  # one sequence after another, without padding
            h, (last, _) = layer(torch.eye(D).double()[codes[: LENGTHS[b], b]])
            if pooling == "last":
                summary = last.reshape(-1)
            elif pooling == "mean":
                summary = h.mean(0)
            else:
                scores = torch.tanh(h @ torch.tensor(p["W_a"]) + torch.tensor(p["b_a"])) @ torch.tensor(p["v"])
                summary = torch.softmax(scores, 0) @ h
            right.append((summary @ torch.tensor(p["W_hy"]) + torch.tensor(p["b_y"])).numpy())
    logits, alpha, _ = classifier_forward(codes, LENGTHS, p, pooling)
    assert scaled_error(logits, np.stack(right)) <= 1e-12
    assert (alpha is None) == (pooling != "attention")


def test_words_alone_say_nothing_about_the_verdict_and_a_rule_says_all():
    sentences, verdicts = draw_sentences(np.random.default_rng(0), 4000)
    for words in (GOOD, BAD, ("not",), ("but",), ("although",)):
        share = {v: np.mean([sum(w in words for w in s) for s, label in zip(sentences, verdicts, strict=True) if label == v]) for v in (0, 1)}
        assert share[0] == pytest.approx(share[1], rel=0.08), words
    assert [by_rule(words) for words in sentences] == verdicts


def by_rule(words):
    """The verdict, read as a person reads it: which half counts, and how often it turns round."""
    text = " ".join(words)
    if " but " in text:
        text = text.split(" but ")[1]
    elif text.startswith("although"):
        text = text.split(" , ")[1]
    elif " although " in text:
        text = text.split(" although ")[0]
    else:
        text = text.split(" and ")[0]
    return int((text.split()[-1] in GOOD) != ("not" in text.split()))
