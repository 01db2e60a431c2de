from __future__ import annotations

import json
import lzma
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mapviewer import assets
from mapviewer.errors import UnavailableError
from mapviewer.geocode import store as store_module
from mapviewer.geocode.gazetteer import Gazetteer
from mapviewer.geocode.store import Store, read_manifest, unpack


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shipped folder whose gazetteer is a tiny database, and an empty cache; returns the cache."""
    import hashlib
    import sqlite3

    shipped, cache = tmp_path / "shipped", tmp_path / "cache"
    shipped.mkdir()
    cache.mkdir()
    with sqlite3.connect(tmp_path / "tiny.sqlite") as connection:
        connection.execute("CREATE TABLE names(key TEXT PRIMARY KEY, hits BLOB) WITHOUT ROWID")
        connection.execute("INSERT INTO names VALUES ('here', x'00000000')")
    connection.close()
    raw = (tmp_path / "tiny.sqlite").read_bytes()
    streams = [lzma.compress(raw[:4000]), lzma.compress(raw[4000:])]
    (shipped / "gazetteer.sqlite.xz").write_bytes(b"".join(streams))
    document = {
        "sha256": hashlib.sha256(raw).hexdigest(),
        "bytes": len(raw),
        "streams": [len(s) for s in streams],
    }
    (shipped / "manifest.json").write_text(json.dumps(document))
    monkeypatch.setattr(assets, "resource", lambda *parts: shipped / parts[-1])
    monkeypatch.setenv("MAPVIEWER_CACHE", str(cache))
    return cache


def keys_of(store: Store) -> list[str]:
    return [row[0] for row in store.connection().execute("SELECT key FROM names")]


def test_the_file_is_unpacked_once_and_leaves_nothing_else(small: Path) -> None:
    first, second = Store(), Store()
    assert keys_of(first) == ["here"]
    (unpacked,) = small.iterdir()
    written = unpacked.stat().st_mtime_ns
    assert keys_of(second) == ["here"]
    assert unpacked.stat().st_mtime_ns == written
    first.close()
    second.close()


def test_nothing_is_read_before_the_first_question(small: Path) -> None:
    Gazetteer.open()
    assert not list(small.iterdir())


def test_the_connection_cannot_write(small: Path) -> None:
    import sqlite3

    store = Store()
    with pytest.raises(sqlite3.OperationalError):
        store.connection().execute("DELETE FROM names")
    store.close()


def test_a_truncated_cached_file_is_replaced(small: Path) -> None:
    store = Store()
    store.connection()
    store.close()
    (unpacked,) = small.iterdir()
    unpacked.write_bytes(unpacked.read_bytes()[:100])
    again = Store()
    assert keys_of(again) == ["here"]
    assert unpacked.stat().st_size == read_manifest().size
    again.close()


def test_a_spoilt_cached_file_of_the_right_size_does_not_stop_lookups(small: Path) -> None:
    store = Store()
    store.connection()
    store.close()
    (unpacked,) = small.iterdir()
    unpacked.write_bytes(b"x" * unpacked.stat().st_size)
    again = Store()
    assert keys_of(again) == ["here"]
    again.close()


def test_a_cache_emptied_while_running_is_filled_again(small: Path) -> None:
    store = Store()
    store.connection()
    store.close()
    for path in small.iterdir():
        path.unlink()
    assert keys_of(store) == ["here"]
    store.close()


def test_without_a_writable_cache_the_file_lives_in_memory(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = small / "a file, no folder"
    blocker.write_text("")
    monkeypatch.setenv("MAPVIEWER_CACHE", str(blocker / "cache"))
    store = Store()
    assert keys_of(store) == ["here"]
    store.close()


def test_a_full_disk_leaves_no_half_file(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    store = Store()
    assert keys_of(store) == ["here"]
    assert not list(small.iterdir())
    store.close()


@pytest.mark.parametrize("damage", ["truncate", "flip", "remove", "manifest"])
def test_a_damaged_installation_is_said(small: Path, damage: str) -> None:
    shipped = assets.resource("gazetteer", "gazetteer.sqlite.xz")
    if damage == "truncate":
        shipped.write_bytes(shipped.read_bytes()[:-20])
    elif damage == "flip":
        packed = bytearray(shipped.read_bytes())
        packed[40] ^= 0xFF
        shipped.write_bytes(packed)
    elif damage == "remove":
        shipped.unlink()
    else:
        assets.resource("gazetteer", "manifest.json").write_text("[]")
    with pytest.raises(UnavailableError, match="install"):
        Store().connection()


def test_old_versions_are_removed_and_fresh_ones_kept(small: Path) -> None:
    old, fresh, leftover = (
        small / "gazetteer-old.sqlite",
        small / "gazetteer-new.sqlite",
        small / ".gazetteer-1.part",
    )
    for path in (old, fresh, leftover):
        path.write_bytes(b"")
    for path in (old, leftover):
        os.utime(path, (time.time() - 40 * 86_400,) * 2)
    store = Store()
    store.connection()
    assert not old.exists()
    assert not leftover.exists()
    assert fresh.exists()
    store.close()


def test_two_processes_may_unpack_at_once(tmp_path: Path) -> None:
    code = "from mapviewer.geocode.gazetteer import Gazetteer; print(Gazetteer.open().lookup('Suwayda, Syria').accepted.id)"
    environment = {**os.environ, "MAPVIEWER_CACHE": str(tmp_path)}
    running = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [process.communicate()[0].strip() for process in running] == ["geonames:172408"] * 2
    assert [process.returncode for process in running] == [0, 0]
    assert len(list(tmp_path.iterdir())) == 1


def test_the_shipped_file_is_one_that_xz_reads_as_a_whole() -> None:
    whole = lzma.decompress(assets.resource("gazetteer", "gazetteer.sqlite.xz").read_bytes())
    assert whole == unpack(read_manifest())


def test_the_manifest_is_read_strictly(small: Path) -> None:
    path = assets.resource("gazetteer", "manifest.json")
    document = json.loads(path.read_text())
    for spoilt in ({}, {**document, "bytes": "many"}, {**document, "streams": None}):
        path.write_text(json.dumps(spoilt))
        with pytest.raises(UnavailableError):
            read_manifest()
    assert store_module.Manifest("", 0, ()).streams == ()
    shutil.rmtree(small)
