"""The first thing an empty window shows: what one can do, and what was open before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mapviewer.app.texts import shorten, tooltip


class Welcome(QWidget):
    """Open a file, open the sample, open a recent one, or drop a file."""

    openAsked = Signal()
    sampleAsked = Signal()
    recentAsked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        title = QLabel("mapviewer", self)
        title.setProperty("role", "welcome-title")
        words = QLabel(self.tr("Events on a map and a timeline, with their sources."), self)
        words.setProperty("role", "quiet")
        opening = QPushButton(self.tr("Open a dossier…"), self)
        opening.setDefault(True)
        opening.clicked.connect(self.openAsked)
        sample = QPushButton(self.tr("Open the sample"), self)
        sample.clicked.connect(self.sampleAsked)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(opening)
        buttons.addWidget(sample)
        buttons.addStretch(1)
        drop = QLabel(self.tr("or drop a dossier file on this window"), self)
        drop.setProperty("role", "quiet")
        self._recent_title = QLabel(self.tr("Recent"), self)
        self._recent_title.setProperty("role", "heading")
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        column = QVBoxLayout(self)
        column.addStretch(2)
        for label in (title, words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(16)
        column.addLayout(buttons)
        column.addSpacing(8)
        drop.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(drop)
        column.addSpacing(20)
        self._recent_title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._recent_title)
        column.addLayout(self._recent)
        column.addStretch(3)

    def show_recent(self, paths: Sequence[str]) -> None:
        """List files that were open before, newest first."""
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._recent_title.setVisible(bool(paths))
        for path in paths[:5]:
            # An ampersand in a name would be taken for a mnemonic.
            button = QPushButton(shorten(Path(path).name, 60).replace("&", "&&"), self)
            button.setFlat(True)
            button.setProperty("role", "event")
            button.setToolTip(tooltip(path))
            button.clicked.connect(lambda _=False, chosen=path: self.recentAsked.emit(chosen))
            self._recent.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
