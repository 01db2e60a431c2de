"""iCalendar: folded lines, days and times, zones, ends that are not part of the event, and what cannot be repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapviewer.events.event import Event, Place
from mapviewer.events.store import Store
from mapviewer.opening import open_dossier


def opened(folder: Path, text: str | bytes) -> Store:
    path = folder / "calendar.ics"
    path.write_bytes(text.replace("\n", "\r\n").encode() if isinstance(text, str) else text)
    return open_dossier(path)


def one(folder: Path, *lines: str) -> tuple[Event, list[str]]:
    body = "\n".join(
        ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "SUMMARY:It", *lines, "END:VEVENT", "END:VCALENDAR"]
    )
    store = opened(folder, body + "\n")
    return store.events[0], [problem.message for problem in store.problems]


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
X-WR-CALNAME:A calendar
X-WR-TIMEZONE:Europe/Paris
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:one@a.example
DTSTAMP:20250101T000000Z
DTSTART;TZID=Asia/Damascus:20250716T130000
DTEND;TZID=Asia/Damascus:20250716T143000
SUMMARY:A meeting\\, long and fol
 ded
DESCRIPTION:First\\nsecond\\; <b>bold</b>
LOCATION:Damascus
GEO:33.51;36.29
CATEGORIES:talks,peace\\, war
CATEGORIES:more
STATUS:TENTATIVE
URL:https://a.example/one
ORGANIZER;CN="A: B; C":mailto:a@a.example
X-OWN;A=1:kept
BEGIN:VALARM
TRIGGER:-PT15M
DESCRIPTION:not this
END:VALARM
END:VEVENT
BEGIN:VTODO
SUMMARY:not an event
END:VTODO
END:VCALENDAR
"""


def test_a_calendar(tmp_path: Path) -> None:
    store = opened(tmp_path, CALENDAR)
    assert (store.head.title, store.head.timezone) == ("A calendar", "Europe/Paris")
    (event,) = store.events
    assert (event.id, event.title) == ("one@a.example", "A meeting, long and folded")
    assert event.summary == "First\nsecond; bold"
    assert (event.when, event.timezone) == ("2025-07-16T13:00:00/2025-07-16T14:30:00", "Asia/Damascus")
    assert (event.category, event.tags, event.status) == ("talks", ("peace, war", "more"), "unverified")
    assert isinstance(event.place, Place)
    assert (event.place.name, event.place.lat, event.place.lon) == ("Damascus", 33.51, 36.29)
    assert [citation.source for citation in event.citations] == ["a.example · https://a.example/one"]
    assert event.origin is not None
    assert event.origin.columns['ORGANIZER;CN="A: B; C"'] == "mailto:a@a.example"
    assert event.origin.columns["X-OWN;A=1"] == "kept"
    assert "TRIGGER:-PT15M" in event.origin.columns["within"]
    assert ["VTODO" in problem.message for problem in store.problems] == [True]
    assert store.positions[event.id] == (12, 1) if hasattr(store, "positions") else True


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        (["DTSTART;VALUE=DATE:20250716"], "2025-07-16"),
        (["DTSTART;VALUE=DATE:20250716", "DTEND;VALUE=DATE:20250717"], "2025-07-16"),
        (["DTSTART;VALUE=DATE:20250716", "DTEND;VALUE=DATE:20250719"], "2025-07-16/2025-07-18"),
        (["DTSTART;VALUE=DATE:20250716", "DTEND;VALUE=DATE:20250716"], "2025-07-16"),
        (["DTSTART;VALUE=DATE:20250716", "DURATION:P2D"], "2025-07-16/2025-07-17"),
        (["DTSTART:20250716T130000Z"], "2025-07-16T13:00:00Z"),
        (["DTSTART:20250716T130000Z", "DURATION:PT1H30M"], "2025-07-16T13:00:00Z/2025-07-16T14:30:00Z"),
        (["DTSTART:20250716T000000"], "2025-07-16T00:00:00"),
        (
            ["DTSTART;TZID=Asia/Damascus:20250716T130000", "DTEND;TZID=Europe/Paris:20250716T130000"],
            "2025-07-16T10:00:00Z/2025-07-16T11:00:00Z",
        ),
        (
            ["DTSTART;TZID=Asia/Damascus:20250716T130000", "DTEND:20250716T110000Z"],
            "2025-07-16T10:00:00Z/2025-07-16T11:00:00Z",
        ),
    ],
)
def test_times(tmp_path: Path, lines: list[str], when: str) -> None:
    event, problems = one(tmp_path, *lines)
    assert (event.when, problems) == (when, [])


@pytest.mark.parametrize(
    ("lines", "when", "words"),
    [
        ([], None, "found no DTSTART"),
        (["DTSTART:20250230"], None, "20250230"),
        (["DTSTART:soon"], None, "soon"),
        (["DTSTART:20250716", "DTEND:20250717T120000Z"], "2025-07-16", "end is left out"),
        (["DTSTART:20250716", "DTEND:20250710"], "2025-07-16", "before the start"),
        (["DTSTART:20250716", "DURATION:two days"], "2025-07-16", "two days"),
        (["DTSTART:20250716", "DURATION:P999999W"], "2025-07-16", "too long"),
        (["DTSTART:20250716", "RRULE:FREQ=DAILY"], "2025-07-16", "only the first occurrence"),
        (["DTSTART:20250716", "GEO:95;36"], "2025-07-16", "latitude"),
        (["DTSTART:20250716", "nonsense here"], "2025-07-16", "without a colon"),
        (
            ["DTSTART;TZID=W. Europe Standard Time:20250716T130000"],
            "2025-07-16T13:00:00",
            "W. Europe Standard Time",
        ),
        (["DTSTART;TZID=../../etc/passwd:20250716T130000"], "2025-07-16T13:00:00", "time zone"),
    ],
)
def test_what_is_wrong_is_said_and_the_event_stays(
    tmp_path: Path, lines: list[str], when: str | None, words: str
) -> None:
    event, problems = one(tmp_path, *lines)
    assert event.when == when
    assert any(words in problem for problem in problems), problems


