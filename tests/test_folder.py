"""What a folder offers to be opened."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest

from mapviewer.errors import InputError
from mapviewer.folder import looks_like_view, openable_in
from tests.formats.workbooks import table, workbook

DOSSIER = b'{"format": "mapviewer-dossier", "version": 1, "title": "t", "events": []}'
VIEW = b'{"format": "mapviewer-view", "version": 1}'


def test_dossiers_and_views_are_told_from_other_files(tmp_path: Path) -> None:
    for name, content in {
        "a.json": DOSSIER,
        "b.jsonl": DOSSIER + b"\n",
        "c.json.gz": gzip.compress(DOSSIER),
        "d.mapview.json": VIEW,
        "package.json": b'{"name": "something", "version": "1.0"}',
        "list.json": b"[1, 2]",
        ".hidden.json": DOSSIER,
        "notes.txt": DOSSIER,
        "empty.json": b"",
        "broken.json.gz": b"\x1f\x8b\x08",
    }.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder.json").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.json")
    found = openable_in(tmp_path)
    assert [(item.path.name, item.is_view) for item in found] == [
        ("a.json", False),
        ("b.jsonl", False),
        ("c.json.gz", False),
        ("d.mapview.json", True),
    ]
    assert found[0].size == len(DOSSIER)
    assert looks_like_view(tmp_path / "d.mapview.json")
    assert not looks_like_view(tmp_path / "a.json")
    assert not looks_like_view(tmp_path / "pipe.json")
    assert not looks_like_view(tmp_path / "none.json")


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        openable_in(tmp_path / "none")


def test_tables_are_found_in_archives_and_workbooks_too(tmp_path: Path) -> None:
    rows = "what;when\nTalks;1990\n"
    for name, inner in {"table.zip": "export/list.csv", "words.zip": "read me.txt"}.items():
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(inner, rows)
    (tmp_path / "book.xlsx").write_bytes(workbook(("S", table(("what", "when"), ("Talks", "1990")))))
    (tmp_path / "list.csv").write_text(rows)
    (tmp_path / "empty.xlsx").write_bytes(workbook(("S", "")))
    assert [item.path.name for item in openable_in(tmp_path)] == ["book.xlsx", "list.csv", "table.zip"]
