"""Every event as a row of a table that spreadsheets open safely, and that opens here again with nothing lost that a table can hold.

The columns have the names that `formats/generic_table.py` knows; `formats/own_table.py` reads what only we know how to write.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.calendar import utc_offset
from mapviewer.events.event import Event
from mapviewer.events.store import Store
from mapviewer.exports.base import FIELDS, Export
from mapviewer.exports.dossier import event_of
from mapviewer.exports.placing import placed_words
from mapviewer.foreign.table import key_of
from mapviewer.foreign.text import guarded
from mapviewer.formats.own_table import COLUMNS, ORIGIN
from mapviewer.writers.record import record_of

_SEPARATOR: Final = "; "
_LONGEST_TITLE: Final = 200
_AT_ONCE: Final = 1_000
_MOST_COLUMNS: Final = 200
"""So many columns of imported records get a column of their own; what is beyond stays in `more`."""
_DATES: Final = frozenset({"when", "lat", "lon"})
_JSON: Final = json.JSONEncoder(ensure_ascii=False).encode
_MIDNIGHT: Final = re.compile(r"T00:00(?::00)?\Z")
_PLACE: Final = frozenset({"id", "name", "country", "lat", "lon", "radius_m", "radius_basis"})
_IN_MORE: Final = ("geometry", "related", "claims", "media", "after", "before", "extra")


def _write(store: Store) -> Iterator[bytes]:
    origins = _origin_columns(store)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([*COLUMNS, *origins.values()])
    for row in range(len(store)):
        # By its number: a large store keeps what was read just now, and `record_of` reads it, too.
        event = store.events[row]
        values = _values(store, row, event)
        columns = event.origin.columns if event.origin is not None else {}
        left = {key: value for key, value in columns.items() if key not in origins}
        if left:
            values["more"]["origin_columns"] = left
        cells = [_cell(name, values[name]) for name in COLUMNS]
        writer.writerow([*cells, *(_cell(key, columns.get(key)) for key in origins)])
        if (row + 1) % _AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    # A lone surrogate, which JSON can hold and UTF-8 cannot, becomes a question mark.
    data = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return data


def _origin_columns(store: Store) -> dict[str, str]:
    """The columns of imported records, with what they are called here: marked, so that none is taken for one of ours."""
    found: dict[str, str] = {}
    keys = {key_of(name) for name in COLUMNS}
    for event in store.events:
        for name in event.origin.columns if event.origin is not None else ():
            if name in found or len(found) >= _MOST_COLUMNS:
                continue
            title = name if name.startswith(ORIGIN) else ORIGIN + name
            if (key := key_of(title)) not in keys:
                keys.add(key)
                found[name] = title
    return found


def _cell(column: str, value: Any) -> str:
    if value.__class__ is str:
        # Numbers, which nearly all other cells of records are, are no formulas either.
        return value if not value or value[0].isalnum() or column in _DATES else guarded(value)
    if value is None or value == {}:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    return str(value) if isinstance(value, int) else _JSON(value)


def _values(store: Store, row: int, event: Event) -> dict[str, Any]:
    record = record_of(store, row)
    place = store.place_of(event)
    urls = [(store.sources[c.source].url or "") for c in event.citations if c.source in store.sources]
    urls = list(dict.fromkeys(url for url in urls if url))
    told = event_of(event)
    more: dict[str, Any] = {name: told[name] for name in _IN_MORE if name in told}
    if "claims" in more:
        # A table names its sources by title: a claim's too, or they would lead nowhere.
        more["claims"] = [_named(store, claim) for claim in more["claims"]]
    if "geometry" not in more and record.geometry is not None:
        more["geometry"] = record.geometry
    if not isinstance(event.when, str) and event.when is not None:
        more["when"] = told["when"]
    if any(citation.quote or citation.locator for citation in event.citations):
        more["citations"] = told["citations"]
    if len(event.title) > _LONGEST_TITLE:
        # A table's longer titles are taken for summaries.
        more |= {"title": event.title, "summary": event.summary}
    if event.origin is not None and (came := told["origin"].keys() - {"columns"}):
        more["origin"] = {name: told["origin"][name] for name in sorted(came)}
    if record.decided is not None:
        more["place_decided"] = placed_words(record.decided)
    inline = told.get("place")
    if isinstance(inline, dict) and inline.keys() - _PLACE:
        more["place"] = inline
    toll = event.toll
    if toll is not None and (toll.low is not None or toll.high is not None):
        more["toll"] = told["toll"]
    return {
        "id": event.id,
        "title": event.title,
        "summary": event.summary,
        "category": record.category_label or record.category,
        "when": _dated(store, row, record.when, record.zone),
        "when_note": record.when_note,
        "timezone": record.zone,
        "place": record.place,
        "country": place.country if place is not None else None,
        "lat": record.lat,
        "lon": record.lon,
        "radius_m": record.radius_m,
        "radius_basis": record.radius_basis,
        "geocoded": True if record.geocoded else None,
        "place_note": record.place_note,
        "actors": _SEPARATOR.join(record.actors),
        "actor_roles": _SEPARATOR.join(part.role or "" for part in event.actors)
        if any(part.role for part in event.actors)
        else "",
        "tags": _SEPARATOR.join(record.tags),
        "sources": _SEPARATOR.join(store.source_title(citation.source) for citation in event.citations),
        "url": urls[0] if len(urls) == 1 and len(event.citations) == 1 else "",
        "source_urls": "" if len(event.citations) == 1 else _SEPARATOR.join(urls),
        "status": event.status,
        "toll": toll.best if toll is not None else None,
        "more": more,
    }


def _named(store: Store, claim: dict[str, Any]) -> dict[str, Any]:
    """A claim with the titles of its sources instead of their ids."""
    cited = [{**one, "source": store.source_title(one["source"])} for one in claim.get("citations", ())]
    return {**claim, "citations": cited} if cited else claim


def _dated(store: Store, row: int, when: str, zone: str) -> str:
    """The EDTF. A midnight that is meant gets its offset: without one it is what spreadsheets make of a mere date, and read as that."""
    if not _MIDNIGHT.search(when) or "/" in when:
        return when
    minutes = utc_offset(int(store.columns.earliest[row]), zone) // 60
    return f"{when}{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _special(store: Store, row: int) -> Iterator[str]:
    event = store.events[row]
    if event.when is not None and not isinstance(event.when, str):
        yield "four bounds of time as a date (they are kept as JSON)"
    names = [
        *(store.actor_name(part.actor) for part in event.actors),
        *event.tags,
        *(store.source_title(c.source) for c in event.citations),
    ]
    if any(";" in name for name in names):
        yield "names with a semicolon as one name"


EXPORT: Final = Export(
    name="csv",
    endings=(".csv",),
    title="CSV",
    write=_write,
    holds=frozenset(FIELDS) - {"private_note"},
    special=_special,
)
