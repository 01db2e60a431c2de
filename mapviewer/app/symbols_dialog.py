"""The reader's own colours and shapes for categories: one row each, shown at once everywhere, kept in the view file."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.symbol_icons import symbol_icon
from mapviewer.app.texts import shorten
from mapviewer.app.theme import PLAIN
from mapviewer.events.store import CategoryInfo, Store
from mapviewer.events.symbols import GREY, PALETTE, Shape, Symbol
from mapviewer.language import mark, tr
from mapviewer.notebook import Notebook, Style
from mapviewer.session import Opened

_NAMES = (
    mark("Blue"), mark("Vermilion"), mark("Green"), mark("Orange"), mark("Purple"), mark("Sky blue"), mark("Grey"),
)  # fmt: skip
_SHAPES = {
    Shape.CIRCLE: mark("Circle"),
    Shape.TRIANGLE: mark("Triangle"),
    Shape.SQUARE: mark("Square"),
    Shape.DIAMOND: mark("Diamond"),
    Shape.PENTAGON: mark("Pentagon"),
    Shape.STAR: mark("Star"),
    Shape.CROSS: mark("Cross"),
}
_OTHER = "other"
_MOST = 200
"""Categories that get a row; a dossier with more has no use for symbols."""


class SymbolsDialog(QDialog):
    """Choose colour and shape of categories. It stays open beside the window, whose symbols follow each choice."""

    styleChosen = Signal(str, object)
    """A category's id and its `Style`, an empty one for the symbol table's own."""

    def __init__(self, parent: QWidget, store: Store, notebook: Notebook, *, dark: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Symbols"))
        self._dark = dark
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        inner = QWidget(self)
        inner.setLayout(self._grid)
        scroll = QScrollArea(self)
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        words = QLabel(
            self.tr(
                "Map, timeline, table and pictures follow. Your choice is kept in the view file, not in the dossier."
            ),
            self,
        )
        words.setWordWrap(True)
        words.setProperty("role", "quiet")
        self.warning = QLabel(self)
        self.warning.setTextFormat(PLAIN)
        self.warning.setWordWrap(True)
        self.warning.setProperty("role", "warning")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.warning)
        layout.addWidget(buttons)
        self._show(store, notebook)
        self.resize(520, min(560, 150 + 40 * max(2, len(store.categories))))

    def restyle(self, opened: Opened) -> None:
        """Show the symbols as they are now."""
        self._show(opened.store, opened.notebook)

    def _show(self, store: Store, notebook: Notebook) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, info in enumerate(store.categories[:_MOST]):
            self._row(row, info, notebook.styles.get(info.id, Style()))
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        twins = _twins(store.categories[:_MOST])
        self.warning.setText(self.tr("These look the same: %s") % "; ".join(twins))
        self.warning.setVisible(bool(twins))

    def _row(self, row: int, info: CategoryInfo, style: Style) -> None:
        picture = QLabel(self)
        picture.setPixmap(symbol_icon(info.symbol, dark=self._dark, size=20).pixmap(QSize(20, 20)))
        name = QLabel(shorten(info.label, 80), self)
        name.setTextFormat(PLAIN)
        colors = QComboBox(self)
        colors.setObjectName(f"color-{row}")
        colors.setAccessibleName(self.tr("Colour of %s") % shorten(info.label, 80))
        colors.addItem(self.tr("As given"), None)
        for color, words in zip((*PALETTE, GREY), _NAMES, strict=True):
            colors.addItem(symbol_icon(Symbol(color, Shape.CIRCLE), dark=self._dark), tr(words), color)
        if style.color is not None and style.color not in (*PALETTE, GREY):
            colors.addItem(
                symbol_icon(Symbol(style.color, Shape.CIRCLE), dark=self._dark), style.color, style.color
            )
        colors.addItem(self.tr("Other…"), _OTHER)
        colors.setCurrentIndex(max(0, colors.findData(style.color)))
        shapes = QComboBox(self)
        shapes.setObjectName(f"shape-{row}")
        shapes.setAccessibleName(self.tr("Shape of %s") % shorten(info.label, 80))
        shapes.addItem(self.tr("As given"), None)
        for shape, words in _SHAPES.items():
            shapes.addItem(
                symbol_icon(Symbol(info.symbol.color, shape), dark=self._dark), tr(words), shape.value
            )
        shapes.setCurrentIndex(max(0, shapes.findData(style.shape.value if style.shape else None)))
        colors.activated.connect(lambda _: self._color(info, style, colors))
        shapes.activated.connect(
            lambda _: self._choose(info, style.color, Shape(data) if (data := shapes.currentData()) else None)
        )
        for column, widget in enumerate((name, picture, colors, shapes)):
            self._grid.addWidget(widget, row, column)

    def _color(self, info: CategoryInfo, style: Style, colors: QComboBox) -> None:
        chosen = colors.currentData()
        if chosen == _OTHER:
            found = QColorDialog.getColor(
                QColor(info.symbol.color), self, self.tr("Colour of %s") % shorten(info.label, 80)
            )
            if not found.isValid():
                colors.setCurrentIndex(max(0, colors.findData(style.color)))
                return
            chosen = found.name()
        self._choose(info, chosen, style.shape)

    def _choose(self, info: CategoryInfo, color: str | None, shape: Shape | None) -> None:
        self.styleChosen.emit(info.id, Style(color=color, shape=shape))


def _twins(categories: tuple[CategoryInfo, ...]) -> list[str]:
    """Labels of categories that share their symbol, each group as one text."""
    groups: dict[Symbol, list[str]] = {}
    for info in categories:
        groups.setdefault(info.symbol, []).append(shorten(info.label, 40))
    # Past the palette the table itself repeats symbols in grey; that is nobody's choice.
    return [
        ", ".join(labels) for symbol, labels in groups.items() if len(labels) > 1 and symbol.color != GREY
    ]
