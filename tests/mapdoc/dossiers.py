"""Small dossiers for tests of the map, built in place."""

from __future__ import annotations

from typing import Any

from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store

CATEGORIES = ("talks", "strikes", "clashes", "statements", "politics")
PLACES = (
    {"id": "paris", "name": "Paris", "lat": 48.853, "lon": 2.349, "precision": "city"},
    {"id": "baku", "name": "Baku", "lat": 40.377, "lon": 49.892, "precision": "city"},
    {"id": "damascus", "name": "Damascus", "lat": 33.510, "lon": 36.291, "precision": "city"},
    {"id": "suwayda", "name": "Suwayda", "lat": 32.709, "lon": 36.569, "precision": "city"},
    {"id": "fiji", "name": "Suva", "lat": -18.142, "lon": 178.432, "precision": "exact"},
    {"id": "samoa", "name": "Apia", "lat": -13.834, "lon": -171.764, "precision": "exact"},
)


def store(*events: dict[str, Any]) -> Store:
    """A store of these events; ids and titles are made up where missing."""
    whole = [{"id": f"e{n}", "title": f"Event {n}", **event} for n, event in enumerate(events)]
    dossier = Dossier.model_validate(
        {
            "format": "mapviewer-dossier",
            "version": 1,
            "title": "test",
            "categories": [{"id": key, "label": key.title()} for key in CATEGORIES],
            "places": PLACES,
            "events": whole,
        }
    )
    return Store(dossier, file=FileInfo(None, "test.json", "0" * 64))


def event(
    key: str, place: str | dict[str, object] | None, when: str | None, category: str = "talks", **more: object
) -> dict[str, Any]:
    """One event as a dossier has it."""
    return {"id": key, "title": f"Event {key}", "place": place, "when": when, "category": category, **more}


def story() -> Store:
    """Events like the sample's: two near places, far ones, an undated one, one without a place, relations."""
    return store(
        event(
            "clashes",
            "suwayda",
            "[2025-07-13..2025-07-20]",
            "clashes",
            related=[
                {"event": "convoy", "relation": "followed-by"},
                {"event": "meeting", "relation": "caused"},
            ],
        ),
        event("convoy", "suwayda", "2025-07-15", "strikes", radius_m=40_000),
        event("airstrikes", "damascus", "2025-07-16", "strikes"),
        event("meeting", "paris", "[2025-07-17..2025-07-24]"),
        event("baku", "baku", None, related=[{"event": "meeting", "relation": "prepared"}]),
        event("report", None, "2025-07-24", "statements"),
        event("fiji", "fiji", "2025-07-20", related=[{"event": "samoa"}]),
        event("samoa", "samoa", "2025-07-21"),
    )
