"""How a table is cut into text and cells: its encoding, its delimiter, its time zone; what its bytes tell is proposed, anything else can be chosen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLabel, QLineEdit, QWidget

from mapviewer.events.calendar import known_zone, zone_names
from mapviewer.foreign.mapping import TableMapping
from mapviewer.foreign.table import delimiter_of
from mapviewer.foreign.text import as_utf8, encoding_of
from mapviewer.language import mark, tr

_ENCODINGS: Final = (
    ("utf-8", "UTF-8"),
    ("utf-16-le", "UTF-16 LE"),
    ("utf-16-be", "UTF-16 BE"),
    ("cp1252", mark("Western European (Windows-1252)")),
    ("cp1250", mark("Central European (Windows-1250)")),
    ("cp1251", mark("Cyrillic (Windows-1251)")),
    ("koi8_r", mark("Cyrillic (KOI8-R)")),
    ("cp1253", mark("Greek (Windows-1253)")),
    ("cp1254", mark("Turkish (Windows-1254)")),
    ("cp1255", mark("Hebrew (Windows-1255)")),
    ("cp1256", mark("Arabic (Windows-1256)")),
    ("mac_roman", mark("Western European (old Mac)")),
    ("cp850", mark("Western European (DOS)")),
    ("gb18030", mark("Chinese (GB 18030)")),
    ("shift_jis", mark("Japanese (Shift JIS)")),
    ("euc_kr", mark("Korean (EUC-KR)")),
)
_DELIMITERS: Final = (
    (",", mark("comma")),
    (";", mark("semicolon")),
    ("\t", mark("tab")),
    ("|", mark("vertical bar")),
)


class ImportReading(QWidget):
    """One row of fields."""

    changed = Signal(object)
    """dict of fields of the mapping that the person has chosen."""

    def __init__(self, start: bytes, parent: QWidget, *, workbook: bool = False) -> None:
        super().__init__(parent)
        found = encoding_of(start)
        self.encoding_box = QComboBox(self)
        words = tr(dict(_ENCODINGS).get(found.name, found.name))
        told = tr("{encoding}, a guess") if found.guessed else tr("{encoding}, by its bytes")
        self.encoding_box.addItem(told.replace("{encoding}", words), "")
        for codec, name in _ENCODINGS:
            self.encoding_box.addItem(tr(name), codec)
        self.encoding_box.activated.connect(
            lambda _: self.changed.emit({"encoding": self.encoding_box.currentData()})
        )
        self.encoding_box.setMinimumContentsLength(14)
        self.encoding_box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.delimiter_box = QComboBox(self)
        cut = delimiter_of(as_utf8(start[:65_536]).decode("utf-8", "replace"))
        words = tr(dict(_DELIMITERS)[cut])
        self.delimiter_box.addItem(tr("{delimiter}, as found").replace("{delimiter}", words), "")
        for char, name in _DELIMITERS:
            self.delimiter_box.addItem(tr(name), char)
        self.delimiter_box.activated.connect(
            lambda _: self.changed.emit({"delimiter": self.delimiter_box.currentData()})
        )
        self.zone_field = QLineEdit(self)
        self.zone_field.setMaxLength(60)
        self.zone_field.setMinimumWidth(self.fontMetrics().averageCharWidth() * 16)
        completer = QCompleter(sorted(zone_names()), self.zone_field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.zone_field.setCompleter(completer)
        self.zone_field.textChanged.connect(self._zone_typed)
        self.separator_field = QLineEdit(self)
        self.separator_field.setMaxLength(5)
        self.separator_field.setFixedWidth(self.fontMetrics().averageCharWidth() * 7)
        self.separator_field.textEdited.connect(
            lambda text: self.changed.emit({"separator": text}) if text else None
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for words, widget, stretch in (
            (self.tr("&Letters:"), self.encoding_box, 3),
            (self.tr("Cells cut a&t:"), self.delimiter_box, 1),
            (self.tr("Time &zone:"), self.zone_field, 2),
            (self.tr("Se&veral in a cell cut at:"), self.separator_field, 0),
        ):
            label = QLabel(words, self)
            label.setBuddy(widget)
            widget.setAccessibleName(words.replace("&", "").rstrip(" :\u00a0\u202f"))
            if workbook and widget in (self.encoding_box, self.delimiter_box):
                label.hide()
                widget.hide()
                continue
            row.addWidget(label)
            row.addWidget(widget, stretch)
            row.addSpacing(6)
        if workbook:
            row.addStretch(3)

    def tell(self, mapping: TableMapping) -> None:
        """Show what is chosen; what is being typed stays."""
        _choose(self.encoding_box, mapping.encoding)
        _choose(self.delimiter_box, mapping.delimiter)
        if self.zone_field.text() != mapping.timezone and not self.zone_field.hasFocus():
            self.zone_field.setText(mapping.timezone)
        if not self.separator_field.hasFocus():
            self.separator_field.setText(mapping.separator)

    def _zone_typed(self, text: str) -> None:
        good = known_zone(text)
        if good:
            self.changed.emit({"timezone": text})
        self.zone_field.setToolTip("" if good else self.tr("The name of a time zone, such as Asia/Damascus"))


def _choose(box: QComboBox, value: str) -> None:
    at = box.findData(value)
    if at < 0:
        box.addItem(value, value)
        at = box.count() - 1
    box.setCurrentIndex(at)
