"""What every map of a picture shares, and the scene that it shows. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from mapviewer.events.store import Store
from mapviewer.mapdoc.extent import Bounds
from mapviewer.mapdoc.marks import MAX_ZOOM
from mapviewer.mapdoc.marks import compose as compose_scene
from mapviewer.mapdoc.scene import Scene
from mapviewer.query.index import Visible
from mapviewer.query.selection import Selection
from mapviewer.snapshot.lettering import Measure
from mapviewer.snapshot.names import Names
from mapviewer.snapshot.picture import Overlaid
from mapviewer.snapshot.projection import Projection
from mapviewer.tiles import TileInfo

SYMBOL: Final = 0.56
"""Radius of a single event's symbol, in text sizes."""
APART: Final = 1.9
"""Spots nearer than this, in text sizes, share a mark: about a symbol with its ring."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What every panel of a picture shares. `em` is the text size in pixels, `grain` pixels a CSS pixel."""

    store: Store
    visible: Visible
    selection: Selection
    em: float
    grain: float
    measure: Measure
    names: Names
    notes: bool
    listed: frozenset[int] = frozenset()
    """Numbers of the sources that the picture lists, which notes may cite."""
    tiles: TileInfo | None = None
    """A local basemap, over the bundled one."""
    overlays: tuple[Overlaid, ...] = ()

    def symbol_radius(self, count: int) -> float:
        """Radius in pixels of the symbol of a mark of so many events: a little larger for more."""
        return self.em * SYMBOL * (1.0 + 0.11 * min(5.0, math.log2(max(1, count))))

    def scene(self, projection: Projection) -> Scene:
        """The scene at a projection; spots whose symbols would overlap share a mark."""
        level = min(MAX_ZOOM, max(0, math.floor(projection.zoom)))
        apart = APART * self.em
        return compose_scene(
            self.store,
            self.visible,
            self.selection,
            # Circles are kept by zoom in CSS pixels, merging by the whole level below it.
            zoom=max(float(level), projection.zoom - math.log2(self.grain)),
            merge_px=apart / 2.0 ** (projection.zoom - level),
            view=_seen(projection),
        )


def _seen(projection: Projection) -> Bounds:
    west, south, east, north = projection.bounds
    return Bounds(south, west, north, east)
