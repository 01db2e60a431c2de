"""TimeMapper's sheets: its columns' names in any case, places with or without coordinates, and the order of day and month that only a person knows."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mapviewer.events.store import Store
from mapviewer.formats.timemapper import FORMAT
from mapviewer.opening import open_dossier

TEMPLATE = ["Title", "Start", "End", "Description", "Web Page", "Media", "Media Caption", "Media Credit", "Tags", "Place", "Location", "Source", "Source URL"]  # fmt: skip


def sheet(folder: Path, *rows: dict[str, str], names: list[str] | None = None) -> Store:
    path = folder / "sheet.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names or TEMPLATE, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return open_dossier(path)


def test_the_template_s_columns(tmp_path: Path) -> None:
    store = sheet(
        tmp_path,
        {
            "Title": "Siege of the <b>Alcázar</b>", "Start": "21/07/1936", "End": "27/09/1936", "Description": 'Held. <a href="https://a.example/more">More</a>',
            "Web Page": "https://b.example/siege", "Media": "https://a.example/1.jpg", "Media Credit": "Archive", "Tags": "war, siege,war",
            "Place": "Toledo", "Location": "39.858, -4.02", "Source": "A book", "Source URL": "https://c.example/book",
        },
        {"Title": "Earlier", "Start": "c. 520", "Place": "Aleppo", "Location": "Syria"},
    )  # fmt: skip
    assert [p.message for p in store.problems] == []
    siege, earlier = store.events
    assert (siege.title, siege.summary, siege.when) == (
        "Siege of the Alcázar",
        "Held. More",
        "1936-07-21/1936-09-27",
    )
    assert siege.place is not None
    assert (siege.place.name, siege.place.lat, siege.place.lon, siege.tags) == (
        "Toledo",
        39.858,
        -4.02,
        ("war", "siege"),
    )
    assert [(s.title, s.url) for c in siege.citations for s in store.head.sources if s.id == c.source] == [
        ("A book", "https://c.example/book"),
        ("b.example", "https://b.example/siege"),
        ("a.example", "https://a.example/more"),
        ("Archive", "https://a.example/1.jpg"),
    ]
    assert siege.origin is not None
    assert siege.origin.format == "timemapper-csv"
    assert siege.origin.columns == {"Media": "https://a.example/1.jpg", "Media Credit": "Archive"}
    assert (earlier.when, earlier.when_note) == ("0520~", "c. 520")
    assert earlier.place is not None
    assert (earlier.place.name, earlier.place.query) == ("Aleppo", "Aleppo, Syria")


def test_which_number_is_the_day_is_not_guessed(tmp_path: Path) -> None:
    unclear = {"Title": "It", "Start": "7/8/2025", "Place": "Paris"}
    (event,) = sheet(tmp_path, unclear).events
    assert event.when is None
    store = sheet(tmp_path, unclear, {"Title": "Then", "Start": "17/8/2025"})
    assert [e.when for e in store.events] == ["2025-08-07", "2025-08-17"]


@pytest.mark.parametrize(
    ("location", "said", "placed"),
    [
        ("95, 10", "expected −90 to 90 degrees; latitude and longitude may have been swapped; the coordinates are left out", False),
        ("12 km off", "found “12 km off”, expected a latitude and a longitude such as 33.5, 36.3; it is left in the columns", False),
        ("10, 190", "found the longitude “190”, which is read as -170", True),
    ],
)  # fmt: skip
def test_locations_that_are_none(tmp_path: Path, location: str, said: str, placed: bool) -> None:
    store = sheet(tmp_path, {"Title": "It", "Start": "2025", "Place": "Xyzzy", "Location": location})
    assert said in " ".join(p.message for p in store.problems)
    assert (store.events[0].place is not None and store.events[0].place.lat is not None) is placed


@pytest.mark.parametrize(
    ("names", "ours"),
    [
        (b"title,start,image,image caption,place,source url", True),
        (b"HEADLINE\tSTARTDATE\tMEDIA CREDIT\tLOCATION\tSOURCEURL", True),
        (b"title,start,end,place,source", False),
        (b"Year,Month,Headline,Text,Media,Media Credit,Media Caption", False),
        (b"Start Date,End Date,Headline,Text,Media,Media Credit,Media Caption", False),
    ],
)
def test_it_is_known_by_what_no_other_table_has(names: bytes, ours: bool) -> None:
    assert FORMAT.recognises(names + b"\n", "a.csv") is ours


def test_an_address_that_is_none_is_a_source_all_the_same(tmp_path: Path) -> None:
    store = sheet(
        tmp_path, {"Title": "It", "Start": "2025", "Web Page": "https://[]/", "Source URL": "https://[x"}
    )
    assert [source.title for source in store.head.sources] == ["https://[x", "https://[]/"]
