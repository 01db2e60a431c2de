"""`mapviewer snapshot`: a picture of a dossier, without a window; from options, from a spec, or from a picture that was made before."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mapviewer.cli.dossiers import load, outcome, read_filters
from mapviewer.cli.output import put, say
from mapviewer.cli.parser import Arguments
from mapviewer.cli.pictures import needing_qt
from mapviewer.errors import ExitCode, InputError, OutputExistsError, Problem, Severity, UsageError
from mapviewer.language import Language

if TYPE_CHECKING:
    from pydantic import BaseModel

    from mapviewer.events.store import Store
    from mapviewer.snapshot.again import Recipe
    from mapviewer.snapshot.spec import SnapshotSpec

Description = TypeVar("Description", bound="BaseModel")
WHOLE = ("from_", "to", "at", "mode", "size", "preset", "dpi", "theme", "view", "title", "credit", "licence", "alt", "metadata", "timezone", "language", "without", "filters", "publish_safe", "drop", "transparent", "arcs")  # fmt: skip
"""What a spec or a snapshot says already: such options beside one are a contradiction."""
_LARGEST_SPEC = 4 << 20


def snapshot(arguments: Arguments) -> int:
    """`mapviewer snapshot FILE -o OUT`: make the picture and print its path."""
    from mapviewer.snapshot.again import format_of
    from mapviewer.snapshot.spec import SnapshotSpec

    target = Path(arguments.output)
    chosen = format_of(target, arguments.format)
    if arguments.file and arguments.dossier:
        raise UsageError("--dossier names the dossier; expected it without a FILE")
    arguments.file = arguments.file or arguments.dossier
    if not arguments.file:
        raise UsageError("found no dossier, expected FILE or --dossier FILE")
    events = _formats_of_events(arguments.with_events)
    if not arguments.print_spec and os.path.lexists(target) and not arguments.force:
        raise OutputExistsError(
            f"“{target}” is there already; choose another name, or overwrite it with --force."
        )
    filters = read_filters(arguments.filters)
    recipe, old = _recipe(arguments)
    if recipe is None:
        more = fields(arguments)
    store = load(arguments)
    own = own_files(arguments)
    if recipe is not None:
        spec = recipe.spec
    elif arguments.spec is not None:
        spec = read_description(arguments.spec, SnapshotSpec, "a picture")
    else:
        spec = SnapshotSpec.from_options(
            store,
            from_=arguments.from_,
            to=arguments.to,
            at=arguments.at,
            mode=arguments.mode,
            size=arguments.preset or arguments.size,
            theme=arguments.theme,
            filters=filters,
            zone=arguments.timezone,
            **more,
            **own,
        )
    if arguments.print_spec:
        put(json.dumps(spec.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return ExitCode.OK
    with needing_qt():
        from mapviewer.paint.export import beside, write_snapshot
        from mapviewer.paint.snapshot import ensure_gui
    # Qt paints only while its application is there: it must outlive the painting.
    gui = ensure_gui()
    warnings = list(write_snapshot(spec, store, target, format_=chosen, force=arguments.force, events=events))
    del gui
    put(str(target))
    for path in beside(target, events):
        put(str(path))
    if spec.publish is not None:
        say_what_left(spec, store)
    if recipe is not None:
        warnings += _compared(recipe, store, old, target)
    for warning in warnings:
        say(warning)
    code = outcome(store, strict=arguments.strict)
    return ExitCode.WARNINGS if code == ExitCode.OK and warnings and arguments.strict else code


def _formats_of_events(text: str | None) -> tuple[str, ...]:
    """The formats that `--with-events` lists; raises UsageError."""
    from mapviewer.writers import writer_named

    if text is None:
        return ()
    names = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",")))
    for name in names:
        writer_named(name, "--with-events")
    return names


def say_what_left(spec: SnapshotSpec, store: Store) -> None:
    """On stderr, so that nobody has to trust it unseen."""
    from mapviewer.snapshot.publish import safe

    assert spec.publish is not None  # noqa: S101
    made = safe(store, spec.publish)
    for words in made.leaves:
        say(f"in the file: {words}")
    for words in made.held_back:
        say(f"held back: {words}")


def _recipe(arguments: Arguments) -> tuple[Recipe | None, bytes]:
    """What an old snapshot was made from, and its bytes; None without --from-snapshot."""
    if arguments.from_snapshot is None and arguments.spec is None:
        return None, b""
    option = "--spec" if arguments.from_snapshot is None else "--from-snapshot"
    if arguments.from_snapshot is not None and arguments.spec is not None:
        raise UsageError("--from-snapshot and --spec both describe the picture; expected one of them")
    beside = [name for name in WHOLE if getattr(arguments, name) not in (None, [], False)]
    if beside:
        shown = "--filter" if beside[0] == "filters" else f"--{beside[0].strip('_')}"
        raise UsageError(f"{option} describes the whole picture; expected it without {shown}")
    if arguments.from_snapshot is None:
        return None, b""
    from mapviewer.snapshot.again import LARGEST_FILE, read_recipe

    path = Path(arguments.from_snapshot)
    data = _bytes_of(path, LARGEST_FILE)
    return read_recipe(data, path.name), data


def _compared(recipe: Recipe, store: Store, old: bytes, target: Path) -> list[str]:
    """What is not as it was in the picture that this one was made from."""
    from mapviewer.snapshot.again import changed, format_of, kind_of

    found = [f"not the same as the old picture: {words}" for words in changed(recipe, store)]
    if not found and kind_of(old) == format_of(target) and target.read_bytes() != old:
        found.append(
            "not the same as the old picture, though dossier and version are: it was changed after it was made"
        )
    return found


def fields(arguments: Arguments) -> dict[str, Any]:
    """Further fields of the spec."""
    from mapviewer.snapshot.spec import Include, read_view

    found: dict[str, Any] = {
        name: getattr(arguments, name)
        for name in ("title", "credit", "licence", "alt", "metadata", "dpi", "arcs")
        if getattr(arguments, name, None) is not None
    }
    found["language"] = Language(arguments.language or "en")
    if arguments.preset is not None and arguments.size is not None:
        raise UsageError("--preset and --size both give the size; expected one of them")
    parts = list(Include.model_fields)
    for part in arguments.without:
        if part not in parts:
            raise UsageError(f"--without: found {part[:40]!r}, expected one of {', '.join(parts)}.")
    if arguments.without:
        found["include"] = dict.fromkeys(arguments.without, False)
    if arguments.publish_safe is not None:
        try:
            grid = float(arguments.publish_safe)
        except ValueError as error:
            raise UsageError(
                f"--publish-safe: found {arguments.publish_safe[:40]!r}, expected a number of kilometres."
            ) from error
        found["publish"] = {"grid_km": grid, "drop": tuple(dict.fromkeys(arguments.drop))}
    elif arguments.drop:
        raise UsageError("--drop holds something back; expected it with --publish-safe KM")
    if getattr(arguments, "transparent", False):
        found["transparent"] = True
    if arguments.view is not None:
        found["view"] = read_view(arguments.view)
    return found


def own_files(arguments: Arguments) -> dict[str, Any]:
    """Further fields of the spec: the files of the reader's own that the picture takes, which are opened for the painter to find."""
    if arguments.attribution is not None and not _is_online(arguments.basemap):
        raise UsageError(
            "--attribution says who made an online basemap; expected it with --basemap https://…"
        )
    found: dict[str, Any] = {}
    if _is_online(arguments.basemap):
        found |= _online(arguments.basemap, arguments.attribution)
    elif arguments.basemap is not None:
        from mapviewer.assets import cache_dir
        from mapviewer.tiles import open_known
        from mapviewer.tiles.shelf import shelf

        tiles = open_known(Path(arguments.basemap), cache_dir())
        shelf.put(tiles)
        found["basemap"] = {"name": tiles.info.name, "sha256": tiles.info.sha256}
    if arguments.overlay:
        from mapviewer.overlays import COLORS, open_overlay
        from mapviewer.overlays.shelf import overlay_shelf

        overlays = [open_overlay(Path(name)) for name in arguments.overlay]
        for overlay in overlays:
            overlay_shelf.put(overlay)
            for note in overlay.notes:
                say(f"{overlay.name}: {note}")
        found["overlays"] = [
            {"name": overlay.name, "sha256": overlay.sha256, "color": COLORS[n % len(COLORS)]}
            for n, overlay in enumerate(overlays)
        ]
    return found


