"""Parquet as pyarrow itself writes and reads it. Collected only where pyarrow is installed (`pip install mapviewer[parquet]`), which it is not for the other tests: `./dev test-slow tests/formats/test_parquet_pyarrow.py`."""

from __future__ import annotations

import json
import os
import random
import resource
import struct
from datetime import UTC, date, datetime, time
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from mapviewer.errors import InputError
from mapviewer.events.store import Store
from mapviewer.formats import reading
from mapviewer.opening import open_dossier
from tests.fuzz.mutation import mutated

pytestmark = pytest.mark.slow
pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")

NOON = datetime(2021, 7, 16, 12, 30, tzinfo=UTC)


def opened(path: Path, columns: dict[str, Any], **options: Any) -> Store:
    geo = options.pop("geo", None)
    table = pa.table(columns)
    if geo is not None:
        table = table.replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, path, **options)
    return open_dossier(path)


def told(store: Store, name: str) -> list[str]:
    return [event.origin.columns.get(name, "") if event.origin else "" for event in store.events]


MANY = {"title": pa.array([f"Event {n}" for n in range(1_000)]), "when": pa.array(["2021"] * 1_000)}
BARE = {"title": pa.array(["One", "Two"]), "when": pa.array(["2021", "2022"])}
TYPES = {
    "whole": (pa.array([7, None], pa.int64()), "7"),
    "short": (pa.array([7, None], pa.uint8()), "7"),
    "real": (pa.array([1.5, None], pa.float64()), "1.5"),
    "single": (pa.array([0.5, None], pa.float32()), "0.5"),
    "yes": (pa.array([True, None]), "true"),
    "exact": (pa.array([Decimal("12.340"), None], pa.decimal128(10, 3)), "12.340"),
    "day": (pa.array([date(2021, 7, 16), None], pa.date32()), "2021-07-16"),
    "hour": (pa.array([time(12, 30), None], pa.time64("us")), "12:30:00"),
    "seconds": (pa.array([NOON.replace(tzinfo=None), None], pa.timestamp("s")), "2021-07-16T12:30:00"),
    "zoned": (pa.array([NOON, None], pa.timestamp("us", tz="UTC")), "2021-07-16T12:30:00+00:00"),
    "nanos": (pa.array([NOON.replace(tzinfo=None), None], pa.timestamp("ns")), "2021-07-16T12:30:00"),
    "large": (pa.array(["é", None], pa.large_string()), "é"),
    "word": (pa.array(["a", None]).dictionary_encode(), "a"),
    "several": (pa.array([[1, None], None], pa.list_(pa.int32())), "[1, null]"),
    "parts": (pa.array([{"a": 1, "b": "x"}, None]), '{"a": 1, "b": "x"}'),
    "nothing": (pa.nulls(2), ""),
}


@pytest.mark.parametrize("packed", ["snappy", "zstd", "gzip", "none"])
def test_every_type_says_what_it_is_and_nothing_where_it_is_missing(tmp_path: Path, packed: str) -> None:
    # Names that mean nothing, so that each column stays as it is.
    columns = {f"q {name} q": values for name, (values, _) in TYPES.items()}
    store = opened(tmp_path / "t.parquet", BARE | columns, compression=packed)
    assert [event.title for event in store.events] == ["One", "Two"]
    for name, (_, text) in TYPES.items():
        assert told(store, f"q {name} q") == [text, ""], name


@pytest.mark.parametrize("name", ["day", "seconds", "zoned", "nanos"])
def test_dates_are_dates(tmp_path: Path, name: str) -> None:
    values, text = TYPES[name]
    store = opened(tmp_path / "t.parquet", {"title": pa.array(["One", "Two"]), "date": values})
    assert [event.when for event in store.events] == [text, None]


def test_years_that_python_has_not_are_read_as_texts(tmp_path: Path) -> None:
    far = pa.array([-62_200_000_000, 253_500_000_000], pa.int64()).cast(pa.timestamp("s"))
    store = opened(tmp_path / "t.parquet", BARE | {"q far q": far})
    before, after = told(store, "q far q")
    assert before.startswith("-0002-12-17 14:13:20")
    assert after.startswith("10003-02-04 18:40:00")


