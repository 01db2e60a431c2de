"""`mapviewer diff`, run as a command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mapviewer.errors import ExitCode

Run = Callable[..., tuple[int, str, str]]

HEADER = "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,latitude,longitude,geo_precision,location,notes,fatalities"


def acled(path: Path, *rows: str) -> str:
    path.write_text("\n".join((HEADER, *rows)) + "\n")
    return str(path)


@pytest.fixture
def releases(tmp_path: Path) -> tuple[str, str]:
    """Two releases: a row deleted, one revised, one added before the others."""
    kept = "SYR1,2025-07-15,1,Battles,Armed clash,A,32.7,36.5,1,Suwayda,Quiet,0"
    old = acled(
        tmp_path / "old.csv",
        kept,
        "SYR2,2025-07-16,1,Battles,Armed clash,A,32.7,36.5,1,Suwayda,First word,3",
        "SYR3,2025-07-17,1,Battles,Armed clash,A,32.7,36.5,1,Suwayda,Gone,0",
    )
    new = acled(
        tmp_path / "new.csv",
        "SYR4,2025-07-18,1,Battles,Armed clash,A,32.7,36.5,1,Suwayda,Late,0",
        kept,
        "SYR2,2025-07-16,2,Battles,Armed clash,A,32.7,36.5,1,Suwayda,Second word,5",
    )
    return old, new


def test_two_releases_in_words(run: Run, releases: tuple[str, str]) -> None:
    code, out, err = run("diff", *releases)
    assert code == ExitCode.OK
    lines = out.splitlines()
    assert lines[0].startswith("- SYR3  2025-07-17  Suwayda")
    assert lines[1].startswith("+ SYR4  2025-07-18  Suwayda")
    assert lines[2].startswith("~ SYR2  ")
    assert "    summary: First word → Second word" in lines
    assert any(line.startswith("    when: 2025-07-16 → [2025-07-13..2025-07-19]") for line in lines)
    assert "    toll.best: 3 → 5" in lines
    assert "1 added, 1 removed, 1 changed, 1 the same" in err


def test_two_releases_for_a_program(run: Run, releases: tuple[str, str]) -> None:
    code, out, _ = run("diff", *releases, "--json")
    told = json.loads(out)
    assert code == ExitCode.OK
    assert told["counts"] == {"added": 1, "removed": 1, "changed": 1, "same": 1}
    assert {event["id"]: event["change"] for event in told["events"]} == {
        "SYR3": "removed",
        "SYR4": "added",
        "SYR2": "changed",
    }
    fields: dict[str, Any] = {
        change["field"]: (change["old"], change["new"]) for change in told["events"][2]["fields"]
    }
    assert fields["toll.best"] == (3, 5)
    assert told["old"]["events"] == told["new"]["events"] == 3


def test_the_same_twice(run: Run, releases: tuple[str, str]) -> None:
    for option in ([], ["--json"]):
        code, out, _ = run("diff", releases[0], releases[0], "--strict", *option)
        assert code == ExitCode.OK
        assert (json.loads(out)["events"] if option else out.splitlines()) == []


def test_strict_minds_differences_and_bad_records(
    run: Run, releases: tuple[str, str], tmp_path: Path
) -> None:
    assert run("diff", *releases, "--strict")[0] == ExitCode.WARNINGS
    bad = acled(tmp_path / "bad.csv", "SYR1,no day,1,Battles,Armed clash,A,99,36.5,1,Suwayda,Quiet,0")
    assert run("diff", releases[0], bad, "--strict")[0] == ExitCode.INVALID_INPUT
    assert run("diff", releases[0], bad)[0] == ExitCode.OK


def test_a_file_that_is_not_there(run: Run, releases: tuple[str, str], tmp_path: Path) -> None:
    code, out, err = run("diff", releases[0], str(tmp_path / "nowhere.csv"))
    assert (code, out) == (ExitCode.INVALID_INPUT, "")
    assert "nowhere.csv" in err
    assert run("diff", releases[0])[0] == ExitCode.USAGE


def test_hostile_values_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    files = []
    for name, title in (("a", "x"), ("b", "\x1b[2Jx\u202e")):
        path = tmp_path / f"{name}.json"
        events = [{"id": "e", "title": title}]
        path.write_text(
            json.dumps({"format": "mapviewer-dossier", "version": 1, "title": "t", "events": events})
        )
        files.append(str(path))
    _, out, _ = run("diff", *files)
    assert "\x1b" not in out
    assert "\u202e" not in out
