"""The toolbar: actions of the table, and boxes for mode and unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QResizeEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QToolBar, QToolButton, QWidget

from mapviewer.app.actions import TOOLBAR
from mapviewer.app.symbol_icons import TOOL_SIZE, action_icon
from mapviewer.events.calendar import Unit
from mapviewer.language import decimal, is_rtl, mark, tr
from mapviewer.playback import SPEEDS, Pace, Tempo
from mapviewer.query.phrases import unit_name
from mapviewer.query.selection import Mode, Selection

UNITS = (Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR, Unit.DECADE, Unit.CENTURY)
_MODE_NAMES = {
    Mode.WINDOW: mark("Window", "mode"),
    Mode.INSTANT: mark("Instant", "mode"),
    Mode.CUMULATIVE: mark("Cumulative", "mode"),
}
_WITH_TEXT = ("search", "snapshot", "open")
"""Buttons with words beside their icons; the first lose them first where there is no room."""


_TRANSPORT = ("first", "step-back", "previous", "play", "next", "step-on", "last")


def _in_order(entries: Sequence[str | None]) -> list[str | None]:
    """The toolbar's entries from its beginning to its end. Earlier is on the left, as on the time axis, also where a toolbar begins on the right."""
    ordered = list(entries)
    if is_rtl():
        places = [n for n, entry in enumerate(ordered) if entry in _TRANSPORT]
        for place, entry in zip(places, [ordered[n] for n in reversed(places)], strict=True):
            ordered[place] = entry
    return ordered


class Toolbar(QToolBar):
    """The window's only toolbar; it shows mode and unit as they are."""

    modeChosen = Signal(object)
    unitChosen = Signal(object)
    paceChosen = Signal(object)
    speedChosen = Signal(float)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Toolbar"))
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setIconSize(QSize(TOOL_SIZE, TOOL_SIZE))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.mode_box = QComboBox(self)
        self.mode_box.setAccessibleName(self.tr("How time selects"))
        self.mode_box.setToolTip(
            self.tr("How time selects: a window, one unit, or everything up to that unit's end")
        )
        self.mode_box.addItems([tr(_MODE_NAMES[mode], "mode") for mode in Mode])
        self.mode_box.activated.connect(lambda n: self.modeChosen.emit(list(Mode)[n]))
        self.unit_box = QComboBox(self)
        self.unit_box.setAccessibleName(self.tr("Unit of time"))
        self.unit_box.setToolTip(
            self.tr("The unit of Instant and Cumulative, and of a step with Shift+Left and Shift+Right")
        )
        self.unit_box.addItems([unit_name(unit) for unit in UNITS])
        self.unit_box.setCurrentIndex(UNITS.index(Unit.DAY))
        self.unit_box.activated.connect(lambda n: self.unitChosen.emit(UNITS[n]))
        self.pace_box = QComboBox(self)
        self.pace_box.setAccessibleName(self.tr("What playing and stepping go by"))
        self.pace_box.setToolTip(
            self.tr("What playing and stepping go by: events, units, or smoothly along the axis")
        )
        self.pace_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.pace_box.addItems(
            [
                self.tr("Step: event"),
                self.tr("Step: {unit}").replace("{unit}", unit_name(Unit.DAY)),
                self.tr("Smooth"),
            ]
        )
        self.pace_box.activated.connect(lambda n: self.paceChosen.emit(list(Pace)[n]))
        self.speed_box = QComboBox(self)
        self.speed_box.setAccessibleName(self.tr("Speed of playing"))
        self.speed_box.setToolTip(self.tr("How fast to play"))
        self.speed_box.addItems([f"{decimal(speed, 2)}×" for speed in SPEEDS])
        self.speed_box.activated.connect(lambda n: self.speedChosen.emit(SPEEDS[n]))
        boxes = {"mode": self.mode_box, "unit": self.unit_box, "pace": self.pace_box, "speed": self.speed_box}
        for entry in _in_order(TOOLBAR):
            if entry is None:
                self.addSeparator()
            elif entry == "@space":
                # What looks for events stands at the end, above the events.
                space = QWidget(self)
                space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
                self.addWidget(space)
            elif entry.startswith("@"):
                self.addWidget(boxes[entry[1:]])
            else:
                self.addAction(actions[entry])
        self._worded = [
            button
            for key in _WITH_TEXT
            if isinstance(button := self.widgetForAction(actions[key]), QToolButton)
        ]
        self._fit()
        # A toolbar that can be hidden by a stray right click is hard to get back.
        self.toggleViewAction().setVisible(False)

    def set_ink(self, ink: QColor) -> None:
        """The colour of the button that stands for what a narrow window has no room for."""
        more = self.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:
            more.setIcon(action_icon("overflow", ink))
            more.setToolTip(self.tr("More tools"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words give way before buttons do."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Letters of another size need other room, once the style has them."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        """Show words beside the icons that have them, as many as there is room for."""
        styles = Qt.ToolButtonStyle
        for left_out in range(len(self._worded) + 1):
            for number, button in enumerate(self._worded):
                wanted = styles.ToolButtonIconOnly if number < left_out else styles.ToolButtonTextBesideIcon
                if button.toolButtonStyle() is not wanted:
                    button.setToolButtonStyle(wanted)
            layout = self.layout()
            if layout is None:
                return
            layout.invalidate()
            if layout.sizeHint().width() <= self.width():
                return

    def set_open(self, on: bool) -> None:
        """Whether there is a dossier whose time can be chosen."""
        for box in (self.mode_box, self.unit_box, self.pace_box, self.speed_box):
            box.setEnabled(on)

    def show_selection(self, selection: Selection) -> None:
        """Show mode and unit."""
        self.mode_box.setCurrentIndex(list(Mode).index(selection.mode))
        if selection.unit in UNITS and self.unit_box.currentIndex() != UNITS.index(selection.unit):
            self.unit_box.setCurrentIndex(UNITS.index(selection.unit))
            self.pace_box.setItemText(1, self.tr("Step: {unit}").replace("{unit}", unit_name(selection.unit)))

    def show_tempo(self, tempo: Tempo) -> None:
        """Show how it is played."""
        self.pace_box.setCurrentIndex(list(Pace).index(tempo.pace))
        self.speed_box.setCurrentIndex(min(range(len(SPEEDS)), key=lambda k: abs(SPEEDS[k] - tempo.speed)))
