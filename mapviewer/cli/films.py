"""`mapviewer animate`: a dossier step by step, as a film, numbered frames or a contact sheet; without a window."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapviewer.cli.dossiers import load, outcome, read_filters
from mapviewer.cli.output import put, say
from mapviewer.cli.parser import Arguments
from mapviewer.cli.pictures import needing_qt
from mapviewer.cli.progress import TerminalProgress
from mapviewer.cli.snapshots import WHOLE, fields, own_files, read_description, say_what_left
from mapviewer.errors import ExitCode, UsageError
from mapviewer.events.calendar import Unit
from mapviewer.query.selection import Mode
from mapviewer.snapshot.film import FilmSpec
from mapviewer.snapshot.series import STEPS
from mapviewer.snapshot.spec import SnapshotSpec

if TYPE_CHECKING:
    from mapviewer.events.store import Store
    from mapviewer.query.filters import Filters

_SIZE = "1280x720"
_OURS = ("step", "unit", "skip_empty", "seconds", "loops")


def animate(arguments: Arguments) -> int:
    """`mapviewer animate FILE -o OUT`: make the series and print its path."""
    with needing_qt():
        from mapviewer.paint.film import Timing, film_of, write_film
        from mapviewer.paint.snapshot import ensure_gui

    target = Path(arguments.output)
    kind = film_of(target, arguments.format)
    filters = read_filters(arguments.filters)
    if arguments.spec is not None:
        _alone(arguments)
        described = read_description(arguments.spec, FilmSpec, "a film")
        own_files(arguments)
        store = load(arguments)
    else:
        store, described = _described(arguments, filters)
    if arguments.print_spec:
        put(json.dumps(described.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return ExitCode.OK
    made = described.series(store)
    timing = Timing(described.seconds, described.loops)
    gui = ensure_gui()
    progress = TerminalProgress() if sys.stderr.isatty() else None
    try:
        warnings = write_film(made, store, target, kind, timing=timing, force=arguments.force, step=progress)
    finally:
        if progress is not None:
            progress.clear()
    del gui
    put(str(target))
    if described.picture.publish is not None:
        say_what_left(described.picture, store)
    for warning in warnings:
        say(warning)
    code = outcome(store, strict=arguments.strict)
    return ExitCode.WARNINGS if code == ExitCode.OK and warnings and arguments.strict else code


def _described(arguments: Arguments, filters: Filters) -> tuple[Store, FilmSpec]:
    """The dossier, and the film that the options describe."""
    if arguments.mode not in (None, *Mode):
        raise UsageError(f"--mode: found {arguments.mode[:40]!r}, expected cumulative or instant.")
    if arguments.unit not in (None, *Unit):
        raise UsageError(f"--unit: found {arguments.unit[:40]!r}, expected one of {', '.join(Unit)}.")
    if arguments.step not in (None, *STEPS):
        raise UsageError(f"--step: found {arguments.step[:40]!r}, expected one of {', '.join(STEPS)}.")
    options: dict[str, Any] = {"step": arguments.step, "mode": arguments.mode}
    options |= {"skip_empty": arguments.skip_empty or None}
    if arguments.seconds is not None:
        options["seconds"] = _number("--seconds", arguments.seconds)
    if arguments.loops is not None:
        options["loops"] = int(_number("--loops", arguments.loops))
    more = fields(arguments) | own_files(arguments)
    store = load(arguments)
    picture = SnapshotSpec.from_options(
        store,
        from_=arguments.from_,
        to=arguments.to,
        size=arguments.preset or arguments.size or _SIZE,
        theme=arguments.theme,
        filters=filters,
        zone=arguments.timezone,
        **more,
    )
    unit = Unit(arguments.unit or Unit.DAY)
    picture = picture.model_copy(update={"time": picture.time.model_copy(update={"unit": unit})})
    return store, FilmSpec.of(picture, **{key: value for key, value in options.items() if value is not None})


def _alone(arguments: Arguments) -> None:
    """A description is the whole of it: what else describes the film is a contradiction."""
    beside = [name for name in (*WHOLE, *_OURS) if getattr(arguments, name, None) not in (None, [], False)]
    if beside:
        shown = "filter" if beside[0] == "filters" else beside[0].strip("_").replace("_", "-")
        raise UsageError(f"--spec describes the whole film; expected it without --{shown}")


def _number(option: str, text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < 100_000:
        raise UsageError(f"{option}: found {text[:40]!r}, expected a number that is not negative.")
    return found
