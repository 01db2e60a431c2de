"""One map page in the real engine for all tests of its scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from mapviewer.app.map_view import MapView
from mapviewer.session import Opened, Session
from tests.app.pages import evaluate, settle, spin
from tests.mapdoc.dossiers import story

Ask = Callable[[str], Any]


@pytest.fixture(scope="module")
def view(qapp: QApplication) -> Iterator[MapView]:
    """A map of the test story, 800 × 500 CSS pixels."""
    session = Session(story())
    widget = MapView()
    widget.resize(800, 500)
    widget.open(Opened(session.store, session.selection, session.visible))
    widget.show()
    settle(widget)
    yield widget
    widget.shutdown()
    widget.close()
    widget.deleteLater()
    spin(0)


@pytest.fixture(scope="module")
def ask(view: MapView) -> Ask:
    """What a JavaScript expression is in the page, as plain data."""

    def answer(code: str) -> Any:
        return json.loads(evaluate(view, f"JSON.stringify((() => {{ {code} }})())"))

    return answer
