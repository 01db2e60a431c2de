"""Which basemap the map has: the bundled one, a local file of raster tiles, or an online one. It opens, remembers, and says what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFileDialog

from mapviewer import assets
from mapviewer.app.jobs import Ticket
from mapviewer.app.texts import shorten, tooltip
from mapviewer.language import tr
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.ground import Broken, ground
from mapviewer.notebook import FileUse
from mapviewer.tiles import TileInfo, TileSet, open_known
from mapviewer.tiles.online import OnlineTiles
from mapviewer.tiles.shelf import shelf

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller

JOB = "basemap"


class BasemapDesk(QObject):
    """The commands of the Basemap menu; `commands` has them by the action table's ids. `shown` is the local basemap, None for the bundled one."""

    changed = Signal(object)
    """`TileInfo` of the local basemap that is drawn from now on; None for the bundled one."""

    _faulted = Signal(str, str)

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._c = controller
        self._window, self._jobs = controller.window, controller.jobs
        self.shown: TileInfo | None = None
        self._told_of = ""
        self._menu_actions: list[QAction] = []
        self._group = QActionGroup(self)
        self.commands: dict[str, Callable[[], object]] = {
            "basemap-bundled": self.use_bundled,
            "basemap-open": self.ask_open,
        }
        self._jobs.finished.connect(self._arrived)
        self._jobs.failed.connect(self._failed)
        self._window.map.told.connect(self._hear)
        # Snapshots take tiles on other threads.
        self._faulted.connect(self._tell_fault)
        shelf.on_fault = lambda sha256, error: self._faulted.emit(sha256, str(error))
        self._wanted, self._remembers = "", True
        self._window.closing.connect(shelf.clear)
        self._fill_menu()

    def restore(self) -> None:
        """Draw the basemap that was in use when the program ended, if its file is still there."""
        path = self._c.settings.basemap
        if path:
            self.open(Path(path))

    def use_bundled(self) -> None:
        """Draw the bundled basemap alone, and remember that."""
        self._jobs.cancel(JOB)
        self._c.online.go_offline()
        self._remember("")
        self._show(None)

    def show_online(self, tiles: OnlineTiles) -> None:
        """Draw an online basemap; that is never remembered by itself."""
        self._jobs.cancel(JOB)
        shelf.put(tiles)
        self._told_of = ""
        self._show(tiles.info)

    def ask_open(self) -> None:
        """Let the person choose a file of tiles."""
        known = self._c.settings.basemaps
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open a local basemap"),
            str(Path(known[0]).parent if known else Path.home()),
            self.tr("Raster tiles (*.mbtiles *.pmtiles);;All files (*)"),
        )
        if name:
            self.open(Path(name))
        else:
            self.tick()

    def use(self) -> FileUse | None:
        """The local basemap as a view file names it; an online one is nobody's to send along, and is none."""
        info = self.shown
        return (
            None
            if info is None or not info.path
            else FileUse(path=info.path, name=info.name[:500], sha256=info.sha256)
        )

    def show_saved(self, use: FileUse | None) -> None:
        """Draw the basemap that a view was saved with, without remembering it."""
        if use is None:
            self._jobs.cancel(JOB)
            # What this dossier's reader agreed to holds for its views too.
            if not self._c.online.host:
                self._show(None)
        elif self.shown is None or self.shown.sha256 != use.sha256:
            self.open(Path(use.path or use.name or "?"), remember=False)

    def open(self, path: Path, *, remember: bool = True) -> None:
        """Draw a local basemap, once it has been read; until then, and if it cannot be, the present one stays."""
        words = self.tr("Opening %s") % path.name

        def work(ticket: Ticket) -> TileSet:
            return open_known(path, assets.cache_dir(), lambda share: ticket.progress(share, words))

        self._wanted, self._remembers = str(path), remember
        self._window.show_busy(words, -1)
        self._jobs.start(JOB, work)

    def spec_fields(self) -> dict[str, object]:
        """The fields of a snapshot's spec that ask for this basemap."""
        if self.shown is None:
            return {}
        return {"basemap": {"name": self.shown.name[:500], "sha256": self.shown.sha256}}

    # Inside -------------------------------------------------------------------------------------------------------------

    def _arrived(self, name: str, found: object) -> None:
        if name != JOB or not isinstance(found, TileSet):
            return
        self._c.online.go_offline()
        shelf.put(found)
        self._told_of = ""
        first = self._window.map.isVisible() and self._wanted not in self._c.settings.basemaps
        if self._remembers:
            self._remember(found.info.path)
        self._show(found.info)
        if first:
            self._look(found.info)

    def _failed(self, name: str, error: object) -> None:
        del error  # it is said with those of the other jobs
        if name == JOB:
            if self._wanted == self._c.settings.basemap and self.shown is None:
                # Not again at every start.
                self._remember("")
            self.tick()

    def _show(self, info: TileInfo | None) -> None:
        self.shown = info
        self._window.maps.keep(ground(info))
        self.tick()
        self.changed.emit(info)

    def _look(self, info: TileInfo) -> None:
        """Go where the tiles are, if the map shows nothing of them: an unseen basemap looks like a broken one."""
        where = self._window.map.where
        if where is None:
            return
        south, west, north, east = where.bounds
        left, bottom, right, top = info.bounds
        turn = 360.0 * round((west + east - left - right) / 720.0)
        if left + turn >= east or right + turn <= west or bottom >= north or top <= south:
            words = tr("This basemap lies elsewhere than what the map shows.")
            self._window.messages.show_message(
                "info",
                words,
                (
                    self.tr("Go there"),
                    lambda: self._window.map.look(Bounds(bottom, left, top, right), info.high),
                ),
            )

    def _remember(self, path: str) -> None:
        self._c.settings = self._c.settings.with_basemap(path)
        self._c.save_settings()
        self._fill_menu()

    def _fill_menu(self) -> None:
        menu = self._window.submenus["basemap"]
        for action in self._menu_actions:
            menu.removeAction(action)
            action.deleteLater()
        before = self._window.actions_by_id["basemap-open"]
        self._menu_actions = []
        for path in self._c.settings.basemaps:
            action = QAction(shorten(Path(path).name, 60).replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setData(path)
            action.setToolTip(tooltip(path))
            action.triggered.connect(lambda _=False, chosen=path: self.open(Path(chosen)))
            menu.insertAction(before, action)
            self._menu_actions.append(action)
        self.tick()

    def tick(self) -> None:
        """Check the entry of the menu that is in use."""
        path = self.shown.path if self.shown is not None else ""
        self._window.actions_by_id["basemap-bundled"].setChecked(self.shown is None)
        self._window.actions_by_id["basemap-online"].setChecked(self.shown is not None and not path)
        for action in self._menu_actions:
            action.setChecked(action.data() == path)

    def _hear(self, message: object) -> None:
        if isinstance(message, Broken) and self.shown is not None:
            words = tr(
                "“{name}”, tile {tile}: found an image that cannot be drawn.",
                name=self.shown.name,
                tile=message.tile,
            )
            self._tell_fault(self.shown.sha256, words)

    def _tell_fault(self, sha256: str, words: str) -> None:
        """Once for a basemap, while it is shown: where one tile is broken others mostly are too."""
        if self.shown is None or self.shown.sha256 != sha256 or self._told_of == sha256:
            return
        self._told_of = sha256
        self._window.messages.show_message(
            "warning", words + " " + self.tr("Where tiles are broken the bundled basemap is shown.")
        )
