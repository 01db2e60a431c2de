"""Qt's and the engine's own messages: what a machine without a GPU makes them say is left out, the rest goes to stderr."""

from __future__ import annotations

import os
import re
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

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


def _say(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    del context
    if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or _HARMLESS.search(text):
        return
    print(f"mapviewer: Qt: {text}", file=sys.stderr)


def quiet_qt() -> None:
    """Take over Qt's messages for this process; `MAPVIEWER_DEBUG` leaves them as they are."""
    if not os.environ.get("MAPVIEWER_DEBUG"):
        qInstallMessageHandler(_say)