def _is_online(basemap: str | None) -> bool:
    return basemap is not None and (basemap == "osm" or basemap.startswith(("https://", "http://")))


def _online(basemap: str, attribution: str | None) -> dict[str, Any]:
    """An online basemap: asking for it on the command line is the reader's own choice, and what it tells whom is said."""
    from mapviewer.assets import cache_dir
    from mapviewer.net.cache import DiskCache
    from mapviewer.net.client import Client
    from mapviewer.net.services import OPENSTREETMAP, Kind, custom_tiles
    from mapviewer.tiles.online import OnlineTiles
    from mapviewer.tiles.shelf import shelf

    service = OPENSTREETMAP if basemap == "osm" else custom_tiles(basemap, attribution=attribution or "")
    client = Client(cache=DiskCache(cache_dir() / "network"))
    client.switch(Kind.TILES, service)
    tiles = OnlineTiles(client, service)
    shelf.put(tiles)
    say(
        f"the map's tiles are asked of {service.host}, which learns this machine's address and the area of the picture"
    )
    return {"basemap": {"name": tiles.info.name, "sha256": tiles.info.sha256}}


def read_description(name: str, kind: type[Description], what: str) -> Description:
    """The description of a picture or film in a file, “-” for standard input; `what` it is, for messages. Raises InputError, UsageError."""
    import jiter
    from pydantic import ValidationError

    from mapviewer.snapshot.spec import own_words

    path = Path(name)
    data = sys.stdin.buffer.read(_LARGEST_SPEC) if name == "-" else _bytes_of(path, _LARGEST_SPEC)
    try:
        return kind.model_validate(jiter.from_json(data, allow_inf_nan=False))
    except ValidationError as error:
        raise InputError(
            f"“{path.name}” is no description of {what}.",
            tuple(
                Problem(
                    severity=Severity.ERROR,
                    file=path.name,
                    pointer="".join(f"/{part}" for part in one["loc"]),
                    field=str(one["loc"][-1]) if one["loc"] else "",
                    message=own_words(one),
                )
                for one in error.errors(include_url=False)[:20]
            ),
        ) from error
    except ValueError as error:
        problem = Problem(severity=Severity.ERROR, file=path.name, message=f"it is no JSON: {error}")
        raise InputError(f"“{path.name}” is no JSON.", (problem,)) from error


def _bytes_of(path: Path, most: int) -> bytes:
    try:
        if not path.is_file():
            raise UsageError(f"“{path}”: found no such file, expected one to read.")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise UsageError(f"“{path}” cannot be read: {error.strerror or error}.") from error
    if len(data) > most:
        raise UsageError(f"“{path.name}”: found more than {most:,} bytes, expected fewer.")
    return data
