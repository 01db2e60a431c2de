"""KML (`kml`) and KMZ (`kmz`): every Placemark an event, with its TimeStamp, TimeSpan or track, its ExtendedData, and its geometry.

Source: OGC KML 2.3 (12-007r2), Google's reference for `gx:`. A date is as precise as it is written (`2021` is a year). A Placemark without a time has that of the innermost Document or Folder that has one, and
says so. An open TimeSpan goes on without an end. The innermost Folder is the category, the Folders' names stay in the columns; so do style, view and everything else. A track (`gx:Track`) is one event that lasts from its first
time to its last. Links to other files (NetworkLink) are named and never followed; pictures on the ground are left out. Of a KMZ archive `doc.kml` is read, else the first `.kml`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.confined.nodes import Node, attribute, nodes_in, text_at
from mapviewer.events.when import EdtfError, parse_when
from mapviewer.foreign.dates import AmbiguousDateError, DateError, to_edtf
from mapviewer.foreign.markup import plain
from mapviewer.foreign.xml import root_name
from mapviewer.formats.base import Finding
from mapviewer.formats.feature import Properties, described, place_of
from mapviewer.formats.feature_time import TimeKeys, TimeReader, Told
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer, origin
from mapviewer.formats.own_kml import put_back, read_head
from mapviewer.formats.shape import shape_of
from mapviewer.formats.xml_file import Container, subtrees, value_of
from mapviewer.geometry.kml import NAMES as GEOMETRIES
from mapviewer.geometry.kml import Beside, geojson_of

_CONTAINERS: Final = frozenset({"kml", "Document", "Folder"})
_TIMES: Final = frozenset({"TimeStamp", "TimeSpan"})
_LEFT_OUT: Final = {
    "GroundOverlay": "pictures on the ground",
    "ScreenOverlay": "pictures on the screen",
    "PhotoOverlay": "photographs",
    "Tour": "tours",
}
_STYLES: Final = frozenset({"Style", "StyleMap", "Schema", "LookAt", "Camera", "Region"})


def _recognises(head: bytes, name: str) -> bool:
    if root_name(head) == "kml":
        return True
    return name.endswith(".kml") and root_name(head) in ("Document", "Folder", "Placemark")


def recognises_archive(head: bytes, name: str) -> bool:
    """Whether it is an archive with KML in it: by the first name in it, or its own."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    return name.endswith(".kmz") or b".kml" in head[30:200]


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    return _read(given, head, "xml")


def archive_rows(given: Input, head: Head) -> Iterator[Imported]:
    """The rows of a KMZ archive."""
    return _read(given, head, "kmz")


def _read(given: Input, head: Head, task: str) -> Iterator[Imported]:
    reader = _Reader(given, head)
    for path, line, node in subtrees(given, head, _CONTAINERS, task=task):
        if node[0] == "Placemark":
            yield reader.placemark(path, line, node)
        elif node[0] == "NetworkLink":
            yield reader.link(line, node)
        else:
            reader.beside(path, node)
    reader.finish()


