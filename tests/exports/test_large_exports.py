"""What is written of a large file, whose records are mostly copied, is what is written of a small one, whose events are models."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

from mapviewer.events.part import Part
from mapviewer.exports import exports, losses
from tests.events.test_verbatim import EVENTS
from tests.exports.dossiers import FULL, written
from tests.formats.stores import HEAD, opened


def _lines(head: dict[str, Any], events: list[dict[str, Any]]) -> bytes:
    numbered = [{**event, "id": f"e{n}"} for n, event in enumerate(events)]
    return b"\n".join([json.dumps(head).encode(), *map(to_json, numbered)])


def _assert_same(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "d.jsonl"
        path.write_bytes(content)
        small = opened(path, large=False, monkeypatch=patch)
        large = opened(path, large=True, monkeypatch=patch)
        rows = np.arange(0, len(small), 2)
        for ours, theirs in ((large, small), (Part(large, rows), Part(small, rows))):
            for name, export in exports().items():
                assert written(ours, name) == written(theirs, name), name
                assert losses(export, ours) == losses(export, theirs)


@given(st.lists(EVENTS, max_size=5))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_large_files_are_written_like_small_ones(events: list[dict[str, Any]]) -> None:
    _assert_same(_lines(HEAD, events))


def test_a_full_dossier_is_written_the_same() -> None:
    head = {name: value for name, value in FULL.items() if name != "events"}
    beside = {"lat": "7", "Note": "-1", "n": 5, "real": 1.5, "a,b": "c,d", "none": None}
    _assert_same(
        _lines(
            head,
            [
                *FULL["events"],
                *({**event, "origin": {"file": "f", "columns": beside}} for event in FULL["events"]),
                {"id": "x", "title": "T", "origin": {"row": 2, "columns": {"Note": "=1"}}},
                {"id": "x", "title": "T", "origin": {"row": 2, "columns": {"Note": "a,b", "Late": "x"}}},
            ],
        )
    )
