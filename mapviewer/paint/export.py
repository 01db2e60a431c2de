"""Snapshots as files: the same spec, dossier and program version give the same bytes, in every format.

`render` for the bytes, `write_snapshot` for a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mapviewer import __version__
from mapviewer.errors import UsageError
from mapviewer.events.store import Store
from mapviewer.language import plural, speaking, tr
from mapviewer.mapdoc.export import export_page
from mapviewer.mapdoc.words import language_script
from mapviewer.paint import lettering
from mapviewer.paint.pdf import pdf_bytes
from mapviewer.paint.png import write_png
from mapviewer.paint.snapshot import paint_picture, pixels_of
from mapviewer.paint.svg import svg_bytes
from mapviewer.query.index import Index, Visible, visible
from mapviewer.saving import refuse_present, write_together
from mapviewer.snapshot.again import VIEW_KEY, Format, format_of, recipe_of
from mapviewer.snapshot.compose import compose
from mapviewer.snapshot.ground import own_credit
from mapviewer.snapshot.pages import pages
from mapviewer.snapshot.picture import Item, Picture, Text
from mapviewer.snapshot.publish import shown_store, unnamed
from mapviewer.snapshot.spec import Metadata, SnapshotSpec
from mapviewer.snapshot.web import web_data
from mapviewer.snapshot.wording import title_words
from mapviewer.writers import listing_of, writer_named


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished snapshot: the file's bytes, and what was asked for and could not be shown."""

    data: bytes
    warnings: tuple[str, ...]


def render(spec: SnapshotSpec, store: Store, format_: Format = Format.PNG) -> Rendered:
    """The snapshot as a file's bytes, with what could not be shown."""
    store = shown_store(store, spec)
    answer = visible(Index(store), spec.selection)
    if format_ is Format.HTML:
        return _page(spec, store, answer)
    picture = compose(spec, store, answer, lettering.width)
    texts = metadata(spec, store, picture)
    view = texts.get(VIEW_KEY, "")
    shown = list(picture.texts)
    if format_ is Format.PNG:
        data = write_png(pixels_of(paint_picture(picture)), dpi=spec.dpi, texts=texts)
    elif format_ is Format.SVG:
        data = svg_bytes(picture, dpi=spec.dpi, texts=texts, view=view)
    else:
        more = pages(spec, store, answer, lettering.width) if spec.include.pages else ()
        shown += [text for items in more for text in _texts(items)]
        data = pdf_bytes(picture, more, dpi=spec.dpi, texts=texts, view=view)
    with speaking(spec.language):
        warned = missing_shapes(shown)
    return Rendered(data, picture.warnings + warned)


def _page(spec: SnapshotSpec, store: Store, answer: Visible) -> Rendered:
    """The interactive page. Its text is the reader's browser's to draw, so that no shape can be missing here."""
    view = recipe_of(spec, store).text if spec.metadata is Metadata.FULL and spec.publish is None else ""
    with speaking(spec.language):
        data = web_data(spec, store, answer)
        script = language_script()
        bare = spec.basemap is not None or spec.overlays
        warnings = (tr("An interactive page has the bundled basemap alone."),) if bare else ()
    return Rendered(export_page(data, view=view, language_script=script), warnings)


def render_png(spec: SnapshotSpec, store: Store) -> bytes:
    """The snapshot as a PNG file's bytes."""
    return render(spec, store).data


def events_bytes(spec: SnapshotSpec, store: Store, name: str) -> bytes:
    """The events that a picture shows, surely or possibly, as a file of the named format (see `mapviewer.writers`); of a publish-safe one
    only what may leave. Raises UsageError for another name."""
    writer = writer_named(name, "--with-events")
    store = shown_store(store, spec)
    answer = visible(Index(store), spec.selection)
    told = store if spec.publish is None else unnamed(store)
    return b"".join(writer.write(listing_of(told, answer, _about(spec, store))))


def _about(spec: SnapshotSpec, store: Store) -> dict[str, str]:
    """What travels with the events beside themselves, by the same choice as in the picture."""
    if spec.metadata is Metadata.NONE:
        return {}
    found = {
        "title": title_words(spec, store),
        "credit": spec.credit.strip(),
        "licence": spec.licence.strip(),
    }
    if spec.metadata is Metadata.FULL and spec.publish is None:
        found |= {"dossier": store.file.name, "sha256": store.file.sha256}
    return {key: text for key, text in found.items() if text}


def beside(path: Path, events: Sequence[str]) -> tuple[Path, ...]:
    """The files that these formats of events are written to beside a picture: its name, with their endings. Raises UsageError."""
    stem = path.stem if path.suffix.casefold().removeprefix(".") in set(Format) else path.name
    return tuple(path.with_name(stem + writer_named(name, "--with-events").ending) for name in events)


def write_snapshot(
    spec: SnapshotSpec,
    store: Store,
    path: Path,
    *,
    format_: Format | None = None,
    force: bool = False,
    events: Sequence[str] = (),
) -> tuple[str, ...]:
    """Write the snapshot in full or not at all; returns what was asked for and could not be shown.

    The format is the name's ending unless given. With `events` (names of `mapviewer.writers`) the events are written beside it, all files
    or none. Raises UsageError for another ending or name, OutputExistsError when one of the files is there and `force` was not given,
    OutputError when one cannot be written.
    """
    chosen = format_ or format_of(path)
    if not force:
        # Said before the work; writing looks again.
        refuse_present((path, *beside(path, events)))
    made = render(spec, store, chosen)
    files = {path: made.data}
    for name, wanted in zip(events, beside(path, events), strict=True):
        if wanted in files:
            raise UsageError(
                f"--with-events: found two files of the name “{wanted.name}”, expected them apart."
            )
        files[wanted] = events_bytes(spec, store, name)
    write_together(files, force=force)
    return made.warnings


def metadata(spec: SnapshotSpec, store: Store, picture: Picture) -> dict[str, str]:
    """The texts that travel in the file. Never a path, a user's or a machine's name: of the dossier its base name and hash."""
    if spec.metadata is Metadata.NONE:
        return {}
    texts = {"Title": picture.title, "Description": picture.alt}
    if spec.credit.strip():
        texts["Author"] = spec.credit.strip()
    texts["Copyright"] = " · ".join(
        part
        for part in (
            spec.licence.strip(),
            own_credit(spec, store),
            "Map: Natural Earth (public domain). Place data © GeoNames, CC BY 4.0, modified.",
        )
        if part
    )
    texts["Software"] = f"mapviewer {__version__}"
    if spec.metadata is Metadata.FULL and spec.publish is None:
        texts[VIEW_KEY] = recipe_of(spec, store).text
    return {key: text for key, text in texts.items() if text}


def _texts(items: Iterable[Item]) -> list[str]:
    return [item.text for item in items if isinstance(item, Text)]


def missing_shapes(texts: Iterable[str]) -> tuple[str, ...]:
    """What is to be said of characters that no bundled font has; () when there are none."""
    missing = "".join(dict.fromkeys(c for text in texts for c in lettering.missing(text)))
    if not missing:
        return ()
    shown = " ".join(missing[:12])
    return (
        plural(
            "The bundled fonts have no shape for {n} character ({characters}); boxes stand in their place.",
            "The bundled fonts have no shape for {n} characters ({characters}); boxes stand in their place.",
            len(missing),
            characters=shown + (" …" if len(missing) > 12 else ""),
        ),
    )
