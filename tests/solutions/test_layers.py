"""Padded batches, two directions, stacked layers and dropout, against PyTorch, finite differences and plain loops."""

import copy

import numpy as np
import pytest

from solutions.cells import linear
from solutions.models import layers, padding

SIZES = [(1, 1, 1, 1), (1, 3, 2, 4), (4, 1, 1, 3), (5, 4, 3, 2), (7, 2, 4, 5)]  # T, B, D, H


def drawn_layer(rng, D, H):
    return rng.normal(size=(D, H)) * 0.6, rng.normal(size=(H, H)) * 0.6, rng.normal(size=H) * 0.5


def drawn_lengths(rng, T, B):
    lengths = rng.integers(1, T + 1, size=B)
    lengths[0] = T
    return lengths


def load(module, suffix, parameters):
    """Put one layer's (W_xh, W_hh, b_h) into a PyTorch RNN; its second bias becomes zero."""
    torch = pytest.importorskip("torch")
    W_xh, W_hh, b_h = parameters
    with torch.no_grad():
        getattr(module, f"weight_ih_{suffix}").copy_(torch.tensor(W_xh.T))
        getattr(module, f"weight_hh_{suffix}").copy_(torch.tensor(W_hh.T))
        getattr(module, f"bias_ih_{suffix}").copy_(torch.tensor(b_h))
        getattr(module, f"bias_hh_{suffix}").zero_()


def gradient_of(module, suffix):
    """A PyTorch layer's gradients in our order and orientation."""
    W_xh, W_hh, b_h = (getattr(module, f"{name}_{suffix}").grad for name in ("weight_ih", "weight_hh", "bias_ih"))
    return [W_xh.T.numpy(), W_hh.T.numpy(), b_h.numpy()]


# padding


def test_sequence_mask_counts_the_steps_one_by_one():
    lengths = np.array([3, 1, 5, 4])
    mask = padding.sequence_mask(lengths, 5)
    assert mask.dtype == bool
    for t in range(5):
        for b, length in enumerate(lengths):
            assert mask[t, b] == (t < length)


@pytest.mark.parametrize("T, B, D, H", SIZES)
def test_reverse_padded_turns_each_sequence_as_a_list_and_leaves_the_padding(T, B, D, H):
    rng = np.random.default_rng(0)
    x, lengths = rng.normal(size=(T, B, D)), drawn_lengths(rng, T, B)
    r = padding.reverse_padded(x, lengths)
    for b, n in enumerate(lengths):
        rows = [list(row) for row in x[:, b]]
        assert [list(row) for row in r[:, b]] == rows[:n][::-1] + rows[n:]


def test_reverse_padded_twice_is_nothing_and_keeps_the_dtype():
    rng = np.random.default_rng(1)
    x, lengths = rng.normal(size=(6, 4, 2)).astype(np.float32), np.array([6, 1, 4, 3])
    twice = padding.reverse_padded(padding.reverse_padded(x, lengths), lengths)
    assert twice.dtype == np.float32
    np.testing.assert_array_equal(twice, x)


def test_last_state_backward_agrees_with_finite_differences(five_point, scaled_error):
    rng = np.random.default_rng(2)
    h, lengths, dlast = rng.normal(size=(5, 3, 2)), np.array([5, 2, 1]), rng.normal(size=(3, 2))
    numeric = five_point(lambda: (linear.last_state(h, lengths) * dlast).sum(), h)
    assert scaled_error(padding.last_state_backward(dlast, lengths, 5), numeric) <= 1e-8


def test_masked_mean_is_the_mean_of_each_sequence_alone_even_over_padding_that_is_nan():
    rng = np.random.default_rng(3)
    h, lengths = rng.normal(size=(5, 3, 2)), np.array([5, 2, 1])
    h[3, 1], h[1, 2] = np.nan, np.nan
    mean = padding.masked_mean(h, lengths)
    for b, n in enumerate(lengths):
        np.testing.assert_allclose(mean[b], h[:n, b].mean(axis=0), rtol=0, atol=1e-14)


