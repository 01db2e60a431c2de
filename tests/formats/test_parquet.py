"""Parquet tables: what pyarrow says of them becomes a table like any other. pyarrow itself is no part of the tests: a small package in its place says what a file of JSON says."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mapviewer.confined.parquet import shape_of, text_of
from mapviewer.errors import InputError
from mapviewer.events.store import Store
from mapviewer.formats import parquet, reading
from mapviewer.opening import open_dossier

INIT = """
def set_cpu_count(n): pass
set_io_thread_count = set_cpu_count
"""
PARQUET = """
import json
class Field:
    def __init__(self, name, type): self.name, self.type = name, type
class Schema(list):
    metadata = None
    @property
    def names(self): return [field.name for field in self]
class Column:
    def __init__(self, field, values): self.field, self.values = field, values
    def to_pylist(self):
        return [bytes.fromhex(v) if v and self.field.type == "binary" else v for v in self.values]
class Batch:
    def __init__(self, columns): self.columns = columns
    def column(self, n): return self.columns[n]
class ParquetFile:
    def __init__(self, data, pre_buffer):
        told = json.loads(data.read()[4:])
        self.schema_arrow = Schema(Field(*pair) for pair in told["fields"])
        if "geo" in told:
            self.schema_arrow.metadata = {b"geo": json.dumps(told["geo"]).encode()}
        self.rows = told["rows"]
    def iter_batches(self, batch_size, columns, use_threads):
        at = [self.schema_arrow.names.index(name) for name in columns]
        for start in range(0, len(self.rows), 2):
            rows = self.rows[start : start + 2]
            yield Batch([Column(self.schema_arrow[n], [row[n] for row in rows]) for n in at])
"""


@pytest.fixture
def pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "pyarrow"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(INIT)
    (package / "parquet.py").write_text(PARQUET)
    monkeypatch.setattr(parquet, "home", lambda: str(package.parent))


def opened(folder: Path, told: Mapping[str, Any] | bytes) -> Store:
    path = folder / "events.parquet"
    path.write_bytes(b"PAR1" + (told if isinstance(told, bytes) else json.dumps(told).encode()))
    return open_dossier(path)


def point(lon: float, lat: float) -> bytes:
    return struct.pack("<BIdd", 1, 1, lon, lat)


LINE = struct.pack(">BII4d", 0, 2, 2, 0, 1, 2, 3)
GEO = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}


@pytest.mark.usefixtures("pyarrow")
@pytest.mark.parametrize("large", [False, True])
def test_its_columns_say_what_it_is(tmp_path: Path, large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if large:
        monkeypatch.setattr(reading, "LARGE_BYTES", 20)
    names = ("event_id_cnty", "event_date", "year", "time_precision", "event_type", "sub_event_type", "actor1", "latitude", "longitude", "geo_precision")  # fmt: skip
    row = ["SYR1", "2021-07-16", 2021, 2, "Battles", "Armed clash", "A", 33.5, 36.3, 1]
    store = opened(tmp_path, {"fields": [(name, "string") for name in names], "rows": [row] * 3})
    assert len(store) == 3
    assert store.events[0].when == "[2021-07-13..2021-07-19]"
    assert store.events[0].category == "Battles"


@pytest.mark.usefixtures("pyarrow")
def test_the_points_of_a_geometry_are_coordinates_and_lines_are_drawn(tmp_path: Path) -> None:
    fields = [("title", "string"), ("geometry", "binary"), ("photo", "binary"), ("list", "list<int32>")]
    rows = [
        ["A", point(2.5, 48.5).hex(), "ff", [1, None]],
        ["B", LINE.hex(), "", []],
        ["C", None, None, None],
    ]
    store = opened(tmp_path, {"fields": fields, "rows": rows, "geo": GEO})
    assert [(s.lat, s.lon) if s else None for s in store.spots] == [(48.5, 2.5), (3, 2), None]
    line = store.events[1].geometry
    assert line is not None
    assert (line["type"], line["coordinates"][0]) == ("LineString", [0, 1])
    columns = [event.origin.columns if event.origin else {} for event in store.events]
    assert columns[0]["list"] == "[1, null]"
    assert any("found bytes in the columns “photo”" in problem.message for problem in store.problems)


@pytest.mark.usefixtures("pyarrow")
def test_coordinates_of_another_system_are_left_out_and_that_is_said(tmp_path: Path) -> None:
    crs = {"id": {"authority": "EPSG", "code": 2154}}
    geo = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "crs": crs}}}
    rows = [["A", point(2.5, 48.5).hex(), "2021"]]
    fields = [("title", "string"), ("geometry", "binary"), ("date", "string")]
    store = opened(tmp_path, {"fields": fields, "rows": rows, "geo": geo})
    assert store.spots[0] is None
    assert any("found coordinates of EPSG:2154" in problem.message for problem in store.problems)


@pytest.mark.usefixtures("pyarrow")
def test_what_is_none_is_one_problem(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this cannot be read") as caught:
        opened(tmp_path, b"\x00\xff junk")
    assert len(caught.value.problems) == 1


def test_without_pyarrow_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "home", lambda: None)
    with pytest.raises(InputError, match=r"pip install pyarrow"):
        opened(tmp_path, b"")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (point(1, 2), {"type": "Point", "coordinates": [1, 2]}),
        (struct.pack("<BIddd", 1, 0x80000001, 1, 2, 3), {"type": "Point", "coordinates": [1, 2, 3]}),
        (struct.pack("<BIIddd", 1, 0xA0000001, 4326, 1, 2, 3), {"type": "Point", "coordinates": [1, 2, 3]}),
        (struct.pack("<BIddd", 1, 1001, 1, 2, 3), {"type": "Point", "coordinates": [1, 2, 3]}),
        (struct.pack("<BII", 1, 4, 1) + point(1, 2), {"type": "MultiPoint", "coordinates": [[1, 2]]}),
        (
            struct.pack("<BIII6d", 1, 3, 1, 3, 0, 0, 1, 0, 0, 0),
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]},
        ),
        (point(float("nan"), float("nan")), None),
        (point(1, 2)[:-1], None),
        (struct.pack("<BII", 1, 2, 0xFFFFFFFF), None),
        (struct.pack("<BII", 1, 7, 0), None),
        (struct.pack("<BII", 1, 5, 1) * 500, None),
        (b"", None),
    ],
)
def test_geometries(data: bytes, found: dict[str, Any] | None) -> None:
    assert shape_of(data) == found


def test_values_say_no_more_than_they_are() -> None:
    assert [text_of(value) for value in (None, float("nan"), True, 7, 1.5)] == ["", "", "true", "7", "1.5"]
    assert text_of({"a": [1.5, float("inf"), b"xx"]}) == '{"a": [1.5, null, "(2 bytes)"]}'
