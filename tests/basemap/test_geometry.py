"""The shipped geometry: whole, in the right place, without jumps."""

from __future__ import annotations

import numpy as np
import pytest

from mapviewer import basemap
from mapviewer.basemap import Layer, Scale
from mapviewer.basemap.layers import mercator

SCALES: tuple[Scale, ...] = ("50m", "10m")
LAYERS = ("land", "countries", "lakes", "coast", "borders", "disputed", "claims", "rivers", "admin1")


def paths(layer: Layer) -> list[np.ndarray]:
    return [layer.points[a:b] for a, b in zip(layer.path_start[:-1], layer.path_start[1:], strict=True)]


def distance(layer: Layer, lat: float, lon: float) -> float:
    """Degrees from a point to the nearest segment of a layer."""
    best = np.inf
    for path in paths(layer):
        a, step = path[:-1] - [lon, lat], np.diff(path, axis=0)
        along = np.clip(-(a * step).sum(axis=1) / np.maximum((step**2).sum(axis=1), 1e-18), 0, 1)
        best = min(best, float(np.hypot(*(a + along[:, None] * step).T).min()))
    return best


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", LAYERS)
def test_nothing_jumps_across_the_map(scale: Scale, name: str) -> None:
    for path in paths(basemap.load(scale).layer(name)):
        pole = path[:, 1] < -89.9
        flat = pole[1:] & pole[:-1]  # Antarctica is closed along the pole
        assert np.abs(np.diff(path[:, 0]))[~flat].max(initial=0) < 20


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", ["land", "countries", "lakes"])
def test_rings_are_closed_and_have_an_area(scale: Scale, name: str) -> None:
    for path in paths(basemap.load(scale).layer(name)):
        assert len(path) >= 4
        assert (path[0] == path[-1]).all()


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", LAYERS)
def test_everything_is_near_the_first_world(scale: Scale, name: str) -> None:
    layer = basemap.load(scale).layer(name)
    middle = (layer.bboxes[:, 0] + layer.bboxes[:, 2]) / 2
    assert (np.abs(middle) <= 180.01).all()
    assert layer.points[:, 1].min() > -90.01
    assert layer.points[:, 1].max() < 84


PLACES = [
    ("Shepherdstown", 39.4301, -77.8042, "United States of America"),
    ("Baku", 40.3777, 49.8520, "Azerbaijan"),
    ("Damascus", 33.5102, 36.2913, "Syria"),
    ("Suwayda", 32.7090, 36.5695, "Syria"),
    ("Paris", 48.8534, 2.3488, "France"),
    ("Maseru", -29.45, 27.75, "Lesotho"),
    ("Bloemfontein", -29.12, 26.21, "South Africa"),
    ("Anadyr, beyond 180° east", 66.0, -175.0, "Russia"),
    ("Vanua Levu", -16.6, 179.2, "Fiji"),
    ("South Pole", -89.9, 45.0, "Antarctica"),
    ("Antarctica at the antimeridian", -85.5, 180.0, "Antarctica"),
    ("Simferopol", 44.95, 34.1, "Ukraine"),
    ("Atlantic", 30.0, -40.0, None),
    ("Caspian Sea", 42.0, 50.5, None),
    ("Pacific at the antimeridian", 10.0, 180.0, None),
    ("North Pole", 89.0, 0.0, None),
]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(("name", "lat", "lon", "country"), PLACES, ids=[place[0] for place in PLACES])
def test_points_fall_in_the_right_country(
    scale: Scale, name: str, lat: float, lon: float, country: str | None
) -> None:
    loaded = basemap.load(scale)
    assert loaded.country_at(lat, lon) == country
    assert loaded.country_at(lat, lon + 360) == country
    assert (loaded.layer("land").at(lat, lon) is not None) == (country is not None)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (33.0, 35.87),
        (31.9, 34.99),
        (35.19, 33.4),
        (42.98, 21.25),
        (37.95, 126.7),
        (46.15, 33.65),
        (27.3, -8.8),
    ],
    ids=["Golan Heights", "West Bank", "Cyprus", "Kosovo", "Korea", "Crimea", "Western Sahara"],
)
def test_contested_boundaries_are_dashed_and_never_solid(scale: Scale, lat: float, lon: float) -> None:
    loaded = basemap.load(scale)
    assert distance(loaded.layer("disputed"), lat, lon) < 0.2
    assert distance(loaded.layer("borders"), lat, lon) > distance(loaded.layer("disputed"), lat, lon)


