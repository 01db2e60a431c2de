"""Every event as a GeoJSON feature (RFC 7946): what `writers/geojson.py` says of it, and all other fields beside; the head as a foreign member `dossier`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.store import Store
from mapviewer.exports.base import ALL, WHOLE, Export
from mapviewer.exports.dossier import head_of
from mapviewer.exports.telling import Account, Teller, kept
from mapviewer.writers.geojson import point_at, rounded_shape, source_said, text_of

_AT_ONCE: Final = 1_000
_TOLD: Final = frozenset({"id", "title", "when", "summary", "category", "status", "when_note", "timezone", "place", "radius_m", "radius_basis", "place_note", "geometry", "tags", "private_note"})  # fmt: skip
"""Fields of an event that the feature has already, or must not have."""
_RESOLVED: Final = ("place", "radius_m", "radius_basis", "timezone")
"""Properties that say what holds for an event, whoever says it: what the event itself has stands beside."""


def _write(store: Store) -> Iterator[bytes]:
    pieces = [f'{{"type":"FeatureCollection",\n"dossier":{text_of(head_of(store))},\n"features":[']
    between = "\n"
    feature = _Features(store)
    for account in feature.teller:
        pieces += (between, text_of(feature(account)))
        between = ",\n"
        if (account.row + 1) % _AT_ONCE == 0:
            yield "".join(pieces).encode()
            pieces = []
    pieces.append("\n]}\n")
    yield "".join(pieces).encode()


class _Features:
    """Events as features, and what many of them share."""

    def __init__(self, store: Store) -> None:
        self.teller = Teller(store)
        self._store = store
        self._sources: dict[str, dict[str, Any]] = {}

    def __call__(self, account: Account) -> dict[str, Any]:
        told = self.teller.with_decided(account)
        geometry = _geometry(account)
        properties = self._properties(account)
        for name, value in told.items():
            if name not in _TOLD:
                # What the reader of a map wants (names of actors) stands beside what the dossier has (their ids and roles).
                properties[f"{name}_as_written" if name in properties else name] = value
        for name in _RESOLVED:
            if name in told:
                properties[f"{name}_as_written"] = told[name]
        if "geometry" in told and ("place" in told or told["geometry"] != geometry):
            # Another one may be the place's, and positions are rounded and rings turned as the RFC wants them.
            properties["geometry_as_written"] = told["geometry"]
        return {"type": "Feature", "id": account.told["id"], "geometry": geometry, "properties": properties}

    def _properties(self, account: Account) -> dict[str, Any]:
        """What is said of an event whatever its dossier calls it, as `writers/geojson.py` says it."""
        told, site, store = account.told, account.site, self._store
        earliest, start_latest, end_earliest, latest = self.teller.bounds(account)
        properties = {
            "title": told["title"],
            "when": told.get("when") or None,
            "earliest": earliest or None,
            "start_latest": start_latest or None,
            "end_earliest": end_earliest or None,
            "latest": latest or None,
            "timezone": account.zone,
            "place": site.name or None,
            "lat": site.lat,
            "lon": site.lon,
            "radius_m": site.radius_m,
            "radius_basis": site.radius_basis or None,
            "geocoded": site.geocoded,
            "category": told.get("category") or None,
            "category_label": self.teller.label(account) or None,
            "status": told.get("status", "reported"),
            "summary": told.get("summary") or None,
            "when_note": told.get("when_note") or None,
            "place_note": told.get("place_note") or None,
            "actors": self.teller.actors(told),
            "tags": told.get("tags", []),
            "sources": [self._source(citation) for citation in told.get("citations", ())],
        }
        if store.layers:
            properties |= {"file": store.file_of(account.row).name, "file_id": store.own_id(account.row)}
        return properties

    def _source(self, citation: dict[str, Any]) -> dict[str, Any]:
        key = citation["source"]
        found = kept(self._sources, key, lambda: source_said(self._store, key))
        if len(citation) == 1:
            return found
        beside = {name: citation[name] for name in ("locator", "quote") if citation.get(name)}
        return {**found, **beside}


def _geometry(account: Account) -> dict[str, Any] | None:
    if (shape := account.shape) is not None:
        return rounded_shape(shape)
    site = account.site
    return None if site.lat is None or site.lon is None else point_at(site.lat, site.lon)


EXPORT: Final = Export(
    name="geojson",
    endings=(".geojson",),
    title="GeoJSON",
    write=_write,
    holds=ALL - {"private_note"},
    head=WHOLE,
)
