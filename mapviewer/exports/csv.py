"""Every event as a row of a table that spreadsheets open safely, and that opens here again with nothing lost that a table can hold.

The columns have the names that `formats/generic_table.py` knows; `formats/own_table.py` reads what only we know how to write.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from mapviewer.events.calendar import utc_offset
from mapviewer.events.store import Store
from mapviewer.events.told import FIELDS
from mapviewer.events.verbatim import (
    ACTORS,
    AFTER,
    BEFORE,
    CITATIONS,
    CLAIMS,
    EXTRA,
    GEOMETRY,
    ID,
    MEDIA,
    ORIGIN,
    PLACE,
    PLACE_NOTE,
    RELATED,
    STATUS,
    SUMMARY,
    TAGS,
    TITLE,
    TOLL,
    WHEN,
    WHEN_NOTE,
    value_of,
)
from mapviewer.exports.base import FIELDS as ALL_FIELDS
from mapviewer.exports.base import Export
from mapviewer.exports.json_text import JsonTexts
from mapviewer.exports.origins import columns_of, parts_of
from mapviewer.exports.placing import placed_words
from mapviewer.exports.telling import Account, Site, Teller, kept
from mapviewer.foreign.table import key_of
from mapviewer.foreign.text import guarded
from mapviewer.formats.own_table import COLUMNS, UNKNOWN
from mapviewer.formats.own_table import ORIGIN as MARK
from mapviewer.writers.base import as_bytes

_SEPARATOR: Final = "; "
_LONGEST_TITLE: Final = 200
_AT_ONCE: Final = 1_000
_MOST_COLUMNS: Final = 200
"""So many columns of imported records get a column of their own; what is beyond stays in `more`."""
_JSON: Final = json.JSONEncoder(ensure_ascii=False).encode
_MIDNIGHT: Final = re.compile(r"T00:00(?::00)?\Z")
_PLACE: Final = frozenset({"id", "name", "country", "lat", "lon", "radius_m", "radius_basis"})
_IN_MORE: Final = (GEOMETRY, RELATED, CLAIMS, MEDIA, AFTER, BEFORE, EXTRA)
_CAME: Final = ("file", "format", "row")
_KINDS: Final = 1 << 12
"""So many different sets of columns are remembered."""
_FORMULA: Final = re.compile(r""":"'*+[=+\-@＝＋－＠]""")
"""A cell that `guarded` changes, in the JSON of columns without a backslash."""


def _write(store: Store) -> Iterator[bytes]:
    columns = _Columns(store)
    buffer = io.StringIO()
    buffer.write("\ufeff")
    csv.writer(buffer, lineterminator="\r\n").writerow([*COLUMNS, *columns.titles])
    lines = [buffer.getvalue()]
    line_of = _Line(store, columns)
    for account in line_of.teller:
        lines.append(line_of(account))
        if (account.row + 1) % _AT_ONCE == 0:
            yield as_bytes(lines)
            lines.clear()
    yield as_bytes(lines)


def _text(value: str) -> str:
    # Numbers, which nearly all other cells of records are, are no formulas either.
    return value if not value or value[0].isalnum() else guarded(value)


def _quoted(cell: str) -> str:
    """A cell as it stands in a line."""
    if '"' in cell or "," in cell or "\n" in cell or "\r" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _cells(*cells: str) -> str:
    return ",".join(map(_quoted, cells))


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


