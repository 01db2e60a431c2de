"""Features of maps (GeoJSON, KML's ExtendedData): which of their properties are which field of an event, and the event.

A property is told by its name, whatever its case. What finds no field stays in `origin.columns`; so does what only partly went into one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from mapviewer.events.event import STATUSES
from mapviewer.events.where import PlacePrecision, RadiusBasis
from mapviewer.foreign.markup import is_url, plain, plain_and_links
from mapviewer.foreign.numbers import NumberError, count, number
from mapviewer.foreign.table import key_of
from mapviewer.formats.base import Finding
from mapviewer.formats.feature_time import TimeKeys, time_keys
from mapviewer.formats.importing import Head, warning
from mapviewer.formats.tabular import filled, split
from mapviewer.formats.timelinejs import host

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title", "name", "headline", "event", "event_name", "label", "titel", "titre", "titulo", "nom", "nombre"),
    "summary": ("description", "summary", "desc", "notes", "text", "details", "comment", "popupcontent", "body", "abstract"),
    "category": ("category", "event_type", "category_label", "kind", "class", "kategorie", "categorie", "type"),
    "id": ("id", "event_id", "uid", "uuid", "slug", "@id", "fid", "objectid"),
    "url": ("url", "link", "website", "source_url", "href", "web"),
    "sources": ("sources", "source", "reference", "publisher"),
    "tags": ("tags", "keywords"),
    "actors": ("actors", "actor"),
    "toll": ("fatalities", "deaths", "killed", "death_toll"),
    "place": ("place", "place_name", "location_name", "location", "address", "city", "town", "locality"),
    "country": ("country", "country_name", "ccodes", "country_code"),
    "radius": ("radius_m", "uncertainty_m", "coordinateuncertaintyinmeters", "accuracy_m"),
    "basis": ("radius_basis",),
    "precision": ("precision",),
    "status": ("status",),
    "when_note": ("when_note",),
    "place_note": ("place_note",),
}  # fmt: skip
_MOST_TITLE: Final = 200
_BASES: Final = frozenset(basis.value for basis in RadiusBasis)
_PRECISIONS: Final = frozenset(precision.value for precision in PlacePrecision)
_PLAIN: Final = frozenset({str, int, float})
key_of_name = lru_cache(maxsize=4_096)(key_of)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the properties of a feature are, by their names: each field's, best first; those of time; how many there are."""

    fields: Mapping[str, tuple[str, ...]]
    times: TimeKeys


@lru_cache(maxsize=4_096)
def plan_of(names: tuple[str, ...]) -> Plan:
    """The plan of features with these properties."""
    named: dict[str, str] = {}
    for name in names:
        named.setdefault(key_of_name(name), name)
    times = time_keys(named)
    found = {
        field: tuple(named[key] for key in keys if key in named and key != "objectid")
        or tuple(named[key] for key in keys if key in named)
        for field, keys in _NAMES.items()
    }
    return Plan({field: keys for field, keys in found.items() if keys}, times)


class Properties:
    """The properties of one feature, and which of them have found a field."""

    __slots__ = ("_taken", "findings", "plan", "raw")

    def __init__(self, raw: dict[str, Any], findings: list[Finding]) -> None:
        self.raw = raw
        self.findings = findings
        self.plan = plan_of(tuple(raw))
        self._taken: set[str] = set()

    def take(self, field: str) -> str:
        """The first text or number among a field's properties, which has found its field; "" for none."""
        for name in self.plan.fields.get(field, ()):
            value = self.raw[name]
            if value.__class__ in _PLAIN and (text := _text(value)):
                self._taken.add(name)
                return text
        return ""

    def many(self, field: str) -> list[str]:
        """The texts among a field's properties: a list of texts, or one that is cut by semicolons; they have found their field."""
        for name in self.plan.fields.get(field, ()):
            value = self.raw[name]
            if value.__class__ in _PLAIN and (text := _text(value)):
                self._taken.add(name)
                return split(text)
            if isinstance(value, list) and value and all(item.__class__ in _PLAIN for item in value):
                self._taken.add(name)
                return list(dict.fromkeys(text for item in value if (text := _text(item))))
        return []

    def number(self, field: str) -> float | None:
        """A number from 0 on among a field's properties."""
        for name in self.plan.fields.get(field, ()):
            value = self.raw[name]
            if value.__class__ in _PLAIN:
                try:
                    found = number(_text(value))
                except NumberError as error:
                    self.findings.append(warning(f"{error}; it is left in the columns", name))
                    continue
                if found is not None and found >= 0:
                    self._taken.add(name)
                    return found
        return None

    def used(self, *names: str) -> None:
        """These have found their field."""
        self._taken.update(names)

    def rest(self) -> dict[str, Any]:
        """What has found no field, as it was; what says nothing is left out."""
        taken = self._taken
        return {
            name: value
            for name, value in self.raw.items()
            if name not in taken and value is not None and value != "" and value != [] and value != {}
        }


