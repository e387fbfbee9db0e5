"""A drawing as pixels: against a count of dots that lie in a bar, and whatever its size and place."""

import numpy as np

from solutions.data.drawing import NARROWER, PEN, columns_of_picture, columns_of_strokes, without_wide_gaps


def test_an_upright_line_is_a_bar_as_wide_as_the_pen():
    columns = columns_of_strokes([np.array([[10.0, 20.0], [10.0, 120.0]])], high=200)
    assert columns.shape == (2, 8)
    centres = np.arange(8) + 0.5
    inked = np.abs(centres - PEN / 2) <= PEN / 2  # of the eight dots across
    np.testing.assert_allclose(columns[:, 3], inked.reshape(2, 4).mean(axis=1))  # in the middle, away from the round ends
    assert (columns[:, 0] < columns[:, 3]).any() and columns[:, 0].any()


def test_size_and_place_of_a_drawing_change_nothing():
    rng = np.random.default_rng(0)
    strokes = [rng.uniform(0, 100, size=(6, 2)), rng.uniform(0, 100, size=(4, 2)) + [120, 0]]
    same = [1.3 * stroke + [40, 5] for stroke in strokes]
    np.testing.assert_allclose(columns_of_strokes(strokes, 200), columns_of_strokes(same, 200))


def test_a_dash_is_not_blown_up():
    columns = columns_of_strokes([np.array([[0.0, 50.0], [60.0, 50.0]])], high=200)
    assert not columns[:, :3].any() and not columns[:, 5:].any() and columns[:, 3:5].any()


def test_gaps_are_cut_to_two():
    ink, empty = np.ones((1, 8)), np.zeros((1, 8))
    strip = np.concatenate([empty, ink, empty, empty, empty, empty, ink, empty, ink, empty])
    np.testing.assert_array_equal(without_wide_gaps(strip), np.concatenate([ink, empty, empty, ink, empty, ink]))
    two = [np.array([[0.0, 0.0], [0.0, 100.0]]), np.array([[200.0, 0.0], [200.0, 100.0]])]
    inked = columns_of_strokes(two, 200).any(axis=1).astype(int).tolist()
    assert inked[0] == inked[-1] == 1 and inked.count(0) == 2


def test_a_picture_is_cropped_scaled_and_counted():
    picture = np.zeros((28, 28), dtype=bool)
    picture[4:20, 5:15] = True  # 16 rows of 10 dots, doubled: 32 rows of 20, narrowed to 16
    np.testing.assert_array_equal(columns_of_picture(picture), np.ones((round(20 * NARROWER / 4), 8)))
    picture[12:20, 5:10] = False  # the lower left quarter
    columns = columns_of_picture(picture)
    np.testing.assert_array_equal(columns, [[1] * 4 + [0] * 4] * 2 + [[1] * 8] * 2)


def test_a_thin_picture_is_one_pixel_wide():
    picture = np.zeros((28, 28), dtype=bool)
    picture[4:24, 14] = True
    assert columns_of_picture(picture).shape == (1, 8)
