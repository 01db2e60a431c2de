"""What lies below the events of a picture, over the bundled basemap: a local basemap and overlays. Pure.

A spec names files by base name and SHA-256; where they are is nobody's business but the shelf's (`mapviewer.tiles.shelf`).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from mapviewer.events.store import Store
from mapviewer.language import tr
from mapviewer.overlays.shelf import overlay_shelf
from mapviewer.snapshot.furniture import SEPARATOR, Swatch
from mapviewer.snapshot.lettering import plain
from mapviewer.snapshot.names import nowhere
from mapviewer.snapshot.picture import Overlaid
from mapviewer.snapshot.projection import Projection, unit_y
from mapviewer.snapshot.spec import SnapshotSpec
from mapviewer.tiles import TileInfo
from mapviewer.tiles.cover import extent, level
from mapviewer.tiles.shelf import shelf


def tiles_of(spec: SnapshotSpec) -> TileInfo | None:
    """The local basemap that a picture asks for, if it is here."""
    found = shelf.find(spec.basemap.sha256) if spec.basemap is not None else None
    return found.info if found is not None else None


def missing(spec: SnapshotSpec) -> tuple[str, ...]:
    """What a picture asks for and nobody has, in words."""
    if spec.publish is not None:
        told = [tr("Overlays are not drawn in a publish-safe picture.")] if spec.overlays else []
    else:
        told = [
            tr("The overlay “{name}” is not here; it is not drawn.", name=one.name)
            for one in spec.overlays
            if overlay_shelf.find(one.sha256) is None
        ]
    if spec.basemap is not None and tiles_of(spec) is None:
        words = tr(
            "The local basemap “{name}” is not here; the bundled one is drawn instead.",
            name=spec.basemap.name,
        )
        told.insert(0, words)
    return tuple(told)


def overlays_of(spec: SnapshotSpec) -> tuple[Overlaid, ...]:
    """The overlays that a picture asks for and that are here, the lowest first. A publish-safe one has none: they may be private."""
    if spec.publish is not None:
        return ()
    here = (one for one in spec.overlays if overlay_shelf.find(one.sha256) is not None)
    return tuple(Overlaid(one.sha256, one.color) for one in here)


def overlays_within(overlays: tuple[Overlaid, ...], projection: Projection) -> frozenset[str]:
    """Those of which a map shows something, by their files' hashes; a box that meets the map's is enough."""
    west, south, east, north = projection.bounds
    found = set()
    for shown in overlays:
        overlay = overlay_shelf.find(shown.sha256)
        for feature in overlay.features if overlay is not None else ():
            box = feature.geometry.bounds
            if box is None or box[3] < south or box[1] > north:
                continue
            if math.ceil((west - box[2]) / 360.0) <= math.floor((east - box[0]) / 360.0):
                found.add(shown.sha256)
                break
    return frozenset(found)


def swatches(overlays: tuple[Overlaid, ...], wanted: frozenset[str]) -> tuple[Swatch, ...]:
    """What the key says of overlays, the uppermost first: the colour is that of the first feature where none has the overlay's own."""
    found = []
    for shown in reversed(overlays):
        overlay = overlay_shelf.find(shown.sha256)
        if overlay is not None and shown.sha256 in wanted:
            own = [feature.stroke for feature in overlay.features]
            found.append(Swatch(own[0] if all(own) else shown.color, overlay.title))
    return tuple(found)


def own_credit(spec: SnapshotSpec, store: Store) -> str:
    """Who made the local basemap, as its file says (its name where it says nothing), and who offered places that people took; "" for nobody."""
    info = tiles_of(spec)
    whose = () if info is None else (info.attribution or info.title,)
    return SEPARATOR.join(dict.fromkeys((*whose, *(plain(words) for words in store.credits))))


def quiet(info: TileInfo | None, projection: Projection, grain: float) -> Callable[[float, float], bool]:
    """Whether a local basemap, with names of its own, lies at a latitude and longitude (degrees) of a map."""
    z = None if info is None else level(info, projection.zoom - math.log2(grain), grain)
    if info is None or z is None:
        return nowhere
    left, top, right, bottom = extent(info, z)

    def covered(lat: float, lon: float) -> bool:
        return left <= (lon / 360.0 + 0.5) % 1.0 <= right and top <= unit_y(lat) <= bottom

    return covered
