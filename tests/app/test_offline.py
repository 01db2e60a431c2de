"""With the cable pulled: the real program, seen from outside, sends nothing to anywhere and works without any network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg)\(.*(AF_INET6?|sin6?_port)")
LOOPBACK = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "::1"|"::ffff:127\.')


def journey(folder: Path, *before: str) -> subprocess.CompletedProcess[str]:
    """Start, open the sample, show it, take the window's picture and the snapshot, quit; as a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment.pop("DISPLAY", None)
    return subprocess.run(
        [*before, sys.executable, "-m", "mapviewer", "--sample"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def can(*command: str) -> bool:
    """Whether a tool is there and allowed to do this here."""
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run([*command, "true"], capture_output=True, timeout=60, check=False).returncode == 0


def assert_pictures(folder: Path, done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["out/window.png", "out/snapshot.png"]
    for name in ("window.png", "snapshot.png"):
        assert (folder / "out" / name).read_bytes().startswith(b"\x89PNG")


def test_no_process_of_it_calls_anywhere(tmp_path: Path) -> None:
    if not can("strace", "-f", "-o", os.devnull):
        pytest.skip("strace is not available here")
    log = tmp_path / "calls.txt"
    done = journey(tmp_path, "strace", "-f", "-qq", "-e", "trace=network", "-o", str(log))
    assert_pictures(tmp_path, done)
    calls = log.read_text(encoding="utf-8", errors="replace").splitlines()
    assert any("AF_UNIX" in call for call in calls), "the trace sees this program's processes"
    outside = [call for call in calls if OUTSIDE.search(call) and not LOOPBACK.search(call)]
    assert outside == []


def test_it_works_in_an_empty_network_namespace(tmp_path: Path) -> None:
    if not can("unshare", "--user", "--map-root-user", "--net"):
        pytest.skip("network namespaces are not available here")
    done = journey(tmp_path, "unshare", "--user", "--map-root-user", "--net")
    assert_pictures(tmp_path, done)


def test_without_a_display_it_says_so_and_keeps_other_peoples_files(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "window.png").write_bytes(b"somebody's")
    done = journey(tmp_path)
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert "was not written by mapviewer" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / "window.png").read_bytes() == b"somebody's"
