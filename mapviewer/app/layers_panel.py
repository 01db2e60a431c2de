"""The Layers dock: what the map shows, layer by layer. Told by `apply`, it says what was asked for; others add sections of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGroupBox, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from mapviewer.language import mark, tr
from mapviewer.query.layers import Arcs, Drawing, Layers
from mapviewer.session import Change, Opened

DRAWINGS: Final = {
    Drawing.SYMBOLS: mark("Symbols and counts"),
    Drawing.HEAT: mark("Heat"),
    Drawing.BOTH: mark("Heat and symbols"),
}
ARCS: Final = {
    Arcs.NONE: mark("None"),
    Arcs.READ: mark("Of the event that is read"),
    Arcs.ALL: mark("All between shown events"),
}


class LayersPanel(QWidget):
    """One group of choices below the other; `add_section` puts another one there."""

    layersChanged = Signal(object)
    """`query.layers.Layers` that the person wants from now on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layersPanel")
        self._layers = Layers()
        inner = QWidget(self)
        self._sections = QVBoxLayout(inner)
        self._sections.setContentsMargins(8, 8, 8, 8)
        self._sections.setSpacing(8)
        self._sections.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.drawings = {key: QRadioButton(tr(words), self) for key, words in DRAWINGS.items()}
        self.arcs = {key: QRadioButton(tr(words), self) for key, words in ARCS.items()}
        self._group(self.tr("Events"), list(self.drawings.values()))
        self._group(self.tr("Relations"), list(self.arcs.values()))
        for drawing, button in self.drawings.items():
            button.clicked.connect(
                lambda _=False, to=drawing: self.layersChanged.emit(replace(self._layers, drawing=to))
            )
        for arcs, button in self.arcs.items():
            button.clicked.connect(
                lambda _=False, to=arcs: self.layersChanged.emit(replace(self._layers, arcs=to))
            )
        self.setFocusProxy(self.drawings[Drawing.SYMBOLS])
        self._show(self._layers)

    def add_section(self, title: str, widget: QWidget) -> QGroupBox:
        """Put a widget under a title below the sections that are there."""
        box = QGroupBox(title, self)
        column = QVBoxLayout(box)
        column.setContentsMargins(8, 6, 8, 8)
        column.addWidget(widget)
        self._sections.insertWidget(self._sections.count() - 1, box)
        return box

    # Told by the session --------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Show the layers that another dossier begins with."""
        self._show(opened.selection.layers)

    def apply(self, change: Change) -> None:
        """Show the layers there are now."""
        if change.new.layers != self._layers:
            self._show(change.new.layers)

    # Inside ---------------------------------------------------------------------------------------------------------------

    def _group(self, title: str, buttons: list[QRadioButton]) -> None:
        inner = QWidget(self)
        group = QButtonGroup(inner)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for button in buttons:
            group.addButton(button)
            column.addWidget(button)
        self.add_section(title, inner)

    def _show(self, layers: Layers) -> None:
        self._layers = layers
        self.drawings[layers.drawing].setChecked(True)
        self.arcs[layers.arcs].setChecked(True)
