"""What was known by a date: asks for the date, and says while it is typed how many events were known by then."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from mapviewer.app.fitting import fit_height
from mapviewer.events.calendar import to_civil
from mapviewer.events.when import POS_INF, parse_when
from mapviewer.events.words import short
from mapviewer.language import plural
from mapviewer.query.filters import known_by
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import ALL_TIME, Mode, Selection
from mapviewer.query.typed import read_typed


class KnownDialog(QDialog):
    """Asks by which date events have to have been known."""

    chosen = Signal(str)
    """The date as EDTF; "" to show what is known now."""

    def __init__(self, index: Index, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("What was known by a date"))
        self._index, self._selection, self._date = index, selection, ""
        words = QLabel(
            self.tr(
                "Only events count of which one of the cited sources had been published by the end of that day. An event whose "
                "sources have no date, or no fine enough one, is counted as unknown when known."
            ),
            self,
        )
        words.setWordWrap(True)
        words.setProperty("role", "quiet")
        self.edit = QLineEdit(", ".join(selection.filters.known), self)
        self.edit.setMaxLength(200)
        self.edit.setAccessibleName(self.tr("Date"))
        self.edit.setPlaceholderText(self.tr("2025-07-16, 16 July 2025, July 2025 …"))
        self.edit.textChanged.connect(self._say)
        self.answer = QLabel(self)
        self.answer.setTextFormat(Qt.TextFormat.PlainText)
        self.answer.setWordWrap(True)
        self.answer.setMinimumHeight(2 * self.answer.fontMetrics().lineSpacing())
        self.answer.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.show_button = buttons.addButton(self.tr("Show"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.all_button = buttons.addButton(
            self.tr("Everything known today"), QDialogButtonBox.ButtonRole.ResetRole
        )
        self.all_button.setEnabled(bool(selection.filters.known))
        self.all_button.clicked.connect(self._everything)
        buttons.accepted.connect(self._choose)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (words, self.edit, self.answer, buttons):
            layout.addWidget(widget)
        self._say(self.edit.text())
        fit_height(self, 66)
        self.edit.selectAll()
        self.edit.setFocus()

    def _say(self, text: str) -> None:
        try:
            self._date = _date(text, self._index.store.head.timezone)
        except ValueError as error:
            self._date = ""
            words = str(error)
        else:
            words = self._counted(self._date)
        self.answer.setText(words)
        self.answer.setAccessibleName(words)
        self.show_button.setEnabled(bool(self._date))

    def _counted(self, date: str) -> str:
        """How many were known, not yet known, and unknown when, whatever the window of time."""
        filters = self._selection.filters
        asked = replace(
            self._selection, filters=filters.of("known", (date,)), window=ALL_TIME, mode=Mode.WINDOW
        )
        counts = visible(self._index, asked).counts
        others = visible(self._index, replace(asked, filters=filters.without("known"))).counts
        known = counts.total - counts.filtered
        later = others.total - others.filtered - known - counts.unknown_when
        zone = self._index.store.head.timezone
        return "\n".join(
            (
                self.tr("By the end of %s:") % short(parse_when(date, zone), zone),
                " · ".join(
                    (
                        plural("{n} known", "{n} known", known),
                        plural("{n} not yet", "{n} not yet", later),
                        plural("{n} unknown when known", "{n} unknown when known", counts.unknown_when),
                    )
                ),
            )
        )

    def _choose(self) -> None:
        if self._date:
            self.chosen.emit(self._date)
            self.accept()

    def _everything(self) -> None:
        self.chosen.emit("")
        self.accept()


def _date(text: str, zone: str) -> str:
    """What was typed as EDTF; raises ValueError with words for the person where it is no date."""
    typed = read_typed(text, zone)
    stripped = text.strip()
    try:
        known_by(stripped, zone)
    except ValueError:
        # Not EDTF, but a date all the same: its last day is meant.
        if typed.end >= POS_INF:
            raise
        day = to_civil(typed.end - 1, zone)
        if not 0 <= day.year <= 9999:
            raise
        return f"{day.year:04}-{day.month:02}-{day.day:02}"
    return stripped
