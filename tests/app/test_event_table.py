"""The events table: order, looks by membership, selection in both directions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mapviewer.app import event_lists, event_table
from mapviewer.app.event_lists import Scope
from mapviewer.app.event_table import Column, EventTable
from mapviewer.events.calendar import Civil, to_utc
from mapviewer.events.store import Store
from mapviewer.query.selection import Filters
from mapviewer.session import Session

ZONE = "Asia/Damascus"


@pytest.fixture
def session(sample: Store) -> Session:
    return Session(sample)


@pytest.fixture
def table(qapp: QApplication, session: Session) -> Iterator[EventTable]:
    made = EventTable()
    made.resize(900, 400)
    session.opened.connect(made.open)
    session.changed.connect(made.apply)
    made.eventsPicked.connect(lambda ids: session.focus(ids, origin="table"))
    session.open(session.store)
    yield made
    session.opened.disconnect()
    session.changed.disconnect()
    made.close_jobs()
    made.close()
    made.deleteLater()


def column(table: EventTable, which: Column) -> list[str]:
    return [str(table.model.data(table.model.index(n, which))) for n in range(table.model.rowCount())]


def ids(table: EventTable, store: Store) -> list[str]:
    return [
        store.events[table.model.event_row(table.model.index(n, 0))].id for n in range(table.model.rowCount())
    ]


def july(first: int, last: int) -> tuple[int, int]:
    return to_utc(Civil(2025, 7, first), ZONE), to_utc(Civil(2025, 7, last + 1), ZONE)


def test_in_time_with_the_undated_at_the_end(table: EventTable, sample: Store) -> None:
    order = ids(table, sample)
    assert order[0] == "shepherdstown-2000"
    assert (
        order.index("convoy-strike") < order.index("damascus-strikes") < order.index("white-house-statement")
    )
    assert order[-3:] == ["assad-falls", "turkey-channel", "axios-report"], "in the order that `after` gives"
    assert column(table, Column.WHEN)[-3:] == ["undated"] * 3


@pytest.mark.parametrize("which", list(Column))
@pytest.mark.parametrize("order", [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder])
def test_sorting_loses_nobody_and_keeps_the_undated_last(
    table: EventTable, sample: Store, which: Column, order: Qt.SortOrder
) -> None:
    table.view.sortByColumn(which, order)
    assert sorted(ids(table, sample)) == sorted(event.id for event in sample.events)
    assert set(ids(table, sample)[-3:]) == {"assad-falls", "turkey-channel", "axios-report"}


def test_sorting_by_title_goes_both_ways(table: EventTable) -> None:
    table.view.sortByColumn(Column.EVENT, Qt.SortOrder.AscendingOrder)
    up = column(table, Column.EVENT)[:-3]
    table.view.sortByColumn(Column.EVENT, Qt.SortOrder.DescendingOrder)
    assert up == sorted(up, key=str.casefold)
    assert column(table, Column.EVENT)[:-3] == up[::-1]


def test_the_foot_counts_and_selects(table: EventTable, session: Session) -> None:
    assert table.undated.text() == "Undated (3)"
    assert table.unplaced.text() == "No place (5)"
    table.undated.click()
    assert set(session.selection.focus) == {"assad-falls", "turkey-channel", "axios-report"}
    table.unplaced.click()
    assert len(session.selection.focus) == 5


def test_looks_follow_the_window(table: EventTable, session: Session, sample: Store) -> None:
    session.select_window(*july(15, 17))
    rows = {key: n for n, key in enumerate(ids(table, sample))}

    def look(key: str, role: Qt.ItemDataRole, which: Column = Column.EVENT) -> object:
        return table.model.data(table.model.index(rows[key], which), role)

    assert look("convoy-strike", Qt.ItemDataRole.ForegroundRole) is None
    assert look("convoy-strike", Qt.ItemDataRole.FontRole) is None
    assert look("paris-meeting", Qt.ItemDataRole.FontRole).italic()  # type: ignore[attr-defined]
    assert str(look("paris-meeting", Qt.ItemDataRole.DisplayRole, Column.WHEN)).startswith("~ ")
    assert look("shepherdstown-2000", Qt.ItemDataRole.ForegroundRole) is not None, "outside: dimmed"


def test_selection_goes_both_ways_without_echo(table: EventTable, session: Session, sample: Store) -> None:
    heard: list[object] = []
    table.eventsPicked.connect(heard.append)
    session.focus(("damascus-strikes",), origin="map")
    chosen = [
        sample.events[table.model.event_row(index)].id for index in table.view.selectionModel().selectedRows()
    ]
    assert chosen == ["damascus-strikes"]
    assert heard == [], "being told is no picking"
    table.view.selectRow(0)
    assert session.selection.focus == ("shepherdstown-2000",)
    assert heard == [("shepherdstown-2000",)]


def test_the_current_row_is_read_first(table: EventTable, session: Session, sample: Store) -> None:
    table.view.setFocus()
    table.view.selectAll()
    assert len(session.selection.focus) == len(sample)


def test_an_unsourced_event_is_marked(table: EventTable, session: Session) -> None:
    from mapviewer.events.dossier import Dossier
    from mapviewer.events.store import FileInfo

    dossier = Dossier.model_validate(
        {
            "format": "mapviewer-dossier",
            "version": 1,
            "title": "t",
            "events": [{"id": "a", "title": "<b>x</b>"}],
        }
    )
    session.open(Store(dossier, file=FileInfo(None, "t.json", "00")))
    assert column(table, Column.SOURCES) == ["!"]
    tip = table.model.data(table.model.index(0, Column.EVENT), Qt.ItemDataRole.ToolTipRole)
    document = QTextDocument()
    document.setHtml(str(tip))
    assert document.toPlainText() == "<b>x</b>", "a title is never read as HTML"


def test_a_narrow_table_keeps_when_event_and_place(table: EventTable) -> None:
    table.show()
    table.resize(330, 300)
    assert table.view.isColumnHidden(Column.PRECISION)
    assert not table.view.isColumnHidden(Column.EVENT)
    assert table.view.columnWidth(Column.EVENT) >= 80
    assert column(table, Column.CATEGORY)[0] == ""
    assert (
        table.model.data(table.model.index(0, Column.CATEGORY), Qt.ItemDataRole.AccessibleTextRole) == "Talks"
    )
    table.resize(900, 300)
    assert column(table, Column.CATEGORY)[0] == "Talks"


# What is listed -----------------------------------------------------------------------------------------------------------


def test_all_or_only_what_is_in_the_window(table: EventTable, session: Session, sample: Store) -> None:
    session.select_window(*july(15, 17))
    assert len(ids(table, sample)) == 11, "a small dossier lists all, the rest dimmed"
    assert table.head.words.text() == "11 events"
    table.head.buttons[Scope.WINDOW].click()
    assert len(ids(table, sample)) == 5, "2 shown and 3 possible"
    assert table.head.words.text() == "5 of 11"
    session.select_window(*july(24, 24))
    assert set(ids(table, sample)) == {
        event.id for row, event in enumerate(sample.events) if session.visible.shown[row]
    }
    table.head.buttons[Scope.ALL].click()
    assert len(ids(table, sample)) == 11


def test_what_the_filters_hold_back_is_counted_and_not_listed(
    table: EventTable, session: Session, sample: Store
) -> None:
    session.set_filters(Filters(category=("strikes",)))
    listed = [sample.events[row] for row in table.model.rows.tolist()]
    assert {event.category for event in listed} == {"strikes"}
    assert table.head.filtered.text() == f"{11 - len(listed)} filtered out"
    assert not table.head.filtered.isHidden()
    asked: list[str] = []
    table.absentAsked.connect(asked.append)
    table.head.filtered.click()
    assert asked == ["filtered"]
    session.set_filters(Filters())
    assert len(table.model.rows) == 11
    assert table.head.filtered.isHidden()


def test_the_selection_is_kept_while_lists_change(table: EventTable, session: Session, sample: Store) -> None:
    session.focus(("damascus-strikes", "paris-meeting"), origin="map")
    table.set_scope(Scope.WINDOW)
    session.select_window(*july(15, 17))
    assert {sample.events[row].id for row in table.view.selected_rows()} == {
        "damascus-strikes",
        "paris-meeting",
    }
    session.select_window(*july(1, 2))
    assert table.view.selected_rows() == []
    table.reveal(sample.row_of["damascus-strikes"])
    assert table.lists.scope is Scope.ALL, "it is in no list of what is in the window"
    assert {sample.events[row].id for row in table.view.selected_rows()} == set(session.selection.focus)


def test_undated_events_are_reached_from_the_window(table: EventTable, sample: Store) -> None:
    table.set_scope(Scope.WINDOW)
    table.undated.click()
    assert {sample.events[row].id for row in table.view.selected_rows()} == {
        "assad-falls",
        "turkey-channel",
        "axios-report",
    }


def test_letters_find_titles_in_any_order(table: EventTable, session: Session, sample: Store) -> None:
    table.view.sortByColumn(Column.PLACE, Qt.SortOrder.DescendingOrder)
    table.view.keyboardSearch("white")
    assert session.selection.focus == ("white-house-statement",)
    table.view.keyboardSearch(" HOUSE")
    assert session.selection.focus == ("white-house-statement",), "one more letter stays on it"
    table._go_to_title("i")
    first = session.selection.focus
    table._go_to_title("i")
    titles = [sample.events[sample.row_of[key]].title for key in (*first, *session.selection.focus)]
    assert first != session.selection.focus, "the same letter goes on"
    assert all(title.casefold().startswith("i") for title in titles)
    table._go_to_title("zzz")
    assert sample.events[sample.row_of[session.selection.focus[0]]].title == titles[1]


def test_rows_are_copied_with_their_columns(table: EventTable, session: Session) -> None:
    session.focus(("damascus-strikes", "convoy-strike"))
    QTest.keySequence(table.view, QKeySequence.StandardKey.Copy)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert [line.split("\t")[0] for line in lines] == ["15 Jul 2025", "16 Jul 2025"]
    assert all(line.count("\t") == Column.PRECISION for line in lines)


def test_more_rows_than_qt_has_pixels_for_are_cut(table: EventTable) -> None:
    height = table.view.verticalHeader().defaultSectionSize()
    assert table.model.limit * height < 2**31 <= (table.model.limit + 2) * height
    table.model.limit = 4
    assert table.model.rowCount() == 4
    assert not table.model.index_of(int(table.model.rows[5])).isValid()


def test_very_many_events_are_listed_off_the_gui_thread(
    table: EventTable,
    session: Session,
    sample: Store,
    wait_until: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_lists, "AT_ONCE", 3)
    monkeypatch.setattr(event_table, "ALL_UP_TO", 3)
    session.open(sample)
    assert table.lists.scope is Scope.WINDOW, "a long list, dimmed almost throughout, helps nobody"
    wait_until(lambda: len(table.model.rows) == 8, "the list")
    before = ids(table, sample)
    heard: list[bool] = []
    table.lists.busy.connect(heard.append)
    table.view.sortByColumn(Column.EVENT, Qt.SortOrder.AscendingOrder)
    assert ids(table, sample) == before, "the old order stays until the new one is there"
    wait_until(lambda: ids(table, sample) != before, "the order")
    assert heard == [True, False]
    for day in range(10, 25):
        session.select_window(*july(day, day))
    wait_until(
        lambda: sorted(table.model.rows.tolist()) == session.visible.shown_rows().tolist(), "the last window"
    )
    table.view.sortByColumn(Column.SOURCES, Qt.SortOrder.AscendingOrder)
    table._stop()
    header = table.view.horizontalHeader()
    assert header.sortIndicatorSection() == Column.EVENT, "given up: the header says what is shown"
    assert not table.lists.is_sorting
