"""GeoJSON (`geojson`): RFC 7946 with every way of saying when (`feature_time.py`), Linked Places (LPF 1.1 to 1.3), GeoJSON-T; a collection, one feature, lines, or a text sequence.

A point is the place's coordinates, its height stays in the columns. Lines and surfaces are the event's geometry; a collection of several kinds is drawn as its surfaces (else its lines), and kept whole in the columns. A longitude
beyond 180 degrees is turned by a whole circle, and said. Linked Places: the first of `descriptions` is the summary, the first of `types` the category, citations of `names` are sources; what it says of
doubt (`certainty`), relations, links and depictions stays in the columns. Members of the collection beside its features are kept in the head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, Final

from mapviewer.foreign.dates import day_order
from mapviewer.foreign.markup import is_url, plain
from mapviewer.formats.base import Finding
from mapviewer.formats.feature import Properties, described, place_of, plan_of
from mapviewer.formats.feature_time import TimeKeys, TimeReader, date_texts
from mapviewer.formats.importing import Head, Imported, Input, fault, importer, origin
from mapviewer.formats.json_features import Features, FeatureText
from mapviewer.formats.json_tree import text_of
from mapviewer.formats.shape import Shape, shape_of
from mapviewer.formats.timelinejs import host

_NAME: Final = "geojson"
_SIGN: Final = re.compile(rb'"type"\s*:\s*"(?:FeatureCollection|Feature)"')
_SHAPE: Final = re.compile(rb'"type"\s*:\s*"(?:(?:Multi)?(?:Point|LineString|Polygon)|GeometryCollection)"')
_START: Final = b"{[\x1e"
_LOOKED_AT: Final = 1_000
_MEMBERS: Final = frozenset({"type", "features", "bbox", "@context"})
_BESIDE: Final = frozenset({"type", "geometry", "properties", "id", "@id", "when", "bbox", "@context"})
SHAPES: Final = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)


def _recognises(head: bytes, name: str) -> bool:
    body = head.lstrip()
    if body[:1] not in (b"{", b"[", b"\x1e") or b'"mapviewer-dossier"' in head:
        return False
    if _SIGN.search(head):
        return True
    # A large geometry may come before anything that says what it is of.
    named = name.endswith((".geojson", ".geojsonl", ".geojsons", ".geojson.txt"))
    return named and (b'"features"' in head or b'"coordinates"' in head or _SHAPE.search(head) is not None)


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    features = Features(given, head)
    entries = iter(features)
    first = list(islice(entries, _LOOKED_AT))
    reader = given.kept("reader", lambda: _Reader(given, head, first))
    for entry in chain(first, entries):
        yield reader.row(entry)
    _about(features.members, head)
    if not first and not given.partial:
        head.tell("found no feature, expected some")


def _about(members: dict[str, Any], head: Head) -> None:
    """What the collection says of itself."""
    head.extra["imported from"] = "GeoJSON"
    rest = {key: value for key, value in members.items() if key not in _MEMBERS and value not in (None, "")}
    for key in ("title", "name"):
        if isinstance(rest.get(key), str):
            head.title = " ".join(plain(rest.pop(key)).split())[:500] or head.title
            break
    for key in ("description", "desc"):
        if isinstance(rest.get(key), str):
            head.description = plain(rest.pop(key))
            break
    crs = rest.get("crs")
    if isinstance(crs, dict):
        if "CRS84" in str(crs)[:500] or "4326" in str(crs)[:500]:
            del rest["crs"]
        else:
            head.tell(
                "found a coordinate system of the file's own, expected WGS 84; its numbers are taken for degrees"
            )
    if rest:
        head.extra["collection"] = rest


class _Reader:
    """Features to rows."""

    def __init__(self, given: Input, head: Head, first: list[FeatureText]) -> None:
        self.given = given
        self.head = head
        self.ids = given.ids
        texts = (
            text
            for entry in first
            if isinstance(entry.value, dict) and isinstance(told := entry.value.get("properties"), dict)
            for text in date_texts(told, plan_of(tuple(told)).times)
        )
        order, doubtful = given.kept("order", lambda: day_order(texts))
        self.times = TimeReader(order)
        if order is None and doubtful:
            head.tell(
                f"found dates such as 7/8/2025 that may be day/month or month/day ({doubtful:,} among the first features); those events are kept as undated"
            )

    def row(self, entry: FeatureText) -> Imported:
        findings: list[Finding] = []
        if entry.wrong:
            findings.append(fault(f"found a feature that is no JSON: {entry.wrong}; it is left out"))
            return Imported(None, entry.number, entry.line, findings)
        feature = entry.value
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            kind = feature.get("type") if isinstance(feature, dict) else None
            if isinstance(kind, str) and kind in SHAPES:
                feature = {"type": "Feature", "geometry": feature, "properties": None}
            else:
                said = f"the type “{kind[:40]}”" if isinstance(kind, str) else f"“{str(feature)[:40]}”"
                findings.append(fault(f"found {said}, expected a Feature; it is left out"))
                return Imported(None, entry.number, entry.line, findings)
        event = self._event(feature, entry.number, findings)
        if self.ids.refused:
            findings += self.ids.said(event["id"], entry.number)
        return Imported(event, entry.number, entry.line, findings)

    def _event(self, feature: dict[str, Any], row: int, findings: list[Finding]) -> dict[str, Any]:
        properties = feature.get("properties")
        told = Properties(properties if isinstance(properties, dict) else {}, findings)
        beside = feature.keys() - _BESIDE
        raw = feature.get("geometry")
        shape = shape_of(raw, findings)
        when = self.times.read(feature.get("when"), told.raw, told.plan.times, findings)
        if when.when is None and (parts := _times_of_parts(raw)):
            when = self.times.read(parts, {}, TimeKeys(), findings)
        event = described(told, self.head, f"Feature {row}")
        told.used(*when.used)
        key = text_of(feature.get("id")) or text_of(feature.get("@id"))
        event["id"] = self.ids(key or told.take("id"), f"feature-{row}")
        if when.when is not None:
            event["when"] = when.when
        if when.note:
            event["when_note"] = f"{event['when_note']}; {when.note}" if "when_note" in event else when.note
        if place := place_of(told, shape.place()):
            event["place"] = place
        if shape.geometry is not None:
            event["geometry"] = shape.geometry
        rest = told.rest()
        if beside:
            self._linked(feature, event)
            rest |= {name: feature[name] for name in beside if feature[name] not in (None, "", [], {})}
        if (stated := feature.get("when")) and not _said_in_full(stated, when.when):
            rest["when"] = stated
        _keep_shape(raw, shape, rest)
        event["origin"] = origin(self.given, _NAME, row, rest)
        return event

    def _linked(self, feature: dict[str, Any], event: dict[str, Any]) -> None:
        """What Linked Places has beside the properties, as far as an event has a field for it."""
        head = self.head
        if "summary" not in event and (words := _first(feature.get("descriptions"), "value")):
            event["summary"] = plain(words)
        if "category" not in event and (
            words := _first(feature.get("types"), "label", "sourceLabel", "identifier")
        ):
            event["category"] = head.category(words)
        cited = []
        for name in _objects(feature.get("names")):
            for one in _objects(name.get("citations")):
                label, link = text_of(one.get("label")), text_of(one.get("@id"))
                if label or is_url(link):
                    cited.append(head.source(label or host(link), url=link if is_url(link) else ""))
        if cited:
            listed = [*event.get("citations", []), *({"source": key} for key in dict.fromkeys(cited))]
            event["citations"] = listed
        if "title" not in event or event["title"].startswith("Feature "):
            event["title"] = _first(feature.get("names"), "toponym") or event["title"]


def _said_in_full(stated: Any, when: Any) -> bool:
    """Whether what the member `when` says is all in the event's time."""
    if not isinstance(stated, dict):
        return when is not None
    if stated.keys() <= {"start", "end", "type"}:
        return when is not None
    spans = stated.get("timespans")
    return (
        stated.keys() <= {"timespans"}
        and isinstance(spans, list)
        and len(spans) == 1
        and isinstance(spans[0], dict)
        and spans[0].keys() <= {"start", "end"}
        and when is not None
    )


