"""Every event as a Placemark (KML 2.2): a TimeStamp for a plain date, a TimeSpan for what lies in between, and in ExtendedData the EDTF and all that KML has no element for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.store import Store
from mapviewer.exports.base import FIELDS, WHOLE, Export
from mapviewer.exports.dossier import head_of
from mapviewer.exports.markup import html, xml
from mapviewer.exports.moments import Moment
from mapviewer.exports.paragraphs import paragraphs
from mapviewer.exports.placing import placed_words
from mapviewer.exports.telling import Account, Teller, kept
from mapviewer.formats.own_geojson import WRITTEN
from mapviewer.formats.own_kml import SIGN

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
    placemark = _Placemarks(store)
    for account in placemark.teller:
        pieces.append(placemark(account))
        if (account.row + 1) % _AT_ONCE == 0:
            yield "".join(pieces).encode()
            pieces.clear()
    pieces.append("</Document></kml>\n")
    yield "".join(pieces).encode()


class _Placemarks:
    """Events as placemarks, and what many of them share."""

    def __init__(self, store: Store) -> None:
        self.teller = Teller(store)
        self._times: dict[Moment, str] = {}
        self._sites: dict[bytes, str] = {}

    def __call__(self, account: Account) -> str:
        told, site = account.told, account.site
        when = self.teller.moment(account)
        told_words = paragraphs(self.teller, account, when, self.teller.sources(told))
        # A description is HTML to those who show it: its text is escaped once as HTML, and once more as XML.
        words = "".join(
            [
                f"<p><b>{name}:</b> {html(value)}</p>" if name else f"<p>{html(value)}</p>"
                for name, value in told_words
            ]
        )
        where = kept(self._sites, site.key, lambda: _where(account)) if site.key else _where(account)
        return (
            f"<Placemark><name>{xml(told['title'])}</name><description>{xml(words)}</description>"
            f"{kept(self._times, when, lambda: _time(when)) if when else ''}"
            f"<ExtendedData>{_datum('id', told['id'])}{_date(when)}{where}{self._beside(account)}</ExtendedData>"
            f"{_geometry(account)}</Placemark>\n"
        )

    def _beside(self, account: Account) -> str:
        """The fields that KML has no element for, as the dossier has them."""
        told = self.teller.with_decided(account)
        found = []
        shape = told.get("geometry")
        if shape is not None and ("place" in told or shape["type"].startswith("Multi")):
            # Another one may be the place's, and KML tells no Multi form of one part from that part.
            found.append(_datum(f"geometry{WRITTEN}", json.dumps(shape)))
        for name, value in told.items():
            if name not in _IN_ELEMENTS:
                name = f"{name}{WRITTEN}" if name in ("radius_m", "radius_basis") else name
                found.append(_datum(name, value if value.__class__ is str else _JSON(value)))
        return "".join(found)


def _datum(name: str, value: str) -> str:
    """A value in ExtendedData under a name of ours."""
    return f'<Data name="{name}"><value>{xml(value)}</value></Data>'


def _time(when: Moment) -> str:
    if when.stamp:
        return f"<TimeStamp><when>{when.stamp}</when></TimeStamp>"
    begin, end = when.written(), when.written(end=True)
    if not begin and not end:
        return ""
    inner = (f"<begin>{begin}</begin>" if begin else "") + (f"<end>{end}</end>" if end else "")
    return f"<TimeSpan>{inner}</TimeSpan>"


def _date(when: Moment | None) -> str:
    if when is None:
        return ""
    words = _datum("date", when.words)
    if when.exact:
        return words
    return words + _datum(
        "date_is", "uncertain: the span says between which limits it lies, not how long it lasted"
    )


def _where(account: Account) -> str:
    """What is told of where an event is."""
    site, found = account.site, ""
    if site.radius_m is not None:
        found += _datum("radius_m", f"{site.radius_m:g}") + _datum("radius_basis", site.radius_basis)
    if site.geocoded:
        found += _datum("geocoded", "true")
    if site.decided is not None:
        found += _datum("place_decided", placed_words(site.decided))
    return found + _datum("place_name", site.name) if site.name else found


def _geometry(account: Account) -> str:
    if (shape := account.shape) is not None:
        return _shape(shape["type"], shape["coordinates"])
    site = account.site
    if site.lat is None or site.lon is None:
        return ""
    return f"<Point><coordinates>{site.lon!r},{site.lat!r}</coordinates></Point>"


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
