"""The GeoJSON that `mapviewer convert … .geojson` writes (`mapviewer-geojson`): its foreign member `dossier` is the head, and every field is put back where it was.

Recognised by that member. A file that another program has written anew has lost it, and is read as any GeoJSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.dossier import FORMAT as DOSSIER
from mapviewer.events.event import Event
from mapviewer.formats.base import Finding
from mapviewer.formats.importing import Head, Imported, Input, fault, importer
from mapviewer.formats.json_features import Features
from mapviewer.formats.json_tree import text_of

_NAME: Final = "mapviewer-geojson"
_SIGN: Final = re.compile(rb'"dossier"\s*:\s*\{\s*"format"\s*:\s*"mapviewer-dossier"')
WRITTEN: Final = "_as_written"
"""What ends the names of fields whose plain name says something for readers of maps."""
DERIVED: Final = frozenset({
    "earliest", "start_latest", "end_earliest", "latest", "membership", "lat", "lon", "geocoded", "category_label", "place", "sources", "radius_m", "radius_basis", "timezone", "actors", "place_decided",
})  # fmt: skip
"""Properties that are worked out from fields and have none of their own."""
_FIELDS: Final = frozenset(Event.model_fields)


def _recognises(head: bytes, name: str) -> bool:
    del name
    return head.lstrip()[:1] == b"{" and _SIGN.search(head) is not None


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    features = Features(given, head)
    for n, entry in enumerate(features):
        if not n:
            _take_head(features, head)
        findings: list[Finding] = []
        if entry.wrong or not isinstance(entry.value, dict):
            said = entry.wrong or "it is no object"
            findings.append(fault(f"found a feature that cannot be read: {said}; it is left out"))
            yield Imported(None, entry.number, entry.line, findings)
            continue
        wanted = text_of(entry.value.get("id")) or f"feature-{entry.number}"
        event = _event(entry.value, given.ids(wanted, ""), wanted)
        findings += given.ids.said(event["id"], entry.number)
        yield Imported(event, entry.number, entry.line, findings)
    _take_head(features, head)


def _take_head(features: Features, head: Head) -> None:
    """The head of the dossier, as soon as it is known: we write it before the features."""
    told = features.members.get("dossier")
    if isinstance(told, dict) and told.get("format") == DOSSIER:
        head.more = {key: value for key, value in told.items() if key != "events"}


def _event(feature: dict[str, Any], key: str, title: str) -> dict[str, Any]:
    found: dict[str, Any] = {"id": key, "title": title}
    properties = feature.get("properties")
    rest: dict[str, Any] = {}
    for name, value in properties.items() if isinstance(properties, dict) else ():
        if value is None or value in ("", []):
            continue
        field = name.removesuffix(WRITTEN)
        if name == field and (name in DERIVED or name == "id"):
            continue
        if field in _FIELDS:
            found[field] = value
        else:
            rest[name] = value
    if (
        "geometry" not in found
        and "place" not in found
        and isinstance(shape := feature.get("geometry"), dict)
    ):
        found["geometry"] = shape
    if rest:
        found["extra"] = {**found.get("extra", {}), **rest}
    return found


FORMAT = importer(
    name=_NAME,
    label="mapviewer GeoJSON",
    suffixes=(".geojson",),
    recognises=_recognises,
    rows=_rows,
    rank=15,
    revision=2,
    apart=True,
)
