"""The last picture of the notebook on writing by hand is made of the learner's own functions: break one, and what is learnt or written is something else."""

import numpy as np
import pytest

from endings import ended
from exercises import course

CHAPTER = course.chapter("ch14_writing_by_hand")
FASTER = {"range(400)": "range(40)", "[:20]": "[:2]"}


def found(**broken):
    """What the fork costs, the losses of a short training, what new characters cost upright and upside down, the picture's points and lines."""
    end = ended(CHAPTER, "pens a-hand", broken=broken, faster=FASTER)
    names = end.names
    return names["by_hand"], np.array(names["losses"]), names["surprise"], names["upside_down"], end.points, sum(len(axis.lines) for axis in names["axes"].flat)


@pytest.fixture(scope="module")
def whole():
    return found()


def test_it_learns_and_new_characters_surprise_it_less_than_when_they_stand_on_their_heads(whole):
    by_hand, losses, surprise, upside_down, points, strokes = whole
    assert by_hand == pytest.approx(0.77, abs=0.05)
    assert losses[-5:].mean() < losses[:5].mean() - 0.5
    assert surprise < upside_down - 1
    assert len(points) > 100 and strokes > 18


def test_a_density_without_the_correlation_costs_more(whole):
    def round_clouds(point, mean, sd, rho):
        return CHAPTER["bivariate_log_density"].reference(point, mean, sd, 0 * rho)

    by_hand, _, surprise, *_ = found(bivariate_log_density=round_clouds)
    assert by_hand > whole[0] + 0.5 and surprise > whole[2] + 0.1


def test_the_density_of_the_likeliest_alone_costs_more(whole):
    def one_of_them(point, logits, mean, sd, rho):
        density = CHAPTER["bivariate_log_density"].reference(point, mean, sd, rho)
        return np.take_along_axis(density, logits.argmax(axis=1)[:, None], axis=1)[:, 0]

    by_hand, _, surprise, *_ = found(mixture_log_density=one_of_them)
    assert by_hand > whole[0] + 3 and surprise > whole[2] + 1


@pytest.mark.parametrize("number", range(4), ids=["logits", "mean", "sd", "rho"])
def test_a_gradient_that_is_lost_shows_in_the_losses(number, whole):
    def without(*given):
        gradients = list(CHAPTER["mixture_backward"].reference(*given))
        gradients[number] = np.zeros_like(gradients[number])
        return tuple(gradients)

    assert np.abs(found(mixture_backward=without)[1] - whole[1]).max() > 0.01


def test_a_fork_of_one_place_costs_more(whole):
    def one_place():
        return np.zeros(3), np.tile([1.4, 0.7], (3, 1)), np.tile([1.3, 1.4], (3, 1)), np.zeros(3)

    assert found(fork=one_place)[0] > whole[0] + 2


def test_the_faulty_temperature_writes_other_characters(whole):
    points = found(draw_point=CHAPTER["draw_point"].fault)[4]
    assert points.shape != whole[4].shape or np.abs(points - whole[4]).max() > 0.1


def test_strokes_that_are_not_cut_join_what_the_pen_left_apart(whole):
    def one_stroke(offsets, pens):
        return [np.cumsum(offsets, axis=0)]

    assert found(strokes_of=one_stroke)[5] == 18  # one line in each of the pictures
