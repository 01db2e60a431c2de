"""Map snapshots: paints a composed picture onto any painter. Needs a QGuiApplication only; no display, no web engine.

Everything that decides what is where is in `mapviewer.snapshot`; here is only how it looks. `paint.export` makes files of it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QImage, QPainter, QPainterPath, QPen, QPolygonF

from mapviewer import basemap as shipped
from mapviewer.errors import UnavailableError
from mapviewer.events.store import Floats, Store
from mapviewer.events.symbols import CASING_DARK, CASING_LIGHT, outline
from mapviewer.mapdoc.scene import MarkState
from mapviewer.paint import lettering
from mapviewer.paint.backdrop import Backdrop
from mapviewer.paint.basemap import paint_basemap
from mapviewer.paint.raster import paint_tiles
from mapviewer.paint.theme import PRINT, Theme, edge, theme
from mapviewer.query.index import Index, visible
from mapviewer.snapshot.compose import compose
from mapviewer.snapshot.picture import Anchor, Box, Dot, Icon, Item, Line, Panel, Picture, Polygon, Ring, Text
from mapviewer.snapshot.publish import shown_store
from mapviewer.snapshot.spec import SnapshotSpec, ThemeName

_PRINTED_CONTRAST = 4.5
_DARK_CONTRAST = 4.6
"""Of thin lines in a category's colour, as the window's map and timeline have them."""
_LIFTED_CONTRAST = 3.0
_GROUNDS = frozenset({"paper", "panel", "band"})


def ensure_gui() -> QGuiApplication:
    """The running QGuiApplication, or a new one on the offscreen platform, which the caller must keep."""
    running = QCoreApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    if running is not None:
        raise UnavailableError("Pictures need a QGuiApplication, and a plain QCoreApplication is running.")
    return QGuiApplication(["mapviewer", "-platform", "offscreen"])


def draw_picture(spec: SnapshotSpec, store: Store) -> Picture:
    """What the snapshot shows, as numbers."""
    store = shown_store(store, spec)
    answer = visible(Index(store), spec.selection)
    return compose(spec, store, answer, lettering.width)


def render_image(spec: SnapshotSpec, store: Store) -> QImage:
    """The snapshot as an image, for a preview."""
    return paint_picture(draw_picture(spec, store))


def paint_picture(picture: Picture, backdrop: Backdrop | None = None) -> QImage:
    """A picture painted onto a new image, opaque unless the picture has no ground."""
    clear = picture.transparent
    format_ = QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32
    image = QImage(picture.width, picture.height, format_)
    if image.isNull():
        raise UnavailableError(f"There is not enough memory for {picture.width}×{picture.height} pixels.")
    if clear:
        image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        paint(painter, picture, backdrop=backdrop)
    finally:
        painter.end()
    return image


def paint(
    painter: QPainter, picture: Picture, *, letters: bool = False, backdrop: Backdrop | None = None
) -> None:
    """A picture onto any painter whose unit is the picture's pixel; with `letters` text stays text, for a device that embeds fonts."""
    brush = _Painter(painter, picture, letters, backdrop)
    brush.page(picture.items)
    for n, panel in enumerate(picture.panels):
        brush.panel(panel, over=n > 0)
    brush.items(picture.over)


def paint_items(painter: QPainter, picture: Picture, items: Iterable[Item], *, letters: bool = False) -> None:
    """A further page of a picture: its ground and these items."""
    _Painter(painter, picture, letters).page(items)


def pixels_of(image: QImage) -> npt.NDArray[np.uint8]:
    """RGB of an image, shape (height, width, 3); RGBA, shape (height, width, 4), of one that is not opaque."""
    channels = 4 if image.hasAlphaChannel() else 3
    rgb = image.convertToFormat(
        QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    )
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    # A copy: the view does not keep the image alive.
    return rows[:, : rgb.width() * channels].copy().reshape(rgb.height(), rgb.width(), channels)


