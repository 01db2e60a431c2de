"""What the program remembers between runs: typed, in one small JSON file in the user's configuration folder.

A file that cannot be read is no reason not to start: the defaults hold, and the next save writes a good one.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from mapviewer.saving import write_atomically

_MOST_RECENT = 10


class Theme(StrEnum):
    """Which colours the window has."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Settings(BaseModel):
    """Everything that is remembered. `geometry` and `layout` are Qt's own words (base64) for the window and its docks."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    theme: Theme = Theme.SYSTEM
    language: str = ""
    """The window's language as a tag (“fr”); "" follows the system."""
    recent: tuple[str, ...] = ()
    geometry: str = ""
    layout: str = ""

    def remembering(self, path: Path) -> Settings:
        """These settings with a file at the head of the recent ones."""
        name = str(path)
        others = tuple(old for old in self.recent if old != name)
        return self.model_copy(update={"recent": (name, *others)[:_MOST_RECENT]})


def config_dir() -> Path:
    """The folder of the settings file; `MAPVIEWER_CONFIG` overrides the platform's own place. It may not exist yet."""
    override = os.environ.get("MAPVIEWER_CONFIG")
    if override:
        return Path(override)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming")) / "mapviewer"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "mapviewer"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "mapviewer"


def load() -> Settings:
    """The settings as they were last saved, or the defaults."""
    try:
        return Settings.model_validate_json((config_dir() / "settings.json").read_bytes())
    except (OSError, ValidationError):
        return Settings()


def save(settings: Settings) -> None:
    """Write the settings, in full or not at all; raises OutputError."""
    folder = config_dir()
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "settings.json", settings.model_dump_json(indent=1).encode(), force=True)
