"""Every placed event as a waypoint (GPX 1.1). A time is written only where it is known to the second: a day is no midnight; every date is in the comment as words and EDTF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mapviewer.events.calendar import iso
from mapviewer.events.store import Store
from mapviewer.exports.base import Export, source_words
from mapviewer.exports.markup import xml
from mapviewer.exports.moments import TOLD, moment, paragraphs
from mapviewer.writers.record import record_of

_AT_ONCE: Final = 500


def _write(store: Store) -> Iterator[bytes]:
    pieces = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="mapviewer" xmlns="http://www.topografix.com/GPX/1/1">\n',
        f"<metadata><name>{xml(store.head.title)}</name>",
        f"<desc>{xml(store.head.description)}</desc>" if store.head.description else "",
        "</metadata>\n",
    ]
    for row in range(len(store)):
        pieces.append(_waypoint(store, row))
        if (row + 1) % _AT_ONCE == 0:
            yield "".join(pieces).encode()
            pieces.clear()
    pieces.append("</gpx>\n")
    yield "".join(pieces).encode()


def _waypoint(store: Store, row: int) -> str:
    record = record_of(store, row)
    if record.lat is None or record.lon is None:
        return ""
    when = moment(store, row)
    second = when.instant if when is not None else None
    told = paragraphs(store, row, record, when)
    words = "\n".join(f"{name}: {value}" if name else value for name, value in told)
    links = [(title, url) for title, url in source_words(store, store.events[row]) if url]
    kind = record.category_label or record.category
    # The order of the elements is the schema's.
    return "".join(
        (
            f'<wpt lat="{record.lat!r}" lon="{record.lon!r}">',
            f"<time>{iso(second)}</time>" if second is not None else "",
            f"<name>{xml(record.title)}</name>",
            f"<cmt>{xml(f'{when.words} [{when.edtf}]')}</cmt>" if when else "",
            f"<desc>{xml(words)}</desc>" if words else "",
            *(f'<link href="{xml(url)}"><text>{xml(title)}</text></link>' for title, url in links),
            f"<type>{xml(kind)}</type>" if kind else "",
            "</wpt>\n",
        )
    )


def _special(store: Store, row: int) -> Iterator[str]:
    if store.spots[row] is None:
        yield "events without coordinates (they are left out)"
        return
    when = moment(store, row)
    if when is not None and when.instant is None:
        yield "dates that are not known to the second as a time (they are in the comment)"


EXPORT: Final = Export(
    name="gpx",
    endings=(".gpx",),
    title="GPX",
    write=_write,
    holds=TOLD | {"quotes"},
    special=_special,
    head=frozenset({"title", "description"}),
)
