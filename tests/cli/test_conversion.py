"""`convert`: formats by ending and by name, what is said, exit codes, and nothing overwritten or left half."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mapviewer import assets
from mapviewer.errors import ExitCode
from mapviewer.exports.template import TEMPLATES
from mapviewer.formats import reading
from mapviewer.opening import open_dossier

SAMPLE = str(assets.sample_dossier())
ACLED = (
    "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,geo_precision,latitude,longitude,location,country,source,notes,fatalities\n"
    "SYR1,16 July 2025,2025,1,Battles,Armed clash,Group A,1,32.7,36.57,Suwayda,Syria,News,Something,3\n"
    "SYR2,nonsense,2025,1,Battles,Armed clash,Group A,1,32.7,36.57,Suwayda,Syria,News,Something else,0\n"
)
Runs = Callable[..., tuple[int, str, str]]


def test_it_prints_the_path_and_says_what_is_lost(run: Runs, tmp_path: Path) -> None:
    out = tmp_path / "o.gpx"
    code, said, err = run("convert", SAMPLE, str(out))
    assert (code, said) == (ExitCode.OK, f"{out}\n")
    assert "GPX cannot hold: claims (2 events)" in err
    assert out.read_bytes().startswith(b"<?xml")


def test_nothing_is_overwritten_unless_asked(run: Runs, tmp_path: Path) -> None:
    out = tmp_path / "o.csv"
    out.write_text("mine")
    code, _, err = run("convert", SAMPLE, str(out))
    assert code == ExitCode.RUNTIME
    assert "is there already" in err
    assert out.read_text() == "mine"
    assert run("convert", SAMPLE, str(out), "--force")[0] == ExitCode.OK
    assert out.read_text() != "mine"


def test_in_and_out_are_two_files(run: Runs, tmp_path: Path) -> None:
    copy = tmp_path / "d.json"
    copy.write_bytes(Path(SAMPLE).read_bytes())
    code, _, err = run("convert", str(copy), str(copy), "--force")
    assert code == ExitCode.USAGE
    assert "same file" in err
    assert copy.read_bytes() == Path(SAMPLE).read_bytes()


@pytest.mark.parametrize("arguments", [("o.xyz",), ("o.json", "--to", "docx"), ("o.csv.gz",)])
def test_an_unknown_format_is_wrong_usage(run: Runs, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, _, err = run("convert", SAMPLE, str(tmp_path / arguments[0]), *arguments[1:])
    assert code == ExitCode.USAGE
    assert "expected" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst", "json"])
def test_a_foreign_table_becomes_a_dossier_with_its_problems_listed(
    run: Runs, tmp_path: Path, ending: str
) -> None:
    given, out = tmp_path / "acled.csv", tmp_path / f"o.{ending}"
    given.write_text(ACLED)
    code, _, err = run("convert", str(given), str(out))
    assert code == ExitCode.OK
    assert "acled.csv:3" in err
    assert "nonsense" in err
    here, there = open_dossier(given), open_dossier(out)
    assert list(there.events) == list(here.events)
    assert there.head.sources == here.head.sources
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["acled.csv", out.name])
    assert run("convert", str(given), str(out), "--force", "--strict")[0] == ExitCode.INVALID_INPUT


def test_packed_lines_are_the_same_bytes_each_time(run: Runs, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"
    assert run("convert", SAMPLE, str(first))[0] == run("convert", SAMPLE, str(second))[0] == ExitCode.OK
    assert first.read_bytes() == second.read_bytes()
    assert json.loads(gzip.decompress(first.read_bytes()).split(b"\n")[0])["format"] == "mapviewer-dossier"


def test_a_mapping_says_how_a_table_is_read(run: Runs, tmp_path: Path) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "t.mapping.json"
    table.write_text("A;B\nRain;7/8/2025\n")
    mapping.write_text(
        json.dumps({"format": "mapviewer-mapping", "version": 1, "title": ["A"], "when": "B", "order": "dmy"})
    )
    for name in ("o.jsonl", "o.json"):
        out = tmp_path / name
        assert run("convert", str(table), str(out), "--mapping", str(mapping))[0] == ExitCode.OK
        (event,) = open_dossier(out).events
        assert (event.title, event.when) == ("Rain", "2025-08-07")
    mapping.write_text("{")
    code, _, err = run("convert", str(table), str(tmp_path / "p.json"), "--mapping", str(mapping))
    assert code == ExitCode.INVALID_INPUT
    assert "no JSON" in err


UNKNOWN = "Datum;Was geschah;Uhrzeit\n7/8/2025;Rain;10:00\n"


@pytest.mark.parametrize("large", [False, True])
def test_a_mapping_that_names_no_column_only_answers_what_is_open(
    run: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    if large:
        monkeypatch.setattr(reading, "LARGE_BYTES", 20)
        monkeypatch.setattr(reading, "LARGE_LINES", 1)
    table, mapping = tmp_path / "t.csv", tmp_path / "answers.json"
    table.write_text(UNKNOWN)
    mapping.write_text('{"order": "dmy", "timezone": "Asia/Damascus"}')
    for name in ("o.jsonl", "o.json"):
        out = tmp_path / name
        code, _, err = run("convert", str(table), str(out), "--mapping", str(mapping))
        assert code == ExitCode.OK
        assert "title: Was geschah" in err
        assert not any(word in err for word in ("day/month", "time zone"))
        store = open_dossier(out)
        assert [(event.title, event.when) for event in store.events] == [("Rain", "2025-08-07T10:00")]
        assert store.head.timezone == "Asia/Damascus"
    kept = table.with_name("t.csv.mapping.json")
    kept.write_text('{"order": "mdy"}')
    assert open_dossier(table).events[0].when == "2025-07-08T10:00"
    assert any("time zone" in problem.message for problem in open_dossier(table).problems)


@pytest.mark.parametrize("command", ["check", "info", "events", "snapshot", "convert"])
def test_commands_take_a_mapping_and_say_why_one_that_is_kept_is_not_used(
    run: Runs, tmp_path: Path, command: str
) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "m.json"
    table.write_text(UNKNOWN)
    ends = {"snapshot": ["-o", str(tmp_path / "o.png")], "convert": [str(tmp_path / "o.jsonl")]}
    also = ends.get(command, [])
    mapping.write_text('{"order": "day first"}')
    code, out, err = run(command, str(table), *also, "--mapping", str(mapping))
    assert code == ExitCode.INVALID_INPUT
    assert "m.json: /order: found \"day first\", expected 'dmy' or 'mdy'" in out + err
    if command == "snapshot":
        return  # a picture is made by its own tests
    mapping.rename(table.with_name("t.csv.mapping.json"))
    code, out, err = run(command, str(table), *also)
    # The date may be either, which is an error of the table.
    assert code == (ExitCode.INVALID_INPUT if command == "check" else ExitCode.OK)
    assert "/order: found" in out + err
    mapping.write_text('{"title": "Datum", "when": "Datum", "order": "dmy"}')
    if command in ("check", "events"):
        code, out, err = run(command, str(table), "--mapping", str(mapping))
        assert ("no problems" if command == "check" else "2025-08-07") in out
        assert "/order" not in out + err


def test_json_says_all_of_it(run: Runs, tmp_path: Path) -> None:
    out = tmp_path / "o.geojson"
    code, said, _ = run("convert", SAMPLE, str(out), "--json", "--to", "gpx")
    found = json.loads(said)
    assert code == ExitCode.OK
    assert (found["format"], found["events"], found["problems"]) == ("gpx", 11, [])
    assert {"what": "the dossier's language", "events": 0} in found["not_held"]
    code, said, _ = run("convert", str(tmp_path / "none.csv"), str(tmp_path / "x.json"), "--json")
    assert code == ExitCode.INVALID_INPUT
    assert json.loads(said)["problems"]


def test_a_file_that_is_refused_halfway_leaves_nothing(run: Runs, tmp_path: Path) -> None:
    given, mapping = tmp_path / "acled.csv", tmp_path / "m.mapping.json"
    given.write_text(ACLED)
    mapping.write_text(json.dumps({"title": ["notes"], "when": "no such column"}))
    code, _, err = run("convert", str(given), str(tmp_path / "o.jsonl"), "--mapping", str(mapping))
    assert code == ExitCode.INVALID_INPUT
    assert "no such column" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acled.csv", "m.mapping.json"]


def test_a_folder_that_is_not_there_is_said(run: Runs, tmp_path: Path) -> None:
    given = tmp_path / "acled.csv"
    given.write_text(ACLED)
    for name in ("o.jsonl", "o.csv"):
        code, _, err = run("convert", str(given), str(tmp_path / "no" / name))
        assert code == ExitCode.RUNTIME
        assert "cannot be written" in err


def test_a_template_is_written_once(run: Runs, tmp_path: Path) -> None:
    for ending, make in TEMPLATES.items():
        path = tmp_path / f"mine{ending}"
        assert run("template", str(path))[:2] == (ExitCode.OK, f"{path}\n")
        assert path.read_bytes() == make()
        assert run("template", str(path))[0] == ExitCode.RUNTIME
        assert run("template", str(path), "--force")[0] == ExitCode.OK
    code, _, err = run("template", str(tmp_path / "x.kml"))
    assert code == ExitCode.USAGE
    assert ".csv or .json" in err


def test_a_part_is_chosen_by_time_and_filters(run: Runs, tmp_path: Path) -> None:
    out = tmp_path / "o.json"
    code, _, err = run(
        "convert",
        SAMPLE,
        str(out),
        "--during",
        "2025-07-16/2025-07-17",
        "--filter",
        "category=strikes",
        "--dated-only",
    )
    assert code == ExitCode.OK
    kept = json.loads(out.read_bytes())["events"]
    assert kept
    assert all(event["category"] == "strikes" for event in kept)
    listed = json.loads(
        run(
            "events",
            SAMPLE,
            "--from",
            "2025-07-16",
            "--to",
            "2025-07-17",
            "--filter",
            "category=strikes",
            "--format",
            "json",
        )[1]
    )
    assert [event["id"] for event in kept] == [
        event["id"] for event in listed if event["membership"] != "undated"
    ]
    assert "dossier JSON cannot hold: relations to events that are not chosen" in err


def test_a_part_of_a_foreign_table_goes_into_lines(run: Runs, tmp_path: Path) -> None:
    table = tmp_path / "acled.csv"
    table.write_text(ACLED)
    out = tmp_path / "o.jsonl"
    assert run("convert", str(table), str(out), "--dated-only")[0] == ExitCode.OK
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()[1:]] == ["SYR1"]


@pytest.mark.parametrize(
    "wrong", [("--during", "nonsense"), ("--filter", "nonsense"), ("--filter", "colour=red")]
)
def test_a_part_that_cannot_be_read_is_wrong_usage(run: Runs, tmp_path: Path, wrong: tuple[str, str]) -> None:
    out = tmp_path / "o.json"
    assert run("convert", SAMPLE, str(out), *wrong)[0] == ExitCode.USAGE
    assert not out.exists()
