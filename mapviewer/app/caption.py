"""What a presentation says of the event that is shown, below the map: its title, when and where, and who says so. For the back row."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mapviewer.app.elided import ElidedLabel
from mapviewer.app.symbol_icons import symbol_icon
from mapviewer.app.texts import direction, isolate, shorten
from mapviewer.events.store import Store
from mapviewer.events.words import describe
from mapviewer.language import is_rtl, plural, tr
from mapviewer.query.phrases import window_words
from mapviewer.query.selection import Selection
from mapviewer.session import Change, Opened
from mapviewer.snapshot.wording import listed, source_lines, unlisted_words

_MOST_SOURCES = 3
_SYMBOL = 1.6
"""Size of the symbol, as a share of the title's height."""


class Caption(QFrame):
    """Always three lines high, so that the map stays still from event to event. It is shown by whoever presents."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("caption")
        self._store: Store | None = None
        self._selection: Selection | None = None
        self._dark = False
        self.symbol = QLabel(self)
        self.title = ElidedLabel(self)
        self.facts = ElidedLabel(self)
        self.sources = ElidedLabel(self)
        for label, role in (
            (self.title, "caption-title"),
            (self.facts, "caption-facts"),
            (self.sources, "caption-sources"),
        ):
            label.setProperty("role", role)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        for label in (self.title, self.facts, self.sources):
            lines.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(14)
        row.addWidget(self.symbol, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)
        self.hide()

    # Told by the session ------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Another dossier."""
        self._store, self._selection = opened.store, opened.selection
        self._tell()

    def apply(self, change: Change) -> None:
        """Another event, or another time."""
        self._selection = change.new
        self._tell()

    def set_theme(self, dark: bool) -> None:
        """Draw the symbol for a light or a dark window."""
        self._dark = dark
        self._tell()

    def showEvent(self, event: object) -> None:
        """What was left while nobody looked is made up for."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Letters of another size need a symbol of another size."""
        super().resizeEvent(event)
        self._show_symbol()

    # Inside -------------------------------------------------------------------------------------------------------------

    def _row(self) -> int | None:
        store, selection = self._store, self._selection
        if store is None or selection is None or not selection.focus:
            return None
        return store.row_of.get(selection.focus[0])

    def _tell(self) -> None:
        store, selection = self._store, self._selection
        if store is None or selection is None or self.isHidden():
            return
        row = self._row()
        if row is None:
            texts = (store.head.title or store.file.name, window_words(selection), "")
        else:
            event, when = store.events[row], store.whens[row]
            zone = selection.event_zone or (when.zone if when is not None else selection.zone)
            date = describe(when, zone)
            facts = [date[:1].upper() + date[1:], isolate(store.place_name(row))]
            texts = (
                event.title or event.id,
                " · ".join(part for part in facts if part.strip("\u2068\u2069")),
                self._said_by(store, row),
            )
        for label, text in zip((self.title, self.facts, self.sources), texts, strict=True):
            label.setText(shorten(text, 400))
            label.setLayoutDirection(direction(text))
            # Three lines of one caption stand at one side, whichever way each is read.
            side = Qt.AlignmentFlag.AlignRight if is_rtl() else Qt.AlignmentFlag.AlignLeft
            label.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(". ".join(text for text in texts if text))
        self._show_symbol()

    def _said_by(self, store: Store, row: int) -> str:
        lines = [line for _, line in source_lines(store, (row,))] or [
            tr("No source is given for this event.")
        ]
        lines += map(unlisted_words, listed(store, store.events[row].citations)[1])
        words = " · ".join(isolate(line) for line in lines[:_MOST_SOURCES])
        more = len(lines) - _MOST_SOURCES
        return words if more <= 0 else f"{words} · {plural('and {n} more', 'and {n} more', more)}"

    def _show_symbol(self) -> None:
        row = self._row()
        self.symbol.setVisible(row is not None)
        if row is not None and self._store is not None:
            side = round(self.title.fontMetrics().ascent() * _SYMBOL)
            icon = symbol_icon(self._store.category(row).symbol, dark=self._dark, size=side)
            self.symbol.setPixmap(icon.pixmap(side, side))
