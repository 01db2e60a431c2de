"""iCalendar, RFC 5545 (`icalendar`): its VEVENTs. Other components are counted and left out.

A DATE is a day and its DTEND the day after the last; a DATE-TIME has a zone of its own (TZID), is UTC (Z), or floats. Where TZID is no name of the time zone database (Outlook's are not), the rules that the
calendar brings for it hold (`icalendar_zones.py`); where it brings none, the time floats, and it is said. DTEND in another zone than DTSTART is read as UTC with it. Of events that repeat (RRULE, RDATE) the first occurrence is read, and that is said. X-EDTF, which our own
export writes, is the date where it can be read. STATUS: TENTATIVE is `unverified`, CANCELLED `withdrawn`.
People (ORGANIZER, ATTENDEE) and all else stay in `origin.columns`, with the parameters. Lines are unfolded as bytes, since some programs fold inside a letter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from mapviewer.events.calendar import Civil, iso, known_zone, to_utc
from mapviewer.foreign.dates import edtf_or_none
from mapviewer.foreign.markup import is_url, plain, plain_and_links
from mapviewer.foreign.numbers import NumberError, point
from mapviewer.foreign.text import Decoded, Encoding, encoding_of
from mapviewer.formats.base import Finding
from mapviewer.formats.icalendar_zones import Zones, known_name
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer, origin, warning
from mapviewer.formats.tabular import filled
from mapviewer.formats.timelinejs import host, title_of

_NAME: Final = "icalendar"
_WHEN: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?")
_DURATION: Final = re.compile(
    r"([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?"
)
_PARAMETER: Final = re.compile(r';([A-Za-z0-9-]{1,60})=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*+)')
_ESCAPE: Final = re.compile(r"\\([\\;,nN])")
_STATUS: Final = {"TENTATIVE": "unverified", "CONFIRMED": "reported", "CANCELLED": "withdrawn"}
_DULL: Final = frozenset({"DTSTAMP"})


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    parameters: dict[str, str]
    value: str
    line: int
    written: str
    """Its name with the parameters, as it was written."""

    @property
    def text(self) -> str:
        return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value).strip()


@dataclass(slots=True)
class _Component:
    line: int
    properties: dict[str, list[_Property]] = field(default_factory=dict)
    inside: list[str] = field(default_factory=list)
    """The lines of components within it."""

    def first(self, name: str) -> _Property | None:
        found = self.properties.get(name)
        return found[0] if found else None

    def text(self, name: str) -> str:
        found = self.first(name)
        return found.text if found else ""


def _recognises(head: bytes, name: str) -> bool:
    del name
    return head.lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "iCalendar"
    ids = Ids()
    others: Counter[str] = Counter()
    zones = Zones()
    for row, component in enumerate(_components(given, head, others, zones), 1):
        findings: list[Finding] = []
        event = _event(component, row, head, ids, findings, zones)
        event["origin"] = origin(given, _NAME, row, _rest(component, event))
        yield Imported(event, row, component.line, findings)
    for name in ("VTODO", "VJOURNAL", "VFREEBUSY"):
        if others[name]:
            head.tell(f"found {others[name]:,} of {name}, expected VEVENT only; they are left out")


def _components(given: Input, head: Head, others: Counter[str], zones: Zones) -> Iterator[_Component]:
    """The VEVENTs, with the properties of the calendar told to the head; raises nothing, an unclosed one is read as far as it goes."""
    stack: list[str] = []
    here: _Component | None = None
    for line, content in _unfolded(given):
        name, _, value = content.partition(":")
        name = name.strip().upper()
        if name == "BEGIN":
            kind = value.strip().upper()
            if here is not None:
                here.inside.append(content)
            stack.append(kind)
            others[kind] += 1
            if kind == "VEVENT" and here is None:
                here = _Component(line)
                depth = len(stack)
            elif stack[1:2] == ["VTIMEZONE"]:
                zones.begin(kind)
        elif name == "END":
            kind = value.strip().upper()
            if here is not None and kind == "VEVENT":
                yield here
                here = None
                del stack[depth - 1 :]
                continue
            if here is not None:
                here.inside.append(content)
            if stack and stack[-1] == kind:
                stack.pop()
        elif here is not None:
            if len(stack) > depth:
                here.inside.append(content)
            elif (found := _property(content, line)) is not None:
                here.properties.setdefault(found.name, []).append(found)
            elif content.strip():
                head.tell(
                    f"found a line without a colon, expected NAME:VALUE; it is left out: “{content[:40]}”",
                    line=line,
                )
        elif stack[1:2] == ["VTIMEZONE"]:
            if (found := _property(content, line)) is not None:
                zones.add(stack[-1], found.name, found.text)
        elif stack == ["VCALENDAR"] and (found := _property(content, line)) is not None:
            if found.name == "X-WR-CALNAME" and found.text:
                head.title = found.text[:200]
            elif found.name == "X-WR-CALDESC":
                head.description = plain(found.text)
            elif found.name == "X-WR-TIMEZONE" and known_zone(found.text):
                head.timezone = found.text
    if here is not None:
        head.tell(
            "found an event that is not closed, expected END:VEVENT; the file may have been cut",
            line=here.line,
        )
        yield here


def _unfolded(given: Input) -> Iterator[tuple[int, str]]:
    """The content lines, each with the number of its first line."""
    data = given.data()
    # A letter that is folded in its middle is no letter until it is unfolded.
    encoding = encoding_of(re.sub(rb"\r?\n[ \t]", b"", data) if b"\n" in data else data)
    if encoding.name.startswith("utf-16") or encoding.name.startswith("utf-32"):
        data = data[encoding.mark :].decode(encoding.name, "replace").encode("utf-8", "replace")
        encoding = Encoding("utf-8")
    given.decoded = decoded = Decoded(Encoding(encoding.name, guessed=encoding.guessed))
    held: list[bytes] = []
    began = 0
    for number, line in enumerate(
        data[encoding.mark :].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), 1
    ):
        if line[:1] in (b" ", b"\t") and held:
            held.append(line[1:])
            continue
        if held:
            yield began, decoded.feed(b"".join(held) + b"\n").rstrip("\n")
        held, began = [line], number
    if held:
        yield began, decoded.feed(b"".join(held), final=True)


def _property(content: str, line: int) -> _Property | None:
    name = re.match(r"[A-Za-z0-9-]{1,100}", content)
    if name is None:
        return None
    at = name.end()
    parameters: dict[str, str] = {}
    while found := _PARAMETER.match(content, at):
        parameters.setdefault(found[1].upper(), found[2].strip('"'))
        at = found.end()
    if content[at : at + 1] != ":":
        # A parameter that is written badly: the value begins after the next colon all the same.
        at = content.find(":", at)
        if at < 0:
            return None
    return _Property(name[0].upper(), parameters, content[at + 1 :], line, content[:at])


def _event(
    component: _Component, row: int, head: Head, ids: Ids, findings: list[Finding], zones: Zones
) -> dict[str, Any]:
    description = component.text("DESCRIPTION")
    location = component.text("LOCATION")
    categories = [
        said.strip()
        for prop in component.properties.get("CATEGORIES", ())
        for said in _listed(prop.value)
        if said.strip()
    ]
    summary, linked = plain_and_links(description)
    urls = [url for url in (component.text("URL"), location) if is_url(url)] + linked
    when, zone = _when(component, head.timezone, findings, zones)
    if (told := component.first("X-EDTF")) and (edtf := edtf_or_none(told.text)):
        # What we have written ourselves: all that is known of the date.
        named = told.parameters.get("TZID", "")
        when, zone = edtf, named if known_zone(named) else None
    repeated = next((key for key in ("RRULE", "RDATE") if key in component.properties), "")
    if repeated:
        findings.append(
            warning(
                f"found a rule of repetition ({component.text(repeated)[:60]}); only the first occurrence is read",
                repeated,
            )
        )
    return filled(
        id=ids(component.text("UID"), f"event-{row}"),
        title=title_of(component.text("SUMMARY"), "", description, f"Event {row}"),
        summary=summary,
        category=head.category(categories[0]) if categories else None,
        status=_STATUS.get(component.text("STATUS").upper(), ""),
        when=when,
        timezone=zone,
        place=_place(component, "" if is_url(location) else location, findings),
        tags=list(dict.fromkeys(categories[1:])),
        citations=[{"source": head.source(host(url), url=url)} for url in dict.fromkeys(urls)],
    )


def _listed(value: str) -> list[str]:
    parts = re.split(r"(?<!\\),", value)
    return [_ESCAPE.sub(lambda found: " " if found[1] in "nN" else found[1], part) for part in parts]


def _place(component: _Component, location: str, findings: list[Finding]) -> dict[str, Any]:
    place = filled(name=" ".join(location.split()))
    geo = component.text("GEO")
    if not geo:
        return place
    # RFC 5545 has a semicolon; some programs write a comma.
    lat, _, lon = geo.replace(",", ";").partition(";")
    try:
        found = point(lat, lon)
    except NumberError as error:
        findings.append(fault(f"{error}; the coordinates are left out", "GEO"))
        return place
    if found is None or (found.lat == 0 and found.lon == 0):
        findings.append(
            warning("found the coordinates 0, 0; they stand for none; the coordinates are left out", "GEO")
        )
        return place
    return place | {"lat": found.lat, "lon": found.lon}


@dataclass(frozen=True, slots=True)
class _Moment:
    at: datetime
    """Without a zone."""
    whole_day: bool
    utc: bool
    zone: str
    """"" where it has none, or none that is known."""
    offset: int | None = None
    """Seconds east of UTC, in a zone that only the calendar knows."""

    def written(self) -> str:
        """EDTF; a time in a zone stays in it."""
        if self.whole_day:
            return self.at.date().isoformat()
        return self.at.isoformat(timespec="seconds") + ("Z" if self.utc else self._east())

    def _east(self) -> str:
        if self.offset is None:
            return ""
        minutes = abs(self.offset) // 60
        return f"{'-' if self.offset < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"

    def in_utc(self, floating: str) -> str:
        """EDTF in UTC; `floating` is the zone of what has none."""
        at = self.at
        civil = Civil(at.year, at.month, at.day, at.hour, at.minute, at.second)
        moment = to_utc(civil, "UTC" if self.utc or self.offset is not None else self.zone or floating)
        return iso(moment - (self.offset or 0))


def _when(
    component: _Component, floating: str, findings: list[Finding], zones: Zones
) -> tuple[str | None, str | None]:
    """The time as EDTF, and the event's zone."""
    start = _moment(component, "DTSTART", findings, zones)
    if start is None:
        if not findings:
            findings.append(fault("found no DTSTART, expected one; the event is kept as undated", "DTSTART"))
        return None, None
    zone = start.zone or None
    end = _moment(component, "DTEND", findings, zones)
    if end is None and "DURATION" in component.properties:
        end = _after(start, component.text("DURATION"), findings)
    if end is None:
        return start.written(), zone
    if end.whole_day != start.whole_day:
        findings.append(
            warning(
                "found an end that is a day and a start that is none, or the other way round; the end is left out",
                "DTEND",
            )
        )
        return start.written(), zone
    differ = not start.whole_day and (start.zone, start.utc, start.offset) != (end.zone, end.utc, end.offset)
    if end.whole_day and end.at > start.at:
        end = _Moment(end.at - timedelta(days=1), True, False, "")
    if not differ and end.at < start.at:
        findings.append(
            fault(
                f"found the end {end.written()} before the start {start.written()}; the end is left out",
                "DTEND",
            )
        )
        return start.written(), zone
    first, last = (moment.in_utc(floating) if differ else moment.written() for moment in (start, end))
    if differ and last < first:
        findings.append(fault(f"found the end {last} before the start {first}; the end is left out", "DTEND"))
        return start.written(), zone
    return (first if first == last else f"{first}/{last}"), zone


