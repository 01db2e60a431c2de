"""Mappings that are kept for a table: where, which goes first, and what happens when they do not fit any more."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from mapviewer.cli import main
from mapviewer.errors import InputError, OutputError, OutputExistsError
from mapviewer.foreign.dates import Order
from mapviewer.foreign.mapping import TableMapping, load
from mapviewer.formats.kept_mapping import beside, keep_mapping, kept_mapping, own
from mapviewer.opening import open_dossier

TABLE = "title;date\nA;7/8/2025\n"
MAPPING = TableMapping(title=("title",), when="date", order=Order.DAY_FIRST)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAPVIEWER_DATA", str(tmp_path / "data"))
    path = tmp_path / "t.csv"
    path.write_text(TABLE)
    return path


@pytest.mark.parametrize("near", [True, False])
def test_a_table_is_read_as_was_decided_wherever_that_is_kept(table: Path, near: bool) -> None:
    assert open_dossier(table).events[0].when is None
    kept = keep_mapping(table, MAPPING, near=near)
    assert kept == (beside(table) if near else own(table))
    assert load(kept) == MAPPING
    store = open_dossier(table)
    assert store.events[0].when == "2025-08-07"
    assert not store.problems
    assert not store.file.note


def test_a_table_in_an_archive_is_decided_on_like_any_other(table: Path) -> None:
    packed = table.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("export/t.csv", TABLE)
    keep_mapping(packed, MAPPING, near=True)
    assert open_dossier(packed).events[0].when == "2025-08-07"


def test_the_commands_read_it_so_too(table: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    keep_mapping(table, MAPPING, near=True)
    assert main(["events", str(table), "--format", "json"]) == 0
    assert b'"2025-08-07"' in capsysbinary.readouterr().out
    target = table.with_name("t.jsonl")
    assert main(["convert", str(table), str(target)]) == 0
    assert '"when":"2025-08-07"' in target.read_text()


def test_the_users_own_goes_before_the_one_beside_and_gives_way_to_a_newer_one(table: Path) -> None:
    keep_mapping(table, MAPPING, near=True)
    other = MAPPING.model_copy(update={"order": Order.MONTH_FIRST})
    keep_mapping(table, other, near=False)
    found = kept_mapping(table)
    assert found is not None
    assert (found.mapping, found.path) == (other, own(table))
    keep_mapping(table, MAPPING, near=True)
    found = kept_mapping(table)
    assert found is not None
    assert found.path == beside(table)


def test_a_file_beside_that_is_no_mapping_is_left_alone(table: Path) -> None:
    beside(table).write_text('{"mine": 1}')
    with pytest.raises(OutputExistsError):
        keep_mapping(table, MAPPING, near=True)
    assert beside(table).read_text() == '{"mine": 1}'
    with pytest.raises(InputError):
        kept_mapping(table)
    store = open_dossier(table)
    assert len(store) == 1
    assert "is not used" in store.file.note


def test_a_mapping_of_other_columns_is_not_used_and_that_is_said(table: Path) -> None:
    keep_mapping(table, MAPPING.model_copy(update={"place": "where"}), near=True)
    store = open_dossier(table)
    assert store.events[0].when is None
    assert "where" in store.file.note


def test_a_mapping_that_is_far_too_large_is_not_read(table: Path) -> None:
    beside(table).write_bytes(b" " * ((1 << 20) + 1))
    with pytest.raises(InputError, match="at most"):
        kept_mapping(table)


def test_other_files_have_none(tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    beside(path).write_text('{"format": "mapviewer-mapping", "version": 1}')
    assert kept_mapping(path) is None


def test_what_cannot_be_written_is_said(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (table.parent / "file").write_text("")
    monkeypatch.setenv("MAPVIEWER_DATA", str(table.parent / "file" / "data"))
    with pytest.raises(OutputError):
        keep_mapping(table, MAPPING, near=False)
    assert kept_mapping(table) is None
