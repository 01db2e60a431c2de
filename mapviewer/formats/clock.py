"""Dates of very many events: the four bounds as plain numbers, the usual forms by looking up what has been read before."""

from __future__ import annotations

from typing import Final

from mapviewer.events.calendar import DAY_SECONDS, NEG_INF, POS_INF
from mapviewer.events.event import FourBounds, read_when
from mapviewer.events.when import Flag, Precision, When, parse_when

Moment = tuple[int, int, int, int, int, int]
"""Earliest and latest start, earliest and latest end (seconds since 1970 UTC), flags, precision (−1: undated)."""

UNDATED: Final[Moment] = (POS_INF, POS_INF, NEG_INF, NEG_INF, 0, -1)

_KEPT: Final = 200_000
"""Entries of each kind that are remembered; then it starts over."""

_SPAN: Final = int(Flag.SPAN)
_UNCERTAIN: Final = int(Flag.UNCERTAIN)
_TIMED: Final = int(Flag.TIMED)
_DAY: Final = int(Precision.DAY)
_SECOND: Final = int(Precision.SECOND)


def moment(when: When | None) -> Moment:
    """What the columns keep of a time."""
    if when is None:
        return UNDATED
    return (
        when.earliest,
        when.start_latest,
        when.end_earliest,
        when.latest,
        int(when.flags),
        int(when.precision),
    )


class Clock:
    """Reads dates in one time zone; days, times of day and whole texts are remembered."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._utc = zone == "UTC"
        self._days: dict[str, tuple[int, int]] = {}
        self._times: dict[str, int] = {}
        self._texts: dict[str, Moment] = {}

    def read(self, text: str) -> Moment | None:
        """The bounds of a date; None where something is to be said of it. Raises EdtfError where it cannot be read."""
        size = len(text)
        if size == 10:
            day = self._day(text)
            if day is not None:
                return (day[0], day[1] - 1, day[0] + 1, day[1], 0, _DAY)
        elif size == 20 or (size == 19 and self._utc):
            # Only UTC has no clock changes, so that a day and a time of day can simply be added.
            second = self._second(text)
            if second is not None:
                return (second, second, second + 1, second + 1, _TIMED, _SECOND)
        elif size == 21 and text[10] == "/":
            first, last = self._day(text[:10]), self._day(text[11:])
            if first is not None and last is not None and first[0] < last[0]:
                return (first[0], first[1] - 1, last[0] + 1, last[1], _SPAN, _DAY)
        elif size == 11 and text[10] == "?":
            day = self._day(text[:10])
            if day is not None:
                return (day[0], day[1] - 1, day[0] + 1, day[1], _UNCERTAIN, _DAY)
        found = self._texts.get(text)
        if found is None:
            when = parse_when(text, self._zone)
            if when.notes:
                return None
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            found = self._texts[text] = moment(when)
        return found

    def bounds(self, value: str | FourBounds) -> Moment:
        """The bounds of anything that an event's `when` may hold; raises EdtfError."""
        return moment(read_when(value, self._zone))

    def _day(self, text: str) -> tuple[int, int] | None:
        """[start, end) of a plain day, None for anything else."""
        day = self._days.get(text)
        if day is None:
            if text[4:5] != "-" or text[7:8] != "-" or not (text[:4] + text[5:7] + text[8:]).isdecimal():
                return None
            when = parse_when(text, self._zone)
            if when.notes or when.flags or when.precision is not Precision.DAY:
                return None
            if len(self._days) >= _KEPT:
                self._days.clear()
            day = self._days[text] = (when.earliest, when.latest)
        return day

    def _second(self, text: str) -> int | None:
        """The second of a full time stamp in UTC, None for anything else."""
        time = self._times.get(text[10:])
        if time is None:
            time = self._time(text[10:])
            if time is None:
                return None
            self._times[text[10:]] = time
        start = self._day(text[:10]) if self._utc else self._utc_day(text[:10])
        return None if start is None else start[0] + time

    def _utc_day(self, text: str) -> tuple[int, int] | None:
        key = text + "Z"
        day = self._days.get(key)
        if day is None:
            if text[4:5] != "-" or text[7:8] != "-" or not (text[:4] + text[5:7] + text[8:]).isdecimal():
                return None
            when = parse_when(text, "UTC")
            if when.notes or when.flags or when.precision is not Precision.DAY:
                return None
            day = self._days[key] = (when.earliest, when.latest)
        return day

    def _time(self, text: str) -> int | None:
        """Seconds since midnight of `T12:34:56Z` (in UTC also without Z); at most twice 86,400 of them exist."""
        if len(text) == 10 and text[9] != "Z":
            return None
        digits = text[1:3] + text[4:6] + text[7:9]
        if text[0] != "T" or text[3] != ":" or text[6] != ":" or not (digits.isascii() and digits.isdigit()):
            return None
        hour, minute, second = int(digits[:2]), int(digits[2:4]), int(digits[4:])
        time = hour * 3600 + minute * 60 + second
        return time if hour < 24 and minute < 60 and second < 60 and time < DAY_SECONDS else None