def _moment(component: _Component, name: str, findings: list[Finding], zones: Zones) -> _Moment | None:
    prop = component.first(name)
    if prop is None:
        return None
    found = _WHEN.fullmatch(prop.text)
    try:
        if found is None:
            raise ValueError
        year, month, day, hour, minute, second, utc = found.groups()
        whole = hour is None
        # A leap second is the last of its minute.
        clock = () if whole else (int(hour), int(minute), min(int(second), 59))
        at = datetime(int(year), int(month), int(day), *clock)
    except ValueError:
        findings.append(
            fault(f"found “{prop.text[:40]}”, expected a date such as 20250716 or 20250716T130000Z", name)
        )
        return None
    tzid = prop.parameters.get("TZID", "").strip()
    zone = known_name(tzid) or tzid
    if zone and not utc and not whole and not known_zone(zone):
        if (offset := zones.offset(tzid, at)) is not None:
            return _Moment(at, False, False, "", offset)
        findings.append(
            warning(
                f"found the time zone “{zone[:60]}”, which has no such name in the time zone database; the time is read as the calendar's",
                name,
            )
        )
        zone = ""
    return _Moment(at, whole, bool(utc), "" if whole or utc else zone)


def _after(start: _Moment, written: str, findings: list[Finding]) -> _Moment | None:
    found = _DURATION.fullmatch(written)
    if found is None or not any(found.groups()[1:]):
        findings.append(
            warning(
                f"found the duration “{written[:40]}”, expected one such as PT1H30M; it is left out",
                "DURATION",
            )
        )
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    try:
        at = start.at + (-length if found[1] == "-" else length)
        return _Moment(at, start.whole_day, start.utc, start.zone, start.offset)
    except OverflowError:
        findings.append(
            warning(f"found the duration “{written[:40]}”, which is too long; it is left out", "DURATION")
        )
        return None


