"""The command palette: every command of the window, found by typing; those used last come first. Events of the dossier are found too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QColor, QFont, QKeyEvent, QPainter, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QMainWindow,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.fuzzy import Fit, fit, folded
from mapviewer.app.key_caps import caps_width, paint_caps
from mapviewer.app.keys import KeyMap, shown
from mapviewer.app.texts import shorten
from mapviewer.events.store import Store
from mapviewer.language import tr

MOST_EVENTS: Final = 20_000
"""Dossiers up to this size have their titles looked through at every letter; in larger ones the search is the way."""
_EVENTS_SHOWN: Final = 30
EVENT: Final = "event "
"""What the id of an entry begins with that is an event; the event's own follows."""
_ENTRY: Final = Qt.ItemDataRole.UserRole
_FIT: Final = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be done: an action, or an event that can be read. `words` is what is searched first, `where` second."""

    id: str
    words: str
    where: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    enabled: bool = True
    checked: bool | None = None
    action: QAction | None = None


def entries_of(window: QMainWindow, keys: KeyMap) -> list[Entry]:
    """All commands that the menus have, submenus too, in their order; the path to each stands in `where`."""
    found: list[Entry] = []
    for top in window.menuBar().actions():
        menu = top.menu()
        if isinstance(menu, QMenu):
            found.extend(_in_menu(menu, _plain(top.text()), keys))
    return found


def _in_menu(menu: QMenu, path: str, keys: KeyMap) -> Iterator[Entry]:
    for action in menu.actions():
        inner = action.menu()
        words = _plain(action.text())
        if action.isSeparator() or not (action.isVisible() or isinstance(inner, QMenu)):
            continue
        if isinstance(inner, QMenu):
            yield from _in_menu(inner, f"{path} › {words}", keys)
            continue
        name = action.objectName().removeprefix("action-")
        yield Entry(
            name or f"{path} › {words}",
            words,
            path,
            tuple(shown(key) for key in keys.of(name)),
            action.statusTip(),
            action.isEnabled(),
            action.isChecked() if action.isCheckable() else None,
            action,
        )


def _plain(text: str) -> str:
    """An action's words without mnemonic, dots and key."""
    text = text.partition("\t")[0]
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("….").rstrip()


def ranked(entries: Sequence[Entry], typed: str, recent: Sequence[str]) -> list[tuple[Entry, Fit]]:
    """The entries that fit what was typed, the best first; with nothing typed all, those used last first."""
    place = {name: n for n, name in enumerate(recent)}
    found: list[tuple[int, int, int, Entry, Fit]] = []
    for n, entry in enumerate(entries):
        how = fit(typed, entry.words)
        score = how.score if how else 0
        if how is None:
            wide = fit(typed, f"{entry.words} {entry.where} {entry.tip}")
            if wide is None or not typed.strip():
                continue
            # Found by its menu or its description only: after all that are found by name.
            how, score = Fit(wide.score, tuple(k for k in wide.at if k < len(entry.words))), wide.score - 500
        found.append((-score, place.get(entry.id, len(place)), n, entry, how))
    found.sort(key=lambda item: item[:3])
    return [(entry, how) for *_, entry, how in found]


class _Model(QAbstractListModel):
    """The entries that are listed now."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[tuple[Entry, Fit]] = []

    def show(self, rows: list[tuple[Entry, Fit]]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry, how = self.rows[index.row()]
        if role == _ENTRY:
            return entry
        if role == _FIT:
            return how
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [entry.words, entry.where, ", ".join(entry.keys)]
            if entry.checked:
                parts.append(tr("on"))
            if not entry.enabled:
                parts.append(tr("not available now"))
            return ", ".join(part for part in parts if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        # One that cannot be had now can still be read, so that nobody looks for it elsewhere.
        del index
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled


class _Delegate(QStyledItemDelegate):
    """A row: its words with the letters that were found in bold, the menu it is in, its keys."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del index
        return QSize(100, option.fontMetrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry, how = index.data(_ENTRY), index.data(_FIT)
        palette: QPalette = option.palette
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(option.rect, palette.highlight())
        loud = palette.highlightedText().color() if chosen else palette.text().color()
        quiet = loud if chosen else palette.placeholderText().color()
        if not entry.enabled:
            loud = quiet
        box = QRectF(option.rect).adjusted(12, 0, -12, 0)
        rtl = option.direction is Qt.LayoutDirection.RightToLeft
        painter.setLayoutDirection(option.direction)
        keys_width = caps_width(entry.keys, option.font) if entry.keys else 0.0
        if entry.keys:
            paint_caps(painter, box, entry.keys, option.font, quiet, quiet)
        room = box.adjusted(keys_width + 8, 0, 0, 0) if rtl else box.adjusted(0, 0, -keys_width - 8, 0)
        mark = "✓ " if entry.checked else ""
        used = self._words(
            painter,
            room,
            mark + shorten(entry.words, 200),
            {k + len(mark) for k in how.at},
            option.font,
            loud,
        )
        rest = room.adjusted(0, 0, -used - 14, 0) if rtl else room.adjusted(used + 14, 0, 0, 0)
        painter.setFont(option.font)
        painter.setPen(quiet)
        where = option.fontMetrics.elidedText(
            entry.where, Qt.TextElideMode.ElideRight, int(max(0, rest.width()))
        )
        if where != "…":
            painter.drawText(rest, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, where)
        painter.restore()

    def _words(
        self, painter: QPainter, box: QRectF, text: str, at: set[int], font: QFont, ink: QColor
    ) -> float:
        """Paint the words, found letters bold where the script lets letters stand alone; returns their width in pixels."""
        bold = QFont(font)
        bold.setBold(True)
        painter.setPen(ink)
        painter.setFont(font)
        flags = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        if not text.isascii() or painter.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            shown_text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, flags, shown_text)
            return painter.fontMetrics().horizontalAdvance(shown_text)
        x = box.left()
        run = 0
        while run < len(text):
            end = run + 1
            while end < len(text) and (end in at) == (run in at):
                end += 1
            painter.setFont(bold if run in at else font)
            width = painter.fontMetrics().horizontalAdvance(text[run:end])
            room = box.right() - x
            piece = (
                text[run:end]
                if width <= room
                else painter.fontMetrics().elidedText(text[run:end], Qt.TextElideMode.ElideRight, int(room))
            )
            painter.drawText(QRectF(x, box.y(), max(1.0, room), box.height()), flags, piece)
            x += min(width, room)
            if width > room:
                break
            run = end
        return x - box.left()


