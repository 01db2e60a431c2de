"""Points, lines and surfaces on the globe, as files write them: GeoJSON geometries, KML coordinates. Pure; degrees (WGS 84)."""

from mapviewer.geometry.shapes import Geometry, GeometryError, Points, joined

__all__ = ["Geometry", "GeometryError", "Points", "joined"]
