"""The reader's own note on an event: a verdict and some words. It goes to the view file, never to the dossier."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from mapviewer.app.flow import FlowLayout
from mapviewer.notebook import LONGEST_TEXT, Note, Verdict

_PAUSE_MS = 1_500
"""Without a key for so long, what was written is kept."""


class ReaderNote(QWidget):
    """Buttons for the verdict, and an editor. Says when either has changed; a pause in writing counts as an end, so that undo takes whole thoughts."""

    written = Signal(str, object)
    """The event's id and its note; None when there is nothing left of it."""

    def __init__(self, event_id: str, note: Note | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._event = event_id
        self._note = note or Note()
        self.buttons: dict[Verdict, QToolButton] = {}
        row = FlowLayout()
        for verdict, words, tip in (
            (Verdict.CONFIRMED, self.tr("Confirmed"), self.tr("You hold this event for confirmed")),
            (Verdict.DOUBTFUL, self.tr("Doubtful"), self.tr("You doubt this event")),
            (Verdict.FOLLOW_UP, self.tr("Follow up"), self.tr("You mean to come back to this event")),
        ):
            button = QToolButton(self)
            button.setText(words)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setProperty("role", "verdict")
            button.clicked.connect(lambda on, chosen=verdict: self._judge(chosen if on else None))
            self.buttons[verdict] = button
            row.addWidget(button)
        self.editor = QPlainTextEdit(self)
        self.editor.setPlaceholderText(self.tr("Your note on this event"))
        self.editor.setAccessibleName(self.tr("Your note on this event"))
        self.editor.setTabChangesFocus(True)
        self.editor.installEventFilter(self)
        self.editor.textChanged.connect(self._typing)
        where = QLabel(self.tr("Kept in the view file (Save), never in the dossier."), self)
        where.setTextFormat(Qt.TextFormat.PlainText)
        where.setWordWrap(True)
        where.setProperty("role", "tiny")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.editor)
        column.addWidget(where)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_PAUSE_MS)
        self._wait.timeout.connect(self.finish)
        self.show_note(note)

    def show_note(self, note: Note | None) -> None:
        """Show a note that somebody else has changed (undo, another view file)."""
        self._note = note or Note()
        for verdict, button in self.buttons.items():
            button.setChecked(verdict is self._note.verdict)
        if self.editor.toPlainText() != self._note.text:
            self.editor.blockSignals(True)
            self.editor.setPlainText(self._note.text)
            self.editor.blockSignals(False)
        self._fit()

    def finish(self) -> None:
        """Keep what was written so far."""
        self._wait.stop()
        self._tell(Note(verdict=self._note.verdict, text=self.editor.toPlainText()[:LONGEST_TEXT]))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What was written is kept when the editor loses the focus."""
        if event.type() == QEvent.Type.FocusOut and self._wait.isActive():
            self.finish()
        return super().eventFilter(watched, event)

    def _typing(self) -> None:
        self._fit()
        self._wait.start()

    def _judge(self, verdict: Verdict | None) -> None:
        for other, button in self.buttons.items():
            button.setChecked(other is verdict)
        self._wait.stop()
        self._tell(Note(verdict=verdict, text=self.editor.toPlainText()[:LONGEST_TEXT]))

    def _tell(self, note: Note) -> None:
        if note != self._note:
            self._note = note
            self.written.emit(self._event, note or None)

    def _fit(self) -> None:
        """As high as its lines, between two and ten of them."""
        lines = min(10, max(2, self.editor.document().blockCount()))
        margins = self.editor.contentsMargins()
        height = lines * self.editor.fontMetrics().lineSpacing() + 10 + margins.top() + margins.bottom()
        self.editor.setFixedHeight(height)
