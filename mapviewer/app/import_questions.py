"""What a table leaves open, asked beside its columns: which number of a date is the day, whether coordinates are swapped, what no column says."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QRadioButton, QVBoxLayout, QWidget

from mapviewer.app.texts import isolate, shorten
from mapviewer.app.theme import PLAIN
from mapviewer.events.when import parse_when
from mapviewer.events.words import short
from mapviewer.foreign.asking import Questions
from mapviewer.foreign.dates import Order
from mapviewer.foreign.mapping import TableMapping
from mapviewer.language import plural, tr


class ImportQuestions(QWidget):
    """Only what is open is shown."""

    changed = Signal(object)
    """dict of fields of the mapping that the person has answered."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lack_words = self._note(self, "warning")
        self.date_box = QFrame(self)
        self.date_words = self._note(self.date_box, "warning")
        self.day_first, self.month_first, self.undecided = (QRadioButton(self.date_box) for _ in range(3))
        self.undecided.setText(self.tr("Not known: these events stay undated"))
        dates = _column(self.date_box)
        dates.addWidget(self.date_words)
        for button, order in (
            (self.day_first, Order.DAY_FIRST),
            (self.month_first, Order.MONTH_FIRST),
            (self.undecided, None),
        ):
            dates.addWidget(button)
            button.clicked.connect(lambda _=False, chosen=order: self.changed.emit({"order": chosen}))
        self.swap_box = QFrame(self)
        self.swap_words = self._note(self.swap_box, "warning")
        self.swap_words.setText(
            self.tr("There are latitudes beyond 90 degrees. The two columns may have been swapped.")
        )
        self.swapped = QCheckBox(self.tr("Read latitude and longitude the other way round"), self.swap_box)
        self.swapped.clicked.connect(lambda on: self.changed.emit({"swapped": on}))
        swap = _column(self.swap_box)
        swap.addWidget(self.swap_words)
        swap.addWidget(self.swapped)
        self.comma_words = self._note(self, "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.lack_words, self.date_box, self.swap_box, self.comma_words):
            layout.addWidget(widget)

    def ask(self, mapping: TableMapping, asked: Questions) -> None:
        """Ask what is open with this mapping."""
        lacking = _lacking(mapping)
        self.lack_words.setVisible(bool(lacking))
        self.lack_words.setText(lacking)
        self.date_box.setVisible(bool(asked.date))
        if asked.date:
            self._ask_dates(mapping, asked)
        placed = bool((mapping.lat and mapping.lon) or mapping.coordinates)
        self.swap_box.setVisible(placed)
        self.swapped.setChecked(mapping.swapped)
        self.swap_words.setVisible(placed and asked.swapped and not mapping.swapped)
        self.comma_words.setVisible(bool(asked.comma))
        if asked.comma:
            words = tr("Decimal commas are read as such: {number}")
            self.comma_words.setText(words.replace("{number}", isolate(shorten(asked.comma, 40))))

    def _ask_dates(self, mapping: TableMapping, asked: Questions) -> None:
        self.date_words.setText(
            plural(
                "Which number is the day? One date, “{example}”, can be read in two ways.",
                "Which number is the day? {n} dates such as “{example}” can be read in two ways.",
                asked.doubtful,
                example=isolate(shorten(asked.date, 40)),
            )
        )
        for button, order, words, read in (
            (self.day_first, Order.DAY_FIRST, tr("The day comes first: {date}"), asked.day_first),
            (self.month_first, Order.MONTH_FIRST, tr("The month comes first: {date}"), asked.month_first),
        ):
            date = short(parse_when(read, mapping.timezone), mapping.timezone)
            button.setText(words.replace("{date}", isolate(date)))
            button.setChecked(mapping.order is order)
        self.undecided.setChecked(mapping.order is None)

    @staticmethod
    def _note(parent: QWidget, role: str) -> QLabel:
        label = QLabel(parent)
        label.setTextFormat(PLAIN)
        label.setWordWrap(True)
        label.setProperty("role", role)
        return label


def _column(parent: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout(parent)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    return layout


def _lacking(mapping: TableMapping) -> str:
    """What no column says."""
    if not (mapping.title or mapping.summary or mapping.category):
        return tr("No column says what happened: choose a title.")
    if not mapping.dated and not mapping.placed:
        return tr(
            "No column says when or where: the events will be listed, but neither on the map nor on the axis."
        )
    if not mapping.dated:
        return tr("No column says when: every event stays undated.")
    if not mapping.placed:
        return tr("No column says where: no event is on the map.")
    return ""
