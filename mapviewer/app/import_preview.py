"""What the first rows of a table come to, before it is opened: a small map, a small axis, the events in words, and what was wrong with their rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from mapviewer.app.problems import ProblemModel
from mapviewer.app.texts import shorten, tooltip
from mapviewer.errors import Problem, Severity
from mapviewer.events.dossier import Dossier
from mapviewer.events.store import Store
from mapviewer.events.words import short
from mapviewer.language import current, plural, tr
from mapviewer.paint.snapshot import draw_picture, paint_picture
from mapviewer.paint.text import Letters
from mapviewer.paint.theme import theme
from mapviewer.paint.timeline import TimelinePainter
from mapviewer.query.index import Index, first_selection, visible
from mapviewer.snapshot.spec import SMALLEST, Include, SnapshotSpec, ThemeName
from mapviewer.timeline.layout import Size, layout
from mapviewer.timeline.picture import Metrics

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_BARE: Final = Include(
    title=False, time=False, counts=False, legend=False, notes=False, inset=False, timeline=False, uncertainty=False, sources=False, credit=False, pages=False
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """The first rows as a dossier of their own, and the map of it."""

    store: Store
    index: Index
    image: QImage
    """In device pixels."""


def picture(store: Store, width: int, height: int, dpi: int, *, dark: bool) -> QImage:
    """The map of the first rows, those without a date too; sides in device pixels. Runs on any thread."""
    if isinstance(store.head, Dossier):
        always = tuple(e.model_copy(update={"when": "../.."}) if e.when is None else e for e in store.events)
        dossier = store.head.model_copy(update={"events": always})
        store = Store(dossier, file=store.file, geocoded=store.geocoded)
    spec = SnapshotSpec(
        width=max(SMALLEST, width),
        height=max(SMALLEST, height),
        dpi=dpi,
        theme=ThemeName.DARK if dark else ThemeName.LIGHT,
        language=current(),
        include=_BARE,
    )
    return paint_picture(draw_picture(spec, store))


def in_words(store: Store) -> str:
    """How many rows there are, how many have a date and a place, and of how many something could not be read."""
    count = len(store)
    dated = sum(when is not None for when in store.whens)
    placed = sum(spot is not None for spot in store.spots)
    parts = [
        plural("{n} row", "{n} rows", count),
        plural("{n} with a date", "{n} with a date", dated),
        plural("{n} on the map", "{n} on the map", placed),
    ]
    return " · ".join(parts)


def of_rows(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """What was wrong with rows; what is said of the table as a whole is asked in the dialog itself."""
    return tuple(sorted(problems, key=lambda p: (p.severity is not Severity.ERROR, p.line or 0)))


class PreviewMap(QLabel):
    """The small map."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(240, 150))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(self.tr("Map of the first rows"))

    def show_image(self, image: QImage) -> None:
        """Show a picture that was made for this size."""
        shown = QPixmap.fromImage(image)
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        self.setPixmap(shown)


class PreviewAxis(QWidget):
    """The small axis."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._letters = Letters()
        self._painter = TimelinePainter(theme(False), self._letters)
        self._shown: tuple[Store, Index] | None = None
        self._dark = False
        self.setAccessibleName(self.tr("Time axis of the first rows"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for the ruler and some lanes."""
        return QSize(300, 150)

    def set_theme(self, dark: bool) -> None:
        """Paint in the dark or the light theme."""
        self._dark = dark
        self._painter = TimelinePainter(theme(dark), self._letters)
        self.update()

    def show_events(self, store: Store, index: Index) -> None:
        """Show the axis of these events."""
        self._shown = store, index
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The axis is laid out anew."""
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The axis, as the window is going to have it."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        if self._shown is None:
            return
        store, index = self._shown
        selection = first_selection(index)
        metrics = Metrics(self._letters.measure)
        made = layout(store, visible(index, selection), selection, Size(self.width(), self.height()), metrics)
        # Nobody moves through time here.
        self._painter.draw(painter, replace(made, playhead=None))


class EventsModel(QAbstractTableModel):
    """The events of the first rows, as they are read."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._store: Store | None = None

    def show_events(self, store: Store) -> None:
        """Show these events."""
        self.beginResetModel()
        self._store = store
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many events there are."""
        return 0 if parent.isValid() or self._store is None else len(self._store)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """When, event, place, category."""
        return 0 if parent.isValid() else 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The columns' names."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("When"), tr("Event"), tr("Place"), tr("Category"))[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a cell."""
        if self._store is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        words = self._words(self._store, index.row(), index.column())
        return tooltip(words) if role == Qt.ItemDataRole.ToolTipRole else shorten(words, 300)

    @staticmethod
    def _words(store: Store, row: int, column: int) -> str:
        event = store.events[row]
        if column == 0:
            when = store.whens[row]
            return short(when, store.head.timezone) if when is not None else tr("undated")
        if column == 1:
            return event.title
        if column == 2:
            place, spot = store.place_of(event), store.spots[row]
            name = place.name if place is not None and place.name else ""
            where = f"{spot.lat:.4f}, {spot.lon:.4f}" if spot is not None else tr("no coordinates")
            return f"{name} ({where})" if name else where
        return event.category or ""


__all__ = [
    "EventsModel",
    "Preview",
    "PreviewAxis",
    "PreviewMap",
    "ProblemModel",
    "in_words",
    "of_rows",
    "picture",
]
