"""Deciding where places without coordinates are: looks candidates up, shows them on the map, keeps what a person decides, and places the events by it."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt

from mapviewer.app.decision_keeping import keep
from mapviewer.app.jobs import Jobs, Ticket
from mapviewer.app.map_tools import PLACE
from mapviewer.app.place_lookups import Lookups
from mapviewer.app.places_panel import WAITING, Scope, question_words
from mapviewer.app.problems import failure_words
from mapviewer.app.texts import isolate, plain, shorten
from mapviewer.decisions.decision import Choice, Decision, Named, Where, now
from mapviewer.decisions.file import Kept, Saved
from mapviewer.errors import MapviewerError
from mapviewer.events.placing import event_key
from mapviewer.events.store import Store
from mapviewer.events.where import DRAWN, Candidate
from mapviewer.geocode.offers import GAZETTEER, Offered
from mapviewer.geodesy.measure import Point
from mapviewer.language import plural, tr
from mapviewer.mapdoc.candidate_messages import CandidateClicked, Candidates
from mapviewer.mapdoc.extent import extent
from mapviewer.mapdoc.marks import metres_per_pixel
from mapviewer.mapdoc.measuring import turned
from mapviewer.net.services import Kind
from mapviewer.query.place_questions import Question, Questions, questions
from mapviewer.session import Opened

if TYPE_CHECKING:
    from mapviewer.app.controller import Controller

_SCOPES: Final = 50
"""Events of one place that can be decided by themselves in the panel."""
_CLOSEST: Final = 9
_DRAWN_PX: Final = 12
"""A place that is drawn reaches so many pixels of the map at first."""
_LIST, _DECIDE = "list", "decide"


@dataclass(frozen=True, slots=True)
class _Step:
    """A change of decisions: by key, what it is called, and whether it is a step that undo takes back."""

    changes: Mapping[str, Decision | None]
    words: str
    recorded: bool
    about: str = ""
    """The key of the place that was looked at."""


@dataclass(frozen=True, slots=True)
class _Written:
    step: _Step
    dossier: Path
    saved: Saved


class PlacesDesk(QObject):
    """Holds the decisions of the dossier that is open. `commands` has its commands by the action table's ids."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._c = controller
        self._window, self._session = controller.window, controller.session
        self._panel, self._map = controller.window.places, controller.window.map
        self._tools = controller.map_desk.tools
        self.jobs = Jobs(self)
        self.jobs.finished.connect(self._finished)
        self.jobs.failed.connect(self._failed)
        self.kept = Kept()
        self.lookups = Lookups(self)
        self.lookups.offered.connect(self._take_offers)
        self.lookups.answered.connect(self._take_online)
        self.lookups.failed.connect(self._panel.say)
        self._store: Store | None = None
        self._questions = Questions(())
        self._offered: tuple[Offered, ...] = ()
        self._key: str | None = None
        self._scope = ""
        self._stale = True
        self._steps: list[tuple[_Step, Path]] = []
        self._told_aside = False
        self.commands: dict[str, Callable[[], object]] = {"places": self.show}
        self._tools.pointPicked.connect(self.drawn)
        self._panel.by.setText(self._name())
        self._window.places_dock.visibilityChanged.connect(self._seen)

    # What is open ---------------------------------------------------------------------------------------------------------

    def take(self, kept: Kept) -> None:
        """The decisions of the dossier that is opened next."""
        self.kept = kept
        self._c.memory.decisions = kept.decisions

    def open(self, opened: Opened) -> None:
        """Another dossier, or the same one anew: its places are listed once somebody looks."""
        store = opened.store
        if self._store is None or store.file.path != self._store.file.path:
            self._key, self._scope, self._told_aside = None, "", False
        if store.file.path is None:
            self.take(Kept())
        self._store, self._stale = store, True
        if self._is_seen:
            self._refresh()

    def show(self, row: int | None = None) -> None:
        """Show the panel, at the place of an event if one is given."""
        if row is not None and self._store is not None:
            event = self._store.events[row]
            keys, numbers = self._store.asked()
            number = int(numbers[row])
            alone = event.id in self._store.alone or number < 0
            self._key = event_key(event.id) if alone else keys[number]
            self._stale = True
        dock, wide = self._window.places_dock, self._panel.sizeHint().width()
        self._window.show_dock(dock)
        if not dock.isFloating() and dock.width() < wide <= self._window.width() // 3:
            self._window.resizeDocks([dock], [wide], Qt.Orientation.Horizontal)
        if self._stale:
            self._refresh()

    def close(self) -> None:
        """Stop what runs."""
        self.jobs.close()
        self.lookups.close()

    @property
    def _is_seen(self) -> bool:
        return self._window.places_dock.isVisible()

    def _seen(self, on: bool) -> None:
        if on and self._stale:
            self._refresh()
        self._show_pins()

    def _refresh(self) -> None:
        store = self._store
        if store is None:
            return
        self._stale = False

        def work(_: Ticket) -> tuple[Store, Questions]:
            return store, questions(store)

        self.jobs.start(_LIST, work)

    # What the person does -------------------------------------------------------------------------------------------------

    def choose(self, key: str | None) -> None:
        """Look at a place: what it may be is looked up and shown."""
        fresh = key != self._key
        self._key = key
        if fresh:
            self.lookups.stop_asking()
            self._scope = ""
            self._panel.why.clear()
            self._panel.query.clear()
            self._stop_drawing()
        one = self._question
        self._panel.show_scopes(self._scopes(one), self._scope)
        self._set_offers((), self.tr("Looking the name up…") if one is not None and one.words else "")
        if one is not None:
            self.look_up(one.words, one.country)

    def look_up(self, words: str, country: str = "") -> None:
        """Look a name up in the gazetteer, for the place that is looked at."""
        if self._question is not None and self._store is not None:
            self.lookups.look_up(self._question, self._store, words, country)

    def ask_online(self) -> None:
        """Ask the geocoder on the network for the name; who has not agreed to that yet is asked first."""
        if self._question is None:
            return
        if self._c.online.client.service(Kind.GEOCODER) is None:
            self.choose_online()
        else:
            self._ask_online()

    def choose_online(self) -> None:
        """Choose who is asked over the network, or go offline."""
        self._c.online.ask_geocoder(self._asked_words()[0], self._ask_online)

    def _asked_words(self) -> tuple[str, str]:
        """The name that is asked for and its country: what was typed, else what the dossier has."""
        typed, one = self._panel.query.text().strip(), self._question
        if typed or one is None:
            return typed, ""
        return one.words, one.country

    def _ask_online(self) -> None:
        one, store = self._question, self._store
        client = self._c.online.client
        service = client.service(Kind.GEOCODER)
        words, country = self._asked_words()
        if one is None or store is None or service is None:
            return
        if not words.strip():
            self._panel.say(self.tr("Type a name to look up first."))
            return
        after = max((offered.rank for offered in self._offered), default=0)
        self._panel.say(self.tr("Asking %s…") % isolate(service.host))
        self.lookups.ask(client, service, one, store, words, country, after=after)

    def set_scope(self, event_id: str) -> None:
        """Decide for one event (by id), or "" for all with the place."""
        self._scope = event_id

    def look_at(self, number: int) -> None:
        """Look at a candidate."""
        self._show_pins(number)

    def accept(self) -> None:
        """Decide that the place is the candidate that is looked at."""
        row = self._panel.offers.currentRow()
        if not 0 <= row < len(self._offered):
            return
        offered = self._offered[row]
        where = Where.of(
            offered.candidate,
            radius_m=self._panel.own_radius_m,
            service=offered.service,
            attribution=offered.attribution,
            rank=offered.rank or None,
        )
        self._decide(Choice.DRAWN if offered.candidate.kind == DRAWN else Choice.TAKEN, where)

    def leave(self) -> None:
        """Decide that the place stays off the map."""
        self._decide(Choice.UNPLACED, None)

    def withdraw(self) -> None:
        """Take back what was decided about the place."""
        one = self._question
        if one is not None and one.decided is not None:
            words = self.tr("take back the place of %s") % question_words(one)
            self._change(_Step({one.key: None}, words, True))

    def draw(self) -> None:
        """Let the person click where the place is."""
        if self._question is not None:
            self._tools.start(PLACE)

    def drawn(self, at: Point) -> None:
        """The person clicked at a point: it is a candidate from now on, to be accepted like any."""
        if self._question is None:
            return
        where = self._map.where
        pixels = metres_per_pixel(at[0], where.zoom) * _DRAWN_PX if where is not None else 1_000.0
        lat, lon = turned(at)
        words = self.tr("where you put it")
        candidate = Candidate(
            "", "", "", "", round(lat, 6), round(lon, 6), 0, DRAWN, "", 0.0, 0.0, words, _handy(pixels)
        )
        others = tuple(one for one in self._offered if one.candidate.kind != DRAWN)
        self._set_offers((Offered(candidate, 0, ""), *others), "")
        self._window.show_dock(self._window.places_dock)
        self._panel.offers.setFocus()

    def remember_name(self, name: str) -> None:
        """Remember who decides."""
        clean = _clean(name)[:200]
        if clean != self._c.settings.decided_by:
            self._c.change_settings(decided_by=clean)

    def restore(self, changes: Mapping[str, Decision | None]) -> None:
        """Undo or redo: these decisions by key, None for none."""
        self._change(_Step(changes, "", False))

    def told(self, message: object) -> None:
        """The map says that a pin was clicked."""
        if isinstance(message, CandidateClicked) and message.number < len(self._offered):
            self._panel.choose(message.number)

    # Inside ---------------------------------------------------------------------------------------------------------------

    @property
    def _question(self) -> Question | None:
        return next((one for one in self._questions.listed if one.key == self._key), None)

    def _scopes(self, one: Question | None) -> list[Scope]:
        store = self._store
        if one is None or store is None:
            return []
        if one.event:
            return [Scope(one.event, self.tr("this event alone"))]
        words = plural("the {n} event with this place", "all {n} events with this place", len(one.rows))
        found = [Scope("", words)]
        for row in one.rows[:_SCOPES].tolist():
            event = store.events[row]
            found.append(Scope(event.id, tr("only “{title}”", title=isolate(shorten(event.title, 100)))))
        return found

    def _set_offers(self, offered: tuple[Offered, ...], status: str, current: int = 0) -> None:
        self._offered = offered
        self._panel.show_offers(offered, current if offered else -1, status)
        self._show_pins()

    def _show_pins(self, chosen: int | None = None) -> None:
        pins = Candidates()
        if self._is_seen and self._offered:
            row = self._panel.offers.currentRow() if chosen is None else chosen
            rows = tuple(
                (
                    round(one.candidate.lat, 5),
                    round(one.candidate.lon, 5),
                    round(one.candidate.radius_m),
                    str(one.rank) if one.rank else "+",
                    shorten(one.candidate.name, 60),
                )
                for one in self._offered
            )
            pins = Candidates(pins=rows, chosen=row)
        self._map.keep(pins)

    def _look_around(self) -> None:
        """Bring the candidates into view."""
        if self._is_seen:
            points = ((one.candidate.lat, one.candidate.lon) for one in self._offered)
            self._map.look(extent(points), _CLOSEST)

    def _decide(self, choice: Choice, where: Where | None) -> None:
        one = self._question
        if one is None:
            return
        event_id = one.event or self._scope or None
        decision = Decision(
            place=None if event_id else Named.of_key(one.key),
            event=event_id,
            choice=choice,
            where=where,
            by=_clean(self._panel.by.text()),
            at=now(),
            why=_clean(self._panel.why.text()),
        )
        self.remember_name(self._panel.by.text())
        words = self.tr("place of %s") % question_words(one)
        self._change(_Step({decision.key: decision}, words, True, one.key))

    def _change(self, step: _Step) -> None:
        path = self._session.store.file.path
        if path is None:
            return
        self._stop_drawing()
        self._steps.append((step, Path(path)))
        self._write_next()

    def _write_next(self) -> None:
        """Write the next step. One after the other: each begins with what the one before has written."""
        if not self._steps or self.jobs.runs(_DECIDE):
            return
        step, dossier = self._steps.pop(0)
        store, kept = self._session.store, self.kept

        def work(_: Ticket) -> _Written:
            return _Written(step, dossier, keep(store, dossier, kept, step.changes))

        self.jobs.start(_DECIDE, work)

    def _written(self, done: _Written) -> None:
        path = self._session.store.file.path
        if path is None or Path(path) != done.dossier:
            # It is kept, and another dossier is open by now.
            return
        old, saved = self.kept.decisions, done.saved
        self.kept = saved.kept
        if done.step.recorded:
            self._c.memory.decided(old, saved.kept.decisions, done.step.words)
            self._panel.why.clear()
        self._c.memory.decisions = saved.kept.decisions
        if saved.aside and not self._told_aside:
            self._told_aside = True
            words = tr(
                "The dossier's folder is not written to; decisions on its places are kept in “{path}”.",
                path=isolate(str(saved.path)),
            )
            self._window.messages.show_message("info", words)
        self._advance(done.step)
        if not self._steps:
            self._c.documents.reload()

    def _advance(self, step: _Step) -> None:
        """After a decision look at the next place that waits; after one that was taken back, at that place again."""
        key = next(iter(step.changes), None)
        if not step.recorded or step.changes.get(key or "") is None:
            self._key = key
            return
        if step.about != self._key:
            # The person is looking at another place already.
            return
        listed, decided = self._questions.listed, self.kept.decisions
        at = next((n for n, one in enumerate(listed) if one.key == self._key), -1)
        others = (*listed[at + 1 :], *listed[:at])
        # The list is that of before; what has just been decided waits no more.
        waiting = [one.key for one in others if one.standing.waits and decided.find(one.key) is None]
        if self._panel.filter.currentData() == WAITING:
            self._key = waiting[0] if waiting else None

    def _finished(self, name: str, result: object) -> None:
        if name == _LIST and isinstance(result, tuple):
            store, found = result
            if store is self._store:
                self._questions = found
                self._panel.show_questions(found, self._key)
        elif isinstance(result, _Written):
            self._written(result)
            self._write_next()

    def _take_offers(self, key: str, found: tuple[Offered, ...]) -> None:
        """What the gazetteer offers, with what was drawn before."""
        if key == self._key:
            drawn = tuple(one for one in self._offered if one.candidate.kind == DRAWN)
            offered, number = self._with_decided((*drawn, *found))
            self._set_offers(offered, "" if offered else self._nothing(), number)
            self._look_around()

    def _take_online(self, key: str, host: str, found: tuple[Offered, ...]) -> None:
        """What a server offers stands after what the gazetteer offers; an earlier answer of one gives way."""
        if key != self._key:
            return
        kept = tuple(one for one in self._offered if one.service in ("", GAZETTEER))
        name = isolate(host)
        words = plural("{n} candidate from {host}", "{n} candidates from {host}", len(found), host=name)
        if not found:
            words = tr("{host} knows no such name.", host=name)
        self._set_offers((*kept, *found), words, len(kept) if found else 0)
        self._look_around()

    def _with_decided(self, offered: tuple[Offered, ...]) -> tuple[tuple[Offered, ...], int]:
        """The candidates with the one that was decided on among them, and its number; the first where nothing was."""
        one = self._question
        taken = one.accepted if one is not None else None
        if one is None or taken is None:
            return offered, 0
        for n, other in enumerate(offered):
            same = other.candidate
            if (same.lat, same.lon, same.id) == (taken.lat, taken.lon, taken.id):
                return offered, n
        service = one.decided.service if one.decided is not None else GAZETTEER
        attribution = one.decided.attribution if one.decided is not None else ""
        return (Offered(taken, 0, service, attribution), *offered), 0

    def _nothing(self) -> str:
        one = self._question
        if one is None or not (one.words or self._panel.query.text().strip()):
            return self.tr("The event names no place. Look one up below, or draw where it happened.")
        return self.tr("The gazetteer knows no such name. Try another one, or draw where it is.")

    def _failed(self, name: str, error: object) -> None:
        words = (
            failure_words(error) if isinstance(error, MapviewerError) else f"{type(error).__name__}: {error}"
        )
        if name == _DECIDE:
            self._window.messages.show_message("error", words)
            self._write_next()
        else:
            self._panel.say(words)

    def _stop_drawing(self) -> None:
        if self._tools.name == PLACE:
            self._tools.stop()

    def _name(self) -> str:
        known = self._c.settings.decided_by
        if known is not None:
            return known
        try:
            # It stands in the panel, to be changed, before it is written anywhere.
            return getpass.getuser()
        except (OSError, KeyError, ImportError):
            return ""


def _clean(text: str) -> str:
    """What was typed, as a file can hold it."""
    return plain(text).strip()


def _handy(metres: float) -> float:
    """The next of 10, 20, 50, 100 … metres."""
    size = 10.0
    while size < 5_000_000:
        for step in (1, 2, 5):
            if size * step >= metres:
                return size * step
        size *= 10
    return size
