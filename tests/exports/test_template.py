"""The files to start from: read without a doubt, and explained."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from mapviewer.errors import Severity
from mapviewer.exports.template import EXAMPLE, dossier, table
from mapviewer.formats.generic_table import look_at
from mapviewer.opening import open_dossier

GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "own-dossier.md"


@pytest.mark.parametrize("rows", [1, 2])
def test_every_column_of_the_table_is_understood(rows: int) -> None:
    lines = b"\r\n".join(table().split(b"\r\n")[:rows]) + b"\r\n"
    names, _, proposal = look_at(lines)
    assert names == list(EXAMPLE)
    assert proposal.unused == ()
    for name, used in proposal.mapping.columns().items():
        assert used == (name,)


def test_the_example_of_the_table_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(table())
    store = open_dossier(path)
    (event,) = store.events
    assert not any(problem.severity is Severity.ERROR for problem in store.problems)
    assert event.title.startswith("Example")
    assert (event.id, event.when, event.tags, len(event.actors)) == (
        "example-1",
        "2025-07-24~",
        ("example",),
        2,
    )
    assert event.origin is not None
    assert set(event.origin.columns) <= {"region"}


def test_the_dossier_has_no_problems(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_bytes(dossier())
    store = open_dossier(path)
    assert store.problems == ()
    assert all(event.title.startswith("Example") for event in store.events)


def test_the_guide_has_every_column_and_dates_that_are_read(tmp_path: Path) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    columns, dates = text.split("## How exactly is it known?")
    named = {name for line in columns.splitlines() if line.startswith("| `") for name in re.findall(r"`(\w+)`", line.split("|")[1])}  # fmt: skip
    assert named == set(EXAMPLE)
    cells = [line.split("|")[2] for line in dates.splitlines() if line.startswith("| ")]
    found = [date for cell in cells for date in re.findall(r"`([^`]+)`", cell) if date != "when"]
    assert len(found) == 10
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("title", "when"), *(("x", date) for date in found)])
    assert [event.when for event in open_dossier(path).events] == found
