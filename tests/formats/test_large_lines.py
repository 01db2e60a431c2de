"""Large files of lines: the store is that of the same file read whole; what is wrong is told; memory is bounded."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from mapviewer.errors import Problem
from mapviewer.events.large import LargeStore
from mapviewer.events.store import Store
from mapviewer.formats import base, large_head, large_lines, reading, rereading, workers
from mapviewer.formats.base import CancelledError, Watch
from mapviewer.opening import open_dossier
from tests.formats.stores import HEAD, LINES, FakeGazetteer, assert_same, lines, opened

CLEAN = {**HEAD, "places": HEAD["places"][:3]}
"""A head of which nothing has to be said."""


def _store(path: Path) -> Store:
    return open_dossier(path, gazetteer=FakeGazetteer())


def _event(n: int, **fields: object) -> bytes:
    return json.dumps({"id": f"e{n}", "title": f"E{n}", "when": "2025-07-16", **fields}).encode()


def _large(tmp_path: Path, *events: bytes, name: str = "d.jsonl") -> Path:
    path = tmp_path / name
    path.write_bytes(lines(CLEAN, list(events)))
    return path


@pytest.fixture
def always_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of lines is read piece by piece."""
    monkeypatch.setattr(reading, "LARGE_LINES", -1)


@given(
    st.lists(LINES, max_size=12), st.sampled_from([b"", b"\n", b"\n\n"]), st.sampled_from([1, 300, 1 << 20])
)
@settings(max_examples=60)
def test_a_large_store_answers_like_a_small_one(events: list[bytes], tail: bytes, piece: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_lines, "_PIECE", piece)
        path = Path(folder) / "d.jsonl"
        path.write_bytes(lines(HEAD, events) + tail)
        small = opened(path, large=False, monkeypatch=patch)
        assert_same(opened(path, large=True, monkeypatch=patch), small)
        patch.setenv("MAPVIEWER_CACHE", folder)
        os.utime(path, (1, 1))
        for _ in range(2):  # The first one keeps the columns, the second one finds them.
            assert_same(opened(path, large=True, monkeypatch=patch), small)
        assert len(list(Path(folder).glob("columns/*.columns"))) == 1


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_packed_files_are_read_like_others(
    pack: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereading, "_BLOCK", 1000)
    assert callable(pack)
    whole = b"\xef\xbb\xbf" + lines(HEAD, [_event(n, place="p2", tags=["x" * n]) for n in range(50)])
    path = tmp_path / "d.jsonl.gz"
    path.write_bytes(pack(whole))
    small = opened(path, large=False, monkeypatch=monkeypatch)
    assert_same(opened(path, large=True, monkeypatch=monkeypatch), small)


def test_processes_give_the_same_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_lines, "_PIECE", 500)
    events = [
        _event(n, place="p1", category=f"c{n % 7}", related=[{"event": f"e{n // 2}"}]) for n in range(60)
    ]
    path = _large(tmp_path, *events, b'{"id"', b'{"id":"e3","title":"again"}')
    alone = opened(path, large=True, monkeypatch=monkeypatch)
    monkeypatch.setattr(large_head, "processes", lambda _: 2)
    assert_same(
        opened(path, large=True, monkeypatch=monkeypatch), opened(path, large=False, monkeypatch=monkeypatch)
    )
    assert alone.problems


def test_a_process_that_dies_costs_nothing_but_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_START", "import sys; sys.exit(3)")
    monkeypatch.setattr(large_head, "processes", lambda _: 2)
    path = _large(tmp_path, *[_event(n) for n in range(30)])
    assert len(opened(path, large=True, monkeypatch=monkeypatch)) == 30


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
@pytest.mark.parametrize("large", [False, True])
def test_what_came_before_the_cut_is_loaded(
    pack: object, large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(pack)
    import random

    chance = random.Random(1)
    noise = [_event(n, summary=str(chance.random())) for n in range(3_000)]
    packed = pack(lines(CLEAN, noise))
    path = tmp_path / "d.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 2])
    store = opened(path, large=large, monkeypatch=monkeypatch)
    assert 0 < len(store) < 3_000
    assert [event.id for event in store.events] == [f"e{n}" for n in range(len(store))]
    (problem,) = store.problems
    assert "damaged" in problem.message
    assert "the rest is lost" in problem.message


@pytest.mark.usefixtures("always_large")
def test_a_line_that_is_too_long_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_lines, "MAX_LINE", 1_500_000)
    monkeypatch.setattr(reading, "LARGE_BYTES", 1_000)
    path = _large(tmp_path, _event(1), _event(2, summary="x" * 3_000_000), _event(3))
    store = _store(path)
    assert [event.id for event in store.events] == ["e1", "e3"]
    assert [store.positions[key][0] for key in ("e1", "e3")] == [2, 4]
    (problem,) = store.problems
    assert (problem.line, problem.message.split(",")[0]) == (3, "found a line of 3")


