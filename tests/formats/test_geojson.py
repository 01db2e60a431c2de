"""GeoJSON: every way of saying when, shapes that are kept, and files that are not as they should be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mapviewer.errors import InputError
from mapviewer.events.event import Event, FourBounds, Place
from mapviewer.events.store import Store
from mapviewer.opening import open_dossier

HERE = {"type": "Point", "coordinates": [2.0, 48.0]}


def feature(properties: Any = None, geometry: Any = HERE, **more: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry, **more}


def collection(*features: Any, **more: Any) -> str:
    return json.dumps({"type": "FeatureCollection", **more, "features": features})


def opened(folder: Path, text: str | bytes, name: str = "map.geojson") -> Store:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return open_dossier(path)


def one(folder: Path, properties: Any = None, geometry: Any = HERE, **more: Any) -> Event:
    store = opened(folder, collection(feature(properties, geometry, **more)))
    assert [p.message for p in store.problems] == []
    return store.events[0]


@pytest.mark.parametrize(
    ("properties", "when"),
    [
        ({"date": "2025-07-16"}, "2025-07-16"),
        ({"date": "2025-07"}, "2025-07"),
        ({"datetime": "2025-07-16T13:00:00Z"}, "2025-07-16T13:00:00Z"),
        ({"date": "2025-07-16", "time": "13:05"}, "2025-07-16T13:05"),
        ({"date": "2025-07-16", "time": ""}, "2025-07-16"),
        ({"event_date": "16 July 2025"}, "2025-07-16"),
        ({"Start": "2021-03", "END": "2021-05"}, "2021-03/2021-05"),
        ({"start": 1626393600000, "end": 1626480000000}, "2021-07-16/2021-07-17"),
        ({"start": 1626393601000}, "2021-07-16T00:00:01Z"),
        ({"start": -44, "end": 14}, "-0044/0014"),
        ({"start": None, "end": "1990"}, "/1990"),
        ({"time": 1626393601500}, "2021-07-16T00:00:01Z"),
        ({"timestamp": "2021-07-16"}, "2021-07-16"),
        ({"timestamp": 1626393601}, "2021-07-16T00:00:01Z"),
        ({"timespan": {"begin": "1990", "end": "1991-02"}}, "1990/1991-02"),
        ({"timespan": {"begin": "1990", "end": ""}}, "1990/.."),
        ({"timespan": {"end": "1991-02"}}, "../1991-02"),
        ({"start": 1577836800000, "end": 1577844000000}, "2020-01-01T00:00:00Z/2020-01-01T02:00:00Z"),
        (
            {"linestringTimestamps": [1577836800000, 1577840400000, 1577923200000]},
            "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z",
        ),
        ({"linestringTimestamps": [1577836800000, 1577923200000]}, "2020-01-01/2020-01-02"),
        ({"start_date": "1990", "start_date:edtf": "1990~", "end_date": "1995"}, "1990~/1995"),
        ({"start_date": "1990", "end_date": "1995"}, "1990/1995"),
        ({"when": "[1667,1668]"}, "[1667,1668]"),
        ({"when": "c. 520"}, "0520~"),
        ({"when": {"datetime": "2014-09-06T01:02:03Z", "type": "Instant"}}, "2014-09-06T01:02:03Z"),
        ({"when": {"start": "2014", "stop": "2015", "type": "Interval"}}, "2014/2015"),
        ({"year": 1453, "month": 5, "day": 29}, "1453-05-29"),
        ({"year": "0"}, "0000"),
        ({"name": "no date"}, None),
    ],
)
def test_times_in_properties(tmp_path: Path, properties: dict[str, Any], when: str | None) -> None:
    assert one(tmp_path, properties).when == when


@pytest.mark.parametrize("key", ["times", "coordTimes", "linestringTimestamps", "time"])
def test_times_of_vertices_are_a_span_and_stay(tmp_path: Path, key: str) -> None:
    line = {"type": "LineString", "coordinates": [[0, 1], [1, 1], [2, 1]]}
    times = ["2021-01-01T10:00:00Z", "2021-01-01T11:00:00Z", "2021-01-01T12:00:00Z"]
    event = one(tmp_path, {key: times}, line)
    assert event.when == "2021-01-01T10:00:00Z/2021-01-01T12:00:00Z"
    assert event.geometry == {"type": "LineString", "coordinates": [[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]}
    assert event.origin is not None
    assert event.origin.columns[key] == times


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ({"timespans": [{"start": {"in": "1831"}}]}, "1831"),
        ({"timespans": [{"start": {"in": "1831"}, "end": {"in": "1836"}}]}, "1831/1836"),
        ({"timespans": [{"start": {"earliest": "1831", "latest": "1833"}}]}, "[1831..1833]"),
        ({"timespans": [{"start": "1831~"}]}, "1831~"),
        ({"timespans": [["1831", "", "", "1836"]]}, "1831/1836"),
        ({"timespans": [{"start": {"in": "1831"}}, {"start": {"in": "1850"}, "end": {"in": "1860"}}]}, "1831/1860"),
        ({"periods": [{"name": "19th century"}]}, "18XX"),
    ],
)  # fmt: skip
def test_linked_places_and_geojson_t(tmp_path: Path, when: Any, found: str) -> None:
    store = opened(tmp_path, collection(feature({"title": "It"}, when=when)))
    assert store.events[0].when == found
    assert len(store.problems) == (len(when.get("timespans", ())) > 1)


def test_a_place_of_linked_places(tmp_path: Path) -> None:
    event = one(
        tmp_path,
        {"title": "Abydos", "ccodes": ["EG"]},
        {"type": "GeometryCollection", "geometries": [{**HERE, "certainty": "uncertain"}]},
        **{"@id": "http://a.example/1"},
        when={"timespans": [{"start": {"earliest": "-0300", "latest": "-0250"}, "end": {"in": "0640"}}]},
        names=[{"toponym": "Abydos", "citations": [{"label": "Ptolemy", "@id": "https://b.example/p"}]}],
        types=[{"identifier": "aat:1", "label": "settlement"}],
        descriptions=[{"value": "An <i>old</i> town"}],
    )
    assert isinstance(event.when, FourBounds)
    assert (event.when.earliest, event.when.latest) == ("-0300", "0640")
    assert (event.id, event.category, event.summary) == ("http://a.example/1", "settlement", "An old town")
    assert event.citations[0].source == "Ptolemy · https://b.example/p"
    assert isinstance(event.place, Place)
    assert (event.place.lat, event.place.lon, event.place.country) == (48.0, 2.0, "EG")
    assert event.origin is not None
    assert event.origin.columns["geometry"]["geometries"][0]["certainty"] == "uncertain"


def test_fields_and_what_has_none(tmp_path: Path) -> None:
    properties = {
        "Name": "A <b>fire</b>", "description": '<p>Big</p><script>x</script><a href="https://a.example/x">more</a>', "Type": "fire", "tags": ["a", "b"],
        "source": "Ann; Bob", "fatalities": 3, "status": "disputed", "radius_m": 500, "mag": 4.5, "nested": {"a": [1]}, "empty": "", "nothing": None,
    }  # fmt: skip
    event = one(tmp_path, properties, {"type": "Point", "coordinates": [2, 48, 7.5]})
    assert (event.title, event.category, event.status) == ("A fire", "fire", "disputed")
    assert event.summary == "Big\n\nmore"
    assert event.tags == ("a", "b")
    assert [c.source for c in event.citations] == ["Ann", "Bob", "a.example · https://a.example/x"]
    assert event.toll is not None
    assert event.toll.best == 3
    assert isinstance(event.place, Place)
    assert (event.place.radius_m, event.place.radius_basis) == (500, "published")
    assert event.origin is not None
    assert event.origin.columns == {"mag": 4.5, "nested": {"a": [1]}, "altitude": 7.5}


def test_shapes_are_kept_and_long_longitudes_turned(tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}
    store = opened(
        tmp_path,
        collection(
            feature({"name": "a"}, square),
            feature({"name": "b"}, {"type": "LineString", "coordinates": [[170, 1], [190, 2]]}),
            feature({"name": "c"}, {"type": "Point", "coordinates": [10, 200]}),
            feature({"name": "d"}, {"type": "Point", "coordinates": [0, 0]}),
            feature({"name": "e"}, None),
            feature({"name": "f"}, {"type": "Point", "coordinates": []}),
            feature({"name": "g"}, {"type": "Circle", "coordinates": [1, 2]}),
            feature({"name": "h"}, {"type": ["Point"], "coordinates": [1, 2]}),
            feature({"name": "i"}, {"type": "LineString", "coordinates": [[1, 2]]}),
        ),
    )
    a, b, *others = store.events
    assert a.geometry == square
    assert store.spots[0] is not None
    assert (store.spots[0].lat, store.spots[0].lon) == (1.0, 1.0)
    assert b.geometry == {"type": "LineString", "coordinates": [[170.0, 1.0], [-170.0, 2.0]]}
    assert all(event.geometry is None and event.place is None for event in others)
    said = [p.message for p in store.problems]
    assert len(said) == 6
    assert "found the longitude “190”, which is read as -170" in said[0]
    assert "expected −90 to 90 degrees" in said[1]
    assert "0, 0" in said[2]
    assert others[0].origin is not None
    assert others[0].origin.columns["geometry"] == {"type": "Point", "coordinates": [10, 200]}


def test_a_mixed_collection_is_drawn_and_kept(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[0.0, 1.0], [1.0, 1.0]]}
    mixed = {"type": "GeometryCollection", "geometries": [HERE, line]}
    store = opened(tmp_path, collection(feature({"name": "a"}, mixed)))
    event = store.events[0]
    assert event.geometry == line
    assert event.origin is not None
    assert event.origin.columns["geometry"] == mixed
    assert ["several kinds" in p.message for p in store.problems] == [True]


def test_the_order_of_day_and_month_is_told_by_the_file(tmp_path: Path) -> None:
    told = opened(tmp_path, collection(feature({"date": "03/04/2021"}), feature({"date": "25/04/2021"})))
    assert [e.when for e in told.events] == ["2021-04-03", "2021-04-25"]
    asked = opened(tmp_path, collection(feature({"date": "03/04/2021"})))
    assert asked.events[0].when is None
    assert "day/month or month/day" in asked.problems[0].message


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n"])
@pytest.mark.parametrize("separator", ["", "\x1e"])
def test_lines_and_text_sequences(tmp_path: Path, between: str, separator: str) -> None:
    lines = [separator + json.dumps(feature({"name": f"n{n}", "date": f"20{n:02}"})) for n in range(3)]
    store = opened(tmp_path, between.join(lines) + between, "map.json")
    assert [e.title for e in store.events] == ["n0", "n1", "n2"]
    assert store.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(feature({"name": "x"})),
        json.dumps([feature({"name": "x"})]),
        "\n " + collection(feature({"name": "x"}), name="A map", metadata={"features": [1]}),
    ],
)
def test_one_feature_and_a_list(tmp_path: Path, text: str) -> None:
    store = opened(tmp_path, text)
    assert [e.title for e in store.events] == ["x"]
    assert store.problems == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    store = opened(tmp_path, collection(feature({"name": "Straße"})).encode(encoding))
    assert [e.title for e in store.events] == ["Straße"]


@pytest.mark.parametrize("when", ["9" * 400, "²" * 9, 10**400, -(10**30), "1" * 30])
def test_a_number_that_is_no_time_is_said_and_costs_only_itself(tmp_path: Path, when: Any) -> None:
    text = collection(feature({"title": "odd", "date": when}), feature({"title": "good", "date": "1990"}))
    store = opened(tmp_path, text)
    assert [(e.title, e.when) for e in store.events] == [("odd", None), ("good", "1990")]
    assert len(store.problems) == 1


def test_bad_features_are_said_and_the_others_stay(tmp_path: Path) -> None:
    good = json.dumps(feature({"name": "x", "cell": "y" * 200_000}))
    text = f'{{"type":"FeatureCollection","features":[\n{good},\n{{"type":"Feature",oops}},\n7,\n{{"type":"Feature","properties":{{"name":NaN,"n":1e999}},"geometry":null}},\n{good}'
    store = opened(tmp_path, text)
    assert [e.title for e in store.events] == ["x", "Feature 4"]
    assert [(p.line, p.message[:30]) for p in store.problems] == [
        (3, "row 2: found a feature that is"),
        (4, "row 3: found “7”, expected a F"),
        (6, "the file ends in the middle of"),
    ]


@pytest.mark.parametrize(
    "text",
    ['{"type":"FeatureCollection","features":null}', '{"type":"FeatureCollection"', '{"type": "Feature"'],
)
def test_files_without_anything(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        opened(tmp_path, text)


def test_an_empty_collection_says_so(tmp_path: Path) -> None:
    store = opened(tmp_path, collection())
    assert len(store) == 0
    assert "no feature" in store.problems[0].message


def test_a_large_collection_is_the_same(tmp_path: Path) -> None:
    features = [feature({"name": f"n{n}", "start": 1_600_000_000_000 + n}) for n in range(12_000)]
    text = (
        '{"type":"FeatureCollection","features":[\n'
        + ",\n".join(map(json.dumps, features))
        + '],"name":"Big"}'
    )
    store = opened(tmp_path, text)
    assert store.head.title == "Big"
    assert len(store) == 12_000
    assert (store.events[11_999].title, store.spots[5].lat if store.spots[5] else 0) == ("n11999", 48.0)
    assert store.problems == ()


def test_times_of_geometries_where_the_feature_has_none(tmp_path: Path) -> None:
    then = {"timespans": [{"start": {"in": "1900"}, "end": {"in": "1901"}}]}
    later = {"timespans": [["1905", "", "", "1906-05", ""]]}
    line = {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}
    both = {"type": "GeometryCollection", "geometries": [{**line, "when": then}, {**line, "when": later}]}
    first, second, third = opened(
        tmp_path,
        collection(
            feature({}, {**HERE, "when": then}),
            feature({}, both),
            feature({"date": "1950"}, {**HERE, "when": then}),
        ),
    ).events
    assert (first.when, second.when, third.when) == ("1900/1901", "1900/1906-05", "1950")
    assert first.origin is not None
    assert first.origin.columns["geometry"]["when"] == then
