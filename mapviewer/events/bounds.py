"""From the tree of an EDTF string to four bounds in seconds.

One rule for every precision: a date is something somewhere inside its unit; a span starts somewhere inside its first date and ends
somewhere inside its last. `when` has the public face of this.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Final, NamedTuple

from mapviewer.events.calendar import (
    DAY_SECONDS,
    HOUR_SECONDS,
    NEG_INF,
    POS_INF,
    day_end,
    day_start,
    local_to_utc,
    saturate,
)
from mapviewer.events.edtf import Date, DateSet, EdtfError, End, Interval, Part, civil_hull, widened


class Flag(IntFlag):
    """What the four bounds do not tell. Fits 16 bits, for a column."""

    NONE = 0
    UNCERTAIN = 1
    """A `?` or `%` somewhere: never more than possible."""
    APPROXIMATE = 2
    """A `~` or `%` somewhere; the bounds are widened already."""
    ONE_OF = 4
    ALL_OF = 8
    SPAN = 16
    """It lasted: start and end are known apart, as in `A/B`."""
    OPEN_START = 32
    """`../B`: it has been going on without limit, for certain."""
    OPEN_END = 64
    UNKNOWN_START = 128
    """`/B`: it started, nobody says when."""
    UNKNOWN_END = 256
    MASKED = 512
    """Digits left open by X."""
    TIMED = 1024
    """A clock time is given."""
    LENIENT = 2048
    """Outside the standard, but read; `When.notes` says how."""
    SIGNIFICANT = 4096
    """An estimate with significant digits, as in `1950S2`."""
    BOUNDS = 8192
    """Given as an object of four bounds."""


class Precision(IntEnum):
    """How fine a date is known, fine to coarse; the coarsest end of a span counts, an unknown end does not."""

    SECOND = 0
    MINUTE = 1
    HOUR = 2
    DAY = 3
    WEEK = 4
    MONTH = 5
    SEASON = 6
    YEAR = 7
    DECADE = 8
    CENTURY = 9
    MILLENNIUM = 10
    AGE = 11
    """Coarser than a millennium."""
    UNLIMITED = 12
    """One moment with no limit on one side, as in `[..2025]`."""


# The longest that each unit can be in local time, with a clock change of some hours inside.
_WIDTHS: Final = (
    (1, Precision.SECOND),
    (60, Precision.MINUTE),
    (HOUR_SECONDS, Precision.HOUR),
    (27 * HOUR_SECONDS, Precision.DAY),
    (7 * DAY_SECONDS + 3 * HOUR_SECONDS, Precision.WEEK),
    (31 * DAY_SECONDS + 3 * HOUR_SECONDS, Precision.MONTH),
    (92 * DAY_SECONDS + 3 * HOUR_SECONDS, Precision.SEASON),
    (367 * DAY_SECONDS, Precision.YEAR),
    (3_654 * DAY_SECONDS, Precision.DECADE),
    (36_526 * DAY_SECONDS, Precision.CENTURY),
    (365_244 * DAY_SECONDS, Precision.MILLENNIUM),
)

_OPEN_DIGITS: Final = (Precision.YEAR, Precision.DECADE, Precision.CENTURY, Precision.MILLENNIUM)

# Plain integers: arithmetic on `Flag` itself is ten times as slow, and every date of a large dossier passes here.
_UNCERTAIN: Final = int(Flag.UNCERTAIN)
_APPROXIMATE: Final = int(Flag.APPROXIMATE)
_ONE_OF: Final = int(Flag.ONE_OF)
_ALL_OF: Final = int(Flag.ALL_OF)
_SPAN: Final = int(Flag.SPAN)
_OPEN_START: Final = int(Flag.OPEN_START)
_OPEN_END: Final = int(Flag.OPEN_END)
_UNKNOWN_START: Final = int(Flag.UNKNOWN_START)
_UNKNOWN_END: Final = int(Flag.UNKNOWN_END)
_MASKED: Final = int(Flag.MASKED)
_TIMED: Final = int(Flag.TIMED)
_SIGNIFICANT: Final = int(Flag.SIGNIFICANT)


class Hull(NamedTuple):
    """[low, high) of the seconds that a date may mean, with and without `~`."""

    low: int
    high: int
    plain_low: int
    plain_high: int
    precision: Precision
    flags: int


_UNKNOWN: Final = Hull(NEG_INF, POS_INF, NEG_INF, POS_INF, Precision.SECOND, 0)


def _open_precision(digits: int) -> Precision:
    return _OPEN_DIGITS[digits] if digits < len(_OPEN_DIGITS) else Precision.AGE


def date_precision(date: Date) -> Precision:
    """What a date is known to; a component that is approximate is not known finer than itself."""
    if date.clock is not None:
        return {1: Precision.SECOND, 60: Precision.MINUTE}.get(date.clock.unit_seconds, Precision.HOUR)
    if (
        date.year_mask
        or date.significant
        or date.approximate & Part.YEAR
        or not date.month
        or date.month_mask
    ):
        return _open_precision(date.open_digits)
    if date.is_season:
        return Precision.SEASON
    if not date.day or date.day_mask or date.approximate & Part.MONTH:
        return Precision.MONTH
    return Precision.DAY


def _date_flags(date: Date) -> int:
    """What the qualifiers and digits of a date say, as a number of `Flag`s."""
    return (
        (_UNCERTAIN if date.uncertain else 0)
        | (_APPROXIMATE if date.approximate else 0)
        | (_MASKED if date.masked else 0)
        | (_SIGNIFICANT if date.significant else 0)
        | (_TIMED if date.clock is not None else 0)
    )


def _clock_seconds(days: int, date: Date, zone: str, notes: list[str]) -> tuple[int, int]:
    """[low, high) of a clock time on a day."""
    clock = date.clock
    assert clock is not None  # noqa: S101 - callers have looked
    local = days * DAY_SECONDS + clock.seconds
    if clock.offset is not None:
        low = local - clock.offset
    else:
        low = local_to_utc(local, zone)
        second = local_to_utc(local, zone, second_pass=True)
        if second > low:
            notes.append(f"this time came twice when clocks went back in {zone}; either may be meant")
            return saturate(low), saturate(second + clock.unit_seconds)
        if second < low:
            notes.append(f"this time was skipped when clocks went forward in {zone}; counted on from before")
    return saturate(low), saturate(low + clock.unit_seconds)


def date_hull(date: Date, zone: str, notes: list[str]) -> Hull:
    """The seconds that a date may mean."""
    days = civil_hull(date)
    if days is None:  # the scanner lets no such date through
        raise EdtfError("", None, "no such date")
    flags, precision = _date_flags(date), date_precision(date)
    if date.clock is not None:
        low, high = _clock_seconds(days[0], date, zone, notes)
        more = date.clock.unit_seconds if date.approximate else 0
        return Hull(saturate(low - more), saturate(high + more), low, high, precision, flags)
    low, high = day_start(days[0], zone), day_end(days[1] - 1, zone)
    if day_start(days[1], zone) == low and NEG_INF < low < POS_INF:
        # Samoa had no 30 December 2011; what is dated so can only mean the moment it was skipped.
        notes.append(f"{zone} skipped this day; read as the moment it was skipped")
        high += 1
    if not date.approximate:
        return Hull(low, high, low, high, precision, flags)
    wide = widened(date, days)
    return Hull(
        min(low, day_start(wide[0], zone)), max(high, day_end(wide[1] - 1, zone)), low, high, precision, flags
    )


def before(t: int) -> int:
    """The second before an exclusive end."""
    return t if t <= NEG_INF or t >= POS_INF else t - 1


def after(t: int) -> int:
    """The first exclusive end of what starts at `t`."""
    return t if t <= NEG_INF or t >= POS_INF else t + 1


class Bounds(NamedTuple):
    """What `When` holds, without its text: seconds since 1970 UTC, `flags` as a number."""

    earliest: int
    start_latest: int
    end_earliest: int
    latest: int
    flags: int
    precision: Precision


def inside(low: int, high: int, flags: int, precision: Precision) -> Bounds:
    """Something somewhere inside [low, high)."""
    return Bounds(low, before(high), after(low), high, flags, precision)


def span(start: tuple[int, int], end: tuple[int, int], flags: int, precision: Precision) -> Bounds:
    """From somewhere inside `start` to somewhere inside `end`, both [low, high); nothing ends before it starts."""
    return Bounds(
        start[0],
        min(before(start[1]), before(end[1])),
        max(after(end[0]), after(start[0])),
        end[1],
        flags,
        precision,
    )


def interval_bounds(interval: Interval, text: str, zone: str, notes: list[str]) -> Bounds:
    """The bounds of `A/B`."""
    flags = _SPAN
    start = end = _UNKNOWN
    if isinstance(interval.start, Date):
        start = date_hull(interval.start, zone, notes)
    else:
        flags |= _OPEN_START if interval.start is End.OPEN else _UNKNOWN_START
    if isinstance(interval.end, Date):
        end = date_hull(interval.end, zone, notes)
    else:
        flags |= _OPEN_END if interval.end is End.OPEN else _UNKNOWN_END
    if start.plain_low >= end.plain_high and start.plain_low < POS_INF and end.plain_high > NEG_INF:
        raise EdtfError(
            text,
            text.index("/") + 1,
            f"found the end {_side(text, 1)} before the start {_side(text, 0)}; expected it after",
        )
    precision = max(start.precision, end.precision)
    if not isinstance(interval.start, Date) and not isinstance(interval.end, Date):
        precision = Precision.UNLIMITED
    low = (NEG_INF, NEG_INF) if flags & _OPEN_START else (start.low, start.high)
    high = (POS_INF, POS_INF) if flags & _OPEN_END else (end.low, end.high)
    return span(low, high, flags | start.flags | end.flags, precision)


def _side(text: str, index: int) -> str:
    return text.strip().split("/")[index]


def set_bounds(dates: DateSet, text: str, zone: str, notes: list[str]) -> Bounds:
    """The bounds of `[…]`, the hull of its members, or of `{…}`, from the first to the last of them."""
    open_start = open_end = False
    hulls: list[Hull] = []
    for member in dates.members:
        if isinstance(member, Date):
            hulls.append(date_hull(member, zone, notes))
            continue
        first = date_hull(member.first, zone, notes) if member.first else None
        last = date_hull(member.last, zone, notes) if member.last else None
        if first and last and first.plain_low >= last.plain_high:
            raise EdtfError(
                text,
                None,
                "found a range 'a..b' in a set that ends before it begins; expected the earlier date first",
            )
        hulls += [hull for hull in (first, last) if hull]
        open_start |= first is None
        open_end |= last is None
    flags = 0
    for hull in hulls:
        flags |= hull.flags
    precision = max(hull.precision for hull in hulls)
    low, high = min(hull.low for hull in hulls), max(hull.high for hull in hulls)
    if len(dates.members) == 1 and isinstance(dates.members[0], Date):
        return inside(low, high, flags, precision)
    if dates.every:
        start = (NEG_INF, NEG_INF) if open_start else (low, min(hull.high for hull in hulls))
        end = (POS_INF, POS_INF) if open_end else (max(hull.low for hull in hulls), high)
        flags |= _SPAN | _ALL_OF
        flags |= _OPEN_START if open_start else 0
        flags |= _OPEN_END if open_end else 0
        return span(start, end, flags, precision)
    low, high = NEG_INF if open_start else low, POS_INF if open_end else high
    return inside(low, high, flags | _ONE_OF, max(precision, width_precision(low, high)))


def width_precision(low: int, high: int) -> Precision:
    """The smallest unit that may be as wide as [low, high)."""
    if low <= NEG_INF or high >= POS_INF:
        return Precision.UNLIMITED
    return next((precision for width, precision in _WIDTHS if high - low <= width), Precision.AGE)


def tree_bounds(tree: Date | Interval | DateSet, text: str, zone: str, notes: list[str]) -> Bounds:
    """The four bounds of whatever was read from `text`; adds to `notes` what was noteworthy. Raises `EdtfError`."""
    if isinstance(tree, Date):
        hull = date_hull(tree, zone, notes)
        return inside(hull.low, hull.high, hull.flags, hull.precision)
    if isinstance(tree, Interval):
        return interval_bounds(tree, text, zone, notes)
    return set_bounds(tree, text, zone, notes)
