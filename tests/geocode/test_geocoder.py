from __future__ import annotations

import pytest
from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from mapviewer.geocode.gazetteer import Gazetteer
from mapviewer.geocode.geocoder import EmbeddedGazetteer


@pytest.fixture
def geocoder(gazetteer: Gazetteer) -> EmbeddedGazetteer:
    return EmbeddedGazetteer(gazetteer)


def test_it_is_a_geopy_geocoder(geocoder: EmbeddedGazetteer) -> None:
    assert isinstance(geocoder, Geocoder)
    found = geocoder.geocode("Suwayda, Syria")
    assert isinstance(found, Location)
    assert found.address == "As-Suwayda, Suwayda, Syria"
    assert (found.latitude, found.longitude) == pytest.approx((32.709, 36.569), abs=0.01)
    assert found.raw["id"] == "geonames:172408"
    assert found.raw["accepted"] is True
    assert found.raw["reason"]


def test_one_several_or_none(geocoder: EmbeddedGazetteer) -> None:
    several = geocoder.geocode("Springfield", exactly_one=False, limit=5)
    assert isinstance(several, list)
    assert len(several) == 5
    assert not any(location.raw["accepted"] for location in several)
    assert geocoder.geocode("xqzzyk") is None
    assert geocoder.geocode("xqzzyk", exactly_one=False) is None


def test_only_confident_answers_when_asked_for(gazetteer: Gazetteer) -> None:
    careful = EmbeddedGazetteer(gazetteer, confident_only=True)
    assert careful.geocode("Springfield") is None
    assert careful.geocode("Damascas") is None
    assert careful.geocode("Damascus") is not None


@pytest.mark.parametrize("codes", ["us", "US,fr", ["US"], ("us", "ca")])
def test_country_codes_narrow(geocoder: EmbeddedGazetteer, codes: object) -> None:
    found = geocoder.geocode("Damascus", exactly_one=False, country_codes=codes)
    assert isinstance(found, list)
    assert {location.raw["country"] for location in found} <= {"US", "FR", "CA"}


def test_structured_queries_feature_types_and_boxes(geocoder: EmbeddedGazetteer) -> None:
    found = geocoder.geocode({"city": "Paris", "state": "Texas"})
    assert isinstance(found, Location)
    assert found.raw["admin1"] == "Texas"
    state = geocoder.geocode("Georgia", featuretype="state")
    assert isinstance(state, Location)
    assert state.raw["country"] == "US"
    boxed = geocoder.geocode("Paris", viewbox=(Point(30, -100), Point(37, -90)), bounded=True)
    assert isinstance(boxed, Location)
    assert boxed.raw["country"] == "US"
    with pytest.raises(GeocoderQueryError):
        geocoder.geocode("Paris", geometry="geojson")
    with pytest.raises(GeocoderQueryError):
        geocoder.geocode("Paris", featuretype="hamlet")
    with pytest.raises(GeocoderQueryError):
        geocoder.geocode("Paris", limit=0)


def test_reverse(geocoder: EmbeddedGazetteer) -> None:
    found = geocoder.reverse((32.709, 36.569))
    assert isinstance(found, Location)
    assert found.raw["name"] == "As-Suwayda"
    several = geocoder.reverse("48.85, 2.35", exactly_one=False, limit=3)
    assert isinstance(several, list)
    assert len(several) == 3
    with pytest.raises(ValueError):
        geocoder.reverse("no point at all")
