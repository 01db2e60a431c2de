"""The Told twice dock: pairs of events of several dossiers, the two of the chosen pair side by side, and what the reader says of them.

It shows what it is told and says what the person asks for; `pairs_desk` knows what that means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.card import fill
from mapviewer.app.flow import FlowLayout
from mapviewer.app.pair_facts import Fact
from mapviewer.app.texts import direction, isolate, shorten, tooltip
from mapviewer.language import number, tr

Key = frozenset[str]
OPEN, SAME, APART, EVERY = "open", "same", "apart", "every"
_LOW: Final = 26
"""Lines of text that a panel needs to show a list of pairs beside the two events; a lower one goes through them one by one."""
_MARKS: Final = {None: "?", True: "=", False: "≠"}


@dataclass(frozen=True, slots=True)
class Line:
    """A pair as it is listed: both ids, both titles, why it is offered, and the reader's word (None: none yet)."""

    key: Key
    titles: tuple[str, str]
    why: str
    same: bool | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A pair as it is read: of both the id, the title and the file; their fields; and what was said of them, by whom and when."""

    ids: tuple[str, str]
    files: tuple[str, str]
    why: str
    facts: tuple[Fact, ...]
    said: str = ""


class _Sheet(QWidget):
    """What scrolls: as high as its text is at the width that it has."""

    def minimumSizeHint(self) -> QSize:
        """The layout's own hint is that of a sheet one letter wide."""
        column = self.layout()
        return QSize(1, 0 if column is None else column.totalHeightForWidth(max(1, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width makes another height, which the scroll area has to hear of."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()


class PairsPanel(QWidget):
    """List of pairs, the chosen one side by side, and the reader's word."""

    chosen = Signal(object)
    """The key of the pair that is looked at now, None for none."""
    judged = Signal(object, object)
    """A key, and whether it is the same event: True, False, or None to take back what was said."""
    readAsked = Signal(str)
    """The id of the event whose card is wanted."""
    showAsked = Signal(object)
    """The key of the pair that is wanted on map and axis."""
    nameGiven = Signal(str)
    """Who judges, as the person wrote it."""
    addAsked = Signal()
    stopAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pairsPanel")
        self._lines: tuple[Line, ...] = ()
        self._key: Key | None = None
        self._empty_words = ""
        self._labels: list[QLabel] = []
        self.filter = QComboBox(self)
        self.filter.setAccessibleName(tr("Which pairs are listed"))
        for key in (OPEN, SAME, APART, EVERY):
            self.filter.addItem("", key)
        self.filter.currentIndexChanged.connect(lambda _: self._list())
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Pairs of events that may be one"))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.currentItemChanged.connect(lambda *_: self._chosen())
        self.list.itemActivated.connect(lambda _: self._show())
        self._low = False
        self.stepper = QWidget(self)
        self.stepper.setAccessibleName(tr("Pairs of events that may be one"))
        self.position = QLabel(self.stepper)
        self.earlier, self.further = (
            self._step_button(words, arrow, by)
            for words, arrow, by in (
                (tr("Previous pair"), Qt.ArrowType.UpArrow, -1),
                (tr("Next pair"), Qt.ArrowType.DownArrow, 1),
            )
        )
        self.empty = self._label("quiet")
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 100)
        self.progress.setAccessibleName(tr("Looking for events told twice"))
        self.stop = self._button(tr("Cancel"), tr("Stop looking for pairs"), self.stopAsked.emit)
        self.add = self._button(tr("Add a dossier…"), tr("Show another dossier together with this one"), self.addAsked.emit)  # fmt: skip
        self.card = QScrollArea(self)
        self.card.setWidgetResizable(True)
        self.card.setFrameShape(QFrame.Shape.NoFrame)
        self.card.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.card.setMinimumHeight(110)
        self.card.setAccessibleName(tr("Both events side by side"))
        self.same = self._button(tr("The &same event"), tr("Both tell of one event; both stay, and link to each other"), lambda: self._judge(True))  # fmt: skip
        self.apart = self._button(
            tr("Two eve&nts"), tr("They tell of two events"), lambda: self._judge(False)
        )
        self.later = self._button(tr("Ski&p"), tr("Leave this pair open and look at the next"), self._later)
        self.back = self._button(tr("Take ba&ck"), tr("Take back what was said of this pair"), lambda: self._judge(None))  # fmt: skip
        self.show_both = self._button(tr("&Zoom to both"), tr("Show both on map and time axis (Return in the list)"), self._show)  # fmt: skip
        self.by = QLineEdit(self)
        self.by.setPlaceholderText(tr("Your name (kept with your word)"))
        self.by.setAccessibleName(tr("Your name"))
        self.by.editingFinished.connect(lambda: self.nameGiven.emit(self.by.text()))
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText(tr("What speaks for it (kept with your word)"))
        self.reason.setAccessibleName(tr("What speaks for it"))
        for field in (self.by, self.reason):
            field.setMaxLength(500)
        self._lay_out()
        self.show_lines((), None)

    # What it is told ------------------------------------------------------------------------------------------------------

    def show_lines(self, lines: Sequence[Line], current: Key | None, empty: str = "", note: str = "") -> None:
        """List these pairs, `current` chosen where it is listed; `empty` says why there are none, `note` what is not listed."""
        self._lines, self._key, self._empty_words = tuple(lines), current, empty
        self._write(self.note, note)
        counts = self.counts()
        words = {
            OPEN: tr("To judge"),
            SAME: tr("The same event"),
            APART: tr("Two events"),
            EVERY: tr("All pairs"),
        }
        for n in range(self.filter.count()):
            key = self.filter.itemData(n)
            self.filter.setItemText(n, f"{words[key]} ({number(counts[key])})")
        self._list()

    def counts(self) -> Mapping[str, int]:
        """How many pairs each filter lists."""
        same = sum(line.same is True for line in self._lines)
        apart = sum(line.same is False for line in self._lines)
        return {OPEN: len(self._lines) - same - apart, SAME: same, APART: apart, EVERY: len(self._lines)}

    def show_busy(self, share: float | None) -> None:
        """Say how far the search is, in [0, 1]; None: none runs."""
        self.progress.setVisible(share is not None)
        self.stop.setVisible(share is not None)
        if share is not None:
            self.progress.setValue(round(100 * share))
        self._explain()

    def show_add(self, on: bool) -> None:
        """Offer to add a dossier: there is but one."""
        self.add.setVisible(on)

    def show_card(self, card: Card | None) -> None:
        """Show a pair side by side; None for no pair."""
        page = _Sheet(self)
        page.setObjectName("pairsPage")
        column = QVBoxLayout(page)
        # Margins are not mirrored; the scroll bar is.
        column.setContentsMargins(*((6, 2, 0, 2) if self.isRightToLeft() else (0, 2, 6, 2)))
        column.setSpacing(4)
        if card is not None:
            column.addLayout(self._side_by_side(page, card))
            for words, role in (
                (tr("Offered because: {why}", why=card.why), "quiet"),
                (card.said, "quiet"),
                (tr("Nothing is merged: both events stay, and every count stays as it is."), "tiny"),
            ):
                if words:
                    column.addWidget(self._cell(page, words, role))
        column.addStretch(1)
        self.card.setWidget(page)
        self._enable()

    def _side_by_side(self, page: QWidget, card: Card) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(1)
        for column, (key, file) in enumerate(zip(card.ids, card.files, strict=True)):
            grid.setColumnStretch(column, 1)
            button = self._button(shorten(file, 28), "", partial(self.readAsked.emit, key))
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setToolTip(tooltip(tr("Read this event: {file}", file=file)))
            grid.addWidget(button, 0, column)
        for n, fact in enumerate(card.facts):
            head = self._cell(page, f"{fact.agreement.sign} {fact.name}", "key")
            head.setAccessibleName(f"{fact.name}: {fact.agreement.words}")
            head.setToolTip(fact.agreement.words)
            grid.setRowMinimumHeight(2 * n + 1, self.fontMetrics().height() + 6)
            grid.addWidget(head, 2 * n + 1, 0, 1, 2, Qt.AlignmentFlag.AlignBottom)
            for column, text in enumerate((fact.one, fact.other)):
                cell = self._cell(page, text or "–", "" if text else "quiet")
                cell.setAccessibleDescription(f"{fact.name}, {shorten(card.files[column], 60)}")
                grid.addWidget(cell, 2 * n + 2, column, Qt.AlignmentFlag.AlignTop)
        return grid

    # What the person does -------------------------------------------------------------------------------------------------

    @property
    def line(self) -> Line | None:
        """The pair that is looked at."""
        return next((line for line in self._lines if line.key == self._key), None)

    def _judge(self, same: bool | None) -> None:
        line = self.line
        if line is not None:
            self.judged.emit(line.key, same)

    def _later(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        rows = self.list.count()
        if rows:
            self.list.setCurrentRow((self.list.currentRow() + by) % rows)

    def _show(self) -> None:
        if self.line is not None:
            self.showAsked.emit(self.line.key)

    def _chosen(self) -> None:
        item = self.list.currentItem()
        self._key = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        at, count = number(self.list.currentRow() + 1), number(self.list.count())
        self.position.setText(tr("{n} of {count}", n=at, count=count))
        self.chosen.emit(self._key)

    # Inside ---------------------------------------------------------------------------------------------------------------

    def _fits(self, line: Line) -> bool:
        kind = self.filter.currentData()
        return kind == EVERY or line.same is {OPEN: None, SAME: True, APART: False}[kind]

    def _list(self) -> None:
        """List anew; where the chosen pair is not listed any more, the one that has come to its place is chosen."""
        at = max(0, self.list.currentRow())
        wanted = None
        self.list.blockSignals(True)
        self.list.clear()
        height = 2 * self.fontMetrics().height() + 8
        for n, line in enumerate(filter(self._fits, self._lines)):
            titles = [shorten(title, 200) for title in line.titles]
            item = QListWidgetItem(f"{_MARKS[line.same]} {isolate(titles[0])}\n{isolate(titles[1])}")
            item.setData(Qt.ItemDataRole.UserRole, line.key)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, "; ".join((*titles, line.why)))
            item.setToolTip(tooltip("; ".join((*titles, line.why))))
            item.setSizeHint(QSize(10, height))
            # Titles stand on their own side, whichever way the window runs.
            side = Qt.AlignmentFlag.AlignLeft
            if direction(titles[0]) is Qt.LayoutDirection.RightToLeft:
                side = Qt.AlignmentFlag.AlignRight
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
            self.list.addItem(item)
            if line.key == self._key:
                wanted = n
        if self.list.count():
            self.list.setCurrentRow(min(at, self.list.count() - 1) if wanted is None else wanted)
        self.list.blockSignals(False)
        self._explain()
        self._chosen()

    def _explain(self) -> None:
        words = ""
        if not self.list.count() and self.progress.isHidden():
            if not self._lines:
                words = self._empty_words
            elif self.filter.currentData() == OPEN:
                words = tr("Every pair has been judged.")
            else:
                words = tr("No pair has been judged so yet.")
        self._write(self.empty, words)
        some = self.list.count() > 0
        # No more room than its rows need: the two events side by side want it.
        row = self.list.sizeHintForRow(0) if some else 0
        self.list.setMaximumHeight(max(2, self.list.count()) * row + 2 * self.list.frameWidth())
        self.list.setVisible(some and not self._low)
        self.stepper.setVisible(some and self._low)
        for button in (self.earlier, self.further):
            button.setEnabled(self.list.count() > 1)
        self.setFocusProxy(self.further if self._low else self.list)
        self.filter.setVisible(bool(self._lines))
        for widget in (self.card, self.foot):
            widget.setVisible(some)

    def _enable(self) -> None:
        line = self.line
        self.same.setEnabled(line is not None and line.same is not True)
        self.apart.setEnabled(line is not None and line.same is not False)
        self.later.setVisible((line is None or line.same is None) and not self._low)
        self.back.setVisible(line is not None and line.same is not None)

    def _lay_out(self) -> None:
        self.note = self._label("quiet")
        buttons = FlowLayout(spacing=4)
        for button in (self.same, self.apart, self.later, self.back, self.show_both):
            buttons.addWidget(button)
        self.foot = QWidget(self)
        below = QVBoxLayout(self.foot)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(5)
        below.addLayout(buttons)
        words = QHBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.reason, 3)
        words.addWidget(self.by, 2)
        below.addLayout(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(5)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.filter, 1)
        top.addWidget(self.stepper)
        steps = QHBoxLayout(self.stepper)
        steps.setContentsMargins(0, 0, 0, 0)
        steps.setSpacing(2)
        for widget in (self.earlier, self.position, self.further):
            steps.addWidget(widget)
        column.addLayout(top)
        column.addWidget(self.progress)
        for button in (self.stop, self.add):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        column.addWidget(self.stop)
        column.addWidget(self.empty)
        column.addWidget(self.add)
        column.addWidget(self.list, 2)
        column.addWidget(self.note)
        column.addWidget(self.card, 3)
        column.addWidget(self.foot)
        column.addStretch(0)
        self.show_busy(None)
        self.show_add(False)

    def sizeHint(self) -> QSize:
        """Wide enough for two columns of words."""
        return QSize(self.fontMetrics().averageCharWidth() * 52, 520)

    def _cell(self, parent: QWidget, text: str, role: str) -> QLabel:
        label = QLabel(parent)
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.PlainText)
        fill(label, text)
        label.setWordWrap(True)
        label.setMinimumWidth(1)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _label(self, role: str) -> QLabel:
        label = self._cell(self, "", role)
        label.hide()
        self._labels.append(label)
        return label

    def _write(self, label: QLabel, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))
        self._fit_labels()

    def _fit_labels(self) -> None:
        width = self.width() - 16
        for label in self._labels:
            label.setFixedHeight(label.heightForWidth(width) if label.text() and width > 0 else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts break elsewhere; a low panel has the list folded up."""
        super().resizeEvent(event)
        self._fit_labels()
        low = self.height() < _LOW * self.fontMetrics().height()
        if low != self._low:
            before = self.focusProxy()
            focused = before is not None and before.hasFocus()
            self._low = low
            self._explain()
            self._enable()
            if focused:
                self.setFocus()

    def _step_button(self, words: str, arrow: Qt.ArrowType, by: int) -> QToolButton:
        button = QToolButton(self.stepper)
        button.setArrowType(arrow)
        button.setAutoRepeat(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(lambda _=False: self._step(by))
        return button

    def _button(self, words: str, tip: str, then: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.setToolTip(tip)
        button.clicked.connect(lambda _=False: then())
        return button