class _Painter:
    """The look of every item. Colours are roles of the theme and of the basemap's style, or given."""

    def __init__(
        self, painter: QPainter, picture: Picture, letters: bool, backdrop: Backdrop | None = None
    ) -> None:
        self.painter = painter
        self.backdrop = backdrop
        self.letters = letters
        self.picture = picture
        self.printed = picture.theme is ThemeName.PRINT
        self.dark = dark = picture.theme is ThemeName.DARK
        self.style = shipped.style(picture.theme.value)
        chosen: Theme = PRINT if self.printed else theme(dark)
        self.roles: dict[str, str] = {
            **{name: getattr(chosen, name) for name in Theme.__slots__ if name != "dark"},
            **self.style.colours.model_dump(),
            "frame": chosen.rule_strong,
            "inset_line": chosen.muted,
        }
        self.edge = QColor(5, 7, 9, 230) if dark else QColor(22, 25, 29, 255 if self.printed else 184)
        # What is inside of a hollow symbol, and about it: white discs on a dark map would outshine what is sure.
        self.hollow = QColor(CASING_DARK if dark else CASING_LIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def color(self, name: str, opacity: float = 1.0) -> QColor:
        made = QColor(name if name.startswith("#") else self.roles[name])
        made.setAlphaF(opacity)
        return made

    def tone(self, name: str) -> str:
        """A category's colour for a thin line: on paper dark enough to be seen in grey, on a dark ground bright enough to be seen at all."""
        if not name.startswith("#") or not (self.printed or self.dark):
            return name
        return (
            edge(name, CASING_DARK, _DARK_CONTRAST)
            if self.dark
            else edge(name, CASING_LIGHT, _PRINTED_CONTRAST)
        )

    def lifted(self, name: str) -> str:
        """The same of lines on the paper itself, where yellow is lost on white too."""
        toned = self.tone(name)
        return (
            edge(name, self.roles["paper"], _LIFTED_CONTRAST)
            if toned is name and name.startswith("#")
            else toned
        )

    def page(self, items: Iterable[Item]) -> None:
        picture = self.picture
        if not picture.transparent:
            self.painter.fillRect(QRectF(0, 0, picture.width, picture.height), self.color("paper"))
        self.items(items)

    def panel(self, panel: Panel, *, over: bool = False) -> None:
        """A map; one that lies `over` another hides it, whatever the picture's ground."""
        bare = self.picture.transparent
        if bare and over:
            sides = (panel.frame.x, panel.frame.y, panel.frame.width, panel.frame.height)
            self.painter.fillRect(QRectF(*sides), self.color("paper"))
        kept = (
            self.backdrop.image(panel.projection, panel.grain, self.style, panel.tiles)
            if self.backdrop and not bare
            else None
        )
        if kept:
            self.painter.drawImage(QPointF(panel.frame.x, panel.frame.y), kept)
        else:
            paint_basemap(self.painter, panel.projection, self.style, panel.grain, bare=bare)
            if not bare:
                paint_tiles(self.painter, panel.projection, panel.grain, panel.tiles)
        frame = panel.frame
        self.painter.save()
        self.painter.setClipRect(QRectF(frame.x, frame.y, frame.width, frame.height))
        if panel.overlays:
            # Lazily: most pictures have none.
            from mapviewer.paint.overlays import paint_overlays

            paint_overlays(
                self.painter, panel.projection, panel.overlays, panel.grain, self.color("paper").name()
            )
        self.items(panel.plates)
        if panel.outlines:
            from mapviewer.paint.outlines import paint_outlines

            paint_outlines(self, panel)
        for ring in panel.rings:
            self.ring(ring, panel.grain)
        self.items(panel.cells)
        self.items(panel.names)
        for link in panel.links:
            self.line(link)
        for symbol in panel.symbols:
            self.icon(symbol)
        self.items(panel.labels)
        self.items(panel.furniture)
        self.painter.restore()

    def items(self, items: Iterable[Item]) -> None:
        for item in items:
            if isinstance(item, Text):
                self.text(item)
            elif isinstance(item, Line):
                self.line(item)
            elif isinstance(item, Icon):
                self.icon(item)
            elif isinstance(item, Dot):
                self.dot(item)
            elif isinstance(item, Box):
                self.box(item)
            else:
                self.polygon(item)

    def text(self, item: Text) -> None:
        x = item.x
        if item.anchor is not Anchor.START:
            width = lettering.width(item.text, item.style)
            x -= width if item.anchor is Anchor.END else width / 2
        x, y = round(x * 64) / 64, round(item.y * 64) / 64
        haloed = bool(item.halo) and item.halo_width > 0
        if self.letters:
            if haloed:
                self.halo(self.painter, lettering.outlines(item.text, item.style, x, y), item)
            lettering.write(self.painter, item.text, item.style, x, item.y, self.color(item.color))
            return

        def paint_glyphs(painter: QPainter, glyphs: list[QPainterPath]) -> None:
            if haloed:
                self.halo(painter, glyphs, item)
            color = self.color(item.color)
            for glyph in glyphs:
                painter.fillPath(glyph, color)

        if self.backdrop is None:
            paint_glyphs(self.painter, lettering.outlines(item.text, item.style, x, y))
            return
        key = (item.text, item.style, item.color, item.halo, item.halo_width, self.picture.theme)
        self.backdrop.write(
            self.painter,
            key,
            x,
            y,
            lambda at, down: lettering.outlines(item.text, item.style, at, down),
            paint_glyphs,
            item.halo_width / 2 if haloed else 0.0,
        )

    def halo(self, painter: QPainter, glyphs: Iterable[QPainterPath], item: Text) -> None:
        """What keeps the letters apart from whatever is under them."""
        pen = QPen(self.color(item.halo), item.halo_width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        for glyph in glyphs:
            painter.strokePath(glyph, pen)

    def line(self, item: Line) -> None:
        points = QPolygonF([QPointF(x, y) for x, y in item.points])
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        if item.halo and item.halo_width > 0:
            pen = QPen(self.color(item.halo, 0.85), item.width + item.halo_width)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            self.painter.setPen(pen)
            self.painter.drawPolyline(points)
        name = self.lifted(item.color) if item.lifted else item.color
        pen = QPen(self.color(name, item.opacity), item.width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if item.dash:
            pen.setDashPattern([part / item.width for part in item.dash])
        self.painter.setPen(pen)
        self.painter.drawPolyline(points)

    def polygon(self, item: Polygon) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.color(self.lifted(item.fill) if item.lifted else item.fill, item.opacity))
        self.painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in item.points]))

    def box(self, item: Box) -> None:
        rect = QRectF(item.rect.x, item.rect.y, item.rect.width, item.rect.height)
        filled = bool(item.fill) and not (self.picture.transparent and item.fill in _GROUNDS)
        fill, opacity = item.fill, item.opacity
        if item.lifted and self.dark:
            # On a dark ground pale colours need more strength to be seen.
            fill, opacity = self.tone(fill), min(1.0, 1.35 * opacity)
        brush = QBrush(self.color(fill, opacity)) if filled else QBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(Qt.PenStyle.NoPen)
        if item.line and item.width > 0:
            pen = QPen(self.color(self.lifted(item.line) if item.lifted else item.line), item.width)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            if item.dashed:
                pen.setDashPattern([3.0, 2.0])
        self.painter.setPen(pen)
        self.painter.setBrush(brush)
        if item.corner:
            self.painter.drawRoundedRect(rect, item.corner, item.corner)
        else:
            self.painter.drawRect(rect)

    def dot(self, item: Dot) -> None:
        centre = QPointF(item.x, item.y)
        self.painter.setPen(QPen(self.color("dot_halo"), item.r * 0.7))
        self.painter.setBrush(self.color("dot"))
        self.painter.drawEllipse(centre, item.r, item.r)
        if item.capital:
            self.painter.setPen(QPen(self.color("dot"), item.r * 0.4))
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.drawEllipse(centre, item.r * 1.75, item.r * 1.75)

    def ring(self, item: Ring, grain: float) -> None:
        points = _polygon(item.points)
        faint = 0.5 if item.state is MarkState.GHOST else 1.0
        name = self.tone(item.color)
        if not self.printed:
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.setBrush(self.color(name, faint * (0.2 if item.selected else 0.13)))
            self.painter.drawPolygon(points)
        pen = QPen(self.color(name, faint), 1.4 * grain)
        pen.setDashPattern([4.0, 3.0])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawPolygon(points)

    def mix_ring(self, item: Icon) -> None:
        """A ring whose arcs are the categories' parts in a mark, with a hair's breadth between them."""
        painter = self.painter
        radius = item.r * 1.22
        centre = QPointF(item.x, item.y)
        painter.save()
        painter.setOpacity(0.5 if item.state is MarkState.GHOST else 1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((self.edge, 0.66), (self.hollow, 0.5)):
            painter.setPen(QPen(color, width * item.r))
            painter.drawEllipse(centre, radius, radius)
        total = sum(count for _, count in item.shares)
        box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        # Qt counts sixteenths of a degree, anticlockwise from three o'clock; the parts go clockwise from twelve.
        at = 90.0
        for name, count in item.shares:
            sweep = 360.0 * count / total
            pen = QPen(self.color(self.tone(name) if self.dark else name), 0.28 * item.r)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawArc(box, round((at - 4) * 16), -max(16, round((sweep - 8) * 16)))
            at -= sweep
        painter.restore()

    def icon(self, item: Icon) -> None:
        """The symbol as the screen map draws it (resources/map/draw/symbols.js)."""
        if item.shares:
            self.mix_ring(item)
        painter = self.painter
        radius = item.r * 0.74 if item.shares else item.r
        small = radius < 3.0
        faint = 0.5 if item.state is MarkState.GHOST else 1.0
        shape = QPolygonF(
            [QPointF(item.x + x * radius, item.y + y * radius) for x, y in outline(item.symbol.shape)]
        )
        line = radius * 0.3 if item.hollow or item.state is MarkState.POSSIBLE else 0.0
        if item.selected:
            for color, width in ((self.color("paper"), 0.62), (self.color("ink"), 0.28)):
                painter.setPen(QPen(color, width * item.r))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(QPointF(item.x, item.y), item.r * 1.75, item.r * 1.75)
        painter.save()
        painter.setOpacity(faint)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        casing = self.hollow if line else QColor(CASING_LIGHT)
        casings = ((self.edge, 0.46), (casing, 0.3)) if not small else ((casing, 0.3),)
        for color, width in casings:
            pen = QPen(color, line + width * radius)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolygon(shape)
        painter.setPen(Qt.PenStyle.NoPen)
        if line:
            painter.setBrush(self.hollow)
            painter.drawPolygon(shape)
            if not item.hollow:
                painter.setBrush(self.color(item.symbol.color, 0.35))
                painter.drawPolygon(shape)
            pen = QPen(self.color(self.tone(item.symbol.color)), line)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            if item.state is MarkState.POSSIBLE:
                pen.setDashPattern([1.4, 1.0])
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setBrush(self.color(item.symbol.color))
        painter.drawPolygon(shape)
        painter.restore()


def _polygon(points: Floats) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])
