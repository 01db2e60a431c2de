"""The session compares two windows: B is proposed, set, moved and swapped; it belongs to what is kept of a view."""

from __future__ import annotations

import pytest

from mapviewer.events.calendar import Civil, Unit, to_utc
from mapviewer.events.when import NEG_INF, POS_INF
from mapviewer.notebook import Viewpoint
from mapviewer.query.compare import Number, compared
from mapviewer.query.selection import Filters, Mode
from mapviewer.session import Change, Session
from tests.test_session import store


def utc(*civil: int) -> int:
    return to_utc(Civil(*civil), "UTC")


def july(first: int, last: int) -> tuple[int, int]:
    return utc(2025, 7, first), utc(2025, 7, last + 1)


@pytest.fixture
def session() -> Session:
    return Session(store("2000", "2025-07-08", "2025-07-13/2025-07-16", "2025-07-16", None, "2025-07-24"))


@pytest.fixture
def heard(session: Session) -> list[Change]:
    changes: list[Change] = []
    session.changed.connect(changes.append)
    return changes


def test_b_is_at_first_the_period_before_and_is_answered(session: Session, heard: list[Change]) -> None:
    session.select_window(*july(14, 20))
    assert session.beside is None
    session.start_comparing(origin="menu")
    assert session.selection.compared == july(7, 13)
    assert session.beside is not None
    assert heard[-1].beside is session.beside
    assert heard[-1].selected_beside
    assert not heard[-1].selected_events
    found = compared(session.index, session.visible, session.beside)
    # What was on 13 to 16 July may have begun late on the 13th, or all the same early: it is in both, for certain.
    assert (found.only_a, found.only_b, found.both) == (Number(1, 0), Number(1, 0), Number(1, 0))


def test_without_a_window_the_axis_is_halved(session: Session) -> None:
    session.start_comparing()
    chosen = session.selection
    assert chosen.mode is Mode.WINDOW
    assert chosen.compared is not None
    assert chosen.compared[1] == chosen.window[0]
    assert chosen.compared[0] < chosen.compared[1] < chosen.window[1]
    assert chosen.window[0] <= chosen.playhead < chosen.window[1]


def test_since_a_moment_is_compared_with_all_before(session: Session) -> None:
    session.select_window(utc(2025, 7, 14), POS_INF)
    session.start_comparing()
    assert session.selection.compared == (NEG_INF, utc(2025, 7, 14))


def test_a_dossier_without_dates_has_nothing_to_compare() -> None:
    empty = Session(store(None, None))
    empty.start_comparing()
    assert empty.selection.compared is None


def test_b_is_put_right_moved_and_ended_at_the_playhead(session: Session) -> None:
    session.select_window(*july(14, 20))
    session.compare_with(utc(2025, 7, 10), utc(2025, 7, 8))
    assert session.selection.compared == july(8, 9)
    session.move_beside(1)
    assert session.selection.compared == july(9, 10)
    session.compare_with(NEG_INF, utc(2025, 7, 8))
    session.move_beside(-1)
    assert session.selection.compared == (NEG_INF, utc(2025, 7, 7))
    session.compare_with(*july(8, 9))
    session.move_playhead(utc(2025, 7, 15, 9))
    session.beside_from_playhead(start=False)
    assert session.selection.compared == july(8, 15)
    session.beside_from_playhead(start=True)
    assert session.selection.compared == july(15, 15)
    session.move_playhead(utc(2025, 7, 11))
    session.beside_from_playhead(start=False)
    assert session.selection.compared == july(11, 11)


def test_swapping_makes_a_of_b_in_any_mode_and_twice_is_as_before(session: Session) -> None:
    session.select_window(*july(14, 20))
    session.start_comparing()
    before = session.selection
    session.swap_windows()
    assert (session.selection.window, session.selection.compared) == (july(7, 13), july(14, 20))
    session.swap_windows()
    assert (session.selection.window, session.selection.compared) == (before.window, before.compared)
    session.set_unit(Unit.DAY)
    session.move_playhead(utc(2025, 7, 16, 12))
    session.set_mode(Mode.INSTANT)
    session.swap_windows()
    assert session.selection.mode is Mode.WINDOW
    assert (session.selection.window, session.selection.compared) == (july(7, 13), july(16, 16))


def test_filters_count_in_b_too_and_stopping_leaves_a(session: Session, heard: list[Change]) -> None:
    session.select_window(*july(14, 20))
    session.start_comparing()
    session.set_filters(Filters(text=("Event 1",)))
    assert session.beside is not None
    assert session.beside.filters == session.visible.filters
    assert heard[-1].selected_beside
    session.stop_comparing()
    assert session.beside is None
    assert session.selection.window == july(14, 20)
    session.swap_windows()
    session.move_beside(1)
    assert session.selection.compared is None


def test_scrubbing_a_does_not_ask_b_again(session: Session) -> None:
    session.select_window(*july(14, 20))
    session.start_comparing()
    answer = session.beside
    session.select_window(*july(15, 20))
    assert session.beside is answer


def test_a_view_keeps_b_and_an_older_one_has_none(session: Session) -> None:
    session.select_window(*july(14, 20))
    session.start_comparing()
    kept = Viewpoint.of(session.selection)
    assert Viewpoint.model_validate_json(kept.model_dump_json()).selection == session.selection
    assert Viewpoint.model_validate({"window": [0, 5]}).selection.compared is None
    session.open(session.store, kept.selection)
    assert session.beside is not None
    assert Viewpoint(compared=(None, 5)).selection.compared == (NEG_INF, 5)
    with pytest.raises(ValueError, match="end after the start"):
        Viewpoint(compared=(5, 5))
