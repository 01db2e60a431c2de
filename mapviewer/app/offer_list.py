"""The candidates of one place, as a list: rank and name, what it is and how far from the other events, and why it stands there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from mapviewer.app.texts import direction, isolate, plain, shorten
from mapviewer.events.relations import kind_words
from mapviewer.events.where import DRAWN, Candidate, radius_words
from mapviewer.geocode.offers import GAZETTEER, Offered
from mapviewer.geocode.reasons import people
from mapviewer.language import decimal, is_rtl, number, tr

_LINES: Final = Qt.ItemDataRole.UserRole
_MARGIN: Final = 6
_WRAP: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)


def name_words(candidate: Candidate) -> str:
    """A candidate with what it lies in: “Tripoli, North Lebanon, Lebanon”."""
    parts = (candidate.name, candidate.admin1, candidate.country_name or candidate.country)
    words = ", ".join(part for n, part in enumerate(parts) if part and part not in parts[:n])
    return isolate(shorten(words, 160) or f"{candidate.lat:.4f}, {candidate.lon:.4f}")


def fact_words(offered: Offered) -> str:
    """What it is, how many people, its radius, how far from the other events."""
    candidate = offered.candidate
    parts = [tr("drawn by hand") if candidate.kind == DRAWN else kind_words(shorten(candidate.kind, 40))]
    if candidate.population:
        parts.append(people(candidate.population))
    if candidate.radius_m:
        parts.append(radius_words(candidate.radius_m))
    if offered.nearest_km is not None and offered.half_km is not None:
        parts.append(
            tr(
                "nearest other event {near}, half of them within {half}",
                near=_away(offered.nearest_km),
                half=_away(offered.half_km),
            )
        )
    return " · ".join(parts)


def reason_words(offered: Offered) -> str:
    """Why it is offered, and by whom, where that is another machine."""
    why = shorten(offered.candidate.reason, 400)
    if offered.service in ("", GAZETTEER):
        return why
    by = tr(
        "from {service}, {attribution}",
        service=isolate(offered.service),
        attribution=isolate(offered.attribution),
    )
    return f"{by} · {why}" if why else by


def _away(km: float) -> str:
    return tr("{n} km", n=decimal(km, 1) if km < 10 else number(round(km)))


class OfferList(QListWidget):
    """The list; `chosen` tells the number of the candidate that is looked at, `taken` that Return or a double click took it."""

    chosen = Signal(int)
    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = _Delegate(self)
        self.setItemDelegate(self._delegate)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentRowChanged.connect(self.chosen)
        self.itemActivated.connect(lambda _: self.taken.emit())

    def show_offers(self, offers: tuple[Offered, ...], current: int) -> None:
        """Show these candidates; `current` is the number of the one that is looked at."""
        self.blockSignals(True)
        self.clear()
        for offered in offers:
            candidate = offered.candidate
            label = f"{number(offered.rank)}. " if offered.rank else ""
            lines = (label + name_words(candidate), fact_words(offered), reason_words(offered))
            item = QListWidgetItem(self)
            item.setData(_LINES, lines)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ". ".join(line for line in lines if line))
        self.blockSignals(False)
        self.setCurrentRow(current)

    def set_quiet(self, quiet: QColor) -> None:
        """Write what is less important in this colour."""
        self._delegate.quiet = quiet
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break elsewhere."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view
        self.quiet = QColor()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as its lines are at the list's width."""
        width = max(80, self._view.viewport().width()) - 2 * _MARGIN
        height = sum(rect.height() for _, rect, _ in self._laid(option, index, width))
        return QSize(width, height + 2 * _MARGIN)

    def _laid(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex, width: int
    ) -> list[tuple[str, QRect, bool]]:
        lines = index.data(_LINES) or ()
        found = []
        for n, line in enumerate(lines):
            if not line:
                continue
            font = option.font
            font.setBold(n == 0)
            box = QFontMetrics(font).boundingRect(QRect(0, 0, width, 10_000), _WRAP, line)
            found.append((line, box, n == 0))
        return found

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The name, then the facts and the reason in a quieter colour."""
        style = self._view.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, self._view)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        palette: QPalette = option.palette
        selected = bool(state & QStyle.StateFlag.State_Selected)
        ink = palette.color(QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text)
        side = Qt.AlignmentFlag.AlignRight if is_rtl() else Qt.AlignmentFlag.AlignLeft
        top = rect.top() + _MARGIN
        painter.save()
        for line, box, first in self._laid(option, index, rect.width() - 2 * _MARGIN):
            font = option.font
            font.setBold(first)
            painter.setFont(font)
            painter.setPen(ink if first or selected or not self.quiet.isValid() else self.quiet)
            painter.setLayoutDirection(direction(line) if first else self._view.layoutDirection())
            where = QRect(rect.left() + _MARGIN, top, rect.width() - 2 * _MARGIN, box.height())
            painter.drawText(where, _WRAP | int(side | Qt.AlignmentFlag.AlignAbsolute), plain(line))
            top += box.height()
        painter.restore()
