"""Convolutions and counts against PyTorch, finite differences, and receptive fields found by touching the inputs."""

import itertools

import numpy as np
import pytest

from solutions import textbook
from solutions.cells import convolution, linear
from solutions.training import probes

SHAPES = [
    (T, B, C_in, C_out, k, d)
    for T, k, d in [(1, 1, 1), (1, 3, 2), (6, 1, 1), (9, 2, 1), (9, 3, 2), (4, 3, 4), (12, 4, 3)]
    for B, C_in, C_out in [(1, 1, 1), (2, 3, 4)]
]


def drawn(T, B, C_in, C_out, k, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(T, B, C_in)), rng.normal(size=(k, C_in, C_out)), rng.normal(size=C_out)


@pytest.mark.parametrize("T, B, C_in, C_out, k, d", SHAPES)
def test_causal_conv1d_agrees_with_pytorch(T, B, C_in, C_out, k, d):
    torch = pytest.importorskip("torch")
    x, W, b = drawn(T, B, C_in, C_out, k)
    # PyTorch wants (B, C, T), the oldest tap first, and nothing beyond the last step: so all padding goes to the left.
    signal = torch.nn.functional.pad(torch.tensor(x).permute(1, 2, 0), ((k - 1) * d, 0))
    expected = torch.nn.functional.conv1d(
        signal, torch.tensor(W[::-1].copy()).permute(2, 1, 0), torch.tensor(b), dilation=d
    )
    np.testing.assert_allclose(
        convolution.causal_conv1d(x, W, b, d), expected.permute(2, 0, 1).numpy(), rtol=0, atol=1e-12
    )


