"""Overlays in the page: where they lie, across the antimeridian, with holes, and what the pointer is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mapviewer.app.map_view import MapView
from mapviewer.mapdoc.ground import Overlays, overlays
from mapviewer.mapdoc.messages import Options
from mapviewer.overlays.opening import read_overlay
from mapviewer.overlays.shelf import overlay_shelf
from tests.app.pages import evaluate, move, place_of, settle
from tests.overlays.test_reading import feature, geojson
from tests.page.test_raster import color

GREEN = (0, 255, 0)
SOLID = {"fill": "#00FF00", "fill-opacity": 1, "stroke-opacity": 0}


@pytest.fixture
def lay(view: MapView) -> Iterator[Any]:
    """Lays overlays over the map and looks at a place."""

    def put(at: tuple[float, float, float], *files: bytes) -> None:
        made = [read_overlay(data, f"{n}.geojson") for n, data in enumerate(files)]
        for overlay in made:
            overlay_shelf.put(overlay)
        view.keep(Options(labels=False, legend=False, motion=False))
        view.keep(overlays((overlay.sha256, "#FF00FF") for overlay in made))
        view.jump(*at)
        settle(view)

    yield put
    view.keep(Overlays())
    view.keep(Options())
    settle(view)
    overlay_shelf.clear()


def square(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.mark.parametrize("zoom", [5.0, 7.3])
def test_a_surface_with_a_hole(view: MapView, lay: Any, zoom: float) -> None:
    rings = [square(-3, -3, 3, 3), square(-0.5, -0.5, 0.5, 0.5)]
    lay((0.0, 0.0, zoom), geojson(feature({"type": "Polygon", "coordinates": rings}, **SOLID)))
    assert color(view, 0.6, 0.6) == GREEN
    assert color(view, 0.4, 0.4) != GREEN


def test_near_enough_a_small_one_lies_right(view: MapView, lay: Any) -> None:
    shape = {"type": "Polygon", "coordinates": [square(20.3, 10.5, 20.302, 10.502)]}
    lay((10.501, 20.301, 14.0), geojson(feature(shape, **SOLID)))
    for lat, lon, inside in (
        (10.5003, 20.3003, True),
        (10.5017, 20.3017, True),
        (10.4997, 20.3003, False),
        (10.5003, 20.2997, False),
    ):
        assert (color(view, lat, lon) == GREEN) is inside


@pytest.mark.parametrize("lon", [178.0, -178.0])
def test_over_the_antimeridian_it_is_one(view: MapView, lay: Any, lon: float) -> None:
    shape = {"type": "Polygon", "coordinates": [[[175, -5], [-175, -5], [-175, 5], [175, 5], [175, -5]]]}
    lay((0.0, lon, 5.0), geojson(feature(shape, **SOLID)))
    assert color(view, 0.0, lon) == GREEN
    assert color(view, 0.0, 174.0 if lon > 0 else -174.0) != GREEN


def test_lines_points_order_and_the_own_colour(view: MapView, lay: Any) -> None:
    line = {"type": "LineString", "coordinates": [[-5, 0], [5, 0]]}
    point = {"type": "Point", "coordinates": [2, 2]}
    lay(
        (0.0, 0.0, 5.0),
        geojson(feature(line, **{"stroke-width": 8, "stroke": "#0000ff"}), feature(point)),
        geojson(feature({"type": "LineString", "coordinates": [[0, -5], [0, 5]]}, **{"stroke-width": 8})),
    )
    assert color(view, 0.0, -3.0) == (0, 0, 255)
    assert color(view, 0.0, 0.0) == (255, 0, 255)
    red, green, blue = color(view, 2.0, 2.0)
    assert min(red, 255 - green, blue) > 200


def test_the_pointer_is_told_the_name_as_text(view: MapView, lay: Any) -> None:
    name = "<img src=x onerror=alert(1)>"
    shape = {"type": "Polygon", "coordinates": [square(-3, -3, 3, 3)]}
    lay((0.0, 0.0, 5.0), geojson(feature(shape, name=name, **SOLID), name="Zones"))
    move(view, place_of(view, 1.0, 1.0))
    tip = "document.querySelector('.mv-tip')"
    assert json.loads(evaluate(view, f"JSON.stringify([{tip}.hidden, {tip}.children.length])")) == [False, 2]
    assert evaluate(view, f"{tip}.children[0].textContent") == name
    assert evaluate(view, f"{tip}.children[1].textContent") == "Zones"
    move(view, place_of(view, 6.0, 6.0))
    assert evaluate(view, f"`${{{tip}.hidden}}`") == "true"
