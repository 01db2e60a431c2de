"""Write the events to a file of another program: which format, which events; what the file will not hold is said before it is written.

It writes what `mapviewer convert` writes, and says the command line that does the same.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.jobs import Cancelled, Jobs, Ticket
from mapviewer.app.loss_words import loss_words
from mapviewer.app.texts import isolate, shorten
from mapviewer.app.theme import PLAIN
from mapviewer.errors import MapviewerError, OutputExistsError, UsageError
from mapviewer.exports import Export, Loss, export_for, exports, losses
from mapviewer.exports.choice import Choice, command_words
from mapviewer.exports.packing import packed_pieces
from mapviewer.language import mark, plural, tr
from mapviewer.query.index import Index
from mapviewer.query.selection import Selection
from mapviewer.saving import write_pieces

_ORDER: Final = ("csv", "geojson", "kml", "gpx", "timelinejs", "icalendar", "dossier", "lines")
_FOR: Final = {
    "csv": mark("A table for spreadsheets, which opens here again."),
    "geojson": mark("Places, lines and surfaces with all fields, for maps and GIS."),
    "kml": mark("Placemarks with times, for Google Earth and its like."),
    "gpx": mark("Waypoints, for devices and map programs."),
    "timelinejs": mark("A story in time, for TimelineJS 3."),
    "icalendar": mark("Entries, for calendars."),
    "dossier": mark("The dossier file with everything in it."),
    "lines": mark("The dossier file as lines, for very many events."),
}
_SOON_MS: Final = 80


class ExportDialog(QDialog):
    """Nothing is written before Save, and nothing is overwritten without a question."""

    saved = Signal(str)
    """The path of the file that was written."""

    def __init__(self, index: Index, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export data"))
        self._index, self._selection = index, selection
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._finished)
        self._jobs.failed.connect(self._failed)
        self._jobs.progressed.connect(self._progressed)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._count)
        self._build()
        self._change()

    # What is asked for ----------------------------------------------------------------------------------------------------

    @property
    def export(self) -> Export:
        """The format that is chosen."""
        return exports()[self.format_box.currentData()]

    @property
    def choice(self) -> Choice:
        """The events that are chosen."""
        undated = self.undated_box.isChecked()
        if self.all_button.isChecked():
            return Choice(undated=undated)
        return Choice.of(self._selection, undated=undated)

    def command(self) -> str:
        """The command line that writes the same file."""
        store = self._index.store
        file = store.file.name or "DOSSIER.json"
        return shlex.join(
            command_words(file, self._file_name(), self.export.name, self.choice, store.head.timezone)
        )

    def save_to(self, path: Path, *, force: bool = False) -> None:
        """Write the file, off this thread; the dialog closes when it is there and stays when it is not."""
        own = self._index.store.file.path
        try:
            _, packed = export_for(path, self.export.name)
            if own is not None and path.exists() and path.samefile(own):
                raise UsageError(tr("This is the file that is open; choose another name."))
        except MapviewerError as error:
            self._failed("export", error)
            return
        index, export, choice = self._index, self.export, self.choice
        words = self.tr("Writing %s") % isolate(shorten(path.name, 80))

        def work(ticket: Ticket) -> Path:
            part = choice.part(index, lambda share: ticket.progress(share, words))
            pieces = _heeding(packed_pieces(export.write(part), packed), ticket)
            write_pieces(path, pieces, force=force)
            return path

        self._busy(True)
        self._jobs.start("export", work)

    def cancel(self) -> None:
        """Stop writing, or close where nothing is being written."""
        if not self._jobs.runs("export"):
            self.reject()
            return
        self._jobs.cancel("export")
        self._busy(False)
        self._say(self.tr("Cancelled; nothing was written."))

    def done(self, result: int) -> None:
        """Stop all work before the dialog goes."""
        self._soon.stop()
        self._jobs.close()
        super().done(result)

    # Building -------------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.format_box = QComboBox(self)
        for name in (*_ORDER, *(name for name in exports() if name not in _ORDER)):
            export = exports()[name]
            self.format_box.addItem(
                f"{export.title} ({', '.join(f'*{ending}' for ending in export.endings)})", name
            )
        self.format_box.currentIndexChanged.connect(self._change)
        self.format_words = self._label("quiet")
        self.all_button, self.shown_button = QRadioButton(self), QRadioButton(self)
        self.undated_box = QCheckBox(self)
        self.undated_box.setChecked(True)
        shown = Choice.of(self._selection)
        (self.all_button if shown.everything else self.shown_button).setChecked(True)
        self.shown_button.setEnabled(not shown.everything)
        for choice in (self.all_button, self.shown_button, self.undated_box):
            choice.toggled.connect(self._change)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Format:"), self.format_box)
        form.addRow("", self.format_words)
        form.addRow(self.tr("Events:"), self.all_button)
        form.addRow("", self.shown_button)
        form.addRow("", self.undated_box)
        self.lost_words = self._label("heading")
        self.lost_list = QListWidget(self)
        self.lost_list.setAlternatingRowColors(True)
        self.lost_list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.lost_list.setWordWrap(True)
        self.lost_list.setAccessibleName(self.tr("What the file will not hold"))
        self.message = self._label("")
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.hide()
        buttons = QDialogButtonBox(self)
        self.save_button = QPushButton(self.tr("Save…"), self)
        self.save_button.setDefault(True)
        self.command_button = QPushButton(self.tr("Copy command line"), self)
        self.command_button.setToolTip(self.tr("Copy the words that make the same file in a terminal"))
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        for button, role in (
            (self.save_button, QDialogButtonBox.ButtonRole.AcceptRole),
            (self.command_button, QDialogButtonBox.ButtonRole.ActionRole),
            (self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole),
        ):
            button.setAutoDefault(False)
            buttons.addButton(button, role)
        self.save_button.clicked.connect(self._ask_path)
        self.command_button.clicked.connect(self._copy_command)
        self.cancel_button.clicked.connect(self.cancel)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addSpacing(6)
        layout.addWidget(self.lost_words)
        layout.addWidget(self.lost_list, 1)
        layout.addWidget(self.message)
        layout.addWidget(self.progress)
        layout.addWidget(buttons)
        self.resize(600, 440)

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(PLAIN)
        label.setWordWrap(True)
        label.setProperty("role", role)
        return label

    # What it would be -------------------------------------------------------------------------------------------------------

    def _change(self, *_: object) -> None:
        """Say how many events there are, and soon what is lost."""
        index = self._index
        every, shown = Choice(undated=False), Choice.of(self._selection, undated=False)
        whole = self.all_button.isChecked()
        of_all, of_shown = int(every.mask(index).sum()), int(shown.mask(index).sum())
        self.all_button.setText(plural("The one with a date", "All {n} with a date", of_all))
        self.shown_button.setText(
            plural(
                "Those in view: {n} (window of time and filters)",
                "Those in view: {n} (window of time and filters)",
                of_shown,
            )
        )
        mine = every if whole else shown
        undated = int(Choice(mine.window, mine.filters).mask(index).sum()) - (of_all if whole else of_shown)
        self.undated_box.setText(plural("And the undated one", "And the {n} undated", undated))
        self.undated_box.setVisible(undated > 0)
        self.format_words.setText(tr(_FOR.get(self.export.name, "")))
        self.lost_list.clear()
        self.lost_words.setText(self.tr("What the file will not hold is being counted…"))
        count = (of_all if whole else of_shown) + (undated if self.undated_box.isChecked() else 0)
        self.save_button.setEnabled(count > 0)
        self._soon.start()

    def _count(self) -> None:
        if self._jobs.runs("export"):
            return
        index, export, choice = self._index, self.export, self.choice

        def work(ticket: Ticket) -> tuple[Loss, ...]:
            return tuple(losses(export, choice.part(index, lambda share: ticket.progress(share, ""))))

        self._jobs.start("losses", work)

    def _show_losses(self, found: tuple[Loss, ...]) -> None:
        self.lost_list.clear()
        self.lost_words.setText(
            self.tr("The file will not hold:")
            if found
            else self.tr("The file holds everything that these events have.")
        )
        self.lost_list.setVisible(True)
        for loss in found:
            self.lost_list.addItem(loss_words(loss))

    # Work -----------------------------------------------------------------------------------------------------------------

    def _progressed(self, name: str, share: float, words: str) -> None:
        if name == "export" and self._jobs.runs("export"):
            self.progress.setValue(round(share * 1000))
            self._say(words)

    def _finished(self, name: str, found: object) -> None:
        if name == "losses" and isinstance(found, tuple):
            self._show_losses(found)
        elif name == "export" and isinstance(found, Path):
            self.saved.emit(str(found))
            self.accept()

    def _failed(self, name: str, error: object) -> None:
        if name == "export":
            self._busy(False)
        if isinstance(error, OutputExistsError):
            self._say(self.tr("It is there already; nothing was overwritten."))
        else:
            self._say(str(error))

    def _busy(self, on: bool) -> None:
        self.progress.setValue(0)
        self.progress.setVisible(on)
        for widget in (
            self.format_box,
            self.all_button,
            self.shown_button,
            self.undated_box,
            self.save_button,
            self.command_button,
        ):
            widget.setEnabled(not on)
        if not on:
            self._change()
            self.shown_button.setEnabled(not Choice.of(self._selection).everything)

    def _say(self, words: str) -> None:
        self.message.setText(words)

    def _copy_command(self) -> None:
        QGuiApplication.clipboard().setText(self.command())
        self._say(self.tr("The command line is on the clipboard."))

    def _file_name(self) -> str:
        store = self._index.store
        name = store.file.name or "events"
        for ending in (".gz", ".zst"):
            name = name.removesuffix(ending)
        stem = name.rsplit(".", 1)[0] or "events"
        ending = self.export.endings[0]
        part = "" if self.choice.everything else "-part"
        made = f"{stem}{part}{ending}"
        # Never the name of what is open.
        return made if made != store.file.name else f"{stem}-export{ending}"

    def _ask_path(self) -> None:
        endings = self.export.endings
        offered = [
            *endings,
            *(f"{ending}{packed}" for ending in endings for packed in (".gz", ".zst") if self.export.packs),
        ]
        what = f"{self.export.title} ({' '.join(f'*{ending}' for ending in offered)})"
        # Qt's own dialog asks before it lets one choose a file that is there; the answer is the permission to overwrite.
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export data"), str(Path.home() / self._file_name()), what
        )
        if name:
            good = name.lower().endswith(tuple(offered))
            path = Path(name if good else name + endings[0])
            self.save_to(path, force=good and os.path.lexists(path))


def _heeding(pieces: Iterator[bytes], ticket: Ticket) -> Iterator[bytes]:
    """The pieces, until somebody cancels: then nothing of them is kept."""
    for piece in pieces:
        if ticket.cancelled:
            raise Cancelled
        yield piece
