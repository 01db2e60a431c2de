"""A time as a person types it: EDTF, or a plain date in English, French or Arabic, alone or from one to another → the window it means. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from mapviewer.events.calendar import NEG_INF, POS_INF, month_length
from mapviewer.events.problem_words import in_words
from mapviewer.events.when import EdtfError, parse_when
from mapviewer.events.words import describe, range_words
from mapviewer.language import tr
from mapviewer.query.foreign_dates import in_english

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS: Final = {name.casefold()[:3]: number for number, name in enumerate(MONTHS, 1)}
_ERA: Final = r"(?:\s*(?P<era>bce|bc|ce|ad))?"
_CLOCK: Final = r"(?:[ ,t]+(?P<clock>\d{1,2}:\d{2}(?::\d{2})?))?"
_FORMS: Final = tuple(
    re.compile(form + _ERA + _CLOCK + r"\Z", re.IGNORECASE)
    for form in (
        r"(?P<day>\d{1,2})\.?\s+(?P<name>[a-z]{3,9})\.?,?\s+(?P<year>\d{1,6})",
        r"(?P<name>[a-z]{3,9})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{1,6})",
        r"(?P<name>[a-z]{3,9})\.?\s+(?P<year>\d{1,6})",
        r"(?P<day>\d{1,2})\.\s*(?P<month>\d{1,2})\.\s*(?P<year>\d{1,6})",
        r"(?P<year>\d{4})[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})",
        r"(?P<year>\d{1,6})",
        r"(?P<iso>\d{4}-\d{2}-\d{2})",
    )
)
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\Z")
_BETWEEN: Final = re.compile(
    r"\s+(?:to|until|till|and)\s+|\s*[–—]\s*|\s+-\s+|\s*\.\.\s+|\s+\.\.\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: the window [start, end) in seconds since 1970 UTC, whether it was a span from one time to another, and its words."""

    start: int
    end: int
    span: bool
    words: str


def read_typed(text: str, zone: str) -> Typed:
    """What a person means by `text`, local times in `zone`; raises ValueError with words for them when nothing can be made of it."""
    text = in_english(" ".join(text.split()))
    if not text:
        raise ValueError(tr("Type a date, such as 2025-07-16 or 16 July 2025, or two with “to” between them"))
    parts = _BETWEEN.split(text)
    if len(parts) == 2 and all(parts):
        first, last = (_one(part, zone, parts[1]) for part in parts)
        start, end = first.start, last.end
        if start >= end:
            raise ValueError(tr("The end lies before the start"))
        return Typed(start, end, True, range_words(start, end, zone))
    return _one(text, zone, "")


def _one(text: str, zone: str, other: str) -> Typed:
    """One date; `other` lends month and year to what lacks them, as in “15 to 17 July 2025”."""
    slashed = _SLASHED.match(text)
    if slashed:
        raise ValueError(_slashes(*(int(part) for part in slashed.groups())))
    if other and text != other and text.isdigit() and len(text) <= 2:
        text = re.sub(r"\A\d{1,2}\b", text, other)
    edtf = _plain(text)
    try:
        when = parse_when(edtf or text, zone)
    except EdtfError as error:
        raise ValueError(tr("This is no date: {why}", why=in_words(str(error)))) from None
    if when.earliest <= NEG_INF and when.latest >= POS_INF:
        raise ValueError(tr("This date has no limits"))
    span = "/" in (edtf or text) or when.earliest <= NEG_INF or when.latest >= POS_INF
    return Typed(when.earliest, when.latest, span, describe(when, zone))


def _slashes(one: int, other: int, year: int) -> str:
    if one <= 12 and other <= 12 and one != other:
        return tr(
            "Day or month first? Type {first} or {second}",
            first=f"{year}-{other:02}-{one:02}",
            second=f"{year}-{one:02}-{other:02}",
        )
    day, month = (one, other) if other <= 12 else (other, one)
    return tr("Type it as {date}", date=f"{year}-{month:02}-{day:02}")


def _plain(text: str) -> str:
    """A plain date as EDTF; "" for what is none, and may be EDTF itself. Raises ValueError for a date that does not exist."""
    for form in _FORMS:
        found = form.match(text)
        if not found:
            continue
        parts = {"name": "", "month": "", "day": "", "era": "", "clock": "", "iso": "", "year": ""}
        parts |= {key: value or "" for key, value in found.groupdict().items()}
        clock = f"T{parts['clock']:0>5}" if parts["clock"] else ""
        if parts["iso"]:
            # With its clock behind a blank, which EDTF does not know.
            return parts["iso"] + clock if clock else ""
        month = _MONTHS.get(parts["name"].casefold()[:3], 0) if parts["name"] else int(parts["month"] or 0)
        if parts["name"] and (
            not month or not MONTHS[month - 1].casefold().startswith(parts["name"].casefold())
        ):
            raise ValueError(tr("No month is called “{name}”", name=parts["name"]))
        if (
            not parts["name"]
            and not parts["month"]
            and len(parts["year"]) == 4
            and not parts["era"]
            and not clock
        ):
            return ""
        if clock and not parts["day"]:
            raise ValueError(tr("A time of day needs a day"))
        return _edtf(int(parts["year"]), month, int(parts["day"] or 0), parts["era"].casefold()) + clock
    return ""


def _edtf(year: int, month: int, day: int, era: str) -> str:
    if year == 0 and era:
        raise ValueError(tr("There is no year 0 before or after Christ"))
    if era in ("bce", "bc"):
        year = 1 - year
    if month > 12 or (day and not 1 <= day <= (month_length(year, month) if month else 31)):
        raise ValueError(tr("There is no such day"))
    written = f"Y{year}" if abs(year) > 9999 else f"{'-' if year < 0 else ''}{abs(year):04}"
    if month:
        written += f"-{month:02}" + (f"-{day:02}" if day else "")
    return written
