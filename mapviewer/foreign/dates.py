"""Dates as people and programs write them, as EDTF; nothing is made more precise than it was written, and nothing is guessed twice.

`7/8/2025` is a question: which order a column has is asked of all its values by `day_order`, and of the reader where they cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from mapviewer.events.when import EdtfError, parse_when
from mapviewer.foreign.text import quoted


class Order(StrEnum):
    """Which of two numbers is the day."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class DateError(ValueError):
    """A text that is no date; the message says what was found and what was expected."""


class AmbiguousDateError(DateError):
    """A date of which nobody can say which number is the day."""


_MONTHS: Final[dict[str, int]] = {}
for _n, _names in enumerate(
    (
        "january jan januar janvier enero gennaio janeiro",
        "february feb februar février fevrier febrero febbraio fevereiro",
        "march mar märz maerz mars marzo março",
        "april apr avril abril aprile",
        "may mai mayo maggio maio",
        "june jun juni juin junio giugno junho",
        "july jul juli juillet julio luglio julho",
        "august aug août aout agosto",
        "september sep sept septembre septiembre settembre setembro",
        "october oct oktober okt octobre octubre ottobre outubro",
        "november nov novembre noviembre novembro",
        "december dec dezember dez décembre decembre diciembre dicembre dezembro",
    ),
    1,
):
    for _name in _names.split():
        _MONTHS[_name] = _n

_ISO: Final = re.compile(
    r"(?P<y>[+-]?\d{4})(?:-(?P<m>\d{2})(?:-(?P<d>\d{2}))?)?(?:[T ]+(?P<t>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(?P<z>Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?")
