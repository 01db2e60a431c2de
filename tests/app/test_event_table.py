"""The events table: order, looks by membership, selection in both directions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from mapviewer.app.event_table import Column, EventTable
from mapviewer.events.calendar import Civil, to_utc
from mapviewer.events.store import Store
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
