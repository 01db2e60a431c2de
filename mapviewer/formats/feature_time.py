"""When a feature of a map was, in all the ways in which GeoJSON and what is made of it say so.

There is no standard: Linked Places and GeoJSON-T have `when` beside the properties; Leaflet.timeline has `start` and `end`; TimeDimension `time` or `times`, one for each vertex (`coordTimes`,
`linestringTimestamps`); togeojson `timestamp` and `timespan`; OpenHistoricalMap `start_date:edtf` and `end_date:edtf`; all others a `date` of some kind. They are looked for in that order. A number is
milliseconds since 1970, seconds where milliseconds would make it a day of 1970, or a year; at midnight UTC it is a day, since that is how days become numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from mapviewer.events.when import EdtfError, parse_when
from mapviewer.foreign.dates import AmbiguousDateError, DateError, Order, from_epoch, from_parts, to_edtf
from mapviewer.foreign.spoken import reads, spoken
from mapviewer.foreign.table import key_of
from mapviewer.formats.base import Finding
from mapviewer.formats.importing import fault, warning

SPANS: Final = (
    ("start", "end"), ("begin", "end"), ("start_time", "end_time"), ("starttime", "endtime"), ("time_start", "time_end"), ("begin_time", "end_time"),
    ("from", "to"), ("valid_from", "valid_to"), ("validfrom", "validto"), ("start_date:edtf", "end_date:edtf"), ("start_date", "end_date"),
    ("startdate", "enddate"), ("date_start", "date_end"), ("begin_date", "end_date"), ("date_from", "date_to"), ("start_datetime", "end_datetime"),
)  # fmt: skip
VERTICES: Final = ("times", "coordtimes", "coord_times", "linestringtimestamps", "coordinateproperties")
SINGLES: Final = (
    "time", "timestamp", "date", "datetime", "date_time", "event_date", "eventdate", "event_time", "date_edtf", "edtf", "when", "occurred", "occurred_at", "observed", "observed_on",
    "acq_date", "datum", "fecha", "incident_date", "date_of_event", "time_utc",
)  # fmt: skip
_MOST: Final = 10**18
_YEARS: Final = 10_000
_SECONDS: Final = 100_000_000_000
_DAY_MS: Final = 86_400_000
_CLOCK: Final = re.compile(r"\s*\d{1,2}[:.]\d{2}(?!\d)(?![.:]\d{2,4}\b.*[./-])")
_MOST_DATE: Final = 99_991_231
"""No larger number is a year, or a day written as one such as 20250716."""
_LEAST: Final = 1_000
"""No smaller number is a year where the property says `time`."""


@dataclass(frozen=True, slots=True)
class TimeKeys:
    """Which properties of features with these properties say when: names as they are written."""

    when: str = ""
    spans: tuple[tuple[str, str], ...] = ()
    vertices: tuple[str, ...] = ()
    timespan: str = ""
    singles: tuple[str, ...] = ()
    parts: tuple[str, str, str] = ("", "", "")


def time_keys(named: Mapping[str, str]) -> TimeKeys:
    """The properties that may say when, of those that are there: names by their keys (`key_of`)."""
    spans = tuple(
        (_named(named, first), _named(named, last))
        for first, last in SPANS
        if first in named or last in named
    )
    return TimeKeys(
        named.get("when", ""),
        spans,
        tuple(named[key] for key in VERTICES if key in named),
        named.get("timespan", ""),
        tuple(named[key] for key in SINGLES if key in named and key != "when"),
        (named.get("year", ""), named.get("month", ""), named.get("day", "")),
    )


def _named(named: Mapping[str, str], key: str) -> str:
    # OpenHistoricalMap has an EDTF beside its plain dates, of one end at times.
    return named.get(key) or named.get(key.removesuffix(":edtf"), "")


@dataclass(slots=True)
class Told:
    """A time: EDTF, or four bounds, or None; a note; and the properties that it says in full."""

    when: Any = None
    note: str = ""
    used: Sequence[str] = ()


@dataclass(slots=True)
class TimeReader:
    """Times of features. `order` is which of two numbers is the day, where the file's dates tell."""

    order: Order | None = None
    _doubtful: bool = field(default=False)

    def read(
        self, beside: Any, properties: Mapping[str, Any], keys: TimeKeys, findings: list[Finding]
    ) -> Told:
        """When a feature was; `beside` is its member `when`."""
        if beside:
            told = self._stated(beside, findings)
            if told.when is not None:
                return told
        if keys.when and (given := properties[keys.when]):
            told = self._stated(given, findings)
            if told.when is not None:
                return Told(told.when, told.note, (keys.when, *told.used))
        for names in keys.spans:
            first, last = (
                name if _says(properties.get(name)) else name.removesuffix(":edtf") for name in names
            )
            start, end = properties.get(first), properties.get(last)
            if _says(start) or _says(end):
                return self._span(start, end, first, last, findings)
        for name in keys.vertices:
            if (told := self._vertices(properties[name], name, findings)).when is not None:
                return told
        given = properties.get(keys.timespan)
        if isinstance(given, Mapping) and (_says(given.get("begin")) or _says(given.get("end"))):
            told = self._span(given.get("begin"), given.get("end"), keys.timespan, keys.timespan, findings)
            return _opened(told, given)
        clock = ""
        for name in keys.singles:
            given = properties[name]
            if isinstance(given, list):
                if (told := self._vertices(given, name, findings)).when is not None:
                    return told
            elif given.__class__ is str and _CLOCK.match(given):
                clock = clock or name
            elif _says(given):
                found = self._one(given, name, findings)
                if found is not None:
                    return self._timed(found, name, properties, clock, findings)
        if keys.parts[0] and _says(properties[keys.parts[0]]):
            return self._parts(properties, keys.parts, findings)
        return Told()

    def _timed(
        self,
        day: tuple[str, str],
        name: str,
        properties: Mapping[str, Any],
        clock: str,
        findings: list[Finding],
    ) -> Told:
        """A date with the time of day that stands beside it."""
        if not clock or len(day[0]) != 10:
            return Told(day[0], day[1], (name,))
        try:
            when = to_edtf(f"{day[0]} {properties[clock].strip()}", midnight_is_date=False)
        except DateError:
            words = f"found the time “{properties[clock][:40]}”, expected one such as 13:05; the day is used"
            findings.append(warning(words, clock))
            return Told(day[0], day[1], (name,))
        return Told(when, day[1], (name, clock))

    def _span(
        self, start: Any, end: Any, first: str, last: str, findings: list[Finding], *, days: bool = True
    ) -> Told:
        """From one time to another; without `days` a number at midnight is that moment and no day, as it is where the other is no midnight."""
        days = days and all(_is_midnight(given) for given in (start, end) if _says(given))
        one = self._one(start, first, findings, days=days) if _says(start) else None
        two = self._one(end, last, findings, days=days) if _says(end) else None
        used = [name for name, found in ((first, one), (last, two)) if found]
        note = next((found[1] for found in (one, two) if found and found[1]), "")
        if one is None and two is None:
            return Told()
        if one is not None and (two is None or one[0] == two[0]):
            return Told(one[0], note, used)
        if two is not None and one is None:
            return Told(two[0] if "/" in two[0] else f"/{two[0]}", note, used)
        assert one is not None and two is not None  # noqa: S101, PT018
        if any(c in one[0] + two[0] for c in "/[{"):
            findings.append(
                warning(
                    f"found the times {one[0]} and {two[0]}, expected two dates; the first is used", first
                )
            )
            return Told(one[0], note, used[:1])
        when = f"{one[0]}/{two[0]}"
        if not reads(when):
            findings.append(
                fault(f"found the end {two[0]} before the start {one[0]}; the start is used", last)
            )
            return Told(one[0], note, used[:1])
        return Told(when, note, used)

    def _one(
        self, given: Any, name: str, findings: list[Finding], *, days: bool = True
    ) -> tuple[str, str] | None:
        """One time as EDTF and a note; None with a finding for what is none."""
        try:
            if given.__class__ in (int, float) and abs(given) < _LEAST and "time" in name.casefold():
                raise DateError(f"found {given:g}, expected a time")
            return _moment(given if given.__class__ is not list else str(given), self.order, days)
        except AmbiguousDateError as error:
            findings.append(fault(f"{error}; the event is kept as undated", name))
        except DateError as error:
            findings.append(fault(f"{error}; that time is left out", name))
        return None

    def _vertices(self, given: Any, name: str, findings: list[Finding]) -> Told:
        """Times of single vertices, also in lists of lists: from the first to the last; they stay as they are, too."""
        if isinstance(given, Mapping):
            given = given.get("times")
        if isinstance(given, str):
            # Some writers put JSON into JSON, others join by commas.
            given = [part.strip(" \"'[]") for part in given.split(",")]
        flat: list[Any] = []
        waiting = [given]
        while waiting:
            item = waiting.pop()
            if isinstance(item, list):
                waiting.extend(reversed(item))
            elif _says(item):
                flat.append(item)
        if not flat:
            return Told()
        # Where one of them is no midnight, the others are none by their precision either.
        told = self._span(flat[0], flat[-1], name, name, findings, days=all(map(_is_midnight, flat)))
        used = told.used if len(flat) == 1 else ()
        return Told(told.when, told.note, used)

    def _parts(
        self, properties: Mapping[str, Any], names: tuple[str, str, str], findings: list[Finding]
    ) -> Told:
        values = [_text(properties.get(name)) if name else "" for name in names]
        if not values[1]:
            values[2] = ""
        try:
            found = from_parts(*values)
        except DateError as error:
            findings.append(fault(f"{error}; the event is kept as undated", names[0]))
            return Told()
        return Told(found, "", [name for name, value in zip(names, values, strict=True) if name and value])

    # Linked Places, GeoJSON-T, GeoJSON-events -------------------------------------------------------------

    def _stated(self, given: Any, findings: list[Finding]) -> Told:
        """What a `when` says: a text, a number, or an object of time spans."""
        if not isinstance(given, Mapping):
            found = (
                self._one(given, "when", findings) if _says(given) and not isinstance(given, list) else None
            )
            return Told(*found) if found else Told()
        if four := {k: str(given[k]) for k in _BOUNDS if _says(given.get(k))}:
            return Told(four)
        start, end = (
            next((given[key] for key in keys if _says(given.get(key))), None)
            for keys in (("start", "begin"), ("end", "stop"))
        )
        if start is not None or end is not None:
            return Told(*self._timespan(start, end, findings))
        for name in ("datetime", "instant", "in", "timestamp", "date"):
            if _says(given.get(name)) and (found := self._one(given[name], "when", findings)):
                return Told(*found)
        note = _text(given.get("label"))
        listed = given.get("timespans")
        spans = [self._listed(item, findings) for item in listed] if isinstance(listed, list) else []
        whens = [when for when, _ in spans if when is not None]
        if not whens:
            periods = given.get("periods")
            names = (
                [_text(item.get("name")) for item in periods if isinstance(item, Mapping)]
                if isinstance(periods, list)
                else []
            )
            said = note or "; ".join(name for name in names if name)
            told = spoken(said) if said else None
            if told is None and said:
                findings.append(
                    warning(f"found the period “{said[:60]}” without dates; it is kept as a note", "when")
                )
            return Told(told, "" if told == said else said)
        if len(whens) == 1:
            return Told(whens[0], note)
        findings.append(
            warning(
                f"found {len(whens)} spans of time, expected one; the event lasts from the first to the last, all are kept",
                "when",
            )
        )
        return Told(_hull(whens), note)

    def _listed(self, item: Any, findings: list[Finding]) -> tuple[Any, str]:
        if isinstance(item, Mapping):
            return self._timespan(item.get("start"), item.get("end"), findings)
        if isinstance(item, list) and item:
            # GeoJSON-T's short form: start, latest start, earliest end, end.
            texts = [_text(part) for part in item[:4]] + [""] * (4 - len(item[:4]))
            start = {"earliest": texts[0], "latest": texts[1]} if texts[1] else texts[0]
            end = {"earliest": texts[2], "latest": texts[3]} if texts[2] else texts[3]
            return self._timespan(start, end, findings)
        return None, ""

    def _timespan(self, start: Any, end: Any, findings: list[Finding]) -> tuple[Any, str]:
        one, two = self._end(start, findings), self._end(end, findings)
        if one is None and two is None:
            return None, ""
        if two is None or one == two:
            assert one is not None  # noqa: S101
            return _range(one), ""
        if one is None:
            return (
                (f"/{two[0]}", "") if two[0] == two[1] else ({"end_earliest": two[0], "latest": two[1]}, "")
            )
        if one[0] == one[1] and two[0] == two[1]:
            when: Any = f"{one[0]}/{two[0]}"
        else:
            when = {"earliest": one[0], "start_latest": one[1], "end_earliest": two[0], "latest": two[1]}
            when = {key: said for key, said in when.items() if said}
        if isinstance(when, str) and not reads(when):
            findings.append(
                fault(f"found the end {two[0]} before the start {one[0]}; the start is used", "when")
            )
            return _range(one), ""
        return when, ""

    def _end(self, given: Any, findings: list[Finding]) -> tuple[str, str] | None:
        """One end of a span: the earliest and the latest that it may be, the same text where only one is said."""
        if not isinstance(given, Mapping):
            found = self._one(given, "when", findings) if _says(given) else None
            return (found[0], found[0]) if found else None
        if _says(given.get("in")):
            return self._end(given["in"], findings)
        first, last = (
            self._one(given[key], "when", findings) if _says(given.get(key)) else None
            for key in ("earliest", "latest")
        )
        if first is None and last is None:
            return None
        return first[0] if first else "", last[0] if last else ""


