"""The command line that makes a picture again: by options where they can say it, else with the whole spec after it. Pure."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from typing import Any

from mapviewer.errors import MapviewerError
from mapviewer.events.calendar import Unit, floor_unit, iso, to_civil
from mapviewer.events.store import Store
from mapviewer.query.layers import Arcs
from mapviewer.query.selection import Mode
from mapviewer.snapshot.spec import PRESETS, Around, FitAll, Include, SnapshotSpec, Within

_UNIT_LETTERS = {Unit.YEAR: 4, Unit.MONTH: 7, Unit.DAY: 10}


def command_line(
    spec: SnapshotSpec, store: Store, output: str, events: Sequence[str] = (), ground: Sequence[str] = ()
) -> str:
    """The words to type (for a POSIX shell) that make the same bytes; `output` is the file to write, the dossier is told by its base name,
    `events` are formats of events to be written beside it, `ground` the words that ask for an online basemap, which no spec has."""
    start = ["mapviewer", "snapshot", store.file.name or "DOSSIER.json", "-o", output]
    if events:
        start += ["--with-events", ",".join(events)]
    start += ground
    options = _options(spec, store, told=bool(ground))
    if options is not None:
        return shlex.join([*start, *options])
    text = json.dumps(spec.model_dump(mode="json"), ensure_ascii=False)
    return f"{shlex.join([*start, '--spec', '-'])} <<'END'\n{text}\nEND"


def _options(spec: SnapshotSpec, store: Store, *, told: bool) -> list[str] | None:
    """Options that come to exactly this spec; None where there are none. `told` says that the basemap is told already."""
    said: dict[str, Any] = {}
    words: list[str] = []

    def say(option: str, value: str, **fields: Any) -> None:
        words.extend((option, value))
        said.update(fields)

    zone = spec.time.zone
    if spec.time.mode is Mode.WINDOW:
        first, last = spec.time.window
        if first is not None:
            say("--from", first_date(first, zone), from_=first_date(first, zone))
        if last is not None:
            say("--to", last_date(last, zone), to=last_date(last, zone))
    else:
        length = _UNIT_LETTERS.get(spec.time.unit)
        if length is None:
            return None
        at = iso(spec.time.playhead, zone)[:length]
        say("--at", at, at=at)
        if spec.time.mode is not Mode.INSTANT:
            say("--mode", spec.time.mode.value, mode=spec.time.mode.value)
    if zone != store.head.timezone:
        say("--timezone", zone, zone=zone)
    preset = next((n for n, size in PRESETS.items() if size == (spec.width, spec.height, spec.dpi)), None)
    if preset is not None and preset != "slide":
        say("--preset", preset, size=preset)
    elif preset is None:
        say("--size", f"{spec.width}x{spec.height}", size=f"{spec.width}x{spec.height}")
        if spec.dpi != 96:
            say("--dpi", str(spec.dpi), dpi=spec.dpi)
    if spec.theme.value != "light":
        say("--theme", spec.theme.value, theme=spec.theme.value)
    if spec.transparent:
        words.append("--transparent")
        said["transparent"] = True
    view = spec.view
    if isinstance(view, Around):
        say("--view", f"{view.lat!r},{view.lon!r},{view.zoom!r}", view=view)
    elif isinstance(view, Within):
        say("--view", f"{view.south!r},{view.west!r},{view.north!r},{view.east!r}", view=view)
    elif isinstance(view, FitAll):
        say("--view", "all", view=view)
    if spec.basemap is not None:
        said["basemap"] = spec.basemap
        if not told:
            words += ["--basemap", spec.basemap.name]
    for overlay in spec.overlays:
        words += ["--overlay", overlay.name]
    said["overlays"] = spec.overlays
    if spec.arcs is not Arcs.READ:
        say("--arcs", spec.arcs.value, arcs=spec.arcs)
    for name in ("title", "credit", "licence", "alt"):
        value = getattr(spec, name)
        if value:
            say(f"--{name}", value, **{name: value})
    left_out = [name for name in Include.model_fields if not getattr(spec.include, name)]
    for name in left_out:
        words += ["--without", name]
    if left_out:
        said["include"] = dict.fromkeys(left_out, False)
    if spec.publish is not None:
        say("--publish-safe", f"{spec.publish.grid_km:g}", publish=spec.publish)
        for name in spec.publish.drop:
            words += ["--drop", name]
    if spec.metadata.value != "full":
        say("--metadata", spec.metadata.value, metadata=spec.metadata.value)
    try:
        made = SnapshotSpec.from_options(store, **said)
    except MapviewerError:
        return None
    return words if made == spec else None


def first_date(t: int, zone: str) -> str:
    """A moment as a date where a day begins with it, else to the second."""
    if floor_unit(t, Unit.DAY, zone) == t and 0 <= to_civil(t, zone).year <= 9999:
        return iso(t, zone)[:10]
    return iso(t)


def last_date(end: int, zone: str) -> str:
    """The last date of a half-open window as `--to` wants it, which is inclusive."""
    if floor_unit(end, Unit.DAY, zone) == end:
        return first_date(floor_unit(end - 1, Unit.DAY, zone), zone)
    return iso(end - 1)
