"""Events that two dossiers tell: looks for pairs off the GUI thread, offers them, and keeps the reader's word in the notebook. Nothing is ever merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget

from mapviewer.app.jobs import Jobs, Ticket
from mapviewer.app.pair_facts import facts, why
from mapviewer.app.pairs_panel import Card, Key, Line, PairsPanel
from mapviewer.app.placed_words import judged_words
from mapviewer.app.texts import plain, shorten
from mapviewer.decisions.decision import now
from mapviewer.events.store import Store, empty_store
from mapviewer.language import is_rtl, plural, tr
from mapviewer.notebook import Judged, Notebook
from mapviewer.query.alike import Pair, Pairs, find_pairs, measured
from mapviewer.session import Noted, Opened

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller

_UNASKED: Final = 20_000
"""Dossiers of so many events together are looked through as soon as they are open; larger ones when somebody asks."""
_JOB: Final = "pairs"


@dataclass(frozen=True, slots=True, eq=False)
class _Result:
    store: Store
    pairs: Pairs
    measured: tuple[Pair, ...]
    """Those that were judged already."""


class PairsDesk(QObject):
    """The dock with the pairs of the dossiers that are open. `commands` has its commands by the action table's ids."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._c, self._session, self._window = controller, controller.session, controller.window
        window = self._window
        self.panel = PairsPanel(window)
        self.dock = QDockWidget(tr("Told twice"), window)
        self.dock.setObjectName("pairsDock")
        self.dock.setMinimumWidth(240)
        self.dock.setWidget(self.panel)
        left = Qt.DockWidgetArea.RightDockWidgetArea if is_rtl() else Qt.DockWidgetArea.LeftDockWidgetArea
        window.addDockWidget(left, self.dock)
        window.tabifyDockWidget(window.places_dock, self.dock)
        window.tabs.watch(self.dock)
        window.panes.append(self.panel)
        self.dock.toggleViewAction().setVisible(False)
        self.dock.hide()
        self.jobs = Jobs(self)
        self.jobs.finished.connect(lambda _, found: self._take(found))
        self.jobs.failed.connect(lambda _, error: self.panel.show_lines((), None, str(error)))
        self.jobs.progressed.connect(lambda _, share, __: self.panel.show_busy(share))
        self.jobs.ended.connect(lambda _: self.panel.show_busy(None))
        self._store: Store = empty_store()
        self._pairs: dict[Key, Pair] = {}
        self._found: Pairs | None = None
        """What the last search has found; None: there was none."""
        self.commands: dict[str, Callable[[], object]] = {"pairs": self.show}
        panel = self.panel
        panel.chosen.connect(self._choose)
        panel.judged.connect(self._judge)
        panel.readAsked.connect(self._read)
        panel.showAsked.connect(self._show_both)
        panel.nameGiven.connect(self._remember_name)
        panel.addAsked.connect(controller.together.ask_add)
        panel.stopAsked.connect(lambda: self.jobs.cancel(_JOB))
        panel.by.setText(controller.settings.decided_by or "")

    # Told by the session --------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Other dossiers are open, or the same ones anew: what was found is of no use any more."""
        self.jobs.cancel(_JOB)
        self._store, self._found, self._pairs = opened.store, None, {}
        if opened.store.file.path is None:
            self.dock.hide()
        self.dock.toggleViewAction().setVisible(self._several)
        seen = self.dock.isVisible()
        if self._several and (seen or len(opened.store) <= _UNASKED):
            self.search()
        else:
            self._tell()

    def note(self, noted: Noted) -> None:
        """The notebook has changed, perhaps not here."""
        if noted.new.judged != noted.old.judged:
            self._tell()
            found = self._found
            if found is not None and found.more and not self.panel.counts()["open"]:
                self.search()

    def close(self) -> None:
        """The window goes."""
        self.jobs.close()

    # What the person asks -------------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the pairs, and look for them where that was not done yet."""
        self.panel.by.setText(self._c.settings.decided_by or "")
        dock, wide = self.dock, self.panel.sizeHint().width()
        dock.toggleViewAction().setVisible(True)
        self._window.show_dock(dock)
        if not dock.isFloating() and dock.width() < wide <= self._window.width() // 3:
            self._window.resizeDocks([dock], [wide], Qt.Orientation.Horizontal)
        if self._several and self._found is None and not self.jobs.runs(_JOB):
            self.search()

    def search(self) -> None:
        """Look for pairs in the dossiers that are open."""
        store = self._store
        judged = [
            (rows[0], rows[1])
            for one in self._session.notebook.judged
            if len(rows := sorted(_rows(store, one.key))) == 2
        ]

        def work(ticket: Ticket) -> _Result:
            found = find_pairs(store, frozenset(judged), lambda share: ticket.progress(share, ""))
            return _Result(store, found, tuple(measured(store, *rows) for rows in judged))

        self.jobs.start(_JOB, work)
        self.panel.show_busy(0.0)

    def _judge(self, key: Key, same: bool | None) -> None:
        pair = self._pairs.get(key)
        if pair is None:
            return
        self._remember_name(self.panel.by.text())
        judged = None
        if same is not None:
            events = self._store.events
            judged = Judged(
                first=events[pair.first].id,
                second=events[pair.second].id,
                same=same,
                by=_clean(self.panel.by.text()),
                at=now(),
                why=_clean(self.panel.reason.text()),
            )
        self.panel.reason.clear()
        self._session.judge(key, judged, origin="pairs")

    def _read(self, event_id: str) -> None:
        self._session.visit((event_id,), origin="pairs")
        self._window.show_dock(self._window.details_dock)

    def _show_both(self, key: Key) -> None:
        pair = self._pairs.get(key)
        if pair is not None:
            ids = tuple(self._store.events[row].id for row in (pair.first, pair.second))
            self._session.visit(ids, origin="pairs")
            self._window.map.zoom_to(ids)

    def _remember_name(self, name: str) -> None:
        clean = _clean(name)[:200]
        if clean != (self._c.settings.decided_by or ""):
            self._c.change_settings(decided_by=clean)

    # Inside -----------------------------------------------------------------------------------------------------------------

    @property
    def _several(self) -> bool:
        return len(self._store.layers) > 1 and self._c.versions.shown is None

    def _take(self, result: object) -> None:
        assert isinstance(result, _Result)  # noqa: S101
        if result.store is not self._store:
            return
        self._found = result.pairs
        events = self._store.events
        for pair in (*result.pairs.listed, *result.measured):
            self._pairs[frozenset((events[pair.first].id, events[pair.second].id))] = pair
        self._tell()

    def _tell(self) -> None:
        """List all pairs that are known, with what the reader says of each."""
        book, lengths = self._session.notebook, self._c.settings.lengths
        said = {one.key: one.same for one in book.judged}
        lines = [
            Line(
                key,
                (self._store.title(pair.first), self._store.title(pair.second)),
                why(self._store, pair, lengths),
                said.get(key),
            )
            for key, pair in self._pairs.items()
        ]
        line = self.panel.line
        self.panel.show_add(not self._several)
        self.panel.show_lines(lines, line.key if line is not None else None, self._nothing(), self._beyond())
        self._c.together.list.show_pairs(self.panel.counts()["open"] if self._found is not None else None)

    def _nothing(self) -> str:
        if not self._several:
            return tr(
                "Events told twice are looked for among several dossiers: open another one beside this."
            )
        if self._found is None:
            return tr("The search was stopped.")
        return tr("No event of one dossier looks like one of another: none of the same day, near it and with words in common.")  # fmt: skip

    def _beyond(self) -> str:
        found, words = self._found, ""
        if found is not None and found.more:
            words = plural(
                "One more pair is less alike; it comes once these are judged.",
                "{n} more pairs are less alike; they come once these are judged.",
                found.more,
            )
        if found is not None and found.ended:
            words = f"{words} {tr('There are too many events of the same days to compare them all.')}".strip()
        return words

    def _choose(self, key: Key | None) -> None:
        pair = self._pairs.get(key) if key is not None else None
        if pair is None or key is None:
            self.panel.show_card(None)
            return
        store, chosen, lengths = self._store, self._session.selection, self._c.settings.lengths
        rows = (pair.first, pair.second)
        self.panel.show_card(
            Card(
                (store.events[rows[0]].id, store.events[rows[1]].id),
                (store.file_of(rows[0]).name, store.file_of(rows[1]).name),
                why(store, pair, lengths),
                facts(store, pair, chosen.event_zone, lengths),
                _said(self._session.notebook, key),
            )
        )


def _rows(store: Store, key: Key) -> set[int]:
    return {row for event_id in key if (row := store.row_of.get(event_id)) is not None}


def _said(notebook: Notebook, key: Key) -> str:
    one = next((one for one in notebook.judged if one.key == key), None)
    if one is None:
        return ""
    return judged_words(one)


def _clean(text: str) -> str:
    return shorten(plain(text).strip(), 500)
