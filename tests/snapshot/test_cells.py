"""Pictures of more than can be told apart: discs with counts, a line in the key, and no name under a disc."""

from __future__ import annotations

import json

import pytest

from benchmarks import generate
from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.query.index import Index, visible
from mapviewer.snapshot.compose import compose
from mapviewer.snapshot.picture import Box, Picture, Text
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import measure


@pytest.fixture(scope="module")
def picture() -> Picture:
    head, *records = [json.loads(line) for line in generate.lines(1_200)]
    store = Store(
        Dossier.model_validate({**head, "events": records}), file=FileInfo(None, "d.jsonl", "ab" * 32)
    )
    spec = SnapshotSpec.from_options(store, size="1200x675")
    return compose(spec, store, visible(Index(store), spec.selection), measure)


def test_a_crowd_is_discs_that_lie_in_the_map_and_apart_from_each_other(picture: Picture) -> None:
    (panel,) = picture.panels
    assert panel.symbols == ()
    colored = [item.rect for item in panel.cells if isinstance(item, Box) and item.fill.startswith("#")]
    assert len(colored) > 50
    for n, one in enumerate(colored):
        x, y = one.middle
        for other in colored[:n]:
            ox, oy = other.middle
            assert (x - ox) ** 2 + (y - oy) ** 2 >= ((one.width + other.width) / 2) ** 2
    numbers = [item.text for item in panel.cells if isinstance(item, Text)]
    assert max(int(text) for text in numbers if text.isdigit()) > 20


def test_the_key_says_what_the_numbers_are_and_nothing_says_that_it_is_empty(picture: Picture) -> None:
    assert any("events nearby" in text for text in picture.texts)
    assert not any("No event" in text for text in picture.texts)
