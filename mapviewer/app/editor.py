"""Opening a file of the reader's at a line, with the command of the settings or with what the system uses. Nothing goes through a shell."""

from __future__ import annotations

import shlex
from pathlib import PurePath

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices


def editor_call(command: str, file: PurePath, line: int) -> list[str]:
    """Program and arguments for a command such as `code -g {file}:{line}`; the file comes last where the command does not name it.

    Raises ValueError for a command that cannot be taken apart (an open quotation), or that is empty.
    """
    parts = shlex.split(command)
    if not parts:
        raise ValueError("found an empty command, expected a program")
    if not any("{file}" in part for part in parts[1:]):
        parts.append("{file}")
    # One pass over each part: a file whose name holds a placeholder is still that file.
    return [
        str(file).join(piece.replace("{line}", str(line)) for piece in part.split("{file}")) for part in parts
    ]


def open_in_editor(command: str, file: PurePath, line: int | None) -> bool:
    """Open a file (at a line, from 1, where the command can do that); whether something was started. Raises ValueError as `editor_call`."""
    if not command.strip():
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
    program, *arguments = editor_call(command, file, line or 1)
    started = QProcess.startDetached(program, arguments)
    return bool(started[0] if isinstance(started, tuple) else started)
