"""What is listed of a piece of the map: the events of a cell or of places that were clicked, a page at a time, in order of time.

Only the page that is looked at is ever read. While time is scrubbed the list waits until it is over.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.symbol_icons import symbol_icon
from mapviewer.app.texts import direction, shorten, tooltip
from mapviewer.events.store import Store
from mapviewer.events.words import short
from mapviewer.language import is_rtl, number, plural
from mapviewer.query.index import POSSIBLE, Visible
from mapviewer.query.listing import PAGE, Listing
from mapviewer.query.selection import Selection
from mapviewer.session import Change, Opened

_Index = QModelIndex | QPersistentModelIndex
_REST_MS: Final = 150
_DATE: Final = Qt.ItemDataRole.UserRole
_POSSIBLE: Final = Qt.ItemDataRole.UserRole + 1


class EventPages(QFrame):
    """The list of a group. Hidden when nothing is listed."""

    eventPicked = Signal(object)
    """tuple[str, ...]: the id of the event that the person wants to read; the list stays."""
    closed = Signal()
    """The person wants no list any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("eventPages")
        self._store: Store | None = None
        self._visible: Visible | None = None
        self._selection = Selection()
        self._listing: Listing | None = None
        self._first = 0
        self.model = _PageModel(self)
        self.view = _List(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Line(self.view))
        self.view.setAccessibleName(self.tr("Events of the clicked place"))
        self.view.picked.connect(self._pick)
        self.view.turned.connect(self._turn)
        self.setFocusProxy(self.view)
        self.caption = QLabel(self)
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        self.caption.setProperty("role", "heading")
        self.caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.back = self._button("‹", self.tr("Previous page (Page Up at the first line)"))
        self.on = self._button("›", self.tr("Next page (Page Down at the last line)"))
        self.close_button = self._button("×", self.tr("Close the list (Esc)"))
        self.back.clicked.connect(lambda: self._turn(-1, False))
        self.on.clicked.connect(lambda: self._turn(1, False))
        self.close_button.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setContentsMargins(12, 6, 6, 4)
        top.setSpacing(2)
        top.addWidget(self.caption, 1)
        for button in (self.back, self.on, self.close_button):
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._list_again)
        self.hide()

    def open(self, opened: Opened) -> None:
        """Another store is shown: nothing of it is listed yet."""
        self._store, self._visible, self._selection = opened.store, opened.visible, opened.selection
        self._listing = None
        self._rest.stop()
        self.model.show(None, (), "")
        self.hide()

    def apply(self, change: Change) -> None:
        """List another group at once, the same one again once time comes to rest; mark what is read."""
        old = self._selection
        group = change.new.group
        beside = group is not None and group.beside and change.beside is not None
        self._visible, self._selection = change.beside if beside else change.visible, change.new
        if change.new.group is None:
            self._listing = None
            self._rest.stop()
            self.hide()
        elif change.new.group != old.group or self._listing is None:
            self._first = 0
            self._list()
        elif (
            change.selected_events or change.selected_beside or change.old.event_zone != change.new.event_zone
        ):
            self._rest.start()
        elif change.old.focus != change.new.focus:
            self._mark()

    def set_theme(self, dark: bool) -> None:
        """Draw the symbols for a light or a dark window."""
        self.model.set_dark(dark)

    # Inside -------------------------------------------------------------------------------------------------------------

    def _button(self, sign: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(sign)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _list_again(self) -> None:
        if self._selection.group is not None:
            self._list()

    def _list(self) -> None:
        store, visible, group = self._store, self._visible, self._selection.group
        if store is None or visible is None or group is None:
            return
        self._rest.stop()
        self._listing = Listing(visible, group)
        if self._first >= self._listing.total:
            self._first = max(0, (self._listing.total - 1) // PAGE * PAGE)
        self._show_page()
        self.show()

    def _show_page(self) -> None:
        listing, visible = self._listing, self._visible
        if listing is None or visible is None:
            return
        rows = listing.page(self._first)
        possible = visible.codes(rows) == POSSIBLE
        lines = tuple(zip(rows.tolist(), possible.tolist(), strict=True))
        self.model.show(self._store, lines, self._selection.event_zone)
        if not len(rows):
            words = self.tr("No events here in this time")
        elif listing.total == 1:
            words = plural("{n} event here", "{n} events here", 1)
        else:
            last = self._first + len(rows)
            words = self.tr("{first}–{last} of {total} events here").format(
                first=number(self._first + 1), last=number(last), total=number(listing.total)
            )
            if len(rows) == listing.total:
                words = plural("{n} event here", "{n} events here", listing.total)
        self.caption.setText(words)
        several = listing.total > PAGE
        for button, there in (
            (self.back, self._first > 0),
            (self.on, self._first + PAGE < listing.total),
        ):
            button.setVisible(several)
            button.setEnabled(there)
        self._mark()

    def _mark(self) -> None:
        """Make the line of the event that is read the current one."""
        read = self._selection.focus[0] if self._selection.focus else None
        row = None if read is None or self._store is None else self._store.row_of.get(read)
        index = self.model.index_of(row)
        choose = self.view.selectionModel()
        if index.isValid():
            choose.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.view.scrollTo(index)
        else:
            choose.clear()

    def _pick(self, index: QModelIndex) -> None:
        row = self.model.row(index)
        if row is not None and self._store is not None:
            self.eventPicked.emit((self._store.events[row].id,))

    def _turn(self, pages: int, reading: bool) -> None:
        """Go to another page; with `reading` read its event that comes next."""
        if self._listing is None:
            return
        first = self._first + pages * PAGE
        if not 0 <= first < self._listing.total:
            return
        self._first = first
        self._show_page()
        self.view.scrollToTop() if pages > 0 else self.view.scrollToBottom()
        if reading:
            self._pick(self.model.index(0 if pages > 0 else self.model.rowCount() - 1))


class _PageModel(QAbstractListModel):
    """The lines of one page: a row of the store, and whether it is only possible."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._store: Store | None = None
        self._lines: tuple[tuple[int, bool], ...] = ()
        self._zone = "UTC"
        self._dark = False
        self._icons: dict[int, QIcon] = {}

    def show(self, store: Store | None, lines: tuple[tuple[int, bool], ...], zone: str) -> None:
        """Show other lines."""
        self.beginResetModel()
        if store is not self._store:
            self._icons.clear()
        self._store, self._lines, self._zone = store, lines, zone
        self.endResetModel()

    def set_dark(self, dark: bool) -> None:
        """Draw the symbols for a light or a dark ground."""
        self.beginResetModel()
        self._dark = dark
        self._icons.clear()
        self.endResetModel()

    def row(self, index: _Index) -> int | None:
        """The store's row of a line."""
        return self._lines[index.row()][0] if index.isValid() else None

    def index_of(self, row: int | None) -> QModelIndex:
        """Where a row of the store is on this page; an invalid index when it is not."""
        for line, (there, _) in enumerate(self._lines):
            if there == row:
                return self.index(line)
        return QModelIndex()

    def dates(self) -> list[str]:
        """The dates of all lines."""
        return [str(self.data(self.index(line), _DATE)) for line in range(len(self._lines))]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many lines the page has."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title, date, symbol."""
        row = self.row(index)
        store = self._store
        if row is None or store is None:
            return None
        event = store.events[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return shorten(event.title or event.id, 300)
        if role == _DATE:
            when = store.whens[row]
            words = self.tr("undated") if when is None else short(when, self._zone or when.zone)
            return f"~ {words}" if self._lines[index.row()][1] else words
        if role == _POSSIBLE:
            return self._lines[index.row()][1]
        if role == Qt.ItemDataRole.DecorationRole:
            number = int(store.columns.category[row])
            if number not in self._icons:
                self._icons[number] = symbol_icon(store.categories[number].symbol, dark=self._dark)
            return self._icons[number]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(event.title or event.id)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            date = self.data(index, _DATE)
            return f"{date}, {shorten(event.title or event.id, 300)}, {store.category(row).label}"
        return None


class _List(QListView):
    """The lines. Reading goes along with the keys, and over the edge of the page to the next one."""

    picked = Signal(QModelIndex)
    turned = Signal(int, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self.picked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down read, Page Up and Page Down turn the page at its ends."""
        before = self.currentIndex()
        key = event.key()
        last = self.model().rowCount() - 1
        if key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) and before.row() >= last:
            self.turned.emit(1, True)
            return
        if key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp) and before.row() <= 0:
            self.turned.emit(-1, True)
            return
        if key == Qt.Key.Key_Escape:
            # The window's: it clears what is read, and the list with it.
            event.ignore()
            return
        super().keyPressEvent(event)
        if self.currentIndex() != before and self.currentIndex().isValid():
            self.picked.emit(self.currentIndex())


class _Line(QStyledItemDelegate):
    """A line: date, symbol, title."""

    _EDGE: Final = 12
    _GAP: Final = 8

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._width = 0
        view.model().modelReset.connect(self._measure)

    def _measure(self) -> None:
        model = self._view.model()
        dates = model.dates() if isinstance(model, _PageModel) else []
        metrics = self._view.fontMetrics()
        self._width = max((metrics.horizontalAdvance(date) for date in dates), default=0)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """One line of text and a little air."""
        del index
        return QSize(120, max(22, option.fontMetrics.height() + 7))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint date, symbol and title side by side; the dates of a page take the same room."""
        chosen = QStyleOptionViewItem(option)
        self.initStyleOption(chosen, index)
        state, rect, palette = chosen.state, chosen.rect, chosen.palette
        font, metrics = chosen.font, chosen.fontMetrics
        style = self._view.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, chosen, painter, self._view)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        ink = palette.color(QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text)
        painter.save()
        possible = bool(index.data(_POSSIBLE))
        # Arabic and Hebrew know no italics.
        font.setItalic(possible and not is_rtl())
        painter.setFont(font)
        room = min(self._width, rect.width() * 2 // 5)
        left = QRect(rect.left() + self._EDGE, rect.top(), room, rect.height())
        date = QStyle.visualRect(chosen.direction, rect, left)
        painter.setPen(ink if selected else palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(
            date,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            metrics.elidedText(str(index.data(_DATE)), Qt.TextElideMode.ElideRight, room),
        )
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        picture = QRect(left.right() + self._GAP, rect.top() + (rect.height() - 16) // 2, 16, 16)
        title = QStyle.visualRect(
            chosen.direction, rect, rect.adjusted(picture.right() + 6 - rect.left(), 0, -self._EDGE, 0)
        )
        picture = QStyle.visualRect(chosen.direction, rect, picture)
        if isinstance(icon, QIcon):
            icon.paint(painter, picture)
        words = str(index.data())
        painter.setLayoutDirection(direction(words))
        font.setItalic(possible and direction(words) is Qt.LayoutDirection.LeftToRight)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(
            title,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            metrics.elidedText(words, Qt.TextElideMode.ElideRight, title.width()),
        )
        painter.restore()
