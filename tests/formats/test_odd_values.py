"""Tables with some odd values in them: the good ones are used, the odd ones are said with their row and stay in the columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapviewer.events.event import Place
from mapviewer.events.store import Store
from mapviewer.formats import parting, reading, spooling
from mapviewer.opening import open_dossier

FIELDS = (
    "id,title,summary,category,when,end,place,region,country,lat,lon,radius_m,actors,tags,sources,url,toll"
)


def opened(folder: Path, text: str, name: str = "t.csv") -> Store:
    path = folder / name
    path.write_text(text)
    return open_dossier(path)


def row(**cells: str) -> str:
    return ",".join(cells.get(name, "") for name in FIELDS.split(","))


def told(store: Store) -> list[tuple[int | None, str, str]]:
    return [(problem.line, problem.field, problem.message) for problem in store.problems]


def left(store: Store) -> list[dict[str, object]]:
    return [dict(event.origin.columns) if event.origin else {} for event in store.events]


ODD = {
    "toll": ("3", "about 40"),
    "lat": ("48.5", "north"),
    "radius_m": ("500", "abc"),
    "when": ("2025-07-01", "some day"),
    "end": ("2025-07-03", "later"),
}


@pytest.mark.parametrize("field", ODD)
@pytest.mark.parametrize("both", [True, False])
def test_an_odd_value_disables_no_column_that_is_called_as_a_field(
    tmp_path: Path, field: str, both: bool
) -> None:
    usual = {"title": "A", "when": "2025-07-01", "place": "Nowhere at all", "lat": "48.5", "lon": "2.5"}
    good, odd = (usual | {field: value} for value in ODD[field])
    lines = [FIELDS, row(**good), row(**odd)] if both else [FIELDS, row(**odd)]
    store = opened(tmp_path, "\n".join(lines) + "\n")
    (problem,) = [one for one in told(store) if ODD[field][1] in one[2]]
    assert problem[:2] == (len(lines), field)
    assert left(store)[-1][field] == ODD[field][1]
    if both:
        event = store.events[0]
        assert not left(store)[0]
        place = event.place
        assert isinstance(place, Place)
        found = {
            "toll": event.toll.best if event.toll else None,
            "lat": place.lat,
            "radius_m": place.radius_m,
            "when": event.when,
            "end": event.when,
        }
        expected = {
            "toll": 3,
            "lat": 48.5,
            "radius_m": 500,
            "when": "2025-07-01",
            "end": "2025-07-01/2025-07-03",
        }
        assert found[field] == expected[field]


@pytest.mark.parametrize("children", [0, 2])
def test_of_a_large_table_the_same_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, children: int
) -> None:
    usual = {"title": "A", "place": "Damascus", "country": "Syria", "radius_m": "5"}
    kinds = [
        {"id": "a", "when": "2025-07-01", "lat": "95", "lon": "1", "toll": "3"},
        {"when": "2025-07-01T10:00", "end": "later", "toll": "about 40", "lat": "1", "lon": "2"},
        {"title": "", "id": "row-4", "when": "7/8/2025", "radius_m": "abc"},
    ]
    lines = [FIELDS, *(row(**usual | kinds[n % 3]) for n in range(60)), row(id="a")]
    small = opened(tmp_path, "\n".join(lines) + "\n")
    monkeypatch.setattr(reading, "LARGE_BYTES", 300)
    monkeypatch.setattr(parting, "FIRST_BYTES", 400)
    monkeypatch.setattr(parting, "PART_BYTES", 500)
    monkeypatch.setattr(spooling, "_children", lambda _: children)
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path / "cache"))
    large = open_dossier(tmp_path / "t.csv")
    assert [event.model_dump() for event in large.events] == [event.model_dump() for event in small.events]
    assert sorted(told(large), key=str) == sorted(told(small), key=str)
    assert len(told(small)) > 60


def test_a_column_of_mostly_other_values_is_left_and_that_is_said(tmp_path: Path) -> None:
    store = opened(
        tmp_path, "title,date,deaths,latitude\nA,2025,some,1\nB,2025,many,2\nC,2025,3,3\nD,2025,4 or 5,4\n"
    )
    assert [event.toll for event in store.events] == [None] * 4
    said = [problem.message for problem in store.problems]
    assert any("mostly other values in the column “deaths”" in words for words in said)
    assert any("the column “latitude” alone" in words for words in said)


def test_an_id_a_second_time_and_a_missing_title_are_said(tmp_path: Path) -> None:
    lines = [FIELDS, row(id="a", title="A", when="2025"), row(id="a", title="B", when="2025")]
    lines += [row(when="2025"), row(category="Talks", when="2025"), row(id="row-4", title="C", when="2025")]
    store = opened(tmp_path, "\n".join(lines) + "\n")
    assert [event.id for event in store.events] == ["a", "a~2", "row-4", "row-5", "row-4~2"]
    assert [event.title for event in store.events] == ["A", "B", "Row 4", "Talks", "C"]
    assert told(store) == [
        (3, "id", 'found the id "a" a second time, expected every event to have its own; this one is kept as "a~2"'),
        (4, "title", "found no title, expected one; the event is called “Row 4”"),
        (5, "title", "found no title, expected one; the event is called “Talks”"),
        (6, "id", 'found the id "row-4" a second time, expected every event to have its own; this one is kept as "row-4~2"'),
    ]  # fmt: skip


@pytest.mark.parametrize("radius", ["abc", "-5", "1e9", "nan"])
@pytest.mark.parametrize("placed", [True, False])
def test_a_radius_that_is_none_is_said_and_kept(tmp_path: Path, radius: str, placed: bool) -> None:
    cells = {"title": "A", "when": "2025", "radius_m": radius}
    store = opened(tmp_path, f"{FIELDS}\n{row(**cells, **({'lat': '1', 'lon': '2'} if placed else {}))}\n")
    assert left(store) == [{"radius_m": radius}]
    assert [one[:2] for one in told(store)] == [(2, "radius_m")]


def test_a_radius_holds_for_a_place_by_name_and_for_a_point_in_a_cell(tmp_path: Path) -> None:
    store = opened(
        tmp_path, f"{FIELDS}\n{row(title='A', when='2025', place='Paris', country='France', radius_m='70')}\n"
    )
    (spot,) = store.spots
    assert spot is not None
    assert (spot.geocoded, spot.radius_m) == (True, 70)
    store = opened(tmp_path, "title,when,geometry,radius_m\nA,2025,POINT (1 2),70\n", "shape.csv")
    (spot,) = store.spots
    assert spot is not None
    assert (spot.lat, spot.radius_m) == (2, 70)
    assert "radius_m" not in left(store)[0]


def test_what_is_said_of_bad_coordinates_is_so_where_the_gazetteer_knows_the_place(tmp_path: Path) -> None:
    cells = {"title": "A", "when": "2025", "place": "Paris", "country": "France", "lat": "95", "lon": "2.3"}
    store = opened(tmp_path, f"{FIELDS}\n{row(**cells)}\n{row(**cells | {'lat': '0', 'lon': '0'})}\n")
    assert all(spot is not None and spot.geocoded for spot in store.spots)
    said = [message for line, _, message in told(store) if line]
    assert len(said) == 2
    assert all(words.endswith("; the coordinates are left out") for words in said)


@pytest.mark.parametrize(
    ("when", "end", "read", "outcome"),
    [
        ("soon", "2025-07-03", "/2025-07-03", "only the end is used"),
        ("2025-07-01", "later", "2025-07-01", "only the start is used"),
        ("soon", "", None, "the event is kept as undated"),
        ("2025-07-01/2025-07-02", "2025-07-03", "2025-07-01/2025-07-02", "only the start is used"),
    ],
)
def test_what_is_said_of_half_a_span_is_so(
    tmp_path: Path, when: str, end: str, read: str | None, outcome: str
) -> None:
    store = opened(tmp_path, f"{FIELDS}\n{row(title='A', when=when, end=end)}\n")
    assert store.events[0].when == read
    (problem,) = store.problems
    assert problem.message.endswith(outcome)
    assert len(left(store)[0]) == 1


def test_a_long_title_is_kept_whole_beside_a_summary(tmp_path: Path) -> None:
    long = "word " * 60
    (event,) = opened(tmp_path, f"{FIELDS}\n{row(title=long, summary='More.', when='2025')}\n").events
    assert event.summary == f"{long.strip()}\n\nMore."


def test_times_without_a_zone_are_said_once_to_be_read_as_utc(tmp_path: Path) -> None:
    def zones(text: str) -> list[str]:
        return [p.message for p in opened(tmp_path, text).problems if "time zone" in p.message]

    assert zones("titel;datum;uhrzeit\nA;2025-07-01;\nB;2025-07-01;13:05\nC;2025-07-01;14:00\n") == [
        "found times of day without a time zone, expected one; they are read as UTC unless a mapping says another (timezone)"
    ]
    assert zones("title,when\nA,2025-07-01T10:00/2025-07-01T12:00Z\n")
    assert not zones("title,date\nA,2025-07-01\nB,2025-07-01T10:00Z\nC,2025-07-01T10:00:30+03:00\n")
