from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.together import Member, Together
from mapviewer.paint.export import events_bytes
from mapviewer.query.filters import Filters
from mapviewer.query.index import Index, visible
from mapviewer.snapshot.publish import coarse, safe, shown_store
from mapviewer.snapshot.spec import Publish, SnapshotSpec
from mapviewer.snapshot.wording import files_words
from tests.snapshot.dossiers import store_of

SECRET = "Zyxwvut"
PLACE = {"id": "home", "name": f"{SECRET}place", "lat": 33.51234, "lon": 36.29876, "radius_m": 50, "gazetteer_id": f"{SECRET}id"}  # fmt: skip


def store() -> object:
    return store_of(
        [
            {
                "id": "a",
                "title": "Shown",
                "summary": f"{SECRET}summary",
                "when": "2025-07-16",
                "when_note": f"{SECRET}when",
                "place": "home",
                "place_note": f"{SECRET}where",
                "actors": [f"{SECRET}actor"],
                "tags": [f"{SECRET}tag"],
                "citations": [{"source": "s1", "locator": f"{SECRET}locator", "quote": f"{SECRET}quote"}],
                "claims": [{"value": f"{SECRET}claim", "by": f"{SECRET}by"}],
                "media": [{"path": f"{SECRET}.jpg", "caption": f"{SECRET}caption", "graphic": True}],
                "private_note": f"{SECRET}note",
                "origin": {"file": f"{SECRET}.csv", "columns": {"x": f"{SECRET}column"}},
                "extra": {"y": f"{SECRET}extra"},
            },
            {"id": "b", "title": "Inline", "when": "2025-07-17", "place": {"name": f"{SECRET}inline", "lat": 33.6, "lon": 36.4}},
            {"id": "c", "title": "Drawn", "when": "2025-07-18", "geometry": {"type": "Point", "coordinates": [36.123456, 33.654321]}},
        ],
        places=[PLACE],
        sources=[{"id": "s1", "title": "Paper", "url": f"https://example.org/{SECRET}", "note": f"{SECRET}note"}],
        description=f"{SECRET}description",
    )  # fmt: skip


ALL = ("summaries", "actors", "places", "locators", "addresses", "related", "description")


def test_nothing_that_is_held_back_is_in_the_copy() -> None:
    made = safe(store(), Publish(drop=ALL)).store  # type: ignore[arg-type]
    text = made.head.model_dump_json() + "".join(event.model_dump_json() for event in made.events)
    assert SECRET not in text
    for number in ("33.51234", "36.29876", "36.123456", "33.654321"):
        assert number not in text
    assert [event.title for event in made.events] == ["Shown", "Inline", "Drawn"]
    assert (made.file.name, made.file.sha256) == ("", "")


def test_what_is_never_let_in_stays_out_whatever_is_chosen() -> None:
    made = safe(store(), Publish()).store  # type: ignore[arg-type]
    text = made.head.model_dump_json() + "".join(event.model_dump_json() for event in made.events)
    for word in ("note", "quote", "claim", "caption", "column", "extra", "tag", "when", "where", "id"):
        assert f"{SECRET}{word}" not in text
    for word in ("summary", "actor", "locator", "place"):
        assert f"{SECRET}{word}" in text


@pytest.mark.parametrize("publish", [None, Publish()])
def test_several_files_are_named_but_in_what_is_publish_safe(publish: Publish | None) -> None:
    first = store_of(
        [{"id": "a", "title": "One", "when": "2025-07-16", "place": {"name": "P", "lat": 33.5, "lon": 36.3}}]
    )
    second = store_of(
        [{"id": "a", "title": "Two", "when": "2025-07-16", "place": "p", "category": "x", "actors": ["q"], "citations": [{"source": "s"}]}],
        places=[{"id": "p", "name": "P", "lat": 33.5, "lon": 36.4}],
        sources=[{"id": "s", "title": "S"}],
    )  # fmt: skip
    other = store_of([{"id": "b", "title": "Same ids", "place": "p", "citations": [{"source": "s"}]}], places=[{"id": "p", "name": "Q"}], sources=[{"id": "s", "title": "T"}])  # fmt: skip
    both = Together([Member(first, "dossier"), Member(other, "middle"), Member(second, SECRET)])
    spec = SnapshotSpec.from_options(
        both, filters=Filters(file=(SECRET, "middle")), **({} if publish is None else {"publish": publish})
    )
    shown = shown_store(both, spec)
    answer = visible(Index(shown), spec.selection)
    assert [shown.events[row].title for row in answer.shown_rows().tolist()] == ["Two"]
    assert files_words(shown, answer) == ("Events from dossier.json (1)" if publish is None else "")
    written = events_bytes(spec, both, "csv")
    assert b"Two" in written
    assert (SECRET.encode() in written) is (publish is None)
    assert (b"3\xe2\x80\xbaa" in written) is (publish is not None)


