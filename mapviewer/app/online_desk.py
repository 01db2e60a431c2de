"""What goes over the network, and when: nothing, until the person agrees to one kind of request; it is seen in the status bar, and ends with the dossier."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mapviewer import assets
from mapviewer.app.geocoder_dialog import GeocoderDialog
from mapviewer.app.online import OnlineDialog
from mapviewer.app.request_log import RequestWindow
from mapviewer.errors import UsageError
from mapviewer.net.cache import DiskCache
from mapviewer.net.client import Client
from mapviewer.net.services import (
    NOMINATIM,
    OPENSTREETMAP,
    Kind,
    Service,
    custom_geocoder,
    custom_tiles,
)
from mapviewer.session import Opened
from mapviewer.settings import OnlineChoice
from mapviewer.tiles.online import OnlineTiles

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller

CACHE = "network"
"""The folder of kept answers below the cache folder."""


class OnlineDesk(QObject):
    """Holds the program's one door to the network. `commands` has its commands by the action table's ids."""

    geocoderChanged = Signal(str)
    """The host that names of places may be sent to from now on, "" for none."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._c = controller
        self._window = controller.window
        self.client = Client(cache=DiskCache(assets.cache_dir() / CACHE))
        self._dossier = ""
        self._last: Service | None = None
        self._last_geocoder: Service | None = None
        self.dialog: OnlineDialog | None = None
        self.geocoder_dialog: GeocoderDialog | None = None
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
        self._open_geocoder(key)
        choice = self._remembered(key, Kind.TILES)
        if choice is not None:
            try:
                self.go_online(remembered(choice), False)
            except UsageError:
                # Somebody wrote into the settings.
                choice = None
        if choice is None and self.client.service(Kind.TILES) is not None:
            self.go_offline()
            self._c.basemaps.use_bundled()

    # Names of places ------------------------------------------------------------------------------------------------------

    def ask_geocoder(self, words: str, agreed: Callable[[], object]) -> None:
        """Say what looking names up would tell whom, and ask whether to do it; `agreed` is called once it may be done."""
        service = self.client.service(Kind.GEOCODER)
        shown = service or self._last_geocoder
        online, remember = service is not None, bool(self._dossier)
        dialog = GeocoderDialog(shown, words, online=online, can_remember=remember, parent=self._window)
        self.geocoder_dialog = dialog

        def go(wanted: Service, remember: bool) -> None:
            self.let_names_out(wanted, remember)
            agreed()

        dialog.chosen.connect(go)
        dialog.offlineAsked.connect(self.keep_names_in)
        dialog.finished.connect(self._geocoder_asked)
        dialog.open()

    def _geocoder_asked(self) -> None:
        self.geocoder_dialog = None

    def let_names_out(self, service: Service, remember: bool) -> None:
        """Let names of places be looked up by this server, until another dossier is opened."""
        if remember and self._dossier:
            choice = OnlineChoice(
                dossier=self._dossier,
                template=service.template,
                attribution=service.attribution,
                kind="geocoder",
            )
            self._c.settings = self._c.settings.with_online(choice)
            self._c.save_settings()
        self._last_geocoder = service
        self.client.switch(Kind.GEOCODER, service)
        self.geocoderChanged.emit(service.host)

    def keep_names_in(self) -> None:
        """Send no name any more, and forget that it was agreed to for this dossier."""
        self.client.switch(Kind.GEOCODER, None)
        if self._dossier:
            self._c.settings = self._c.settings.without_online(self._dossier, "geocoder")
            self._c.save_settings()
        self.geocoderChanged.emit("")

    def _open_geocoder(self, key: str) -> None:
        choice = self._remembered(key, Kind.GEOCODER)
        service = None
        if choice is not None:
            with contextlib.suppress(UsageError):
                known = choice.template == NOMINATIM.template
                service = NOMINATIM if known else custom_geocoder(choice.template)
        self.client.switch(Kind.GEOCODER, service)
        self.geocoderChanged.emit(service.host if service is not None else "")

    def _remembered(self, key: str, kind: Kind) -> OnlineChoice | None:
        choices = self._c.settings.online
        return next((c for c in choices if key and c.dossier == key and c.kind == kind.value), None)

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
