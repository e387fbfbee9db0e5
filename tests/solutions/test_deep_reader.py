"""Several layers and what is read from them: against finite differences and PyTorch's stacked LSTM, and padding that changes nothing."""

import numpy as np
import pytest

from solutions.models.deep_reader import (
    deep_states,
    deep_states_backward,
    init_deep_reader,
    layer_parameters,
    mean_gradients,
    mean_logits,
    reader_gradients,
    reader_logits,
)

LENGTHS = np.array([5, 3, 4])
SHAPES = pytest.mark.parametrize("layers, directions", [(1, 1), (1, 2), (3, 2), (2, 1)])


def problem(layers, directions, dtype=np.float64):
    rng = np.random.default_rng(0)
    return rng.normal(size=(5, 3, 3)), init_deep_reader(rng, 3, 2, 5, layers, directions, dtype)


@SHAPES
@pytest.mark.parametrize("task", ["a string", "a label"])
def test_gradients_are_those_of_finite_differences(layers, directions, task, five_point, scaled_error):
    x, parameters = problem(layers, directions)

    def loss_and_gradients():
        if task == "a label":
            return mean_gradients(x, LENGTHS, np.array([0, 4, 2]), parameters)
        return reader_gradients(x, LENGTHS, np.array([[0, 1, 2], [0, 9, 3]]), np.array([2, 1, 2]), parameters)

    _, gradients = loss_and_gradients()
    assert gradients.keys() == parameters.keys()
    for name in ("b_y", "layer0_forward_W_x", f"layer{layers - 1}_forward_W_h", *(["layer0_backward_b"] if directions == 2 else [])):
        assert scaled_error(gradients[name], five_point(lambda: loss_and_gradients()[0], parameters[name])) < 1e-8


@SHAPES
def test_states_are_those_of_pytorchs_stacked_lstm(layers, directions, scaled_error):
    torch = pytest.importorskip("torch")
    x, parameters = problem(layers, directions)
    theirs = torch.nn.LSTM(3, 2, num_layers=layers, bidirectional=directions == 2).double()
    ours = {}
    for level, layer in enumerate(layer_parameters(parameters)):
        for (W_x, W_h, b), end in zip(layer, ("", "_reverse"), strict=False):
            ours |= {f"weight_ih_l{level}{end}": W_x.T, f"weight_hh_l{level}{end}": W_h.T, f"bias_ih_l{level}{end}": b, f"bias_hh_l{level}{end}": 0 * b}
    theirs.load_state_dict({name: torch.tensor(value) for name, value in ours.items()})
    packed = torch.nn.utils.rnn.pack_padded_sequence(torch.tensor(x), torch.tensor(LENGTHS), enforce_sorted=False)
    right, _ = torch.nn.utils.rnn.pad_packed_sequence(theirs(packed)[0])
    assert scaled_error(deep_states(x, LENGTHS, parameters)[0], right.detach().numpy()) < 1e-13


@SHAPES
def test_padding_changes_nothing(layers, directions):
    x, parameters = problem(layers, directions)
    mask = np.arange(5)[:, None] < LENGTHS
    ugly = np.where(mask[:, :, None], x, 99.0)
    np.testing.assert_array_equal(reader_logits(x, LENGTHS, parameters)[0][mask], reader_logits(ugly, LENGTHS, parameters)[0][mask])
    np.testing.assert_array_equal(mean_logits(x, LENGTHS, parameters)[0], mean_logits(ugly, LENGTHS, parameters)[0])


def test_a_layer_above_reads_all_directions_of_the_one_below():
    _, parameters = problem(3, 2, np.float32)
    assert [layer[0][0].shape[0] for layer in layer_parameters(parameters)] == [3, 4, 4]
    assert all(w.dtype == np.float32 for w in parameters.values())


def test_the_way_back_takes_any_gradient_at_the_top(five_point, scaled_error):
    x, parameters = problem(2, 2)
    wanted = np.random.default_rng(1).normal(size=(5, 3, 4))
    _, traces = deep_states(x, LENGTHS, parameters)
    gradients = deep_states_backward(wanted, LENGTHS, traces, parameters)
    numeric = five_point(lambda: (deep_states(x, LENGTHS, parameters)[0] * wanted).sum(), parameters["layer0_backward_W_x"])
    assert scaled_error(gradients["layer0_backward_W_x"], numeric) < 1e-8