def _times_of_parts(raw: Any) -> dict[str, Any] | None:
    """The times that geometries have of their own, in Linked Places and GeoJSON-T, together."""
    if not isinstance(raw, dict):
        return None
    whens = [part.get("when") for part in (raw, *_objects(raw.get("geometries")))]
    spans: list[Any] = []
    for when in whens:
        if isinstance(when, dict):
            listed = when.get("timespans")
            spans += listed if isinstance(listed, list) else [when]
    return {"timespans": spans} if spans else None


def _keep_shape(raw: Any, shape: Shape, rest: dict[str, Any]) -> None:
    if shape.height is not None:
        rest.setdefault("altitude", shape.height)
    if not isinstance(raw, dict):
        return
    listed = raw.get("geometries")
    more = raw.keys() - {"type", "coordinates", "geometries", "bbox"} or any(
        part.keys() - {"type", "coordinates"} for part in _objects(listed)
    )
    if more or not shape.whole:
        rest.setdefault("geometry", raw)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _first(value: Any, *keys: str) -> str:
    """The first text under one of these keys in a list of objects."""
    return next((text for item in _objects(value) for key in keys if (text := text_of(item.get(key)))), "")


FORMAT = importer(
    name=_NAME,
    label="GeoJSON",
    suffixes=(".geojson", ".json", ".geojsonl", ".ndjson"),
    recognises=_recognises,
    rows=_rows,
    rank=25,
    revision=3,
    apart=True,
)
