"""What is open and where it is kept: dossiers, view files and folders are opened here, views saved, changes on the disk noticed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from mapviewer import assets
from mapviewer.app.document_questions import (
    ask_changed,
    ask_missing,
    ask_overwrite,
    ask_unsaved,
    choose_openable,
)
from mapviewer.app.document_reading import Arrived, Listed, Wanted, name_filters, once, read
from mapviewer.app.file_news import FileNews
from mapviewer.app.jobs import Ticket
from mapviewer.app.memory import position_of
from mapviewer.app.snapshot_restoring import SnapshotRestoring, is_snapshot_name
from mapviewer.app.texts import isolate, shorten
from mapviewer.app.watching import Watching
from mapviewer.decisions.file import Kept
from mapviewer.errors import InputError, OutputError, OutputExistsError
from mapviewer.events.store import empty_store
from mapviewer.formats.files import Stamp
from mapviewer.language import plural, tr
from mapviewer.notebook import Notebook, Viewpoint
from mapviewer.query.index import first_selection
from mapviewer.settings import Theme

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller
    from mapviewer.folder import Openable
    from mapviewer.foreign.mapping import TableMapping

ThemeWord = Literal["system", "light", "dark"]


class Documents(QObject):
    """Opens and saves. It knows which view file is open and what of the notebook is in it; everything else is the session's."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._c = controller
        self._session, self._window, self._jobs = controller.session, controller.window, controller.jobs
        self.view_path: Path | None = None
        self._view_hash: str | None = None
        self._kept = Notebook()
        self._wanted: Wanted | None = None
        self.unattended = False
        """Whether nobody is there to be asked: what may be shown is shown, and what cannot be is an error."""
        self.watching = Watching(self)
        self.news = FileNews(self, self._window, lambda: self._c.settings.auto_reload)
        self.more: tuple[Path, ...] = ()
        """The further dossiers that are open together with the first one."""
        self._watching_more: list[Watching] = []
        self._window.may_close = self._may_close
        self.restoring = SnapshotRestoring(
            self._session,
            self._window,
            lambda path: self.guard(lambda: self._start(Wanted(path))),
            lambda: self._c.settings.recent,
        )

    # Opening ------------------------------------------------------------------------------------------------------------

    def ask_open(self) -> None:
        """Let the person choose a file."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open a dossier or a view"),
            self._folder(),
            name_filters(),
        )
        if name:
            self.open(Path(name))

    def open_several(self, paths: Sequence[Path]) -> None:
        """Open these together. A view, a snapshot and a folder stand for themselves: of several files they are left out, and that is said."""
        from mapviewer.viewfile import is_view_name

        alone = [path for path in paths if is_snapshot_name(path) or is_view_name(path) or path.is_dir()]
        dossiers = [path for path in paths if path not in alone]
        if len(paths) == 1 or not dossiers:
            if paths:
                self.open(paths[0])
            left = len(paths) - 1
            name = paths[0].name if paths else ""
        else:
            self.guard(lambda: self._start(Wanted(dossiers[0], more=once(dossiers)[1:])))
            left, name = len(alone), dossiers[0].name
        if left > 0:
            self._window.messages.show_message(
                "info",
                plural(
                    "Opening {name}. Views, snapshots and folders open by themselves: one was not opened.",
                    "Opening {name}. Views, snapshots and folders open by themselves: {n} were not opened.",
                    left,
                    name=isolate(shorten(name, 80)),
                ),
            )

    def add(self, paths: Sequence[Path]) -> None:
        """Show further dossiers together with the one that is open; selection, notes and the map stay."""
        first = self._session.store.file.path
        if first is None:
            self.open_several(paths)
            return
        every = once([Path(first), *self.more, *paths])
        if len(every) == 1 + len(self.more):
            self._window.messages.show_message("info", tr("These dossiers are shown already."))
            return
        self._start(Wanted(Path(first), again=True, more=every[1:]))

    def take_away(self, n: int) -> None:
        """Show the further dossier of this number no longer."""
        first = self._session.store.file.path
        if first is not None:
            left = tuple(path for m, path in enumerate(self.more) if m != n)
            self._start(Wanted(Path(first), again=True, more=left))

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files of all dossiers that are open."""
        first = self._session.store.file.path
        return () if first is None else (Path(first), *self.more)

    def open_from_outside(self, paths: Sequence[Path]) -> None:
        """Another program of ours was started with these files: come to the front and open them."""
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        self.open_several(paths)

    def open(self, path: Path) -> None:
        """Open a dossier, a view file, a snapshot's view, or what is in a folder; until it is there, and if it fails, the old dossier stays."""
        if is_snapshot_name(path):
            self.restoring.restore(path)
            return
        self.guard(lambda: self._start(Wanted(path)))

    def open_mapped(self, path: Path, mapping: TableMapping) -> None:
        """Open a table as a person has just said that it is to be read."""
        again = self._session.store.file.path
        if again is not None and Path(again).absolute() == path.absolute():
            # Notes and bookmarks stay with their events.
            self._start(Wanted(path, again=True, mapping=mapping, more=self.more))
        else:
            self.guard(lambda: self._start(Wanted(path, mapping=mapping)))

    def reload(self) -> None:
        """Read the dossier that is open again; selection, notes and the map stay."""
        path = self._session.store.file.path
        if path is not None:
            last = self._wanted
            # A table is read as the person said that it is to be read.
            same = last is not None and last.path.absolute() == Path(path).absolute()
            mapping = last.mapping if last and same else None
            self._start(Wanted(Path(path), again=True, mapping=mapping, more=self.more))

    def close(self) -> None:
        """Close the dossier and show the welcome page."""
        self.guard(self._close)

    def discard(self) -> None:
        """Close the dossier without a question; what is not saved is let go."""
        self._kept = self._session.notebook
        self._wanted = None
        self._close()

    def _close(self) -> None:
        self._jobs.cancel("open")
        self._forget_view()
        self.watching.watch(None)
        self._take_more(())
        self._session.open(empty_store())

    def try_again(self) -> None:
        """Open once more what was to be opened last."""
        if self._wanted is not None:
            self._start(self._wanted)

    def _start(self, wanted: Wanted) -> None:
        self._wanted = wanted
        if wanted.path.is_dir():
            self._open_folder(wanted.path)
            return
        words = self.tr("Opening %s") % wanted.path.name
        known = tuple(Path(name) for name in self._c.settings.recent)

        page, centre = self._window.map.page_pixels, self._window.centre
        size = (page(centre.width()), page(centre.height()))
        asking = not self.unattended

        def work(ticket: Ticket) -> Arrived:
            ticket.progress(-1, words)
            return read(wanted, known, size, ticket, asking=asking)

        self._window.show_busy(words, -1)
        self._jobs.start("open", work)

    def _open_folder(self, folder: Path) -> None:
        words = self.tr("Opening %s") % folder.name

        def work(ticket: Ticket) -> Listed:
            from mapviewer.folder import openable_in

            # Archives and workbooks have to be looked into.
            return Listed(folder, openable_in(folder, lambda share: ticket.progress(share, words)))

        self._window.show_busy(words, -1)
        self._jobs.start("open", work)

    def _listed(self, folder: Path, found: Sequence[Openable]) -> None:
        if not found:
            words = self.tr("There is no dossier and no view in the folder “%s”.")
            name = isolate(shorten(folder.resolve().name or str(folder), 120))
            self._window.messages.show_message("error", words % name)
        elif len(found) == 1:
            self._start(Wanted(found[0].path))
        else:
            choose_openable(self._window, folder, found, lambda path: self._start(Wanted(path)))

    def arrived(self, name: str, found: object) -> None:
        """A file has been read: show it, or ask what to do about its dossier. Or a folder has been looked through."""
        if name == "open" and isinstance(found, Listed):
            self._listed(found.folder, found.files)
        if name != "open" or not isinstance(found, Arrived):
            return
        ready = found.ready
        if found.table is not None:
            self._c.tables.ask(found.table)
        elif self.unattended:
            self._show_unattended(found)
        elif ready is None:
            ask_missing(self._window, found.wanted.path, found.view, lambda: self._find_dossier(found))
        elif found.view is not None and ready.store.first_file.sha256 != found.view.view.dossier.sha256:
            ask_changed(
                self._window,
                found.view.view,
                ready.store,
                lambda: self._show(found),
                lambda: self._find_dossier(found),
            )
        else:
            self._show(found)

    def _show_unattended(self, found: Arrived) -> None:
        """Show a file without a question; a view of a dossier that has changed comes with a word about that."""
        view = found.view.view if found.view is not None else None
        if found.ready is None:
            named = shorten(view.dossier.path if view is not None else "", 200)
            words = tr("The dossier of this view, “%s”, was not found.") % named
            self._jobs.failed.emit("open", InputError(words))
            return
        self._show(found)
        if view is not None and found.ready.store.first_file.sha256 != view.dossier.sha256:
            words = tr("“%s” is not as it was when this view was saved.")
            name = shorten(found.ready.store.file.name, 120)
            self._window.messages.show_message("warning", words % isolate(name))

    def _find_dossier(self, found: Arrived) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Where is the dossier?"),
            str(found.wanted.path.parent),
            name_filters(),
        )
        if name:
            self._start(Wanted(found.wanted.path, Path(name)))

    def _show(self, found: Arrived) -> None:
        ready, view, session = found.ready, found.view, self._session
        if ready is None:
            return
        store, index = ready.store, ready.index
        self._c.places.take(found.kept or Kept())
        messages = self._window.messages
        if messages.property("kind") == "error" or messages.property("about") == "file":
            # What went wrong with another file is over; a warning about this machine is not.
            messages.hide()
        place = position_of(self._window.map.where)
        if found.wanted.again:
            session.open(store, session.selection, session.notebook, index=index)
        elif view is None:
            self._forget_view()
            first = first_selection(index)
            zone = self._c.settings.zone
            session.open(store, replace(first, zone=zone) if zone else first, index=index)
            place = None
        else:
            self.view_path, self._view_hash = found.wanted.path, view.sha256
            self._kept, place = view.view.notebook, view.view.view.map
            session.open(store, view.view.view.selection, view.view.notebook, index=index)
            if view.view.theme is not None:
                self._c.show_theme(Theme(view.view.theme))
            self._c.basemaps.show_saved(view.view.tiles)
        if place is not None:
            self._window.map.jump(place.lat, place.lon, place.zoom)
        path = store.file.path
        self.watching.watch(None if path is None else Path(path).absolute(), found.stamp)
        self._take_more(found.more)
        self._remember(found.wanted.path)
        self.show_state()
        if found.failures:
            messages.show_message("warning", "\n".join(found.failures[:4]))
        if store.file.note:
            messages.show_message("warning", store.file.note)
            messages.setProperty("about", "file")

    def _take_more(self, more: Sequence[tuple[Path, Stamp | None]]) -> None:
        """Know which further dossiers are open, and watch each."""
        self.more = tuple(path for path, _ in more)
        for watching in self._watching_more:
            watching.watch(None)
            watching.deleteLater()
        self._watching_more = []
        for path, stamp in more:
            watching = Watching(self)
            self.news.hear(watching)
            watching.watch(path.absolute(), stamp)
            self._watching_more.append(watching)

    def _remember(self, path: Path) -> None:
        if path.resolve() != assets.sample_dossier().resolve():
            self._c.settings = self._c.settings.remembering(path.resolve())
            self._c.save_settings()
            self._window.show_recent(self._c.settings.recent)

    def clear_recent(self) -> None:
        """Forget which files were open before."""
        self._c.settings = self._c.settings.model_copy(update={"recent": ()})
        self._c.save_settings()
        self._window.show_recent(())

    # What changes on the disk -------------------------------------------------------------------------------------------

    # Views --------------------------------------------------------------------------------------------------------------

    @property
    def unsaved(self) -> bool:
        """Whether notes, bookmarks or symbols would be lost."""
        return self._session.notebook != self._kept

    def show_state(self, *_: object) -> None:
        """Say in the title which view is open, and whether something in it is not saved."""
        store = self._session.store
        title = store.head.title or store.file.name
        parts = (shorten(title, 120), shorten(self.view_path.name, 80) if self.view_path else "")
        # Qt puts its mark where [*] stands; one in a dossier's own title is doubled, which stands for itself.
        told = [isolate(part.replace("[*]", "[*][*]")) for part in parts if part]
        self._window.setWindowTitle(" – ".join((*told, "mapviewer")) + "[*]")
        self._window.setWindowModified(self.unsaved)

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save the view where it is kept; ask where, when it is nowhere yet. `then` is done once it is saved."""
        if self.view_path is None:
            self.save_as(then)
        else:
            self._write(self.view_path, then, known=self._view_hash)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Save the view in a file that the person chooses."""
        from mapviewer.viewfile import SUFFIX, is_view_name

        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the view"), str(self._suggested()), self.tr("Views (*.mapview.json)")
        )
        if name:
            chosen = Path(name)
            confirmed = is_view_name(chosen)
            if not confirmed:
                # Another name than the one that the dialog has asked about; one that is there is asked about again.
                chosen = chosen.with_name(chosen.name.removesuffix(".json") + SUFFIX)
            self._write(chosen, then, force=confirmed)

    def _write(
        self, path: Path, then: Callable[[], None] | None, *, known: str | None = None, force: bool = False
    ) -> None:
        from mapviewer.viewfile import ChangedOnDiskError, view_of, write_view

        session = self._session
        notebook = session.notebook
        view = view_of(
            Viewpoint.of(session.selection, position_of(self._window.map.where)),
            notebook,
            session.store.first_file,
            path,
            theme=self._theme_word(),
            title=session.store.head.title,
            tiles=self._c.basemaps.use(),
            more=session.store.further_files,
        )
        try:
            digest = write_view(path, view, known=known, force=force)
        except (ChangedOnDiskError, OutputExistsError) as error:
            ask_overwrite(
                self._window,
                str(error),
                lambda: self._write(path, then, force=True),
                lambda: self.save_as(then),
            )
            return
        except OutputError as error:
            self._window.messages.show_message("error", str(error))
            return
        self.view_path, self._view_hash, self._kept = path, digest, notebook
        self._remember(path)
        self.show_state()
        self._window.statusBar().showMessage(self.tr("Saved %s") % shorten(path.name, 120), 4_000)
        if then is not None:
            then()

    def _theme_word(self) -> ThemeWord:
        words: dict[Theme, ThemeWord] = {Theme.LIGHT: "light", Theme.DARK: "dark"}
        return words.get(self._c.settings.theme, "system")

    def _forget_view(self) -> None:
        self.view_path = self._view_hash = None
        self._kept = Notebook()

    def _suggested(self) -> Path:
        from mapviewer.viewfile import SUFFIX

        file = self._session.store.file
        name = (file.name or "view").split(".", 1)[0] + SUFFIX
        if self.view_path is not None:
            return self.view_path
        if file.path is None or Path(file.path).resolve() == assets.sample_dossier().resolve():
            return Path.home() / name
        return Path(file.path).absolute().parent / name

    @property
    def name_filters(self) -> str:
        """What a dialog that asks for a dossier offers."""
        return name_filters()

    @property
    def folder(self) -> str:
        """Where such a dialog begins."""
        return self._folder()

    def _folder(self) -> str:
        recent = self._c.settings.recent
        return str(Path(recent[0]).parent) if recent else str(Path.home())

    # What would be lost -------------------------------------------------------------------------------------------------

    def guard(self, then: Callable[[], None]) -> None:
        """Do `then`; first ask, where notes or bookmarks would be lost by it, whether to save them."""
        if not self.unsaved:
            then()
            return

        def discard() -> None:
            self._kept = self._session.notebook
            then()

        ask_unsaved(self._window, self._session.notebook, self._kept, lambda: self.save(then), discard)

    def _close_window(self) -> None:
        self._window.close()

    def _may_close(self) -> bool:
        if not self.unsaved:
            return True
        self.guard(self._close_window)
        return False
