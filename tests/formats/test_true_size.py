"""Bad input in its true size: what the quick tests do with small files and lowered limits, with none lowered."""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from benchmarks import generate
from benchmarks._measure import Peak, tree_mb
from mapviewer.errors import InputError, Severity
from mapviewer.events.large import LargeStore
from mapviewer.events.store import Store
from mapviewer.formats import files
from mapviewer.opening import open_dossier
from tests.formats.stores import FakeGazetteer

pytestmark = pytest.mark.slow

HEAD = b'{"format": "mapviewer-dossier", "version": 1, "title": "True size"}\n'
ROOT = Path(__file__).parents[2]
MB = 1 << 20


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path / "cache"))


def _event(n: int, **more: Any) -> bytes:
    return json.dumps({"id": f"e{n}", "title": f"E{n}", "when": "2025-07-16", **more}).encode() + b"\n"


def _opened(path: Path, progress: Callable[[float, str], None] | None = None) -> tuple[Store, float]:
    """The store of a file, and how many megabytes more all processes held meanwhile, at most."""
    before = tree_mb(os.getpid())
    with Peak() as peak:
        store = open_dossier(path, gazetteer=FakeGazetteer(), progress=progress)
    return store, peak.mb - before


def _aged(path: Path) -> Path:
    """A file that nobody takes for one that is still being written."""
    os.utime(path, (1, 1))
    return path


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300,000 events, 137 MB."""
    path = tmp_path_factory.mktemp("many") / "many.jsonl"
    generate.write(path, 300_000)
    return _aged(path)


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [("gz", lambda data: gzip.compress(data, 1)), ("zst", zstd.compress)],
    ids=["gz", "zst"],
)
def test_a_packed_file_that_is_cut_in_the_middle(
    many: Path, tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(many.read_bytes())
    path = tmp_path / f"cut.jsonl.{suffix}"
    path.write_bytes(packed[: len(packed) // 2])
    store, _ = _opened(path)
    assert 100_000 < len(store) < 200_000
    assert store.events[len(store) - 1].id == f"e{len(store) - 1}", "all that came before the cut, in order"
    (problem,) = store.problems
    assert problem.severity is Severity.ERROR
    assert "the rest is lost" in problem.message


def test_a_line_of_200_mb(tmp_path: Path) -> None:
    path = tmp_path / "line.jsonl"
    with path.open("wb") as file:
        file.write(HEAD + _event(1))
        file.write(b'{"id": "long", "title": "')
        for _ in range(200):
            file.write(b"x" * MB)
        file.write(b'"}\n' + _event(2))
        file.writelines(_event(n) for n in range(3, 30_000))
    store, mb = _opened(path)
    assert len(store) == 29_999
    assert [store.events[n].id for n in (0, 1)] == ["e1", "e2"]
    assert store.positions["e2"][0] == 4
    (problem,) = store.problems
    assert problem.line == 3
    assert problem.message.startswith("found a line of")
    assert mb < 500


def test_a_million_bad_lines(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    with path.open("wb") as file:
        file.write(HEAD)
        for n in range(10):
            file.write(_event(n))
            file.write(b'{"id": 5, "when": "soon"}\nno JSON at all\n' * 500)
            file.write(b'{"id": "cut", "title": \n' * 100_000)
    store, mb = _opened(path)
    assert [event.id for event in store.events] == [f"e{n}" for n in range(10)]
    *listed, last = store.problems
    assert len(listed) < 20_000
    assert all(problem.line for problem in listed)
    assert listed[0].line == 3
    told = int(last.message.removeprefix("… and ").removesuffix(" more").replace(",", ""))
    assert told + len(listed) >= 1_000_000
    assert mb < 500


OPEN = """
import json, resource, sys
from pathlib import Path
limit = int(sys.argv[2])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from tests.formats.stores import FakeGazetteer
from mapviewer.opening import open_dossier
store = open_dossier(Path(sys.argv[1]), gazetteer=FakeGazetteer())
print(json.dumps([len(store), store.events[len(store) - 1].id, len(store.problems), store.file.note, store.file.sha256]))
"""


def _started(path: Path, limit: int = 0) -> subprocess.Popen[str]:
    """A process of its own that opens a file; it cannot write files larger than `limit` bytes."""
    return subprocess.Popen(
        [sys.executable, "-c", OPEN, str(path), str(limit)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        text=True,
    )


def _said(process: subprocess.Popen[str]) -> list[Any]:
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    found: list[Any] = json.loads(out)
    return found


def test_no_room_for_the_cache_is_said_and_the_file_is_open(many: Path, tmp_path: Path) -> None:
    """The system itself ends the write in its middle, as a full disk does."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 4 * MB
    count, last, problems, note, _ = _said(_started(many, 4 * MB))
    assert (count, last, problems) == (300_000, "e299999", 0)
    assert "could not be kept for the next time" in note
    assert list((tmp_path / "cache" / "columns").iterdir()) == [], "nothing half-written is left"
    assert _said(_started(many))[3] == ""
    assert len(list((tmp_path / "cache" / "columns").iterdir())) == 1


