"""A save happens entirely or not at all: killed at any moment, with a fault at every call, and with two who write at once."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mapviewer import saving, strays
from mapviewer.errors import MapviewerError
from mapviewer.saving import write_atomically, write_together

ROOT = Path(__file__).resolve().parents[1]
KILLS = 200

# A process that forks one writer after the other. Each saves version after version and tells each one once it is saved; it is killed
# after a random while. What it told last, and what is then in the file, must agree.
_NURSERY = """
import os, random, signal, sys, time
from pathlib import Path
from mapviewer import saving, strays

folder, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
target = folder / "tour.mapview.json"
half = old = unsaid = left = 0
target.write_bytes(b"0\\n" * 50_000)
last = 0
for _ in range(kills):
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        version = last
        while True:
            version += 1
            saving.write_atomically(target, b"%d\\n" % version * 50_000, force=True)
            os.write(tell, b"%d " % version)
    os.close(tell)
    time.sleep(chance.uniform(0, 0.012))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = b""
    while piece := os.read(told, 65_536):
        said += piece
    os.close(told)
    acknowledged = int(said.split()[-1]) if said.split() else last
    lines = target.read_bytes().split(b"\\n")
    found = int(lines[0])
    half += len(lines) != 50_001 or len(set(lines[:-1])) != 1
    old += found < acknowledged
    unsaid += found > acknowledged
    left += len(list(folder.iterdir())) > 1
    strays.sweep(folder)
    assert [p.name for p in folder.iterdir()] == [target.name], list(folder.iterdir())
    last = found
print(f"{kills} kills: {half} half-written, {old} acknowledged and lost, {unsaid} saved and not yet acknowledged, {left} left something to sweep")
sys.exit(1 if half or old else 0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="it forks")
def test_killed_at_two_hundred_random_points_nothing_is_half_or_lost(tmp_path: Path) -> None:
    seed = secrets.randbits(32)
    done = subprocess.run(
        [sys.executable, "-c", _NURSERY, str(tmp_path), str(KILLS), str(seed)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    print(f"figure: seed {seed}:", done.stdout)
    assert done.returncode == 0, (seed, done.stdout, done.stderr)
    words = done.stdout.split()
    # It did happen in the middle of saves, and not always between two.
    assert int(words[words.index("left") - 1]) > 0, done.stdout


class Faults:
    """Lets every call that touches the disk through, but one, which fails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
        self.calls = 0
        self.failing = -1
        self.code = code
        for name in ("open", "fsync", "replace", "rename", "link", "chmod", "unlink"):
            monkeypatch.setattr(os, name, self._wrapped(getattr(os, name)))
        real = os.fdopen

        def fdopen(handle: int, mode: str = "r", *rest: Any, **named: Any) -> Any:
            if mode != "wb":
                return real(handle, mode, *rest, **named)
            faults = self

            class Raw(io.FileIO):
                def write(self, data: Any) -> int:
                    faults.count()
                    # Short, as the system may: the rest is asked for again.
                    return super().write(bytes(data)[:4_096])

            return io.BufferedWriter(Raw(handle, "wb"), 4_096)

        monkeypatch.setattr(os, "fdopen", fdopen)

    def count(self) -> None:
        self.calls += 1
        if self.calls - 1 == self.failing:
            raise OSError(self.code, os.strerror(self.code))

    def _wrapped(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*rest: Any, **named: Any) -> Any:
            self.count()
            return call(*rest, **named)

        return wrapped


def every_fault(monkeypatch: pytest.MonkeyPatch, code: int, save: Callable[[], object]) -> Iterator[str]:
    """Do something with its first call failing, then its second, and so on until nothing fails any more; gives what was said each time."""
    with monkeypatch.context() as patch:
        faults = Faults(patch, code)
        for failing in range(500):
            faults.calls, faults.failing = 0, failing
            said = ""
            try:
                save()
            except MapviewerError as error:
                said = str(error)
            reached = faults.calls > failing
            faults.failing = -1
            yield said
            if not reached:
                assert failing > 5, "calls were counted"
                return
    raise AssertionError("it never came to an end")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_fault_at_any_call_leaves_the_old_file_or_the_whole_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    old, new = b"old" * 5_000, b"new" * 20_000
    target = tmp_path / "tour.mapview.json"
    target.write_bytes(old)
    failures = 0
    for said in every_fault(monkeypatch, code, lambda: write_atomically(target, new, force=True)):
        if said:
            failures += 1
            assert target.read_bytes() == old
            assert os.strerror(code) in said
        else:
            # A fault that does not keep it from being saved: the whole new file is there.
            assert target.read_bytes() == new
        target.write_bytes(old)
        left = [path.name for path in tmp_path.iterdir() if path != target]
        assert all(name.endswith((strays.PART, strays.OLD)) for name in left), left
        for name in left:
            (tmp_path / name).unlink()
    # Each piece that is written, the flush to the disk, the rights and the name itself.
    assert failures > 15
    print(
        f"figure: {os.strerror(code)} at {failures} calls of a save: 0 files other than they were, told each time"
    )


def test_a_fault_at_any_call_leaves_all_old_files_or_all_new_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / name for name in ("map.svg", "map.csv", "map.geojson")]

    def put_back() -> None:
        for path in paths:
            path.write_bytes(b"old" + path.name.encode())

    put_back()
    for said in every_fault(
        monkeypatch,
        errno.EIO,
        lambda: write_together({path: b"new" + path.name.encode() for path in paths}, force=True),
    ):
        kinds = {path.read_bytes()[:3] for path in paths}
        assert kinds == ({b"old"} if said else {b"new"})
        put_back()


def test_two_who_check_and_write_at_once_never_overwrite_in_silence(tmp_path: Path) -> None:
    """Each adds its word to what it read, if that is still there; then every word that was acknowledged must be in the file."""
    target = tmp_path / "shared.json"
    target.write_text("[]")
    program = """
import hashlib, json, sys
from pathlib import Path
from mapviewer.saving import write_atomically

class Changed(Exception):
    pass

target, who, done = Path(sys.argv[1]), sys.argv[2], 0
while done < 40:
    before = target.read_bytes()

    def check():
        if target.read_bytes() != before:
            raise Changed

    words = json.loads(before) + [f"{who}{done}"]
    try:
        write_atomically(target, json.dumps(words).encode(), force=True, check=check)
    except Changed:
        continue
    done += 1
"""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(target), who], env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        for who in "ab"
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    words = json.loads(target.read_text())
    assert sorted(words) == sorted(f"{who}{n}" for who in "ab" for n in range(40))
    print(
        f"figure: two writers, 80 changes acknowledged: {len(words)} in the file, {80 - len(set(words))} lost"
    )


def test_one_who_holds_the_folder_is_not_waited_for_forever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(saving, "_PATIENCE_S", 0.05)
    target = tmp_path / "a.json"
    target.write_bytes(b"old")
    handle = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(MapviewerError, match="another mapviewer"):
            write_atomically(target, b"new", force=True)
    finally:
        os.close(handle)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_what_a_check_raises_leaves_everything_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_bytes(b"old")
    digest = hashlib.sha256(b"old").hexdigest()

    def refuse() -> None:
        raise ValueError(digest)

    with pytest.raises(ValueError, match=digest):
        write_atomically(target, b"new", force=True, check=refuse)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