@pytest.mark.parametrize(
    ("key", "value"),
    [("file", "dossier.json"), ("tag", f"{SECRET}tag"), ("actor", f"{SECRET}actor"), ("place", f"{SECRET}place"), ("text", f"{SECRET}summary"), ("status", "reported")],
)  # fmt: skip
def test_filters_ask_the_whole_dossier(key: str, value: str) -> None:
    """What is held back can still be asked for: a picture without a single event would be no answer."""
    whole = store()
    filters = Filters().adding(key, value)
    shown = []
    for publish in (None, Publish(drop=ALL)):
        spec = SnapshotSpec.from_options(
            whole, filters=filters, **({} if publish is None else {"publish": publish})
        )  # type: ignore[arg-type]
        answer = visible(Index(shown_store(whole, spec)), spec.selection)  # type: ignore[arg-type]
        shown.append([whole.events[row].id for row in answer.shown_rows().tolist()])  # type: ignore[attr-defined]
    assert shown[0] == shown[1]
    assert shown[0]


def test_an_area_is_asked_of_the_coarse_coordinates() -> None:
    whole = store_of(
        [{"id": "a", "title": "A", "when": "2025", "place": {"name": "P", "lat": 33.5, "lon": 36.3}}]
    )
    filters = Filters().adding("area", "33.499,36.299,33.501,36.301")
    spec = SnapshotSpec.from_options(whole, filters=filters, publish=Publish(grid_km=100))
    assert not visible(Index(shown_store(whole, spec)), spec.selection).counts.inside


def test_it_is_said_what_leaves_and_what_does_not() -> None:
    found = safe(store(), Publish(grid_km=25, drop=("actors",)))  # type: ignore[arg-type]
    assert "3 events: ids, titles, dates, categories, status, summaries" in found.leaves
    assert any("a grid of 25 km" in words for words in found.leaves)
    assert {"private notes: 1 event", "graphic pictures and clips: 1 event", "actors, as chosen"} <= set(
        found.held_back
    )


@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([0.1, 1.0, 10.0, 77.0, 500.0, 1000.0]))
def test_the_circle_still_holds_the_true_place(lat: float, lon: float, grid_km: float) -> None:
    middle, east, reach = coarse(lat, lon, grid_km)
    assert -90 <= middle <= 90
    assert -180 <= east <= 180
    a, b = math.radians(lat), math.radians(middle)
    turn = math.radians(east - lon)
    haversine = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    away = 2 * 6_371_008.8 * math.asin(min(1.0, math.sqrt(haversine)))
    assert away <= reach * 1.01 + 10
    # Everything in a cell goes to one point.
    assert coarse(middle, east, grid_km)[:2] == (middle, east)


def test_places_of_one_cell_cannot_be_told_apart() -> None:
    events = [
        {
            "id": str(n),
            "title": "A",
            "when": "2025",
            "place": {"name": "P", "lat": 33.5 + n * 1e-4, "lon": 36.3},
        }
        for n in range(5)
    ]
    made = safe(store_of(events), Publish(grid_km=50)).store
    assert len({(spot.lat, spot.lon) for spot in made.spots if spot is not None}) == 1


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("ending", ["png", "svg", "pdf", "html"])
def test_no_file_holds_what_was_held_back(ending: str) -> None:
    import re
    import zlib

    from mapviewer.paint.export import render
    from mapviewer.snapshot.again import Format
    from mapviewer.snapshot.spec import SnapshotSpec

    chosen = store()
    spec = SnapshotSpec.from_options(chosen, size="640x480", publish={"drop": ALL})  # type: ignore[arg-type]
    data = render(spec, chosen, Format(ending)).data  # type: ignore[arg-type]
    whole = data
    for body in re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL):
        try:
            whole += zlib.decompress(body)
        except zlib.error:
            continue
    for secret in (
        SECRET.encode(),
        b"33.5123",
        b"36.2987",
        b"36.1234",
        b"dossier.json",
        b"abababab",
        b"mapviewer:view",
    ):
        assert secret not in whole


@pytest.mark.usefixtures("qapp")
def test_the_readers_symbols_are_part_of_the_spec() -> None:
    from mapviewer.paint.export import render
    from mapviewer.snapshot.again import Format, read_recipe
    from mapviewer.snapshot.spec import SnapshotSpec

    chosen = store_of([{"id": "a", "title": "A", "when": "2025", "category": "talks", "place": {"name": "P", "lat": 1, "lon": 2}}])  # fmt: skip
    spec = SnapshotSpec.from_options(chosen, size="320x240", styles={"talks": {"color": "#123456"}})
    made = render(spec, chosen, Format.SVG).data
    assert b"#123456" in made
    again = read_recipe(made, "a.svg").spec
    assert render(again, chosen, Format.SVG).data == made


def test_the_same_copy_serves_picture_and_list() -> None:
    store = store_of([{"id": "a", "title": "A"}])
    one = safe(store, Publish(grid_km=5))
    assert safe(store, Publish(grid_km=5)) is one
    assert safe(store, Publish(grid_km=6)) is not one
