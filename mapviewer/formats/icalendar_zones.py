"""The time zones that a calendar brings along (RFC 5545, 3.6.5): offsets from UTC by rules of its own, for names that the time zone database does not have, as Outlook's."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from mapviewer.events.calendar import known_zone

_OFFSET: Final = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?")
_TIME: Final = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z?")
_NTH: Final = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST: Final = 1_000
"""Zones, and observances of one, that are kept; no calendar has more."""


def known_name(tzid: str) -> str:
    """The name that the time zone database has for a TZID, also behind a prefix (`/mozilla.org/20050126_1/Europe/Berlin`); "" for none."""
    parts = tzid.strip("/ ").split("/")
    names = ("/".join(parts[n:]) for n in range(min(len(parts), 8)))
    return next((name for name in names if name and known_zone(name)), "")


@dataclass(slots=True)
class _Observance:
    """Standard or summer time: since when, by which rule, and how far from UTC (seconds east)."""

    told: dict[str, str] = field(default_factory=dict)

    def offset(self, name: str) -> int | None:
        found = _OFFSET.fullmatch(self.told.get(name, ""))
        if found is None:
            return None
        size = int(found[2]) * 3_600 + int(found[3]) * 60 + int(found[4] or 0)
        return -size if found[1] == "-" else size

    def onset(self, at: datetime) -> datetime | None:
        """When it last began up to a local time; None where it had not, raises ValueError for a rule of another kind."""
        first = _moment(self.told.get("DTSTART", ""))
        if first > at:
            return None
        found = [first, *(_moment(text) for text in self.told.get("RDATE", "").split(",") if text)]
        if rule := self.told.get("RRULE"):
            parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
            last = parts.get("UNTIL", "")
            until = _moment(last if "T" in last else f"{last}T235959") if last else at
            for year in (at.year, at.year - 1, until.year, until.year - 1):
                begins = _of_year(parts, year, first)
                if begins <= until:
                    found.append(begins)
        return max(begins for begins in found if begins <= at)


class Zones:
    """The VTIMEZONEs of a calendar by their TZID, told property by property."""

    def __init__(self) -> None:
        self._zones: dict[str, list[_Observance]] = {}
        self._open: list[_Observance] = []

    def begin(self, kind: str) -> None:
        """A component begins: VTIMEZONE, or STANDARD or DAYLIGHT in it."""
        if kind == "VTIMEZONE":
            self._open = []
        elif len(self._open) < _MOST:
            self._open.append(_Observance())

    def add(self, within: str, name: str, value: str) -> None:
        """A property of a component of this kind."""
        if within == "VTIMEZONE":
            if name == "TZID" and len(self._zones) < _MOST:
                self._zones[value.strip()] = self._open
        elif self._open:
            told = self._open[-1].told
            told[name] = f"{told[name]},{value}" if name == "RDATE" and name in told else value

    def offset(self, tzid: str, at: datetime) -> int | None:
        """Seconds east of UTC at a local time in a zone of the calendar's own; None where it has none that can be read."""
        try:
            began = [
                (onset, observance)
                for observance in self._zones.get(tzid, ())
                if (onset := observance.onset(at)) is not None
            ]
            if not began:
                return None
            return max(began, key=lambda found: found[0])[1].offset("TZOFFSETTO")
        except ValueError:
            return None


def _moment(text: str) -> datetime:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    year, month, day, hour, minute, second = map(int, found.groups())
    return datetime(year, month, day, hour, minute, second)


def _of_year(parts: dict[str, str], year: int, first: datetime) -> datetime:
    """When a yearly rule falls in a year; raises ValueError for what is none, or a year without."""
    if parts.get("FREQ") != "YEARLY" or parts.get("INTERVAL", "1") != "1":
        raise ValueError("another rule")
    month = int(parts.get("BYMONTH", first.month))
    days = range(1, monthrange(year, month)[1] + 1)
    if chosen := parts.get("BYMONTHDAY"):
        wanted = {int(day) for day in chosen.split(",")}
        days_left = [day for day in days if day in wanted or day - len(days) - 1 in wanted]
    else:
        days_left = list(days) if "BYDAY" in parts else [first.day]
    if weekday := parts.get("BYDAY"):
        nth = _NTH.fullmatch(weekday)
        if nth is None:
            raise ValueError(weekday)
        days_left = [day for day in days_left if date(year, month, day).weekday() == _DAYS.index(nth[2])]
        if nth[1]:
            n = int(nth[1])
            days_left = days_left[n - 1 : n] if n > 0 else days_left[n : n + 1 or None]
    if not days_left:
        raise ValueError("no such day")
    return datetime.combine(date(year, month, days_left[0]), time(first.hour, first.minute, first.second))
