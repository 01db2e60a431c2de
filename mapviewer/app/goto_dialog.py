"""Go to a date that is typed; what it is read as stands below while it is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from mapviewer.app.fitting import fit_height
from mapviewer.events.words import range_words
from mapviewer.query.typed import Typed, read_typed


class GotoDialog(QDialog):
    """Asks for a time. `extent` is [start, end) of the dossier in seconds since 1970 UTC; local times are read in `zone`.

    With `beside` the time is to become window B, which is compared with the one that is selected.
    """

    chosen = Signal(object)
    """What was typed (`Typed`)."""

    def __init__(
        self,
        zone: str,
        extent: tuple[int, int] | None,
        parent: QWidget | None = None,
        *,
        beside: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Compare with another time") if beside else self.tr("Go to date"))
        self._zone, self._beside = zone, beside
        self._read: Typed | None = None
        self.edit = QLineEdit(self)
        self.edit.setMaxLength(200)
        self.edit.setAccessibleName(self.tr("Date, or two dates with “to” between them"))
        self.edit.setPlaceholderText(self.tr("2025-07-16, 16 July 2025, 15 to 17 July 2025, 44 BCE …"))
        self.edit.textChanged.connect(self._say)
        self.reading = QLabel(self)
        self.reading.setTextFormat(Qt.TextFormat.PlainText)
        self.reading.setWordWrap(True)
        self.reading.setMinimumHeight(2 * self.reading.fontMetrics().lineSpacing())
        self.reading.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        note = QLabel(self)
        note.setTextFormat(Qt.TextFormat.PlainText)
        note.setProperty("role", "quiet")
        words = self.tr("Times are read in {zone}.").replace("{zone}", zone)
        if extent is not None:
            dossier = self.tr("The dossier reaches over {range}.").replace(
                "{range}", range_words(*extent, zone)
            )
            words = f"{dossier} {words}"
        note.setText(words)
        note.setWordWrap(True)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.button = buttons.button(QDialogButtonBox.StandardButton.Ok)
        buttons.accepted.connect(self._choose)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self.edit, self.reading, note, buttons):
            layout.addWidget(widget)
        self._say("")
        fit_height(self, 66)

    def _say(self, text: str) -> None:
        try:
            self._read = read_typed(text, self._zone)
        except ValueError as error:
            self._read = None
            words = str(error)
        else:
            does = self.tr("Selects this time") if self._read.span else self.tr("Moves the playhead there")
            if self._beside:
                does = self.tr("Compares the selected time (A) with this one (B)")
            words = f"{self._read.words}\n{does}"
        self.reading.setText(words)
        self.reading.setAccessibleName(words)
        self.reading.setProperty("role", "quiet" if self._read is None and text.strip() == "" else "")
        self.button.setEnabled(self._read is not None)
        if self._beside:
            self.button.setText(self.tr("Compare"))
            return
        self.button.setText(
            self.tr("Select") if self._read is not None and self._read.span else self.tr("Go")
        )

    def _choose(self) -> None:
        if self._read is not None:
            self.chosen.emit(self._read)
            self.accept()
