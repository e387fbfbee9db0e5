"""What chapter 10's page lets learners try: a day of two months that their network, run ahead by itself, has never seen, with an interval."""

import datetime

import numpy as np

from exercises.declared.ch10_forecasting.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.data.demand_windows import PAST, half_hour_windows, scale
from solutions.data.electricity import DAY, WEEK, read_demand
from solutions.models.recorded_forecasters import next_half_hour_forecaster

WEIGHTS = ("W_x", "W_h", "b", "W_hy", "b_y")


@tryout(chapter, "run_ahead", "undo_difference", "conformal_margin")
def interval(f, day: Slider(1, 61) = 11, percent: Slider(50, 95, 5) = 80):
    """One day, by a network that reads its own forecasts, between two lines that should hold whole days as often as the percentage says."""
    network = [next_half_hour_forecaster()[name] for name in WEIGHTS]
    demand = read_demand()

    def forecast(part):
        x, _, begins = half_hour_windows(part, DAY)
        change = np.asarray(f.run_ahead(x[:PAST], x[PAST:, :, 1:], *network), dtype=float)
        week = demand[begins + np.arange(-WEEK, 0)[:, None]]
        true = demand[begins + np.arange(DAY)[:, None]]
        return np.asarray(f.undo_difference(scale() * change, week, WEEK), dtype=float), true

    middle, true = forecast("choices")
    margin = float(f.conformal_margin(middle, middle, true, percent / 100))
    middle, true = forecast("test")
    held = np.mean((np.abs(true - middle) <= margin).all(axis=0))
    n = int(day) - 1
    hours = np.arange(DAY) / 2
    wide = min(abs(margin), 5000.0)  # an infinite margin can't be drawn
    lines = [{"x": hours, "y": values / 1000, "as": kind} for values, kind in
             ((middle[:, n] - wide, "aim"), (middle[:, n] + wide, "aim"), (true[:, n], "two"), (middle[:, n], "one"))]
    return {
        "panels": [{"title": "blue: forecast, between two lines; red: what came", "x": ["hour", 0, 24], "y": ["gigawatts", 2, 10], "lines": lines}],
        "said": f"{datetime.date(2014, 11, 1) + datetime.timedelta(n)}: both ends are moved by {margin:.0f} MW. On the 61 days, {held:.0%} lay "
                f"within as a whole. The root of this day's mean squared error is {np.sqrt(np.mean((true - middle)[:, n] ** 2)):.0f} MW.",
    }
