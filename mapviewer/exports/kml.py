"""Every event as a Placemark (KML 2.2): a TimeStamp for a plain date, a TimeSpan for what lies in between, and in ExtendedData the EDTF and all that KML has no element for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from mapviewer.events.store import Store
from mapviewer.events.told import FIELDS
from mapviewer.events.verbatim import GEOMETRY, ID, ORIGIN, PLACE, PRIVATE_NOTE, TITLE, said
from mapviewer.exports.base import FIELDS as ALL_FIELDS
from mapviewer.exports.base import WHOLE, Export
from mapviewer.exports.dossier import head_of
from mapviewer.exports.json_text import JsonTexts, copied
from mapviewer.exports.markup import clean_but_quotes, html, xml
from mapviewer.exports.moments import Moment
from mapviewer.exports.paragraphs import Paragraphs
from mapviewer.exports.placing import placed_words
from mapviewer.exports.telling import UNIQUE, Account, Site, Teller, kept
from mapviewer.formats.own_geojson import WRITTEN
from mapviewer.formats.own_kml import SIGN

_AT_ONCE: Final = 500
_JSON: Final = json.JSONEncoder(ensure_ascii=False).encode
_IN_ELEMENTS: Final = frozenset({ID, TITLE, PRIVATE_NOTE, GEOMETRY})
_BESIDE: Final = [number for number in range(len(FIELDS)) if number not in _IN_ELEMENTS]
_NAMES: Final = [f"{name}{WRITTEN}" if name in ("radius_m", "radius_basis") else name for name in FIELDS]


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
        self._paragraphs = Paragraphs(self.teller, _said)
        self._json = JsonTexts(_JSON, " ")
        self._dates: dict[tuple[str, str], tuple[str, str]] = {}
        self._sites: dict[str, tuple[str, str]] = {}
        self._data: list[dict[str, str]] = [{} for _ in FIELDS]

    def __call__(self, account: Account) -> str:
        site, date = account.site, self.teller.date(account)
        when = self.teller.moment(account)
        time, said = kept(self._dates, date, lambda: _dated(when)) if date else _dated(when)
        where, point = kept(self._sites, site.key, lambda: _sited(site)) if site.key else _sited(site)
        if account.texts[GEOMETRY] is not None:
            shape = account.value(GEOMETRY)
            point = _shape(shape["type"], shape["coordinates"])
        return (
            f"<Placemark><name>{xml(account.words(TITLE))}</name><description>{''.join(self._paragraphs(account, when))}</description>"
            f"{time}<ExtendedData>{_datum('id', account.words(ID))}{said}{where}{self._beside(account)}</ExtendedData>"
            f"{point}</Placemark>\n"
        )

    def _beside(self, account: Account) -> str:
        """The fields that KML has no element for, as the dossier has them."""
        decided = self.teller.decided(account)
        texts, found = decided.texts, []
        if texts[GEOMETRY] is not None:
            shape = decided.value(GEOMETRY)
            if texts[PLACE] is not None or shape["type"].startswith("Multi"):
                # Another one may be the place's, and KML tells no Multi form of one part from that part.
                found.append(_datum(f"geometry{WRITTEN}", json.dumps(shape)))
        for number in _BESIDE if decided is account else decided.order:
            text = texts[number]
            if text is None or number in _IN_ELEMENTS:
                continue
            if number in UNIQUE:
                found.append(self._datum(decided, number, text))
            else:
                known = self._data[number]
                datum = known.get(text)
                if datum is None:
                    datum = kept(known, text, partial(self._datum, decided, number, text))
                found.append(datum)
        return "".join(found)

    def _datum(self, account: Account, number: int, text: str) -> str:
        """A field as the dossier has it, the text itself of one that is no more than that."""
        if text[0] == '"':
            return _datum(_NAMES[number], said(text))
        if number == ORIGIN and copied(text) and clean_but_quotes(text):
            return f'<Data name="{_NAMES[number]}"><value>{self._json.spread(text, "&quot;")}</value></Data>'
        return _datum(_NAMES[number], self._json(account, number))


def _said(name: str, words: str) -> str:
    # A description is HTML to those who show it: its text is escaped once as HTML, and once more, with the marks, as XML.
    named = f"&lt;b&gt;{name}:&lt;/b&gt; " if name else ""
    return f"&lt;p&gt;{named}{xml(html(words))}&lt;/p&gt;"


def _datum(name: str, value: str) -> str:
    """A value in ExtendedData under a name of ours."""
    return f'<Data name="{name}"><value>{xml(value)}</value></Data>'


def _dated(when: Moment | None) -> tuple[str, str]:
    """The element that says when an event was, and what is said of that in ExtendedData; "" each for an undated one."""
    if when is None:
        return "", ""
    words = _datum("date", when.words)
    if not when.exact:
        words += _datum(
            "date_is", "uncertain: the span says between which limits it lies, not how long it lasted"
        )
    return _time(when), words


def _time(when: Moment) -> str:
    if when.stamp:
        return f"<TimeStamp><when>{when.stamp}</when></TimeStamp>"
    begin, end = when.written(), when.written(end=True)
    if not begin and not end:
        return ""
    inner = (f"<begin>{begin}</begin>" if begin else "") + (f"<end>{end}</end>" if end else "")
    return f"<TimeSpan>{inner}</TimeSpan>"


def _sited(site: Site) -> tuple[str, str]:
    """What is told of where an event is, and the geometry of one that has none of its own."""
    found = ""
    if site.radius_m is not None:
        found += _datum("radius_m", f"{site.radius_m:g}") + _datum("radius_basis", site.radius_basis)
    if site.geocoded:
        found += _datum("geocoded", "true")
    if site.decided is not None:
        found += _datum("place_decided", placed_words(site.decided))
    if site.name:
        found += _datum("place_name", site.name)
    if site.shape is not None:
        return found, _shape(site.shape["type"], site.shape["coordinates"])
    if site.lat is None or site.lon is None:
        return found, ""
    return found, f"<Point><coordinates>{site.lon!r},{site.lat!r}</coordinates></Point>"


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
    holds=frozenset(ALL_FIELDS) - {"private_note"},
    head=WHOLE,
)
