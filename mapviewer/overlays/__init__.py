"""Overlays: the reader's own points, lines and surfaces from GeoJSON, KML and KMZ files, told by their content. Pure; nothing is ever fetched.

All texts in them are somebody else's: plain, short, and only ever drawn.
"""

from mapviewer.overlays.opening import is_overlay_name, open_overlay
from mapviewer.overlays.overlay import COLORS, Feature, Overlay

__all__ = ["COLORS", "Feature", "Overlay", "is_overlay_name", "open_overlay"]