@pytest.mark.usefixtures("always_large")
def test_more_problems_than_anybody_reads_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (base, large_lines, reading):
        monkeypatch.setattr(module, "MAX_PROBLEMS", 10, raising=False)
    from mapviewer.formats import bulk

    monkeypatch.setattr(bulk, "MAX_PROBLEMS", 10)
    monkeypatch.setattr(large_lines, "_PIECE", 300)
    path = _large(tmp_path, *[b'{"id"'] * 500, _event(1, place="gone"), _event(1), _event(2, after=["e9"]))
    store = _store(path)
    assert [event.id for event in store.events] == ["e1", "e1~2", "e2"]
    assert len(store.problems) == 11
    assert [p.line for p in store.problems[:10]] == list(range(2, 12))
    # Four kinds of findings, of which ten are listed.
    assert store.problems[-1].message == "… and 493 more"


@pytest.mark.usefixtures("always_large")
def test_bad_lines_beyond_those_that_are_listed_are_counted_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mapviewer.formats import bulk

    bad = [
        b'{"id":"a","title":',
        b'{"id":"a",}',
        b"{id:1}",
        b'{"id":"a","radius_m":01,"title":"T"}',
        b"{",
        b"[1]",
    ]
    path = _large(tmp_path, *(bad * 8), _event(1))
    counts = []
    for most in (1_000, 5):
        for module in (base, bulk):
            monkeypatch.setattr(module, "MAX_PROBLEMS", most)
        store = _store(path)
        last = store.problems[-1].message
        counts.append(len(store.problems) if most == 1_000 else 5 + int(last.split()[2]))
        assert store.row_of["e1"] == len(store) - 1
    assert counts[0] == counts[1]


@pytest.mark.usefixtures("always_large")
def test_an_event_whose_bytes_are_gone_says_so(tmp_path: Path) -> None:
    path = _large(tmp_path, _event(1, category="talks"), _event(2))
    store = _store(path)
    with path.open("r+b") as file:
        file.seek(-40, 2)
        file.write(b"#" * 40)
    gone = store.events[1]
    assert gone.title == rereading.GONE
    assert store.row_of[gone.id] == 1
    assert store.whens[1] is None or store.columns.dated[1]
    assert store.events[0].id == "e1"
    assert store.row_of.get("e2") is None


@pytest.mark.usefixtures("always_large")
def test_a_file_that_is_gone_can_still_be_read(tmp_path: Path) -> None:
    path = _large(tmp_path, _event(1), _event(2))
    store = _store(path)
    path.unlink()
    assert [event.id for event in store.events] == ["e1", "e2"]


@pytest.mark.usefixtures("always_large")
def test_a_file_that_grows_while_it_is_read_is_told(tmp_path: Path) -> None:
    path = _large(tmp_path, *[_event(n) for n in range(100)])
    grown = False

    def grow(share: float, words: str) -> None:
        nonlocal grown
        if not grown and "events" in words:
            grown = True
            with path.open("ab") as file:
                file.write(b"\n" + _event(1000))

    store = open_dossier(path, gazetteer=FakeGazetteer(), progress=grow)
    assert "the file changed while it was read" in store.problems[-1].message


@pytest.mark.usefixtures("always_large")
def test_reading_a_large_file_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_lines, "_PIECE", 200)
    monkeypatch.setattr(large_head, "processes", lambda _: 1)
    path = _large(tmp_path, *[_event(n) for n in range(200)])
    calls = 0

    def enough() -> bool:
        nonlocal calls
        calls += 1
        return calls > 20

    with pytest.raises(CancelledError):
        reading.read(path, Watch(None, enough))


@pytest.mark.usefixtures("always_large")
def test_progress_names_bytes_events_and_problems(tmp_path: Path) -> None:
    heard: list[tuple[float, str]] = []
    open_dossier(
        _large(tmp_path, _event(1), b'{"id"'),
        gazetteer=FakeGazetteer(),
        progress=lambda share, words: heard.append((share, words)),
    )
    assert any("MB, 1 event, 1 problem" in words for _, words in heard)
    assert all(share <= 1 for share, _ in heard)


@pytest.mark.usefixtures("always_large")
def test_a_whole_dossier_on_the_first_line_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_bytes(lines({**HEAD, "events": [{"id": "a", "title": "A"}]}, [_event(1)]))
    store = _store(path)
    assert not isinstance(store, LargeStore)
    assert [event.id for event in store.events] == ["a", "e1"]


@pytest.mark.usefixtures("always_large")
def test_a_million_ids_are_told_apart_by_more_than_their_hashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numpy as np

    from mapviewer.events import table

    def crowded(ids: list[str], seed: int) -> object:
        return np.array([len(key) % 2 for key in ids], np.uint64)

    for module in (table, workers):
        monkeypatch.setattr(module, "id_hashes", crowded, raising=False)
    from mapviewer.formats import batch

    monkeypatch.setattr(batch, "id_hashes", crowded)
    store = _store(_large(tmp_path, *[_event(n) for n in range(20)]))
    assert dict(store.row_of) == {f"e{n}": n for n in range(20)}
    assert not store.problems


def test_problem_lists_of_small_files_are_bounded_too() -> None:
    many = [Problem(severity="error", file="f", message=str(n)) for n in range(base.MAX_PROBLEMS + 5)]
    kept = base.bounded(many, "f", 2)
    assert (len(kept), kept[-1].message) == (base.MAX_PROBLEMS + 1, "… and 7 more")
    assert base.bounded(many[:3], "f") == tuple(many[:3])
