"""Sort keys read from the bytes of a large file: the same with processes, and without the file."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from mapviewer.errors import MapviewerError
from mapviewer.events.collation import sort_key
from mapviewer.events.large import LargeStore
from mapviewer.formats import sort_keys
from tests.formats.stores import HEAD, assert_same_orders, lines, opened

TITLES = ("b 10", "b 9", "Ärger", "عنوان", "", "b 9")


def _path(tmp_path: Path) -> Path:
    events = [
        json.dumps({"id": f"e{n}", "title": TITLES[n % 6], "place": ("p1", "lost", {"name": "Z"})[n % 3]})
        for n in range(60)
    ]
    path = tmp_path / "d.jsonl"
    path.write_bytes(lines(HEAD, [event.encode() for event in events]))
    return path


def test_processes_give_the_same_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sort_keys, "_SEVERAL", 0)
    monkeypatch.setattr(sort_keys, "_PIECE", 400)
    path = _path(tmp_path)
    large = opened(path, large=True, monkeypatch=monkeypatch)
    assert_same_orders(large, opened(path, large=False, monkeypatch=monkeypatch))
    heard: list[float] = []
    large.title_keys(heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_it_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sort_keys, "_PIECE", 400)
    large = opened(_path(tmp_path), large=True, monkeypatch=monkeypatch)

    def stop(share: float) -> None:
        if share > 0.3:
            raise MapviewerError("stopped")

    with pytest.raises(MapviewerError, match="stopped"):
        large.title_keys(stop)


def test_without_the_file_events_say_that_they_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _path(tmp_path)
    large = opened(path, large=True, monkeypatch=monkeypatch)
    assert isinstance(large, LargeStore)
    path.write_bytes(b"")
    keys = large.title_keys(lambda _: None)
    assert np.array_equal(keys.ranks(), np.zeros(60))
    assert keys.data[: len(keys.data) // 60].tobytes() == sort_key(large.events[0].title)


def test_titles_are_found_wherever_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most are read without parsing the record: never those of something inside it, or the first of two."""
    records = [
        b'{"id": "a", "title": "m"}',
        b'  {"title":"z","id":"b"}',
        b'{"id": "c", "place": {"name": "x", "title": "0"}, "title": "n"}',
        b'{"id": "d", "tags": ["title"], "title": "k"}',
        b'{"id": "e", "title": "zz", "title": "a"}',
        b'{"id": "f", "summary": "\\"title\\": \\"b\\"", "title": "y"}',
        b'{"id": "g", "summary": "title", "lat": 1.5e0, "lon" : -2, "title" : "q\\u00e9"}',
        b'{"id": "h", "when": null, "title": "\xd8\xb9"}',
        b'{"id": "i", "title": ""}',
        b'{"id": "j", "\\u0074itle": "u"}',
        b'{"id": "title", "title": "j"}',
    ]
    path = tmp_path / "d.jsonl"
    path.write_bytes(lines(HEAD, records))
    large = opened(path, large=True, monkeypatch=monkeypatch)
    assert isinstance(large, LargeStore)
    assert_same_orders(large, opened(path, large=False, monkeypatch=monkeypatch))
    titles = [event.title for event in large.events]
    keys = large.title_keys(lambda _: None)
    ends = [0, *keys.ends.tolist()]
    found = [keys.data[a:b].tobytes() for a, b in itertools.pairwise(ends)]
    assert found == [sort_key(title) for title in titles]
