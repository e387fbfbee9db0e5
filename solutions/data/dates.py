"""Dates as people write them in thirteen places, beside the same dates as ISO 8601 writes them.

The forms are those of the Unicode CLDR (Unicode licence), which the package Babel carries: nothing is downloaded. A locale's
short form is left out, since 03/04/05 can be three different days.
"""

import datetime
from functools import cache

from babel import Locale
from babel.dates import format_date

LOCALES = ("en_US", "en_GB", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "tr", "zh_CN", "ja")
STYLES = ("full", "long", "medium")
FIRST, LAST = datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)


def draw_dates(rng, n):
    """Draw n different days of a hundred years.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int

    Returns
    -------
    days : list of datetime.date

    Source: [babel].
    """
    days = rng.choice((LAST - FIRST).days + 1, size=n, replace=False)
    return [FIRST + datetime.timedelta(int(day)) for day in days]


def written(day, locale, style):
    """Write a day as people in a place do, in small letters.

    Parameters
    ----------
    day : datetime.date
    locale : str
        One of LOCALES.
    style : str
        "full" (with the day of the week), "long" or "medium".

    Returns
    -------
    text : str

    Source: [babel].
    """
    return format_date(day, style, locale=_locale(locale)).lower()


@cache
def _locale(name):
    return Locale.parse(name)


def date_pairs(days, each, rng):
    """Write each day in several places, in styles drawn at random.

    Parameters
    ----------
    days : list of datetime.date
    each : int
        Different places per day.
    rng : numpy.random.Generator

    Returns
    -------
    pairs : list of (str, str)
        What stands there, and the day as ISO 8601: year, month, day.

    Source: [babel].
    """
    pairs = []
    for day in days:
        places = rng.choice(len(LOCALES), size=each, replace=False)
        styles = rng.choice(len(STYLES), size=each)
        pairs += [(written(day, LOCALES[place], STYLES[style]), day.isoformat()) for place, style in zip(places, styles, strict=True)]
    return pairs
