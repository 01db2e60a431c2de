"""Playback in the window: the player, its commands, and how its buttons look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QStyle

from mapviewer import settings
from mapviewer.app.commands import words
from mapviewer.app.player import Player
from mapviewer.app.symbol_icons import action_icon
from mapviewer.app.window import MainWindow
from mapviewer.language import decimal, mark
from mapviewer.playback import Pace, Tempo
from mapviewer.session import Opened, Session

_TIMED: Final = (
    "play", "faster", "slower", "loop", "first", "previous", "next", "last", "step-back", "step-on", "unit-back", "unit-on",
)  # fmt: skip
"""Commands that mean nothing where nothing is dated."""
_PLAY: Final = mark("&Play", "MainWindow")
_PAUSE: Final = mark("&Pause", "MainWindow")


def system_reduces_motion() -> bool:
    """Whether the system asks for less motion, as far as Qt tells: its animations then last no time."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return False
    # Newer Qt has a hint of its own for it.
    preference = getattr(app.styleHints().accessibility(), "motionPreference", None)
    if preference is not None and "Reduced" in str(preference()):
        return True
    return app.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0


class Playing(QObject):
    """Playback in the window. `remember` keeps settings that changed."""

    def __init__(self, session: Session, window: MainWindow, remember: Callable[..., None]) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._remember = remember
        self._ink = QColor()
        self.player = Player(session, self)
        self.player.changed.connect(self._show)
        self.player.ended.connect(
            lambda: window.statusBar().showMessage(self.tr("Played to the end of the dossier"), 4_000)
        )
        self.commands: dict[str, Callable[[], object]] = {
            "play": self.player.toggle,
            "faster": lambda: self.set_speed(self.player.tempo.paced(1).speed),
            "slower": lambda: self.set_speed(self.player.tempo.paced(-1).speed),
            "loop": lambda: remember(loop=not self.player.tempo.loop),
            "pace-event": lambda: self.set_pace(Pace.EVENT),
            "pace-unit": lambda: self.set_pace(Pace.UNIT),
            "pace-smooth": lambda: self.set_pace(Pace.SMOOTH),
            "step-back": lambda: self._step(-1),
            "step-on": lambda: self._step(1),
        }

    def set_pace(self, pace: Pace) -> None:
        """Go by event, by unit or smoothly, also the next time."""
        self._remember(pace=pace.value)

    def set_speed(self, speed: float) -> None:
        """Play so many times as fast as normal, also the next time."""
        self._remember(speed=speed)
        self._window.statusBar().showMessage(self.tr("Speed {n}×").replace("{n}", decimal(speed, 2)), 2_000)

    def wear(self, chosen: settings.Settings) -> None:
        """Play as the settings say."""
        motion = settings.Motion
        self.player.set_reduced(
            chosen.motion is motion.REDUCED or (chosen.motion is motion.SYSTEM and system_reduces_motion())
        )
        self.player.set_tempo(Tempo(Pace(chosen.pace), chosen.speed, chosen.dwell_ms / 1_000, chosen.loop))
        self._show()

    def open(self, opened: Opened) -> None:
        """Another dossier: nothing plays, and nothing can where nothing is dated."""
        self.player.open(opened)
        dated = bool(opened.store.columns.dated.any())
        for key in _TIMED:
            self._window.actions_by_id[key].setEnabled(dated)

    def set_ink(self, ink: QColor) -> None:
        """The theme's colour of icons."""
        self._ink = ink
        self._show()

    def _step(self, direction: int) -> None:
        if self.player.tempo.pace is Pace.UNIT:
            self._session.step_unit(direction, origin="toolbar")
        else:
            self._session.step_event(direction, origin="toolbar")

    def _show(self) -> None:
        actions, tempo = self._window.actions_by_id, self.player.tempo
        playing = self.player.playing
        play = actions["play"]
        hint = play.text().partition("\t")[2]
        play.setText(words(_PAUSE if playing else _PLAY) + (f"\t{hint}" if hint else ""))
        if self._ink.isValid():
            size = self._window.toolbar.iconSize().height()
            play.setIcon(action_icon("pause" if playing else "play", self._ink, size))
        actions["loop"].setChecked(tempo.loop)
        actions[f"pace-{tempo.pace.value}"].setChecked(True)
        self._window.toolbar.show_tempo(tempo)
