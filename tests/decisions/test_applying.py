"""Decisions on places in stores: before the gazetteer, after the file; the same for small and large dossiers, windows and command lines."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from mapviewer.cli.parser import main
from mapviewer.decisions.decision import Choice, Decision, Decisions, Named, Where
from mapviewer.decisions.file import Kept, load, update
from mapviewer.events.placing import geocoding_key
from mapviewer.events.store import PLACE_AMBIGUOUS, PLACE_LEFT, Store
from mapviewer.events.where import PlacePrecision, RadiusBasis
from mapviewer.exports import exports
from mapviewer.formats import reading
from mapviewer.opening import open_dossier
from mapviewer.snapshot.again import changed, recipe_of
from mapviewer.snapshot.ground import own_credit
from mapviewer.snapshot.publish import Publish, safe
from mapviewer.snapshot.spec import SnapshotSpec
from tests.formats.stores import FakeGazetteer, assert_same

HEAD: dict[str, Any] = {
    "format": "mapviewer-dossier",
    "version": 1,
    "title": "t",
    "places": [
        {"id": "tri", "name": "Tripoli"},
        {"id": "same", "name": "Tripoli"},
        {"id": "bak", "name": "Baku"},
        {"id": "fix", "name": "Fixed", "lat": 1, "lon": 2},
        {"id": "e-one", "name": "A place whose id is an event's", "lat": 3, "lon": 4},
        {"id": "rad", "name": "Wide", "radius_m": 90000},
        {"id": "bare"},
    ],
}
EVENTS: list[dict[str, Any]] = [
    {"id": "e-one", "title": "One", "place": "tri"},
    {"id": "e-two", "title": "Two", "place": "same"},
    {"id": "e-in", "title": "Inside", "place": {"name": "Tripoli"}},
    {"id": "e-bak", "title": "Baku", "place": "bak"},
    {"id": "e-fix", "title": "Fixed", "place": "fix"},
    {"id": "e-none", "title": "No place"},
    {"id": "e-own", "title": "Own", "place": "tri", "geometry": {"type": "Point", "coordinates": [8, 9]}},
    {"id": "e-rad", "title": "Wide", "place": "rad"},
    {"id": "e-far", "title": "Far", "place": "tri", "radius_m": 70000},
    {"id": "e-id", "title": "By id", "place": "e-one"},
    {"id": "e-gone", "title": "Unknown", "place": "nobody"},
    {"id": "e-bare", "title": "Bare", "place": "bare"},
    {"id": "e-left", "title": "Left", "place": "bak"},
]  # fmt: skip
AT = "2026-11-26T10:00:00Z"


def taken(query: str, lat: float = 34.4, lon: float = 35.8, **fields: Any) -> Decision:
    where = Where(
        lat=lat, lon=lon, radius_m=4300, name=query, kind="city", id="geonames:266826", service="gazetteer"
    )
    return Decision(
        place=Named(query=query), choice=Choice.TAKEN, where=where, by="Ana", at=AT, why="context", **fields
    )


def drawn(event: str, lat: float, lon: float) -> Decision:
    where = Where(lat=lat, lon=lon, radius_m=250, own_radius=True, kind="drawn")
    return Decision(event=event, choice=Choice.DRAWN, where=where, by="Bo", at=AT)


DECIDED = (
    taken("Tripoli"),
    taken("Wide", 10, 11),
    taken("bare", 12, 13),
    drawn("e-two", 20, 21),
    drawn("e-none", 22, 23),
    drawn("e-fix", 50, 50),
    drawn("e-own", 50, 50),
    drawn("e-gone", 24, 25),
    drawn("e-rad", 26, 27),
    drawn("nobody has this id", 1, 1),
    Decision(event="e-left", choice=Choice.UNPLACED, by="Ana", at=AT),
)


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    path = tmp_path / "d.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in [HEAD, *EVENTS]) + "\n")
    return path


def _opened(path: Path, *decisions: Decision, large: bool = False) -> Store:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "LARGE_LINES", -1 if large else 1 << 30)
        return open_dossier(path, gazetteer=FakeGazetteer(), decided=Kept(Decisions.of(decisions)))


def _point(store: Store, key: str) -> tuple[float, float] | None:
    spot = store.spots[store.row_of[key]]
    return None if spot is None else (spot.lat, spot.lon)


@pytest.mark.parametrize("large", [False, True])
def test_what_was_decided_places_the_events(dossier: Path, large: bool) -> None:
    store = _opened(dossier, *DECIDED, large=large)
    points = {key: _point(store, key) for key in store.row_of}
    assert points == {
        "e-one": (34.4, 35.8),  # the name
        "e-two": (20, 21),  # this event alone
        "e-in": (34.4, 35.8),
        "e-bak": (40.5, 49.5),  # nobody decided: the gazetteer is sure
        "e-fix": (1, 2),  # the file's coordinates win, also over a decision
        "e-none": (22, 23),
        "e-own": (9, 8),
        "e-rad": (26, 27),
        "e-far": (34.4, 35.8),
        "e-id": (3, 4),  # a place that is called like an event is another thing
        "e-gone": (24, 25),
        "e-bare": (12, 13),
        "e-left": None,
    }


def test_large_and_small_stores_are_alike(dossier: Path) -> None:
    assert_same(_opened(dossier, *DECIDED, large=True), _opened(dossier, *DECIDED))


@pytest.mark.parametrize("large", [False, True])
def test_radii_say_whose_they_are(dossier: Path, large: bool) -> None:
    store = _opened(dossier, *DECIDED, large=large)
    found = {key: store.spots[row] for key, row in store.row_of.items()}
    radii = {key: (s.radius_m, s.basis, s.precision) for key, s in found.items() if s is not None}
    assert radii["e-one"] == (4300, RadiusBasis.ASSUMED, PlacePrecision.CITY)
    assert radii["e-two"] == (250, RadiusBasis.USER, None)
    # What the file says of the radius stands.
    assert radii["e-rad"] == (90000, RadiusBasis.PUBLISHED, None)
    assert radii["e-far"] == (70000, RadiusBasis.PUBLISHED, PlacePrecision.CITY)
    one, two = found["e-one"], found["e-two"]
    assert one is not None
    assert two is not None
    assert one.decided is not None
    assert (one.decided.by, one.decided.why, one.geocoded, two.geocoded) == ("Ana", "context", True, False)
    assert store.columns.radius[store.row_of["e-two"]] == 250


@pytest.mark.parametrize("large", [False, True])
def test_left_off_the_map_is_a_reason_of_its_own_and_no_problem(dossier: Path, large: bool) -> None:
    left = Decision(place=Named(query="Tripoli"), choice=Choice.UNPLACED, by="Ana", at=AT)
    store = _opened(dossier, left, large=large)
    rows, why = store.unplaced()
    reasons = dict(zip((store.events[row].id for row in rows.tolist()), why.tolist(), strict=True))
    assert reasons["e-one"] == reasons["e-in"] == PLACE_LEFT
    assert PLACE_AMBIGUOUS not in reasons.values()
    assert not [one for one in store.problems if "Tripoli" in one.message]
    assert [one for one in _opened(dossier, large=large).problems if "Tripoli" in one.message]


def test_a_decision_against_a_sure_answer_counts(dossier: Path) -> None:
    store = _opened(dossier, taken("Baku", 5, 6))
    assert _point(store, "e-bak") == (5, 6)


def test_keys_are_those_of_the_store(dossier: Path) -> None:
    store = _opened(dossier)
    for place in store.head.places:
        assert Named.of_key(geocoding_key(place)).key == geocoding_key(place)


def test_a_dossier_finds_what_was_saved_beside_it(dossier: Path) -> None:
    update(dossier, {one.key: one for one in DECIDED})
    store = open_dossier(dossier, gazetteer=FakeGazetteer())
    assert _point(store, "e-one") == (34.4, 35.8)
    # A newer copy under the same name is still decided.
    dossier.write_text("\n".join(json.dumps(one) for one in [HEAD, *EVENTS[1:], EVENTS[0]]) + "\n")
    assert _point(open_dossier(dossier, gazetteer=FakeGazetteer()), "e-one") == (34.4, 35.8)


def test_a_damaged_file_of_decisions_is_a_warning(dossier: Path) -> None:
    dossier.with_name("d.places.json").write_text("{")
    told = open_dossier(dossier, gazetteer=FakeGazetteer()).problems
    assert [one.file for one in told if one.file == "d.places.json"] == ["d.places.json"]


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(list(arguments))
    return code, capsys.readouterr().out


def test_the_command_line_knows_them_and_can_leave_them_aside(
    dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    update(dossier, {one.key: one for one in DECIDED})
    _, out = _run(capsys, "events", str(dossier), "--format", "json")
    rows = {one["id"]: one for one in json.loads(out)}
    assert (rows["e-none"]["lat"], rows["e-none"]["radius_m"]) == (22, 250)
    _, out = _run(capsys, "events", str(dossier), "--format", "json", "--no-decisions")
    assert {one["id"]: one for one in json.loads(out)}["e-none"]["lat"] is None


@pytest.mark.parametrize("ending", ["jsonl", "json"])
def test_a_dossier_that_is_written_has_the_coordinates_and_whose_they_are(
    dossier: Path, tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    update(dossier, {one.key: one for one in DECIDED})
    out = tmp_path / "out" / f"o.{ending}"
    out.parent.mkdir()
    assert main(["convert", str(dossier), str(out)]) == 0
    # What no dossier can say is said.
    assert "decisions to leave places off the map (1 event)" in capsys.readouterr().err
    store = open_dossier(out, gazetteer=FakeGazetteer())
    assert not load(out).decisions
    before = open_dossier(dossier, gazetteer=FakeGazetteer())
    for key in before.row_of.keys() - {"e-left"}:
        assert _point(store, key) == _point(before, key), key
    two = store.spots[store.row_of["e-two"]]
    assert two is not None
    assert (two.radius_m, two.basis) == (250, RadiusBasis.USER)
    assert store.places["tri"].extra["decided"] == {
        "by": "Ana",
        "at": AT,
        "why": "context",
        "service": "gazetteer",
    }
    assert store.events[store.row_of["e-two"]].extra["decided"]["by"] == "Bo"


def test_a_table_that_streams_is_decided_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "t.csv"
    table.write_text("id,title,when,place\n1,One,2025-07-16,Tripoli\n2,Two,2025-07-17,Tripoli\n")
    update(table, {taken("Tripoli").key: taken("Tripoli")})
    out = tmp_path / "o.jsonl"
    assert _run(capsys, "convert", str(table), str(out))[0] == 0
    assert [_point(open_dossier(out, gazetteer=FakeGazetteer()), key) for key in ("1", "2")] == [
        (34.4, 35.8)
    ] * 2


def test_every_export_has_them(dossier: Path) -> None:
    store = _opened(dossier, *DECIDED)
    texts = {name: b"".join(export.write(store)).decode() for name, export in exports().items()}
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(texts["csv"].lstrip("\ufeff")))}
    row = rows["e-two"]
    assert (row["lat"], row["lon"], row["radius_m"], row["radius_basis"]) == ("20", "21", "250", "user")
    assert "decided by Bo on 2026-11-26" in row["more"]
    for name in ("kml", "gpx"):
        assert "decided by Ana" in texts[name].replace("\r\n ", ""), name
    assert "35.8,34.4" in texts["kml"].replace(" ", "")


def _from_nominatim() -> Decision:
    where = Where(
        lat=34.4, lon=35.8, radius_m=6000, name="Tripoli", kind="city", service="n", attribution="© OSM"
    )
    return Decision(place=Named(query="Tripoli"), choice=Choice.TAKEN, where=where, at=AT)


def test_whoever_offered_a_place_is_credited_in_pictures(dossier: Path) -> None:
    store = _opened(dossier, _from_nominatim())
    assert store.credits == ("© OSM",)
    assert own_credit(SnapshotSpec(), store) == "© OSM"
    assert safe(store, Publish(grid_km=5)).store.credits == ("© OSM",)
    assert _opened(dossier, taken("Tripoli")).credits == ()


def test_a_picture_knows_whether_its_places_were_decided_otherwise(dossier: Path) -> None:
    decided, other, none = (
        _opened(dossier, taken("Tripoli")),
        _opened(dossier, taken("Tripoli", 1, 2)),
        _opened(dossier),
    )
    recipe = recipe_of(SnapshotSpec(), decided)
    assert changed(recipe, decided) == ()
    for store in (other, none):
        assert any("decisions on places" in words for words in changed(recipe, store))
    # Who decides anew that it is so changes nothing; and where nobody decided nothing is said.
    again = taken("Tripoli").model_copy(update={"by": "Bo", "at": "2026-11-27T10:00:00Z"})
    assert changed(recipe, _opened(dossier, again)) == ()
    assert "places" not in json.loads(recipe_of(SnapshotSpec(), none).text)["dossiers"][0]


def test_what_is_made_safe_to_publish_keeps_an_event_by_itself_where_it_is(dossier: Path) -> None:
    store = _opened(dossier, *DECIDED)
    made = safe(store, Publish(grid_km=5)).store
    spot = made.spots[1]
    assert spot is not None
    assert abs(spot.lat - 20) < 0.2
    assert made.spots[12] is None
