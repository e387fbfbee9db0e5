"""Softmax regression of counts: its gradient's zero, against PyTorch's optimizer, and what it can't know."""

import itertools
from collections import Counter

import numpy as np
import pytest

from solutions.models.bag import bag_logits, bag_scores, count_pieces, number_pieces, pieces_of, train_bag

TEXTS = ["abca", "bb", "cab", "aacb", "c"]
LABELS = np.array([0, 1, 2, 0, 1])


def test_pieces_are_all_slices():
    assert pieces_of("abca", 2) == ["a", "b", "c", "a", "ab", "bc", "ca"]
    assert pieces_of(("not", "very", "good"), 3)[3:] == [("not", "very"), ("very", "good"), ("not", "very", "good")]


@pytest.mark.parametrize("longest", [1, 3])
def test_scores_are_a_product_with_a_table_of_counts(longest):
    numbers = number_pieces(TEXTS, longest)
    rng = np.random.default_rng(0)
    W, b = rng.normal(size=(len(numbers) + 1, 3)), rng.normal(size=3)
    W[0] = 0
    texts = [*TEXTS, "axxb"]  # pieces that are not known count nothing
    counts = np.zeros((len(texts), len(numbers) + 1))
    for row, text in enumerate(texts):
        for n in range(1, longest + 1):
            for piece, often in Counter(map("".join, zip(*(text[k:] for k in range(n))))).items():
                counts[row, numbers.get(piece, 0)] = often
    np.testing.assert_allclose(bag_logits(count_pieces(texts, longest, numbers), W, b), counts @ W + b, atol=1e-13)


def test_training_ends_where_torch_finds_the_minimum():
    torch = pytest.importorskip("torch")
    numbers, penalty = number_pieces(TEXTS, 2), 0.1
    pieces = count_pieces(TEXTS, 2, numbers)
    W, b = train_bag(pieces, LABELS, len(numbers) + 1, 3, penalty, steps=3000)
    counts = np.stack([bag_logits(pieces, np.eye(len(numbers) + 1)[:, [k]], 0)[:, 0] for k in range(len(numbers) + 1)], axis=1)
    theirs = [torch.zeros(size, dtype=torch.float64, requires_grad=True) for size in (W.shape, b.shape)]
    solver = torch.optim.LBFGS(theirs, max_iter=500, tolerance_grad=1e-12, tolerance_change=1e-14, line_search_fn="strong_wolfe")

    def loss():
        solver.zero_grad()
        logits = torch.tensor(counts) @ theirs[0] + theirs[1]
        value = torch.nn.functional.cross_entropy(logits, torch.tensor(LABELS)) + penalty / 2 * (theirs[0] ** 2).sum()
        value.backward()
        return value

    solver.step(loss)
    np.testing.assert_allclose(W, theirs[0].detach().numpy(), atol=1e-3)
    assert not W[0].any()


def test_the_order_of_the_words_makes_no_difference_to_single_words_and_some_to_pairs():
    known = [("good", "but", "bad"), ("bad", "but", "good")]
    orders = list(itertools.permutations(known[0]))
    (single,), (pairs,) = (bag_scores(known, [0, 1], [orders], 2, longest, 1e-3) for longest in (1, 2))
    assert np.ptp(single, axis=0).max() < 1e-12 < 0.1 < np.ptp(pairs, axis=0).max()
