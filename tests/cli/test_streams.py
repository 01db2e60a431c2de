"""Closed and broken streams: what was asked for still decides the exit code, and nobody sees a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
BAD = {
    "format": "mapviewer-dossier",
    "version": 1,
    "title": "t",
    "events": [{"id": "a", "title": "A", "when": "x"}],
}


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(BAD), encoding="utf-8")
    return path


def shell(line: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = f'"{sys.executable}" -m mapviewer'
    return subprocess.run(
        ["bash", "-c", line.replace("MV", program), "bash", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_stream_changes_no_exit_code(bad: Path, closed: str) -> None:
    done = shell(f'MV check --json "$1" {closed}; echo "rc=$?" >/dev/fd/1', str(bad))
    assert "rc=3" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "this is a bug" not in done.stderr


def test_a_pipe_that_closes_early_changes_no_exit_code(bad: Path) -> None:
    done = shell('(MV check --json "$1"; echo "rc=$?" >&2) | true', str(bad))
    assert "rc=3" in done.stderr
    assert "Traceback" not in done.stderr


def test_data_still_comes_when_messages_cannot(bad: Path) -> None:
    done = shell('MV check --json "$1" 2>&-', str(bad))
    assert json.loads(done.stdout)["ok"] is False
