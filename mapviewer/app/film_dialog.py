"""Export a film: the dossier step by step, as pictures, a film or a contact sheet, with a preview that plays. It makes the same
description that `mapviewer animate` makes, and hands it to the same painter."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.film_fields import FilmFields
from mapviewer.app.ground_words import ground_words
from mapviewer.app.jobs import Jobs, Ticket
from mapviewer.app.yes_no import agreed
from mapviewer.errors import MapviewerError, OutputExistsError
from mapviewer.events.store import Store
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.language import current, decimal, number, plural
from mapviewer.notebook import Style
from mapviewer.paint.film import Film, Reel, Timing, silent, without_ffmpeg, write_film
from mapviewer.query.selection import ALL_TIME, Mode, Selection
from mapviewer.settings import Settings
from mapviewer.snapshot.film import FilmSpec, film_command
from mapviewer.snapshot.naming import file_stem
from mapviewer.snapshot.publish import safe, shown_store
from mapviewer.snapshot.spec import SnapshotSpec

_PREVIEW: Final = QSize(480, 300)
_PACKING: Final = {Film.FRAMES: 25e-9, Film.GIF: 60e-9, Film.MP4: 60e-9, Film.SHEET: 0.0}
"""Seconds a pixel that go into files beside the painting, roughly."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A film as it was planned: its pictures can be asked for one by one, by one thread at a time."""

    film: FilmSpec
    reel: Reel
    leaves: str
    lock: threading.Lock


@dataclass(frozen=True, slots=True)
class _Shown:
    plan: _Plan
    number: int
    image: QImage
    words: str
    seconds: float


