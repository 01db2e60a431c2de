"""The clock of playback: it tells the session, at most once a frame, where time is now (see `mapviewer.playback`).

What is shown follows from the time that has passed, never from how often the clock ticked: a machine that is slow skips frames, and is as
far as any other. Whatever a person does to time or to what is read pauses it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from mapviewer.events.store import Store
from mapviewer.playback import Pace, Tempo, at_place, begun, next_unit, place, rewound
from mapviewer.query.selection import Folding
from mapviewer.session import Change, Opened, Session
from mapviewer.timeline.following import scale_of
from mapviewer.timeline.scale import Scale

ORIGIN: Final = "player"
FRAME_S: Final = 1 / 60
LEAST_REST_S: Final = 0.002
"""What the event loop gets between two frames at least, so that painting and the person's hands come in between."""
LONGEST_S: Final = 0.25
"""A pause between two frames that is longer than this was no playing: the machine slept, or a dialog was open."""


class Player(QObject):
    """Plays the session's time. It keeps how it plays, and while it plays where it is; nothing of what is selected."""

    changed = Signal()
    """It began or stopped to play, or plays otherwise."""
    ended = Signal()
    """It came to the end of the dossier and stopped."""

    def __init__(
        self,
        session: Session,
        parent: QObject | None = None,
        *,
        tempo: Tempo | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._clock = clock
        self.tempo = tempo or Tempo()
        self.reduced = False
        """Whether nothing may move by itself: smooth playback then goes by units."""
        self.playing = False
        self.frames = 0
        self._u = 0.0
        self._last = self._due = 0.0
        self._kept: tuple[Store, Folding, str, Scale] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    # Asked for ----------------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Play, or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Play on from the playhead, from the beginning when it stands at the end."""
        scale = self._scale()
        if self.playing or scale.empty:
            return
        self._session.show(begun(self._session.selection, self._tempo), origin=ORIGIN)
        self.playing = True
        self._last = self._due = self._clock()
        if self._tempo.pace is Pace.SMOOTH:
            self._u = scale.u(self._session.selection.playhead)
            if self._u >= 1.0:
                self._rewind(scale)
        elif not self._step(scale):
            # By event and by unit the first step is at once: whoever presses Play sees that it plays.
            self._rewind(scale)
        self.changed.emit()
        self._timer.start(self._wait())

    def pause(self) -> None:
        """Stop where it is."""
        if self.playing:
            self.playing = False
            self._timer.stop()
            self.changed.emit()

    def set_tempo(self, tempo: Tempo) -> None:
        """Play like this from now on; where it is stays."""
        if tempo == self.tempo:
            return
        self.tempo = tempo
        if self.playing:
            self._session.show(begun(self._session.selection, self._tempo), origin=ORIGIN)
            self._u = self._scale().u(self._session.selection.playhead)
            self._timer.start(self._wait())
        self.changed.emit()

    def set_pace(self, pace: Pace) -> None:
        """Go by event, by unit, or smoothly."""
        self.set_tempo(replace(self.tempo, pace=pace))

    def set_speed(self, speed: float) -> None:
        """Play so many times as fast as normal."""
        self.set_tempo(replace(self.tempo, speed=speed))

    def set_loop(self, loop: bool) -> None:
        """Begin anew at the end, or stop there."""
        self.set_tempo(replace(self.tempo, loop=loop))

    def set_reduced(self, reduced: bool) -> None:
        """Whether nothing may move by itself."""
        if reduced != self.reduced:
            self.pause()
            self.reduced = reduced

    # Told by the session ------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Another dossier: nothing plays."""
        del opened
        self.pause()
        # Or the old dossier would stay until something plays again.
        self._kept = None

    def apply(self, change: Change) -> None:
        """What a person does to time, or to what is read, pauses; zooming, folding and filtering do not."""
        old, new = change.old, change.new
        if change.origin != ORIGIN and self.playing:
            if (old.window, old.playhead, old.focus, old.mode, old.unit) != (
                new.window, new.playhead, new.focus, new.mode, new.unit,
            ):  # fmt: skip
                self.pause()
            elif old.folding != new.folding or old.filters != new.filters:
                self._u = self._scale().u(new.playhead)

    # The clock ----------------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """A frame: show where time is now, and ask for the next one."""
        if not self.playing:
            return
        now = self._clock()
        passed, self._last = now - self._last, now
        scale = self._scale()
        seconds = min(passed, LONGEST_S)
        going = self._glide(scale, seconds) if self._smooth else self._step(scale)
        if not going:
            if not self.tempo.loop:
                self.pause()
                self.ended.emit()
                return
            self._rewind(scale)
        # Whoever heard of it may have paused.
        if self.playing:
            self._timer.start(self._wait())

    @property
    def _tempo(self) -> Tempo:
        return self.tempo.still() if self.reduced else self.tempo

    @property
    def _smooth(self) -> bool:
        return self._tempo.pace is Pace.SMOOTH

    def _wait(self) -> int:
        """Milliseconds to the next frame. Frames are due at even distances; those that could not be shown in time are dropped."""
        between = FRAME_S if self._smooth else self._tempo.step_s
        now = self._clock()
        self._due = self._due + between
        if not now + LEAST_REST_S < self._due <= now + between:
            self._due = now + (LEAST_REST_S if self._due <= now + LEAST_REST_S else between)
        return max(1, round((self._due - now) * 1_000))

    def _glide(self, scale: Scale, seconds: float) -> bool:
        """Go on smoothly; False at the end."""
        if self._u >= 1.0:
            return False
        selection = self._session.selection
        self._u = place(self._u, scale, selection.axis, self._tempo, seconds)
        self.frames += 1
        self._session.show(at_place(selection, scale, self._u), origin=ORIGIN)
        return True

    def _step(self, scale: Scale) -> bool:
        """Go to the next event or unit; False when there is none."""
        before = self._session.selection
        if self._tempo.pace is Pace.EVENT:
            self._session.step_event(1, origin=ORIGIN)
        else:
            on = next_unit(before, scale)
            if on is not None:
                self._session.show(on, origin=ORIGIN)
        return self._session.selection != before

    def _rewind(self, scale: Scale) -> None:
        self._u = 0.0
        if self._tempo.pace is Pace.EVENT:
            self._session.step_to_end(-1, origin=ORIGIN)
        else:
            self._session.show(rewound(self._session.selection, scale, self._tempo), origin=ORIGIN)

    def _scale(self) -> Scale:
        store, chosen = self._session.store, self._session.selection
        if (
            self._kept is None
            or self._kept[0] is not store
            or self._kept[1:3] != (chosen.folding, chosen.zone)
        ):
            self._kept = (store, chosen.folding, chosen.zone, scale_of(store, chosen))
        return self._kept[3]
