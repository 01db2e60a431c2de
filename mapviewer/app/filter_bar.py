"""The bar of active filters over the map: a chip for each value, which a click takes away, and how many events are held back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from mapviewer.app.filter_model import KEY_NAMES, value_name
from mapviewer.app.flow import FlowLayout
from mapviewer.app.texts import isolate, shorten, tooltip
from mapviewer.language import plural, tr
from mapviewer.query.areas import area_words
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
        self._flow = FlowLayout(self, spacing=6)
        self._flow.setContentsMargins(8, 4, 8, 4)
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
        elif key == "area":
            name = area_words(value)
        words = f"{tr(KEY_NAMES[key])}: {isolate(shorten(name, 40))}"
        chip = QPushButton(f"{words.replace('&', '&&')}  ×", self)
        chip.setProperty("role", "chip")
        chip.setToolTip(tooltip(self.tr("Take this filter away: {value}").replace("{value}", name)))
        chip.setAccessibleName(self.tr("Take this filter away: {value}").replace("{value}", words))
        chip.clicked.connect(lambda _=False: self.filtersChanged.emit(self._filters.without(key, value)))
        return chip
