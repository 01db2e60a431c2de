"""Every event as a GeoJSON feature (RFC 7946): what `writers/geojson.py` says of it, and all other fields beside; the head as a foreign member `dossier`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.store import Store
from mapviewer.exports.base import ALL, WHOLE, Export
from mapviewer.exports.dossier import event_of, head_of
from mapviewer.writers.geojson import feature, text_of
from mapviewer.writers.record import record_of

_AT_ONCE: Final = 1_000
_TOLD: Final = frozenset({"id", "title", "when", "summary", "category", "status", "when_note", "timezone", "place", "radius_m", "radius_basis", "place_note", "geometry", "tags", "private_note"})  # fmt: skip
"""Fields of an event that the feature has already, or must not have."""
_RESOLVED: Final = ("place", "radius_m", "radius_basis", "timezone")
"""Properties that say what holds for an event, whoever says it: what the event itself has stands beside."""


def _write(store: Store) -> Iterator[bytes]:
    pieces = [f'{{"type":"FeatureCollection",\n"dossier":{text_of(head_of(store))},\n"features":[']
    between = "\n"
    for row in range(len(store)):
        pieces += (between, text_of(_feature(store, row)))
        between = ",\n"
        if (row + 1) % _AT_ONCE == 0:
            yield "".join(pieces).encode()
            pieces = []
    pieces.append("\n]}\n")
    yield "".join(pieces).encode()


def _feature(store: Store, row: int) -> dict[str, Any]:
    found = feature(record_of(store, row), store)
    properties = found["properties"]
    properties.pop("membership")
    told = event_of(store.events[row], store)
    if not isinstance(told.get("when", ""), str):
        # Four bounds, as they were written.
        properties["when"] = told["when"]
    for name, value in told.items():
        if name not in _TOLD:
            # What the reader of a map wants (names of actors) stands beside what the dossier has (their ids and roles).
            properties[f"{name}_as_written" if name in properties else name] = value
    for name in _RESOLVED:
        if name in told:
            properties[f"{name}_as_written"] = told[name]
    if "geometry" in told and ("place" in told or told["geometry"] != found["geometry"]):
        # Another one may be the place's, and positions are rounded and rings turned as the RFC wants them.
        properties["geometry_as_written"] = told["geometry"]
    return found


EXPORT: Final = Export(
    name="geojson",
    endings=(".geojson",),
    title="GeoJSON",
    write=_write,
    holds=ALL - {"private_note"},
    head=WHOLE,
)
