"""Small valid files of every format, to be damaged. A format that has none here is tried with what our own exports write of it, and with everybody else's."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mapviewer.exports import exports
from mapviewer.formats.gdelt import header as gdelt_header
from mapviewer.formats.reading import foreign, formats
from mapviewer.formats.ucdp import HEADER as UCDP_HEADER
from mapviewer.opening import open_dossier
from tests.formats.workbooks import table, workbook

DOSSIER: dict[str, Any] = {
    "format": "mapviewer-dossier",
    "version": 1,
    "title": "A dossier",
    "timezone": "Asia/Damascus",
    "updated": "2025-07-25",
    "sources": [{"id": "s1", "title": "One", "url": "https://a.example/1", "published": "2025-07-25"}],
    "categories": [{"id": "raid", "label": "Raid", "color": "#D55E00", "shape": "triangle"}],
    "actors": [{"id": "a1", "name": "Ann", "role": "judge"}],
    "places": [
        {"id": "p1", "name": "Paris", "lat": 48.85, "lon": 2.35, "radius_m": 700, "timezone": "Europe/Paris"},
        {"id": "p5", "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4], [5, 6]]}},
    ],
}
EVENTS: list[dict[str, Any]] = [
    {
        "id": "e1",
        "title": "It “happens” – عربي",
        "summary": "At noon.",
        "category": "raid",
        "status": "disputed",
        "when": "2025-07-15/2025-07-20~",
        "place": "p1",
        "actors": [{"actor": "a1", "role": "attacker"}, "Bob"],
        "tags": ["x", "y"],
        "citations": [{"source": "s1", "locator": "¶1", "quote": "…"}],
        "related": [{"event": "e2", "relation": "caused"}],
        "claims": [{"field": "when", "value": "2024", "by": "Ann", "citations": [{"source": "s1"}]}],
        "toll": {"low": 0, "best": 1, "high": 2},
        "media": [{"path": "a.png", "caption": "c", "graphic": True}],
        "extra": {"k": [1, None, True]},
    },
    {"id": "e2", "title": "Two", "when": "19XX", "place": {"lat": 1.5, "lon": -2, "precision": "city"}},
    {"id": "e3", "title": "Three", "when": {"earliest": "2001", "latest": "2003-04-05T06:07:08Z"}, "place": "p5"},
    {"id": "e4", "title": "Four", "after": ["e1"], "before": ["e2"], "private_note": "n"},
]  # fmt: skip


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _table(
    names: Sequence[str], rows: Iterable[Mapping[str, str]], *, delimiter: str = ",", head: bool = True
) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", delimiter=delimiter)
    if head:
        writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def zipped(**files: bytes) -> bytes:
    """A ZIP archive; `__` in a name stands for a full stop."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name.replace("__", "."), data)
    return out.getvalue()


