"""Dates of thirteen places: different days, forms that no two days share; and pairs as arrays."""

import datetime

import numpy as np

from solutions.data.dates import FIRST, LAST, LOCALES, STYLES, date_pairs, draw_dates, written
from solutions.data.pairs import padded, teacher_forced


def test_days_differ_and_come_from_the_whole_century():
    days = draw_dates(np.random.default_rng(0), 20_000)
    assert len(set(days)) == len(days)
    assert min(days) >= FIRST and max(days) <= LAST
    assert {day.year for day in days} == set(range(1950, 2050))


def test_a_day_stands_in_each_place_as_people_write_it_there():
    day = datetime.date(2024, 3, 5)
    assert written(day, "en_US", "full") == "tuesday, march 5, 2024"
    assert written(day, "en_GB", "full") == "tuesday, 5 march 2024"
    assert written(day, "de", "medium") == "05.03.2024"
    assert written(day, "zh_CN", "full") == "2024年3月5日星期二"
    assert written(day, "tr", "long") == "5 mart 2024"


def test_no_text_means_two_days():
    days = [FIRST + datetime.timedelta(k) for k in range(0, (LAST - FIRST).days, 37)]
    meant = {}
    for day in days:
        for locale in LOCALES:
            for style in STYLES:
                assert meant.setdefault(written(day, locale, style), day) == day


def test_each_day_is_written_in_different_places():
    days = draw_dates(np.random.default_rng(0), 50)
    pairs = date_pairs(days, 3, np.random.default_rng(1))
    assert [iso for _, iso in pairs] == [day.isoformat() for day in days for _ in range(3)]
    forms = {day: {written(day, locale, style) for locale in LOCALES for style in STYLES} for day in days}
    assert all(text in forms[datetime.date.fromisoformat(iso)] for text, iso in pairs)
    assert len({text for text, _ in pairs}) > 2.5 * len(days)  # places can share a form, as China's and Japan's full months do


def test_pairs_become_arrays_for_teacher_forcing():
    codes, lengths = padded([[3, 1], [2], [5, 5, 4]])
    assert codes.tolist() == [[3, 2, 5], [1, 0, 5], [0, 0, 4]] and lengths.tolist() == [2, 1, 3]
    inputs, targets = teacher_forced([[3, 1], [2]], start=8, end=9)
    assert inputs.tolist() == [[8, 8], [3, 2], [1, 0]]
    assert targets.tolist() == [[3, 2], [1, 9], [9, -1]]
