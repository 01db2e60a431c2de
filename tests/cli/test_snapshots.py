"""`mapviewer snapshot`, as far as it goes beyond the window's options."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mapviewer import assets
from mapviewer.errors import ExitCode
from mapviewer.overlays.shelf import overlay_shelf
from mapviewer.tiles.shelf import shelf
from tests.overlays.test_reading import KML
from tests.tiles.making import pyramid, write_mbtiles

SAMPLE = str(assets.sample_dossier())
SMALL = ("--size", "480x360")
Runs = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(("ending", "first"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF-")])
def test_a_snapshot_is_made_again_from_itself(run: Runs, tmp_path: Path, ending: str, first: bytes) -> None:
    old, new = tmp_path / f"old.{ending}", tmp_path / f"new.{ending}"
    made = run("snapshot", SAMPLE, "-o", str(old), "--at", "2025-07-16", "--credit", "Ann", *SMALL)
    assert made[0] == ExitCode.OK, made[2]
    assert old.read_bytes().startswith(first)
    code, out, err = run("snapshot", "--from-snapshot", str(old), "--dossier", SAMPLE, "-o", str(new))
    assert (code, out) == (ExitCode.OK, f"{new}\n")
    assert "not the same" not in err
    assert new.read_bytes() == old.read_bytes()


def test_what_has_changed_is_said(run: Runs, tmp_path: Path) -> None:
    old, new, other = tmp_path / "old.png", tmp_path / "new.png", tmp_path / "other.json"
    assert run("snapshot", SAMPLE, "-o", str(old), *SMALL)[0] == ExitCode.OK
    dossier = json.loads(Path(SAMPLE).read_bytes())
    other.write_text(json.dumps({**dossier, "title": "Changed"}), encoding="utf-8")
    command = ("snapshot", "--from-snapshot", str(old), "--dossier", str(other), "-o", str(new))
    code, _, err = run(*command)
    assert code == ExitCode.OK
    assert "not the same as the old picture: the dossier" in err
    assert run(*command, "--force", "--strict")[0] == ExitCode.WARNINGS


def test_a_spec_says_the_same_as_options(run: Runs, tmp_path: Path) -> None:
    options = (
        "--from",
        "2025-07-15",
        "--arcs",
        "all",
        "--theme",
        "dark",
        "--without",
        "legend",
        "--view",
        "33,36,7",
        *SMALL,
    )
    code, out, _ = run("snapshot", SAMPLE, "-o", "x.svg", "--print-spec", *options)
    assert code == ExitCode.OK
    spec = tmp_path / "spec.json"
    spec.write_text(out, encoding="utf-8")
    one, two = tmp_path / "one.svg", tmp_path / "two.svg"
    assert run("snapshot", SAMPLE, "-o", str(one), *options)[0] == ExitCode.OK
    assert run("snapshot", SAMPLE, "-o", str(two), "--spec", str(spec))[0] == ExitCode.OK
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--view", "here"), "--view: found 'here'"),
        (("--view", "95,0,3"), "found 95.0, expected at most 90"),
        (("--without", "map"), "--without: found 'map'"),
        (("--metadata", "some"), "metadata: found 'some'"),
        (("--arcs", "some"), "arcs: found 'some', expected 'none', 'read' or 'all'"),
        (("--spec", "none.json", "--arcs", "all"), "--spec describes the whole picture"),
        (("--dpi", "1"), "dpi: found '1', expected at least 10"),
        (("--size", "100000x100000"), "expected sides of 64 to 16384"),
        (("--preset", "wide", "--size", "100x100"), "--preset and --size"),
        (("--format", "bmp"), "--format: found 'bmp'"),
        (("--spec", "none.json", "--from", "2025"), "--spec describes the whole picture"),
        (("--spec", "none.json"), "found no such file"),
        (("--from-snapshot", SAMPLE), "found no PNG, SVG, PDF or HTML"),
        (("--dossier", SAMPLE), "--dossier names the dossier"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    run: Runs, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    code, out, err = run("snapshot", SAMPLE, "-o", str(tmp_path / "a.png"), *options)
    assert (code, out) == (ExitCode.USAGE, "")
    assert words in err
    assert list(tmp_path.iterdir()) == []


def test_a_bad_spec_is_told_by_pointer(run: Runs, tmp_path: Path) -> None:
    spec = tmp_path / "spec.json"
    spec.write_text('{"width": 5, "view": {"kind": "all", "lat": 3}}', encoding="utf-8")
    code, _, err = run("snapshot", SAMPLE, "-o", str(tmp_path / "a.png"), "--spec", str(spec))
    assert code == ExitCode.INVALID_INPUT
    assert "/width" in err
    assert "/view" in err


def test_no_dossier_is_said(run: Runs, tmp_path: Path) -> None:
    assert "found no dossier" in run("snapshot", "-o", str(tmp_path / "a.png"))[2]


def test_a_film_is_made_by_the_command(run: Runs, tmp_path: Path) -> None:
    target = tmp_path / "a.gif"
    command = ("animate", SAMPLE, "-o", str(target), "--from", "2025-07-15", "--to", "2025-07-16", *SMALL)
    code, out, err = run(*command)
    assert (code, out) == (ExitCode.OK, f"{target}\n"), err
    assert target.read_bytes().startswith(b"GIF89a")
    assert run(*command)[0] == ExitCode.RUNTIME
    for option, words in (
        (("--seconds", "soon"), "--seconds: found 'soon'"),
        (("--unit", "moon"), "--unit: found 'moon'"),
        (("--mode", "all"), "--mode: found 'all'"),
        (("--step", "moon"), "--step: found 'moon'"),
    ):
        code, _, err = run(*command, "--force", *option)
        assert code == ExitCode.USAGE
        assert words in err


def test_a_publish_safe_snapshot_says_what_left(run: Runs, tmp_path: Path) -> None:
    target = tmp_path / "a.svg"
    command = ("snapshot", SAMPLE, "-o", str(target), "--publish-safe", "50", "--drop", "summaries", *SMALL)
    code, _, err = run(*command)
    assert code == ExitCode.OK
    assert "in the file: 11 events" in err
    assert "held back: exact coordinates" in err
    again = run(
        "snapshot", "--from-snapshot", str(target), "--dossier", SAMPLE, "-o", str(tmp_path / "b.svg")
    )
    assert "cannot be made again" in again[2]
    for options, words in (
        (("--publish-safe", "near"), "--publish-safe: found 'near'"),
        (("--drop", "actors"), "expected it with --publish-safe"),
        (("--publish-safe", "5", "--drop", "titles"), "publish.drop.0: found 'titles'"),
    ):
        code, _, err = run("snapshot", SAMPLE, "-o", str(tmp_path / "c.svg"), *options)
        assert code == ExitCode.USAGE
        assert words in err


def test_a_local_basemap_is_drawn_and_missed_when_it_is_not_there(run: Runs, tmp_path: Path) -> None:
    tiles = write_mbtiles(tmp_path / "own.mbtiles", pyramid(0, 4), format="png")
    old, new = tmp_path / "old.png", tmp_path / "new.png"
    assert run("snapshot", SAMPLE, "-o", str(old), "--basemap", str(tiles), *SMALL)[0] == ExitCode.OK
    again = ("snapshot", "--from-snapshot", str(old), "--dossier", SAMPLE, "-o", str(new), "--force")
    code, _, err = run(*again, "--basemap", str(tiles))
    assert code == ExitCode.OK
    assert "basemap" not in err
    assert new.read_bytes() == old.read_bytes()
    shelf.clear()
    code, _, err = run(*again, "--strict")
    assert code == ExitCode.WARNINGS
    assert "The local basemap “own.mbtiles” is not here" in err
    assert (
        run("snapshot", SAMPLE, "-o", str(new), "--force", "--basemap", SAMPLE)[0] == ExitCode.INVALID_INPUT
    )
    shelf.clear()


def test_overlays_are_drawn_and_what_of_them_is_not_is_said(run: Runs, tmp_path: Path) -> None:
    overlay, old, new = tmp_path / "zones.kml", tmp_path / "old.png", tmp_path / "new.png"
    overlay.write_text(KML, encoding="utf-8")
    code, _, err = run("snapshot", SAMPLE, "-o", str(old), "--overlay", str(overlay), *SMALL)
    assert code == ExitCode.OK
    assert "zones.kml: NetworkLink (links to other files): 1 left out" in err
    overlay_shelf.clear()
    again = ("snapshot", "--from-snapshot", str(old), "--dossier", SAMPLE, "-o", str(new), "--force")
    assert run(*again, "--overlay", str(overlay))[0] == ExitCode.OK
    assert new.read_bytes() == old.read_bytes()
    overlay_shelf.clear()
    assert "The overlay “zones.kml” is not here" in run(*again)[2]
