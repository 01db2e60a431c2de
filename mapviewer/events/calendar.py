"""Calendar arithmetic on integers: days, units, time zones.

Times are whole seconds since 1970-01-01T00:00:00 UTC without leap seconds, days are whole days since 1970-01-01. The calendar is
the proleptic Gregorian one with astronomical years (0 is 1 BCE, -1 is 2 BCE), of any size. `NEG_INF` and `POS_INF` stand for
"without limit"; a result beyond them is cut to them.

Day arithmetic follows Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
(https://howardhinnant.github.io/date_algorithms.html). Zone rules are those of the `tzdata` package, never the system's, so that
the same dossier gives the same picture on every machine. Outside the years 2 to 9998 the nearest rule's standard offset holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

POS_INF: Final = 2**62
"""Stands for "without end" in every time bound (seconds)."""
NEG_INF: Final = -(2**62)
"""Stands for "without beginning" in every time bound (seconds)."""

MINUTE_SECONDS: Final = 60
HOUR_SECONDS: Final = 3_600
DAY_SECONDS: Final = 86_400

_MONTH_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NAIVE_EPOCH: Final = datetime(1970, 1, 1)


class UnknownZoneError(ValueError):
    """A time zone that the IANA database does not know; `zone` is the name."""

    def __init__(self, zone: str) -> None:
        super().__init__(
            f"unknown time zone {zone[:60]!r}; expected an IANA name such as Asia/Damascus or UTC"
        )
        self.zone = zone


@dataclass(frozen=True, slots=True, order=True)
class Civil:
    """A wall-clock reading. `year` is astronomical; `hour` may be 24 (the end of that day) when it is given to `to_utc`."""

    year: int
    month: int = 1
    day: int = 1
    hour: int = 0
    minute: int = 0
    second: int = 0


class Unit(StrEnum):
    """Steps of time. Weeks begin on Monday; decades, centuries and millennia at years that 10, 100, 1000 divide."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    MILLENNIUM = "millennium"


_CLOCK_UNITS: Final = {Unit.SECOND: 1, Unit.MINUTE: MINUTE_SECONDS, Unit.HOUR: HOUR_SECONDS}
_MONTHS_IN: Final = {
    Unit.MONTH: 1,
    Unit.QUARTER: 3,
    Unit.YEAR: 12,
    Unit.DECADE: 120,
    Unit.CENTURY: 1_200,
    Unit.MILLENNIUM: 12_000,
}


def saturate(t: int) -> int:
    """Cut a time (seconds) to NEG_INF … POS_INF."""
    return NEG_INF if t < NEG_INF else min(t, POS_INF)


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 of a date; `day` is not checked against the month."""
    if month <= 2:
        year -= 1
        month += 9
    else:
        month -= 3
    era = year // 400
    year_of_era = year - era * 400
    day_of_year = (153 * month + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Year, month and day of a count of days since 1970-01-01."""
    days += 719_468
    era = days // 146_097
    day_of_era = days - era * 146_097
    year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month + 2) // 5 + 1
    year = year_of_era + era * 400
    return (year, month + 3, day) if month < 10 else (year + 1, month - 9, day)


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """Number of days of a month (1 to 12)."""
    return 29 if month == 2 and is_leap(year) else _MONTH_LENGTHS[month - 1]


def weekday(days: int) -> int:
    """Day of the week of a count of days since 1970-01-01: 0 is Monday, 6 is Sunday."""
    return (days + 3) % 7


# Zone rules are looked up through `datetime`, which spans the years 1 to 9999; one year of margin at both ends keeps every
# offset inside it.
_RULES_FROM: Final = days_from_civil(2, 1, 1) * DAY_SECONDS
_RULES_TO: Final = days_from_civil(9999, 1, 1) * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class _Zone:
    """The rules of a zone: offsets in seconds before and after the years that `rules` are asked for, and its epoch."""

    rules: ZoneInfo
    epoch: datetime
    before: int
    after: int


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every IANA zone name that the tzdata package has."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="ascii").split())


