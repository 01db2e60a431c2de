"""`mapviewer doctor`: is everything there that the program needs? Works, and says what is missing, also without Qt's libraries."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from mapviewer import __version__, assets
from mapviewer.cli import libraries
from mapviewer.cli.output import put, put_json, table
from mapviewer.cli.parser import Arguments
from mapviewer.errors import ExitCode, MapviewerError

_PACKAGES: Final = (
    "PySide6",
    "folium",
    "geopy",
    "pydantic",
    "psygnal",
    "jiter",
    "numpy",
    "tzdata",
    "anyascii",
)

_ENGINE: Final = """
from PySide6.QtCore import qVersion
from PySide6.QtWebEngineCore import qWebEngineChromiumVersion, qWebEngineChromiumSecurityPatchVersion
import PySide6.QtSvg, PySide6.QtWebEngineWidgets
print(qVersion(), qWebEngineChromiumVersion(), qWebEngineChromiumSecurityPatchVersion())
"""
_ENGINE_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `needed` things that are not `ok` keep some part of the program from working; `advice` says what to do."""

    name: str
    ok: bool
    found: str
    advice: str = ""
    needed: bool = True


def doctor(arguments: Arguments) -> int:
    """Look at everything; 1 when something that is needed is missing."""
    checks = [_safely(name, look) for name, look in _LOOKS]
    well = all(check.ok or not check.needed for check in checks)
    if arguments.json:
        put_json({"ok": well, "checks": [asdict(check) for check in checks]})
    else:
        put(table([("ok" if c.ok else "MISSING" if c.needed else "note", c.name, c.found) for c in checks]))
        for check in checks:
            if check.advice:
                put(f"\n{check.name}: {check.advice}")
    return ExitCode.OK if well else ExitCode.RUNTIME


def _safely(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except (MapviewerError, ImportError, OSError, ValueError, subprocess.SubprocessError) as error:
        return Check(name, False, str(error), "Install mapviewer again.")


def _program() -> Check:
    system = (
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}, {platform.machine()}"
    )
    return Check("mapviewer", True, f"{__version__} on {system}")


def _packages() -> Check:
    found, absent = [], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            if name == "PySide6" and (version := _essentials()):
                found.append(f"PySide6 {version}")
            else:
                absent.append(name)
    if absent:
        return Check("packages", False, f"missing: {', '.join(absent)}", "pip install mapviewer")
    return Check("packages", True, ", ".join(found))


def _essentials() -> str:
    try:
        return metadata.version("PySide6-Essentials")
    except metadata.PackageNotFoundError:
        return ""


def _libraries() -> Check:
    absent = libraries.missing(libraries.NEEDED)
    if absent:
        return Check("system libraries", False, f"missing: {', '.join(absent)}", libraries.apt_line(absent))
    return Check(
        "system libraries", True, "all there" if sys.platform.startswith("linux") else "come with Qt"
    )


def _window_libraries() -> Check:
    absent = libraries.missing(libraries.NEEDED_FOR_X)
    if absent:
        words = f"missing for a window under X: {', '.join(absent)}"
        return Check("window libraries", False, words, libraries.apt_line(absent), needed=False)
    return Check("window libraries", True, "all there")


def _engine() -> Check:
    # In a process of its own: a library of the wrong kind does not raise, it ends the process.
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own text
        [sys.executable, "-c", _ENGINE],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_ENGINE_SECONDS,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    words = done.stdout.split()
    if done.returncode or len(words) != 3:
        reason = (done.stderr.strip().splitlines() or [f"the process ended with {done.returncode}"])[-1]
        return Check("Qt and web engine", False, reason, libraries.advice())
    return Check("Qt and web engine", True, f"Qt {words[0]}, Chromium {words[1]} (patches of {words[2]})")


