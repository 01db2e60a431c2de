"""KML's geometries, read in one place for dossiers and overlays: what is a position, what is put together, and what is said of the rest."""

from typing import Any

import pytest

from mapviewer.confined.nodes import Node
from mapviewer.geometry.geojson import parts
from mapviewer.geometry.kml import Beside, color, geojson_of


def node(name: str, *inner: Node, text: str = "") -> Node:
    return [name, text, 0, list(inner)] if inner else [name, text]


def along(text: str) -> Node:
    return node("coordinates", text=text)


def ring(boundary: str, *texts: str) -> Node:
    return node(boundary, *(node("LinearRing", along(text)) for text in texts))


def read(*nodes: Node) -> tuple[Any, list[str]]:
    beside = Beside()
    return geojson_of(nodes, beside), [words for words, _ in beside.faults]


POINT = node("Point", along("1,2"))
LINE = node("LineString", along("1,2 3,4"))
SQUARE = "0,0 2,0 2,2 0,0"
RING = [[0, 0], [2, 0], [2, 2], [0, 0]]


@pytest.mark.parametrize(
    ("text", "positions", "wrong"),
    [
        ("\n 1.5,2,0  3,-4 \t5,6,7 ", [[1.5, 2, 0], [3, -4], [5, 6, 7]], ""),
        ("1 , 2 3 ,4", [[1, 2], [3, 4]], ""),
        ("1, 2, 0 3, 4, 0", [[1, 2, 0], [3, 4, 0]], ""),
        ("1,2, 3,4,", [[1, 2], [3, 4]], ""),
        ("1,2,\n3,4,", [[1, 2], [3, 4]], ""),
        ("1,2,3,4 5,6", [[5, 6]], "1,2,3,4"),
        ("1,,2 5,6", [[5, 6]], "1,,2"),
        ("x,1 5,6 y,2", [[5, 6]], "x,1"),
        ("1 2 5,6", [[5, 6]], "1"),
    ],
)
def test_positions(text: str, positions: object, wrong: str) -> None:
    said = [f"found “{wrong}”, expected longitude,latitude; that position is left out"] if wrong else []
    assert read(node("LineString", along(text))) == (
        {"type": "LineString", "coordinates": positions},
        said,
    )


@pytest.mark.parametrize(
    ("nodes", "kind"),
    [
        ([POINT], "Point"),
        ([POINT, POINT], "MultiPoint"),
        ([node("MultiGeometry", POINT)], "MultiPoint"),
        ([node("MultiGeometry", LINE, LINE)], "MultiLineString"),
        ([POINT, node("MultiGeometry", LINE)], "GeometryCollection"),
        ([node("LinearRing", along(SQUARE))], "LineString"),
    ],
)
def test_several_are_one(nodes: list[Node], kind: str) -> None:
    found, faults = read(*nodes)
    assert (found["type"], faults) == (kind, [])


def test_what_has_no_position_is_nothing() -> None:
    for empty in (node("Point"), node("MultiGeometry"), node("Track"), node("Polygon"), node("name")):
        assert read(empty) == (None, [])
    assert read() == (None, [])


def test_boundaries_of_a_polygon() -> None:
    assert read(
        node("Polygon", ring("outerBoundaryIs", SQUARE), ring("innerBoundaryIs", SQUARE, SQUARE))
    ) == (
        {"type": "Polygon", "coordinates": [RING, RING, RING]},
        [],
    )
    found, (words,) = read(node("Polygon", ring("outerBoundaryIs", SQUARE, SQUARE)))
    assert (found["coordinates"], words) == (
        [RING],
        "found 2 outer boundaries of a polygon, expected one; the first is used",
    )
    found, (words,) = read(node("Polygon", ring("innerBoundaryIs", SQUARE)))
    assert (found, words) == (None, "found 0 outer boundaries of a polygon, expected one; it is left out")


def test_a_track_has_its_times_and_is_a_point_where_it_has_one_position() -> None:
    beside = Beside()
    one = node("Track", node("when", text="2010"), node("coord", text="1 2 3"))
    two = node(
        "Track", *(node("when", text=t) for t in ("2011", "2012", "")), node("coord", text="1,2"), node("coord", text="3 4"),
    )  # fmt: skip
    assert geojson_of([one], beside) == {"type": "Point", "coordinates": [1, 2, 3]}
    assert beside.unmatched == []
    assert geojson_of([two], beside) == {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}
    assert beside.times == ["2010", "2011", "2012"]
    assert [words for words, _ in beside.unmatched] == [
        "found 3 times for 2 positions of a track, expected as many; they are not matched"
    ]
    assert beside.faults == []


def test_what_is_left_out_is_said() -> None:
    assert read(node("Model"), POINT)[1] == ["found a model in space, expected a geometry; it is left out"]
    stands = node("Location", node("longitude", text="10"), node("latitude", text="20"))
    assert read(node("Model", stands)) == (
        {"type": "Point", "coordinates": [10, 20]},
        ["found a model in space, expected a geometry; the point where it stands is used"],
    )
    assert read(node("Point", along("1,2 3,4")))[1] == [
        "found 2 positions of a point, expected one; the first is used"
    ]
    deep = POINT
    for _ in range(25):
        deep = node("MultiGeometry", POINT, deep)
    found, faults = read(deep)
    assert faults == ["found geometries in one another more than 20 deep; those are left out"]
    assert [part["coordinates"] for part in parts(found)] == [[1, 2]] * 20


def test_colours() -> None:
    assert color("7f0000ff") == ("#FF0000", 0.498)
    assert color("red") is None
