"""The timeline as a widget: what the session says goes in, what the person did on it comes out.

It keeps no selection of its own, only the last one that it was told and a running gesture. Brushing, panning and zooming are told at most
once a frame.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from mapviewer.app.lanes_choice import LanesButton
from mapviewer.app.timeline_access import announce, register
from mapviewer.app.timeline_looks import cursor_shape, paint_focus, pointer_of, show_tooltip
from mapviewer.events.store import Store
from mapviewer.paint.text import Letters
from mapviewer.paint.theme import color, theme
from mapviewer.paint.timeline import TimelinePainter, picture_rect
from mapviewer.query.index import Visible
from mapviewer.query.phrases import counts_words, window_words
from mapviewer.query.selection import Selection
from mapviewer.session import Change, Opened
from mapviewer.timeline import gesture as does
from mapviewer.timeline.hit import Hit, Part, hit
from mapviewer.timeline.layout import Composer, Size, with_selection
from mapviewer.timeline.picture import Layout, Metrics, Stage
from mapviewer.timeline.spoken import Named, announced, named
from mapviewer.timeline.tips import tip

FRAME_MS: Final = 16
SPOKEN: Final = ("keys", "toolbar", "menu", "player", "goto")
"""Whose changes are said aloud: those that are made without looking at the timeline."""
_WHEEL_STEP: Final = 120


class TimelineView(QWidget):
    """The timeline. Times in its signals are Python integers (seconds since 1970 UTC), too long for a C++ int."""

    windowBrushed = Signal(object, object)
    """start, end of the window that was drawn, moved or resized."""
    besideBrushed = Signal(object, object)
    """start, end of window B, which was moved or resized."""
    playheadMoved = Signal(object)
    """The moment that was clicked."""
    eventsPicked = Signal(object)
    """tuple[str, ...]: ids of the events under the pointer when it clicked, the nearest first."""
    axisMoved = Signal(float, float)
    """The part of the axis to show, in u."""
    foldToggled = Signal(int)
    """Number of the gap to unfold."""
    allTimeAsked = Signal()
    hovered = Signal(object)
    """Id of the event under the pointer, or None."""
    lanesChosen = Signal(object)
    """What lanes are to go by: a `LanesBy`."""
    zoomAsked = Signal(object)
    """tuple[str, ...]: ids of the events to zoom to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letters = Letters()
        self._painter = TimelinePainter(theme(False), self._letters)
        self._metrics = Metrics(self._letters.measure)
        self._composer: Composer | None = None
        self._selection = Selection()
        self._visible: Visible | None = None
        self._stage: Stage | None = None
        self._layout_now: Layout | None = None
        self._named: tuple[Layout, tuple[Named, ...]] | None = None
        self._scroll = 0.0
        self._gesture = does.IDLE
        self._zoom = 1.0
        self._at: QPointF | None = None
        self._hit: Hit = does.NO_HIT
        self._hovered: str | None = None
        self._fold: int | None = None
        self._waiting: does.Intent | None = None
        self._wheel_steps = 0.0
        self._wheel_pan = False
        self._told = QElapsedTimer()
        self._frame = QTimer(self)
        self._frame.setInterval(FRAME_MS)
        self._frame.timeout.connect(self._flush)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._bar.setSingleStep(20)
        self._bar.valueChanged.connect(self._scrolled)
        self._bar.hide()
        self.lanes_button = LanesButton(self)
        self.lanes_button.chosen.connect(self.lanesChosen)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Timeline"))
        self.accessible_side: object = None
        register(self)

    # What the session says ----------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Show another store; a running gesture ends."""
        self._composer = Composer(opened.store, self._metrics, opened.visible.index.filtering.facets)
        self._selection, self._visible = opened.selection, opened.visible
        self._gesture, self._waiting, self._wheel_steps = does.IDLE, None, 0.0
        self._hit, self._fold, self._scroll = does.NO_HIT, None, 0.0
        self._renew(stage=True)

    def apply(self, change: Change) -> None:
        """Show another selection, and say what is new of it."""
        old, new = self._selection, change.new
        if old.lanes is not new.lanes:
            self._scroll = 0.0
        # A smooth move is not told word by word.
        told = change.origin in SPOKEN and (change.origin != "player" or old.focus != new.focus)
        if self._composer is not None and told and QAccessible.isActive():
            announce(self, announced(old, new, change.visible, self._composer.store))
        self._selection, self._visible = new, change.visible
        self._renew(
            stage=(old.axis, old.folding, old.zone, old.filters)
            != (new.axis, new.folding, new.zone, new.filters)
            or old.lanes is not new.lanes
        )

    def set_theme(self, dark: bool) -> None:
        """Paint in the dark or the light theme."""
        self._painter = TimelinePainter(theme(dark), self._letters)
        self.update()

    def set_zoom(self, zoom: float) -> None:
        """Paint everything so many times as large: letters, marks and what they need of room."""
        if zoom != self._zoom:
            self._zoom = zoom
            self._renew(stage=True)
            self.updateGeometry()

    def zoom_to(self, ids: Iterable[str]) -> None:
        """Ask for the view that shows the known times of these events; without any it stays."""
        layout, store = self._layout(), self._store()
        if layout is None or store is None:
            return
        whens = [store.whens[store.row_of[key]] for key in ids if key in store.row_of]
        spans = [span for when in whens if when is not None and (span := when.extent) is not None]
        if spans:
            shown = does.view_of(layout.stage, min(a for a, _ in spans), max(b for _, b in spans))
            self.axisMoved.emit(shown.start, shown.end)

    def named(self) -> tuple[Named, ...]:
        """What is on it, for screen readers."""
        layout, store = self._layout(), self._store()
        if layout is None or store is None:
            return ()
        if self._named is None or self._named[0] is not layout:
            self._named = (layout, named(layout, store, self._selection, self._zoom))
        return self._named[1]

    # Layout -------------------------------------------------------------------------------------------------------------

    def _store(self) -> Store | None:
        return self._composer.store if self._composer is not None else None

    def _renew(self, *, stage: bool) -> None:
        if stage:
            self._stage = None
        self._layout_now = None
        if self._visible is not None:
            self.setAccessibleDescription(
                f"{window_words(self._selection)}: {counts_words(self._visible.counts, self._selection)}"
            )
        self.update()

    def _layout(self) -> Layout | None:
        """The picture now; made when it is first asked for."""
        composer, visible = self._composer, self._visible
        if composer is None or visible is None:
            return None
        if self._stage is None:
            size = Size(max(1, self.width() / self._zoom), max(1, self.height() / self._zoom))
            self._stage = composer.stage(self._selection, visible.passes, size, self._scroll)
            self._layout_now = None
            self._place_bar(self._stage)
            self.lanes_button.show_stage(self._stage, self._zoom)
        if self._layout_now is None:
            self._layout_now = with_selection(self._stage, visible, self._selection, composer.store.row_of)
        return self._layout_now

    def _place_bar(self, stage: Stage) -> None:
        box = stage.lanes_box
        over = stage.content_height - box.h
        self._bar.blockSignals(True)
        self._bar.setRange(0, max(0, round(over)))
        self._bar.setPageStep(max(1, round(box.h)))
        self._bar.setValue(round(stage.scroll))
        self._bar.blockSignals(False)
        right, top, height = (round(length * self._zoom) for length in (box.right, box.y, box.h))
        self._bar.setGeometry(right - 10, top, 10, height)
        self._bar.setVisible(over > 0.5)

    def _scrolled(self, value: int) -> None:
        self._scroll = float(value)
        self._renew(stage=True)

    # Qt -----------------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """As in the drawing: a strip under the map."""
        return QSize(1000, 220) * self._zoom

    def minimumSizeHint(self) -> QSize:
        """Room for overview, ruler and a few lanes."""
        return QSize(320, round(150 * self._zoom))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._renew(stage=True)

    def changeEvent(self, event: QEvent) -> None:
        """Another font measures otherwise."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._composer is not None:
            self._composer = Composer(self._composer.store, self._metrics, self._composer.facets)
            self._renew(stage=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, from what is kept of it where possible."""
        del event
        painter = QPainter(self)
        layout = self._layout()
        if layout is None:
            painter.fillRect(self.rect(), color(self._painter.theme.paper))
        else:
            painter.scale(self._zoom, self._zoom)
            ratio = self.devicePixelRatioF() * self._zoom
            pointer = pointer_of(layout, self._gesture, self._at, self._hit, self._selection.zone)
            self._painter.paint(painter, layout, pointer, ratio=ratio)
            if self.hasFocus():
                paint_focus(painter, self._painter.theme, layout, self._fold, picture_rect(layout))
        painter.end()

    def _in_picture(self, point: QPointF) -> QPointF:
        """A point of the widget in the pixels of the picture, which is painted larger by the zoom."""
        return point / self._zoom

    def leaveEvent(self, event: QEvent) -> None:
        """No pointer, no hover line."""
        super().leaveEvent(event)
        self._at = None
        self._hit = does.NO_HIT
        self._tell_hovered(None)
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """A gesture does not outlive the sight of it."""
        super().hideEvent(event)
        self._gesture = does.IDLE

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys come here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys go elsewhere."""
        super().focusOutEvent(event)
        self._fold = None
        self.update()

    # Pointer ------------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Something is taken hold of."""
        layout = self._layout()
        middle = event.button() == Qt.MouseButton.MiddleButton
        if layout is None or not (middle or event.button() == Qt.MouseButton.LeftButton):
            super().mousePressEvent(event)
            return
        x, y = self._in_picture(event.position()).toTuple()
        self._gesture, intents = does.press(layout, x, y, middle=middle)
        self._perform(intents)
        self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """What is held moves; without a button, what is under the pointer is shown."""
        layout = self._layout()
        if layout is None:
            return
        self._at = self._in_picture(event.position())
        x, y = self._at.x(), self._at.y()
        if not self._gesture.idle:
            brushing = self._gesture.brushing
            self._gesture, intents = does.move(self._gesture, layout, x, y)
            self._perform(intents)
            if brushing and self._gesture.brushing:  # The session's answer paints.
                return
        else:
            self._hit = hit(layout, x, y)
            store = self._store()
            found = self._hit.part in (Part.EVENT, Part.TRAY) and len(self._hit.rows) > 0
            self._tell_hovered(store.events[self._hit.rows[0]].id if store is not None and found else None)
        self._show_cursor()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What was held stays where it is now; the last word is told at once."""
        layout = self._layout()
        if layout is None or self._gesture.idle:
            super().mouseReleaseEvent(event)
            return
        free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        x, y = self._in_picture(event.position()).toTuple()
        panned = self._gesture.doing in (does.Doing.PANNING, does.Doing.SLIDING)
        self._gesture, intents = does.release(self._gesture, layout, x, y, free=free)
        if not panned:
            # A window that waits for its frame is older than the one that is released.
            self._waiting = None
        self._perform(intents)
        self._flush()
        self._show_cursor()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Zoom to an event, unfold, lift the window."""
        layout = self._layout()
        if layout is not None and event.button() == Qt.MouseButton.LeftButton:
            self._gesture = does.IDLE
            self._perform(does.double_click(layout, *self._in_picture(event.position()).toTuple()))
            self._flush()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer; with Shift, or sideways, pan."""
        delta = event.angleDelta()
        sideways = abs(delta.x()) > abs(delta.y())
        pan = sideways or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        # Some systems turn the wheel's direction themselves while Shift is down.
        steps = (delta.x() if sideways else delta.y()) / _WHEEL_STEP
        if pan != self._wheel_pan:
            self._turn_wheel()
        self._wheel_pan = pan
        self._wheel_steps += steps
        self._at = self._in_picture(event.position())
        self._ask_frame()
        event.accept()

    def _turn_wheel(self) -> None:
        """Steps of the wheel since the last frame, as one."""
        layout, steps = self._layout(), self._wheel_steps
        self._wheel_steps = 0.0
        if layout is not None and steps and self._at is not None:
            for intent in does.wheel(layout, self._at.x(), self._at.y(), steps, pan=self._wheel_pan):
                self._tell(intent)

    # Keys ---------------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Tooltips, and the few keys that are the timeline's own while it has the focus."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tooltip(event)
            return True
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._own_key(event.key())
        ):
            event.accept()
            return True
        return super().event(event)

    def _own_key(self, key: int) -> bool:
        if key == Qt.Key.Key_Escape:
            return self._gesture.brushing or self._fold is not None
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return self._stage is not None and bool(self._stage.folds or self._stage.seams)
        return key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._fold is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up a running gesture; Up and Down walk the folds, Enter unfolds; all other keys are the window's."""
        layout, key = self._layout(), event.key()
        if layout is None or not self._own_key(key):
            super().keyPressEvent(event)
            return
        if key == Qt.Key.Key_Escape:
            self._fold = None
            self._gesture, intents = does.cancel(self._gesture)
            self._waiting = None
            self._perform(intents)
            self._flush()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            stage = layout.stage
            numbers = sorted(
                [band.fold.number for band in stage.folds] + [seam.number for seam in stage.seams]
            )
            step = 1 if key == Qt.Key.Key_Down else -1
            at = numbers.index(self._fold) + step if self._fold in numbers else (0 if step > 0 else -1)
            self._fold = numbers[at % len(numbers)]
        elif self._fold is not None:
            number, self._fold = self._fold, None
            self.foldToggled.emit(number)
        self.update()

    # Telling ------------------------------------------------------------------------------------------------------------

    def _perform(self, intents: Iterable[does.Intent]) -> None:
        """Tell what was meant; what a pointer says many times a second waits for the frame, and only the last counts."""
        for intent in intents:
            if isinstance(intent, does.Brush | does.ShowAxis | does.MovePlayhead):
                self._waiting = intent
                self._ask_frame()
            else:
                self._tell(intent)

    def _ask_frame(self) -> None:
        """Tell what waits a frame after the last time that something was told: what telling takes is part of that frame."""
        if not self._frame.isActive():
            self._frame.start(max(0, FRAME_MS - self._told.elapsed()) if self._told.isValid() else FRAME_MS)

    def _flush(self) -> None:
        self._frame.stop()
        self._told.start()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._tell(waiting)
        if self._wheel_steps:
            self._turn_wheel()

    def _tell(self, intent: does.Intent) -> None:
        match intent:
            case does.Brush(start, end, beside):
                (self.besideBrushed if beside else self.windowBrushed).emit(start, end)
            case does.MovePlayhead(time):
                self.playheadMoved.emit(time)
            case does.Pick(rows):
                self.eventsPicked.emit(self._ids(rows))
            case does.ZoomTo(rows):
                self.zoomAsked.emit(self._ids(rows))
            case does.ShowAxis(start, end):
                self.axisMoved.emit(start, end)
            case does.ToggleFold(number):
                self.foldToggled.emit(number)
            case does.LiftWindow():
                self.allTimeAsked.emit()

    def _ids(self, rows: Iterable[int]) -> tuple[str, ...]:
        store = self._store()
        return tuple(store.events[row].id for row in rows) if store is not None else ()

    def _tell_hovered(self, key: str | None) -> None:
        if key != self._hovered:
            self._hovered = key
            self.hovered.emit(key)

    def _show_cursor(self) -> None:
        shape = cursor_shape(self._gesture, self._hit, self._selection.mode)
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    # Tooltips -----------------------------------------------------------------------------------------------------------

    def _show_tooltip(self, event: QHelpEvent) -> None:
        at = self._in_picture(QPointF(event.pos())).toTuple()
        text = self.tooltip_at(*at) if self._gesture.idle else ""
        show_tooltip(text, event, self)

    def tooltip_at(self, x: float, y: float) -> str:
        """What the tooltip at a point says, as plain text; "" for nothing."""
        layout, store = self._layout(), self._store()
        if layout is None or store is None:
            return ""
        return tip(hit(layout, x, y), layout, store, self._selection)

    def gesture(self) -> does.Gesture:
        """What the pointer is doing; for tests and for those who must not disturb it."""
        return replace(self._gesture)
