"""The desktop program Timeline's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapviewer.errors import InputError
from mapviewer.events.event import Event
from mapviewer.events.store import Store
from mapviewer.opening import open_dossier


def opened(folder: Path, events: str, *, kind: str = "gregoriantime", more: str = "") -> Store:
    path = folder / "mine.timeline"
    path.write_text(
        f"""<?xml version="1.0" encoding="utf-8"?>
<timeline>
  <version>2.4.0</version>
  <timetype>{kind}</timetype>
  {more}
  <categories>
    <category><name>War</name><color>255,0,16</color><font_color>0,0,0</font_color></category>
    <category><name>Battle</name><color>no</color><parent>War</parent></category>
  </categories>
  <events>
{events}
  </events>
  <view><displayed_period><start>2000-01-01 00:00:00</start><end>2001-01-01 00:00:00</end></displayed_period></view>
</timeline>
"""
    )
    return open_dossier(path)


def event_xml(
    text: str = "It", start: str = "1916-07-01 00:00:00", end: str = "1916-11-18 00:00:00", more: str = ""
) -> str:
    return f"<event><start>{start}</start><end>{end}</end><text>{text}</text><progress>0</progress>{more}</event>\n"


def one(folder: Path, **parts: str) -> tuple[Event, list[str]]:
    store = opened(folder, event_xml(**parts))
    return store.events[0], [problem.message for problem in store.problems]


def test_an_event(tmp_path: Path) -> None:
    more = (
        "<fuzzy>False</fuzzy><locked>True</locked><category>War</category><description>3 &lt; 4\nlines</description>"
        "<hyperlink>https://a.example/1;https://b.example/2</hyperlink><alert>x</alert>"
    )
    store = opened(tmp_path, event_xml(more=more))
    (event,) = store.events
    assert [p.message for p in store.problems] == []
    assert (event.title, event.summary, event.when) == ("It", "3 < 4\nlines", "1916-07-01/1916-11-18")
    assert event.category == "War"
    assert store.categories[0].symbol.color.upper() == "#FF0010"
    assert [citation.source for citation in event.citations] == [
        "a.example · https://a.example/1",
        "b.example · https://b.example/2",
    ]
    assert event.place is None
    assert event.origin is not None
    assert event.origin.columns["locked"] == "True"
    assert event.origin.columns["alert"] == "x"


@pytest.mark.parametrize(
    ("start", "end", "more", "when"),
    [
        ("1916-07-01 00:00:00", "1916-07-01 00:00:00", "", "1916-07-01"),
        ("1916-07-01 07:30:00", "1916-07-01 07:30:00", "", "1916-07-01T07:30:00"),
        ("1916-07-01 00:00:00", "1916-07-01 07:30:00", "", "1916-07-01T00:00:00/1916-07-01T07:30:00"),
        ("1916-07-01 00:00:00", "1916-11-18 00:00:00", "<fuzzy>True</fuzzy>", "1916-07-01~/1916-11-18~"),
        (
            "1916-07-01 00:00:00",
            "1916-11-18 00:00:00",
            "<fuzzy_end>True</fuzzy_end>",
            "1916-07-01/1916-11-18~",
        ),
        ("1916-07-01 07:30:00", "1916-07-01 07:30:00", "<fuzzy>True</fuzzy>", "1916-07-01~"),
        ("1916-07-01 00:00:00", "2020-01-01 00:00:00", "<ends_today>True</ends_today>", "1916-07-01/.."),
        ("-43-3-15 00:00:00", "-43-3-15 00:00:00", "", "-0043-03-15"),
        ("-13000-1-1 00:00:00", "-12000-1-1 00:00:00", "", "Y-13000/Y-12000"),
    ],
)
def test_times(tmp_path: Path, start: str, end: str, more: str, when: str) -> None:
    event, problems = one(tmp_path, start=start, end=end, more=more)
    assert (event.when, problems) == (when, [])


@pytest.mark.parametrize(
    ("start", "words"),
    [("", "expected one such as"), ("1916-02-30 00:00:00", "1916-02-30"), ("2020-01-01 00:00:00", "2020")],
)
def test_what_is_wrong_is_said_and_the_event_stays(tmp_path: Path, start: str, words: str) -> None:
    event, problems = one(tmp_path, start=start)
    assert event.when is None
    assert any(words in problem for problem in problems), problems
    assert event.origin is not None
    assert event.origin.columns["end"] == "1916-11-18 00:00:00"


def test_containers_and_what_only_looks_like_a_part(tmp_path: Path) -> None:
    store = opened(tmp_path, event_xml("(1)Part") + event_xml("[1]Whole") + event_xml("(2013) a year"))
    part, whole, year = store.events
    assert [event.title for event in store.events] == ["Part", "Whole", "(2013) a year"]
    assert [(r.event, r.relation) for r in part.related] == [(whole.id, "part-of")]
    assert year.related == ()


def test_eras_and_milestones(tmp_path: Path) -> None:
    era = "<eras><era><name>Bronze</name><start>1000-01-01 00:00:00</start><end>1100-01-01 00:00:00</end><color>1,2,3</color></era></eras>"
    store = opened(
        tmp_path, "<milestone><start>1916-07-01 00:00:00</start><text>Day one</text></milestone>", more=era
    )
    bronze, first = store.events
    assert (bronze.title, bronze.category, bronze.tags) == ("Bronze", "Era", ("era",))
    assert (first.title, first.when, first.tags) == ("Day one", "1916-07-01", ("milestone",))


def test_other_kinds_of_time_stay_in_the_columns(tmp_path: Path) -> None:
    store = opened(tmp_path, event_xml(start="5", end="7"), kind="numtime")
    (event,) = store.events
    assert event.when is None
    assert event.origin is not None
    assert event.origin.columns["start"] == "5"
    assert any("numtime" in problem.message for problem in store.problems)


def test_entities_and_broken_files(tmp_path: Path) -> None:
    path = tmp_path / "x.timeline"
    path.write_text(
        '<!DOCTYPE timeline [<!ENTITY x "y">]><timeline><version/><events><event><text>&x;</text></event></events></timeline>'
    )
    with pytest.raises(InputError):
        open_dossier(path)
    path.write_text("<timeline><version/><events>" + event_xml() + "<event><text>")
    store = open_dossier(path)
    assert [event.title for event in store.events] == ["It"]
    assert any("too early" in problem.message for problem in store.problems)


def test_a_file_without_events(tmp_path: Path) -> None:
    assert list(opened(tmp_path, "").events) == []
