"""A single EDTF date without its time of day in plain words, with what it leaves unsaid and how far it is to be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mapviewer.events.calendar import civil_from_days, days_from_civil, weekday
from mapviewer.events.edtf import SEASONS, Date, Part, civil_hull
from mapviewer.events.ranges import (
    between,
    date_parts,
    day_parts,
    enumerated,
    joined,
    year_parts,
)
from mapviewer.language import mark, tr
from mapviewer.language.calendar import SHORT_MONTHS, Months, names

_SEASON_NAMES: Final = (
    mark("spring {year}"),
    mark("summer {year}"),
    mark("autumn {year}"),
    mark("winter {year}"),
)
# By how many months the part of the year has.
_PARTS_OF_YEAR: Final = {
    3: (
        mark("first quarter of {year}"),
        mark("second quarter of {year}"),
        mark("third quarter of {year}"),
        mark("fourth quarter of {year}"),
    ),
    4: (mark("first third of {year}"), mark("second third of {year}"), mark("third third of {year}")),
    6: (mark("first half of {year}"), mark("second half of {year}")),
}
_SHORT_PARTS_OF_YEAR: Final = {3: mark("Q{n} {year}"), 4: mark("T{n} {year}"), 6: mark("H{n} {year}")}
_PART_NAMES: Final = (
    (Part.YEAR, mark("year", "component")),
    (Part.MONTH, mark("month", "component")),
    (Part.DAY, mark("day", "component")),
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A date in words. `parts` is set when it is plain enough to be joined with others, `notes` go into brackets."""

    text: str
    parts: list[str] | None = None
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Notes too: what is not known of it. Of a date that is about right nobody asks that."""
    vague: bool = False
    """Whether `text` already says by itself that it is about that time."""


def reduced(date: Date) -> Date:
    """A date without its wholly unknown smaller components: `2025-07-XX` is July 2025."""
    if date.month_mask == "XX" and not (date.day and not date.day_mask):
        return Date(date.year, year_mask=date.year_mask, significant=date.significant)
    if date.day_mask == "XX":
        return Date(date.year, date.month, year_mask=date.year_mask, month_mask=date.month_mask)
    return date


def _missing(date: Date) -> tuple[str, ...]:
    """What a date leaves unsaid, as a note."""
    if not date.month:
        return (tr("month and day not known"),)
    return () if date.day else (tr("day not known"),)


def phrase(date: Date, months: Months) -> Phrase:
    """A date without a time, and without regard to its qualifiers."""
    date = reduced(date)
    if date.significant and date.open_digits:
        first, last = _years_meant(date)
        return Phrase(
            tr("about {date}", date=" ".join(year_parts(date.year))),
            None,
            (between(year_parts(first), year_parts(last)),),
            vague=True,
        )
    if date.is_season:
        return Phrase(_season(date, months))
    if not date.masked:
        parts = date_parts(date.year, date.month, date.day, months)
        return Phrase(" ".join(parts), parts, missing=_missing(date))
    if date.year_mask and not date.month_mask and not date.day_mask:
        return _masked_year(date, months)
    return _hull_phrase(date, months)


def _years_meant(date: Date) -> tuple[int, int]:
    """First and last year that a date may mean."""
    first, after = civil_hull(date) or (0, 1)
    return civil_from_days(first)[0], civil_from_days(after - 1)[0]


def _has_holes(mask: str) -> bool:
    """Whether a mask leaves out numbers between its first and its last, as `X1` does."""
    return "X" in mask.rstrip("X")


def _masked_year(date: Date, months: Months) -> Phrase:
    """A year with X digits, and perhaps a known month and day."""
    if _has_holes(date.year_mask):
        return _hull_phrase(date, months)
    unknown = tr("year not known") if date.day or not date.month else tr("year and day not known")
    years = ""
    if date.open_digits == 1 and date.year_mask[0] != "-":
        years = tr("the {decade}s", decade=date.year)
    elif date.year_mask != "XXXX":
        years = joined(*(year_parts(year) for year in _years_meant(date)))
    if not date.month:
        return Phrase(years or tr("an unknown year"), missing=(unknown,) if years else ())
    # Any leap year will do: the year itself is cut off again.
    day = " ".join(date_parts(2000, date.month, date.day, months)[:-1])
    return Phrase(tr("{day} in {years}", day=day, years=years) if years else day, missing=(unknown,))


def _hull_parts(date: Date, months: Months) -> tuple[list[str], list[str]]:
    """First and last date that a mask may mean, to the smallest component written."""
    first, after = civil_hull(date) or (0, 1)
    skipped = 0 if date.has_day else 1 if date.has_month else 2
    return day_parts(first, months)[skipped:], day_parts(after - 1, months)[skipped:]


def _is_run(date: Date) -> bool:
    """Whether a mask means every date between its first and its last."""
    masks = [mask for mask in (date.year_mask, date.month_mask, date.day_mask) if mask]
    last = date.day_mask if date.has_day else date.month_mask if date.has_month else date.year_mask
    return masks == [last] and not _has_holes(last)


def _hull_phrase(date: Date, months: Months) -> Phrase:
    """A mask that no simple words fit: the dates that it lies between, and the pattern where it leaves holes."""
    notes = () if _is_run(date) else (tr("pattern {pattern}", pattern=pattern(date)),)
    return Phrase(tr("sometime {between}", between=between(*_hull_parts(date, months))), None, notes)


def short_mask(date: Date, months: Months) -> str:
    """A date with X digits for a narrow column: "2010s", "1900–1999", "Oct–Dec 1984?", or as it was written."""
    date = reduced(date)
    if not _is_run(date):
        return pattern(date)
    if not date.has_month:
        if date.open_digits == 1 and date.year_mask[0] != "-":
            return tr("{decade}s", decade=date.year)
        return _masked_year(date, months).text
    return joined(*_hull_parts(date, months)) + "?"


def pattern(date: Date) -> str:
    """The date as it was written, without qualifiers."""
    pieces = [date.year_mask or f"{date.year:04d}"]
    if date.has_month:
        pieces.append(date.month_mask or f"{date.month:02d}")
    if date.has_day:
        pieces.append(date.day_mask or f"{date.day:02d}")
    return "-".join(pieces)


def _season(date: Date, months: Months) -> str:
    """A season, quarter, third or half of a year, with its months when there is room."""
    start, count = SEASONS[date.month]
    year = date.year_mask or " ".join(year_parts(date.year))
    long = months is not SHORT_MONTHS
    if date.month >= 33:
        index = (start - 1) // count
        if long:
            text = tr(_PARTS_OF_YEAR[count][index], year=year)
        else:
            text = tr(_SHORT_PARTS_OF_YEAR[count], n=index + 1, year=year)
    else:
        if start + count > 13 and not date.year_mask and 1000 <= date.year < 9999:
            year = f"{year}–{(date.year + 1) % 100:02d}"
        text = tr(_SEASON_NAMES[(date.month - 21) % 4], year=year)
    if not long:
        return text
    said = f"{months[start - 1]}–{months[(start + count - 2) % 12]}"
    if 29 <= date.month <= 32:
        said = tr("{months}, southern hemisphere", months=said)
    return f"{text} ({said})"


def _written(date: Date) -> int:
    """The components that a date has; a time is qualified as a whole."""
    if date.clock is not None:
        return Part.CLOCK
    return Part.YEAR + (Part.MONTH if date.has_month else 0) + (Part.DAY if date.has_day else 0)


def qualified(said: Phrase, date: Date, *, weekday_first: bool = False) -> str:
    """A date in words with its qualifiers: "about July 2025", "11 June 2004 (year uncertain)"."""
    written = _written(date)
    text, notes = said.text, [*said.notes, *said.missing]
    partly: list[tuple[int, str]] = []
    if date.doubted == written:
        text = text if said.vague else tr("about {date}", date=text)
        notes = list(said.notes)
    elif date.doubted:
        partly.append((date.doubted, mark("{components} approximate")))
    elif weekday_first and date.uncertain in (0, written):
        text = with_weekday(date, text)
    if date.uncertain == written:
        notes.append(tr("uncertain"))
    elif date.uncertain:
        partly.append((date.uncertain, mark("{components} uncertain")))
    if len(partly) == 2 and date.doubted == date.uncertain:
        partly = [(date.doubted, mark("{components} approximate and uncertain"))]
    notes += [tr(how, components=_components(parts)) for parts, how in partly]
    return f"{text} ({names().semicolon.join(notes)})" if notes else text


def _components(parts: int) -> str:
    return enumerated([tr(name, "component") for part, name in _PART_NAMES if parts & part], every=True)


def with_weekday(date: Date, text: str) -> str:
    """The day of the week in front, where people know it: for single days since the Gregorian calendar."""
    if not date.day or date.masked or not 1583 <= date.year <= 9999:
        return text
    return f"{names().weekdays[weekday(days_from_civil(date.year, date.month, date.day))]} {text}"
