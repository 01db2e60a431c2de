"""The door to the map page: typed messages out, typed messages in, JSON over one QWebChannel object."""

from __future__ import annotations

import logging

from pydantic import BaseModel, ValidationError
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEnginePage

from mapviewer.faults import debugging
from mapviewer.mapdoc.messages import from_page

_log = logging.getLogger(__name__)
_LONGEST = 100_000


class _Door(QObject):
    """The object that the page sees as `host`: it has this slot and this signal, and nothing else of ours."""

    message = Signal(str)
    received = Signal(str)

    @Slot(str)
    def receive(self, text: str) -> None:
        """A message from the page."""
        self.received.emit(text)


class MapBridge(QObject):
    """Speaks with one page. `received` carries a message of `mapviewer.mapdoc.messages`; what is none is logged and dropped."""

    received = Signal(object)

    def __init__(self, page: QWebEnginePage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = _Door(self)
        self._door.received.connect(self._receive)
        self._channel = QWebChannel(self)
        self._channel.registerObject("host", self._door)
        page.setWebChannel(self._channel)

    def send(self, message: BaseModel) -> None:
        """Tell the page something (one of `ToPage`)."""
        self._door.message.emit(message.model_dump_json())

    def _receive(self, text: str) -> None:
        if len(text) > _LONGEST:
            _log.warning("the map page sent a message of %d characters; dropped", len(text))
            return
        try:
            message = from_page.validate_json(text)
        except ValidationError as error:
            # What it sent may be text of a dossier.
            _log.warning("the map page sent what is no message%s", f": {error}" if debugging() else "")
            return
        self.received.emit(message)
