"""The command line: the shapes it promises, data on stdout, messages on stderr, exit codes, and never a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mapviewer import assets
from mapviewer.cli import doctor, libraries, main
from mapviewer.cli.parser import COMMANDS
from mapviewer.cli.progress import TerminalProgress
from mapviewer.errors import ExitCode
from mapviewer.events.dossier import json_schema

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = str(assets.sample_dossier())

Runs = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runs:
    """Run a command line in this process: exit code, stdout, stderr."""

    def go(*argv: str) -> tuple[int, str, str]:
        code = main(argv)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return go


def spawn(*argv: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **options.pop("env", {})}
    command = [sys.executable, "-m", "mapviewer", *argv]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, **options)


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


# check ------------------------------------------------------------------------------------------------------------------


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


# info -------------------------------------------------------------------------------------------------------------------


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


# events -----------------------------------------------------------------------------------------------------------------


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


# when -------------------------------------------------------------------------------------------------------------------


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


def test_when_in_words(run: Runs) -> None:
    _, out, _ = run("when", "2025-07-16/..")
    assert "16 July 2025" in out
    assert "earliest      2025-07-16T00:00:00Z" in out
    assert "latest        inf" in out


# geocode ----------------------------------------------------------------------------------------------------------------


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


# schema and sample ------------------------------------------------------------------------------------------------------


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


# The window and snapshots -----------------------------------------------------------------------------------------------


def test_the_window_gets_its_files(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[list[Path], bool, Path]] = []

    def stand_in(paths: list[Path], *, sample: bool, out: Path) -> int:
        calls.append((paths, sample, out))
        return 7

    monkeypatch.setattr("mapviewer.app.main.run", stand_in)
    assert run()[0] == 7
    assert run("--sample", "--out", "pictures")[0] == 7
    assert run(SAMPLE)[0] == 7
    assert calls == [
        ([], False, Path("out")),
        ([], True, Path("pictures")),
        ([Path(SAMPLE)], False, Path("out")),
    ]


def test_the_window_refuses_what_is_not_there(run: Runs) -> None:
    assert run("no/such.json")[0] == ExitCode.INVALID_INPUT
    code, _, err = run("snapshoot")
    assert code == ExitCode.USAGE
    assert "expected a command or a file" in err
    assert run("--sample", SAMPLE)[0] == ExitCode.USAGE
    assert run("--bogus")[0] == ExitCode.USAGE


def test_without_qt_the_window_says_what_is_missing(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mapviewer.app.main", None)
    monkeypatch.setattr(libraries, "missing", lambda _: {"libEGL.so.1": "libegl1"})

    def no_qt(*_: object) -> object:
        raise ImportError("libEGL.so.1: cannot open shared object file", name="PySide6.QtGui")

    monkeypatch.setattr("builtins.__import__", _failing(no_qt, "mapviewer.app.main"))
    code, out, err = run(SAMPLE)
    assert (code, out) == (ExitCode.RUNTIME, "")
    assert "libEGL.so.1" in err
    assert "apt-get install -y libegl1" in err


def _failing(fail: Callable[..., object], name: str) -> Callable[..., object]:
    real = __import__

    def importing(wanted: str, *arguments: Any, **options: Any) -> object:
        return fail() if wanted == name else real(wanted, *arguments, **options)

    return importing


def test_snapshot_options_are_checked_before_any_work(run: Runs, tmp_path: Path) -> None:
    target = tmp_path / "s.png"
    target.write_bytes(b"mine")
    assert run("snapshot", SAMPLE)[0] == ExitCode.USAGE
    assert run("snapshot", SAMPLE, "-o", str(tmp_path / "s.jpg"))[0] == ExitCode.USAGE
    assert run("snapshot", SAMPLE, "-o", str(target))[0] == ExitCode.RUNTIME
    assert run("snapshot", SAMPLE, "-o", str(target), "--force", "--size", "big")[0] == ExitCode.USAGE
    assert run("snapshot", SAMPLE, "-o", str(target), "--force", "--mode", "instant")[0] == ExitCode.USAGE
    assert run("snapshot", "none.json", "-o", str(target), "--force")[0] == ExitCode.INVALID_INPUT
    assert target.read_bytes() == b"mine"


def test_snapshot_makes_the_same_picture_twice(tmp_path: Path) -> None:
    pictures = []
    for name in ("a.png", "b.png"):
        target = tmp_path / name
        done = spawn("snapshot", SAMPLE, "-o", str(target), "--at", "2025-07-16", "--size", "480x360")
        assert done.returncode == ExitCode.OK, done.stderr.decode()
        assert done.stdout.decode() == f"{target}\n"
        pictures.append(target.read_bytes())
    assert pictures[0].startswith(b"\x89PNG")
    assert pictures[0] == pictures[1]


# doctor -----------------------------------------------------------------------------------------------------------------


def test_doctor_looks_at_everything(run: Runs) -> None:
    code, out, _ = run("doctor", "--json")
    answer = json.loads(out)
    names = [check["name"] for check in answer["checks"]]
    assert code == (ExitCode.OK if answer["ok"] else ExitCode.RUNTIME)
    assert {
        "packages",
        "Qt and web engine",
        "gazetteer",
        "basemap",
        "fonts",
        "display",
        "cache folder",
    } <= set(names)
    assert {name: check["ok"] for name, check in zip(names, answer["checks"], strict=True)}["gazetteer"]


def test_doctor_says_what_is_missing_and_how_to_get_it(run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "missing", lambda wanted: dict(list(wanted.items())[:2]))
    monkeypatch.setattr(doctor, "_ENGINE", "raise ImportError('libEGL.so.1: cannot open shared object file')")
    code, out, _ = run("doctor")
    assert code == ExitCode.RUNTIME
    assert "libglib-2.0.so.0, libEGL.so.1" in out
    assert "apt-get install -y libglib2.0-0" in out
    assert "cannot open shared object file" in out


def test_doctor_survives_a_broken_installation(
    run: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "_ENGINE", "print('6 1 1')")
    monkeypatch.setattr(assets, "_root", lambda _: tmp_path)
    code, out, _ = run("doctor", "--json")
    broken = {check["name"] for check in json.loads(out)["checks"] if not check["ok"] and check["needed"]}
    assert code == ExitCode.RUNTIME
    assert {"fonts", "gazetteer", "basemap", "sample dossier"} <= broken


@pytest.mark.parametrize(
    ("release", "new"),
    [
        ({"ID": "debian", "VERSION_ID": "12"}, False),
        ({"ID": "debian", "VERSION_ID": "13"}, True),
        ({"ID": "ubuntu", "VERSION_ID": "22.04"}, False),
        ({"ID": "ubuntu", "VERSION_ID": "24.04"}, True),
        ({"ID": "arch"}, False),
        ({}, False),
    ],
)
def test_renamed_packages(release: dict[str, str], new: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "_os_release", lambda: release)
    line = libraries.apt_line({"libasound.so.2": "libasound2", "libgbm.so.1": "libgbm1"})
    assert line.endswith(("libasound2t64 libgbm1",) if new else ("libasound2 libgbm1",))


# Everything -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help(run: Runs, command: Any) -> None:
    code, out, err = run(command.name, "--help")
    assert (code, err) == (ExitCode.OK, "")
    assert f"mapviewer {command.name}" in out


def test_version(run: Runs) -> None:
    code, out, _ = run("--version")
    assert code == ExitCode.OK
    assert out.startswith("mapviewer ")


@pytest.mark.parametrize(
    ("raised", "code", "words"),
    [
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "interrupted"),
        (BrokenPipeError(), ExitCode.OK, ""),
        (OSError(28, "No space left on device"), ExitCode.RUNTIME, "No space left on device"),
        (RecursionError("too deep"), ExitCode.RUNTIME, "unexpected"),
        (MemoryError(), ExitCode.RUNTIME, "unexpected"),
    ],
)
def test_whatever_goes_wrong_is_a_sentence_and_a_code(
    run: Runs, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, words: str
) -> None:
    def fail(*_: object) -> int:
        raise raised

    monkeypatch.setattr("mapviewer.cli.questions.when", fail)
    monkeypatch.setattr("mapviewer.cli.output.drop_output", lambda: None)
    found, out, err = run("when", "2025")
    assert (found, out) == (code, "")
    assert words in err


def test_debugging_shows_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("mapviewer.cli.questions.when", fail)
    monkeypatch.setenv("MAPVIEWER_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["when", "2025"])


def test_output_is_utf8_in_any_locale() -> None:
    env = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = spawn("geocode", "السويداء", "--json", env=env)
    assert done.returncode == ExitCode.OK
    assert json.loads(done.stdout.decode("utf-8"))["query"] == "السويداء"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_a_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mapviewer", "when", "2025"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == ExitCode.RUNTIME
    assert done.stderr.decode().count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close differently there")
def test_a_reader_that_has_had_enough_is_no_news() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "mapviewer", "when", *["2025-07-16"] * 20_000, "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == ExitCode.OK


def test_small_questions_import_nothing_large() -> None:
    code = (
        "import sys\nfrom mapviewer.cli import main\nmain(['when', '2025', '--json'])\n"
        "large = {'numpy', 'folium', 'PySide6', 'geopy', 'jiter', 'sqlite3', 'psygnal'}\n"
        "print(sorted(large & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_progress_is_wiped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("mapviewer.cli.progress._PATIENCE", -1.0)
    progress = TerminalProgress()
    progress(0.5, "Reading")
    progress(0.6, "Reading")
    progress.clear()
    progress.clear()
    assert capsys.readouterr().err == "\r\x1b[KReading 50%\r\x1b[K"
