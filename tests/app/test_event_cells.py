"""What a cell looks like in one go is what Qt makes of it role by role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QStyledItemDelegate, QStyleOptionViewItem

from mapviewer.app.event_cells import EventCells
from mapviewer.app.event_lists import Scope
from mapviewer.app.event_model import LEFT, Column
from mapviewer.app.event_table import EventTable
from mapviewer.session import Opened, Session
from tests.timeline.axes import store, window


class Plain(QStyledItemDelegate):
    def made(self, option: QStyleOptionViewItem, index: QModelIndex) -> QStyleOptionViewItem:
        self.initStyleOption(option, index)
        return option


class Quick(EventCells):
    def made(self, option: QStyleOptionViewItem, index: QModelIndex) -> QStyleOptionViewItem:
        self.initStyleOption(option, index)
        return option


@pytest.fixture
def table(qapp: QApplication) -> Iterator[EventTable]:
    events = [
        {"id": "in", "title": "In", "when": "2025-07-15", "category": "talks"},
        {"id": "maybe", "title": "Maybe", "when": "2025-07", "category": "talks"},
        {"id": "out", "title": "Out", "when": "2024-01-01", "category": "aid"},
        {"id": "undated", "title": "Undated"},
        {"id": "arabic", "title": "اشتباكات", "when": "2025-07"},
    ]
    session = Session(store(events))
    session.select_window(*window("2025-07-15", "2025-07-17"))
    made = EventTable()
    made.open(Opened(session.store, session.selection, session.visible, session.notebook))
    made.set_scope(Scope.ALL)
    yield made
    made.close_jobs()
    made.close()
    made.deleteLater()


def test_a_cell_is_what_the_roles_say(table: EventTable) -> None:
    assert isinstance(table.view.itemDelegate(), EventCells)
    plain, quick = Plain(table.view), Quick(table.model, table.view)
    slanted = colored = 0
    for place in range(table.model.rowCount()):
        for column in Column:
            index = table.model.index(place, column)
            options = []
            for delegate in (plain, quick):
                option = QStyleOptionViewItem()
                table.view.initViewItemOption(option)
                options.append(delegate.made(option, index))
            one, other = options
            assert (other.text, other.features) == (one.text, one.features)
            assert other.font == one.font
            color = other.palette.color(QPalette.ColorRole.Text)
            assert color == one.palette.color(QPalette.ColorRole.Text)
            assert other.index == index
            assert other.decorationSize == one.decorationSize
            assert other.icon.isNull() == one.icon.isNull()
            if column in (Column.EVENT, Column.PLACE):
                assert other.displayAlignment == LEFT
            else:
                assert other.displayAlignment == one.displayAlignment
            slanted += other.font.italic()
            colored += color != table.view.palette().color(QPalette.ColorRole.Text)
    assert slanted >= 2
    assert colored >= 4
