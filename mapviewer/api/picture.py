"""Pictures of a dossier's events, in memory or as files; Qt is loaded when the first is made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapviewer.errors import MapviewerError
from mapviewer.saving import write_atomically

if TYPE_CHECKING:
    from mapviewer.api.dossier import Dossier

_gui: list[object] = []
"""The application without which Qt does not paint: it must outlive every picture."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A picture as a file's bytes. `format` is png, svg, pdf or html; `warnings` say what was asked for and could not be shown."""

    data: bytes
    format: str
    warnings: tuple[str, ...]
    alt: str = ""

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> Path:
        """Write the file, whole or not at all; raises OutputExistsError when it is there and `force` was not given."""
        target = Path(path)
        write_atomically(target, self.data, force=force)
        return target

    def __repr__(self) -> str:
        return f"<Snapshot {self.format}, {len(self.data):,} bytes>"

    def _repr_png_(self) -> bytes | None:
        return self.data if self.format == "png" else None

    def _repr_svg_(self) -> str | None:
        return self.data.decode() if self.format == "svg" else None

    def _repr_html_(self) -> str | None:
        if self.format != "html":
            return None
        # A frame of an origin of its own: what is in the page cannot reach the notebook.
        page = escape(self.data.decode())
        return f'<iframe sandbox="allow-scripts" srcdoc="{page}" style="width:100%;height:600px;border:0" title="mapviewer"></iframe>'


def snapshot_of(
    dossier: Dossier,
    path: str | os.PathLike[str] | None,
    *,
    format_: str | None,
    force: bool,
    size: str | None,
    theme: str | None,
    view: str | None,
    options: Mapping[str, Any],
) -> Snapshot:
    """See `Dossier.snapshot`."""
    from mapviewer.api.dossier import chosen
    from mapviewer.snapshot.again import format_of
    from mapviewer.snapshot.spec import Metadata, SnapshotSpec, read_size, read_view

    fields: dict[str, Any] = dict(options)
    if size is not None:
        fields |= read_size(size)
    if theme is not None:
        fields["theme"] = theme
    if view is not None:
        fields["view"] = read_view(view)
    target = Path(path) if path is not None else None
    kind = format_of(target or Path(f"snapshot.{format_ or 'png'}"), format_)
    selection, store = dossier.plain_selection, dossier.store
    if selection is None:
        store = chosen(dossier)
        from mapviewer.query.selection import Selection

        selection = Selection(zone=dossier.timezone)
        # The file could not make this picture again, so that the picture does not say it could.
        if fields.get("metadata", Metadata.FULL) == Metadata.FULL:
            fields["metadata"] = Metadata.MINIMAL
    spec = SnapshotSpec.from_selection(selection, **fields)
    try:
        from mapviewer.paint.export import render, write_snapshot
        from mapviewer.paint.snapshot import ensure_gui
    except ImportError as error:
        raise MapviewerError(
            f"Qt cannot be loaded: {error}. `mapviewer doctor` says what is missing."
        ) from error
    if not _gui:
        _gui.append(ensure_gui())
    if target is not None:
        warnings = write_snapshot(spec, store, target, format_=kind, force=force)
        return Snapshot(target.read_bytes(), kind.value, warnings)
    made = render(spec, store, kind)
    return Snapshot(made.data, kind.value, made.warnings)
