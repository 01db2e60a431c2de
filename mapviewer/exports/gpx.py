"""Every placed event as a waypoint, or as a track where it is a line (GPX 1.1). A time is written only where it is known to the second: a day is no midnight; every date is in the comment as words and EDTF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from mapviewer.events.calendar import iso
from mapviewer.events.store import Store
from mapviewer.exports.base import Export, source_words
from mapviewer.exports.markup import xml
from mapviewer.exports.moments import TOLD, moment, paragraphs
from mapviewer.writers.record import Record, record_of

_AT_ONCE: Final = 500


def _write(store: Store) -> Iterator[bytes]:
    pieces = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="mapviewer" xmlns="http://www.topografix.com/GPX/1/1">\n',
        f"<metadata><name>{xml(store.head.title)}</name>",
        f"<desc>{xml(store.head.description)}</desc>" if store.head.description else "",
        "</metadata>\n",
    ]
    # Waypoints come first, as the schema wants it.
    tracks: list[str] = []
    for row in range(len(store)):
        record = record_of(store, row)
        if (lines := _lines(record)) is not None:
            tracks.append(f"<trk>{_told(store, row, record)}{lines}</trk>\n")
        elif record.lat is not None and record.lon is not None:
            pieces.append(_waypoint(store, row, record))
        if (row + 1) % _AT_ONCE == 0:
            yield "".join(pieces).encode()
            pieces.clear()
    pieces += tracks
    pieces.append("</gpx>\n")
    yield "".join(pieces).encode()


def _lines(record: Record) -> str | None:
    """The segments of an event that is a line; None for any other."""
    shape: dict[str, Any] = record.geometry or {}
    if shape.get("type") not in ("LineString", "MultiLineString"):
        return None
    lines = shape["coordinates"] if shape["type"] == "MultiLineString" else [shape["coordinates"]]
    return "".join(f"<trkseg>{''.join(map(_track_point, line))}</trkseg>" for line in lines)


def _track_point(position: Sequence[float]) -> str:
    height = f"<ele>{float(position[2])!r}</ele>" if len(position) > 2 else ""
    return f'<trkpt lat="{float(position[1])!r}" lon="{float(position[0])!r}">{height}</trkpt>'


def _waypoint(store: Store, row: int, record: Record) -> str:
    when = moment(store, row)
    second = when.instant if when is not None else None
    time = f"<time>{iso(second)}</time>" if second is not None else ""
    return f'<wpt lat="{record.lat!r}" lon="{record.lon!r}">{time}{_told(store, row, record)}</wpt>\n'


def _told(store: Store, row: int, record: Record) -> str:
    """What is said of an event, in the order of the schema."""
    when = moment(store, row)
    told = paragraphs(store, row, record, when)
    words = "\n".join(f"{name}: {value}" if name else value for name, value in told)
    links = [(title, url) for title, url in source_words(store, store.events[row]) if url]
    kind = record.category_label or record.category
    return "".join(
        (
            f"<name>{xml(record.title)}</name>",
            f"<cmt>{xml(f'{when.words} [{when.edtf}]')}</cmt>" if when else "",
            f"<desc>{xml(words)}</desc>" if words else "",
            *(f'<link href="{xml(url)}"><text>{xml(title)}</text></link>' for title, url in links),
            f"<type>{xml(kind)}</type>" if kind else "",
        )
    )


def _special(store: Store, row: int) -> Iterator[str]:
    if store.spots[row] is None:
        yield "events without coordinates (they are left out)"
        return
    kind = (record_of(store, row).geometry or {}).get("type", "Point")
    if kind in ("Polygon", "MultiPolygon", "MultiPoint"):
        yield "surfaces and groups of points (a point in them is written)"
    when = moment(store, row)
    if when is not None and when.instant is None:
        yield "dates that are not known to the second as a time (they are in the comment)"


EXPORT: Final = Export(
    name="gpx",
    endings=(".gpx",),
    title="GPX",
    write=_write,
    holds=TOLD | {"quotes", "geometry"},
    special=_special,
    head=frozenset({"title", "description"}),
)
