"""Whether Qt's web engine, which shows the map, can be used here: it may be missing, or a library of the system that it needs.

Everything but the map goes on without it. So no module that is imported at the start imports the engine, but those that this one answers for.
"""

from __future__ import annotations

import importlib
import os
import sys
from functools import cache
from typing import Final

from mapviewer.app.arenas import few_arenas

_MODULES: Final = (
    "PySide6.QtQuick",
    "PySide6.QtWebChannel",
    "PySide6.QtWebEngineCore",
    "PySide6.QtWebEngineWidgets",
)


@cache
def missing() -> str:
    """Why the engine cannot be loaded, as the system says it; "" when it can."""
    try:
        for name in _MODULES:
            importlib.import_module(name)
    except ImportError as error:
        return str(error)
    return ""


def prepare() -> str:
    """Set the engine up, before the QApplication is made; returns a warning for the person in front of the screen, "" without one."""
    few_arenas()
    if missing():
        return ""
    from mapviewer.app.map_host import prepare_engine

    return prepare_engine(sys.argv)


def version() -> tuple[str, str]:
    """The engine's version of Chromium, and the version whose security fixes it has; ("", "") where there is no engine."""
    if missing():
        return "", ""
    from PySide6.QtWebEngineCore import qWebEngineChromiumSecurityPatchVersion, qWebEngineChromiumVersion

    # Text, whatever the stubs say.
    return str(qWebEngineChromiumVersion()), str(qWebEngineChromiumSecurityPatchVersion())


def has_sandbox() -> bool:
    """Whether the engine's sandbox is on in this process: it is, but for root."""
    return os.environ.get("QTWEBENGINE_DISABLE_SANDBOX") != "1"
