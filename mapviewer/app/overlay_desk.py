"""The reader's overlays: opens their files, keeps them on the shelf, and shows on map and in the Layers dock what the notebook says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from mapviewer.app.jobs import Ticket
from mapviewer.app.overlay_list import OverlayList
from mapviewer.app.texts import isolate, shorten
from mapviewer.errors import InputError
from mapviewer.language import plural, tr
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.ground import overlays as overlays_message
from mapviewer.notebook import OverlayUse
from mapviewer.overlays import COLORS, Overlay, open_overlay
from mapviewer.overlays.shelf import overlay_shelf
from mapviewer.session import Noted, Opened

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller

JOB: Final = "overlay"
CLOSEST: Final = 16


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """What came of some files: overlays and the uses that wanted them (None for a new one), and what could not be read."""

    found: tuple[tuple[OverlayUse | None, Overlay], ...]
    failed: tuple[tuple[OverlayUse | None, InputError], ...]


class OverlayDesk(QObject):
    """The commands about overlays; `commands` has them by the action table's ids. What there is stands in the session's notebook."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._c = controller
        self._window, self._session, self._jobs = controller.window, controller.session, controller.jobs
        self._gone: dict[str, str] = {}
        self.list = OverlayList(self._window)
        self._window.layers.add_section(self.tr("Overlays"), self.list)
        self.commands: dict[str, Callable[[], object]] = {"overlay-add": self.ask_add}
        self._jobs.finished.connect(self._arrived)
        self.list.addAsked.connect(self.ask_add)
        self.list.changed.connect(lambda uses: self._session.set_overlays(uses, origin="layers"))
        self.list.goAsked.connect(self._look)

    # Told by the session --------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Another dossier, with its own overlays."""
        self._gone.clear()
        self._show(opened.notebook.overlays)

    def note(self, noted: Noted) -> None:
        """The notebook has changed."""
        if noted.old.overlays != noted.new.overlays:
            self._show(noted.new.overlays)

    # Commands -----------------------------------------------------------------------------------------------------------

    def ask_add(self) -> None:
        """Let the person choose files."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            self.tr("Add overlays"),
            self._folder(),
            self.tr("Overlays (*.geojson *.json *.kml *.kmz);;All files (*)"),
        )
        self.add([Path(name) for name in names])

    def add(self, paths: Sequence[Path]) -> None:
        """Draw these files over the map, above what is there."""
        if paths:
            self._read([(None, path) for path in paths])

    # Inside -------------------------------------------------------------------------------------------------------------

    def _folder(self) -> str:
        uses = self._session.notebook.overlays
        beside = uses[-1].path if uses else self._session.store.file.path
        return str(Path(beside).parent if beside else Path.home())

    def _read(self, wanted: Sequence[tuple[OverlayUse | None, Path]]) -> None:
        def work(ticket: Ticket) -> _Read:
            found: list[tuple[OverlayUse | None, Overlay]] = []
            failed: list[tuple[OverlayUse | None, InputError]] = []
            for number, (use, path) in enumerate(wanted):
                ticket.progress(number / len(wanted), tr("Opening %s") % path.name)
                try:
                    found.append((use, open_overlay(path)))
                except InputError as error:
                    failed.append((use, error))
            return _Read(tuple(found), tuple(failed))

        self._jobs.start(JOB, work)

    def _arrived(self, name: str, read: object) -> None:
        if name != JOB or not isinstance(read, _Read):
            return
        uses = list(self._session.notebook.overlays)
        told: list[str] = []
        for use, error in read.failed:
            told.append(str(error))
            if use is not None:
                self._gone[use.sha256] = str(error)
        for use, overlay in read.found:
            overlay_shelf.put(overlay)
            if use is None:
                told += self._new(uses, overlay)
            elif use.sha256 != overlay.sha256:
                told.append(tr("“%s” is another file than when the view was saved.") % shorten(use.name, 80))
                uses = [
                    old if old != use else use.model_copy(update={"sha256": overlay.sha256}) for old in uses
                ]
        if told:
            more = plural("and {n} more", "and {n} more", len(told) - 2) if len(told) > 2 else ""
            kind = "error" if read.failed else "info"
            self._window.messages.show_message(kind, " ".join([*told[:2], more]).strip())
        if tuple(uses) == self._session.notebook.overlays:
            self._show(tuple(uses))
        else:
            self._session.set_overlays(tuple(uses), origin="overlays")
        if any(use is None for use, _ in read.found):
            self._offer(read.found[-1][1])

    def _new(self, uses: list[OverlayUse], overlay: Overlay) -> tuple[str, ...]:
        """Put an overlay above the others; the same file once only."""
        if any(use.sha256 == overlay.sha256 for use in uses):
            return (tr("“%s” is on the map already.") % shorten(overlay.name, 80),)
        taken = [use.color for use in uses]
        color = min(COLORS, key=lambda c: (taken.count(c), COLORS.index(c)))
        uses.append(
            OverlayUse(
                path=str(Path(overlay.path).absolute()),
                name=overlay.name[:500],
                sha256=overlay.sha256,
                color=color,
            )
        )
        return tuple(f"{isolate(shorten(overlay.name, 80))}: {note}" for note in overlay.notes)

    def _show(self, uses: tuple[OverlayUse, ...]) -> None:
        missing = [use for use in uses if overlay_shelf.find(use.sha256) is None]
        wanted = [(use, Path(use.path or use.name or "?")) for use in missing if use.sha256 not in self._gone]
        here = [use for use in uses if use.shown and overlay_shelf.find(use.sha256) is not None]
        self._window.maps.keep(overlays_message((use.sha256, use.color) for use in here))
        notes = {use.sha256: self._about(use) for use in uses}
        self.list.show_overlays(uses, notes)
        if wanted and not self._jobs.runs(JOB):
            self._read(wanted)

    def _about(self, use: OverlayUse) -> str:
        overlay = overlay_shelf.find(use.sha256)
        if overlay is None:
            return self._gone.get(use.sha256, self.tr("It is being read."))
        count = len(overlay.features)
        words = [plural("{n} feature", "{n} features", count), *overlay.notes[:5]]
        return "\n".join(words)

    def _offer(self, overlay: Overlay) -> None:
        """Offer to look at an overlay that lies outside of what the map shows."""
        where, box = self._window.map.where, overlay.bounds
        if where is None or box is None or not self._window.messages.isHidden():
            return
        south, west, north, east = where.bounds
        turn = 360.0 * round((west + east - box[0] - box[2]) / 720.0)
        if box[0] + turn >= east or box[2] + turn <= west or box[1] >= north or box[3] <= south:
            self._window.messages.show_message(
                "info",
                tr("This overlay lies elsewhere than what the map shows."),
                (self.tr("Go there"), lambda: self._look(overlay.sha256)),
            )

    def _look(self, sha256: str) -> None:
        overlay = overlay_shelf.find(sha256)
        box = overlay.bounds if overlay is not None else None
        if box is not None:
            west, south, east, north = box
            self._window.map.look(Bounds(south, west, north, east), CLOSEST)

    def spec_fields(self) -> dict[str, object]:
        """The fields of a snapshot's spec that ask for the overlays that are shown."""
        uses = self._session.notebook.overlays
        shown = [
            {"name": use.name, "sha256": use.sha256, "color": use.color}
            for use in uses
            if use.shown and overlay_shelf.find(use.sha256) is not None
        ]
        return {"overlays": shown} if shown else {}
