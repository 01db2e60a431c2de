"""Going online for the basemap: whom the program would ask, what they learn by it, and only then a button that does it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from mapviewer.app.agreement import Agreement
from mapviewer.language import tr
from mapviewer.net.services import OPENSTREETMAP, Service, custom_tiles


class OnlineDialog(Agreement):
    """Asks whether to draw an online basemap."""

    def __init__(self, shown: Service | None, *, can_remember: bool, parent: QWidget | None = None) -> None:
        """`shown` is the tile server in use or used last, None for none; nothing can be remembered where no dossier is open."""
        super().__init__(
            OPENSTREETMAP,
            shown,
            title=tr("Online basemap"),
            names=(tr("&OpenStreetMap"), tr("&Another tile server")),
            address=("https://tiles.example.org/{z}/{x}/{y}.png", tr("Address of the tile server")),
            button=tr("&Go online"),
            can_remember=can_remember,
            parent=parent,
        )
        self.attribution = QLineEdit(self)
        self.attribution.setPlaceholderText(tr("© whoever made the map"))
        self.attribution.setAccessibleName(tr("Attribution"))
        if self.other is not None:
            self.attribution.setText(self.other.attribution)
        self.fields.addRow(tr("Attribution:"), self.attribution)
        self.setTabOrder(self.address, self.attribution)
        self.setTabOrder(self.attribution, self.remember)
        self.attribution.textChanged.connect(self._say)
        self.setMinimumWidth(520)
        self._say()

    def service(self) -> Service:
        """The server that is chosen; raises UsageError for an address that will not do."""
        if self.osm.isChecked():
            return OPENSTREETMAP
        return custom_tiles(self.address.text(), attribution=self.attribution.text())

    def learned(self, host: str) -> str:
        """As in `Agreement`."""
        words = tr(
            "Pictures of the map are asked of {host}, and of nobody else. Whoever runs it learns this machine's internet address, when you look at the map, and which areas "
            "you look at and how closely. What you look at may tell what you work on.",
            host=host,
        )
        return f"{words}\n\n" + tr(
            "Titles, texts, sources and the places of your events are not sent. Nothing is asked before you press the button, and nothing more after you choose another basemap."
        )

    def _say(self, *_: object) -> None:
        self.attribution.setEnabled(self.custom.isChecked())
        super()._say()
