"""Files of a few megabytes made to cost more than their size: what grows by the square of it never ends here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mapviewer.decisions.file import Kept
from mapviewer.errors import InputError
from mapviewer.opening import make_ready, open_dossier
from tests.fuzz.test_fuzz import NoGazetteer
from tests.fuzz.trying import in_time

# Each takes a second or two of a processor when it is read in time that grows as it does, and minutes to hours when not.
SECONDS = 15
MANY = 20_000


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    with in_time(SECONDS):
        yield


def _dossier(events: list[Any] | None = None, **fields: Any) -> bytes:
    told = {"format": "mapviewer-dossier", "version": 1, "title": "T", **fields, "events": events or []}
    return json.dumps(told).encode()


def _same_ids() -> tuple[str, bytes]:
    return "d.json", _dossier([{"id": "a", "title": "b"}] * MANY)


def _same_places() -> tuple[str, bytes]:
    return "d.json", _dossier(places=[{"id": "a"}] * MANY)


def _keys_again_and_again() -> tuple[str, bytes]:
    return "d.json", _dossier([{"id": "a", "title": "b"}]).replace(
        b'"title": "b"', b'"title": "b", ' * MANY + b'"x": 1'
    )


def _unknown_keys() -> tuple[str, bytes]:
    return "d.json", _dossier([{"id": "a", "title": "b", **{f"titel{n}": n for n in range(MANY)}}])


def _references() -> tuple[str, bytes]:
    listed = [{"event": f"x{n}"} for n in range(MANY)]
    return "d.json", _dossier(
        [{"id": "a", "title": "b", "related": listed, "tags": ["t"] * MANY, "actors": ["a"] * MANY}]
    )


def _order() -> tuple[str, bytes]:
    events = [{"id": f"e{n}", "title": "b", "after": [f"e{n - 1}"] if n else []} for n in range(MANY // 4)]
    return "d.json", _dossier(events)


def _categories() -> tuple[str, bytes]:
    return "d.json", _dossier(
        [{"id": f"e{n}", "title": "b", "category": f"c{n}", "when": "2025"} for n in range(MANY // 4)]
    )


def _overlaps() -> tuple[str, bytes]:
    return "d.json", _dossier(
        [{"id": f"e{n}", "title": "b", "when": f"{1000 + n % 900}/2025"} for n in range(MANY // 4)]
    )


def _one_place() -> tuple[str, bytes]:
    return "d.json", _dossier(
        [{"id": f"e{n}", "title": "b", "place": {"lat": 1, "lon": 2}} for n in range(MANY // 4)]
    )


def _columns_of_one_name() -> tuple[str, bytes]:
    return "a.csv", b"date,title,lat,lon" + b"," * MANY + b"\n2025-07-16,One,1,2\n"


def _columns_of_many_names() -> tuple[str, bytes]:
    names = ",".join(f"c{n}" for n in range(MANY)).encode()
    return "a.csv", b"date,title,lat,lon," + names + b"\n2025-07-16,One,1,2\n"


def _rows_of_one_id() -> tuple[str, bytes]:
    return "a.csv", b"id,date,title,lat,lon\n" + b"a,2025-07-16,One,1,2\n" * (MANY // 4)


def _quotes() -> tuple[str, bytes]:
    return "a.csv", b"date,title,lat,lon\n" + b'2025-07-16,"One,1,2\n' * MANY


def _blank() -> tuple[str, bytes]:
    return "d.json", b" " * (3 << 20) + b"{"


def _brackets() -> tuple[str, bytes]:
    return "d.json", b"[" * (1 << 20)


def _digits() -> tuple[str, bytes]:
    return "d.json", _dossier([{"id": "a", "title": "b", "toll": {"low": 1}}]).replace(
        b'"low": 1', b'"low": ' + b"9" * (1 << 20)
    )


def _date() -> tuple[str, bytes]:
    return "d.json", _dossier([{"id": "a", "title": "b", "when": "[" + "2025," * 100_000 + "2026]"}] * 3)


def _xml_attributes() -> tuple[str, bytes]:
    attributes = b" ".join(b'a%d="x"' % n for n in range(MANY))
    return "x.xml", b'<data><event start="2006" title="It" ' + attributes + b">x</event></data>"


def _folded() -> tuple[str, bytes]:
    return (
        "c.ics",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x"
        + b"\r\n y" * MANY * 4
        + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    )


def _nested_calendar() -> tuple[str, bytes]:
    return "c.ics", b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nSUMMARY:x\r\n" * MANY


def _features() -> tuple[str, bytes]:
    feature = {
        "type": "Feature",
        "geometry": None,
        "properties": {f"p{n}": "2025-07-16" for n in range(MANY // 4)},
    }
    return "f.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def _differing_features() -> tuple[str, bytes]:
    listed = [
        {"type": "Feature", "id": 7, "geometry": None, "properties": {f"p{n}": n}} for n in range(MANY // 4)
    ]
    return "f.geojson", json.dumps({"type": "FeatureCollection", "features": listed}).encode()


@pytest.mark.parametrize(
    "make",
    [
        _same_ids, _same_places, _keys_again_and_again, _unknown_keys, _references, _order, _categories, _overlaps, _one_place,
        _columns_of_one_name, _columns_of_many_names, _rows_of_one_id, _quotes, _blank, _brackets, _digits, _date, _xml_attributes, _folded, _nested_calendar,
        _features, _differing_features,
    ],
)  # fmt: skip
def test_what_is_large_is_read_in_time(make: Callable[[], tuple[str, bytes]], tmp_path: Path) -> None:
    name, data = make()
    path = tmp_path / name
    path.write_bytes(data)
    try:
        make_ready(open_dossier(path, gazetteer=NoGazetteer(), decided=Kept()))
    except InputError as error:
        str(error).encode()
