"""`when`, `geocode`, `schema`, `sample`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mapviewer import assets
from mapviewer.errors import ExitCode
from mapviewer.events.dossier import json_schema

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = str(assets.sample_dossier())
Runs = Callable[..., tuple[int, str, str]]


def test_when_explains_every_string(run: Runs) -> None:
    code, out, err = run("when", "--json", "2025-07-16", "../2024-12-08", "2024-12-08/..")
    assert (code, err) == (ExitCode.OK, "")
    day, past, future = json.loads(out)
    assert list(day) == [
        "text",
        "valid",
        "earliest",
        "start_latest",
        "end_earliest",
        "latest",
        "words",
        "error",
    ]
    start = 1_752_624_000
    assert [day[key] for key in ("earliest", "start_latest", "end_earliest", "latest")] == [
        start,
        start + 86_399,
        start + 1,
        start + 86_400,
    ]
    assert (day["text"], day["valid"], day["error"]) == ("2025-07-16", True, None)
    assert "16 July 2025" in day["words"]
    assert (past["earliest"], past["start_latest"]) == ("-inf", "-inf")
    assert (future["end_earliest"], future["latest"]) == ("inf", "inf")


def test_when_of_what_is_no_edtf(run: Runs) -> None:
    code, out, _ = run("when", "--json", "2025", "2025-13", "")
    good, bad, empty = json.loads(out)
    assert code == ExitCode.INVALID_INPUT
    assert good["valid"]
    assert (bad["valid"], bad["earliest"], bad["words"]) == (False, None, None)
    assert "month 13" in bad["error"]
    assert empty["valid"] is False
    assert run("when", "2025-13")[0] == ExitCode.INVALID_INPUT


def test_when_takes_strings_that_begin_with_a_minus(run: Runs) -> None:
    code, out, _ = run("when", "--json", "--", "-0753", "-0753/..")
    assert code == ExitCode.OK
    assert [answer["text"] for answer in json.loads(out)] == ["-0753", "-0753/.."]


def test_when_reads_local_dates_in_a_zone(run: Runs) -> None:
    utc = json.loads(run("when", "2025-07-16", "--json")[1])[0]
    local = json.loads(run("when", "2025-07-16", "--json", "--timezone", "Asia/Damascus")[1])[0]
    assert utc["earliest"] - local["earliest"] == 3 * 3600
    assert run("when", "2025", "--timezone", "Mars")[0] == ExitCode.USAGE


def test_when_notes_what_was_read_leniently(run: Runs) -> None:
    code, out, err = run("when", "2025-07-16T13:00", "--json")
    assert code == ExitCode.OK
    assert "2025-07-16T13:00" in err
    assert len(json.loads(out)) == 1, "data stay data"


def test_when_in_words(run: Runs) -> None:
    _, out, _ = run("when", "2025-07-16/..")
    assert "16 July 2025" in out
    assert "earliest      2025-07-16T00:00:00Z" in out
    assert "latest        inf" in out


@pytest.mark.parametrize(
    ("query", "country", "lat", "lon"),
    [
        ("Suwayda", "SY", 32.7, 36.6),
        ("Sweida", "SY", 32.7, 36.6),
        ("As-Suwayda", "SY", 32.7, 36.6),
        ("السويداء", "SY", 32.7, 36.6),
        ("Damascus", "SY", 33.5, 36.3),
        ("Baku", "AZ", 40.4, 49.9),
        ("Paris", "FR", 48.9, 2.3),
        ("Shepherdstown, West Virginia", "US", 39.4, -77.8),
    ],
)
def test_geocode_finds_the_samples_places(
    run: Runs, query: str, country: str, lat: float, lon: float
) -> None:
    code, out, _ = run("geocode", query, "--json")
    answer = json.loads(out)
    accepted = answer["accepted"]
    assert (code, answer["query"]) == (ExitCode.OK, query)
    assert accepted["country"] == country
    assert (accepted["lat"], accepted["lon"]) == pytest.approx((lat, lon), abs=0.1)
    assert accepted == answer["candidates"][0]
    assert list(accepted) == [
        "name",
        "admin1",
        "country",
        "lat",
        "lon",
        "population",
        "kind",
        "id",
        "score",
        "margin",
        "reason",
    ]


def test_geocode_of_several_and_of_none(run: Runs) -> None:
    code, out, _ = run("geocode", "Springfield", "--json", "--limit", "3")
    answer = json.loads(out)
    assert (code, answer["accepted"], len(answer["candidates"])) == (ExitCode.OK, None, 3)
    code, out, _ = run("geocode", "Xyzzyqwv", "--json")
    assert (code, json.loads(out)) == (ExitCode.OK, {"query": "Xyzzyqwv", "accepted": None, "candidates": []})
    code, out, err = run("geocode", "Xyzzyqwv")
    assert (code, out) == (ExitCode.OK, "")
    assert "knows no place" in err


def test_geocode_in_a_country(run: Runs) -> None:
    _, out, _ = run("geocode", "Paris", "--country", "us", "--json")
    assert {candidate["country"] for candidate in json.loads(out)["candidates"]} == {"US"}
    assert run("geocode", "Paris", "--country", "USA")[0] == ExitCode.USAGE
    assert run("geocode", "Paris", "--limit", "0")[0] == ExitCode.USAGE
    assert run("geocode", "Paris", "--limit", "x")[0] == ExitCode.USAGE


def test_geocode_in_words_marks_the_sure_one(run: Runs) -> None:
    _, out, _ = run("geocode", "Baku")
    assert out.startswith("*  Baku")


def test_the_shipped_schema_is_current(run: Runs) -> None:
    code, out, _ = run("schema")
    assert code == ExitCode.OK
    assert json.loads(out) == json_schema()
    assert out == (ROOT / "data" / "dossier.schema.json").read_text(encoding="utf-8")


def test_sample_copies_and_never_overwrites(run: Runs, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    code, out, err = run("sample", str(folder))
    target = folder / "paris-talks.json"
    assert (code, out, err) == (ExitCode.OK, f"{target}\n", "")
    assert target.read_bytes() == assets.sample_dossier().read_bytes()
    target.write_text("mine")
    code, out, err = run("sample", str(folder))
    assert (code, out) == (ExitCode.RUNTIME, "")
    assert "--force" in err
    assert target.read_text() == "mine"
    assert run("sample", str(folder), "--force")[0] == ExitCode.OK
    assert target.read_bytes() == assets.sample_dossier().read_bytes()
    assert run("sample", str(target))[0] == ExitCode.RUNTIME
