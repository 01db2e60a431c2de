"""Dossiers through every format: what is the same afterwards, what is said to be lost, and that nobody's text becomes markup."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mapviewer import assets
from mapviewer.errors import UsageError
from mapviewer.exports import AS_WORDS, export_for, exports, losses
from mapviewer.foreign.proposing import propose
from mapviewer.foreign.text import guarded, unguarded
from mapviewer.formats.generic_table import format_with
from mapviewer.formats.own_table import COLUMNS, MAPPING
from mapviewer.opening import open_dossier
from tests.exports.dossiers import FULL, opened, reopened, told, where, written

KML = "{http://www.opengis.net/kml/2.2}"
GPX = "{http://www.topografix.com/GPX/1/1}"


def test_the_dossier_formats_keep_everything(tmp_path: Path) -> None:
    store = opened(tmp_path)
    assert told(store)[1][0]["private_note"] == "do not tell"
    for name, ending in (("dossier", "json"), ("lines", "jsonl")):
        again = reopened(tmp_path, written(store, name), f"out.{ending}")
        assert told(again) == told(store)
        assert losses(exports()[name], store) == []


@pytest.mark.parametrize("name", list(exports()))
def test_the_sample_goes_through_every_format(name: str) -> None:
    store = open_dossier(assets.sample_dossier())
    content = written(store, name)
    assert content == written(store, name)
    text = content.decode()
    assert ("iCalendar" if name == "icalendar" else store.events[0].id) in text or name in (
        "gpx",
        "icalendar",
    )


@pytest.mark.parametrize("name", [name for name in exports() if name not in ("dossier", "lines")])
def test_private_notes_stay_and_that_is_said(tmp_path: Path, name: str) -> None:
    store = opened(tmp_path)
    assert b"do not tell" not in written(store, name)
    assert ("private_note", 1) in losses(exports()[name], store)


def test_the_sample_comes_back_from_a_table_without_a_problem(tmp_path: Path) -> None:
    store = open_dossier(assets.sample_dossier())
    again = reopened(tmp_path, written(store, "csv"), "out.csv")
    assert [p.message for p in again.problems if p.severity == "error"] == []
    cited = [c.source for event in again.events for claim in event.claims for c in claim.citations]
    assert cited
    assert all(key in again.sources for key in cited)


# CSV --------------------------------------------------------------------------------------------------------------------


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_no_cell_of_a_table_is_a_formula(tmp_path: Path) -> None:
    rows = _rows(written(opened(tmp_path), "csv"))
    assert rows[0]["title"] == '\'=HYPERLINK("http://x")'
    for row in rows:
        for name, value in row.items():
            assert name in ("when", "lat", "lon") or not value.startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.parametrize("column", ["when", "lat", "lon"])
def test_no_column_of_an_imported_record_is_a_formula_whatever_its_name(tmp_path: Path, column: str) -> None:
    event = {"id": "a", "title": "A", "origin": {"columns": {column: "=1+1"}}}
    store = opened(tmp_path, {"format": "mapviewer-dossier", "version": 1, "title": "x", "events": [event]})
    (row,) = _rows(written(store, "csv"))
    assert row[f"origin: {column}"] == "'=1+1"


def test_a_table_opens_again_with_what_it_holds(tmp_path: Path) -> None:
    store = opened(tmp_path)
    content = written(store, "csv")
    again = reopened(tmp_path, content, "out.csv")
    head = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    rows = [list(row.values()) for row in _rows(content)]
    proposed = propose(head, rows).mapping
    assert proposed == MAPPING
    first, second, third, *_ = again.events
    assert [event.title for event in again.events] == [event.title for event in store.events]
    assert (first.id, first.summary, first.when) == ("one", FULL["events"][0]["summary"], "2025-07-24~")
    assert first.tags == ("x", "+y")
    assert [again.actor_name(part.actor) for part in first.actors] == ["Ann", "Bob"]
    assert where(again, 0) == where(store, 0) == (48.85, 2.35, 1234.5, "assumed")
    assert [again.sources[c.source].url for c in first.citations] == ["https://one.example/a?b=1&c=2"]
    assert first.toll is not None
    assert first.toll.best == 3
    # A midnight that is meant stays one, and the same moment.
    assert second.when == "2025-07-16T00:00:00+03:00"
    assert third.when == "-0753/.."
    assert again.problems == ()
    assert (first.status, first.when_note, first.timezone) == ("disputed", "about", "Asia/Damascus")
    for name in ("claims", "related", "media", "after", "toll", "extra", "origin"):
        assert getattr(first, name) == getattr(store.events[0], name)
    assert [part.role for part in first.actors] == ["witness", None]
    assert (first.citations[0].locator, first.citations[0].quote) == ("p. 3", "so it was")
    fourth = again.events[3]
    assert (fourth.geometry, fourth.when) == (store.events[3].geometry, store.events[3].when)


def test_a_long_title_and_what_cannot_be_put_back_stay(tmp_path: Path) -> None:
    title = "long " * 60 + "end"
    event = {"id": "a", "title": title, "summary": "s", "actors": ["A; B", "C"], "citations": [{"source": "x; y", "quote": "q"}]}  # fmt: skip
    dossier = {"format": "mapviewer-dossier", "version": 1, "title": "t", "sources": [{"id": "x; y"}], "events": [event]}  # fmt: skip
    content = written(opened(tmp_path, dossier), "csv")
    (again,) = reopened(tmp_path, content, "out.csv").events
    assert (again.title, again.summary) == (title, "s")
    assert again.origin is not None
    assert json.loads(again.origin.columns["more"]) == {"citations": [{"source": "x; y", "quote": "q"}]}


@pytest.mark.parametrize(
    "more", ["{", "[1]", '{"geometry": 3, "claims": "x", "place": 1, "origin": []}', "[" * 9000]
)
def test_hostile_json_in_a_table_is_no_crash(tmp_path: Path, more: str) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerow(
        [{"title": "x", "id": "a", "when": "2025", "more": more}.get(name, "") for name in COLUMNS]
    )
    (event,) = reopened(tmp_path, buffer.getvalue().encode(), "out.csv").events
    assert (event.title, event.when) == ("x", "2025")


def test_a_table_is_the_same_the_second_time(tmp_path: Path) -> None:
    once = reopened(tmp_path, written(opened(tmp_path), "csv"), "once.csv")
    twice = reopened(tmp_path, written(once, "csv"), "twice.csv")
    for name in ("title", "when", "summary", "tags"):
        assert [getattr(e, name) for e in twice.events] == [getattr(e, name) for e in once.events]
    assert list(twice.spots) == list(once.spots)


_words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12).map(
    lambda text: f"a{text}"
)
_names = _words.map(lambda text: text.replace(";", ""))
_whens = st.sampled_from(["2025-07-16", "2025-07", "1984?", "2025-07-24~", "201X", "2025-07-15/2025-07-20", "[1667,1668]", "2024-12-08/..", "2025-07-16T13:05:00+03:00", "2001-21", "-0753"])  # fmt: skip
_degrees = st.integers(-89_000_000, 89_000_000).map(lambda n: n / 1_000_000).filter(bool)
_events = st.lists(
    st.fixed_dictionaries(
        {
            "title": st.one_of(_words, st.just("=1+1"), st.just("''-x"), st.just("'@y")),
            "summary": st.one_of(st.just(""), _words),
            "when": st.one_of(st.none(), _whens),
            "place": st.fixed_dictionaries(
                {"name": _words, "lat": _degrees, "lon": _degrees, "radius_m": st.integers(1, 900_000), "radius_basis": st.sampled_from(["published", "assumed", "user"])}
            ),
            "tags": st.lists(_names, max_size=3, unique=True),
            "actors": st.lists(_names, max_size=3, unique=True),
        }
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_events)
@example(
    [
        {
            "title": "a",
            "summary": "a",
            "when": None,
            "place": {"name": "p", "lat": 1, "lon": 1, "radius_m": 1, "radius_basis": "user"},
            "tags": [],
            "actors": [],
        }
    ]
)
def test_dossiers_survive_lines_and_tables(events: list[dict[str, Any]]) -> None:
    numbered = [{"id": f"e{n}", **event} for n, event in enumerate(events)]
    dossier = {"format": "mapviewer-dossier", "version": 1, "title": "t", "events": numbered}
    with tempfile.TemporaryDirectory() as folder:
        store = opened(Path(folder), dossier)
        assert len(store) == len(events)
        assert told(reopened(Path(folder), written(store, "lines"), "o.jsonl")) == told(store)
        path = Path(folder) / "o.csv"
        path.write_bytes(written(store, "csv"))
        table = open_dossier(path, chosen=format_with(MAPPING))
        for row, (event, again) in enumerate(zip(store.events, table.events, strict=True)):
            for name in ("id", "title", "summary", "when", "tags"):
                assert getattr(again, name) == getattr(event, name)
            assert [part.actor for part in again.actors] == [part.actor for part in event.actors]
            assert where(table, row) == where(store, row)
            assert table.place_name(row) == store.place_name(row)


@given(st.text(max_size=6))
def test_what_guards_a_cell_is_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


def test_every_column_is_one_that_is_read() -> None:
    assert {name for used in MAPPING.columns().values() for name in used} <= set(COLUMNS)


# other formats ----------------------------------------------------------------------------------------------------------


def test_geojson_has_the_geometry_the_edtf_and_every_field(tmp_path: Path) -> None:
    found = json.loads(written(opened(tmp_path), "geojson"))
    assert found["dossier"]["extra"] == {"unknown": [1, {"a": None}]}
    first, _, third, fourth, _ = found["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [2.35, 48.85]}
    properties = first["properties"]
    assert (properties["when"], properties["radius_m"], properties["toll"]["best"]) == (
        "2025-07-24~",
        1234.5,
        3,
    )
    assert properties["claims"][0]["by"] == "Bob"
    assert properties["extra"] == {"odd": {"k": [True]}}
    assert properties["actors_as_written"][0]["role"] == "witness"
    assert third["geometry"] is None
    # Rings run anticlockwise, as the RFC wants them.
    assert fourth["geometry"]["coordinates"][0][1] == [2, 0]
    assert fourth["properties"]["when"] == {"earliest": "2025-01-01", "latest": "2025-03-01"}


@pytest.mark.parametrize(("name", "file"), [("geojson", "again.geojson"), ("kml", "again.kml")])
def test_maps_come_back_whole(tmp_path: Path, name: str, file: str) -> None:
    events = [{key: said for key, said in event.items() if key != "private_note"} for event in FULL["events"]]
    store = opened(tmp_path, {**FULL, "events": events})
    again = reopened(tmp_path, written(store, name), file)
    assert again.problems == ()
    assert told(again) == told(store)
    assert [where(again, row) for row in range(len(again))] == [
        where(store, row) for row in range(len(store))
    ]


def test_kml_says_times_and_doubts_and_escapes_twice(tmp_path: Path) -> None:
    content = written(opened(tmp_path), "kml")
    root = ET.fromstring(content)  # noqa: S314
    marks = root.findall(f".//{KML}Placemark")
    first, second, third, fourth, fifth = marks
    assert first.findtext(f"{KML}name") == '=HYPERLINK("http://x")'
    shown = first.findtext(f"{KML}description") or ""
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown
    assert "$[" not in shown
    assert [e.text for e in first.iter() if e.tag in (f"{KML}begin", f"{KML}end")] == [
        "2025-07-23",
        "2025-07-25",
    ]
    data = {d.get("name"): d.findtext(f"{KML}value") for d in first.iter(f"{KML}Data")}
    assert data["when"] == "2025-07-24~"
    assert "uncertain" in (data["date_is"] or "")
    assert second.findtext(f".//{KML}when") == "2025-07-16T00:00:00+03:00"
    assert third.findtext(f".//{KML}begin") == "-0753-01-01"
    assert third.find(f".//{KML}end") is None
    assert fourth.find(f".//{KML}Polygon//{KML}coordinates") is not None
    assert fifth.find(f"{KML}TimeSpan") is None


def test_gpx_has_times_only_where_there_is_one(tmp_path: Path) -> None:
    points = ET.fromstring(written(opened(tmp_path), "gpx")).findall(f"{GPX}wpt")  # noqa: S314
    assert [point.findtext(f"{GPX}name") for point in points] == [
        '=HYPERLINK("http://x")',
        "Midnight",
        "Area",
    ]
    assert [point.findtext(f"{GPX}time") for point in points] == [None, "2025-07-15T21:00:00Z", None]
    assert [child.tag for child in points[0]] == [
        GPX + name for name in ("name", "cmt", "desc", "link", "type")
    ]


def test_icalendar_folds_and_escapes(tmp_path: Path) -> None:
    content = written(opened(tmp_path), "icalendar")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    lines = content.replace(b"\r\n ", b"").decode().split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 3
    assert "DTSTART;VALUE=DATE:20250723" in lines
    assert "DTEND;VALUE=DATE:20250726" in lines
    assert "X-EDTF;TZID=Asia/Damascus:2025-07-24~" in lines
    assert "DTSTART:20250715T210000Z" in lines
    assert any(line.startswith("DESCRIPTION:Line one\\nline <script>") for line in lines)
    assert not any(line.startswith("SUMMARY:Undated") for line in lines)


def test_timelinejs_escapes_and_keeps_the_words_of_a_date(tmp_path: Path) -> None:
    found = json.loads(written(opened(tmp_path), "timelinejs"))
    assert found["title"]["text"]["headline"] == "=A &lt;b&gt;dossier&lt;/b&gt;"
    first, second, third, _ = found["events"]
    assert first["start_date"] == {"year": 2025, "month": 7, "day": 23}
    assert first["end_date"] == {"year": 2025, "month": 7, "day": 25}
    assert "<script>" not in first["text"]["text"]
    assert second["start_date"]["hour"] == 0
    assert third["start_date"]["year"] == -753
    assert "end_date" not in third


def test_what_is_lost_is_counted(tmp_path: Path) -> None:
    store = opened(tmp_path)
    found = {loss.what: loss.events for loss in losses(exports()["gpx"], store)}
    assert found["claims"] == 1
    assert found["surfaces and groups of points (a point in them is written)"] == 1
    assert found["events without coordinates (they are left out)"] == 2
    assert found["the dossier's time zone"] == 0
    assert found["ids"] == len(store) - 2


def test_what_comes_back_as_words_only_is_said_to(tmp_path: Path) -> None:
    store = opened(tmp_path)
    found = {
        name: {loss.what: loss.events for loss in losses(export, store)} for name, export in exports().items()
    }
    assert {name for name, lost in found.items() if AS_WORDS in lost} == {"gpx", "icalendar", "timelinejs"}
    assert found["gpx"][AS_WORDS] == 1
    named = {
        name for name, lost in found.items() if "the dossier's ids of categories, actors and sources" in lost
    }
    assert named == {"csv", "gpx", "icalendar", "timelinejs"}


def test_events_that_say_little_lose_no_words(tmp_path: Path) -> None:
    path = tmp_path / "bare.json"
    path.write_text(
        '{"format": "mapviewer-dossier", "version": 1, "title": "T", "events": [{"id": "a", "title": "A", "when": "2025"}]}'
    )
    for name in ("gpx", "icalendar", "timelinejs"):
        assert AS_WORDS not in {loss.what for loss in losses(exports()[name], open_dossier(path))}


def test_the_ending_says_the_format() -> None:
    names = {ending: export.name for export in exports().values() for ending in export.endings}
    for ending, name in names.items():
        assert export_for(Path(f"A{ending.upper()}"), None)[0].name == name
    assert export_for(Path("a.jsonl.zst"), None)[1] == ".zst"
    for name, to in (("a.xyz", None), ("a.kml.gz", None), ("a.json", "docx")):
        with pytest.raises(UsageError):
            export_for(Path(name), to)


@pytest.mark.parametrize(("name", "file"), [("icalendar", "o.ics"), ("timelinejs", "o.timeline.json")])
def test_dates_come_back_as_they_were(tmp_path: Path, name: str, file: str) -> None:
    for store in (opened(tmp_path), open_dossier(assets.sample_dossier())):
        again = {event.id: event for event in reopened(tmp_path, written(store, name), file).events}
        for row, event in enumerate(store.events):
            if event.id in again and isinstance(event.when, str):
                assert again[event.id].when == event.when
                assert again[event.id].timezone == store.zone(row)
                assert "edtf" not in json.dumps(again[event.id].model_dump(mode="json")["origin"]).casefold()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.text(min_size=1, max_size=90), st.text(max_size=40)), max_size=3))
def test_no_text_breaks_a_file(texts: list[tuple[str, str]]) -> None:
    events = [
        {"id": f"e{n}", "title": title, "summary": rest, "when": "2025-07~", "tags": [rest, title], "actors": [title],
         "place": {"name": title, "lat": 1, "lon": n}, "citations": [{"source": "s", "quote": rest}]}
        for n, (title, rest) in enumerate(texts)
    ]  # fmt: skip
    sources = [{"id": "s", "title": "x", "url": "javascript:alert(1)"}]
    dossier = {
        "format": "mapviewer-dossier",
        "version": 1,
        "title": "t",
        "sources": sources,
        "events": events,
    }
    with tempfile.TemporaryDirectory() as folder:
        store = opened(Path(folder), dossier)
    count = len(store)
    for name in ("dossier", "geojson", "timelinejs"):
        found = json.loads(written(store, name))
        assert len(found["features" if name == "geojson" else "events"]) == count
    assert len(ET.fromstring(written(store, "kml")).findall(f".//{KML}Placemark")) == count  # noqa: S314
    gpx = ET.fromstring(written(store, "gpx"))  # noqa: S314
    assert len(gpx.findall(f"{GPX}wpt")) == count
    assert gpx.find(f".//{GPX}link") is None
    calendar = written(store, "icalendar")
    assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))
    assert calendar.count(b"\r\nBEGIN:VEVENT\r\n") == count
    assert b"\r\nURL:" not in calendar
    assert len(_rows(written(store, "csv"))) == count


def test_gpx_has_lines_as_tracks(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[0.0, 1.0], [1.0, 1.0, 7.5]]}
    lines = {"type": "MultiLineString", "coordinates": [line["coordinates"], [[5.0, 5.0], [6.0, 5.0]]]}
    square = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}
    events = [
        {"id": str(n), "title": f"<b>{n}</b>", "when": "1990~", "geometry": shape}
        for n, shape in enumerate((line, square, lines))
    ]
    store = opened(tmp_path, {"format": "mapviewer-dossier", "version": 1, "title": "x", "events": events})
    assert ("surfaces and groups of points (a point in them is written)", 1) in losses(
        exports()["gpx"], store
    )
    again = reopened(tmp_path, written(store, "gpx"), "again.gpx")
    assert [(e.title, e.when, e.geometry) for e in again.events] == [
        ("<b>1</b>", "1990~", None),
        ("<b>0</b>", "1990~", line),
        ("<b>2</b>", "1990~", lines),
    ]


def test_a_citation_of_no_source_is_none_in_a_table_either(tmp_path: Path) -> None:
    cited = [{"source": "nope", "locator": "p. 3"}, {"source": "s1"}]
    claims = [{"value": "c", "citations": cited}]
    events = [
        {"id": "a", "title": "A", "citations": [{"source": "nope"}]},
        {"id": "b", "title": "B", "citations": cited, "claims": claims},
    ]
    sources = [{"id": "s1", "title": "One"}]
    dossier = {
        "format": "mapviewer-dossier",
        "version": 1,
        "title": "t",
        "sources": sources,
        "events": events,
    }
    again = reopened(tmp_path, written(opened(tmp_path, dossier), "csv"), "o.csv")
    assert [again.is_sourced(row) for row in range(2)] == [False, True]
    assert [problem.message.split(",")[0] for problem in again.problems] == ['found "nope"'] * 3
    (nope, one), (claim,) = again.events[1].citations, again.events[1].claims
    assert (nope.source, nope.locator, one.source) == ("nope", "p. 3", "One")
    assert [citation.source for citation in claim.citations] == ["nope", "One"]
