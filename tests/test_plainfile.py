"""Pipes, devices, folders and links where a file is expected: refused with a reason, without waiting for anybody."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mapviewer.errors import InputError
from mapviewer.foreign import mapping
from mapviewer.formats.kept_mapping import beside, kept_mapping
from mapviewer.overlays import open_overlay
from mapviewer.plainfile import read_plain
from mapviewer.tiles.opening import open_tiles
from mapviewer.viewfile import read_view

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")

READERS: dict[str, Callable[[Path], Any]] = {
    "view": read_view,
    "mapping": mapping.load,
    "overlay": open_overlay,
    "tiles": open_tiles,
}
"""What is read whole, beside dossiers (`formats/test_files.py`), media (`test_media.py`) and decisions (`decisions/test_file.py`)."""


@pytest.mark.parametrize("read", READERS.values(), ids=list(READERS))
@pytest.mark.parametrize("strange", ["pipe", "link to a pipe", "device", "folder"])
def test_what_is_no_file_is_refused_at_once(
    read: Callable[[Path], Any], strange: str, tmp_path: Path
) -> None:
    path = tmp_path / "strange"
    if strange == "folder":
        path.mkdir()
    elif strange == "device":
        path.symlink_to("/dev/zero")
    else:
        pipe = path if strange == "pipe" else tmp_path / "pipe"
        os.mkfifo(pipe)
        if pipe is not path:
            path.symlink_to(pipe)
    with pytest.raises(InputError, match="expected"):
        read(path)


def test_a_mapping_that_lies_beside_a_table_is_no_link(tmp_path: Path) -> None:
    table, secret = tmp_path / "t.csv", tmp_path / "secret.json"
    table.write_text("title\nA\n")
    secret.write_bytes(mapping.dumped(mapping.TableMapping(title=("title",))))
    beside(table).symlink_to(secret)
    with pytest.raises(InputError, match="found a link, expected a file"):
        kept_mapping(table)
    beside(table).unlink()
    secret.rename(beside(table))
    assert kept_mapping(table) is not None


def test_bytes_of_a_plain_file_and_one_more_than_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_plain(path, 5) == b"12345"
    assert read_plain(path, 2) == b"123"
    with pytest.raises(FileNotFoundError):
        read_plain(tmp_path / "b", 5)