def known_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone (exact spelling)."""
    return name in zone_names()


def _seconds(delta: timedelta | None) -> int:
    return 0 if delta is None else delta.days * DAY_SECONDS + delta.seconds


@lru_cache(maxsize=1024)
def _zone(name: str) -> _Zone:
    # The list of names is what keeps a dossier from naming a path.
    if not known_zone(name):
        raise UnknownZoneError(name)
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        rules = ZoneInfo.from_file(file, key=name)
    last = datetime(9999, 1, 1, tzinfo=rules)
    return _Zone(
        rules,
        _NAIVE_EPOCH.replace(tzinfo=rules),
        _seconds(rules.utcoffset(datetime(2, 1, 1))),
        _seconds(last.utcoffset()) - _seconds(last.dst()),
    )


def utc_offset(t: int, zone: str) -> int:
    """Seconds that the zone's clocks are ahead of UTC at time `t`. Raises `UnknownZoneError`."""
    if zone == "UTC":
        return 0
    found = _zone(zone)
    if t < _RULES_FROM:
        return found.before
    if t >= _RULES_TO:
        return found.after
    return _seconds(found.rules.fromutc(found.epoch + timedelta(seconds=t)).utcoffset())


def local_to_utc(local: int, zone: str, *, second_pass: bool = False) -> int:
    """Time of a wall-clock reading given as seconds since 1970-01-01T00:00 on that clock.

    A reading that occurs twice, when clocks go back, is its first occurrence, or the second with `second_pass`. A reading that
    never occurs, when clocks go forward, counts on from the moment before the jump (02:30 becomes 03:30); so the midnight that a
    zone skips is the very moment of the jump, which is where that day begins. With `second_pass` such a reading counts back
    from after the jump. Raises `UnknownZoneError`.
    """
    if zone == "UTC":
        return saturate(local)
    found = _zone(zone)
    if local < _RULES_FROM:
        return saturate(local - found.before)
    if local >= _RULES_TO:
        return saturate(local - found.after)
    reading = _NAIVE_EPOCH + timedelta(seconds=local)
    if second_pass:
        reading = reading.replace(fold=1)
    return local - _seconds(found.rules.utcoffset(reading))


def to_utc(civil: Civil, zone: str) -> int:
    """Time of a wall-clock reading in a zone; for readings that occur twice or never see `local_to_utc`."""
    days = days_from_civil(civil.year, civil.month, civil.day)
    return local_to_utc(days * DAY_SECONDS + civil.hour * 3600 + civil.minute * 60 + civil.second, zone)


def to_civil(t: int, zone: str) -> Civil:
    """What the zone's clocks show at time `t`."""
    days, rest = divmod(t + utc_offset(t, zone), DAY_SECONDS)
    hour, rest = divmod(rest, HOUR_SECONDS)
    return Civil(*civil_from_days(days), hour, *divmod(rest, MINUTE_SECONDS))


@lru_cache(maxsize=65_536)
def day_start(days: int, zone: str) -> int:
    """Time at which a local day (days since 1970-01-01) begins; a day that a zone skipped begins where the next one does."""
    return local_to_utc(days * DAY_SECONDS, zone)


def day_end(days: int, zone: str) -> int:
    """Time at which a local day (days since 1970-01-01) is over: at midnight, at the second one where clocks went back over it."""
    local = (days + 1) * DAY_SECONDS
    if zone == "UTC":
        return saturate(local)
    return max(local_to_utc(local, zone), local_to_utc(local, zone, second_pass=True))


def _index(days: int, unit: Unit) -> int:
    """Running number of the calendar unit that holds a day."""
    if unit is Unit.DAY:
        return days
    if unit is Unit.WEEK:
        return (days + 3) // 7
    year, month, _ = civil_from_days(days)
    return (year * 12 + month - 1) // _MONTHS_IN[unit]


