"""Every event as a GeoJSON feature (RFC 7946): what `writers/geojson.py` says of it, and all other fields beside; the head as a foreign member `dossier`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from mapviewer.events.store import Store
from mapviewer.events.told import FIELDS
from mapviewer.events.verbatim import (
    ACTORS,
    AFTER,
    BEFORE,
    CATEGORY,
    CITATIONS,
    CLAIMS,
    EXTRA,
    GEOMETRY,
    ID,
    MEDIA,
    ORIGIN,
    PLACE,
    PLACE_NOTE,
    RADIUS_BASIS,
    RADIUS_M,
    RELATED,
    STATUS,
    SUMMARY,
    TAGS,
    TIMEZONE,
    TITLE,
    TOLL,
    WHEN,
    WHEN_NOTE,
)
from mapviewer.exports.base import ALL, WHOLE, Export
from mapviewer.exports.dossier import head_of
from mapviewer.exports.json_text import JsonTexts
from mapviewer.exports.telling import Account, Teller, kept
from mapviewer.writers.base import as_bytes
from mapviewer.writers.geojson import point_at, rounded_shape, source_said, text_of

_AT_ONCE: Final = 1_000
_BESIDE: Final = (EXTRA, ACTORS, CITATIONS, RELATED, CLAIMS, TOLL, MEDIA, AFTER, BEFORE, ORIGIN)
"""Fields of an event that stand beside what its feature says whatever the dossier calls it."""
_RESOLVED: Final = (PLACE, RADIUS_M, RADIUS_BASIS, TIMEZONE)
"""Properties that say what holds for an event, whoever says it: what the event itself has stands beside."""
_NAMED: Final = {
    number: f',"{FIELDS[number]}{"_as_written" if number in (ACTORS, *_RESOLVED) else ""}":'
    for number in (*_BESIDE, *_RESOLVED)
}
"""What a reader of a map wants (names of actors, coordinates) has these names; what the dossier has (their ids and roles) stands beside it."""


def _write(store: Store) -> Iterator[bytes]:
    pieces = [f'{{"type":"FeatureCollection",\n"dossier":{text_of(head_of(store))},\n"features":[']
    between = "\n"
    feature = _Features(store)
    for account in feature.teller:
        pieces += (between, feature(account))
        between = ",\n"
        if (account.row + 1) % _AT_ONCE == 0:
            yield as_bytes(pieces)
            pieces = []
    pieces.append("\n]}\n")
    yield as_bytes(pieces)


class _Features:
    """Events as features, and what many of them share."""

    def __init__(self, store: Store) -> None:
        self.teller = Teller(store)
        self._store = store
        self._json = JsonTexts(text_of)
        self._dates: dict[tuple[str, str], str] = {}
        self._sites: dict[str, tuple[str, str]] = {}
        self._kinds: dict[tuple[str | None, str | None], str] = {}
        self._actors: dict[str, str] = {}
        self._cited: dict[str, str] = {}
        self._sources: dict[str, dict[str, Any]] = {}

    def __call__(self, account: Account) -> str:
        """The JSON of a feature."""
        texts, json, site = account.texts, self._json, account.site
        date = self.teller.date(account)
        dated = kept(self._dates, date, lambda: self._dated(account)) if date else self._dated(account)
        where, placed = (
            kept(self._sites, site.key, lambda: _placed(account)) if site.key else _placed(account)
        )
        shape = None if texts[GEOMETRY] is None else rounded_shape(account.value(GEOMETRY))
        kinds = (texts[CATEGORY], texts[STATUS])
        kind = kept(self._kinds, kinds, lambda: self._kind(account)) if self.teller.apart else self._kind(account)  # fmt: skip
        actors, cited, summary = texts[ACTORS], texts[CITATIONS], texts[SUMMARY]
        parts = [
            f'{{"type":"Feature","id":{json(account, ID)},"geometry":{where if shape is None else text_of(shape)},'
            f'"properties":{{"title":{json(account, TITLE)},{dated}{placed}{kind}'
            f'"summary":{json(account, SUMMARY) if summary is not None and summary != _EMPTY else "null"},'
            f"{self._note(account, WHEN_NOTE)}{self._note(account, PLACE_NOTE)}"
            f'"actors":{kept(self._actors, actors, lambda: self._who(account)) if actors else "[]"},'
            f'"tags":{json(account, TAGS) if texts[TAGS] else "[]"},'
            f'"sources":{kept(self._cited, cited, lambda: self._cites(account)) if cited else "[]"}'
        ]
        if self._store.layers:
            file, key = self._store.file_of(account.row).name, self._store.own_id(account.row)
            parts.append(f',"file":{text_of(file)},"file_id":{text_of(key)}')
        self._add_beside(parts, account, shape)
        parts.append("}}")
        return "".join(parts)

    def _add_beside(self, parts: list[str], account: Account, shape: dict[str, Any] | None) -> None:
        """What the dossier itself has of the event."""
        account_ = self.teller.decided(account)
        texts, json = account_.texts, self._json
        order = _BESIDE if account_ is account else [n for n in account_.order if n in _BESIDE]
        for number in (*order, *_RESOLVED):
            if texts[number] is not None:
                parts += (_NAMED[number], json(account_, number))
        if texts[GEOMETRY] is not None and (texts[PLACE] is not None or account_.value(GEOMETRY) != shape):
            # Another one may be the place's, and positions are rounded and rings turned as the RFC wants them.
            parts += (',"geometry_as_written":', json(account_, GEOMETRY))

    def _dated(self, account: Account) -> str:
        earliest, start_latest, end_earliest, latest = self.teller.bounds(account)
        return _members(
            when=account.value(WHEN) or None,
            earliest=earliest or None,
            start_latest=start_latest or None,
            end_earliest=end_earliest or None,
            latest=latest or None,
            timezone=account.zone,
        )

    def _kind(self, account: Account) -> str:
        return _members(
            category=account.words(CATEGORY) or None,
            category_label=self.teller.label(account) or None,
            status=account.words(STATUS) or "reported",
        )

    def _note(self, account: Account, number: int) -> str:
        text = account.texts[number]
        return f'"{FIELDS[number]}":{self._json(account, number) if text and text != _EMPTY else "null"},'

    def _who(self, account: Account) -> str:
        return text_of(self.teller.actors(account))

    def _cites(self, account: Account) -> str:
        return text_of([self._source(citation) for citation in account.value(CITATIONS)])

    def _source(self, citation: dict[str, Any]) -> dict[str, Any]:
        key = citation["source"]
        found = kept(self._sources, key, lambda: source_said(self._store, key))
        if len(citation) == 1:
            return found
        beside = {name: citation[name] for name in ("locator", "quote") if citation.get(name)}
        return {**found, **beside}


_EMPTY: Final = '""'


def _members(**values: Any) -> str:
    """Members of an object, with a comma behind the last."""
    return f"{text_of(values)[1:-1]},"


def _placed(account: Account) -> tuple[str, str]:
    """The geometry of an event that has none of its own, and the members that say where it is."""
    site = account.site
    point = None if site.lat is None or site.lon is None else point_at(site.lat, site.lon)
    told = _members(
        place=site.name or None,
        lat=site.lat,
        lon=site.lon,
        radius_m=site.radius_m,
        radius_basis=site.radius_basis or None,
        geocoded=site.geocoded,
    )
    return text_of(rounded_shape(site.shape) if site.shape is not None else point), told


EXPORT: Final = Export(
    name="geojson",
    endings=(".geojson",),
    title="GeoJSON",
    write=_write,
    holds=ALL - {"private_note"},
    head=WHOLE,
)
