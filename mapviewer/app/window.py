"""The window: it places its panes and shows what it is told. What they mean to each other stands in `app.main.connect`."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QComboBox,
    QDockWidget,
    QLabel,
    QMainWindow,
    QMenu,
    QProgressBar,
    QSplitter,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.actions import ACTIONS, MENUS, TOOLBAR, ActionSpec
from mapviewer.app.details import Details
from mapviewer.app.event_pages import EventPages
from mapviewer.app.event_table import EventTable
from mapviewer.app.map_view import MapView
from mapviewer.app.message_bar import MessageBar
from mapviewer.app.problems import ProblemsPanel, problem_words
from mapviewer.app.symbol_icons import TOOL_SIZE, action_icon
from mapviewer.app.texts import isolate, shorten, tooltip
from mapviewer.app.theme import colors
from mapviewer.app.timeline_view import TimelineView
from mapviewer.app.welcome import Welcome
from mapviewer.errors import Problem, Severity
from mapviewer.events.calendar import Unit
from mapviewer.query.phrases import counts_words, window_words
from mapviewer.query.selection import Mode
from mapviewer.session import Change, Opened

UNITS = (Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR, Unit.DECADE, Unit.CENTURY)
_LAYOUT_VERSION = 1
_MODE_NAMES = {Mode.WINDOW: "Window", Mode.INSTANT: "Instant", Mode.CUMULATIVE: "Cumulative"}


class MainWindow(QMainWindow):
    """Map in the middle, events and details right, timeline below; everything else is a menu away."""

    commanded = Signal(str)
    """The id of an action (see `app.actions`) that the person asked for."""
    modeChosen = Signal(object)
    unitChosen = Signal(object)
    filesDropped = Signal(object)
    """Paths (list of Path) that were dropped on the window."""
    recentChosen = Signal(str)
    cancelAsked = Signal()
    closing = Signal()

    def __init__(self, map_view: MapView) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("mapviewer")
        self.setAcceptDrops(True)
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.map = map_view
        self.table = EventTable(self)
        self.details = Details(self)
        self.pages = EventPages(self)
        self.timeline = TimelineView(self)
        # Time runs from left to right in every language.
        self.timeline.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.problems = ProblemsPanel(self)
        self.welcome = Welcome(self)
        self.messages = MessageBar(self)
        self.actions_by_id: dict[str, QAction] = {}
        self._submenus: dict[str, QMenu] = {}
        self._make_actions()
        self._place_panes()
        self._make_menus()
        self._make_toolbar()
        self._make_status_bar()
        self._share_out_at_show = True
        screen = self.screen().availableSize()
        self.resize(min(1280, screen.width()), min(800, screen.height()))
        self.setMinimumSize(720, 480)

    # Told by the session ------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Name the dossier and show its panes, or the welcome page when nothing is open."""
        head = opened.store.head
        empty = opened.store.file.path is None and not opened.store.events
        self.setWindowTitle(
            "mapviewer"
            if empty
            else f"{isolate(shorten(head.title or opened.store.file.name, 120))} – mapviewer"
        )
        self.centre.setCurrentWidget(self.welcome if empty else self.map)
        for dock in (self.timeline_dock, self.events_dock, self.details_dock):
            dock.toggleViewAction().setEnabled(not empty)
            dock.setVisible(not empty)
        if not empty and self._share_out_at_show:
            self._share_out_at_show = False
            # The docks have their room only after the event loop has laid them out.
            QTimer.singleShot(0, self, self._share_out)
        for key in ("snapshot", "close", "fit", "fit-all", "zoom-selected", "copy"):
            self.actions_by_id[key].setEnabled(not empty)
        self.events_dock.setWindowTitle(self.tr("Events (%s)") % f"{len(opened.store):,}")
        self._show_problem_count(opened.store.problems)
        if not opened.store.problems:
            self.problems_dock.hide()
        self._show_selection(Change(opened.selection, opened.selection, opened.visible, ""))

    def apply(self, change: Change) -> None:
        """Say what is selected in the status bar, and show mode, unit and folds as they are."""
        self._show_selection(change)

    def set_theme(self, dark: bool) -> None:
        """Redraw icons for a light or a dark window."""
        ink = QColor(colors(dark).text)
        for spec in ACTIONS:
            if spec.icon:
                self.actions_by_id[spec.id].setIcon(action_icon(spec.icon, ink))
        for pane in (self.map, self.timeline, self.table, self.details, self.pages):
            pane.set_theme(dark)

    def _show_selection(self, change: Change) -> None:
        selection = change.new
        self.counts_label.setText(
            f"{window_words(selection)} · {counts_words(change.visible.counts, selection)}"
        )
        self.zone_label.setText(self.tr("Times: %s") % selection.zone)
        self.mode_box.setCurrentIndex(list(Mode).index(selection.mode))
        if selection.unit in UNITS:
            self.unit_box.setCurrentIndex(UNITS.index(selection.unit))
        self.actions_by_id[f"mode-{selection.mode.value}"].setChecked(True)
        self.actions_by_id["fold"].setChecked(selection.folding.on)
        self.actions_by_id["clear"].setEnabled(bool(selection.focus))

    # Opening files ------------------------------------------------------------------------------------------------------

    def show_busy(self, words: str, share: float) -> None:
        """Show that a file is being opened; `share` is in [0, 1], negative when nobody knows."""
        self.progress.setRange(0, 0 if share < 0 else 100)
        self.progress.setValue(int(share * 100))
        self.progress_label.setText(shorten(words, 60))
        for widget in (self.progress, self.progress_label, self.cancel_button):
            widget.show()

    def show_idle(self) -> None:
        """Take the progress away."""
        for widget in (self.progress, self.progress_label, self.cancel_button):
            widget.hide()

    def show_recent(self, paths: Sequence[str]) -> None:
        """List recent files in the menu and on the welcome page."""
        menu = self._submenus["recent"]
        menu.clear()
        for path in paths:
            action = menu.addAction(shorten(Path(path).name, 60).replace("&", "&&"))
            action.setToolTip(tooltip(path))
            action.triggered.connect(lambda _=False, chosen=path: self.recentChosen.emit(chosen))
        menu.setEnabled(bool(paths))
        self.welcome.show_recent(paths)

    def show_problems_panel(self) -> None:
        """Bring the Problems dock to the front."""
        self.problems_dock.show()
        self.problems_dock.raise_()

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
        pressed = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        spec = self._bare.get(pressed) or self._bare.get(event.text())
        if spec is not None and self.actions_by_id[spec.id].isEnabled():
            self.commanded.emit(spec.id)
            event.accept()
            return
        super().keyPressEvent(event)

    def next_pane(self, direction: int) -> None:
        """Move the focus to the next visible pane: map, events, details, timeline, problems."""
        panes: list[QWidget] = [
            self.map,
            self.table.view,
            self.pages,
            self.details,
            self.timeline,
            self.problems.view,
        ]
        seen = [pane for pane in panes if pane.isVisible()]
        if not seen:
            return
        now = self.focusWidget()
        here = next(
            (n for n, pane in enumerate(seen) if now is not None and (pane is now or pane.isAncestorOf(now))),
            -1,
        )
        # From nowhere, forward begins at the first pane and backward at the last.
        start = here if here >= 0 else (-1 if direction > 0 else 0)
        seen[(start + direction) % len(seen)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Layout -------------------------------------------------------------------------------------------------------------

    def layout_words(self) -> tuple[str, str]:
        """Geometry and layout as text to be remembered."""
        return _to_text(self.saveGeometry()), _to_text(self.saveState(_LAYOUT_VERSION))

    def reset_layout(self) -> None:
        """Put every pane back where it was at first."""
        for dock, area in self._first_places:
            dock.setFloating(False)
            self.addDockWidget(area, dock)
        self.tabifyDockWidget(self.timeline_dock, self.problems_dock)
        for dock, _ in self._first_places:
            dock.setVisible(dock is not self.problems_dock and dock.toggleViewAction().isEnabled())
        self._share_out()

    def restore_layout(self, geometry: str, layout: str) -> None:
        """Put window and docks where they were; words that Qt does not accept are ignored."""
        if geometry:
            self.restoreGeometry(QByteArray(base64.b64decode(geometry, validate=False)))
        if layout:
            self._share_out_at_show = False
            self.restoreState(QByteArray(base64.b64decode(layout, validate=False)), _LAYOUT_VERSION)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window goes, while everything is still there."""
        self.closing.emit()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the full-screen switch true."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.actions_by_id["full-screen"].setChecked(self.isFullScreen())

    # Building -----------------------------------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        groups: dict[str, QActionGroup] = {}
        self._bare: dict[str, ActionSpec] = {}
        for spec in ACTIONS:
            action = QAction(self.tr(spec.text), self)
            action.setObjectName(f"action-{spec.id}")
            action.setStatusTip(self.tr(spec.tip))
            hint = spec.keys or spec.bare
            action.setToolTip(f"{self.tr(spec.tip)} ({hint})" if hint else self.tr(spec.tip))
            if spec.keys:
                action.setShortcut(QKeySequence(spec.keys))
            if spec.bare:
                self._bare[spec.bare] = spec
                if not spec.keys:
                    # Shown like a shortcut, but not one: it must not take the key from whoever has the focus.
                    action.setText(f"{self.tr(spec.text)}\t{spec.bare}")
            if spec.checkable:
                action.setCheckable(True)
            if spec.group:
                if spec.group not in groups:
                    groups[spec.group] = QActionGroup(self)
                groups[spec.group].addAction(action)
            action.triggered.connect(self._commander(spec.id))
            self.actions_by_id[spec.id] = action

    def _commander(self, key: str) -> Callable[..., None]:
        return lambda *_: self.commanded.emit(key)

    def _place_panes(self) -> None:
        self.centre = QStackedWidget(self)
        self.centre.addWidget(self.welcome)
        self.centre.addWidget(self.map)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self.centre, 1)
        self.setCentralWidget(middle)
        right, bottom = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            self.setCorner(corner, bottom)
        self.events_dock = self._dock("eventsDock", self.tr("Events"), self.table, right)
        self.details_dock = self._dock("detailsDock", self.tr("Details"), self._reader(), right)
        self.timeline_dock = self._dock("timelineDock", self.tr("Timeline"), self.timeline, bottom)
        self.problems_dock = self._dock("problemsDock", self.tr("Problems"), self.problems, bottom)
        self.tabifyDockWidget(self.timeline_dock, self.problems_dock)
        self.problems_dock.hide()
        self._first_places = (
            (self.events_dock, right),
            (self.details_dock, right),
            (self.timeline_dock, bottom),
            (self.problems_dock, bottom),
        )

    def _reader(self) -> QWidget:
        """The card, and above it the list of what was clicked on the map, when there is one."""
        pane = QSplitter(Qt.Orientation.Vertical, self)
        pane.setChildrenCollapsible(False)
        pane.addWidget(self.pages)
        pane.addWidget(self.details)
        pane.setSizes([200, 260])
        return pane

    def _share_out(self) -> None:
        """Give the panes their first sizes in pixels; Qt takes them only once the window has its own."""
        right = [self.events_dock, self.details_dock]
        width, height = self.width(), self.height()
        self.resizeDocks(right, [min(380, width * 3 // 10)] * 2, Qt.Orientation.Horizontal)
        self.resizeDocks([self.timeline_dock], [min(240, height * 28 // 100)], Qt.Orientation.Vertical)
        column = self.events_dock.height() + self.details_dock.height()
        self.resizeDocks(right, [column * 44 // 100, column - column * 44 // 100], Qt.Orientation.Vertical)

    def _dock(self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(widget)
        dock.setMinimumWidth(240)
        self.addDockWidget(area, dock)
        return dock

    def _make_menus(self) -> None:
        bar = self.menuBar()
        for title, entries in MENUS:
            menu = bar.addMenu(self.tr(title))
            menu.setToolTipsVisible(True)
            for entry in entries:
                if entry is None:
                    menu.addSeparator()
                elif entry.startswith("@"):
                    self._fill_submenu(entry[1:], menu)
                else:
                    menu.addAction(self.actions_by_id[entry])

    def _fill_submenu(self, name: str, menu: QMenu) -> None:
        if name == "panes":
            for dock in (self.events_dock, self.details_dock, self.timeline_dock, self.problems_dock):
                menu.addAction(dock.toggleViewAction())
                # A pane that shares its place with another comes to the front when it is asked for.
                dock.toggleViewAction().triggered.connect(
                    lambda shown, pane=dock: pane.raise_() if shown else None
                )
        elif name == "theme":
            submenu = menu.addMenu(self.tr("&Theme"))
            for key in ("theme-system", "theme-light", "theme-dark"):
                submenu.addAction(self.actions_by_id[key])
        elif name == "language":
            submenu = menu.addMenu(self.tr("&Language"))
            for spec in ACTIONS:
                if spec.group == "language":
                    submenu.addAction(self.actions_by_id[spec.id])
        elif name == "unit":
            submenu = menu.addMenu(self.tr("&Unit"))
            for unit in UNITS:
                action = submenu.addAction(self.tr(unit.value))
                action.triggered.connect(lambda _=False, chosen=unit: self.unitChosen.emit(chosen))
        else:
            self._submenus[name] = menu.addMenu(self.tr("Open &recent"))

    def _make_toolbar(self) -> None:
        bar = QToolBar(self.tr("Toolbar"), self)
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setIconSize(QSize(TOOL_SIZE, TOOL_SIZE))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.mode_box = QComboBox(self)
        self.mode_box.setAccessibleName(self.tr("How time selects"))
        self.mode_box.setToolTip(
            self.tr("How time selects: a window, one unit, or everything up to that unit's end")
        )
        self.mode_box.addItems([self.tr(_MODE_NAMES[mode]) for mode in Mode])
        self.mode_box.activated.connect(lambda n: self.modeChosen.emit(list(Mode)[n]))
        self.unit_box = QComboBox(self)
        self.unit_box.setAccessibleName(self.tr("Unit of time"))
        self.unit_box.setToolTip(
            self.tr("The unit of Instant and Cumulative, and of a step with Shift+Left and Shift+Right")
        )
        self.unit_box.addItems([self.tr(unit.value) for unit in UNITS])
        self.unit_box.setCurrentIndex(UNITS.index(Unit.DAY))
        self.unit_box.activated.connect(lambda n: self.unitChosen.emit(UNITS[n]))
        for entry in TOOLBAR:
            if entry is None:
                bar.addSeparator()
            elif entry.startswith("@"):
                bar.addWidget({"mode": self.mode_box, "unit": self.unit_box}[entry[1:]])
            else:
                bar.addAction(self.actions_by_id[entry])
        for key in ("open", "snapshot"):
            button = bar.widgetForAction(self.actions_by_id[key])
            if isinstance(button, QToolButton):
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.addToolBar(bar)
        # A toolbar that can be hidden by a stray right click is hard to get back.
        bar.toggleViewAction().setVisible(False)

    def _make_status_bar(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self.counts_label = QLabel(self)
        self.counts_label.setTextFormat(Qt.TextFormat.PlainText)
        self.progress_label = QLabel(self)
        self.progress = QProgressBar(self)
        self.progress.setFixedWidth(140)
        self.progress.setTextVisible(False)
        self.cancel_button = QToolButton(self)
        self.cancel_button.setText(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancelAsked)
        self.zone_label = QLabel(self)
        self.zone_label.setTextFormat(Qt.TextFormat.PlainText)
        self.basemap_label = QLabel(self.tr("Bundled map · offline"), self)
        self.basemap_label.setToolTip(
            self.tr("The map ships with the program; no request leaves this machine.")
        )
        self.problems_button = QToolButton(self)
        self.problems_button.setAutoRaise(True)
        self.problems_button.clicked.connect(self.show_problems_panel)
        bar.addWidget(self.counts_label, 1)
        for widget in (
            self.progress_label,
            self.progress,
            self.cancel_button,
            self.zone_label,
            self.basemap_label,
            self.problems_button,
        ):
            bar.addPermanentWidget(widget)
        self.show_idle()

    def _show_problem_count(self, problems: Sequence[Problem]) -> None:
        errors = sum(1 for problem in problems if problem.severity is Severity.ERROR)
        words = problem_words(errors, len(problems) - errors)
        self.problems_button.setText(words or self.tr("No problems"))
        self.problems_button.setToolTip(self.tr("Show what was wrong with the file"))


def _to_text(words: QByteArray) -> str:
    return base64.b64encode(words.data()).decode("ascii")
