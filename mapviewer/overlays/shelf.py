"""The overlays that are in use, by the SHA-256 of their files: the page's scheme and snapshots take them from here, and from nowhere else."""

from __future__ import annotations

import json
import threading

from mapviewer.geometry.shapes import Points, mercator
from mapviewer.overlays.overlay import Feature, Overlay


class OverlayShelf:
    """Overlays by their hash (hex). May be asked from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, Overlay] = {}

    def put(self, overlay: Overlay) -> None:
        """Keep an overlay."""
        with self._lock:
            self._kept[overlay.sha256] = overlay

    def find(self, sha256: str) -> Overlay | None:
        """The overlay with this hash, if it is here."""
        with self._lock:
            return self._kept.get(sha256)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()

    def page_data(self, sha256: str) -> bytes | None:
        """An overlay as the page draws it (see `page_data`); None where there is none."""
        found = self.find(sha256)
        return None if found is None else page_data(found)


def page_data(overlay: Overlay) -> bytes:
    """JSON: title, and a list for each feature: name, stroke, fill, their opacities, width, points, lines, polygons. Positions are flat lists
    x, y, x, y … on the unit square of web mercator, to about four centimetres."""
    rows = [_row(feature) for feature in overlay.features]
    return json.dumps({"title": overlay.title, "features": rows}, separators=(",", ":")).encode()


def _row(feature: Feature) -> list[object]:
    shape = feature.geometry
    return [
        feature.name,
        feature.stroke,
        feature.fill,
        feature.stroke_opacity,
        feature.fill_opacity,
        feature.width,
        _flat(shape.points),
        [_flat(line) for line in shape.lines],
        [[_flat(ring) for ring in polygon] for polygon in shape.polygons],
    ]


def _flat(points: Points) -> list[float]:
    found: list[float] = mercator(points).round(9).reshape(-1).tolist()
    return found


overlay_shelf = OverlayShelf()
"""The program's shelf of overlays."""
