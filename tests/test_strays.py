"""What a killed save leaves behind is known, and cleared away; nothing else is touched."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mapviewer import strays


def ended_process() -> int:
    """The number of a process that has ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def name_of(path: Path, process: int, end: str = strays.PART) -> str:
    return strays.prefix(path).replace(f"-{os.getpid()}-", f"-{process}-") + "abcd_123" + end


def test_a_stray_of_a_process_that_ended_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / name_of(tmp_path / "tour.mapview.json", ended_process())
    left.write_bytes(b"half")
    assert strays.sweep(tmp_path) == (left,)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_frames_that_was_never_finished_goes_too(tmp_path: Path) -> None:
    left = tmp_path / name_of(tmp_path / "frames", ended_process())
    left.mkdir()
    (left / "frame-0001.png").write_bytes(b"x")
    assert strays.sweep(tmp_path) == (left,)
    assert not left.exists()


def test_what_is_being_written_now_stays(tmp_path: Path) -> None:
    mine = tmp_path / name_of(tmp_path / "a.json", os.getpid())
    parents = tmp_path / name_of(tmp_path / "a.json", os.getppid())
    for path in (mine, parents):
        path.write_bytes(b"half")
    assert strays.sweep(tmp_path) == ()
    assert mine.exists()
    assert parents.exists()


def test_another_machines_is_left_for_a_day(tmp_path: Path) -> None:
    path = tmp_path / f".a.json.00000000-1-abc{strays.PART}"
    path.write_bytes(b"half")
    assert strays.sweep(tmp_path) == ()
    then = time.time() - 2 * 86_400
    os.utime(path, (then, then))
    assert strays.sweep(tmp_path) == (path,)


@pytest.mark.parametrize(
    "name",
    [
        ".a.json.part",
        "a.mapviewer-part",
        ".a.json.0000-1-abc.mapviewer-part",
        ".mapviewer-part",
        "notes.mapviewer-old",
        ".a.json.00000000--abc.mapviewer-part",
    ],
)
def test_somebody_elses_files_are_not_touched(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"theirs")
    os.utime(path, (0, 0))
    assert strays.sweep(tmp_path) == ()
    assert path.read_bytes() == b"theirs"


def test_what_was_there_before_comes_back_when_nothing_took_its_place(tmp_path: Path) -> None:
    target = tmp_path / "map.png"
    old = tmp_path / name_of(target, ended_process(), strays.OLD)
    old.write_bytes(b"before")
    strays.sweep(tmp_path)
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_what_was_there_before_goes_when_its_place_is_taken(tmp_path: Path) -> None:
    target = tmp_path / "map.png"
    target.write_bytes(b"after")
    (tmp_path / name_of(target, ended_process(), strays.OLD)).write_bytes(b"before")
    strays.sweep(tmp_path)
    assert target.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [target]


def test_the_only_copy_under_a_cut_name_is_kept(tmp_path: Path) -> None:
    target = tmp_path / ("ن" * 100)
    old = tmp_path / name_of(target, ended_process(), strays.OLD)
    old.write_bytes(b"before")
    assert strays.sweep(tmp_path) == ()
    assert old.read_bytes() == b"before"


def test_a_link_is_removed_and_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "a").write_bytes(b"x")
    link = tmp_path / name_of(tmp_path / "frames", ended_process())
    link.symlink_to(kept, target_is_directory=True)
    strays.sweep(tmp_path)
    assert (kept / "a").read_bytes() == b"x"
    assert not os.path.lexists(link)


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    assert strays.sweep(tmp_path / "gone") == ()
