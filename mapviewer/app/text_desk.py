"""Searching text beside the window: the index is made in the background after a dossier has been opened, and asked there too.

It stands in for the index in `Filtering.texts`: what is not known yet is "not yet", and once it is known the session tells everyone.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtWidgets import QLabel, QStatusBar

from mapviewer.app.jobs import Jobs, Ticket
from mapviewer.app.texts import shorten
from mapviewer.events.store import Bools, Store
from mapviewer.formats.texts import text_index
from mapviewer.language import number, tr
from mapviewer.query.filtering import Scan, Texts, remember
from mapviewer.query.index import Index
from mapviewer.query.text_index import TextIndex
from mapviewer.session import Change, Opened, Session

FEW = 1_000
"""So many events are looked at quicker than an index is made."""
PROMPT = 100_000
"""Up to so many events the index answers within a frame, without another thread."""


class TextDesk(QObject):
    """Answers questions for text, now or later."""

    ready = Signal()
    """Texts can be searched from now on."""
    answered = Signal(str, object)
    """A question of `ask` with its answer, (events,) of bool."""
    failed = Signal(str)

    def __init__(self, session: Session, status: QStatusBar) -> None:
        super().__init__(status)
        self._session = session
        self._index: Texts | None = None
        self._events = 0
        self._asked: str | None = None
        self._finding: tuple[str, ...] = ()
        self._share = 0.0
        self._jobs = Jobs(self)
        self._jobs.progressed.connect(self._progressed)
        self._jobs.finished.connect(self._finished)
        self._jobs.failed.connect(self._failed)
        self.label = QLabel(status)
        self.label.hide()
        status.insertPermanentWidget(1, self.label)

    # Told by the session ------------------------------------------------------------------------------------------------

    def take(self, index: Index) -> None:
        """Another dossier, which nobody has asked anything yet: begin to index its texts."""
        for name in ("index", "find", "ask"):
            self._jobs.cancel(name)
        self._asked = None
        store = index.store
        self._events = len(store)
        if isinstance(index.filtering.texts, TextIndex) or len(store) <= FEW:
            self._index = index.filtering.texts
        else:
            self._index = None
            index.filtering.texts = self
            self._share = 0.0
            self._jobs.start("index", lambda ticket: _made(store, ticket))

    def open(self, opened: Opened) -> None:
        """Another dossier is shown: say whether its texts are there."""
        del opened
        self._say()

    def apply(self, change: Change) -> None:
        """Say it where a text filter waits for its answer."""
        if change.old.filters != change.new.filters:
            self._say()

    def close(self) -> None:
        """Stop what runs."""
        self._jobs.close()

    # Questions ----------------------------------------------------------------------------------------------------------

    @property
    def is_ready(self) -> bool:
        """Whether texts can be searched."""
        return self._index is not None

    def found(self, questions: tuple[str, ...]) -> Bools | None:
        """(events,): which events answer all these questions; None when it is not known yet, and will be told."""
        index = self._index
        if index is None:
            return None
        here = QThread.currentThread() is self.thread()
        if not here or self._is_prompt:
            return index.found(questions)
        if not self._jobs.runs("find") or self._finding != questions:
            self._finding = questions
            self._jobs.start("find", lambda _: (self._session.index, questions, index.found(questions)))
        return None

    def ask(self, question: str) -> None:
        """Find out which events answer a question; `answered` tells, when texts can be searched."""
        self._asked = question
        index = self._index
        if index is None:
            return
        if self._is_prompt:
            self.answered.emit(question, index.found((question,)))
        else:
            self._jobs.start("ask", lambda _: (question, index.found((question,))))

    @property
    def _is_prompt(self) -> bool:
        """Whether an answer is there within a frame."""
        return self._events <= (FEW if isinstance(self._index, Scan) else PROMPT)

    # Inside -------------------------------------------------------------------------------------------------------------

    def _progressed(self, name: str, share: float, _: str) -> None:
        if name == "index":
            self._share = share
            self._say()

    def _finished(self, name: str, found: object) -> None:
        if name == "index" and isinstance(found, TextIndex):
            remember(self._session.index.store, found)
            self._begin(found)
        elif name == "find" and isinstance(found, tuple):
            index, questions, mask = found
            if index is self._session.index:
                index.filtering.tell(questions, mask)
                self._session.text_found()
                self._say()
        elif name == "ask" and isinstance(found, tuple):
            self.answered.emit(*found)

    def _failed(self, name: str, error: object) -> None:
        if name == "index":
            self.failed.emit(tr("Text can only be searched slowly: {why}", why=shorten(str(error), 300)))
            self._begin(Scan(self._session.index.store))
        else:
            self.failed.emit(tr("Text could not be searched: {why}", why=shorten(str(error), 300)))

    def _begin(self, index: Texts) -> None:
        self._index = index
        self._say()
        filters = self._session.selection.filters
        if filters.text and not self._session.index.filtering.waits(filters):
            self._session.text_found()
        self.ready.emit()
        if self._asked is not None:
            self.ask(self._asked)

    def _say(self) -> None:
        waits = self._session.index.filtering.texts is self and bool(self._session.selection.filters.text)
        share = number(int(self._share * 100))
        if self._index is None:
            words = (
                tr("Text filter waits: indexing text, {share} %", share=share)
                if waits
                else tr("Indexing text, {share} %", share=share)
            )
        else:
            words = ""
        self.label.setText(words)
        self.label.setVisible(bool(words))


def _made(store: Store, ticket: Ticket) -> TextIndex:
    last = [-1]

    def tell(share: float) -> None:
        # A hundred times are enough for a figure in per cent; whether to stop is asked every time.
        if int(share * 100) != last[0]:
            last[0] = int(share * 100)
            ticket.progress(share, "")
        elif ticket.cancelled:
            ticket.progress(share, "")

    return text_index(store, tell)
