"""ZIP archives with one file in them: opened as that file; of several none is chosen."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from mapviewer.errors import InputError
from mapviewer.events.store import Store
from mapviewer.formats import reading
from mapviewer.opening import open_dossier

CSV = "title,date,lat,lon\nMeeting,2021-07-16,48.85,2.35\nTalks,2021-08,1.5,2.5\n"
GEOJSON = json.dumps(
    {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [2.5, 1.5]}, "properties": {"name": "Talks", "date": "2021-08"}}]}
)  # fmt: skip
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Talks</name><Point><coordinates>2.5,1.5</coordinates></Point></Placemark></Document></kml>'
DOSSIER = '{"format":"mapviewer-dossier","version":1,"title":"D","events":[{"id":"a","title":"Talks"}]}'


def archive(**files: str) -> bytes:
    """A ZIP archive; `__` in a name stands for a full stop."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name.replace("__", "."), text)
    return data.getvalue()


def opened(folder: Path, data: bytes) -> Store:
    path = folder / "download.zip"
    path.write_bytes(data)
    return open_dossier(path)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    ("name", "text"),
    [("events__csv", CSV), ("a__geojson", GEOJSON), ("b__KML", KML), ("c__json", DOSSIER)],
)
def test_the_one_file_is_opened(
    tmp_path: Path, name: str, text: str, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr(reading, "LARGE_BYTES", 20)
    # Its name does not stand first, and what systems put beside it is nobody's.
    data = archive(README__txt="Licence", **{"__MACOSX/._x__csv": "x", name: text})
    store = opened(tmp_path, data)
    assert store.events[-1].title == "Talks"
    (problem,) = [p for p in store.problems if "archive" in p.message]
    assert "found “README.txt” in the archive beside" in problem.message
    assert store.file.size == len(data)


def test_several_are_named_and_none_is_chosen(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"2 files that can be read \(“a\.csv”, “b\.csv”\), expected one: unpack it"
    ):
        opened(tmp_path, archive(a__csv=CSV, b__csv=CSV))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive(a__exe="x"), r"without a file that can be read \(“a\.exe”\)"),
        (archive(**{"../a__csv": CSV}), "without a file that can be read"),
        (archive(a__csv=CSV)[:60], "cannot be unpacked"),
        (archive(a__csv=""), "found an empty file"),
    ],
)
def test_what_holds_nothing_says_why(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        opened(tmp_path, data)
