"""A large table whose rows are made by several processes is what it is when one makes them: events, ids, rows, lines, what is wrong, and the head."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import jiter
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from mapviewer.formats import (
    acled,
    generic_table,
    geojson,
    json_features,
    own_geojson,
    own_table,
    parting,
    reading,
    spooling,
    workers,
)
from mapviewer.formats.base import CancelledError, Format, Watch
from mapviewer.formats.importing import Head, Input, problem_at
from mapviewer.formats.own_table import COLUMNS
from mapviewer.formats.parting import FirstPart, made_in_parts, made_of
from mapviewer.opening import open_dossier
from tests.formats.test_importing import HEADER, table

ACLED = st.lists(
    st.sampled_from(
        [
            'SYR1,2025-07-01,2025,1,Battles,Armed clash,A1,B,Syria,Idleb,"Place, 1",35,36.5,1,SOHR; VDC,"Notes, with\na line",1,calm',
            "SYR2,02 July 2025,2024,2,Riots,,A2,,Syria,Idleb,Town,95,36,1,VDC,x,many,",
            ",2025-07-03,2025,3,Protests,Mob,A3,B,Iraq,,There,35,36,2,X1,n,2,calm,and,more",
            'SYR1,2025-07-04,2025,9,Battles,,A1,,Syria,,Place,35.5,36.5,3,"a ""word"" of 5"" and",n,0,z',
            'SYR5,no day,,1,Battles,,A 5" gun,,Syria,,Place,,,,S,n,0,z',
            "",
            "short,2025-07-05",
            "\r",
        ]
    ),
    max_size=14,
)


def told(format_: Format, text: str, size: int) -> Any:
    """What is read in parts, of a file that comes in pieces of so many bytes; in one for 0."""
    rows, data = format_.rows, text.encode()
    assert rows is not None
    head = Head("t")
    made = FirstPart if size else Input
    pieces = iter([data[at : at + size] for at in range(0, len(data), size)] if size else [data])
    given_ = made("t.csv", next(pieces), lambda: next(pieces, b""), lambda first: [first], Watch())
    first = made_of(rows, given_, head)
    # What the first part said of the file is the file's.
    head.findings += first.told
    found = [first]
    if isinstance(given_, FirstPart):
        found += made_in_parts(rows, given_, head, 0, lambda: None)
        assert given_.rest is None or '"' in text or text.count("\n") < 3 or len(found) > 1
    events = [jiter.from_json(line) for one in found for line in one.data.splitlines()]
    # Keys in their order, numbers as they are written.
    return (
        b"".join(one.data for one in found).decode(),
        [event["id"] for event in events],
        [line for one in found for line in one.lines],
        [row for one in found for row in one.rows],
        [str(problem_at("t", *where)) for one in found for where in one.findings],
        [str(problem_at("t", line, 0, finding)) for line, finding in head.findings],
        to_json(head.raw()).decode(),
    )


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "FIRST_BYTES", 1)
    monkeypatch.setattr(parting, "PART_BYTES", 1)


@pytest.mark.usefixtures("small_parts")
@given(ACLED, st.sampled_from(["", ' and "no end', '"']))
def test_parts_of_acled_are_the_whole(lines: list[str], end: str) -> None:
    text = "\n".join([HEADER, *lines]) + "\n" + end
    assert told(acled.FORMAT, text, 300) == told(acled.FORMAT, text, 0)


@pytest.mark.usefixtures("small_parts")
def test_parts_of_tables_of_unknown_kind_are_the_whole() -> None:
    lines = ["title,date,lat,lon,place,title,source,id,toll"]
    lines += [f"'=E{n},{['c. 520', '2025-07-01', '1/2/2025', '2025-07-01 10:00'][n % 4]},35,{36 + 200 * (n % 2)},P{n % 4},twice,S{n % 3},{['', 'a', 'row-4'][n % 3]},{['1', 'some'][n % 2]}" for n in range(12)]  # fmt: skip
    lines += [",,,,,,,a,7"]
    text = "\n".join(lines) + "\n"
    assert told(generic_table.FORMAT, text, 10_000) == told(generic_table.FORMAT, text, 0)


@pytest.mark.usefixtures("small_parts")
def test_rows_that_ask_for_the_sources_of_others_get_them() -> None:
    claims = {"claims": [{"value": "v", "citations": [{"source": "One"}, {"source": "New"}]}]}
    lines = [",".join(COLUMNS)]
    for n in range(6):
        more = json.dumps(claims if n % 2 else {}).replace('"', '""')
        cells = {"id": f"e{n}", "title": "T", "sources": "One", "url": "https://a.org/x", "more": f'"{more}"'}
        lines.append(",".join(cells.get(name, "") for name in COLUMNS))
    text = "\n".join(lines) + "\n"
    assert told(own_table.FORMAT, text, 10_000) == told(own_table.FORMAT, text, 0)


FEATURES = st.lists(
    st.sampled_from(
        [
            '{"type":"Feature","id":"a","properties":{"name":"T","date":"13/2/2025","source":"S1"},"geometry":{"type":"Point","coordinates":[36.5,35]}}',
            '\n {"type":"Feature","id":"a",\n"properties":{"name":"é","date":"1/2/2025","category":"C","source":"S2"},"geometry":null}',
            '{"type":"Feature","properties":{"n":1e999,"name":"x"},"geometry":{"type":"Point","coordinates":[190,5]}}\n',
            '{"type":"Feature","properties":{oops}}',
            '{"id":"own","type":"Feature","properties":{"title":"T","when":"2025","related":[{"event":"a"}]},"geometry":null}',
            "7",
            " \n ",
            "",
        ]
    ),
    max_size=14,
)


@given(
    FEATURES,
    st.sampled_from(['],"crs":{"a":1},"name":"N"}', "\n]}", ',{"type":"Fea']),
    st.sampled_from([geojson.FORMAT, own_geojson.FORMAT]),
    st.integers(40, 400),
    st.integers(1, 5),
)
def test_parts_of_a_list_of_features_are_the_whole(
    listed: list[str], end: str, format_: Format, size: int, enough: int
) -> None:
    head = '{"type":"FeatureCollection",\n"dossier":{"format":"mapviewer-dossier","version":1,"title":"D","sources":[{"id":"S1","title":"S1"}]},"features":['
    text = head + ",".join(listed) + end
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_features, "ENOUGH", enough)
        # Which number is the day is told by the first features that are looked at, here as there.
        patch.setattr(geojson, "_LOOKED_AT", enough)
        assert told(format_, text, size) == told(format_, text, 0)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "LARGE_BYTES", 400)
    monkeypatch.setattr(parting, "FIRST_BYTES", 1_000)
    monkeypatch.setattr(parting, "PART_BYTES", 4_000)
    monkeypatch.setattr(spooling, "_children", lambda _: 2)
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path / "cache"))


@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize("killed", [False, True])
def test_processes_make_the_same_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(table(400, bad=True).replace("SYR7,", "SYR3,"))
    if killed:
        born = workers._Child.__init__

        def killing(self: Any, make: Any, around: Any) -> None:
            born(self, make, around)
            os.kill(self._process.pid, signal.SIGKILL)

        monkeypatch.setattr(workers._Child, "__init__", killing)
    several = open_dossier(path)
    monkeypatch.setattr(spooling, "_children", lambda _: 0)
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path / "other"))
    one = open_dossier(path)
    assert [event.model_dump() for event in several.events] == [event.model_dump() for event in one.events]
    assert several.problems == one.problems
    assert several.file == one.file


@pytest.mark.usefixtures("processes")
def test_nothing_is_left_of_processes_that_were_stopped(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(table(2_000))
    calls = [0]

    def stop() -> bool:
        calls[0] += 1
        return calls[0] > 6

    with pytest.raises(CancelledError):
        open_dossier(path, cancelled=stop)
    assert not list((tmp_path / "cache" / "imported").iterdir())