class Palette(QDialog):
    """A box over the window: type, choose, Enter."""

    chosen = Signal(object)
    """The `Entry` that was chosen."""

    def __init__(
        self, entries: Sequence[Entry], recent: Sequence[str], store: Store | None, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Command palette"))
        self._over = parent
        self._entries, self._recent = list(entries), tuple(recent)
        self._store = store
        self._titles: list[tuple[str, str, str]] | None = None
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("Type a command, or words of an event's title"))
        self.line.setAccessibleName(self.tr("Command"))
        self.line.setClearButtonEnabled(True)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._search)
        self.line.returnPressed.connect(self._choose)
        self.model = _Model(self)
        self.view = QListView(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setAccessibleName(self.tr("Commands found"))
        self.view.clicked.connect(lambda _: self._choose())
        self.foot = QLabel(self)
        self.foot.setProperty("role", "quiet")
        self.foot.setTextFormat(Qt.TextFormat.PlainText)
        frame = QFrame(self)
        frame.setObjectName("paletteFrame")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column = QVBoxLayout(frame)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(6)
        column.addWidget(self.line)
        column.addWidget(self.view, 1)
        column.addWidget(self.foot)
        self._search("")

    def showEvent(self, event: QShowEvent) -> None:
        """Stand in the upper middle of the window."""
        super().showEvent(event)
        window = self._over.window()
        width = min(max(620, self.fontMetrics().averageCharWidth() * 80), window.width() - 40)
        corner = window.mapToGlobal(window.rect().topLeft())
        self.resize(width, self._height())
        self.move(corner.x() + (window.width() - width) // 2, corner.y() + 70)
        self.line.setFocus()

    def _height(self) -> int:
        """Pixels: as high as what was found, but no higher than the window has room for."""
        rows = max(1, self.model.rowCount()) * max(1, self.view.sizeHintForRow(0))
        others = self.line.sizeHint().height() + self.foot.sizeHint().height() + 36
        return min(rows + others, 460, self._over.window().height() - 120)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that move in the list, while the line has the focus."""
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            page = max(1, self.view.height() // max(1, self.view.sizeHintForRow(0)) - 1)
            keys = Qt.Key
            step = {keys.Key_Down: 1, keys.Key_Up: -1, keys.Key_PageDown: page, keys.Key_PageUp: -page}.get(
                Qt.Key(event.key())
            )
            if step is not None:
                self._move(step)
                return True
        return super().eventFilter(watched, event)

    def _move(self, step: int) -> None:
        rows = self.model.rowCount()
        if rows:
            row = self.view.currentIndex().row() + step
            # A single step goes round, a page stops at the ends.
            row = row % rows if abs(step) == 1 else max(0, min(rows - 1, row))
            self._put(row)

    def _put(self, row: int) -> None:
        self.view.setCurrentIndex(self.model.index(row, 0))
        entry = self.model.rows[row][0]
        # The focus stays in the line: what is chosen is told there.
        self.line.setAccessibleDescription(
            str(self.model.data(self.model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole))
        )
        words = entry.tip if entry.enabled else tr("{words}: not available now").format(words=entry.words)
        self.foot.setText(shorten(words, 120))

    def _search(self, typed: str) -> None:
        rows = ranked(self._entries, typed, self._recent)
        # Between the commands whose names have the words and those that only have their letters, or a description with them.
        words = folded(typed).split()
        named = (n for n, (entry, _) in enumerate(rows) if not all(w in folded(entry.words) for w in words))
        place = next(named, len(rows))
        rows[place:place] = self._events(typed)
        self.model.show(rows)
        if self.isVisible():
            self.resize(self.width(), self._height())
        if rows:
            self._put(0)
        else:
            self.foot.setText(self.tr("Nothing is called that."))

    def _events(self, typed: str) -> list[tuple[Entry, Fit]]:
        words = folded(typed).split()
        if len("".join(words)) < 2:
            return []
        if self._titles is None:
            self._titles = _titles(self._store)
        found: list[tuple[Entry, Fit]] = []
        for key, title, within in self._titles:
            if all(word in within for word in words):
                how = fit(typed, shorten(title, 200)) or Fit(0, ())
                found.append((Entry(f"{EVENT}{key}", title, tr("Event")), how))
                if len(found) >= _EVENTS_SHOWN:
                    break
        return found

    def _choose(self) -> None:
        index = self.view.currentIndex()
        if not index.isValid():
            return
        entry = self.model.rows[index.row()][0]
        if entry.enabled:
            self.accept()
            self.chosen.emit(entry)


def _titles(store: Store | None) -> list[tuple[str, str, str]]:
    """Id, title and folded title of each event, where the dossier is small enough."""
    if store is None or len(store) > MOST_EVENTS:
        return []
    return [(event.id, event.title, folded(event.title[:300])) for event in store.events]
