"""Days in the Julian and the Hijri calendar, for people who read sources that are dated so. Pure.

A day is its number since 1 January 1970 (proleptic Gregorian). Julian dates follow the rule of a leap year every four years; Hijri dates are those of
the tabular civil calendar (leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29 of thirty, epoch 16 July 622 Julian), by the arithmetic of Reingold and Dershowitz, "Calendrical
Calculations". A calendar that goes by sighting or by Umm al-Qura's tables may differ by a day, rarely two, and a Hijri day begins at the sunset before.
"""

from __future__ import annotations

from typing import Final

from mapviewer.events.calendar import days_from_civil as gregorian
from mapviewer.events.calendar import to_civil
from mapviewer.events.when import NEG_INF, POS_INF, When
from mapviewer.language import mark, tr

_RATA_DIE: Final = 719_163
"""1 January 1970, counted from 1 January of the year 1 (proleptic Gregorian) as 1."""
_HIJRI_EPOCH: Final = 227_015
_JULIAN_EPOCH: Final = -1

HIJRI_MONTHS: Final = (
    mark("Muharram"), mark("Safar"), mark("Rabi I"), mark("Rabi II"), mark("Jumada I"), mark("Jumada II"), mark("Rajab"),
    mark("Shaban"), mark("Ramadan"), mark("Shawwal"), mark("Dhu al-Qada"), mark("Dhu al-Hijja"),
)  # fmt: skip
JULIAN_MONTHS: Final = (
    mark("January"), mark("February"), mark("March"), mark("April"), mark("May"), mark("June"), mark("July"),
    mark("August"), mark("September"), mark("October"), mark("November"), mark("December"),
)  # fmt: skip


def julian(day: int) -> tuple[int, int, int]:
    """(year, month, day) of a day, years counted astronomically: 0 is 1 BCE."""
    date = day + _RATA_DIE
    year = (4 * (date - _JULIAN_EPOCH) + 1464) // 1461
    prior = date - _from_julian(year, 1, 1)
    correction = 0 if date < _from_julian(year, 3, 1) else 1 if year % 4 == 0 else 2
    month = (12 * (prior + correction) + 373) // 367
    return year, month, date - _from_julian(year, month, 1) + 1


def _from_julian(year: int, month: int, day: int) -> int:
    before = _JULIAN_EPOCH - 1 + 365 * (year - 1) + (year - 1) // 4 + (367 * month - 362) // 12
    if month > 2:
        before -= 1 if year % 4 == 0 else 2
    return before + day


def hijri(day: int) -> tuple[int, int, int] | None:
    """(year, month, day) of a day in the tabular civil calendar; None before its first."""
    date = day + _RATA_DIE
    if date < _HIJRI_EPOCH:
        return None
    year = (30 * (date - _HIJRI_EPOCH) + 10_646) // 10_631
    month = (11 * (date - _from_hijri(year, 1, 1)) + 330) // 325
    return year, month, date - _from_hijri(year, month, 1) + 1


def _from_hijri(year: int, month: int, day: int) -> int:
    return day + 29 * (month - 1) + month // 2 + (year - 1) * 354 + (3 + 11 * year) // 30 + _HIJRI_EPOCH - 1


def days_of(when: When, zone: str) -> tuple[int, int] | None:
    """The first and the last day that an event may touch, in a time zone; None where a side is not known.

    Whatever is known only to the month or the year becomes a range of days: another calendar's months begin elsewhere.
    """
    if when.earliest <= NEG_INF or when.latest >= POS_INF:
        return None
    days = []
    for moment in (when.earliest, when.latest - 1):
        civil = to_civil(moment, zone)
        days.append(gregorian(civil.year, civil.month, civil.day))
    return days[0], days[1]


def words(when: When, zone: str) -> tuple[tuple[str, str], ...]:
    """(calendar, date in words) for each other calendar; a range where more than one day is meant. () for an event without both ends."""
    found = days_of(when, zone)
    if found is None:
        return ()
    first, last = found
    listed = []
    for name, text in (
        (tr("Julian"), _julian_words),
        (tr("Hijri (tabular)"), _hijri_words),
    ):
        one, other = text(first), text(last)
        if one and other:
            listed.append((name, one if first == last else tr("{start} to {end}", start=one, end=other)))
    return tuple(listed)


def _julian_words(day: int) -> str:
    year, month, number = julian(day)
    name = tr(JULIAN_MONTHS[month - 1])
    if year <= 0:
        return tr("{day} {month} {year} BCE", day=number, month=name, year=1 - year)
    return tr("{day} {month} {year}", day=number, month=name, year=year)


def _hijri_words(day: int) -> str:
    found = hijri(day)
    if found is None:
        return ""
    year, month, number = found
    return tr("{day} {month} {year} AH", day=number, month=tr(HIJRI_MONTHS[month - 1]), year=year)
