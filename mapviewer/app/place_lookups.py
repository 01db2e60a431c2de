"""Looking names of places up, off the window's thread: in the gazetteer, and over the network where that was agreed to."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from mapviewer.app.jobs import Jobs, Ticket
from mapviewer.app.problems import failure_words
from mapviewer.errors import MapviewerError
from mapviewer.events.store import Store
from mapviewer.geocode.gazetteer import Gazetteer
from mapviewer.geocode.offers import Offered, Others, offers, ranked
from mapviewer.language import current
from mapviewer.net.client import Client
from mapviewer.net.services import Service
from mapviewer.query.place_questions import Question

_OFFERS, _ONLINE = "offers", "online"


@dataclass(frozen=True, slots=True)
class _Found:
    """Candidates for a place, by its key; `host` is the server that offered them, "" for the gazetteer."""

    key: str
    offered: tuple[Offered, ...]
    host: str = ""


class Lookups(QObject):
    """One lookup of each kind at a time: the latest counts."""

    offered = Signal(str, object)
    """The key of a place, and what the gazetteer offers for it (tuple of `Offered`)."""
    answered = Signal(str, str, object)
    """The key of a place, the host of a server, and what that offers."""
    failed = Signal(str)
    """Why a lookup came to nothing."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._gazetteer: Gazetteer | None = None
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._finished)
        self._jobs.failed.connect(self._failed)

    def look_up(self, one: Question, store: Store, words: str, country: str) -> None:
        """Look a name up in the gazetteer, for a place of a dossier."""
        if self._gazetteer is None:
            self._gazetteer = Gazetteer.open()
        gazetteer, key, rows = self._gazetteer, one.key, one.rows

        def work(_: Ticket) -> _Found:
            return _Found(key, offers(gazetteer, words, country, Others(store, rows)))

        self._jobs.start(_OFFERS, work)

    def ask(
        self,
        client: Client,
        service: Service,
        one: Question,
        store: Store,
        words: str,
        country: str,
        *,
        after: int,
    ) -> None:
        """Ask a geocoder on the network, once; ranks go on after `after`."""
        key, rows, language = one.key, one.rows, current().value

        def work(ticket: Ticket) -> _Found:
            # geopy is imported when somebody has agreed to ask.
            from mapviewer.geocode.geocoder import ask_online

            found = ask_online(
                client, service, words, country=country, language=language, stop=lambda: ticket.cancelled
            )
            others = Others(store, rows)
            told = ranked(found, service.name, others, attribution=service.attribution, after=after)
            return _Found(key, told, service.host)

        self._jobs.start(_ONLINE, work)

    def stop_asking(self) -> None:
        """End a request that runs."""
        self._jobs.cancel(_ONLINE)

    def close(self) -> None:
        """Stop what runs."""
        self._jobs.close()
        if self._gazetteer is not None:
            self._gazetteer.close()

    def _finished(self, name: str, found: object) -> None:
        if isinstance(found, _Found) and name == _ONLINE:
            self.answered.emit(found.key, found.host, found.offered)
        elif isinstance(found, _Found):
            self.offered.emit(found.key, found.offered)

    def _failed(self, _: str, error: object) -> None:
        words = (
            failure_words(error) if isinstance(error, MapviewerError) else f"{type(error).__name__}: {error}"
        )
        self.failed.emit(words)
