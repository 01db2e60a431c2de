"""A label that gives way: what has no room ends with an ellipsis, and the tool tip says it all."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from mapviewer.app.texts import tooltip


class ElidedLabel(QLabel):
    """One line of plain text. `note` is what the tool tip says besides, when the whole text is not seen."""

    def __init__(self, parent: QWidget | None = None, *, letters: int = 6) -> None:
        """`letters` is how many of them it keeps at least."""
        super().__init__(parent)
        self._letters = letters
        self._note = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def set_note(self, note: str) -> None:
        """What the tool tip explains."""
        self._note = note
        self._tell()

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self._tell()

    def is_cut(self) -> bool:
        """Whether the text has less room than it needs."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters and the ellipsis."""
        hint = super().minimumSizeHint()
        least = self.fontMetrics().averageCharWidth() * self._letters + hint.width() - self._text_width()
        return QSize(min(hint.width(), max(20, least)), hint.height())

    def _text_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut or not, the tool tip has to know."""
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        parts = [self.text()] if self.is_cut() else []
        if self._note:
            parts.append(self._note)
        self.setToolTip(tooltip(" – ".join(parts)) if parts else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what there is room for."""
        if not self.is_cut():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        box = self.contentsRect()
        cut = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        self.style().drawItemText(
            painter,
            box,
            int(QStyle.visualAlignment(self.layoutDirection(), self.alignment())),
            option.palette,
            self.isEnabled(),
            cut,
            self.foregroundRole(),
        )
