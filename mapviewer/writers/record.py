"""What is said of one event, for all formats: plain values under plain names. Private notes are never among them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mapviewer.events.calendar import iso
from mapviewer.events.event import Citation
from mapviewer.events.store import Store
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.events.where import Decided


@dataclass(frozen=True, slots=True)
class Record:
    """An event with its names looked up. Bounds are ISO 8601 in the event's zone, "" where open; the two ends are exclusive."""

    id: str
    title: str
    summary: str
    category: str
    category_label: str
    status: str
    when: str
    """EDTF; "" for an undated event and for one whose four bounds no EDTF can say."""
    bounds: tuple[str, str, str, str]
    """earliest, start_latest, end_earliest, latest."""
    zone: str
    when_note: str
    membership: str
    place: str
    place_note: str
    lat: float | None
    lon: float | None
    radius_m: float | None
    radius_basis: str
    geocoded: bool
    decided: Decided | None
    """Who said so, where a person decided on the coordinates."""
    geometry: dict[str, Any] | None
    actors: tuple[str, ...]
    tags: tuple[str, ...]
    citations: tuple[Citation, ...]
    file: str = ""
    """The name of the file that the event comes from, where several dossiers are together."""
    file_id: str = ""
    """Its id there."""


def record_of(store: Store, row: int, membership: str = "") -> Record:
    """Everything that may be told of an event."""
    # A large store reads an event from its file whenever it is asked: once is enough.
    event, spot = store.events[row], store.spots[row]
    place = store.place_of(event)
    zone = event.timezone or (place.timezone if place else None) or store.head.timezone
    named = event.place if isinstance(event.place, str) else ""
    geometry = event.geometry or (place.geometry if place is not None else None)
    return Record(
        id=event.id,
        title=event.title,
        summary=event.summary,
        category=event.category or "",
        category_label=store.categories[store.columns.category[row]].label if event.category else "",
        status=event.status,
        when=event.when if isinstance(event.when, str) else "",
        bounds=bounds_of(store, row, zone),
        zone=zone,
        when_note=event.when_note or "",
        membership=membership,
        place=named if place is None else place.label,
        place_note=event.place_note or "",
        lat=spot.lat if spot else None,
        lon=spot.lon if spot else None,
        radius_m=spot.radius_m if spot else None,
        radius_basis=spot.basis.value if spot else "",
        geocoded=spot.geocoded if spot else False,
        decided=spot.decided if spot else None,
        geometry=geometry,
        actors=tuple(store.actor_name(part.actor) for part in event.actors),
        tags=event.tags,
        citations=event.citations,
        file=store.file_of(row).name if store.layers else "",
        file_id=store.own_id(row) if store.layers else "",
    )


@lru_cache(maxsize=1 << 16)
def iso_8601(t: int, zone: str) -> str:
    """A moment in ISO 8601, years of more than four digits in its expanded form (+12000-01-01…), which EDTF writes with a Y."""
    text = iso(t, zone)
    return text if not text.startswith("Y") else text[1:] if text.startswith("Y-") else f"+{text[1:]}"


def bounds_of(store: Store, row: int, zone: str) -> tuple[str, str, str, str]:
    """The four bounds of an event in ISO 8601, "" for what has no limit and for an undated one."""
    c = store.columns
    if not c.dated[row]:
        return ("", "", "", "")
    found = (c.earliest[row], c.start_latest[row], c.end_earliest[row], c.latest[row])
    earliest, start_latest, end_earliest, latest = (
        iso_8601(int(t), zone) if NEG_INF < t < POS_INF else "" for t in found
    )
    return earliest, start_latest, end_earliest, latest
