"""Dates of very many events: the four bounds as plain numbers, the usual forms by looking up what has been read before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mapviewer.events.calendar import NEG_INF, POS_INF
from mapviewer.events.edtf import EdtfError
from mapviewer.events.event import FourBounds, read_when
from mapviewer.events.when import Flag, Precision, When, parse_when

Ints = npt.NDArray[np.int64]

Moment = tuple[int, int, int, int, int, int]
"""Earliest and latest start, earliest and latest end (seconds since 1970 UTC), flags, precision (−1: undated)."""

UNDATED: Final = 0
"""The number of no date."""
ODD: Final = -1
"""The number of a text that cannot be read, or not without saying something."""

_STAMPS: Final = 1 << 50
"""A number as large as this is no entry of the table but a second, so much further on: time stamps are too many to remember."""
_SPANS: Final = 1 << 40
"""A number as large as this stands for a span of days, by its place in the list of these: they are too many too."""
_STAMP: Final = 20
"""Letters of `2025-07-16T12:34:56Z`."""
_SPAN: Final = 21
"""Letters of `2025-07-16/2025-07-18`."""
_DOUBTED: Final = 11
"""Letters of `2025-07-16?`."""


def moment(when: When | None) -> Moment:
    """What the columns keep of a time."""
    if when is None:
        return (POS_INF, POS_INF, NEG_INF, NEG_INF, 0, -1)
    return (
        when.earliest,
        when.start_latest,
        when.end_earliest,
        when.latest,
        int(when.flags),
        int(when.precision),
    )


class Times:
    """Reads dates to numbers, and knows the bounds that the numbers stand for, until it begins anew."""

    def __init__(self) -> None:
        self._moments = np.empty((1024, 6), np.int64)
        self._moments[UNDATED] = moment(None)
        self._count = UNDATED + 1
        self._zones: dict[str, _Known] = {}
        self._spans: list[tuple[int, int, int, int]] = []
        self._utc = _Days("UTC")
        self._minutes = {f"T{minute // 60:02d}:{minute % 60:02d}": minute * 60 for minute in range(1440)}
        self._seconds = {f":{second:02d}Z": second for second in range(60)}

    def begin(self, most: int) -> None:
        """Begin anew: the numbers given so far mean nothing any more. More texts than `most` are forgotten."""
        self._spans.clear()
        if self._count + sum(len(known) + len(known.days) for known in self._zones.values()) > most:
            self._zones.clear()
            self._utc.clear()
            self._count = UNDATED + 1

    def add(self, found: Moment) -> int:
        """A number for these bounds."""
        if self._count == len(self._moments):
            self._moments = np.concatenate((self._moments, np.empty_like(self._moments)))
        self._moments[self._count] = found
        self._count += 1
        return self._count - 1

    def bounds(self, value: str | FourBounds, zone: str) -> int:
        """The number of anything that an event's `when` may hold; raises EdtfError."""
        return self.add(moment(read_when(value, zone)))

    def read(self, texts: Sequence[Any], zone: str) -> list[int]:
        """The numbers of dates in a time zone; a text that is None or () is no date."""
        known = self._zones.get(zone)
        if known is None:
            known = self._zones[zone] = _Known(zone, self)
        numbers: list[Any] = list(map(known.get, texts))
        if None not in numbers:
            return numbers
        utc, minutes, seconds, days, spans = self._utc, self._minutes, self._seconds, known.days, self._spans
        for n in [n for n, number in enumerate(numbers) if number is None]:
            text = texts[n]
            size = len(text)
            if size == _STAMP:
                day, minute, second = utc[text[:10]], minutes.get(text[10:16]), seconds.get(text[16:])
                if day is not None and minute is not None and second is not None:
                    numbers[n] = _STAMPS + day[0] + minute + second
                    continue
            elif size == _SPAN and text[10] == "/":
                first, last = days[text[:10]], days[text[11:]]
                if first is not None and last is not None and first[0] < last[0]:
                    numbers[n] = _SPANS + len(spans)
                    spans.append((first[0], first[1] - 1, last[0] + 1, last[1]))
                    continue
            elif size == _DOUBTED and text[10] == "?":
                day = days[text[:10]]
                if day is not None:
                    doubted = (
                        day[0],
                        day[1] - 1,
                        day[0] + 1,
                        day[1],
                        int(Flag.UNCERTAIN),
                        int(Precision.DAY),
                    )
                    numbers[n] = known[text] = self.add(doubted)
                    continue
            numbers[n] = known[text]
        return numbers

    def moments(self, numbers: Ints) -> Ints:
        """(numbers, 6): the bounds, as in `Moment`."""
        stamps = np.flatnonzero(numbers >= _STAMPS // 2)
        spans = np.flatnonzero((numbers >= _SPANS) & (numbers < _STAMPS // 2))
        entries = numbers.copy()
        entries[stamps] = entries[spans] = UNDATED
        found: Ints = self._moments[entries]
        found[stamps, 0] = found[stamps, 1] = numbers[stamps] - _STAMPS
        found[stamps, 2] = found[stamps, 3] = found[stamps, 0] + 1
        found[stamps, 4:] = int(Flag.TIMED), int(Precision.SECOND)
        if len(spans):
            found[spans, :4] = np.array(self._spans, np.int64)[numbers[spans] - _SPANS]
            found[spans, 4:] = int(Flag.SPAN), int(Precision.DAY)
        return found


class _Days(dict[str, "tuple[int, int] | None"]):
    """[start, end) of each plain day in one time zone, None for any other text."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, text: str) -> tuple[int, int] | None:
        found = None
        digits = text[:4] + text[5:7] + text[8:]
        if text[4:5] == text[7:8] == "-" and digits.isascii() and digits.isdigit():
            try:
                when = parse_when(text, self._zone)
            except EdtfError:
                pass
            else:
                if not when.notes and not when.flags and when.precision is Precision.DAY:
                    found = when.earliest, when.latest
        self[text] = found
        return found


class _Known(dict[Any, int]):
    """The number of each text in one time zone; a new text is read."""

    def __init__(self, zone: str, times: Times) -> None:
        super().__init__({None: UNDATED, (): UNDATED})
        self._zone, self._times = zone, times
        self.days = _Days(zone)

    def __missing__(self, text: str) -> int:
        number = ODD
        try:
            when = parse_when(text, self._zone)
        except EdtfError:
            pass
        else:
            if not when.notes:
                number = self._times.add(moment(when))
        self[text] = number
        return number
