"""Lines and surfaces of events in pictures and in what travels in a page."""

from __future__ import annotations

from mapviewer.mapdoc.scene import MarkState
from mapviewer.query.index import Index, visible
from mapviewer.snapshot import web
from mapviewer.snapshot.compose import compose
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import measure, store_of

LINE = {"type": "LineString", "coordinates": [[35.0, 33.0], [36.0, 33.5], [37.0, 33.0]]}
SQUARE = {"type": "Polygon", "coordinates": [[[36, 32], [37, 32], [37, 33], [36, 33], [36, 32]]]}
EVENTS = (
    {"id": "a", "title": "A", "when": "2025-07-10", "geometry": LINE},
    {"id": "b", "title": "B", "when": "2025-07", "geometry": SQUARE},
    {"id": "c", "title": "C", "when": "2025-07-10", "place": {"name": "C", "lat": 33.0, "lon": 36.0}},
)


def test_a_picture_has_the_shapes_in_its_window() -> None:
    store = store_of(list(EVENTS))
    spec = SnapshotSpec.from_options(store, from_="2025-07-10", to="2025-07-10")
    picture = compose(spec, store, visible(Index(store), spec.selection), measure)
    found = [(len(o.shape.lines), len(o.shape.polygons), o.state) for o in picture.panels[0].outlines]
    assert sorted(found) == [(0, 1, MarkState.POSSIBLE), (1, 0, MarkState.IN)]


def test_a_page_takes_them_along() -> None:
    store = store_of(list(EVENTS))
    spec = SnapshotSpec.from_options(store)
    events = {
        one["title"]: one
        for one in web.web_data(spec, store, visible(Index(store), spec.selection))["events"]
    }
    assert [len(part) for part in events["A"]["shape"]] == [0, 1, 0]
    assert [len(part) for part in events["B"]["shape"]] == [0, 0, 1]
    assert "shape" not in events["C"]
