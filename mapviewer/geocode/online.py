"""What a Nominatim answers, as candidates. It is somebody else's text: every part is checked, what is none is left out. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import jiter

from mapviewer.events.where import ASSUMED_RADIUS_M, Candidate, PlacePrecision
from mapviewer.geocode.matches import distance_between
from mapviewer.net.faults import Fault, NetError

MOST: Final = 10
"""Candidates that are asked for."""
_LONGEST: Final = 300
_FARTHEST_M: Final = 20_040_000.0
_KINDS: Final = {
    **dict.fromkeys(("country", "continent"), "country"),
    **dict.fromkeys(("state", "region", "province", "state_district", "archipelago"), "admin1"),
    **dict.fromkeys(("county", "district", "municipality", "city_district", "borough"), "district"),
    **dict.fromkeys(
        ("city", "town", "village", "hamlet", "suburb", "quarter", "neighbourhood", "isolated_dwelling", "locality", "postcode"), "city",
    ),
    **dict.fromkeys(("road", "street", "pedestrian", "square", "railway", "bridge"), "street"),
    **dict.fromkeys(("house_number", "house", "building", "amenity", "shop", "tourism", "historic", "office", "aeroway"), "building"),
}  # fmt: skip
_RADII: Final[Mapping[str, PlacePrecision]] = {
    "country": PlacePrecision.COUNTRY,
    "admin1": PlacePrecision.REGION,
    "district": PlacePrecision.DISTRICT,
    "city": PlacePrecision.CITY,
    "street": PlacePrecision.STREET,
    "building": PlacePrecision.EXACT,
    "feature": PlacePrecision.REGION,
}
_REGIONS: Final = ("state", "region", "province", "state_district", "county")


def places_of(body: bytes, host: str) -> list[dict[str, Any]]:
    """The places of an answer, each with coordinates and a name; raises NetError for what is no answer of a geocoder."""
    try:
        found = jiter.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise _garbage(host) from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _garbage(host)
    places = [one for one in found if _point(one) is not None and isinstance(one.get("display_name"), str)]
    if found and not places:
        raise _garbage(host)
    return places


def candidate_of(place: Mapping[str, Any]) -> Candidate | None:
    """One place as a candidate; None for what has no coordinates."""
    point = _point(place)
    if point is None:
        return None
    lat, lon = point
    address = place.get("address")
    address = address if isinstance(address, dict) else {}
    shown = _text(place.get("display_name"))
    name = _text(place.get("name")) or shown.partition(",")[0].strip()
    kind = _KINDS.get(_text(place.get("addresstype")), _KINDS.get(_text(place.get("type")), "feature"))
    region = next(
        (words for words in (_text(address.get(key)) for key in _REGIONS) if words and words != name), ""
    )
    code = _text(address.get("country_code")).upper()
    return Candidate(
        name=name,
        admin1=region if kind not in ("country", "admin1") else "",
        country=code if len(code) == 2 else "",
        country_name=_text(address.get("country")),
        lat=round(lat, 6),
        lon=round(lon, 6),
        population=_population(place.get("extratags")),
        kind=kind,
        id=_identifier(place),
        score=0.0,
        margin=0.0,
        reason=shown,
        radius_m=_radius(place.get("boundingbox"), lat, lon, kind),
    )


def _garbage(host: str) -> NetError:
    return NetError(
        Fault.GARBAGE, host, f"What “{host}” sent is no list of places; expected what a Nominatim answers."
    )


def _point(place: Mapping[str, Any]) -> tuple[float, float] | None:
    lat, lon = _number(place.get("lat")), _number(place.get("lon"))
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    return lat, lon


def _number(value: object) -> float | None:
    """A finite number, also as text, as Nominatim writes it."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float | str)
        or (isinstance(value, str) and len(value) > 40)
    ):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _text(value: object) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _population(tags: object) -> int:
    given = _number(tags.get("population")) if isinstance(tags, dict) else None
    return int(given) if given is not None and 0 <= given <= 1e10 else 0


def _identifier(place: Mapping[str, Any]) -> str:
    kind, number = _text(place.get("osm_type")), place.get("osm_id")
    known = kind in ("node", "way", "relation") and isinstance(number, int) and not isinstance(number, bool)
    return f"osm:{kind}/{number}"[:60] if known else ""


def _radius(box: object, lat: float, lon: float, kind: str) -> float:
    """Metres to the farthest corner of the box that the answer gives, so that all of the place is within; assumed by its kind without one."""
    sides = [_number(side) for side in box] if isinstance(box, list) and len(box) == 4 else []
    assumed = ASSUMED_RADIUS_M[_RADII[kind]]
    south, north, west, east = sides or (None, None, None, None)
    if south is None or north is None or west is None or east is None:
        return assumed
    reach = max(distance_between(lat, lon, y, x) for y in (south, north) for x in (west, east)) * 1000.0
    return min(max(10.0, float(round(reach))), _FARTHEST_M)
