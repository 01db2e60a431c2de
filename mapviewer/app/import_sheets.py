"""Which sheet of a workbook is imported, chosen from those that it has."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QWidget

from mapviewer.app.texts import isolate, shorten
from mapviewer.formats.base import Format
from mapviewer.formats.sheets import Sheet
from mapviewer.language import number, plural, tr

_MOST_LETTERS = 60
"""Of a sheet's name: programs allow 31."""


class ImportSheets(QWidget):
    """The workbook's sheets, and whether the one that is shown is read as the program's own table that it is known by. Nothing of it is shown where there is one sheet only."""

    picked = Signal(str)
    """The name of the sheet that the person has chosen."""
    knownChosen = Signal(bool)
    """Whether it is read as what it is known by."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        label = QLabel(self.tr("S&heet:"), self)
        self.box = QComboBox(self)
        self.box.setAccessibleName(self.tr("Sheet of the workbook"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.activated.connect(lambda _: self.picked.emit(self.box.currentData()))
        label.setBuddy(self.box)
        self.known_box = QCheckBox(self)
        self.known_box.clicked.connect(self.knownChosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        row.addWidget(self.box)
        row.addSpacing(12)
        row.addWidget(self.known_box)
        row.addStretch(1)

    def tell(self, sheets: Sequence[Sheet], current: str, known: Format | None, *, as_known: bool) -> None:
        """Show these sheets, the current one chosen."""
        self.setVisible(len(sheets) > 1)
        if [self.box.itemData(n) for n in range(self.box.count())] != [sheet.name for sheet in sheets]:
            self.box.clear()
            for sheet in sheets:
                self.box.addItem(_words(sheet), sheet.name)
        model = self.box.model()
        for n, sheet in enumerate(sheets):
            if sheet.rows < 2 and isinstance(model, QStandardItemModel):
                model.item(n).setEnabled(False)
        self.box.setCurrentIndex(self.box.findData(current))
        self.known_box.setVisible(known is not None)
        if known is not None:
            words = tr("Read it as {format}, by whose columns it is known")
            self.known_box.setText(words.replace("{format}", isolate(known.label)))
        self.known_box.setChecked(as_known)


def _words(sheet: Sheet) -> str:
    """A sheet's name, with what is in it below its header."""
    count = sheet.rows - 1
    if sheet.more:
        rows = tr("more than {n} rows").replace("{n}", number(sheet.rows))
    else:
        rows = plural("one row", "{n} rows", count) if count > 0 else tr("empty")
    parts = [isolate(shorten(sheet.name, _MOST_LETTERS)), rows, *([tr("hidden")] if sheet.hidden else [])]
    return "   ·   ".join(parts)
