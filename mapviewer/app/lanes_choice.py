"""What the timeline's lanes go by: a button beside its ruler, with a menu, that says it and lets it be chosen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from mapviewer.language import mark, tr
from mapviewer.query.laning import LanesBy
from mapviewer.timeline.picture import Stage

NAMES: Final = {
    LanesBy.CATEGORY: mark("Category"),
    LanesBy.PLACE: mark("Place"),
    LanesBy.ACTOR: mark("Actor"),
    LanesBy.SOURCE: mark("Source"),
}


class LanesButton(QToolButton):
    """Says what lanes go by; its menu chooses something else. The timeline places it over its column of labels."""

    chosen = Signal(object)
    """A `LanesBy`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "lanes")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        # A click on it leaves the focus, and with it the single keys, where they are.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setToolTip(tr("What the timeline has lanes for"))
        self.setAccessibleName(tr("Lanes by"))
        menu = QMenu(self)
        group = QActionGroup(menu)
        self._actions: dict[LanesBy, QAction] = {}
        for by, name in NAMES.items():
            action = menu.addAction(tr(name))
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _=False, one=by: self.chosen.emit(one))
            self._actions[by] = action
        self.setMenu(menu)
        self.hide()

    def show_stage(self, stage: Stage, zoom: float) -> None:
        """Stand in the label column of a picture that is shown `zoom` times as large, and say what its lanes go by."""
        self.setVisible(not stage.scale.empty)
        self._actions[stage.lanes_by].setChecked(True)
        name = tr(NAMES[stage.lanes_by])
        column = stage.label_column
        x, y, w, h = (round(length * zoom) for length in (column.x - 7, stage.ruler.y - 3, column.w + 7, 19))
        words = tr("Lanes: {what}", what=name)
        fits = self.fontMetrics().horizontalAdvance(words) + 22 * zoom <= w
        self.setText(words if fits else name)
        self.setAccessibleDescription(name)
        self.setGeometry(QRect(x, y, min(w, self.sizeHint().width()), h))
