"""Going from bookmark to bookmark, and the bar above the map that tells the story of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.bookmarks import bookmark_dialog
from mapviewer.app.map_view import MapView
from mapviewer.app.memory import position_of
from mapviewer.app.texts import direction, plain, shorten, tooltip
from mapviewer.notebook import Bookmark, Viewpoint
from mapviewer.query.phrases import window_words
from mapviewer.session import Noted, Opened, Session

ORIGIN: Final = "bookmarks"
_LINES: Final = 5
"""Lines of a text that are seen at once; longer ones scroll."""
_NEXT: Final = (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Space)
_PREVIOUS: Final = (Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace)


class Tour(QObject):
    """Adds bookmarks and goes to them, one by one or as a story. It knows which one the story is at; the rest is the session's."""

    told = Signal(int)
    """The number of the bookmark that the story is at; −1: it is over."""
    mapWanted = Signal(object)
    """A `MapPosition` that the map is to look at."""

    def __init__(self, session: Session, map_view: MapView, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._map, self._parent = session, map_view, parent
        self.at = -1
        """The number of the bookmark that the story is at; −1 when none is told."""

    @property
    def _bookmarks(self) -> tuple[Bookmark, ...]:
        return self._session.notebook.bookmarks

    def _here(self) -> Viewpoint:
        return Viewpoint.of(self._session.selection, position_of(self._map.where))

    # Making them --------------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Ask for a name, and keep what is shown now under it, last."""
        view = self._here()

        def done(title: str, text: str) -> None:
            mark = Bookmark(title=title or self._name(view), text=text, view=view)
            self._session.set_bookmarks((*self._bookmarks, mark), origin=ORIGIN)

        bookmark_dialog(self._parent, self.tr("Bookmark what is shown now"), self._name(view), "", done)

    def _name(self, view: Viewpoint) -> str:
        store = self._session.store
        row = store.row_of.get(view.focus[0]) if view.focus else None
        return shorten(store.events[row].title, 120) if row is not None else window_words(view.selection)

    def edit(self, number: int) -> None:
        """Ask for another name and text of a bookmark."""
        if 0 <= number < len(self._bookmarks):
            mark = self._bookmarks[number]

            def done(title: str, text: str) -> None:
                self._replace(mark, mark.model_copy(update={"title": title or mark.title, "text": text}))

            bookmark_dialog(self._parent, self.tr("Edit the bookmark"), mark.title, mark.text, done)

    def replace(self, number: int) -> None:
        """Let a bookmark hold what is shown now; its name and text stay."""
        if 0 <= number < len(self._bookmarks):
            mark = self._bookmarks[number]
            self._replace(mark, mark.model_copy(update={"view": self._here()}))

    def _replace(self, old: Bookmark, new: Bookmark) -> None:
        marks = tuple(new if mark is old else mark for mark in self._bookmarks)
        self._session.set_bookmarks(marks, origin=ORIGIN)

    # Going to them ------------------------------------------------------------------------------------------------------

    def go(self, number: int) -> None:
        """Show what a bookmark holds."""
        if 0 <= number < len(self._bookmarks):
            view = self._bookmarks[number].view
            self._session.show(view.selection, origin=ORIGIN)
            if view.map is not None:
                self.mapWanted.emit(view.map)
            if self.at >= 0:
                self._tell(number)

    def play(self, number: int = 0) -> None:
        """Tell the bookmarks as a story, from this one on."""
        if self._bookmarks:
            self.at = min(max(0, number), len(self._bookmarks) - 1)
            self.go(self.at)

    def step(self, by: int) -> None:
        """To the next (1) or previous (−1) part of the story; nothing before the first and after the last."""
        if self.at >= 0 and 0 <= self.at + by < len(self._bookmarks):
            self.go(self.at + by)

    def stop(self) -> bool:
        """End the story, where it is; whether one was told."""
        was = self.at >= 0
        if was:
            self._tell(-1)
        return was

    def _tell(self, number: int) -> None:
        self.at = number
        self.told.emit(number)

    # Told by the session ------------------------------------------------------------------------------------------------

    def open(self, _: Opened) -> None:
        """Another dossier ends the story of the old one."""
        self.stop()

    def note(self, noted: Noted) -> None:
        """The story goes on with the bookmarks as they are now."""
        if self.at >= 0 and noted.old.bookmarks != noted.new.bookmarks:
            told = noted.old.bookmarks[self.at]
            now = noted.new.bookmarks
            at = next((n for n, mark in enumerate(now) if mark == told), min(self.at, len(now) - 1))
            self._tell(at)


class StoryBar(QFrame):
    """What the story says at this bookmark, above the map: it covers nothing, and is as high as the longest part needs, so that the map stays
    still while the story goes on."""

    stepped = Signal(int)
    """1: on, −1: back."""
    closed = Signal()

    def __init__(self, parent: QWidget, after: QWidget) -> None:
        """`after` gets the focus when the story ends."""
        super().__init__(parent)
        self.setObjectName("storyBar")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._after = after
        self._bookmarks: tuple[Bookmark, ...] = ()
        self.title = QLabel(self)
        self.title.setProperty("role", "story-title")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.text = QLabel(self)
        for label in (self.title, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self.text)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.count = QLabel(self)
        self.count.setProperty("role", "quiet")
        self.previous = self._button("‹", self.tr("Previous (Left, Page Up)"))
        self.next = self._button("›", self.tr("Next (Right, Page Down)"))
        self.close_button = self._button("✕", self.tr("End the story (Esc)"))
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.close_button.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.title, 1)
        for widget in (self.previous, self.count, self.next, self.close_button):
            head.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(14, 5, 6, 7)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        self.hide()

    def tell(self, bookmarks: tuple[Bookmark, ...], at: int) -> None:
        """Show what one of these says; −1 hides the bar."""
        if not 0 <= at < len(bookmarks):
            if not self.isHidden():
                held = self.hasFocus() or any(child.hasFocus() for child in self.findChildren(QToolButton))
                self.hide()
                if held:
                    self._after.setFocus()
            return
        self._bookmarks = bookmarks
        mark = bookmarks[at]
        title, text = shorten(mark.title, 300), plain(mark.text).strip()
        self.title.setText(title)
        self.title.setToolTip(tooltip(title))
        self.text.setText(text)
        for label, words in ((self.title, title), (self.text, text)):
            # Beside its buttons a title of either direction begins at its own side.
            label.setLayoutDirection(direction(words))
        self._scroll.verticalScrollBar().setValue(0)
        self.count.setText(self.tr("%d of %d") % (at + 1, len(bookmarks)))
        self.previous.setEnabled(at > 0)
        self.next.setEnabled(at + 1 < len(bookmarks))
        self.setAccessibleName(f"{self.count.text()}. {title}. {text}")
        begins = self.isHidden()
        self.show()
        self._fit()
        if begins:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width needs another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """On and back by key; the keys of a presenter's remote control too."""
        if event.key() in _NEXT:
            self.stepped.emit(1)
        elif event.key() in _PREVIOUS:
            self.stepped.emit(-1)
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        margins = self._column.contentsMargins()
        inner = self.width() - margins.left() - margins.right()
        metrics = self.text.fontMetrics()
        flags = int(Qt.TextFlag.TextWordWrap)
        body = max(
            (
                metrics.boundingRect(0, 0, inner, 10_000, flags, plain(mark.text[:2_000]).strip()).height()
                for mark in self._bookmarks
                if mark.text.strip()
            ),
            default=0,
        )
        body = min(body + 2, _LINES * metrics.lineSpacing() + 2) if body else 0
        head = max(self.next.sizeHint().height(), self.title.sizeHint().height())
        self._scroll.setVisible(body > 0)
        self.setFixedHeight(head + body + self._column.spacing() + margins.top() + margins.bottom())

    def _button(self, sign: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(sign)
        button.setAutoRaise(True)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
