"""The elephant at the end of chapter 2's notebook is the published one, however it is drawn."""

import numpy as np

from endings import ended
from exercises import course

CHAPTER = course.chapter("ch02_concepts")


def drawn(**broken):
    """The points of all drawings, by their names, with some of the functions broken."""
    return ended(CHAPTER, broken=broken).names["drawings"]


def test_three_ways_draw_one_elephant():
    drawings = drawn()
    t = 2 * np.pi * np.arange(200)[:, None] / 200  # the four complex numbers of Mayer, Khairy and Howard (2010)
    elephant = np.hstack([-60 * np.cos(t) - 30 * np.sin(t) + 8 * np.sin(2 * t) - 10 * np.sin(3 * t),
                          -50 * np.sin(t) - 18 * np.sin(2 * t) - 12 * np.cos(3 * t) + 14 * np.cos(5 * t)])
    np.testing.assert_allclose(drawings["one push"], elephant, atol=1e-9)
    np.testing.assert_allclose(drawings["a window"], elephant, atol=1e-9)
    np.testing.assert_allclose(np.roll(drawings["8 numbers"], 1, axis=0), elephant, atol=1e-6)


def test_the_elephant_hears_what_it_draws():
    def deaf(x1, h0, W_xh, W_hh, W_hy, steps):
        return CHAPTER["free_run"].reference(x1, h0, 0 * W_xh, W_hh, W_hy, steps)

    assert np.abs(drawn()["8 numbers"] - drawn(free_run=deaf)["8 numbers"]).max() > 10