_BOUNDS: Final = ("earliest", "start_latest", "end_earliest", "latest")


def _range(ends: tuple[str, str]) -> str:
    first, last = ends
    return first if first == last else f"[{first}..{last}]"


def _hull(whens: Sequence[Any]) -> Any:
    """From the start of the first to the end of the last."""

    def order(when: Any) -> tuple[int, int]:
        try:
            read = parse_when(when)
        except EdtfError:
            return 0, 0
        return read.earliest, read.latest

    plain = [when for when in whens if isinstance(when, str) and not any(c in when for c in "[{")]
    if len(plain) < len(whens):
        return whens[0]
    first = min(plain, key=lambda when: order(when)[0]).partition("/")[0]
    last = max(plain, key=lambda when: order(when)[1]).rpartition("/")[2]
    return first if first == last else f"{first}/{last}"


def _moment(given: Any, order: Order | None, days: bool) -> tuple[str, str]:
    """One time as EDTF, and a note; raises DateError."""
    if given.__class__ is str:
        return _written(given, order), ""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise DateError(f"found {str(given)[:60]!r}, expected a date")
    return _counted(given, days)


def _is_midnight(given: Any) -> bool:
    """Whether a time can be a day that has become a number: every text may, it says itself what it is."""
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        return True
    return given % (86_400 if abs(given) < _SECONDS else _DAY_MS) == 0 or abs(given) < _MOST_DATE


