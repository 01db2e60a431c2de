"""Overlays in snapshots: where they lie, in every format, and what is said without them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mapviewer.overlays.opening import read_overlay
from mapviewer.overlays.overlay import Overlay
from mapviewer.overlays.shelf import overlay_shelf
from mapviewer.paint.export import render
from mapviewer.paint.snapshot import draw_picture, render_image
from mapviewer.snapshot.again import Format, changed, recipe_of
from mapviewer.snapshot.spec import Around, Include, OverlayFile, Publish, SnapshotSpec
from tests.overlays.test_reading import feature, geojson
from tests.paint.test_raster import rgb
from tests.snapshot.dossiers import sample

pytestmark = pytest.mark.usefixtures("qapp")

GREEN = (0, 255, 0)
SOLID = {"fill": "#00FF00", "fill-opacity": 1, "stroke-opacity": 0}


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    overlay_shelf.clear()


def put(*features: object) -> Overlay:
    overlay = read_overlay(geojson(*features), "zones.geojson")
    overlay_shelf.put(overlay)
    return overlay


def spec_of(
    overlay: Overlay, *, lat: float = 0.0, lon: float = 0.0, zoom: float = 5.0, **fields: Any
) -> SnapshotSpec:
    return SnapshotSpec(
        width=500,
        height=400,
        view=Around(lat=lat, lon=lon, zoom=zoom),
        include=Include(**dict.fromkeys(Include.model_fields, False)),
        overlays=(OverlayFile(name=overlay.name, sha256=overlay.sha256, color="#FF00FF"),),
        **fields,
    )


def square(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def colors(spec: SnapshotSpec, *places: tuple[float, float]) -> list[tuple[int, int, int]]:
    image = render_image(spec, sample())
    projection = draw_picture(spec, sample()).panels[0].projection
    return [rgb(image, *projection.xy(lat, lon)) for lat, lon in places]


def test_surfaces_with_holes_lines_and_points() -> None:
    rings = [square(-3, -3, 3, 3), square(-1, -1, 1, 1)]
    overlay = put(
        feature({"type": "Polygon", "coordinates": rings}, **SOLID),
        feature({"type": "LineString", "coordinates": [[-90, 0], [90, 0]]}, **{"stroke-width": 6}),
        feature({"type": "Point", "coordinates": [5, 2]}),
    )
    found = colors(spec_of(overlay), (2, 2), (0.6, 0.6), (0, 0.5), (2, 5))
    assert found[0] == GREEN
    assert found[1] != GREEN
    assert found[2:] == [(255, 0, 255)] * 2


@pytest.mark.parametrize("lon", [178.0, -178.0])
def test_over_the_antimeridian_it_is_one(lon: float) -> None:
    shape = {"type": "Polygon", "coordinates": [[[175, -5], [-175, -5], [-175, 5], [175, 5], [175, -5]]]}
    overlay = put(feature(shape, **SOLID))
    inside, outside = colors(spec_of(overlay, lon=lon), (0, lon), (0, 174 if lon > 0 else -174))
    assert inside == GREEN
    assert outside != GREEN


def test_from_very_near_a_surface_of_the_whole_continent_fills_the_frame() -> None:
    overlay = put(feature({"type": "Polygon", "coordinates": [square(-60, -60, 60, 60)]}, **SOLID))
    assert colors(spec_of(overlay, zoom=20.0), (0, 0)) == [GREEN]


@pytest.mark.parametrize("kind", list(Format))
def test_every_format_takes_them(kind: Format) -> None:
    overlay = put(feature({"type": "Polygon", "coordinates": [square(-3, -3, 3, 3)]}, **SOLID))
    spec = spec_of(overlay)
    first = render(spec, sample(), kind)
    assert first == render(spec, sample(), kind)
    if kind is Format.SVG:
        assert b'fill="#00ff00"' in first.data
    warned = ("An interactive page has the bundled basemap alone.",) if kind is Format.HTML else ()
    assert first.warnings == warned


def test_without_the_file_it_is_said() -> None:
    overlay = put(feature({"type": "Point", "coordinates": [0, 0]}))
    spec = spec_of(overlay)
    recipe = recipe_of(spec, sample())
    assert changed(recipe, sample()) == ()
    overlay_shelf.clear()
    words = ("The overlay “zones.geojson” is not here; it is not drawn.",)
    assert render(spec, sample()).warnings == words
    assert changed(recipe, sample()) == words


def test_what_is_publish_safe_has_none() -> None:
    overlay = put(feature({"type": "Polygon", "coordinates": [square(-3, -3, 3, 3)]}, **SOLID))
    spec = spec_of(overlay, publish=Publish())
    assert colors(spec, (2, 2)) != [GREEN]
    assert "Overlays are not drawn in a publish-safe picture." in render(spec, sample()).warnings


@pytest.mark.parametrize(("lat", "told"), [(0.0, True), (60.0, False)])
def test_the_key_names_those_that_the_map_shows(lat: float, told: bool) -> None:
    overlay = put(feature({"type": "Point", "coordinates": [0, 0]}))
    spec = spec_of(overlay, lat=lat).model_copy(update={"include": Include(notes=False)})
    assert ("zones" in draw_picture(spec, sample()).texts) is told
