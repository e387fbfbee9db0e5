"""Pooling against PyTorch, finite differences and one sequence after another."""

import numpy as np
import pytest

from solutions.models import pooling
from solutions.models.padding import sequence_mask
from solutions.textbook import pooling as plain

SIZES = [(1, 1, 2, 3), (5, 3, 4, 2), (7, 4, 6, 5)]  # T, B, E, A
EACH_SIZE = pytest.mark.parametrize("T, B, E, A", SIZES)


def problem(T, B, E, A):
    rng = np.random.default_rng(0)
    lengths = rng.integers(1, T + 1, size=B)
    lengths[0] = T
    h = np.where(sequence_mask(lengths, T)[:, :, None], rng.normal(size=(T, B, E)), 0)
    return h, lengths, rng.normal(size=(E, A)), rng.normal(size=A), rng.normal(size=A), rng.normal(size=(B, E))


@EACH_SIZE
def test_attention_pool_and_its_gradients_are_pytorchs_sequence_by_sequence(T, B, E, A, scaled_error):
    torch = pytest.importorskip("torch")
    h, lengths, W_a, b_a, v, dsummary = problem(T, B, E, A)
    theirs = [torch.tensor(w, requires_grad=True) for w in (h, W_a, b_a, v)]
    right, weights = [], np.zeros((T, B))
    for b, n in enumerate(lengths):
        true = theirs[0][:n, b]
        alpha = torch.softmax(torch.tanh(true @ theirs[1] + theirs[2]) @ theirs[3], 0)
        right.append(alpha @ true)
        weights[:n, b] = alpha.detach().numpy()
    (torch.stack(right) * torch.tensor(dsummary)).sum().backward()
    summary, alpha = pooling.attention_pool(h, lengths, W_a, b_a, v)
    assert scaled_error(summary, torch.stack(right).detach().numpy()) <= 1e-13
    assert scaled_error(alpha, weights) <= 1e-13
    for backward in (pooling.attention_pool_backward, plain.attention_pool_backward):
        for mine, tensor in zip(backward(dsummary, h, lengths, alpha, W_a, b_a, v), theirs, strict=True):
            assert scaled_error(mine, tensor.grad.numpy()) <= 1e-12


def test_what_the_padding_holds_changes_neither_summary_nor_weights():
    h, lengths, W_a, b_a, v, _ = problem(*SIZES[-1])
    other = np.where(sequence_mask(lengths, len(h))[:, :, None], h, 50.0)
    for mine, same in zip(pooling.attention_pool(h, lengths, W_a, b_a, v), pooling.attention_pool(other, lengths, W_a, b_a, v), strict=True):
        np.testing.assert_array_equal(mine, same)


def test_both_ends_are_pytorchs_last_states_of_both_directions():
    torch = pytest.importorskip("torch")
    T, B, D, H = 6, 4, 3, 5
    x, lengths = torch.randn(T, B, D, generator=torch.Generator().manual_seed(0)), torch.tensor([6, 1, 4, 2])
    layer = torch.nn.RNN(D, H, bidirectional=True)
    states, last = layer(torch.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False))
    h, _ = torch.nn.utils.rnn.pad_packed_sequence(states)
    summary = pooling.both_ends(h.detach().numpy(), lengths.numpy())
    np.testing.assert_array_equal(summary, torch.cat([last[0], last[1]], 1).detach().numpy())


@pytest.mark.parametrize("T", [2, 5, 9])
def test_without_each_leaves_out_one_word_and_nothing_else(T):
    codes = np.random.default_rng(0).integers(4, size=T)
    for leave_out in (pooling.without_each, plain.without_each):
        shorter = leave_out(codes)
        assert shorter.shape == (T - 1, T)
        for k, column in enumerate(shorter.T.tolist()):
            rest = codes.tolist()
            rest.pop(k)
            assert column == rest
