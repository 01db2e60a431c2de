"""The reader: one event's card with its time, place, sources and claims. There is no popup on the map; this panel is it.

All text is the dossier's and goes into plain-text labels; nothing here is parsed as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QWidget

from mapviewer.app.card import LONGEST, Button, Page
from mapviewer.app.media_list import MediaList, Shown
from mapviewer.app.media_pictures import Pictures
from mapviewer.app.media_viewer import MediaViewer
from mapviewer.app.pace import Pace
from mapviewer.app.placed_words import located_words, unplaced_words
from mapviewer.app.reader_note import ReaderNote
from mapviewer.app.symbol_icons import symbol_icon
from mapviewer.app.texts import isolate, plain, shorten
from mapviewer.app.told_also import add_told_also
from mapviewer.events import other_calendars
from mapviewer.events.event import Citation, Event
from mapviewer.events.relations import relation_words, status_words
from mapviewer.events.store import Store
from mapviewer.events.when import Flag
from mapviewer.events.where import RadiusBasis, radius_words
from mapviewer.events.words import describe, precision_words, short
from mapviewer.language import number, plural, tr
from mapviewer.language.calendar import names
from mapviewer.mapdoc.outlines import shape_words
from mapviewer.notebook import Notebook
from mapviewer.query.selection import Selection
from mapviewer.session import Change, Noted, Opened
from mapviewer.snapshot.wording import listed, unlisted_words

PLAYED_MS: Final = 250
"""While time plays by event the card is made anew so often at most: it takes longer than many frames of the map."""


class Details(QScrollArea):
    """The card of the event in focus; a list above it when several are."""

    eventPicked = Signal(object)
    """Ids (tuple of str): the person clicked another event."""
    linkAsked = Signal(str)
    """An address that the person wants to open in a browser."""
    actorAsked = Signal(str)
    """An actor (id, or plain name) whose events alone the person wants to see."""
    noteWritten = Signal(str, object)
    """The id of an event and the reader's note on it (None: it is taken away)."""
    mediumAsked = Signal(str)
    """The path of a medium that the person wants to open in the system's program."""
    editorAsked = Signal(object)
    """The line (int from 1, None where nobody knows) of the record that the person wants to see in the file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self.setAccessibleName(self.tr("Details"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._store: Store | None = None
        self._selection = Selection()
        self._dark = False
        self._shown: tuple[object, ...] = ()
        self._notebook = Notebook()
        self._note: ReaderNote | None = None
        self._calendars = False
        self._pictures = Pictures(self)
        self._uncovered: set[str] = set()
        self._pace = Pace(PLAYED_MS, self._rebuild, self)

    # Told by the session ------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Show another store: its title and description until something is clicked."""
        if self._store is None or opened.store.file.path != self._store.file.path:
            # What was uncovered in one dossier stays covered in another.
            self._uncovered.clear()
            self._pictures.forget()
        self._store, self._selection, self._notebook = opened.store, opened.selection, opened.notebook
        self._shown = ()
        self._rebuild()

    def apply(self, change: Change) -> None:
        """Show the events in focus."""
        self._selection = change.new
        if change.origin == "player":
            if self._key() != self._shown:
                self._pace.ask()
        else:
            self._rebuild()

    def note(self, noted: Noted) -> None:
        """The notebook has changed, perhaps not here."""
        self._notebook = noted.new
        if noted.new.judged != noted.old.judged:
            self._shown = ()
            self._rebuild()
        if self._note is not None and self._selection.focus:
            self._note.show_note(noted.new.notes.get(self._selection.focus[0]))

    def set_theme(self, dark: bool) -> None:
        """Draw the symbols for a light or a dark window."""
        self._dark = dark
        self._shown = ()
        self._rebuild()

    # Inside -------------------------------------------------------------------------------------------------------------

    def _key(self) -> tuple[object, ...]:
        chosen = self._selection
        return id(self._store), chosen.focus, chosen.event_zone, self._dark, self._calendars

    def _rebuild(self) -> None:
        store = self._store
        if store is None:
            return
        self._pace.drop()
        key = self._key()
        if key == self._shown:
            return
        self._shown = key
        if self._note is not None:
            # What was being written belongs to the event that it was written on.
            note, self._note = self._note, None
            note.finish()
        self._pictures.stop("card")
        page = Page(self)
        rows = [store.row_of[event_id] for event_id in self._selection.focus]
        if not rows:
            self._overview(page, store)
        else:
            if len(rows) > 1:
                self._several(page, store, rows)
            self._card(page, store, rows[0])
        page.finish()
        old = self.takeWidget()
        if old is not None:
            old.deleteLater()
        self.setWidget(page)
        self.verticalScrollBar().setValue(0)

    def _overview(self, page: Page, store: Store) -> None:
        if not store.head.title and not store.events:
            page.text(self.tr("No dossier is open."), "quiet")
            page.text(self.tr("Open one with Ctrl+O, or drop a file on this window."), "quiet")
            return
        page.text(store.head.title, "title")
        if store.head.updated:
            page.text(self.tr("Updated %s") % store.head.updated, "quiet")
        if store.head.description:
            page.gap(4)
            page.text(store.head.description)
        page.gap(8)
        page.text(self._totals(store), "quiet")
        if not store.events:
            page.text(self.tr("This dossier has no events yet."), "warning")
        else:
            page.text(
                self.tr("Click a symbol on the map, a bar in the timeline or a row to read an event."),
                "quiet",
            )

    def _totals(self, store: Store) -> str:
        unplaced = int(np.count_nonzero(store.columns.place < 0))
        undated = len(store.undated_order)
        parts = [plural("{n} event", "{n} events", len(store))]
        if undated:
            parts.append(plural("{n} of them undated", "{n} of them undated", undated))
        if unplaced:
            parts.append(plural("{n} without a place", "{n} without a place", unplaced))
        return names().comma.join(parts) + "."

    def _several(self, page: Page, store: Store, rows: Sequence[int]) -> None:
        spots = {store.place_name(row) for row in rows}
        if len(spots) == 1 and "" not in spots:
            place = isolate(shorten(next(iter(spots)), 80))
            words = plural(
                "{n} event selected at {place}", "{n} events selected at {place}", len(rows), place=place
            )
        else:
            words = plural("{n} event selected", "{n} events selected", len(rows))
        page.heading(words)
        began = store.columns.earliest
        for row in sorted(rows, key=lambda row: (int(began[row]), row))[:200]:
            when = store.whens[row]
            date = (
                self.tr("undated") if when is None else short(when, self._selection.event_zone or when.zone)
            )
            button = page.event_button(store, row, self._dark, before=date, current=row == rows[0])
            others = (store.events[row].id, *(k for k in self._selection.focus if k != store.events[row].id))
            button.clicked.connect(lambda _=False, ids=others: self.eventPicked.emit(ids))
        if len(rows) > 200:
            page.text(
                plural("… and {n} more, in the table.", "… and {n} more, in the table.", len(rows) - 200),
                "quiet",
            )
        page.rule()

    def _card(self, page: Page, store: Store, row: int) -> None:
        event = store.events[row]
        category = store.category(row)
        page.category(
            category.label,
            symbol_icon(category.symbol, dark=self._dark),
            event.status,
            status_words(event.status),
        )
        page.text(event.title or event.id, "title")
        self._time(page, store, row)
        self._place(page, store, row)
        if store.layers:
            page.pair(tr("File"), shorten(store.file_of(row).name, 120))
        if event.summary:
            page.gap(6)
            page.text(event.summary)
        if event.toll is not None:
            self._toll(page, event)
        if event.media:
            self._media(page, store, event)
        if event.actors:
            page.heading(self.tr("Actors"))
            for part in event.actors:
                name, role = store.actor_name(part.actor), f" · {isolate(part.role)}" if part.role else ""
                tip = tr("Show only events with {actor}", actor=shorten(name, 80))
                page.line(
                    f"{isolate(name)}{role}",
                    (self.tr("Only these"), tip, lambda _=False, key=part.actor: self.actorAsked.emit(key)),
                )
        self._claims(page, store, event)
        self._sources(page, store, row)
        add_told_also(page, store, event.id, self._notebook, self._dark, self.eventPicked.emit)
        links = store.links(row)
        if links:
            page.heading(self.tr("Related events"))
            for link in links:
                words = relation_words(link.relation, outgoing=link.outgoing)
                button = page.event_button(store, link.row, self._dark, before=words)
                target = (store.events[link.row].id,)
                button.clicked.connect(lambda _=False, ids=target: self.eventPicked.emit(ids))
        if event.tags:
            page.heading(self.tr("Tags"))
            page.text(" · ".join(isolate(tag) for tag in event.tags), "item")
        if event.extra or (event.origin and event.origin.columns):
            page.heading(self.tr("Other fields of the record"))
            columns = event.origin.columns if event.origin else {}
            for key, value in {**event.extra, **columns}.items():
                page.pair(key, str(value), "field")
        if event.private_note:
            page.heading(self.tr("Private note"))
            page.text(event.private_note, "item")
        page.heading(self.tr("Your note"))
        self._note = ReaderNote(event.id, self._notebook.notes.get(event.id), page)
        self._note.written.connect(self.noteWritten)
        page.add(self._note)
        self._provenance(page, store, row)

    def _show_calendars(self) -> None:
        self._calendars = not self._calendars
        at = self.verticalScrollBar().value()
        self._rebuild()
        self.verticalScrollBar().setValue(at)

    def _time(self, page: Page, store: Store, row: int) -> None:
        event, when = store.events[row], store.whens[row]
        if when is None:
            order = [store.events[r].title for k in event.after if (r := store.row_of.get(k)) is not None]
            page.pair(self.tr("When"), self.tr("undated"))
            if order:
                page.pair(
                    "",
                    self.tr("after %s") % names().comma.join(isolate(shorten(t, 120)) for t in order),
                    "quiet",
                )
            later = [store.events[r].title for k in event.before if (r := store.row_of.get(k)) is not None]
            if later:
                page.pair(
                    "",
                    self.tr("before %s") % names().comma.join(isolate(shorten(t, 120)) for t in later),
                    "quiet",
                )
        else:
            zone = self._selection.event_zone or when.zone
            page.pair(self.tr("When"), describe(when, zone))
            small = precision_words(when)
            if when.flags & Flag.TIMED:
                small += f" · {describe(when, 'UTC')}" if zone != "UTC" else ""
            page.pair("", small, "quiet")
            for note in when.notes:
                page.pair("", note, "quiet")
            if self._calendars:
                for name, words in other_calendars.words(when, store.zone(row)):
                    page.pair("", f"{name}: {isolate(words)}", "quiet")
        if event.when_note:
            page.pair("", event.when_note, "note")

    def _place(self, page: Page, store: Store, row: int) -> None:
        event, spot = store.events[row], store.spots[row]
        name = store.place_name(row)
        if spot is None and not name:
            page.pair(self.tr("Where"), self.tr("no place given"))
        elif spot is None and store.place_of(event) is None:
            page.pair(self.tr("Where"), name)
            page.pair("", self.tr("not on the map: the dossier lists no place with this id"), "warning")
        elif spot is None:
            page.pair(self.tr("Where"), name)
            page.pair("", unplaced_words(store, row), "warning")
        else:
            page.pair(self.tr("Where"), name or f"{spot.lat:.4f}, {spot.lon:.4f}")
            if store.shaped[row] and (words := shape_words(store, row)):
                page.pair("", words, "quiet")
            if spot.radius_m > 0:
                whose = {
                    RadiusBasis.PUBLISHED: self.tr("as given"),
                    RadiusBasis.ASSUMED: self.tr("assumed"),
                    RadiusBasis.USER: self.tr("set by the reader"),
                }[spot.basis]
                page.pair(
                    "",
                    self.tr("somewhere within %s (%s)") % (radius_words(spot.radius_m).lstrip("±"), whose),
                    "quiet",
                )
            for words in located_words(spot):
                page.pair("", words, "quiet")
        if event.place_note:
            page.pair("", event.place_note, "note")

    def _toll(self, page: Page, event: Event) -> None:
        toll = event.toll
        assert toll is not None  # noqa: S101
        if toll.low is not None and toll.high is not None and toll.low != toll.high:
            words = f"{number(toll.low)}–{number(toll.high)}"
            if toll.best is not None:
                words += self.tr(", best estimate %s") % number(toll.best)
        else:
            best = next((n for n in (toll.best, toll.low, toll.high) if n is not None), None)
            words = self.tr("not known") if best is None else number(best)
        page.pair(self.tr("Deaths"), words)

    def _media(self, page: Page, store: Store, event: Event) -> None:
        page.heading(tr("Pictures and recordings ({n})", n=number(len(event.media))))
        path = store.file_of(store.row_of[event.id]).path
        dossier = None if path is None else Path(path)
        made = MediaList(page, event.media, dossier, self._pictures, self._uncovered, dark=self._dark)
        made.openAsked.connect(self.mediumAsked)
        made.viewAsked.connect(lambda media, at: self._view(made, media, at))
        page.add(made)

    def _view(self, asker: MediaList, media: Sequence[Shown], at: int) -> None:
        viewer = MediaViewer(self.window(), self._pictures, media, at, self._uncovered, dark=self._dark)
        viewer.openAsked.connect(self.mediumAsked)
        viewer.finished.connect(asker.refresh)
        viewer.open()

    def close_jobs(self) -> None:
        """The window goes: stop drawing pictures."""
        self._pictures.close()

    def _claims(self, page: Page, store: Store, event: Event) -> None:
        if not event.claims:
            return
        page.heading(self.tr("Competing accounts") if len(event.claims) > 1 else self.tr("An account of it"))
        page.side_by_side(
            [
                (
                    claim.by or self.tr("somebody"),
                    plain(claim.value[:LONGEST]),
                    "; ".join(
                        f"[{store.source_number(c.source) or '?'}]"
                        + (f" {isolate(c.locator)}" if c.locator else "")
                        for c in claim.citations
                    ),
                )
                for claim in event.claims
            ]
        )

    def _sources(self, page: Page, store: Store, row: int) -> None:
        event = store.events[row]
        known, _ = listed(store, event.citations)
        page.heading(self.tr("Sources (%s)") % number(len(known)) if known else self.tr("Sources"))
        if not known:
            page.text(self.tr("No source is given for this event. Treat it as unsourced."), "warning")
        for citation in event.citations:
            self._source(page, store, citation)

    def _source(self, page: Page, store: Store, citation: Citation) -> None:
        source, figure = store.sources.get(citation.source), store.source_number(citation.source)
        if source is None:
            page.text(unlisted_words(citation), "warning")
            return
        about = names().comma.join(
            isolate(part) for part in (source.author, source.publisher, source.published, source.kind) if part
        )
        lines = [(source.title or source.id, ""), (about, "quiet")]
        if citation.locator:
            lines.append((citation.locator, "locator"))
        if citation.quote:
            lines.append((self.tr("“%s”") % citation.quote, "note"))
        if source.note:
            lines.append((source.note, "quiet"))
        buttons: list[Button] = []
        for url, words in ((source.url, self.tr("Open")), (source.archived_url, self.tr("Archived copy"))):
            if url and url.startswith(("https://", "http://")):
                buttons.append((words, url, lambda _=False, address=url: self.linkAsked.emit(address)))
        copied = store.citation_words(citation)
        buttons.append((self.tr("Copy citation"), copied, lambda _=False, text=copied: self._copy(text)))
        page.source(figure or 0, lines, buttons)

    def _provenance(self, page: Page, store: Store, row: int) -> None:
        event = store.events[row]
        position = store.positions.get(event.id)
        line, record = position if position else (None, row)
        pointer, name = f"/events/{record}", shorten(store.file_of(row).name, 200)
        shown = isolate(name)
        if line:
            shown = self.tr("%s, line %s") % (shown, number(line))
        where = f"{name}:{line}" if line else name
        if event.origin is None or not event.origin.format or not line:
            # A pointer leads into a dossier; a table has rows, which stand below.
            shown = names().comma.join((shown, isolate(pointer)))
            where = f"{where}, {pointer}"
        page.rule()
        page.text(f"{isolate(shorten(store.own_id(row), 200))} · {shown}", "tiny")
        origin = event.origin
        if origin is not None and (origin.file or origin.format):
            parts = [
                origin.file,
                origin.format,
                None if origin.row is None else tr("row {n}", n=number(origin.row)),
            ]
            page.text(
                tr(
                    "Imported from {where}", where=isolate(names().comma.join(part for part in parts if part))
                ),
                "tiny",
            )
        buttons: list[Button] = []
        if store.file_of(row).path is not None:
            tip = self.tr("Show the record in the file, with the editor of the settings or the system's")
            buttons.append(
                (self.tr("Open in editor"), tip, lambda _=False, at=line: self.editorAsked.emit(at))
            )
        copied = f"{store.own_id(row)}\t{where}"
        buttons.append(
            (
                self.tr("Copy reference"),
                copied,
                lambda _=False, text=copied: self._copy(text, self.tr("Reference copied")),
            )
        )
        if store.whens[row] is not None:
            tip = self.tr("The date in the Julian and in the tabular Hijri calendar")
            words = self.tr("Other calendars")
            buttons.append((words, tip, lambda _=False: self._show_calendars()))
        page.buttons(buttons)

    def copy_citations(self) -> None:
        """Put title and citations of the event that is read onto the clipboard; nothing when none is."""
        if self._store is None or not self._selection.focus:
            return
        read = self._store.events[self._store.row_of[self._selection.focus[0]]]
        known, others = listed(self._store, read.citations)
        self._copy(
            "\n".join([read.title, *map(self._store.citation_words, known), *map(unlisted_words, others)])
        )

    def _copy(self, text: str, said: str = "") -> None:
        QGuiApplication.clipboard().setText(text)
        where = self.mapToGlobal(QPoint(self.width() // 2, 20))
        QToolTip.showText(where, said or self.tr("Citation copied"), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy copies the card's event as a citation list; Left and Right step; everything else is the scroll area's."""
        if event.matches(QKeySequence.StandardKey.Copy) and self._store is not None and self._selection.focus:
            self.copy_citations()
            return
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            # Nothing scrolls sideways here: they are the window's, so that one can read on from event to event.
            event.ignore()
            return
        super().keyPressEvent(event)
