"""Pictures seen larger, one after the other: zoom, drag, caption, credit. All by keyboard too; Esc closes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mapviewer.app.card import fill
from mapviewer.app.media_list import Shown, facts
from mapviewer.app.media_pictures import VIEWED, Looked, Pictures
from mapviewer.app.theme import PLAIN, colors
from mapviewer.app.timeline_access import announce
from mapviewer.language import decimal, number, tr

CLOSEST = 16.0
"""The largest zoom: screen pixels for one of the picture."""
_STEP = 1.25
_WHO = "viewer"


class PictureView(QWidget):
    """One picture: whole at first, zoomed about the pointer, dragged; words in its place while there is none."""

    zoomed = Signal(float)
    """Screen pixels for one of the picture (0: there is none)."""

    def __init__(self, parent: QWidget, *, dark: bool) -> None:
        super().__init__(parent)
        self._dark = dark
        self._image: QImage | None = None
        self._small: QImage | None = None
        self._words = ""
        self._zoom: float | None = None
        self._middle = QPointF()
        self._grip: QPointF | None = None
        self.setMinimumSize(240, 180)

    def show_image(self, image: QImage | None, words: str = "") -> None:
        """Show a picture whole; without one the words."""
        self._image, self._words, self._zoom = image, words, None
        self._place()

    @property
    def zoom(self) -> float:
        """Screen pixels for one of the picture; 0.0 without one."""
        if self._image is None:
            return 0.0
        return self._zoom or self._whole()

    def zoom_to(self, zoom: float | None, at: QPointF | None = None) -> None:
        """Zoom about a point of the widget (its middle unless given); None shows the picture whole."""
        if self._image is None:
            return
        if zoom is None:
            self._zoom = None
        else:
            held = QPointF(self.rect().center()) if at is None else at
            seen = self.seen_at(held)
            self._zoom = min(CLOSEST, max(self._whole() / 2, zoom))
            # What was under the pointer stays there.
            self._middle = seen - (held - QPointF(self.rect().center())) / self._scale()
        self._place()

    def pan(self, right: float, down: float) -> None:
        """Let the eye move by logical pixels."""
        if self._image is not None:
            self._middle += QPointF(right, down) / self._scale()
            self._place()

    def _whole(self) -> float:
        image = self._image
        if image is None:
            return 1.0
        ratio = self.devicePixelRatioF()
        return min(1.0, self.width() * ratio / image.width(), self.height() * ratio / image.height())

    def _scale(self) -> float:
        """Logical pixels for one of the picture."""
        return (self._zoom or self._whole()) / self.devicePixelRatioF()

    def seen_at(self, where: QPointF) -> QPointF:
        """The point of the picture (in its pixels) at a point of the widget."""
        return self._middle + (where - QPointF(self.rect().center())) / self._scale()

    def _place(self) -> None:
        """Keep the picture in the view, and make what is painted of it."""
        image = self._image
        self._small = None
        if image is not None:
            scale = self._scale()
            for length, room, move, get in (
                (image.width(), self.width(), self._middle.setX, self._middle.x),
                (image.height(), self.height(), self._middle.setY, self._middle.y),
            ):
                slack = max(0.0, (length * scale - room) / 2 / scale)
                move(min(length / 2 + slack, max(length / 2 - slack, get())))
            if self._scale() * self.devicePixelRatioF() < 1.0:
                wanted = (QSize(image.size()) * (self.zoom)).expandedTo(QSize(1, 1))
                self._small = image.scaled(
                    wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
        self.zoomed.emit(self.zoom)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the picture or the words."""
        del event
        c = colors(self._dark)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(c.alternate))
        if self._image is None:
            painter.setPen(QColor(c.quiet))
            room = self.rect().adjusted(24, 24, -24, -24)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
            return
        scale = self._scale()
        box = QRectF(0, 0, self._image.width() * scale, self._image.height() * scale)
        box.moveCenter(
            QPointF(self.rect().center()) - (self._middle - QRectF(self._image.rect()).center()) * scale
        )
        source = self._small or self._image
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.zoom < 4.0)
        painter.drawImage(box, source, QRectF(source.rect()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A whole picture stays whole."""
        super().resizeEvent(event)
        self._place()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        self.zoom_to(self.zoom * _STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        self._grip = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._grip is not None:
            by = self._grip - event.position()
            self._grip = event.position()
            self.pan(by.x(), by.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go."""
        del event
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """From whole to pixel by pixel, and back."""
        self.zoom_to(1.0 if self._zoom is None else None, event.position())


class MediaViewer(QDialog):
    """An event's pictures, larger. Graphic ones stay covered until they are asked for, here as in the card."""

    openAsked = Signal(str)
    """The path of a picture that the person wants to open in the system's program."""

    def __init__(
        self,
        parent: QWidget,
        pictures: Pictures,
        media: Sequence[Shown],
        at: int,
        uncovered: set[str],
        *,
        dark: bool,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("mediaViewer")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pictures, self._media, self._at, self._uncovered = pictures, media, at, uncovered
        self._looked = Looked()
        self.view = PictureView(self, dark=dark)
        self.caption, self.about = self._words(""), self._words("quiet")
        self.facts = self._words("tiny")
        self.count = QLabel(self)
        self.count.setTextFormat(PLAIN)
        self.level = QLabel(self)
        self.level.setTextFormat(PLAIN)
        self.level.setMinimumWidth(self.fontMetrics().horizontalAdvance("1,600 %") + 4)
        self.level.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.previous = self._tool("‹", tr("Previous picture"), lambda: self.go(-1))
        self.next = self._tool("›", tr("Next picture"), lambda: self.go(1))
        self.smaller = self._tool("−", tr("Smaller"), lambda: self.view.zoom_to(self.view.zoom / _STEP))
        self.larger = self._tool("+", tr("Larger"), lambda: self.view.zoom_to(self.view.zoom * _STEP))
        self.whole = QPushButton(tr("Whole"), self)
        self.whole.clicked.connect(lambda: self.view.zoom_to(None))
        self.cover = QPushButton(self)
        self.cover.clicked.connect(self._toggle)
        self.elsewhere = QPushButton(tr("Open in another program"), self)
        self.elsewhere.clicked.connect(lambda: self.openAsked.emit(self._now.medium.path))
        close = QPushButton(tr("Close"), self)
        close.clicked.connect(self.accept)
        self._lay_out(close)
        self.view.zoomed.connect(self._show_level)
        pictures.arrived.connect(self._arrived)
        self.finished.connect(lambda _: pictures.stop(_WHO))
        self._begin()

    @property
    def _now(self) -> Shown:
        return self._media[self._at]

    @property
    def _covered(self) -> bool:
        return self._now.medium.graphic and self._now.medium.path not in self._uncovered

    def go(self, by: int) -> None:
        """To another picture; not beyond the first or the last."""
        at = min(len(self._media) - 1, max(0, self._at + by))
        if at != self._at:
            self._at = at
            self._begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go from picture to picture, with Shift the arrows move a zoomed one; + − 0 1 zoom; Return uncovers; Esc closes."""
        way = 1 if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else -1
        key, step = event.key(), 60
        moves = {
            Qt.Key.Key_Left: (-step, 0),
            Qt.Key.Key_Right: (step, 0),
            Qt.Key.Key_Up: (0, -step),
            Qt.Key.Key_Down: (0, step),
        }
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and key in moves:
            self.view.pan(*moves[Qt.Key(key)])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.go(way if key == Qt.Key.Key_Right else -way)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.go(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.larger.click()
        elif key == Qt.Key.Key_Minus:
            self.smaller.click()
        elif key == Qt.Key.Key_0:
            self.view.zoom_to(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._covered:
            self.cover.click()
        elif key == Qt.Key.Key_1:
            self.view.zoom_to(1.0)
        else:
            super().keyPressEvent(event)

    # Inside -----------------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        shown = self._now
        self._looked = Looked()
        covered = self._covered
        self._pictures.stop(_WHO)
        if covered:
            words = tr("The dossier marks this as graphic. Return shows it.")
        elif shown.dossier is None:
            words = tr("the dossier does not lie in a folder")
        else:
            words = tr("Loading…")
            self._pictures.ask(_WHO, self._at, shown.dossier, shown.medium.path, VIEWED)
        self.view.show_image(None, words)
        self.cover.setVisible(shown.medium.graphic)
        self.cover.setText(tr("Show") if covered else tr("Cover"))
        self.previous.setEnabled(self._at > 0)
        self.next.setEnabled(self._at < len(self._media) - 1)
        place = tr("{n} of {all}", n=number(self._at + 1), all=number(len(self._media)))
        self.count.setText(place)
        self.setWindowTitle(tr("Pictures: {name}", name=shown.name))
        fill(self.caption, shown.medium.caption or shown.name)
        fill(self.about, shown.rights)
        self.about.setVisible(bool(shown.rights))
        self._tell(words if covered else "")

    def _arrived(self, who: str, at: int, looked: Looked) -> None:
        if who == _WHO and at == self._at:
            self._looked = looked
            self.view.show_image(looked.image, tr("Not shown: {why}", why=looked.why) if looked.why else "")
            self._tell(looked.why)

    def _tell(self, words: str) -> None:
        """Facts, and what a screen reader hears of the picture."""
        fill(self.facts, facts(self._now, self._looked))
        found = self._looked.found
        self.elsewhere.setVisible(found is not None and found.openable)
        said = f"{self.count.text()}: {words or self._now.about}"
        self.view.setAccessibleName(said)
        announce(self.view, said)

    def _toggle(self) -> None:
        self._uncovered ^= {self._now.medium.path}
        self._begin()

    def _show_level(self, zoom: float) -> None:
        self.level.setText(tr("{n} %", n=decimal(zoom * 100, 0)) if zoom else "")
        for button in (self.smaller, self.larger, self.whole):
            button.setEnabled(zoom > 0)

    def _words(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", role)
        label.setTextFormat(PLAIN)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _tool(self, words: str, name: str, press: object) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(press)
        return button

    def _lay_out(self, close: QPushButton) -> None:
        text = QWidget(self)
        column = QVBoxLayout(text)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for label in (self.caption, self.about, self.facts):
            column.addWidget(label)
        column.addStretch(1)
        # A caption of pages is read in a few lines of its own, and leaves the picture its room.
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(text)
        scroll.setFixedHeight(self.fontMetrics().lineSpacing() * 5)
        row = QHBoxLayout()
        left: list[QWidget] = [self.previous, self.count, self.next]
        zoom: list[QWidget] = [self.smaller, self.level, self.larger, self.whole]
        for group in (left, zoom):
            for widget in group:
                row.addWidget(widget)
            row.addSpacing(16)
        row.addStretch(1)
        for button in (self.cover, self.elsewhere, close):
            row.addWidget(button)
        whole = QVBoxLayout(self)
        whole.addWidget(self.view, 1)
        whole.addWidget(scroll)
        whole.addLayout(row)
        for button in self.findChildren(QPushButton):
            # Enter presses what has the focus, not whichever button was made first.
            button.setAutoDefault(False)
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view.setFocus()
        parent = self.parentWidget()
        if parent is not None:
            self.resize(parent.window().size() * 0.86)
