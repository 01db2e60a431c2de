"""Every event as a Placemark (KML 2.2): a TimeStamp for a plain date, a TimeSpan for what lies in between, and in ExtendedData the EDTF and all that KML has no element for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.store import Store
from mapviewer.exports.base import FIELDS, WHOLE, Export
from mapviewer.exports.dossier import event_of, head_of
from mapviewer.exports.markup import html, xml
from mapviewer.exports.moments import Moment, moment, paragraphs
from mapviewer.exports.placing import placed_words
from mapviewer.formats.own_geojson import WRITTEN
from mapviewer.formats.own_kml import SIGN
from mapviewer.writers.record import Record, record_of

_AT_ONCE: Final = 500
_JSON: Final = json.JSONEncoder(ensure_ascii=False).encode
_IN_ELEMENTS: Final = frozenset({"id", "title", "private_note", "geometry"})


def _write(store: Store) -> Iterator[bytes]:
    head = store.head
    pieces = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n',
        f"<name>{xml(head.title)}</name>\n",
    ]
    if head.description:
        pieces.append(f"<description>{xml(html(head.description))}</description>\n")
    told = json.dumps(head_of(store), ensure_ascii=False)
    pieces.append(f'<ExtendedData><Data name="{SIGN}"><value>{xml(told)}</value></Data></ExtendedData>\n')
    for row in range(len(store)):
        pieces.append(_placemark(store, row))
        if (row + 1) % _AT_ONCE == 0:
            yield "".join(pieces).encode()
            pieces.clear()
    pieces.append("</Document></kml>\n")
    yield "".join(pieces).encode()


def _placemark(store: Store, row: int) -> str:
    record = record_of(store, row)
    when = moment(store, row)
    # A description is HTML to those who show it: its text is escaped once as HTML, and once more as XML.
    words = "".join(
        f"<p>{f'<b>{html(name)}:</b> ' if name else ''}{html(value)}</p>"
        for name, value in paragraphs(store, row, record, when)
    )
    data = "".join(
        f'<Data name="{xml(name)}"><value>{xml(value)}</value></Data>'
        for name, value in _data(store, row, record, when)
    )
    return (
        f"<Placemark><name>{xml(record.title)}</name><description>{xml(words)}</description>"
        f"{_time(when)}<ExtendedData>{data}</ExtendedData>{_geometry(record)}</Placemark>\n"
    )


def _time(when: Moment | None) -> str:
    if when is None:
        return ""
    if when.stamp:
        return f"<TimeStamp><when>{when.stamp}</when></TimeStamp>"
    begin, end = when.written(), when.written(end=True)
    if not begin and not end:
        return ""
    inner = (f"<begin>{begin}</begin>" if begin else "") + (f"<end>{end}</end>" if end else "")
    return f"<TimeSpan>{inner}</TimeSpan>"


def _data(store: Store, row: int, record: Record, when: Moment | None) -> Iterator[tuple[str, str]]:
    yield "id", record.id
    if when is not None:
        yield "date", when.words
        if not when.exact:
            yield "date_is", "uncertain: the span says between which limits it lies, not how long it lasted"
    if record.radius_m is not None:
        yield "radius_m", f"{record.radius_m:g}"
        yield "radius_basis", record.radius_basis
    if record.geocoded:
        yield "geocoded", "true"
    if record.decided is not None:
        yield "place_decided", placed_words(record.decided)
    if record.place:
        yield "place_name", record.place
    told = event_of(store.events[row], store)
    shape = told.get("geometry")
    if shape is not None and ("place" in told or shape["type"].startswith("Multi")):
        # Another one may be the place's, and KML tells no Multi form of one part from that part.
        yield f"geometry{WRITTEN}", json.dumps(shape)
    for name, value in told.items():
        if name not in _IN_ELEMENTS:
            name = f"{name}{WRITTEN}" if name in ("radius_m", "radius_basis") else name
            yield name, value if isinstance(value, str) else _JSON(value)


def _geometry(record: Record) -> str:
    if record.geometry is not None:
        return _shape(record.geometry["type"], record.geometry["coordinates"])
    if record.lat is None or record.lon is None:
        return ""
    return f"<Point><coordinates>{record.lon!r},{record.lat!r}</coordinates></Point>"


def _shape(kind: str, coordinates: Any) -> str:
    if kind == "Point":
        return f"<Point>{_coordinates([coordinates])}</Point>"
    if kind == "LineString":
        return f"<LineString><tessellate>1</tessellate>{_coordinates(coordinates)}</LineString>"
    if kind == "Polygon":
        rings = [f"<LinearRing>{_coordinates(ring)}</LinearRing>" for ring in coordinates]
        outer = f"<outerBoundaryIs>{rings[0]}</outerBoundaryIs>" if rings else ""
        return (
            "<Polygon>"
            + outer
            + "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in rings[1:])
            + "</Polygon>"
        )
    single = kind.removeprefix("Multi")
    return f"<MultiGeometry>{''.join(_shape(single, part) for part in coordinates)}</MultiGeometry>"


def _coordinates(positions: Any) -> str:
    words = (",".join(repr(float(part)) for part in position[:3]) for position in positions)
    return f"<coordinates>{' '.join(words)}</coordinates>"


EXPORT: Final = Export(
    name="kml",
    endings=(".kml",),
    title="KML",
    write=_write,
    holds=frozenset(FIELDS) - {"private_note"},
    head=WHOLE,
)
