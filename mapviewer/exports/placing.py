"""Coordinates that a person decided on, as a dossier has them: they go along, with whose word they are, since the file of decisions does not.

What the gazetteer was sure of is not written: whoever opens the dossier gets the same answer.
"""

from __future__ import annotations

from typing import Any

from mapviewer.events.event import Event, Place
from mapviewer.events.placing import Geocoding, geocoding_key
from mapviewer.events.store import Store
from mapviewer.events.where import DRAWN, Decided, RadiusBasis


def with_decided(told: dict[str, Any], place: Place, answer: Geocoding | None) -> dict[str, Any]:
    """A place as the file has it (`told`), with the coordinates that were decided on, where it has none."""
    if answer is None or answer.decided is None or answer.accepted is None or place.point is not None:
        return told
    match, decided = answer.accepted, answer.decided
    added: dict[str, Any] = {"lat": match.lat, "lon": match.lon}
    if place.radius_m is None:
        added |= _radius(match.radius_m, decided)
    if place.gazetteer_id is None and match.id and match.kind != DRAWN:
        added["gazetteer_id"] = match.id
    return {**told, **added, "extra": {**told.get("extra", {}), "decided": _who(decided)}}


def has_decisions(store: Store) -> bool:
    """Whether a person decided on any place of a store."""
    answers = (*store.geocoded.values(), *store.alone.values())
    return store.mixed or any(answer.decided is not None for answer in answers)


def event_with_decided(told: dict[str, Any], event: Event, store: Store) -> dict[str, Any]:
    """An event as the file has it, with what was decided of its place: of this event alone, or of the place that is written inside it."""
    answer = store.answer(event)
    place = store.place_of(event)
    if answer is None or answer.decided is None or answer.accepted is None:
        return told
    if not answer.event:
        if isinstance(event.place, Place):
            return {**told, "place": with_decided(told["place"], event.place, answer)}
        return told
    if event.geometry is not None or (place is not None and place.point is not None):
        return told
    match, decided = answer.accepted, answer.decided
    added: dict[str, Any] = {"geometry": {"type": "Point", "coordinates": [match.lon, match.lat]}}
    if event.radius_m is None:
        added |= _radius(match.radius_m, decided)
    return {**told, **added, "extra": {**told.get("extra", {}), "decided": _who(decided)}}


def place_with_decided(told: dict[str, Any], place: Place, store: Store) -> dict[str, Any]:
    """A place of the head, with what was decided of its name."""
    return with_decided(told, place, store.geocoded.get(geocoding_key(place)))


def placed_words(decided: Decided) -> str:
    """Who put a place where it is, for formats that have only text."""
    who = f" by {decided.by}" if decided.by else ""
    why = f": {decided.why}" if decided.why else ""
    by = f", from {decided.service}" if decided.service else ""
    credit = f" ({decided.attribution})" if decided.attribution else ""
    return f"decided{who} on {decided.at[:10]}{by}{credit}{why}"


def _radius(radius_m: float, decided: Decided) -> dict[str, Any]:
    basis = RadiusBasis.USER if decided.own_radius else RadiusBasis.ASSUMED
    return {"radius_m": radius_m, "radius_basis": basis.value}


def _who(decided: Decided) -> dict[str, str]:
    told = {"by": decided.by, "at": decided.at, "why": decided.why, "service": decided.service, "attribution": decided.attribution}  # fmt: skip
    return {name: value for name, value in told.items() if value}
