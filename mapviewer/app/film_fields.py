"""The choices of the film dialog: what is written, how time is stepped through, how fast, how large."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from mapviewer.app.snapshot_fields import PRESET_NAMES
from mapviewer.events.calendar import Unit
from mapviewer.language import mark
from mapviewer.paint.film import Film
from mapviewer.query.selection import Mode
from mapviewer.snapshot.film import LONGEST_S
from mapviewer.snapshot.series import BY_EVENT
from mapviewer.snapshot.spec import LARGEST, PRESETS, PRINTED, SMALLEST

FILM_SIZE: Final = (1280, 720, 96)
KINDS: Final = (
    (Film.GIF, ".gif", mark("GIF, plays anywhere")),
    (Film.MP4, ".mp4", mark("MP4, a film")),
    (Film.FRAMES, "", mark("Numbered pictures in a folder")),
    (Film.SHEET, ".png", mark("Contact sheet, PNG")),
    (Film.SHEET, ".svg", mark("Contact sheet, SVG")),
    (Film.SHEET, ".pdf", mark("Contact sheet, PDF")),
)
"""What is written, its name's ending, and how it is called."""
STEP_NAMES: Final = {
    BY_EVENT: mark("Every moment at which an event begins"),
    Unit.HOUR.value: mark("Hour"),
    Unit.DAY.value: mark("Day"),
    Unit.WEEK.value: mark("Week"),
    Unit.MONTH.value: mark("Month"),
    Unit.QUARTER.value: mark("Quarter"),
    Unit.YEAR.value: mark("Year"),
    Unit.DECADE.value: mark("Decade"),
    Unit.CENTURY.value: mark("Century"),
}


