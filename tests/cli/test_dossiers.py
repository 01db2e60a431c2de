"""`check`, `info`, `events`: the shapes they promise, exit codes, windows and filters."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mapviewer import assets
from mapviewer.errors import ExitCode

SAMPLE = str(assets.sample_dossier())
Runs = Callable[..., tuple[int, str, str]]


def write(path: Path, **fields: Any) -> str:
    whole = {"format": "mapviewer-dossier", "version": 1, "title": "t", "events": [], **fields}
    path.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    return str(path)


@pytest.fixture
def flawed(tmp_path: Path) -> str:
    """A dossier with one error and one warning."""
    return write(
        tmp_path / "flawed.json",
        events=[{"id": "a", "title": "A", "when": "x"}, {"id": "b", "title": "B", "odd": 1}],
    )


@pytest.fixture
def warned(tmp_path: Path) -> str:
    """A dossier with only a warning."""
    return write(tmp_path / "warned.json", events=[{"id": "b", "title": "B", "odd": 1}])


def test_check_of_the_sample(run: Runs) -> None:
    code, out, err = run("check", SAMPLE, "--json")
    assert (code, err) == (ExitCode.OK, "")
    assert json.loads(out) == {"file": SAMPLE, "ok": True, "events": 11, "problems": []}


def test_check_tells_problems_and_loads_the_rest(run: Runs, flawed: str) -> None:
    code, out, _ = run("check", flawed, "--json")
    answer = json.loads(out)
    assert code == ExitCode.INVALID_INPUT
    assert (answer["ok"], answer["events"]) == (False, 2)
    first, second = answer["problems"]
    assert list(first) == ["severity", "file", "line", "column", "pointer", "field", "message"]
    assert (first["severity"], first["line"], first["column"]) == ("error", 9, 12)
    assert (first["pointer"], first["field"], first["file"]) == ("/events/0/when", "when", flawed)
    assert (second["severity"], second["pointer"]) == ("warning", "/events/1/odd")


def test_check_minds_warnings_only_when_strict(run: Runs, warned: str) -> None:
    assert run("check", warned)[0] == ExitCode.OK
    code, out, _ = run("check", warned, "--strict", "--json")
    assert code == ExitCode.WARNINGS
    assert json.loads(out)["ok"] is False


def test_check_in_words(run: Runs, flawed: str) -> None:
    _, out, _ = run("check", flawed)
    lines = out.splitlines()
    assert lines[0].startswith(f"{flawed}:9:12: error: /events/0/when found")
    assert lines[-1] == f"{flawed}: 2 events, 1 error, 1 warning"
    assert run("check", SAMPLE)[1] == f"{SAMPLE}: 11 events, no problems\n"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe{}", b'{"format": "mapviewer-dossier", "version": 9}']
)
def test_check_of_what_is_no_dossier(run: Runs, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.json"
    path.write_bytes(content)
    code, out, _ = run("check", str(path), "--json")
    answer = json.loads(out)
    assert (code, answer["ok"], answer["events"]) == (ExitCode.INVALID_INPUT, False, 0)
    (problem,) = answer["problems"]
    assert problem["severity"] == "error"
    assert problem["message"]


@pytest.mark.parametrize("command", ["check", "info", "events"])
def test_a_file_that_is_not_there(run: Runs, command: str, tmp_path: Path) -> None:
    code, out, err = run(command, str(tmp_path / "none.json"))
    assert code == ExitCode.INVALID_INPUT
    assert "there is no such file" in out + err


def test_what_a_terminal_would_obey_never_reaches_it(run: Runs, tmp_path: Path) -> None:
    evil = "\x1b[2J\u202e\r"
    path = write(
        tmp_path / "evil.json",
        title=evil,
        categories=[{"id": "c", "label": evil}],
        events=[
            {"id": evil, "title": evil, "category": "c", "place": {"name": evil}, evil: 1, "status": evil}
        ],
    )
    for argv in (["check", path], ["info", path], ["events", path], ["geocode", evil], ["when", evil]):
        _, out, err = run(*argv)
        assert not set(out + err) & set("\x1b\u202e\r"), argv


def test_info_of_the_sample(run: Runs) -> None:
    code, out, _ = run("info", SAMPLE, "--json")
    answer = json.loads(out)
    assert code == ExitCode.OK
    assert list(answer) == [
        "title",
        "events",
        "dated",
        "undated",
        "placed",
        "unplaced",
        "span",
        "folds",
        "categories",
        "sha256",
    ]
    assert (answer["events"], answer["dated"], answer["undated"]) == (11, 8, 3)
    assert (answer["placed"], answer["unplaced"]) == (6, 5)
    assert answer["span"] == {"start": "2000-01-01T00:00:00+02:00", "end": "2025-07-25T00:00:00+03:00"}
    assert answer["categories"] == {"talks": 3, "strikes": 2, "clashes": 1, "statements": 3, "politics": 2}
    (fold,) = answer["folds"]
    assert list(fold) == ["start", "end", "label"]
    assert answer["span"]["start"] < fold["start"] < fold["end"] < answer["span"]["end"]
    assert "24.5 years" in fold["label"]
    assert len(answer["sha256"]) == 64


def test_info_of_nothing_and_of_no_bounds(run: Runs, tmp_path: Path) -> None:
    path = write(tmp_path / "d.json", events=[])
    answer = json.loads(run("info", path, "--json")[1])
    assert answer["span"] == {"start": None, "end": None}
    assert (answer["folds"], answer["categories"]) == ([], {})
    path = write(tmp_path / "d.json", events=[{"id": "a", "title": "A", "when": "../.."}])
    answer = json.loads(run("info", path, "--json")[1])
    assert (answer["dated"], answer["span"]) == (1, {"start": None, "end": None})
    path = write(tmp_path / "d.json", events=[{"id": "a", "title": "A", "when": "2024-12-08/.."}])
    answer = json.loads(run("info", path, "--json")[1])
    assert answer["span"] == {"start": "2024-12-08T00:00:00Z", "end": "2024-12-09T00:00:00Z"}


def test_info_in_words(run: Runs) -> None:
    _, out, _ = run("info", SAMPLE)
    assert "11 (8 dated, 3 undated)" in out
    assert "6 placed, 5 without a place" in out
    assert "Talks 3" in out


@pytest.mark.parametrize("command", ["info", "events"])
def test_problems_are_counted_on_stderr_and_matter_when_strict(
    run: Runs, command: str, flawed: str, warned: str
) -> None:
    code, _, err = run(command, flawed)
    assert code == ExitCode.OK
    assert "1 error, 1 warning" in err
    assert run(command, flawed, "--strict")[0] == ExitCode.INVALID_INPUT
    assert run(command, warned, "--strict")[0] == ExitCode.WARNINGS
    assert run(command, SAMPLE, "--strict")[0] == ExitCode.OK


def members(out: str) -> dict[str, str]:
    return {event["id"]: event["membership"] for event in json.loads(out)}


def test_events_without_a_window_are_in(run: Runs) -> None:
    code, out, err = run("events", SAMPLE, "--format", "json")
    assert (code, err) == (ExitCode.OK, "")
    found = members(out)
    assert len(found) == 11
    assert sorted(found.values()) == ["in"] * 8 + ["undated"] * 3
    paris = next(event for event in json.loads(out) if event["id"] == "paris-meeting")
    assert list(paris)[:7] == ["id", "title", "when", "place", "lat", "lon", "membership"]
    assert (paris["when"], paris["place"]) == ("[2025-07-17..2025-07-24]", "Paris")
    assert (paris["lat"], paris["lon"]) == pytest.approx((48.85, 2.35), abs=0.01)
    fall = next(event for event in json.loads(out) if event["id"] == "assad-falls")
    assert [fall[key] for key in ("when", "place", "lat", "lon")] == [None] * 4


def test_a_doubted_date_is_in_where_no_window_asks(run: Runs, tmp_path: Path) -> None:
    path = write(tmp_path / "d.json", events=[{"id": "a", "title": "A", "when": "2025?"}])
    assert members(run("events", path, "--format", "json")[1]) == {"a": "in"}
    assert members(run("events", path, "--format", "json", "--from", "2024")[1]) == {"a": "possible"}


def test_the_end_of_a_window_is_included(run: Runs) -> None:
    argv = ("events", SAMPLE, "--from", "2025-07-15", "--to", "2025-07-16", "--format", "json")
    undated = {"assad-falls": "undated", "turkey-channel": "undated", "axios-report": "undated"}
    assert members(run(*argv)[1]) == undated | {
        "baku-meetings": "possible",
        "suwayda-clashes": "possible",
        "convoy-strike": "in",
        "damascus-strikes": "in",
    }
    everything = members(run(*argv, "--all")[1])
    assert len(everything) == 11
    assert everything["paris-meeting"] == everything["shepherdstown-2000"] == "out"


def test_the_windows_days_are_those_of_the_dossiers_zone(run: Runs, tmp_path: Path) -> None:
    path = write(
        tmp_path / "d.json",
        timezone="Asia/Damascus",
        events=[{"id": "a", "title": "A", "when": "2025-07-14T21:30:00Z"}],
    )
    day = ("--from", "2025-07-15", "--to", "2025-07-15", "--format", "json", "--all")
    assert members(run("events", path, *day)[1]) == {"a": "in"}


@pytest.mark.parametrize(
    ("window", "found"),
    [
        (("--to", "2001"), "in"),
        (("--from", "2001"), "out"),
        (("--from", ".."), "in"),
        (("--from", "..", "--to", "1999"), "out"),
        (("--from=-0753", "--to", "2000-06"), "possible"),
    ],
)
def test_one_end_is_enough(run: Runs, tmp_path: Path, window: tuple[str, ...], found: str) -> None:
    path = write(tmp_path / "d.json", events=[{"id": "a", "title": "A", "when": "2000"}])
    assert members(run("events", path, "--all", "--format", "json", *window)[1]) == {"a": found}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["category=strikes"], {"convoy-strike", "damascus-strikes"}),
        (["category=clashes", "category=politics"], {"suwayda-clashes", "assad-falls", "turkey-channel"}),
        (["place=suwayda", "category=strikes"], {"convoy-strike"}),
        (["place=Suwayda", "text=CONVOY"], {"convoy-strike"}),
        (["actor=ron-dermer"], {"paris-meeting"}),
        (["actor=İbrahim Kalın"], {"baku-meetings"}),
        (["source=axios"], {"paris-meeting", "axios-report"}),
        (["status=confirmed"], set()),
        (["tag=x=y"], set()),
        (["precision=month"], {"suwayda-clashes", "paris-meeting"}),
        (["area=48.8,2.3,20km", "sourced=yes"], {"paris-meeting"}),
        (["area=48,2,49,3", 'text="in paris"'], {"paris-meeting"}),
    ],
)
def test_filters(run: Runs, filters: list[str], found: set[str]) -> None:
    argv = [word for pair in filters for word in ("--filter", pair)]
    code, out, err = run("events", SAMPLE, "--format", "json", *argv)
    assert code == ExitCode.OK
    assert members(out).keys() == found
    assert ("no events" in err) == (not found)


@pytest.mark.parametrize(
    "argv",
    [
        ("--from", "2025-99"),
        ("--to", "soon"),
        ("--from", "2025", "--to", "2024"),
        ("--filter", "colour=red"),
        ("--filter", "category"),
        ("--filter", "area=here"),
        ("--filter", "sourced=perhaps"),
        ("--format", "xml"),
        ("--fr", "2025"),
    ],
)
def test_wrong_options_are_wrong_usage(run: Runs, argv: tuple[str, ...]) -> None:
    code, out, err = run("events", SAMPLE, *argv)
    assert (code, out) == (ExitCode.USAGE, "")
    assert argv[0] in err


def test_csv_has_the_same_columns_and_runs_no_formula(run: Runs, tmp_path: Path) -> None:
    path = write(
        tmp_path / "d.json",
        events=[
            {
                "id": "=1+1",
                "title": '@SUM(A1), "x"\n',
                "when": "-0753",
                "place": {"name": "-p", "lat": -33.5, "lon": 1},
            },
            {"id": "b", "title": "B", "when": {"earliest": "2025"}},
        ],
    )
    code, out, _ = run("events", path, "--format", "csv")
    assert code == ExitCode.OK
    assert out.count("\r\n") == 3
    first, second = csv.DictReader(io.StringIO(out, newline=""))
    assert (first["id"], first["title"], first["when"]) == ("'=1+1", '\'@SUM(A1), "x"\n', "-0753")
    assert (first["place"], first["lat"], first["membership"]) == ("'-p", "-33.5", "in")
    assert (json.loads(second["when"]), second["lat"]) == ({"earliest": "2025"}, "")


def test_events_in_words(run: Runs) -> None:
    _, out, _ = run("events", SAMPLE, "--from", "2025-07-16", "--to", "2025-07-16")
    assert "in        2025-07-16" in out
    assert "undated" in out
