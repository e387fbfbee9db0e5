"""The reader of padded sequences against PyTorch's layers on packed ones: each cell, one direction and two."""

import numpy as np
import pytest

from solutions.models.bidirectional import by_name, draw_layers, layers_of, read_sequences, read_sequences_backward
from solutions.models.many_to_one import CELLS
from solutions.models.padding import sequence_mask

T, B, D, H = 6, 4, 3, 5
LENGTHS = np.array([4, 1, 6, 3])
EVERY_KIND = pytest.mark.parametrize("cell, directions", [(cell, d) for cell in CELLS for d in (1, 2)])


def problem(cell, directions):
    rng = np.random.default_rng(0)
    layers = [tuple(w + 0.3 * rng.normal(size=w.shape) for w in CELLS[cell].init(rng, D, H)) for _ in range(directions)]
    return rng.normal(size=(T, B, D)), layers, rng.normal(size=(T, B, directions * H)), rng.normal(size=(B, directions * H))


@EVERY_KIND
def test_states_and_gradients_are_pytorchs_on_packed_sequences(cell, directions, scaled_error):
    torch = pytest.importorskip("torch")
    x, layers, dh, dlast = problem(cell, directions)
    module = getattr(torch.nn, cell.upper())(D, H, bidirectional=directions == 2).double()
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    for end, layer in zip(("", "_reverse"), layers, strict=False):
        b_h = layer[3] if cell == "gru" else np.zeros_like(layer[2])
        for name, w in zip(names, (layer[0].T, layer[1].T, layer[2], b_h), strict=True):
            getattr(module, name + end).data = torch.tensor(w)
    tx = torch.tensor(x, requires_grad=True)
    output, state = module(torch.nn.utils.rnn.pack_padded_sequence(tx, torch.tensor(LENGTHS), enforce_sorted=False))
    right_last = state[0] if cell == "lstm" else state
    right, _ = torch.nn.utils.rnn.pad_packed_sequence(output, total_length=T)
    ((right * torch.tensor(dh)).sum() + (torch.cat(list(right_last), 1) * torch.tensor(dlast)).sum()).backward()

    h, last, trace = read_sequences(x, LENGTHS, layers, cell)
    dx, gradients = read_sequences_backward(dh, dlast, trace, LENGTHS, layers, cell)
    assert scaled_error(h, right.detach().numpy()) <= 1e-12
    assert scaled_error(last, torch.cat(list(right_last), 1).detach().numpy()) <= 1e-12
    assert scaled_error(dx, tx.grad.numpy()) <= 1e-12
    for end, layer in zip(("", "_reverse"), gradients, strict=False):
        for name, d in zip(names, layer, strict=False):
            d_right = getattr(module, name + end).grad.numpy()
            assert scaled_error(d, d_right.T) <= 1e-12, name


@EVERY_KIND
def test_symbols_are_one_hot_vectors(cell, directions, scaled_error):
    _, layers, dh, dlast = problem(cell, directions)
    codes = np.random.default_rng(1).integers(D, size=(T, B))
    h, last, trace = read_sequences(codes, LENGTHS, layers, cell)
    h_vectors, last_vectors, trace_vectors = read_sequences(np.eye(D)[codes], LENGTHS, layers, cell)
    assert scaled_error(h, h_vectors) <= 1e-14 and scaled_error(last, last_vectors) <= 1e-14
    dx, gradients = read_sequences_backward(dh, dlast, trace, LENGTHS, layers, cell)
    _, right = read_sequences_backward(dh, dlast, trace_vectors, LENGTHS, layers, cell)
    assert dx is None
    for layer, layer_right in zip(gradients, right, strict=True):
        assert all(scaled_error(d, d_right) <= 1e-13 for d, d_right in zip(layer, layer_right, strict=True))


@EVERY_KIND
def test_what_fills_the_padding_and_what_gradient_stands_there_changes_nothing(cell, directions):
    x, layers, dh, dlast = problem(cell, directions)
    true = sequence_mask(LENGTHS, T)[:, :, None]
    h, last, trace = read_sequences(x, LENGTHS, layers, cell)
    h_other, last_other, trace_other = read_sequences(np.where(true, x, 9.0), LENGTHS, layers, cell)
    assert np.array_equal(h, h_other) and np.array_equal(last, last_other)
    assert not h[~true[:, :, 0]].any()
    dx, gradients = read_sequences_backward(dh, dlast, trace, LENGTHS, layers, cell)
    dx_other, other = read_sequences_backward(np.where(true, dh, np.nan), dlast, trace_other, LENGTHS, layers, cell)
    assert np.array_equal(dx, dx_other) and not dx[~true[:, :, 0]].any()
    for layer, layer_other in zip(gradients, other, strict=True):
        assert all(np.array_equal(d, d_other) for d, d_other in zip(layer, layer_other, strict=True))


@EVERY_KIND
def test_layers_are_drawn_one_after_the_other_and_found_again_by_their_names(cell, directions):
    rng = np.random.default_rng(0)
    drawn = [CELLS[cell].init(rng, 3, 4) for _ in range(directions)]
    parameters = draw_layers(np.random.default_rng(0), 3, 4, directions, cell)
    found = layers_of(parameters | {"W_hy": np.zeros(1)}, cell)
    assert list(found) == ["forward", "backward"][:directions]
    for layer, same in zip(found.values(), drawn, strict=True):
        assert all(np.array_equal(w, own) for w, own in zip(layer, same, strict=True))
    named = by_name(found.values(), cell)
    assert named.keys() == parameters.keys() and all(named[name] is w for name, w in parameters.items())
