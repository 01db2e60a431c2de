"""Files to start a dossier of one's own from: an empty table and a small dossier, each with an example that says it is one (`docs/own-dossier.md`)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from mapviewer.events.dossier import FORMAT, VERSION

EXAMPLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id": "example-1",
        "title": "Example: replace or delete this row",
        "summary": "What happened, in a sentence or two.",
        "category": "Meeting",
        "when": "2025-07-24~",
        "end": "",
        "place": "Paris",
        "region": "Île-de-France",
        "country": "France",
        "lat": "48.8566",
        "lon": "2.3522",
        "radius_m": "5000",
        "actors": "First delegation; Second delegation",
        "tags": "example",
        "sources": "The paper that reported it",
        "url": "https://example.org/article",
        "toll": "",
    }
)
"""The columns of the table, each one that `formats/generic_table.py` knows by its name, and what stands in them."""


def table() -> bytes:
    """The table: UTF-8 with the mark by which spreadsheets know it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(EXAMPLE)
    writer.writerow(EXAMPLE.values())
    return buffer.getvalue().encode("utf-8-sig")


def dossier() -> bytes:
    """The dossier file: one of each, and an event that needs no more than an id and a title."""
    return json.dumps(_DOSSIER, ensure_ascii=False, indent=2).encode() + b"\n"


_DOSSIER: Final[dict[str, Any]] = {
    "format": FORMAT,
    "version": VERSION,
    "title": "My dossier",
    "description": "",
    "timezone": "UTC",
    "sources": [
        {
            "id": "source-1",
            "title": "The paper that reported it",
            "publisher": "Example Press",
            "published": "2025-07-25",
            "url": "https://example.org/article",
        }
    ],
    "categories": [{"id": "meeting", "label": "Meeting"}],
    "actors": [{"id": "first", "name": "First delegation"}],
    "places": [
        {"id": "paris", "name": "Paris", "country": "FR", "lat": 48.8566, "lon": 2.3522, "precision": "city"}
    ],
    "events": [
        {
            "id": "example-1",
            "title": "Example: replace or delete this event",
            "summary": "What happened, in a sentence or two.",
            "category": "meeting",
            "when": "2025-07-24~",
            "place": "paris",
            "actors": [{"actor": "first", "role": "host"}],
            "tags": ["example"],
            "citations": [{"source": "source-1", "locator": "paragraph 3"}],
            "related": [{"event": "example-2", "relation": "followed-by"}],
        },
        {
            "id": "example-2",
            "title": "Example: an event needs only an id and a title",
            "after": ["example-1"],
        },
    ],
}

TEMPLATES: Final[Mapping[str, Callable[[], bytes]]] = MappingProxyType({".csv": table, ".json": dossier})
"""What makes a file, by its ending."""
