"""Asking a geocoder on the network: whom the program would ask, what they learn by it, and only then a button that does it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.fitting import fit_height
from mapviewer.app.texts import isolate, shorten
from mapviewer.errors import UsageError
from mapviewer.language import tr
from mapviewer.net.services import NOMINATIM, Service, custom_geocoder


class GeocoderDialog(QDialog):
    """Asks whether to let names be looked up by a server. Nothing is sent before `chosen` is told."""

    chosen = Signal(object, bool)
    """The `Service` that was agreed to, and whether to remember it for this dossier."""
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
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Look names up online"))
        self._words = words
        own = shown is not None and shown != NOMINATIM
        self.osm = QRadioButton(self.tr("&OpenStreetMap's Nominatim"), self)
        self.custom = QRadioButton(self.tr("&Another Nominatim"), self)
        self.osm.setChecked(not own)
        self.custom.setChecked(own)
        self.address = QLineEdit(self)
        self.address.setPlaceholderText("https://nominatim.example.org")
        self.address.setAccessibleName(self.tr("Address of the geocoder"))
        if own and shown is not None:
            self.address.setText(shown.template)
        fields = QFormLayout()
        fields.setContentsMargins(22, 0, 0, 0)
        fields.addRow(self.tr("Address:"), self.address)
        box = QGroupBox(self.tr("What leaves this machine"), self)
        self.learns = self._text(box)
        inside = QVBoxLayout(box)
        inside.addWidget(self.learns)
        self.remember = QCheckBox(self.tr("&Remember this for this dossier"), self)
        self.remember.setEnabled(can_remember)
        self.fault = self._text(self)
        self.fault.setProperty("role", "warning")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.button = buttons.addButton(self.tr("&Go online and ask"), QDialogButtonBox.ButtonRole.AcceptRole)
        # The safe way is the one that Enter takes.
        self.button.setAutoDefault(False)
        self.offline = buttons.addButton(self.tr("Go o&ffline"), QDialogButtonBox.ButtonRole.DestructiveRole)
        self.offline.setAutoDefault(False)
        self.offline.setVisible(online)
        self.offline.clicked.connect(self._go_offline)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setDefault(True)
        buttons.accepted.connect(self._agree)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(self.osm)
        layout.addWidget(self.custom)
        layout.addLayout(fields)
        layout.addWidget(box)
        layout.addWidget(self.remember)
        layout.addWidget(self.fault)
        layout.addWidget(buttons)
        for change in (self.osm.toggled, self.address.textChanged):
            change.connect(lambda *_: self._say())
        self._say()
        fit_height(self, 84)

    def service(self) -> Service:
        """The server that is chosen; raises UsageError for an address that will not do."""
        return NOMINATIM if self.osm.isChecked() else custom_geocoder(self.address.text())

    def _text(self, parent: QWidget) -> QLabel:
        label = QLabel(parent)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _say(self) -> None:
        self.address.setEnabled(self.custom.isChecked())
        fault = ""
        service = None
        try:
            service = self.service()
        except UsageError as error:
            fault = str(error) if self.address.text().strip() else ""
        self.button.setEnabled(service is not None)
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        host = service.host if service is not None else tr("the server")
        words = tr(
            "The names of places that you ask about are sent to {host}, and to nobody else, one at a time, each when you press the button. Whoever runs it learns those names with their country, "
            "this machine's internet address, the time, and the language of this window. The places that you ask about may tell what you work on.",
            host=host,
        )
        if self._words.strip():
            words += "\n\n" + tr("Sent at once: “{words}”", words=isolate(shorten(self._words, 120)))
        words += "\n\n" + tr(
            "Titles, texts, sources and coordinates of your events are not sent. Answers are kept on this machine, so that the same name is not asked for again."
        )
        if service is not None and service.policy:
            words += "\n\n" + tr("Its rules: {address}", address=service.policy)
        self.learns.setText(words)

    def _go_offline(self) -> None:
        self.offlineAsked.emit()
        self.reject()

    def _agree(self) -> None:
        try:
            service = self.service()
        except UsageError as error:
            self.fault.setText(str(error))
            return
        self.chosen.emit(service, self.remember.isChecked() and self.remember.isEnabled())
        self.accept()
