"""CTC against an enumeration of every path, finite differences, and PyTorch."""

from itertools import groupby, product

import numpy as np
import pytest

from solutions.training.ctc import ctc_backward, ctc_forward, ctc_gradient, ctc_loss, with_blanks
from solutions.training.losses import log_softmax

LABELS = [[0], [0, 1], [1, 1], [0, 1, 0], [1, 0, 0], [2]]  # of three symbols; the blank is 3
BLANK = 3


def spelt(path):
    """Repeats merged, then blanks dropped."""
    return [k for k, _ in groupby(path) if k != BLANK]


def chances(T, seed=0):
    return log_softmax(2 * np.random.default_rng(seed).normal(size=(T, BLANK + 1)))


def paths_of(label, T):
    return [path for path in product(range(BLANK + 1), repeat=T) if spelt(path) == label]


def test_blanks_stand_around_every_symbol():
    assert with_blanks(np.array([5, 5, 2]), 9).tolist() == [9, 5, 9, 5, 9, 2, 9]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("T", [4, 5])
def test_the_loss_is_that_of_all_paths_that_spell_the_label(label, T):
    log_p = chances(T)
    every = sum(np.exp(log_p[np.arange(T), path].sum()) for path in paths_of(label, T))
    log_alpha, log_beta = ctc_forward(log_p, label, BLANK), ctc_backward(log_p, label, BLANK)
    loss, _ = ctc_gradient(log_p, log_alpha, log_beta, label, BLANK)
    assert loss == pytest.approx(-np.log(every), rel=1e-12)
    at_each_step = np.logaddexp.reduce(log_alpha + log_beta, axis=1)
    np.testing.assert_allclose(at_each_step, -loss, rtol=1e-12)


@pytest.mark.parametrize("label", LABELS)
def test_a_place_has_the_share_of_the_paths_that_pass_it(label):
    T = 5
    log_p, places = chances(T, seed=1), with_blanks(label, BLANK)
    log_alpha, log_beta = ctc_forward(log_p, label, BLANK), ctc_backward(log_p, label, BLANK)
    passed = np.zeros((T, len(places)))
    for path in paths_of(label, T):
        s = -1
        for t, k in enumerate(path):  # the places that this path passes: a symbol's own, or the blank around it
            if t == 0 or k != path[t - 1]:
                s = next(r for r in range(max(s, 0), len(places)) if places[r] == k and (r > s))
            passed[t, s] += np.exp(log_p[np.arange(T), path].sum())
    np.testing.assert_allclose(np.exp(log_alpha + log_beta), passed, atol=1e-15)


@pytest.mark.parametrize("label", LABELS)
def test_the_gradient_is_that_of_finite_differences(label, five_point, scaled_error):
    logits = np.random.default_rng(2).normal(size=(5, BLANK + 1))

    def loss_and_gradient():
        log_p = log_softmax(logits)
        return ctc_gradient(log_p, ctc_forward(log_p, label, BLANK), ctc_backward(log_p, label, BLANK), label, BLANK)

    assert scaled_error(loss_and_gradient()[1], five_point(lambda: loss_and_gradient()[0], logits)) < 1e-9


def batch():
    rng = np.random.default_rng(3)
    labels = np.array([[0, 1, 2, 2, 7], [0, 7, 2, 1, 7], [1, 7, 2, 7, 7]])  # 7 is padding
    return 2 * rng.normal(size=(6, 5, 4)), np.array([6, 3, 5, 6, 4]), labels, np.array([3, 1, 3, 2, 0])


def test_a_batch_is_its_sequences():
    logits, lengths, labels, label_lengths = batch()
    loss, dlogits = ctc_loss(logits, lengths, labels, label_lengths, BLANK)
    losses = []
    for b in range(4):
        log_p, label = log_softmax(logits[: lengths[b], b]), labels[: label_lengths[b], b]
        one, gradient = ctc_gradient(log_p, ctc_forward(log_p, label, BLANK), ctc_backward(log_p, label, BLANK), label, BLANK)
        losses.append(one)
        np.testing.assert_allclose(dlogits[: lengths[b], b], gradient / 5, atol=1e-14)
        assert not dlogits[lengths[b] :, b].any()
    losses.append(-log_softmax(logits[:4, 4])[:, BLANK].sum())  # the empty label has one path
    assert loss == pytest.approx(np.mean(losses), rel=1e-13)


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-13), (np.float32, 1e-5)])
def test_a_batch_is_pytorchs(dtype, tolerance, scaled_error):
    torch = pytest.importorskip("torch")
    logits, lengths, labels, label_lengths = batch()
    theirs = torch.tensor(logits, requires_grad=True)
    log_p = theirs.log_softmax(dim=2)
    targets = torch.tensor(np.where(labels == 7, 0, labels).T)
    right = torch.nn.functional.ctc_loss(log_p, targets, torch.tensor(lengths), torch.tensor(label_lengths), blank=BLANK, reduction="none").mean()
    right.backward()
    loss, dlogits = ctc_loss(logits.astype(dtype), lengths, labels, label_lengths, BLANK)
    assert dlogits.dtype == dtype
    assert loss == pytest.approx(right.item(), rel=tolerance) and scaled_error(dlogits, theirs.grad.numpy()) < tolerance


def test_two_hundred_steps_do_not_underflow():
    logits = np.random.default_rng(4).normal(size=(200, 1, 40))
    loss, dlogits = ctc_loss(logits, np.array([200]), np.arange(20)[:, None], np.array([20]), blank=39)
    assert loss > 500 and np.isfinite(dlogits).all()  # exp(-500) is far below every float32, exp(-745) below every float64


def test_equal_neighbours_need_a_step_between_them():
    logits = np.zeros((2, 1, 4))
    assert ctc_loss(logits, np.array([2]), np.array([[0], [1]]), np.array([2]), BLANK)[0] == pytest.approx(np.log(16))
    with pytest.raises(ValueError, match="too few steps for the label of sequence 0"):
        ctc_loss(logits, np.array([2]), np.array([[0], [0]]), np.array([2]), BLANK)
