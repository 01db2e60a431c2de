"""One window for all: a second `mapviewer FILE` hands its files to the first one and ends. See `docs/decisions/0009-single-instance.md`.

The two speak through a local socket (a named pipe on Windows) in a folder that only this user may enter, never through the network.
A line of JSON asks, a line answers. Whatever goes wrong, the program opens a window of its own, as if it were alone.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, Field, ValidationError
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from mapviewer.assets import cache_dir
from mapviewer.settings import config_dir

PATIENCE_MS: Final = 2_000
"""How long a second program waits for an answer before it opens a window of its own."""
_MOST_BYTES: Final = 1 << 20
_DONE: Final = b"ok\n"


class Asked(BaseModel):
    """What a second program asks for: files to open, none to come to the front only."""

    paths: Annotated[tuple[str, ...], Field(max_length=1_000)]


def address() -> str:
    """The socket's path, or the pipe's name; "" where no folder is private to this user.

    Programs with different settings are different programs: the name goes by the settings' folder.
    """
    name = hashlib.sha256(os.fsencode(config_dir().absolute())).hexdigest()[:12]
    if sys.platform == "win32":
        return f"mapviewer-{name}"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = Path(runtime) / "mapviewer" if runtime else cache_dir() / "run"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return ""
    private = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
    path = str(folder / f"{name}.sock")
    # The kernel knows no longer ones.
    return path if private and len(os.fsencode(path)) < 100 else ""


def hand_over(where: str, paths: Sequence[Path], patience_ms: int = PATIENCE_MS) -> bool:
    """Ask the running program, if one listens at `where`, to open these files; whether it does."""
    if not where:
        return False
    socket = QLocalSocket()
    socket.connectToServer(where)
    if not socket.waitForConnected(patience_ms):
        return False
    asked = Asked(paths=tuple(str(path.absolute()) for path in paths))
    socket.write(asked.model_dump_json().encode() + b"\n")
    socket.waitForBytesWritten(patience_ms)
    done = socket.waitForReadyRead(patience_ms) and socket.readAll().data() == _DONE
    socket.abort()
    return done


class Listening(QObject):
    """The first program: hears what later ones ask for."""

    asked = Signal(object)
    """Paths (tuple of Path) to open; none: only come to the front."""

    def __init__(self, where: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)
        self.listening = bool(where) and self._listen(where)

    def _listen(self, where: str) -> bool:
        if self._server.listen(where):
            return True
        # Nobody answered there, or we would not listen: a socket was left behind by a program that was killed.
        probe = QLocalSocket()
        probe.connectToServer(where)
        if probe.waitForConnected(200):
            probe.abort()
            return False
        QLocalServer.removeServer(where)
        return self._server.listen(where)

    def close(self) -> None:
        """Listen no more, and leave nothing behind."""
        self._server.close()

    def _connected(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda s=socket: self._heard(s))
            socket.disconnected.connect(socket.deleteLater)

    def _heard(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _MOST_BYTES:
                socket.abort()
            return
        try:
            asked = Asked.model_validate_json(bytes(socket.readLine(_MOST_BYTES).data()))
        except ValidationError:
            socket.abort()
            return
        socket.write(_DONE)
        socket.flush()
        self.asked.emit(tuple(Path(path) for path in asked.paths if "\0" not in path))
