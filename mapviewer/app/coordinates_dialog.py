"""Go to coordinates that are typed or pasted; what they are read as stands below while they are typed, other readings are offered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from mapviewer.app.texts import isolate
from mapviewer.geodesy.measure import Length, length_words
from mapviewer.geodesy.notation import Notation, write
from mapviewer.geodesy.reading import Place, UnreadableError, read


class CoordinatesDialog(QDialog):
    """Asks for a point of the map."""

    chosen = Signal(object)
    """`geodesy.reading.Place` to go to."""

    def __init__(self, lengths: Length, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Go to coordinates"))
        self._lengths = lengths
        self._place: Place | None = None
        self.edit = QLineEdit(self)
        self.edit.setMaxLength(200)
        self.edit.setClearButtonEnabled(True)
        self.edit.setAccessibleName(self.tr("Coordinates"))
        # Numbers and letters of coordinates run from left to right in every language.
        self.edit.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.edit.setPlaceholderText("33.51, 36.29 · 33°30′36″N 36°17′24″E · 37S BT 48120 11320")
        self.edit.textChanged.connect(self._say)
        self.reading = QLabel(self)
        self.reading.setTextFormat(Qt.TextFormat.PlainText)
        self.reading.setWordWrap(True)
        self.reading.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reading.setMinimumHeight(5 * self.reading.fontMetrics().lineSpacing())
        self.reading.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.other = QPushButton(self)
        self.other.setAutoDefault(False)
        self.other.clicked.connect(self._take_other)
        self.other.hide()
        self._offered: Place | None = None
        note = QLabel(
            self.tr("Decimal degrees, degrees with minutes and seconds, UTM or MGRS; latitude comes first."),
            self,
        )
        note.setTextFormat(Qt.TextFormat.PlainText)
        note.setProperty("role", "quiet")
        note.setWordWrap(True)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.button = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.button.setText(self.tr("Go"))
        buttons.accepted.connect(self._choose)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self.edit, self.reading, self.other, note, buttons):
            layout.addWidget(widget)
        self.resize(480, 0)
        self._say("")

    def _say(self, text: str) -> None:
        self._place = self._offered = None
        if not text.strip():
            words = ""
        else:
            try:
                found = read(text)
            except UnreadableError as error:
                words = str(error)
            else:
                self._place = found.place
                self._offered = found.others[0] if found.others else None
                words = found.trouble if found.place is None else self._words(found.place)
        self.reading.setText(words)
        self.reading.setAccessibleName(words)
        self.button.setEnabled(self._place is not None)
        offered = self._offered
        self.other.setVisible(offered is not None)
        if offered is not None:
            where = write(offered.lat, offered.lon, Notation.DECIMAL)
            self.other.setText(
                self.tr("Or {why}: {where}").replace("{why}", offered.why).replace("{where}", isolate(where))
            )

    def _words(self, place: Place) -> str:
        """The place in every notation, and how large what was named is."""
        others = (Notation.DECIMAL, Notation.DMS, Notation.UTM, Notation.MGRS)
        lines = [
            isolate(write(place.lat, place.lon, notation, max(1.0, place.within_m))) for notation in others
        ]
        if place.within_m > 0.5:
            side = length_words(2 * place.within_m, self._lengths)
            lines.append(self.tr("The middle of a square of {side}").replace("{side}", side))
        return "\n".join(lines)

    def _take_other(self) -> None:
        offered = self._offered
        if offered is not None:
            # As plain as can be, so that nothing of it can be read in two ways.
            self.edit.setText(write(offered.lat, offered.lon, Notation.DMS, 0.1))
            self.edit.setFocus()

    def _choose(self) -> None:
        if self._place is not None:
            self.chosen.emit(self._place)
            self.accept()
