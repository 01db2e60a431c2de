"""Labels of symbols: as full as there is room for, beside circles rather than over them; and the town under a symbol."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mapviewer.query.index import Index, visible
from mapviewer.snapshot.compose import compose
from mapviewer.snapshot.picture import Box, Dot, Panel, Text
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import measure, store_of


def panel_of(*events: dict[str, Any], size: str = "1600x900") -> Panel:
    store = store_of([{"when": "2025-07-16", **event} for event in events])
    spec = SnapshotSpec.from_options(store, size=size)
    return compose(spec, store, visible(Index(store), spec.selection), measure).panels[0]


def words(items: tuple[Any, ...]) -> list[str]:
    return [item.text for item in items if isinstance(item, Text)]


PARIS = {"name": "Hotel", "lat": 48.8566, "lon": 2.3522}


def test_a_label_stands_beside_its_circle_where_there_is_room() -> None:
    panel = panel_of({"id": "a", "title": "A", "place": {**PARIS, "radius_m": 20_000}})
    (ring,) = panel.rings
    left, right = ring.points[:, 0].min(), ring.points[:, 0].max()
    for text in panel.labels:
        assert isinstance(text, Text)
        assert text.x >= right or text.x + measure(text.text, text.style) <= left


def test_a_title_has_a_fourth_line_where_there_is_room() -> None:
    title = "Somebody hits a convoy that is on its way to the city, and nobody says how many were in it, who they were, or where it was to go then"
    panel = panel_of({"id": "a", "title": title, "place": PARIS})
    told = [text.replace("\u00a0", " ") for text in words(panel.labels)]
    assert "".join(told[1:]).replace(" ", "").endswith(title.replace(" ", ""))
    assert len(told) == 5


@pytest.mark.parametrize(
    ("place", "named"),
    [
        (PARIS, True),
        ({**PARIS, "name": "Paris"}, False),
        ({**PARIS, "precision": "city"}, False),
    ],
    ids=["an exact place in it", "the label says it", "the town itself"],
)
def test_the_town_under_a_symbol_is_named_beside_it(place: dict[str, Any], named: bool) -> None:
    panel = panel_of({"id": "a", "title": "A", "place": place})
    assert ("Paris" in words(panel.names)) is named
    # Its dot would be under the symbol.
    (symbol,) = panel.symbols
    dots = [item for item in panel.names if isinstance(item, Dot)]
    assert all(np.hypot(dot.x - symbol.x, dot.y - symbol.y) > symbol.r for dot in dots)


@pytest.mark.usefixtures("qapp")
def test_a_plate_hides_the_basemap_and_no_circle() -> None:
    from mapviewer.paint.snapshot import draw_picture, paint_picture, pixels_of

    place = {**PARIS, "radius_m": 60_000}
    category = [{"id": "c", "color": "#D55E00", "shape": "star"}]
    event = {"id": "a", "title": "A", "when": "2025-07-16", "place": place, "category": "c"}
    store = store_of([event], categories=category)
    picture = draw_picture(SnapshotSpec.from_options(store, size="640x400"), store)
    panel = picture.panels[0]
    covered = replace(panel, plates=(Box(panel.frame, "text_halo"),), names=(), labels=(), furniture=())
    found = pixels_of(paint_picture(replace(picture, panels=(covered,), over=()))).astype(int)
    ring = np.array([found[int(y), int(x)] for x, y in panel.rings[0].points])
    # Dashed: more than half of it is line, in the category's colour.
    assert (np.abs(ring - [0xD5, 0x5E, 0x00]).max(axis=1) < 60).mean() > 0.4
    corner = found[round(panel.frame.y) + 4, round(panel.frame.x) + 4 :][: round(panel.frame.width) - 8]
    assert len(np.unique(corner.reshape(-1, 3), axis=0)) == 1
