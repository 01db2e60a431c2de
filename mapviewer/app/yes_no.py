"""A question that is answered by yes or no, in plain text: names of files may hold words of a dossier."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from mapviewer.app.theme import PLAIN


def agreed(parent: QWidget, title: str, text: str) -> bool:
    """Ask, and wait for the answer; no is what closing the question means."""
    yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
    box = QMessageBox(QMessageBox.Icon.Question, title, "", yes | no, parent)
    box.setTextFormat(PLAIN)
    box.setText(text)
    box.setDefaultButton(no)
    answer = box.exec()
    # It belongs to the window, and would stay with it.
    box.deleteLater()
    return answer == yes