@pytest.mark.parametrize("scale", SCALES)
def test_ordinary_borders_are_solid(scale: Scale) -> None:
    loaded = basemap.load(scale)
    for lat, lon in [(49.0, -100.0), (33.4, 38.8), (22.0, 30.0)]:  # US–Canada, Syria–Iraq, Egypt–Sudan
        assert distance(loaded.layer("borders"), lat, lon) < 0.35
        assert distance(loaded.layer("disputed"), lat, lon) > 1


def test_the_western_edge_of_the_golan_is_a_claim() -> None:
    assert distance(basemap.load("10m").layer("claims"), 33.0, 35.63) < 0.06


def test_great_lakes_are_whole() -> None:
    """A regional extract cuts Lake Erie along the border; both shores must be water."""
    lakes = basemap.load("10m").layer("lakes")
    assert lakes.at(42.35, -81.0) is not None  # Canadian side
    assert lakes.at(41.9, -81.6) is not None  # American side


def test_outlines_are_what_clip_yields() -> None:
    layer = basemap.load("50m").layer("land")
    view = (150.0, -30.0, 250.0, 30.0)
    outlines = layer.outlines(view)
    shapes = [path for shape in layer.clip(view) for path in shape.paths]
    assert len(outlines.starts) - 1 == len(shapes)
    np.testing.assert_allclose(outlines.points, mercator(np.concatenate(shapes)), atol=1e-9)


def test_a_view_across_the_antimeridian_gets_both_sides() -> None:
    layer = basemap.load("50m").layer("countries")
    names = basemap.load("50m").countries_list
    found = {
        names[int(layer.attributes["country"][shape.index])]
        for shape in layer.clip((170.0, 50.0, 200.0, 72.0))
    }
    assert {"Russia", "United States of America"} <= found


def test_a_view_of_two_worlds_has_everything_twice() -> None:
    layer = basemap.load("50m").layer("lakes")
    shapes = list(layer.clip((-540.0, -85.0, 180.0, 85.0)))
    assert len(shapes) == 2 * len(layer)


def test_an_empty_view_is_empty() -> None:
    layer = basemap.load("50m").layer("lakes")
    assert not list(layer.clip((-40.0, 29.0, -39.0, 30.0)))
    assert len(layer.outlines((-40.0, 29.0, -39.0, 30.0)).points) == 0


@pytest.mark.parametrize("tolerance", [0.02, 0.35, 3.0])
def test_simplified_keeps_ends_rings_and_nearness(tolerance: float) -> None:
    layer = basemap.load("50m").layer("land")
    coarse = layer.simplified(tolerance)
    assert len(coarse) == len(layer)
    assert len(coarse.points) < len(layer.points)
    whole = {tuple(point) for point in layer.points.tolist()}
    assert whole.issuperset(tuple(point) for point in coarse.points.tolist())
    for before, after in zip(paths(layer), paths(coarse), strict=True):
        assert (before[0] == after[0]).all()
        assert (before[-1] == after[-1]).all()
        gap = np.abs(np.diff(after, axis=0)).max() if len(after) > 1 else 0
        assert gap <= np.abs(np.diff(before, axis=0)).max() + 2 * tolerance + 1e-9


def test_layers_are_kept_on_few_grids() -> None:
    loaded = basemap.load("50m")
    assert loaded.layer("lakes", 0.3) is loaded.layer("lakes", 0.26)
    assert loaded.layer("lakes", 0.6) is not loaded.layer("lakes", 0.3)


def test_mercator_has_the_world_in_a_unit_square() -> None:
    corners = mercator(np.array([[-180.0, 90.0], [0.0, 0.0], [180.0, -90.0]]))
    np.testing.assert_allclose(corners, np.array([[0.0, 0.0], [0.5, 0.5], [1.0, 1.0]]), atol=1e-9)


def test_grids_of_many_zooms_are_not_all_kept() -> None:
    # A map that is exported at one zoom after the other has asked for all of them after an hour.
    detailed = basemap.Basemap("10m")
    for power in range(-10, 1):
        for name in ("coast", "land", "borders", "rivers"):
            found = detailed.layer(name, 2.0**power)
            assert detailed.layer(name, 2.0**power) is found
    assert 0 < detailed.kept <= basemap._MOST_KEPT
