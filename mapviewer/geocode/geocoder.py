"""geopy's interface over the shipped gazetteer, and geopy's Nominatim over our own network code: the only module that imports geopy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderQueryError
from geopy.geocoders import Nominatim
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from mapviewer.events.where import Candidate
from mapviewer.geocode.gazetteer import Answer, Gazetteer
from mapviewer.geocode.online import MOST, candidate_of, places_of
from mapviewer.net.channel import Stop
from mapviewer.net.client import USER_AGENT, Client
from mapviewer.net.services import Service

_LONGEST_QUERY: Final = 500


class EmbeddedGazetteer(Geocoder):  # type: ignore[misc]  # geopy is untyped
    """A geopy geocoder that never leaves the machine, with the keyword arguments of geopy's `Nominatim`.

    Locations are ranked as the gazetteer ranks them; `Location.raw` holds the candidate as a dict, and in `accepted`
    whether it is sure enough to be taken without asking (`Gazetteer` says when that is).
    """

    def __init__(self, gazetteer: Gazetteer | None = None, *, confident_only: bool = False) -> None:
        """Share a gazetteer, or open one. With `confident_only`, `geocode` for one result gives None for an unsure one."""
        super().__init__(scheme="https", timeout=DEFAULT_SENTINEL, proxies={}, user_agent="mapviewer")
        self.gazetteer = gazetteer if gazetteer is not None else Gazetteer.open()
        self.confident_only = confident_only

    def geocode(
        self,
        query: str | dict[str, str],
        *,
        exactly_one: bool = True,
        timeout: object = DEFAULT_SENTINEL,
        limit: int | None = None,
        addressdetails: bool = False,
        language: str | bool = False,
        geometry: str | None = None,
        extratags: bool = False,
        country_codes: str | Sequence[str] | None = None,
        viewbox: Sequence[object] | None = None,
        bounded: bool = False,
        featuretype: str | None = None,
        namedetails: bool = False,
    ) -> Location | list[Location] | None:
        """Find a place: one `Location`, with `exactly_one=False` a list, or None when nothing is found.

        `query` is text, or a dict of which `city`, `county`, `state`, `country` are read. `country_codes` (ISO alpha-2, one,
        several, or comma-separated) leaves out what lies elsewhere; `featuretype` is Nominatim's `country`, `state`, `city`
        or `settlement`; `viewbox` (two points) leaves out what lies outside when `bounded`. The gazetteer answers in one
        language and has no geometries or tags, so the other arguments change nothing. Raises GeocoderQueryError for a
        geometry, a limit below 1 or an unknown feature type.
        """
        del timeout, addressdetails, language, extratags, namedetails
        if geometry is not None:
            raise GeocoderQueryError("the embedded gazetteer has points only, no geometries")
        if limit is not None and limit < 1:
            raise GeocoderQueryError("limit cannot be less than 1")
        if featuretype is not None and featuretype not in _FEATURE_TYPES:
            raise GeocoderQueryError(
                f"featuretype is {featuretype!r}; expected one of {', '.join(_FEATURE_TYPES)}"
            )
        text = query if isinstance(query, str) else ", ".join(query[p] for p in _STRUCTURED if query.get(p))
        box = _box(viewbox) if viewbox is not None and bounded else None
        most = 1 if exactly_one else (limit or 10)
        filtered = box is not None or featuretype is not None
        found: list[tuple[Candidate, bool]] = []
        for code in _codes(country_codes):
            answer = self.gazetteer.lookup(text, country=code, limit=100 if filtered else most)
            found += [(candidate, candidate is answer.accepted) for candidate in answer.candidates]
        found = [
            (candidate, sure)
            for candidate, sure in found
            if (featuretype is None or candidate.kind in _FEATURE_TYPES[featuretype])
            and (box is None or _inside(candidate, box))
        ]
        found.sort(key=lambda pair: -pair[0].score)
        if self.confident_only and exactly_one:
            found = [pair for pair in found if pair[1]]
        locations = [_location(candidate, accepted=sure) for candidate, sure in found[:most]]
        if not locations:
            return None
        return locations[0] if exactly_one else locations

    def reverse(
        self,
        query: object,
        *,
        exactly_one: bool = True,
        timeout: object = DEFAULT_SENTINEL,
        language: str | bool = False,
        addressdetails: bool = True,
        zoom: int | None = None,
        namedetails: bool = False,
        limit: int | None = None,
    ) -> Location | list[Location] | None:
        """The nearest populated place to a point (a geopy `Point`, (lat, lon) in degrees, or text): a `Location`.

        With `exactly_one=False` a list, nearest first. Raises ValueError for what is no point.
        """
        del timeout, language, addressdetails, zoom, namedetails
        point = Point(query)
        most = 1 if exactly_one else max(1, limit or 10)
        nearest = self.gazetteer.nearest(point.latitude, point.longitude, limit=most)
        locations = [_location(candidate, accepted=False) for candidate in nearest]
        if not locations:
            return None
        return locations[0] if exactly_one else locations

    def answer(self, query: str, *, country: str | None = None, limit: int = 10) -> Answer:
        """The gazetteer's own answer, with what it accepts and why."""
        return self.gazetteer.lookup(query, country=country, limit=limit)


