"""The Compare dock: two windows of time with their counts, what is only in one of them or in both, and change by category and place.

Told by `open` and `apply`; it says what the person asked for, and holds nothing but what it was told last.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.compare_model import CATEGORY, PLACE, ChangeModel, Column
from mapviewer.app.elided import ElidedLabel
from mapviewer.app.flow import FlowLayout
from mapviewer.app.jobs import Jobs
from mapviewer.paint.theme import color, theme
from mapviewer.query.compare import Changes, Comparison, Number, Part, changes, compared, number_of
from mapviewer.query.compare_words import (
    both_words,
    labelled,
    number_words,
    part_words,
    short_number,
    span_words,
)
from mapviewer.query.index import Visible
from mapviewer.query.periods import Beside, beside
from mapviewer.query.phrases import window_words
from mapviewer.query.selection import Selection
from mapviewer.session import Change, Opened

AT_ONCE: Final = 20_000
"""Windows of no more events than this are counted by value at once; larger ones on another thread."""
SOON_MS: Final = 60
PARTS: Final = (Part.ONLY_A, Part.BOTH, Part.ONLY_B)


class Letter(QWidget):
    """The letter of a window on its colour: A on a full square, B in a dashed frame, so that colour is not all that tells them apart."""

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letter, self._dark = letter, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, dark: bool) -> None:
        """Paint for a light or a dark window."""
        self._dark = dark
        self.update()

    def sizeHint(self) -> QSize:
        """A square about a letter."""
        side = self.fontMetrics().height() + 2
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        del event
        painter = QPainter(self)
        paint_letter(painter, self._letter, QRectF(self.rect()).adjusted(1, 1, -1, -1), dark=self._dark)
        painter.end()


def paint_letter(painter: QPainter, letter: str, box: QRectF, *, dark: bool) -> None:
    """A window's letter in a box: A on full colour, B in a dashed frame."""
    looks = theme(dark)
    first = letter == "A"
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(color(looks.accent if first else looks.beside), 1.6)
    if not first:
        pen.setDashPattern([2.2, 1.6])
    painter.setPen(pen)
    painter.setBrush(color(looks.accent) if first else QColor(0, 0, 0, 0))
    painter.drawRoundedRect(box, 3, 3)
    font = painter.font()
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(color(looks.accent_ink if first else looks.beside))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)


