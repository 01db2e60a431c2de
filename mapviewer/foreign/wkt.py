"""Geometries in the cells of tables: well-known text (OGC 06-103r4, with the SRID of PostGIS before it) or GeoJSON, as GeoJSON. Pure."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from mapviewer.geometry.shapes import NESTING

_KINDS: Final = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "LINEARRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRYCOLLECTION": "GeometryCollection",
}
_HEAD: Final = re.compile(
    rf"\s*(?:SRID\s*=\s*(?P<srid>\d{{1,6}})\s*;\s*)?(?P<kind>{'|'.join(sorted(_KINDS, key=len, reverse=True))})\s*(?P<more>ZM|Z|M)?\s*(?=\(|EMPTY)",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(r"\s*(?:([(),])|(EMPTY)|([^\s(),]+))", re.IGNORECASE)
_DEEPEST: Final = 20
_WGS84: Final = frozenset({"4326", "4979"})


class WktError(ValueError):
    """A text that is no geometry; the message says what was found and what was expected."""


def looks_like_shape(text: str) -> bool:
    """Whether a cell begins like a geometry."""
    if text[:1] == "{":
        return ('"type"' in text[:200] and '"coordinates"' in text) or '"geometries"' in text
    return _HEAD.match(text[:60]) is not None


def geometry_in(text: str) -> dict[str, Any] | None:
    """The geometry in a cell as a GeoJSON object whose positions are numbers, not looked at; None for an empty one; raises WktError."""
    written = text.strip()
    if written[:1] == "{":
        try:
            found = json.loads(written)
        except (ValueError, RecursionError):
            raise WktError("found a geometry that is no JSON, expected GeoJSON or WKT") from None
        if found.get("type") == "Feature":
            found = found.get("geometry")
        if found is not None and not isinstance(found, dict):
            raise WktError("found no geometry, expected GeoJSON or WKT")
        return found
    parser = _Parser(written)
    found = parser.geometry(0)
    if parser.rest():
        raise WktError(f"found “{parser.rest()[:40]}” after a geometry, expected nothing")
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def rest(self) -> str:
        return self.text[self.at :].strip()

    def geometry(self, depth: int) -> dict[str, Any] | None:
        head = _HEAD.match(self.text, self.at)
        if head is None or depth > _DEEPEST:
            raise WktError(f"found “{self.rest()[:40]}”, expected a geometry such as POINT (36.29 33.51)")
        if (srid := head["srid"]) is not None and srid not in _WGS84:
            raise WktError(f"found coordinates of the system EPSG:{srid}, expected degrees (EPSG:4326)")
        self.at = head.end()
        kind = _KINDS[head["kind"].upper()]
        if self.taken("EMPTY"):
            return None
        if kind == "GeometryCollection":
            self.need("(")
            parts = [self.geometry(depth + 1)]
            while self.taken(","):
                parts.append(self.geometry(depth + 1))
            self.need(")")
            return {"type": kind, "geometries": [part for part in parts if part is not None]}
        found = self.listed(NESTING[kind], measured=(head["more"] or "").upper() == "M")
        if kind == "Point":
            found = found[0]
        return {"type": kind, "coordinates": found}

    def listed(self, depth: int, *, measured: bool) -> list[Any]:
        """What stands between two parentheses: positions, or lists of them."""
        self.need("(")
        found = [self.one(depth, measured=measured)]
        while self.taken(","):
            found.append(self.one(depth, measured=measured))
        self.need(")")
        return [item for item in found if item]

    def one(self, depth: int, *, measured: bool) -> list[Any]:
        if depth > 1:
            return [] if self.taken("EMPTY") else self.listed(depth - 1, measured=measured)
        # A point of many may have parentheses of its own.
        wrapped = self.taken("(")
        numbers: list[float] = []
        while (token := _TOKEN.match(self.text, self.at)) is not None and token[3]:
            try:
                numbers.append(float(token[3]))
            except ValueError:
                break
            self.at = token.end()
        if not 2 <= len(numbers) <= 4:
            raise WktError(f"found “{self.text[self.at : self.at + 40]}”, expected longitude and latitude")
        if wrapped:
            self.need(")")
        return numbers[: 2 if measured else 3]

    def taken(self, sign: str) -> bool:
        token = _TOKEN.match(self.text, self.at)
        if token is None or token[0].strip().upper() != sign:
            return False
        self.at = token.end()
        return True

    def need(self, sign: str) -> None:
        if not self.taken(sign):
            raise WktError(f"found “{self.text[self.at : self.at + 40]}”, expected “{sign}”")
