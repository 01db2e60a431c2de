"""Columns that are made together with the lines of imported events are those that reading the lines makes."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.large import LargeStore
from mapviewer.events.table import Table
from mapviewer.formats import batch, bulk, parting, reading, spooling, workers
from mapviewer.formats.importing import Head
from mapviewer.formats.made_columns import MadeColumns, as_line, first_surroundings
from mapviewer.formats.pieces import Piece
from mapviewer.opening import open_dossier
from tests.formats.stores import EVENTS, GOOD_EVENTS, HEAD
from tests.formats.test_importing import table

DEEP: Any = 1
for _ in range(150):
    DEEP = [DEEP]
ODD = st.sampled_from(
    [
        {"id": "e1", "title": "T", "extra": {"deep": DEEP}},
        {"id": "e2", "title": "T", "extra": {"deep": [DEEP, [[[[[DEEP]]]]]], "more": [[[DEEP]]]}},
        {"id": "e3", "title": "T", "origin": {"columns": {"a": float("nan")}}, "radius_m": float("inf")},
        {"id": "e4", "title": "T", "origin": {"columns": {1: "a", "1": "b"}}},
        {"id": "e5", "title": "T", "place": {"name": "N", "lat": 5, "lon": True}, "tags": ("t",)},
        {"id": "e6", "title": "T", "place": {"name": "N", "lat": 5, "lon": -0.0}, "citations": [{"source": "s1"}]},
    ]
)  # fmt: skip


@given(st.lists(st.one_of(EVENTS, GOOD_EVENTS, GOOD_EVENTS, GOOD_EVENTS, ODD), max_size=8), st.integers(1, 4))
def test_columns_of_events_are_those_of_their_lines(events: list[dict[str, Any]], block: int) -> None:
    head = Head("t")
    head.more = HEAD
    around = first_surroundings(head, "t")
    assert around is not None
    lines = [as_line(event) for event in events]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "BLOCK", block)
        gathering = batch.Reader(around).gathering()
        for event, line in zip(events, lines, strict=True):
            gathering.add(event, line)
        made = gathering.finish()
        read = batch.Reader(around).read(Piece(b"".join(line + b"\n" for line in lines), 0, 0, 1, 0, 100))
    if read.problems or read.more or read.broken:
        assert made is None
        return
    assert made is not None
    for name, values in read.arrays.items():
        assert made.arrays[name].dtype == values.dtype, name
        np.testing.assert_array_equal(made.arrays[name], values, err_msg=name)
    for name in ("categories", "actors", "tags", "sources", "relations", "named", "questions", "records"):
        assert getattr(made, name) == getattr(read, name), name


def _features(*, last: bool, sources: int) -> str:
    head = {"format": "mapviewer-dossier", "version": 1, "title": "D", "timezone": "Asia/Damascus", "places": [{"id": "p", "lat": 1, "lon": 2, "radius_m": 9}], "sources": [{"id": f"s{n}", "title": "S"} for n in range(sources)]}  # fmt: skip
    listed = [
        {"type": "Feature", "id": f"e{n % 110}", "properties": {"title": "T", "when": f"2025-07-{n % 28 + 1:02}T10:00" + (":00" if n % 60 else ""), "place_as_written": "p" if n % 3 else "gone" if n > 110 else {"name": "There", "lat": 4, "lon": 5}, "citations": [{"source": f"s{n % 5}"}]}, "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, n / 9]]} if n % 7 == 0 else None}
        for n in range(120)
    ]  # fmt: skip
    words = f'"dossier":{json.dumps(head, separators=(",", ":"))}'
    features = f'"features":{json.dumps(listed)}'
    return f'{{"type":"FeatureCollection",{f"{features},{words}" if last else f"{words},{features}"}}}'


def _places() -> str:
    marks = "".join(f"<Placemark><name>N{n}</name><TimeStamp><when>2025-07-{n % 28 + 1:02}</when></TimeStamp><Point><coordinates>{n},5</coordinates></Point></Placemark>" for n in range(110))  # fmt: skip
    return f"<kml><Document><Folder><name>F</name>{marks}</Folder></Document></kml>"


FILES = {
    "acled.csv": lambda: table(110, bad=True).replace("SYR7,", "SYR3,"),
    "head-first.geojson": lambda: _features(last=False, sources=5),
    "head-last.geojson": lambda: _features(last=True, sources=5),
    "too-few.geojson": lambda: _features(last=False, sources=3),
    "places.kml": _places,
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("children", [0, 1])
def test_stores_of_made_columns_are_those_of_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, children: int
) -> None:
    path = tmp_path / name
    path.write_text(FILES[name]())
    monkeypatch.setattr(reading, "LARGE_BYTES", 400)
    monkeypatch.setattr(parting, "FIRST_BYTES", 1_000)
    monkeypatch.setattr(parting, "PART_BYTES", 4_000)
    monkeypatch.setattr(spooling, "_EVERY", 25)
    monkeypatch.setattr(spooling, "_children", lambda _: children)
    monkeypatch.setattr("mapviewer.formats.json_features.ENOUGH", 30)
    monkeypatch.setattr("mapviewer.formats.files._CHUNK", 4_000)
    # In this process: what other processes do the same is held together in `test_parting`.
    monkeypatch.setattr(parting, "read_pieces", lambda pieces, make, around, _, wanted: workers.read_pieces(pieces, make, around, 0, wanted))  # fmt: skip
    monkeypatch.setattr(bulk.secrets, "randbits", lambda _: 7)
    stores = []
    for useful in (True, False):
        monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path / str(useful)))
        if not useful:
            monkeypatch.setattr(MadeColumns, "useful", False)
        found = open_dossier(path)
        assert isinstance(found, LargeStore)
        stores.append(found)
        again = open_dossier(path)
        assert isinstance(again, LargeStore)
        stores.append(again)
    made, read = stores[0], stores[2]
    assert len(made) > 90
    for other in stores[1:]:
        assert made.problems == other.problems
        assert list(made.events) == list(other.events)
        assert made.head == other.head
    for field in fields(Table):
        one, two = getattr(made.table, field.name), getattr(read.table, field.name)
        if isinstance(one, np.ndarray):
            np.testing.assert_array_equal(one, two, err_msg=field.name)
        else:
            assert one == two, field.name
