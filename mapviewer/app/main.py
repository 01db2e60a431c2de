"""The program with a window: it makes the parts, wires them in `connect`, and runs.

`connect` is the only wiring: each line leads from what a view says to what the session does, or from the session's news to a view.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from mapviewer import assets, settings, strays
from mapviewer.app import engine, translator
from mapviewer.language import Language

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller
    from mapviewer.app.window import MainWindow
    from mapviewer.session import Session


def connect(session: Session, window: MainWindow, controller: Controller) -> None:
    """Every wire of the program."""
    from mapviewer.query.selection import Filters

    w, c = window, controller
    # What people do → verbs of the session
    w.timeline.windowBrushed.connect(lambda a, b: session.select_window(a, b, origin="timeline"))
    w.timeline.besideBrushed.connect(lambda a, b: session.compare_with(a, b, origin="timeline"))
    w.timeline.playheadMoved.connect(lambda t: session.move_playhead(t, origin="timeline"))
    w.timeline.axisMoved.connect(lambda a, b: session.set_axis(a, b, origin="timeline"))
    w.timeline.allTimeAsked.connect(lambda: session.select_all_time(origin="timeline"))
    w.timeline.eventsPicked.connect(lambda ids: session.focus(ids, origin="timeline"))
    w.timeline.foldToggled.connect(c.toggle_fold)
    w.timeline.lanesChosen.connect(lambda by: session.set_lanes(by, origin="timeline"))
    w.timeline.zoomAsked.connect(c.zoom_to)
    w.maps.eventsPicked.connect(lambda ids: session.focus(ids, origin="map"))
    w.maps.groupPicked.connect(lambda group: session.list_group(group, origin="map"))
    w.pages.eventPicked.connect(lambda ids: session.focus(ids, origin="pages", group=session.selection.group))
    w.pages.closed.connect(lambda: session.focus((), origin="pages"))
    w.maps.linkActivated.connect(c.open_link)
    w.maps.backgroundClicked.connect(lambda: session.focus((), origin="map"))
    w.table.eventsPicked.connect(lambda ids: session.focus(ids, origin="table"))
    w.table.zoomAsked.connect(c.zoom_to)
    w.details.eventPicked.connect(lambda ids: session.focus(ids, origin="details"))
    w.details.linkAsked.connect(c.open_link)
    w.details.actorAsked.connect(
        lambda key: session.set_filters(session.selection.filters.adding("actor", key), origin="details")
    )
    w.details.noteWritten.connect(lambda key, note: session.annotate(key, note, origin="details"))
    w.details.editorAsked.connect(lambda line: c.open_in_editor(line, c.together.read_path()))
    w.details.mediumAsked.connect(c.open_medium)
    w.problems.lineAsked.connect(lambda line: c.open_in_editor(line, c.together.problem_path()))
    session.noted.connect(w.details.note)
    w.modeChosen.connect(lambda mode: session.set_mode(mode, origin="toolbar"))
    w.unitChosen.connect(lambda unit: session.set_unit(unit, origin="toolbar"))
    w.table.absentAsked.connect(c.absences.show)
    w.table.clearAsked.connect(lambda: session.set_filters(Filters(), origin="table"))
    w.status.absentAsked.connect(c.absences.show)
    # News of the session → views
    for view in (
        w,
        w.maps,
        w.timeline,
        w.table,
        w.details,
        w.pages,
        w.filters,
        w.filter_bar,
        w.caption,
        w.layers,
        w.compare,
        c.map_desk,
    ):
        session.opened.connect(view.open)
        session.changed.connect(view.apply)
    session.changed.connect(c.reading.apply)
    session.changed.connect(c.following.apply)
    session.opened.connect(w.problems.open)
    w.status.zoneAsked.connect(lambda: c.run("zone"))
    # Filters
    w.filters.filtersChanged.connect(lambda filters: session.set_filters(filters, origin="filters"))
    w.filter_bar.filtersChanged.connect(lambda filters: session.set_filters(filters, origin="filter bar"))
    w.filters.inViewAsked.connect(c.filter_in_view)
    w.filters.nearAsked.connect(c.filter_near)
    w.closing.connect(w.filters.close_jobs)
    # Layers and tools of the map
    w.map.told.connect(c.map_desk.told)
    w.filters.drawAsked.connect(c.map_desk.tools.start)
    w.status.notationAsked.connect(c.map_desk.show_notations)
    c.map_desk.tools.filtersChanged.connect(lambda filters: session.set_filters(filters, origin="map"))
    w.layers.layersChanged.connect(lambda layers: session.set_layers(layers, origin="layers"))
    session.opened.connect(c.overlays.open)
    session.opened.connect(c.together.open)
    session.changed.connect(c.together.apply)
    session.opened.connect(c.versions.open)
    session.changed.connect(c.versions.apply)
    w.closing.connect(c.versions.close)
    session.opened.connect(c.pairs.open)
    session.noted.connect(c.pairs.note)
    w.closing.connect(c.pairs.close)
    session.noted.connect(c.overlays.note)
    c.basemaps.changed.connect(lambda info: w.status.show_basemap(info.name if info else "", c.online.host))
    session.opened.connect(c.online.open)
    w.status.basemapAsked.connect(c.online.show_log)
    w.closing.connect(c.online.close)
    note = c.empty_note
    note.goAsked.connect(lambda moment: session.go_to(moment, origin="map"))
    note.allTimeAsked.connect(lambda: session.select_all_time(origin="map"))
    note.clearAsked.connect(lambda: session.set_filters(Filters(), origin="map"))
    note.absentAsked.connect(c.absences.show)
    session.opened.connect(note.open)
    session.changed.connect(note.apply)
    session.opened.connect(c.absences.open)
    session.changed.connect(c.absences.apply)
    # Places without coordinates
    session.opened.connect(c.places.open)
    w.map.told.connect(c.places.told)
    w.places.questionChosen.connect(c.places.choose)
    w.places.scopeChosen.connect(c.places.set_scope)
    w.places.offerChosen.connect(c.places.look_at)
    w.places.acceptAsked.connect(c.places.accept)
    w.places.drawAsked.connect(c.places.draw)
    w.places.leaveAsked.connect(c.places.leave)
    w.places.withdrawAsked.connect(c.places.withdraw)
    w.places.lookUpAsked.connect(c.places.look_up)
    w.places.onlineAsked.connect(c.places.ask_online)
    w.places.onlineChoiceAsked.connect(c.places.choose_online)
    c.online.geocoderChanged.connect(w.places.show_online)
    c.online.geocoderChanged.connect(w.status.show_geocoder)
    w.places.nameGiven.connect(c.places.remember_name)
    c.absences.placeAsked.connect(c.places.show)
    c.memory.decisionsWanted.connect(c.places.restore)
    w.closing.connect(c.places.close)
    # Two windows of time
    w.compare.startAsked.connect(c.comparing.start)
    w.compare.editAsked.connect(c.comparing.ask)
    w.compare.periodAsked.connect(c.comparing.choose)
    w.compare.swapAsked.connect(lambda: session.swap_windows(origin="compare"))
    w.compare.stopAsked.connect(lambda: session.stop_comparing(origin="compare"))
    w.compare.partAsked.connect(c.comparing.list_part)
    w.compare.valueAsked.connect(c.comparing.look_at)
    w.closing.connect(w.compare.close_jobs)
    # Playback
    session.opened.connect(c.playing.open)
    session.changed.connect(c.playing.player.apply)
    w.toolbar.paceChosen.connect(c.playing.set_pace)
    w.toolbar.speedChosen.connect(c.playing.set_speed)
    session.restyled.connect(c.restyle)
    # Text: its index, and the search
    session.index_taken = c.texts.take
    for hearer in (c.texts, c.search):
        session.opened.connect(hearer.open)
        session.changed.connect(hearer.apply)
    c.texts.failed.connect(lambda why: w.messages.show_message("warning", why))
    # Undo and view history
    session.opened.connect(c.memory.open)
    session.changed.connect(c.memory.apply)
    session.noted.connect(c.memory.note)
    w.map.viewMoved.connect(c.memory.map_moved)
    c.memory.mapWanted.connect(lambda place: w.map.jump(place.lat, place.lon, place.zoom))
    c.memory.changed.connect(lambda: c.memory.tell(w.actions_by_id))
    c.memory.undone.connect(lambda words: w.statusBar().showMessage(words, 4_000))
    # Bookmarks and the story that they tell
    w.bookmarks.addAsked.connect(c.tour.add)
    w.bookmarks.goAsked.connect(c.tour.go)
    w.bookmarks.editAsked.connect(c.tour.edit)
    w.bookmarks.replaceAsked.connect(c.tour.replace)
    w.bookmarks.playAsked.connect(c.tour.play)
    w.bookmarks.bookmarksChanged.connect(lambda marks: session.set_bookmarks(marks, origin="bookmarks"))
    w.story.stepped.connect(c.tour.step)
    w.story.closed.connect(c.tour.stop)
    c.tour.mapWanted.connect(lambda place: w.map.jump(place.lat, place.lon, place.zoom))
    c.tour.told.connect(lambda at: w.story.tell(session.notebook.bookmarks, at))
    c.tour.told.connect(w.bookmarks.show_current)
    for keeper in (w.bookmarks, c.tour):
        session.opened.connect(keeper.open)
        session.noted.connect(keeper.note)
    # Commands and files
    w.commanded.connect(c.run)
    w.filesDropped.connect(c.receive)
    w.recentCleared.connect(c.documents.clear_recent)
    session.opened.connect(c.documents.show_state)
    session.opened.connect(c.tables.opened)
    session.opened.connect(c.documents.restoring.opened)
    session.noted.connect(c.documents.show_state)
    w.recentChosen.connect(lambda path: c.open(Path(path)))
    w.welcome.openAsked.connect(c.ask_open)
    w.welcome.sampleAsked.connect(c.open_sample)
    w.welcome.newAsked.connect(c.tables.new)
    w.welcome.recentAsked.connect(lambda path: c.open(Path(path)))
    w.cancelAsked.connect(c.cancel)
    w.closing.connect(c.closing)
    w.closing.connect(w.table.close_jobs)
    w.closing.connect(w.details.close_jobs)
    c.jobs.finished.connect(c.documents.arrived)
    c.jobs.failed.connect(c.failed)
    c.jobs.progressed.connect(lambda _, share, words: w.show_busy(words, share))
    c.jobs.ended.connect(lambda _: w.show_idle())
    w.maps.failed.connect(c.map_failed)


class Program:
    """The parts of a running program, made in the order that the web engine needs, and taken down in the opposite one."""

    def __init__(
        self,
        app: QApplication,
        *,
        remembered: settings.Settings | None = None,
        language: Language | None = None,
    ) -> None:
        app.setApplicationName("mapviewer")
        chosen = remembered or settings.Settings()
        translator.install(app, language or translator.chosen(chosen.language))
        # The engine's processes take longest to start. They are asked first; what the rest of the window needs is imported meanwhile.
        from mapviewer.app import theme
        from mapviewer.app.map_view import MapView

        theme.dress(app, theme.is_dark(chosen.theme), chosen.text_size / 100)
        map_view = MapView(dark=theme.is_dark(chosen.theme))
        from mapviewer.app.controller import Controller
        from mapviewer.app.fault_desk import FaultDesk
        from mapviewer.app.window import MainWindow
        from mapviewer.events.store import empty_store
        from mapviewer.session import Session

        self.session = Session(empty_store())
        self.window = MainWindow(map_view)
        self.controller = Controller(self.session, self.window, chosen)
        documents = self.controller.documents
        self.faults = FaultDesk(self.window, documents.save, lambda: documents.unsaved)
        self.window.maps.broke.connect(self.faults.page_broke)
        connect(self.session, self.window, self.controller)
        self.controller.wear()
        app.styleHints().colorSchemeChanged.connect(self.controller.dress)
        self.window.show_recent(self.controller.settings.recent)
        self.session.open(self.session.store)
        self.controller.basemaps.restore()

    def close(self) -> None:
        """Take the window down before the engine's profile goes with the application."""
        self.session.changed.disconnect()
        self.session.opened.disconnect()
        self.session.noted.disconnect()
        self.session.restyled.disconnect()
        self.window.may_close = lambda: True
        try:
            self.window.close()
            self.window.maps.shutdown()
        finally:
            # What breaks on the way out is told without data too.
            self.faults.close()
            self.window.deleteLater()


