"""Atlos's full export of a project (`atlos-zip`): a ZIP archive with a folder for each incident.

Source: its `export_controller.ex` and documentation. `<slug>/metadata.json` is the incident (`attr_…`), `<slug>/updates.json` what was done to it, `<slug>/<slug>-<n>/metadata.json` a piece of source material, whose address is a source. Positions
in `attr_geolocation` are longitude first. What the CSV says of status, radii and warnings holds here, too (`atlos.py`). Deleted incidents are `withdrawn`. Media in the archive are not unpacked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.confined.words import ENTRY
from mapviewer.foreign.dates import DateError, to_edtf
from mapviewer.foreign.markup import is_url
from mapviewer.formats.atlos import RADII, STATUS, shortened
from mapviewer.formats.base import Finding
from mapviewer.formats.depth import TOO_DEEP, bounded_depth
from mapviewer.formats.files import refusal
from mapviewer.formats.importing import Head, Ids, Imported, Input, fault, importer, origin, warning
from mapviewer.formats.json_tree import finite, text_of, whole_texts
from mapviewer.formats.shape import shape_of
from mapviewer.formats.tabular import filled
from mapviewer.formats.timelinejs import host
from mapviewer.formats.xml_file import confined

_NAME: Final = "atlos-zip"
_MOST: Final = 200_000
_INCIDENT: Final = re.compile(r"(?:[^/]+/)?([^/]+)/metadata\.json")
_MATERIAL: Final = re.compile(r"(?:[^/]+/)?([^/]+)/([^/]+)/metadata\.json")
_UPDATES: Final = re.compile(r"(?:[^/]+/)?([^/]+)/updates\.json")
_URLS: Final = ("source_url", "url", "archived_url")


def _recognises(head: bytes, name: str) -> bool:
    if not head.startswith(b"PK\x03\x04"):
        return False
    return b"atlos-export" in head[:4_096] or ("atlos" in name and b"metadata.json" in head)


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    head.extra["imported from"] = "Atlos"
    incidents: dict[str, dict[str, Any]] = {}
    materials: dict[str, list[dict[str, Any]]] = {}
    updates: dict[str, Any] = {}
    broken: list[Imported] = []
    for word in confined(given, head, "files", {"endings": [".json"], "most": _MOST}, given.stream()):
        if word[0] != ENTRY:
            continue
        name = word[1]
        content, cut = _parsed(word[2])
        if isinstance(content, str):
            broken.append(
                Imported(
                    None, 0, 0, [fault(f"found {name[:100]}, which is no JSON: {content}; it is left out")]
                )
            )
            continue
        if cut:
            head.tell(f"{name[:100]}: {TOO_DEEP}")
        if (found := _UPDATES.fullmatch(name)) is not None:
            updates[found[1]] = content
        elif not isinstance(content, dict):
            continue
        elif name.rpartition("/")[2] == "project.json":
            head.title = text_of(content.get("name")) or head.title
            head.description = text_of(content.get("description"))
            head.extra["project"] = content
        elif (found := _MATERIAL.fullmatch(name)) is not None and found[2].startswith(found[1]):
            materials.setdefault(found[1], []).append(content)
        elif (found := _INCIDENT.fullmatch(name)) is not None:
            incidents[found[1]] = content
    if not incidents and not broken:
        raise refusal(
            given.file, "found no incident (SLUG/metadata.json) in the archive, expected Atlos's export"
        )
    ids = Ids()
    for row, (slug, told) in enumerate(incidents.items(), 1):
        findings: list[Finding] = []
        event = _event(told, slug, head, ids, materials.get(slug, []), findings)
        rest = {
            key: value for key, value in told.items() if key not in _USED and value not in (None, "", [], {})
        }
        if updates.get(slug):
            rest["updates"] = updates[slug]
        if materials.get(slug):
            rest["source_material"] = materials[slug]
        event["origin"] = origin(given, _NAME, row, rest)
        yield Imported(event, row, 0, findings)
    yield from broken


_USED: Final = frozenset({"slug", "attr_description", "attr_more_info", "attr_type", "attr_tags", "attr_general_location"})  # fmt: skip


def _parsed(text: str) -> tuple[Any, bool]:
    """The value of a JSON file, or words that say why it is none; and whether it was nested too deep."""
    try:
        found = json.loads(
            text.encode("latin-1").decode("utf-8-sig"), parse_constant=lambda _: None, parse_float=finite
        )
    except (ValueError, RecursionError) as error:
        return f"{error!s:.80}" or "it is nested too deep", False
    found, cut = bounded_depth(found)
    return ({} if isinstance(found, str) else whole_texts(found)), cut


def _event(
    told: dict[str, Any],
    slug: str,
    head: Head,
    ids: Ids,
    materials: list[dict[str, Any]],
    findings: list[Finding],
) -> dict[str, Any]:
    title, more = shortened(text_of(told.get("attr_description")), text_of(told.get("attr_more_info")))
    kinds = _texts(told.get("attr_type"))
    sensitive = [said for said in _texts(told.get("attr_sensitive")) if said.casefold() != "not sensitive"]
    tags = [*kinds, *_texts(told.get("attr_tags")), *(f"sensitive: {said}" for said in sensitive)]
    if any("graphic" in said.casefold() for said in sensitive):
        tags.append("graphic")
    return filled(
        id=ids(text_of(told.get("slug")) or slug, slug),
        title=title or slug,
        summary=more,
        category=head.category(kinds[0]) if kinds else None,
        status=_status(told, findings),
        when=_when(told, findings),
        place=_place(told, findings),
        tags=list(dict.fromkeys(tags)),
        citations=_citations(told, head, materials),
    )


def _texts(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [text for item in listed if (text := text_of(item))]


def _status(told: dict[str, Any], findings: list[Finding]) -> str:
    if told.get("deleted") is True:
        return "withdrawn"
    written = text_of(told.get("attr_status"))
    status = STATUS.get(written.casefold())
    if written and status is None:
        words = f"found the status “{written[:40]}”, expected one of Atlos's such as In Progress; the event is unverified"
        findings.append(warning(words, "attr_status"))
    return status or ("unverified" if written else "")


def _when(told: dict[str, Any], findings: list[Finding]) -> str | None:
    written, clock = text_of(told.get("attr_date")), text_of(told.get("attr_time"))
    if not written:
        return None
    try:
        day = to_edtf(written)
        if clock and len(day) == 10:
            return to_edtf(f"{day} {clock}", midnight_is_date=False)
    except DateError as error:
        findings.append(fault(f"{error}; the event is kept as undated", "attr_date"))
        return None
    return day


def _place(told: dict[str, Any], findings: list[Finding]) -> dict[str, Any]:
    place = filled(name=text_of(told.get("attr_general_location")))
    raw = told.get("attr_geolocation")
    if isinstance(raw, dict) and isinstance(raw.get("coordinates"), list | tuple):
        raw = {"type": "Point", "coordinates": raw["coordinates"]}
    elif isinstance(raw, str) and len(parts := raw.split(",")) == 2:
        # As its own interface shows it: latitude first.
        try:
            raw = {"type": "Point", "coordinates": [float(parts[1]), float(parts[0])]}
        except ValueError:
            raw = None
    else:
        raw = None
    found = shape_of(raw, findings).place()
    if not found:
        return place
    place |= found
    written = text_of(told.get("attr_geolocation_resolution"))
    word = re.match(r"[a-z]*", written.casefold())
    if word and word[0] in RADII:
        precision, radius = RADII[word[0]]
        place |= {"precision": precision, "radius_m": radius, "radius_basis": "published"}
    elif written:
        words = f"found “{written[:40]}”, expected Exact, Vicinity or Locality; the place has no radius"
        findings.append(warning(words, "attr_geolocation_resolution"))
    return place


def _citations(told: dict[str, Any], head: Head, materials: list[dict[str, Any]]) -> list[dict[str, Any]]:
    listed = [*materials]
    for key in ("versions", "source_material"):
        more = told.get(key)
        listed += [item for item in more if isinstance(item, dict)] if isinstance(more, list) else []
    urls = [url for item in listed for key in _URLS if is_url(url := text_of(item.get(key)))]
    urls += [
        url for key, value in told.items() if key.startswith("source_") and is_url(url := text_of(value))
    ]
    return [{"source": head.source(host(url), url=url)} for url in dict.fromkeys(urls)]


FORMAT = importer(
    name=_NAME, label="Atlos (ZIP)", suffixes=(".zip",), recognises=_recognises, rows=_rows, rank=22
)
