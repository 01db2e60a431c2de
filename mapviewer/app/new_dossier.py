"""A dossier of one's own: a table or a small dossier file to start from is written, and the guide that explains them is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QRadioButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from mapviewer import assets
from mapviewer.app.fitting import fit_height
from mapviewer.app.theme import PLAIN
from mapviewer.errors import OutputError, OutputExistsError, UnavailableError
from mapviewer.exports.template import TEMPLATES
from mapviewer.saving import write_atomically

_GUIDES: Final = ("own-dossier.md", "dossier.md")
"""What can be read here; links that lead elsewhere lead nowhere."""


class NewDossierDialog(QDialog):
    """Asks what to start from and where to keep it."""

    written = Signal(object)
    """The `Path` of the file that was written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New dossier"))
        self.table_button = QRadioButton(self.tr("A &table, to be filled in with a spreadsheet (CSV)"), self)
        self.file_button = QRadioButton(self.tr("A dossier &file, to be edited as text (JSON)"), self)
        self.table_button.setChecked(True)
        table_words = self._label(
            self.tr(
                "One event a row: what, when, where, who, and who says so. What you do not know stays empty."
            )
        )
        file_words = self._label(
            self.tr("Holds what no table can: quotes, competing accounts, relations, lines and surfaces.")
        )
        self.message = self._label("")
        self.message.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.save_button = QPushButton(self.tr("Save and open…"), self)
        self.guide_button = QPushButton(self.tr("How to fill it in"), self)
        for button in (self.save_button, self.guide_button):
            button.setAutoDefault(False)
        self.save_button.setDefault(True)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.guide_button, QDialogButtonBox.ButtonRole.HelpRole)
        self.save_button.clicked.connect(self._ask_path)
        self.guide_button.clicked.connect(self.show_guide)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._label(self.tr("Start from an example, which is to be replaced:"), ""))
        layout.addSpacing(4)
        for choice, words in ((self.table_button, table_words), (self.file_button, file_words)):
            layout.addWidget(choice)
            words.setIndent(24)
            layout.addWidget(words)
            layout.addSpacing(4)
        layout.addWidget(self.message)
        layout.addWidget(buttons)
        fit_height(self, 72)

    @property
    def ending(self) -> str:
        """The ending of the file that is asked for."""
        return ".csv" if self.table_button.isChecked() else ".json"

    def save_to(self, path: Path, *, force: bool = False) -> None:
        """Write the file and close; what goes wrong is said in the dialog, which stays."""
        try:
            write_atomically(path, TEMPLATES[self.ending](), force=force)
        except OutputExistsError:
            self._say(self.tr("It is there already; nothing was overwritten."))
        except OutputError as error:
            self._say(str(error))
        else:
            self.written.emit(path)
            self.accept()

    def show_guide(self) -> None:
        """Show how a table and a dossier file are filled in."""
        try:
            assets.guide(_GUIDES[0])
        except UnavailableError as error:
            self._say(str(error))
            return
        GuideDialog(self).open()

    def _ask_path(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("New dossier"),
            str(Path.home() / f"events{self.ending}"),
            self.tr("Tables (*.csv)") if self.ending == ".csv" else self.tr("Dossiers (*.json)"),
        )
        if name:
            good = name.lower().endswith(self.ending)
            # Qt's own dialog has asked about this very name, if it is there.
            self.save_to(Path(name if good else name + self.ending), force=good)

    def _say(self, words: str) -> None:
        self.message.setText(words)
        self.message.show()

    def _label(self, words: str, role: str = "quiet") -> QLabel:
        label = QLabel(words, self)
        label.setTextFormat(PLAIN)
        label.setWordWrap(True)
        label.setProperty("role", role)
        return label


class GuideDialog(QDialog):
    """The guide, as it lies beside the program; it is in English."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("How to fill it in"))
        self.text = QTextBrowser(self)
        self.text.setOpenLinks(False)
        self.text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.text.document().setDocumentMargin(14)
        self.text.setAccessibleName(self.tr("How to fill it in"))
        self.text.anchorClicked.connect(self.follow)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text, 1)
        layout.addWidget(buttons)
        self.resize(760, 560)
        self.show_page(_GUIDES[0])

    def show_page(self, name: str) -> None:
        """Show one of the guides."""
        self.text.setMarkdown(assets.guide(name).read_text(encoding="utf-8"))

    def follow(self, address: QUrl) -> None:
        """Go to another guide; whatever else an address leads to is left alone."""
        if address.isRelative() and address.path() in _GUIDES:
            self.show_page(address.path())
