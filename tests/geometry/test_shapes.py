"""Points, lines and polygons, and the antimeridian."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.geometry import Geometry, GeometryError
from mapviewer.geometry.geojson import geometry_of
from mapviewer.geometry.shapes import line, polygon, positions, unwrapped


def test_a_line_over_the_antimeridian_goes_on() -> None:
    found = geometry_of({"type": "LineString", "coordinates": [[170, 0], [-170, 10], [-160, 0], [175, 5]]})
    assert found.lines[0][:, 0].tolist() == [170, 190, 200, 175]
    assert found.bounds == (170, 0, 200, 10)


def test_a_ring_over_the_antimeridian_keeps_its_holes() -> None:
    outer = [[170, -10], [-170, -10], [-170, 10], [170, 10], [170, -10]]
    hole = [[-178, -1], [-178, 1], [-176, 1], [-176, -1], [-178, -1]]
    (found,) = geometry_of({"type": "Polygon", "coordinates": [outer, hole]}).polygons
    assert found[0][:, 0].tolist() == [170, 190, 190, 170, 170]
    assert found[1][:, 0].tolist() == [182, 182, 184, 184, 182]


def test_rings_are_closed_and_their_winding_is_left_alone() -> None:
    ring = [[0, 0], [0, 2], [2, 2]]
    for points in (ring, ring[::-1]):
        (found,) = geometry_of({"type": "Polygon", "coordinates": [points]}).polygons
        assert found[0].tolist() == [*points, points[0]]


def test_collections_and_null() -> None:
    found = geometry_of(
        {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Point", "coordinates": [1, 2, 300]},
                {"type": "MultiPoint", "coordinates": [[3, 4]]},
                {"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]]]},
                {"type": "MultiPolygon", "coordinates": [[[[0, 0], [0, 1], [1, 1], [0, 0]]]]},
                None,
            ],
        }
    )
    assert found.points.tolist() == [[1, 2], [3, 4]]
    assert (len(found.lines), len(found.polygons), len(found)) == (1, 1, 8)
    assert not geometry_of(None)
    assert geometry_of(None).bounds is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (5, "found 5, expected a GeoJSON geometry"),
        ({"type": "Circle"}, "found geometry type 'Circle', expected Point"),
        ({"type": "Point"}, r"found nothing, expected a position"),
        ({"type": "Point", "coordinates": ["1", 2]}, r"expected a position \[longitude"),
        ({"type": "Point", "coordinates": [True, 2]}, r"expected a position \[longitude"),
        ({"type": "Point", "coordinates": [2, 91]}, "found longitude 2 and latitude 91, expected"),
        ({"type": "Point", "coordinates": [10**400, 1]}, "found a number beyond all degrees"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "found a line of 1 positions"),
        ({"type": "Polygon", "coordinates": []}, "found a polygon without a ring"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "found a ring of 2 positions"),
        ({"type": "MultiPolygon", "coordinates": {}}, "found a dict, expected a list of polygons"),
    ],
)
def test_what_is_no_geometry_is_said(value: Any, words: str) -> None:
    with pytest.raises(GeometryError, match=words):
        geometry_of(value)


def test_collections_in_collections_end() -> None:
    value: Any = {"type": "Point", "coordinates": [0, 0]}
    for _ in range(50):
        value = {"type": "GeometryCollection", "geometries": [value]}
    with pytest.raises(GeometryError, match="deep"):
        geometry_of(value)


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=2, max_size=30))
def test_unwrapping_moves_by_whole_turns_and_leaves_no_jump(rows: list[tuple[float, float]]) -> None:
    points = positions(rows)
    found = unwrapped(points)
    turns = (found[:, 0] - points[:, 0]) / 360
    assert np.allclose(turns, np.rint(turns))
    assert (np.abs(np.diff(found[:, 0])) <= 180 + 1e-9).all()
    assert np.array_equal(found[:, 1], points[:, 1])


@given(
    st.lists(st.tuples(st.floats(-10, 10), st.floats(-10, 10)), min_size=3, max_size=60), st.floats(0.01, 5)
)
def test_coarser_shapes_keep_their_ends_and_stay_near(rows: list[tuple[float, float]], step: float) -> None:
    points = positions(rows)
    shape = Geometry(points[:0], (line(points),), (polygon([positions([*rows, (11, 11)])]),))
    found = shape.coarser(step)
    assert found.lines[0][0].tolist() == rows_of(points[0])
    assert found.lines[0][-1].tolist() == rows_of(points[-1])
    assert found.polygons[0][0][0].tolist() == found.polygons[0][0][-1].tolist()
    for point in points:
        assert np.abs(found.lines[0] - point).max(axis=1).min() <= step


def rows_of(point: Any) -> list[float]:
    return [float(point[0]), float(point[1])]
