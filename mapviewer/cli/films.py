"""`mapviewer animate`: a dossier step by step, as a film, numbered frames or a contact sheet; without a window."""

from __future__ import annotations

import sys
from pathlib import Path

from mapviewer.cli.dossiers import load, outcome, read_filters
from mapviewer.cli.output import put, say
from mapviewer.cli.parser import Arguments
from mapviewer.cli.pictures import needing_qt
from mapviewer.cli.progress import TerminalProgress
from mapviewer.cli.snapshots import fields
from mapviewer.errors import ExitCode, UsageError
from mapviewer.events.calendar import Unit
from mapviewer.query.selection import Mode

_SIZE = "1280x720"


def animate(arguments: Arguments) -> int:
    """`mapviewer animate FILE -o OUT`: make the series and print its path."""
    with needing_qt():
        from mapviewer.paint.film import Timing, film_of, write_film
        from mapviewer.paint.snapshot import ensure_gui
    from mapviewer.snapshot.series import series
    from mapviewer.snapshot.spec import SnapshotSpec

    target = Path(arguments.output)
    kind = film_of(target, arguments.format)
    timing = Timing(_number("--seconds", arguments.seconds), int(_number("--loops", arguments.loops)))
    if arguments.mode not in set(Mode):
        raise UsageError(f"--mode: found {arguments.mode[:40]!r}, expected cumulative or instant.")
    if arguments.unit not in set(Unit):
        raise UsageError(f"--unit: found {arguments.unit[:40]!r}, expected one of {', '.join(Unit)}.")
    filters = read_filters(arguments.filters)
    more = fields(arguments)
    # An inset would come and go from picture to picture.
    more["include"] = {**more.get("include", {}), "inset": False}
    store = load(arguments)
    spec = SnapshotSpec.from_options(
        store,
        from_=arguments.from_,
        to=arguments.to,
        size=arguments.preset or arguments.size or _SIZE,
        theme=arguments.theme,
        filters=filters,
        zone=arguments.timezone,
        **more,
    )
    spec = spec.model_copy(update={"time": spec.time.model_copy(update={"unit": Unit(arguments.unit)})})
    made = series(
        spec, store, step=arguments.step, mode=Mode(arguments.mode), skip_empty=arguments.skip_empty
    )
    gui = ensure_gui()
    progress = TerminalProgress() if sys.stderr.isatty() else None
    try:
        warnings = write_film(made, store, target, kind, timing=timing, force=arguments.force, step=progress)
    finally:
        if progress is not None:
            progress.clear()
    del gui
    put(str(target))
    for warning in warnings:
        say(warning)
    code = outcome(store, strict=arguments.strict)
    return ExitCode.WARNINGS if code == ExitCode.OK and warnings and arguments.strict else code


def _number(option: str, text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < 100_000:
        raise UsageError(f"{option}: found {text[:40]!r}, expected a number that is not negative.")
    return found
