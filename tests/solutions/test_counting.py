import numpy as np

from solutions.cells.lstm import lstm_step_1997
from solutions.tasks.counting import count_and_forget, pulses_and_bells, read_count


def test_the_count_is_that_of_a_loop_over_moments():
    x, count = pulses_and_bells(np.random.default_rng(0), 200, 3)
    for b in range(3):
        counted = 0
        for (pulse, bell), told in zip(x[:, b], count[:, b]):
            counted = 0 if bell else counted + pulse
            assert told == counted
    assert np.abs(x.mean(axis=(0, 1)) - [0.3, 0.05]).max() < 0.05


def test_a_reading_is_the_line_of_least_squares_through_the_first_streams():
    rng = np.random.default_rng(0)
    h, count = rng.normal(size=(50, 6)), rng.integers(9, size=(50, 6))
    slope, start = np.polyfit(h[:, :4].ravel(), count[:, :4].ravel(), 1)
    np.testing.assert_allclose(read_count(h, count), slope * h + start)


def test_one_unit_of_1997_counts_ten_thousand_steps_and_forgets_at_every_bell():
    x, count = pulses_and_bells(np.random.default_rng(1), 10_000, 5)
    states, h, c = [], np.zeros((5, 1)), np.zeros((5, 1))
    for x_t in x:
        h, c, _ = lstm_step_1997(x_t, h, c, *count_and_forget())
        states.append(h)
    error = read_count(np.array(states)[:, :, 0], count) - count
    assert 1 - (error**2).mean() / count.var() > 0.9999
