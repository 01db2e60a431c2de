"""`mapviewer snapshot --with-events`: the events of a picture as files beside it."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mapviewer import assets
from mapviewer.errors import ExitCode

SAMPLE = str(assets.sample_dossier())
JULY = ("--size", "480x360", "--from", "2025-07-15", "--to", "2025-07-17")
Runs = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.usefixtures("qapp")


def test_they_are_written_beside_the_picture_and_told(run: Runs, tmp_path: Path) -> None:
    target = tmp_path / "a.png"
    code, out, err = run("snapshot", SAMPLE, "-o", str(target), "--with-events", "csv,geojson", *JULY)
    assert code == ExitCode.OK, err
    paths = [tmp_path / name for name in ("a.png", "a.csv", "a.geojson")]
    assert out.split() == [str(path) for path in paths]
    with paths[1].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    features = json.loads(paths[2].read_bytes())
    assert [row["id"] for row in rows] == [feature["id"] for feature in features["features"]]
    assert {row["membership"] for row in rows} <= {"in", "possible"}
    assert features["title"] == "Talks in Paris"
    code, out, _ = run("events", SAMPLE, "--from", "2025-07-15", "--to", "2025-07-17", "--format", "json")
    listed = {one["id"] for one in json.loads(out) if one["membership"] != "undated"}
    assert {row["id"] for row in rows} == listed


def test_the_same_choice_is_the_same_bytes_and_the_same_picture(run: Runs, tmp_path: Path) -> None:
    for name, more in (("one", ("--with-events", "csv, geojson")), ("two", ("--with-events", "geojson,csv")), ("bare", ())):  # fmt: skip
        (tmp_path / name).mkdir()
        assert run("snapshot", SAMPLE, "-o", str(tmp_path / name / "a.svg"), *more, *JULY)[0] == ExitCode.OK
    for ending in ("svg", "csv", "geojson"):
        one, two = (tmp_path / name / f"a.{ending}" for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()
    assert (tmp_path / "bare" / "a.svg").read_bytes() == (tmp_path / "one" / "a.svg").read_bytes()
    assert [path.name for path in (tmp_path / "bare").iterdir()] == ["a.svg"]


def test_nothing_is_written_when_one_of_them_is_there(run: Runs, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old", encoding="utf-8")
    command = ("snapshot", SAMPLE, "-o", str(tmp_path / "a.png"), "--with-events", "csv", *JULY)
    code, out, err = run(*command)
    assert (code, out) == (ExitCode.RUNTIME, "")
    assert "a.csv” is there already" in err
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert run(*command, "--force")[0] == ExitCode.OK
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").startswith("id,title")


def test_another_format_is_wrong_usage(run: Runs, tmp_path: Path) -> None:
    code, _, err = run("snapshot", SAMPLE, "-o", str(tmp_path / "a.png"), "--with-events", "xls", *JULY)
    assert code == ExitCode.USAGE
    assert "--with-events: found 'xls', expected one of csv, geojson" in err


def test_a_safe_picture_has_safe_events(run: Runs, tmp_path: Path) -> None:
    """The same grep over every file that leaves."""
    dossier = json.loads(Path(SAMPLE).read_bytes())
    dossier["events"][0] |= {"private_note": "SECRET", "tags": ["SECRET"], "when_note": "SECRET"}
    source = tmp_path / "secret-name.json"
    source.write_text(json.dumps(dossier), encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    options = ("--with-events", "csv,geojson", "--publish-safe", "10", "--size", "480x360")
    assert run("snapshot", str(source), "-o", str(out / "a.html"), *options)[0] == ExitCode.OK
    exact = {str(place["lat"]) for place in dossier["places"] if place.get("lat") is not None}
    for path in out.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "SECRET" not in text
        assert "secret-name" not in text
        assert hashlib.sha256(source.read_bytes()).hexdigest() not in text
        if path.suffix != ".html":
            assert not [lat for lat in exact if f"{lat}," in text]
    assert len(list(out.iterdir())) == 3


def test_a_picture_made_again_may_take_its_events_along(run: Runs, tmp_path: Path) -> None:
    old, new = tmp_path / "old.png", tmp_path / "new.png"
    assert run("snapshot", SAMPLE, "-o", str(old), *JULY)[0] == ExitCode.OK
    options = ("--from-snapshot", str(old), "--dossier", SAMPLE, "--with-events", "csv")
    assert run("snapshot", *options, "-o", str(new))[0] == ExitCode.OK
    assert new.read_bytes() == old.read_bytes()
    assert (tmp_path / "new.csv").exists()
