"""A strip above the map that says what went wrong or needs to be known, with a way out; it never blocks the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from mapviewer.app.texts import shorten


class MessageBar(QFrame):
    """One message at a time; the newest wins. `kind` is "info", "warning" or "error"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.label = QLabel(self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action = QToolButton(self)
        self.action.setProperty("role", "small")
        self.close_button = QToolButton(self)
        self.close_button.setText("✕")
        self.close_button.setAutoRaise(True)
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.clicked.connect(self.hide)
        self._press: Callable[[], None] | None = None
        self.action.clicked.connect(self._pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 6, 5)
        row.addWidget(self.label, 1)
        row.addWidget(self.action, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_message(
        self, kind: str, text: str, action: str = "", press: Callable[[], None] | None = None
    ) -> None:
        """Show a message, with a button that does `press` when there is one."""
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.label.setText(shorten(text, 600))
        self.setAccessibleName(shorten(text, 600))
        self.action.setText(action)
        self.action.setVisible(bool(action and press))
        self._press = press
        self.show()

    def _pressed(self) -> None:
        if self._press is not None:
            self._press()
