"""What the program remembers between runs: typed, in one small JSON file in the user's configuration folder.

A file that cannot be read is no reason not to start. Each value is judged by itself: a bad one is named in the messages of `load` and its
default holds; a file that is no JSON at all is kept aside before it is written anew.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from mapviewer.events.calendar import known_zone
from mapviewer.formats.shown import shown, visible
from mapviewer.geodesy.measure import Length
from mapviewer.geodesy.notation import Notation
from mapviewer.saving import write_atomically

_MOST_RECENT = 10
_MOST_COMMANDS = 12
_MOST_BASEMAPS = 8
_MOST_ONLINE = 100

TEXT_SIZES = (80, 90, 100, 110, 125, 150, 175, 200)
"""Percent of the system's text size, as View > Text size steps through them."""


class Theme(StrEnum):
    """Which colours the window has."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Motion(StrEnum):
    """Whether anything may move by itself: as the system says, always, or nothing."""

    SYSTEM = "system"
    FULL = "full"
    REDUCED = "reduced"


class OnlineChoice(BaseModel):
    """A server that may be asked without asking the person again, for one dossier: a hash of its path, the server's address and attribution,
    and the kind of request (see `net.services.Kind`)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    dossier: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    template: Annotated[str, Field(max_length=2_000)]
    attribution: Annotated[str, Field(max_length=300)]
    kind: Literal["tiles", "geocoder"] = "tiles"


class Settings(BaseModel):
    """Everything that is remembered. `geometry` and `layout` are Qt's own words (base64) for the window and its docks."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    theme: Theme = Theme.SYSTEM
    language: str = ""
    """The window's language as a tag (“fr”); "" follows the system."""
    text_size: Annotated[int, Field(ge=80, le=200)] = 100
    """Percent of the system's text size."""
    motion: Motion = Motion.SYSTEM
    zone: str = ""
    """Zone in which times are shown when a dossier is opened: "" for the dossier's own, else an IANA name."""
    dwell_ms: Annotated[int, Field(ge=100, le=60_000)] = 1_200
    """How long playback by event stays at each event at normal speed, milliseconds."""
    pace: Literal["event", "unit", "smooth"] = "event"
    """What playback and the step buttons go by."""
    speed: Annotated[float, Field(ge=0.25, le=8)] = 1.0
    """How many times as fast as normal playback is."""
    loop: bool = False
    """Whether playback begins anew at the end."""
    notation: Notation = Notation.DECIMAL
    """How coordinates are written in the status bar and when they are copied."""
    lengths: Length = Length.METRIC
    """The units that the map's tools tell distances and areas in."""
    editor: str = ""
    """Command that opens a dossier at a line; `{file}` and `{line}` are replaced. "" for the system's own choice."""
    credit: str = ""
    """The credit line that snapshots begin with."""
    licence: str = ""
    """The licence that snapshots begin with."""
    snapshot_format: Literal["png", "svg", "pdf", "html"] = "png"
    snapshot_name: str = "{dossier}-map"
    """Template of a snapshot's file name; see `snapshot.naming`."""
    single_keys: bool = True
    """Whether keys without Ctrl or Alt are commands (WCAG 2.1.4); Escape always is."""
    shortcuts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Keys of the commands that have others than the action table says, by the action's id; () for none."""
    commands: tuple[str, ...] = ()
    """Ids of commands used last in the command palette, newest first."""
    follow: bool = False
    """Whether the map goes along to what is stepped or played to."""
    decided_by: Annotated[str, Field(max_length=200)] | None = None
    """Who decides on places, as it is kept with decisions; None before anybody has said so."""
    auto_reload: bool = False
    """Whether a dossier that changed on the disk is read again by itself."""
    basemap: str = ""
    """Path of the local basemap in use; "" for the bundled one."""
    basemaps: tuple[str, ...] = ()
    """Paths of local basemaps that were opened, newest first."""
    online: tuple[OnlineChoice, ...] = ()
    """Dossiers for which an online basemap or geocoder was agreed to for good, latest first."""
    recent: tuple[str, ...] = ()
    geometry: str = ""
    layout: str = ""

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        if name and not known_zone(name):
            raise ValueError("expected the name of a time zone, such as Asia/Damascus")
        return name

    def changing(self, **updates: object) -> Settings:
        """These settings with some values changed; raises ValidationError for values out of range."""
        return type(self).model_validate({**self.model_dump(), **updates})

    def remembering(self, path: Path) -> Settings:
        """These settings with a file at the head of the recent ones."""
        name = str(path)
        others = tuple(old for old in self.recent if old != name)
        return self.model_copy(update={"recent": (name, *others)[:_MOST_RECENT]})

    def with_basemap(self, path: str) -> Settings:
        """These settings with a local basemap in use, at the head of those that are remembered; "" for the bundled one."""
        others = tuple(old for old in self.basemaps if old != path)
        known = (path, *others)[:_MOST_BASEMAPS] if path else self.basemaps
        return self.model_copy(update={"basemap": path, "basemaps": known})

    def with_online(self, choice: OnlineChoice) -> Settings:
        """These settings with a server of one kind for one dossier."""
        others = self.without_online(choice.dossier, choice.kind).online
        return self.model_copy(update={"online": (choice, *others)[:_MOST_ONLINE]})

    def without_online(self, dossier: str, kind: str = "tiles") -> Settings:
        """These settings without a server of a kind for a dossier (the hash of its path)."""
        kept = tuple(c for c in self.online if (c.dossier, c.kind) != (dossier, kind))
        return self.model_copy(update={"online": kept})

    def having_used(self, command: str) -> Settings:
        """These settings with a command at the head of those used last."""
        others = tuple(old for old in self.commands if old != command)
        return self.model_copy(update={"commands": (command, *others)[:_MOST_COMMANDS]})

    def larger_text(self, direction: int) -> Settings:
        """These settings with the next larger (1) or smaller (−1) size of text; the largest and the smallest stay."""
        others = [size for size in TEXT_SIZES if (size - self.text_size) * direction > 0]
        size = min(others, key=lambda s: abs(s - self.text_size), default=self.text_size)
        return self.model_copy(update={"text_size": size})


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