def _first_day(index: int, unit: Unit) -> int:
    """First day of a calendar unit, the inverse of `_index`."""
    if unit is Unit.DAY:
        return index
    if unit is Unit.WEEK:
        return index * 7 - 3
    year, month = divmod(index * _MONTHS_IN[unit], 12)
    return days_from_civil(year, month + 1, 1)


def _holding(t: int, unit: Unit, zone: str) -> int:
    """Running number of the calendar unit whose span holds `t`."""
    index = _index((t + utc_offset(t, zone)) // DAY_SECONDS, unit)
    # Where clocks go back across midnight the date of `t` has come round again; the unit is still the one whose span holds it.
    # The same loop steps over a day that a zone skipped.
    while day_start(_first_day(index + 1, unit), zone) <= t:
        index += 1
    return index


def _clock_floor(t: int, size: int, zone: str) -> int:
    """Start of the local hour, minute or second that holds `t`; an hour in which the offset changes is cut there."""
    offset = utc_offset(t, zone)
    start = (t + offset) // size * size - offset
    if utc_offset(start, zone) == offset:
        return start
    low, high = start, t
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if utc_offset(middle, zone) == offset else (middle, high)
    return high


def floor_unit(t: int, unit: Unit, zone: str) -> int:
    """Start of the unit that holds `t`, in the zone's local time. An infinite time is returned as it is."""
    if t <= NEG_INF or t >= POS_INF:
        return saturate(t)
    size = _CLOCK_UNITS.get(unit)
    if size is not None:
        return saturate(t if size == 1 else _clock_floor(t, size, zone))
    return day_start(_first_day(_holding(t, unit, zone), unit), zone)


def add_units(t: int, unit: Unit, n: int, zone: str) -> int:
    """Start of the unit that is `n` units after (before, when negative) the one that holds `t`.

    Seconds, minutes and hours are elapsed ones; longer units are the zone's local ones. For n > 0 the result lies after the
    start of the unit that holds `t`, for n < 0 before it, also where a zone skipped a whole day.
    """
    if t <= NEG_INF or t >= POS_INF:
        return saturate(t)
    size = _CLOCK_UNITS.get(unit)
    start = floor_unit(t, unit, zone)
    if size is not None:
        if n == 0:
            return start
        result = floor_unit(saturate(start + n * size), unit, zone)
        # A cut hour is shorter than the step: never stay where we are.
        return result if (result > start) == (n > 0) and result != start else saturate(start + n * size)
    index = _holding(t, unit, zone) + n
    result = day_start(_first_day(index, unit), zone)
    while (n > 0 and result <= start < POS_INF) or (n < 0 and result >= start > NEG_INF):
        index += 1 if n > 0 else -1
        result = day_start(_first_day(index, unit), zone)
    return result


def year_text(year: int) -> str:
    """A year as EDTF writes it: `2025`, `0079`, `-0753`, `Y10000`, `Y-10000`."""
    if abs(year) > 9999:
        return f"Y{year}"
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def iso(t: int, zone: str = "UTC") -> str:
    """A time as ISO 8601 with its offset, to the second: `2025-07-16T13:00:00+03:00`, in UTC with `Z`.

    Years beyond four digits are written as EDTF does (`Y-10000-01-01T00:00:00Z`); an infinite time is `..`.
    """
    if t <= NEG_INF or t >= POS_INF:
        return ".."
    civil = to_civil(t, zone)
    offset = utc_offset(t, zone)
    if zone == "UTC":
        suffix = "Z"
    else:
        hours, rest = divmod(abs(offset), HOUR_SECONDS)
        minutes, seconds = divmod(rest, MINUTE_SECONDS)
        suffix = f"{'-' if offset < 0 else '+'}{hours:02d}:{minutes:02d}" + (
            f":{seconds:02d}" if seconds else ""
        )
    return (
        f"{year_text(civil.year)}-{civil.month:02d}-{civil.day:02d}"
        f"T{civil.hour:02d}:{civil.minute:02d}:{civil.second:02d}{suffix}"
    )
