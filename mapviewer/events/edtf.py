"""What an EDTF string says, as a tree; and which days a date in it may mean.

`parse` (in `edtf_scan`) makes the tree, `when` turns it into four bounds, `words` into English. EDTF is the profile of ISO 8601-2
that the Library of Congress keeps (https://www.loc.gov/standards/datetime/), levels 0, 1 and 2.

Where the standard leaves a choice, this is ours:

- A date is something somewhere inside its unit, not the whole unit; `{…}` is the exception, read as the span from the first to
  the last of its members.
- `19XX` is 1900 to 1999 and `201X` is 2010 to 2019. `-01XX` is -0199 to -0100; `-0000` does not exist and no mask means it.
- A mask means the hull of the dates it fits: `156X-12-25` runs from 25 December 1560 to 25 December 1569. A mask that fits no
  date (`2025-02-3X`) is an error. What an `X` leaves open is the next larger unit: `2004-06-1X` is known to the month,
  `1984-1X` to the year.
- A qualifier right of a component holds for it and all to its left, one left of it for it alone. `~` widens the date by one unit of
  the component it stands at; right of a group that is the group's smallest: `2004-06~-11` runs from 11 May to 11 July. A masked
  component counts as the unit it leaves open (`201X~` widens by a decade), a season as its own length. Where a widened date does
  not exist (31 April) the last day of that month is meant. Two qualifiers add up.
- `1950S2` is a year from 1900 to 1999, estimated to be 1950. Leading zeros are not significant, and more significant digits
  than there are mean the year itself.
- Season 24 (and 28) of a year begins in its December and ends in February of the next; southern summer, 30, likewise.
- Open and unknown ends: `../2024` has been going on without limit, `/2024` started we do not know when; `/` alone says nothing
  and is an error, `../..` is always.
- The order of an interval is judged without `~`: `1984~/1983` is backwards. A start inside the unit of its end, or the
  other way round (`2004/2004-06`), is fine.
- In sets `..x` may only come first and `x..` only last, as the standard's grammar has it; both together may stand
  around other members. A set of one is that one.
- The year of the calendar is astronomical: `-0001` is 2 BCE.

Read although outside the standard, each with a note (`Parsed.notes`): a time without seconds or minutes, fractions of a second
(dropped), an offset without colon or with seconds, a leap second (read as the second before), a time inside an interval or a set,
a qualifier after a time, `Y` with four digits or fewer, a month, a day or a time after a `Y` year, spaces around the whole or
after a comma. `T24:00:00` is the first second of the next day, as in ISO 8601-1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, IntEnum
from itertools import product
from typing import Final

from mapviewer.events.calendar import civil_from_days, days_from_civil, month_length


class EdtfError(ValueError):
    """A date that cannot be read.

    `text` is all of what was given, `position` the 0-based character where reading stopped (None when no single place is to
    blame), `message` says what was found and what was expected.
    """

    def __init__(self, text: str, position: int | None, message: str) -> None:
        shown = text if len(text) <= 60 else text[:57] + "…"
        where = "" if position is None else f" (character {position + 1} of {shown!r})"
        super().__init__(message + where)
        self.text = text
        self.position = position
        self.message = message


class Part(IntEnum):
    """Components of a date, as bits; a sum of them is a set."""

    YEAR = 1
    MONTH = 2
    DAY = 4
    CLOCK = 8


class End(Enum):
    """An end of an interval that is no date."""

    OPEN = ".."
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. Reduced precision leaves `minute` or `second` None; `offset` is seconds ahead of UTC, None is local time."""

    hour: int
    minute: int | None
    second: int | None
    offset: int | None

    @property
    def unit_seconds(self) -> int:
        """Length in seconds of the unit the time is given to."""
        return 3600 if self.minute is None else 60 if self.second is None else 1

    @property
    def seconds(self) -> int:
        """Seconds since the midnight before."""
        return self.hour * 3600 + (self.minute or 0) * 60 + (self.second or 0)


@dataclass(frozen=True, slots=True)
class Date:
    """A date, season or time.

    A component that is not written is 0; a mask (`19XX`, `1X`) is empty unless the component has X digits, and the component
    then holds the digits with 0 for X. `month` 21 to 41 is a season. `significant` counts the significant digits of the year (0:
    not said). `approximate` is the set of `Part`s that `~` widens by, `uncertain` those that `?` stands for.
    """

    year: int
    month: int = 0
    day: int = 0
    clock: Clock | None = None
    year_mask: str = ""
    month_mask: str = ""
    day_mask: str = ""
    significant: int = 0
    approximate: int = 0
    uncertain: int = 0
    doubted: int = 0
    """Every component that a `~` stands for, where `approximate` has only the smallest of a group."""

    @property
    def has_month(self) -> bool:
        """Whether a month or season is written, with X or without."""
        return bool(self.month or self.month_mask)

    @property
    def has_day(self) -> bool:
        """Whether a day is written, with X or without."""
        return bool(self.day or self.day_mask)

    @property
    def is_season(self) -> bool:
        """Whether `month` is a season or another division of the year."""
        return self.month > 20

    @property
    def masked(self) -> bool:
        """Whether any digit is left open by X."""
        return bool(self.year_mask or self.month_mask or self.day_mask)

    @property
    def open_digits(self) -> int:
        """How many digits of the year, from the right, are not known: 0 for a known year, 2 for `19XX` or `1950S2`."""
        if self.year_mask:
            return len(self.year_mask) - self.year_mask.index("X")
        if self.significant:
            return max(0, len(str(abs(self.year))) - self.significant)
        return 0


