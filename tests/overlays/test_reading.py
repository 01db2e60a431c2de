"""Overlays of every kind, good ones."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from mapviewer.errors import InputError
from mapviewer.overlays import open_overlay
from mapviewer.overlays.opening import read_overlay
from mapviewer.overlays.overlay import MOST_DRAWN

POINT = {"type": "Point", "coordinates": [36.3, 33.5]}
KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Zones</name>
<Style id="a"><LineStyle><color>ff0000ff</color><width>3</width></LineStyle><PolyStyle><color>4000ff00</color></PolyStyle></Style>
<StyleMap id="m"><Pair><key>normal</key><styleUrl>#a</styleUrl></Pair><Pair><key>highlight</key><styleUrl>#b</styleUrl></Pair></StyleMap>
<NetworkLink><name>No</name><Link><href>http://evil.example/x.kml</href></Link></NetworkLink>
<GroundOverlay><name>No</name><Icon><href>http://evil.example/x.png</href></Icon></GroundOverlay>
<Folder><name>Inner</name>
<Placemark><name>Zone  1</name><styleUrl>#m</styleUrl><Polygon>
 <outerBoundaryIs><LinearRing><coordinates>36,33 37,33 37,34 36,34 36,33</coordinates></LinearRing></outerBoundaryIs>
 <innerBoundaryIs><LinearRing><coordinates>36.2,33.2 36.4,33.2 36.4,33.4 36.2,33.2</coordinates></LinearRing></innerBoundaryIs>
</Polygon></Placemark>
<Placemark><name>Many</name><Style><IconStyle><color>ffff0000</color><Icon><href>http://evil.example/i.png</href></Icon></IconStyle></Style>
<MultiGeometry><Point><coordinates>36.5,33.5,10</coordinates></Point><LineString><coordinates>36,33 36.5,33.5</coordinates></LineString></MultiGeometry>
</Placemark></Folder></Document></kml>"""


def geojson(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def test_geojson_with_names_and_colours(tmp_path: Path) -> None:
    file = tmp_path / "zones.txt"
    file.write_bytes(
        b"\xef\xbb\xbf"
        + geojson(
            feature(POINT, name="Gate\n<b>", stroke="#f00", fill="#00FF00", **{"fill-opacity": 0.5}),
            feature(
                POINT, title="By title", stroke="url(x)", **{"stroke-width": 4, "marker-color": "#123456"}
            ),
            feature(None, name="nowhere"),
            name="Zones",
        )
    )
    found = open_overlay(file)
    one, two = found.features
    assert (found.title, found.name, found.notes) == ("Zones", "zones.txt", ())
    assert (one.name, one.stroke, one.fill, one.fill_opacity) == ("Gate <b>", "#FF0000", "#00FF00", 0.5)
    assert (two.name, two.stroke, two.width) == ("By title", "#123456", 4.0)
    assert found.bounds == (36.3, 33.5, 36.3, 33.5)
    assert len(found.sha256) == 64


@pytest.mark.parametrize(
    "value", [POINT, feature(POINT), {"type": "GeometryCollection", "geometries": [POINT]}]
)
def test_a_feature_or_a_geometry_alone(value: object) -> None:
    assert len(read_overlay(json.dumps(value).encode(), "a.geojson").features) == 1


def test_a_bad_feature_is_noted_and_the_rest_is_drawn() -> None:
    found = read_overlay(geojson(feature({"type": "Point", "coordinates": [1]}), feature(POINT)), "a.geojson")
    assert len(found.features) == 1
    assert found.notes[0].startswith("/features/0: found a list, expected a position")


def test_kml_with_styles_and_what_is_left_out() -> None:
    found = read_overlay(KML.encode(), "a.kml")
    zone, many = found.features
    assert (found.title, zone.name, many.name) == ("Zones", "Zone 1", "Many")
    assert (zone.stroke, zone.width, zone.fill, zone.fill_opacity) == ("#FF0000", 3.0, "#00FF00", 0.251)
    assert many.stroke == "#0000FF"
    assert [len(ring) for ring in zone.geometry.polygons[0]] == [5, 4]
    assert (len(many.geometry.points), len(many.geometry.lines)) == (1, 1)
    assert found.notes == (
        "GroundOverlay (pictures on the ground): 1 left out, since nothing is fetched.",
        "Icon (icons): 1 left out, since nothing is fetched.",
        "NetworkLink (links to other files): 1 left out, since nothing is fetched.",
    )


def test_a_bad_part_of_a_placemark_is_noted_and_the_others_are_drawn() -> None:
    shapes = "<MultiGeometry><Point><coordinates>1,2</coordinates></Point><Point><coordinates>1,95</coordinates></Point></MultiGeometry>"
    lines = "<LineString><coordinates>1,2 here 3,4</coordinates></LineString><Model/>"
    data = f"<kml><Placemark><name>A</name>{shapes}{lines}</Placemark></kml>"
    found = read_overlay(data.encode(), "a.kml")
    (one,) = found.features
    assert (one.geometry.points.tolist(), [len(line) for line in one.geometry.lines]) == ([[1, 2]], [2])
    assert found.notes == (
        "Placemark “A”: found “here”, expected longitude,latitude; that position is left out.",
        "Placemark “A”: found a model in space, expected a geometry; it is left out.",
        "Placemark “A”: found longitude 1 and latitude 95, expected them within ±180 and ±90 degrees; it is not drawn.",
    )


def test_kmz_is_unpacked_in_memory() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.txt", "x")
        archive.writestr("files/doc.KML", KML)
    assert len(read_overlay(packed.getvalue(), "a.kmz").features) == 2


def test_large_files_are_drawn_coarser() -> None:
    line = [[n / 100_000, (n % 7) * 1e-6] for n in range(MOST_DRAWN + 50_000)]
    found = read_overlay(geojson(feature({"type": "LineString", "coordinates": line})), "a.geojson")
    assert 1_000 < len(found.features[0].geometry) <= MOST_DRAWN
    assert found.notes == ("It is drawn coarser than it is, to about 11 m.",)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "begins with nothing, expected GeoJSON, KML or KMZ"),
        (b"{", "it is no JSON"),
        (b"[]", "found a list, expected a GeoJSON object"),
        (b'{"a": 1}', "found type 'none', expected a FeatureCollection"),
        (b'{"format": "mapviewer-dossier", "events": []}', "expected a FeatureCollection"),
        (geojson(), "found no feature with a place"),
        (b"<html></html>", "found XML of another kind, expected KML"),
        (b"<kml><Document></Document></kml>", "found no placemark with a place"),
        (b"<kml>", "the XML ends too early"),
        (b"PK\3\4", "found an archive that cannot be unpacked"),
        (b"[" * 100_000, "it is no JSON"),
        (b"<kml>" + b"<a>" * 500, "found elements nested more than 180 deep"),
        (b'<!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>', "found a document type"),
        (b'<!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml/>', "found a document type"),
    ],
)
def test_what_is_none_is_refused_by_name(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=f"“a.x” cannot be used as an overlay: .*{words}"):
        read_overlay(data, "a.x")


def test_a_bomb_in_an_archive_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapviewer.overlays.opening.MOST_BYTES", 1 << 20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", b" " * (50 << 20))
    assert len(packed.getvalue()) < 1 << 20
    with pytest.raises(
        InputError, match=r"which unpacks to more than 1,0[\d,]+ bytes, expected a smaller file"
    ):
        read_overlay(packed.getvalue(), "a.kmz")
    with pytest.raises(InputError, match="found more than 1 MB, expected fewer"):
        read_overlay(b"{" + b" " * (2 << 20), "a.geojson")
