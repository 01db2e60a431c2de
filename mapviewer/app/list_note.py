"""A note over a list that is empty: why that is, and the ways out. It is there only then."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from mapviewer.language import tr
from mapviewer.query.index import Counts


class ListNote(QFrame):
    """Lies over another widget, in its middle."""

    clearAsked = Signal()
    """No filters, please."""
    allAsked = Signal()
    """List what lies outside the window of time too."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("listNote")
        self._over = over
        self.words = QLabel(self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "quiet")
        self.clear = self._button(tr("Clear filters"))
        self.clear.clicked.connect(self.clearAsked)
        self.all = self._button(tr("List all events"))
        self.all.clicked.connect(self.allAsked)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addStretch(1)
        row.addWidget(self.clear)
        row.addWidget(self.all)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.addWidget(self.words)
        column.addLayout(row)
        over.installEventFilter(self)
        self.hide()

    def tell(self, listed: int, counts: Counts) -> None:
        """Say why nothing is listed, or go away."""
        if listed or not counts.total:
            self.hide()
            return
        filtered = counts.filtered == counts.total
        self.words.setText(
            tr("No event passes the filters") if filtered else tr("No event lies in this window of time")
        )
        self.clear.setVisible(counts.filtered > 0)
        self.all.setVisible(not filtered)
        self.show()
        self.raise_()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if watched is self._over and event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        room = self._over.size()
        width = min(room.width(), self.sizeHint().width())
        height = min(room.height(), max(self.sizeHint().height(), self.heightForWidth(width)))
        self.setGeometry((room.width() - width) // 2, (room.height() - height) // 2, width, height)

    def _button(self, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setProperty("role", "small")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        return button
