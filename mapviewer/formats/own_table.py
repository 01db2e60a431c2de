"""The table that `mapviewer convert … .csv` writes (`mapviewer-csv`): read as any table, with what only we know how to write put back where it was.

Recognised by its columns, all of which it has. What of `more` cannot be put back stays among the event's columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from mapviewer.events.calendar import known_zone
from mapviewer.events.event import STATUSES
from mapviewer.foreign.mapping import TableMapping
from mapviewer.formats.generic_table import table_rows
from mapviewer.formats.importing import Head, Imported, Input, importer
from mapviewer.formats.json_tree import value_in
from mapviewer.formats.tabular import looks_tabular

COLUMNS: Final = (
    "id", "title", "summary", "category", "when", "when_note", "timezone", "place", "country", "lat", "lon", "radius_m", "radius_basis", "geocoded", "place_note",
    "actors", "actor_roles", "tags", "sources", "url", "source_urls", "status", "toll", "more",
)  # fmt: skip
"""`more` is what has no column of its own (geometry, claims, relations …), as JSON."""
MAPPING: Final = TableMapping(
    id="id", title=("title",), summary="summary", category="category", when="when", place="place", country="country", lat="lat", lon="lon", radius_m="radius_m",
    actors="actors", tags="tags", sources="sources", url="url", toll="toll",
)  # fmt: skip
"""How the table is to be read; the same as is proposed for it where its columns are filled."""
ORIGIN: Final = "origin: "
"""What stands before the names of the columns of imported records."""
UNKNOWN: Final = "unknown"
"""What marks a citation, in `more`, of no source that the dossier had: it is none here either."""
_COORDINATES: Final = frozenset({"lat", "lon", "radius_m", "radius_basis"})
WHOLE: Final = ("geometry", "related", "claims", "media", "after", "before", "extra", "toll", "when", "title", "summary")  # fmt: skip
"""The fields that stand in `more` as the dossier has them."""


def _recognises(head: bytes, name: str) -> bool:
    del name
    return set(looks_tabular(head)) >= set(COLUMNS)


def _rows(given: Input, head: Head) -> Iterator[Imported]:
    for row in table_rows(given, head, MAPPING):
        if row.event is not None:
            _put_back(row.event, head)
        yield row


def _put_back(event: dict[str, Any], head: Head) -> None:
    columns: dict[str, Any] = event["origin"]["columns"]
    for name in ("when_note", "place_note"):
        if name in columns:
            event[name] = columns.pop(name)
    if columns.get("status") in STATUSES:
        event["status"] = columns.pop("status")
    if known_zone(columns.get("timezone", "")):
        event["timezone"] = columns.pop("timezone")
    roles = [role.strip() for role in columns.get("actor_roles", "").split(MAPPING.separator)]
    if "actor_roles" in columns and len(roles) == len(event.get("actors", ())):
        for actor, role in zip(event["actors"], roles, strict=True):
            actor |= {"role": role} if role else {}
        del columns["actor_roles"]
    plain, imported = _origins(tuple(columns))
    if len(plain) < len(columns):
        columns = {name: columns[name] for name in plain} | {bare: columns[name] for name, bare in imported}
        event["origin"]["columns"] = columns
    more = _read(columns.get("more", ""))
    if more is not None:
        _put_more(event, more, head)
        columns.pop("more")
        if more:
            columns["more"] = json.dumps(more, ensure_ascii=False)


@lru_cache(maxsize=4_096)
def _origins(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Of a row's columns those of its own, and those of the imported record, each with the name that it had there; a name that is taken is not taken twice."""
    kept = dict.fromkeys(names)
    found = []
    for name in [name for name in names if name.startswith(ORIGIN)]:
        del kept[name]
        bare = name.removeprefix(ORIGIN)
        if bare not in kept:
            kept[bare] = None
            found.append((name, bare))
    taken = {bare for _, bare in found}
    return tuple(name for name in kept if name not in taken), tuple(found)


def _read(text: str) -> dict[str, Any] | None:
    found = value_in(text) if text else None
    return found if isinstance(found, dict) else None


def _put_more(event: dict[str, Any], more: dict[str, Any], head: Head) -> None:
    """Put back what can be; what remains in `more` could not."""
    for name in WHOLE:
        if name in more:
            event[name] = more.pop(name)
    for citation in _claimed(event.get("claims")):
        if not citation.pop(UNKNOWN, False):
            citation["source"] = head.titled(citation["source"])
    _placed_by_shape(event)
    if isinstance(more.get("place"), dict):
        event["place"] = {**more.pop("place"), **event.get("place", {})}
    cited, written = event.get("citations", []), more.get("citations")
    if isinstance(written, list) and all(isinstance(one, dict) for one in written):
        known = [one for one in written if not one.get(UNKNOWN)]
        if len(known) == len(cited):
            for one, named in zip(known, cited, strict=True):
                one["source"] = named["source"]
            for one in written:
                one.pop(UNKNOWN, None)
            event["citations"] = written
            del more["citations"]
    columns = event["origin"]["columns"]
    if isinstance(more.get("origin_columns"), dict):
        for name, value in more.pop("origin_columns").items():
            columns.setdefault(name, value)
    if isinstance(more.get("origin"), dict):
        event["origin"] = {**more.pop("origin"), "columns": columns}


def _placed_by_shape(event: dict[str, Any]) -> None:
    """Coordinates in a row whose event has a shape and no place are a point of the shape, and no place of their own."""
    place = event.get("place")
    if (
        isinstance(event.get("geometry"), dict)
        and isinstance(place, dict)
        and not place.keys() - _COORDINATES
    ):
        for name in ("radius_m", "radius_basis"):
            if name in place:
                event[name] = place[name]
        del event["place"]


def _claimed(claims: object) -> Iterator[dict[str, Any]]:
    """The citations of claims that name a source; what is none is for the dossier's own checks to say."""
    for claim in claims if isinstance(claims, list) else ():
        cited = claim.get("citations") if isinstance(claim, dict) else None
        for one in cited if isinstance(cited, list) else ():
            if isinstance(one, dict) and isinstance(one.get("source"), str):
                yield one


FORMAT = importer(
    name="mapviewer-csv",
    label="mapviewer CSV",
    suffixes=(".csv",),
    recognises=_recognises,
    rows=_rows,
    rank=15,
    revision=3,
    apart=True,
)
