"""What a place is offered: ranked candidates, their distances to the other events, and areas whose radius really holds their places."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mapviewer.events.store import Store, empty_store
from mapviewer.geocode.gazetteer import Gazetteer
from mapviewer.geocode.matches import distance_between
from mapviewer.geocode.offers import Others, offers
from mapviewer.opening import open_dossier

NONE = np.zeros(0, np.intp)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture
def levant(tmp_path: Path) -> Store:
    path = tmp_path / "d.json"
    places = [{"id": "b", "lat": 33.89, "lon": 35.5}, {"id": "h", "lat": 34.73, "lon": 36.71}]
    events = [{"id": f"e{n}", "title": "E", "place": "b" if n < 3 else "h"} for n in range(4)]
    path.write_text(
        json.dumps(
            {"format": "mapviewer-dossier", "version": 1, "title": "t", "places": places, "events": events}
        )
    )
    return open_dossier(path)


def test_distances_are_to_the_nearest_and_to_half_of_the_others(levant: Store) -> None:
    others = Others(levant, NONE)
    assert len(others) == 4
    found = others.distances_km(34.43, 35.84)
    assert found is not None
    near, far = distance_between(34.43, 35.84, 33.89, 35.5), distance_between(34.43, 35.84, 34.73, 36.71)
    assert found == pytest.approx((near, near), rel=1e-6)
    # Without the three in Beirut only Homs is left.
    left = Others(levant, np.array([0, 1, 2], np.intp)).distances_km(34.43, 35.84)
    assert left == pytest.approx((far, far), rel=1e-6)
    assert Others(empty_store(), NONE).distances_km(0, 0) is None


def test_candidates_come_ranked_with_distances(gazetteer: Gazetteer, levant: Store) -> None:
    found = offers(gazetteer, "Tripoli", "", Others(levant, NONE))
    assert [one.rank for one in found] == list(range(1, len(found) + 1))
    lebanese = next(one for one in found if one.candidate.country == "LB")
    libyan = next(one for one in found if one.candidate.country == "LY")
    assert libyan.rank < lebanese.rank
    assert lebanese.nearest_km is not None
    assert libyan.nearest_km is not None
    assert lebanese.nearest_km < 100 < libyan.nearest_km


def test_a_village_that_nobody_knows_is_somewhere_in_its_region(gazetteer: Gazetteer) -> None:
    others = Others(empty_store(), NONE)
    found = offers(gazetteer, "Al-Kafr al-Gharbiyya, Suwayda, Syria", "", others)
    assert [(one.candidate.kind, one.area) for one in found] == [("admin1", True), ("country", True)]
    region, country = (one.candidate for one in found)
    assert region.radius_m >= 25_000
    # Honest: Aleppo, Qamishli and Daraa are within the country's radius.
    for lat, lon in ((36.2, 37.16), (37.05, 41.22), (32.62, 36.1)):
        assert distance_between(country.lat, country.lon, lat, lon) * 1000 <= country.radius_m


def test_the_country_of_the_dossier_is_a_way_out(gazetteer: Gazetteer) -> None:
    found = offers(gazetteer, "Nowheresville", "SY", Others(empty_store(), NONE))
    assert [(one.candidate.name, one.area) for one in found] == [("Syria", True)]
    assert offers(gazetteer, "Nowheresville", "", Others(empty_store(), NONE)) == ()
    assert offers(gazetteer, "  ", "SY", Others(empty_store(), NONE)) == ()


def test_a_country_in_words_narrows_too(gazetteer: Gazetteer) -> None:
    found = offers(gazetteer, "Tripoli", "Lebanon", Others(empty_store(), NONE))
    assert found[0].candidate.country == "LB"
    assert found[-1].candidate.name == "Lebanon"
