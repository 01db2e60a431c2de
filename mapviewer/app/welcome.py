"""The first thing an empty window shows: what one can do, what was open before, how far a file is that is being opened, and why one could not be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from mapviewer.app.texts import isolate, shorten, tooltip

_BAR = 280
"""Pixels that the progress bar is wide."""


class Welcome(QWidget):
    """Open a file, open the sample, open a recent one, or drop a file. While a file is opened there is its progress and Cancel instead."""

    openAsked = Signal()
    sampleAsked = Signal()
    newAsked = Signal()
    recentAsked = Signal(str)
    cancelAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        title = self._label("mapviewer", "welcome-title")
        words = self._label(self.tr("Events on a map and a timeline, with their sources."), "quiet")
        self.opening = QPushButton(self.tr("Open a dossier…"), self)
        self.opening.setDefault(True)
        self.opening.clicked.connect(self.openAsked)
        sample = QPushButton(self.tr("Open the sample"), self)
        sample.clicked.connect(self.sampleAsked)
        new = QPushButton(self.tr("New dossier…"), self)
        new.clicked.connect(self.newAsked)
        self.setFocusProxy(self.opening)
        self.choices = QWidget(self)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.opening)
        buttons.addWidget(sample)
        buttons.addWidget(new)
        buttons.addStretch(1)
        self._recent_title = self._label(self.tr("Recent"), "heading")
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        choices = QVBoxLayout(self.choices)
        choices.setContentsMargins(0, 0, 0, 0)
        choices.addLayout(buttons)
        choices.addSpacing(8)
        choices.addWidget(self._label(self.tr("or drop a dossier file on this window"), "quiet"))
        choices.addSpacing(20)
        choices.addWidget(self._recent_title)
        choices.addLayout(self._recent)
        self.waiting = QWidget(self)
        self.busy = self._label("", "")
        self.progress = QProgressBar(self)
        self.progress.setFixedWidth(_BAR)
        self.progress.setTextVisible(False)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.clicked.connect(self.cancelAsked)
        waiting = QVBoxLayout(self.waiting)
        waiting.setContentsMargins(0, 0, 0, 0)
        waiting.setSpacing(12)
        waiting.addWidget(self.busy)
        waiting.addWidget(self.progress, 0, Qt.AlignmentFlag.AlignHCenter)
        waiting.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignHCenter)
        self.waiting.hide()
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(title)
        column.addWidget(words)
        column.addSpacing(16)
        column.addWidget(self.waiting)
        column.addWidget(self.choices)
        column.addStretch(3)

    def show_busy(self, words: str, share: float) -> None:
        """Show that a file is being opened; `share` is in [0, 1], negative when nobody knows."""
        self.busy.setText(shorten(words, 120))
        self.progress.setRange(0, 0 if share < 0 else 100)
        self.progress.setValue(int(share * 100))
        self.waiting.show()
        self.choices.hide()

    def show_idle(self) -> None:
        """Nothing is being opened any more."""
        self.choices.show()
        self.waiting.hide()

    def show_recent(self, paths: Sequence[str]) -> None:
        """List files that were open before, newest first, each with the end of the way to it."""
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._recent_title.setVisible(bool(paths))
        for path in paths[:5]:
            name, folder = Path(path).name, Path(path).parent.name
            words = isolate(shorten(name, 60)) + (f"   {isolate(shorten(folder, 40))}" if folder else "")
            # An ampersand in a name would be taken for a mnemonic.
            button = QPushButton(words.replace("&", "&&"), self)
            button.setFlat(True)
            button.setProperty("role", "event")
            button.setToolTip(tooltip(path))
            button.clicked.connect(lambda _=False, chosen=path: self.recentAsked.emit(chosen))
            self._recent.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)

    def _label(self, words: str, role: str) -> QLabel:
        label = QLabel(words, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setProperty("role", role)
        return label
