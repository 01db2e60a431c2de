"""Tells when a file has become another: written in place, or replaced by a new one under its name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from mapviewer.formats.files import Stamp

QUIET_MS: Final = 400
"""A file that is still being written is left alone until it has not changed for so long."""


class Watching(QObject):
    """Watches one file. The folder is watched too: after an atomic replace a watched file goes deaf."""

    changed = Signal(object)
    """The file (Path) is another than it was and has come to rest. A file that went away is not told of until one of its name is back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._known: Stamp | None = None
        self._seen: Stamp | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._stir)
        self._watcher.directoryChanged.connect(self._stir)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._look)

    def watch(self, path: Path | None, known: Stamp | None = None) -> None:
        """Watch this file from now on, and no other; None for none. `known` is how it was when it was read, as it is now by default."""
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)
        self._quiet.stop()
        self._path = path
        self._known = self._seen = known or _stamp(path)
        if path is not None:
            folder = str(path.parent)
            if os.path.isdir(folder):  # noqa: PTH112 - Qt complains of a path that is not there
                self._watcher.addPath(folder)
            self._watch_file()
            if known is not None and known != _stamp(path):
                self._quiet.start()

    def _watch_file(self) -> None:
        name = str(self._path)
        if name not in self._watcher.files() and os.path.isfile(name):  # noqa: PTH113
            self._watcher.addPath(name)

    def _stir(self, _: str) -> None:
        self._quiet.start()

    def _look(self) -> None:
        if self._path is None:
            return
        self._watch_file()
        now = _stamp(self._path)
        if now is None or now == self._known:
            return
        if now != self._seen:
            # It may be half-written: it is told of once it has been the same twice.
            self._seen = now
            self._quiet.start()
            return
        self._known = now
        self.changed.emit(self._path)


def _stamp(path: Path | None) -> Stamp | None:
    try:
        return Stamp.of(path.stat()) if path is not None else None
    except OSError:
        return None
