"""What exports need of each event, one after the other: worked out from what the file says of it, and once only where events share it.

Dates, places and sources repeat: a hundred thousand events have some thousand of each. What is told of one is kept until there are very many.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

from mapviewer.events.event import Citation, FourBounds, Place, read_when
from mapviewer.events.placing import Placed, geocoding_key, spot_of
from mapviewer.events.store import Store
from mapviewer.events.told import FIELDS, Told
from mapviewer.events.verbatim import (
    ACTORS,
    CATEGORY,
    CITATIONS,
    GEOMETRY,
    ID,
    ORIGIN,
    PLACE,
    PLACE_NOTE,
    PRIVATE_NOTE,
    RADIUS_M,
    SUMMARY,
    TIMEZONE,
    TITLE,
    WHEN,
    WHEN_NOTE,
    Texts,
    said,
    texts_of,
    told_of,
    value_of,
)
from mapviewer.events.when import When
from mapviewer.events.where import Decided, RadiusBasis, Spot
from mapviewer.exports.moments import Moment, edtf_of, moment_of
from mapviewer.exports.placing import event_with_decided, has_decisions
from mapviewer.writers.record import bounds_of

_KEPT: Final = 1 << 15
"""So many of each kind are kept; then they are made anew."""
UNIQUE: Final = frozenset({ID, TITLE, SUMMARY, WHEN_NOTE, PLACE_NOTE, PRIVATE_NOTE, ORIGIN})
"""Fields that hardly two events have in the same words."""
_Key = TypeVar("_Key", bound=Hashable)
_Made = TypeVar("_Made")


class Site(NamedTuple):
    """Where an event is: its place's name ("" without one), country, time zone and shape, and its own coordinates (degrees) and radius (metres).

    `key` is the same for all events that say no more of where they are than their place does; "" for one that has something of its own, or no place.
    """

    key: str
    name: str
    country: str | None
    zone: str | None
    shape: dict[str, Any] | None
    lat: float | None
    lon: float | None
    radius_m: float | None
    radius_basis: str
    geocoded: bool
    decided: Decided | None


class Account:
    """An event as it is told: its row, the texts of its fields, where it is, its category as it is shown, and its time zone.

    What the fields say is worked out when it is asked for, once for all events that say it in the same words: nobody changes what is got here.
    """

    __slots__ = ("_teller", "_told", "kind", "row", "site", "texts", "zone")

    def __init__(
        self, teller: Teller, row: int, texts: Texts, told: Told | None, site: Site, kind: str, zone: str
    ) -> None:
        """`kind` is the label of its category, else the word for it; "" for none."""
        self._teller, self._told = teller, told
        self.row, self.texts, self.site, self.kind, self.zone = row, texts, site, kind, zone

    @property
    def told(self) -> Told:
        """What the file says."""
        if self._told is None:
            value = self._teller.value
            self._told = {
                name: value_of(number, text) if number in UNIQUE else value(number, text)
                for number, (name, text) in enumerate(zip(FIELDS, self.texts, strict=True))
                if text is not None
            }
        return self._told

    def value(self, number: int) -> Any:
        """What the file says under the field of that number, None for nothing."""
        text = self.texts[number]
        if text is None:
            return None
        if self._told is not None:
            return self._told[FIELDS[number]]
        return value_of(number, text) if number in UNIQUE else self._teller.value(number, text)

    @property
    def order(self) -> list[int]:
        """The numbers of its fields, in their order."""
        return [FIELDS.index(name) for name in self.told]

    def words(self, number: int) -> str:
        """The text that a field is; "" for none."""
        text = self.texts[number]
        return "" if text is None else said(text)

    @property
    def when(self) -> str:
        """EDTF; "" for an undated event and for one whose four bounds no EDTF can say."""
        text = self.texts[WHEN]
        return said(text) if text is not None and text[0] == '"' else ""

    @property
    def shape(self) -> dict[str, Any] | None:
        """The event's GeoJSON geometry, else its place's."""
        return self.site.shape if self.texts[GEOMETRY] is None else self.value(GEOMETRY)


def kept(known: dict[_Key, _Made], key: _Key, make: Callable[[], _Made]) -> _Made:
    """What is known under a key, else what `make` makes, which is known from now on."""
    found = known.get(key)
    if found is None:
        if len(known) >= _KEPT:
            known.clear()
        found = known[key] = make()
    return found


class Teller:
    """Tells a store's events in their order."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.apart = not store.mixed
        """Of several dossiers each event's place, time and category are those of its own one."""
        self._labels = {info.id: info.label for info in store.categories} if self.apart else {}
        self._decided = has_decisions(store)
        self.found: dict[tuple[int, str], bool] = {}
        """For those who ask: what was found out about a field, by its number and its text."""
        self._values: list[dict[str, Any]] = [{} for _ in FIELDS]
        self._places: dict[str, tuple[Place | None, Site]] = {}
        self._moments: dict[tuple[str, str], Moment] = {}
        self._bounds: dict[tuple[str, str], tuple[str, str, str, str]] = {}
        self._cited: dict[str, list[tuple[str, str]]] = {}
        self._sources: dict[str, tuple[str, str]] = {}

    def __iter__(self) -> Iterator[Account]:
        head, site_of, kinds = self.store.head.timezone, self._site, dict[str, str]()
        for row, found in enumerate(self.store.verbatim()):
            texts, told = (texts_of(found), found) if isinstance(found, dict) else (found, None)
            site = site_of(row, texts, told)
            kind, zone = texts[CATEGORY], texts[TIMEZONE]
            yield Account(
                self,
                row,
                texts,
                told,
                site,
                "" if kind is None else self._kind(row, kind, kinds),
                said(zone) if zone is not None else site.zone or head,
            )

    def value(self, number: int, text: str) -> Any:
        """What a field's text says; many events have the same."""
        known = self._values[number]
        found = known.get(text)
        if found is None:
            found = kept(known, text, lambda: value_of(number, text))
        return found

    def _kind(self, row: int, kind: str, known: dict[str, str]) -> str:
        if self.apart and kind in known:
            return known[kind]
        word = said(kind)
        label = known[kind] = self._label(row, word) or word if word else ""
        return label

    def label(self, account: Account) -> str:
        """The label of the event's category; "" for none."""
        kind = account.words(CATEGORY)
        return self._label(account.row, kind) if kind else ""

    def _label(self, row: int, kind: str) -> str:
        if self.apart:
            return self._labels[kind]
        return self.store.categories[int(self.store.columns.category[row])].label

    def with_decided(self, account: Account) -> Told:
        """What the file says, with the coordinates that a person decided on; those that the gazetteer gave are not among it."""
        if not self._decided:
            return account.told
        return event_with_decided(account.told, self.store.events[account.row], self.store)

    def decided(self, account: Account) -> Account:
        """The same event with the coordinates that a person decided on."""
        if not self._decided:
            return account
        told = self.with_decided(account)
        if told is account.told:
            return account
        return Account(self, account.row, texts_of(told), told, account.site, account.kind, account.zone)

    def left_off(self, account: Account) -> bool:
        """Whether somebody decided that the event's place stays off the map although its name is known."""
        if not self._decided or account.site.lat is not None:
            return False
        answer = self.store.answer(self.store.events[account.row])
        return answer is not None and answer.decided is not None

    # Where ----------------------------------------------------------------------------------------------------------------

    def _site(self, row: int, texts: Texts, told: Told | None) -> Site:
        key = texts[PLACE] or ""
        pair = self._places.get(key)
        if pair is None:
            pair = kept(self._places, key, lambda: self._place(key, told["place"] if told and key else None))
        if (
            self.apart
            and texts[GEOMETRY] is texts[RADIUS_M] is None
            and not (self.store.alone and self._own(texts) in self.store.alone)
        ):
            return pair[1]
        known, site = pair
        if self.apart:
            told = told if told is not None else told_of(texts)
            spot = self._spot(known, told)
        else:
            spot = self.store.spots[row]
        return _sited(site, "", spot)

    @staticmethod
    def _own(texts: Texts) -> str:
        key = texts[ID]
        assert key is not None  # noqa: S101 - every event has one
        return said(key)

    def _place(self, key: str, told: Any) -> tuple[Place | None, Site]:
        """A place that events have, by its id or as it is written inside them, and where those are that say no more."""
        place = value_of(PLACE, key) if told is None and key else told
        found = self.store.places.get(place) if isinstance(place, str) else place
        known = Place.model_validate(found) if isinstance(found, dict) else found
        name = place if isinstance(place, str) else ""
        site = Site(key, name, None, None, None, None, None, None, "", geocoded=False, decided=None)
        if known is not None:
            name = known.label
            site = site._replace(name=name, country=known.country, zone=known.timezone, shape=known.geometry)
        return known, _sited(site, key, self._spot(known, {"id": "", "title": "", "place": place}))

    def _spot(self, place: Place | None, told: Told) -> Spot | None:
        basis = told.get("radius_basis")
        event = Placed(
            told.get("place") if place is None or isinstance(told["place"], str) else place,
            told["title"],
            told.get("geometry"),
            told.get("radius_m"),
            RadiusBasis(basis) if basis is not None else None,
        )
        answer = self.store.alone.get(told["id"])
        if answer is None and place is not None:
            answer = self.store.geocoded.get(geocoding_key(place))
        return spot_of(event, place, answer)

    # When -----------------------------------------------------------------------------------------------------------------

    def date(self, account: Account) -> tuple[str, str] | None:
        """What is the same for all events with the same date; None for an undated event, and for one whose date has to be looked at by itself."""
        when = account.texts[WHEN]
        return (when, account.zone) if when is not None and self.apart and when[0] == '"' else None

    def bounds(self, account: Account) -> tuple[str, str, str, str]:
        """The four bounds in ISO 8601 by the clocks of the event's zone, "" for none."""
        if (key := self.date(account)) is not None and key[0] != '""':
            return kept(self._bounds, key, lambda: bounds_of(self.store, account.row, account.zone))
        return bounds_of(self.store, account.row, account.zone)

    def moment(self, account: Account) -> Moment | None:
        """When the event was; None for an undated one."""
        if account.texts[WHEN] is None:
            return None
        if (key := self.date(account)) is not None:
            found = self._moments.get(key)
            if found is None:
                given, zone = account.when, account.zone
                found = kept(self._moments, key, lambda: moment_of(given, read_when(given, zone), zone))
            return found
        when = self._when(account.row, account.value(WHEN), account.zone)
        zone = account.zone if self.apart else self.store.zone(account.row)
        return moment_of(edtf_of(account.told), when, zone)

    def _when(self, row: int, given: Any, zone: str) -> When:
        if self.apart:
            return read_when(FourBounds.model_validate(given), zone)
        when = self.store.whens[row]
        assert when is not None  # noqa: S101 - the event has a date
        return when

    # Who says so -----------------------------------------------------------------------------------------------------------

    def actors(self, account: Account) -> list[str]:
        """The names of those who took part."""
        name = self.store.actor_name
        return [name(part["actor"]) for part in account.value(ACTORS) or ()]

    def sources(self, account: Account) -> list[tuple[str, str]]:
        """What an event's sources are called with the place in them, and their web addresses ("" for none), in order; nobody changes the list."""
        text = account.texts[CITATIONS]
        return kept(self._cited, text, lambda: self._sources_of(account)) if text is not None else []

    def _sources_of(self, account: Account) -> list[tuple[str, str]]:
        found = []
        for citation in account.value(CITATIONS):
            key = citation["source"]
            words, url = kept(self._sources, key, partial(self._source, key))
            if citation.get("locator"):
                words = self.store.citation_words(
                    Citation.model_construct(source=key, locator=citation["locator"])
                )
            found.append((words, url))
        return found

    def _source(self, key: str) -> tuple[str, str]:
        source = self.store.sources.get(key)
        url = (source.url if source else None) or ""
        # Other programs open what is an address: nothing but a page of the web may be one.
        safe = url.lower().startswith(("http://", "https://"))
        return self.store.citation_words(Citation.model_construct(source=key)), url if safe else ""


def _sited(site: Site, key: str, spot: Spot | None) -> Site:
    if spot is None:
        return site._replace(
            key=key, lat=None, lon=None, radius_m=None, radius_basis="", geocoded=False, decided=None
        )
    known = spot.radius_m > 0 or spot.basis is not RadiusBasis.ASSUMED
    return site._replace(
        key=key,
        lat=spot.lat,
        lon=spot.lon,
        # No radius at all is none that was assumed.
        radius_m=spot.radius_m if known else None,
        radius_basis=spot.basis.value if known else "",
        geocoded=spot.geocoded,
        decided=spot.decided,
    )
