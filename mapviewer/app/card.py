"""The building blocks of a card: labels of plain text, fact lines, claims side by side, numbered sources, links to events."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.flow import FlowLayout
from mapviewer.app.symbol_icons import symbol_icon
from mapviewer.app.texts import direction, plain, shorten, tooltip
from mapviewer.events.store import Store
from mapviewer.language import plural

LONGEST = 20_000
"""Characters of one field that the panel shows at most; the rest is counted, and can be copied."""

LONGEST_TITLE = 600
"""The same of a title, which is set large."""
LONGEST_FIELD = 2_000
"""The same of a column of an imported record, which may be a whole page."""


Button = tuple[str, str, Callable[..., None]]
"""A small button: its words, its tool tip, what it does."""


class Page(QWidget):
    """One card, built from top to bottom."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("detailsPage")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 12)
        self._column.setSpacing(3)
        self._pairs: QGridLayout | None = None

    def finish(self) -> None:
        """Nothing more comes: what room is left stays below."""
        self._column.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """As high as its text is at the width it has; the layout's own hint is that of a page one letter wide."""
        return QSize(1, self._column.totalHeightForWidth(max(1, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width makes another height, which the scroll area has to hear of."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def gap(self, pixels: int) -> None:
        """Leave some pixels empty."""
        self._end_pairs()
        self._column.addSpacing(pixels)

    def rule(self) -> None:
        """A thin line across."""
        self.gap(8)
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.HLine)
        line.setProperty("role", "rule")
        self._column.addWidget(line)

    def heading(self, text: str) -> None:
        """The title of a part."""
        self.gap(9)
        self._column.addWidget(self.label(text, "heading"))

    def text(self, text: str, role: str = "") -> None:
        """A paragraph; `role` says how it looks (see `app.theme`)."""
        self._end_pairs()
        self._column.addWidget(self.label(text, role))

    def add(self, widget: QWidget) -> None:
        """Something that a card has only once."""
        self._end_pairs()
        self._column.addWidget(widget)

    def buttons(self, buttons: Sequence[Button]) -> None:
        """Small buttons in a row, or in several where the panel is narrow."""
        self._end_pairs()
        row = FlowLayout()
        for words, tip, press in buttons:
            row.addWidget(self.small(words, tip, press))
        self._column.addLayout(row)

    def line(self, text: str, button: Button) -> None:
        """A line of a list with something that can be done with it."""
        self._end_pairs()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.label(text, "item"), 1)
        row.addWidget(self.small(*button), 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(row)

    def small(self, words: str, tip: str, press: Callable[..., None]) -> QToolButton:
        """A small button."""
        button = QToolButton(self)
        button.setText(words)
        button.setToolTip(tooltip(tip))
        button.setProperty("role", "small")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(press)
        return button

    def category(self, label: str, icon: QIcon, status: str, status_words: str) -> None:
        """The first line: the category's symbol and name, and how sure the event is (the status as the format has it, and in words)."""
        row = QHBoxLayout()
        row.setSpacing(6)
        picture = QLabel(self)
        picture.setPixmap(icon.pixmap(16, 16))
        row.addWidget(picture)
        name = self.label(label, "category")
        # Beside its symbol, in whatever direction it runs itself.
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        name.setAlignment(
            Qt.AlignmentFlag.AlignAbsolute
            | Qt.AlignmentFlag.AlignVCenter
            | (Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
        )
        row.addWidget(name, 1)
        badge = self.label(status_words, "status")
        badge.setProperty("status", status)
        badge.setWordWrap(False)
        badge.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        row.addWidget(badge)
        self._column.addLayout(row)

    def pair(self, name: str, value: str, role: str = "") -> None:
        """A line of the fact table: what, and what is known of it."""
        if self._pairs is None:
            self._column.addSpacing(5)
            self._pairs = QGridLayout()
            self._pairs.setHorizontalSpacing(10)
            self._pairs.setVerticalSpacing(2)
            self._pairs.setColumnStretch(1, 1)
            self._pairs.setColumnMinimumWidth(0, self.fontMetrics().horizontalAdvance(self.tr("Where")) + 4)
            self._column.addLayout(self._pairs)
        row = self._pairs.rowCount()
        if name:
            if row > 1:
                self._pairs.setRowMinimumHeight(row, 5)
                row += 1
            self._pairs.addWidget(self.label(name, "key"), row, 0, Qt.AlignmentFlag.AlignTop)
        self._pairs.addWidget(self.label(value, role), row, 1)

    def side_by_side(self, claims: Sequence[tuple[str, str, str]]) -> None:
        """Claims in two columns, so that no account stands above the other."""
        self._end_pairs()
        grid = QGridLayout()
        grid.setSpacing(6)
        columns = 2 if len(claims) > 1 else 1
        for n, (who, what, source) in enumerate(claims):
            box = QFrame(self)
            box.setProperty("role", "claim")
            column = QVBoxLayout(box)
            column.setContentsMargins(8, 6, 8, 6)
            column.setSpacing(2)
            column.addWidget(self.label(who, "claimant", box))
            column.addWidget(self.label(what, "", box))
            if source:
                column.addWidget(self.label(source, "tiny", box))
            column.addStretch(1)
            grid.addWidget(box, n // columns, n % columns)
        for column_number in range(columns):
            grid.setColumnStretch(column_number, 1)
        self._column.addLayout(grid)

    def source(self, number: int, lines: Sequence[tuple[str, str]], buttons: Sequence[Button]) -> None:
        """A source: its number, its lines (text and role), its buttons."""
        self._end_pairs()
        row = QHBoxLayout()
        row.setSpacing(8)
        figure = self.label(str(number), "number")
        figure.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        row.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(1)
        for text, role in lines:
            if text:
                column.addWidget(self.label(text, role))
        actions = QHBoxLayout()
        actions.setSpacing(4)
        for words, tip, press in buttons:
            actions.addWidget(self.small(words, tip, press))
        actions.addStretch(1)
        column.addLayout(actions)
        row.addLayout(column, 1)
        self._column.addLayout(row)

    def event_button(
        self, store: Store, row: int, dark: bool, *, before: str = "", current: bool = False
    ) -> QPushButton:
        """A link to another event: how it belongs here, its symbol and its title, wrapped."""
        self._end_pairs()
        event = store.events[row]
        button = _WrappingButton(self)
        button.setProperty("role", "event")
        button.setProperty("current", current)
        button.fill(
            shorten(before, 60),
            symbol_icon(store.category(row).symbol, dark=dark),
            shorten(event.title or event.id, 200),
        )
        button.setAccessibleName(f"{before} {shorten(event.title, 200)}".strip())
        self._column.addWidget(button)
        return button

    def _end_pairs(self) -> None:
        self._pairs = None

    def label(self, text: str, role: str, parent: QWidget | None = None) -> QLabel:
        """A label of plain text that wraps, and breaks what would be too wide; `role` says how it looks."""
        label = QLabel(parent or self)
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.PlainText)
        fill(label, text)
        label.setWordWrap(True)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        # Without this a long word would set the panel's width; it is broken instead.
        label.setMinimumWidth(1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        label.setSizePolicy(policy)
        return label


def fill(label: QLabel, text: str) -> None:
    """Let a card's label say something else: cut where it is too long, in its own direction."""
    role = label.property("role")
    limit = LONGEST_TITLE if role in ("title", "link") else LONGEST_FIELD if role == "field" else LONGEST
    shown = _breakable(plain(text[:limit]))
    if len(text) > limit:
        shown += "… " + plural("({n} character)", "({n} characters)", len(text))
    way = direction(shown)
    if "\u2068" in shown:
        # Qt takes a paragraph's direction from its first letter, also where that is inside an isolate; a mark before it settles it.
        shown = ("\u200f" if way is Qt.LayoutDirection.RightToLeft else "\u200e") + shown
    label.setText(shown)
    label.setLayoutDirection(way)
    # Arabic, Hebrew, Chinese and their neighbours have no italics; sloping letters would be taken from a font that lacks them.
    label.setProperty(
        "upright", any(c >= "\u0590" and c.isalpha() and not "\u1e00" <= c <= "\u1fff" for c in shown)
    )


class _WrappingButton(QPushButton):
    """A flat button whose title wraps; a plain button would cut it."""

    def fill(self, before: str, icon: QIcon, title: str) -> None:
        """Set symbol and title, after the words for how it belongs here."""
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 6, 4)
        row.setSpacing(6)
        row.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
        if before:
            lead = QLabel(before, self)
            lead.setTextFormat(Qt.TextFormat.PlainText)
            lead.setProperty("role", "quiet")
            lead.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(lead, 0, Qt.AlignmentFlag.AlignTop)
        picture = QLabel(self)
        picture.setPixmap(icon.pixmap(16, 16))
        picture.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QLabel(self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setText(title)
        words.setWordWrap(True)
        words.setLayoutDirection(direction(title))
        words.setMinimumWidth(1)
        words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words.setProperty("role", "link")
        row.addWidget(words, 1)
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._row = row
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """The title wraps, so the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Pixels that the wrapped title needs."""
        return self._row.heightForWidth(width)

    def sizeHint(self) -> QSize:
        """The layout's, since a button's own knows only its text."""
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the panel likes."""
        hint = self._row.minimumSize()
        hint.setWidth(40)
        return hint


def _breakable(text: str) -> str:
    """Long unbroken runs get places to break, so that one word cannot be wider than the panel."""
    if max((len(word) for word in text.split()), default=0) <= 40:
        return text
    return "".join(
        c + ("\u200b" if c in "/_-.&?=" or (n % 30 == 29 and not c.isspace()) else "")
        for n, c in enumerate(text)
    )
