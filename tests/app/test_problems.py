"""Problems can be taken away one by one or all together, and lead to their line in the file."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from mapviewer.app.problems import ProblemsPanel
from mapviewer.errors import Problem, Severity


def test_copying_and_going_to_the_line(qapp: QApplication) -> None:
    panel = ProblemsPanel()
    found = tuple(
        Problem(severity=Severity.ERROR, file="/somewhere/d.json", line=n, message=f"found {n}")
        for n in (3, 5, 8)
    )
    panel.show_problems(found)
    assert panel.model.index(0, 1).data() == "d.json"
    panel.view.selectRow(1)
    panel.copy_one.click()
    assert QGuiApplication.clipboard().text() == str(found[1])
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == "\n".join(map(str, found))
    assert panel.model.index(0, 3).data() == "–"
    panel.show_problems(
        (Problem(severity=Severity.ERROR, file="t.csv", line=3, field="lat", message="found x"),)
    )
    assert panel.model.index(0, 3).data() == "lat"
    panel.show_problems(found)
    asked: list[object] = []
    panel.lineAsked.connect(asked.append)
    panel.view.doubleClicked.emit(panel.model.index(2, 0))
    assert asked == [8]
    panel.deleteLater()
