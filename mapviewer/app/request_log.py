"""Every request to another machine since the program started, in a window that can be kept open."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.texts import shorten, tooltip
from mapviewer.language import mark, number, plural, tr
from mapviewer.net.log import Entry, RequestLog
from mapviewer.net.services import Kind

_Index = QModelIndex | QPersistentModelIndex
_KINDS = {Kind.TILES: mark("map tiles"), Kind.GEOCODER: mark("place names")}
_OUTCOMES = {
    "ok": mark("answered"),
    "kept": mark("not sent, kept from before"),
    "unchanged": mark("unchanged"),
    "offline": mark("not sent, offline"),
    "not listed": mark("not sent, another host"),
}
_COLUMNS = (
    mark("Time"),
    mark("For"),
    mark("Host"),
    mark("Address"),
    mark("What came of it"),
    mark("Bytes"),
    mark("Milliseconds"),
)
_NUMBERS = 5
"""The first column of numbers."""


class RequestModel(QAbstractTableModel):
    """Requests as rows, newest first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()

    def show(self, entries: tuple[Entry, ...]) -> None:
        """Show these requests."""
        self.beginResetModel()
        self.entries = entries[::-1]
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many requests there are."""
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Time, kind, host, address, outcome, size, duration."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The columns' names."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(_COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The request's text."""
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip("\n".join(part for part in (entry.url, entry.detail) if part), 2_000)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return words(entry)[index.column()]


def words(entry: Entry) -> tuple[str, ...]:
    """A request as it is shown, column by column; the time is this machine's."""
    outcome = (
        tr(_OUTCOMES[entry.outcome])
        if entry.outcome in _OUTCOMES
        else shorten(entry.detail or entry.outcome, 200)
    )
    return (
        f"{datetime.fromtimestamp(entry.at):%H:%M:%S}",
        tr(_KINDS[entry.kind]),
        shorten(entry.host, 80),
        shorten(entry.url, 300),
        outcome,
        number(entry.size) if entry.size else "",
        number(round(entry.took * 1_000)),
    )


class RequestWindow(QDialog):
    """The list of requests, kept up to date while it is open."""

    _added = Signal()

    def __init__(self, log: RequestLog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Network requests"))
        self._log = log
        self.summary = QLabel(self)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.model = RequestModel(self)
        self.view = QTableView(self)
        self.view.setModel(self.model)
        self.view.setAccessibleName(self.tr("Network requests"))
        self.view.setShowGrid(False)
        self.view.setTabKeyNavigation(False)
        self.view.setAlternatingRowColors(True)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.verticalHeader().hide()
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        for column, letters in ((0, 10), (1, 12), (2, 22), (4, 26)):
            self.view.setColumnWidth(column, self.fontMetrics().averageCharWidth() * letters + 16)
        for column in range(_NUMBERS, self.model.columnCount()):
            # Their heads are longer than what stands below them, in some languages much.
            self.view.setColumnWidth(column, header.sectionSizeHint(column) + 12)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy = buttons.addButton(self.tr("Copy all"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addWidget(self.view, 1)
        layout.addWidget(buttons)
        self.resize(900, 420)
        # Requests are made on threads of their own.
        self._added.connect(self.refresh, Qt.ConnectionType.QueuedConnection)
        stop = log.listen(lambda _: self._added.emit())
        self.destroyed.connect(lambda _=None: stop())
        self.refresh()

    def refresh(self) -> None:
        """Show what the log has now."""
        self.model.show(self._log.entries())
        if self._log.sent:
            said = plural(
                "{n} request has left this machine since the program started.",
                "{n} requests have left this machine since the program started.",
                self._log.sent,
            )
        else:
            said = tr("No request has left this machine since the program started.")
        self.summary.setText(said + " " + tr("This list is kept in memory only."))
        self.copy.setEnabled(bool(self.model.entries))

    def _copy(self) -> None:
        lines = ["\t".join(tr(name) for name in _COLUMNS)]
        lines += ["\t".join(words(entry)) for entry in self.model.entries]
        QGuiApplication.clipboard().setText("\n".join(lines))
