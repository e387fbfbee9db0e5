"""How much electricity Victoria (Australia) asked for, every half-hour of 2014.

Where the numbers come from is told in `book/data/README.md`. The clock is that of Australian Eastern Standard Time all year: when people put
theirs back on 6 April, their habits come an hour later on this one, and from 5 October an hour earlier again.
"""

import datetime
from pathlib import Path

import numpy as np

from solutions.data.kept import read_kept

# As one path from here, so that whoever asks what this module needs finds the file.
DEMAND = Path(__file__).parent / "../../book/data/victoria_demand.txt"
CHECKSUM = "16baf392d3b045a81bd24764936fef5ef569f63e850ce173d0dd1185faf5deba"
DAY, WEEK = 48, 336  # half-hours
FIRST = datetime.date(2014, 1, 1)  # a Wednesday
# Public holidays in all of Victoria that fell on a weekday
HOLIDAYS = tuple(datetime.date(2014, *day) for day in ((1, 1), (1, 27), (3, 10), (4, 18), (4, 21), (4, 25), (6, 9), (11, 4), (12, 25), (12, 26)))
VALIDATION, TEST = datetime.date(2014, 9, 1), datetime.date(2014, 11, 1)  # the first day of each part


def read_demand():
    """Read the demand.

    Returns
    -------
    demand : (17520,) array
        In megawatts; the first value is that of 0:00 to 0:30 on 1 January.

    Source: [aemo2014demand].
    """
    lines = read_kept(DEMAND, CHECKSUM)
    return np.array([value for line in lines for value in line.split()[1:]], dtype=np.float64)


def working_days():
    """Say which days people worked: Monday to Friday, but not on public holidays.

    Returns
    -------
    works : (365,) bool array
    """
    days = [FIRST + datetime.timedelta(k) for k in range(365)]
    return np.array([day.weekday() < 5 and day not in HOLIDAYS for day in days])


def first_half_hour(day):
    """Say where a day of 2014 begins in the row of half-hours.

    Parameters
    ----------
    day : datetime.date

    Returns
    -------
    t : int
    """
    return (day - FIRST).days * DAY