def test_geometry(tmp_path: Path) -> None:
    point = struct.pack("<BIdd", 1, 1, 2.5, 48.5)
    line = struct.pack("<BII4d", 1, 2, 2, 0, 1, 2, 3)
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
    columns = {
        "title": pa.array(["A", "B", "C"]),
        "geometry": pa.array([point, line, None], pa.binary()),
        "photo": pa.array([b"x", None, None], pa.binary()),
    }
    store = opened(tmp_path / "t.geoparquet", columns, geo=geo)
    assert [(s.lat, s.lon) if s else None for s in store.spots] == [(48.5, 2.5), (3, 2), None]
    shape = store.events[1].geometry
    assert shape is not None
    assert shape["type"] == "LineString"
    assert any("found bytes in the columns “photo”" in problem.message for problem in store.problems)


def test_many_rows_in_many_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGE_BYTES", 1 << 16)
    count = 50_000
    columns = {
        "title": pa.array([f"Event {n}" for n in range(count)]),
        "date": pa.array([date(2000 + n % 20, 1, 1 + n % 28) for n in range(count)]),
        "lat": pa.array([n % 90 for n in range(count)], pa.float64()),
        "lon": pa.array([n % 180 for n in range(count)], pa.float64()),
    }
    store = opened(tmp_path / "t.parquet", columns, row_group_size=7_000)
    assert len(store) == count
    assert store.events[count - 1].title == f"Event {count - 1}"
    assert store.events[count - 1].when == columns["date"][count - 1].as_py().isoformat()


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_file_that_is_cut_is_one_problem(tmp_path: Path, share: float) -> None:
    path = tmp_path / "t.parquet"
    opened(path, MANY)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(InputError, match="this cannot be read") as caught:
        open_dossier(path)
    assert len(caught.value.problems) == 1


def test_a_damaged_page_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    opened(path, MANY, compression="gzip", use_dictionary=False)
    data = bytearray(path.read_bytes())
    data[100:200] = bytes(100)
    path.write_bytes(data)
    store = open_dossier(path)
    assert len(store) == 0
    assert any(
        "GZipCodec failed" in problem.message and "the rest is lost" in problem.message
        for problem in store.problems
    )


def test_damaged_files_are_problems(tmp_path: Path) -> None:
    """Each in a confined process of its own, as in the program: pyarrow may end it, and nothing else."""
    files = []
    for packed in ("snappy", "zstd", "none"):
        opened(tmp_path / "seed.parquet", MANY | {"n": pa.array(range(1_000))}, compression=packed)
        files.append((tmp_path / "seed.parquet").read_bytes())
    opened(tmp_path / "seed.parquet", BARE | {f"q {name} q": values for name, (values, _) in TYPES.items()})
    files.append((tmp_path / "seed.parquet").read_bytes())
    seed = int(os.environ.get("MAPVIEWER_FUZZ_SEED") or random.randrange(1 << 32))
    chance = random.Random(seed)
    path = tmp_path / "t.parquet"
    outcomes = {"opened": 0, "refused": 0}
    longest = 0.0
    for number in range(int(os.environ.get("MAPVIEWER_FUZZ_COUNT") or 500)):
        data = mutated(chance.choice(files), chance, files)
        # Without its signs it is no Parquet, and says so at once.
        path.write_bytes(data if number % 5 == 0 else b"PAR1" + data[4:-4] + b"PAR1")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            open_dossier(path)
            outcomes["opened"] += 1
        except InputError as error:
            if not error.problems:
                raise AssertionError(f"seed {seed}, file {number}: refused without a reason") from error
            outcomes["refused"] += 1
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        longest = max(longest, took)
        # Two seconds beside the start of Python and pyarrow.
        assert took < 4, f"seed {seed}, file {number}: {took:.1f} s of a processor"
    print(f"parquet: seed {seed}, {outcomes}, longest {longest:.2f} s")
