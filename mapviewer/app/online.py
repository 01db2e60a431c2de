"""Going online for the basemap: whom the program would ask, what they learn by it, and only then a button that does it."""

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

from mapviewer.errors import UsageError
from mapviewer.language import tr
from mapviewer.net.services import OPENSTREETMAP, Service, custom_tiles


class OnlineDialog(QDialog):
    """Asks whether to draw an online basemap. Nothing is sent before `chosen` is told."""

    chosen = Signal(object, bool)
    """The `Service` that was agreed to, and whether to remember it for this dossier."""

    def __init__(self, shown: Service | None, *, can_remember: bool, parent: QWidget | None = None) -> None:
        """`shown` is the tile server in use or used last, None for none; nothing can be remembered where no dossier is open."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Online basemap"))
        own = shown is not None and shown != OPENSTREETMAP
        self.osm = QRadioButton(self.tr("&OpenStreetMap"), self)
        self.custom = QRadioButton(self.tr("&Another tile server"), self)
        self.osm.setChecked(not own)
        self.custom.setChecked(own)
        self.address = QLineEdit(self)
        self.address.setPlaceholderText("https://tiles.example.org/{z}/{x}/{y}.png")
        self.address.setAccessibleName(self.tr("Address of the tile server"))
        self.attribution = QLineEdit(self)
        self.attribution.setPlaceholderText(self.tr("© whoever made the map"))
        self.attribution.setAccessibleName(self.tr("Attribution"))
        if own and shown is not None:
            self.address.setText(shown.template)
            self.attribution.setText(shown.attribution)
        fields = QFormLayout()
        fields.setContentsMargins(22, 0, 0, 0)
        fields.addRow(self.tr("Address:"), self.address)
        fields.addRow(self.tr("Attribution:"), self.attribution)
        box = QGroupBox(self.tr("What leaves this machine"), self)
        self.learns = self._text(box)
        inside = QVBoxLayout(box)
        inside.addWidget(self.learns)
        self.remember = QCheckBox(self.tr("&Remember this for this dossier"), self)
        self.remember.setEnabled(can_remember)
        self.fault = self._text(self)
        self.fault.setProperty("role", "warning")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.button = buttons.addButton(self.tr("&Go online"), QDialogButtonBox.ButtonRole.AcceptRole)
        # The safe way is the one that Enter takes.
        self.button.setAutoDefault(False)
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setDefault(True)
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
        for change in (self.osm.toggled, self.address.textChanged, self.attribution.textChanged):
            change.connect(lambda *_: self._say())
        self.setMinimumWidth(520)
        self._say()

    def service(self) -> Service:
        """The server that is chosen; raises UsageError for an address that will not do."""
        if self.osm.isChecked():
            return OPENSTREETMAP
        return custom_tiles(self.address.text(), attribution=self.attribution.text())

    def _text(self, parent: QWidget) -> QLabel:
        label = QLabel(parent)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _say(self) -> None:
        for field in (self.address, self.attribution):
            field.setEnabled(self.custom.isChecked())
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
            "Pictures of the map are asked of {host}, and of nobody else. Whoever runs it learns this machine's internet address, when you look at the map, and which areas "
            "you look at and how closely. What you look at may tell what you work on.",
            host=host,
        )
        words += "\n\n" + tr(
            "Titles, texts, sources and the places of your events are not sent. Nothing is asked before you press the button, and nothing more after you choose another basemap."
        )
        if service is not None and service.policy:
            words += "\n\n" + tr("Its rules: {address}", address=service.policy)
        self.learns.setText(words)

    def _agree(self) -> None:
        try:
            service = self.service()
        except UsageError as error:
            self.fault.setText(str(error))
            return
        self.chosen.emit(service, self.remember.isChecked() and self.remember.isEnabled())
        self.accept()
