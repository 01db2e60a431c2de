"""Asking a geocoder on the network: whom the program would ask, what they learn by it, and only then a button that does it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from mapviewer.app.agreement import Agreement
from mapviewer.app.fitting import fit_height
from mapviewer.app.texts import isolate, shorten
from mapviewer.language import tr
from mapviewer.net.services import NOMINATIM, Service, custom_geocoder


class GeocoderDialog(Agreement):
    """Asks whether to let names be looked up by a server."""

    offlineAsked = Signal()
    """No name is to be sent any more."""

    def __init__(
        self,
        shown: Service | None,
        words: str,
        *,
        online: bool,
        can_remember: bool,
        parent: QWidget | None = None,
    ) -> None:
        """`shown` is the server in use or used last, None for none; `words` is the name that would be asked for first, `online` whether names may be sent already."""
        super().__init__(
            NOMINATIM,
            shown,
            title=tr("Look names up online"),
            names=(tr("&OpenStreetMap's Nominatim"), tr("&Another Nominatim")),
            address=("https://nominatim.example.org", tr("Address of the geocoder")),
            button=tr("&Go online and ask"),
            can_remember=can_remember,
            parent=parent,
        )
        self._words = words
        self.offline = self.buttons.addButton(tr("Go o&ffline"), QDialogButtonBox.ButtonRole.DestructiveRole)
        self.offline.setAutoDefault(False)
        self.offline.setVisible(online)
        self.offline.clicked.connect(self._go_offline)
        self._say()
        fit_height(self, 84)

    def service(self) -> Service:
        """The server that is chosen; raises UsageError for an address that will not do."""
        return NOMINATIM if self.osm.isChecked() else custom_geocoder(self.address.text())

    def learned(self, host: str) -> str:
        """As in `Agreement`."""
        words = tr(
            "The names of places that you ask about are sent to {host}, and to nobody else, one at a time, each when you press the button. Whoever runs it learns those names with their country, "
            "this machine's internet address, the time, and the language of this window. The places that you ask about may tell what you work on.",
            host=host,
        )
        if self._words.strip():
            words += "\n\n" + tr("Sent at once: “{words}”", words=isolate(shorten(self._words, 120)))
        return f"{words}\n\n" + tr(
            "Titles, texts, sources and coordinates of your events are not sent. Answers are kept on this machine, so that the same name is not asked for again."
        )

    def _go_offline(self) -> None:
        self.offlineAsked.emit()
        self.reject()
