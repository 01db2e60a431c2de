"""When something happened: four bounds, and what being in a window of time means.

The contract is the section `when` of the dossier format. An event occupies a half-open span [start, end) of whole seconds since
1970 UTC; `When` holds the first and last possible second of its start and the first and last possible exclusive end. `membership`
is the one definition of *in*, *possible* and *out* for map, axis, table, exports and command line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from mapviewer.events.bounds import (
    Flag,
    Hull,
    Precision,
    after,
    before,
    date_hull,
    tree_bounds,
    width_precision,
)
from mapviewer.events.calendar import (
    DAY_SECONDS,
    HOUR_SECONDS,
    NEG_INF,
    POS_INF,
    day_end,
    day_start,
    days_from_civil,
    local_to_utc,
    month_length,
)
from mapviewer.events.edtf import Date, EdtfError, Parsed
from mapviewer.events.edtf_scan import parse

__all__ = [
    "NEG_INF",
    "POS_INF",
    "EdtfError",
    "Flag",
    "Membership",
    "Precision",
    "When",
    "membership",
    "parse_when",
    "stretched",
    "window_between",
]


# Plain integers: arithmetic on `Flag` itself is ten times as slow.
_SPAN: Final = int(Flag.SPAN)
_UNCERTAIN: Final = int(Flag.UNCERTAIN)
_APPROXIMATE: Final = int(Flag.APPROXIMATE)
_ONE_OF: Final = int(Flag.ONE_OF)
_TIMED: Final = int(Flag.TIMED)
_OPEN_START: Final = int(Flag.OPEN_START)
_OPEN_END: Final = int(Flag.OPEN_END)

_BOUND_KEYS: Final = ("earliest", "start_latest", "end_earliest", "latest")


class Membership(StrEnum):
    """Whether an event is in a window of time."""

    IN = "in"
    POSSIBLE = "possible"
    OUT = "out"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class When:
    """The time of an event.

    `text` is what was written. The bounds are seconds since 1970 UTC, NEG_INF to POS_INF: `earliest` and `start_latest` are the
    first and last possible second of the start, `end_earliest` and `latest` the first and last possible exclusive end. `zone` is
    the one that local dates and times were read in; `notes` say what was lenient or noteworthy about the reading.
    """

    text: str
    earliest: int
    start_latest: int
    end_earliest: int
    latest: int
    flags: Flag
    precision: Precision
    zone: str
    notes: tuple[str, ...] = ()

    @property
    def is_span(self) -> bool:
        """Whether start and end are known apart; otherwise it is something somewhere inside [earliest, latest)."""
        return int(self.flags) & _SPAN != 0

    @property
    def instant(self) -> bool:
        """Whether it is exactly one known second."""
        return self.earliest == self.start_latest and self.latest - self.earliest == 1

    @property
    def uncertain(self) -> bool:
        """Whether any of it is doubted with `?`; it is then never more than possible."""
        return int(self.flags) & _UNCERTAIN != 0

    @property
    def approximate(self) -> bool:
        """Whether any of it is approximate (`~`)."""
        return int(self.flags) & _APPROXIMATE != 0

    @property
    def one_of(self) -> bool:
        """Whether it is one of several dates."""
        return int(self.flags) & _ONE_OF != 0

    @property
    def timed(self) -> bool:
        """Whether a clock time is given, so that showing another zone converts it."""
        return int(self.flags) & _TIMED != 0

    @property
    def open_start(self) -> bool:
        """Whether it certainly has no beginning."""
        return int(self.flags) & _OPEN_START != 0

    @property
    def open_end(self) -> bool:
        """Whether it certainly has no end."""
        return int(self.flags) & _OPEN_END != 0

    @property
    def known_start(self) -> int | None:
        """First possible second of the start, None when that has no limit."""
        return None if self.earliest <= NEG_INF else self.earliest

    @property
    def known_end(self) -> int | None:
        """Last possible exclusive end, None when that has no limit."""
        return None if self.latest >= POS_INF else self.latest

    @property
    def core(self) -> tuple[int, int] | None:
        """[start, end) that it certainly occupies if the date is right, infinite for open ends; None when there is none."""
        return (self.start_latest, self.end_earliest) if self.start_latest < self.end_earliest else None

    @property
    def extent(self) -> tuple[int, int] | None:
        """[start, end) that it may occupy, cut to its known side where the other has no limit; None without a known side.

        `2024-12-08/..` has the extent of 8 December, `[..2025-07-24]` the last second of 24 July.
        """
        finite = [
            t
            for t in (self.earliest, self.start_latest, self.end_earliest - 1, self.latest - 1)
            if NEG_INF < t < POS_INF - 1
        ]
        return (min(finite), max(finite) + 1) if finite else None


def stretched(start: int, end: int) -> tuple[int, int]:
    """A window whose infinite ends lie beyond the bounds' infinities, so that plain comparisons treat them rightly.

    A window without a beginning holds what has no known beginning. Both numbers still fit 64 bits.
    """
    return (NEG_INF - 1 if start <= NEG_INF else start, POS_INF + 1 if end >= POS_INF else end)


def membership(when: When | None, start: int, end: int) -> Membership:
    """Whether an event is in the window [start, end) of seconds since 1970 UTC, either of which may be infinite.

    *In*: it certainly touches the window, and no `?`. *Possible*: it may. *Out*: it cannot; nothing is in an empty window.
    """
    if when is None:
        return Membership.UNDATED
    start, end = stretched(start, end)
    if start >= end:
        return Membership.OUT
    if when.start_latest < end and when.end_earliest > start and not int(when.flags) & _UNCERTAIN:
        return Membership.IN
    if when.earliest < end and when.latest > start:
        return Membership.POSSIBLE
    return Membership.OUT


def _from_tree(text: str, parsed: Parsed, zone: str) -> When:
    notes: list[str] = []
    found = tree_bounds(parsed.expression, text, zone, notes)
    return When(
        text,
        found.earliest,
        found.start_latest,
        found.end_earliest,
        found.latest,
        Flag(found.flags | int(Flag.LENIENT) if parsed.notes else found.flags),
        found.precision,
        zone,
        parsed.notes + tuple(dict.fromkeys(notes)),
    )


@lru_cache(maxsize=16_384)
def _parse_text(text: str, zone: str) -> When:
    if len(text) == 10 and text[4] == "-" and text[7] == "-" and text.isascii():
        year, month, day = text[:4], text[5:7], text[8:]
        if year.isdigit() and month.isdigit() and day.isdigit():
            y, m, d = int(year), int(month), int(day)
            if 1 <= m <= 12 and 1 <= d <= month_length(y, m):
                days = days_from_civil(y, m, d)
                low, high = day_start(days, zone), day_end(days, zone)
                if low < high:
                    return When(text, low, high - 1, low + 1, high, Flag.NONE, Precision.DAY, zone)
    return _from_tree(text, parse(text), zone)


def _parse_stamp(text: str, zone: str) -> When | None:
    """A full timestamp in one of its usual forms; None for whatever needs a closer look."""
    if not (
        text.isascii()
        and text[4] == "-"
        and text[7] == "-"
        and text[10] == "T"
        and text[13] == ":"
        and text[16] == ":"
    ):
        return None
    tail = text[19:]
    offset: int | None = None
    if not tail:
        pass
    elif tail == "Z":
        offset = 0
    elif len(tail) == 6 and tail[0] in "+-" and tail[3] == ":" and tail[1:3].isdigit() and tail[4:].isdigit():
        hours, minutes = int(tail[1:3]), int(tail[4:])
        if hours > 14 or minutes > 59:
            return None
        offset = hours * HOUR_SECONDS + minutes * 60
        if tail[0] == "-":
            offset = -offset
    else:
        return None
    digits = text[:4] + text[5:7] + text[8:10] + text[11:13] + text[14:16] + text[17:19]
    if not digits.isdigit():
        return None
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    hour, minute, second = int(digits[8:10]), int(digits[10:12]), int(digits[12:])
    if not (
        1 <= month <= 12
        and 1 <= day <= month_length(year, month)
        and hour < 24
        and minute < 60
        and second < 60
    ):
        return None
    t = days_from_civil(year, month, day) * DAY_SECONDS + hour * HOUR_SECONDS + minute * 60 + second
    if offset is not None:
        t -= offset
    else:
        local, t = t, local_to_utc(t, zone)
        if local_to_utc(local, zone, second_pass=True) != t:
            return None
    return When(text, t, t, t + 1, t + 1, Flag.TIMED, Precision.SECOND, zone)


def parse_when(value: str | Mapping[str, object], zone: str = "UTC") -> When:
    """Read an EDTF string, or an object of four bounds; `zone` is that of local dates and times.

    Raises `EdtfError` for what cannot be read, `calendar.UnknownZoneError` for a zone that does not exist.
    """
    if isinstance(value, str):
        if 19 <= len(value) <= 25:
            found = _parse_stamp(value, zone)
            if found is not None:
                return found
        return _parse_text(value, zone)
    if isinstance(value, Mapping):
        return _parse_bounds(value, zone)
    raise EdtfError(
        str(value)[:100],
        None,
        f'found {type(value).__name__} {str(value)[:40]}; expected a date in quotes, such as "2025-07-16"',
    )


def _bound(text: str, key: str, value: object, zone: str, notes: list[str]) -> tuple[Hull | None, int | None]:
    """What one key of the object says: a hull, or an infinity for `..`."""
    if value is None:
        return None, None
    if not isinstance(value, str):
        raise EdtfError(
            text, None, f"{key}: found {type(value).__name__}; expected a date such as 2025-07-16, or null"
        )
    if value == "..":
        return None, NEG_INF if key in ("earliest", "start_latest") else POS_INF
    try:
        parsed = parse(value)
    except EdtfError as error:
        raise EdtfError(value, error.position, f"{key}: {error.message}") from None
    if (
        not isinstance(parsed.expression, Date)
        or parsed.expression.approximate
        or parsed.expression.uncertain
    ):
        raise EdtfError(
            value, None, f"{key}: found {value[:40]!r}; expected a single date or time without '?' or '~'"
        )
    notes += (f"{key}: {note}" for note in parsed.notes)
    return date_hull(parsed.expression, zone, notes), None


def _parse_bounds(value: Mapping[str, object], zone: str) -> When:
    """The four bounds as an object of dates or times, each of them inclusive.

    `earliest` is the first second of what it names and `start_latest` the last; `end_earliest` is an end just after the first
    second of what it names and `latest` just after the last. What is absent or null follows from the other bounds or has no
    limit; `..` is the limitless past for the first two, the limitless future for the others.
    """
    text = json.dumps(value, ensure_ascii=False, default=str)[:1_000]
    strange = [key for key in value if key not in _BOUND_KEYS]
    if strange:
        raise EdtfError(text, None, f"found {str(strange[0])[:40]!r}; expected only {', '.join(_BOUND_KEYS)}")
    notes: list[str] = []
    flags = Flag.BOUNDS
    found: dict[str, int] = {}
    for key in _BOUND_KEYS:
        hull, infinite = _bound(text, key, value.get(key), zone, notes)
        if hull is not None:
            flags |= Flag(hull.flags)
            at = {
                "earliest": hull.low,
                "start_latest": before(hull.high),
                "end_earliest": after(hull.low),
                "latest": hull.high,
            }
            found[key] = at[key]
        elif infinite is not None:
            found[key] = infinite
    if not found:
        raise EdtfError(text, None, f"found no bound; expected at least one of {', '.join(_BOUND_KEYS)}")
    if found.get("start_latest") == NEG_INF:
        flags |= Flag.OPEN_START
    if found.get("end_earliest") == POS_INF:
        flags |= Flag.OPEN_END
    earliest = found.get("earliest", NEG_INF)
    latest = found.get("latest", POS_INF)
    start_latest = found.get("start_latest", before(latest))
    end_earliest = found.get("end_earliest", after(earliest))
    for first, low, second, high in (
        ("earliest", after(earliest), "latest", latest),
        ("earliest", earliest, "start_latest", start_latest),
        ("end_earliest", end_earliest, "latest", latest),
        ("start_latest", after(start_latest), "latest", latest),
        ("earliest", after(earliest), "end_earliest", end_earliest),
    ):
        if low > high:
            raise EdtfError(
                text, None, f"found {first} after {second}; expected it before, or at the same time"
            )
    if start_latest != before(latest) or end_earliest != after(earliest):
        flags |= Flag.SPAN
        widths = [(earliest, after(start_latest)), (before(end_earliest), latest)]
        finite = [width_precision(*width) for width in widths if width[0] > NEG_INF and width[1] < POS_INF]
        precision = max(finite, default=Precision.UNLIMITED)
    else:
        precision = width_precision(earliest, latest)
    if notes:
        flags |= Flag.LENIENT
    return When(text, earliest, start_latest, end_earliest, latest, flags, precision, zone, tuple(notes))


def window_between(first: str | None, last: str | None, zone: str) -> tuple[int, int]:
    """The window [start, end) from the earliest second of one EDTF string to the latest of another, both inclusive.

    None and `..` are no limit. Raises `EdtfError` when nothing lies between them.
    """
    start = NEG_INF if first is None or first == ".." else parse_when(first, zone).earliest
    end = POS_INF if last is None or last == ".." else parse_when(last, zone).latest
    if start >= end:
        raise EdtfError(
            f"{first or '..'}/{last or '..'}", None, f"found {last} before {first}; expected it after"
        )
    return start, end
