"""The models of the file: what they take, what they refuse, what they keep."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mapviewer.events.event import Category, Event, FourBounds, Place, Source, read_when
from mapviewer.events.when import EdtfError, parse_when


def event(**fields: Any) -> Event:
    return Event.model_validate({"id": "e", "title": "E", **fields})


def test_only_id_and_title_are_needed() -> None:
    found = event()
    assert (found.when, found.place, found.status, found.citations, found.extra) == (
        None,
        None,
        "reported",
        (),
        {},
    )
    for missing in ("id", "title"):
        with pytest.raises(ValidationError, match=missing):
            Event.model_validate({"id": "e", "title": "E"} | {missing: None})


def test_events_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        event().title = "other"  # type: ignore[misc]


def test_unknown_keys_are_kept_beside_those_in_extra() -> None:
    assert event(odd=1, extra={"more": 2}).extra == {"odd": 1, "more": 2}
    with pytest.raises(ValidationError, match="extra"):
        event(odd=1, extra=5)


def test_actors_may_be_plain_names() -> None:
    found = event(actors=["Ann", {"actor": "bob", "role": "guest"}]).actors
    assert [(part.actor, part.role) for part in found] == [("Ann", None), ("bob", "guest")]


@pytest.mark.parametrize(
    ("place", "key"),
    [({"name": "Baku"}, "Baku"), ({"query": "Baku, AZ"}, "Baku, AZ"), ({"id": "b"}, "b"), ({}, "here")],
)
def test_a_place_inside_an_event_needs_no_id(place: dict[str, str], key: str) -> None:
    found = event(place=place).place
    assert isinstance(found, Place)
    assert found.id == key


@pytest.mark.parametrize("lat", [-90.1, 91, float("nan"), float("inf"), True, "north", 10**400, [1]])
def test_latitudes_that_are_none(lat: object) -> None:
    with pytest.raises(ValidationError):
        Place.model_validate({"id": "p", "lat": lat, "lon": 0})


@pytest.mark.parametrize("given_", ["lat", "lon"])
def test_one_coordinate_is_none(given_: str) -> None:
    with pytest.raises(ValidationError, match="expected both or neither"):
        Place.model_validate({"id": "p", given_: 1})


def test_a_point_comes_from_coordinates_then_geometry() -> None:
    geometry = {"type": "Point", "coordinates": [10, 20]}
    assert Place(id="p", lat=1, lon=2, geometry=geometry).point == (1, 2)
    assert Place(id="p", geometry=geometry).point == (20, 10)
    assert Place(id="p").point is None


@pytest.mark.parametrize("radius", [-1, 20_040_001, float("inf"), True])
def test_radii_that_are_none(radius: object) -> None:
    with pytest.raises(ValidationError):
        event(radius_m=radius)


@pytest.mark.parametrize(
    "when", ["2025-07-16", "[..2025-07-24]", {"earliest": "2025", "latest": "2026"}, {"latest": ".."}, None]
)
def test_dates_that_are_read(when: object) -> None:
    assert event(when=when).id == "e"


@pytest.mark.parametrize(
    "when", ["2025-13", "", "soon", {}, {"earliest": "2026", "latest": "2025"}, {"latest": "x"}, 2025]
)
def test_dates_that_are_not(when: object) -> None:
    with pytest.raises(ValidationError):
        event(when=when)


def test_bounds_may_run_forward_in_some_zone_only() -> None:
    bounds = {"earliest": "2025-07-16T01:00:00", "latest": "2025-07-15T23:30:00Z"}
    when = event(when=bounds).when
    assert isinstance(when, FourBounds)
    assert read_when(when, "Asia/Damascus").earliest < read_when(when, "Asia/Damascus").latest
    with pytest.raises(EdtfError):
        read_when(when, "UTC")


def test_four_bounds_are_read_like_the_object() -> None:
    when = "2025-07-16"
    bounds = FourBounds(earliest=when, latest="2025-07-18")
    assert read_when(bounds, "UTC") == parse_when({"earliest": when, "latest": "2025-07-18"}, "UTC")
    assert read_when(when, "Asia/Baku") == parse_when(when, "Asia/Baku")


@pytest.mark.parametrize(("color", "found"), [("#d55e00", "#D55E00"), (None, None)])
def test_colours_are_upper_case(color: str | None, found: str | None) -> None:
    assert Category(id="c", color=color).color == found


@pytest.mark.parametrize("color", ["red", "#FFF", "#GG0000", "#D55E00\n", "url(x)"])
def test_colours_that_are_none(color: str) -> None:
    with pytest.raises(ValidationError, match="expected a colour like"):
        Category(id="c", color=color)


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../etc/passwd", "asia/damascus"])
def test_zones_that_are_none(zone: str) -> None:
    with pytest.raises(ValidationError, match="expected an IANA time zone"):
        event(timezone=zone)


def test_a_sources_dates_are_edtf() -> None:
    assert Source(id="s", published="2025-07~").published == "2025-07~"
    with pytest.raises(ValidationError):
        Source(id="s", accessed="yesterday")


@given(st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.lists(st.text())))
def test_any_object_is_an_event_or_a_validation_error(value: dict[str, object]) -> None:
    try:
        found = Event.model_validate({"id": "e", "title": "E", **value})
    except ValidationError:
        return
    unknown = value.keys() - Event.model_fields.keys()
    assert unknown <= found.extra.keys()


def test_a_place_that_nobody_named_has_no_label() -> None:
    unnamed = Event.model_validate({"id": "e", "title": "t", "place": {"lat": 35.0, "lon": 36.5}})
    assert isinstance(unnamed.place, Place)
    assert unnamed.place.label == ""
    assert Place(id="b").label == "b"
    assert Place(id="here", query="Baku").label == "Baku"
