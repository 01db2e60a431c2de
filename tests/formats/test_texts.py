"""The index of a dossier's texts: the same for large and small files, kept where it fits and never half, and stopped when it is told to."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapviewer.errors import MapviewerError, UnavailableError
from mapviewer.events.store import Store
from mapviewer.formats import room, text_file, texts, workers
from mapviewer.formats.texts import text_index
from mapviewer.query.words import holds
from tests.formats.stores import HEAD, LINES, lines, opened

QUESTIONS = (["t"], ["عنوان"], ["something"], ["Here"], ["Paris"], ["ann"], ["bob"], ["u"], ['"t"', "bob"])


def _silent(_: float) -> None:
    pass


def _agrees(store: Store) -> None:
    index = text_index(store, _silent)
    for asked in QUESTIONS:
        assert index.found(asked).tolist() == [holds(store, event, asked) for event in store.events], asked


def _path(tmp_path: Path, name: str = "d.jsonl") -> Path:
    events = [
        json.dumps(
            {
                "id": f"e{n}",
                "title": f"Event {n} in the École",
                "summary": "the road" * (n % 2),
                "place": ("p1", "lost", {"name": "Ζάκυνθος"}, None)[n % 4],
                "actors": ["a1", {"actor": "Bob", "role": "host"}][: n % 3],
                "tags": [3] if n == 7 else [f"tag{n % 5}"],
            }
        ).encode()
        for n in range(80)
    ]
    path = tmp_path / name
    data = lines(HEAD, events)
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store whose texts are indexed by a process, in several stretches and segments."""
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(texts, "_SMALL", 0)
    monkeypatch.setattr(texts, "_PIECE", 2_000)
    return opened(_path(tmp_path), large=True, monkeypatch=monkeypatch)


def _files(tmp_path: Path) -> list[str]:
    return sorted(path.suffix for path in (tmp_path / "cache" / "texts").iterdir())


@settings(max_examples=30)
@given(st.lists(LINES, max_size=12))
def test_large_and_small_files_are_searched_alike(events: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAPVIEWER_CACHE", folder)
        patch.setattr(texts, "_SMALL", 0)
        # In this process: what a process costs is for the tests below.
        patch.setattr(workers.sys, "executable", "")
        path = Path(folder) / "d.jsonl"
        path.write_bytes(lines(HEAD, events))
        for size in (True, False):
            _agrees(opened(path, large=size, monkeypatch=patch))


def test_a_process_makes_it_and_it_is_kept(
    large: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[float] = []
    made = text_index(large, heard.append)
    assert heard == sorted(heard)
    assert len(set(heard)) > 3
    assert made.found(["ecole"]).all()
    assert np.flatnonzero(made.found(['"Event 7"'])).tolist() == [7]
    assert np.flatnonzero(made.found(["ζακυνθ"])).tolist() == list(range(2, 80, 4))
    assert _files(tmp_path) == [".text"]
    _agrees(large)
    monkeypatch.setattr(texts, "_write", None)
    heard.clear()
    assert text_index(large, heard.append).found(["ecole"]).all()
    assert heard == []


def test_a_packed_file_is_indexed_too(tmp_path: Path, large: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    del large
    _agrees(opened(_path(tmp_path, "d.jsonl.gz"), large=True, monkeypatch=monkeypatch))


def test_another_content_is_another_file(
    large: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_index(large, _silent)
    path = tmp_path / "d.jsonl"
    path.write_bytes(path.read_bytes() + b'\n{"id": "new", "title": "Brand new"}')
    other = opened(path, large=True, monkeypatch=monkeypatch)
    assert np.flatnonzero(text_index(other, _silent).found(["brand"])).tolist() == [80]
    assert _files(tmp_path) == [".text", ".text"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "tail", "empty"])
def test_a_damaged_file_is_made_again(large: Store, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers.sys, "executable", "")
    text_index(large, _silent)
    path = text_file.path_of(large.file, len(large))
    data = bytearray(path.read_bytes())
    match damage:
        case "cut":
            del data[len(data) // 2 :]
        case "flipped":
            data[100] ^= 1
        case "tail":
            data[-60] ^= 1
        case "empty":
            data.clear()
    path.unlink()
    path.write_bytes(bytes(data))
    assert text_file.find(path) is None
    assert text_index(large, _silent).found(["ecole"]).all()
    assert text_file.find(path) is not None


def test_it_can_be_stopped_and_leaves_nothing(large: Store, tmp_path: Path) -> None:
    def stop(share: float) -> None:
        if share > 0.3:
            raise MapviewerError("stopped")

    with pytest.raises(MapviewerError, match="stopped"):
        text_index(large, stop)
    assert _files(tmp_path) == []


def test_a_full_disk_is_said(large: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workers.sys, "executable", "")
    monkeypatch.setattr(text_file.TextFile, "add", full)
    with pytest.raises(UnavailableError, match="No space left"):
        text_index(large, _silent)
    assert _files(tmp_path) == []


def test_a_cache_that_cannot_be_used_is_said(
    large: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache" / "texts").write_text("in the way")
    with pytest.raises(UnavailableError, match="cannot be indexed"):
        text_index(large, _silent)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path / "file"))
    with pytest.raises(UnavailableError, match="cannot be indexed"):
        text_index(large, _silent)


def test_a_file_that_changed_meanwhile_is_not_kept(large: Store, tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    with path.open("r+b") as file:
        file.seek(-20, os.SEEK_END)
        file.write(b"X")
    with pytest.raises(UnavailableError, match="has changed"):
        text_index(large, _silent)
    assert _files(tmp_path) == []


DYING = """
import os
from mapviewer.formats import workers
send, left = workers._send, [2]
def answer(pipe, value):
    left[0] -= 1
    if left[0] < 0:
        os._exit(1)
    send(pipe, value)
workers._send = answer
workers.serve()
"""


def test_a_process_that_ends_is_said(large: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_START", DYING)
    with pytest.raises(UnavailableError, match="has ended"):
        text_index(large, _silent)
    assert _files(tmp_path) == []


def test_without_a_process_it_is_made_here(large: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_START", "")
    assert text_index(large, _silent).found(["ecole"]).all()


def test_old_files_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.text").write_bytes(b"x" * 100)
        os.utime(folder / f"{n}.text", (n, n))
    (folder / ".9.1.x.part").write_bytes(b"x")
    os.utime(folder / ".9.1.x.part", (0, 0))
    monkeypatch.setattr(room, "KEEP_BYTES", 250)
    text_file.TextFile(folder / "new.text", 1).drop()
    assert sorted(path.name for path in folder.iterdir()) == ["2.text", "3.text"]
