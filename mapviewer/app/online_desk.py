"""What goes over the network, and when: nothing, until the person agrees to one kind of request; it is seen in the status bar, and ends with the dossier."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mapviewer import assets
from mapviewer.app.online import OnlineDialog
from mapviewer.app.request_log import RequestWindow
from mapviewer.errors import UsageError
from mapviewer.net.cache import DiskCache
from mapviewer.net.client import Client
from mapviewer.net.services import OPENSTREETMAP, Kind, Service, custom_tiles
from mapviewer.session import Opened
from mapviewer.settings import OnlineChoice
from mapviewer.tiles.online import OnlineTiles

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller

CACHE = "network"
"""The folder of kept answers below the cache folder."""


class OnlineDesk(QObject):
    """Holds the program's one door to the network. `commands` has its commands by the action table's ids."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._c = controller
        self._window = controller.window
        self.client = Client(cache=DiskCache(assets.cache_dir() / CACHE))
        self._dossier = ""
        self._last: Service | None = None
        self.dialog: OnlineDialog | None = None
        self.log_window: RequestWindow | None = None
        self.commands: dict[str, Callable[[], object]] = {
            "basemap-online": self.ask,
            "requests": self.show_log,
        }

    @property
    def host(self) -> str:
        """The host that is asked for tiles; "" while nobody is."""
        service = self.client.service(Kind.TILES)
        return service.host if service is not None else ""

    def ask(self) -> None:
        """Say what an online basemap would tell whom, and ask whether to draw it."""
        shown = self.client.service(Kind.TILES) or self._last
        self.dialog = OnlineDialog(shown, can_remember=bool(self._dossier), parent=self._window)
        self.dialog.chosen.connect(self.go_online)
        self.dialog.finished.connect(self._asked)
        self.dialog.open()

    def _asked(self) -> None:
        self.dialog = None
        self._c.basemaps.tick()

    def go_online(self, service: Service, remember: bool) -> None:
        """Draw a server's tiles from now on."""
        if remember and self._dossier:
            choice = OnlineChoice(
                dossier=self._dossier, template=service.template, attribution=service.attribution
            )
            self._c.settings = self._c.settings.with_online(choice)
            self._c.save_settings()
        self._last = service
        self.client.switch(Kind.TILES, service)
        self._c.basemaps.show_online(OnlineTiles(self.client, service))

    def go_offline(self) -> None:
        """Ask nobody any more."""
        self.client.switch(Kind.TILES, None)

    def forget(self) -> None:
        """No longer go online by itself for the dossier that is open."""
        if self._dossier:
            self._c.settings = self._c.settings.without_online(self._dossier)
            self._c.save_settings()

    def open(self, opened: Opened) -> None:
        """Another dossier: what was agreed to for the last one does not hold for it."""
        key = dossier_key(opened.store.file.path)
        if key == self._dossier:
            return
        self._dossier = key
        choice = next((c for c in self._c.settings.online if key and c.dossier == key), None)
        if choice is not None:
            try:
                self.go_online(remembered(choice), False)
            except UsageError:
                # Somebody wrote into the settings.
                choice = None
        if choice is None and self.client.online:
            self.go_offline()
            self._c.basemaps.use_bundled()

    def show_log(self) -> None:
        """Show what was asked of other machines."""
        if self.log_window is None:
            self.log_window = RequestWindow(self.client.log, self._window)
            self.log_window.destroyed.connect(self._log_closed)
        self.log_window.show()
        self.log_window.raise_()

    def _log_closed(self) -> None:
        self.log_window = None

    def close(self) -> None:
        """Shut the door for good."""
        self.client.close()


def dossier_key(path: PurePath | None) -> str:
    """What stands for a dossier in the settings: a hash of its path, so that they do not list what somebody works on; "" for none."""
    return "" if path is None else hashlib.sha256(os.fsencode(str(path))).hexdigest()


def remembered(choice: OnlineChoice) -> Service:
    """The server of a choice; raises UsageError for what is none."""
    if choice.template == OPENSTREETMAP.template:
        return OPENSTREETMAP
    return custom_tiles(choice.template, attribution=choice.attribution)
