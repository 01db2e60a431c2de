"""Where an event is, from what the file says of it and of its place, and from what was said of a place without coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mapviewer.events.event import HERE, Event, Place
from mapviewer.events.where import (
    ASSUMED_RADIUS_M,
    DRAWN,
    Candidate,
    Decided,
    PlacePrecision,
    RadiusBasis,
    Spot,
)


@dataclass(frozen=True, slots=True)
class Geocoding:
    """What the gazetteer said of one place without coordinates: the query, the accepted answer or none, the ranked others.

    `decided` tells that a person said so instead; `event` is the id of the one event of which it was said, "" for all that name the place.
    """

    query: str
    accepted: Candidate | None
    candidates: tuple[Candidate, ...]
    decided: Decided | None = None
    event: str = ""


class Placed(NamedTuple):
    """As much of an event as says where it is."""

    place: str | Place | None
    title: str
    geometry: dict[str, Any] | None = None
    radius_m: float | None = None
    radius_basis: RadiusBasis | None = None


def spot_of(event: Event | Placed, place: Place | None, answer: Geocoding | None) -> Spot | None:
    """Where an event is, given its place and what the gazetteer said of that; None when nobody knows."""
    label = place.label if place else ""
    place_id = event.place if isinstance(event.place, str) and place else ""
    own = Place(id=HERE, geometry=event.geometry).point if event.geometry else None
    match: Candidate | None = None
    point = own or (place.point if place else None)
    if point is None:
        match = answer.accepted if answer else None
        point = (match.lat, match.lon) if match else None
    if point is None:
        return None
    decided = answer.decided if answer is not None and match is not None else None
    precision = place.precision if place else PlacePrecision.EXACT if match is None else None
    if is_shape(event.geometry):
        # A line or a surface says itself how far it reaches.
        precision = None
    if precision is None and match is not None and match.kind != DRAWN:
        precision = _PRECISION_OF_KIND.get(match.kind, PlacePrecision.CITY)
    radius, basis = _radius(event, place, precision, match, decided)
    return Spot(place_id, label or event.title, point[0], point[1], radius, basis, precision, match, decided)


def is_shape(geometry: Mapping[str, object] | None) -> bool:
    """Whether a geometry is more than a point: a line, a surface, several points."""
    return geometry is not None and geometry.get("type") != "Point"


_PRECISION_OF_KIND: Mapping[str, PlacePrecision] = {
    "country": PlacePrecision.COUNTRY,
    "admin1": PlacePrecision.REGION,
    "feature": PlacePrecision.REGION,
    "district": PlacePrecision.DISTRICT,
    "street": PlacePrecision.STREET,
    "building": PlacePrecision.EXACT,
}


def geocoding_key(place: Place) -> str:
    """What makes two places without coordinates the same question to the gazetteer: words and country."""
    return f"{place.query or place.name or place.id}|{place.country or ''}"


def event_key(event_id: str) -> str:
    """The key of what was said of one event's place alone; no `geocoding_key` of a file looks like it."""
    return f"event\N{NULL}{event_id}"


def _radius(
    event: Event | Placed,
    place: Place | None,
    precision: PlacePrecision | None,
    match: Candidate | None,
    decided: Decided | None,
) -> tuple[float, RadiusBasis]:
    """Metres and whose word they are; an event's own radius wins over its place's, that over an assumed one."""
    if event.radius_m is not None:
        return event.radius_m, event.radius_basis or RadiusBasis.PUBLISHED
    if event.geometry is None and place is not None and place.radius_m is not None:
        return place.radius_m, place.radius_basis or RadiusBasis.PUBLISHED
    if match is not None:
        own = decided is not None and decided.own_radius
        return match.radius_m, RadiusBasis.USER if own else RadiusBasis.ASSUMED
    if precision is not None:
        return ASSUMED_RADIUS_M[precision], RadiusBasis.ASSUMED
    # Coordinates with no word on their precision: nothing is assumed, no circle is drawn.
    return 0.0, RadiusBasis.ASSUMED
