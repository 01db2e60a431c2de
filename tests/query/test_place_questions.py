"""Places without coordinates: which there are, how many events name each, and how they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mapviewer.decisions.decision import Choice, Decision, Decisions, Named, Where
from mapviewer.decisions.file import Kept
from mapviewer.events.placing import event_key
from mapviewer.events.together import Member, Together
from mapviewer.opening import open_dossier
from mapviewer.query import place_questions
from mapviewer.query.place_questions import Questions, Standing, questions
from tests.test_opening import Stand, candidate

AT = "2026-11-26T10:00:00Z"
WHERE = Where(lat=1, lon=2, radius_m=3, name="X", kind="city")
PLACES = [
    {"id": key, "name": name}
    for key, name in (("t", "Tripoli"), ("n", "Nowhere"), ("b", "Baku"), ("d", "Decided"), ("l", "Left"))
]
EVENTS = [
    *({"id": f"n{n}", "title": "N", "place": "n"} for n in range(2)),
    *({"id": f"t{n}", "title": "T", "place": "t"} for n in range(3)),
    {"id": "b", "title": "B", "place": "b"},
    {"id": "d", "title": "D", "place": "d"},
    {"id": "l", "title": "L", "place": "l"},
    {"id": "own", "title": "Own", "place": "t", "geometry": {"type": "Point", "coordinates": [1, 2]}},
    {"id": "no", "title": "No place"},
    {"id": "gone", "title": "Gone", "place": "nobody"},
    {"id": "alone", "title": "Alone", "place": "t"},
]  # fmt: skip
DECIDED = Decisions.of(
    [
        Decision(place=Named(query="Decided"), choice=Choice.TAKEN, where=WHERE, by="A", at=AT),
        Decision(place=Named(query="Left"), choice=Choice.UNPLACED, at=AT),
        Decision(event="alone", choice=Choice.DRAWN, where=WHERE, at=AT),
    ]
)


@pytest.fixture
def found(tmp_path: Path) -> Questions:
    path = tmp_path / "d.json"
    path.write_text(
        json.dumps(
            {"format": "mapviewer-dossier", "version": 1, "title": "t", "places": PLACES, "events": EVENTS}
        )
    )
    known = Stand(Tripoli=(candidate("Tripoli"), candidate("Tripoli", 9, 9)), Baku=(candidate("Baku"),))
    return questions(open_dossier(path, gazetteer=known, decided=Kept(DECIDED)))


def test_every_place_stands_as_it_is_and_what_waits_comes_first(found: Questions) -> None:
    told = [(one.words, one.standing, len(one.rows), one.event) for one in found.listed]
    assert told == [
        ("Tripoli", Standing.AMBIGUOUS, 4, ""),
        ("Nowhere", Standing.NOT_FOUND, 2, ""),
        ("", Standing.NO_PLACE, 1, "no"),
        ("nobody", Standing.NO_PLACE, 1, "gone"),
        ("Decided", Standing.DECIDED, 1, ""),
        ("Tripoli", Standing.DECIDED, 1, "alone"),
        ("Left", Standing.LEFT, 1, ""),
        ("Baku", Standing.SURE, 1, ""),
    ]
    assert found.waiting == 4
    by_key = {one.key: one for one in found.listed}
    assert by_key["Decided|"].decided is not None
    assert by_key["Decided|"].decided.by == "A"
    assert by_key[event_key("alone")].accepted is not None


def test_of_very_many_events_without_a_place_the_rest_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place_questions, "MOST_ALONE", 3)
    path = tmp_path / "d.json"
    events = [{"id": str(n), "title": "E"} for n in range(10)]
    path.write_text(json.dumps({"format": "mapviewer-dossier", "version": 1, "title": "t", "events": events}))
    told = questions(open_dossier(path))
    assert (len(told.listed), told.more, told.waiting) == (3, 7, 10)


def test_several_dossiers_ask_together_and_each_is_asked_of_its_own_events(tmp_path: Path) -> None:
    head = {"format": "mapviewer-dossier", "version": 1, "title": "t", "places": PLACES}
    known = Stand(Tripoli=(candidate("Tripoli"), candidate("Tripoli", 9, 9)), Baku=(candidate("Baku"),))
    stores = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({**head, "events": EVENTS}))
        stores.append(open_dossier(path, gazetteer=known, decided=Kept(DECIDED)))
    both = Together([Member(store, key) for store, key in zip(stores, ("one", "two"), strict=True)])
    keys, numbers = both.asked()
    assert (keys, numbers.tolist()) == (
        super(Together, both).asked()[0],
        super(Together, both).asked()[1].tolist(),
    )
    listed = {(one.words, one.event): (one.standing, len(one.rows)) for one in questions(both).listed}
    assert listed["Tripoli", ""] == (Standing.AMBIGUOUS, 8)
    assert listed["Tripoli", "alone"] == (Standing.DECIDED, 1)
    assert listed["Tripoli", "two›alone"] == (Standing.DECIDED, 1)
    assert [event for _, event in listed if event] == [
        "no",
        "gone",
        "two›no",
        "two›gone",
        "alone",
        "two›alone",
    ]
    row = EVENTS.index({"id": "alone", "title": "Alone", "place": "t"})
    assert both.spots[row] is not None
    assert both.spots[row + len(EVENTS)] == both.spots[row]
