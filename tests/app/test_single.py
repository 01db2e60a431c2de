"""A second program hands its files to the first, and nobody else can be handed any."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication

from mapviewer.app.main import Program
from mapviewer.app.single import Listening, address, hand_over

Wait = Callable[..., None]
SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from mapviewer.app.single import address, hand_over
app = QCoreApplication([])
print(hand_over(address(), [Path(name) for name in sys.argv[1:]]))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="named pipes have no folder")


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    # Not below tmp_path: a socket's path may have no more than some hundred letters.
    with tempfile.TemporaryDirectory() as runtime:
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        monkeypatch.setenv("MAPVIEWER_CONFIG", str(tmp_path / "config"))
        yield address()


@pytest.fixture
def first(qapp: QApplication, where: str) -> Iterator[Listening]:
    del qapp
    listening = Listening(where)
    assert listening.listening
    yield listening
    listening.close()


def second(*names: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", SECOND, *names], stdout=subprocess.PIPE, text=True)


def test_files_arrive_with_their_whole_paths(first: Listening, wait_until: Wait, tmp_path: Path) -> None:
    heard: list[tuple[Path, ...]] = []
    first.asked.connect(heard.append)
    other = second("a.json", str(tmp_path / "b c.json"))
    wait_until(lambda: other.poll() is not None, "the second program to end")
    assert other.stdout is not None
    assert other.stdout.read().strip() == "True"
    other.stdout.close()
    assert heard == [(Path.cwd() / "a.json", tmp_path / "b c.json")]


def test_the_window_opens_what_it_is_handed(program: Program, tmp_path: Path, wait_until: Wait) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"format": "mapviewer-dossier", "version": 1, "title": "Other", "events": []}')
    program.controller.documents.open_from_outside((path,))
    wait_until(lambda: program.session.store.file.name == "other.json", "the file")
    program.controller.documents.open_from_outside(())
    assert program.window.isVisible()


def test_without_a_first_one_nobody_is_handed_anything(qapp: QApplication, where: str) -> None:
    del qapp
    assert not hand_over(where, [])
    assert not hand_over("", [])


def test_a_socket_that_was_left_behind_is_taken_over(qapp: QApplication, where: str) -> None:
    del qapp
    left = Listening(where)
    os.link(where, f"{where}.kept")
    left.close()
    Path(f"{where}.kept").rename(where)
    assert Path(where).exists()
    assert not hand_over(where, [])
    fresh = Listening(where)
    assert fresh.listening
    assert Path(where).stat().st_mode & 0o077 == 0, "nobody else may speak to it"
    fresh.close()
    assert not Path(where).exists()


@pytest.mark.parametrize("said", [b"\n", b"{}\n", b'{"paths": 3}\n', b"\xff\xfe\n", b"[" * 10_000 + b"\n"])
def test_what_makes_no_sense_is_not_done(first: Listening, wait_until: Wait, where: str, said: bytes) -> None:
    heard: list[object] = []
    first.asked.connect(heard.append)
    socket = QLocalSocket()
    socket.connectToServer(where)
    assert socket.waitForConnected(2_000)
    socket.write(said)
    wait_until(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState, "the end of it")
    assert heard == []


def test_a_folder_that_others_may_enter_is_not_used(where: str) -> None:
    Path(where).parent.chmod(0o755)
    assert address() == ""


def test_another_configuration_is_another_program(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPVIEWER_CONFIG", "/somewhere/else")
    assert address() != where
