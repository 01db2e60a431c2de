"""At the poles, where a mercator map ends: nothing is cut, and it is said what could not be shown where it is."""

from __future__ import annotations

import pytest

from mapviewer.query.index import Index, visible
from mapviewer.snapshot.compose import compose
from mapviewer.snapshot.projection import Rect
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import measure, store_of


def event(key: str, lat: float, lon: float) -> dict[str, object]:
    return {"id": key, "title": key, "when": "1950", "place": {"name": key, "lat": lat, "lon": lon}}


@pytest.mark.parametrize("side", [1, -1])
def test_a_symbol_at_the_pole_is_whole_and_told(side: int) -> None:
    store = store_of([event("a", 90.0 * side, 0.0), event("b", 78.0 * side, 15.0)])
    spec = SnapshotSpec.from_options(store, size="1200x675")
    picture = compose(spec, store, visible(Index(store), spec.selection), measure)
    (panel,) = picture.panels
    for symbol in panel.symbols:
        box = Rect(symbol.x - symbol.r, symbol.y - symbol.r, 2 * symbol.r, 2 * symbol.r)
        assert panel.frame.holds(box.grown(symbol.r / 2))
    assert any("1 event lies nearer to a pole" in words for words in picture.warnings)


def test_elsewhere_the_map_does_not_end_inside_its_frame() -> None:
    store = store_of([event("a", 60.0, 0.0), event("b", -50.0, 15.0)])
    spec = SnapshotSpec.from_options(store, size="1200x675")
    picture = compose(spec, store, visible(Index(store), spec.selection), measure)
    (panel,) = picture.panels
    assert panel.projection.xy(85.05112878, 0.0)[1] <= panel.frame.y + 0.5
    assert panel.projection.xy(-85.05112878, 0.0)[1] >= panel.frame.bottom - 0.5
    assert not any("pole" in words for words in picture.warnings)
