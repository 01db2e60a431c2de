"""Which system libraries Qt needs, which of them are missing, and the line that installs them (Debian, Ubuntu)."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NEEDED: Final[Mapping[str, str]] = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libXcomposite.so.1": "libxcomposite1",
    "libXdamage.so.1": "libxdamage1",
    "libXrandr.so.2": "libxrandr2",
    "libXtst.so.6": "libxtst6",
    "libasound.so.2": "libasound2",
    "libgbm.so.1": "libgbm1",
    "libnss3.so": "libnss3",
    "libxkbfile.so.1": "libxkbfile1",
}
"""What importing Qt and drawing without a display take: library to Debian 12 package."""

NEEDED_FOR_X: Final[Mapping[str, str]] = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What a window under X takes besides."""

_RENAMED: Final = ("libglib2.0-0", "libasound2")
"""Packages that end in t64 from Debian 13 and Ubuntu 24.04 on."""


def missing(libraries: Mapping[str, str]) -> dict[str, str]:
    """Those of the libraries that cannot be loaded, with their packages; none where the system is not Linux."""
    if not sys.platform.startswith("linux"):
        return {}
    return {name: package for name, package in libraries.items() if not _loads(name)}


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def apt_line(packages: Mapping[str, str]) -> str:
    """The command that installs the packages on Debian and Ubuntu, with `sudo` where one is not root."""
    renamed = _new_names(_os_release())
    names = [f"{name}t64" if renamed and name in _RENAMED else name for name in packages.values()]
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ("" if root else "sudo ") + "apt-get install -y " + " ".join(dict.fromkeys(names))


def advice() -> str:
    """What to do where Qt cannot be loaded."""
    absent = missing(NEEDED)
    if not absent:
        return "`mapviewer doctor` says more."
    return (
        f"These system libraries are missing: {', '.join(absent)}. On Debian or Ubuntu:\n{apt_line(absent)}"
    )


def _os_release() -> dict[str, str]:
    for path in (Path("/etc/os-release"), Path("/usr/lib/os-release")):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
        return {key: value.strip("\"'") for key, _, value in pairs}
    return {}


def _new_names(release: Mapping[str, str]) -> bool:
    version = release.get("VERSION_ID", "")
    try:
        number = float(version)
    except ValueError:
        return False
    return {"debian": number >= 13, "ubuntu": number >= 24.04}.get(release.get("ID", ""), False)