class FilmDialog(QDialog):
    """Choices left, the film right. Nothing is written before Save, and nothing is overwritten without a question."""

    saved = Signal(str)
    """The path of what was written."""

    def __init__(
        self,
        store: Store,
        selection: Selection,
        *,
        dark: bool,
        settings: Settings | None = None,
        styles: Mapping[str, Style] | None = None,
        own: Mapping[str, object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export film"))
        self._store, self._selection = store, selection
        self._settings = settings or Settings()
        self._styles, self._own = dict(styles or {}), dict(own or {})
        self._plan: _Plan | None = None
        self._picture: QImage | None = None
        self._began = 0.0
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._finished)
        self._jobs.failed.connect(self._failed)
        self._jobs.progressed.connect(self._progressed)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(150)
        self._soon.timeout.connect(self._make_plan)
        self._play = QTimer(self)
        self._play.timeout.connect(self._next_picture)
        start, end = selection.window
        windowed = selection.mode is Mode.WINDOW and (start > NEG_INF or end < POS_INF)
        self.fields = FilmFields(windowed=windowed, dark=dark, parent=self)
        self.fields.changed.connect(self._changed)
        self._build()
        self._soon.start()

    # What is asked for ----------------------------------------------------------------------------------------------------

    def film(self) -> FilmSpec:
        """The film that is asked for just now; raises UsageError."""
        window = self._selection.window if self.fields.windowed else ALL_TIME
        # A film's time is a window, and what is being read is no part of it.
        whole = replace(self._selection, mode=Mode.WINDOW, window=window, focus=())
        picture = SnapshotSpec.from_selection(
            whole,
            language=current(),
            styles=self._styles,
            credit=self._settings.credit,
            licence=self._settings.licence,
            **self._own,
            **self.fields.picture(),
        )
        unit = picture.time.model_copy(update={"unit": self.fields.unit})
        return FilmSpec.of(picture.model_copy(update={"time": unit}), **self.fields.options())

    def command(self) -> str:
        """The command line that makes the same film; raises UsageError."""
        film = self.film()
        return film_command(
            film, self._store, self._file_name(film), self.fields.kind.value, ground_words(film.picture)
        )

    def save_to(self, path: Path, *, force: bool = False) -> None:
        """Write the film, off this thread; the dialog closes when it is there and stays when it is not."""
        try:
            film = self.film()
        except MapviewerError as error:
            self._failed("film", error)
            return
        store, kind = self._store, self.fields.kind

        def work(ticket: Ticket) -> tuple[Path, tuple[str, ...]]:
            made = film.series(store)
            timing = Timing(film.seconds, film.loops)
            warnings = write_film(made, store, path, kind, timing=timing, force=force, step=ticket.progress)
            return path, warnings

        self._stop_playing()
        self._busy(True)
        self._began = time.monotonic()
        self._jobs.start("film", work)

    def may_replace(self, name: str) -> bool:
        """Ask whether a folder of frames may be written over."""
        words = self.tr("{names}: there already. Replace?").format(names=name)
        return agreed(self, self.tr("Save the film"), words)

    def cancel(self) -> None:
        """Stop writing, or close where nothing is being written."""
        if not self._jobs.runs("film"):
            self.reject()
            return
        self._jobs.cancel("film")
        self._busy(False)
        self.message.setText(self.tr("Cancelled; nothing was written."))

    def done(self, result: int) -> None:
        """Stop all work before the dialog goes."""
        self._soon.stop()
        self._play.stop()
        self._jobs.close()
        super().done(result)

    # Building -------------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.preview = QLabel(self)
        self.preview.setMinimumSize(_PREVIEW)
        self.preview.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName(self.tr("Preview of the film"))
        self.play_button = QPushButton(self.tr("Play"), self)
        self.play_button.setCheckable(True)
        self.play_button.setAutoDefault(False)
        self.play_button.toggled.connect(self._set_playing)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, 0)
        self.slider.setAccessibleName(self.tr("Picture of the film"))
        self.slider.valueChanged.connect(self._show_number)
        self.slider.sliderPressed.connect(self._stop_playing)
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.message = QLabel(self)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.hide()
        row = QHBoxLayout()
        row.addWidget(self.play_button)
        row.addWidget(self.slider, 1)
        row.addWidget(self.said)
        right = QVBoxLayout()
        right.addWidget(self.preview, 1)
        right.addLayout(row)
        right.addWidget(self.message)
        right.addWidget(self.progress)
        left = QVBoxLayout()
        left.addWidget(self.fields, 1)
        body = QHBoxLayout()
        body.addLayout(left)
        body.addSpacing(8)
        body.addLayout(right, 1)
        buttons = QDialogButtonBox(self)
        self.save_button = QPushButton(self.tr("Save…"), self)
        self.save_button.setDefault(True)
        self.command_button = QPushButton(self.tr("Copy command line"), self)
        self.command_button.setAutoDefault(False)
        self.command_button.setToolTip(self.tr("Copy the words that make the same file in a terminal"))
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setAutoDefault(False)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.command_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.save_button.clicked.connect(self._ask_path)
        self.command_button.clicked.connect(self._copy_command)
        self.cancel_button.clicked.connect(self.cancel)
        layout = QVBoxLayout(self)
        layout.addLayout(body, 1)
        layout.addWidget(buttons)
        self.resize(980, 520)

    # Preview --------------------------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._stop_playing()
        self._soon.start()

    def _make_plan(self) -> None:
        self._plan = None
        try:
            film = self.film()
        except MapviewerError as error:
            self._failed("preview", error)
            return
        store, number = self._store, self.slider.value()

        def work(ticket: Ticket) -> _Shown:
            made = film.series(store)
            ticket.progress(0.0, "")
            publish = film.picture.publish
            leaves = safe(store, publish).told if publish is not None else ""
            reel = Reel(made, shown_store(store, film.picture), silent)
            plan = _Plan(film, reel, leaves, threading.Lock())
            _painted(plan, 0)
            ticket.progress(0.5, "")
            # The second picture tells what each of the others will cost.
            return _painted(plan, min(number, len(plan.reel) - 1))

        self._jobs.start("preview", work)

    def _show_number(self, number: int) -> None:
        plan = self._plan
        if plan is not None and number < len(plan.reel):
            self._jobs.start("preview", lambda _: _painted(plan, number))

    def _show(self, shown: _Shown) -> None:
        if self._plan is not shown.plan:
            self._plan = shown.plan
            self.slider.blockSignals(True)
            self.slider.setRange(0, len(shown.plan.reel) - 1)
            self.slider.setValue(shown.number)
            self.slider.blockSignals(False)
            self.fields.leaves.setPlainText(shown.plan.leaves)
            self._tell_length(shown)
            self.save_button.setEnabled(not self._lacks_ffmpeg())
        self._picture = shown.image
        ratio = self.devicePixelRatioF()
        fitted = shown.image.scaled(
            self.preview.size() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitted.setDevicePixelRatio(ratio)
        self.preview.setPixmap(QPixmap.fromImage(fitted))
        of = f"\u2066{number(shown.number + 1)} / {number(len(shown.plan.reel))}\u2069"
        self.said.setText(f"{of} · {shown.words}")

    def _tell_length(self, shown: _Shown) -> None:
        film, count = shown.plan.film, len(shown.plan.reel)
        words = [plural("{n} picture", "{n} pictures", count)]
        if self.fields.kind is not Film.SHEET:
            words.append(self.tr("{n} s long").format(n=decimal(round(count * film.seconds, 1))))
        pixels = film.picture.width * film.picture.height
        cost = count * (shown.seconds + pixels * _PACKING[self.fields.kind])
        words.append(self.tr("about {n} s to make").format(n=decimal(max(1, round(cost)))))
        said = " · ".join(words)
        if self._lacks_ffmpeg():
            said = without_ffmpeg(self._file_name(film), Timing(film.seconds))
        elif film.picture.publish is None and film.picture.metadata.value == "full":
            said += " · " + self.tr("{w} × {h} pixels").format(w=film.picture.width, h=film.picture.height)
        self.message.setText(said)

    def _lacks_ffmpeg(self) -> bool:
        return self.fields.kind is Film.MP4 and shutil.which("ffmpeg") is None

    def _set_playing(self, on: bool) -> None:
        self.play_button.setText(self.tr("Pause") if on else self.tr("Play"))
        if not on:
            self._play.stop()
            return
        if self.slider.value() == self.slider.maximum():
            self.slider.setValue(0)
        self._play.start(max(40, round(self.fields.seconds_box.value() * 1000)))

    def _stop_playing(self) -> None:
        self.play_button.setChecked(False)

    def _next_picture(self) -> None:
        if self._jobs.runs("preview"):
            # Slower than the film: rather late than never.
            return
        if self.slider.value() >= self.slider.maximum():
            self._stop_playing()
            return
        self.slider.setValue(self.slider.value() + 1)

    # Work -----------------------------------------------------------------------------------------------------------------

    def _progressed(self, name: str, share: float, words: str) -> None:
        if name != "film" or not self._jobs.runs("film"):
            return
        self.progress.setValue(round(share * 1000))
        spent = time.monotonic() - self._began
        told = words
        if share > 0.05 and words:
            left = max(1, round(spent / share * (1 - share)))
            told = self.tr("{done}, about {n} s left").format(done=words, n=decimal(left))
        self.message.setText(told or self.tr("Packing…"))

    def _finished(self, name: str, found: object) -> None:
        if name == "preview" and isinstance(found, _Shown):
            self._show(found)
        elif name == "film" and isinstance(found, tuple):
            self.saved.emit(str(found[0]))
            self.accept()

    def _failed(self, name: str, error: object) -> None:
        if name == "film":
            self._busy(False)
        if isinstance(error, OutputExistsError):
            self.message.setText(
                self.tr("It is there already, or holds other files too; nothing was overwritten.")
            )
        else:
            self.message.setText(str(error))
        if name == "preview":
            self.save_button.setEnabled(False)

    def _busy(self, on: bool) -> None:
        self.progress.setValue(0)
        self.progress.setVisible(on)
        for widget in (self.fields, self.save_button, self.command_button, self.play_button, self.slider):
            widget.setEnabled(not on)

    def _copy_command(self) -> None:
        try:
            QGuiApplication.clipboard().setText(self.command())
        except MapviewerError as error:
            self._failed("preview", error)
            return
        self.message.setText(self.tr("The command line is on the clipboard."))

    def _file_name(self, film: FilmSpec) -> str:
        stem = file_stem(self._settings.snapshot_name, film.picture, self._store)
        return stem.removesuffix("-map") + "-film" + self.fields.ending

    def _ask_path(self) -> None:
        try:
            suggestion = str(Path.home() / self._file_name(self.film()))
        except MapviewerError as error:
            self._failed("preview", error)
            return
        ending = self.fields.ending
        what = (
            self.tr("{format} files (*.{ending})").format(format=ending[1:].upper(), ending=ending[1:])
            if ending
            else ""
        )
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the film"), suggestion, what)
        if name:
            self.save_asking(Path(name if name.lower().endswith(ending) else name + ending), asked=Path(name))

    def save_asking(self, path: Path, *, asked: Path | None = None) -> None:
        """Write the film, and ask first where something is there that nobody was `asked` about."""
        there = os.path.lexists(path)
        if there and (path != asked or path.is_dir()) and not self.may_replace(path.name):
            self.message.setText(self.tr("Nothing was written."))
            return
        self.save_to(path, force=there)


def _painted(plan: _Plan, number_: int) -> _Shown:
    """One picture of a film, and how long it took."""
    with plan.lock:
        begun = time.perf_counter()
        picture = plan.reel.picture(number_)
        image = plan.reel.image(picture)
        seconds = time.perf_counter() - begun
    return _Shown(plan, number_, image, plan.reel.time(number_), seconds)
