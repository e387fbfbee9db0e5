"""The series that chapter 10 forecasts: whole, unchanged, and with the calendar that they should have."""

import datetime
import re
from pathlib import Path

import numpy as np
import pytest

from solutions.data import electricity, stock, weather
from solutions.data.electricity import DAY, WEEK, first_half_hour, read_demand, working_days
from solutions.data.kept import read_kept
from solutions.data.stock import read_prices
from solutions.data.weather import read_weather

NOTE = (Path(__file__).parents[2] / "book/data/README.md").read_text(encoding="utf-8")
FILES = {electricity.DEMAND: electricity.CHECKSUM, weather.WEATHER: weather.CHECKSUM}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_with_one_changed_byte_is_refused_and_other_ends_of_lines_are_not(path, tmp_path):
    data = path.read_bytes()
    read_kept(path, FILES[path])
    copy = tmp_path / path.name
    copy.write_bytes(data.replace(b"\n", b"\r\n"))
    assert read_kept(copy, FILES[path]) == read_kept(path, FILES[path])
    for k in (0, len(data) // 2, len(data) - 1):
        copy.write_bytes(data[:k] + bytes([data[k] ^ 1]) + data[k + 1 :])
        with pytest.raises(ValueError, match="has changed"):
            read_kept(copy, FILES[path])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_note_gives_each_file_its_checksum_and_size(path):
    section = re.search(rf"^## {re.escape(path.name)}\n(.*?)(?=^## |\Z)", NOTE, re.M | re.S)[1]
    assert FILES[path] in section and f"{path.stat().st_size:,} bytes" in section


def test_a_year_of_demand_in_half_hours():
    demand = read_demand()
    assert demand.shape == (365 * DAY,) and (demand > 2000).all() and (demand < 10_000).all()
    assert demand[:3].tolist() == [3915, 3673, 3498] and demand[-1] == 4217
    assert WEEK == 7 * DAY


def test_a_day_is_found_by_its_date_as_the_file_names_it():
    lines = read_kept(electricity.DEMAND, electricity.CHECKSUM)
    demand = read_demand()
    for line in lines:
        date, *values = line.split()
        begin = first_half_hour(datetime.date.fromisoformat(date))
        assert demand[begin : begin + DAY].tolist() == [float(value) for value in values]


def test_parts_follow_each_other_and_the_test_is_the_end_of_the_year():
    assert electricity.FIRST < electricity.VALIDATION < electricity.TEST <= datetime.date(2014, 12, 31)


def test_people_use_less_on_days_that_are_not_worked():
    works, mean = working_days(), read_demand().reshape(365, DAY).mean(axis=1)
    assert works.sum() == 251
    assert works[first_half_hour(datetime.date(2014, 11, 3)) // DAY] and not works[first_half_hour(datetime.date(2014, 11, 4)) // DAY]  # Cup Day
    # each public holiday against the same weekday of the week before and after
    for k in [k for k in range(7, 358) if not works[k] and (electricity.FIRST + datetime.timedelta(k)).weekday() < 5]:
        around = [mean[j] for j in (k - 7, k + 7) if works[j]]
        assert not around or mean[k] < np.mean(around)


def test_the_clock_is_standard_time_all_year():
    """The morning's rise comes an hour earlier once people have put their clocks forward."""
    demand, works = read_demand().reshape(365, DAY), working_days()

    def rise(first, last):
        days = slice(first_half_hour(first) // DAY, first_half_hour(last) // DAY)
        profile = demand[days][works[days]].mean(axis=0)[4:20]
        return np.interp((profile.min() + profile.max()) / 2, profile, np.arange(16))

    before = rise(datetime.date(2014, 9, 21), datetime.date(2014, 10, 5))
    after = rise(datetime.date(2014, 10, 6), datetime.date(2014, 10, 19))
    assert 1.5 < before - after < 2.5  # half-hours


def test_the_weather_is_that_of_the_package_that_it_was_taken_from():
    table = pytest.importorskip("vega_datasets").local_data.seattle_weather()
    dates, measured = read_weather()
    assert dates.astype(str).tolist() == table["date"].astype(str).tolist()
    np.testing.assert_array_equal(measured, table[list(weather.MEASURED)].to_numpy())


def test_no_day_is_missing_and_parts_are_whole_years():
    dates, measured = read_weather()
    assert (np.diff(dates) == np.timedelta64(1, "D")).all() and measured.shape == (1461, 4)
    assert [str(dates[k]) for k in (0, weather.VALIDATION, weather.TEST, -1)] == ["2012-01-01", "2014-01-01", "2015-01-01", "2015-12-31"]
    assert (measured[:, 0] >= measured[:, 1]).all() and (measured[:, 2:] >= 0).all()


def test_prices_follow_the_calendar_and_the_test_is_the_end():
    dates, prices = read_prices()
    assert dates.shape == prices.shape == (1047,)
    assert (np.diff(dates) > np.timedelta64(0, "D")).all() and np.is_busday(dates).all()
    assert (prices[0], prices[-1]) == (100.34, 362.71)
    assert str(dates[stock.TEST]) == "2008-03-03"


def test_other_prices_are_refused(tmp_path):
    dates, _ = read_prices()
    np.savez(tmp_path / "goog.npz", price_data=dates)
    with pytest.raises(ValueError, match="has changed"):
        read_prices(tmp_path / "goog.npz")
