"""A strip above the map that says what went wrong or needs to be known, with a way out; it never blocks the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from mapviewer.app.texts import shorten

_MOST_WAYS = 2


class MessageBar(QFrame):
    """One message at a time; the newest wins. `kind` is "info", "warning" or "error"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.label = QLabel(self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = [QToolButton(self) for _ in range(_MOST_WAYS)]
        for n, button in enumerate(self.buttons):
            button.setProperty("role", "small")
            button.clicked.connect(lambda _=False, number=n: self._pressed(number))
        self.action = self.buttons[0]
        self.close_button = QToolButton(self)
        self.close_button.setText("✕")
        self.close_button.setAutoRaise(True)
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.clicked.connect(self.hide)
        self._calls: list[Callable[[], object]] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 6, 5)
        row.addWidget(self.label, 1)
        row.setSpacing(6)
        for button in self.buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_message(self, kind: str, text: str, *ways: tuple[str, Callable[[], object]]) -> None:
        """Show a message, with a button for each way out: its words, and what it does."""
        self.setProperty("kind", kind)
        self.setProperty("about", "")
        self.style().unpolish(self)
        self.style().polish(self)
        self.label.setText(shorten(text, 600))
        self.setAccessibleName(shorten(text, 600))
        self._calls = [call for _, call in ways]
        for n, button in enumerate(self.buttons):
            button.setText(ways[n][0] if n < len(ways) else "")
            button.setVisible(n < len(ways))
        self.show()

    def _pressed(self, number: int) -> None:
        if number < len(self._calls):
            self._calls[number]()
