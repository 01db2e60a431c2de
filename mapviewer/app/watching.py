"""Tells when a file has become another (written in place, or replaced by a new one under its name), is gone, or is back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from mapviewer.formats.files import Stamp

QUIET_MS: Final = 400
"""A file that is still being written is left alone until it has not changed for so long."""
AWAY_MS: Final = 2_000
"""A file that somebody replaces is away for a moment; one that is away for so long is gone. So often it is then looked for."""


class Watching(QObject):
    """Watches one file. The folder is watched too: after an atomic replace a watched file goes deaf."""

    changed = Signal(object)
    """The file (Path) is another than it was and has come to rest."""
    gone = Signal(object)
    """The file (Path) was deleted, moved away, or the disk that it is on was taken out."""
    back = Signal(object)
    """The file (Path) that was gone is there again, as it was."""

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
        self._away = QTimer(self)
        self._away.setInterval(AWAY_MS)
        self._away.timeout.connect(self._look_for)
        self._gone = False

    def watch(self, path: Path | None, known: Stamp | None = None) -> None:
        """Watch this file from now on, and no other; None for none. `known` is how it was when it was read, as it is now by default."""
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)
        self._quiet.stop()
        self._away.stop()
        self._gone = False
        self._path = path
        self._known = self._seen = known or _stamp(path)
        if path is not None:
            self._watch_file()
            if known is not None and known != _stamp(path):
                self._quiet.start()

    def _watch_file(self) -> None:
        assert self._path is not None  # noqa: S101
        name, folder = str(self._path), str(self._path.parent)
        # Qt complains of a path that is not there.
        if folder not in self._watcher.directories() and os.path.isdir(folder):  # noqa: PTH112
            self._watcher.addPath(folder)
        if name not in self._watcher.files() and os.path.isfile(name):  # noqa: PTH113
            self._watcher.addPath(name)

    def _stir(self, _: str) -> None:
        self._quiet.start()

    def _look(self) -> None:
        if self._path is None:
            return
        self._watch_file()
        now = _stamp(self._path)
        if now is None:
            self._away.start()
            return
        if now == self._known:
            return
        if now != self._seen:
            # It may be half-written: it is told of once it has been the same twice.
            self._seen = now
            self._quiet.start()
            return
        self._known = now
        self.changed.emit(self._path)

    def _look_for(self) -> None:
        """Look whether a file that was away is so still; when its folder went too, nothing tells that it is back."""
        if self._path is None:
            self._away.stop()
        elif _stamp(self._path) is None:
            if not self._gone:
                self._gone = True
                self.gone.emit(self._path)
        else:
            self._away.stop()
            self._watch_file()
            if self._gone:
                self._gone = False
                if _stamp(self._path) == self._known:
                    self.back.emit(self._path)
            self._look()


def _stamp(path: Path | None) -> Stamp | None:
    try:
        return Stamp.of(path.stat()) if path is not None else None
    except OSError:
        return None
