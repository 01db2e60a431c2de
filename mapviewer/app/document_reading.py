"""Reading what is to be opened, off the GUI thread: a dossier with its view, or several dossiers together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mapviewer import assets
from mapviewer.app.decision_keeping import with_further
from mapviewer.app.jobs import Ticket
from mapviewer.app.texts import isolate, shorten
from mapviewer.decisions.decision import Decisions
from mapviewer.decisions.file import Kept
from mapviewer.errors import InputError
from mapviewer.events.store import Store
from mapviewer.events.together import Member, Together, keys_for
from mapviewer.formats.files import Stamp
from mapviewer.formats.reading import formats
from mapviewer.language import tr
from mapviewer.plainfile import is_file

if TYPE_CHECKING:
    from mapviewer.app.table_look import Look
    from mapviewer.folder import Openable
    from mapviewer.foreign.mapping import TableMapping
    from mapviewer.opening import Ready
    from mapviewer.viewfile import Opened as OpenedView
    from mapviewer.viewfile import ViewFile


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be opened: a dossier, or a view file, with its dossier where that is known; or the dossier that is open, again."""

    path: Path
    dossier: Path | None = None
    again: bool = False
    mapping: TableMapping | None = None
    """How a table is to be read, where a person has just said so."""
    more: tuple[Path, ...] = ()
    """Further dossiers that are shown together with it."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """What has been read: a store, a view file with its store, or a view file whose dossier was not found."""

    wanted: Wanted
    ready: Ready | None
    view: OpenedView | None = None
    stamp: Stamp | None = None
    table: Look | None = None
    """A table that has to be asked about first."""
    kept: Kept | None = None
    more: tuple[tuple[Path, Stamp | None], ...] = ()
    """The further dossiers that could be read, and how they were then."""
    failures: tuple[str, ...] = ()
    """Why others could not."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What can be opened in a folder."""

    folder: Path
    files: tuple[Openable, ...]


def name_filters() -> str:
    """What the file dialog offers: everything that some format reads, packed too; and any file, since contents decide."""
    suffixes = sorted({suffix for known in formats() for suffix in known.suffixes})
    patterns = " ".join(f"*{suffix}{packed}" for suffix in suffixes for packed in ("", ".gz", ".zst"))
    return f"{tr('Dossiers, views and tables')} ({patterns});;{tr('All files')} (*)"


def read(
    wanted: Wanted, known: tuple[Path, ...], size: tuple[int, int], ticket: Ticket, *, asking: bool
) -> Arrived:
    """Read a file, and those that are wanted together with it. `known` are files that were opened before, `size` is the map's in CSS pixels."""
    from mapviewer.app.table_look import unknown_table
    from mapviewer.decisions.file import load
    from mapviewer.folder import looks_like_view
    from mapviewer.formats.base import Watch
    from mapviewer.formats.kept_mapping import chosen_format
    from mapviewer.opening import make_ready, open_dossier

    view: OpenedView | None = None
    path: Path | None = wanted.path
    if not wanted.again and looks_like_view(wanted.path):
        from mapviewer.viewfile import places_to_look, read_view

        view = read_view(wanted.path)
        places = places_to_look(view.view, wanted.path, (*known, assets.sample_dossier()))
        path = wanted.dossier or next((place for place in places if is_file(place)), None)
    if path is None:
        return Arrived(wanted, None, view)
    if asking and view is None and not wanted.again and wanted.mapping is None:
        table = unknown_table(path, Watch(cancelled=lambda: ticket.cancelled))
        if table is not None:
            return Arrived(wanted, None, table=table)
    try:
        stamp = Stamp.of(path.stat())
    except OSError:
        # Why it cannot be had is said when it is opened.
        stamp = None
    try:
        chosen = chosen_format(wanted.mapping) if wanted.mapping is not None else None
        sheet = wanted.mapping.sheet if wanted.mapping is not None else ""
        kept = load(path)
        store = open_dossier(
            path,
            progress=ticket.progress,
            cancelled=lambda: ticket.cancelled,
            chosen=chosen,
            decided=kept,
            sheet=sheet,
        )
    except InputError as error:
        if not wanted.again:
            raise
        words = tr(
            "{name} has changed and cannot be read as it is now; what was read before is still shown. {why}",
            name=wanted.path.name,
            why=error,
        )
        raise InputError(words, error.problems) from error
    wanted_more = wanted.more or (() if view is None else more_of(view.view, wanted.path))
    more, store, failures, kept = open_together(store, wanted_more, ticket, kept)
    ready = make_ready(store, size=size, progress=ticket.progress, cancelled=lambda: ticket.cancelled)
    return Arrived(wanted, ready, view, stamp, kept=kept, more=more, failures=failures)


def once(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Each file once, however it is named."""
    return tuple(
        {path.absolute(): path for path in reversed(paths)}[key]
        for key in dict.fromkeys(p.absolute() for p in paths)
    )


def stamp_of(path: Path) -> Stamp | None:
    """How a file is now; None where that cannot be said."""
    try:
        return Stamp.of(path.stat())
    except OSError:
        return None


def open_together(
    store: Store, more: Sequence[Path], ticket: Ticket, kept: Kept
) -> tuple[tuple[tuple[Path, Stamp | None], ...], Store, tuple[str, ...], Kept]:
    """One store of a dossier and of further files; which of them could be read, in words why others could not, and the decisions on all."""
    from mapviewer.decisions.file import load
    from mapviewer.opening import open_dossier

    stores, read_, failures, further = [store], [], [], []
    for path in more:
        stamp = stamp_of(path)
        try:
            own = load(path)
            # What is decided in this window is kept beside the first dossier, and holds for the same words in the others.
            # What is decided of one event is about an event of that file: ids of another mean nothing here.
            shared = (one for one in kept.decisions.by_key.values() if one.event is None)
            decided = Decisions.of((*own.decisions.by_key.values(), *shared))
            stores.append(
                open_dossier(
                    path,
                    progress=ticket.progress,
                    cancelled=lambda: ticket.cancelled,
                    decided=Kept(decided, own.problems),
                )
            )
        except InputError as error:
            failures.append(
                tr(
                    "{name} was not added: {why}",
                    name=isolate(shorten(path.name, 80)),
                    why=shorten(str(error), 400),
                )
            )
        else:
            read_.append((path, stamp))
            further.append(own)
    if len(stores) > 1:
        keys = keys_for([one.file.name for one in stores])
        store = Together([Member(one, key) for one, key in zip(stores, keys, strict=True)])
        kept = with_further(kept, zip(keys[1:], further, strict=True))
    return tuple(read_), store, tuple(failures), kept


def more_of(view: ViewFile, file: Path) -> tuple[Path, ...]:
    """Where the further dossiers of a view are; one that is nowhere is named where it should be, so that it is said to be missing."""
    from mapviewer.viewfile import places_to_look

    found = []
    for name in view.more:
        places = places_to_look(view.model_copy(update={"dossier": name}), file)
        if places:
            found.append(next((place for place in places if is_file(place)), places[0]))
    return tuple(found)
