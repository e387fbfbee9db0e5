"""The last picture of chapter 9's notebook is made of the learner's own functions: break one, and what the network writes is something else."""

import numpy as np
import pytest

from endings import ended
from exercises import course

CHAPTER = course.chapter("ch09_translating")
FASTER = {"300": "150", "new[:100]": "new[:30]"}


def written(**broken):
    """How many of the new numbers are right after a short training; the losses; and where the network looks in the first picture."""
    names = ended(CHAPTER, broken=broken, faster=FASTER).names
    return names["right"], names["losses"], names["in_french_words"](92, names["weights"])


@pytest.fixture(scope="module")
def whole():
    return written()


def test_it_learns_something_even_in_so_few_steps(whole):
    right, losses, (_, looks) = whole
    assert right >= 0.2 and losses[-1] < 0.3 * losses[0]
    assert np.allclose(looks.sum(axis=1), 1)


def test_the_answer_as_input_lowers_the_loss_and_spoils_what_is_written(whole):
    right, losses, _ = written(teacher_forced=CHAPTER["teacher_forced"].fault)
    assert losses[-1] < 0.5 * whole[1][-1]
    assert right == 0


def test_a_look_that_is_the_same_everywhere_learns_less(whole):
    def everywhere(query, keys, values, mask, W_q, v):
        alpha = mask / mask.sum(axis=0)
        return np.einsum("sb,sbe->be", alpha, values), alpha

    right, losses, (_, looks) = written(additive_attention=everywhere)
    assert np.allclose(looks, 0.5)
    assert losses[-1] > 1.3 * whole[1][-1] and right < whole[0]


@pytest.mark.parametrize("number", [0, 1, 4], ids=["query", "keys", "v"])
def test_a_gradient_that_is_lost_shows_in_the_losses(number, whole):
    def without(*given):
        gradients = list(CHAPTER["additive_attention_backward"].reference(*given))
        gradients[number] = np.zeros_like(gradients[number])
        return tuple(gradients)

    _, losses, _ = written(additive_attention_backward=without)
    assert np.abs(losses / whole[1] - 1).max() > 0.02


def test_a_beam_that_keeps_the_worst_writes_something_else(whole):
    def worst(totals, lengths, ended, log_p, width, end, power=0.0):
        return CHAPTER["beam_step"].reference(totals, lengths, ended, -log_p, width, end, power)

    assert written(beam_step=worst)[0] < whole[0]
