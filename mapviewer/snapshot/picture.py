"""A picture as plain data, in pixels, y downwards: what `mapviewer.paint.snapshot` paints, item by item, and tests check by numbers.

A colour is `#RRGGBB` or the name of a role that the painter's theme knows: paper, ink, muted, faint, rule, accent, and the basemap
style's own (event_text, country_text, water_text …). A `lifted` one, of something thin in a category's colour, is moved from the
theme's paper until it is seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mapviewer.events.store import Floats
from mapviewer.events.symbols import Symbol
from mapviewer.geometry import Geometry
from mapviewer.mapdoc.scene import MarkState
from mapviewer.snapshot.lettering import Style
from mapviewer.snapshot.projection import Projection, Rect
from mapviewer.snapshot.spec import ThemeName
from mapviewer.tiles import TileInfo


class Anchor(StrEnum):
    """Which point of a line of text stands at its x."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text on its baseline; `halo` names the colour around the letters, "" for none, `halo_width` its width in pixels."""

    x: float
    y: float
    text: str
    style: Style
    color: str
    anchor: Anchor = Anchor.START
    halo: str = ""
    halo_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle with an optional outline of `width` pixels; `opacity` is the fill's, in [0, 1]."""

    rect: Rect
    fill: str = ""
    line: str = ""
    width: float = 0.0
    opacity: float = 1.0
    corner: float = 0.0
    dashed: bool = False
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline; `dash` in pixels, () for none; `halo` as in `Text`; `opacity` in [0, 1]."""

    points: tuple[tuple[float, float], ...]
    color: str
    width: float
    dash: tuple[float, ...] = ()
    halo: str = ""
    halo_width: float = 0.0
    opacity: float = 1.0
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled polygon, without outline; `opacity` in [0, 1]."""

    points: tuple[tuple[float, float], ...]
    fill: str
    opacity: float = 1.0
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Icon:
    """A category's symbol of radius `r`; hollow where only a city or region is known, dashed where the event is only possible.

    `shares` are the colours and counts of a mark of several categories, drawn as a ring around a smaller symbol.
    """

    x: float
    y: float
    r: float
    symbol: Symbol
    state: MarkState = MarkState.IN
    hollow: bool = False
    selected: bool = False
    shares: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A town of the basemap; a capital has a ring around its dot."""

    x: float
    y: float
    r: float
    capital: bool


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """An uncertain place: outline (n, 2) in pixels, colour, and how surely it belongs to the window."""

    points: Floats
    color: str
    state: MarkState
    selected: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Outlined:
    """The line, surface or points that an event is (degrees, unwrapped), its colour, and how surely it belongs to the window."""

    shape: Geometry
    color: str
    state: MarkState
    selected: bool = False


Item = Text | Box | Line | Polygon | Icon | Dot


@dataclass(frozen=True, slots=True)
class Overlaid:
    """An overlay by its file's hash (hex), and the colour of what in it has none of its own."""

    sha256: str
    color: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A map: the basemap under `projection`, within its frame, then the grounds of notes (`plates`), outlines, rings, cells, names of the
    basemap, links, symbols, labels and furniture. Plates hide the basemap's lines and nothing that is told of events.

    `grain` is how many pixels of the picture stand for one CSS pixel: widths of lines follow it, and so does how much the basemap
    shows. `tiles` is a local basemap, drawn over the bundled one, and `overlays` lie over both. `kept` says what each label and symbol takes, for tests.
    """

    projection: Projection
    grain: float
    rings: tuple[Ring, ...]
    links: tuple[Line, ...]
    names: tuple[Item, ...]
    symbols: tuple[Icon, ...]
    labels: tuple[Item, ...]
    furniture: tuple[Item, ...]
    taken: tuple[Rect, ...] = ()
    cells: tuple[Item, ...] = ()
    tiles: TileInfo | None = None
    overlays: tuple[Overlaid, ...] = ()
    outlines: tuple[Outlined, ...] = ()
    plates: tuple[Box, ...] = ()

    @property
    def frame(self) -> Rect:
        """Where the map is."""
        return self.projection.frame


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture. `items` stand around the panels and `over` on top of them; `title` and `alt` go into the file's metadata.

    `warnings` say what was asked for and could not be shown; a `transparent` one has no ground.
    """

    width: int
    height: int
    theme: ThemeName
    panels: tuple[Panel, ...]
    items: tuple[Item, ...]
    over: tuple[Item, ...]
    title: str
    alt: str
    warnings: tuple[str, ...] = field(default=())
    transparent: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text of the picture, in painting order."""
        found = [item.text for item in self.items if isinstance(item, Text)]
        for panel in self.panels:
            for group in (panel.cells, panel.names, panel.labels, panel.furniture):
                found += [item.text for item in group if isinstance(item, Text)]
        return (*found, *(item.text for item in self.over if isinstance(item, Text)))
