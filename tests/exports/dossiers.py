"""Dossiers to write, and stores of files to compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mapviewer.events.store import Store
from mapviewer.events.told import told as told_of
from mapviewer.exports import exports
from mapviewer.exports.dossier import head_of
from mapviewer.opening import open_dossier

FULL: dict[str, Any] = {
    "format": "mapviewer-dossier",
    "version": 1,
    "title": "=A <b>dossier</b>",
    "description": "All & sundry",
    "timezone": "Asia/Damascus",
    "unknown": [1, {"a": None}],
    "sources": [{"id": "s1", "title": "One", "url": "https://one.example/a?b=1&c=2", "author": "Ann"}],
    "categories": [{"id": "raid", "label": "Raid; night", "color": "#112233"}],
    "actors": [{"id": "a1", "name": "Ann", "affiliation": "none"}],
    "places": [{"id": "p1", "name": "Paris", "lat": 48.85, "lon": 2.35, "precision": "city"}],
    "events": [
        {
            "id": "one",
            "title": "=HYPERLINK(\"http://x\")",
            "summary": "Line one\nline <script>alert(1)</script> & $[name], two; three",
            "category": "raid",
            "status": "disputed",
            "when": "2025-07-24~",
            "when_note": "about",
            "place": "p1",
            "radius_m": 1234.5,
            "radius_basis": "assumed",
            "actors": [{"actor": "a1", "role": "witness"}, "Bob"],
            "tags": ["x", "+y"],
            "citations": [{"source": "s1", "locator": "p. 3", "quote": "so it was"}],
            "related": [{"event": "two", "relation": "caused"}],
            "claims": [{"field": "toll", "value": "9", "by": "Bob"}],
            "toll": {"low": 0, "best": 3, "high": 9},
            "media": [{"path": "a.jpg"}],
            "after": ["two"],
            "private_note": "do not tell",
            "origin": {"file": "f.csv", "format": "table-csv", "row": 2, "columns": {"lat": "7", "Note": "-1"}},
            "odd": {"k": [True]},
        },
        {"id": "two", "title": "Midnight", "when": "2025-07-16T00:00:00", "place": {"name": "Here", "lat": 0.5, "lon": -1.25}},
        {"id": "three", "title": "'=quoted", "when": "-0753/.."},
        {
            "id": "four",
            "title": "Area",
            "when": {"earliest": "2025-01-01", "latest": "2025-03-01"},
            "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [0, 2], [2, 2], [2, 0], [0, 0]]]},
        },
        {"id": "five", "title": "Undated"},
    ],
}  # fmt: skip


def opened(tmp_path: Path, dossier: dict[str, Any] | None = None, name: str = "in.json") -> Store:
    """The store of a dossier."""
    path = tmp_path / name
    path.write_text(json.dumps(dossier or FULL), encoding="utf-8")
    return open_dossier(path)


def written(store: Store, name: str) -> bytes:
    """What an export makes of a store."""
    return b"".join(exports()[name].write(store))


def reopened(tmp_path: Path, content: bytes, name: str) -> Store:
    """The store of written bytes."""
    path = tmp_path / name
    path.write_bytes(content)
    return open_dossier(path)


def told(store: Store) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """All that a dossier says."""
    return head_of(store), list(map(told_of, store.events))


def where(store: Store, row: int) -> tuple[float, float, float | None, str] | None:
    """Latitude, longitude (degrees), radius (metres) and its basis of an event."""
    spot = store.spots[row]
    return None if spot is None else (spot.lat, spot.lon, spot.radius_m, spot.basis.value)
