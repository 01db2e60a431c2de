"""Files are written in full or not at all, and nothing is overwritten unless asked."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mapviewer.errors import OutputError, OutputExistsError
from mapviewer.saving import write_atomically, write_pieces, write_together


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_a_new_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.txt", b"one")
    assert (tmp_path / "a.txt").read_bytes() == b"one"
    assert leftovers(tmp_path) == ["a.txt"]


def test_does_not_overwrite_unless_asked(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    with pytest.raises(OutputExistsError, match="is there already"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    write_atomically(target, b"new", force=True)
    assert target.read_bytes() == b"new"
    assert leftovers(tmp_path) == ["a.txt"]


def test_pieces_are_written_one_after_the_other(tmp_path: Path) -> None:
    write_pieces(tmp_path / "a.txt", (piece for piece in (b"one", b"", b"two")))
    assert (tmp_path / "a.txt").read_bytes() == b"onetwo"
    assert leftovers(tmp_path) == ["a.txt"]


@pytest.mark.parametrize(
    ("raised", "seen"), [(ValueError("broken"), ValueError), (OSError(errno.EIO, "I/O"), OutputError)]
)
def test_pieces_that_break_off_leave_the_old_file(
    tmp_path: Path, raised: Exception, seen: type[Exception]
) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"new"
        raise raised

    with pytest.raises(seen):
        write_pieces(target, pieces(), force=True)
    assert target.read_bytes() == b"old"
    assert leftovers(tmp_path) == ["a.txt"]


def test_a_dangling_link_counts_as_there(tmp_path: Path) -> None:
    target = tmp_path / "link"
    target.symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputExistsError):
        write_atomically(target, b"new")
    assert not (tmp_path / "nowhere").exists()


def test_a_missing_folder_is_a_clear_message(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No such file or directory"):
        write_atomically(tmp_path / "no" / "a.txt", b"x")


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OutputError, match="No space left"):
        write_atomically(target, b"new" * 1000, force=True)
    monkeypatch.undo()
    assert target.read_bytes() == b"old"
    assert leftovers(tmp_path) == ["a.txt"]


def test_a_file_that_appears_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.txt"
    real = os.fsync

    def rival(handle: int) -> None:
        target.write_bytes(b"theirs")
        real(handle)

    monkeypatch.setattr(os, "fsync", rival)
    with pytest.raises(OutputExistsError):
        write_atomically(target, b"ours")
    monkeypatch.undo()
    assert target.read_bytes() == b"theirs"
    assert leftovers(tmp_path) == ["a.txt"]


def test_permissions_follow_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_atomically(tmp_path / "a.txt", b"x")
    finally:
        os.umask(old)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


def full_at(monkeypatch: pytest.MonkeyPatch, call: str, nth: int) -> None:
    """The disk is full the nth time that a call of `os` is made."""
    real, calls = getattr(os, call), [0]

    def maybe(*arguments: object, **options: object) -> object:
        calls[0] += 1
        if calls[0] == nth:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments, **options)

    monkeypatch.setattr(os, call, maybe)


@pytest.mark.parametrize("old", [True, False], ids=["over old files", "anew"])
@pytest.mark.parametrize(("call", "nth"), [("fsync", 1), ("fsync", 3), ("replace", 1), ("replace", 2), ("replace", 3), ("link", 1), ("link", 2), ("link", 3)])  # fmt: skip
def test_of_several_files_all_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, nth: int, old: bool
) -> None:
    paths = [tmp_path / name for name in ("a.png", "a.csv", "a.geojson")]
    if old:
        for path in paths:
            path.write_bytes(b"old " + path.name.encode())
    with monkeypatch.context() as patched:
        full_at(patched, call, nth)
        # A file system without links is no fault: then there is another way.
        with contextlib.suppress(OutputError):
            write_together(dict.fromkeys(paths, b"new"), force=old)
    found = {path.read_bytes() for path in paths if path.exists()}
    if found == {b"new"}:
        assert call == "link" or not old
        assert leftovers(tmp_path) == sorted(path.name for path in paths)
    else:
        assert found == ({b"old " + path.name.encode() for path in paths} if old else set())
        assert leftovers(tmp_path) == (sorted(path.name for path in paths) if old else [])


def test_one_that_is_there_keeps_all_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"old")
    with pytest.raises(OutputExistsError, match=r"a\.csv"):
        write_together({tmp_path / "a.png": b"new", tmp_path / "a.csv": b"new"})
    assert leftovers(tmp_path) == ["a.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b"old"


def test_a_write_that_the_system_cuts_short_leaves_nothing(tmp_path: Path) -> None:
    """RLIMIT_FSIZE stands for a disk that fills up: a real write fails, in a process of its own."""
    script = (
        "import resource, signal, sys; from pathlib import Path; from mapviewer.saving import write_together\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "from mapviewer.errors import OutputError\n"
        "folder = Path(sys.argv[1])\n"
        "try: write_together({folder / 'a': b'x' * 100, folder / 'b': b'x' * 10_000}, force=True)\n"
        "except OutputError as error: print(error)\n"
    )
    (tmp_path / "b").write_bytes(b"old")
    found = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert "cannot be written: File too large" in found.stdout
    assert leftovers(tmp_path) == ["b"]
    assert (tmp_path / "b").read_bytes() == b"old"


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Injected, since root may write anywhere."""

    def refused(**_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refused)
    with pytest.raises(OutputError, match=r"a\.txt” cannot be written: Permission denied"):
        write_atomically(tmp_path / "a.txt", b"x")
    assert leftovers(tmp_path) == []
