"""What the key says of symbols that are not simply there: held back, vague, a line's or a surface's."""

from __future__ import annotations

from typing import Any

import pytest

from mapviewer.events.store import Store
from mapviewer.query.filters import Filters
from mapviewer.query.index import Index, visible
from mapviewer.snapshot.compose import compose
from mapviewer.snapshot.picture import Picture
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import measure, store_of


def draw(store: Store, **options: Any) -> Picture:
    spec = SnapshotSpec.from_options(store, **options)
    return compose(spec, store, visible(Index(store), spec.selection), measure)


def event(key: str, when: str | None, category: str, lat: float, **more: Any) -> dict[str, Any]:
    place = {"name": key.capitalize(), "lat": lat, "lon": 36.0, "precision": "exact"}
    return {"id": key, "title": key, "when": when, "category": category, "place": place, **more}


@pytest.mark.parametrize(
    ("read", "category", "said"),
    [
        ("strike", "talks", "filtered out"),
        ("early", "talks", "filtered out"),
        ("early", "", "outside of this time"),
        ("never", "", "undated"),
        ("talks", "", ""),
    ],
)
def test_the_key_says_why_a_read_event_is_pale(read: str, category: str, said: str) -> None:
    store = store_of(
        [
            event("strike", "2025-07-16", "strikes", 33.0),
            event("early", "2025-07-01", "strikes", 34.0),
            event("never", None, "talks", 35.0),
            event("talks", "2025-07-15", "talks", 36.0),
        ]
    )
    filters = Filters().of("category", (category,)) if category else None
    picture = draw(store, from_="2025-07-15", to="2025-07-17", focus=(read,), filters=filters)
    reasons = {"filtered out", "outside of this time", "undated", "place known to the town or region"}
    assert reasons & set(picture.texts) == ({said} if said else set())


ROAD = {"type": "LineString", "coordinates": [[36.0, 33.0], [36.3, 33.3], [36.0, 33.6]]}
AREA = {"type": "Polygon", "coordinates": [[[37.0, 33.0], [37.5, 33.0], [37.5, 33.5], [37.0, 33.0]]]}
POINT = {"type": "Point", "coordinates": [38.0, 33.0]}


@pytest.mark.parametrize(
    ("geometry", "hollow"), [(ROAD, True), (AREA, True), (POINT, False)], ids=["line", "surface", "point"]
)
def test_a_line_or_a_surface_is_no_exact_place(geometry: dict[str, Any], hollow: bool) -> None:
    store = store_of([{"id": "a", "title": "A", "when": "2025-07-16", "geometry": geometry}])
    picture = draw(store)
    (symbol,) = picture.panels[0].symbols
    assert symbol.hollow is hollow
    assert ("line or area" in picture.texts) is hollow
    # It is no town or region of which nothing more is known.
    assert "place known to the town or region" not in picture.texts
