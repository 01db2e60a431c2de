"""What differs between two versions: against a comparison by dictionaries, and for what is easily got wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.query.diff import Difference, FieldChange, difference, walk


def store_of(events: list[dict[str, Any]], **head: Any) -> Store:
    raw = {"format": "mapviewer-dossier", "version": 1, "title": "t", "events": events, **head}
    return Store(Dossier.model_validate(raw), file=FileInfo(None, "d.json", ""))


def told(found: Difference) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {"added": [], "removed": [], "changed": []}
    for kind, old, new, _ in walk(found):
        store, row = (found.old, old) if new is None else (found.new, new)
        assert row is not None
        names[kind].append(store.events[row].id)
    return names


FIELDS = st.fixed_dictionaries(
    {"title": st.sampled_from("ab")},
    optional={"when": st.sampled_from(["2025", "2026"]), "tags": st.lists(st.sampled_from("xy"))},
)
VERSIONS = st.dictionaries(st.sampled_from("pqrstuv"), FIELDS)


@given(VERSIONS, VERSIONS, st.randoms())
def test_as_dictionaries_have_it(old: dict[str, Any], new: dict[str, Any], chance: Any) -> None:
    sides = []
    for version in (old, new):
        events = [{"id": key, **fields} for key, fields in version.items()]
        chance.shuffle(events)
        sides.append(store_of(events))
    found = difference(*sides)
    names = told(found)
    assert set(names["added"]) == new.keys() - old.keys()
    assert set(names["removed"]) == old.keys() - new.keys()
    plain = {"tags": []}
    assert set(names["changed"]) == {
        key for key in old.keys() & new.keys() if {**plain, **old[key]} != {**plain, **new[key]}
    }
    assert found.same == len(old.keys() & new.keys()) - len(names["changed"])
    assert all(fields for kind, _, _, fields in walk(found) if kind == "changed")


def test_field_by_field() -> None:
    old = store_of(
        [
            {
                "id": "a",
                "title": "A",
                "place": {"name": "P", "lat": 1, "lon": 2},
                "toll": {"best": 3},
                "origin": {"row": 1, "columns": {"notes": "x", "gone": "y"}},
            }
        ]
    )
    new = store_of(
        [
            {
                "id": "a",
                "title": "A",
                "place": {"name": "P", "lat": 1, "lon": 3},
                "toll": {"best": 4},
                "when": "2025",
                "origin": {"row": 9, "columns": {"notes": "z"}},
            }
        ]
    )
    found = difference(old, new)
    assert set(found.fields(0)) == {
        FieldChange("place.lon", 2.0, 3.0),
        FieldChange("toll.best", 3, 4),
        FieldChange("when", None, "2025"),
        FieldChange("columns.notes", "x", "z"),
        FieldChange("columns.gone", "y", None),
    }
    assert found.counts == (0, 0, 1, 0)


def test_a_place_that_moved_moves_its_events() -> None:
    places = [{"id": "p", "name": "P", "lat": 1, "lon": 2}, {"id": "q", "name": "Q"}]
    events = [{"id": "a", "title": "A", "place": "p"}, {"id": "b", "title": "B", "place": "q"}]
    moved = [{**places[0], "lat": 5}, places[1]]
    found = difference(store_of(events, places=places), store_of(events, places=moved))
    assert told(found)["changed"] == ["a"]
    assert found.fields(0) == (FieldChange("place.lat", 1.0, 5.0),)
    assert [change.field for change in found.head] == ["places.p"]
    # The same place written inside the event is the same place.
    inside = [{"id": "a", "title": "A", "place": {"name": "P", "lat": 1, "lon": 2}}, events[1]]
    assert not difference(store_of(events, places=places), store_of(inside, places=places))


def test_what_differs_in_the_dossier_as_a_whole() -> None:
    old = store_of([], title="Old", sources=[{"id": "s", "title": "S"}])
    new = store_of([], title="New", sources=[{"id": "t", "title": "T"}])
    found = difference(old, new)
    assert found
    assert {change.field for change in found.head} == {"title", "sources.s", "sources.t"}


def numbered(*titles: str) -> Store:
    return store_of(
        [
            {"id": f"row-{n}", "title": title, "origin": {"format": "table", "row": n}}
            for n, title in enumerate(titles, 2)
        ]
    )


def test_a_row_put_in_moves_nothing() -> None:
    found = difference(numbered("A", "B", "C"), numbered("A", "X", "B", "C"))
    assert found.counts == (1, 0, 0, 3)
    assert [found.new.events[row].title for row in found.added] == ["X"]
    # Without a number of its own a changed record is another one.
    assert difference(numbered("A", "B"), numbered("A", "C")).counts == (1, 1, 0, 1)
    # The same twice is twice the same.
    assert difference(numbered("A", "A", "A"), numbered("A", "A")).counts == (0, 1, 0, 2)


def test_ids_that_look_numbered_are_ids_in_a_dossier_of_ours() -> None:
    old, new = store_of([{"id": "row-1", "title": "A"}]), store_of([{"id": "row-1", "title": "B"}])
    assert difference(old, new).counts == (0, 0, 1, 0)


def test_a_table_s_own_ids_may_end_in_numbers() -> None:
    old, new = (
        store_of([{"id": "kyiv-2022", "title": title, "origin": {"format": "table", "row": 2}}])
        for title in "AB"
    )
    assert difference(old, new).counts == (0, 0, 1, 0)


def test_one_and_true_are_not_the_same() -> None:
    sides = [store_of([{"id": "a", "title": "A", "extra": {"x": value}}]) for value in (1, True)]
    assert difference(*sides).fields(0) == (FieldChange("extra.x", 1, True),)


def test_it_can_be_stopped() -> None:
    class StoppedError(Exception):
        pass

    def stop(share: float) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        difference(store_of([]), store_of([{"id": "a", "title": "A"}]), stop)


def test_nothing_and_something() -> None:
    some = store_of([{"id": "a", "title": "A"}])
    assert difference(store_of([]), some).counts == (1, 0, 0, 0)
    assert difference(some, store_of([])).counts == (0, 1, 0, 0)
    assert not difference(store_of([]), store_of([]))
    assert not difference(some, some)
