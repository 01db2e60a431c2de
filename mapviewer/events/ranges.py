"""Windows of time and lengths of time in plain words, and the joining of dates that share a month or a year.

A date in words is a list of its parts from small to large, such as ["15", "July", "2025"]; what two dates have in common at the
end is said once: "15–20 July 2025". A single en dash joins single words, a spaced one longer pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mapviewer.events.calendar import (
    DAY_SECONDS,
    HOUR_SECONDS,
    NEG_INF,
    POS_INF,
    Unit,
    civil_from_days,
    floor_unit,
    month_length,
    to_civil,
)
from mapviewer.language import Language, current, decimal, number, plural, tr
from mapviewer.language.calendar import LONG_MONTHS, SHORT_MONTHS, Months, names

_YEAR_SECONDS: Final = 31_556_952
"""The mean Gregorian year."""


def year_parts(year: int) -> list[str]:
    """An astronomical year in words: ["2025"], ["79", "CE"], ["754", "BCE"], ["12,000"]."""
    if year <= 0:
        return [_year_number(1 - year), names().before_era]
    if year < 1000:
        return [str(year), names().era]
    return [_year_number(year)]


def _year_number(year: int) -> str:
    return number(year) if year > 9999 else str(year)


def date_parts(year: int, month: int, day: int, months: Months = LONG_MONTHS) -> list[str]:
    """A date in words, small to large; month and day may be 0, not said."""
    parts = year_parts(year)
    if month:
        parts.insert(0, months[month - 1])
    if day:
        parts.insert(0, names().day(day))
    return parts


def _shared(lists: Sequence[list[str]]) -> tuple[list[str], str]:
    """What differs in front, and what all have in common at the end; something of each always remains in front."""
    shortest = min(len(parts) for parts in lists)
    count = 0
    while count < shortest - 1 and len({parts[-1 - count] for parts in lists}) == 1:
        count += 1
    fronts = [" ".join(parts[: len(parts) - count]) for parts in lists]
    return fronts, " ".join(lists[0][len(lists[0]) - count :])


def joined(first: list[str], last: list[str]) -> str:
    """From one date to another: "15–20 July 2025", "28 June – 3 July 2025"."""
    if first == last:
        return " ".join(first)
    fronts, rest = _shared([first, last])
    dash = " – " if any(" " in front for front in fronts) else "–"
    return f"{dash.join(fronts)} {rest}".rstrip()


def between(first: list[str], last: list[str]) -> str:
    """Somewhere between two dates: "between 13 and 20 July 2025", or "in July 2025" when they are the same."""
    if first == last:
        return tr("in {date}", date=" ".join(first))
    fronts, rest = _shared([first, last])
    return tr("between {first} and {last}", first=fronts[0], last=f"{fronts[1]} {rest}".rstrip())


def listed(dates: Sequence[list[str]], *, every: bool) -> str:
    """Several dates: "1667, 1668 or 1670", or (every one of them) "16 and 18 July 2025"."""
    if len(dates) == 1:
        return " ".join(dates[0])
    fronts, rest = _shared(dates)
    return enumerated([*fronts[:-1], f"{fronts[-1]} {rest}".rstrip()], every=every)


def enumerated(texts: Sequence[str], *, every: bool) -> str:
    """Several texts in a row: "a, b and c", or "a, b or c"."""
    if len(texts) == 1:
        return texts[0]
    first = names().comma.join(texts[:-1])
    return tr("{first} and {last}" if every else "{first} or {last}", first=first, last=texts[-1])


def dated_clock(day: str, clock: str, months: Months = LONG_MONTHS) -> str:
    """A date with a time of day: "16 July 2025, 13:00", in a narrow column "16 Jul 2025 13:00"."""
    return f"{day} {clock}" if months is SHORT_MONTHS else f"{day}{names().comma}{clock}"


def clock_text(seconds: int, *, whole: bool = False) -> str:
    """A time of day, seconds since midnight: "13:00", "13:00:05"; with seconds also when `whole` asks for them."""
    hour, rest = divmod(seconds, HOUR_SECONDS)
    minute, second = divmod(rest, 60)
    return f"{hour:02d}:{minute:02d}" + (f":{second:02d}" if second or whole else "")


def local_clock(t: int, zone: str) -> tuple[tuple[int, int, int], int]:
    """Local date (year, month, day) and seconds since its midnight."""
    civil = to_civil(t, zone)
    return (civil.year, civil.month, civil.day), civil.hour * HOUR_SECONDS + civil.minute * 60 + civil.second


def _is_midnight(t: int, zone: str) -> bool:
    return floor_unit(t, Unit.DAY, zone) == t


def _last_day(end: int, zone: str) -> tuple[int, int, int]:
    civil = to_civil(end - 1, zone)
    return civil.year, civil.month, civil.day


def whole_days(start: int, end: int, zone: str) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
    """First and last local day of a window made of whole ones, None for any other; the window is finite."""
    if not (_is_midnight(start, zone) and _is_midnight(end, zone)):
        return None
    return local_clock(start, zone)[0], _last_day(end, zone)


def _is_first(day: tuple[int, int, int]) -> bool:
    return day[2] == 1


def _is_last(day: tuple[int, int, int]) -> bool:
    return day[2] == month_length(day[0], day[1])


def _whole_days(first: tuple[int, int, int], last: tuple[int, int, int], months: Months) -> str:
    """From the first to the last of whole days, in the largest units that fit."""
    if _is_first(first) and _is_last(last):
        if first[1] == 1 and last[1] == 12:
            return joined(year_parts(first[0]), year_parts(last[0]))
        return joined(date_parts(first[0], first[1], 0, months), date_parts(last[0], last[1], 0, months))
    return joined(date_parts(*first, months), date_parts(*last, months))


def range_words(start: int, end: int, zone: str, months: Months = LONG_MONTHS) -> str:
    """A window [start, end) of seconds since 1970 UTC as people say it, its last day inclusive, in the zone's local time.

    "15–17 July 2025", "July 2025", "2004–2008", "16 July 2025, 13:00–14:00", "from 8 December 2024", "up to 17 July 2025",
    "all time". A clock time at the end is exclusive, as in "until 14:00".
    """
    if start <= NEG_INF and end >= POS_INF:
        return tr("all time")
    if start >= end:
        return tr("no time at all")
    if end >= POS_INF:
        return tr("from {date}", date=beginning(start, zone, months))
    if start <= NEG_INF:
        if _is_midnight(end, zone):
            return tr("up to {date}", date=" ".join(_up_to_parts(_last_day(end, zone), months)))
        day, clock = local_clock(end, zone)
        return tr(
            "before {date}", date=dated_clock(" ".join(date_parts(*day, months)), clock_text(clock), months)
        )
    days = whole_days(start, end, zone)
    if days is not None:
        return _whole_days(*days, months)
    return clock_range(start, end, zone, months)


def beginning(start: int, zone: str, months: Months = LONG_MONTHS) -> str:
    """The date, with its time of day where it is no midnight, from which something goes on without end."""
    day, clock = local_clock(start, zone)
    if _is_midnight(start, zone):
        return " ".join(_from_parts(day, months))
    return dated_clock(" ".join(date_parts(*day, months)), clock_text(clock), months)


def _from_parts(day: tuple[int, int, int], months: Months) -> list[str]:
    """The first of January is the year, as the beginning of a range without end."""
    return year_parts(day[0]) if day[1:] == (1, 1) else date_parts(*day, months)


def _up_to_parts(day: tuple[int, int, int], months: Months) -> list[str]:
    return year_parts(day[0]) if day[1:] == (12, 31) else date_parts(*day, months)


def clock_range(start: int, end: int, zone: str, months: Months = LONG_MONTHS) -> str:
    """A window with clock times: "16 July 2025, 13:00–14:00", over midnight with both dates; a single second is one time."""
    first, first_clock = local_clock(start, zone)
    last, last_clock = local_clock(end, zone)
    first_text = " ".join(date_parts(*first, months))
    whole = bool(first_clock % 60 or last_clock % 60)
    begin = clock_text(first_clock, whole=whole)
    if end - start == 1:
        return dated_clock(first_text, clock_text(first_clock, whole=True), months)
    if last_clock == 0 and _last_day(end, zone) == first:
        return dated_clock(first_text, f"{begin}–24:00" + (":00" if whole else ""), months)
    finish = clock_text(last_clock, whole=whole)
    if first == last and last_clock > first_clock:
        return dated_clock(first_text, f"{begin}–{finish}", months)
    last_text = " ".join(date_parts(*last, months))
    return f"{dated_clock(first_text, begin, months)} – {dated_clock(last_text, finish, months)}"


def day_parts(days: int, months: Months = LONG_MONTHS) -> list[str]:
    """A local day (days since 1970-01-01) in words."""
    return date_parts(*civil_from_days(days), months)


_NUMBERS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def _rounded(value: float) -> float:
    """One decimal below a hundred, none above."""
    return round(value, 1) if value < 99.95 else float(round(value))


def duration_words(seconds: int, *, spelled: bool = False) -> str:
    """A length of time: "45 minutes", "3 days", "7.5 months", "24.5 years"; `spelled` writes small whole numbers out (in English).

    Months and years are mean ones, so they are rounded, and said only where days would be many.
    """
    if seconds >= POS_INF:
        return tr("without end")
    if seconds < 0:
        raise ValueError("a length of time is not negative")
    if seconds < 60:
        value = float(seconds)
        return plural("{n} second", "{n} seconds", value, n=_said(value, spelled))
    if seconds < HOUR_SECONDS:
        value = _rounded(seconds / 60)
        return plural("{n} minute", "{n} minutes", value, n=_said(value, spelled))
    if seconds < 2 * DAY_SECONDS and seconds != DAY_SECONDS:
        value = _rounded(seconds / HOUR_SECONDS)
        return plural("{n} hour", "{n} hours", value, n=_said(value, spelled))
    if seconds < 100 * DAY_SECONDS:
        value = _rounded(seconds / DAY_SECONDS)
        return plural("{n} day", "{n} days", value, n=_said(value, spelled))
    if seconds < 2 * _YEAR_SECONDS and not 365 <= seconds / DAY_SECONDS <= 366:
        value = _rounded(seconds * 12 / _YEAR_SECONDS)
        return plural("{n} month", "{n} months", value, n=_said(value, spelled))
    if seconds < 1_000_000 * _YEAR_SECONDS:
        value = _rounded(seconds / _YEAR_SECONDS)
        return plural("{n} year", "{n} years", value, n=_said(value, spelled))
    if seconds < 1_000_000_000 * _YEAR_SECONDS:
        value = _rounded(seconds / (1_000_000 * _YEAR_SECONDS))
        return plural("{n} million years", "{n} million years", value, n=_said(value, spelled))
    value = _rounded(seconds / (1_000_000_000 * _YEAR_SECONDS))
    return plural("{n} billion years", "{n} billion years", value, n=_said(value, spelled))


def _said(value: float, spelled: bool) -> str:
    """A number; small whole ones as words if asked for, in English: elsewhere they change with what they count."""
    value = _rounded(value)
    if spelled and value == int(value) and value < len(_NUMBERS) and current() is Language.ENGLISH:
        return _NUMBERS[int(value)]
    return decimal(value)