def settings_file() -> Path:
    """Where the settings are kept; it may not exist yet."""
    return config_dir() / "settings.json"


def load() -> Settings:
    """The settings as they were last saved; the defaults for what is not there or no good."""
    return load_with_messages()[0]


def load_with_messages() -> tuple[Settings, tuple[str, ...]]:
    """The settings, and a sentence for each value in the file that was not taken: file, key, what was found, what was expected."""
    path = settings_file()
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return Settings(), ()
    except OSError as error:
        return Settings(), (f"{path} cannot be read ({error.strerror or error}); the defaults are used.",)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Settings(), (f"{path.name} is no JSON ({error}); the defaults are used.",)
    if not isinstance(found, dict):
        return Settings(), (f"{path.name} holds no JSON object; the defaults are used.",)
    return _accepted(found, path.name)


def _accepted(found: Mapping[str, Any], name: str) -> tuple[Settings, tuple[str, ...]]:
    """What of a file's values can be used, and a sentence for each that cannot."""
    chosen = dict(found)
    messages: list[str] = []
    while True:
        try:
            return Settings.model_validate(chosen), tuple(messages)
        except ValidationError as error:
            # Each round takes out at least one value, so that the last one is empty and valid.
            for fault in error.errors(include_url=False):
                first, *rest = fault["loc"]
                where = "/".join(str(part) for part in fault["loc"])
                words = f"{name}: /{where} is {shown(fault['input'])}: {fault['msg']}; it is ignored."
                messages.append(visible(words))
                keys = chosen.get("shortcuts")
                if first == "shortcuts" and isinstance(keys, dict) and rest and rest[0] in found["shortcuts"]:
                    # The keys of one command are no reason to forget those of the others.
                    chosen["shortcuts"] = {k: v for k, v in keys.items() if k != rest[0]}
                else:
                    # Also those of a command whose name is no text: it is told as another one.
                    chosen.pop(str(first), None)


def save(settings: Settings) -> None:
    """Write the settings, in full or not at all; raises OutputError. A file that was no JSON is kept as `settings.broken.json`."""
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        old = path.read_bytes()
        if not isinstance(json.loads(old), dict):
            raise ValueError
    except OSError:
        pass
    except (ValueError, RecursionError):
        write_atomically(path.with_name("settings.broken.json"), old, force=True)
    write_atomically(path, settings.model_dump_json(indent=1).encode(), force=True)
