"""A medium in the system's program, after a click: only what its bytes and its name agree on, looked at again just before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from mapviewer.app.media_list import not_drawn
from mapviewer.language import tr
from mapviewer.media import RefusedError, look


def open_medium(dossier: Path | None, text: str) -> str:
    """Open the medium of a dossier (its file) that a path means; returns why that did not go, or ""."""
    if dossier is None:
        return tr("the dossier does not lie in a folder")
    try:
        found = look(dossier, text)
    except RefusedError as error:
        return str(error)
    if not found.openable:
        return not_drawn(found)
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(found.path))):
        return tr("No program could be started for this file.")
    return ""
