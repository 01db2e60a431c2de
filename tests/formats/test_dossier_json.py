"""Reading a dossier: bad input is told with its place and never loses good input."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from mapviewer.errors import InputError, Problem, Severity
from mapviewer.events.event import FourBounds, Place
from mapviewer.formats.base import Reading

Reads = Callable[..., Reading]


def event(key: str = "e", **fields: Any) -> dict[str, Any]:
    return {"id": key, "title": key.upper(), **fields}


def brief(problem: Problem) -> tuple[str, str, str]:
    return problem.severity.value, problem.pointer, problem.message


def refused(reads: Reads, content: bytes) -> Problem:
    with pytest.raises(InputError) as caught:
        reads(content)
    (problem,) = caught.value.problems
    assert problem.severity is Severity.ERROR
    assert problem.message in str(caught.value)
    return problem


# What cannot be used at all ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "found an empty file"),
        (b" \n\t ", "found an empty file"),
        (b"\xef\xbb\xbf", "found an empty file"),
        (b"hello", 'found "hello", expected a mapviewer dossier'),
        (b"[1, 2]", "found a list of 2, expected a dossier"),
        (b"{}", 'found no "format" (it is empty)'),
        (b'{"type": "FeatureCollection"}', "found a FeatureCollection without a list of features"),
        (b'{"format": "other"}', 'found "format": "other", expected "format": "mapviewer-dossier"'),
        (b'{"format": "mapviewer-dossier"}', 'found no "version", expected "version": 1'),
        (b'{"format": "mapviewer-dossier", "version": "1"}', 'found "version": "1", expected "version": 1'),
        (b'{"format": "mapviewer-dossier", "version": 0}', 'found "version": 0'),
        (b'{"format": "mapviewer-dossier", "version": true}', 'found "version": true'),
        (b'{"format": "mapviewer-dossier", "version": 2}', "made for a newer mapviewer"),
        (b'{"format": "mapviewer-dossier", "version": 1}', 'found no "events", expected a list'),
        (b'{"format": "mapviewer-dossier", "version": 1, "events": 3}', 'found "events": 3'),
        ("{}".encode("utf-16"), "found UTF-16, expected UTF-8"),
        ("{}".encode("utf-16-le"), "found UTF-16, expected UTF-8"),
        ("{}".encode("utf-16-be"), "found UTF-16, expected UTF-8"),
        ("{}".encode("utf-32"), "found UTF-32, expected UTF-8"),
        (b"PK\x03\x04junk", "found an archive that cannot be unpacked"),
        (b"\x89PNG\r\n", "found a PNG picture"),
        (b"<!DOCTYPE html>", "found an HTML page"),
        (b"\x1f\x8b\x08junk", "found a damaged gzip file"),
    ],
)
def test_files_of_which_nothing_can_be_used(reads: Reads, content: bytes, words: str) -> None:
    assert words in refused(reads, content).message


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (b'{"a": 1,\n "b": }', 2, 7, "expected a value"),
        (b'{"a": 1,\n "b" 2}', 2, 6, "expected a colon after the key"),
        (b'{"a": [1,\n2,]}', 2, 3, "expected no comma before a closing bracket"),
        (b'{"a": 1}\n\n  {', 3, 3, "expected nothing after the end"),
        ("{\"é\": 1, 'b': 2}".encode(), 1, 10, "expected a key in quotes"),
        (b'{"a": "open', 1, None, "ends too early"),
        (b"{", 1, None, "ends too early"),
        (b'{"n": NaN, "m": "\xff",\n "b": ]}', 2, 7, "expected a value"),
        (b"[" * 100_000, 1, None, None),
    ],
)
def test_broken_json_is_told_with_its_place(
    reads: Reads, content: bytes, line: int, column: int | None, words: str | None
) -> None:
    problem = refused(reads, content)
    assert problem.line == line
    assert column is None or problem.column == column
    assert words is None or words in problem.message


# The head ---------------------------------------------------------------------------------------------------------------


def test_no_events_are_fine(reads: Reads) -> None:
    reading = reads()
    assert reading.dossier.events == ()
    assert reading.problems == ()


def test_a_byte_order_mark_is_fine(reads: Reads) -> None:
    content = json.dumps({"format": "mapviewer-dossier", "version": 1, "title": "é", "events": []}).encode()
    assert reads(b"\xef\xbb\xbf" + content).dossier.title == "é"


def test_a_missing_title_is_an_error_and_no_loss(reads: Reads) -> None:
    reading = reads(b'{"format": "mapviewer-dossier", "version": 1, "events": [{"id": "a", "title": "A"}]}')
    assert reading.dossier.title == "d"
    assert len(reading.dossier.events) == 1
    assert [problem.field for problem in reading.problems] == ["title"]


def test_bad_head_fields_fall_back(reads: Reads) -> None:
    reading = reads(timezone="Mars/Base", updated="yesterday", description=5, sources={"a": 1}, colour="red")
    dossier = reading.dossier
    assert (dossier.timezone, dossier.updated, dossier.description, dossier.sources) == ("UTC", None, "", ())
    assert dossier.extra == {"colour": "red"}
    assert {problem.pointer: problem.severity for problem in reading.problems} == {
        "/timezone": Severity.ERROR,
        "/updated": Severity.ERROR,
        "/description": Severity.ERROR,
        "/sources": Severity.ERROR,
        "/colour": Severity.WARNING,
    }


def test_bad_entries_of_the_lists_cost_only_themselves(reads: Reads) -> None:
    reading = reads(
        sources=[{"id": "s1"}, 7, {"title": "no id"}, {"id": "s2", "published": "soon"}],
        categories=[{"id": "c", "color": "red", "shape": "blob"}],
        places=[{"id": "p", "lat": 91, "lon": 3}, {"id": "q", "lat": 3}, {"id": "r", "lat": 1, "lon": 2}],
    )
    dossier = reading.dossier
    assert [source.id for source in dossier.sources] == ["s1", "s2"]
    assert (dossier.categories[0].color, dossier.categories[0].shape) == (None, None)
    assert [place.point for place in dossier.places] == [None, None, (1.0, 2.0)]
    assert [problem.pointer for problem in reading.problems] == [
        "/sources/1",
        "/sources/2",
        "/sources/3/published",
        "/categories/0/color",
        "/categories/0/shape",
        "/places/0/lat",
        "/places/1",
    ]
    assert "found 91, expected a latitude from -90 to 90 degrees; the coordinates are left out" in (
        problem.message for problem in reading.problems
    )


# Events -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "pointer", "words"),
    [
        ({}, "/events/1", 'found no "id", expected it to be there; the event is left out'),
        (None, "/events/1", "found null, expected an object; the event is left out"),
        (5, "/events/1", "found 5, expected an object; the event is left out"),
        ({"id": "b"}, "/events/1", 'found no "title", expected it to be there; the event is left out'),
        ({"id": 5, "title": "B"}, "/events/1/id", "found 5, expected text in quotes; the event is left out"),
        ({"id": "", "title": "B"}, "/events/1/id", "expected text that is not empty; the event is left out"),
        ({"id": "b", "title": ["B"]}, "/events/1/title", "found a list of 1, expected text in quotes"),
    ],
)
def test_an_event_that_cannot_be_one_is_left_out(reads: Reads, bad: object, pointer: str, words: str) -> None:
    reading = reads(events=[event("a"), bad, event("c")])
    assert [item.id for item in reading.dossier.events] == ["a", "c"]
    told = [problem for problem in reading.problems if problem.pointer == pointer]
    assert words in told[0].message


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("when", "2025-13-01", "month 13"),
        ("when", 2025, "found 2025, expected an EDTF date in quotes, or an object of four bounds"),
        ("when", {"earliest": 4}, "expected an EDTF date"),
        ("when", {"latest": "soon"}, "latest: "),
        ("place", 5, "found 5, expected the id of a place, or a place as an object"),
        ("geometry", {"type": "Blob"}, "found None, expected GeoJSON coordinates"),
        ("geometry", {"type": "Point", "coordinates": [10**400, 0]}, "expected longitude within"),
        ("geometry", {"type": "Point", "coordinates": [0, 91]}, "expected longitude within"),
        ("timezone", "Nowhere", "expected an IANA time zone"),
        ("status", "sure", "expected one of unverified, reported, confirmed, disputed, withdrawn"),
        ("radius_m", -1, "expected a radius in metres"),
        ("radius_m", "far", "expected a radius in metres"),
        ("tags", "x", 'found "x", expected a list'),
        ("extra", [1], "found a list of 1, expected an object"),
        ("private_note", 3, "found 3, expected text in quotes"),
    ],
)
def test_a_bad_optional_field_costs_only_itself(reads: Reads, field: str, value: object, words: str) -> None:
    reading = reads(events=[event(summary="Kept.", **{field: value})])
    (kept,) = reading.dossier.events
    assert (kept.title, kept.summary) == ("E", "Kept.")
    assert not getattr(kept, field) or field == "status"
    (problem,) = reading.problems
    assert problem.severity is Severity.ERROR
    assert problem.pointer == f"/events/0/{field}"
    assert words in problem.message


def test_a_bad_list_entry_costs_only_itself(reads: Reads) -> None:
    reading = reads(
        sources=[{"id": "s"}],
        events=[
            event(
                citations=[{"source": 5}, {"source": "s", "locator": "¶1"}, "s"],
                claims=[{"by": "x"}, {"value": "v", "citations": [{}, {"source": "s"}]}],
                actors=["a", 5, {"role": "r"}, {"actor": "b"}],
                tags=["t", None, "u"],
                toll={"low": -1, "best": True, "high": 3},
            )
        ],
    )
    (kept,) = reading.dossier.events
    assert [citation.locator for citation in kept.citations] == ["¶1"]
    assert [(claim.value, len(claim.citations)) for claim in kept.claims] == [("v", 1)]
    assert [actor.actor for actor in kept.actors] == ["a", "b"]
    assert kept.tags == ("t", "u")
    assert kept.toll is not None
    assert (kept.toll.low, kept.toll.best, kept.toll.high) == (None, None, 3)
    assert [problem.pointer.removeprefix("/events/0") for problem in reading.problems] == [
        "/citations/0/source",
        "/citations/2",
        "/claims/0",
        "/claims/1/citations/0",
        "/actors/1",
        "/actors/2",
        "/tags/1",
        "/toll/low",
        "/toll/best",
    ]


def test_bad_coordinates_of_an_inline_place_cost_only_themselves(reads: Reads) -> None:
    reading = reads(events=[event(place={"name": "Baku", "lat": 91, "lon": 49})])
    place = reading.dossier.events[0].place
    assert isinstance(place, Place)
    assert (place.id, place.name, place.point) == ("Baku", "Baku", None)
    assert [problem.pointer for problem in reading.problems] == ["/events/0/place/lat"]


def test_null_where_a_value_belongs_is_only_a_warning(reads: Reads) -> None:
    reading = reads(events=[event(summary=None, tags=None, citations=None, when=None)])
    assert len(reading.dossier.events) == 1
    assert {problem.pointer for problem in reading.problems} == {
        "/events/0/summary",
        "/events/0/tags",
        "/events/0/citations",
    }
    assert {problem.severity for problem in reading.problems} == {Severity.WARNING}


def test_unknown_keys_are_kept_and_told(reads: Reads) -> None:
    reading = reads(
        events=[event(sumary="x", lat=3, citations=[{"source": "s", "page": 4}])],
        sources=[{"id": "s", "x/y": 1}],
    )
    (kept,) = reading.dossier.events
    assert kept.extra == {"sumary": "x", "lat": 3}
    assert kept.citations[0].extra == {"page": 4}
    told = {problem.pointer: problem.message for problem in reading.problems}
    assert told.keys() == {
        "/events/0/sumary",
        "/events/0/lat",
        "/events/0/citations/0/page",
        "/sources/0/x~1y",
    }
    assert 'expected "summary"' in told["/events/0/sumary"]
    assert 'expected "lat" inside "place"' in told["/events/0/lat"]
    assert {problem.severity for problem in reading.problems} == {Severity.WARNING}


def test_a_date_is_proven_in_the_zone_that_holds_for_it(reads: Reads) -> None:
    # Damascus is three hours ahead: the first runs forward only there, the second only in UTC.
    forward = {"earliest": "2025-07-16T01:00:00", "latest": "2025-07-15T23:30:00Z"}
    backward = {"earliest": "2025-07-16T01:00:00Z", "latest": "2025-07-16T02:00:00"}
    reading = reads(timezone="Asia/Damascus", events=[event("a", when=forward), event("b", when=backward)])
    first, second = reading.dossier.events
    assert isinstance(first.when, FourBounds)
    assert second.when is None
    (problem,) = reading.problems
    assert problem.pointer == "/events/1/when"
    assert "found earliest after latest" in problem.message
    assert "undated" in problem.message


def test_a_lenient_reading_is_a_warning(reads: Reads) -> None:
    reading = reads(events=[event(when="2025-07-16T13:00")])
    assert reading.dossier.events[0].when == "2025-07-16T13:00"
    (problem,) = reading.problems
    assert problem.severity is Severity.WARNING
    assert "without seconds" in problem.message


def test_ids_that_occur_twice_keep_both(reads: Reads) -> None:
    reading = reads(
        events=[event("a"), event("a"), event("a~2"), event("a")],
        sources=[{"id": "s"}, {"id": "s", "title": "2"}],
    )
    assert [item.id for item in reading.dossier.events] == ["a", "a~3", "a~2", "a~4"]
    assert [source.id for source in reading.dossier.sources] == ["s", "s~2"]
    assert [problem.pointer for problem in reading.problems] == [
        "/events/1/id",
        "/events/3/id",
        "/sources/1/id",
    ]
    assert {problem.severity for problem in reading.problems} == {Severity.ERROR}


def test_references_that_lead_nowhere_are_told_and_kept(reads: Reads) -> None:
    reading = reads(
        events=[
            event(
                "a",
                place="nowhere",
                citations=[{"source": "s0"}],
                related=[{"event": "zz"}, {"event": "b"}],
                after=["b", "yy"],
                before=["xx"],
                claims=[{"value": "v", "citations": [{"source": "s1"}]}],
                actors=["anybody"],
                category="anything",
            ),
            event("b"),
        ]
    )
    assert reading.dossier.events[0].place == "nowhere"
    assert [brief(problem)[:2] for problem in reading.problems] == [
        ("error", "/events/0/place"),
        ("error", "/events/0/citations/0/source"),
        ("error", "/events/0/related/0/event"),
        ("error", "/events/0/after/1"),
        ("error", "/events/0/before/0"),
        ("error", "/events/0/claims/0/citations/0/source"),
    ]


def test_bad_values_in_the_text_cost_only_themselves(reads: Reads) -> None:
    reading = reads(
        b'{"format": "mapviewer-dossier", "version": 1, "title": "t", "events": [\n'
        b' {"id": "a", "title": "A", "radius_m": NaN, "when": "2025"},\n'
        b' {"id": "b", "title": "caf\xe9", "title": "B\\ud800"},\n'
        b' {"id": "c", "title": "C", "extra": {"x": ' + b"[" * 150 + b"]" * 150 + b"}}\n]}"
    )
    assert [(item.id, item.title) for item in reading.dossier.events] == [
        ("a", "A"),
        ("b", "B\ufffd"),
        ("c", "C"),
    ]
    assert [(problem.line, problem.pointer[:24]) for problem in reading.problems] == [
        (2, "/events/0/radius_m"),
        (3, "/events/1/title"),
        (3, "/events/1/title"),
        (3, "/events/1/title"),
        (4, "/events/2/extra/x/0/0/0/"[:24]),
    ]


def test_hostile_and_foreign_titles_come_through_unchanged(reads: Reads) -> None:
    titles = [
        "${alert(1)}`</script><img src=x onerror=alert(1)>",
        "السويداء",
        "דמשק",
        "x" * 1_000_000,
        "\u0000\u001b[31m",
        "İbrahim",
    ]
    reading = reads(events=[event(f"e{n}", title=title) for n, title in enumerate(titles)])
    assert [item.title for item in reading.dossier.events] == [
        "${alert(1)}`</script><img src=x onerror=alert(1)>",
        "السويداء",
        "דמשק",
        "x" * 1_000_000,
        "\u0000\u001b[31m",
        "İbrahim",
    ]
    assert reading.problems == ()


def test_found_values_are_short_and_visible(reads: Reads) -> None:
    reading = reads(events=[event(status="\x1b[31m\u202e" + "y" * 1_000_000, timezone="z" * 1_000_000)])
    for problem in reading.problems:
        assert len(problem.message) < 300
        assert problem.message.isprintable()


def test_problems_have_line_and_column(reads: Reads) -> None:
    content = (
        b'{"format": "mapviewer-dossier", "version": 1, "title": "t",\n'
        b' "events": [{"id": "a", "title": "\xc3\xa9", "when": "x"},\n\n   {"id": "b"}]}'
    )
    reading = reads(content)
    column = content.decode().split("\n")[1].index('"x"') + 1
    assert [(p.line, p.column, p.field) for p in reading.problems] == [(2, column, "when"), (4, 4, "title")]
    assert reading.positions == {"a": (2, 0)}


def test_lines_of_events_are_known(reads: Reads) -> None:
    reading = reads(events=[5, event("a", place={"name": "x"}), event("b")])
    assert reading.positions == {"a": (7, 1), "b": (14, 2)}


def test_places_to_look_up_are_those_without_coordinates(reads: Reads) -> None:
    reading = reads(
        places=[{"id": "p", "name": "Paris"}, {"id": "q", "lat": 1, "lon": 2}, {"id": "r"}],
        events=[event(place={"name": "Baku"}), event("f", place={"name": "Nice", "lat": 1, "lon": 2})],
    )
    assert [(item.place.name, item.path) for item in reading.unlocated] == [
        ("Paris", ("places", 0)),
        ("Baku", ("events", 0, "place")),
    ]