def has_display() -> bool:
    """Whether a window can be seen: always, but on a Unix without X or Wayland, or when Qt was told to draw offscreen."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform.split(":")[0] in ("offscreen", "minimal", "vnc"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def clear_strays(remembered: settings.Settings) -> threading.Thread:
    """Clear away what a program that was killed in the middle of a save has left: beside the settings and where files were opened last.

    On a thread that nobody waits for: one of these folders may be on a machine that does not answer.
    """
    folders = dict.fromkeys((settings.config_dir(), *(Path(name).parent for name in remembered.recent)))

    def clear() -> None:
        for folder in folders:
            strays.sweep(folder)

    thread = threading.Thread(target=clear, name="strays", daemon=True)
    thread.start()
    return thread


def run(
    paths: Sequence[Path],
    *,
    sample: bool = False,
    out: Path = Path("out"),
    language: Language | None = None,
    new_window: bool = False,
) -> int:
    """Open the window on these files, together, or on the sample; returns the exit code. It speaks the language that is
    given, else the one that is remembered or the system's.

    Where the program runs already, it is handed the files and this call ends at once, unless `new_window` says otherwise.
    Without a display it says so and writes pictures of the window and of the map into `out` instead.
    """
    from mapviewer.app.messages import quiet_qt

    quiet_qt()
    if not has_display():
        from mapviewer.app.pictures import write_pictures

        return write_pictures(
            paths[0] if paths else assets.sample_dossier(), out, language=language, more=paths[1:]
        )
    warning = engine.prepare()
    app = QApplication(sys.argv[:1])
    from mapviewer.app.single import Listening, address, hand_over

    where = "" if new_window else address()
    if hand_over(where, [assets.sample_dossier()] if sample and not paths else paths):
        return 0
    remembered, messages = settings.load_with_messages()
    program = Program(app, remembered=remembered, language=language)
    window = program.window
    program.faults.install()
    window.restore_layout(program.controller.settings.geometry, program.controller.settings.layout)
    program.controller.warn_of_settings(messages)
    if warning:
        window.messages.show_message("warning", warning)
    if paths:
        program.controller.documents.open_several(paths)
    elif sample:
        program.controller.open_sample()
    listening = Listening(where, window)
    listening.asked.connect(program.controller.documents.open_from_outside)
    window.show()
    window.timeline.setFocus()
    clear_strays(remembered)
    code = app.exec()
    listening.close()
    program.close()
    return code