_ACLED = {
    "event_id_cnty": "SYR1", "event_date": "16 July 2025", "year": "2025", "time_precision": "1",
    "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "A",
    "actor2": "B; C", "country": "Syria", "admin1": "Damascus", "location": "Damascus", "latitude": "33.5102",
    "longitude": "36.2912", "geo_precision": "1", "source": "SOHR; Reuters", "notes": "On 16 July 2025 …",
    "fatalities": "3", "tags": "crowd size=no report", "timestamp": "1752700000",
}  # fmt: skip
_ATLOS = {
    "slug": "ABC123", "inserted_at": "2022-03-02 10:00:00", "updated_at": "2022-03-03 10:00:00", "latitude": "'-33.51",
    "longitude": "36.29", "status": "In Progress", "description": "A bridge is hit", "date": "2022-03-01",
    "time": "13:05:00", "general_location": "By the river", "tags": "bridge, river", "type": "Military Activity/Airstrike",
    "impact": "Bridge", "geolocation_resolution": "Exact (± 10m)", "more_info": "'=2+2 seen on video",
    "sensitive": "Graphic Violence", "source_1": "https://a.example/1",
}  # fmt: skip
_GDELT = {
    "GLOBALEVENTID": "410412347", "SQLDATE": "20150218", "MonthYear": "201502", "Year": "2015", "FractionDate": "2015.1315",
    "Actor1Code": "SYRGOV", "Actor1Name": "SYRIA", "Actor2Code": "REB", "IsRootEvent": "1", "EventCode": "190",
    "EventBaseCode": "190", "EventRootCode": "19", "QuadClass": "4", "GoldsteinScale": "-10.0", "ActionGeo_Type": "4",
    "ActionGeo_FullName": 'Aleppo, "Halab, Syria', "ActionGeo_CountryCode": "SY", "ActionGeo_Lat": "36.2028",
    "ActionGeo_Long": "37.1586", "DATEADDED": "20150218230000", "SOURCEURL": "http://news.example/aleppo?id=1",
}  # fmt: skip
_UCDP = {
    "id": "1001.0", "year": "2013.0", "type_of_violence": "1.0", "conflict_name": "Somewhere", "dyad_name": "G - R",
    "side_a": "G", "side_b": "R", "source_article": '"Agency One,2013-01-03,First";"Agency Two,2013-01-04,Second"',
    "source_office": "Agency One;Agency Two", "source_date": "2013-01-03;2013-01-04", "source_headline": "First;Second",
    "where_prec": "1.0", "where_coordinates": "Village", "latitude": "35.5", "longitude": "36.5",
    "geom_wkt": "POINT (36.5 35.5)", "country": "Somewhere", "event_clarity": "1.0", "date_prec": "4",
    "date_start": "2013-01-03 00:00:00.000", "date_end": "2013-01-30 00:00:00.000", "best": "2.0", "high": "3.0", "low": "1.0",
}  # fmt: skip
_SHEET = {
    "Year": "1969", "Month": "7", "Day": "20", "Time": "20:17", "End Year": "1969", "End Month": "7", "End Day": "24",
    "End Time": "", "Display Date": "c. 1969", "Headline": "Landing", "Text": "<p>They <a href='https://b.example/x'>did</a></p>",
    "Media": "https://a.example/1.jpg", "Media Credit": "N", "Media Caption": "c", "Media Thumbnail": "", "Type": "",
    "Group": "Moon", "Background": "",
}  # fmt: skip
_ICS = """BEGIN:VCALENDAR
VERSION:2.0
X-WR-CALNAME:A calendar
X-WR-TIMEZONE:Europe/Paris
BEGIN:VEVENT
UID:one@a.example
DTSTART;TZID=Europe/Paris:20250716T130000
DTEND;TZID=Europe/Paris:20250716T140000
SUMMARY:A long line that is
  folded\\, with commas
LOCATION:Paris
GEO:48.85;2.35
CATEGORIES:A,B
URL:https://a.example/1
RRULE:FREQ=DAILY
END:VEVENT
BEGIN:VEVENT
UID:two
DTSTART;VALUE=DATE:20250716
DTEND;VALUE=DATE:20250718
DURATION:P2D
SUMMARY:Two
END:VEVENT
END:VCALENDAR
"""
_TIMELINE = """<?xml version="1.0" encoding="utf-8"?>
<timeline><version>2.4.0</version><timetype>gregoriantime</timetype>
<categories><category><name>War</name><color>255,0,16</color></category>
<category><name>Battle</name><color>no</color><parent>War</parent></category></categories>
<events><event><start>1916-07-01 00:00:00</start><end>1916-11-18 00:00:00</end><text>(1)Part</text><progress>0</progress>
<fuzzy>True</fuzzy><category>War</category><description>Long</description><hyperlink>https://a.example/</hyperlink></event>
<event><start>1916-07-01 00:00:00</start><end>1916-11-18 00:00:00</end><text>[1]Whole</text></event></events>
<view><displayed_period><start>2000-01-01 00:00:00</start><end>2001-01-01 00:00:00</end></displayed_period></view></timeline>
"""
_KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>My map</name>
<Folder><name>F</name><TimeSpan><begin>2020</begin></TimeSpan>
<Placemark id="a"><name>One</name><description><![CDATA[<b>x</b>]]></description><TimeStamp><when>2021-05-06T07:08:09Z</when></TimeStamp>
<ExtendedData><Data name="date"><value>16 July 2025</value></Data></ExtendedData><Point><coordinates>2.0,48.0,3</coordinates></Point></Placemark>
<Placemark><name>Two</name><MultiGeometry><LineString><coordinates>1,2 3,4</coordinates></LineString><Polygon><outerBoundaryIs><LinearRing>
<coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark>
<Placemark><gx:Track><when>2010-05-28T02:02:09Z</when><when>2010-05-28T02:03:09Z</when><gx:coord>-122 37 1</gx:coord>
<gx:coord>-123 37 1</gx:coord></gx:Track></Placemark><NetworkLink><Link><href>https://a.example/x.kml</href></Link></NetworkLink>
</Folder></Document></kml>
"""
_GPX = """<?xml version="1.0"?>
<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><metadata><name>n</name></metadata>
<wpt lat="48.85" lon="2.35"><ele>3</ele><time>2025-07-16T13:00:00Z</time><name>W</name><desc>d</desc><link href="https://a.example/"/></wpt>
<trk><name>T</name><trkseg><trkpt lat="1" lon="2"><time>2025-07-16T13:00:00Z</time></trkpt><trkpt lat="3" lon="4"/></trkseg></trk>
<rte><name>R</name><rtept lat="1" lon="2"/><rtept lat="3" lon="4"/></rte></gpx>
"""
_SIMILE = {"start": "1963-01", "latestStart": "1963-03", "earliestEnd": "1964-01", "end": "1964-05", "durationEvent": True, "title": "It", "description": "<b>d</b>", "link": "https://a.example/"}  # fmt: skip
_FEATURES = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "id": 1, "geometry": {"type": "Point", "coordinates": [2.35, 48.85]},
         "properties": {"title": "One", "date": "2025-07-16", "category": "a", "n": 1}},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
         "properties": {"title": "Two", "start": "2020", "end": "2021-05"}},
        {"type": "Feature", "geometry": None, "properties": None},
    ],
}  # fmt: skip

SEEDS: dict[str, tuple[str, bytes]] = {
    "dossier-json": ("d.json", _json({**DOSSIER, "events": EVENTS})),
    "dossier-lines": ("d.jsonl", b"\n".join(json.dumps(row).encode() for row in (DOSSIER, *EVENTS)) + b"\n"),
    "acled-csv": ("a.csv", _table(list(_ACLED), [_ACLED, {**_ACLED, "event_id_cnty": "SYR2"}])),
    "atlos-csv": ("a.csv", b"\xef\xbb\xbf" + _table(list(_ATLOS), [_ATLOS])),
    "gdelt-csv": ("g.export.CSV", _table(gdelt_header(61) or [], [_GDELT, _GDELT], delimiter="\t", head=False)),
    "ucdp-csv": ("u.csv", _table(UCDP_HEADER, [_UCDP, {**_UCDP, "id": "2"}])),
    "timelinejs-csv": ("t.csv", _table(list(_SHEET), [_SHEET, {**_SHEET, "Type": "title"}])),
    "timemapper-csv": ("m.csv", b"Title,Start,End,Media,Media Caption,Tags,Place,Location,Source,Source URL\nA,7/8/1936,,//a.example/1,c,\"a, b\",Toledo,\"39.8, -4\",S,https://a.example\nB,c. 520,,,,,Aleppo,Syria,,\n"),
    "table-csv": ("x.csv", b"date,title,lat,lon,kind\n2025-07-16,One,48.85,2.35,a\n03/04/2022,Two,1,2,b\n"),
    "icalendar": ("c.ics", _ICS.replace("\n", "\r\n").encode()),
    "desktop-timeline": ("x.timeline", _TIMELINE.encode()),
    "kml": ("m.kml", _KML.encode()),
    "kmz": ("m.kmz", zipped(doc__kml=_KML.encode(), a__png=b"x")),
    "gpx": ("m.gpx", _GPX.encode()),
    "simile-xml": ("s.xml", b'<data><event start="May 28 2006 09:00:00 GMT" end="Nov 22 2007" isDuration="true" title="It">A &lt;b&gt;</event></data>'),
    "simile-json": ("s.json", _json({"dateTimeFormat": "iso8601", "events": [_SIMILE, {"title": "b", "start": "520"}]})),
    "storymapjs-json": ("s.json", _json({"storymap": {"map_type": "osm:standard", "slides": [
        {"type": "overview", "text": {"headline": "All", "text": "<b>of it</b>"}, "location": {"lat": 1}},
        {"date": "c. 1850", "text": {"headline": "H", "text": "<p>x</p>"}, "location": {"name": "Lyon", "lat": 45.7, "lon": 4.8}, "media": {"url": "https://a.example/1.jpg"}},
    ]}})),
    "timelinejs-json": ("t.json", _json({"title": {"text": {"headline": "A"}}, "events": [
        {"start_date": {"year": "1969", "month": "7", "day": "20"}, "text": {"headline": "L", "text": "<p>x</p>"}, "media": {"url": "//a.example/1"}, "group": "M"},
        {"start_date": {"year": -44}, "end_date": {"year": 3, "display_date": "c. 3"}, "text": {"headline": "O"}},
    ]})),
    "timemap-json": ("e.json", _json([{"id": "CIV1", "description": "A school is hit", "date": "03/04/2022", "time": "", "latitude": "50,45", "longitude": "30.52", "location": "Kyiv", "associations": ["a1"], "sources": ["s1"], "graphic": "TRUE"}])),
    "geojson": ("f.geojson", _json(_FEATURES)),
}  # fmt: skip
"""By the format's name: a file's name and its bytes."""
_INCIDENT = {
    "id": "u-1", "slug": "ABC123", "attr_description": "A strike", "attr_geolocation": {"type": "Point", "coordinates": [36.3, 33.5]},
    "attr_geolocation_resolution": "Vicinity (± 100 m)", "attr_date": "2024-03-05", "attr_status": "Completed", "attr_tags": ["bridge"],
    "project_attributes": [{"name": "Weapon", "id": "w", "value": "?"}], "deleted": False,
}  # fmt: skip


def _packed() -> list[tuple[str, tuple[str, bytes]]]:
    """Archives, by the format that reads what is in them: Atlos's export, and workbooks of tables."""
    root = "atlos-export-2024-04-01"
    export = {
        f"{root}/project.json": _json({"name": "Bridges"}),
        f"{root}/ABC123/metadata.json": _json(_INCIDENT),
        f"{root}/ABC123/updates.json": _json([{"type": "create"}]),
        f"{root}/ABC123/ABC123-1/metadata.json": _json({"source_url": "https://a.example/v"}),
    }
    rows = '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>44393</v></c><c r="C2"><v>48.85</v></c><c r="D2"><v>2.35</v></c></row>'
    sheet = table(("Title", "Date", "Lat", "Lon")) + rows + table(("B", "2021-07", "1,5", True), first=3)
    shared = "<si><r><t>One</t></r><r><t xml:space='preserve'> more</t></r></si>"
    return [
        ("atlos-zip", ("export.zip", zipped(**export))),
        ("dossier-json", ("d.zip", zipped(README__txt=b"x", d__json=SEEDS["dossier-json"][1]))),
        ("dossier-lines", ("l.zip", zipped(d__jsonl=SEEDS["dossier-lines"][1]))),
        ("table-csv", ("x.zip", zipped(data__csv=SEEDS["table-csv"][1]))),
        (
            "table-csv",
            ("x.xlsx", workbook(("Events", sheet), ("Other", ""), shared=shared, hidden=("Other",))),
        ),
        ("acled-csv", ("a.xlsx", workbook(("Sheet1", table(tuple(_ACLED), tuple(_ACLED.values())))))),
    ]


def seeds(folder: Path) -> dict[str, list[tuple[str, bytes]]]:
    """Files for every format that this installation reads: those above, and what our exports write of a small dossier, by who recognises it."""
    path = folder / "seed.json"
    path.write_bytes(SEEDS["dossier-json"][1])
    store = open_dossier(path)
    found: dict[str, list[tuple[str, bytes]]] = {name: [seed] for name, seed in SEEDS.items()}
    for name, seed in _packed():
        found.setdefault(name, []).append(seed)
    for export in exports().values():
        name = f"written{export.endings[0]}"
        data = b"".join(export.write(store))
        reader = foreign(data, name)
        if reader is not None:
            found.setdefault(reader.name, []).append((name, data))
    return {known.name: found.get(known.name, []) for known in formats()}