class FilmFields(QWidget):
    """All choices; `changed` tells that any of them did."""

    changed = Signal()

    def __init__(self, *, windowed: bool, dark: bool, parent: QWidget | None = None) -> None:
        """`windowed`: whether a window of time is selected, which the film can keep to."""
        super().__init__(parent)
        self.kind_box = QComboBox(self)
        for film, ending, words in KINDS:
            self.kind_box.addItem(self.tr(words), (film.value, ending))
        self.step_box = QComboBox(self)
        for name, words in STEP_NAMES.items():
            self.step_box.addItem(self.tr(words), name)
        self.unit_box = QComboBox(self)
        for name, words in STEP_NAMES.items():
            if name != BY_EVENT:
                self.unit_box.addItem(self.tr(words), name)
        self.unit_box.setCurrentIndex(self.unit_box.findData(Unit.DAY.value))
        self.mode_box = QComboBox(self)
        self.mode_box.addItem(self.tr("Everything up to then, the earlier fainter"), Mode.CUMULATIVE.value)
        self.mode_box.addItem(self.tr("Only what happens then"), Mode.INSTANT.value)
        self.time_box = QComboBox(self)
        if windowed:
            self.time_box.addItem(self.tr("The window that is selected"), "window")
        self.time_box.addItem(self.tr("All time"), "all")
        self.skip_box = QCheckBox(self.tr("Leave out steps in which nothing can have happened"), self)
        self.seconds_box = QDoubleSpinBox(self)
        self.seconds_box.setRange(0.04, LONGEST_S)
        self.seconds_box.setSingleStep(0.1)
        self.seconds_box.setValue(0.8)
        self.seconds_box.setSuffix(self.tr(" s"))
        self.size_box = QComboBox(self)
        # Isolated, or Arabic would have the height first.
        self.size_box.addItem("\u20661280 × 720\u2069", "film")
        for name in PRESETS:
            if name not in PRINTED:
                self.size_box.addItem(self.tr(PRESET_NAMES.get(name, name)), name)
        self.size_box.addItem(self.tr("Custom"), "custom")
        self.width_box, self.height_box = QSpinBox(self), QSpinBox(self)
        for box, side, words in (
            (self.width_box, FILM_SIZE[0], self.tr("Width")),
            (self.height_box, FILM_SIZE[1], self.tr("Height")),
        ):
            box.setRange(SMALLEST, LARGEST)
            box.setValue(side)
            box.setAccessibleName(words)
        self.theme_box = QComboBox(self)
        for name, words in (("light", self.tr("Light")), ("dark", self.tr("Dark"))):
            self.theme_box.addItem(words, name)
        self.theme_box.addItem(self.tr("Print: no background, thin lines"), "print")
        self.theme_box.setCurrentIndex(1 if dark else 0)
        self.safe_box = QCheckBox(self.tr("Publish-safe, on a grid of"), self)
        self.grid_box = QDoubleSpinBox(self)
        self.grid_box.setRange(0.1, 1_000)
        self.grid_box.setDecimals(1)
        self.grid_box.setValue(10)
        self.grid_box.setSuffix(self.tr(" km"))
        self.grid_box.setAccessibleName(self.tr("Coordinates on a grid of"))
        self.leaves = QPlainTextEdit(self)
        self.leaves.setReadOnly(True)
        self.leaves.setTabChangesFocus(True)
        self.leaves.setAccessibleName(self.tr("What leaves, and what is held back"))
        self.leaves.setMinimumHeight(90)
        self.leaves.hide()
        self._lay_out()
        self._listen()
        self._take_kind()
        self._take_step()
        self._take_size()

    @property
    def kind(self) -> Film:
        """What is written."""
        return Film(self.kind_box.currentData()[0])

    @property
    def ending(self) -> str:
        """Its name's ending with the dot; "" for a folder."""
        return str(self.kind_box.currentData()[1])

    @property
    def windowed(self) -> bool:
        """Whether the film keeps to the window that is selected."""
        return bool(self.time_box.currentData() == "window")

    @property
    def unit(self) -> Unit:
        """The unit that a picture shows when the step is an event."""
        return Unit(self.unit_box.currentData())

    def picture(self) -> dict[str, Any]:
        """Fields of the picture's spec."""
        chosen = self.size_box.currentData()
        width, height, dpi = PRESETS.get(chosen, FILM_SIZE)
        if chosen == "custom":
            width, height = self.width_box.value(), self.height_box.value()
        safe = {"grid_km": self.grid_box.value()} if self.safe_box.isChecked() else None
        theme = self.theme_box.currentData()
        return {"width": width, "height": height, "dpi": dpi, "theme": theme, "publish": safe}

    def options(self) -> dict[str, Any]:
        """Fields of the film's spec."""
        return {
            "step": self.step_box.currentData(),
            "mode": self.mode_box.currentData(),
            "skip_empty": self.skip_box.isChecked(),
            "seconds": round(self.seconds_box.value(), 2),
        }

    # Building -----------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        sides = QHBoxLayout()
        for widget in (self.width_box, QLabel("×", self), self.height_box):
            sides.addWidget(widget)
        sides.addStretch(1)
        safe = QHBoxLayout()
        safe.addWidget(self.safe_box)
        safe.addWidget(self.grid_box)
        safe.addStretch(1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("Write"), self.kind_box)
        form.addRow(self.tr("A step is"), self.step_box)
        form.addRow(self.tr("A picture shows one"), self.unit_box)
        form.addRow(self.tr("It shows"), self.mode_box)
        form.addRow(self.tr("Time"), self.time_box)
        form.addRow("", self.skip_box)
        form.addRow(self.tr("Each picture stands"), self.seconds_box)
        form.addRow(self.tr("Size"), self.size_box)
        form.addRow("", sides)
        form.addRow(self.tr("Theme"), self.theme_box)
        form.addRow("", safe)
        form.addRow(self.leaves)

    def _listen(self) -> None:
        self.kind_box.currentIndexChanged.connect(self._take_kind)
        self.step_box.currentIndexChanged.connect(self._take_step)
        self.size_box.currentIndexChanged.connect(self._take_size)
        self.safe_box.toggled.connect(self.grid_box.setEnabled)
        self.safe_box.toggled.connect(self.leaves.setVisible)
        self.grid_box.setEnabled(False)
        for signal in self._signals():
            signal(lambda *_: self.changed.emit())

    def _signals(self) -> Iterator[Callable[[Callable[..., None]], object]]:
        boxes = (self.kind_box, self.step_box, self.unit_box, self.mode_box)
        for box in (*boxes, self.time_box, self.size_box, self.theme_box):
            yield box.currentIndexChanged.connect
        for side in (self.width_box, self.height_box):
            yield side.valueChanged.connect
        for part in (self.seconds_box, self.grid_box):
            yield part.valueChanged.connect
        for tick in (self.skip_box, self.safe_box):
            yield tick.toggled.connect

    def _take_kind(self) -> None:
        sheet = self.kind is Film.SHEET
        self.seconds_box.setEnabled(not sheet)
        wanted = "a4-landscape" if sheet else "film"
        # Who has chosen a size of their own keeps it.
        if self.size_box.currentData() in ("film", "a4-landscape"):
            self.size_box.setCurrentIndex(self.size_box.findData(wanted))

    def _take_step(self) -> None:
        by_event = self.step_box.currentData() == BY_EVENT
        self.unit_box.setEnabled(by_event)
        self.skip_box.setEnabled(not by_event)

    def _take_size(self) -> None:
        own = self.size_box.currentData() == "custom"
        for box in (self.width_box, self.height_box):
            box.setEnabled(own)
