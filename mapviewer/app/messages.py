"""Qt's and the engine's own messages: what a machine without a GPU makes them say is left out, the rest goes to stderr."""

from __future__ import annotations

import re
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from mapviewer.faults import debugging

_HARMLESS = re.compile(
    "|".join(
        (
            r"^QRhiGles2: |^Failed to create RHI for backend|^GPUInfo not initialized",  # looking for a GPU where there is none
            r"^Failed to load vulkan|^Unable to detect GPU vendor|^initInstance: No Vulkan|^Failed to create platform Vulkan",
            r"^This plugin does not support ",  # the offscreen platform's limits
            r"^Sandboxing disabled by user",  # said by the program itself, in words
            r"^QStandardPaths: (XDG_RUNTIME_DIR not set|wrong permissions on runtime directory)",
        )
    )
)

_QUOTED = re.compile(
    r"""“[^”]*”?|"[^"]*"?|(?<!\w)'[^']*'?"""  # what is quoted
    r"|(?<![\w.])[A-Za-z][\w+.-]*:/\S*|(?<![\w.])(?:[A-Za-z]:)?[/\\].*"  # addresses, paths with whatever spaces are in them
)


def _say(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    del context
    if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or _HARMLESS.search(text):
        return
    print(f"mapviewer: Qt: {redacted(text)}", file=sys.stderr)


def redacted(text: str) -> str:
    """A message of Qt's without what it quotes and without paths and addresses: what goes to stderr may end up in a log."""
    return _QUOTED.sub("…", text)


def quiet_qt() -> None:
    """Take over Qt's messages for this process; `MAPVIEWER_DEBUG` leaves them as they are."""
    if not debugging():
        qInstallMessageHandler(_say)
