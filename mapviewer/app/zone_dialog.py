"""The choice of the zone that times are shown in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, QTimeZone, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mapviewer.events.calendar import known_zone, utc_offset, zone_names

OWN = ""
"""Each event's own zone."""


def computer_zone() -> str:
    """The computer's own zone; "UTC" where nobody knows, or knows it by a name that is none of the tz database."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    if not known_zone(name) and Path("/etc/localtime").is_symlink():
        name = Path("/etc/localtime").resolve().as_posix().partition("zoneinfo/")[2]
    return name if known_zone(name) else "UTC"


def offset_words(t: int, zone: str) -> str:
    """“UTC+03:00”: how far the zone's clocks are ahead at a time."""
    seconds = utc_offset(t, zone)
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"UTC{'-' if seconds < 0 else '+'}{hours:02}:{minutes:02}" if seconds else "UTC"


class ZoneDialog(QDialog):
    """A list of all zones that is searched by typing. `dossier` is the dossier's own zone, `shown` the one now ("" for events' own)."""

    chosen = Signal(str)
    """An IANA name, "" for each event's own."""

    def __init__(self, dossier: str, shown: str, moment: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Time zone"))
        self._moment = moment
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search: a city, a region, UTC"))
        self.search.setAccessibleName(self.tr("Search time zones"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Time zones"))
        self.list.setUniformItemSizes(True)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setProperty("role", "quiet")
        first = [
            (self.tr("Each event's own (axis: {zone})").replace("{zone}", dossier), OWN),
            (self.tr("The dossier's: {zone}").replace("{zone}", dossier), dossier),
            ("UTC", "UTC"),
            (self.tr("This computer's: {zone}").replace("{zone}", computer_zone()), computer_zone()),
        ]
        self._fill([*first, *((name.replace("_", " "), name) for name in sorted(zone_names()))], shown)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.button = buttons.button(QDialogButtonBox.StandardButton.Ok)
        buttons.accepted.connect(self._choose)
        buttons.rejected.connect(self.reject)
        self.search.textChanged.connect(self._search)
        self.list.currentItemChanged.connect(lambda *_: self._say())
        self.list.itemActivated.connect(lambda *_: self._choose())
        layout = QVBoxLayout(self)
        for widget in (self.search, self.list, self.note, buttons):
            layout.addWidget(widget)
        self.resize(420, 460)
        self._say()

    def _fill(self, entries: Iterable[tuple[str, str]], shown: str) -> None:
        for words, name in entries:
            item = QListWidgetItem(words, self.list)
            item.setData(Qt.ItemDataRole.UserRole, name)
            if name == shown and self.list.currentItem() is None:
                self.list.setCurrentItem(item)

    def _search(self, text: str) -> None:
        wanted = text.casefold().replace("_", " ").split()
        first: QListWidgetItem | None = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            name = f"{item.text()} {item.data(Qt.ItemDataRole.UserRole)}".casefold()
            hidden = not all(word in name for word in wanted)
            item.setHidden(hidden)
            first = first or (None if hidden else item)
        current = self.list.currentItem()
        if (current is None or current.isHidden()) and first is not None:
            self.list.setCurrentItem(first)
        self._say()

    def _say(self) -> None:
        item = self.list.currentItem()
        there = item is not None and not item.isHidden()
        self.button.setEnabled(there)
        if not there or item is None:
            self.note.setText(self.tr("No zone has these words in its name"))
            return
        name = item.data(Qt.ItemDataRole.UserRole)
        self.note.setText(
            self.tr(
                "Each event's clock times are shown as clocks there showed them; window and axis keep the dossier's zone"
            )
            if name == OWN
            else offset_words(self._moment, name)
        )

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
            self.accept()
