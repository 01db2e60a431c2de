"""What visitors of a TimeMap download as a table."""

from __future__ import annotations

from pathlib import Path

from mapviewer.events.event import Place
from mapviewer.opening import open_dossier

TABLE = """id,date,latitude,longitude,location,description,sources,associations
CIV1,03/24/2022,"50,45",30.52,Kyiv,"A <b>school</b>, hit","https://a.example/1,https://b.example/2,a file.mp4","Type of area=Residential, old,Weapon=Rocket"
CIV2,3/4/2022,,,,Second,,
CIV3,soon,50.45,,Kyiv,Third,,
"""


def test_a_download(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(TABLE)
    store = open_dossier(path)
    first, second, third = store.events
    assert isinstance(first.place, Place)
    assert (first.id, first.title, first.summary, first.when) == ("CIV1", "A school, hit", "", "2022-03-24")
    assert (first.place.name, first.place.lat, first.place.lon) == ("Kyiv", 50.45, 30.52)
    assert first.tags == ("Type of area: Residential, old", "Weapon: Rocket")
    urls = {source.id: source.url for source in store.head.sources}
    assert [urls[cited.source] for cited in first.citations] == [
        "https://a.example/1",
        "https://b.example/2",
        None,
    ]
    assert (second.when, second.place) == ("2022-03-04", None)
    assert third.origin is not None
    assert (third.when, third.origin.columns) == (None, {"date": "soon", "latitude": "50.45"})
    assert sorted(problem.line or 0 for problem in store.problems) == [4, 4]
