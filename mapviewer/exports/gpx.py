"""Every placed event as a waypoint, or as a track where it is a line (GPX 1.1). A time is written only where it is known to the second: a day is no midnight; every date is in the comment as words and EDTF."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import Any, Final

from mapviewer.events.calendar import iso
from mapviewer.events.store import Store
from mapviewer.events.verbatim import CITATIONS, TITLE
from mapviewer.exports.base import Export
from mapviewer.exports.markup import xml
from mapviewer.exports.moments import Moment
from mapviewer.exports.paragraphs import TOLD, Paragraphs
from mapviewer.exports.telling import Account, Teller, kept

_AT_ONCE: Final = 500
_HELD: Final = 1 << 20
"""Bytes of tracks from which on they are put into a file of their own."""


def _write(store: Store) -> Iterator[bytes]:
    pieces = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="mapviewer" xmlns="http://www.topografix.com/GPX/1/1">\n',
        f"<metadata><name>{xml(store.head.title)}</name>",
        f"<desc>{xml(store.head.description)}</desc>" if store.head.description else "",
        "</metadata>\n",
    ]
    teller = Teller(store)
    told = _Told(teller)
    # Waypoints come first, as the schema wants it: however many tracks there are, they wait elsewhere than in memory.
    with tempfile.SpooledTemporaryFile(max_size=_HELD) as tracks:
        for account in teller:
            site = account.site
            if (lines := _lines(account)) is not None:
                tracks.write(f"<trk>{told(account, teller.moment(account))}{lines}</trk>\n".encode())
            elif site.lat is not None and site.lon is not None:
                pieces.append(_waypoint(told, account, teller.moment(account)))
            if (account.row + 1) % _AT_ONCE == 0:
                yield "".join(pieces).encode()
                pieces.clear()
        yield "".join(pieces).encode()
        tracks.seek(0)
        while piece := tracks.read(_HELD):
            yield piece
    yield b"</gpx>\n"


def _lines(account: Account) -> str | None:
    """The segments of an event that is a line; None for any other."""
    shape: dict[str, Any] = account.shape or {}
    if shape.get("type") not in ("LineString", "MultiLineString"):
        return None
    lines = shape["coordinates"] if shape["type"] == "MultiLineString" else [shape["coordinates"]]
    return "".join(f"<trkseg>{''.join(map(_track_point, line))}</trkseg>" for line in lines)


def _track_point(position: Sequence[float]) -> str:
    height = f"<ele>{float(position[2])!r}</ele>" if len(position) > 2 else ""
    return f'<trkpt lat="{float(position[1])!r}" lon="{float(position[0])!r}">{height}</trkpt>'


def _waypoint(told: _Told, account: Account, when: Moment | None) -> str:
    site = account.site
    second = when.instant if when is not None else None
    time = f"<time>{iso(second)}</time>" if second is not None else ""
    return f'<wpt lat="{site.lat!r}" lon="{site.lon!r}">{time}{told(account, when)}</wpt>\n'


class _Told:
    """What is said of an event, in the order of the schema."""

    def __init__(self, teller: Teller) -> None:
        self._paragraphs = Paragraphs(teller, lambda name, words: xml(f"{name}: {words}" if name else words))
        self._teller = teller
        self._links: dict[str, str] = {}
        self._dates: dict[tuple[str, str], str] = {}

    def __call__(self, account: Account, when: Moment | None) -> str:
        words = "\n".join(self._paragraphs(account, when))
        date, cited, kind = self._teller.date(account), account.texts[CITATIONS], account.kind
        return "".join(
            (
                f"<name>{xml(account.words(TITLE))}</name>",
                kept(self._dates, date, lambda: _comment(when)) if date else _comment(when),
                f"<desc>{words}</desc>" if words else "",
                kept(self._links, cited, lambda: self._linked(account)) if cited else "",
                f"<type>{xml(kind)}</type>" if kind else "",
            )
        )

    def _linked(self, account: Account) -> str:
        links = [(title, url) for title, url in self._teller.sources(account) if url]
        return "".join([f'<link href="{xml(url)}"><text>{xml(title)}</text></link>' for title, url in links])


def _comment(when: Moment | None) -> str:
    return f"<cmt>{xml(f'{when.words} [{when.edtf}]')}</cmt>" if when else ""


def _special(teller: Teller, account: Account) -> Iterator[str]:
    if account.site.lat is None:
        yield "events without coordinates (they are left out)"
        return
    yield "ids"
    kind = (account.shape or {}).get("type", "Point")
    if kind in ("Polygon", "MultiPolygon", "MultiPoint"):
        yield "surfaces and groups of points (a point in them is written)"
    when = teller.moment(account)
    if when is not None and when.instant is None:
        yield "dates that are not known to the second as a time (they are in the comment)"


EXPORT: Final = Export(
    name="gpx",
    endings=(".gpx",),
    title="GPX",
    write=_write,
    holds=TOLD | {"quotes", "geometry"},
    words=frozenset({"status", "when_note", "radius_m", "place_note", "actors", "tags", "citations", "toll"}),
    special=_special,
    head=frozenset({"title", "description"}),
)
