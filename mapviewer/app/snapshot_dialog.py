"""Save the map as a picture: what it shows, how large, what is written on it, with a live preview. It makes the same spec that
`mapviewer snapshot` makes, and hands it to the same painter."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.ground_words import ground_words
from mapviewer.app.jobs import Jobs, Ticket
from mapviewer.app.snapshot_fields import SnapshotFields
from mapviewer.app.yes_no import agreed
from mapviewer.errors import MapviewerError, OutputExistsError
from mapviewer.events.store import Store
from mapviewer.language import current, tr
from mapviewer.notebook import Style
from mapviewer.paint.export import beside, metadata, write_snapshot
from mapviewer.paint.snapshot import draw_picture, paint_picture
from mapviewer.query.selection import Selection
from mapviewer.settings import Settings
from mapviewer.snapshot.again import Format
from mapviewer.snapshot.command import command_line
from mapviewer.snapshot.naming import file_stem
from mapviewer.snapshot.publish import MOST_EVENTS, safe
from mapviewer.snapshot.spec import SnapshotSpec

_PREVIEW = QSize(560, 400)


@dataclass(frozen=True, slots=True)
class _Preview:
    image: QImage
    alt: str
    travels: str
    leaves: str
    warnings: tuple[str, ...]


class SnapshotDialog(QDialog):
    """Choices left, preview right. Nothing is written before Save, and nothing is overwritten without a question."""

    saved = Signal(str)
    """The path of the picture that was written."""
    remembered = Signal(object)
    """dict of settings (credit, licence, format, file name) that the next snapshot is to begin with."""

    def __init__(
        self,
        store: Store,
        selection: Selection,
        view: tuple[float, float, float, int] | None,
        *,
        dark: bool,
        settings: Settings | None = None,
        styles: Mapping[str, Style] | None = None,
        own: Mapping[str, object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`view` is the map's present middle (lat, lon in degrees), its zoom, and its width in pixels;
        None when there is no map; `styles` are the reader's own symbols, `own` the fields of the spec that name the reader's own files."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Snapshot"))
        self._store, self._selection = store, selection
        self._styles, self._own = dict(styles or {}), dict(own or {})
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._show_preview)
        self._jobs.failed.connect(self._show_failure)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(120)
        self._soon.timeout.connect(self._render)
        self._picture: QImage | None = None
        self.fields = SnapshotFields(store, view, settings or Settings(), dark=dark, parent=self)
        self.fields.changed.connect(self._soon.start)
        self._build()
        self._soon.start()

    def spec(self) -> SnapshotSpec:
        """The picture that is asked for just now; raises UsageError."""
        return SnapshotSpec.from_selection(
            self._selection, language=current(), styles=self._styles, **self._own, **self.fields.options()
        )

    def save_to(self, path: Path, *, force: bool = False) -> None:
        """Write the picture and close; what goes wrong is said in the dialog, which stays."""
        try:
            events = self.fields.events
            write_snapshot(
                self.spec(), self._store, path, format_=self.fields.format, force=force, events=events
            )
        except OutputExistsError:
            words = self.tr(
                "“%s” is there already; nothing was overwritten. Choose it by its whole name to replace it."
            )
            self._show_failure("save", words % path.name)
            return
        except MapviewerError as error:
            self._show_failure("save", error)
            return
        self.remembered.emit(
            {
                "credit": self.fields.credit_field.text()[:1_000],
                "licence": self.fields.licence_field.text()[:1_000],
                "snapshot_format": self.fields.format.value,
                "snapshot_name": self.fields.name_field.text()[:200],
            }
        )
        self.saved.emit(str(path))
        self.accept()

    def command(self) -> str:
        """The command line that makes the same file; raises UsageError."""
        spec = self.spec()
        return command_line(spec, self._store, self._file_name(spec), self.fields.events, ground_words(spec))

    def done(self, result: int) -> None:
        """Stop the preview before the dialog goes."""
        self._soon.stop()
        self._jobs.close()
        super().done(result)

    # Inside -------------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.preview = QLabel(self)
        self.preview.setMinimumSize(_PREVIEW / 1.6)
        self.preview.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName(self.tr("Preview of the picture"))
        self.message = QLabel(self)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        right = QVBoxLayout()
        right.addWidget(self.preview, 1)
        right.addWidget(self.message)
        body = QHBoxLayout()
        body.addWidget(self.fields)
        body.addSpacing(8)
        body.addLayout(right, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.save_button = QPushButton(self.tr("Save…"), self)
        self.save_button.setDefault(True)
        self.copy_button = QPushButton(self.tr("Copy picture"), self)
        self.command_button = QPushButton(self.tr("Copy command line"), self)
        self.command_button.setToolTip(self.tr("Copy the words that make the same file in a terminal"))
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        for button in (self.copy_button, self.command_button):
            button.setAutoDefault(False)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.save_button.clicked.connect(self._ask_path)
        self.copy_button.clicked.connect(self._copy_picture)
        self.command_button.clicked.connect(self._copy_command)
        layout = QVBoxLayout(self)
        layout.addLayout(body, 1)
        layout.addWidget(buttons)
        self.resize(980, 560)

    def _render(self) -> None:
        try:
            spec = self.spec()
        except MapviewerError as error:
            self._show_failure("preview", error)
            return
        store = self._store

        def work(ticket: Ticket) -> _Preview:
            picture = draw_picture(spec, store)
            image = paint_picture(picture)
            ticket.progress(1.0, "")
            texts = metadata(spec, store, picture)
            travels = "\n\n".join(f"{key.removeprefix('mapviewer:')}: {text}" for key, text in texts.items())
            if _has_media(store):
                stay = tr("Pictures and recordings beside the dossier do not travel, whole or small.")
                travels = f"{travels}\n\n{stay}".strip()
            leaves = safe(store, spec.publish).told if spec.publish is not None else ""
            return _Preview(image, picture.alt, travels, leaves, picture.warnings)

        self._jobs.start("preview", work)

    def _show_preview(self, name: str, found: object) -> None:
        if name != "preview" or not isinstance(found, _Preview):
            return
        self._picture = found.image
        self._fit_preview()
        nothing = self.tr("Nothing but the picture itself.")
        self.fields.show_draft(found.alt, found.travels or nothing, found.leaves)
        spec = self.spec()
        words = self.tr("%d × %d pixels, %d dpi") % (spec.width, spec.height, spec.dpi)
        if self.fields.format is Format.HTML:
            words = self.tr(
                "An interactive page with this map, its events and a time axis; the picture shows the map alone."
            )
        said = [words, *found.warnings]
        if spec.metadata.value != "full" or spec.publish is not None:
            said.append(self.tr("It cannot be made again from itself."))
        if self._selection.compared is not None:
            said.append(self.tr("It shows window A alone. Swap A and B for a picture of window B."))
        self.message.setText(" · ".join(said))
        self.save_button.setEnabled(True)

    def _fit_preview(self) -> None:
        if self._picture is None:
            return
        ratio = self.devicePixelRatioF()
        shown = self._picture.scaled(
            self.preview.size() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        if shown.hasAlphaChannel():
            shown = _on_squares(shown)
        shown.setDevicePixelRatio(ratio)
        self.preview.setPixmap(QPixmap.fromImage(shown))

    def _show_failure(self, name: str, error: object) -> None:
        self.message.setText(str(error))
        self.save_button.setEnabled(name == "save")

    def _copy_picture(self) -> None:
        if self._picture is not None:
            QGuiApplication.clipboard().setImage(self._picture)
            self.message.setText(self.tr("The picture is on the clipboard."))

    def _copy_command(self) -> None:
        try:
            QGuiApplication.clipboard().setText(self.command())
        except MapviewerError as error:
            self._show_failure("save", error)
            return
        self.message.setText(self.tr("The command line is on the clipboard."))

    def _file_name(self, spec: SnapshotSpec) -> str:
        stem = file_stem(self.fields.name_field.text(), spec, self._store)
        return f"{stem}.{self.fields.format.value}"

    def _ask_path(self) -> None:
        try:
            suggestion = str(Path.home() / self._file_name(self.spec()))
        except MapviewerError as error:
            self._show_failure("save", error)
            return
        ending = self.fields.format.value
        # Qt's own dialog asks before it lets one choose a file that is there; the answer is the permission to overwrite.
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the snapshot"),
            suggestion,
            self.tr("{format} files (*.{ending})").format(format=ending.upper(), ending=ending),
        )
        if name:
            path = Path(name if name.lower().endswith(f".{ending}") else f"{name}.{ending}")
            self.save_asking(path, asked=str(path) == name)

    def save_asking(self, path: Path, *, asked: bool) -> None:
        """Write the picture, and ask first about every file that is there already; `asked` says that it was done about the picture's."""
        wanted = [*beside(path, self.fields.events)] if asked else [path, *beside(path, self.fields.events)]
        there = [other.name for other in wanted if os.path.lexists(other)]
        if there and not self.may_replace(there):
            self.message.setText(self.tr("Nothing was written."))
            return
        self.save_to(path, force=asked or bool(there))

    def may_replace(self, names: list[str]) -> bool:
        """Ask whether files that lie beside the picture may be written over."""
        words = self.tr("{names}: there already. Replace?").format(names=", ".join(names))
        return agreed(self, self.tr("Save the snapshot"), words)


def _on_squares(image: QImage) -> QImage:
    """An image without a ground on pale squares, which stand for whatever will be under it."""
    ground = QImage(image.size(), QImage.Format.Format_RGB32)
    ground.fill(Qt.GlobalColor.white)
    painter = QPainter(ground)
    squares = QPixmap(16, 16)
    squares.fill(Qt.GlobalColor.white)
    pattern = QPainter(squares)
    for x, y in ((0, 0), (8, 8)):
        pattern.fillRect(x, y, 8, 8, QColor(232, 232, 232))
    pattern.end()
    painter.drawTiledPixmap(ground.rect(), squares)
    painter.drawImage(0, 0, image)
    painter.end()
    return ground


def _has_media(store: Store) -> bool:
    """Whether any event has media; for a store that is too large to look through, that it may have."""
    return len(store) > MOST_EVENTS or any(event.media for event in store.events)
