"""The window: it places its panes and shows what it is told. What they mean to each other stands in `app.main.connect`."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.actions import ACTIONS, needs_dossier
from mapviewer.app.bookmarks import BookmarksPanel
from mapviewer.app.caption import Caption
from mapviewer.app.commands import Commands
from mapviewer.app.compare_panel import ComparePanel
from mapviewer.app.details import Details
from mapviewer.app.dock_tabs import DockTabs
from mapviewer.app.event_pages import EventPages
from mapviewer.app.event_table import EventTable
from mapviewer.app.filter_bar import FilterBar
from mapviewer.app.filters_panel import FiltersPanel
from mapviewer.app.layers_panel import LayersPanel
from mapviewer.app.map_pair import MapPair
from mapviewer.app.map_view import MapView
from mapviewer.app.menus import fill_menus
from mapviewer.app.message_bar import MessageBar
from mapviewer.app.pane_sizes import PaneSizes
from mapviewer.app.places_panel import PlacesPanel
from mapviewer.app.problems import ProblemsPanel
from mapviewer.app.search import SearchBar
from mapviewer.app.status_bar import StatusBar
from mapviewer.app.symbol_icons import TOOL_SIZE
from mapviewer.app.texts import shorten, tooltip
from mapviewer.app.theme import colors
from mapviewer.app.timeline_view import TimelineView
from mapviewer.app.toolbar import Toolbar
from mapviewer.app.tour import StoryBar
from mapviewer.app.welcome import Welcome
from mapviewer.language import is_rtl, number
from mapviewer.session import Change, Opened

_LAYOUT_VERSION = 1


class MainWindow(QMainWindow):
    """Map in the middle, events and details right, timeline below; everything else is a menu away."""

    commanded = Signal(str)
    """The id of an action (see `app.actions`) that the person asked for."""
    modeChosen = Signal(object)
    unitChosen = Signal(object)
    filesDropped = Signal(object)
    """Paths (list of Path) that were dropped on the window."""
    recentChosen = Signal(str)
    recentCleared = Signal()
    cancelAsked = Signal()
    closing = Signal()

    def __init__(self, map_view: MapView) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("mapviewer[*]")
        self.setAcceptDrops(True)
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setDocumentMode(True)
        self.map = map_view
        self.maps = MapPair(map_view, self)
        self.table = EventTable(self)
        self.details = Details(self)
        self.pages = EventPages(self)
        self.timeline = TimelineView(self)
        # Time runs from left to right in every language.
        self.timeline.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.problems = ProblemsPanel(self)
        self.bookmarks = BookmarksPanel(self)
        self.filters = FiltersPanel(self)
        self.layers = LayersPanel(self)
        self.places = PlacesPanel(self)
        self.filter_bar = FilterBar(self)
        self.compare = ComparePanel(self)
        self.story = StoryBar(self, map_view)
        self.search = SearchBar(self)
        self.welcome = Welcome(self)
        self.messages = MessageBar(self)
        self.caption = Caption(self)
        self.commands = Commands(self)
        self.commands.asked.connect(self.commanded)
        self.actions_by_id = self.commands.by_id
        self.escapes: list[Callable[[], bool]] = [self._close_message]
        """What Escape ends, in this order: each is asked until one has ended something and says so."""
        self.may_close: Callable[[], bool] = lambda: True
        """Asked before the window closes; who says no closes it later."""
        self._place_panes()
        self.submenus = fill_menus(self)
        self._place_bars()
        self._share_out_at_show = True
        self._sizes = PaneSizes(self)
        self._docks_on: bool | None = None
        self._put_away: set[QDockWidget] = set()
        screen = self.screen().availableSize()
        self.resize(min(1280, screen.width()), min(800, screen.height()))
        self.setMinimumSize(720, 480)

    # Told by the session ------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Show the dossier's panes, or the welcome page when nothing is open."""
        empty = opened.store.file.path is None and not opened.store.events
        self.centre.setCurrentWidget(self.welcome if empty else self.maps)
        self._show_docks(not empty)
        if not empty and self._share_out_at_show:
            self._share_out_at_show = False
            # The docks have their room only after the event loop has laid them out.
            QTimer.singleShot(0, self, self._sizes.share_out)
        for spec in filter(needs_dossier, ACTIONS):
            self.actions_by_id[spec.id].setEnabled(not empty)
        self.toolbar.set_open(not empty)
        self.events_dock.setWindowTitle(self.tr("Events (%s)") % number(len(opened.store)))
        self.status.set_open(not empty)
        self.status.show_problems(opened.store.problems)
        if not opened.store.problems:
            self.problems_dock.hide()
        self._show_selection(Change(opened.selection, opened.selection, opened.visible, "", opened.beside))

    def _show_docks(self, on: bool) -> None:
        """Put the panes away while nothing is open, but for what was wrong with a file; those that were there come back."""
        if on is self._docks_on:
            return
        self._docks_on = on
        panes = [dock for dock in self.docks if dock is not self.problems_dock]
        if not on:
            self._put_away = {dock for dock in panes if not dock.isHidden()}
        wanted = self._put_away or {self.timeline_dock, self.events_dock, self.details_dock}
        for dock in panes:
            dock.toggleViewAction().setEnabled(on)
            dock.setVisible(on and dock in wanted)

    def apply(self, change: Change) -> None:
        """Say what is selected in the status bar, and show mode, unit and folds as they are."""
        self._show_selection(change)

    def set_text(self, times: float) -> None:
        """Show letters, and what is as large as they are, so many times as large as usual."""
        self._sizes.times = times
        self.timeline.set_zoom(times)
        self.maps.enlarge(times)
        side = round(TOOL_SIZE * max(1.0, times))
        self.toolbar.setIconSize(QSize(side, side))

    def set_theme(self, dark: bool) -> None:
        """Redraw icons for a light or a dark window."""
        ink = QColor(colors(dark).text)
        self.commands.set_icons(ink, self.toolbar.iconSize().height())
        self.toolbar.set_ink(ink)
        self.search.set_ink(ink)
        self.tabs.set_ink(ink)
        for pane in (
            self.maps,
            self.timeline,
            self.table,
            self.details,
            self.pages,
            self.bookmarks,
            self.filters,
            self.places,
            self.compare,
            self.caption,
        ):
            pane.set_theme(dark)

    def _show_selection(self, change: Change) -> None:
        selection = change.new
        self.status.show_selection(change)
        if change.is_scrub:
            return
        self.toolbar.show_selection(selection)
        self.actions_by_id[f"mode-{selection.mode.value}"].setChecked(True)
        self.actions_by_id[f"lanes-{selection.lanes.value}"].setChecked(True)
        self.actions_by_id["fold"].setChecked(selection.folding.on)
        self.actions_by_id["clear"].setEnabled(bool(selection.focus))
        comparing = selection.compared is not None
        self.actions_by_id["compare"].setChecked(comparing)
        for key in ("compare-swap", "compare-start", "compare-end", "compare-back", "compare-on"):
            self.actions_by_id[key].setEnabled(comparing)

    # Opening files ------------------------------------------------------------------------------------------------------

    def show_recent(self, paths: Sequence[str]) -> None:
        """List recent files in the menu and on the welcome page."""
        menu = self.submenus["recent"]
        menu.clear()
        for path in paths:
            action = menu.addAction(shorten(Path(path).name, 60).replace("&", "&&"))
            action.setToolTip(tooltip(path))
            action.triggered.connect(lambda _=False, chosen=path: self.recentChosen.emit(chosen))
        menu.addSeparator()
        menu.addAction(self.tr("&Clear this list")).triggered.connect(
            lambda _=False: self.recentCleared.emit()
        )
        menu.setEnabled(bool(paths))
        self.welcome.show_recent(paths)

    def show_busy(self, words: str, share: float) -> None:
        """Show that a file is being opened; `share` is in [0, 1], negative when nobody knows. In the middle, where that is empty."""
        if self.centre.currentWidget() is self.welcome:
            self.welcome.show_busy(words, share)
        else:
            self.status.show_busy(words, share)

    def show_idle(self) -> None:
        """Nothing is being opened any more."""
        self.welcome.show_idle()
        self.status.show_idle()

    def show_problems_panel(self) -> None:
        """Bring the Problems dock to the front."""
        self.show_dock(self.problems_dock)

    def show_dock(self, dock: QDockWidget) -> None:
        """Bring a dock to the front, and let what is in it have the focus."""
        dock.show()
        dock.raise_()
        dock.widget().setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_message(self) -> bool:
        shown = not self.messages.isHidden()
        self.messages.hide()
        return shown

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files, nothing else."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.filesDropped.emit(paths)

    # Keys ---------------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Single keys arrive here only when the focused widget had no use for them."""
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.escape()
        elif command := self.commands.of_press(event):
            self.commanded.emit(command)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def escape(self) -> None:
        """Take back what was begun last: the first of `escapes` that has something to end, else the selection, else full screen.

        A running gesture comes before all of these: the pane in which it runs takes the key itself.
        """
        if any(step() for step in self.escapes):
            return
        if self.actions_by_id["clear"].isEnabled():
            self.commanded.emit("clear")
        elif self.isFullScreen():
            self.showNormal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A pane that floats is a window of its own; the single keys that it has no use for are this window's all the same."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QDockWidget)
            and watched.isFloating()
        ):
            self.keyPressEvent(event)
            return event.isAccepted()
        return super().eventFilter(watched, event)

    def next_pane(self, direction: int) -> None:
        """Move the focus to the next visible one of `panes`."""
        seen = [pane for pane in self.panes if pane.isVisible()]
        if not seen:
            return
        now = QApplication.focusWidget() or self.focusWidget()
        here = next(
            (n for n, pane in enumerate(seen) if now is not None and (pane is now or pane.isAncestorOf(now))),
            -1,
        )
        # From nowhere, forward begins at the first pane and backward at the last.
        start = here if here >= 0 else (-1 if direction > 0 else 0)
        pane = seen[(start + direction) % len(seen)]
        # A pane that floats is in another window.
        pane.activateWindow()
        pane.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Layout -------------------------------------------------------------------------------------------------------------

    def layout_words(self) -> tuple[str, str]:
        """Geometry and layout as text to be remembered."""
        return _to_text(self.saveGeometry()), _to_text(self.saveState(_LAYOUT_VERSION))

    def reset_layout(self) -> None:
        """Put every pane back where it was at first."""
        for dock, area in self._first_places:
            dock.setFloating(False)
            self.addDockWidget(area, dock)
        self._stack_docks()
        for dock, _ in self._first_places:
            dock.setVisible(dock not in self._asked_for and dock.toggleViewAction().isEnabled())
        self._sizes.begin_anew()

    def restore_layout(self, geometry: str, layout: str) -> None:
        """Put window and docks where they were; words that Qt does not accept are ignored."""
        self.restoreGeometry(_from_text(geometry))
        if self.restoreState(_from_text(layout), _LAYOUT_VERSION):
            self._share_out_at_show = False
            self._sizes.chosen = True
            if self._docks_on is False:
                # The layout is that of an open dossier, and there is none yet.
                self._docks_on = None
                self._show_docks(False)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window goes, while everything is still there."""
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the full-screen switch true."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.actions_by_id["full-screen"].setChecked(self.isFullScreen())

    # Building -----------------------------------------------------------------------------------------------------------

    def _place_panes(self) -> None:
        self.centre = QStackedWidget(self)
        self.centre.addWidget(self.welcome)
        self.centre.addWidget(self.maps)
        middle = self.middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self.filter_bar)
        column.addWidget(self.story)
        column.addWidget(self.search)
        column.addWidget(self.centre, 1)
        column.addWidget(self.caption)
        self.setCentralWidget(middle)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        if is_rtl():
            # Qt mirrors what is in a dock, not where docks stand.
            left, right = right, left
        bottom = Qt.DockWidgetArea.BottomDockWidgetArea
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            self.setCorner(corner, bottom)
        self.events_dock = self._dock("eventsDock", self.tr("Events"), self.table, right)
        self.details_dock = self._dock("detailsDock", self.tr("Details"), self._reader(), right)
        self.timeline_dock = self._dock("timelineDock", self.tr("Timeline"), self.timeline, bottom)
        self.problems_dock = self._dock("problemsDock", self.tr("Problems"), self.problems, bottom)
        self.bookmarks_dock = self._dock("bookmarksDock", self.tr("Bookmarks"), self.bookmarks, left)
        self.filters_dock = self._dock("filtersDock", self.tr("Filters"), self.filters, left)
        self.compare_dock = self._dock("compareDock", self.tr("Compare"), self.compare, right)
        self.layers_dock = self._dock("layersDock", self.tr("Layers"), self.layers, left)
        self.places_dock = self._dock("placesDock", self.tr("Places"), self.places, left)
        self._stack_docks()
        self._asked_for = (
            self.problems_dock,
            self.bookmarks_dock,
            self.filters_dock,
            self.layers_dock,
            self.places_dock,
            self.compare_dock,
        )
        for dock in self._asked_for:
            dock.hide()
        self.docks = [
            self.events_dock,
            self.details_dock,
            self.timeline_dock,
            self.filters_dock,
            self.layers_dock,
            self.bookmarks_dock,
            self.places_dock,
            self.compare_dock,
            self.problems_dock,
        ]
        """The panes that can be hidden, as the View menu lists them."""
        self.tabs = DockTabs(self, self.docks)
        self.panes: list[QWidget] = [
            self.welcome, self.map, self.maps.place, self.table.view, self.pages, self.details, self.timeline, self.filters, self.layers, self.bookmarks,
            self.places, self.compare, self.problems.view,
        ]  # fmt: skip
        """What takes the focus, as F6 goes round."""
        self._first_places = (
            (self.events_dock, right),
            (self.details_dock, right),
            (self.timeline_dock, bottom),
            (self.problems_dock, bottom),
            (self.filters_dock, left),
            (self.layers_dock, left),
            (self.bookmarks_dock, left),
            (self.places_dock, left),
            (self.compare_dock, right),
        )

    def _stack_docks(self) -> None:
        """Let panes that are asked for now and then share a place."""
        self.tabifyDockWidget(self.timeline_dock, self.problems_dock)
        self.tabifyDockWidget(self.filters_dock, self.layers_dock)
        self.tabifyDockWidget(self.layers_dock, self.bookmarks_dock)
        self.tabifyDockWidget(self.bookmarks_dock, self.places_dock)
        self.tabifyDockWidget(self.details_dock, self.compare_dock)

    def _reader(self) -> QWidget:
        """The card, and above it the list of what was clicked on the map, when there is one."""
        pane = QSplitter(Qt.Orientation.Vertical, self)
        pane.setChildrenCollapsible(False)
        pane.addWidget(self.pages)
        pane.addWidget(self.details)
        pane.setSizes([200, 260])
        return pane

    def _place_bars(self) -> None:
        bar = self.toolbar = Toolbar(self.actions_by_id, self)
        bar.modeChosen.connect(self.modeChosen)
        bar.unitChosen.connect(self.unitChosen)
        self.mode_box, self.unit_box = bar.mode_box, bar.unit_box
        self.addToolBar(bar)
        status = self.status = StatusBar(self)
        status.cancelAsked.connect(self.cancelAsked)
        status.problemsAsked.connect(self.show_problems_panel)
        self.counts_label, self.zone_label = status.counts_label, status.zone_label
        self.problems_button = status.problems_button
        self.welcome.cancelAsked.connect(self.cancelAsked)
        self.setStatusBar(status)

    def event(self, event: QEvent) -> bool:
        """Hear of a hand that takes hold of a border between panes: from then on they have the sizes that it gives them."""
        if (
            event.type() == QEvent.Type.MouseButtonPress
            and isinstance(event, QMouseEvent)
            and self.isSeparator(event.position().toPoint())
        ):
            self._sizes.chosen = True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the panes their part of what was won or lost."""
        super().resizeEvent(event)
        self._sizes.window_resized()

    def _dock(self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(widget)
        dock.setMinimumWidth(240)
        dock.installEventFilter(self)
        self.addDockWidget(area, dock)
        return dock


def _to_text(words: QByteArray) -> str:
    return base64.b64encode(words.data()).decode("ascii")


def _from_text(words: str) -> QByteArray:
    """What `_to_text` was given; nothing for words that are none of its."""
    try:
        return QByteArray(base64.b64decode(words, validate=True))
    except ValueError:
        return QByteArray()
