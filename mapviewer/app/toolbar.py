"""The toolbar: actions of the table, and boxes for mode and unit."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QToolBar, QToolButton, QWidget

from mapviewer.app.actions import TOOLBAR
from mapviewer.app.symbol_icons import TOOL_SIZE
from mapviewer.events.calendar import Unit
from mapviewer.language import mark, tr
from mapviewer.query.phrases import unit_name
from mapviewer.query.selection import Mode, Selection

UNITS = (Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR, Unit.DECADE, Unit.CENTURY)
_MODE_NAMES = {
    Mode.WINDOW: mark("Window", "mode"),
    Mode.INSTANT: mark("Instant", "mode"),
    Mode.CUMULATIVE: mark("Cumulative", "mode"),
}
_WITH_TEXT = ("open", "snapshot")


class Toolbar(QToolBar):
    """The window's only toolbar; it shows mode and unit as they are."""

    modeChosen = Signal(object)
    unitChosen = Signal(object)

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
        for entry in TOOLBAR:
            if entry is None:
                self.addSeparator()
            elif entry.startswith("@"):
                self.addWidget({"mode": self.mode_box, "unit": self.unit_box}[entry[1:]])
            else:
                self.addAction(actions[entry])
        for key in _WITH_TEXT:
            button = self.widgetForAction(actions[key])
            if isinstance(button, QToolButton):
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        # A toolbar that can be hidden by a stray right click is hard to get back.
        self.toggleViewAction().setVisible(False)

    def show_selection(self, selection: Selection) -> None:
        """Show mode and unit."""
        self.mode_box.setCurrentIndex(list(Mode).index(selection.mode))
        if selection.unit in UNITS:
            self.unit_box.setCurrentIndex(UNITS.index(selection.unit))