class _Columns:
    """The columns of imported records that get one of their own, and what stands in them."""

    def __init__(self, store: Store) -> None:
        self._titles = _origin_columns(store)
        self._none = "," * len(self._titles)
        self._orders: dict[tuple[str, ...], list[int] | None] = {}

    @property
    def titles(self) -> list[str]:
        """What they are called here."""
        return list(self._titles.values())

    def quick(self, text: str) -> str | None:
        """The cells of these columns, each with a comma before it, from their text; None where it takes a second look."""
        found = columns_of(text)
        if found is None or _FORMULA.search(text):
            return None
        names, cells = found
        if names not in self._orders:
            self._orders[names] = self._order(names)
        if (order := self._orders[names]) is None:
            return None
        cells.append("")
        # No text has a quotation mark or the end of a line in it: that would have taken a backslash.
        return "".join([f',"{cells[n]}"' if "," in cells[n] else f",{cells[n]}" for n in order])

    def _order(self, names: tuple[str, ...]) -> list[int] | None:
        """Which cell of a record stands in each column, the one behind the last for none; None where some have no column."""
        if len(self._orders) >= _KINDS:
            self._orders.clear()
        if not set(names) <= self._titles.keys():
            return None
        numbers = {name: number for number, name in enumerate(names)}
        return [numbers.get(name, len(names)) for name in self._titles]

    def slow(self, columns: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The cells, and those that have no column of their own."""
        if not columns:
            return self._none, {}
        cells = [_cell(columns[name]) if name in columns else "" for name in self._titles]
        left = {name: value for name, value in columns.items() if name not in self._titles}
        return "".join([f",{_quoted(cell)}" for cell in cells]), left


def _origin_columns(store: Store) -> dict[str, str]:
    """The columns of imported records, with what they are called here: marked, so that none is taken for one of ours."""
    found: dict[str, str] = {}
    keys = {key_of(name) for name in COLUMNS}
    seen: set[tuple[str, ...]] = set()
    for names in _names_of_columns(store):
        if names in seen:
            continue
        if len(seen) < _KINDS:
            seen.add(names)
        for name in names:
            if name in found or len(found) >= _MOST_COLUMNS:
                continue
            title = name if name.startswith(MARK) else MARK + name
            if (key := key_of(title)) not in keys:
                keys.add(key)
                found[name] = title
    return found


def _names_of_columns(store: Store) -> Iterator[tuple[str, ...]]:
    for texts in store.verbatim():
        if isinstance(texts, dict):
            yield tuple(texts.get("origin", {}).get("columns", {}))
        elif (text := texts[ORIGIN]) is not None:
            parts = parts_of(text)
            found = columns_of(parts[3]) if parts and parts[3] else None
            yield found[0] if found else tuple(value_of(ORIGIN, text).get("columns", {}))


class _Line:
    """The lines of events, and what many of them share."""

    def __init__(self, store: Store, columns: _Columns) -> None:
        self.teller = Teller(store)
        self._store, self._columns = store, columns
        self._json = JsonTexts(_JSON, " ")
        self._known: list[dict[str | None, str]] = [{} for _ in FIELDS]
        self._kinds: dict[str, str] = {}
        self._dates: dict[tuple[str, str], str] = {}
        self._sites: dict[str, str] = {}
        self._zones: dict[str, str] = {}
        self._shapes: dict[str, str] = {}
        self._needed: list[dict[str, bool]] = [{} for _ in FIELDS]
        self._cited_as: dict[str, str] = {}

    def __call__(self, account: Account) -> str:
        """The line of an event, with its end."""
        texts, site, known, zone = account.texts, account.site, self._known, account.zone
        date, kind = self.teller.date(account), account.kind
        columns, origin, left = self._origin(account)
        cells = (
            _quoted(_text(account.words(ID))),
            _quoted(_text(account.words(TITLE))),
            _quoted(_text(account.words(SUMMARY))),
            kept(self._kinds, kind, lambda: _cells(_text(kind))) if kind else "",
            kept(self._dates, date, lambda: self._dated(account)) if date else self._dated(account),
            _quoted(_text(account.words(WHEN_NOTE))) if texts[WHEN_NOTE] else "",
            kept(self._zones, zone, lambda: _cells(_text(zone))),
            kept(self._sites, site.key, lambda: _cells(*_placed(site)))
            if site.key
            else _cells(*_placed(site)),
            _quoted(_text(account.words(PLACE_NOTE))) if texts[PLACE_NOTE] else "",
            kept(known[ACTORS], texts[ACTORS], lambda: self._actors(account)),
            kept(known[TAGS], texts[TAGS], lambda: self._tags(account)),
            kept(known[CITATIONS], texts[CITATIONS], lambda: self._cited(account)),
            kept(known[STATUS], texts[STATUS], lambda: _cells(_text(account.words(STATUS) or "reported"))),
            kept(known[TOLL], texts[TOLL], lambda: self._toll(account)),
            _quoted(self._more(account, origin, left)),
        )
        return f"{','.join(cells)}{columns}\r\n"

    def _origin(self, account: Account) -> tuple[str, str, dict[str, Any]]:
        """The cells of columns of its own, the JSON of what else is known of where the event comes from ("" for nothing), the columns that are left."""
        text = account.texts[ORIGIN]
        if text is None:
            return self._columns.slow({})[0], "", {}
        parts = parts_of(text)
        if parts is not None:
            file, format_, row, columns = parts
            found = self._columns.quick(columns) if columns else self._columns.slow({})[0]
            if found is not None:
                named = zip(_CAME, (file, format_, row), strict=True)
                came = ", ".join([f'"{name}": {text}' for name, text in named if text is not None])
                return found, f"{{{came}}}" if came else "", {}
        origin = account.value(ORIGIN)
        cells, left = self._columns.slow(origin.get("columns", {}))
        came_ = {name: origin[name] for name in sorted(origin.keys() - {"columns"})}
        return cells, _JSON(came_) if came_ else "", left

    def _dated(self, account: Account) -> str:
        return _quoted(_dated(self._store, account))

    def _actors(self, account: Account) -> str:
        """The cells of names and of roles."""
        roles = [part.get("role") or "" for part in account.value(ACTORS) or ()]
        return _cells(
            _text(_SEPARATOR.join(self.teller.actors(account))) if roles else "",
            _text(_SEPARATOR.join(roles)) if any(roles) else "",
        )

    @staticmethod
    def _tags(account: Account) -> str:
        return _cells(_text(_SEPARATOR.join(account.value(TAGS) or ())))

    def _cited(self, account: Account) -> str:
        """The cells of the sources' names, of the address of the only one, of several addresses."""
        store = self._store
        # What is cited and is no source of the dossier would be one of the table's.
        citations = [one for one in account.value(CITATIONS) or () if one["source"] in store.sources]
        urls = [store.sources[one["source"]].url or "" for one in citations]
        urls = list(dict.fromkeys(url for url in urls if url))
        alone = len(citations) == 1
        return _cells(
            _text(_SEPARATOR.join([store.source_title(one["source"]) for one in citations])),
            _text(urls[0]) if alone and len(urls) == 1 else "",
            "" if alone or not urls else _text(_SEPARATOR.join(urls)),
        )

    @staticmethod
    def _toll(account: Account) -> str:
        toll = (account.value(TOLL) or {}).get("best")
        return "" if toll is None else str(toll)

    def _citations(self, account: Account) -> str:
        """Citations as JSON, where the names of their sources are not all; "" where they are."""
        citations, sources = account.value(CITATIONS), self._store.sources
        if all(one["source"] in sources for one in citations):
            told = any(one.get("quote") or one.get("locator") for one in citations)
            return self._json(account, CITATIONS) if told else ""
        return _JSON([_marked(self._store, one) for one in citations])

    def _more(self, account: Account, origin: str, left: dict[str, Any]) -> str:
        """What has no column of its own, as JSON; "" for nothing."""
        texts, site = account.texts, account.site
        more = {
            FIELDS[number]: self._json(account, number) for number in _IN_MORE if texts[number] is not None
        }
        if "claims" in more:
            # A table names its sources by title: a claim's too, or they would lead nowhere.
            more["claims"] = _JSON([_named(self._store, claim) for claim in account.value(CLAIMS)])
        if "geometry" not in more and (shape := site.shape):
            more["geometry"] = (
                kept(self._shapes, site.key, lambda: _JSON(shape)) if site.key else _JSON(shape)
            )
        when, cited, place, toll = texts[WHEN], texts[CITATIONS], texts[PLACE], texts[TOLL]
        if when is not None and when[0] != '"':
            more["when"] = self._json(account, WHEN)
        if cited is not None:
            written = kept(self._cited_as, cited, lambda: self._citations(account))
            if written:
                more["citations"] = written
        if len(title := account.words(TITLE)) > _LONGEST_TITLE:
            # A table's longer titles are taken for summaries.
            more |= {"title": _JSON(title), "summary": _JSON(account.words(SUMMARY))}
        if origin:
            more["origin"] = origin
        if site.decided is not None:
            more["place_decided"] = _JSON(placed_words(site.decided))
        if (
            place is not None
            and place[0] != '"'
            and kept(self._needed[PLACE], place, lambda: _more_of_place(account))
        ):
            more["place"] = self._json(account, PLACE)
        if toll is not None and kept(self._needed[TOLL], toll, lambda: _ends_of_toll(account)):
            more["toll"] = self._json(account, TOLL)
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


def _more_of_place(account: Account) -> bool:
    return bool(account.value(PLACE).keys() - _PLACE)


def _ends_of_toll(account: Account) -> bool:
    return not account.value(TOLL).keys().isdisjoint(("low", "high"))


def _named(store: Store, claim: dict[str, Any]) -> dict[str, Any]:
    """A claim with the titles of its sources instead of their ids."""
    cited = [
        {**_marked(store, one), "source": store.source_title(one["source"])}
        for one in claim.get("citations", ())
    ]
    return {**claim, "citations": cited} if cited else claim


def _marked(store: Store, citation: dict[str, Any]) -> dict[str, Any]:
    """A citation, marked where it is of no source that the dossier has."""
    return citation if citation["source"] in store.sources else {**citation, UNKNOWN: True}


def _dated(store: Store, account: Account) -> str:
    """The EDTF. A midnight that is meant gets its offset: without one it is what spreadsheets make of a mere date, and read as that."""
    when = account.when
    if "T" not in when or "/" in when or not _MIDNIGHT.search(when):
        return when
    minutes = utc_offset(int(store.columns.earliest[account.row]), account.zone) // 60
    return f"{when}{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _special(teller: Teller, account: Account) -> Iterator[str]:
    when = account.texts[WHEN]
    if when is not None and when[0] != '"':
        yield "four bounds of time as a date (they are kept as JSON)"
    if any(
        kept(teller.found, (number, text), partial(_parts_names, teller, account, number))
        for number in _NAMES
        if (text := account.texts[number]) is not None
    ):
        yield "names with a semicolon as one name"


_NAMES: Final = (ACTORS, TAGS, CITATIONS)
"""Fields whose names stand in one cell, with semicolons between."""


def _parts_names(teller: Teller, account: Account, number: int) -> bool:
    title = teller.store.source_title
    names = (
        teller.actors(account)
        if number == ACTORS
        else [title(one["source"]) if number == CITATIONS else one for one in account.value(number)]
    )
    return ";" in "".join(names)


EXPORT: Final = Export(
    name="csv",
    endings=(".csv",),
    title="CSV",
    write=_write,
    holds=frozenset(ALL_FIELDS) - {"private_note"},
    special=_special,
)
