"""`mapviewer pairs`, and the same from Python: pairs of events that may be one, told by file and id."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mapviewer
from mapviewer.errors import ExitCode

Run = Callable[..., tuple[int, str, str]]


def dossier(path: Path, *events: dict[str, Any]) -> str:
    told = {"format": "mapviewer-dossier", "version": 1, "title": path.stem, "timezone": "UTC"}
    sources = [{"id": "s", "title": "Wire", "url": "https://wire.example/1"}]
    path.write_text(json.dumps({**told, "sources": sources, "events": events}))
    return str(path)


def event(key: str, title: str, when: str = "2025-07-15", lon: float = 36.5, **more: Any) -> dict[str, Any]:
    return {"id": key, "title": title, "when": when, "place": {"name": "Suwayda", "lat": 32.7, "lon": lon}, **more}  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    cited = {"citations": [{"source": "s"}]}
    (tmp_path / "later").mkdir()
    return (
        dossier(
            tmp_path / "a.json",
            event("a", "Convoy bombed near Suwayda", "2025-07-15T12:00:00Z", **cited),
            event("b", "Ministers meet"),
        ),
        # Of the same name: the path tells them apart.
        dossier(
            tmp_path / "later" / "a.json",
            event("x", "Rain"),
            event("a", "Convoy bombed near Suwayda at night", lon=36.6, **cited),
        ),
    )


def test_pairs_are_listed_by_file_and_id(run: Run, files: tuple[str, str]) -> None:
    code, out, err = run("pairs", *files, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert [entry["file"] for entry in told["files"]] == list(files)
    assert told["complete"] is True
    (pair,) = told["pairs"]
    assert [(one["file"], one["id"]) for one in pair["events"]] == [(files[0], "a"), (files[1], "a")]
    assert pair["events"][1]["title"] == "Convoy bombed near Suwayda at night"
    assert 9 < pair["km"] < 10
    # Noon, and some time of that day.
    assert pair["hours"] == [0.0, 12.0]
    assert 0.5 < pair["likeness"] < 1
    assert pair["source_in_common"] is True


def test_pairs_in_words(run: Run, files: tuple[str, str]) -> None:
    code, out, err = run("pairs", *files)
    assert code == 0
    first, second, why = out.splitlines()
    assert first.endswith("a  2025-07-15T12:00:00Z  Suwayda  Convoy bombed near Suwayda")
    assert second.startswith("= ")
    assert "km apart · 0 to 12 h apart" in why
    assert "1 pair of events" in err
    assert run("pairs", *files, "--strict")[0] == ExitCode.WARNINGS
    code, _, err = run("pairs", files[0])
    assert code == ExitCode.USAGE
    assert "at least two" in err
    assert run("pairs", files[0], "gone.json")[0] == ExitCode.INVALID_INPUT


def test_what_is_too_vague_to_be_compared_is_counted(run: Run, tmp_path: Path) -> None:
    one = dossier(
        tmp_path / "a.json",
        event("a", "Rain"),
        event("b", "Rain", "2025-07"),
        event("c", "Rain", "2025-07-01/2025-07-09"),
    )
    other = dossier(tmp_path / "b.json", event("a", "Rain"))
    _, _, err = run("pairs", one, other)
    assert f"{one}: 2 events are not known to the day" in err
    assert other not in err
    assert [entry["compared"] for entry in json.loads(run("pairs", one, other, "--json")[1])["files"]] == [
        1,
        1,
    ]


def test_pairs_from_python_are_of_the_events_that_are_left(files: tuple[str, str]) -> None:
    one, other = map(mapviewer.load, files)
    (pair,) = one.pairs(other)
    assert (pair.first.id, pair.second.id, pair.dossiers) == ("a", "a", (0, 1))
    assert pair.second.title == "Convoy bombed near Suwayda at night"
    assert pair.hours == (0.0, 12.0)
    assert one.where(text="ministers").pairs(other) == []
    (left,) = one.where(text="convoy").pairs(other.where(text="convoy"))
    assert left == pair
    with pytest.raises(ValueError, match="no other dossier"):
        one.pairs()
