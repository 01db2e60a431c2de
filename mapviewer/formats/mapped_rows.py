"""Rows of a table as events, by a mapping that says which column is what.

What a cell says that its field cannot be is a finding of its row, and stays in the event's columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from mapviewer.events.where import RadiusBasis
from mapviewer.foreign.dates import AmbiguousDateError, DateError, from_parts, to_edtf
from mapviewer.foreign.mapping import TableMapping
from mapviewer.foreign.numbers import NumberError, number, point, whole
from mapviewer.foreign.proposing import pair
from mapviewer.foreign.spoken import spoken
from mapviewer.foreign.table import key_of
from mapviewer.foreign.text import quoted
from mapviewer.foreign.wkt import WktError, geometry_in
from mapviewer.formats.importing import Head, Ids, fault, warning
from mapviewer.formats.shape import Shape, shape_of
from mapviewer.formats.tabular import Made, Memo, Record, filled, split

_MOST_TITLE: Final = 200
_MOST_METRES: Final = 20_040_000
_PARTS: Final = ("year", "month", "day", "time")
_END_PARTS: Final = ("end_year", "end_month", "end_day", "end_time")
_DATES: Final = ("when", "end", *_PARTS, "hour", "minute", "second", *_END_PARTS)
_BASES: Final = frozenset(basis.value for basis in RadiusBasis)
_LOCAL: Final = re.compile(r"T\d\d(?::\d\d){1,2}(?![:\dZ+-])")
"""A time of day in EDTF that has no zone."""
_Date = tuple[str | None, tuple[str, ...], tuple[DateError, str] | None]
"""A date as EDTF, the fields that say it, and what is wrong with it in which of them."""
_NO_DATE: Final[_Date] = (None, (), None)
_UNDATED: Final = "the event is kept as undated"
_NO_COORDINATES: Final = "the coordinates are left out"
_LEFT: Final = "it is left in the columns"
ZONE_ASKED: Final = "found times of day without a time zone, expected one; they are read as UTC unless a mapping says another (timezone)"


@lru_cache(maxsize=65_536)
def _said(written: str) -> str | None:
    return spoken(written)


class Reader:
    """Rows to events by a mapping. `asks_zone` is whether nobody has said in which zone its times are: the first one without a zone says so."""

    def __init__(self, mapping: TableMapping, head: Head, *, asks_zone: bool = False) -> None:
        self.mapping = mapping
        self.head = head
        self.asks_zone = asks_zone
        self.key = {name: key_of(used[0]) for name, used in mapping.columns().items()}
        self.titles = [key_of(name) for name in mapping.title]
        self.spans = "end" in self.key or "end_year" in self.key
        self.said: list[str] = []
        """Dates in words of the row that is being read."""
        self.when = self._memo(self._when, *_DATES)
        self.place = self._memo(
            self._place,
            "lat",
            "lon",
            "coordinates",
            "place",
            "region",
            "country",
            "radius_m",
            beside=("radius_basis",),
        )
        self.citations = self._memo(self._citations, "sources", "url")
        self.actors = self._memo(lambda record: self._several(record, "actors"), "actors")
        self.tags = self._memo(lambda record: self._several(record, "tags"), "tags")
        self.toll = self._memo(self._toll, "toll")
        self.category = self._memo(self._category, "category")

    def _memo(self, make: Callable[[Record], Made], *names: str, beside: tuple[str, ...] = ()) -> Memo[Made]:
        """What is made of these fields' cells and of the columns `beside` them, remembered."""
        return Memo(make, *(self.key[name] for name in names if name in self.key), *beside)

    def take(self, record: Record, name: str) -> str:
        """The cell that says this field, which has found it; "" where no column does."""
        key = self.key.get(name)
        return record.take(key) if key else ""

    def peek(self, record: Record, name: str) -> str:
        """The same, while it may yet stay in its column."""
        key = self.key.get(name)
        return record.peek(key) if key else ""

    def event(self, record: Record, ids: Ids) -> dict[str, Any]:
        """A row as an event; what was wrong with it is among the record's findings."""
        parts = [text for key in self.titles if (text := record.take(key))]
        title = " – ".join(parts)
        summary = self.take(record, "summary")
        category, label = self.category(record)
        if len(title) > _MOST_TITLE:
            # A whole paragraph is no title; it is all in the summary.
            summary = f"{title}\n\n{summary}" if summary and summary != title else title
            title = title[: _MOST_TITLE - 1].rstrip() + "…"
        if summary == title and self.key.get("summary") in self.titles:
            # One column for both: what stands there is said once.
            summary = ""
        toll = self.toll(record)
        when, note = self.when(record)
        (place, radius), shape = self.place(record), self._shape(record)
        if shape.lat is not None and "lat" not in place:
            if radius and not place:
                self._take_radius(record)
                place = radius
            place = place | shape.place()
        if not title:
            title = category or f"Row {record.number}"
            if self.titles:
                self._say_untitled(record, title)
        return filled(
            id=ids(self.take(record, "id"), f"row-{record.number}"),
            title=title,
            summary=summary,
            category=label,
            when=when,
            when_note=note,
            place=place,
            geometry=shape.geometry,
            actors=[{"actor": name} for name in self.actors(record)],
            tags=self.tags(record),
            citations=self.citations(record),
            toll=None if toll is None else {"best": toll},
        )

    def _category(self, record: Record) -> tuple[str, str | None]:
        label = self.take(record, "category")
        return label, self.head.category(label) if label else None

    def _say_untitled(self, record: Record, title: str) -> None:
        words = f"found no title, expected one; the event is called {quoted(title)}"
        record.findings.append(warning(words, record.name(self.titles[0])))

    def _toll(self, record: Record) -> int | None:
        """A number of people; what is none stays in its column, and that is said."""
        written = self.peek(record, "toll")
        if not written:
            return None
        try:
            found = whole(written)
        except NumberError as error:
            record.findings.append(warning(f"{error}; {_LEFT}", record.name(self.key["toll"])))
            return None
        if found is not None:
            self.take(record, "toll")
        return found

    def _several(self, record: Record, name: str) -> list[str]:
        text, separator = self.take(record, name), self.mapping.separator
        if not text:
            return []
        # Who writes from right to left has a semicolon of his own.
        return split(text.replace("؛", separator) if separator == ";" else text, separator)

    def _when(self, record: Record) -> tuple[str | None, str]:
        """A row's time as EDTF, and what of it was written in words."""
        self.said.clear()
        found = self._span(record)
        if self.asks_zone and found is not None and "T" in found and _LOCAL.search(found):
            self.asks_zone = False
            self.head.tell(ZONE_ASKED)
        return found, "; ".join(dict.fromkeys(self.said))

    def _span(self, record: Record) -> str | None:
        start, taken, fault_of_start = self._date(record, "when", _PARTS)
        if not self.spans:
            end, taken_too, fault_of_end = _NO_DATE
        else:
            end, taken_too, fault_of_end = self._date(record, "end", _END_PARTS)
        if fault_of_start:
            self._say(record, fault_of_start, "only the end is used" if end else _UNDATED)
        if fault_of_end:
            self._say(record, fault_of_end, "only the start is used" if start else _UNDATED)
        if start and end and end != start and ("/" in start or "/" in end):
            name = record.name(self.key["end" if "end" in taken_too else "end_year"])
            words = f"found the end {quoted(end)} and the start {quoted(start)}, of which one is a span already, expected two dates; only the start is used"
            record.findings.append(warning(words, name))
            taken_too = ()
            end = None
        for part in (*taken, *taken_too):
            self.take(record, part)
        if start and end and end != start:
            return f"{start}/{end}"
        return start or (f"/{end}" if end and "/" not in end else end)

    def _say(self, record: Record, wrong: tuple[DateError, str], outcome: str) -> None:
        error, name = wrong
        record.findings.append(fault(f"{error}; {outcome}", record.name(self.key[name])))

    def _date(self, record: Record, whole: str, parts: tuple[str, str, str, str]) -> _Date:
        """A date as EDTF, the fields whose cells say it, and what is wrong with it in which field."""
        written = self.peek(record, whole)
        try:
            if written:
                found = self._in_words(written)
                clock = self.peek(record, parts[3])
                if clock and len(found) == 10 and found[4] == found[7] == "-":
                    found = self._timed(found, clock, record, parts[3])
                return found, (whole,), None
            year = self.peek(record, parts[0])
            if not year:
                return None, (), None
            month, day, clock = (self.peek(record, part) for part in parts[1:])
            used: tuple[str, ...] = parts
            if not clock and parts[3] == "time" and (clock := self._clock(record)):
                used = (*parts, "hour", "minute", "second")
            return from_parts(year, month, day, clock), used, None
        except DateError as error:
            return None, (), (error, whole if written else parts[0])

    def _in_words(self, written: str) -> str:
        """A written date, also one in words (“c. 520”, “summer 2020”), which are noted; raises DateError."""
        try:
            return to_edtf(written, self.mapping.order)
        except AmbiguousDateError:
            raise
        except DateError:
            found = _said(written)
            if found is None:
                raise
            self.said.append(written)
            return found

    def _clock(self, record: Record) -> str:
        """A time of day from cells for hour, minute and second; "" where no minute is given, which would make a time of an hour."""
        hour, minute, second = (self.peek(record, part) for part in ("hour", "minute", "second"))
        if not hour or not minute:
            return ""
        try:
            h, m, s = number(hour), number(minute), number(second)
        except NumberError as error:
            record.findings.append(warning(f"{error}; the day is used", record.name(self.key["hour"])))
            return ""
        return f"{int(h or 0):02}:{int(m or 0):02}:{min(int(s or 0), 59):02}"

    def _timed(self, day: str, clock: str, record: Record, part: str) -> str:
        try:
            found = to_edtf(f"{day} {clock}", midnight_is_date=False)
        except DateError as error:
            record.findings.append(warning(f"{error}; the day is used", record.name(self.key[part])))
            return day
        self.take(record, part)
        return found

    def _place(self, record: Record) -> tuple[dict[str, Any], dict[str, Any]]:
        """A row's place, and a radius that has found none."""
        lat, lon = self.peek(record, "lat"), self.peek(record, "lon")
        both = self.peek(record, "coordinates")
        where = record.name(self.key.get("lat") or self.key.get("coordinates") or "")
        if both and not (lat or lon):
            if halves := pair(both):
                lat, lon = halves
            else:
                words = f"found {quoted(both)}, expected a latitude and a longitude; {_NO_COORDINATES}"
                record.findings.append(fault(words, where))
        if self.mapping.swapped:
            lat, lon = lon, lat
        name = self.take(record, "place")
        region = self.take(record, "region")
        country = self.take(record, "country")
        place = filled(name=name or region or country, country=country if name or region else "")
        found = None
        try:
            found = point(lat, lon)
        except NumberError as error:
            record.findings.append(fault(f"{error}; {_NO_COORDINATES}", where))
        if found is not None and found.lat == found.lon == 0:
            words = f"found the coordinates 0, 0; they stand for none; {_NO_COORDINATES}"
            record.findings.append(warning(words, where))
            found = None
        radius = self._radius(record)
        if found is None:
            if place and region and name:
                place["query"] = f"{name}, {region}"
        else:
            for part in ("lat", "lon", "coordinates"):
                self.take(record, part)
            if found.note:
                record.findings.append(warning(found.note, where))
            place |= {"lat": found.lat, "lon": found.lon}
            if not radius and self.mapping.assumed_radius_m is not None:
                place |= {"radius_m": self.mapping.assumed_radius_m, "radius_basis": "assumed"}
        if place and radius:
            self._take_radius(record)
            return place | radius, {}
        return place, radius

    def _radius(self, record: Record) -> dict[str, Any]:
        """A radius in metres and whose it is; what is none stays in its column, and that is said."""
        written = self.peek(record, "radius_m")
        if not written:
            return {}
        try:
            found = number(written)
            if found is None or not 0 <= found <= _MOST_METRES:
                raise NumberError(
                    f"found {quoted(written)}, expected a radius in metres from 0 to 20,040,000"
                )
        except NumberError as error:
            record.findings.append(warning(f"{error}; {_LEFT}", record.name(self.key["radius_m"])))
            return {}
        basis = record.peek("radius_basis")
        return {"radius_m": found, "radius_basis": basis if basis in _BASES else "published"}

    def _take_radius(self, record: Record) -> None:
        self.take(record, "radius_m")
        if record.peek("radius_basis") in _BASES:
            record.take("radius_basis")

    def _shape(self, record: Record) -> Shape:
        """The geometry in a cell; what it does not say in full stays in its column. A point gives way to coordinates of the row's own."""
        written = self.peek(record, "geometry")
        if not written:
            return Shape()
        try:
            found = shape_of(geometry_in(written), record.findings)
        except WktError as error:
            record.findings.append(
                fault(f"{error}; the event is kept without it", record.name(self.key["geometry"]))
            )
            return Shape()
        if found.geometry is not None and found.whole:
            self.take(record, "geometry")
        return found

    def _citations(self, record: Record) -> list[dict[str, Any]]:
        names = self._several(record, "sources")
        url = self.take(record, "url")
        if url and len(names) <= 1:
            return [{"source": self.head.source(names[0] if names else url, url=url)}]
        found = [{"source": self.head.source(name)} for name in names]
        return [*found, {"source": self.head.source(url, url=url)}] if url else found
