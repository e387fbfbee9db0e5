"""The weather of Seattle, day by day from 2012 to 2015.

Where the numbers come from is told in `book/data/README.md`.
"""

from pathlib import Path

import numpy as np

from solutions.data.kept import read_kept
from solutions.data.windows import windows

# As one path from here, so that whoever asks what this module needs finds the file.
WEATHER = Path(__file__).parent / "../../book/data/seattle_weather.txt"
CHECKSUM = "1bb761dc523295fd6acfa31662911d05959ba56e267d470b6838136a518618f5"
MEASURED = ("temp_max", "temp_min", "precipitation", "wind")  # degrees Celsius twice, millimetres, metres per second
VALIDATION, TEST = 731, 1096  # the first days of 2014 and of 2015, counted from 0
PARTS = {"train": (0, VALIDATION), "choices": (VALIDATION, TEST), "test": (TEST, 1461)}
PAST, YEAR = 14, 365.25  # days that a forecaster sees, and of a year
UNIT = 4.0  # degrees


def read_weather():
    """Read what was measured, in the order of MEASURED.

    Returns
    -------
    dates : (1461,) datetime64[D] array
        Every day from 1 January 2012 to 31 December 2015.
    weather : (1461, 4) array

    Source: [noaa2015seattle].
    """
    rows = [line.split() for line in read_kept(WEATHER, CHECKSUM)]
    dates = np.array([row[0] for row in rows], dtype="datetime64[D]")
    return dates, np.array([row[1:] for row in rows], dtype=np.float64)


def weather_windows(part):
    """Fourteen days of weather, and how far the next day's highest temperature lies from the last one's.

    Parameters
    ----------
    part : str
        "train", "choices" or "test".

    Returns
    -------
    x : (14, B, 6) float32 array
        What was measured, about its mean and in units of its standard deviation in the part that is learnt from, then the time of the year
        (sine and cosine).
    y : (B, 1) float32 array
        In units of UNIT.
    begins : (B,) int array
        The next day, counted from 0.
    """
    _, measured = read_weather()
    learnt = measured[:VALIDATION]
    angle = 2 * np.pi * np.arange(len(measured)) / YEAR
    seen = np.column_stack([(measured - learnt.mean(axis=0)) / learnt.std(axis=0), np.sin(angle), np.cos(angle)])
    x, _, begins = windows(seen, PAST, 1, *PARTS[part])
    return x.astype(np.float32), ((measured[begins] - measured[begins - 1])[:, :1] / UNIT).astype(np.float32), begins


def in_degrees(forecasts, begins):
    """Turn answers to weather_windows, (B, 1), into the highest temperatures themselves, (B,)."""
    return read_weather()[1][begins - 1, 0] + UNIT * forecasts[:, 0]
