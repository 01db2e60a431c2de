"""What a film is to be: one frozen description for the window, the command line and a file. Pure.

The same description, dossier and program version give the same bytes, from wherever it comes.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import Field, field_validator

from mapviewer.events.store import Store
from mapviewer.query.selection import Mode
from mapviewer.snapshot.series import STEPS, Series, series
from mapviewer.snapshot.spec import Frozen, SnapshotSpec, checked

LONGEST_S: Final = 60.0
SHORTEST_S: Final = 0.02


class FilmSpec(Frozen):
    """A picture's description in window mode, and how it is stepped through; see `mapviewer.snapshot.series`."""

    version: Literal[1] = 1
    picture: SnapshotSpec
    step: str = "event"
    mode: Mode = Mode.CUMULATIVE
    skip_empty: bool = False
    seconds: Annotated[
        float, Field(ge=SHORTEST_S, le=LONGEST_S, description="how long each picture stands")
    ] = 0.8
    loops: Annotated[int, Field(ge=0, le=65_535, description="how often a GIF plays; 0: for ever")] = 0

    @field_validator("step")
    @classmethod
    def _known_step(cls, value: str) -> str:
        if value not in STEPS:
            raise ValueError(f"found {value[:40]!r}, expected one of {', '.join(STEPS)}")
        return value

    @field_validator("mode")
    @classmethod
    def _steps(cls, value: Mode) -> Mode:
        if value is Mode.WINDOW:
            raise ValueError("found window, expected instant or cumulative")
        return value

    @field_validator("picture")
    @classmethod
    def _steady(cls, value: SnapshotSpec) -> SnapshotSpec:
        """An inset would come and go from picture to picture, and films have a ground."""
        if value.transparent:
            raise ValueError("found a transparent picture, expected one with a ground: films have no other")
        return value.model_copy(update={"include": value.include.model_copy(update={"inset": False})})

    @classmethod
    def of(cls, picture: SnapshotSpec, **options: object) -> FilmSpec:
        """The film of a picture; `options` are further fields. Raises UsageError, saying which was wrong."""
        return checked(cls, {"picture": picture, **options}, "the film")

    def series(self, store: Store) -> Series:
        """The pictures. Raises UsageError when there is nothing to show, or too much."""
        return series(self.picture, store, step=self.step, mode=self.mode, skip_empty=self.skip_empty)

    @property
    def text(self) -> str:
        """As JSON on one line."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))


def film_command(film: FilmSpec, store: Store, output: str, kind: str, ground: Sequence[str] = ()) -> str:
    """The words to type (for a POSIX shell) that make the same film; `kind` is its format, the dossier is told by its base name, `ground` the
    words that ask for an online basemap, which no spec has."""
    words = ["mapviewer", "animate", store.file.name or "DOSSIER.json", "-o", output, "--format", kind]
    picture = film.picture
    words += ground
    if picture.basemap is not None and not ground:
        words += ["--basemap", picture.basemap.name]
    for overlay in picture.overlays:
        words += ["--overlay", overlay.name]
    return f"{shlex.join([*words, '--spec', '-'])} <<'END'\n{film.text}\nEND"