_NUMBERS: Final = re.compile(r"(\d{1,4})[./\- ](\d{1,2})[./\- ](\d{1,4})")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[./-](\d{4})")
_WORDS_DMY: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]*([^\W\d_]+)\.?,?[\s-]*(\d{4}|\d{2}|'\d{2})"
)
_WORDS_MDY: Final = re.compile(r"([^\W\d_]+)\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_WORDS_MY: Final = re.compile(r"([^\W\d_]+)\.?,?[\s-]*(\d{4})")
_TIME: Final = re.compile(
    r"(?P<date>.*?\S)[T,\s]+(?P<h>\d{1,2})[:.](?P<min>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?\s*(?P<z>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_CENTURY: Final = 68
"""Two digits of a year up to this one are of this century, as POSIX has it."""
_WHOLE_DAY: Final = re.compile(r"(?:[T ]0?0:00(?::00(?:[.,]0+)?)?| 12:00(?::00)? ?AM)\Z", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def to_edtf(text: str, order: Order | None = None, *, midnight_is_date: bool = True) -> str:
    """A written date as EDTF; raises DateError, or AmbiguousDateError where only `order` could tell.

    Text that is EDTF already stays as it is. A time of exactly midnight without a zone is what spreadsheets make of a date, and dropped unless `midnight_is_date` is false.
    """
    written = text.strip()
    if not written:
        raise DateError("found nothing, expected a date")
    if midnight_is_date:
        written = _WHOLE_DAY.sub("", written)
    if iso := _ISO.fullmatch(written):
        return _from_iso(iso, written)
    if compact := _COMPACT.fullmatch(written):
        return _from_compact(compact, written)
    try:
        day = _date(written, order)
    except AmbiguousDateError:
        raise
    except DateError:
        timed = _TIME.fullmatch(written)
        if timed is None:
            return _as_edtf(written)
        day = to_edtf(timed["date"], order)
        if len(day) < 10:
            raise DateError(f"found {quoted(text)}, expected a whole date before a time") from None
        return f"{day}T{_clock(timed, text)}{_zone(timed['z'])}"
    return day


def _from_iso(found: re.Match[str], written: str) -> str:
    year, month, day, clock = found["y"], found["m"], found["d"], found["t"]
    if clock is not None and day is None:
        raise DateError(f"found {quoted(written)}, expected a whole date before a time")
    text = "-".join(part for part in (year, month, day) if part is not None)
    _check(text, written)
    if clock is None:
        return text
    hour, _, rest = clock.partition(":")
    minute, _, second = rest.partition(":")
    if int(hour) > 24 or int(minute) > 59:
        raise DateError(f"found {quoted(written)}, expected a time of day")
    # A time without seconds stays one: it is known to the minute. EDTF itself has none; ours reads it.
    seconds = f":{second[:2]}" if second else ""
    return f"{text}T{int(hour):02}:{minute}{seconds}{_zone(found['z'])}"


def _from_compact(found: re.Match[str], written: str) -> str:
    year, month, day, hour, minute, second = found.groups()
    text = f"{year}-{month}-{day}" if day != "00" else f"{year}-{month}" if month != "00" else year
    _check(text, written)
    if hour is None or day == "00":
        return text
    zone = "Z" if written.endswith("Z") else ""
    return f"{text}T{hour}:{minute}{f':{second}' if second else ''}{zone}"


def _date(written: str, order: Order | None) -> str:
    if found := _NUMBERS.fullmatch(written):
        a, b, c = found.groups()
        if len(a) == 4:
            return _checked(int(a), int(b), int(c), written)
        if len(a) > 2 or len(c) == 3:
            raise DateError(f"found {quoted(written)}, expected a date")
        year = _year(c)
        one, two = int(a), int(b)
        if one > 12 >= two:
            return _checked(year, two, one, written)
        if two > 12 >= one:
            return _checked(year, one, two, written)
        if one == two:
            return _checked(year, one, two, written)
        if order is None:
            raise AmbiguousDateError(
                f"found {quoted(written)}, which may be day/month or month/day; expected to be told which comes first"
            )
        return (
            _checked(year, two, one, written)
            if order is Order.DAY_FIRST
            else _checked(year, one, two, written)
        )
    if found := _WORDS_DMY.fullmatch(written):
        return _checked(_year(found[3]), _month(found[2], written), int(found[1]), written)
    if found := _WORDS_MDY.fullmatch(written):
        return _checked(int(found[3]), _month(found[1], written), int(found[2]), written)
    if found := _MONTH_YEAR.fullmatch(written):
        return _checked(int(found[2]), int(found[1]), None, written)
    if found := _WORDS_MY.fullmatch(written):
        return _checked(int(found[2]), _month(found[1], written), None, written)
    raise DateError(f"found {quoted(written)}, expected a date")


def _clock(found: re.Match[str], text: str) -> str:
    hour, minute, second = int(found["h"]), int(found["min"]), int(found["s"] or 0)
    half = (found["half"] or "").casefold()
    if half:
        if not 1 <= hour <= 12:
            raise DateError(f"found {quoted(text)}, expected an hour from 1 to 12 before am or pm")
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise DateError(f"found {quoted(text)}, expected a time of day")
    return f"{hour:02}:{minute:02}" + (f":{second:02}" if found["s"] else "")


def _zone(text: str | None) -> str:
    if not text:
        return ""
    if text.upper() in ("Z", "UTC", "GMT"):
        return "Z"
    return text if ":" in text else f"{text[:3]}:{text[3:]}"


def _year(text: str) -> int:
    digits = text.lstrip("'")
    if len(digits) == 4:
        return int(digits)
    short = int(digits)
    return 2000 + short if short <= _CENTURY else 1900 + short


def _month(word: str, written: str) -> int:
    month = _MONTHS.get(word.casefold())
    if month is None:
        raise DateError(f"found {quoted(written)}, expected the name of a month instead of {quoted(word)}")
    return month


def _checked(year: int, month: int, day: int | None, written: str) -> str:
    text = f"{year:04}-{month:02}" + (f"-{day:02}" if day is not None else "")
    _check(text, written)
    return text


def _check(text: str, written: str) -> None:
    try:
        parse_when(text)
    except EdtfError:
        raise DateError(f"found {quoted(written)}, expected a day that the calendar has") from None


def _as_edtf(written: str) -> str:
    try:
        parse_when(written)
    except EdtfError:
        raise DateError(
            f"found {quoted(written)}, expected a date such as 2025-07-16 or 16 July 2025"
        ) from None
    return written


def edtf_or_none(written: str) -> str | None:
    """A text that is EDTF as it is; None for any other."""
    try:
        return _as_edtf(written) if written else None
    except DateError:
        return None


def day_order(values: Iterable[str]) -> tuple[Order | None, int]:
    """Which number is the day in a column of dates, and how many dates would be read differently the other way.

    None where nothing tells: no number above 12 in either place, or some in both. With 0 doubtful dates the order does not matter.
    """
    first = second = doubtful = 0
    for value in values:
        text = value.strip()
        timed = _TIME.fullmatch(text)
        found = _NUMBERS.fullmatch(timed["date"] if timed else text)
        if found is None or len(found[1]) == 4:
            continue
        one, two = int(found[1]), int(found[2])
        if one > 12 >= two:
            first += 1
        elif two > 12 >= one:
            second += 1
        elif one != two:
            doubtful += 1
    if first and not second:
        return Order.DAY_FIRST, doubtful
    if second and not first:
        return Order.MONTH_FIRST, doubtful
    return None, doubtful


def from_epoch(value: float, *, milliseconds: bool = False) -> str:
    """A count of (milli)seconds since 1970 UTC as EDTF; raises DateError beyond the years 1 to 9999."""
    seconds = value / 1_000 if milliseconds else value
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        raise DateError(f"found {value!r:.40}, expected seconds since 1970") from None
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def from_parts(year: str, month: str = "", day: str = "", clock: str = "", *, written: str = "") -> str:
    """A date from its parts in cells, as precise as they are; raises DateError. Negative years are BCE: −1 is the year 1 BCE, EDTF's 0000.

    An hour is used only with a whole date, and a clock of "" is no midnight.
    """
    shown = written or "-".join(part for part in (year, month, day) if part)
    try:
        number = int(float(year.replace(",", "").replace(" ", "")))
        months = int(float(month)) if month.strip() else None
        days = int(float(day)) if day.strip() else None
    except (ValueError, OverflowError):
        raise DateError(f"found {quoted(shown)}, expected numbers for year, month and day") from None
    if number < 0:
        number += 1
    text = _year_text(number)
    if months is None:
        _check(text, shown)
        return text
    text += f"-{months:02}" + (f"-{days:02}" if days is not None else "")
    _check(text, shown)
    if days is None or not clock.strip():
        return text
    timed = _TIME.fullmatch(f"x {clock.strip()}")
    if timed is None:
        raise DateError(f"found {quoted(clock)}, expected a time of day")
    return f"{text}T{_clock(timed, clock)}{_zone(timed['z'])}"


def _year_text(number: int) -> str:
    if abs(number) > 9_999:
        return f"Y{number}"
    return f"-{-number:04}" if number < 0 else f"{number:04}"


@lru_cache(maxsize=65_536)
def within_days(edtf: str, days: int) -> str:
    """One of the days up to so many before and after a day (EDTF `[a..b]`); raises DateError when it is no day."""
    try:
        middle = date.fromisoformat(edtf[:10])
        first, last = middle - timedelta(days=days), middle + timedelta(days=days)
    except (ValueError, OverflowError):
        raise DateError(f"found {quoted(edtf)}, expected a day") from None
    return f"[{first.isoformat()}..{last.isoformat()}]"
