"""Learning from the mean of the states: the classifier's own gradients without dropout, finite differences with it."""

import numpy as np
import pytest

from solutions.models.classifier import classifier_gradients, init_classifier
from solutions.models.pooled import pooled_gradients
from solutions.training.losses import softmax_cross_entropy, squared_error

CODES, LENGTHS, LABELS = np.random.default_rng(0).integers(5, size=(6, 4)), np.array([6, 1, 3, 4]), np.array([0, 2, 1, 1])
BOTH_WAYS = pytest.mark.parametrize("directions", [1, 2])


@BOTH_WAYS
def test_without_dropout_it_is_the_classifier(directions, scaled_error):
    parameters = init_classifier(np.random.default_rng(1), 5, 4, 3, "mean", directions, dtype=np.float64)
    loss, gradients = pooled_gradients(CODES, LENGTHS, LABELS, parameters, softmax_cross_entropy, 0.0, np.random.default_rng(2))
    right_loss, right = classifier_gradients(CODES, LENGTHS, LABELS, parameters, "mean")
    assert abs(loss - right_loss) < 1e-14 and gradients.keys() == right.keys()
    for name in right:
        assert scaled_error(gradients[name], right[name]) < 1e-12


@BOTH_WAYS
def test_with_dropout_and_numbers_gradients_are_those_of_finite_differences(directions, five_point, scaled_error):
    parameters = init_classifier(np.random.default_rng(1), 5, 4, 2, "mean", directions, dtype=np.float64)
    targets = np.random.default_rng(3).normal(size=(4, 2))

    def of_batch():
        return pooled_gradients(CODES, LENGTHS, targets, parameters, squared_error, 0.4, np.random.default_rng(2))

    _, gradients = of_batch()
    for name, w in parameters.items():
        assert scaled_error(gradients[name], five_point(lambda: of_batch()[0], w)) < 1e-8
