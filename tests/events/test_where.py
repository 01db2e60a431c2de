"""Places: points on geometries, radii in words, vagueness."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.where import (
    ASSUMED_RADIUS_M,
    PlacePrecision,
    RadiusBasis,
    Spot,
    positions,
    radius_words,
    representative_point,
)

SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
L_SHAPE = [[0, 0], [9, 0], [9, 1], [1, 1], [1, 9], [0, 9], [0, 0]]


@pytest.mark.parametrize(
    ("geometry", "point"),
    [
        ({"type": "Point", "coordinates": [36.5, 32.7]}, (32.7, 36.5)),
        ({"type": "Point", "coordinates": [36.5, 32.7, 1000]}, (32.7, 36.5)),
        ({"type": "LineString", "coordinates": [[0, 0], [1, 2], [5, 5]]}, (2, 1)),
        ({"type": "MultiPoint", "coordinates": [[7, 8]]}, (8, 7)),
        ({"type": "Polygon", "coordinates": [SQUARE]}, (2, 2)),
        ({"type": "MultiPolygon", "coordinates": [[[[9, 9], [9, 8], [8, 8], [9, 9]]], [SQUARE]]}, (2, 2)),
        ({"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]], [[0, 0], [6, 6]]]}, (0, 0)),
    ],
)
def test_a_point_on_a_geometry(geometry: dict[str, Any], point: tuple[float, float]) -> None:
    assert representative_point(geometry) == point


def test_a_polygon_that_is_hollow_in_the_middle_gives_a_corner() -> None:
    lat, lon = representative_point({"type": "Polygon", "coordinates": [L_SHAPE]})
    assert [lon, lat] in L_SHAPE


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"type": "Point"},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": ["a", "b"]},
        {"type": "Point", "coordinates": [True, False]},
        {"type": "Point", "coordinates": [181, 0]},
        {"type": "Point", "coordinates": [0, 91]},
        {"type": "Point", "coordinates": [float("nan"), 0]},
        {"type": "Point", "coordinates": [10**400, 0]},
        {"type": "Point", "coordinates": "12"},
        {"type": "LineString", "coordinates": []},
        {"type": "LineString", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [5]},
        {"type": "MultiPolygon", "coordinates": [[[5]]]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": ["Point"], "coordinates": [0, 0]},
    ],
)
def test_what_is_no_geometry(geometry: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="found"):
        representative_point(geometry)


numbers = st.floats(-1e3, 1e3) | st.integers() | st.booleans() | st.none() | st.text(max_size=3)
nested = st.recursive(numbers, lambda inner: st.lists(inner, max_size=4), max_leaves=12)
kinds = st.sampled_from(
    ["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "x"]
)


@given(kinds, nested)
def test_any_geometry_gives_a_point_or_a_value_error(kind: str, coordinates: object) -> None:
    geometry = {"type": kind, "coordinates": coordinates}
    try:
        lat, lon = representative_point(geometry)
        list(positions(geometry))
    except ValueError:
        return
    assert -90 <= lat <= 90
    assert -180 <= lon <= 180


def test_positions_come_in_order() -> None:
    geometry = {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[5, 6], [7, 8], [9, 9], [5, 6]]]]}
    found = list(positions(geometry))
    assert len(found) == 9
    assert found[:2] == [(0, 0), (4, 0)]
    assert found[-4:] == [(5, 6), (7, 8), (9, 9), (5, 6)]


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (0, "±0 m"),
        (250, "±250 m"),
        (1000, "±1 km"),
        (2200, "±2.2 km"),
        (40_000, "±40 km"),
        (1_000_000, "±1,000 km"),
    ],
)
def test_radius_words(metres: float, words: str) -> None:
    assert radius_words(metres) == words


def test_vaguer_precisions_assume_larger_radii() -> None:
    radii = [ASSUMED_RADIUS_M[precision] for precision in PlacePrecision]
    assert radii == sorted(radii)
    assert radii == [10, 200, 5_000, 25_000, 100_000, 500_000]


@pytest.mark.parametrize(
    ("precision", "radius", "vague"),
    [
        (PlacePrecision.EXACT, 5_000, False),
        (PlacePrecision.STREET, 0, False),
        (PlacePrecision.CITY, 0, True),
        (PlacePrecision.COUNTRY, 0, True),
        (None, 999, False),
        (None, 1_000, True),
    ],
)
def test_a_vague_spot_must_not_look_exact(
    precision: PlacePrecision | None, radius: float, vague: bool
) -> None:
    assert Spot("p", "P", 0, 0, radius, RadiusBasis.ASSUMED, precision).vague is vague


def test_a_point_on_a_surface_is_in_none_of_its_holes() -> None:
    around = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
    hole = [[1, 4], [7, 4], [7, 6], [1, 6], [1, 4]]
    assert representative_point({"type": "Polygon", "coordinates": [around, hole]}) == (5.0, 8.5)
    islands = [[[[20, 0], [21, 0], [21, 1], [20, 0]]], [around, hole]]
    assert representative_point({"type": "MultiPolygon", "coordinates": islands}) == (5.0, 8.5)
    assert representative_point({"type": "Polygon", "coordinates": [around]}) == (5.0, 5.0)
