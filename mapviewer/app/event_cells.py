"""How a cell of the events table is painted: asked of the model in one go, since Qt asks for seven things of every cell one by one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QFontMetrics, QIcon, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mapviewer.app.event_model import LEFT, Column, EventModel
from mapviewer.app.texts import direction

_HAS_TEXT = QStyleOptionViewItem.ViewItemFeature.HasDisplay
_HAS_ICON = QStyleOptionViewItem.ViewItemFeature.HasDecoration
_OWN_DIRECTION = (Column.EVENT, Column.PLACE)


class EventCells(QStyledItemDelegate):
    """Text, colour, font and alignment as the model has them; titles and places begin where their own direction does, with their signs and their
    ellipsis where they belong, in a window of either direction."""

    def __init__(self, model: EventModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._events = model
        self._features: dict[
            tuple[QStyleOptionViewItem.ViewItemFeature, bool], QStyleOptionViewItem.ViewItemFeature
        ] = {}

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """What Qt's own has in the end."""
        column = index.column()
        text, color, font, alignment = self._events.cell(index.row(), column)
        if isinstance(index, QModelIndex):
            option.index = index
        option.text = text
        features = option.features
        found = self._features.get((features, column == Column.CATEGORY))
        if found is None:
            # Flags are put together in Python, which takes longer than all the rest of a cell.
            found = features | _HAS_TEXT | (_HAS_ICON if column == Column.CATEGORY else _HAS_TEXT)
            self._features[features, column == Column.CATEGORY] = found
        option.features = found
        if column == Column.CATEGORY:
            option.icon = icon = self._events.icon(index.row())
            chosen = QStyle.StateFlag.State_Selected in option.state
            size = icon.actualSize(
                option.decorationSize, QIcon.Mode.Selected if chosen else QIcon.Mode.Normal
            )
            option.decorationSize = size.boundedTo(option.decorationSize)
        if font is not None:
            # The model's font says what is different about it; the view's says the rest.
            option.font = font.resolve(option.font)
            option.fontMetrics = QFontMetrics(option.font)
        if color is not None:
            palette = option.palette
            palette.setColor(QPalette.ColorRole.Text, color)
            option.palette = palette
        if column in _OWN_DIRECTION:
            option.direction = direction(text)
            option.displayAlignment = LEFT
        else:
            option.displayAlignment = alignment