def _display() -> Check:
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen:
        return Check("display", True, f"Qt platform “{chosen}”, chosen by QT_QPA_PLATFORM")
    if sys.platform in ("win32", "darwin"):
        return Check("display", True, "the system's own")
    if display := os.environ.get("WAYLAND_DISPLAY"):
        return Check("display", True, f"Wayland, {display}")
    if display := os.environ.get("DISPLAY"):
        return Check("display", True, f"X, {display}")
    return Check(
        "display",
        False,
        "none: no window can be shown",
        "Snapshots and all other commands work without one; `mapviewer FILE` writes pictures of the window instead.",
        needed=False,
    )


def _sandbox() -> Check:
    if not sys.platform.startswith("linux"):
        return Check("web engine sandbox", True, "on")
    if os.geteuid() == 0:
        return Check(
            "web engine sandbox",
            False,
            "off, because this is root",
            "Run mapviewer as an ordinary user where you can.",
            needed=False,
        )
    if os.environ.get("QTWEBENGINE_DISABLE_SANDBOX") == "1":
        words = "switched off by QTWEBENGINE_DISABLE_SANDBOX"
        return Check("web engine sandbox", False, words, "Unset that variable.", needed=False)
    for name, blocked in (
        ("/proc/sys/kernel/unprivileged_userns_clone", "0"),
        ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"),
    ):
        try:
            value = Path(name).read_text().strip()
        except OSError:
            continue
        if value == blocked:
            words = f"may not start: {name} is {value}"
            return Check(
                "web engine sandbox", False, words, "The kernel forbids it user namespaces.", needed=False
            )
    return Check("web engine sandbox", True, "on")


def _fonts() -> Check:
    files = [
        path for path in assets.resource("fonts").rglob("*") if path.suffix in (".ttf", ".otf", ".woff2")
    ]
    if not files:
        return Check("fonts", False, "none", "Install mapviewer again.")
    return Check("fonts", True, f"{len(files)} of its own")


def _gazetteer() -> Check:
    from mapviewer.geocode.gazetteer import Gazetteer

    answer = Gazetteer.open().lookup("Damascus, Syria")
    if answer.accepted is None:
        return Check("gazetteer", False, "does not find Damascus", "Install mapviewer again.")
    return Check("gazetteer", True, "finds places offline")


def _basemap() -> Check:
    files = [path for path in assets.resource("basemap").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    if not files:
        return Check("basemap", False, "missing", "Install mapviewer again.")
    return Check("basemap", True, f"Natural Earth, {len(files)} files, {size / 1e6:.1f} MB")


def _sample() -> Check:
    from mapviewer.opening import open_dossier

    store = open_dossier(assets.sample_dossier())
    if store.problems:
        return Check("sample dossier", False, str(store.problems[0]), "Install mapviewer again.")
    return Check("sample dossier", True, f"{len(store)} events")


def _plugins() -> Check:
    from mapviewer.formats.plugins import faults, plugins
    from mapviewer.formats.reading import own_formats

    broken = faults(own_formats())
    used = [f"{plugin.name} ({plugin.package})" for plugin in plugins() if plugin.format is not None]
    if broken:
        advice = f"Not used: {'; '.join(broken)}. Update or uninstall these packages."
        return Check("format plug-ins", False, f"{len(broken)} broken", advice, needed=False)
    return Check("format plug-ins", True, ", ".join(used) or "none")


def _cache() -> Check:
    try:
        folder = assets.cache_dir()
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Check(
            "cache folder",
            False,
            f"cannot be written: {error}",
            "Everything works without it, only slower to start. MAPVIEWER_CACHE names another folder.",
            needed=False,
        )
    return Check("cache folder", True, str(folder))


_LOOKS: Final[tuple[tuple[str, Callable[[], Check]], ...]] = (
    ("mapviewer", _program),
    ("packages", _packages),
    ("system libraries", _libraries),
    ("window libraries", _window_libraries),
    ("Qt and web engine", _engine),
    ("display", _display),
    ("web engine sandbox", _sandbox),
    ("fonts", _fonts),
    ("gazetteer", _gazetteer),
    ("basemap", _basemap),
    ("sample dossier", _sample),
    ("format plug-ins", _plugins),
    ("cache folder", _cache),
)
