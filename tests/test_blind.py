"""What was named stays named."""

import pytest

from blind import answers_of, message_for, names_the_fault

UNNAMED = {
    "first": {"mcculloch_pitts_4", "mcculloch_pitts_6"},
    "second": set(),
    "third": {"one_hot_1", "delayed_echo_1", "state_jacobian_norms_1", "sample_1", "witten_bell_2"},
    "fourth": {"latch_1", "one_hot_2", "rnn_backward_truncated_2", "witten_bell_2", "mismatched_gradients_2", "scaled_error_1",
               "one_step_gradients_2", "stacked_forward_1"},
}


@pytest.mark.parametrize("name", UNNAMED)
def test_a_mistake_that_was_named_stays_named(name):
    unnamed = {answer.__name__ for exercise, answer, pattern in answers_of(name) if not names_the_fault(message_for(exercise, answer), pattern)}
    assert unnamed <= UNNAMED[name]
