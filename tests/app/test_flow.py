"""Widgets in lines: as many in one as there is room for, from the side where reading begins."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from mapviewer.app.flow import FlowLayout


@pytest.mark.parametrize("rtl", [False, True])
def test_what_has_no_room_goes_on_in_the_next_line(qapp: QApplication, rtl: bool) -> None:
    holder = QWidget()
    holder.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    flow = FlowLayout(holder, spacing=5)
    labels = [QLabel(holder) for _ in range(3)]
    for label in labels:
        label.setFixedSize(40, 10)
        flow.addWidget(label)
    assert flow.heightForWidth(200) == 10
    assert flow.heightForWidth(100) == 25
    assert flow.heightForWidth(10) == 40
    assert flow.minimumSize().width() == 40
    flow.setGeometry(QRect(0, 0, 100, 25))
    found = [(label.x(), label.y()) for label in labels]
    assert found == ([(60, 0), (15, 0), (60, 15)] if rtl else [(0, 0), (45, 0), (0, 15)])
    assert flow.takeAt(0) is not None
    assert flow.count() == 2
    assert flow.itemAt(7) is None
    holder.deleteLater()


def test_what_is_lower_stands_in_the_middle_of_its_line(qapp: QApplication) -> None:
    holder = QWidget()
    flow = FlowLayout(holder, spacing=5)
    low, high = QLabel(holder), QLabel(holder)
    low.setFixedSize(40, 10)
    high.setFixedSize(40, 24)
    flow.addWidget(low)
    flow.addWidget(high)
    flow.setGeometry(QRect(0, 0, 100, 24))
    assert [(label.x(), label.y()) for label in (low, high)] == [(0, 7), (45, 0)]
    holder.deleteLater()
