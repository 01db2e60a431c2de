"""The overlays' section of the Layers dock: a row each, with a switch, its colour, its place in the order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import QColorDialog, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from mapviewer.app.flow import FlowLayout
from mapviewer.app.texts import shorten, tooltip
from mapviewer.notebook import OverlayUse


class OverlayList(QWidget):
    """The uppermost overlay stands first, as on the map. Told by `show_overlays`, it says what was asked for."""

    changed = Signal(object)
    """tuple[OverlayUse, ...] that the person wants from now on, the lowest first."""
    addAsked = Signal()
    goAsked = Signal(str)
    """The hash of the overlay to look at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._uses: tuple[OverlayUse, ...] = ()
        self._filling = False
        self.rows = QListWidget(self)
        self.rows.setAccessibleName(self.tr("Overlays, the uppermost first"))
        self.rows.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.rows.itemChanged.connect(self._switched)
        self.rows.currentRowChanged.connect(lambda _: self._enable())
        self.rows.itemActivated.connect(lambda item: self.goAsked.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.add_button = self._button(
            self.tr("Add…"), self.tr("Draw points, lines and surfaces from a GeoJSON, KML or KMZ file")
        )
        self.up_button = self._button(self.tr("Up"), self.tr("Draw this overlay above the next one"))
        self.down_button = self._button(self.tr("Down"), self.tr("Draw this overlay below the next one"))
        self.color_button = self._button(
            self.tr("Colour…"), self.tr("Choose the colour of what has none of its own")
        )
        self.remove_button = self._button(
            self.tr("Remove"), self.tr("Take this overlay off the map; its file stays")
        )
        self.add_button.clicked.connect(self.addAsked)
        self.up_button.clicked.connect(lambda: self._move(-1))
        self.down_button.clicked.connect(lambda: self._move(1))
        self.color_button.clicked.connect(self._ask_color)
        self.remove_button.clicked.connect(self._remove)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.rows, self._remove)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        buttons = FlowLayout(spacing=4)
        for button in (
            self.add_button,
            self.up_button,
            self.down_button,
            self.color_button,
            self.remove_button,
        ):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.rows)
        column.addLayout(buttons)
        self.show_overlays((), {})

    def show_overlays(self, uses: Sequence[OverlayUse], notes: dict[str, str]) -> None:
        """Show these overlays, the lowest first; `notes` say by hash what there is to know of one."""
        here = self.rows.currentRow()
        self._uses = tuple(uses)
        self._filling = True
        self.rows.clear()
        for use in reversed(self._uses):
            item = QListWidgetItem(swatch(use.color), shorten(use.name, 60))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if use.shown else Qt.CheckState.Unchecked)
            item.setData(Qt.ItemDataRole.UserRole, use.sha256)
            item.setToolTip(
                tooltip("\n".join(part for part in (use.name, notes.get(use.sha256, "")) if part))
            )
            self.rows.addItem(item)
        self.rows.setCurrentRow(min(max(here, 0), self.rows.count() - 1))
        line = self.fontMetrics().height() + 8
        self.rows.setFixedHeight(line * max(1, min(6, self.rows.count())) + 6)
        self.rows.setVisible(bool(self._uses))
        self._filling = False
        self._enable()

    # Inside -------------------------------------------------------------------------------------------------------------

    def _button(self, words: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setToolTip(tip)
        button.setProperty("role", "small")
        return button

    @property
    def _at(self) -> int:
        """The number of the current row's overlay, counted from the lowest; −1 for none."""
        row = self.rows.currentRow()
        return len(self._uses) - 1 - row if row >= 0 else -1

    def _enable(self) -> None:
        at, last = self._at, len(self._uses) - 1
        for button in (self.up_button, self.down_button, self.color_button, self.remove_button):
            button.setVisible(last >= 0)
        self.up_button.setEnabled(0 <= at < last)
        self.down_button.setEnabled(at > 0)
        self.color_button.setEnabled(at >= 0)
        self.remove_button.setEnabled(at >= 0)

    def _switched(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        at = len(self._uses) - 1 - self.rows.row(item)
        self._put(at, shown=item.checkState() == Qt.CheckState.Checked)

    def _put(self, at: int, **fields: object) -> None:
        fresh = self._uses[at].model_copy(update=fields)
        self.changed.emit((*self._uses[:at], fresh, *self._uses[at + 1 :]))

    def _move(self, rows: int) -> None:
        at, row = self._at, self.rows.currentRow()
        to = at - rows
        if at < 0 or not 0 <= to < len(self._uses):
            return
        found = list(self._uses)
        found.insert(to, found.pop(at))
        self.rows.setCurrentRow(row + rows)
        self.changed.emit(tuple(found))

    def _remove(self) -> None:
        at = self._at
        if at >= 0:
            self.changed.emit((*self._uses[:at], *self._uses[at + 1 :]))

    def _ask_color(self) -> None:
        at = self._at
        if at < 0:
            return
        dialog = QColorDialog(QColor(self._uses[at].color), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Colour of the overlay"))
        dialog.colorSelected.connect(lambda color: self._put(at, color=color.name().upper()))
        dialog.open()


def swatch(color: str) -> QIcon:
    """A small square of a colour."""
    picture = QPixmap(14, 14)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor("#7F7F7F"))
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(1, 1, 12, 12, 2, 2)
    painter.end()
    icon = QIcon()
    # Qt would tint it in a selected row, and the colour means something.
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(picture, mode)
    return icon
