"""The bar of active filters over the map: a chip for each value, which a click takes away, and how many events are held back."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QPushButton, QSizePolicy, QWidget

from mapviewer.app.filter_model import KEY_NAMES, value_name
from mapviewer.app.texts import isolate, shorten, tooltip
from mapviewer.language import plural, tr
from mapviewer.query.filters import FACET_KEYS, FILTER_KEYS, Filters
from mapviewer.query.index import Index
from mapviewer.session import Change, Opened

_MOST: int = 24
"""Chips that are shown; of more it is said how many."""


class FilterBar(QWidget):
    """Hidden while nothing is filtered."""

    filtersChanged = Signal(object)
    """`Filters` that the person wants from now on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterBar")
        self._index: Index | None = None
        self._filters = Filters()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._flow = FlowLayout(self)
        self.count = QLabel(self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.chips: list[QPushButton] = []
        self.clear = QPushButton(self.tr("Clear all"), self)
        self.clear.setFlat(True)
        self.clear.clicked.connect(lambda: self.filtersChanged.emit(Filters()))
        self.hide()

    def open(self, opened: Opened) -> None:
        """Show the filters of another store."""
        self._index = opened.visible.index
        self._show(opened.selection.filters, opened.visible.counts.filtered)

    def apply(self, change: Change) -> None:
        """Show the filters there are now."""
        if change.old.filters != change.new.filters:
            self._show(change.new.filters, change.visible.counts.filtered)

    # Inside -------------------------------------------------------------------------------------------------------------

    def _show(self, filters: Filters, held_back: int) -> None:
        self._filters = filters
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        for widget in (self.count, self.clear):
            self._flow.removeWidget(widget)
        self.chips = []
        pairs = [(key, value) for key in FILTER_KEYS for value in filters.values(key)]
        self.count.setText(plural("{n} filtered out", "{n} filtered out", held_back))
        self._flow.addWidget(self.count)
        for key, value in pairs[:_MOST]:
            self.chips.append(self._chip(key, value))
            self._flow.addWidget(self.chips[-1])
        if len(pairs) > _MOST:
            self.count.setText(f"{self.count.text()} · {plural('{n} filters', '{n} filters', len(pairs))}")
        self._flow.addWidget(self.clear)
        self.setVisible(bool(filters))

    def _chip(self, key: str, value: str) -> QPushButton:
        name = value
        if self._index is not None and key in FACET_KEYS:
            name = value_name(self._index.filtering.facets[key], value)
        words = f"{tr(KEY_NAMES[key])}: {isolate(shorten(name, 40))}"
        chip = QPushButton(f"{words.replace('&', '&&')}  ×", self)
        chip.setProperty("role", "chip")
        chip.setToolTip(tooltip(self.tr("Take this filter away: {value}").replace("{value}", name)))
        chip.setAccessibleName(self.tr("Take this filter away: {value}").replace("{value}", words))
        chip.clicked.connect(lambda _=False: self.filtersChanged.emit(self._filters.without(key, value)))
        return chip


class FlowLayout(QLayout):
    """Widgets one after the other, in as many rows as they need."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(8, 4, 8, 4)
        self.setSpacing(6)

    def addItem(self, item: QLayoutItem) -> None:
        """At the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One of them, None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """One of them, taken out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Pixels."""
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place them."""
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        """One row of the widest."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Room for the largest one."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        margins, gap = self.contentsMargins(), self.spacing()
        inner = rect.adjusted(margins.left(), margins.top(), -margins.right(), -margins.bottom())
        x, y, height = inner.x(), inner.y(), 0
        parent = self.parentWidget()
        mirrored = parent is not None and parent.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for item in self._items:
            size = item.sizeHint()
            if x + size.width() > inner.right() + 1 and height:
                x, y, height = inner.x(), y + height + gap, 0
            if place:
                left = inner.left() + inner.right() + 1 - x - size.width() if mirrored else x
                item.setGeometry(QRect(QPoint(left, y), size))
            x += size.width() + gap
            height = max(height, size.height())
        return y + height - rect.y() + margins.bottom()
