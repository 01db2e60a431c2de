"""What became of the open dossier's file on the disk, said over the map, with what can be done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mapviewer.app.texts import shorten

if TYPE_CHECKING:
    from mapviewer.app.documents import Documents
    from mapviewer.app.watching import Watching
    from mapviewer.app.window import MainWindow

_ABOUT = "file"


class FileNews(QObject):
    """Hears the watcher of `documents`; `by_itself` says whether a changed file is read again without a question."""

    def __init__(self, documents: Documents, window: MainWindow, by_itself: Callable[[], bool]) -> None:
        super().__init__(documents)
        self._documents, self._messages, self._by_itself = documents, window.messages, by_itself
        self.hear(documents.watching)

    def hear(self, watching: Watching) -> None:
        """Hear another watcher too: of a dossier that is shown together with the first."""
        watching.changed.connect(self._changed)
        watching.gone.connect(self._gone)
        watching.back.connect(self._back)

    def _changed(self, path: Path) -> None:
        if self._by_itself():
            self._documents.reload()
            return
        words = self.tr("%s has changed on the disk.") % shorten(path.name, 120)
        self._messages.show_message("info", words, (self.tr("Reload"), self._documents.reload))
        self._messages.setProperty("about", _ABOUT)

    def _gone(self, path: Path) -> None:
        words = self.tr(
            "%s is not there any more: deleted, moved, or its disk was taken out. What is open stays open, and its view can be saved."
        )
        self._messages.show_message("warning", words % shorten(path.name, 120))
        self._messages.setProperty("about", _ABOUT)

    def _back(self, _: Path) -> None:
        if self._messages.property("about") == _ABOUT:
            self._messages.hide()
