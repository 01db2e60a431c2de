"""Geometries in cells: every kind of well-known text, GeoJSON, and what is neither."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.foreign.wkt import WktError, geometry_in, looks_like_shape

RING = [[0, 0], [4, 0], [4, 4], [0, 0]]


@pytest.mark.parametrize(
    ("text", "kind", "coordinates"),
    [
        ("POINT(1 2)", "Point", [1, 2]),
        ("point z ( 1 2 3 )", "Point", [1, 2, 3]),
        ("POINT M (1 2 9)", "Point", [1, 2]),
        ("POINT ZM(1 2 3 9)", "Point", [1, 2, 3]),
        ("SRID=4326;LINESTRING(1 2,3 4)", "LineString", [[1, 2], [3, 4]]),
        ("POLYGON((0 0,4 0,4 4,0 0),(1 1,2 1,2 2,1 1))", "Polygon", [RING, [[1, 1], [2, 1], [2, 2], [1, 1]]]),
        ("MULTIPOINT((1 2),(3 4))", "MultiPoint", [[1, 2], [3, 4]]),
        ("MULTIPOINT(1 2, 3 4)", "MultiPoint", [[1, 2], [3, 4]]),
        ("MULTILINESTRING((1 2,3 4), EMPTY)", "MultiLineString", [[[1, 2], [3, 4]]]),
        ("MULTIPOLYGON(((0 0,4 0,4 4,0 0)))", "MultiPolygon", [[RING]]),
        ('{"type": "Point", "coordinates": [1, 2]}', "Point", [1, 2]),
        ('{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}', "Point", [1, 2]),
    ],
)  # fmt: skip
def test_geometries(text: str, kind: str, coordinates: Any) -> None:
    assert geometry_in(text) == {"type": kind, "coordinates": coordinates}
    assert looks_like_shape(text)


def test_collections_and_empty_ones() -> None:
    found = geometry_in("GEOMETRYCOLLECTION(POINT(1 2), LINESTRING EMPTY, LINESTRING(1 2,3 4))")
    assert found is not None
    assert [part["type"] for part in found["geometries"]] == ["Point", "LineString"]
    assert geometry_in("POINT EMPTY") is None
    assert geometry_in('{"type": "Feature", "geometry": null}') is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SRID=3857;POINT(1 2)", "EPSG:3857"),
        ("POINT(1,2)", "longitude and latitude"),
        ("POINT(1 2", "expected “\\)”"),
        ("POINT(1 2) x", "after a geometry"),
        ("hello", "such as POINT"),
        ("{x", "no JSON"),
        ('{"type":"Feature","geometry":[1]}', "no geometry"),
        ("GEOMETRYCOLLECTION(" * 30 + "POINT(1 2)" + ")" * 30, "expected a geometry"),
    ],
)
def test_what_is_none(text: str, words: str) -> None:
    with pytest.raises(WktError, match=words):
        geometry_in(text)


@given(st.text(alphabet='POINTLSREMUYGZ(),.- 0123456789e{}"', max_size=60))
def test_no_cell_is_too_odd(text: str) -> None:
    looks_like_shape(text)
    with contextlib.suppress(WktError):
        geometry_in(text)
