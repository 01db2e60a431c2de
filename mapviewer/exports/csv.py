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
from mapviewer.events.store import Store
from mapviewer.events.told import Told
from mapviewer.exports.base import FIELDS, Export
from mapviewer.exports.placing import placed_words
from mapviewer.exports.telling import Account, Site, Teller, kept
from mapviewer.foreign.table import key_of
from mapviewer.foreign.text import guarded
from mapviewer.formats.own_table import COLUMNS, ORIGIN

_SEPARATOR: Final = "; "
_LONGEST_TITLE: Final = 200
_AT_ONCE: Final = 1_000
_MOST_COLUMNS: Final = 200
"""So many columns of imported records get a column of their own; what is beyond stays in `more`."""
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
    row_of = _Row(store)
    for account in Teller(store):
        columns = account.told.get("origin", {}).get("columns", {})
        left = (
            {}
            if columns.keys() <= origins.keys()
            else {key: columns[key] for key in columns if key not in origins}
        )
        cells = row_of(account, left)
        cells += [_cell(columns[key]) if key in columns else "" for key in origins]
        writer.writerow(cells)
        if (account.row + 1) % _AT_ONCE == 0:
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
    for told in store.told():
        names = told.get("origin", {}).get("columns", {})
        if names.keys() <= found.keys():
            continue
        for name in names:
            if name in found or len(found) >= _MOST_COLUMNS:
                continue
            title = name if name.startswith(ORIGIN) else ORIGIN + name
            if (key := key_of(title)) not in keys:
                keys.add(key)
                found[name] = title
    return found


def _text(value: str) -> str:
    # Numbers, which nearly all other cells of records are, are no formulas either.
    return value if not value or value[0].isalnum() else guarded(value)


def _cell(value: Any) -> str:
    if value.__class__ is str:
        return _text(value)
    if value is None or value == {}:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    return str(value) if isinstance(value, int) else _JSON(value)


def _number(value: float) -> str:
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


class _Row:
    """The cells of events under `COLUMNS`, and what many of them share."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._teller = Teller(store)
        self._sites: dict[bytes, list[str]] = {}
        self._inline: dict[bytes, str] = {}

    def __call__(self, account: Account, left: Told) -> list[str]:
        """The cells; `left` are those of an imported record that have no column of their own."""
        told, site, store = account.told, account.site, self._store
        actors, citations = told.get("actors", ()), told.get("citations", ())
        urls = [
            (store.sources[one["source"]].url or "") for one in citations if one["source"] in store.sources
        ]
        urls = list(dict.fromkeys(url for url in urls if url))
        alone = len(citations) == 1
        roles = [part.get("role") or "" for part in actors]
        tags = told.get("tags", ())
        placed = kept(self._sites, site.key, lambda: _placed(site)) if site.key else _placed(site)
        toll = told.get("toll", {}).get("best")
        return [
            _text(told["id"]),
            _text(told["title"]),
            _text(told.get("summary", "")),
            _text(account.kind),
            _dated(store, account),
            _text(told.get("when_note", "")),
            _text(account.zone),
            *placed,
            _text(told.get("place_note", "")),
            _text(_SEPARATOR.join(self._teller.actors(told))) if actors else "",
            _text(_SEPARATOR.join(roles)) if any(roles) else "",
            _text(_SEPARATOR.join(tags)) if tags else "",
            _text(_SEPARATOR.join([store.source_title(one["source"]) for one in citations])),
            _text(urls[0]) if alone and len(urls) == 1 else "",
            "" if alone or not urls else _text(_SEPARATOR.join(urls)),
            _text(told.get("status", "reported")),
            "" if toll is None else str(toll),
            self._more(account, left),
        ]

    def _more(self, account: Account, left: Told) -> str:
        """What has no column of its own, as JSON; "" for nothing."""
        told, site = account.told, account.site
        more: dict[str, str] = {name: _JSON(told[name]) for name in _IN_MORE if name in told}
        if "claims" in more:
            # A table names its sources by title: a claim's too, or they would lead nowhere.
            more["claims"] = _JSON([_named(self._store, claim) for claim in told["claims"]])
        if "geometry" not in more and site.shape:
            more["geometry"] = _JSON(site.shape)
        if "when" in told and not isinstance(told["when"], str):
            more["when"] = _JSON(told["when"])
        if any(one.get("quote") or one.get("locator") for one in told.get("citations", ())):
            more["citations"] = _JSON(told["citations"])
        if len(told["title"]) > _LONGEST_TITLE:
            # A table's longer titles are taken for summaries.
            more |= {"title": _JSON(told["title"]), "summary": _JSON(told.get("summary", ""))}
        if (origin := told.get("origin")) and (came := origin.keys() - {"columns"}):
            more["origin"] = _JSON({name: origin[name] for name in sorted(came)})
        if site.decided is not None:
            more["place_decided"] = _JSON(placed_words(site.decided))
        inline = told.get("place")
        if isinstance(inline, dict) and inline.keys() - _PLACE:
            more["place"] = kept(self._inline, site.key, lambda: _JSON(inline)) if site.key else _JSON(inline)
        if (toll := told.get("toll")) and ("low" in toll or "high" in toll):
            more["toll"] = _JSON(toll)
        if left:
            more["origin_columns"] = _JSON(left)
        parts = [f'"{name}": {value}' for name, value in more.items()]
        return f"{{{', '.join(parts)}}}" if parts else ""


def _placed(site: Site) -> list[str]:
    """The cells that say where: place, country, lat, lon, radius_m, radius_basis, geocoded."""
    return [
        _text(site.name),
        _text(site.country or ""),
        *("" if value is None else _number(value) for value in (site.lat, site.lon, site.radius_m)),
        site.radius_basis,
        "true" if site.geocoded else "",
    ]


def _named(store: Store, claim: dict[str, Any]) -> dict[str, Any]:
    """A claim with the titles of its sources instead of their ids."""
    cited = [{**one, "source": store.source_title(one["source"])} for one in claim.get("citations", ())]
    return {**claim, "citations": cited} if cited else claim


def _dated(store: Store, account: Account) -> str:
    """The EDTF. A midnight that is meant gets its offset: without one it is what spreadsheets make of a mere date, and read as that."""
    when = account.when
    if "T" not in when or "/" in when or not _MIDNIGHT.search(when):
        return when
    minutes = utc_offset(int(store.columns.earliest[account.row]), account.zone) // 60
    return f"{when}{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _special(teller: Teller, account: Account) -> Iterator[str]:
    told = account.told
    if "when" in told and not isinstance(told["when"], str):
        yield "four bounds of time as a date (they are kept as JSON)"
    title = teller.store.source_title
    names = [
        *teller.actors(told),
        *told.get("tags", ()),
        *(title(one["source"]) for one in told.get("citations", ())),
    ]
    if ";" in "".join(names):
        yield "names with a semicolon as one name"


EXPORT: Final = Export(
    name="csv",
    endings=(".csv",),
    title="CSV",
    write=_write,
    holds=frozenset(FIELDS) - {"private_note"},
    special=_special,
)
