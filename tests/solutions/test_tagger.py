"""A label per step: against finite differences, padding that changes nothing, and a task that needs both ends."""

import numpy as np
import pytest

from solutions.models.bidirectional import layers_of
from solutions.models.tagger import init_tagger, tagger_forward, tagger_gradients
from solutions.training.loop import train

LENGTHS = np.array([5, 2, 4])


def problem(directions=2, dtype=np.float64):
    rng = np.random.default_rng(0)
    labels = np.where(np.arange(5)[:, None] < LENGTHS, rng.integers(3, size=(5, 3)), -1)
    labels[1, 0] = -1  # one that is not asked for within a sequence
    return rng.integers(4, size=(5, 3)), labels, init_tagger(rng, 4, 3, 3, directions, dtype)


@pytest.mark.parametrize("directions", [1, 2])
def test_gradients_are_those_of_finite_differences(directions, five_point, scaled_error):
    codes, labels, parameters = problem(directions)
    _, gradients = tagger_gradients(codes, LENGTHS, labels, parameters)
    assert gradients.keys() == parameters.keys()
    for name, w in parameters.items():
        assert scaled_error(gradients[name], five_point(lambda: tagger_gradients(codes, LENGTHS, labels, parameters)[0], w)) < 1e-8


def test_the_loss_is_pytorchs_with_labels_ignored(scaled_error):
    torch = pytest.importorskip("torch")
    codes, labels, parameters = problem()
    logits, _ = tagger_forward(codes, LENGTHS, parameters)
    right = torch.nn.functional.cross_entropy(torch.tensor(logits).reshape(-1, 3), torch.tensor(labels).reshape(-1), ignore_index=-1)
    assert scaled_error(tagger_gradients(codes, LENGTHS, labels, parameters)[0], right.item()) < 1e-13


def test_layers_are_those_that_there_are():
    for directions, names in ((1, ["forward"]), (2, ["forward", "backward"])):
        parameters = problem(directions)[2]
        layers = layers_of(parameters, "lstm")
        assert list(layers) == names and all(layers[name][1] is parameters[f"{name}_W_h"] for name in names)


def test_padding_changes_no_label():
    codes, _, parameters = problem()
    other = np.where(np.arange(5)[:, None] < LENGTHS, codes, 3 - codes)
    mask = np.arange(5)[:, None] < LENGTHS
    np.testing.assert_array_equal(tagger_forward(codes, LENGTHS, parameters)[0][mask], tagger_forward(other, LENGTHS, parameters)[0][mask])


@pytest.mark.parametrize("directions, right", [(2, True), (1, False)])
def test_a_label_that_the_next_symbol_decides_needs_the_way_back(directions, right):
    def draw(rng):
        codes = rng.integers(2, size=(6, 64))
        return codes, np.full(64, 6), np.concatenate([codes[1:], np.full((1, 64), -1)])

    rng = np.random.default_rng(1)
    start = init_tagger(rng, 2, 4, 2, directions)
    trained, _, _ = train(start, lambda *batch: tagger_gradients(*batch), draw, rng, range(300), lr=0.02)
    codes, lengths, labels = draw(rng)
    found = tagger_forward(codes, lengths, trained)[0].argmax(axis=2)
    share = (found == labels)[:-1].mean()
    assert share > 0.98 if right else share < 0.65
