"""An id that occurs twice in a file of records is said, whatever wrote it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mapviewer.opening import open_dossier

FILES: dict[str, Any] = {
    "timemap": ("e.json", [{"id": "a", "description": f"Event {n}", "date": "7/16/2021", "time": "", "latitude": "48", "longitude": "2", "location": "Lyon", "associations": [], "sources": []} for n in range(2)]),
    "simile": ("s.json", {"dateTimeFormat": "iso8601", "events": [{"id": "a", "title": f"{n}", "start": "2021-07-16"} for n in range(2)]}),
    "simile xml": ("s.xml", "<data>" + '<event id="a" start="May 28 2006 09:00:00 GMT" title="A">x</event>' * 2 + "</data>"),
    "storymap": ("m.json", {"storymap": {"slides": [{"uniqueid": "a", "text": {"headline": f"{n}", "text": ""}, "location": {"lat": 48, "lon": 2}} for n in range(2)]}}),
    "timelinejs": ("t.json", {"events": [{"unique_id": "a", "start_date": {"year": "2021"}, "text": {"headline": f"{n}"}} for n in range(2)]}),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_an_id_a_second_time_is_said(tmp_path: Path, name: str) -> None:
    file, content = FILES[name]
    path = tmp_path / file
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    store = open_dossier(path)
    assert [event.id for event in store.events] == ["a", "a~2"]
    (problem,) = (problem for problem in store.problems if "a second time" in problem.message)
    assert problem.severity == "warning"
