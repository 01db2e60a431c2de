"""The map, and beside it a second one while two windows of time are compared: the same place, each with the events of its window.

The second map is a page of its own, made when it is first needed and taken away with the comparison. What one does, pan, zoom or point at
something, the other does too.
"""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from mapviewer.app.map_view import MapView
from mapviewer.mapdoc import messages as say
from mapviewer.mapdoc.pairing import Follow, Highlight, Pair, Panning
from mapviewer.query.group import Group
from mapviewer.query.selection import Selection
from mapviewer.session import Change, Opened

_SLACK_PX = 1.5
"""Views that differ by less, in CSS pixels, are the same."""


class MapPair(QWidget):
    """Window A's map, which is always there, and window B's. What is clicked on either of them is told by the same signals."""

    eventsPicked = Signal(object)
    """tuple[str, ...], as `MapView.eventsPicked`."""
    groupPicked = Signal(object)
    """`query.group.Group`; of window B's map it says so."""
    backgroundClicked = Signal()
    linkActivated = Signal(str)
    broke = Signal(str, str, int)
    failed = Signal(str)

    def __init__(self, first: MapView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = first
        self.second: MapView | None = None
        self._dark = False
        self._times = 1.0
        self._kept: dict[str, BaseModel] = {}
        self.place = QWidget(self)
        """Where the second map stands; it takes the focus for it."""
        self._room = QHBoxLayout(self.place)
        self._room.setContentsMargins(0, 0, 0, 0)
        self._line = QFrame(self)
        self._line.setProperty("role", "between")
        self._line.setFixedWidth(2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(first, 1)
        row.addWidget(self._line)
        row.addWidget(self.place, 1)
        self._line.hide()
        self.place.hide()
        self.setFocusProxy(first)
        self._join(first)

    # Told by the session ------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Show another store, in both windows where two are compared."""
        self._show(opened, stay=False)

    def restyle(self, opened: Opened) -> None:
        """Show the same store with other symbols."""
        self._show(opened, stay=True)

    def apply(self, change: Change) -> None:
        """Show what the session says now."""
        self.first.apply(change)
        old, new = change.old.beside, change.new.beside
        if new is None or change.beside is None:
            self._part()
        elif self.second is None:
            self._begin(Opened(change.visible.index.store, change.new, change.visible, beside=change.beside))
        elif _asks_beside(change):
            self.second.apply(Change(old or new, new, change.beside, change.origin, change.visible))

    def set_theme(self, dark: bool) -> None:
        """Light or dark."""
        self._dark = dark
        for view in self.views:
            view.set_theme(dark)

    def enlarge(self, times: float) -> None:
        """Show letters and symbols so many times as large."""
        self._times = times
        for view in self.views:
            view.enlarge(times)

    def keep(self, message: BaseModel) -> None:
        """Tell the pages something that holds until the next message of its kind."""
        self._kept[type(message).__name__] = message
        for view in self.views:
            view.keep(message)

    @property
    def may_try_again(self) -> bool:
        """Whether a map was given up that could be started anew."""
        return any(view.life.may_try_again for view in self.views)

    def try_again(self) -> None:
        """Start the maps anew that were given up."""
        for view in self.views:
            if view.life.may_try_again:
                view.life.try_again()

    def shutdown(self) -> None:
        """Delete the pages; of no use afterwards."""
        for view in self.views:
            view.shutdown()

    @property
    def views(self) -> tuple[MapView, ...]:
        """The maps there are, window A's first."""
        return (self.first,) if self.second is None else (self.first, self.second)

    # Two maps -----------------------------------------------------------------------------------------------------------

    def _show(self, opened: Opened, *, stay: bool) -> None:
        self.first.open(opened, stay=stay)
        other = _beside(opened)
        if other is None:
            self._part()
        elif self.second is None:
            self._begin(opened)
        else:
            self.second.open(other, stay=True)

    def _begin(self, opened: Opened) -> None:
        other = _beside(opened)
        if other is None:
            return
        view = self.second = MapView(self.place, dark=self._dark)
        view.setAccessibleName(self.tr("Map of window B"))
        view.enlarge(self._times)
        # The same symbols as beside it.
        view.keep(say.Options(legend=False))
        for message in self._kept.values():
            view.keep(message)
        self._join(view)
        self._room.addWidget(view)
        self.place.setFocusProxy(view)
        self._line.show()
        self.place.show()
        where = self.first.where
        if where is not None:
            view.start_at(where)
        view.open(other, stay=where is not None)
        self._say_letters()

    def _part(self) -> None:
        view, self.second = self.second, None
        if view is None:
            return
        focused = (
            view.isAncestorOf(self.place.window().focusWidget())
            if self.place.window().focusWidget()
            else False
        )
        view.hide()
        view.shutdown()
        self._room.removeWidget(view)
        view.deleteLater()
        self.place.setFocusProxy(None)  # type: ignore[arg-type]
        self.place.hide()
        self._line.hide()
        self._say_letters()
        if focused:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _join(self, view: MapView) -> None:
        view.eventsPicked.connect(self.eventsPicked)
        view.groupPicked.connect(lambda group: self._pick(view, group))
        view.backgroundClicked.connect(self.backgroundClicked)
        view.linkActivated.connect(self.linkActivated)
        view.failed.connect(self.failed)
        view.broke.connect(self.broke)
        view.ready.connect(lambda: self._greet(view))
        view.told.connect(lambda message: self._hear(view, message))

    def _pick(self, view: MapView, group: Group) -> None:
        self.groupPicked.emit(replace(group, beside=view is not self.first))

    def _greet(self, view: MapView) -> None:
        """A page listens from now on, the first time or again."""
        where = self.first.where
        if view is not self.first and where is not None:
            view.tell(Follow(lat=where.lat, lon=where.lon, zoom=where.zoom))
        view.tell(Pair(letter=self._letter(view)))

    def _say_letters(self) -> None:
        for view in self.views:
            view.tell(Pair(letter=self._letter(view)))

    def _letter(self, view: MapView) -> str:
        if self.second is None:
            return ""
        return "A" if view is self.first else "B"

    def _hear(self, view: MapView, message: object) -> None:
        """What one map does, the other does too."""
        other = self.second if view is self.first else self.first
        if other is None or self.second is None:
            return
        match message:
            case Panning(lat=lat, lon=lon, zoom=zoom):
                other.tell(Follow(lat=lat, lon=lon, zoom=zoom, moving=True))
            case say.Moved(leads=True) if not _same(message, other.where):
                other.tell(Follow(lat=message.lat, lon=message.lon, zoom=message.zoom))
            case say.Hovered(key=key):
                other.tell(Highlight(key=key))


def _beside(opened: Opened) -> Opened | None:
    """The same of window B: its question and its answer, and beside it those of A."""
    selection = opened.selection.beside
    if selection is None or opened.beside is None:
        return None
    return Opened(opened.store, selection, opened.beside, opened.notebook, opened.visible)


def _asks_beside(change: Change) -> bool:
    """Whether window B's map has anything to do with a change."""
    return change.selected_beside or _looks(change.old) != _looks(change.new)


def _looks(selection: Selection) -> tuple[object, ...]:
    return selection.focus, selection.zone, selection.layers


def _same(one: say.Moved, other: say.Moved | None) -> bool:
    if other is None:
        return False
    degrees = _SLACK_PX * 360.0 / (256 * 2**one.zoom)
    return (
        abs(one.zoom - other.zoom) < 0.005
        and abs(one.lat - other.lat) < degrees
        and abs(one.lon - other.lon) < degrees
    )
