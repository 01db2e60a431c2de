"""The session: verbs make selections, equal ones are silent, everyone is told once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.events.calendar import Civil, Unit, to_utc
from mapviewer.events.dossier import Dossier
from mapviewer.events.store import FileInfo, Store
from mapviewer.events.when import NEG_INF, POS_INF, Membership
from mapviewer.notebook import Bookmark, Note, Notebook, Verdict, Viewpoint
from mapviewer.query.selection import ALL_TIME, Filters, Folding, Mode
from mapviewer.session import Change, Noted, Opened, Session
from tests.timeline.axes import dated

DAY = 86_400


def store(*whens: str | None) -> Store:
    events = [{"id": f"e{n}", "title": f"Event {n}", "when": when} for n, when in enumerate(whens)]
    dossier = Dossier.model_validate(
        {"format": "mapviewer-dossier", "version": 1, "title": "t", "events": events}
    )
    return Store(dossier, file=FileInfo(None, "t.json", "00"))


def utc(*civil: int) -> int:
    return to_utc(Civil(*civil), "UTC")


@pytest.fixture
def session() -> Session:
    return Session(store("2000", "2025-07-15", "2025-07-16", "2025-07-16", None, "2025-07-24"))


@pytest.fixture
def heard(session: Session) -> list[Change]:
    changes: list[Change] = []
    session.changed.connect(changes.append)
    return changes


def test_begins_with_all_time(session: Session) -> None:
    counts = session.visible.counts
    assert session.selection.window == ALL_TIME
    assert (counts.total, counts.inside, counts.undated) == (6, 5, 1)
    assert session.selection.playhead == utc(2000)


def test_a_window_is_told_once_with_its_origin(session: Session, heard: list[Change]) -> None:
    session.select_window(utc(2025, 7, 15), utc(2025, 7, 17), origin="timeline")
    assert [change.origin for change in heard] == ["timeline"]
    assert heard[0].visible.counts.inside == 3
    assert heard[0].selected_events
    session.select_window(utc(2025, 7, 15), utc(2025, 7, 17), origin="map")
    assert len(heard) == 1, "an equal selection is no change"


def test_swapped_and_empty_windows_are_put_right(session: Session) -> None:
    session.select_window(utc(2025, 7, 17), utc(2025, 7, 15))
    assert session.selection.window == (utc(2025, 7, 15), utc(2025, 7, 17))
    session.select_window(7, 7)
    assert session.selection.window == (7, 8)


def test_focus_knows_only_events_of_this_dossier(session: Session, heard: list[Change]) -> None:
    session.focus(("e2", "nobody", "e1", "e2"), origin="table")
    assert session.selection.focus == ("e2", "e1")
    assert not heard[0].selected_events
    session.focus(())
    assert session.selection.focus == ()


def test_steps_by_event_hold_simultaneous_ones_together(session: Session) -> None:
    seen = []
    for _ in range(5):
        session.step_event(1)
        seen.append(session.selection.focus)
    assert seen == [("e0",), ("e1",), ("e2", "e3"), ("e5",), ("e5",)]
    session.step_event(-1)
    assert session.selection.focus == ("e2", "e3")


def test_steps_skip_what_the_filters_hold_back(session: Session) -> None:
    session.set_filters(Filters(text=("Event 5",)))
    session.step_event(1)
    assert session.selection.focus == ("e5",)


def test_a_step_takes_the_window_along_in_whole_days(session: Session) -> None:
    session.select_window(utc(2025, 7, 15), utc(2025, 7, 17))
    for _ in range(2):
        session.step_event(1)
        assert session.selection.window == (utc(2025, 7, 15), utc(2025, 7, 17)), "still inside"
    session.step_event(1)
    start, end = session.selection.window
    assert end - start == 2 * DAY
    assert start <= utc(2025, 7, 24) < end
    assert start % DAY == 0


def test_modes_ask_about_the_unit_of_the_playhead(session: Session) -> None:
    session.move_playhead(utc(2025, 7, 16, 12))
    session.set_mode(Mode.INSTANT)
    assert session.selection.span == (utc(2025, 7, 16), utc(2025, 7, 17))
    assert session.visible.counts.inside == 2
    session.set_mode(Mode.CUMULATIVE)
    counts = session.visible.counts
    assert (counts.inside, counts.ghosts, counts.current) == (4, 2, 2)
    session.set_unit(Unit.MONTH)
    assert session.visible.counts.current == 4


def test_window_ends_with_the_playheads_day(session: Session) -> None:
    session.move_playhead(utc(2025, 7, 16, 9))
    session.window_from_playhead(start=True)
    assert session.selection.window == (utc(2025, 7, 16), POS_INF)
    session.move_playhead(utc(2025, 7, 20, 9))
    session.window_from_playhead(start=False)
    assert session.selection.window == (utc(2025, 7, 16), utc(2025, 7, 21))
    session.move_playhead(utc(2025, 7, 1))
    session.window_from_playhead(start=False)
    assert session.selection.window == (NEG_INF, utc(2025, 7, 2))


def test_home_and_end_read_the_first_and_the_last_event(session: Session) -> None:
    session.step_to_end(1)
    assert session.selection.focus == ("e5",)
    session.step_to_end(-1)
    assert session.selection.focus == ("e0",)


def test_a_step_leads_on_from_the_event_that_is_read(session: Session) -> None:
    session.focus(("e1",), origin="table")
    session.step_event(1)
    assert session.selection.focus == ("e2", "e3")
    session.focus(("e4",))
    assert session.selection.playhead == utc(2025, 7, 16), "an undated event is nowhere on the axis"


def test_reading_an_event_does_not_change_what_an_instant_shows(session: Session) -> None:
    session.set_mode(Mode.INSTANT)
    before = session.selection.span
    session.focus(("e5",))
    assert session.selection.span == before


def test_folding_shows_the_whole_axis_again(session: Session) -> None:
    session.set_axis(0.2, 0.4)
    session.set_folding(Folding(on=False))
    assert session.selection.axis == (0.0, 1.0)


@given(st.lists(st.sampled_from([0.25, 0.5, 2.0, 4.0]), max_size=30), st.floats(0, 1), st.floats(0, 1))
def test_the_axis_stays_within_itself(zooms: list[float], start: float, end: float) -> None:
    session = Session(store("2025"))
    session.set_axis(start, end)
    for factor in zooms:
        session.zoom_axis(factor)
        low, high = session.selection.axis
        assert 0.0 <= low < high <= 1.0


def test_opening_another_store_forgets_the_old_selection(session: Session, heard: list[Change]) -> None:
    news: list[Opened] = []
    session.opened.connect(news.append)
    session.focus(("e1",))
    session.open(store("1999", None))
    assert session.selection.focus == ()
    assert news[0].visible.of(1) is Membership.UNDATED
    assert len(heard) == 1


def test_a_dossier_without_dates_can_be_stepped(heard: list[Change]) -> None:
    empty = Session(store(None, None))
    for direction in (1, -1):
        empty.step_event(direction)
        empty.step_to_end(direction)
    assert empty.visible.counts.undated == 2


def test_notes_are_told_once_and_only_for_events_that_are_there(session: Session) -> None:
    told: list[Noted] = []
    session.noted.connect(told.append)
    note = Note(verdict=Verdict.DOUBTFUL, text="who says so?")
    session.annotate("e1", note, origin="details")
    session.annotate("e1", note, origin="details")
    session.annotate("nobody", note)
    assert [(noted.old.notes, noted.new.notes, noted.origin) for noted in told] == [
        ({}, {"e1": note}, "details")
    ]
    session.annotate("e1", None)
    assert not session.notebook


def test_a_view_comes_with_its_selection_and_notebook(session: Session) -> None:
    news: list[Opened] = []
    session.opened.connect(news.append)
    view = Viewpoint(window=(utc(2025, 7, 15), utc(2025, 7, 16)), focus=("gone", "e1"))
    book = Notebook(notes={"gone": Note(text="kept")}, bookmarks=(Bookmark(title="a", view=view),))
    session.open(store("2000", "2025-07-15"), view.selection, book)
    assert (news[0].selection.focus, news[0].visible.counts.inside) == (("e1",), 1)
    assert news[0].notebook == book
    session.annotate("gone", None)
    assert session.notebook.notes == {}, "a note on an event that is gone can be taken away"
    session.select_all_time()
    session.show(book.bookmarks[0].view.selection, origin="bookmarks")
    assert session.selection == news[0].selection
    session.open(store("2000"))
    assert not session.notebook


def test_a_scrub_is_a_change_of_nothing_but_time() -> None:
    session = Session(dated("2025-07-15", "2025-07-16"))
    told: list[bool] = []
    session.changed.connect(lambda change: told.append(change.is_scrub))
    session.select_window(1_752_500_000, 1_752_600_000)
    session.select_window(1_752_510_000, 1_752_610_000)
    session.move_playhead(1_752_520_000)
    session.set_mode(Mode.CUMULATIVE)
    session.focus(["e1"])
    assert told == [True, True, True, False, False]
