"""The Places dock: places without coordinates, what each may be, and what a person decides about it.

It shows what it is told and says what the person asks for; `places_desk` knows what that means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.flow import FlowLayout
from mapviewer.app.offer_list import OfferList
from mapviewer.app.placed_words import who_words
from mapviewer.app.texts import isolate, shorten, tooltip
from mapviewer.app.theme import colors
from mapviewer.geocode.offers import Offered
from mapviewer.language import mark, number, plural, tr
from mapviewer.query.place_questions import Question, Questions, Standing

WAITING, DONE, EVERY = "waiting", "done", "every"
_STANDINGS: Final = {
    Standing.AMBIGUOUS: mark("several"),
    Standing.NOT_FOUND: mark("not found"),
    Standing.NO_PLACE: mark("no place given"),
    Standing.DECIDED: mark("decided"),
    Standing.LEFT: mark("left off the map"),
    Standing.SURE: mark("located by name"),
}
_FARTHEST_KM: Final = 20_040.0
_MOST_ROWS: Final = 6
_ASIDE: Final = 32
"""Margins and the scroll bar, pixels."""


@dataclass(frozen=True, slots=True)
class Scope:
    """For which events a decision is meant: all with the place ("" as id), or one by its id."""

    event: str
    words: str


class PlacesPanel(QWidget):
    """List of places, candidates of the current one, and the decision."""

    questionChosen = Signal(object)
    """The key (str) of the place that is looked at now, None for none."""
    offerChosen = Signal(int)
    """The number of the candidate that is looked at now, −1 for none."""
    scopeChosen = Signal(str)
    """The id of the one event that the decision is for, "" for all with the place."""
    acceptAsked = Signal()
    drawAsked = Signal()
    leaveAsked = Signal()
    withdrawAsked = Signal()
    undoAsked = Signal()
    lookUpAsked = Signal(str)
    onlineAsked = Signal()
    onlineChoiceAsked = Signal()
    nameGiven = Signal(str)
    """Who decides, as the person wrote it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("placesPanel")
        self._questions = Questions(())
        self._offers: tuple[Offered, ...] = ()
        self._current: str | None = None
        self._labels: list[QLabel] = []
        self._row_height = self.fontMetrics().height() + 8
        self.filter = QComboBox(self)
        self.filter.setAccessibleName(self.tr("Which places are listed"))
        for key in (WAITING, DONE, EVERY):
            self.filter.addItem("", key)
        self.filter.currentIndexChanged.connect(lambda _: self._list())
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(self.tr("Places without coordinates"))
        self.list.setHeaderLabels([self.tr("Place"), self.tr("Events"), self.tr("State")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.list.currentItemChanged.connect(lambda *_: self._chosen())
        self.empty = self._label("quiet")
        self.scope = QComboBox(self)
        self.scope.activated.connect(lambda _: self.scopeChosen.emit(str(self.scope.currentData() or "")))
        self.said = self._label("quiet")
        self.offers = OfferList(self)
        self.offers.setAccessibleName(self.tr("Candidates"))
        self.offers.chosen.connect(self._offer_chosen)
        self.offers.taken.connect(self.acceptAsked)
        self.status = self._label("quiet")
        self.query = QLineEdit(self)
        self.query.setPlaceholderText(self.tr("Another name to look up"))
        self.query.setAccessibleName(self.tr("Another name to look up"))
        self.query.returnPressed.connect(lambda: self.lookUpAsked.emit(self.query.text()))
        self.online = QPushButton(self.tr("Ask &online…"), self)
        self.online.setAutoDefault(False)
        self.online.clicked.connect(self.onlineAsked)
        self.online_more = QToolButton(self)
        self.online_more.setText("…")
        self.online_more.setToolTip(self.tr("Who is asked, and going offline"))
        self.online_more.setAccessibleName(self.online_more.toolTip())
        self.online_more.clicked.connect(self.onlineChoiceAsked)
        self.show_online("")
        self.radius = QDoubleSpinBox(self)
        self.radius.setRange(0.0, _FARTHEST_KM)
        self.radius.setDecimals(2)
        self.radius.setSuffix(" " + self.tr("km"))
        self.radius.setToolTip(
            self.tr("How far from the pin it may have been. A radius that you change is noted as yours.")
        )
        self.why = QLineEdit(self)
        self.why.setPlaceholderText(self.tr("What speaks for it (kept with the decision)"))
        self.by = QLineEdit(self)
        self.by.setPlaceholderText(self.tr("Your name (kept with the decision)"))
        self.by.editingFinished.connect(lambda: self.nameGiven.emit(self.by.text()))
        for field in (self.why, self.by):
            field.setMaxLength(500)
        self.accept = self._button(
            self.tr("&Accept"), self.tr("Take this candidate (Return in the list)"), self.acceptAsked
        )
        self.draw = self._button(
            self.tr("&Draw it here…"), self.tr("Click on the map where it is"), self.drawAsked
        )
        self.leave = self._button(
            self.tr("&Leave off the map"), self.tr("Decide that nobody can say where it is"), self.leaveAsked
        )
        self.withdraw = self._button(
            self.tr("Ta&ke back"), self.tr("Take back what was decided about this place"), self.withdrawAsked
        )
        self._lay_out()
        self.setFocusProxy(self.list)
        self.set_theme(False)
        self.show_questions(Questions(()), None)

    # What it is told ------------------------------------------------------------------------------------------------------

    def show_questions(self, questions: Questions, current: str | None) -> None:
        """List these places; `current` is the key of the one that is looked at, None for the first."""
        self._questions, self._current = questions, current
        done = sum(1 for one in questions.listed if one.decided is not None)
        counts = {WAITING: questions.waiting, DONE: done, EVERY: len(questions.listed) + questions.more}
        words = {
            WAITING: self.tr("To decide"),
            DONE: self.tr("Decided"),
            EVERY: self.tr("All without coordinates"),
        }
        for n in range(self.filter.count()):
            key = self.filter.itemData(n)
            self.filter.setItemText(n, f"{words[key]} ({number(counts[key])})")
        wanted = next((one for one in questions.listed if one.key == current), None)
        if wanted is not None and not self._fits(wanted):
            self._set_filter(EVERY if wanted.decided is None else DONE)
        self._list()

    def sizeHint(self) -> QSize:
        """Wide enough for a candidate's facts in two lines."""
        return QSize(self.fontMetrics().averageCharWidth() * 56, 520)

    def show_kind(self, kind: str) -> None:
        """List the places that wait, those that are decided, or every one."""
        self._set_filter(kind)
        self._list()

    def show_scopes(self, scopes: Sequence[Scope], current: str) -> None:
        """Offer these events to decide for."""
        self.scope.clear()
        for scope in scopes:
            self.scope.addItem(scope.words, scope.event)
        self.scope.setCurrentIndex(max(0, self.scope.findData(current)))
        self.scope.setEnabled(len(scopes) > 1)

    def show_offers(self, offers: tuple[Offered, ...], current: int, status: str = "") -> None:
        """Show these candidates; `status` says why there are none, or what went wrong."""
        self._offers = offers
        self.offers.show_offers(offers, current)
        self.offers.setVisible(bool(offers))
        self.say(status)
        self._show_buttons()

    def say(self, status: str) -> None:
        """Say something about the candidates, "" for nothing."""
        self._write(self.status, status)

    def show_online(self, host: str) -> None:
        """Say who may be asked over the network, "" for nobody yet."""
        name = isolate(shorten(host, 60))
        self.online.setToolTip(
            self.tr("Send the name to %s, now") % name
            if host
            else self.tr("Look the name up over the network; first you are told who would learn what")
        )
        self.online.setText(self.tr("Ask &online") if host else self.tr("Ask &online…"))
        self.online_more.setVisible(bool(host))

    def choose(self, number: int) -> None:
        """Look at a candidate."""
        self.offers.setCurrentRow(number)

    def set_theme(self, dark: bool) -> None:
        """Colours of the lists."""
        self.offers.set_quiet(QColor(colors(dark).quiet))

    @property
    def own_radius_m(self) -> float | None:
        """The radius in metres that the person set, None where it is still the candidate's."""
        row = self.offers.currentRow()
        if not 0 <= row < len(self._offers):
            return None
        shown = round(self._offers[row].candidate.radius_m / 1000, 2)
        value = self.radius.value()
        return None if abs(value - shown) < 0.005 else value * 1000

    # What the person does -------------------------------------------------------------------------------------------------

    def _chosen(self) -> None:
        item = self.list.currentItem()
        key = None if item is None else str(item.data(0, Qt.ItemDataRole.UserRole))
        self._current = key
        self._show_decided()
        self._show_buttons()
        self.questionChosen.emit(key)

    def _offer_chosen(self, row: int) -> None:
        if 0 <= row < len(self._offers):
            self.radius.setValue(self._offers[row].candidate.radius_m / 1000)
        self._show_buttons()
        self.offerChosen.emit(row)

    # Inside ---------------------------------------------------------------------------------------------------------------

    @property
    def question(self) -> Question | None:
        """The place that is looked at."""
        return next((one for one in self._questions.listed if one.key == self._current), None)

    def _fits(self, one: Question) -> bool:
        kind = self.filter.currentData()
        return kind == EVERY or (one.standing.waits if kind == WAITING else one.decided is not None)

    def _set_filter(self, kind: str) -> None:
        self.filter.blockSignals(True)
        self.filter.setCurrentIndex(self.filter.findData(kind))
        self.filter.blockSignals(False)

    def _list(self) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        wanted = None
        for one in filter(self._fits, self._questions.listed):
            name = question_words(one)
            item = QTreeWidgetItem([name, number(len(one.rows)), tr(_STANDINGS[one.standing])])
            item.setData(0, Qt.ItemDataRole.UserRole, one.key)
            item.setToolTip(0, tooltip(name))
            item.setSizeHint(0, QSize(0, self._row_height))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(item)
            if one.key == self._current:
                wanted = item
        first = wanted or self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)
        self.list.blockSignals(False)
        self._explain()
        self._chosen()

    def _explain(self) -> None:
        rows = self.list.topLevelItemCount()
        words = ""
        if not rows:
            if not self._questions.listed:
                words = self.tr("Every event of this dossier that names a place has coordinates in the file.")
            elif self.filter.currentData() == DONE:
                words = self.tr("Nothing has been decided yet.")
            else:
                words = self.tr("Nothing waits: every place has been decided, or its name was sure.")
        elif self._questions.more and self.filter.currentData() != DONE:
            words = plural(
                "One more event without a place is not listed.",
                "{n} more events without a place are not listed.",
                self._questions.more,
            )
        self._write(self.empty, words)
        self.list.setVisible(bool(rows))
        self._fit_list()
        self._lower.setVisible(bool(rows))
        self._foot.setVisible(bool(rows))

    def _show_decided(self) -> None:
        one = self.question
        words = decided_words(one) if one is not None else ""
        self._write(self.said, words)

    def _show_buttons(self) -> None:
        one = self.question
        taken = 0 <= self.offers.currentRow() < len(self._offers)
        self.accept.setEnabled(one is not None and taken)
        self.radius.setEnabled(taken)
        self.draw.setEnabled(one is not None)
        self.leave.setEnabled(one is not None and one.standing is not Standing.LEFT)
        self.withdraw.setVisible(one is not None and one.decided is not None)

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        for row, side, words, field in (
            (0, 0, self.tr("&Within"), self.radius),
            (0, 2, self.tr("&By"), self.by),
            (1, 0, self.tr("Wh&y"), self.why),
        ):
            label = QLabel(words, self)
            label.setBuddy(field)
            form.addWidget(label, row, side)
            form.addWidget(field, row, side + 1, 1, 3 if row else 1)
        form.setColumnStretch(1, 2)
        form.setColumnStretch(3, 3)
        buttons = FlowLayout()
        for button in (self.accept, self.draw, self.leave, self.withdraw):
            buttons.addWidget(button)
        search = QHBoxLayout()
        search.addWidget(self.query, 1)
        search.addWidget(self.online)
        search.addWidget(self.online_more)
        meant = QHBoxLayout()
        label = QLabel(self.tr("Fo&r"), self)
        label.setBuddy(self.scope)
        # Titles are as long as they like; the panel is not as wide as the longest.
        self.scope.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.scope.setMinimumContentsLength(10)
        meant.addWidget(label)
        meant.addWidget(self.scope, 1)
        self._lower = QWidget(self)
        lower = QVBoxLayout(self._lower)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(6)
        lower.addLayout(meant)
        lower.addWidget(self.said)
        lower.addWidget(self.offers, 1)
        lower.addWidget(self.status)
        lower.addLayout(search)
        self.offers.setMinimumHeight(130)
        self.offers.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        # What is done with a place stays in sight, however low the pane is.
        foot = self._foot = QWidget(self)
        below = QVBoxLayout(foot)
        below.setContentsMargins(8, 4, 8, 8)
        below.setSpacing(6)
        below.addLayout(form)
        below.addLayout(buttons)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(8, 8, 8, 2)
        column.setSpacing(6)
        column.addWidget(self.filter)
        column.addWidget(self.empty)
        column.addWidget(self.list)
        column.addWidget(self._lower, 1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(foot)

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("role", role)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._labels.append(label)
        return label

    def _write(self, label: QLabel, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))
        self._fit_labels()

    def _fit_labels(self) -> None:
        # A scroll area does not ask how high a wrapped text is at its width.
        width = self.width() - _ASIDE
        for label in self._labels:
            label.setMinimumHeight(label.heightForWidth(width) if label.text() and width > 0 else 0)

    def _fit_list(self) -> None:
        """As high as its rows; in a low pane of fewer rows, so that there is room for candidates."""
        most = max(2, min(_MOST_ROWS, self.height() // (4 * self._row_height)))
        rows = max(2, min(self.list.topLevelItemCount(), most))
        aside = self.list.header().sizeHint().height() + 2 * self.list.frameWidth()
        self.list.setFixedHeight(rows * self._row_height + aside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts break elsewhere."""
        super().resizeEvent(event)
        self._fit_list()
        self._fit_labels()

    def _button(self, words: str, tip: str, asked: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.setToolTip(tip)
        button.clicked.connect(asked)
        return button


def question_words(one: Question) -> str:
    """A place as it is listed: its name and country; of an event by itself its title."""
    if one.event:
        title = isolate(shorten(one.title, 120))
        return tr("{title} (this event)", title=title)
    return isolate(shorten(f"{one.words}, {one.country}" if one.country else one.words, 120))


def decided_words(one: Question) -> str:
    """What was decided about a place, by whom, when and why; "" where nothing was."""
    decided, accepted = one.decided, one.accepted
    if decided is None:
        return ""
    where = (
        ""
        if accepted is None
        else f"{accepted.name}, {accepted.country_name}".strip(", ")
        or (f"{accepted.lat:.4f}, {accepted.lon:.4f}")
    )
    what = (
        tr("Left off the map")
        if accepted is None
        else tr("Placed at {place}", place=isolate(shorten(where, 120)))
    )
    return f"{what}. {who_words(decided)}"
