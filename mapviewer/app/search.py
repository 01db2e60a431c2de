"""Search (Ctrl+F): a bar above the map that finds text without hiding anything, and goes from one event found to the next."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from mapviewer.app.symbol_icons import action_icon
from mapviewer.app.text_desk import TextDesk
from mapviewer.events.store import Bools
from mapviewer.language import number, tr
from mapviewer.query.ordering import Rows
from mapviewer.query.words import terms
from mapviewer.session import Change, Opened, Session

MARKED = 100
"""Events found that are marked in all views; of more only the one that is read."""
_PAUSE_MS = 120
"""After the last letter."""
_LONGEST = 500


class SearchBar(QFrame):
    """The field and its buttons."""

    typed = Signal(str)
    stepped = Signal(int)
    filterAsked = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchBar")
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Find in titles, summaries, places, actors and tags"))
        self.field.setAccessibleName(self.tr("Find text"))
        self.field.setToolTip(self.tr("All words have to be there; “words in quotes” side by side"))
        self.field.setMaxLength(_LONGEST)
        self.field.setClearButtonEnabled(True)
        self.field.setMinimumWidth(120)
        self.field.installEventFilter(self)
        self.says = QLabel(self)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setMinimumWidth(96)
        self.back = self._button(self.tr("Previous event found (Shift+Enter)"), "up")
        self.on = self._button(self.tr("Next event found (Enter)"), "down")
        self.narrow = self._button(self.tr("Show only these: make it a filter"), "filter")
        self.narrow.setText(self.tr("Filter to these"))
        self.narrow.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.close_button = self._button(self.tr("Close the search (Esc)"), "close")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 6, 4)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        for widget in (self.says, self.back, self.on, self.narrow, self.close_button):
            row.addWidget(widget)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.typed.emit(self.field.text()))
        self.field.textChanged.connect(lambda _: self._pause.start())
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.on.clicked.connect(lambda: self.stepped.emit(1))
        self.narrow.clicked.connect(lambda: self.filterAsked.emit(self.field.text().strip()))
        self.close_button.clicked.connect(self.closed)
        self.hide()

    def _button(self, words: str, icon: str) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setProperty("icon-name", icon)
        return button

    def set_ink(self, ink: QColor) -> None:
        """Draw the icons in a colour."""
        for button in (self.back, self.on, self.narrow, self.close_button):
            button.setIcon(action_icon(str(button.property("icon-name")), ink, 16))

    def start(self) -> None:
        """Show the bar with what was typed last, ready to be typed over."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def now(self) -> bool:
        """Whether letters were typed that nobody has heard of yet; they are told now."""
        if not self._pause.isActive():
            return False
        self._pause.stop()
        self.typed.emit(self.field.text())
        return True

    def tell(self, words: str, *, found: bool) -> None:
        """Say how much was found; without anything there is nothing to go to."""
        self.says.setText(words)
        self.says.setAccessibleName(words)
        for button in (self.back, self.on, self.narrow):
            button.setEnabled(found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on, Shift+Enter back, Escape closes."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.closed.emit()
                return True
        return super().eventFilter(watched, event)


class Search(QObject):
    """What is searched for, and where among what was found the reader is. `commands` has the commands by the action table's ids."""

    def __init__(self, session: Session, bar: SearchBar, texts: TextDesk) -> None:
        super().__init__(bar)
        self._session, self._bar, self._texts = session, bar, texts
        self._question = ""
        self._mask: Bools | None = None
        self._rows: Rows = np.zeros(0, np.intp)
        self._at = -1
        self._wanted = 0
        self.commands = {
            "search": bar.start,
            "search-next": lambda: self.step(1),
            "search-previous": lambda: self.step(-1),
        }
        bar.typed.connect(self.search)
        bar.stepped.connect(self.step)
        bar.filterAsked.connect(self.narrow)
        bar.closed.connect(self.stop)
        texts.answered.connect(self._answered)

    def open(self, opened: Opened) -> None:
        """Another dossier: what was found is gone, what was asked is asked of it."""
        del opened
        self._forget()
        if self._bar.isVisible():
            self.search(self._bar.field.text())

    def apply(self, change: Change) -> None:
        """Other filters let other events through."""
        if change.old.filters != change.new.filters and self._mask is not None:
            self._list()
            self._say()

    def search(self, text: str) -> None:
        """Find a text; nothing is hidden, and the views stay where they are until the reader goes on."""
        self._forget()
        self._question = text.strip()
        if self._question:
            self._texts.ask(self._question)
        self._say()

    def step(self, direction: int) -> None:
        """Go to the next event found, or to the one before; after the last comes the first."""
        if not self._bar.isVisible():
            self._bar.start()
            return
        self._bar.now()
        if self._mask is None:
            # The answer is not there yet: then it goes on when it comes.
            self._wanted = direction
            return
        count = len(self._rows)
        if not count:
            return
        if self._at < 0:
            at = self._nearest()
            self._at = at % count if direction > 0 else (at - 1) % count
        else:
            self._at = (self._at + direction) % count
        events = self._session.store.events
        ids = [events[int(self._rows[self._at])].id]
        if count <= MARKED:
            ids += [events[int(row)].id for row in self._rows]
        self._say()
        self._session.visit(ids, origin="search")

    def narrow(self, text: str) -> None:
        """Let only what was found count."""
        if text and terms(text):
            self._session.set_filters(self._session.selection.filters.adding("text", text), origin="search")

    def stop(self) -> bool:
        """Close the bar; whether it was there."""
        was = self._bar.isVisible()
        self._bar.hide()
        self._forget()
        return was

    # Inside -------------------------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._question, self._mask, self._at, self._wanted = "", None, -1, 0
        self._rows = np.zeros(0, np.intp)

    def _answered(self, question: str, mask: Bools) -> None:
        if question != self._question or len(mask) != len(self._session.store):
            return
        self._mask = mask
        self._list()
        self._say()
        if self._wanted:
            self.step(self._wanted)
            self._wanted = 0

    def _list(self) -> None:
        """The rows found, of those that the filters let through, in order of time, undated ones last."""
        assert self._mask is not None  # noqa: S101 - callers have looked
        here = int(self._rows[self._at]) if 0 <= self._at < len(self._rows) else -1
        self._rows = self._session.index.in_time(self._mask & self._session.visible.passes)
        at = np.flatnonzero(self._rows == here)
        self._at = int(at[0]) if len(at) else -1

    def _nearest(self) -> int:
        """The first event found that does not begin before the playhead."""
        moments = self._session.index.moments[self._rows]
        return int(np.searchsorted(moments, self._session.selection.playhead))

    def _say(self) -> None:
        count = len(self._rows)
        if not self._question:
            words = ""
        elif self._mask is None:
            words = tr("Searching…") if self._texts.is_ready else tr("Waits for the index of texts")
        elif not count:
            words = tr("Nothing found") if terms(self._question) else tr("Type letters or digits")
        elif self._at < 0:
            words = tr("{count} found", count=number(count))
        else:
            words = tr("{at} of {count}", at=number(self._at + 1), count=number(count))
        self._bar.tell(words, found=count > 0)
