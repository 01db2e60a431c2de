"""Tables that no format knows: read by their columns' names or by a mapping, and honest about what nobody can know."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapviewer.errors import InputError
from mapviewer.events.event import Event, Place
from mapviewer.events.store import Store
from mapviewer.foreign.dates import Order
from mapviewer.foreign.mapping import TableMapping
from mapviewer.formats.base import Watch
from mapviewer.formats.generic_table import look_at, read_with
from mapviewer.formats.importing import Head, Input
from mapviewer.opening import open_dossier


def opened(folder: Path, text: str | bytes, name: str = "list.csv") -> Store:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return open_dossier(path)


def place_of(event: Event) -> Place:
    assert isinstance(event.place, Place)
    return event.place


TABLE = """date;title;lat;lon;place;source;url;deaths;mood
16.07.2025;Strike;33,51;36,29;Damascus;Agency;https://a.example/1;3;calm
17.07.2025 13:05;Talks;48,85;2,35;Paris;;;;
;Nobody knows when;;;;;;;
"""


def test_a_spreadsheet_from_europe(tmp_path: Path) -> None:
    store = opened(tmp_path, TABLE)
    strike, talks, undated = store.events
    assert strike.when == "2025-07-16"
    assert (place_of(strike).lat, place_of(strike).lon) == (33.51, 36.29)
    assert strike.toll is not None
    assert strike.toll.best == 3
    assert strike.citations[0].source == "Agency · https://a.example/1"
    assert strike.origin is not None
    assert strike.origin.columns == {"mood": "calm"}
    assert talks.when == "2025-07-17T13:05"
    assert undated.when is None
    guess, zone = store.problems
    assert "no known kind" in guess.message
    assert "when: date" in guess.message
    assert "without a time zone" in zone.message


def test_columns_that_are_called_as_the_fields_are_no_guess(tmp_path: Path) -> None:
    store = opened(tmp_path, "title,when,place\nA,2025-07-16,Paris\n")
    assert not [problem for problem in store.problems if "no known kind" in problem.message]
    assert store.events[0].when == "2025-07-16"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter(tmp_path: Path, delimiter: str) -> None:
    text = TABLE.replace(",", ".").replace(";", delimiter)
    assert place_of(opened(tmp_path, text).events[0]).lat == 33.51


def test_dates_that_may_be_either_stay_undated(tmp_path: Path) -> None:
    store = opened(tmp_path, "date,title\n7/8/2025,a\n7/7/2025,b\n")
    assert [event.when for event in store.events] == [None, "2025-07-07"]
    assert "7/8/2025" in " ".join(problem.message for problem in store.problems)


def test_a_time_in_a_cell_of_its_own(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        "date,time,title\n2025-07-16,13:05,a\n2025-07-16,,b\n2025-07-16,noon,c\n2025-07-16,00:00,d\n",
    )
    assert [event.when for event in store.events] == [
        "2025-07-16T13:05",
        "2025-07-16",
        "2025-07-16",
        "2025-07-16T00:00",
    ]


def test_spans(tmp_path: Path) -> None:
    store = opened(
        tmp_path, "start,end,title\n2025-07-15,2025-07-20,a\n2025-07-15,,b\n,2025-07-20,c\n2025,2025,d\n"
    )
    assert [event.when for event in store.events] == [
        "2025-07-15/2025-07-20",
        "2025-07-15",
        "/2025-07-20",
        "2025",
    ]


def test_years_before_our_era(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        "YEAR\tMONTH\tDAY\tHOUR\tMINUTE\tSECOND\tNAME\n-2150\t\t\t\t\t\told\n2017\t9\t23\t12\t53\t2.0\tnew\n2018\t1\t\t\t\t\tmonth\n",
        "quakes.tsv",
    )
    assert [event.when for event in store.events] == ["-2149", "2017-09-23T12:53:02", "2018-01"]


def test_a_long_title_is_a_summary(tmp_path: Path) -> None:
    store = opened(tmp_path, "date,title\n2025," + "word " * 100 + "\n")
    (event,) = store.events
    assert len(event.title) == 200
    assert event.summary.startswith(event.title[:150])


def test_places_by_name_are_looked_up(tmp_path: Path) -> None:
    store = opened(tmp_path, "date,title,city,country\n2025,a,Damascus,Syria\n")
    spot = store.spot(0) if hasattr(store, "spot") else None
    assert place_of(store.events[0]).query is None
    assert spot is None or spot.geocoded


def test_a_table_without_when_and_where_says_its_columns(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found the columns a, b"):
        opened(tmp_path, "a,b\nfoo,bar\n")


def test_html_and_scripts_stay_text(tmp_path: Path) -> None:
    (event,) = opened(tmp_path, 'date,title\n2025,"<script>alert(1)</script>"\n').events
    assert event.title == "<script>alert(1)</script>"


def read(text: str, mapping: TableMapping) -> list[dict[str, object]]:
    data = text.encode()
    given = Input("list.csv", data, lambda: b"", lambda first: first, Watch())
    return [row.event for row in read_with(mapping)(given, Head("list")) if row.event]


def test_a_mapping_decides(tmp_path: Path) -> None:
    mapping = TableMapping(
        title=("who", "what"),
        when="day",
        order=Order.MONTH_FIRST,
        lat="a",
        lon="b",
        swapped=True,
        assumed_radius_m=500,
        tags="marks",
        separator="/",
    )
    (event,) = read("day,who,what,a,b,marks\n7/8/2025,We,met,36.3,33.5,x/y/x\n", mapping)
    assert event["title"] == "We – met"
    assert event["when"] == "2025-07-08"
    assert event["place"] == {"lat": 33.5, "lon": 36.3, "radius_m": 500.0, "radius_basis": "assumed"}
    assert event["tags"] == ["x", "y"]


def test_a_mapping_for_another_table_is_refused() -> None:
    with pytest.raises(InputError, match="found no column “day”"):
        read("date,what\n2025,x\n", TableMapping(title=("what",), when="day"))


def test_an_encoding_can_be_told() -> None:
    names, rows, _ = look_at("Ort\nZürich\n".encode("cp1250"), TableMapping(encoding="cp1250"))
    assert (names, rows) == (["Ort"], [["Zürich"]])


def test_an_apostrophe_that_keeps_spreadsheets_quiet_is_no_text(tmp_path: Path) -> None:
    store = opened(tmp_path, "title,date,note\n'=SUM(A1),2025-07-16,'-x\n'tis,2025-07-16,''@y\n")
    assert [event.title for event in store.events] == ["=SUM(A1)", "'tis"]
    assert [event.origin.columns["note"] for event in store.events if event.origin] == ["-x", "'@y"]


@pytest.mark.parametrize(
    ("written", "read_as"), [("assumed", "assumed"), ("", "published"), ("a guess", "published")]
)
def test_a_column_may_say_whose_radius_it_is(tmp_path: Path, written: str, read_as: str) -> None:
    text = f"title,date,place,lat,lon,radius_m,radius_basis\nA,2025-07-16,Here,1,2,500,{written}\n"
    spot = opened(tmp_path, text).spots[0]
    assert spot is not None
    assert (spot.radius_m, spot.basis.value) == (500, read_as)


def test_dates_in_words_are_read_and_noted(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        "title,date,lat,lon\nA,c. 1950,1,2\nB,summer 2020,1,2\nC,15-17 July 2025,1,2\nD,2025-03-04,1,2\nE,last week,1,2\n",
    )
    assert [event.when for event in store.events] == [
        "1950~",
        "2020-22",
        "2025-07-15/2025-07-17",
        "2025-03-04",
        None,
    ]
    assert [event.when_note for event in store.events] == [
        "c. 1950",
        "summer 2020",
        "15-17 July 2025",
        None,
        None,
    ]
    assert [problem.line for problem in store.problems if "last week" in problem.message] == [6]


def test_a_toll_is_whole_or_stays_in_its_column(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        'title,date,deaths\nA,2025-01-01,"1,234"\nB,2025-01-02,1.5\nC,2025-01-03,-4\nD,2025-01-04,7\n',
    )
    assert [event.toll.best if event.toll else None for event in store.events] == [1234, None, None, 7]
    left = [event.origin.columns.get("deaths") if event.origin else None for event in store.events]
    assert left == [None, "1.5", "-4", None]
    assert sum("left in the columns" in problem.message for problem in store.problems) == 2


def test_arabic_semicolons_part_several_in_a_cell(tmp_path: Path) -> None:
    store = opened(tmp_path, "العنوان,تاريخ,المصدر\nقصف,2025-01-01,سانا؛ رويترز\n")
    assert [store.source_title(c.source) for c in store.events[0].citations] == ["سانا", "رويترز"]


def test_rows_that_an_open_quotation_mark_has_swallowed_are_read(tmp_path: Path) -> None:
    text = 'title,date,lat,lon\n"open,2025-01-01,1,2\nB,2025-01-02,1,2\nC,2025-01-03,1,2\nD,2025\n'
    store = opened(tmp_path, text)
    assert [(event.title, event.when) for event in store.events] == [
        ("open", "2025-01-01"), ("B", "2025-01-02"), ("C", "2025-01-03"), ("D", "2025"),
    ]  # fmt: skip
    assert any(
        problem.line == 2 and "4 lines in a quotation mark that is not closed" in problem.message
        for problem in store.problems
    )
    good = opened(tmp_path, 'title,date,summary\nA,2025-01-01,"one, two\nthree, four"\n', "good.csv")
    assert not any("rows" in problem.message for problem in good.problems)
    short = opened(tmp_path, 'title,date,summary,more\nA,2025-01-01,"one, two\nthree, four"\n', "short.csv")
    assert [event.summary for event in short.events] == ["one, two\nthree, four"]


def test_a_column_that_is_title_and_summary_is_said_once(tmp_path: Path) -> None:
    short, long = opened(tmp_path, f"description,date\nShort,2025\n{'long ' * 60},2025\n").events
    assert (short.title, short.summary) == ("Short", "")
    assert long.title.endswith("…")
    assert long.summary == ("long " * 60).strip()


def test_a_table_in_cyrillic_letters_of_old_is_read_and_said(tmp_path: Path) -> None:
    text = "Дата;Событие;Город\n12.03.2024;Обстрел жилого дома;Харьков\n13.03.2024;Взрыв на рынке;Донецк\n"
    store = opened(tmp_path, text.encode("cp1251"))
    assert [event.title for event in store.events] == ["Обстрел жилого дома", "Взрыв на рынке"]
    assert any("Windows-1251, Cyrillic" in problem.message for problem in store.problems)


def test_shapes_in_cells_are_drawn_and_never_titles(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        "pickup_datetime,start_lat,start_lng,_geojson,wkt\n"
        '2015-01-15 19:05:39,40.75,-73.99,"{""type"":""Point"",""coordinates"":[-73.9,40.7]}","LINESTRING(-73.99 40.75, -73.98 40.76)"\n'
        "2015-01-16,40.75,-73.99,,POLYGON((0 0))\n"
        "2015-01-17,40.75,-73.99,,\n",
    )
    first, second, third = store.events
    assert first.geometry is not None
    assert first.geometry["type"] == "LineString"
    assert (first.title, first.when) == ("Row 2", "2015-01-15T19:05:39")
    assert first.origin is not None
    assert list(first.origin.columns) == ["_geojson"]
    assert second.geometry is third.geometry is None
    assert second.origin is not None
    assert second.origin.columns["wkt"] == "POLYGON((0 0))"
    assert [problem.line for problem in store.problems if problem.line] == [3]


def test_a_point_in_a_cell_is_the_place(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        "name,date,town,What it looks like\nA,2015,Paris,SRID=4326;POINT(2.35 48.85)\nB,2016,Paris,POINT EMPTY\nC,2017,,POINT(200 10)\nD,2018,,nowhere\n",
    )
    places = [event.place for event in store.events]
    assert isinstance(places[0], Place)
    assert (places[0].name, places[0].lat, places[0].lon) == ("Paris", 48.85, 2.35)
    assert isinstance(places[2], Place)
    assert places[2].lon == -160
    assert [problem.line for problem in store.problems if problem.line and problem.line > 3] == [4, 5]


def test_dates_that_go_backwards_stay_in_the_columns(tmp_path: Path) -> None:
    store = opened(tmp_path, "title,start,end\nA,2025-02-01,2025-01-01\n")
    (event,) = store.events
    assert event.origin is not None
    assert (event.when, event.origin.columns) == (None, {"when": "2025-02-01/2025-01-01"})
    assert any("undated" in problem.message for problem in store.problems)


def test_a_stray_nul_makes_no_table_binary(tmp_path: Path) -> None:
    store = opened(tmp_path, b"title,date\nA\0B,2020\nC,2021\n")
    assert [event.title for event in store.events] == ["AB", "C"]


def test_an_empty_archive_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found an empty archive"):
        opened(tmp_path, b"PK\x05\x06" + bytes(18), "map.kmz")