class ComparePanel(QWidget):
    """Says what two windows have in common and what not; shows how to begin while nothing is compared."""

    startAsked = Signal()
    editAsked = Signal()
    """The person wants to type window B."""
    periodAsked = Signal(object)
    """`query.periods.Beside`: what B is to be, seen from A."""
    swapAsked = Signal()
    stopAsked = Signal()
    partAsked = Signal(object)
    """`query.compare.Part`: what the table is to list."""
    valueAsked = Signal(str, str)
    """Key and value of a line that was clicked: a category to filter by, a place to look at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("comparePanel")
        self._selection = Selection()
        self._visible: Visible | None = None
        self._beside: Visible | None = None
        self._stale = False
        self._key = CATEGORY
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._arrived)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._count)
        self.comparison: Comparison | None = None
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty_page())
        self._pages.addWidget(self._full_page())
        self.setFocusProxy(self.view)

    # Told by the session ------------------------------------------------------------------------------------------------

    def open(self, opened: Opened) -> None:
        """Compare in another store, or not at all."""
        self._take(opened.selection, opened.visible, opened.beside)

    def apply(self, change: Change) -> None:
        """Show what is compared now."""
        old, new = change.old, change.new
        if change.selected_events or change.selected_beside or old.zone != new.zone:
            self._take(new, change.visible, change.beside)

    def set_theme(self, dark: bool) -> None:
        """Redraw letters and symbols."""
        self.model.set_dark(dark)
        for letter in self.letters:
            letter.set_theme(dark)

    def showEvent(self, event: object) -> None:
        """What was left while nobody looked is made up for."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self._count()

    def close_jobs(self) -> None:
        """Stop counting; the window goes."""
        self._soon.stop()
        self._jobs.close()

    # Inside -------------------------------------------------------------------------------------------------------------

    def _take(self, selection: Selection, visible: Visible, other: Visible | None) -> None:
        self._selection, self._visible, self._beside = selection, visible, other
        if other is None:
            self.comparison = None
            self._jobs.cancel("changes")
            self._soon.stop()
            self.model.forget()
            self._pages.setCurrentIndex(0)
            self.start.setEnabled(bool(len(visible.index.starts)))
            self.setFocusProxy(self.start)
            return
        self._pages.setCurrentIndex(1)
        self.setFocusProxy(self.view)
        self._stale = True
        if number_of(visible).total + number_of(other).total <= AT_ONCE:
            self._count()
        elif self.isVisible() and not self._soon.isActive():
            # While time is scrubbed map and timeline have their frames first; the latest is never left out.
            self._soon.start()

    def _say(self, found: Comparison, visible: Visible, other: Visible) -> None:
        zone = self._selection.zone
        for (span, counts), words, number in (
            (self.lines[0], window_words(self._selection), found.a),
            (self.lines[1], span_words(*other.span, zone), found.b),
        ):
            span.setText(words)
            counts.setText(number_words(number))
        for part, number in (
            (Part.ONLY_A, found.only_a),
            (Part.BOTH, found.both),
            (Part.ONLY_B, found.only_b),
        ):
            self._say_part(part, number)
        why = both_words(found, visible.span, other.span, zone)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        for which, action in self.periods.items():
            there = beside(which, *visible.span, zone)
            action.setEnabled(there is not None)
            action.setChecked(there == other.span)

    def _say_part(self, part: Part, number: Number) -> None:
        button = self.parts[part]
        button.setText(f"{self._short[part]}  {short_number(number)}")
        words = labelled(part_words(part), number_words(number))
        button.setAccessibleName(words)
        button.setToolTip(f"{words} – {self.tr('list them in the table')}")
        button.setEnabled(number.total > 0)

    def _count(self) -> None:
        visible, other = self._visible, self._beside
        if visible is None or other is None or not self.isVisible():
            return
        self._stale = False
        key = self._key
        found = self.comparison = compared(visible.index, visible, other)
        self._say(found, visible, other)
        if found.either <= AT_ONCE:
            self._jobs.cancel("changes")
            self._show(visible, other, changes(visible.index, visible, other, key))
        elif self._jobs.runs("changes"):
            # Of those in between nobody would see anything: the next begins when this one is there.
            self._stale = True
        else:
            self._jobs.start(
                "changes", lambda _: (visible, other, key, changes(visible.index, visible, other, key))
            )

    def _arrived(self, name: str, result: object) -> None:
        del name
        assert isinstance(result, tuple)  # noqa: S101
        visible, other, key, found = result
        if key == self._key and self._beside is not None and visible.index is self._beside.index:
            self._show(visible, other, found)
        if self._stale:
            self._soon.start()

    def _show(self, visible: Visible, other: Visible, found: Changes) -> None:
        top = self.view.verticalScrollBar().value()
        index = visible.index
        self.model.show(
            index.store, index.filtering.facets[self._key], found, b_first=other.span[0] <= visible.span[0]
        )
        self.view.verticalScrollBar().setValue(top)

    def _choose(self, key: str) -> None:
        self._key = key
        self._stale = True
        self._count()

    def _picked(self, index: QModelIndex | QPersistentModelIndex) -> None:
        word = self.model.word(index)
        if word:
            self.valueAsked.emit(self.model.key, word)

    # Building -----------------------------------------------------------------------------------------------------------

    def _empty_page(self) -> QWidget:
        page = QWidget(self)
        words = QLabel(
            self.tr(
                "Compare two windows of time on the same map: what happened in one of them only, what in both, and what grew. "
                "B is at first the period before the window; type or drag another."
            ),
            page,
        )
        words.setWordWrap(True)
        words.setProperty("role", "quiet")
        self.start = QPushButton(self.tr("Compare with the period before"), page)
        self.start.clicked.connect(self.startAsked)
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addWidget(words)
        column.addWidget(self.start, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        return page

    def _full_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 6, 8, 4)
        column.setSpacing(5)
        column.addLayout(self._windows(page))
        column.addLayout(self._buttons(page))
        column.addWidget(self._part_buttons(page))
        # Over as many lines as it needs: half of the sentence would say something else.
        self.why = QLabel(page)
        self.why.setTextFormat(Qt.TextFormat.PlainText)
        self.why.setWordWrap(True)
        self.why.setProperty("role", "quiet")
        column.addWidget(self.why)
        column.addLayout(self._keys(page))
        self.model = ChangeModel(self)
        self.view = _Table(page)
        self.view.setModel(self.model)
        self.view.setAccessibleName(self.tr("Change by category or place"))
        self.view.clicked.connect(self._picked)
        self.view.chosen.connect(self._picked)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        self.view.sortByColumn(Column.CHANGE, Qt.SortOrder.DescendingOrder)
        column.addWidget(self.view, 1)
        return page

    def _windows(self, page: QWidget) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self.letters = (Letter("A", page), Letter("B", page))
        self.lines: list[tuple[ElidedLabel, QLabel]] = []
        for at, letter in enumerate(self.letters):
            span = ElidedLabel(page, letters=10)
            span.setProperty("role", "heading")
            counts = QLabel(page)
            counts.setTextFormat(Qt.TextFormat.PlainText)
            grid.addWidget(letter, at, 0)
            grid.addWidget(span, at, 1)
            grid.addWidget(counts, at, 2)
            self.lines.append((span, counts))
        return grid

    def _buttons(self, page: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.other = QPushButton(self.tr("Window B"), page)
        self.other.setToolTip(self.tr("Choose the time of window B"))
        menu = QMenu(self.other)
        self.edit = menu.addAction(self.tr("Type its dates…"))
        self.edit.triggered.connect(lambda _=False: self.editAsked.emit())
        menu.addSeparator()
        self.periods = {
            Beside.BEFORE: menu.addAction(self.tr("The period before A")),
            Beside.AFTER: menu.addAction(self.tr("The period after A")),
            Beside.YEAR_BEFORE: menu.addAction(self.tr("A year before A")),
        }
        for which, action in self.periods.items():
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, chosen=which: self.periodAsked.emit(chosen))
        self.other.setMenu(menu)
        self.swap = QPushButton(self.tr("Swap"), page)
        self.swap.setToolTip(self.tr("Let B be A, and A be B"))
        self.swap.clicked.connect(self.swapAsked)
        self.stop = QPushButton(self.tr("Stop"), page)
        self.stop.setToolTip(self.tr("Stop comparing; window A stays"))
        self.stop.setAccessibleName(self.tr("Stop comparing"))
        self.stop.clicked.connect(self.stopAsked)
        for button in (self.other, self.swap, self.stop):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _part_buttons(self, page: QWidget) -> QWidget:
        box = QWidget(page)
        flow = FlowLayout(box, spacing=4)
        self._short = {
            Part.ONLY_A: self.tr("Only A"),
            Part.BOTH: self.tr("Both"),
            Part.ONLY_B: self.tr("Only B"),
        }
        self.parts: dict[Part, QPushButton] = {}
        for part in PARTS:
            button = QPushButton(box)
            button.setProperty("role", "chip")
            button.clicked.connect(lambda _=False, chosen=part: self.partAsked.emit(chosen))
            flow.addWidget(button)
            self.parts[part] = button
        return box

    def _keys(self, page: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        self.keys: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        for key, words, side in (
            (CATEGORY, self.tr("By category"), "all"),
            (PLACE, self.tr("By place"), "window"),
        ):
            button = QToolButton(page)
            button.setText(words)
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.setProperty("side", side)
            button.clicked.connect(lambda _=False, chosen=key: self._choose(chosen))
            group.addButton(button)
            row.addWidget(button)
            self.keys[key] = button
        self.keys[CATEGORY].setChecked(True)
        row.addStretch(1)
        return row


class _Table(QTableView):
    """Lines of values; Enter does what a click does."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 7)
        self.horizontalHeader().setHighlightSections(False)

    def minimumSizeHint(self) -> QSize:
        """The header and one line: more would push the other panes of a low window out of their places."""
        line = self.verticalHeader().defaultSectionSize()
        return QSize(super().minimumSizeHint().width(), self.horizontalHeader().sizeHint().height() + line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter acts on the line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex())
            return
        super().keyPressEvent(event)
