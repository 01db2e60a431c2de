"""Data on stdout, messages on stderr, exit codes, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mapviewer.cli import main
from mapviewer.cli.parser import COMMANDS
from mapviewer.cli.progress import TerminalProgress
from mapviewer.errors import ExitCode

ROOT = Path(__file__).resolve().parent.parent.parent
Runs = Callable[..., tuple[int, str, str]]


def spawn(*argv: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **options.pop("env", {})}
    command = [sys.executable, "-m", "mapviewer", *argv]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, **options)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help(run: Runs, command: Any) -> None:
    code, out, err = run(command.name, "--help")
    assert (code, err) == (ExitCode.OK, "")
    assert f"mapviewer {command.name}" in out


def test_version(run: Runs) -> None:
    code, out, _ = run("--version")
    assert code == ExitCode.OK
    assert out.startswith("mapviewer ")


@pytest.mark.parametrize(
    ("raised", "code", "words"),
    [
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "interrupted"),
        (BrokenPipeError(), ExitCode.OK, ""),
        (OSError(28, "No space left on device"), ExitCode.RUNTIME, "No space left on device"),
        (RecursionError("too deep"), ExitCode.RUNTIME, "unexpected"),
        (MemoryError(), ExitCode.RUNTIME, "unexpected"),
    ],
)
def test_whatever_goes_wrong_is_a_sentence_and_a_code(
    run: Runs, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, words: str
) -> None:
    def fail(*_: object) -> int:
        raise raised

    monkeypatch.setattr("mapviewer.cli.questions.when", fail)
    monkeypatch.setattr("mapviewer.cli.output.drop_output", lambda: None)
    found, out, err = run("when", "2025")
    assert (found, out) == (code, "")
    assert words in err


def test_debugging_shows_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("mapviewer.cli.questions.when", fail)
    monkeypatch.setenv("MAPVIEWER_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["when", "2025"])


def test_output_is_utf8_in_any_locale() -> None:
    env = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = spawn("geocode", "السويداء", "--json", env=env)
    assert done.returncode == ExitCode.OK
    assert json.loads(done.stdout.decode("utf-8"))["query"] == "السويداء"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_a_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mapviewer", "when", "2025"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == ExitCode.RUNTIME
    assert done.stderr.decode().count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close differently there")
def test_a_reader_that_has_had_enough_is_no_news() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "mapviewer", "when", *["2025-07-16"] * 20_000, "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == ExitCode.OK


def test_small_questions_import_nothing_large() -> None:
    code = (
        "import sys\nfrom mapviewer.cli import main\nmain(['when', '2025', '--json'])\n"
        "large = {'numpy', 'folium', 'PySide6', 'geopy', 'jiter', 'sqlite3', 'psygnal'}\n"
        "print(sorted(large & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_progress_is_wiped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("mapviewer.cli.progress._PATIENCE", -1.0)
    progress = TerminalProgress()
    progress(0.5, "Reading")
    progress(0.6, "Reading")
    progress.clear()
    progress.clear()
    assert capsys.readouterr().err == "\r\x1b[KReading 50%\r\x1b[K"