class _Reader:
    """Placemarks to rows."""

    def __init__(self, given: Input, head: Head) -> None:
        self.given = given
        self.head = head
        self.ids = Ids()
        self.times = TimeReader()
        self.row = 0
        self.own = False
        self.left_out: Counter[str] = Counter()
        self.titled = False

    def beside(self, path: list[Container], node: Node) -> None:
        """What stands in a Document or Folder beside its Placemarks."""
        holder = path[-1] if path else None
        name = node[0]
        if holder is None:
            return
        if name == "name":
            holder.kept["name"] = " ".join(plain(node[1]).split())
            if not self.titled and holder.kept["name"] and holder.name != "kml":
                self.titled = True
                self.head.title = holder.kept["name"][:500]
        elif name == "description":
            if len(path) <= 2 and not self.head.description:
                self.head.description = plain(node[1])
        elif name in _TIMES:
            findings: list[Finding] = []
            holder.kept["time"] = _primitive(node, findings)
            self.head.findings += [(holder.line, finding) for finding in findings]
        elif name == "ExtendedData" and (own := read_head(node)):
            self.own = True
            self.head.more = own
        elif name in _LEFT_OUT:
            self.left_out[name] += 1
        elif name not in _STYLES:
            told = self.head.extra.setdefault("document", {})
            if len(told) < 100:
                told.setdefault(name, value_of(node))

    def finish(self) -> None:
        """What is said of the file as a whole."""
        if not self.own:
            self.head.extra["imported from"] = "KML"
        for name, count in sorted(self.left_out.items()):
            self.head.tell(
                f"found {count:,} of {name} ({_LEFT_OUT[name]}), expected placemarks; they are left out"
            )
        if not self.row:
            self.head.tell("found no placemark, expected some")

    def link(self, line: int, node: Node) -> Imported:
        """A NetworkLink is named, and never followed."""
        self.row += 1
        href = text_at(node, "Link", "href") or text_at(node, "Url", "href")
        words = f"found a link to another file ({href[:200] or 'without an address'}), which is not followed; open that file by itself"
        return Imported(None, self.row, line, [fault(words, "NetworkLink")])

    def placemark(self, path: list[Container], line: int, node: Node) -> Imported:
        """A Placemark as an event."""
        self.row += 1
        row = self.row
        findings: list[Finding] = []
        if self.own and (event := put_back(node, self.ids, row)) is not None:
            findings += self.ids.said(event["id"], row)
            return Imported(event, row, line, findings)
        raw: dict[str, Any] = {}
        others: dict[str, Any] = {}
        when: Told | None = None
        shapes: list[Node] = []
        beside = Beside()
        for child in nodes_in(node):
            name = child[0]
            if name in ("name", "description"):
                raw.setdefault(name, child[1])
            elif name == "ExtendedData":
                others.update(_extended(child))
            elif name in _TIMES:
                when = when or _primitive(child, findings)
            elif name in GEOMETRIES:
                shapes.append(child)
                # Tracks carry what was measured at their positions.
                for inner in nodes_in(child):
                    others |= _extended(inner) if inner[0] == "ExtendedData" else {}
            elif name != "styleUrl" or child[1] not in ("#", ""):
                others.setdefault(name, value_of(child))
        for key, value in others.items():
            raw[key if key not in raw else f"{key} (data)"] = value
        told = Properties(raw, findings)
        given = geojson_of(shapes, beside)
        findings += [fault(*said) for said in (*beside.unmatched, *beside.faults)]
        found = shape_of(given, findings)
        note = ""
        if when is None and beside.times:
            keys = ("times", beside.times)
            when = self.times.read(None, {keys[0]: keys[1]}, _TRACK, findings)
            if len(beside.times) > 1:
                raw["when (track)"] = beside.times
        if when is None:
            when = self.times.read(None, told.raw, told.plan.times, findings)
            told.used(*when.used)
            if when.when is None and (inherited := _inherited(path)) is not None:
                when, note = inherited
        event = described(told, self.head, f"Placemark {row}")
        folders = [holder.kept.get("name", "") for holder in path if holder.name == "Folder"]
        if "category" not in event and folders and folders[-1]:
            event["category"] = self.head.category(folders[-1])
        key = attribute(node, "id") or told.take("id")
        event["id"] = self.ids(key, f"placemark-{row}")
        findings += self.ids.said(event["id"], row)
        if when.when is not None:
            event["when"] = when.when
        if note := " ".join(part for part in (when.note, note) if part):
            event["when_note"] = f"{event['when_note']}; {note}" if "when_note" in event else note
        if place := place_of(told, found.place()):
            event["place"] = place
        if found.geometry is not None:
            event["geometry"] = found.geometry
        rest = told.rest()
        if found.height:
            rest.setdefault("altitude", found.height)
        if not found.whole and given is not None:
            rest.setdefault("geometry", given)
        if len(folders) > 1 or (folders and event.get("category") != folders[-1]):
            rest.setdefault("folder", " / ".join(name for name in folders if name))
        event["origin"] = origin(self.given, "kml", row, rest)
        return Imported(event, row, line, findings)


def _inherited(path: list[Container]) -> tuple[Told, str] | None:
    """The time of the innermost holder that has one, and what is said of it."""
    for holder in reversed(path):
        told: Told | None = holder.kept.get("time")
        if told is not None and told.when is not None:
            kind = "folder" if holder.name == "Folder" else "document"
            name = holder.kept.get("name", "")
            return told, f"the time is that of the {kind}{f' “{name[:80]}”' if name else ''}"
    return None


def _primitive(node: Node, findings: list[Finding]) -> Told:
    """A TimeStamp or TimeSpan; an end that is missing is open."""
    if node[0] == "TimeStamp":
        return Told(_date(text_at(node, "when"), findings))
    begin, end = (_date(text_at(node, name), findings) for name in ("begin", "end"))
    if begin is None and end is None:
        return Told()
    if begin == end:
        return Told(begin)
    when = f"{begin or '..'}/{end or '..'}"
    try:
        parse_when(when)
    except EdtfError:
        findings.append(fault(f"found the end {end} before the start {begin}; the start is used", "TimeSpan"))
        return Told(begin)
    return Told(when)


def _date(text: str, findings: list[Finding]) -> str | None:
    if not text:
        return None
    try:
        return to_edtf(text, midnight_is_date=False)
    except (DateError, AmbiguousDateError) as error:
        findings.append(fault(f"{error}; that time is left out", "when"))
        return None


def _extended(node: Node) -> dict[str, Any]:
    """The values of ExtendedData by their names: Data, SimpleData, and elements of other kinds."""
    found: dict[str, Any] = {}
    for child in nodes_in(node):
        if child[0] == "Data":
            found.setdefault(attribute(child, "name") or "data", text_at(child, "value"))
        elif child[0] == "SchemaData":
            for simple in nodes_in(child):
                if simple[0] == "SimpleData":
                    found.setdefault(attribute(simple, "name") or "data", simple[1])
                else:
                    found.setdefault(attribute(simple, "name") or simple[0], value_of(simple))
        else:
            found.setdefault(child[0], value_of(child))
    return found


_TRACK: Final = TimeKeys(vertices=("times",))

FORMAT = importer(
    name="kml", label="KML", suffixes=(".kml",), recognises=_recognises, rows=_rows, rank=25, revision=3
)
