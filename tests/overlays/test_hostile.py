"""Hundreds of damaged overlays: an error with a name, or features, and never anything else."""

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from mapviewer.confined import child
from mapviewer.errors import InputError
from mapviewer.overlays import kml
from mapviewer.overlays.opening import read_overlay
from tests.overlays.test_reading import KML, POINT, feature, geojson

SNIPPETS = [
    b"<", b">", b"&amp;", b"&x;", b'"', b"{", b"}", b"[", b"]", b"null", b"1e999", b"-", b"\0", b"\xff", b"<Placemark>",
    b"</Placemark>", b"<Polygon>", b"<coordinates>", b"1,", b"NaN", b"<StyleMap>", b"<Pair>", b"]]>", b"<![CDATA[", b"PK\1\2",
    b'"type"', b"9" * 400,
]  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 6, 25])):
        at = chance.randrange(len(out) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            out[at:at] = chance.choice(SNIPPETS)
        elif kind == 1:
            out[at : at + chance.randrange(1, 40)] = b""
        elif kind == 2:
            out[at : at + 1] = bytes([chance.randrange(256)])
        else:
            other = chance.randrange(len(out) + 1)
            out[at:at] = out[other : other + chance.randrange(1, 60)]
    return bytes(out)


def kmz() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", KML)
    return packed.getvalue()


def polygons() -> bytes:
    ring = [[179, 0], [-179, 0], [-179, 2], [179, 2], [179, 0]]
    shapes = [
        {"type": "Polygon", "coordinates": [ring]},
        {"type": "GeometryCollection", "geometries": [POINT, None]},
    ]
    return geojson(*(feature(shape, name="x", stroke="#123") for shape in [*shapes, POINT]))


def here(task: str, spec: dict[str, Any], data: Iterable[bytes], wanted: Callable[[], None]) -> Iterator[Any]:
    """What the confined process does, in this one: five hundred of them would take a minute."""
    for word in child.task(task, json.loads(json.dumps(spec)), io.BytesIO(b"".join(data))):
        wanted()
        yield json.loads(json.dumps(word))


def test_kml_and_kmz_are_taken_apart_in_a_process_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    read = kml.read_confined

    def watched(task: str, *others: Any) -> Iterator[Any]:
        asked.append(task)
        return read(task, *others)

    monkeypatch.setattr(kml, "read_confined", watched)
    for data in (KML.encode(), kmz()):
        assert len(read_overlay(data, "a.kml").features) == 2
    assert asked == ["xml", "kmz"]


def test_a_track_and_a_placemark_alone_are_drawn() -> None:
    track = (
        b'<Placemark xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><name>T</name><gx:Track>'
        b"<when>2010</when><gx:coord>-122 37 1</gx:coord><gx:coord>-123 38 1</gx:coord></gx:Track></Placemark>"
    )
    (found,) = read_overlay(track, "a.kml").features
    assert (found.name, [len(line) for line in found.geometry.lines]) == ("T", [2])


@pytest.mark.parametrize("kind", ["geojson", "kml", "kmz"])
def test_damage_is_an_error_with_a_name_or_does_no_harm(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kml, "read_confined", here)
    good = {"geojson": polygons(), "kml": KML.encode(), "kmz": kmz()}[kind]
    chance = random.Random(kind)
    told: list[InputError] = []
    read = 0
    for _ in range(500):
        try:
            found = read_overlay(damaged(good, chance), f"bad.{kind}")
        except InputError as error:
            told.append(error)
        else:
            read += 1
            assert found.features
            assert found.bounds is not None
    assert read > 3
    assert all(error.problems and f"“bad.{kind}”" in str(error) for error in told)
