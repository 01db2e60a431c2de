"""GPX 1.0 and 1.1 (`gpx`): a waypoint is a place, a track or route one event that is a line.

Source: Topografix's schemas. `time` is UTC, to the second; without one an event is undated. A track lasts from its first time to its last; its times and heights stay with it. `link` (1.0: `url`) and `src` are sources, `desc`
(else `cmt`) is the text, `type` the category; sym, extensions and all else stay in the columns. In what mapviewer wrote the date is in `cmt`, as words and EDTF.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.confined.nodes import Node, attribute, nodes_in, text_at
from mapviewer.foreign.dates import DateError, edtf_or_none, to_edtf
from mapviewer.foreign.markup import is_url, plain, plain_and_links
from mapviewer.foreign.xml import root_name
from mapviewer.formats.base import Finding
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer, origin
from mapviewer.formats.shape import shape_of
from mapviewer.formats.tabular import filled
from mapviewer.formats.timelinejs import host, title_of
from mapviewer.formats.xml_file import subtrees, value_of

_NAME: Final = "gpx"
_WORDS: Final = {"wpt": "Waypoint", "rte": "Route", "trk": "Track"}
_USED: Final = frozenset({"name", "desc", "src", "link", "url", "urlname", "type", "trkseg", "rtept"})
_EDTF: Final = re.compile(r"\[([^\[\]]+|\[[^\[\]]+\])\]\s*\Z")
_HEAD: Final = frozenset({"metadata", "name", "desc", "author", "email", "url", "urlname", "time", "keywords", "bounds"})  # fmt: skip


def _recognises(head: bytes, name: str) -> bool:
    del name
    return root_name(head) == "gpx"


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "GPX"
    ids = Ids()
    row = 0
    for path, line, node in subtrees(given, head, {"gpx"}):
        if node[0] in _WORDS:
            row += 1
            own = bool(path) and path[0].attributes.get("creator") == "mapviewer"
            yield _row(given, head, ids, row, line, node, own)
        elif node[0] in _HEAD:
            _about(head, node)
        elif node[0] == "extensions":
            head.extra["extensions"] = value_of(node)
    if not row:
        head.tell("found no waypoint, route or track, expected some")


def _about(head: Head, node: Node) -> None:
    """What the file says of itself: in `metadata`, or beside the waypoints in GPX 1.0."""
    for child in nodes_in(node) if node[0] == "metadata" else [node]:
        if child[0] == "name":
            head.title = " ".join(plain(child[1]).split())[:500] or head.title
        elif child[0] == "desc":
            head.description = plain(child[1])
        elif child[0] != "bounds":
            head.extra.setdefault("metadata", {})[child[0]] = value_of(child)


def _row(given: Input, head: Head, ids: Ids, row: int, line: int, node: Node, own: bool) -> Imported:
    findings: list[Finding] = []
    kind = node[0]
    written, comment = text_at(node, "desc"), text_at(node, "cmt")
    when = _edtf(comment) if own else None
    rest = {
        child[0]: value_of(child)
        for child in nodes_in(node)
        if child[0] not in _USED and (child[1] or len(child) > 2)
    }
    if when is not None or (not written and comment):
        rest.pop("cmt", None)
        written = written or ("" if when is not None else comment)
    # What we wrote has no markup: what looks like some is text.
    summary, links = (written, []) if own else plain_and_links(written)
    shape: dict[str, Any] | None
    if kind == "wpt":
        shape = _point(node)
        time = text_at(node, "time")
        times = [[time]] if time else []
        rest.pop("time", None)
    else:
        shape, times = _line(node)
    when = when or _when([time for part in times for time in part], findings)
    if kind != "wpt" and sum(map(len, times)) > 1:
        rest["times"] = times[0] if len(times) == 1 else times
    found = shape_of(shape, findings)
    if found.height is not None:
        rest["ele"] = found.height
    if shape is not None and not found.whole:
        rest["geometry"] = shape
    category = text_at(node, "type")
    event = filled(
        id=ids("", f"{kind}-{row}"),
        title=(own and text_at(node, "name"))
        or title_of(text_at(node, "name"), text_at(node, "sym"), summary, f"{_WORDS[kind]} {row}"),
        summary=summary,
        category=head.category(category) if category else None,
        when=when,
        place=found.place(),
        geometry=found.geometry,
        citations=_citations(head, node, links),
    )
    event["origin"] = origin(given, _NAME, row, rest)
    return Imported(event, row, line, findings)


def _point(node: Node) -> dict[str, Any]:
    return {"type": "Point", "coordinates": _position(node)}


def _position(node: Node) -> list[Any]:
    found: list[Any] = [_number(attribute(node, "lon")), _number(attribute(node, "lat"))]
    height = text_at(node, "ele")
    return [*found, _number(height)] if height else found


def _number(text: str) -> Any:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text or None


def _line(node: Node) -> tuple[dict[str, Any] | None, list[list[str]]]:
    """The line of a track or route, and the times of its positions; of one position a point."""
    parts = [child for child in nodes_in(node) if child[0] == "trkseg"] if node[0] == "trk" else [node]
    lines: list[list[Any]] = []
    times: list[list[str]] = []
    for part in parts:
        points = [child for child in nodes_in(part) if child[0] in ("trkpt", "rtept")]
        if points:
            lines.append([_position(point) for point in points])
            told = [text_at(point, "time") for point in points]
            if any(told):
                times.append(told)
    whole = [line for line in lines if len(line) > 1]
    if not whole:
        return ({"type": "Point", "coordinates": lines[0][0]} if lines else None), times
    if len(whole) == 1:
        return {"type": "LineString", "coordinates": whole[0]}, times
    return {"type": "MultiLineString", "coordinates": whole}, times


def _when(times: list[str], findings: list[Finding]) -> str | None:
    told = [time for time in times if time]
    found: list[str] = []
    for time in dict.fromkeys((told[0], told[-1])) if told else ():
        try:
            found.append(to_edtf(time, midnight_is_date=False))
        except DateError as error:
            findings.append(fault(f"{error}; that time is left out", "time"))
    if len(found) == 2 and found[0] != found[1]:
        if found[0] < found[1]:
            return f"{found[0]}/{found[1]}"
        findings.append(
            fault(f"found the end {found[1]} before the start {found[0]}; the start is used", "time")
        )
    return found[0] if found else None


def _edtf(comment: str) -> str | None:
    found = _EDTF.search(comment)
    return edtf_or_none(found[1]) if found is not None else None


def _citations(head: Head, node: Node, links: list[str]) -> list[dict[str, Any]]:
    keys = []
    for child in nodes_in(node):
        if child[0] == "link" and is_url(url := attribute(child, "href")):
            keys.append(head.source(" ".join(plain(text_at(child, "text")).split()) or host(url), url=url))
    if is_url(url := text_at(node, "url")):
        keys.append(head.source(" ".join(plain(text_at(node, "urlname")).split()) or host(url), url=url))
    if said := text_at(node, "src"):
        keys.append(head.source(" ".join(plain(said).split())))
    keys += [head.source(host(url), url=url) for url in links]
    return [{"source": key} for key in dict.fromkeys(keys)]


FORMAT = importer(
    name=_NAME, label="GPX", suffixes=(".gpx",), recognises=_recognises, rows=_rows, rank=25, revision=2
)