def _rest(component: _Component, event: dict[str, Any]) -> dict[str, Any]:
    used = {"UID", "SUMMARY", "CATEGORIES", "URL", *_DULL}
    used |= {"DTSTART", "DTEND", "DURATION"} if "when" in event else set()
    if "timezone" not in event and any(
        "TZID" in p.parameters for p in component.properties.get("DTSTART", ())
    ):
        # The zone's name, which only the calendar knows, would be lost.
        used.discard("DTSTART")
    used |= {"X-EDTF"} if event.get("when") == component.text("X-EDTF") else set()
    place = event.get("place", {})
    used |= {"GEO"} if "lat" in place else set()
    used |= {"LOCATION"} if place.get("name") else set()
    if event.get("summary") == component.text("DESCRIPTION"):
        used.add("DESCRIPTION")
    rest: dict[str, Any] = {}
    for name, props in component.properties.items():
        for prop in props if name not in used else props[1:] if name != "CATEGORIES" else ():
            rest[prop.written] = f"{rest[prop.written]}\n{prop.text}" if prop.written in rest else prop.text
    if component.inside:
        rest["within"] = "\n".join(component.inside)
    return rest


FORMAT = importer(
    name=_NAME, label="iCalendar", suffixes=(".ics",), recognises=_recognises, rows=_rows, rank=30, revision=3
)
