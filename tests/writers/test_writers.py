"""Events as files for other programs: nothing is run, nothing is lost, nothing private leaves."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.errors import UsageError
from mapviewer.events.store import Store
from mapviewer.query.index import Index, visible
from mapviewer.query.selection import Selection
from mapviewer.snapshot.publish import safe
from mapviewer.snapshot.spec import Publish
from mapviewer.writers import Listing, listing_of, writer_named, writers
from tests.snapshot.dossiers import sample, store_of

JULY_16 = (1752613200, 1752699600)


def written(name: str, listing: Listing) -> str:
    return b"".join(writer_named(name, "--with-events").write(listing)).decode()


def rows_of(listing: Listing) -> list[dict[str, str]]:
    text = written("csv", listing)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def features_of(listing: Listing) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(written("geojson", listing))["features"]
    return features


def shown(store: Store, window: tuple[int, int] = JULY_16) -> Listing:
    return listing_of(store, visible(Index(store), Selection(window=window, zone="Asia/Damascus")))


def whole(events: list[dict[str, Any]], **head: Any) -> Listing:
    store = store_of(events, **head)
    return Listing(store, range(len(store)))


def test_formats_are_found_by_their_modules() -> None:
    assert list(writers()) == ["csv", "geojson"]
    with pytest.raises(UsageError, match="found 'xls', expected one of csv, geojson"):
        writer_named("xls", "--with-events")


def test_it_is_exactly_what_is_shown_with_its_membership() -> None:
    store = sample()
    answer = visible(Index(store), Selection(window=JULY_16, zone="Asia/Damascus"))
    expected = {store.events[row].id: answer.of(row).value for row in range(len(store)) if answer.shown[row]}
    assert {"in", "possible"} == set(expected.values())
    for found in (
        {row["id"]: row["membership"] for row in rows_of(shown(store))},
        {f["id"]: f["properties"]["membership"] for f in features_of(shown(store))},
    ):
        assert found == expected


def test_order_is_time() -> None:
    listing = shown(sample(), (-(2**62), 2**62))
    earliest = [int(sample().columns.earliest[row]) for row in listing.rows]
    assert earliest == sorted(earliest)


def test_dates_are_edtf_with_their_bounds() -> None:
    when = {"earliest": "2020-01-01", "latest": "2020-02-01"}
    listing = whole(
        [
            {"id": "a", "title": "A", "when": "-0753"},
            {"id": "b", "title": "B", "when": "2025-07-16~/.."},
            {"id": "c", "title": "C", "when": when},
            {"id": "d", "title": "D"},
        ],
        timezone="UTC",
    )
    rows = rows_of(listing)
    assert [row["when"] for row in rows] == ["-0753", "2025-07-16~/..", "", ""]
    assert rows[0]["earliest"] == "-0753-01-01T00:00:00Z"
    assert (rows[1]["latest"], rows[3]["earliest"]) == ("", "")
    assert rows[2]["earliest"].startswith("2020-01-01")
    assert [f["properties"]["when"] for f in features_of(listing)] == ["-0753", "2025-07-16~/..", None, None]
    assert features_of(listing)[2]["properties"]["latest"].startswith("2020-02")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"])
def test_no_cell_is_a_formula(start: str) -> None:
    listing = whole(
        [
            {
                "id": start,
                "title": start,
                "summary": start,
                "tags": [start],
                "actors": [start],
                "citations": [{"source": start}],
                "place": {"name": start, "lat": -1.5, "lon": -2.5},
            }
        ]
    )
    (row,) = rows_of(listing)
    for name in ("id", "title", "summary", "tags", "actors", "sources", "place"):
        assert row[name] == "'" + start, name
    assert (row["lat"], row["lon"]) == ("-1.5", "-2.5")


Titles = st.lists(st.text(max_size=30), min_size=1, max_size=8)


@given(Titles)
def test_any_text_comes_back_from_both(titles: list[str]) -> None:
    listing = whole([{"id": str(n), "title": title} for n, title in enumerate(titles)])
    assert [f["properties"]["title"] for f in features_of(listing)] == titles
    # An apostrophe stands before what a spreadsheet would run; Python's reader gives \r alone back as it was.
    assert [row["title"].removeprefix("'") for row in rows_of(listing)] == [
        t.removeprefix("'") for t in titles
    ]


def test_a_lone_surrogate_costs_one_character() -> None:
    listing = whole([{"id": "a", "title": "ok"}])
    object.__setattr__(listing.store.events[0], "title", "a\ud800b")
    assert features_of(listing)[0]["properties"]["title"] == "a?b"
    assert rows_of(listing)[0]["title"] == "a?b"


def test_geojson_is_as_rfc_7946_wants_it() -> None:
    clockwise = [[[0, 0], [0, 2], [2, 2], [2, 0], [0, 0]], [[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 0.5]]]
    listing = whole(
        [
            {"id": "point", "title": "A", "place": {"name": "P", "lat": 33.123456789, "lon": 36.0}},
            {
                "id": "area",
                "title": "B",
                "geometry": {"type": "Polygon", "coordinates": clockwise, "note": "kept out"},
            },
            {"id": "nowhere", "title": "C"},
        ]
    )
    document = json.loads(written("geojson", listing))
    assert document["type"] == "FeatureCollection"
    point, area, nowhere = document["features"]
    assert {f["type"] for f in document["features"]} == {"Feature"}
    assert point["geometry"] == {"type": "Point", "coordinates": [36.0, 33.1234568]}
    assert nowhere["geometry"] is None
    assert set(area["geometry"]) == {"type", "coordinates"}
    outer, hole = area["geometry"]["coordinates"]
    assert outer == clockwise[0][::-1]
    assert hole == clockwise[1][::-1]


def test_sources_have_their_numbers_and_a_radius_its_basis() -> None:
    store = sample()
    feature = next(f for f in features_of(shown(store)) if f["properties"]["sources"])
    (source, *_) = feature["properties"]["sources"]
    assert source["number"] == store.source_number(source["id"])
    assert feature["properties"]["radius_m"] >= 0
    assert feature["properties"]["radius_basis"]


@pytest.mark.parametrize("name", ["csv", "geojson"])
def test_private_notes_never_leave_and_a_safe_copy_holds_back_more(name: str) -> None:
    event = {
        "id": "a",
        "title": "A",
        "when": "2025",
        "private_note": "SECRET-NOTE",
        "citations": [{"source": "s", "quote": "SECRET-QUOTE", "locator": "SECRET-PAGE"}],
        "tags": ["SECRET-TAG"],
        "place_note": "SECRET-PLACE",
        "place": {"name": "Here", "lat": 33.1234567, "lon": 36.7654321},
        "media": [{"path": "SECRET.jpg", "graphic": True}],
        "origin": {"columns": {"x": "SECRET-COLUMN"}},
    }
    store = store_of([event], sources=[{"id": "s", "title": "S", "note": "SECRET-SOURCE"}])
    plain = written(name, Listing(store, [0]))
    for words in ("SECRET-NOTE", "SECRET.jpg", "SECRET-COLUMN", "SECRET-SOURCE"):
        assert words not in plain
    assert "33.1234567" in plain
    copy = safe(store, Publish(grid_km=10, drop=("locators",))).store
    held = written(name, Listing(copy, [0]))
    assert "SECRET" not in held
    assert "33.1234567" not in held
    assert "36.7654321" not in held


def test_a_long_listing_comes_in_pieces() -> None:
    listing = whole([{"id": str(n), "title": "T"} for n in range(2_500)])
    make: Callable[[str], int] = lambda name: sum(1 for _ in writer_named(name, "x").write(listing))  # noqa: E731
    assert make("csv") == make("geojson") == 3
    assert len(rows_of(listing)) == len(features_of(listing)) == 2_500
