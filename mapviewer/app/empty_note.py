"""A note over the map when it has nothing to show: why that is, and the ways out. It is there only then."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from mapviewer.events.calendar import Unit, add_units, floor_unit
from mapviewer.events.words import range_words
from mapviewer.language import plural, tr
from mapviewer.query.phrases import window_words
from mapviewer.query.selection import Selection
from mapviewer.session import Change, Opened, Session


class EmptyNote(QFrame):
    """Lies over another widget, in its middle."""

    goAsked = Signal(object)
    """A moment (int, seconds since 1970 UTC) at which events begin."""
    allTimeAsked = Signal()
    clearAsked = Signal()
    absentAsked = Signal()

    def __init__(self, over: QWidget, session: Session) -> None:
        super().__init__(over)
        self.setObjectName("emptyNote")
        self._over, self._session = over, session
        self.words = QLabel(self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setProperty("role", "heading")
        self.earlier = self._button(lambda: self.goAsked.emit(self._around[0]))
        self.later = self._button(lambda: self.goAsked.emit(self._around[1]))
        self.all_time = self._button(self.allTimeAsked.emit, self.tr("All time"))
        self.clear = self._button(self.clearAsked.emit, self.tr("Clear filters"))
        self.why = self._button(self.absentAsked.emit, self.tr("What is not on the map…"))
        self._around: tuple[int | None, int | None] = (None, None)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (self.earlier, self.later, self.all_time, self.clear, self.why):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self.words)
        column.addLayout(row)
        over.installEventFilter(self)
        self.hide()

    def _button(self, press: object, words: str = "") -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setProperty("role", "small")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda *_: press())  # type: ignore[operator]
        return button

    def open(self, opened: Opened) -> None:
        """Another dossier."""
        self._tell(opened.selection)

    def apply(self, change: Change) -> None:
        """Another window of time, or other filters."""
        if change.selected_events:
            self._tell(change.new)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if watched is self._over and event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _tell(self, selection: Selection) -> None:
        counts = self._session.visible.counts
        shown = counts.inside + counts.possible
        self._around = (None, None)
        clear = all_time = why = False
        words = ""
        if not self._session.store.file.path or shown > counts.unplaced:
            self.hide()
            return
        if not counts.total:
            # Records that could not be read are among what is not on the map.
            words, why = self.tr("No events in this dossier"), bool(self._session.store.problems)
        elif shown:
            words = plural(
                "{n} event shown, and it has no place", "{n} events shown, and none has a place", shown
            )
            why = True
        elif counts.filtered == counts.total:
            words, clear = self.tr("No event passes the filters"), True
        elif not counts.out:
            words, why, clear = self.tr("No event here has a date"), True, counts.filtered > 0
        else:
            words = tr("No events: {time}", time=window_words(selection))
            self._around = self._session.around()
            all_time, clear = True, counts.filtered > 0
        self.words.setText(words)
        for button, moment, text in (
            (self.earlier, self._around[0], self.tr("‹ {day}")),
            (self.later, self._around[1], self.tr("{day} ›")),
        ):
            button.setVisible(moment is not None)
            if moment is not None:
                start = floor_unit(moment, Unit.DAY, selection.zone)
                day = range_words(start, add_units(start, Unit.DAY, 1, selection.zone), selection.zone)
                button.setText(text.replace("{day}", day))
        self.earlier.setToolTip(self.tr("To the events before"))
        self.later.setToolTip(self.tr("To the events after"))
        self.all_time.setVisible(all_time)
        self.clear.setVisible(clear)
        self.why.setVisible(why)
        self.show()
        self.raise_()
        self._place()

    def _place(self) -> None:
        self.adjustSize()
        room = self._over.size()
        self.move((room.width() - self.width()) // 2, (room.height() - self.height()) // 2)
