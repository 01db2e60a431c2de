"""What the person sees of an error that nobody foresaw: what to do now, and a report to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from mapviewer.language import plural


class FaultDialog(QDialog):
    """Does not stop the program: the window behind it can be used again once it is closed."""

    saveAsked = Signal()
    """The person wants the view to be saved now."""

    def __init__(self, report: str, unsaved: bool, parent: QWidget) -> None:
        """`unsaved` says whether bookmarks, notes or symbols are in no file yet."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Something went wrong"))
        icon = QLabel(self)
        side = self.style().pixelMetric(QStyle.PixelMetric.PM_MessageBoxIconSize)
        icon.setPixmap(self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning).pixmap(side))
        icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        heading = self._label(self.tr("Something went wrong in mapviewer."), "heading")
        kept = self._label(
            self.tr(
                "Your bookmarks, notes and symbols are still here, but not saved. Save the view now; then go on, "
                "and start mapviewer again if it behaves oddly."
            )
            if unsaved
            else self.tr(
                "Nothing is lost: there is nothing that is not saved. Go on, and start mapviewer again if it "
                "behaves oddly."
            )
        )
        never = self._label(self.tr("The dossier itself is never changed."))
        self.times = self._label("", "quiet")
        self.times.hide()
        about = self._label(
            self.tr(
                "With this report the error can be found. It says where in the program it happened and which versions "
                "you have; nothing of your dossier is in it, no title, place or path."
            ),
            "quiet",
        )
        self.report = QPlainTextEdit(report, self)
        self.report.setReadOnly(True)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.report.setTabChangesFocus(True)
        self.report.setAccessibleName(self.tr("Report"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy = QPushButton(self.tr("Copy the report"), self)
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(self._copy)
        self.buttons.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)
        self.save = QPushButton(self.tr("Save the view"), self)
        self.buttons.addButton(self.save, QDialogButtonBox.ButtonRole.ActionRole)
        self.save.setVisible(unsaved)
        self.save.clicked.connect(self._save)
        close = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        (self.save if unsaved else close).setDefault(True)
        (self.save if unsaved else close).setFocus()
        self.buttons.rejected.connect(self.reject)
        words = QVBoxLayout()
        words.setSpacing(8)
        for label in (heading, kept, never, self.times):
            words.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(icon)
        head.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(about)
        layout.addWidget(self.report, 1)
        layout.addWidget(self.buttons)
        self.resize(620, 460)

    def count(self, times: int) -> None:
        """Say how many errors there have been since the program started."""
        self.times.setText(
            plural(
                "There has been {n} error since the program started.",
                "There have been {n} errors since the program started.",
                times,
            )
        )
        self.times.show()

    def _label(self, text: str, role: str = "") -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        if role:
            label.setProperty("role", role)
        return label

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText(self.tr("Copied"))

    def _save(self) -> None:
        """Out of the way first: saving may have questions of its own."""
        self.accept()
        self.saveAsked.emit()
