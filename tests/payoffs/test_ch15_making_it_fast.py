"""What the notebook on speed ends with is made of the learner's own functions: break one, and it learns, writes or counts something else."""

import numpy as np
import pytest

from endings import ended
from exercises import course
from solutions.tasks.calls import AS_ON_A_BOARD

CHAPTER = course.chapter("ch15_making_it_fast")
FASTER = {"range(150)": "range(20)", "N = np.random.default_rng(5), np.zeros(128), 400": "N = np.random.default_rng(5), np.zeros(128), 60", "1001": "201"}


def found(**broken):
    """The losses of a short training, bits on a new play, the text, and what is counted."""
    end = ended(CHAPTER, "sigmoid read-letter on-a-board learns writes", broken=broken, faster=FASTER)
    names = end.names
    return np.array(names["losses"]), float(names["surprise"]), names["text"], (names["now"].calls, names["now"].multiplications), names["step"]


@pytest.fixture(scope="module")
def whole():
    return found()


def test_it_learns_and_a_letter_takes_fewer_calls_and_multiplications(whole):
    losses, surprise, text, (calls, multiplications), step = whole
    assert losses[-3:].mean() < losses[:3].mean() - 0.5 and surprise < 5.7
    assert len(set(text)) > 10
    assert calls / 20 < 30 and multiplications / 20 == 128 * (512 + 63)
    assert step["each step"] == 14 and step["error"] == 0


def test_the_faulty_cell_learns_something_else(whole):
    assert np.abs(found(lstm_in_place=CHAPTER["lstm_in_place"].fault)[0] - whole[0]).max() > 1e-4


@pytest.mark.parametrize("number", range(3), ids=["dW_x", "dW_h", "db"])
def test_a_gradient_that_is_lost_shows_in_the_losses(number, whole):
    def without(*given):
        gradients = list(CHAPTER["weights_at_once"].reference(*given))
        gradients[number] = np.zeros_like(gradients[number])
        return tuple(gradients)

    assert np.abs(found(weights_at_once=without)[0] - whole[0]).max() > 1e-3


def test_a_pass_without_states_is_more_surprised_or_less_and_never_the_same(whole):
    def forgetful(x, h0, c0, W_x, W_h, b):
        return CHAPTER["lstm_forward_at_once"].reference(x, h0, c0, W_x, 0 * W_h, b)

    assert abs(found(lstm_forward_at_once=forgetful)[1] - whole[1]) > 0.01


def test_weights_that_are_not_halved_write_another_text(whole):
    def as_they_were(W_x, W_h, b):
        return W_x + b, W_h

    assert found(pack_for_writing=as_they_were)[2] != whole[2]


def test_a_writer_that_is_deaf_to_luck_writes_another_text(whole):
    def deaf(code, h, c, noise, *others):
        return CHAPTER["write_on"].reference(code, h, c, 0 * noise, *others)

    assert found(write_on=deaf)[2] != whole[2]


def test_the_step_of_the_board_takes_more_calls(whole):
    assert found(fewer_calls=lambda: ([], AS_ON_A_BOARD))[4]["each step"] == 24
