"""The last picture of chapter 12's notebook is made of the learner's own functions: break one, and what is read, taught or drawn is something else."""

import numpy as np
import pytest

from endings import ended
from exercises import course

CHAPTER = course.chapter("ch12_speech_and_reading")
FASTER = {'strings_of("test")[:60]': 'strings_of("test")[:12]', "width=8": "width=3"}


def read(**broken):
    """The reads by path and by search; those after ten steps; the loss; the shares in the picture."""
    names = ended(CHAPTER, broken=broken, faster=FASTER).names
    return names["reads"], names["found"], names["after"], names["loss"], names["gamma"]


@pytest.fixture(scope="module")
def whole():
    return read()


def test_it_learns_the_string_and_each_column_is_shared_out(whole):
    reads, _, after, _, gamma = whole
    assert reads != after
    assert np.allclose(gamma.sum(axis=1), 1)


def test_a_wrong_collapse_reads_otherwise(whole):
    reads, found, *_ = read(collapse=lambda path, blank: path[path != blank][:6])
    assert reads != whole[0] and found == whole[1]


@pytest.mark.parametrize("name", ["ctc_forward", "ctc_backward"])
def test_a_wrong_sum_shows_in_loss_and_picture(name, whole):
    *_, loss, gamma = read(**{name: CHAPTER[name].feedback.mistakes[1]})
    assert not np.isclose(loss, whole[3]) and not np.allclose(gamma, whole[4])


def test_a_gradient_of_the_wrong_sign_teaches_nothing(whole):
    def downhill(*given):
        loss, dlogits = CHAPTER["ctc_gradient"].reference(*given)
        return loss, -dlogits

    *_, loss, _ = read(ctc_gradient=downhill)
    assert loss > whole[3] + 0.1


def test_a_search_that_prefers_the_worst_finds_something_else(whole):
    def worst(beams, log_p, blank):
        return CHAPTER["extend_prefixes"].reference(beams, -log_p, blank)

    reads, found, *_ = read(extend_prefixes=worst)
    assert reads == whole[0] and found != whole[1]
