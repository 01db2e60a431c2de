"""The commands of the window: what the action table's ids do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QDesktopServices
from PySide6.QtWidgets import QApplication, QMessageBox

from mapviewer import assets, settings
from mapviewer.app import theme
from mapviewer.app.absences import Absences
from mapviewer.app.basemap_desk import BasemapDesk
from mapviewer.app.comparing import Comparing
from mapviewer.app.desk import Desk
from mapviewer.app.documents import Documents
from mapviewer.app.editor import open_in_editor
from mapviewer.app.empty_note import EmptyNote
from mapviewer.app.following import Following
from mapviewer.app.forgetting import Forgetting
from mapviewer.app.jobs import Jobs
from mapviewer.app.keys import read_keys
from mapviewer.app.map_desk import MapDesk
from mapviewer.app.media_opening import open_medium
from mapviewer.app.memory import HistoryButtons, Memory
from mapviewer.app.online_desk import OnlineDesk
from mapviewer.app.output_desk import OutputDesk
from mapviewer.app.overlay_desk import OverlayDesk
from mapviewer.app.pairs_desk import PairsDesk
from mapviewer.app.places_desk import PlacesDesk
from mapviewer.app.playing import Playing
from mapviewer.app.problems import failure_words
from mapviewer.app.reading import Reading
from mapviewer.app.search import Search
from mapviewer.app.tables import TableDesk
from mapviewer.app.text_desk import TextDesk
from mapviewer.app.texts import shorten
from mapviewer.app.time_dialogs import TimeDialogs
from mapviewer.app.together_desk import TogetherDesk
from mapviewer.app.tour import Tour
from mapviewer.app.translator import system_language
from mapviewer.app.versions_desk import VersionsDesk
from mapviewer.app.window import MainWindow
from mapviewer.errors import InputError, MapviewerError
from mapviewer.language import OFFERED, Language, speaking, tr
from mapviewer.overlays import is_overlay_name
from mapviewer.query.areas import Circle, Rectangle
from mapviewer.query.filters import Filters
from mapviewer.query.laning import LanesBy
from mapviewer.query.selection import Folding, Mode
from mapviewer.session import Opened, Session
from mapviewer.tiles import is_tiles_name


class Controller(QObject):
    """The commands of the window: what the action table's ids do. It holds no state but the running job and the settings."""

    symbols_shown = Signal(object)
    """The window shows other symbols now (an `Opened`)."""

    def __init__(self, session: Session, window: MainWindow, remembered: settings.Settings) -> None:
        super().__init__(window)
        self.session = session
        self.window = window
        self.settings = remembered
        self._shown_theme: settings.Theme | None = None
        self.jobs = Jobs(self)
        self.memory = Memory(session, lambda: window.map.where)
        self.memory.setParent(self)
        HistoryButtons(window, self.memory.back, self.memory.forward)
        self.documents = Documents(self)
        self.tables = TableDesk(self)
        self.playing = Playing(session, window, self.change_settings)
        self.tour = Tour(session, window.map, window)
        self.texts = TextDesk(session, window.status)
        self.search = Search(session, window.search, self.texts)
        window.escapes.insert(0, self.tour.stop)
        window.escapes.insert(0, self.search.stop)
        self._commands: dict[str, Callable[[], object]] = {
            "open": self.ask_open,
            "sample": self.open_sample,
            "close": self.documents.close,
            "save-view": self.documents.save,
            "save-view-as": self.documents.save_as,
            "reload": self.documents.reload,
            "auto-reload": self.toggle_auto_reload,
            "quit": window.close,
            "undo": self.memory.undo,
            "redo": self.memory.redo,
            "back": self.memory.back,
            "forward": self.memory.forward,
            "symbols": self.symbols,
            "known": self.known,
            "bookmark": self.tour.add,
            "bookmarks": lambda: window.show_dock(window.bookmarks_dock),
            "story": self.tour.play,
            "story-on": lambda: self.tour.step(1),
            "story-back": lambda: self.tour.step(-1),
            "copy": window.details.copy_citations,
            "clear": lambda: session.focus((), origin="menu"),
            "theme-system": lambda: self.set_theme(settings.Theme.SYSTEM),
            "theme-light": lambda: self.set_theme(settings.Theme.LIGHT),
            "theme-dark": lambda: self.set_theme(settings.Theme.DARK),
            "panes": lambda: window.next_pane(1),
            "panes-back": lambda: window.next_pane(-1),
            "reset-layout": window.reset_layout,
            "full-screen": lambda: window.showNormal() if window.isFullScreen() else window.showFullScreen(),
            "first": lambda: session.step_to_end(-1, origin="keys"),
            "previous": lambda: session.step_event(-1, origin="keys"),
            "next": lambda: session.step_event(1, origin="keys"),
            "last": lambda: session.step_to_end(1, origin="keys"),
            "unit-back": lambda: session.step_unit(-1, origin="keys"),
            "unit-on": lambda: session.step_unit(1, origin="keys"),
            "window-start": lambda: session.window_from_playhead(start=True, origin="keys"),
            "window-end": lambda: session.window_from_playhead(start=False, origin="keys"),
            "all-time": lambda: session.select_all_time(origin="menu"),
            "mode-window": lambda: session.set_mode(Mode.WINDOW, origin="menu"),
            "mode-instant": lambda: session.set_mode(Mode.INSTANT, origin="menu"),
            "mode-cumulative": lambda: session.set_mode(Mode.CUMULATIVE, origin="menu"),
            "fold": self.toggle_folding,
            "zoom-in": lambda: session.zoom_axis(0.5, origin="keys"),
            "zoom-out": lambda: session.zoom_axis(2.0, origin="keys"),
            "zoom-all": lambda: session.set_axis(0.0, 1.0, origin="keys"),
            "filters": lambda: self.window.show_dock(self.window.filters_dock),
            "clear-filters": lambda: session.set_filters(Filters(), origin="menu"),
            "fit": window.map.fit,
            "fit-all": window.map.fit_all,
            "zoom-selected": lambda: self.zoom_to(session.selection.focus),
        }
        self._commands |= self.tables.commands
        for by in LanesBy:
            self._commands[f"lanes-{by.value}"] = partial(session.set_lanes, by, origin="menu")
        self._commands |= self.playing.commands | self.search.commands
        self._commands |= TimeDialogs(session, window).commands
        self.comparing = Comparing(session, window)
        self.reading = Reading(window)
        self.following = Following(session, window.map, lambda: self.settings.follow)
        self._commands["follow"] = self._toggle_follow
        self._commands |= self.comparing.commands
        self.absences = Absences(session, window)
        self.empty_note = EmptyNote(window.map, session)
        self._commands |= self.absences.commands
        self.map_desk = MapDesk(self)
        self._commands |= self.map_desk.commands
        self.places = PlacesDesk(self)
        self._commands |= self.places.commands
        self.online = OnlineDesk(self)
        self._commands |= self.online.commands
        self.basemaps = BasemapDesk(self)
        self._commands |= self.basemaps.commands
        self.overlays = OverlayDesk(self)
        self._commands |= self.overlays.commands | OutputDesk(self).commands
        self.together, self.versions = TogetherDesk(self), VersionsDesk(self)
        self.pairs = PairsDesk(self)
        self._commands |= self.together.commands | self.versions.commands | self.pairs.commands
        self._larger = 1.0
        self.desk = Desk(self)
        self._commands |= self.desk.commands | Forgetting(self).commands
        for code in ("", *OFFERED):
            self._commands[f"language-{code or 'system'}"] = partial(self.set_language, code)

    def run(self, command: str) -> None:
        """Do what an action of the table asks for."""
        self._commands[command]()

    # Opening ------------------------------------------------------------------------------------------------------------

    def ask_open(self) -> None:
        """Let the person choose a file."""
        self.documents.ask_open()

    def open_sample(self) -> None:
        """Open the dossier that comes with the program."""
        self.documents.open(assets.sample_dossier())

    def open(self, path: Path) -> None:
        """Open a file off the GUI thread; until it is there, and if it fails, the old dossier stays."""
        self.documents.open(path)

    def receive(self, paths: Sequence[Path]) -> None:
        """Files that were dropped: local basemaps lie under the map, overlays over it while a dossier is open, everything else is opened."""
        tiles = [path for path in paths if is_tiles_name(path)]
        drawn = [path for path in paths if is_overlay_name(path)] if self.session.store.file.path else []
        self.overlays.add(drawn)
        if tiles:
            self.basemaps.open(tiles[0])
        self.documents.open_several([path for path in paths if path not in (*tiles, *drawn)])

    def cancel(self) -> None:
        """Stop whatever is being read."""
        for job in ("open", "basemap", "overlay"):
            self.jobs.cancel(job)

    def failed(self, name: str, error: object) -> None:
        """A job went wrong: say so, with what to do; the old dossier stays."""
        ways: list[tuple[str, Callable[[], object]]] = []
        if name == "open":
            ways.append((self.tr("Try again"), self.documents.try_again))
        if isinstance(error, InputError) and error.problems:
            self.window.problems.show_problems(error.problems)
            self.window.status.show_problems(error.problems)
            ways.insert(0, (self.tr("Show problems"), self.window.show_problems_panel))
        if isinstance(error, MapviewerError):
            self.window.messages.show_message("error", failure_words(error), *ways)
        else:
            self.window.messages.show_message(
                "error", self.tr("Something unexpected went wrong: %s") % f"{type(error).__name__}: {error}"
            )

    def map_failed(self, why: str) -> None:
        """The map cannot be shown any more: say why, with what to do, and show the table, which has everything that the map has."""

        def again() -> None:
            self.window.messages.hide()
            self.window.maps.try_again()

        ways = ((self.tr("Try again"), again),) if self.window.maps.may_try_again else ()
        self.window.messages.show_message("warning", why, *ways)
        self.window.show_dock(self.window.events_dock)

    # Commands -----------------------------------------------------------------------------------------------------------

    def toggle_folding(self) -> None:
        """Fold all gaps, or none."""
        self.session.set_folding(Folding(on=not self.session.selection.folding.on), origin="menu")

    def toggle_fold(self, number: int) -> None:
        """Open one fold, or close it again."""
        folding = self.session.selection.folding
        self.session.set_folding(Folding(folding.on, folding.opened ^ {number}), origin="timeline")

    def filter_in_view(self) -> None:
        """Let only events count that lie in what the map shows now."""
        where = self.window.map.where
        if where is not None:
            south, west, north, east = where.bounds
            turn = 360.0 * round((west + east) / 720.0)
            # A view of the whole world and more holds everything that has a place.
            whole = east - west >= 360.0
            sides = (-180.0, 180.0) if whole else (_turned(west - turn), _turned(east - turn))
            area = Rectangle(max(-90.0, south), sides[0], min(90.0, north), sides[1])
            self.filter_area(str(area))

    def filter_near(self, km: float) -> None:
        """Let only events count within so many kilometres of the one that is read; says so when that has no place."""
        store, focus = self.session.store, self.session.selection.focus
        row = store.row_of.get(focus[0]) if focus else None
        spot = store.spots[row] if row is not None else None
        if spot is None:
            self.window.statusBar().showMessage(self.tr("Choose an event with a place first"), 5_000)
            return
        self.filter_area(str(Circle(spot.lat, spot.lon, km)))

    def filter_area(self, area: str) -> None:
        """Let only events in this area count."""
        filters = self.session.selection.filters
        self.session.set_filters(filters.of("area", (area,)), origin="filters")

    def zoom_to(self, ids: Sequence[str]) -> None:
        """Move map and time axis to these events."""
        if ids:
            self.window.map.zoom_to(tuple(ids))
            self.window.timeline.zoom_to(tuple(ids))

    def open_in_editor(self, line: int | None, path: Path | None) -> None:
        """Open a dossier's file at a line, with the editor of the settings or the system's."""
        if path is None:
            return
        try:
            started = open_in_editor(self.settings.editor, path, line)
        except ValueError as error:
            self.window.messages.show_message("error", tr("The editor of the settings: {why}", why=error))
            return
        if not started:
            self.window.messages.show_message("error", self.tr("No editor could be started for this file."))

    def open_medium(self, path: str) -> None:
        """Open a medium beside the dossier in the system's program; says why where that does not go."""
        why = open_medium(self.together.read_path(), path)
        if why:
            self.window.messages.show_message("warning", why)

    def open_link(self, address: str) -> None:
        """Open an address in the system's browser, after showing which host that is."""
        url = QUrl(address)
        box = QMessageBox(self.window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(theme.PLAIN)
        box.setWindowTitle(self.tr("Open in the browser?"))
        box.setText(self.tr("This opens %s in your browser. That host will see your visit.") % url.host())
        box.setInformativeText(shorten(address, 400))
        box.setStandardButtons(QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel)
        box.accepted.connect(lambda: QDesktopServices.openUrl(url))
        box.open()

    # Settings -----------------------------------------------------------------------------------------------------------

    def set_theme(self, chosen: settings.Theme) -> None:
        """Choose and remember a theme."""
        self._shown_theme = None
        self.change_settings(theme=chosen)
        self.dress()

    def change_settings(self, **updates: object) -> None:
        """Change some settings, live, and remember them; raises ValidationError for values out of range."""
        old, self.settings = self.settings, self.settings.changing(**updates)
        if self.settings != old:
            self.wear(old)
            self.save_settings()

    def wear(self, old: settings.Settings | None = None) -> None:
        """Let the window be as the settings say; what is as in `old` is left alone."""
        new = self.settings
        if old is None or (old.theme, old.text_size) != (new.theme, new.text_size):
            self.dress()
        self.window.actions_by_id["auto-reload"].setChecked(new.auto_reload)
        self.window.actions_by_id["follow"].setChecked(new.follow)
        if old is None or (old.shortcuts, old.single_keys) != (new.shortcuts, new.single_keys):
            keys, messages = read_keys(new.shortcuts)
            self.window.commands.set_keys(keys, single=new.single_keys)
            self.window.actions_by_id["single-keys"].setChecked(new.single_keys)
            self.warn_of_settings(messages)
        self.playing.wear(new)
        if old is not None and old.zone != new.zone:
            self.session.set_zone(new.zone or self.session.store.head.timezone, origin="settings")
        if old is not None and old.language != new.language:
            self._announce_language()
        self.map_desk.wear()

    def _toggle_follow(self) -> None:
        self.change_settings(follow=not self.settings.follow)
        if self.settings.follow:
            self.following.go()

    def remember_command(self, command: str) -> None:
        """Let a command stand first in the palette from now on."""
        self.settings = self.settings.having_used(command)

    def warn_of_settings(self, messages: Sequence[str]) -> None:
        """Say what of the settings file was not taken."""
        if messages:
            self.window.messages.show_message("warning", "\n".join(messages[:4]))

    def show_theme(self, chosen: settings.Theme) -> None:
        """Dress the window in a theme until another is chosen, without remembering it: a view was saved with it."""
        self._shown_theme = chosen
        self.dress()

    def known(self) -> None:
        """Ask by which date events have to have been known."""
        from mapviewer.app.known_dialog import KnownDialog

        def chosen(date: str) -> None:
            filters = self.session.selection.filters.of("known", (date,) if date else ())
            self.session.set_filters(filters, origin="known")

        dialog = KnownDialog(self.session.index, self.session.selection, self.window)
        dialog.chosen.connect(chosen)
        dialog.open()

    @property
    def shown_theme(self) -> settings.Theme:
        """The theme that the window is dressed in."""
        return self._shown_theme or self.settings.theme

    def symbols(self) -> None:
        """Let the person choose colours and shapes of the categories."""
        from mapviewer.app.symbols_dialog import SymbolsDialog

        dark = theme.is_dark(self._shown_theme or self.settings.theme)
        dialog = SymbolsDialog(self.window, self.session.store, self.session.notebook, dark=dark)
        dialog.styleChosen.connect(lambda key, style: self.session.set_style(key, style, origin="symbols"))
        self.symbols_shown.connect(dialog.restyle)
        dialog.show()

    def restyle(self, opened: Opened) -> None:
        """Draw everything anew with other symbols; the map stays where it is."""
        w = self.window
        w.maps.restyle(opened)
        for view in (w.timeline, w.table, w.details, w.pages, w.filters, w.compare):
            view.open(opened)
        self.symbols_shown.emit(opened)

    def toggle_auto_reload(self) -> None:
        """Reload a dossier that changed on the disk by itself, or say that it changed and wait."""
        self.change_settings(auto_reload=not self.settings.auto_reload)

    def set_language(self, code: str) -> None:
        """Choose and remember the window's language, "" for the system's; it is spoken from the next start on, which is said in it."""
        self.change_settings(language=code)

    def _announce_language(self) -> None:
        code = self.settings.language
        self.window.actions_by_id[f"language-{code or 'system'}"].setChecked(True)
        with speaking(Language(code) if code else system_language()):
            words = tr("The language changes when mapviewer is started again.")
        self.window.messages.show_message("info", words)

    @property
    def text_scale(self) -> float:
        """How many times as large as the system's everything is written."""
        return self.settings.text_size / 100 * self._larger

    def enlarge(self, times: float) -> None:
        """Write everything so many times as large as the settings say, for a while."""
        self._larger = times
        self.dress()

    def dress(self, *_: object) -> None:
        """Dress the window in the theme that is set."""
        chosen = self._shown_theme or self.settings.theme
        dark = theme.is_dark(chosen)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.dress(app, dark, self.text_scale)
        self.window.set_text(self.text_scale)
        self.window.set_theme(dark)
        self.playing.set_ink(QColor(theme.colors(dark).text))
        self.window.actions_by_id[f"theme-{chosen.value}"].setChecked(True)
        self.window.actions_by_id[f"language-{self.settings.language or 'system'}"].setChecked(True)

    def save_settings(self) -> None:
        """Remember; a folder that cannot be written is said once and is no reason to stop."""
        try:
            settings.save(self.settings)
        except (MapviewerError, OSError) as error:
            self.window.messages.show_message("warning", self.tr("Settings could not be saved: %s") % error)

    def closing(self) -> None:
        """The window goes: remember its layout, stop what runs."""
        self.playing.player.pause()
        geometry, layout = self.window.layout_words()
        self.settings = self.settings.model_copy(update={"geometry": geometry, "layout": layout})
        self.save_settings()
        self.texts.close()
        self.jobs.close()


def _turned(lon: float) -> float:
    """A longitude within ±180°."""
    return (lon + 180.0) % 360.0 - 180.0