@dataclass(frozen=True, slots=True)
class Interval:
    """`A/B`."""

    start: Date | End
    end: Date | End


@dataclass(frozen=True, slots=True)
class Range:
    """`a..b`, `..b` or `a..` inside a set; None is no limit."""

    first: Date | None
    last: Date | None


@dataclass(frozen=True, slots=True)
class DateSet:
    """`[…]`, one of its members, or `{…}`, all of them."""

    members: tuple[Date | Range, ...]
    every: bool


@dataclass(frozen=True, slots=True)
class Parsed:
    """A string that was read, and what was lenient about it."""

    expression: Date | Interval | DateSet
    notes: tuple[str, ...] = ()


SEASONS: Final[dict[int, tuple[int, int]]] = {
    **{first + i: (3 + 3 * i, 3) for first in (21, 25) for i in range(4)},
    29: (9, 3),
    30: (12, 3),
    31: (3, 3),
    32: (6, 3),
    **{33 + i: (1 + 3 * i, 3) for i in range(4)},
    **{37 + i: (1 + 4 * i, 4) for i in range(3)},
    **{40 + i: (1 + 6 * i, 6) for i in range(2)},
}
"""First month and number of months of the seasons 21 to 41; a season may run on into the next year."""


def _fits(mask: str, low: int, high: int) -> list[int]:
    """Numbers from low to high whose two digits fit a mask such as `1X`."""
    return [
        n for n in range(low, high + 1) if all(m in ("X", d) for m, d in zip(mask, f"{n:02d}", strict=True))
    ]


def _years(date: Date, *, backwards: bool) -> Iterator[int]:
    """Years that the date may mean, lazily, in order of time or against it."""
    if date.significant:
        size = 10**date.open_digits
        low = abs(date.year) // size * size
        ends = (low, low + size - 1) if date.year >= 0 else (-low - size + 1, -low)
        # Every year between fits as well; for the hull the two ends are enough.
        yield ends[1] if backwards else ends[0]
        return
    if not date.year_mask:
        yield date.year
        return
    negative = date.year_mask.startswith("-")
    digits = "9876543210" if backwards != negative else "0123456789"
    for chosen in product(*(digits if c == "X" else c for c in date.year_mask.lstrip("-"))):
        year = int("".join(chosen))
        if not negative:
            yield year
        elif year:
            yield -year


def _months(date: Date) -> list[int]:
    return _fits(date.month_mask, 1, 12) if date.month_mask else [date.month]


def _days(date: Date) -> list[int]:
    return _fits(date.day_mask, 1, 31) if date.day_mask else [date.day]


def _first_day(date: Date) -> int | None:
    months, days = _months(date), _days(date)
    for year in _years(date, backwards=False):
        for month in months:
            for day in days:
                if day <= month_length(year, month):
                    return days_from_civil(year, month, max(day, 1))
    return None


def _day_after(date: Date) -> int | None:
    months, days = _months(date)[::-1], _days(date)[::-1]
    for year in _years(date, backwards=True):
        for month in months:
            length = month_length(year, month)
            for day in days:
                if day <= length:
                    return days_from_civil(year, month, day or length) + 1
    return None


def _shift_months(days: int, months: int) -> int:
    """The same day of the month so many months on, or that month's last."""
    year, month, day = civil_from_days(days)
    year, month = divmod(year * 12 + month - 1 + months, 12)
    return days_from_civil(year, month + 1, min(day, month_length(year, month + 1)))


def civil_hull(date: Date) -> tuple[int, int] | None:
    """First day, and day after the last, that a date may mean without regard to `~`; local days since 1970-01-01.

    None when its mask fits no date at all, or the day does not exist.
    """
    year, month, day = date.year, date.month, date.day
    if not (date.masked or date.significant or month > 12):
        if day:
            days = days_from_civil(year, month, day)
            return days, days + 1
        if month:
            return days_from_civil(year, month, 1), days_from_civil(year + month // 12, month % 12 + 1, 1)
        return days_from_civil(year, 1, 1), days_from_civil(year + 1, 1, 1)
    if date.is_season or not date.has_month:
        start, count = SEASONS[date.month] if date.month else (1, 12)
        low = next(_years(date, backwards=False), None)
        high = next(_years(date, backwards=True), None)
        if low is None or high is None:
            return None
        return days_from_civil(low, start, 1), _shift_months(days_from_civil(high, start, 1), count)
    first, after = _first_day(date), _day_after(date)
    return None if first is None or after is None else (first, after)


def widened(date: Date, hull: tuple[int, int]) -> tuple[int, int]:
    """`civil_hull` with what `~` adds on both sides, except for a clock time's own."""
    first, after = hull
    for months in _steps(date):
        first = _shift_months(first, -months)
        # A whole month keeps its length: 1 March, the day after February, becomes 1 April. A single day moves itself.
        after = (
            _shift_months(after - 1, months) + 1
            if date.day or date.day_mask
            else _shift_months(after, months)
        )
    if date.approximate & Part.DAY and not date.day_mask:
        first, after = first - 1, after + 1
    return first, after


def _steps(date: Date) -> Iterator[int]:
    """Months that `~` widens by, a step for each component it stands at; a known day is no matter of months."""
    if date.approximate & Part.YEAR:
        yield 12 * 10**date.open_digits
    if date.approximate & Part.MONTH:
        yield 12 if date.month_mask else SEASONS[date.month][1] if date.is_season else 1
    if date.approximate & Part.DAY and date.day_mask:
        yield 12 if date.month_mask else 1
