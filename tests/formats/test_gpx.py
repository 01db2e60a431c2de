"""GPX: waypoints, tracks and routes; times only where there are some."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapviewer.errors import InputError
from mapviewer.events.event import Place
from mapviewer.events.store import Store
from mapviewer.opening import open_dossier

ROOT = (
    '<?xml version="1.0"?>\n<gpx version="1.1" creator="a watch" xmlns="http://www.topografix.com/GPX/1/1">'
)


def opened(folder: Path, inner: str, root: str = ROOT) -> Store:
    path = folder / "way.gpx"
    path.write_text(f"{root}{inner}</gpx>")
    return open_dossier(path)


def point(lat: float, lon: float, time: str = "", kind: str = "trkpt") -> str:
    told = f"<time>{time}</time>" if time else ""
    return f'<{kind} lat="{lat}" lon="{lon}"><ele>5.5</ele>{told}</{kind}>'


def test_waypoints(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        "<metadata><name>A walk</name><desc>Long</desc><keywords>k</keywords></metadata>"
        '<wpt lat="48.85" lon="2.35"><ele>35</ele><time>2021-05-06T07:08:09Z</time><name>Camp</name><cmt>c</cmt><desc>It &lt;b&gt;rained&lt;/b&gt;</desc>'
        '<src>A watch</src><link href="https://a.example/x"><text>Page</text></link><sym>Tent</sym><type>stop</type><extensions><a:b xmlns:a="u">1</a:b></extensions></wpt>'
        '\n<wpt lat="1" lon="190"/><wpt lat="x" lon="2"><name>Bad</name><time>soon</time></wpt>',
    )
    camp, bare, bad = store.events
    assert (store.head.title, store.head.description) == ("A walk", "Long")
    assert (camp.title, camp.summary, camp.category, camp.when) == (
        "Camp",
        "It rained",
        "stop",
        "2021-05-06T07:08:09Z",
    )
    assert isinstance(camp.place, Place)
    assert (camp.place.lat, camp.place.lon) == (48.85, 2.35)
    assert [c.source for c in camp.citations] == ["Page · https://a.example/x", "A watch"]
    assert camp.origin is not None
    assert camp.origin.columns == {"cmt": "c", "sym": "Tent", "extensions": {"b": "1"}, "ele": 35.0}
    assert (bare.title, bare.when) == ("Waypoint 2", None)
    assert isinstance(bare.place, Place)
    assert bare.place.lon == -170
    assert bad.place is None
    assert [p.line for p in store.problems] == [3, 3, 3]


def test_tracks_and_routes_are_lines_that_last(tmp_path: Path) -> None:
    times = [f"2021-05-06T0{n}:00:00Z" for n in range(4)]
    store = opened(
        tmp_path,
        f"<rte><name>Plan</name>{point(1, 2, kind='rtept')}{point(2, 3, kind='rtept')}</rte>"
        f"<trk><name>One</name><trkseg>{point(1, 2, times[0])}{point(1, 3, times[1])}</trkseg></trk>"
        f"<trk><name>Two</name><trkseg>{point(1, 2, times[0])}{point(1, 3, times[1])}</trkseg><trkseg>{point(2, 2, times[2])}{point(2, 3, times[3])}</trkseg></trk>"
        f"<trk><name>Dot</name><trkseg>{point(1, 2, times[0])}</trkseg></trk><trk><name>Empty</name></trk>",
    )
    plan, one, two, dot, empty = store.events
    assert store.problems == ()
    assert plan.geometry == {"type": "LineString", "coordinates": [[2.0, 1.0, 5.5], [3.0, 2.0, 5.5]]}
    assert [e.when for e in store.events] == [
        None,
        f"{times[0]}/{times[1]}",
        f"{times[0]}/{times[3]}",
        times[0],
        None,
    ]
    assert two.geometry is not None
    assert two.geometry["type"] == "MultiLineString"
    assert one.origin is not None
    assert one.origin.columns["times"] == times[:2]
    assert isinstance(dot.place, Place)
    assert empty.place is None


def test_old_files(tmp_path: Path) -> None:
    store = opened(
        tmp_path,
        '<name>Old</name><wpt lat="1" lon="2"><name>a</name><url>https://a.example/</url><urlname>Page</urlname></wpt>',
        '<gpx version="1.0" xmlns="http://www.topografix.com/GPX/1/0">',
    )
    assert store.head.title == "Old"
    assert [c.source for c in store.events[0].citations] == ["Page · https://a.example/"]


@pytest.mark.parametrize("inner", ['<!DOCTYPE gpx [<!ENTITY x "y">]>', "<wpt"])
def test_hostile_and_broken_files(tmp_path: Path, inner: str) -> None:
    path = tmp_path / "way.gpx"
    path.write_text(f'{inner}<gpx version="1.1"><wpt lat="1" lon="2"><name>&x;</name></wpt></gpx>')
    with pytest.raises(InputError):
        open_dossier(path)


def test_nothing_in_it_is_said(tmp_path: Path) -> None:
    assert "no waypoint" in opened(tmp_path, "").problems[0].message


def test_half_a_position_is_kept(tmp_path: Path) -> None:
    (event,) = opened(tmp_path, '<wpt lat="33.6"><name>Half</name></wpt>').events
    assert event.origin is not None
    assert (event.place, event.origin.columns["geometry"]) == (
        None,
        {"type": "Point", "coordinates": [None, 33.6]},
    )