@pytest.mark.parametrize("T, B, C_in, C_out, k, d", SHAPES)
def test_causal_conv1d_is_the_sum_written_out(T, B, C_in, C_out, k, d):
    x, W, b = drawn(T, B, C_in, C_out, k, seed=1)
    y = convolution.causal_conv1d(x, W, b, d)
    for t in range(T):
        expected = b + sum(x[t - j * d] @ W[j] for j in range(k) if t - j * d >= 0)
        np.testing.assert_allclose(y[t], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("T, B, C_in, C_out, k, d", SHAPES)
def test_causal_conv1d_backward_agrees_with_pytorch(T, B, C_in, C_out, k, d):
    torch = pytest.importorskip("torch")
    x, W, b = drawn(T, B, C_in, C_out, k, seed=2)
    dy = np.random.default_rng(3).normal(size=(T, B, C_out))
    tx, tW, tb = (torch.tensor(a, requires_grad=True) for a in (x, W, b))
    signal = torch.nn.functional.pad(tx.permute(1, 2, 0), ((k - 1) * d, 0))
    y = torch.nn.functional.conv1d(signal, tW.flip(0).permute(2, 1, 0), tb, dilation=d).permute(2, 0, 1)
    expected = torch.autograd.grad((y * torch.tensor(dy)).sum(), (tx, tW, tb))
    for mine, theirs in zip(convolution.causal_conv1d_backward(dy, x, W, d), expected):
        np.testing.assert_allclose(mine, theirs.numpy(), rtol=0, atol=1e-12)


def test_causal_conv1d_backward_agrees_with_finite_differences():
    x, W, b = drawn(7, 2, 3, 2, 3, seed=4)
    dy = np.random.default_rng(5).normal(size=(7, 2, 2))
    gradients = convolution.causal_conv1d_backward(dy, x, W, 2)
    for position, gradient in enumerate(gradients):
        numeric = np.empty_like(gradient)
        for place in np.ndindex(gradient.shape):
            value = 0.0
            for weight, step in [(1, -2), (-8, -1), (8, 1), (-1, 2)]:  # five points, the middle one with weight 0
                arguments = [x.copy(), W.copy(), b.copy()]
                arguments[position][place] += step * 1e-2
                value += weight * (dy * convolution.causal_conv1d(*arguments, 2)).sum()
            numeric[place] = value / (12 * 1e-2)
        assert np.abs(numeric - gradient).max() <= 1e-8 * np.abs(gradient).max()


def stack_window(kernel_sizes, dilations, strides):
    """First and last input that move the last output of a stack of causal convolutions with all weights 1."""
    T = 200
    first, last = None, None
    for s in range(T):
        x = np.zeros((T, 1, 1))
        x[s] = 1
        for k, d, stride in zip(kernel_sizes, dilations, strides):
            y = convolution.causal_conv1d(x, np.ones((k, 1, 1)), np.zeros(1), d)
            x = y[(len(y) - 1) % stride :: stride]  # kept so that the last output stays
        if x[-1, 0, 0] != 0:
            first, last = (s if first is None else first), s
    return first, last


@pytest.mark.parametrize(
    "kernel_sizes, dilations, strides",
    [
        ([1], [1], [1]),
        ([5], [3], [2]),
        ([3, 3, 3], [1, 1, 1], [1, 1, 1]),
        ([2, 2, 2, 2], [1, 2, 4, 8], [1, 1, 1, 1]),
        ([3, 2, 4], [1, 3, 2], [2, 3, 1]),
        ([4, 1, 3], [2, 5, 1], [3, 2, 2]),
    ],
)
def test_receptive_field_is_what_touching_the_inputs_finds(kernel_sizes, dilations, strides):
    first, last = stack_window(kernel_sizes, dilations, strides)
    assert last == 199
    assert convolution.receptive_field(kernel_sizes, dilations, strides) == last - first + 1


@pytest.mark.parametrize("kernel_sizes, dilations", [([4], [3]), ([2, 2, 2], [1, 3, 9]), ([2, 3, 2], [1, 4, 3]), ([3, 1, 2], [5, 7, 1])])
def test_inputs_in_sight_are_those_that_move_the_last_output(kernel_sizes, dilations):
    def stack(x):
        for k, d in zip(kernel_sizes, dilations):
            x = convolution.causal_conv1d(x, np.ones((k, 1, 1)), np.zeros(1), d)
        return x

    moving = np.flatnonzero(probes.influence(stack, np.zeros((60, 1, 1)))[-1])
    back = convolution.inputs_in_sight(kernel_sizes, dilations)
    assert back.tolist() == sorted(59 - moving)
    assert back[-1] + 1 == convolution.receptive_field(kernel_sizes, dilations, [1] * len(dilations))


def test_receptive_fields_of_the_published_temporal_convolutions():
    doubling = [2**level for level in range(8)]
    assert convolution.receptive_field([3] * 8, doubling, [1] * 8) == 1 + 2 * (2**8 - 1) == 511
    twice = list(np.repeat(doubling, 2))  # two convolutions a level, as in Bai, Kolter and Koltun 2018
    assert convolution.receptive_field([3] * 16, twice, [1] * 16) == 1021
    assert convolution.receptive_field([], [], []) == 1


@pytest.mark.parametrize("D, H", [(1, 1), (10, 20), (3, 7)])
def test_parameter_counts_are_those_of_pytorchs_modules(D, H):
    torch = pytest.importorskip("torch")
    for cell, module in [("rnn", torch.nn.RNN), ("lstm", torch.nn.LSTM), ("gru_reset_after", torch.nn.GRU)]:
        theirs = sum(p.numel() for p in module(D, H).parameters())
        assert convolution.parameter_count(cell, D, H, biases=2) == theirs
        one_bias = sum(p.numel() for name, p in module(D, H).named_parameters() if name != "bias_hh_l0")
        assert convolution.parameter_count(cell, D, H) == (theirs if cell == "gru_reset_after" else one_bias)


def test_parameter_counts_by_building_the_blocks():
    D, H = 10, 20
    for cell, blocks, expected in [("rnn", 1, 620), ("gru", 3, 1860), ("lstm", 4, 2480)]:
        assert convolution.parameter_count(cell, D, H) == expected
        built = [np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)] * blocks
        assert expected == sum(a.size for a in built)
    with pytest.raises(KeyError):
        convolution.parameter_count("transformer", D, H)


def rcl(P, B, C_in, C, k_ff, k_rec, seed=0):
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(P, B, C_in)),
        rng.normal(size=(k_ff, C_in, C)),
        0.3 * rng.normal(size=(k_rec, C, C)),
        rng.normal(size=C),
    )


