"""Which sheet of a workbook is read: the one that a person names, now or for the next time; else one of a known kind, else the first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import mapviewer
from mapviewer.cli import main
from mapviewer.errors import ExitCode, InputError
from mapviewer.foreign.mapping import TableMapping
from mapviewer.formats.kept_mapping import keep_mapping
from mapviewer.formats.sheets import Sheet, sheets_of
from mapviewer.opening import open_dossier
from tests.formats.workbooks import table, workbook

HEADER = ("Title", "Date")
ACLED = ("event_id_cnty", "event_date", "year", "time_precision", "event_type", "sub_event_type", "actor1", "latitude", "longitude", "geo_precision")  # fmt: skip
BATTLE = ("SYR1", "2021-07-16", 2021, 1, "Battles", "Armed clash", "A", 33.5, 36.3, 1)
FIRST = ("Notes", table(HEADER, ("A", "1990"), ("B", "1991")))
SECOND = ("Été", table(HEADER, ("C", "1992")))
KNOWN = ("Data", table(ACLED, BATTLE))


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAPVIEWER_DATA", str(tmp_path / "data"))
    path = tmp_path / "book.xlsx"
    path.write_bytes(
        workbook(FIRST, SECOND, ("Old", SECOND[1]), ("Empty", ""), hidden=("Old",)),
    )
    return path


def titles(path: Path, sheet: str = "") -> list[str]:
    return [event.title for event in open_dossier(path, sheet=sheet).events]


def test_a_sheet_is_read_by_its_name(book: Path) -> None:
    assert titles(book) == ["A", "B"]
    assert titles(book, "Été") == titles(book, "été") == titles(book, "OLD") == ["C"]
    assert [event.title for event in mapviewer.load(book, sheet="Été")] == ["C"]


def test_a_name_that_is_none_lists_those_there_are(book: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"found no sheet “X”.*“Notes”, “Été”, “Empty”, “Old”"):
        open_dossier(book, sheet="X")
    plain = tmp_path / "plain.csv"
    plain.write_text("Title,Date\nA,1990\n")
    with pytest.raises(InputError, match="found no workbook, expected one with the sheet “X”"):
        open_dossier(plain, sheet="X")


def test_the_sheets_are_told_with_their_rows(book: Path) -> None:
    assert sheets_of([book.read_bytes()], lambda: None) == (
        Sheet("Notes", False, 3, False),
        Sheet("Été", False, 2, False),
        Sheet("Empty", False, 0, False),
        Sheet("Old", True, 2, False),
    )
    assert sheets_of([b"PK\x03\x04"], lambda: None) == ()


def test_a_later_sheet_of_a_known_kind_goes_before_the_first(book: Path) -> None:
    book.write_bytes(workbook(FIRST, KNOWN))
    store = open_dossier(book)
    assert [event.id for event in store.events] == ["SYR1"]
    assert store.events[0].category == "Battles"
    assert any("“Notes” beside “Data”" in problem.message for problem in store.problems)
    assert titles(book, "Notes") == ["A", "B"]
    # A hidden one is nothing that anybody asks for without a word.
    book.write_bytes(workbook(FIRST, KNOWN, hidden=("Data",)))
    assert titles(book) == ["A", "B"]
    # Columns that were chosen before anybody spoke of sheets were those of the first.
    book.write_bytes(workbook(FIRST, KNOWN))
    keep_mapping(book, TableMapping(title=("Title",), when="Date"), near=True)
    assert titles(book) == ["A", "B"]


def test_a_choice_is_kept_with_the_columns_and_without(book: Path) -> None:
    keep_mapping(book, TableMapping(sheet="Été", title=("Date",), when="Date"), near=True)
    assert titles(book) == ["1992"]
    # It says nothing of other sheets.
    assert titles(book, "Notes") == ["A", "B"]
    book.write_bytes(workbook(FIRST, KNOWN, ("More", table(ACLED, BATTLE, BATTLE))))
    keep_mapping(book, TableMapping(sheet="More"), near=True)
    store = open_dossier(book)
    assert [event.id for event in store.events] == ["SYR1", "SYR1~2"]
    assert not store.file.note


def test_a_kept_sheet_that_is_gone_is_told_of(book: Path) -> None:
    keep_mapping(book, TableMapping(sheet="Gone", title=("Date",)), near=True)
    store = open_dossier(book)
    assert [event.title for event in store.events] == ["A", "B"]
    assert 'has no sheet "Gone" any more' in store.file.note


def test_convert_takes_a_sheet_and_a_mapping_with_one(
    book: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    target, lines = tmp_path / "out.csv", tmp_path / "out.jsonl"
    assert main(["convert", str(book), str(target), "--sheet", "Été"]) == 0
    assert "C" in target.read_text("utf-8-sig")
    mapping = tmp_path / "m.mapping.json"
    told = {"format": "mapviewer-mapping", "version": 1, "sheet": "Été", "title": ["Date"]}
    mapping.write_text(json.dumps(told))
    assert main(["convert", str(book), str(lines), "--mapping", str(mapping)]) == 0
    assert '"title":"1992"' in lines.read_text()
    capsysbinary.readouterr()
    assert main(["convert", str(book), str(tmp_path / "no.jsonl"), "--sheet", "X"]) == ExitCode.INVALID_INPUT
    assert "expected one of “Notes”" in capsysbinary.readouterr().err.decode()


def test_a_large_workbook_is_kept_by_sheet(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapviewer.formats.reading.LARGE_LINES", 1)
    assert titles(book, "Été") == ["C"]
    assert titles(book) == ["A", "B"]
    assert titles(book, "Été") == ["C"]


@pytest.mark.parametrize("sheet", ["", "Été"])
def test_answers_without_columns_hold_for_a_sheet_too(book: Path, sheet: str) -> None:
    book.write_bytes(workbook(("Été", table(HEADER, ("A", "7/8/2025"))), SECOND))
    told = {"order": "dmy", **({"sheet": sheet} if sheet else {})}
    book.with_name("book.xlsx.mapping.json").write_text(json.dumps(told))
    store = open_dossier(book)
    assert [(event.title, event.when) for event in store.events] == [("A", "2025-08-07")]
