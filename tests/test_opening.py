"""From file to store: places without coordinates are looked up, and what stays unsure is told and drawn nowhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mapviewer import assets
from mapviewer.errors import InputError, Severity, UnavailableError
from mapviewer.events.store import empty_store
from mapviewer.events.where import Candidate
from mapviewer.geocode.gazetteer import Answer
from mapviewer.opening import CancelledError, make_ready, open_dossier
from mapviewer.query.index import Index, visible
from mapviewer.session import Session


class Stand:
    """Stands in for the gazetteer: knows some names, and remembers what it was asked."""

    def __init__(self, **known: tuple[Candidate, ...]) -> None:
        self.known = known
        self.asked: list[tuple[str, str | None]] = []

    def lookup(self, query: str, *, country: str | None = None, limit: int = 10) -> Answer:
        self.asked.append((query, country))
        found = self.known.get(query, ())
        return Answer(query, found[0] if len(found) == 1 else None, found[:limit])


def candidate(name: str, lat: float = 1.0, lon: float = 2.0) -> Candidate:
    return Candidate(
        name, "Admin", "XX", "Country", lat, lon, 1000, "city", f"id:{name}", 9.0, 3.0, "because", 4000.0
    )


def dossier(tmp_path: Path, **fields: Any) -> Path:
    path = tmp_path / "d.json"
    whole = {"format": "mapviewer-dossier", "version": 1, "title": "t", "events": [], **fields}
    path.write_text(json.dumps(whole, indent=1))
    return path


def test_a_sure_answer_places_the_event(tmp_path: Path) -> None:
    gazetteer = Stand(Baku=(candidate("Baku", 40.0, 49.0),))
    path = dossier(
        tmp_path,
        places=[{"id": "b", "name": "Baku"}],
        events=[
            {"id": "e", "title": "E", "place": "b"},
            {"id": "f", "title": "F", "place": {"name": "Baku"}},
        ],
    )
    store = open_dossier(path, gazetteer=gazetteer)
    assert store.problems == ()
    assert gazetteer.asked == [("Baku", None)]
    for spot in store.spots:
        assert spot is not None
        assert (spot.lat, spot.lon, spot.geocoded, spot.radius_m) == (40.0, 49.0, True, 4000.0)


def test_coordinates_in_the_file_win_and_nothing_is_asked(tmp_path: Path) -> None:
    gazetteer = Stand(Baku=(candidate("Baku"),))
    path = dossier(
        tmp_path,
        places=[{"id": "b", "name": "Baku", "lat": 3, "lon": 4}],
        events=[
            {"id": "e", "title": "E", "place": "b"},
            {
                "id": "f",
                "title": "F",
                "place": {"name": "Baku"},
                "geometry": {"type": "Point", "coordinates": [5, 6]},
            },
        ],
    )
    store = open_dossier(path, gazetteer=gazetteer)
    assert gazetteer.asked == []
    assert [(spot.lat, spot.lon) for spot in store.spots if spot] == [(3.0, 4.0), (6.0, 5.0)]


def test_without_places_the_gazetteer_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never() -> None:
        raise AssertionError("opened")

    monkeypatch.setattr("mapviewer.geocode.gazetteer.Gazetteer.open", never)
    assert len(open_dossier(dossier(tmp_path, events=[{"id": "e", "title": "E"}]))) == 1


def test_an_unsure_answer_is_drawn_nowhere_and_lists_its_candidates(tmp_path: Path) -> None:
    gazetteer = Stand(Springfield=tuple(candidate(f"Springfield {n}") for n in range(7)))
    path = dossier(
        tmp_path,
        places=[{"id": "s", "name": "Springfield"}],
        events=[{"id": "e", "title": "E", "place": "s"}],
    )
    store = open_dossier(path, gazetteer=gazetteer)
    assert store.spots == (None,)
    (problem,) = store.problems
    assert (problem.severity, problem.pointer, problem.line) == (Severity.WARNING, "/places/0", 13)
    message = problem.message
    assert (
        message.index("1. Springfield 0")
        < message.index("2. Springfield 1")
        < message.index("5. Springfield 4")
    )
    assert "and 2 more" in message
    assert "drawn nowhere" in message


def test_an_unknown_name_is_told(tmp_path: Path) -> None:
    path = dossier(
        tmp_path, events=[{"id": "e", "title": "E", "place": {"query": "Xyzzy\x1b[2J", "name": "x"}}]
    )
    (problem,) = open_dossier(path, gazetteer=Stand()).problems
    assert (problem.pointer, problem.field) == ("/events/0/place", "query")
    assert 'no place called "Xyzzy\\u001b[2J"' in problem.message


def test_countries_narrow_the_question(tmp_path: Path) -> None:
    gazetteer = Stand()
    names = [
        {"id": "a", "name": "A", "country": "SY"},
        {"id": "b", "query": "B, x", "name": "B", "country": "Syria"},
    ]
    open_dossier(dossier(tmp_path, places=[*names, {"id": "c", "country": "SY"}]), gazetteer=gazetteer)
    assert gazetteer.asked == [("A", "SY"), ("B, x, Syria", None)]


def test_without_a_gazetteer_the_rest_is_there(tmp_path: Path) -> None:
    class Gone(Stand):
        def lookup(self, query: str, *, country: str | None = None, limit: int = 10) -> Answer:
            raise UnavailableError("The file is missing.")

    path = dossier(
        tmp_path,
        places=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        events=[{"id": "e", "title": "E", "place": "a", "when": "2025"}],
    )
    store = open_dossier(path, gazetteer=Gone())
    assert len(store) == 1
    (problem,) = store.problems
    assert "2 such places are drawn nowhere" in problem.message
    assert "The file is missing." in problem.message


def test_problems_of_reading_come_first(tmp_path: Path) -> None:
    path = dossier(tmp_path, places=[{"id": "a", "name": "A"}], events=[{}])
    assert [p.pointer for p in open_dossier(path, gazetteer=Stand()).problems] == ["/events/0", "/places/0"]


def test_opening_can_be_stopped(tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        open_dossier(assets.sample_dossier(), cancelled=lambda: True)


def test_what_is_no_file_is_an_input_error(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(InputError):
            open_dossier(path)
    gone = dossier(tmp_path)
    gone.unlink()
    with pytest.raises(InputError, match="no such file"):
        open_dossier(gone)


def test_what_was_made_ready_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[float, str]] = []
    ready = make_ready(
        open_dossier(assets.sample_dossier()), progress=lambda share, words: heard.append((share, words))
    )
    assert [share for share, _ in heard] == sorted(share for share, _ in heard)
    assert heard[0][1] == "Putting the events in order"

    session = Session(empty_store())

    def never(*_: object) -> None:
        raise AssertionError("this was to be ready")

    for name in ("mapviewer.query.index.times", "mapviewer.query.index.Cells", "mapviewer.query.cells.Slab"):
        monkeypatch.setattr(name, never)
    for name in ("measure", "lanes"):
        monkeypatch.setattr(f"mapviewer.timeline.layout.{name}", never)
    session.open(ready.store, index=ready.index)
    from mapviewer.timeline.layout import prepare

    prepare(ready.store)
    assert session.index is ready.index
    assert session.visible.counts.total == 11
    session.step_event(1)
    assert session.selection.focus


def test_making_ready_can_be_stopped() -> None:
    store = open_dossier(assets.sample_dossier())
    with pytest.raises(CancelledError):
        make_ready(store, cancelled=lambda: True)


def test_a_prepared_index_answers_like_any_other() -> None:
    store = open_dossier(assets.sample_dossier())
    ready, plain = make_ready(store), Session(store)
    assert visible(ready.index, plain.selection).counts == visible(Index(store), plain.selection).counts
