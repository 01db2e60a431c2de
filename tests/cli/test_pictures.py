"""The window and `snapshot`, as far as the command line goes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mapviewer import assets
from mapviewer.cli import libraries
from mapviewer.errors import ExitCode

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = str(assets.sample_dossier())
Runs = Callable[..., tuple[int, str, str]]


def spawn(*argv: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **options.pop("env", {})}
    command = [sys.executable, "-m", "mapviewer", *argv]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, **options)


def test_the_window_gets_its_files(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[list[Path], bool, Path, str | None]] = []

    def stand_in(paths: list[Path], *, sample: bool, out: Path, language: str | None, **_: object) -> int:
        calls.append((paths, sample, out, language))
        return 7

    monkeypatch.setattr("mapviewer.app.main.run", stand_in)
    assert run()[0] == 7
    assert run("--sample", "--out", "pictures")[0] == 7
    assert run(SAMPLE)[0] == 7
    assert run("--language", "ar", SAMPLE)[0] == 7
    assert calls == [
        ([], False, Path("out"), None),
        ([], True, Path("pictures"), None),
        ([Path(SAMPLE)], False, Path("out"), None),
        ([Path(SAMPLE)], False, Path("out"), "ar"),
    ]


def test_the_window_refuses_what_is_not_there(run: Runs) -> None:
    assert run("no/such.json")[0] == ExitCode.INVALID_INPUT
    code, _, err = run("snapshoot")
    assert code == ExitCode.USAGE
    assert "expected a command or a file" in err
    assert run("--sample", SAMPLE)[0] == ExitCode.USAGE
    assert run("--bogus")[0] == ExitCode.USAGE


def test_without_qt_the_window_says_what_is_missing(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mapviewer.app.main", None)
    monkeypatch.setattr(libraries, "missing", lambda _: {"libEGL.so.1": "libegl1"})

    def no_qt(*_: object) -> object:
        raise ImportError("libEGL.so.1: cannot open shared object file", name="PySide6.QtGui")

    monkeypatch.setattr("builtins.__import__", _failing(no_qt, "mapviewer.app.main"))
    code, out, err = run(SAMPLE)
    assert (code, out) == (ExitCode.RUNTIME, "")
    assert "libEGL.so.1" in err
    assert "apt-get install -y libegl1" in err


def _failing(fail: Callable[..., object], name: str) -> Callable[..., object]:
    real = __import__

    def importing(wanted: str, *arguments: Any, **options: Any) -> object:
        return fail() if wanted == name else real(wanted, *arguments, **options)

    return importing


def test_snapshot_options_are_checked_before_any_work(run: Runs, tmp_path: Path) -> None:
    target = tmp_path / "s.png"
    target.write_bytes(b"mine")
    assert run("snapshot", SAMPLE)[0] == ExitCode.USAGE
    assert run("snapshot", SAMPLE, "-o", str(tmp_path / "s.jpg"))[0] == ExitCode.USAGE
    assert run("snapshot", SAMPLE, "-o", str(target))[0] == ExitCode.RUNTIME
    assert run("snapshot", SAMPLE, "-o", str(target), "--force", "--size", "big")[0] == ExitCode.USAGE
    assert run("snapshot", SAMPLE, "-o", str(target), "--force", "--mode", "instant")[0] == ExitCode.USAGE
    assert run("snapshot", "none.json", "-o", str(target), "--force")[0] == ExitCode.INVALID_INPUT
    assert target.read_bytes() == b"mine"


def test_snapshot_makes_the_same_picture_twice(tmp_path: Path) -> None:
    pictures = []
    for name in ("a.png", "b.png"):
        target = tmp_path / name
        done = spawn("snapshot", SAMPLE, "-o", str(target), "--at", "2025-07-16", "--size", "480x360")
        assert done.returncode == ExitCode.OK, done.stderr.decode()
        assert done.stdout.decode() == f"{target}\n"
        pictures.append(target.read_bytes())
    assert pictures[0].startswith(b"\x89PNG")
    assert pictures[0] == pictures[1]
