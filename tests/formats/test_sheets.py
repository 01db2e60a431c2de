"""Workbooks: read as the table that is in them, dates only as precise as they are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapviewer.confined.workbook import dated, shows
from mapviewer.errors import InputError
from mapviewer.events.store import Store
from mapviewer.opening import open_dossier
from tests.formats.workbooks import cell, table, workbook

HEADER = ("Title", "Date", "Lat", "Lon")


def opened(folder: Path, data: bytes, name: str = "events.xlsx") -> Store:
    path = folder / name
    path.write_bytes(data)
    return open_dossier(path)


def test_a_sheet_is_a_table(tmp_path: Path) -> None:
    rows = table(HEADER, ("A; B", "2021-07", 48.85, 2.35), ("C", "", "1,5", "2,5"))
    store = opened(tmp_path, workbook(("Events", rows)))
    assert [e.title for e in store.events] == ["A; B", "C"]
    assert [e.when for e in store.events] == ["2021-07", None]
    assert [(s.lat, s.lon) for s in store.spots if s] == [(48.85, 2.35), (1.5, 2.5)]
    assert store.file.size == (tmp_path / "events.xlsx").stat().st_size


def test_its_content_says_what_it_is(tmp_path: Path) -> None:
    columns = ("event_id_cnty", "event_date", "year", "time_precision", "event_type", "sub_event_type", "actor1", "latitude", "longitude", "geo_precision")  # fmt: skip
    row = ("SYR1", "2021-07-16", 2021, 2, "Battles", "Armed clash", "A", 33.5, 36.3, 1)
    store = opened(tmp_path, workbook(("Sheet1", table(columns, row))), "download.bin")
    assert store.events[0].when == "[2021-07-13..2021-07-19]"
    assert store.events[0].category == "Battles"


@pytest.mark.parametrize(
    ("value", "style", "when"),
    [
        (44393.0, 1, "2021-07-16"),
        (44378.0, 2, "2021-07"),
        (44378.0, 3, "2021"),
        (44393.0, 4, "2021-07-16"),
        (44393.5452199, 4, "2021-07-16T13:05:07"),
        (2021, 0, "2021"),
    ],
)
def test_dates_are_as_precise_as_they_are_shown(tmp_path: Path, value: float, style: int, when: str) -> None:
    rows = table(("Title", "Date")) + f'<row r="2">{cell("A2", "x")}{cell("B2", value, style)}</row>'
    assert opened(tmp_path, workbook(("S", rows))).events[0].when == when


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", ""), ("0.00", ""), ("#,##0", ""), ('"d"0', ""), ("[Red]0", ""), ("yyyy-mm-dd", "ymd"), ("d/m/yy h:mm", "ymdh"), ("mmm yyyy", "ym"), ("yyyy", "y"), ("[h]:mm:ss", "hs"), ("mm:ss", "hs"),
        ("[$-409]d mmmm yyyy;@", "ymd"), ("@", ""),
    ],
)  # fmt: skip
def test_what_a_format_shows(code: str, shown: str) -> None:
    assert set(shows(code)) == set(shown)


def test_days_are_counted_as_spreadsheets_do() -> None:
    assert dated(1, "ymd", False) == "1900-01-01"
    assert dated(61, "ymd", False) == "1900-03-01"
    assert dated(0, "ymd", True) == "1904-01-01"
    assert dated(0.5, "h", False) == "12:00"
    assert dated(1e9, "ymd", False) == ""


def test_shared_texts_and_several_looks(tmp_path: Path) -> None:
    shared = "<si><t>Title</t></si><si><t>Date</t></si><si><r><t>Hello </t></r><r><t>bold</t></r><rPh><t>no</t></rPh></si>"
    rows = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c t="s"><v>2</v></c><c><v>1990</v></c></row><row><c t="s"><v>99</v></c><c><v>1991</v></c><c t="e"><v>#N/A</v></c></row>'
    store = opened(tmp_path, workbook(("S", rows), shared=shared))
    assert [(e.title, e.when) for e in store.events] == [("Hello bold", "1990"), ("Row 3", "1991")]


def test_the_table_is_found_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    rows = (
        table(("My list",))
        + table(HEADER, ("A", "1990"), first=4)
        + table(("C", "1991"), ("B", "soon"), first=8)
    )
    store = opened(
        tmp_path, workbook(("Cover", table(("x",))), ("Events", rows), ("Old", rows), hidden=("Old",))
    )
    assert [e.origin.row for e in store.events if e.origin] == [5, 8, 9]
    said = [p.message for p in store.problems]
    assert any("1 row above the table's header" in words for words in said)
    assert any("“Cover”, “Old” (hidden) beside “Events”" in words for words in said)
    assert any(p.line == 9 and "soon" in p.message for p in store.problems)


@pytest.mark.parametrize(
    "data",
    [
        workbook(),
        workbook(("S", "")),
        workbook(("S", table(HEADER, ("A", "1990"))))[:900],
        workbook(("S", "<row><c></row>")),
        workbook(
            ("S", ""), more={"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>'}
        ),
        workbook(("S", ""), more={"xl/workbook.xml": "<workbook><sheets><sheet/></sheets></workbook>"}),
    ],
)
def test_workbooks_without_anything(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InputError):
        opened(tmp_path, data)


@pytest.mark.slow
def test_a_bomb_is_defused(tmp_path: Path) -> None:
    rows = table(HEADER, ("A", "1990")) + "<row><c/></row>" * 7_000_000
    store = opened(tmp_path, workbook(("S", rows)))
    assert [e.title for e in store.events] == ["A"]
    assert "unpacks to more than" in " ".join(p.message for p in store.problems)