def test_two_processes_open_the_same_file_at_once(many: Path, tmp_path: Path) -> None:
    first, second = _started(many), _started(many)
    assert _said(first) == _said(second)
    (entry,) = (tmp_path / "cache" / "columns").iterdir()
    assert entry.suffix == ".columns"
    words: list[str] = []
    store, _ = _opened(many, lambda _, said: words.append(said))
    assert any("read before" in said for said in words)
    assert len(store) == 300_000


def test_a_file_that_is_rewritten_while_it_loads(tmp_path: Path) -> None:
    path = tmp_path / "changing.jsonl"
    generate.write(path, 200_000)
    whole = path.stat().st_size
    done = threading.Event()

    def rewrite() -> None:
        with path.open("r+b") as file:
            file.seek(whole * 3 // 4)
            file.write(b'{"broken": \n' * 1_000)
            file.truncate(whole * 4 // 5)
        done.set()

    def hear(share: float, words: str) -> None:
        if "events" in words and 0.1 < share < 0.5 and not done.is_set():
            rewrite()

    store, _ = _opened(path, hear)
    assert done.is_set()
    assert isinstance(store, LargeStore)
    assert 100_000 < len(store) < 200_000
    assert "the file changed while it was read" in store.problems[-1].message
    folder = tmp_path / "cache" / "columns"
    assert not folder.exists() or not list(folder.iterdir()), "what was read of it is not kept"
    # Every event that was listed can still be read, or says why not.
    assert store.events[0].id == "e0"


@pytest.mark.parametrize("suffix", ["gz", "zst"])
@pytest.mark.parametrize("text", [b" " * (64 * MB), b'"x' + b"x" * (64 * MB - 2)], ids=["spaces", "a string"])
def test_a_bomb_of_twenty_gigabytes(tmp_path: Path, suffix: str, text: bytes) -> None:
    """Members one after the other, each of 64 MB of the same letter."""
    one = gzip.compress(text, 6) if suffix == "gz" else zstd.compress(text)
    path = tmp_path / f"bomb.json.{suffix}"
    start = b'{"format": "mapviewer-dossier", "version": 1, "title": "'
    head = gzip.compress(start) if suffix == "gz" else zstd.compress(start)
    with path.open("wb") as file:
        file.write(head)
        for _ in range(320):
            file.write(one)
    before = tree_mb(os.getpid())
    with Peak() as peak, pytest.raises(InputError) as refused:
        open_dossier(path, gazetteer=FakeGazetteer())
    assert "unpacks to more than" in str(refused.value)
    # One that is no list of lines is held whole, pieces and all, until it is too large for that.
    assert peak.mb - before < 2.6 * files.WHOLE_BYTES / 1e6
