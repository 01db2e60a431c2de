"""The strip over the table: all events or those in the window, how many the filters hold back, and what is being worked on."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.elided import ElidedLabel
from mapviewer.app.event_lists import Scope
from mapviewer.language import number, plural, tr

_PATIENCE_MS = 200
"""What is done sooner needs no sign."""


class TableHead(QWidget):
    """Told what the table lists; says what the person would rather have listed."""

    scopeChosen = Signal(Scope)
    filteredAsked = Signal()
    """The person wants to know of what the filters hold back."""
    stopAsked = Signal()
    """The person does not want to wait for an order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tableHead")
        self.buttons: dict[Scope, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(6, 3, 6, 3)
        row.setSpacing(0)
        for scope, words, tip in (
            (Scope.ALL, self.tr("All"), self.tr("List all events; those outside the window of time are dimmed")),
            (Scope.WINDOW, self.tr("In the window"), self.tr("List only what is in or possibly in the window of time")),
        ):  # fmt: skip
            row.addWidget(self._segment(scope, words, tip, scope.value))
        row.addSpacing(8)
        self.words = ElidedLabel(self)
        self.words.setProperty("role", "quiet")
        # It gives way before the buttons do.
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.words, 1)
        self.filtered = QToolButton(self)
        self.filtered.setProperty("role", "small")
        self.filtered.setToolTip(self.tr("List what the filters hold back"))
        self.filtered.clicked.connect(self.filteredAsked)
        self.filtered.hide()
        row.addWidget(self.filtered)
        self.stop = QToolButton(self)
        self.stop.setText(self.tr("Cancel"))
        self.stop.setProperty("role", "small")
        self.stop.clicked.connect(self.stopAsked)
        self.stop.hide()
        row.addWidget(self.stop)
        self.progress = QProgressBar(self)
        self.progress.setObjectName("tableProgress")
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(3)
        self.progress.setRange(0, 1000)
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._parts())
        column.addWidget(self.progress)
        self._busy = ""
        self._said = ""
        self._filtered = 0
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_PATIENCE_MS)
        self._wait.timeout.connect(self._show_busy)

    def _segment(self, scope: Scope, words: str, tip: str, side: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setProperty("role", "segment")
        button.setProperty("side", side)
        button.clicked.connect(lambda _=False: self.scopeChosen.emit(scope))
        self._group.addButton(button)
        self.buttons[scope] = button
        return button

    def _parts(self) -> QWidget:
        """What two windows have in common and what not; there only while they are compared."""
        self.parts = QWidget(self)
        row = QHBoxLayout(self.parts)
        row.setContentsMargins(6, 0, 6, 3)
        row.setSpacing(0)
        for scope, words, tip, side in (
            (Scope.ONLY_A, self.tr("Only A"), self.tr("List what is in window A and not in B"), "all"),
            (Scope.BOTH, self.tr("Both"), self.tr("List what is in both windows, or may be"), "middle"),
            (Scope.ONLY_B, self.tr("Only B"), self.tr("List what is in window B and not in A"), "window"),
        ):
            row.addWidget(self._segment(scope, words, tip, side))
        row.addStretch(1)
        self.parts.hide()
        return self.parts

    def show_comparing(self, on: bool) -> None:
        """Offer the parts of two windows, or no longer."""
        self.parts.setVisible(on)

    def show_scope(self, scope: Scope) -> None:
        """Press the button of what is listed."""
        self.buttons[scope].setChecked(True)

    def show_counts(self, listed: int, total: int, filtered: int) -> None:
        """Say how many are listed, of how many, and how many the filters hold back."""
        self._said = plural("{n} event", "{n} events", listed)
        if listed != total:
            self._said = tr("{listed} of {total}", listed=number(listed), total=number(total))
        self._say()
        self._filtered = filtered
        self.filtered.setText(plural("{n} filtered out", "{n} filtered out", filtered))
        self.filtered.setVisible(filtered > 0 and not self._busy)

    def show_note(self, words: str) -> None:
        """Say something of what is listed, until the list changes."""
        self._said = words
        self._say()

    def show_working(self, words: str) -> None:
        """Say what is being worked on; "" for nothing. It shows only when it takes a while."""
        self._busy = words
        if not words:
            self._wait.stop()
            self._show_busy()
        elif not self.progress.isVisible():
            self._wait.start()
        else:
            self._say()

    def show_share(self, share: float) -> None:
        """How far the work is, in [0, 1]."""
        self.progress.setValue(int(share * 1000))

    def _show_busy(self) -> None:
        on = bool(self._busy)
        self.progress.setValue(0)
        self.progress.setVisible(on)
        self.stop.setVisible(on)
        self.filtered.setVisible(self._filtered > 0 and not on)
        self._say()

    def _say(self) -> None:
        words = self._busy if self.progress.isVisible() else self._said
        self.words.setText(words)
