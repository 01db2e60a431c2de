"""Save the map as a picture: what it shows, how large, what is written on it, with a live preview. It makes the same spec that
`mapviewer snapshot` makes, and hands it to the same painter."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.jobs import Jobs, Ticket
from mapviewer.app.texts import shorten
from mapviewer.errors import MapviewerError, OutputExistsError
from mapviewer.events.store import Store
from mapviewer.language import current, mark
from mapviewer.paint.export import write_snapshot
from mapviewer.paint.snapshot import render_image
from mapviewer.query.selection import Selection
from mapviewer.snapshot.spec import LARGEST, PRESETS, SMALLEST, SnapshotSpec

_PREVIEW = QSize(560, 420)

_PRESET_NAMES = {
    "slide": mark("Slide, 1920 × 1080"),
    "wide": mark("Wide, 1200 × 675"),
    "square": mark("Square, 1080 × 1080"),
    "a4-landscape": mark("A4 landscape, 300 dpi"),
    "a4-portrait": mark("A4 portrait, 300 dpi"),
}
_INCLUDE_NAMES = {
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
}


class SnapshotDialog(QDialog):
    """Choices left, preview right. Nothing is written before Save, and nothing is overwritten without a question."""

    saved = Signal(str)
    """The path of the picture that was written."""

    def __init__(
        self,
        store: Store,
        selection: Selection,
        view: tuple[float, float, float, int] | None,
        *,
        dark: bool,
        parent: QWidget | None = None,
    ) -> None:
        """`view` is the map's present middle (lat, lon in degrees), its zoom, and its width in pixels;
        None when there is no map."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Snapshot"))
        self._store, self._selection, self._view = store, selection, view
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._show_preview)
        self._jobs.failed.connect(self._show_failure)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(120)
        self._soon.timeout.connect(self._render)
        self._make_fields(dark)
        self._changed()

    def spec(self) -> SnapshotSpec:
        """The picture that is asked for just now; raises UsageError."""
        preset = self.size_box.currentData()
        width, height, dpi = PRESETS.get(preset, (self.width_box.value(), self.height_box.value(), 96))
        view: dict[str, object] = {"kind": self.view_box.currentData()}
        if self._view is not None and view["kind"] == "center":
            lat, lon, zoom, pixels = self._view
            # The same piece of the world on a wider picture is a closer zoom.
            view |= {"lat": lat, "lon": lon, "zoom": zoom + math.log2(width / max(1, pixels))}
        return SnapshotSpec.from_selection(
            self._selection,
            width=width,
            height=height,
            dpi=dpi,
            theme=self.theme_box.currentData(),
            view=view,
            include={name: box.isChecked() for name, box in self.include.items()},
            title=self.title_field.text() or None,
            credit=self.credit_field.text(),
            licence=self.licence_field.text(),
            language=current(),
        )

    def save_to(self, path: Path, *, force: bool = False) -> None:
        """Write the picture and close; what goes wrong is said in the dialog, which stays."""
        try:
            write_snapshot(self.spec(), self._store, path, force=force)
        except OutputExistsError:
            words = self.tr(
                "“%s” is there already; nothing was overwritten. Choose it by its whole name to replace it."
            )
            self._show_failure("save", words % path.name)
            return
        except MapviewerError as error:
            self._show_failure("save", error)
            return
        self.saved.emit(str(path))
        self.accept()

    def done(self, result: int) -> None:
        """Stop the preview before the dialog goes."""
        self._soon.stop()
        self._jobs.close()
        super().done(result)

    # Inside -------------------------------------------------------------------------------------------------------------

    def _make_fields(self, dark: bool) -> None:
        self.size_box = QComboBox(self)
        for name in PRESETS:
            self.size_box.addItem(self.tr(_PRESET_NAMES.get(name, name)), name)
        self.size_box.addItem(self.tr("Custom"), "custom")
        self.width_box, self.height_box = QSpinBox(self), QSpinBox(self)
        pixels = QHBoxLayout()
        for box, value in ((self.width_box, 1920), (self.height_box, 1080)):
            box.setRange(SMALLEST, LARGEST)
            box.setValue(value)
            box.setSuffix(" px")
            pixels.addWidget(box)
        self.width_box.setAccessibleName(self.tr("Width in pixels"))
        self.height_box.setAccessibleName(self.tr("Height in pixels"))
        self.theme_box = QComboBox(self)
        self.theme_box.addItem(self.tr("Light"), "light")
        self.theme_box.addItem(self.tr("Dark"), "dark")
        self.theme_box.setCurrentIndex(1 if dark else 0)
        self.view_box = QComboBox(self)
        self.view_box.addItem(self.tr("Fit what is shown"), "fit")
        self.view_box.addItem(self.tr("Fit all places"), "all")
        if self._view is not None:
            self.view_box.addItem(self.tr("As on the screen"), "center")
        self.title_field, self.credit_field, self.licence_field = (
            QLineEdit(self),
            QLineEdit(self),
            QLineEdit(self),
        )
        self.title_field.setPlaceholderText(shorten(self._store.head.title, 120))
        self.credit_field.setPlaceholderText(self.tr("Who made the picture"))
        self.licence_field.setPlaceholderText(self.tr("Such as CC BY 4.0"))
        fields = QFormLayout()
        fields.addRow(self.tr("Size"), self.size_box)
        fields.addRow("", pixels)
        fields.addRow(self.tr("Map"), self.view_box)
        fields.addRow(self.tr("Theme"), self.theme_box)
        fields.addRow(self.tr("Title"), self.title_field)
        fields.addRow(self.tr("Credit"), self.credit_field)
        fields.addRow(self.tr("Licence"), self.licence_field)
        self.include: dict[str, QCheckBox] = {}
        grid = QGridLayout()
        for n, (name, words) in enumerate(_INCLUDE_NAMES.items()):
            tick = QCheckBox(self.tr(words), self)
            tick.setChecked(True)
            tick.toggled.connect(self._changed)
            self.include[name] = tick
            grid.addWidget(tick, n // 2, n % 2)
        locked = QCheckBox(self.tr("Attribution"), self)
        locked.setChecked(True)
        locked.setEnabled(False)
        locked.setToolTip(self.tr("The map and place data ask for it, so it is always there."))
        grid.addWidget(locked, len(_INCLUDE_NAMES) // 2, len(_INCLUDE_NAMES) % 2)
        fields.addRow(self.tr("Include"), grid)

        self.preview = QLabel(self)
        self.preview.setFixedSize(_PREVIEW)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName(self.tr("Preview of the picture"))
        self.message = QLabel(self)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        right = QVBoxLayout()
        right.addWidget(self.preview)
        right.addWidget(self.message)
        right.addStretch(1)
        body = QHBoxLayout()
        body.addLayout(fields)
        body.addSpacing(12)
        body.addLayout(right)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.save_button = QPushButton(self.tr("Save…"), self)
        self.save_button.setDefault(True)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        self.save_button.clicked.connect(self._ask_path)
        layout = QVBoxLayout(self)
        layout.addLayout(body)
        layout.addWidget(buttons)
        for choice in (self.size_box, self.theme_box, self.view_box):
            choice.currentIndexChanged.connect(self._changed)
        for box in (self.width_box, self.height_box):
            box.valueChanged.connect(self._changed)
        for field in (self.title_field, self.credit_field, self.licence_field):
            field.textChanged.connect(self._changed)

    def _changed(self, *_: object) -> None:
        custom = self.size_box.currentData() == "custom"
        for box in (self.width_box, self.height_box):
            box.setVisible(custom)
        self._soon.start()

    def _render(self) -> None:
        try:
            spec = self.spec()
        except MapviewerError as error:
            self._show_failure("preview", error)
            return
        store = self._store

        def work(ticket: Ticket) -> QImage:
            image = render_image(spec, store)
            ticket.progress(1.0, "")
            return image.scaled(
                _PREVIEW * 2, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )

        self._jobs.start("preview", work)

    def _show_preview(self, name: str, image: object) -> None:
        if name == "preview" and isinstance(image, QImage):
            ratio = self.devicePixelRatioF()
            shown = image.scaled(
                _PREVIEW * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            shown.setDevicePixelRatio(ratio)
            self.preview.setPixmap(QPixmap.fromImage(shown))
            spec = self.spec()
            self.message.setText(self.tr("%d × %d pixels, %d dpi, PNG") % (spec.width, spec.height, spec.dpi))
            self.save_button.setEnabled(True)

    def _show_failure(self, name: str, error: object) -> None:
        self.message.setText(str(error))
        self.save_button.setEnabled(name == "save")

    def _ask_path(self) -> None:
        stem = Path(self._store.file.name or "map").name.split(".")[0]
        suggestion = str(Path.home() / f"{stem}-map.png")
        # Qt's own dialog asks before it lets one choose a file that is there; the answer is the permission to overwrite.
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the snapshot"), suggestion, self.tr("PNG pictures (*.png)")
        )
        if name:
            path = Path(name if name.lower().endswith(".png") else f"{name}.png")
            self.save_to(path, force=str(path) == name)
