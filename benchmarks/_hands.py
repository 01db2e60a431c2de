"""What a person does with the window, by chance, and the way back to rest: the sample, nothing chosen, one map, as after the start."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from benchmarks._measure import dossier, wait
from mapviewer import assets
from mapviewer.notebook import Bookmark, Note, Style, Viewpoint
from mapviewer.query.filters import Filters

if TYPE_CHECKING:
    from mapviewer.app.main import Program

Thing = TypeVar("Thing", bound=Hashable)
EVENTS: Final = 20_000
_PATIENCE_S: Final = 30.0
_COMMANDS: Final = (
    *("next", "previous", "first", "last", "unit-on", "unit-back", "pace-smooth", "pace-event", "loop"),
    *("mode-window", "mode-instant", "mode-cumulative", "all-time", "fold", "window-start", "window-end"),
    *("undo", "redo", "back", "forward", "fit", "fit-all", "zoom-in", "zoom-out", "zoom-all", "follow"),
    *("lanes-category", "lanes-place", "lanes-actor", "lanes-source", "panes", "notation-utm", "lengths-metric"),
    *("filters", "layers", "bookmarks", "places", "clear-filters", "clear", "search-next", "zoom-selected"),
    *("draw-heat", "draw-symbols", "draw-both", "arcs-all", "arcs-none", "arcs-read", "measure", "copy"),
    *("theme-dark", "theme-light", "text-larger", "text-normal", "reset-layout", "present", "symbols"),
)  # fmt: skip
_DIALOGS: Final = (
    *("snapshot", "film", "export-data", "settings", "shortcuts", "palette", "goto", "known", "about"),
    *("absent", "goto-coordinates", "requests", "bookmark", "compare-with", "new", "zone", "forget"),
)
_AS_AT_FIRST: Final = (
    "theme-light",
    "text-normal",
    "draw-symbols",
    "arcs-read",
    "lanes-category",
    "pace-event",
)
_WORDS: Final = ("paris", "talks", "convoy", "market", "the")


class _Turns:
    """Gives each of some things once, in an order by chance, before it gives one of them again: what is rare comes early too, and not only at the end of an hour."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._left: dict[tuple[Hashable, ...], list[Any]] = {}

    def of(self, things: Sequence[Thing]) -> Thing:
        """The next one."""
        left: list[Thing] = self._left.setdefault(tuple(things), [])
        if not left:
            left.extend(things)
            self._chance.shuffle(left)
        return left.pop()


