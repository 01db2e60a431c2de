"""A TimeMapper sheet is a table like any other: its columns' names say enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapviewer.events.event import Place
from mapviewer.opening import open_dossier


@pytest.mark.parametrize(
    "names",
    [
        "Title,Start,End,Description,Place,Location,Source,Source URL",
        "headline,startdate,enddate,description,place,location,source,sourceurl",
        "headline,start date,end date,description,place,location,source,url",
    ],
)
def test_a_sheet(tmp_path: Path, names: str) -> None:
    path = tmp_path / "sheet.csv"
    row = 'Siege,1453-04-06,1453-05-29,Walls,Istanbul,"41.01,28.97",A book,https://a.example/b'
    path.write_text(f"{names}\n{row}\nA year,1492,,,,,,\n")
    store = open_dossier(path)
    siege, year = store.events
    assert siege.title == "Siege"
    assert siege.when == "1453-04-06/1453-05-29"
    assert siege.summary == "Walls"
    assert isinstance(siege.place, Place)
    assert (siege.place.name, siege.place.lat, siege.place.lon) == ("Istanbul", 41.01, 28.97)
    assert [citation.source for citation in siege.citations] == ["A book · https://a.example/b"]
    assert year.when == "1492"
