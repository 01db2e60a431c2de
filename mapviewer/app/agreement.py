"""What the dialogs that ask before the program goes online have in common: whose server, what it learns, and only then a button that does it."""

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
from mapviewer.net.services import Service


class Agreement(QDialog):
    """Asks whether a server may be asked: one that is known, or another one by its address. Nothing is sent before `chosen` is told.

    Who inherits gives the words of its parts, says in `service` which server is chosen and in `learned` what that one learns, and calls
    `_say` once it has all that these read.
    """

    chosen = Signal(object, bool)
    """The `Service` that was agreed to, and whether to remember it for this dossier."""

    def __init__(
        self,
        known: Service,
        shown: Service | None,
        *,
        title: str,
        names: tuple[str, str],
        address: tuple[str, str],
        button: str,
        can_remember: bool,
        parent: QWidget | None = None,
    ) -> None:
        """`shown` is the server in use or used last, None for none; `names` are those of the known one and of another one, `address` is an example of one and its name, `button` the words that go online."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.other = shown if shown != known else None
        """The server in use or used last, where it is another than the known one."""
        self.osm = QRadioButton(names[0], self)
        self.custom = QRadioButton(names[1], self)
        self.osm.setChecked(self.other is None)
        self.custom.setChecked(self.other is not None)
        self.address = QLineEdit(self)
        self.address.setPlaceholderText(address[0])
        self.address.setAccessibleName(address[1])
        if self.other is not None:
            self.address.setText(self.other.template)
        self.fields = QFormLayout()
        self.fields.setContentsMargins(22, 0, 0, 0)
        self.fields.addRow(tr("Address:"), self.address)
        box = QGroupBox(tr("What leaves this machine"), self)
        self.learns = self._text(box)
        inside = QVBoxLayout(box)
        inside.addWidget(self.learns)
        self.remember = QCheckBox(tr("&Remember this for this dossier"), self)
        self.remember.setEnabled(can_remember)
        self.fault = self._text(self)
        self.fault.setProperty("role", "warning")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.button = self.buttons.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
        # The safe way is the one that Enter takes.
        self.button.setAutoDefault(False)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setDefault(True)
        self.buttons.accepted.connect(self._agree)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(self.osm)
        layout.addWidget(self.custom)
        layout.addLayout(self.fields)
        layout.addWidget(box)
        layout.addWidget(self.remember)
        layout.addWidget(self.fault)
        layout.addWidget(self.buttons)
        self.osm.toggled.connect(self._say)
        self.address.textChanged.connect(self._say)

    def service(self) -> Service:
        """The server that is chosen; raises UsageError for an address that will not do."""
        raise NotImplementedError

    def learned(self, host: str) -> str:
        """What whoever runs the server learns, in sentences."""
        raise NotImplementedError

    def _text(self, parent: QWidget) -> QLabel:
        label = QLabel(parent)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _say(self, *_: object) -> None:
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
        words = self.learned(service.host if service is not None else tr("the server"))
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
