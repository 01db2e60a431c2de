"""KML and KMZ: every kind of time, shapes, tracks, what is inherited, and what is never followed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from mapviewer.confined import archive
from mapviewer.confined.words import ENTRY, RefusedError
from mapviewer.errors import InputError
from mapviewer.events.event import Event, Place
from mapviewer.events.store import Store
from mapviewer.opening import open_dossier

POINT = "<Point><coordinates>2.0,48.0</coordinates></Point>"


def kml(inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>My map</name>{inner}</Document></kml>'


def packed(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name.replace("__", "."), text)
    return out.getvalue()


def opened(folder: Path, text: str | bytes, name: str = "map.kml") -> Store:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return open_dossier(path)


def one(folder: Path, inner: str) -> Event:
    store = opened(folder, kml(f"<Placemark>{inner}</Placemark>"))
    assert [p.message for p in store.problems] == []
    return store.events[0]


@pytest.mark.parametrize(
    ("inner", "when"),
    [
        ("<TimeStamp><when>2021</when></TimeStamp>", "2021"),
        ("<TimeStamp><when>2021-05</when></TimeStamp>", "2021-05"),
        ("<TimeStamp><when>2021-05-06</when></TimeStamp>", "2021-05-06"),
        ("<TimeStamp><when>2021-05-06T07:08:09Z</when></TimeStamp>", "2021-05-06T07:08:09Z"),
        ("<TimeStamp><when>2021-05-06T07:08:09+03:00</when></TimeStamp>", "2021-05-06T07:08:09+03:00"),
        ("<TimeStamp><when>-0043</when></TimeStamp>", "-0043"),
        ("<TimeStamp><when></when></TimeStamp>", None),
        ("<TimeSpan><begin>2020</begin><end>2021-03</end></TimeSpan>", "2020/2021-03"),
        ("<TimeSpan><begin>2020</begin></TimeSpan>", "2020/.."),
        ("<TimeSpan><end>2020</end></TimeSpan>", "../2020"),
        ("<TimeSpan><begin>2020</begin><end>2020</end></TimeSpan>", "2020"),
        ('<ExtendedData><Data name="date"><value>16 July 2025</value></Data></ExtendedData>', "2025-07-16"),
        ("", None),
    ],
)
def test_times(tmp_path: Path, inner: str, when: str | None) -> None:
    assert one(tmp_path, f"<name>It</name>{inner}{POINT}").when == when


def test_a_time_is_inherited_from_the_innermost_holder(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        kml(
            "<TimeStamp><when>1990</when></TimeStamp><Placemark><name>a</name></Placemark>"
            "<Folder><name>Raids</name><TimeSpan><begin>1991</begin><end>1992</end></TimeSpan><Placemark><name>b</name></Placemark>"
            "<Folder><name>Inner</name><Placemark><name>c</name><TimeStamp><when>1993</when></TimeStamp></Placemark><Placemark><name>d</name></Placemark></Folder></Folder>"
            "<Placemark><name>e</name></Placemark>"
        ),
    )
    assert [e.when for e in store.events] == ["1990", "1991/1992", "1993", "1991/1992", "1990"]
    assert [e.category for e in store.events] == [None, "Raids", "Inner", "Inner", None]
    assert store.events[1].when_note == "the time is that of the folder “Raids”"
    assert store.events[2].when_note is None
    assert store.head.title == "My map"
    assert store.events[3].origin is not None
    assert store.events[3].origin.columns == {"folder": "Raids / Inner"}


def test_fields_and_what_has_none(tmp_path: Path) -> None:
    event = one(
        tmp_path,
        '<name>A &lt;b&gt;fire&lt;/b&gt;</name><description><![CDATA[<p>Big</p><script>x</script><a href="https://a.example/x">more</a>]]></description>'
        '<styleUrl>#icon</styleUrl><Snippet maxLines="2">s</Snippet><ExtendedData><Data name="Place"><value>Paris</value></Data><Data name="name"><value>other</value></Data>'
        '<SchemaData schemaUrl="#s"><SimpleData name="deaths">3</SimpleData><SimpleData name="odd">x</SimpleData></SchemaData></ExtendedData>'
        "<Point><coordinates>2.35,48.85,7.5</coordinates></Point>",
    )
    assert (event.title, event.summary) == ("A fire", "Big\n\nmore")
    assert isinstance(event.place, Place)
    assert (event.place.name, event.place.lat, event.place.lon) == ("Paris", 48.85, 2.35)
    assert event.toll is not None
    assert event.toll.best == 3
    assert event.origin is not None
    assert event.origin.columns == {
        "styleUrl": "#icon",
        "Snippet": {"@maxLines": "2", "text": "s"},
        "name (data)": "other",
        "odd": "x",
        "altitude": 7.5,
    }


RING = "<LinearRing><coordinates>0,0 2,0 2,2 0,2 0,0</coordinates></LinearRing>"
SQUARE = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]]


@pytest.mark.parametrize(
    ("inner", "kind", "coordinates"),
    [
        ("<LineString><coordinates>0,1\n 1 , 1,5</coordinates></LineString>", "LineString", [[0.0, 1.0], [1.0, 1.0, 5.0]]),
        (f"<Polygon><outerBoundaryIs>{RING}</outerBoundaryIs></Polygon>", "Polygon", [SQUARE]),
        (f"<MultiGeometry><Polygon><outerBoundaryIs>{RING}</outerBoundaryIs></Polygon></MultiGeometry>", "MultiPolygon", [[SQUARE]]),
        (f"{POINT}<Point><coordinates>3,4</coordinates></Point>", "MultiPoint", [[2.0, 48.0], [3.0, 4.0]]),
        (f"<MultiGeometry>{POINT}<Point><coordinates>3,4</coordinates></Point></MultiGeometry>", "MultiPoint", [[2.0, 48.0], [3.0, 4.0]]),
    ],
)  # fmt: skip
def test_shapes(tmp_path: Path, inner: str, kind: str, coordinates: object) -> None:
    event = one(tmp_path, f"<name>a</name>{inner}")
    assert event.geometry == {"type": kind, "coordinates": coordinates}


def test_a_track_is_a_line_that_lasts(tmp_path: Path) -> None:
    times = ["2021-05-06T07:00:00Z", "2021-05-06T08:00:00Z", "2021-05-06T09:00:00Z"]
    whens = "".join(f"<when>{time}</when>" for time in times)
    event = one(
        tmp_path,
        f"<gx:Track>{whens}<gx:coord>1 2 0</gx:coord><gx:coord>2 3 0</gx:coord><gx:coord>3 3 0</gx:coord></gx:Track>",
    )
    assert event.when == f"{times[0]}/{times[2]}"
    assert event.geometry is not None
    assert event.geometry["type"] == "LineString"
    assert len(event.geometry["coordinates"]) == 3
    assert event.origin is not None
    assert event.origin.columns["when (track)"] == times


def test_links_are_named_and_pictures_left_out(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        kml(
            f"<NetworkLink><name>n</name><Link><href>https://a.example/more.kml</href></Link></NetworkLink>\n<GroundOverlay><name>g</name></GroundOverlay><Placemark><name>a</name>{POINT}</Placemark>"
        ),
    )
    assert [e.title for e in store.events] == ["a"]
    said = [p.message for p in store.problems]
    assert "GroundOverlay (pictures on the ground)" in said[0]
    assert "https://a.example/more.kml), which is not followed" in said[1]


def test_bad_placemarks_are_said_and_the_others_stay(tmp_path: Path) -> None:
    marks = [
        "<name>a</name><Point><coordinates>190,1</coordinates></Point>",
        "<name>b</name><Point><coordinates>1,200</coordinates></Point>",
        "<name>c</name><Point><coordinates>here</coordinates></Point>",
        "<name>d</name><TimeStamp><when>yesterday</when></TimeStamp>",
        "<name>e</name><TimeSpan><begin>2021</begin><end>2020</end></TimeSpan>",
        f"<name>{'f' * 200_000}</name>",
    ]
    text = kml("\n".join(f"<Placemark>{mark}</Placemark>" for mark in marks) + "<Placemark><name>cut")
    store = opened(tmp_path, text[: text.index("cut")])
    assert len(store) == 6
    assert [p.line for p in store.problems] == [2, 3, 4, 5, 6, 7]
    assert store.events[4].when == "2021"
    assert "too early" in store.problems[-1].message


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><kml><Document><Placemark><name>&b;</name></Placemark></Document></kml>',
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&x;</name></Placemark></kml>',
    ],
)
def test_entities_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="document type"):
        opened(tmp_path, text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = kml("<Placemark><name>Straße</name></Placemark>").replace("UTF-8", encoding.removesuffix("-sig"))
    assert [e.title for e in opened(tmp_path, text.encode(encoding)).events] == ["Straße"]


def test_a_kmz_is_what_its_name_does_not_say(tmp_path: Path) -> None:
    mark = "<Placemark><name>{}</name></Placemark>"
    data = packed(a__kml=kml(mark.format("other")), doc__kml=kml(mark.format("main")), files="x")
    for name in ("map.kmz", "map.zip"):
        store = opened(tmp_path, data, name)
        assert [e.title for e in store.events] == ["main"]
        assert ["2 KML files" in p.message for p in store.problems] == [True]


@pytest.mark.parametrize(
    "data",
    [
        packed(),
        packed(readme__txt="x"),
        packed(doc__kml=kml("<Placemark/>"))[:60],
        b"PK\x03\x04" + b"\0" * 100,
    ],
    # An archive holds the time at which it was made: as a name it would differ from process to process.
    ids=["nothing", "no map", "cut", "no directory"],
)
def test_archives_without_anything(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InputError):
        opened(tmp_path, data, "map.kmz")


def test_names_that_lead_out_of_an_archive_are_not_read(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("../../doc.kml", kml("<Placemark/>"))
    with pytest.raises(InputError, match=r"without a \.kml"):
        opened(tmp_path, out.getvalue(), "map.kmz")


def test_a_file_without_a_name_is_none() -> None:
    # A name ends at its first NUL: nothing is left of one that begins with it.
    data = packed(a__json="{}", QQ="x").replace(b"QQ", b"\0Q")
    for words in (archive.file_words(io.BytesIO(data), (".json",), 9), archive.lone_words(io.BytesIO(data), (".json",))):  # fmt: skip
        assert [word[2] for word in words if word[0] == ENTRY and word[2]] == ["{}"]


def test_a_bomb_is_defused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made, made.open("doc.kml", "w") as file:
        file.write(kml("<Placemark/>")[: -len("</Document></kml>")].encode())
        for _ in range(100):
            file.write(b" " * (1 << 20))
    store = opened(tmp_path, out.getvalue(), "map.kmz")
    assert len(store) == 1
    assert "unpacks to more than" in store.problems[0].message


def test_the_bounds_of_an_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 1)
    with pytest.raises(RefusedError, match="2 files"):
        archive.opened(io.BytesIO(packed(a="1", b="2")))


def test_what_was_measured_along_a_track_is_kept(tmp_path: Path) -> None:
    measured = '<ExtendedData><SchemaData schemaUrl="#s"><gx:SimpleArrayData name="heartrate"><gx:value>160</gx:value><gx:value>161</gx:value></gx:SimpleArrayData></SchemaData></ExtendedData>'
    event = one(
        tmp_path,
        f"<gx:Track><when>2010</when><gx:coord>1 2 3</gx:coord><when>2011</when><gx:coord>3 4 5</gx:coord>{measured}</gx:Track>",
    )
    assert event.origin is not None
    assert event.origin.columns["heartrate"] == {"@name": "heartrate", "value": ["160", "161"]}


def test_an_id_a_second_time_is_said(tmp_path: Path) -> None:
    placemark = f'<Placemark id="a"><name>A</name>{POINT}</Placemark>'
    store = opened(tmp_path, kml(2 * placemark + 2 * f"<Placemark><name>B</name>{POINT}</Placemark>"))
    assert [event.id for event in store.events] == ["a", "a~2", "placemark-3", "placemark-4"]
    (problem,) = (problem for problem in store.problems if "a second time" in problem.message)
    assert problem.line
