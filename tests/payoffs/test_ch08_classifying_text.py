"""The last picture of chapter 8's notebook is made of the learner's own functions: break one, and its numbers are others."""

import numpy as np
import pytest

from endings import ended
from exercises import course
from solutions.models.pooling import attention_pool

CHAPTER = course.chapter("ch08_classifying_text")


def bars(**broken):
    """What the picture shows: the weight of each word, and what leaving it out does to the verdict."""
    names = ended(CHAPTER, broken=broken, faster={"range(800)": "range(400)"}).names
    return np.array([names["alpha"][:, 0], names["moved"]]), names


@pytest.fixture(scope="module")
def right():
    return bars()


def test_it_learns_to_judge_new_sentences(right):
    assert right[1]["right"] > 0.9


def test_weights_sum_to_one_and_leaving_out_not_turns_a_verdict(right):
    (weights, moved), names = right
    assert weights.sum() == pytest.approx(1) and len(moved) == len(names["sentence"])
    assert np.abs(moved).max() > 1


def test_the_pooling_that_the_notebook_has_ready_is_the_courses(right):
    given = CHAPTER["attention_pool_backward"].example()
    h, lengths, *weights = (given[name] for name in ("h", "lengths", "W_a", "b_a", "v"))
    for mine, ours in zip(right[1]["attention_pool"](h, lengths, *weights), attention_pool(h, lengths, *weights), strict=True):
        np.testing.assert_allclose(mine, ours, atol=1e-12)


@pytest.mark.parametrize("name", ["attention_pool_backward", "without_each"])
def test_a_broken_function_draws_another_picture(right, name):
    def broken(*given):
        reference = CHAPTER[name].reference(*given)
        if name == "without_each":
            return reference[::-1]
        return tuple(part * 1.2 for part in reference)

    changed, _ = bars(**{name: broken})
    assert np.abs(changed - right[0]).max() > 0.05
