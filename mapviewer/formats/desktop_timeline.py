"""Files of the desktop program Timeline (`*.timeline`, XML; `desktop-timeline`).

Source: its `timeline.xsd`. `fuzzy` (or `fuzzy_start`, `fuzzy_end`) makes an end approximate, `ends_today` leaves it open. Times at midnight at both ends are dates. Eras are events of the category “Era”, milestones
have a tag. A text that begins with `[n]` is a container, one with `(n)` a part of it. `hyperlink` may hold several addresses, cut by `;`. Only Gregorian time is read: of other kinds the events are kept undated, with
what was written in their columns. Years before 1 are astronomical. There are no places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.when import EdtfError, parse_when
from mapviewer.foreign.markup import is_url
from mapviewer.foreign.xml import Element, root_name
from mapviewer.formats.base import Finding
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer, origin
from mapviewer.formats.tabular import filled, split
from mapviewer.formats.timelinejs import host
from mapviewer.formats.xml_file import xml_records

_NAME: Final = "desktop-timeline"
_RECORDS: Final = frozenset({"event", "era", "milestone"})
_LISTS: Final = frozenset({"timeline", "events", "eras", "milestones"})
_TIME: Final = re.compile(r"(-?\d{1,9})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_CONTAINER: Final = re.compile(r"\[(\d{1,6})\]\s*(.+)", re.DOTALL)
_PART: Final = re.compile(r"\((\d{1,6})(?::[^)]{0,40})?\)\s*(.+)", re.DOTALL)
_COLOR: Final = re.compile(r"\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*")
_USED: Final = {
    "start",
    "end",
    "text",
    "fuzzy",
    "fuzzy_start",
    "fuzzy_end",
    "ends_today",
    "description",
    "category",
    "categories",
}


def _recognises(head: bytes, name: str) -> bool:
    del name
    if root_name(head) != "timeline":
        return False
    return (
        sum(sign in head for sign in (b"<version", b"<categories", b"<events", b"<timetype", b"<view")) >= 2
    )


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "Timeline"
    found = list(xml_records(given, head, _RECORDS, _LISTS))
    if not found:
        raise refusal(given.file, "the XML breaks off before its first event, expected a whole file")
    # Of a broken file the root never ends, but what was read of it is above its records.
    root = next(
        (element for element in reversed([found[0], *found[0].above()]) if element.parent is None), found[0]
    )
    kind = root.of("timetype") or "gregoriantime"
    dated = kind == "gregoriantime"
    if not dated:
        head.tell(
            f"found time of the kind “{kind[:40]}”, expected gregoriantime; the events are kept as undated"
        )
    listed = root.first("categories")
    colors = {
        element.of("name"): color
        for element in (listed.all("category") if listed else ())
        if (color := _color(element.of("color")))
    }
    ids = Ids()
    records = [element for element in found if element.name in _RECORDS]
    containers: dict[str, str] = {}
    named: list[tuple[Element, str, str]] = []
    for n, element in enumerate(records, 1):
        text = element.of("text") or element.of("name")
        key = ids("", f"{element.name}-{n}")
        if element.name == "event" and (container := _CONTAINER.fullmatch(text)):
            containers.setdefault(container[1], key)
            text = container[2]
        named.append((element, key, text))
    for n, (element, key, text) in enumerate(named, 1):
        findings: list[Finding] = []
        part = _PART.fullmatch(text)
        whole = containers.get(part[1]) if part else None
        if part and whole:
            text = part[2]
        event = _event(element, key, text.strip(), head, colors, dated, findings)
        if whole and whole != key:
            event["related"] = [{"event": whole, "relation": "part-of"}]
        event["origin"] = origin(given, _NAME, n, _rest(element, event.get("when") is not None))
        yield Imported(event, n, element.line, findings)


def _event(
    element: Element,
    key: str,
    text: str,
    head: Head,
    colors: dict[str, str],
    dated: bool,
    findings: list[Finding],
) -> dict[str, Any]:
    names = [child.text for child in element.all("category") if child.text]
    if listed := element.first("categories"):
        names += [child.text for child in listed.all("category") if child.text]
    if element.name == "era":
        names.append("Era")
    title = " ".join(text.split())
    description = element.of("description")
    if len(title) > 200:
        description = f"{text}\n\n{description}".strip()
        title = title[:199].rstrip() + "…"
    category = names[0] if names else ""
    color = colors.get(category)
    return filled(
        id=key,
        title=title or key,
        summary=description,
        category=head.category(category, **({"color": color} if color else {})) if category else None,
        when=_when(element, findings) if dated else None,
        tags=[*names[1:], *([element.name] if element.name != "event" else [])],
        citations=[
            {"source": head.source(host(url), url=url)}
            for child in element.all("hyperlink")
            for url in split(child.text)
            if is_url(url)
        ],
    )


def _when(element: Element, findings: list[Finding]) -> str | None:
    first, last = (_TIME.fullmatch(element.of(key)) for key in ("start", "end"))
    if element.name == "milestone" and last is None:
        last = first
    if first is None or last is None:
        key = "start" if first is None else "end"
        findings.append(
            fault(
                f"found the {key} “{element.of(key)[:40]}”, expected one such as 2025-07-16 13:00:00; the event is kept as undated",
                key,
            )
        )
        return None
    timed = any(part and int(part) for found in (first, last) for part in found.groups()[3:])
    fuzzy = _yes(element, "fuzzy")
    start = _date(first, timed, fuzzy or _yes(element, "fuzzy_start"))
    end = _date(last, timed, fuzzy or _yes(element, "fuzzy_end"))
    when = f"{start}/.." if _yes(element, "ends_today") else start if start == end else f"{start}/{end}"
    try:
        parse_when(when)
    except EdtfError as error:
        findings.append(fault(f"{error}; the event is kept as undated", "start"))
        return None
    return when


def _date(found: re.Match[str], timed: bool, about: bool) -> str:
    year, month, day, hour, minute, second = found.groups()
    number = int(year)
    text = f"Y{number}" if abs(number) > 9_999 else f"-{-number:04}" if number < 0 else f"{number:04}"
    text += f"-{int(month):02}-{int(day):02}" if abs(number) <= 9_999 else ""
    if timed and hour is not None and abs(number) <= 9_999 and not about:
        return f"{text}T{int(hour):02}:{minute}:{second or '00'}"
    # EDTF has no approximate times of day: about a time is about its day.
    return text + "~" if about else text


def _yes(element: Element, key: str) -> bool:
    return element.of(key).casefold() in ("true", "1", "yes")


def _color(text: str) -> str:
    found = _COLOR.fullmatch(text)
    if found is None:
        return ""
    return "#" + "".join(f"{min(int(part), 255):02X}" for part in found.groups())


def _rest(element: Element, dated: bool) -> dict[str, Any]:
    used = _USED if dated else _USED - {"start", "end"}
    rest: dict[str, Any] = {}
    for child in element.children:
        if child.name not in used and child.text:
            rest[child.name] = f"{rest[child.name]}; {child.text}" if child.name in rest else child.text
    return rest


FORMAT = importer(
    name=_NAME, label="Timeline", suffixes=(".timeline",), recognises=_recognises, rows=_rows, rank=30
)