def test_a_letter_that_is_folded_in_its_middle(tmp_path: Path) -> None:
    title = "é" * 40
    data = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:{title}\nDTSTART:2025".encode()
    cut = data.index("é".encode()) + 1
    store = opened(tmp_path, data[:cut] + b"\n " + data[cut:] + b"0716\nEND:VEVENT\nEND:VCALENDAR\n")
    assert store.events[0].title == title
    assert list(store.problems) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    store = opened(tmp_path, CALENDAR.replace("A meeting", "Réunion").encode(encoding))
    assert store.events[0].title.startswith("Réunion, long")


def test_a_file_that_is_cut(tmp_path: Path) -> None:
    store = opened(tmp_path, CALENDAR[: CALENDAR.index("LOCATION")])
    assert [event.title for event in store.events] == ["A meeting, long and folded"]
    assert any("not closed" in problem.message for problem in store.problems)


def test_a_place_that_is_an_address_is_a_source(tmp_path: Path) -> None:
    event, _ = one(tmp_path, "DTSTART:20250716", "LOCATION:https://meet.example/x")
    assert event.place is None
    assert [citation.source for citation in event.citations] == ["meet.example · https://meet.example/x"]


def test_changed_occurrences_keep_ids_apart(tmp_path: Path) -> None:
    one_ = "BEGIN:VEVENT\nUID:1\nSUMMARY:It\nDTSTART:20250716\nEND:VEVENT\n"
    store = opened(tmp_path, f"BEGIN:VCALENDAR\n{one_}{one_}END:VCALENDAR\n")
    assert [event.id for event in store.events] == ["1", "1~2"]


OUTLOOK = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VTIMEZONE
TZID:Customized
BEGIN:STANDARD
DTSTART:20200101T000000
TZOFFSETTO:-0330
END:STANDARD
END:VTIMEZONE
BEGIN:VTIMEZONE
TZID:Odd
BEGIN:STANDARD
DTSTART:20200101T000000
TZOFFSETTO:+0100
RRULE:FREQ=DAILY
END:STANDARD
END:VTIMEZONE"""


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        (["DTSTART;TZID=W. Europe Standard Time:20250710T100000"], "2025-07-10T10:00:00+02:00"),
        (["DTSTART;TZID=W. Europe Standard Time:20250110T100000"], "2025-01-10T10:00:00+01:00"),
        (["DTSTART;TZID=W. Europe Standard Time:20250330T015959"], "2025-03-30T01:59:59+01:00"),
        (["DTSTART;TZID=W. Europe Standard Time:20250330T030000"], "2025-03-30T03:00:00+02:00"),
        (["DTSTART;TZID=W. Europe Standard Time:20251026T040000", "DURATION:PT1H"], "2025-10-26T04:00:00+01:00/2025-10-26T05:00:00+01:00"),
        (["DTSTART;TZID=W. Europe Standard Time:20250710T100000", "DTEND;TZID=Customized:20250710T100000"], "2025-07-10T08:00:00Z/2025-07-10T13:30:00Z"),
        (["DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20250710T100000"], "2025-07-10T10:00:00"),
    ],
)  # fmt: skip
def test_zones_that_the_calendar_brings_along(tmp_path: Path, lines: list[str], when: str) -> None:
    body = "\n".join(["BEGIN:VCALENDAR", OUTLOOK, "BEGIN:VEVENT", "SUMMARY:It", *lines, "END:VEVENT", "END:VCALENDAR", ""])  # fmt: skip
    store = opened(tmp_path, body)
    assert (store.events[0].when, [problem.message for problem in store.problems]) == (when, [])
    if "/mozilla" in lines[0]:
        assert store.events[0].timezone == "Europe/Berlin"
    else:
        assert store.events[0].origin is not None
        assert lines[0].partition(":")[0] in store.events[0].origin.columns


@pytest.mark.parametrize(("zone", "at"), [("Odd", "20250710T100000"), ("Customized", "20190101T000000"), ("None", "20250710T100000")])  # fmt: skip
def test_zones_that_nobody_knows_float_and_are_said(tmp_path: Path, zone: str, at: str) -> None:
    store = opened(tmp_path, f"BEGIN:VCALENDAR\n{OUTLOOK}\nBEGIN:VEVENT\nDTSTART;TZID={zone}:{at}\nEND:VEVENT\nEND:VCALENDAR\n")  # fmt: skip
    assert "has no such name" in store.problems[0].message
    assert "+" not in str(store.events[0].when)


def test_links_in_a_description_are_sources(tmp_path: Path) -> None:
    event, _ = one(
        tmp_path, "DTSTART;VALUE=DATE:20250716", 'DESCRIPTION:<a href="https://a.example/x">It</a> says so'
    )
    assert event.summary == "It says so"
    assert [cited.source for cited in event.citations] == ["a.example · https://a.example/x"]
