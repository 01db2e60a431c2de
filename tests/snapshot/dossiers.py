"""Stores for the tests of snapshots, and a ruler for text that needs no fonts."""

from __future__ import annotations

import random
from typing import Any

from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.snapshot.lettering import Style

PLACES = {
    "paris": ("Paris", 48.853, 2.349),
    "baku": ("Baku", 40.377, 49.892),
    "damascus": ("Damascus", 33.510, 36.291),
    "suwayda": ("Suwayda", 32.709, 36.569),
    "shepherdstown": ("Shepherdstown", 39.430, -77.804),
}


def measure(text: str, style: Style) -> float:
    """Every character half as wide as the text is high, a little more in bold; direction marks have no width."""
    letters = sum(c not in "\u2066\u2067\u2068\u2069\u200e\u200f" for c in text)
    return letters * style.size * (0.56 if style.bold else 0.5)


def store_of(events: list[dict[str, Any]], **head: Any) -> Store:
    """A store of these events; `head` are further keys of the dossier."""
    raw = {
        "format": "mapviewer-dossier",
        "version": 1,
        "title": "A dossier",
        "timezone": "Asia/Damascus",
        "events": events,
        **head,
    }
    return Store(Dossier.model_validate(raw), file=FileInfo(None, "dossier.json", "ab" * 32))


def sample(**head: Any) -> Store:
    """Like the shipped sample: five places of which two are near each other and one an ocean away, vague dates, two undated."""
    places = [
        {"id": key, "name": name, "lat": lat, "lon": lon, "precision": "city"}
        for key, (name, lat, lon) in PLACES.items()
    ]
    cite = [{"source": "s1"}]
    events: list[dict[str, Any]] = [
        {
            "id": "old-talks",
            "title": "Early talks",
            "category": "talks",
            "when": "2000",
            "place": "shepherdstown",
        },
        {
            "id": "baku",
            "title": "Several meetings",
            "category": "talks",
            "when": "[..2025-07-24]",
            "place": "baku",
        },
        {
            "id": "clashes",
            "title": "Clashes in the south",
            "category": "clashes",
            "when": "[2025-07-13..2025-07-20]",
            "place": "suwayda",
        },
        {
            "id": "convoy",
            "title": "Strike on a convoy",
            "category": "strikes",
            "when": "2025-07-15",
            "place": "suwayda",
            "radius_m": 40000,
            "related": [{"event": "capital", "relation": "followed-by"}],
        },
        {
            "id": "capital",
            "title": "Strikes on the capital",
            "category": "strikes",
            "when": "2025-07-16",
            "place": "damascus",
        },
        {
            "id": "paris",
            "title": "A meeting",
            "category": "talks",
            "when": "[2025-07-17..2025-07-24]",
            "place": "paris",
        },
        {"id": "statement", "title": "A statement", "category": "statements", "when": "2025-07-21"},
        {"id": "later", "title": "No date", "category": "statements"},
    ]
    return store_of(
        [{"citations": cite, **event} for event in events],
        **{
            "title": "Talks and strikes",
            "places": places,
            "categories": [
                {"id": c, "label": c.capitalize()} for c in ("talks", "strikes", "clashes", "statements")
            ],
            "sources": [{"id": "s1", "title": "A report", "publisher": "A paper"}],
            **head,
        },
    )


def many(number: int, seed: int = 1) -> Store:
    """Events at 60 places in and around Syria, over a year, in eight categories."""
    dice = random.Random(seed)
    spots = [(dice.uniform(31, 37), dice.uniform(35, 42)) for _ in range(60)]
    events = []
    for n in range(number):
        place = dice.randrange(60)
        lat, lon = spots[place]
        events.append(
            {
                "id": f"e{n}",
                "title": f"Event {n}",
                "category": f"kind {dice.randrange(8)}",
                "when": f"2025-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}",
                "place": {"name": f"Town {place}", "lat": lat, "lon": lon, "precision": "exact"},
            }
        )
    return store_of(events)