@pytest.mark.parametrize("P, B, C_in, C_out, k", [(1, 1, 1, 1, 1), (1, 2, 3, 4, 3), (3, 1, 2, 2, 7), (8, 2, 3, 4, 5)])
def test_centred_conv1d_agrees_with_pytorch_and_with_the_sum_written_out(P, B, C_in, C_out, k):
    torch = pytest.importorskip("torch")
    x, W, b = drawn(P, B, C_in, C_out, k, seed=7)
    y = convolution.centred_conv1d(x, W, b)
    theirs = torch.nn.functional.conv1d(
        torch.tensor(x).permute(1, 2, 0), torch.tensor(W[::-1].copy()).permute(2, 1, 0), torch.tensor(b), padding="same"
    )
    np.testing.assert_allclose(y, theirs.permute(2, 0, 1).numpy(), rtol=0, atol=1e-12)
    for p in range(P):
        expected = b + sum(x[p + k // 2 - j] @ W[j] for j in range(k) if 0 <= p + k // 2 - j < P)
        np.testing.assert_allclose(y[p], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("P, B, C_in, C", [(1, 1, 1, 1), (9, 2, 3, 4), (3, 1, 2, 2)])
@pytest.mark.parametrize("k_ff, k_rec, steps", [(1, 1, 1), (3, 3, 0), (5, 3, 2), (3, 5, 3)])
def test_recurrent_convolution_agrees_with_pytorch(P, B, C_in, C, k_ff, k_rec, steps):
    torch = pytest.importorskip("torch")
    u, W_ff, W_rec, b = rcl(P, B, C_in, C, k_ff, k_rec)

    def conv(x, W, bias=None):
        return torch.nn.functional.conv1d(x, torch.tensor(W[::-1].copy()).permute(2, 1, 0), bias, padding="same")

    drive = conv(torch.tensor(u).permute(1, 2, 0), W_ff, torch.tensor(b))
    h = torch.relu(drive)
    for _ in range(steps):
        h = torch.relu(drive + conv(h, W_rec))
    np.testing.assert_allclose(
        convolution.recurrent_convolution(u, W_ff, W_rec, b, steps), h.permute(2, 0, 1).numpy(), rtol=0, atol=1e-12
    )


@pytest.mark.parametrize("k_ff, k_rec, steps", list(itertools.product((1, 3, 5), (1, 3, 5), (0, 1, 3))))
def test_a_recurrent_convolution_sees_further_with_every_repetition(k_ff, k_rec, steps):
    P = 41
    W_ff, W_rec, b = (
        np.ones((k_ff, 1, 1)),
        np.full((k_rec, 1, 1), 0.5),
        np.ones(1),
    )  # all positive: relu lets everything through
    M = probes.influence(lambda u: convolution.recurrent_convolution(u, W_ff, W_rec, b, steps), np.ones((P, 1, 1)))
    seen = np.flatnonzero(M[P // 2])
    assert len(seen) == 1 + (k_ff - 1) + steps * (k_rec - 1)
    assert seen[0] + seen[-1] == 2 * (P // 2)  # as far to the left as to the right: not causal


def test_a_linear_recurrence_is_a_convolution_as_long_as_its_history():
    rng = np.random.default_rng(6)
    T, B, D, H = 12, 2, 3, 4
    x, W_xh, W_hh = rng.normal(size=(T, B, D)), rng.normal(size=(D, H)), 0.5 * rng.normal(size=(H, H))
    kernel = linear.unrolled_kernel(W_xh, W_hh, T)
    np.testing.assert_allclose(
        convolution.causal_conv1d(x, kernel, np.zeros(H)),
        linear.unroll(x, np.zeros((B, H)), W_xh, W_hh),
        rtol=0,
        atol=1e-12,
    )


def test_arguments_are_left_as_they_were_and_float32_stays_float32():
    x, W, b = (a.astype(np.float32) for a in drawn(6, 2, 3, 4, 3))
    u, W_ff, W_rec, c = (a.astype(np.float32) for a in rcl(6, 2, 3, 4, 3, 5))
    given = [x, W, b, u, W_ff, W_rec, c]
    before = [a.copy() for a in given]
    y = convolution.causal_conv1d(x, W, b, 2)
    results = [
        y,
        *convolution.causal_conv1d_backward(y, x, W, 2),
        convolution.recurrent_convolution(u, W_ff, W_rec, c, 3),
    ]
    assert all(r.dtype == np.float32 for r in results)
    assert all(np.array_equal(a, b) for a, b in zip(given, before))


@pytest.mark.parametrize("T, B, C_in, C_out, k, d", SHAPES)
def test_the_textbook_form_gives_the_same_numbers(T, B, C_in, C_out, k, d):
    x, W, b = drawn(T, B, C_in, C_out, k, seed=8)
    np.testing.assert_allclose(
        textbook.convolution.causal_conv1d(x, W, b, d), convolution.causal_conv1d(x, W, b, d), rtol=0, atol=1e-12
    )
