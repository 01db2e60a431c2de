"""Periods beside a period: the one before, the one after, the same a year earlier. Pure.

Whole months are followed by whole months and whole days by as many days, in a zone's calendar: the period before July is June, not the 31 days
before it, and a change of the clocks makes no day longer. Everything else keeps its length in seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from mapviewer.events.calendar import (
    NEG_INF,
    POS_INF,
    Civil,
    Unit,
    add_units,
    days_from_civil,
    floor_unit,
    month_length,
    saturate,
    to_civil,
    to_utc,
)

Window = tuple[int, int]
"""[start, end) in seconds since 1970 UTC."""


class Beside(StrEnum):
    """Which period beside another one."""

    BEFORE = "before"
    AFTER = "after"
    YEAR_BEFORE = "year before"


def beside(which: Beside, start: int, end: int, zone: str) -> Window | None:
    """The period beside [start, end); None where there is none: beside all time, or a year before what has no limit.

    What has one limit is told apart from the rest of time: beside what is since a moment lies all before it.
    """
    if start >= end or (start <= NEG_INF and end >= POS_INF):
        return None
    if start <= NEG_INF or end >= POS_INF:
        if which is Beside.YEAR_BEFORE:
            return None
        return (NEG_INF, start) if end >= POS_INF else (end, POS_INF)
    if which is Beside.YEAR_BEFORE:
        return _year_back(start, zone, up=False), _year_back(end, zone, up=True)
    step = -1 if which is Beside.BEFORE else 1
    found = _shifted(start, end, step, zone)
    return found if found[0] < found[1] else None


def proposed(start: int, end: int, zone: str) -> Window | None:
    """What [start, end) is compared with unless somebody says otherwise; None where it is all of time."""
    return beside(Beside.BEFORE, start, end, zone)


def parted(start: int, middle: int, end: int, zone: str) -> tuple[int, int, int]:
    """The three moments put on whole days, where that leaves time between them."""
    days = [floor_unit(start, Unit.DAY, zone), floor_unit(middle, Unit.DAY, zone)]
    last = floor_unit(end, Unit.DAY, zone)
    days.append(last if last == end else add_units(end, Unit.DAY, 1, zone))
    if days[0] < days[1] < days[2]:
        return days[0], days[1], days[2]
    middle = max(start + 1, middle)
    return start, middle, max(end, middle + 1)


def _shifted(start: int, end: int, step: int, zone: str) -> Window:
    for unit, count in ((Unit.MONTH, _months), (Unit.DAY, _days)):
        if floor_unit(start, unit, zone) == start and floor_unit(end, unit, zone) == end:
            far = add_units(start if step < 0 else end, unit, step * _count(count, start, end, zone), zone)
            return (far, start) if step < 0 else (end, far)
    length = end - start
    return (saturate(start - length), start) if step < 0 else (end, saturate(end + length))


def _count(count: Callable[[int, str], int], start: int, end: int, zone: str) -> int:
    return count(end, zone) - count(start, zone)


def _months(t: int, zone: str) -> int:
    civil = to_civil(t, zone)
    return civil.year * 12 + civil.month


def _days(t: int, zone: str) -> int:
    civil = to_civil(t, zone)
    return days_from_civil(civil.year, civil.month, civil.day)


def _year_back(t: int, zone: str, *, up: bool) -> int:
    """A moment a year earlier by the calendar; of 29 February, which is missing there, the day before or (`up`) after."""
    civil = to_civil(t, zone)
    if civil.day > month_length(civil.year - 1, civil.month):
        day = to_utc(Civil(civil.year - 1, civil.month, civil.day - 1), zone)
        return add_units(day, Unit.DAY, 1, zone) if up else day
    return to_utc(replace(civil, year=civil.year - 1), zone)
