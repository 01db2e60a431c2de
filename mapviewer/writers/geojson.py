"""Events as GeoJSON (RFC 7946): WGS 84, longitude first, rings of polygons by the right-hand rule; times as EDTF in the properties.

An event without a place has the geometry null, which is what the RFC wants for an unlocated one (section 3.2).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.event import Citation
from mapviewer.events.store import Store
from mapviewer.writers.base import Listing, as_bytes
from mapviewer.writers.record import Record, record_of

_DECIMALS: Final = 7
"""About a centimetre; the RFC warns of more (section 11.2)."""
_AT_ONCE: Final = 1_000
_JSON: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class GeoJsonWriter:
    """A FeatureCollection with a feature for each event."""

    name = "geojson"
    ending = ".geojson"
    title = "GeoJSON"

    def write(self, listing: Listing) -> Iterator[bytes]:
        """The file, a thousand features at a time, a line each."""
        about = "".join(f"{text_of(key)}:{text_of(value)},\n" for key, value in listing.about.items())
        pieces = [f'{{"type":"FeatureCollection",\n{about}"features":[']
        between = "\n"
        for n, (row, member) in enumerate(listing, 1):
            pieces += (between, text_of(feature(record_of(listing.store, row, member), listing.store)))
            between = ",\n"
            if n % _AT_ONCE == 0:
                yield as_bytes(pieces)
                pieces = []
        pieces.append("\n]}\n")
        yield as_bytes(pieces)


def text_of(value: Any) -> str:
    """JSON in one line."""
    text = _JSON(value)
    # A lone surrogate, which JSON can hold and UTF-8 cannot, becomes a question mark.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def feature(record: Record, store: Store) -> dict[str, Any]:
    """An event as a feature, as the RFC wants it."""
    earliest, start_latest, end_earliest, latest = (bound or None for bound in record.bounds)
    properties: dict[str, Any] = {
        "title": record.title,
        "when": record.when or None,
        "earliest": earliest,
        "start_latest": start_latest,
        "end_earliest": end_earliest,
        "latest": latest,
        "timezone": record.zone,
        "membership": record.membership or None,
        "place": record.place or None,
        "lat": record.lat,
        "lon": record.lon,
        "radius_m": record.radius_m,
        "radius_basis": record.radius_basis or None,
        "geocoded": record.geocoded,
        "category": record.category or None,
        "category_label": record.category_label or None,
        "status": record.status,
        "summary": record.summary or None,
        "when_note": record.when_note or None,
        "place_note": record.place_note or None,
        "actors": list(record.actors),
        "tags": list(record.tags),
        "sources": [_source(citation, store) for citation in record.citations],
    }
    if record.file:
        properties |= {"file": record.file, "file_id": record.file_id}
    return {"type": "Feature", "id": record.id, "geometry": _geometry(record), "properties": properties}


def source_said(store: Store, key: str) -> dict[str, Any]:
    """A source of a dossier as features name it, without what nobody says."""
    source = store.sources.get(key)
    found: dict[str, Any] = {"id": key, "number": store.source_number(key)}
    if source is not None:
        for name in ("title", "author", "publisher", "published", "url", "archived_url"):
            found[name] = getattr(source, name)
    return {name: value for name, value in found.items() if value not in (None, "")}


def _source(citation: Citation, store: Store) -> dict[str, Any]:
    beside = {"locator": citation.locator, "quote": citation.quote}
    return source_said(store, citation.source) | {name: value for name, value in beside.items() if value}


def _geometry(record: Record) -> dict[str, Any] | None:
    if record.geometry is not None:
        return rounded_shape(record.geometry)
    if record.lat is None or record.lon is None:
        return None
    return point_at(record.lat, record.lon)


def point_at(lat: float, lon: float) -> dict[str, Any]:
    """A point, as a geometry."""
    return {"type": "Point", "coordinates": [_number(lon), _number(lat)]}


def rounded_shape(geometry: dict[str, Any]) -> dict[str, Any]:
    """The dossier's geometry without what else its object held, rings turned as the RFC wants them (section 3.1.6)."""
    kind, coordinates = geometry["type"], _rounded(geometry["coordinates"])
    if kind == "Polygon":
        coordinates = _wound(coordinates)
    elif kind == "MultiPolygon":
        coordinates = [_wound(polygon) for polygon in coordinates]
    return {"type": kind, "coordinates": coordinates}


def _rounded(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return _number(float(value))


def _number(value: float) -> float:
    return round(value, _DECIMALS) + 0.0


def _wound(rings: list[list[list[float]]]) -> list[list[list[float]]]:
    """The outer ring anticlockwise, holes clockwise."""
    return [ring if (_area(ring) >= 0) == (n == 0) else ring[::-1] for n, ring in enumerate(rings)]


def _area(ring: list[list[float]]) -> float:
    """Twice the signed area in square degrees, positive anticlockwise."""
    following = [*ring[1:], *ring[:1]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, following, strict=True))


WRITER: Final = GeoJsonWriter()
