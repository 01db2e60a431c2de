"""The column cache: used when everything fits, and only then; whatever happens to it costs nothing but time."""

from __future__ import annotations

import errno
import gzip
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from mapviewer.events.large import LargeStore
from mapviewer.events.store import Store
from mapviewer.formats import column_cache, large_head, reading, rereading, room
from mapviewer.opening import open_dossier
from tests.formats.stores import HEAD, FakeGazetteer, assert_same, lines, opened

EVENTS = [
    json.dumps(
        {
            "id": f"e{n}",
            "title": f"E{n}",
            "when": "2025-07-16",
            "place": {"name": "Baku"} if n % 3 else "p1",
            "related": [{"event": f"e{n // 2}"}],
        }
    ).encode()
    for n in range(40)
]


@pytest.fixture(autouse=True)
def _surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(reading, "LARGE_LINES", -1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "d.jsonl"
    found.write_bytes(lines(HEAD, [*EVENTS, b"[", EVENTS[0]]))
    os.utime(found, (1, 1))
    return found


def _open(path: Path) -> Store:
    store = open_dossier(path, gazetteer=FakeGazetteer())
    assert isinstance(store, LargeStore)
    return store


def _entry(tmp_path: Path) -> Path:
    (entry,) = (tmp_path / "cache" / "columns").iterdir()
    return entry


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with every file that is read anew."""
    seen: list[int] = []
    load = large_head.load

    def counted(*args: Any) -> Any:
        seen.append(1)
        return load(*args)

    monkeypatch.setattr(large_head, "load", counted)
    return seen


def test_a_file_is_read_once(path: Path, reads: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    first = _open(path)
    second = _open(path)
    assert len(reads) == 1
    small = opened(path, large=False, monkeypatch=monkeypatch)
    assert_same(first, small)
    assert_same(second, small)


def test_a_packed_file_is_read_from_its_blocks(
    tmp_path: Path, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereading, "_BLOCK", 700)
    path = tmp_path / "d.jsonl.gz"
    path.write_bytes(gzip.compress(lines(HEAD, EVENTS)))
    os.utime(path, (1, 1))
    first, second = _open(path), _open(path)
    assert len(reads) == 1
    small = opened(path, large=False, monkeypatch=monkeypatch)
    assert_same(first, small)
    assert_same(second, small)


def test_another_file_of_the_same_size_is_read_anew(path: Path, reads: list[int]) -> None:
    _open(path)
    path.write_bytes(path.read_bytes().replace(b'"E7"', b'"X7"'))
    os.utime(path, (2, 2))
    assert _open(path).events[7].title == "X7"
    assert len(reads) == 2


def test_a_file_whose_time_was_turned_back_is_read_anew(path: Path, reads: list[int]) -> None:
    _open(path)
    path.write_bytes(path.read_bytes().replace(b'"E7"', b'"X7"'))
    os.utime(path, (1, 1))
    assert _open(path).events[7].title == "X7"
    assert len(reads) == 2


def test_a_file_that_is_still_warm_is_not_kept(path: Path, tmp_path: Path) -> None:
    path.touch()
    _open(path)
    assert not list((tmp_path / "cache").glob("columns/*"))


def test_other_models_mean_another_cache(
    path: Path, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _open(path)
    monkeypatch.setattr(column_cache, "_schema", lambda: "of tomorrow")
    _open(path)
    assert len(reads) == 2


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.999])
def test_a_cache_that_was_cut_is_not_used(share: float, path: Path, tmp_path: Path, reads: list[int]) -> None:
    _open(path)
    entry = _entry(tmp_path)
    whole = entry.read_bytes()
    entry.write_bytes(whole[: int(len(whole) * share)])
    _open(path)
    assert len(reads) == 2
    _open(path)
    assert len(reads) == 2


@pytest.mark.parametrize("at", [0, 5, 70, 700, -1, -500, -2000])
def test_a_cache_with_a_wrong_byte_is_not_used(
    at: int, path: Path, tmp_path: Path, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _open(path)
    entry = _entry(tmp_path)
    whole = bytearray(entry.read_bytes())
    whole[at] ^= 0x41
    entry.write_bytes(whole)
    assert_same(_open(path), opened(path, large=False, monkeypatch=monkeypatch))
    assert len(reads) == 2


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\n", b"[]\n", b"\x00" * 100, b'{"schema":1'])
def test_a_cache_that_is_none_is_not_used(
    content: bytes, path: Path, tmp_path: Path, reads: list[int]
) -> None:
    _open(path)
    _entry(tmp_path).write_bytes(content)
    _open(path)
    assert len(reads) == 2


def test_a_full_disk_costs_nothing_but_time(
    path: Path, tmp_path: Path, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    fdopen = os.fdopen

    class Full:
        def __init__(self, file: Any) -> None:
            self._file = file

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()

        def write(self, data: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(column_cache.os, "fdopen", lambda handle, mode: Full(fdopen(handle, mode)))
    assert len(_open(path)) == len(store := _open(path)) == 41
    assert len(reads) == 2
    assert not list((tmp_path / "cache" / "columns").iterdir())
    assert "could not be kept for the next time: No space left on device" in store.file.note
    assert store.problems == _open(path).problems, "nothing is wrong with the file"
    monkeypatch.undo()
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(reading, "LARGE_LINES", -1)
    assert _open(path).file.note == ""


def test_a_cache_folder_that_cannot_be_written_costs_nothing_but_time(
    path: Path, tmp_path: Path, reads: list[int]
) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "columns").write_text("a file where the folder should be")
    assert len(_open(path)) == len(store := _open(path)) == 41
    assert len(reads) == 2
    assert "could not be kept" in store.file.note


def test_several_may_open_the_same_file_at_once(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores: list[Store] = []
    threads = [threading.Thread(target=lambda: stores.append(_open(path))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    small = opened(path, large=False, monkeypatch=monkeypatch)
    assert len(stores) == 6
    for store in stores:
        assert_same(store, small)
    assert _entry(tmp_path).suffix == ".columns"


def test_several_processes_may_open_the_same_file_at_once(path: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from mapviewer.formats import reading; reading.LARGE_LINES = -1; "
        "from tests.formats.stores import FakeGazetteer; from mapviewer.opening import open_dossier; "
        "store = open_dossier(sys.argv[1], gazetteer=FakeGazetteer()); "
        "print(len(store), [event.id for event in store.events][-1], len(store.problems))"
    )
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)],
            stdout=subprocess.PIPE,
            env=environment,
            cwd=root,
            text=True,
        )
        for _ in range(3)
    ]
    said = {process.communicate(timeout=120)[0] for process in running}
    assert len(said) == 1
    store = _open(path)
    assert said == {f"{len(store)} {store.events[-1].id} {len(store.problems)}\n"}
    assert _entry(tmp_path).suffix == ".columns"


def test_old_files_make_room(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "cache" / "columns"
    folder.mkdir(parents=True)
    for n in range(3):
        (folder / f"{n}.columns").write_bytes(b"x" * 1000)
        os.utime(folder / f"{n}.columns", (n, n))
    (folder / ".old.part").write_bytes(b"x")
    os.utime(folder / ".old.part", (0, 0))
    _open(path)
    size = max(entry.stat().st_size for entry in folder.iterdir())
    assert len(list(folder.iterdir())) == 4
    path.touch()
    os.utime(path, (3, 3))
    monkeypatch.setattr(room, "KEEP_BYTES", size)
    _open(path)
    left = {entry.name for entry in folder.iterdir()}
    assert not {"0.columns", "1.columns", "2.columns"} & left
    assert len(left) == 1