class Hands:
    """Uses a program's window. `folder` takes what is written; `seed` says what is done when."""

    def __init__(self, program: Program, seed: int, folder: Path) -> None:
        self._p, self._chance, self._folder = program, random.Random(seed), folder
        self._turn = _Turns(self._chance)
        sample = json.loads(assets.sample_dossier().read_bytes())
        earlier = {**sample, "events": [{**sample["events"][1], "title": "Otherwise"}, *sample["events"][2:]]}
        self._earlier = self._write("earlier.json", earlier)
        renamed = [
            {**{k: v for k, v in event.items() if k != "relations"}, "id": f"other-{event['id']}"}
            for event in sample["events"]
        ]
        self._other = self._write("other.json", {**sample, "events": renamed})
        line = {"type": "LineString", "coordinates": [[n % 170, n % 80] for n in range(200)]}
        feature = {"type": "Feature", "properties": {"name": "A line"}, "geometry": line}
        self._overlay = self._write("line.geojson", {"type": "FeatureCollection", "features": [feature]})
        kinds: tuple[tuple[int, Callable[[], object]], ...] = (
            (30, self._scrub),
            (20, self._read),
            (22, self._command),
            (7, self._filter),
            (6, self._look),
            (4, self._search),
            (3, self._play),
            (3, self._sort),
            (3, self._dialog),
            (2, self._compare),
            (2, self._note),
            (2, self._open),
            (2, self._picture),
            (2, self._export),
            (1, self._overlays),
            (1, self._versions),
            (1, self._together),
            (1, self._save),
        )
        self._kinds = tuple(act for weight, act in kinds for _ in range(weight))

    def _write(self, name: str, what: object) -> Path:
        path = self._folder / name
        path.write_text(json.dumps(what), "utf-8")
        return path

    def do_something(self) -> None:
        """Do one thing that a person might do."""
        self._turn.of(self._kinds)()

    def rest(self) -> None:
        """Put everything away: the sample alone, with nothing chosen, as it is shown after the start, all of it painted."""
        window, controller = self._p.window, self._p.controller
        controller.playing.player.pause()
        self._close_dialogs()
        if window.actions_by_id["present"].isChecked():
            self._run("present")
        for tool in ("measure", "loop"):
            if window.actions_by_id[tool].isChecked():
                self._run(tool)
        for name in _AS_AT_FIRST:
            self._run(name)
        controller.search.stop()
        controller.documents.discard()
        self._until(lambda: window.maps.second is None)
        self._show(assets.sample_dossier())
        window.map.fit_all()
        self._until(lambda: window.map.is_ready)
        window.map.grab_ready(10_000)

    def _run(self, name: str) -> None:
        if self._p.window.actions_by_id[name].isEnabled():
            self._p.controller.run(name)

    def _until(self, done: Callable[[], bool]) -> None:
        """Wait for something; whether it has come is seen from what follows, not here."""
        end = time.monotonic() + _PATIENCE_S
        while not done() and time.monotonic() < end:
            wait(20)

    def _show(self, path: Path) -> None:
        """Open a file, nothing of the old one kept."""
        session, documents = self._p.session, self._p.controller.documents
        documents.discard()
        before = session.store
        documents.open(path)
        self._until(lambda: session.store is not before)

    # What is done -------------------------------------------------------------------------------------------------------

    def _scrub(self) -> None:
        """Some windows of time one after the other, without a wait."""
        session = self._p.session
        start, end = session.selection.bucket
        width = max(3_600.0, min(float(end - start), 90 * 86_400.0))
        at = self._chance.uniform(1.7e9, 1.76e9)
        for step in range(8):
            first = int(at + step * width / 8)
            session.select_window(first, first + int(width), origin="timeline")
            wait(1)

    def _any_id(self) -> str:
        events = self._p.session.store.events
        return events[self._chance.randrange(len(events))].id

    def _read(self) -> None:
        self._p.session.focus((self._any_id(),), origin="table")

    def _command(self) -> None:
        self._run(self._turn.of(_COMMANDS))
        self._close_dialogs()

    def _filter(self) -> None:
        session = self._p.session
        keys = [category.id for category in session.store.categories]
        session.set_filters(Filters().of("category", tuple(self._chance.sample(keys, min(2, len(keys))))))
        wait(50)
        if self._chance.random() < 0.7:
            session.set_filters(Filters())

    def _look(self) -> None:
        uniform = self._chance.uniform
        self._p.window.map.jump(uniform(-50, 60), uniform(-170, 170), uniform(2, 9))

    def _search(self) -> None:
        self._run("search")
        self._p.window.search.field.setText(self._turn.of(_WORDS))
        wait(200)
        self._run("search-next")
        wait(20)
        self._p.controller.search.stop()

    def _play(self) -> None:
        self._run("play")
        wait(400)
        self._p.controller.playing.player.pause()

    def _sort(self) -> None:
        order = self._turn.of((Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder))
        self._p.window.table.view.sortByColumn(self._chance.randrange(5), order)

    def _dialog(self) -> None:
        self._run(self._turn.of(_DIALOGS))
        wait(300)
        self._close_dialogs()

    def _close_dialogs(self) -> None:
        for one in QApplication.topLevelWidgets():
            if isinstance(one, QDialog) and one.isVisible():
                one.close()

    def _compare(self) -> None:
        self._run("compare")
        wait(600)
        self._run("compare-swap")
        wait(100)
        self._run("compare")

    def _note(self) -> None:
        session, tour = self._p.session, self._p.controller.tour
        session.annotate(self._any_id(), Note(text="seen"), origin="details")
        view = Bookmark(title="Here", view=self._viewpoint())
        session.set_bookmarks((view, view), origin="bookmarks")
        key = session.store.categories[0].id
        session.set_style(key, Style(color="#aa3311"), origin="symbols")
        tour.play()
        wait(60)
        tour.step(1)
        tour.stop()
        session.set_style(key, None, origin="symbols")
        session.set_bookmarks((), origin="bookmarks")

    def _viewpoint(self) -> Viewpoint:
        from mapviewer.app.memory import position_of

        return Viewpoint.of(self._p.session.selection, position_of(self._p.window.map.where))

    def _open(self) -> None:
        large = len(self._p.session.store) < EVENTS and self._chance.random() < 0.7
        self._show(dossier(EVENTS) if large else assets.sample_dossier())

    def _picture(self) -> None:
        from mapviewer.paint.export import write_snapshot
        from mapviewer.snapshot.spec import SnapshotSpec

        path = self._folder / f"map.{self._turn.of(('png', 'svg', 'pdf', 'html'))}"
        session = self._p.session
        write_snapshot(SnapshotSpec.from_selection(session.selection), session.store, path, force=True)

    def _export(self) -> None:
        from mapviewer.exports import exports
        from mapviewer.exports.choice import Choice
        from mapviewer.saving import write_pieces

        session = self._p.session
        export = exports()[self._turn.of(sorted(exports()))]
        part = Choice.of(session.selection).part(session.index)
        write_pieces(self._folder / "events.export", export.write(part), force=True)

    def _overlays(self) -> None:
        overlays, session = self._p.controller.overlays, self._p.session
        overlays.add([self._overlay])
        self._until(lambda: bool(session.notebook.overlays))
        wait(100)
        session.set_overlays((), origin="overlays")

    def _versions(self) -> None:
        versions = self._p.controller.versions
        self._show(assets.sample_dossier())
        versions.compare(self._earlier)
        self._until(lambda: versions.shown is not None)
        self._read()
        wait(100)
        versions.back()

    def _together(self) -> None:
        """A second dossier beside the first, and the pairs that are found."""
        session, controller = self._p.session, self._p.controller
        self._show(assets.sample_dossier())
        controller.documents.add([self._other])
        self._until(lambda: len(session.store.layers) > 1)
        self._run("pairs")
        wait(300)
        controller.documents.take_away(0)
        self._until(lambda: len(session.store.layers) < 2)

    def _save(self) -> None:
        """Save the view, and open it again."""
        from mapviewer.viewfile import view_of, write_view

        session = self._p.session
        path = self._folder / "kept.mapview.json"
        file = session.store.first_file
        view = view_of(self._viewpoint(), session.notebook, file, path, theme="light", title="Kept")
        write_view(path, view, force=True)
        self._show(path)
