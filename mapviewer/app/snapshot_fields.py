"""The choices of the snapshot dialog, in tabs: what the picture is, what is on it, what it says, what travels in the file."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.texts import shorten
from mapviewer.events.store import Store
from mapviewer.language import mark
from mapviewer.settings import Settings
from mapviewer.snapshot.again import Format
from mapviewer.snapshot.spec import LARGEST, PRESETS, PRINTED, SMALLEST, Metadata
from mapviewer.writers import writers

_MM: Final = 25.4

PRESET_NAMES: Final = {
    "slide": mark("Slide, 1920 × 1080"),
    "wide": mark("Wide, 1200 × 675"),
    "square": mark("Square, 1080 × 1080"),
    "a4-landscape": mark("A4 landscape, 300 dpi"),
    "a4-portrait": mark("A4 portrait, 300 dpi"),
    "print-landscape": mark("A4 landscape, for paper"),
    "print-portrait": mark("A4 portrait, for paper"),
}
INCLUDE_NAMES: Final = {
    "title": mark("Title"),
    "time": mark("Time stamp"),
    "counts": mark("Counts"),
    "legend": mark("Legend"),
    "notes": mark("Notes at places"),
    "scale_bar": mark("Scale bar"),
    "inset": mark("Inset"),
    "timeline": mark("Timeline"),
    "uncertainty": mark("Uncertainty key"),
    "sources": mark("Sources"),
    "credit": mark("Credit"),
    "pages": mark("Pages of events and sources (PDF)"),
}
FORMAT_NAMES: Final = {
    Format.PNG: mark("PNG, a picture"),
    Format.SVG: mark("SVG, vectors for print and design"),
    Format.PDF: mark("PDF, vectors with pages of sources"),
    Format.HTML: mark("HTML, an interactive page"),
}
DROP_NAMES: Final = {
    "summaries": mark("Summaries"),
    "actors": mark("Actors"),
    "places": mark("Names of places"),
    "locators": mark("Places in sources"),
    "addresses": mark("Addresses of sources"),
    "related": mark("Relations"),
    "description": mark("The dossier's description"),
}
METADATA_NAMES: Final = {
    Metadata.FULL: mark("Full: it can be made again from itself"),
    Metadata.MINIMAL: mark("Minimal: title, description, credit, licence"),
    Metadata.NONE: mark("None"),
}


class SnapshotFields(QTabWidget):
    """All choices; `changed` tells that any of them did. `options` are the further fields of a spec."""

    changed = Signal()

    def __init__(
        self,
        store: Store,
        view: tuple[float, float, float, int] | None,
        settings: Settings,
        *,
        dark: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._view = store, view
        self._ratio = 1920 / 1080
        self.addTab(self._picture_tab(dark), self.tr("Picture"))
        self.addTab(self._include_tab(), self.tr("Include"))
        self.addTab(self._words_tab(settings), self.tr("Words"))
        self.addTab(self._file_tab(settings), self.tr("File"))
        self.addTab(self._safe_tab(), self.tr("Publish-safe"))
        self._take_preset()
        self._listen()

    # What is asked for ----------------------------------------------------------------------------------------------------

    @property
    def format(self) -> Format:
        """What the file is to be."""
        return Format(self.format_box.currentData())

    @property
    def events(self) -> tuple[str, ...]:
        """The formats in which the events are to be written beside the picture."""
        return tuple(name for name, box in self.events_boxes.items() if box.isChecked())

    def size(self) -> tuple[int, int, int]:  # type: ignore[override]
        """Width and height in pixels, dots per inch."""
        preset = PRESETS.get(self.size_box.currentData())
        return preset or (self._pixels(self.width_box), self._pixels(self.height_box), self.dpi_box.value())

    def options(self) -> dict[str, Any]:
        """Fields of the spec beside what the selection says."""
        width, height, dpi = self.size()
        view: dict[str, object] = {"kind": self.view_box.currentData()}
        if self._view is not None and view["kind"] == "center":
            lat, lon, zoom, pixels = self._view
            # The same piece of the world on a wider picture is a closer zoom.
            view |= {"lat": lat, "lon": lon, "zoom": round(zoom + math.log2(width / max(1, pixels)), 6)}
        return {
            "width": width,
            "height": height,
            "dpi": dpi,
            "theme": self.theme_box.currentData(),
            "transparent": self.clear_box.isEnabled() and self.clear_box.isChecked(),
            "view": view,
            "include": {name: box.isChecked() for name, box in self.include.items()},
            "title": self.title_field.text() or None,
            "credit": self.credit_field.text(),
            "licence": self.licence_field.text(),
            "alt": self.alt_field.toPlainText().strip(),
            "metadata": self.metadata_box.currentData(),
            "publish": self._publish(),
        }

    def _publish(self) -> dict[str, Any] | None:
        if not self.safe_box.isChecked():
            return None
        kept_back = tuple(name for name, box in self.drop.items() if box.isChecked())
        return {"grid_km": self.grid_box.value(), "drop": kept_back}

    def show_draft(self, alt: str, travels: str, leaves: str) -> None:
        """Show the description that is drafted where none is written, what will travel in the file, and what leaves if it is publish-safe."""
        if self.leaves.toPlainText() != leaves:
            self.leaves.setPlainText(leaves)
        self.alt_field.setPlaceholderText(alt)
        if self.travels.toPlainText() != travels:
            self.travels.setPlainText(travels)

    # Building -----------------------------------------------------------------------------------------------------------

    def _picture_tab(self, dark: bool) -> QWidget:
        self.size_box = QComboBox(self)
        for name in PRESETS:
            self.size_box.addItem(self.tr(PRESET_NAMES.get(name, name)), name)
        self.size_box.addItem(self.tr("Custom"), "custom")
        self.unit_box = QComboBox(self)
        self.unit_box.addItem("px", "px")
        self.unit_box.addItem("mm", "mm")
        self.unit_box.setAccessibleName(self.tr("Unit of width and height"))
        self.width_box, self.height_box = QDoubleSpinBox(self), QDoubleSpinBox(self)
        self.width_box.setAccessibleName(self.tr("Width"))
        self.height_box.setAccessibleName(self.tr("Height"))
        self.dpi_box = QSpinBox(self)
        self.dpi_box.setRange(10, 2400)
        self.dpi_box.setSuffix(self.tr(" dpi"))
        self.dpi_box.setAccessibleName(self.tr("Dots per inch"))
        self.lock = QCheckBox(self.tr("Keep the ratio"), self)
        self.lock.setChecked(True)
        sides = QHBoxLayout()
        for widget in (self.width_box, QLabel("×", self), self.height_box, self.unit_box):
            sides.addWidget(widget)
        sides.addStretch(1)
        self.theme_box = QComboBox(self)
        self.theme_box.addItem(self.tr("Light"), "light")
        self.theme_box.addItem(self.tr("Dark"), "dark")
        self.theme_box.addItem(self.tr("Print: no background, thin lines"), "print")
        self.clear_box = QCheckBox(self.tr("Transparent"), self)
        self.clear_box.setToolTip(self.tr("No surface at all, only lines, to be laid over something else"))
        self.clear_box.setEnabled(False)
        self.theme_box.setCurrentIndex(1 if dark else 0)
        self.view_box = QComboBox(self)
        self.view_box.addItem(self.tr("Fit what is shown"), "fit")
        self.view_box.addItem(self.tr("Fit all places"), "all")
        if self._view is not None:
            self.view_box.addItem(self.tr("As on the screen"), "center")
        form = QFormLayout()
        form.addRow(self.tr("Size"), self.size_box)
        form.addRow("", sides)
        form.addRow("", self.lock)
        form.addRow(self.tr("Resolution"), self.dpi_box)
        form.addRow(self.tr("Map"), self.view_box)
        form.addRow(self.tr("Theme"), self.theme_box)
        form.addRow("", self.clear_box)
        return _page(form)

    def _include_tab(self) -> QWidget:
        self.include: dict[str, QCheckBox] = {}
        grid = QGridLayout()
        for n, (name, words) in enumerate(INCLUDE_NAMES.items()):
            tick = QCheckBox(self.tr(words), self)
            tick.setChecked(True)
            self.include[name] = tick
            grid.addWidget(tick, n // 2, n % 2)
        locked = QCheckBox(self.tr("Attribution"), self)
        locked.setChecked(True)
        locked.setEnabled(False)
        locked.setToolTip(self.tr("The map and place data ask for it, so it is always there."))
        grid.addWidget(locked, len(INCLUDE_NAMES) // 2, len(INCLUDE_NAMES) % 2)
        return _page(grid)

    def _words_tab(self, settings: Settings) -> QWidget:
        self.title_field, self.credit_field, self.licence_field = (QLineEdit(self) for _ in range(3))
        self.title_field.setPlaceholderText(shorten(self._store.head.title, 120))
        self.credit_field.setPlaceholderText(self.tr("Who made the picture"))
        self.credit_field.setText(settings.credit)
        self.licence_field.setPlaceholderText(self.tr("Such as CC BY 4.0"))
        self.licence_field.setText(settings.licence)
        self.alt_field = QPlainTextEdit(self)
        self.alt_field.setTabChangesFocus(True)
        self.alt_field.setAccessibleName(self.tr("Description for those who cannot see the picture"))
        form = QFormLayout()
        form.addRow(self.tr("Title"), self.title_field)
        form.addRow(self.tr("Credit"), self.credit_field)
        form.addRow(self.tr("Licence"), self.licence_field)
        form.addRow(QLabel(self.tr("Description for those who cannot see it"), self))
        form.addRow(self.alt_field)
        return _page(form)

    def _file_tab(self, settings: Settings) -> QWidget:
        self.format_box = QComboBox(self)
        for format_, words in FORMAT_NAMES.items():
            self.format_box.addItem(self.tr(words), format_.value)
        self.format_box.setCurrentIndex(max(0, self.format_box.findData(settings.snapshot_format)))
        self.events_boxes: dict[str, QCheckBox] = {}
        with_events = QHBoxLayout()
        for name, writer in writers().items():
            box = self.events_boxes[name] = QCheckBox(writer.title, self)
            box.setToolTip(self.tr("The events that the picture shows, in a file of the same name"))
            with_events.addWidget(box)
        with_events.addStretch(1)
        self.metadata_box = QComboBox(self)
        for level, words in METADATA_NAMES.items():
            self.metadata_box.addItem(self.tr(words), level.value)
        self.name_field = QLineEdit(settings.snapshot_name, self)
        self.name_field.setToolTip(
            self.tr("{dossier}, {title}, {from}, {to} and {size} stand for what the picture shows")
        )
        self.travels = QPlainTextEdit(self)
        self.travels.setReadOnly(True)
        self.travels.setTabChangesFocus(True)
        self.travels.setAccessibleName(self.tr("What travels in the file"))
        form = QFormLayout()
        form.addRow(self.tr("Format"), self.format_box)
        form.addRow(self.tr("File name"), self.name_field)
        form.addRow(self.tr("Events beside it"), with_events)
        form.addRow(self.tr("Metadata"), self.metadata_box)
        form.addRow(QLabel(self.tr("What travels in the file"), self))
        form.addRow(self.travels)
        return _page(form)

    def _safe_tab(self) -> QWidget:
        self.safe_box = QCheckBox(self.tr("Hold back what must not leave"), self)
        self.safe_box.setToolTip(
            self.tr(
                "Private notes, quotes, media, claims, tags and the columns of imported records never get in"
            )
        )
        self.grid_box = QDoubleSpinBox(self)
        self.grid_box.setRange(0.1, 1_000)
        self.grid_box.setDecimals(1)
        self.grid_box.setValue(10)
        self.grid_box.setSuffix(self.tr(" km"))
        self.drop = {name: QCheckBox(self.tr(words), self) for name, words in DROP_NAMES.items()}
        grid = QGridLayout()
        for n, box in enumerate(self.drop.values()):
            grid.addWidget(box, n // 2, n % 2)
        self.leaves = QPlainTextEdit(self)
        self.leaves.setReadOnly(True)
        self.leaves.setTabChangesFocus(True)
        self.leaves.setAccessibleName(self.tr("What leaves, and what is held back"))
        form = QFormLayout()
        form.addRow(self.safe_box)
        form.addRow(self.tr("Coordinates on a grid of"), self.grid_box)
        form.addRow(QLabel(self.tr("Leave out too"), self))
        form.addRow(grid)
        form.addRow(QLabel(self.tr("What leaves, and what is held back"), self))
        form.addRow(self.leaves)
        below = (self.grid_box, *self.drop.values(), self.leaves)
        for widget in below:
            widget.setEnabled(False)
            self.safe_box.toggled.connect(widget.setEnabled)
        return _page(form)

    def _listen(self) -> None:
        self.size_box.currentIndexChanged.connect(self._take_preset)
        self.theme_box.currentIndexChanged.connect(
            lambda _: self.clear_box.setEnabled(self.theme_box.currentData() == "print")
        )
        self.unit_box.currentIndexChanged.connect(self._show_unit)
        self.width_box.valueChanged.connect(lambda _: self._keep_ratio(self.width_box, self.height_box))
        self.height_box.valueChanged.connect(lambda _: self._keep_ratio(self.height_box, self.width_box))
        self.lock.toggled.connect(self._lock)
        for signal in self._signals():
            signal(lambda *_: self.changed.emit())

    def _signals(self) -> Iterator[Callable[[Callable[..., None]], object]]:
        for box in (self.size_box, self.theme_box, self.view_box, self.format_box, self.metadata_box):
            yield box.currentIndexChanged.connect
        for side in (self.width_box, self.height_box, self.dpi_box, self.grid_box):
            yield side.valueChanged.connect
        for field in (self.title_field, self.credit_field, self.licence_field, self.name_field):
            yield field.textChanged.connect
        yield self.alt_field.textChanged.connect
        for tick in (self.clear_box, *self.include.values(), self.safe_box, *self.drop.values()):
            yield tick.toggled.connect

    # Size ---------------------------------------------------------------------------------------------------------------

    def _pixels(self, box: QDoubleSpinBox) -> int:
        if self.unit_box.currentData() == "px":
            return round(box.value())
        return round(box.value() / _MM * self.dpi_box.value())

    def _take_preset(self) -> None:
        preset = PRESETS.get(self.size_box.currentData())
        for widget in (self.width_box, self.height_box, self.dpi_box, self.lock):
            widget.setEnabled(preset is None)
        if preset is not None:
            self._ratio = preset[0] / preset[1]
            with QSignalBlocker(self.dpi_box):
                self.dpi_box.setValue(preset[2])
            if self.size_box.currentData() in PRINTED:
                self.theme_box.setCurrentIndex(self.theme_box.findData("print"))
        self._show_sides(*(preset or (*self.size()[:2], 0))[:2])

    def _show_unit(self) -> None:
        """The same size in another unit."""
        other = "mm" if self.unit_box.currentData() == "px" else "px"
        sides = [box.value() for box in (self.width_box, self.height_box)]
        if other == "mm":
            sides = [side / _MM * self.dpi_box.value() for side in sides]
        self._show_sides(*sides)

    def _show_sides(self, width: float, height: float) -> None:
        """Show a size that is given in pixels."""
        millimetres = self.unit_box.currentData() == "mm"
        factor = _MM / self.dpi_box.value() if millimetres else 1.0
        for box, side in ((self.width_box, width), (self.height_box, height)):
            with QSignalBlocker(box):
                box.setDecimals(1 if millimetres else 0)
                box.setRange(SMALLEST * factor, LARGEST * factor)
                box.setValue(side * factor)

    def _lock(self, on: bool) -> None:
        if on and self.height_box.value() > 0:
            self._ratio = self.width_box.value() / self.height_box.value()

    def _keep_ratio(self, moved: QDoubleSpinBox, other: QDoubleSpinBox) -> None:
        if self.lock.isChecked():
            with QSignalBlocker(other):
                ratio = self._ratio if other is self.width_box else 1 / self._ratio
                other.setValue(moved.value() * ratio)


def _page(layout: QFormLayout | QGridLayout) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.addLayout(layout)
    column.addStretch(1)
    page.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return page
