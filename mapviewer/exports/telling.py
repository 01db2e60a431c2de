"""What exports need of each event, one after the other: worked out from what the file says of it, and once only where events share it.

Dates, places and sources repeat: a hundred thousand events have some thousand of each. What is told of one is kept until there are very many.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

from pydantic_core import to_json

from mapviewer.events.event import Citation, FourBounds, Place, read_when
from mapviewer.events.placing import Placed, geocoding_key, spot_of
from mapviewer.events.store import Store
from mapviewer.events.told import Told
from mapviewer.events.when import When
from mapviewer.events.where import Decided, RadiusBasis, Spot
from mapviewer.exports.moments import Moment, edtf_of, moment_of
from mapviewer.exports.placing import event_with_decided, has_decisions
from mapviewer.writers.record import bounds_of

_KEPT: Final = 1 << 15
"""So many of each kind are kept; then they are made anew."""
_Key = TypeVar("_Key", bound=Hashable)
_Made = TypeVar("_Made")


class Site(NamedTuple):
    """Where an event is: its place's name ("" without one), country, time zone and shape, and its own coordinates (degrees) and radius (metres).

    `key` is the same for all events that say no more of where they are than their place does; b"" for one that has something of its own.
    """

    key: bytes
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


@dataclass(slots=True)
class Account:
    """An event as it is told: its row, what the file says, where it is, its category as it is shown, and its time zone."""

    row: int
    told: Told
    site: Site
    kind: str
    """The label of its category, else the word for it; "" for none."""
    zone: str

    @property
    def when(self) -> str:
        """EDTF; "" for an undated event and for one whose four bounds no EDTF can say."""
        when = self.told.get("when", "")
        return when if isinstance(when, str) else ""

    @property
    def shape(self) -> dict[str, Any] | None:
        """The event's GeoJSON geometry, else its place's."""
        return self.told.get("geometry") or self.site.shape


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
        # Of several dossiers each event's place and time are those of its own one.
        self._apart = not store.mixed
        self._labels = {info.id: info.label for info in store.categories} if self._apart else {}
        self._decided = has_decisions(store)
        self._places: dict[bytes, tuple[Place | None, Site]] = {}
        self._moments: dict[tuple[str, str], Moment] = {}
        self._bounds: dict[tuple[str, str], tuple[str, str, str, str]] = {}
        self._sources: dict[str, tuple[str, str]] = {}

    def __iter__(self) -> Iterator[Account]:
        zone = self.store.head.timezone
        for row, told in enumerate(self.store.told()):
            site = self._site(row, told)
            kind = told.get("category")
            yield Account(
                row,
                told,
                site,
                (self._label(row, kind) or kind) if kind else "",
                told.get("timezone") or site.zone or zone,
            )

    def label(self, account: Account) -> str:
        """The label of the event's category; "" for none."""
        kind = account.told.get("category")
        return self._label(account.row, kind) if kind else ""

    def _label(self, row: int, kind: str) -> str:
        if self._apart:
            return self._labels[kind]
        return self.store.categories[int(self.store.columns.category[row])].label

    def with_decided(self, account: Account) -> Told:
        """What the file says, with the coordinates that a person decided on; those that the gazetteer gave are not among it."""
        if not self._decided:
            return account.told
        return event_with_decided(account.told, self.store.events[account.row], self.store)

    def left_off(self, account: Account) -> bool:
        """Whether somebody decided that the event's place stays off the map although its name is known."""
        if not self._decided or account.site.lat is not None:
            return False
        answer = self.store.answer(self.store.events[account.row])
        return answer is not None and answer.decided is not None

    # Where ----------------------------------------------------------------------------------------------------------------

    def _site(self, row: int, told: Told) -> Site:
        place = told.get("place")
        key = b"" if place is None else to_json(place)
        known, site = kept(self._places, key, lambda: self._place(key, place))
        if self._apart and not ("geometry" in told or "radius_m" in told or told["id"] in self.store.alone):
            return site
        spot = self._spot(known, told) if self._apart else self.store.spots[row]
        return _sited(site, b"", spot)

    def _place(self, key: bytes, place: Any) -> tuple[Place | None, Site]:
        """A place that events have, by its id or as it is written inside them, and where those are that say no more."""
        found = self.store.places.get(place) if isinstance(place, str) else place
        known = Place.model_validate(found) if isinstance(found, dict) else found
        name = place if isinstance(place, str) else ""
        site = Site(key, name, None, None, None, None, None, None, "", geocoded=False, decided=None)
        if known is not None:
            name = known.name or known.query or known.id
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

    def bounds(self, account: Account) -> tuple[str, str, str, str]:
        """The four bounds in ISO 8601 by the clocks of the event's zone, "" for none."""
        if self._apart and (when := account.when):
            key = (when, account.zone)
            return kept(self._bounds, key, lambda: bounds_of(self.store, account.row, account.zone))
        return bounds_of(self.store, account.row, account.zone)

    def moment(self, account: Account) -> Moment | None:
        """When the event was; None for an undated one."""
        given = account.told.get("when")
        if given is None:
            return None
        if isinstance(given, str) and self._apart:
            zone = account.zone
            return kept(self._moments, (given, zone), lambda: moment_of(given, read_when(given, zone), zone))
        when = self._when(account.row, given, account.zone)
        zone = account.zone if self._apart else self.store.zone(account.row)
        return moment_of(edtf_of(account.told), when, zone)

    def _when(self, row: int, given: Any, zone: str) -> When:
        if self._apart:
            return read_when(FourBounds.model_validate(given), zone)
        when = self.store.whens[row]
        assert when is not None  # noqa: S101 - the event has a date
        return when

    # Who says so -----------------------------------------------------------------------------------------------------------

    def actors(self, told: Told) -> list[str]:
        """The names of those who took part."""
        name = self.store.actor_name
        return [name(part["actor"]) for part in told.get("actors", ())]

    def sources(self, told: Told) -> list[tuple[str, str]]:
        """What an event's sources are called with the place in them, and their web addresses ("" for none), in order."""
        found = []
        for citation in told.get("citations", ()):
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


def _sited(site: Site, key: bytes, spot: Spot | None) -> Site:
    if spot is None:
        return site._replace(
            key=key, lat=None, lon=None, radius_m=None, radius_basis="", geocoded=False, decided=None
        )
    return site._replace(
        key=key,
        lat=spot.lat,
        lon=spot.lon,
        radius_m=spot.radius_m,
        radius_basis=spot.basis.value,
        geocoded=spot.geocoded,
        decided=spot.decided,
    )
