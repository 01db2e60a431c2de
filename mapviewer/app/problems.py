"""What was wrong with the file: every problem with its place, ready to be copied. The rest of the file has loaded."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.texts import isolate, plain, shorten, tooltip
from mapviewer.decisions.file import is_places_name
from mapviewer.errors import InputError, MapviewerError, Problem, Severity
from mapviewer.events.problem_words import in_words
from mapviewer.language import number, plural, tr
from mapviewer.language.calendar import names
from mapviewer.session import Opened

_Index = QModelIndex | QPersistentModelIndex


class ProblemModel(QAbstractTableModel):
    """Problems as rows, errors first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.problems: tuple[Problem, ...] = ()

    def show(self, problems: tuple[Problem, ...]) -> None:
        """Show these problems."""
        self.beginResetModel()
        self.problems = tuple(sorted(problems, key=lambda p: p.severity is not Severity.ERROR))
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many problems there are."""
        return 0 if parent.isValid() else len(self.problems)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Kind, file, line, where, what."""
        return 0 if parent.isValid() else 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The columns' names."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("Kind"),
                self.tr("File"),
                self.tr("Line"),
                self.tr("Where"),
                self.tr("What was found"),
            )[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The problem's text."""
        problem = self.problems[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(str(problem), 2_000)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        line = "" if problem.line is None else str(problem.line)
        if problem.line is not None and problem.column is not None:
            line += f":{problem.column}"
        kind = self.tr("error") if problem.severity is Severity.ERROR else self.tr("warning")
        return (
            kind,
            shorten(Path(problem.file).name, 200),
            line,
            shorten(problem.pointer or problem.field or "–", 200),
            shorten(in_words(problem.message), 2_000),
        )[index.column()]


class ProblemsPanel(QWidget):
    """The Problems dock: the list, and a way to take it away."""

    lineAsked = Signal(object)
    """A problem was double-clicked: the line (int from 1, or None) of the file that the person wants to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problemsPanel")
        self.model = ProblemModel(self)
        self.summary = QLabel(self)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.copy = QPushButton(self.tr("Copy all"), self)
        self.copy.clicked.connect(self._copy)
        self.view = QTableView(self)
        self.view.setModel(self.model)
        self.view.setAccessibleName(self.tr("Problems"))
        self.view.setWordWrap(True)
        self.view.setShowGrid(False)
        self.view.setTabKeyNavigation(False)
        self.view.setAlternatingRowColors(True)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.verticalHeader().hide()
        header = self.view.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column, letters in ((0, 9), (1, 20), (2, 8), (3, 22)):
            self.view.setColumnWidth(column, self.fontMetrics().averageCharWidth() * letters + 16)
        self.view.setToolTip(self.tr("Double-click opens the file at this line"))
        self.view.doubleClicked.connect(lambda at: self._open_at(self.model.problems[at.row()]))
        self.copy_one = QPushButton(self.tr("Copy selected"), self)
        self.copy_one.clicked.connect(self._copy_selected)
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 8, 4)
        head.setSpacing(6)
        head.addWidget(self.summary, 1)
        head.addWidget(self.copy_one)
        head.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)

    def _open_at(self, problem: Problem) -> None:
        # The line is one of the dossier, not of the decisions beside it.
        if not is_places_name(problem.file):
            self.lineAsked.emit(problem.line)

    def open(self, opened: Opened) -> None:
        """Show what was wrong with another file."""
        self.show_problems(opened.store.problems)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show these problems, also those of a file that could not be opened at all."""
        self.model.show(problems)
        errors = sum(1 for p in problems if p.severity is Severity.ERROR)
        self.summary.setText(
            problem_words(errors, len(problems) - errors) or self.tr("No problems were found.")
        )
        self.copy.setEnabled(bool(problems))
        self.copy_one.setEnabled(bool(problems))
        self.view.setVisible(bool(problems))
        self.view.resizeColumnToContents(2)
        self.view.resizeColumnToContents(1)
        self.view.setColumnWidth(1, min(self.view.columnWidth(1), self.fontMetrics().averageCharWidth() * 28))

    def _copy_selected(self) -> None:
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        if rows:
            chosen = [plain(str(self.model.problems[row])) for row in rows]
            QGuiApplication.clipboard().setText("\n".join(chosen))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(plain(str(problem)) for problem in self.model.problems))


def problem_words(errors: int, warnings: int) -> str:
    """“2 errors, 1 warning”, "" for none."""
    parts = []
    if errors:
        parts.append(plural("{n} error", "{n} errors", errors))
    if warnings:
        parts.append(plural("{n} warning", "{n} warnings", warnings))
    return names().comma.join(parts)


def failure_words(error: MapviewerError) -> str:
    """Why a file could not be used, in a sentence: of a single problem its place and what was found; the whole path is in the Problems dock."""
    problems = error.problems if isinstance(error, InputError) else ()
    if len(problems) != 1 or problems[0].line is None or str(error) != str(problems[0]):
        return str(error)
    problem = problems[0]
    return tr(
        "“{name}” cannot be opened (line {line}): {why}",
        name=isolate(shorten(Path(problem.file).name, 120)),
        line=number(problem.line or 0),
        why=in_words(problem.message),
    )