_STRUCTURED = ("city", "county", "state", "country")
_FEATURE_TYPES = {
    "country": frozenset(["country"]),
    "state": frozenset(["admin1"]),
    "city": frozenset(["city", "capital"]),
    "settlement": frozenset(["city", "capital", "admin1"]),
}


def _codes(country_codes: str | Sequence[str] | None) -> list[str | None]:
    if country_codes is None:
        return [None]
    codes = country_codes.split(",") if isinstance(country_codes, str) else country_codes
    return list(dict.fromkeys(code.strip().upper() for code in codes if code.strip())) or [None]


def _box(viewbox: Sequence[object]) -> tuple[float, float, float, float]:
    if len(viewbox) != 2:
        raise GeocoderQueryError("viewbox takes two points")
    one, other = Point(viewbox[0]), Point(viewbox[1])
    south, north = sorted((one.latitude, other.latitude))
    west, east = sorted((one.longitude, other.longitude))
    return south, west, north, east


def _inside(candidate: Candidate, box: tuple[float, float, float, float]) -> bool:
    south, west, north, east = box
    return south <= candidate.lat <= north and west <= candidate.lon <= east


def _location(candidate: Candidate, *, accepted: bool) -> Location:
    parts = (candidate.name, candidate.admin1, candidate.country_name)
    address = ", ".join(part for i, part in enumerate(parts) if part and part not in parts[:i])
    raw: dict[str, Any] = {**asdict(candidate), "accepted": accepted}
    return Location(address, (candidate.lat, candidate.lon, 0.0), raw)


class NetAdapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy is untyped
    """geopy's way to the network, by `mapviewer.net` alone: what that does not let through is never sent."""

    def __init__(self, client: Client, service: Service, stop: Stop | None) -> None:
        """`stop` is looked at several times a second while a request runs, and ends it."""
        super().__init__(proxies=None, ssl_context=None)
        self._client, self._service, self._stop = client, service, stop

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> list[dict[str, Any]]:
        """The places of an answer; raises NetError. Timeout and headers are the client's own."""
        del timeout, headers
        return places_of(self._client.get(self._service, url, stop=self._stop).body, self._service.host)

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        """The text of an answer; raises NetError."""
        del timeout, headers
        return self._client.get(self._service, url, stop=self._stop).body.decode("utf-8", "replace")


class OnlineNominatim(Nominatim):  # type: ignore[misc]  # geopy is untyped
    """geopy's Nominatim over our own network code, for one service that the person agreed to."""

    def __init__(self, client: Client, service: Service, *, stop: Stop | None = None) -> None:
        scheme, _, rest = service.template.partition("://")

        def adapter(**_: object) -> NetAdapter:
            return NetAdapter(client, service, stop)

        super().__init__(
            domain=rest, scheme=scheme, proxies={}, user_agent=USER_AGENT, adapter_factory=adapter
        )


def ask_online(
    client: Client,
    service: Service,
    words: str,
    *,
    country: str = "",
    language: str = "",
    stop: Stop | None = None,
) -> list[Candidate]:
    """What a geocoder on the network takes a name for, best first. One request at most. Raises NetError for all that can go wrong.

    What is sent are the words, `country` where it is an ISO 3166 code, and the language that names are wanted in.
    """
    code = country.strip()
    plain = len(code) == 2 and code.isascii() and code.isalpha()
    query = words if plain or not code else f"{words}, {code}"
    found = OnlineNominatim(client, service, stop=stop).geocode(
        query[:_LONGEST_QUERY],
        exactly_one=False,
        limit=MOST,
        addressdetails=True,
        extratags=True,
        language=language or False,
        country_codes=code.lower() if plain else None,
    )
    candidates = (candidate_of(location.raw) for location in found or ())
    return [candidate for candidate in candidates if candidate is not None][:MOST]
