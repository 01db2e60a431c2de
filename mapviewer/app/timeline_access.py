"""The painted timeline for screen readers: its things as accessible children, and steps that are announced.

Qt keeps what `child` returns for as long as the widget lives, so a child is a numbered place that says what is there now, and is never taken
away; what has gone is invalid until something else takes its number.
"""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid

from mapviewer.timeline.spoken import Kind, Named

if TYPE_CHECKING:
    from mapviewer.app.timeline_view import TimelineView

_ROLES: Final = {
    Kind.HANDLE: QAccessible.Role.Slider,
    Kind.PLAYHEAD: QAccessible.Role.Indicator,
    Kind.FOLD: QAccessible.Role.Button,
    Kind.EVENT: QAccessible.Role.ListItem,
    Kind.LANE: QAccessible.Role.StaticText,
}
Found = Any
"""An interface or None, which Qt's stubs do not know of."""
_installed: list[object] = []
_registered: list[tuple[int, Item]] = []
"""Every item that Qt knows, with its number there: Qt has no more than a pointer, so none may go before the program does."""


class Item(QAccessibleInterface):
    """The thing of a number on a timeline."""

    def __init__(self, view: TimelineView, number: int) -> None:
        super().__init__()
        self._view = view
        self._number = number

    @property
    def _named(self) -> Named | None:
        things = self._view.named() if isValid(self._view) else ()
        return things[self._number] if self._number < len(things) else None

    def isValid(self) -> bool:
        """Whether there is something of this number now."""
        return self._named is not None

    def object(self) -> Found:
        """It is no object."""
        return None

    def window(self) -> Found:
        """Its window is found through the timeline."""
        return None

    def parent(self) -> Found:
        """The timeline."""
        return QAccessible.queryAccessibleInterface(self._view) if isValid(self._view) else None

    def childCount(self) -> int:
        """It has no parts."""
        return 0

    def child(self, index: int) -> Found:
        """It has no parts."""
        del index
        return None

    def childAt(self, x: int, y: int) -> Found:
        """It has no parts."""
        del x, y
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """It has no parts."""
        del child
        return -1

    def text(self, kind: QAccessible.Text) -> str:
        """Its words; of a handle the time is its value too."""
        found = self._named
        if found is None:
            return ""
        if kind is QAccessible.Text.Name:
            return found.words
        if kind is QAccessible.Text.Value and found.kind in (Kind.HANDLE, Kind.PLAYHEAD):
            return found.words.partition(": ")[2]
        return ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Nobody changes its words."""

    def rect(self) -> QRect:
        """Where it is on the screen."""
        found = self._named
        if found is None:
            return QRect()
        r = found.rect
        corner = self._view.mapToGlobal(QPoint(round(r.x), round(r.y)))
        return QRect(corner, QSize(max(1, round(r.w)), max(1, round(r.h))))

    def role(self) -> QAccessible.Role:
        """What kind of thing it is."""
        found = self._named
        return QAccessible.Role.NoRole if found is None else _ROLES[found.kind]

    def state(self) -> QAccessible.State:
        """Whether it is selected."""
        state = QAccessible.State()
        found = self._named
        state.invisible = found is None
        state.selectable = found is not None and found.kind is Kind.EVENT
        state.selected = found is not None and found.chosen
        return state


class Timeline(QAccessibleWidget):
    """The timeline with its things as children."""

    def __init__(self, view: TimelineView) -> None:
        super().__init__(view, QAccessible.Role.Chart)
        self._view = view
        self._items: list[Item] = []

    def childCount(self) -> int:
        """How many things have a name, and the button that chooses what lanes go by."""
        return len(self._view.named()) + 1

    def child(self, index: int) -> Found:
        """The thing of a number, from left to right within each kind."""
        if not 0 <= index < self.childCount():
            return None
        if index == self.childCount() - 1:
            return QAccessible.queryAccessibleInterface(self._view.lanes_button)
        while len(self._items) <= index:
            item = Item(self._view, len(self._items))
            self._items.append(item)
            _registered.append((QAccessible.registerAccessibleInterface(item), item))
        return self._items[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """The number of a thing."""
        if child.object() is self._view.lanes_button:
            return self.childCount() - 1
        return next((k for k, item in enumerate(self._items) if item is child), -1)

    def childAt(self, x: int, y: int) -> Found:
        """The thing at a point of the screen; handles come before what they lie on."""
        at = self._view.mapFromGlobal(QPoint(x, y))
        for k, found in enumerate(self._view.named()):
            if found.rect.holds(at.x(), at.y()):
                return self.child(k)
        button = self._view.lanes_button
        return self.child(self.childCount() - 1) if button.geometry().contains(at) else None


def register(view: TimelineView) -> None:
    """Make a timeline known to Qt's accessibility.

    Not by `QAccessible.installFactory`: Qt asks a factory about every object, those of the web engine too, and PySide crashes while it makes
    Python objects of these (6.11; as soon as the map takes the focus).
    """
    if not _installed:
        # Qt would take its items down after Python has gone, and call into nothing.
        _installed.append(atexit.register(_forget))
    made = Timeline(view)
    # Python must keep what Qt has only a pointer to; Qt lets go of it with the widget.
    view.accessible_side = made
    QAccessible.registerAccessibleInterface(made)


def _forget() -> None:
    while _registered:
        QAccessible.deleteAccessibleInterface(_registered.pop()[0])


def announce(view: QWidget, words: str) -> None:
    """Let a screen reader, if one listens, say these words."""
    if words and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, words))