def _opened(told: Told, span: Mapping[str, Any]) -> Told:
    """A TimeSpan of KML, of which an end that is missing is open."""
    if not isinstance(told.when, str) or (_says(span.get("begin")) and _says(span.get("end"))):
        return told
    when = told.when.removeprefix("/")
    opened = f"{when}/.." if _says(span.get("begin")) else f"../{when}"
    return Told(opened, told.note, told.used) if reads(opened) else told


@lru_cache(maxsize=65_536)
def _counted(value: float, days: bool = True) -> tuple[str, str]:
    if not abs(value) < _MOST:
        # Infinite too: what a number of four hundred digits becomes.
        raise DateError("found a number far beyond all times, expected a year, seconds or milliseconds")
    if value == int(value) and abs(value) < _YEARS:
        return _year(int(value)), ""
    if value == int(value) and 10_000_101 <= value <= 99_991_231:
        try:
            return to_edtf(str(int(value))), ""
        except DateError:
            pass
    seconds = abs(value) < _SECONDS
    if days and not seconds and value % _DAY_MS == 0:
        return from_epoch(value, milliseconds=True)[
            :10
        ], "given as a number of milliseconds at midnight UTC, which is read as the day"
    if days and seconds and value % 86_400 == 0:
        return from_epoch(value)[
            :10
        ], "given as a number of seconds at midnight UTC, which is read as the day"
    return from_epoch(value, milliseconds=not seconds), ""


def _year(number: int) -> str:
    return f"-{-number:04}" if number < 0 else f"{number:04}"


@lru_cache(maxsize=65_536)
def _written(text: str, order: Order | None) -> str:
    written = text.strip()
    if written.lstrip("+-").isdecimal() and len(written) > 8:
        return _counted(float(written))[0]
    try:
        return to_edtf(written, order)
    except AmbiguousDateError:
        raise
    except DateError:
        told = spoken(written)
        if told is None:
            raise
        return told


def _says(value: Any) -> bool:
    return value is not None and value not in ("", [], {}) and value is not False


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def date_texts(properties: Mapping[str, Any], keys: TimeKeys) -> list[str]:
    """The texts that say when, for telling the order of their numbers."""
    names = [name for pair in keys.spans for name in pair] + list(keys.singles)
    return [value for name in names if isinstance(value := properties.get(name), str)]


__all__ = ["TimeKeys", "TimeReader", "Told", "date_texts", "key_of", "time_keys"]
