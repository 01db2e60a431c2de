"""The status bar: what is shown and what is not, what runs, in which zone times are, where the map comes from, what was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QProgressBar, QStatusBar, QToolButton, QWidget

from mapviewer.app.elided import ElidedLabel
from mapviewer.app.pace import Pace
from mapviewer.app.problems import problem_words
from mapviewer.app.texts import isolate, shorten
from mapviewer.errors import Problem, Severity
from mapviewer.language import is_rtl, tr
from mapviewer.query.compare import number_of
from mapviewer.query.compare_words import number_words, span_words
from mapviewer.query.phrases import counts_words, window_words
from mapviewer.session import Change


class _Clickable(ElidedLabel):
    """A label that can be clicked, since a button would not give way to what stands beside it."""

    clicked = Signal()

    def __init__(self, parent: QWidget, *, letters: int = 16) -> None:
        super().__init__(parent, letters=letters)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click asks what stands behind it."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


OFTEN_UP_TO: Final = 20_000
"""Of no more events every change is told at once."""
READ_MS: Final = 100
"""Nobody reads words that change more often, and every change lays the bar out anew."""


class StatusBar(QStatusBar):
    """The window's status bar."""

    cancelAsked = Signal()
    problemsAsked = Signal()
    zoneAsked = Signal()
    notationAsked = Signal(object)
    """The coordinates were clicked: a menu of notations is wanted, at a point of the screen (QPoint)."""
    basemapAsked = Signal()
    """The basemap's name was clicked: what was asked of whom?"""
    absentAsked = Signal()
    """The counts were clicked: what is not shown, and why?"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._open = True
        self._latest: Change | None = None
        self._pace = Pace(READ_MS, self._show_latest, self)
        self.counts_label = _Clickable(self)
        self.counts_label.clicked.connect(self.absentAsked)
        self.counts_label.set_note(self.tr("What is not on the map, and why"))
        self.progress_label = ElidedLabel(self, letters=10)
        self.progress = QProgressBar(self)
        self.progress.setFixedWidth(140)
        self.progress.setTextVisible(False)
        self.cancel_button = QToolButton(self)
        self.cancel_button.setText(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancelAsked)
        self.coordinates = QToolButton(self)
        self.coordinates.setAutoRaise(True)
        self.coordinates.setToolTip(self.tr("Coordinates under the pointer; choose how they are written"))
        self.coordinates.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.coordinates.clicked.connect(
            lambda: self.notationAsked.emit(self.coordinates.mapToGlobal(self.coordinates.rect().topLeft()))
        )
        self.coordinates.hide()
        self.zone_label = QToolButton(self)
        self.zone_label.setAutoRaise(True)
        self.zone_label.setToolTip(self.tr("Choose the zone that times are shown in"))
        self.zone_label.clicked.connect(self.zoneAsked)
        self.basemap_label = _Clickable(self, letters=3)
        self.basemap_label.clicked.connect(self.basemapAsked)
        self._geocoder, self._basemap = "", ("", "")
        self.show_basemap("")
        self.problems_button = QToolButton(self)
        self.problems_button.setAutoRaise(True)
        self.problems_button.clicked.connect(self.problemsAsked)
        self.addWidget(self.counts_label, 1)
        for widget in (
            self.progress_label,
            self.progress,
            self.cancel_button,
            self.coordinates,
            self.zone_label,
            self.basemap_label,
            self.problems_button,
        ):
            self.addPermanentWidget(widget)
        self.show_idle()

    def set_open(self, on: bool) -> None:
        """Whether there is a dossier to tell of."""
        self._open = on
        for widget in (self.zone_label, self.problems_button):
            widget.setVisible(on)

    def show_selection(self, change: Change) -> None:
        """Say what is shown, and the zone; while the time of many events is scrubbed a few times a second."""
        self._latest = change
        if self._open and change.visible.counts.total > OFTEN_UP_TO:
            self._pace.ask()
        else:
            self._pace.now()

    def _show_latest(self) -> None:
        change = self._latest
        if not self._open or change is None:
            self.counts_label.setText(self.tr("No dossier is open."))
            return
        selection = change.new
        time = window_words(selection)
        words = f"{time[:1].upper()}{time[1:]} · {counts_words(change.visible.counts, selection)}"
        if change.beside is not None:
            # Both in short: the badges have the rest, and the Compare dock what is only in one.
            span = span_words(*change.beside.span, selection.zone)
            mine, other = (number_words(number_of(one)) for one in (change.visible, change.beside))
            way = "\u200f" if is_rtl() else ""
            # The letters are set apart too: bare Latin ones beside isolates come out in the wrong order from right to left.
            a, b = isolate("A"), isolate("B")
            words = f"{way}{a} {isolate(time)} · {isolate(mine)} – {b} {isolate(span)} · {isolate(other)}"
        self.counts_label.setText(words)
        zone = self.tr("each event's own") if selection.own_zones else selection.zone
        self.zone_label.setText(self.tr("Times: %s") % zone)

    def show_coordinates(self, words: str) -> None:
        """Say where the pointer is on the map; "" when it is not there."""
        self.coordinates.setText(isolate(words) if words else "")
        self.coordinates.setVisible(bool(words))

    def show_basemap(self, name: str, host: str = "") -> None:
        """Say which basemap there is: a local one by its file's name, an online one by its name and its `host`, "" for the bundled one."""
        self._basemap = name, host
        self.basemap_label.setProperty("role", "warning" if host or self._geocoder else "")
        self.basemap_label.style().unpolish(self.basemap_label)
        self.basemap_label.style().polish(self.basemap_label)
        if host:
            self.basemap_label.setText(self.tr("%s · online") % shorten(name, 40))
            note = tr("Pictures of the map are asked of {host}. Click: what was asked.", host=host)
        elif name:
            self.basemap_label.setText(self.tr("%s · offline") % shorten(name, 40))
            note = self.tr("The map is a file on this machine; no request leaves it.")
        else:
            self.basemap_label.setText(self.tr("Bundled map · offline"))
            note = self.tr("The map ships with the program; no request leaves this machine.")
        if self._geocoder:
            # Whatever the map is made of: names of places may leave the machine.
            self.basemap_label.setText(
                self.tr("%s · names online") % self.basemap_label.text().partition(" · ")[0]
            )
            note += "\n" + tr(
                "Names of places may be sent to {host}. Click: what was asked.", host=self._geocoder
            )
        self.basemap_label.set_note(note)

    def show_geocoder(self, host: str) -> None:
        """Say that names of places may be sent to this host, "" for to nobody."""
        self._geocoder = host
        self.show_basemap(*self._basemap)

    def show_busy(self, words: str, share: float) -> None:
        """Show that something runs; `share` is in [0, 1], negative when nobody knows."""
        self.progress.setRange(0, 0 if share < 0 else 100)
        self.progress.setValue(int(share * 100))
        self.progress_label.setText(shorten(words, 60))
        for widget in (self.progress, self.progress_label, self.cancel_button):
            widget.show()

    def show_idle(self) -> None:
        """Take the progress away."""
        for widget in (self.progress, self.progress_label, self.cancel_button):
            widget.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Count what was wrong with the file."""
        errors = sum(1 for problem in problems if problem.severity is Severity.ERROR)
        words = problem_words(errors, len(problems) - errors)
        self.problems_button.setVisible(self._open or bool(problems))
        self.problems_button.setText(words or self.tr("No problems"))
        self.problems_button.setToolTip(self.tr("Show what was wrong with the file"))
