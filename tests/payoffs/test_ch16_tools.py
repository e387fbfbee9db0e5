"""The last picture of the notebook on tools is made of the learner's own functions: break one, and letters, bits or biases are others."""

import re

import numpy as np
import pytest

from endings import ended
from exercises import course
from solutions.data.foreign import RECORDED_READERS

CHAPTER = course.chapter("ch16_tools")
FASTER = {"length=300": "length=60", "new[:400]": "new[:60]"}


def found(**broken):
    return ended(CHAPTER, "an-importer", broken=broken, faster=FASTER)


@pytest.fixture(scope="module")
def whole():
    return found()


def letters_as_there(end):
    return [int(n) for n in re.findall(r"(\d+) of 60 letters", end.printed)]


def test_it_reads_both_files_and_writes_what_the_tools_wrote(whole):
    assert letters_as_there(whole) == [60] * len(RECORDED_READERS)
    assert whole.names["costs"][whole.names["found"]] == min(whole.names["costs"].values())
    assert whole.pictures == 1


def test_a_bias_that_stays_in_another_order_costs_letters(whole):
    end = found(lstm_from_onnx=CHAPTER["lstm_from_onnx"].fault)
    assert max(letters_as_there(end)) < 60 and end.names["text"] != whole.names["text"]


def test_blocks_that_stay_where_they_are_make_all_orders_alike():
    end = found(reorder_blocks=lambda a, have, want: a)
    assert np.ptp(list(end.names["costs"].values())) == 0


def test_another_order_is_told_and_costs_more(whole):
    end = found(order_of_blocks=lambda *given: "ifgo")
    assert end.names["found"] == "ifgo" and end.names["costs"]["ifgo"] > min(whole.names["costs"].values()) + 3


def test_sequences_that_are_read_from_their_ends_leave_other_states(whole):
    end = found(read_batch_first=CHAPTER["read_batch_first"].fault)
    assert np.abs(end.names["states"] - whole.names["states"]).max() > 0.1


def test_biases_that_are_not_folded_are_told(whole):
    end = found(fold_biases=lambda b_x, b_h, cell: (b_x, b_h))
    assert "256 of 256" in end.printed and "0 of 256" in whole.printed


def test_a_gru_that_does_not_tell_its_form_draws_one_line_twice(whole):
    end = found(tell_forms_apart=lambda: (np.zeros((1, 6)), np.zeros((2, 6)), np.ones(6)))
    assert np.abs(whole.names["before"] - whole.names["after"])[2:].min() > 1.6
    assert np.abs(end.names["before"] - end.names["after"]).max() < 1e-12
