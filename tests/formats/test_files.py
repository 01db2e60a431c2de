"""A file's bytes, or a plain reason why there are none; formats found by folder; nothing ever raises anything but InputError."""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import threading
from pathlib import Path

import pytest

from mapviewer import assets
from mapviewer.errors import InputError
from mapviewer.formats import files
from mapviewer.formats.base import CancelledError, Watch
from mapviewer.formats.reading import formats, read


def test_formats_are_found_by_folder() -> None:
    names = [format_.name for format_ in formats()]
    assert {"dossier-json", "dossier-lines"} <= set(names)
    assert names.index("dossier-lines") < names.index("dossier-json")


@pytest.mark.parametrize("name", ["no/such/file.json", "a\x00b", "x" * 5000])
def test_a_file_that_is_not_there(name: str) -> None:
    with pytest.raises(InputError):
        read(name)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found a folder, expected a file"):
        read(tmp_path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device that never ends")
def test_a_device_is_no_file() -> None:
    with pytest.raises(InputError, match="found a device"):
        read("/dev/zero")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.json"
    path.write_text("{}")
    path.chmod(0)
    with pytest.raises(InputError, match="permission denied"):
        read(path)


def test_a_file_name_that_would_act_on_a_terminal_is_made_harmless(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path / "a\x1b[2Jb\n.json")
    assert str(caught.value).isprintable()


def test_hash_and_size_are_those_of_the_file(tmp_path: Path) -> None:
    raw = gzip.compress(assets.sample_dossier().read_bytes())
    path = tmp_path / "s.json.gz"
    path.write_bytes(raw)
    reading, info = read(path)
    assert len(reading.dossier.events) == 11
    assert reading.problems == ()
    assert (info.sha256, info.size) == (hashlib.sha256(raw).hexdigest(), len(raw))
    assert (info.name, info.path) == ("s.json.gz", path)


def test_a_packed_file_that_grows_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 3_000_000)
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b" " * 5_000_000))
    with pytest.raises(InputError, match="unpacks to more than 3,000,000 bytes"):
        read(path)
    path.write_bytes(b" " * 4_000_000)
    with pytest.raises(InputError, match="found more than 3,000,000 bytes"):
        read(path)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "UNPACKED_BYTES", 6_000_000)
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b'{"title":"' + b"x" * 60_000_000 + b'"}'))
    with pytest.raises(InputError, match=r"unpacks to more than 6,\d{3},\d{3} bytes"):
        read(path)
    path.write_bytes(gzip.compress(b" " * 4_000_000 + b"7"))
    with pytest.raises(InputError, match="expected a mapviewer dossier"):
        read(path)


def test_reading_can_be_stopped() -> None:
    with pytest.raises(CancelledError):
        read(assets.sample_dossier(), Watch(cancelled=lambda: True))


def test_progress_rises_to_the_end() -> None:
    shares: list[float] = []
    read(assets.sample_dossier(), Watch(progress=lambda share, _: shares.append(share)))
    known = [share for share in shares if share >= 0]
    assert known == sorted(known)
    assert 0 <= known[0] <= known[-1] <= 1


# Fuzz -------------------------------------------------------------------------------------------------------------------

_PIECES = (
    b"",
    b"null",
    b"NaN",
    b"{}",
    b"[]",
    b'""',
    b"-1",
    b"1e999",
    b"9" * 400,
    b'"\\ud800"',
    b"\xff\xfe",
    b"true",
    b"[[[[[[[[",
    b'"x": ',
    b",",
    b"\x00",
    b'{"id": 5}',
    b'"..": {"latest": 3}',
    b'"2025-02-30"',
    b"[180.5, 95]",
)


@pytest.mark.parametrize("seed", range(8))
def test_no_damage_to_the_sample_raises_anything_but_input_errors(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    sample = assets.sample_dossier().read_bytes()
    path = tmp_path / "damaged.json"
    loaded = 0
    for _ in range(50):
        data = bytearray(sample)
        for _ in range(chance.randint(1, 4)):
            start = chance.randrange(len(data))
            length = chance.choice((0, 1, 1, 2, 5, 40, 400))
            data[start : start + length] = (
                chance.choice(_PIECES) if chance.random() < 0.7 else chance.randbytes(2)
            )
        path.write_bytes(bytes(data))
        try:
            reading, _ = read(path)
        except InputError:
            continue
        loaded += 1
        for problem in reading.problems:
            assert problem.line is not None
            assert problem.message
    assert loaded


def _tokens(data: bytes) -> list[tuple[int, int]]:
    from mapviewer.formats.positions import TOKEN

    return [
        match.span() for match in TOKEN.finditer(data) if match[0] not in (b"{", b"}", b"[", b"]", b":", b",")
    ]


@pytest.mark.parametrize("seed", range(4))
def test_a_wrong_value_never_loses_the_other_events(seed: int, tmp_path: Path) -> None:
    """Whole values are replaced by other values, so that it stays JSON: at most the event that was hit is lost."""
    chance = random.Random(seed)
    sample = assets.sample_dossier().read_bytes()
    spans = [span for span in _tokens(sample) if span[0] > sample.index(b'"events"') + 8]
    path = tmp_path / "wrong.json"
    for _ in range(50):
        start, end = chance.choice(spans)
        new = chance.choice(
            (b"null", b"5", b"true", b'"x"', b"[]", b"{}", b"[null]", b'{"id": []}', b"NaN", b"1e400")
        )
        if sample[end : end + 1] == b":":
            new = b'"x"'
        path.write_bytes(sample[:start] + new + sample[end:])
        reading, _ = read(path)
        assert len(reading.dossier.events) >= 10
        assert len(reading.dossier.events) == 11 or reading.problems


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_read_and_one_that_nobody_writes_to_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapviewer.formats.files._PATIENCE_S", 0.2)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="a pipe that nobody wrote to"):
        read(pipe)
    monkeypatch.setattr("mapviewer.formats.files._PATIENCE_S", 10)
    writer = threading.Thread(target=lambda: pipe.write_bytes(assets.sample_dossier().read_bytes()))
    writer.start()
    reading, _ = read(pipe)
    writer.join()
    assert len(reading.dossier.events) == 11
    assert reading.problems == ()