def described(told: Properties, head: Head, otherwise: str) -> dict[str, Any]:
    """The fields of an event that a feature's properties tell: all but id, time and coordinates."""
    fields = told.plan.fields
    text = told.take("summary") if "summary" in fields else ""
    summary, links = plain_and_links(text) if text else ("", [])
    name = told.take("title")
    if "<" in name or "&" in name:
        name = plain(name)
    title = " ".join(name.split())
    if len(title) > _MOST_TITLE:
        summary = f"{title}\n\n{summary}".strip()
        title = title[: _MOST_TITLE - 1].rstrip() + "…"
    category = told.take("category") if "category" in fields else ""
    if not title and summary:
        first = " ".join(summary.split())
        title = first if len(first) <= _MOST_TITLE else first[: _MOST_TITLE - 1].rstrip() + "…"
        summary = "" if summary == title else summary
    event: dict[str, Any] = {"title": title or category or otherwise}
    if summary:
        event["summary"] = summary
    if category:
        event["category"] = head.category(category)
    if "status" in fields and (status := str(told.raw[fields["status"][0]]).casefold()) in STATUSES:
        event["status"] = status
        told.used(fields["status"][0])
    if "tags" in fields and (tags := told.many("tags")):
        event["tags"] = tags
    if "actors" in fields and (actors := told.many("actors")):
        event["actors"] = [{"actor": actor} for actor in actors]
    if "toll" in fields and (toll := _toll(told)) is not None:
        event["toll"] = {"best": toll}
    for name in ("when_note", "place_note"):
        if name in fields and (note := told.take(name)):
            event[name] = note
    if cited := _citations(told, head, links):
        event["citations"] = cited
    return event


def place_of(told: Properties, point: dict[str, Any]) -> dict[str, Any]:
    """The place that a feature's properties name, at its point ({} for none)."""
    fields = told.plan.fields
    if not ("place" in fields or "country" in fields or "radius" in fields or "precision" in fields):
        return point
    name = told.take("place")
    country = told.take("country") if name or point else ""
    if not country and (codes := told.many("country")):
        country = codes[0] if len(codes) == 1 else ""
    place = filled(name=name, country=country)
    place |= point
    if point:
        radius = told.number("radius")
        if radius is not None:
            place["radius_m"] = radius
            basis = told.take("basis")
            place["radius_basis"] = basis if basis in _BASES else "published"
        precision = fields.get("precision", ("",))[0]
        if precision and told.raw[precision] in _PRECISIONS:
            place["precision"] = told.raw[precision]
            told.used(precision)
    return place


def _toll(told: Properties) -> int | None:
    for name in told.plan.fields["toll"]:
        try:
            found = count(_text(told.raw[name]))
        except NumberError as error:
            told.findings.append(warning(f"{error}; it is left in the columns", name))
            return None
        if found is not None:
            told.used(name)
            return found
    return None


def _citations(told: Properties, head: Head, links: list[str]) -> list[dict[str, Any]]:
    fields = told.plan.fields
    names = told.many("sources") if "sources" in fields else []
    urls = []
    for name in fields.get("url", ()):
        value = told.raw[name]
        if value.__class__ is str and is_url(value):
            urls.append(value)
            told.used(name)
    if not names and not urls and not links:
        return []
    if len(names) == len(urls) == 1:
        keys = [head.source(names[0], url=urls[0])]
        urls = []
    else:
        keys = [head.source(host(name), url=name) if is_url(name) else head.source(name) for name in names]
    keys += [head.source(host(url), url=url) for url in (*urls, *links)]
    return [{"source": key} for key in dict.fromkeys(keys)]


def _text(value: Any) -> str:
    if value.__class__ is str:
        return value.strip()
    if value.__class__ is float:
        return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value)
    return str(value) if value.__class__ is int else ""
