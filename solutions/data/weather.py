"""The weather of Seattle, day by day from 2012 to 2015.

Where the numbers come from is told in `book/data/README.md`.
"""

from pathlib import Path

import numpy as np

from solutions.data.kept import read_kept

# As one path from here, so that whoever asks what this module needs finds the file.
WEATHER = Path(__file__).parent / "../../book/data/seattle_weather.txt"
CHECKSUM = "1bb761dc523295fd6acfa31662911d05959ba56e267d470b6838136a518618f5"
MEASURED = ("temp_max", "temp_min", "precipitation", "wind")  # degrees Celsius twice, millimetres, metres per second
VALIDATION, TEST = 731, 1096  # the first days of 2014 and of 2015, counted from 0


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