def test_masked_squared_error_is_that_of_the_true_positions_in_one_list(five_point, scaled_error):
    rng = np.random.default_rng(4)
    y, target = rng.normal(size=(5, 3, 2)), rng.normal(size=(5, 3, 2))
    mask = padding.sequence_mask(np.array([5, 2, 3]), 5)
    loss, dy = padding.masked_squared_error(y, target, mask)
    positions = [((y[t, b] - target[t, b]) ** 2).sum() / 2 for t in range(5) for b in range(3) if mask[t, b]]
    assert abs(loss - np.mean(positions)) <= 1e-14
    numeric = five_point(lambda: padding.masked_squared_error(y, target, mask)[0], y)
    assert scaled_error(dy, numeric) <= 1e-8
    assert (dy[~mask] == 0).all()


def test_masked_squared_error_keeps_float32_and_survives_nan_in_the_padding():
    y, target = np.ones((3, 2, 1), dtype=np.float32), np.zeros((3, 2, 1), dtype=np.float32)
    y[2, 1] = np.nan
    loss, dy = padding.masked_squared_error(y, target, padding.sequence_mask(np.array([3, 2]), 3))
    assert loss == 0.5
    assert dy.dtype == np.float32 and np.isfinite(dy).all()


# two directions


@pytest.mark.parametrize("T, B, D, H", SIZES)
def test_bidirectional_layer_agrees_with_pytorch_on_packed_sequences(T, B, D, H):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    x, lengths, dh = rng.normal(size=(T, B, D)), drawn_lengths(rng, T, B), rng.normal(size=(T, B, 2 * H))
    forward, backward = drawn_layer(rng, D, H), drawn_layer(rng, D, H)
    module = torch.nn.RNN(D, H, bidirectional=True).double()
    load(module, "l0", forward)
    load(module, "l0_reverse", backward)
    tx = torch.tensor(x, requires_grad=True)
    packed = torch.nn.utils.rnn.pack_padded_sequence(tx, torch.tensor(lengths), enforce_sorted=False)
    theirs, _ = torch.nn.utils.rnn.pad_packed_sequence(module(packed)[0], total_length=T)
    (theirs * torch.tensor(dh)).sum().backward()

    h = layers.bidirectional_forward(x, lengths, forward, backward)
    dx, dforward, dbackward = layers.bidirectional_backward(dh, x, lengths, h, forward, backward)
    np.testing.assert_allclose(h, theirs.detach().numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(dx, tx.grad.numpy(), rtol=0, atol=1e-11)
    theirs = gradient_of(module, "l0") + gradient_of(module, "l0_reverse")
    for mine, right in zip([*dforward, *dbackward], theirs, strict=True):
        np.testing.assert_allclose(mine, right, rtol=0, atol=1e-11)


def test_bidirectional_backward_agrees_with_finite_differences(five_point, scaled_error):
    rng = np.random.default_rng(6)
    T, B, D, H, G = 5, 3, 2, 4, 3  # the two directions need not be equally wide
    x, lengths, dh = rng.normal(size=(T, B, D)), np.array([5, 1, 3]), rng.normal(size=(T, B, H + G))
    forward, backward = drawn_layer(rng, D, H), drawn_layer(rng, D, G)
    h = layers.bidirectional_forward(x, lengths, forward, backward)
    dx, dforward, dbackward = layers.bidirectional_backward(dh, x, lengths, h, forward, backward)

    def loss():
        return (layers.bidirectional_forward(x, lengths, forward, backward) * dh).sum()

    for analytic, array in zip([dx, *dforward, *dbackward], [x, *forward, *backward], strict=True):
        assert scaled_error(analytic, five_point(loss, array, step=5e-4)) <= 1e-8


def test_what_fills_the_padding_changes_no_state_of_a_bidirectional_layer():
    rng = np.random.default_rng(7)
    x, lengths = rng.normal(size=(6, 2, 3)), np.array([6, 2])
    forward, backward = drawn_layer(rng, 3, 4), drawn_layer(rng, 3, 4)
    other = x.copy()
    other[2:, 1] = 100 * rng.normal(size=(4, 3))
    h, same = (layers.bidirectional_forward(v, lengths, forward, backward) for v in (x, other))
    np.testing.assert_array_equal(h, same)
    alone = layers.bidirectional_forward(x[:2, 1:], lengths[1:], forward, backward)
    np.testing.assert_allclose(h[:2, 1:], alone, rtol=0, atol=1e-14)


# layers


@pytest.mark.parametrize("T, B, D, H", SIZES)
@pytest.mark.parametrize("L", [1, 3])
def test_stacked_layers_agree_with_pytorch(T, B, D, H, L):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(8)
    x, h0, dh = rng.normal(size=(T, B, D)), rng.normal(size=(L, B, H)), rng.normal(size=(T, B, H))
    stack = [drawn_layer(rng, D if level == 0 else H, H) for level in range(L)]
    module = torch.nn.RNN(D, H, num_layers=L).double()
    for level, parameters in enumerate(stack):
        load(module, f"l{level}", parameters)
    tx, th0 = torch.tensor(x, requires_grad=True), torch.tensor(h0, requires_grad=True)
    output, last = module(tx, th0)
    (output * torch.tensor(dh)).sum().backward()

    h = layers.stacked_forward(x, h0, stack)
    dx, dh0, dlayers = layers.stacked_backward(dh, x, h0, h, stack)
    np.testing.assert_allclose(h[-1], output.detach().numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(h[:, -1], last.detach().numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(dx, tx.grad.numpy(), rtol=0, atol=1e-11)
    np.testing.assert_allclose(dh0, th0.grad.numpy(), rtol=0, atol=1e-11)
    for level, gradients in enumerate(dlayers):
        for mine, right in zip(gradients, gradient_of(module, f"l{level}"), strict=True):
            np.testing.assert_allclose(mine, right, rtol=0, atol=1e-11)


def test_stacked_backward_with_dropout_masks_agrees_with_finite_differences(five_point, scaled_error):
    rng = np.random.default_rng(9)
    T, B, D, H, L = 4, 3, 2, 4, 3
    x, h0, dh = rng.normal(size=(T, B, D)), rng.normal(size=(L, B, H)), rng.normal(size=(T, B, H))
    stack = [drawn_layer(rng, D if level == 0 else H, H) for level in range(L)]
    masks = [layers.dropout(np.ones((T, B, D if level == 0 else H)), 0.4, rng)[1] for level in range(L)]
    before = copy.deepcopy([x, h0, *masks])
    h = layers.stacked_forward(x, h0, stack, masks)
    dx, dh0, dlayers = layers.stacked_backward(dh, x, h0, h, stack, masks)
    assert all(np.array_equal(a, b) for a, b in zip([x, h0, *masks], before, strict=True))

    def loss():
        return (layers.stacked_forward(x, h0, stack, masks)[-1] * dh).sum()

    analytic = [dx, dh0, *(d for layer in dlayers for d in layer)]
    arrays = [x, h0, *(w for layer in stack for w in layer)]
    for gradient, array in zip(analytic, arrays, strict=True):
        assert scaled_error(gradient, five_point(loss, array, step=5e-4)) <= 1e-8


def test_dropout_on_the_way_up_never_touches_the_way_through_time():
    rng = np.random.default_rng(10)
    h0, stack = rng.normal(size=(1, 2, 3)), [drawn_layer(rng, 4, 3)]
    silenced = layers.stacked_forward(rng.normal(size=(5, 2, 4)), h0, stack, [np.zeros((5, 2, 4))])
    np.testing.assert_array_equal(silenced, layers.stacked_forward(np.zeros((5, 2, 4)), h0, stack))


# dropout


def test_dropout_keeps_the_mean_and_drops_at_the_rate():
    rng = np.random.default_rng(11)
    x = rng.normal(size=(400, 500)) + 2
    for rate in (0.1, 0.5, 0.8):
        y, mask = layers.dropout(x, rate, rng)
        assert abs((mask == 0).mean() - rate) < 0.005
        assert abs(y.mean() - x.mean()) < 0.02
        np.testing.assert_allclose(y[mask > 0], x[mask > 0] / (1 - rate), rtol=1e-14)


def test_dropout_at_rate_zero_is_nothing_and_keeps_float32():
    x = np.random.default_rng(12).normal(size=(3, 4)).astype(np.float32)
    y, mask = layers.dropout(x, 0.0, np.random.default_rng(0))
    np.testing.assert_array_equal(y, x)
    assert y.dtype == mask.dtype == np.float32
