"""TimelineJS's sheets of both versions: parts of dates, display dates that say more, titles, eras and HTML."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mapviewer.events.store import Store
from mapviewer.opening import open_dossier

V3 = ["Year", "Month", "Day", "Time", "End Year", "End Month", "End Day", "End Time", "Display Date", "Headline", "Text", "Media", "Media Credit", "Media Caption", "Media Thumbnail", "Type", "Group", "Background"]  # fmt: skip
V1 = [
    "Start Date",
    "End Date",
    "Headline",
    "Text",
    "Media",
    "Media Credit",
    "Media Caption",
    "Media Thumbnail",
    "Type",
    "Tag",
]


def sheet(folder: Path, names: list[str], *rows: dict[str, str]) -> Store:
    path = folder / "timeline.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return open_dossier(path)


def event(folder: Path, **cells: str) -> tuple[str | None, str | None, list[str]]:
    """When, its note, and what was said of the file."""
    row = {"Headline": "It", **{key.replace("_", " "): value for key, value in cells.items()}}
    store = sheet(folder, V3, row)
    when = store.events[0].when
    assert when is None or isinstance(when, str)
    return when, store.events[0].when_note, [problem.message for problem in store.problems]


def test_a_sheet(tmp_path: Path) -> None:
    store = sheet(
        tmp_path,
        V3,
        {"Headline": "The <i>story</i>", "Text": "<p>All of it</p>", "Type": "title", "Media": "https://a.example/t.jpg"},
        {
            "Year": "1969", "Month": "7", "Day": "20", "Time": "20:17:40", "Headline": "<b>Landing</b>", "Group": "Moon",
            "Text": 'They <a href="https://b.example/eagle">landed</a>.<br>Alert: <script>alert(1)</script>', "Media": "https://a.example/1.jpg", "Media Credit": "<i>NASA</i>",
        },
        {"Year": "1961", "End Year": "1972", "Headline": "Race", "Type": "era"},
    )  # fmt: skip
    assert store.head.title == "The story"
    assert store.head.description == "All of it"
    assert [p.message for p in store.problems] == []
    landing, era = store.events
    assert (landing.title, landing.summary) == ("Landing", "They landed.\nAlert:")
    assert landing.when == "1969-07-20T20:17:40"
    assert landing.category == "Moon"
    assert landing.place is None
    assert landing.media == ()
    assert [citation.source for citation in landing.citations] == [
        "b.example · https://b.example/eagle",
        "NASA · https://a.example/1.jpg · media",
    ]
    assert landing.origin is not None
    assert landing.origin.columns == {"Media": "https://a.example/1.jpg", "Media Credit": "<i>NASA</i>"}
    assert (era.when, era.category, era.tags) == ("1961/1972", "Era", ("era",))


@pytest.mark.parametrize(
    ("cells", "when"),
    [
        ({"Year": "1,850"}, "1850"),
        ({"Year": "-500"}, "-0499"),
        ({"Year": "-10,000"}, "Y-9999"),
        ({"Year": "1850", "Month": "7"}, "1850-07"),
        ({"Year": "1850", "Month": "7", "Day": "16", "Time": ""}, "1850-07-16"),
        ({"Year": "1850", "Month": "7", "Day": "16", "Time": "5:30 PM"}, "1850-07-16T17:30"),
        ({"Year": "1850", "End_Year": "1850"}, "1850"),
        ({"Year": "1850", "End_Year": "1851", "End_Month": "2"}, "1850/1851-02"),
    ],
)
def test_parts_of_dates(tmp_path: Path, cells: dict[str, str], when: str) -> None:
    found, _, problems = event(tmp_path, **cells)
    assert problems == []
    assert found == (when if when != "Y-9999" else "-9999")


@pytest.mark.parametrize(
    ("cells", "displayed", "when", "note"),
    [
        ({"Year": "520"}, "c. 520", "0520~", "c. 520"),
        ({"Year": "1850", "Month": "7", "Day": "1"}, "July 1850", "1850-07", "July 1850"),
        ({"Year": "1850", "Month": "7", "Day": "16"}, "July 1850", "1850-07-16", "July 1850"),
        ({"Year": "1850"}, "some time ago", "1850", "some time ago"),
        ({"Year": "1850"}, "c. 1950", "1850", "c. 1950"),
        ({"Year": "1850"}, "<i>1850</i>", "1850", None),
        ({}, "c. 520", "0520~", "c. 520"),
    ],
)
def test_display_dates(
    tmp_path: Path, cells: dict[str, str], displayed: str, when: str, note: str | None
) -> None:
    assert event(tmp_path, Display_Date=displayed, **cells)[:2] == (when, note)


@pytest.mark.parametrize(
    ("cells", "when", "words"),
    [
        ({"Year": "soon"}, None, "numbers"),
        ({"Month": "7"}, None, "without a year"),
        ({}, None, "found no date"),
        ({"Year": "1850", "Month": "13"}, None, "1850-13"),
        ({"Year": "1850", "Month": "7", "Day": "16", "Time": "noon"}, "1850-07-16", "noon"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, cells: dict[str, str], when: str | None, words: str) -> None:
    found, _, problems = event(tmp_path, **cells)
    assert found == when
    assert any(words in problem for problem in problems), problems


def test_version_1(tmp_path: Path) -> None:
    store = sheet(
        tmp_path,
        V1,
        {"Start Date": "2011", "Headline": "Title", "Type": "title"},
        {"Start Date": "7/8/2011", "End Date": "7/12/2011", "Headline": "One", "Tag": "t"},
        {"Start Date": "-500", "Headline": "Old"},
        {"Start Date": "7/2011", "Headline": "Month"},
        {"Start Date": "whenever", "Headline": "None"},
    )
    assert store.head.title == "Title"
    assert [e.when for e in store.events] == ["2011-07-08/2011-07-12", "-0499", "2011-07", None]
    assert store.events[0].category == "t"
    assert [(p.line, "whenever" in p.message) for p in store.problems] == [(6, True)]
