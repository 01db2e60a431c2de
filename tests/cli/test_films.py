"""`mapviewer animate`: its options and its description say the same, and what is wrong is said before any work."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mapviewer import assets
from mapviewer.errors import ExitCode
from mapviewer.net.services import custom_tiles
from mapviewer.tiles.online import OnlineTiles, key_of
from mapviewer.tiles.shelf import shelf
from tests.net.server import Server
from tests.tiles.making import png

SAMPLE = str(assets.sample_dossier())
SMALL = ("--size", "320x240", "--from", "2025-07-15", "--to", "2025-07-16")
Runs = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_description_says_the_same_as_options(run: Runs, tmp_path: Path) -> None:
    options = ("--step", "day", "--mode", "instant", "--seconds", "1.5", "--loops", "2", *SMALL)
    code, out, _ = run("animate", SAMPLE, "-o", "x.gif", "--print-spec", *options)
    assert code == ExitCode.OK
    described = json.loads(out)
    assert (described["step"], described["seconds"], described["loops"]) == ("day", 1.5, 2)
    spec = tmp_path / "spec.json"
    spec.write_text(out, encoding="utf-8")
    one, two = tmp_path / "one.gif", tmp_path / "two.gif"
    assert run("animate", SAMPLE, "-o", str(one), *options)[0] == ExitCode.OK
    assert run("animate", SAMPLE, "-o", str(two), "--spec", str(spec))[0] == ExitCode.OK
    assert one.read_bytes() == two.read_bytes()


def test_beside_a_description_options_contradict(run: Runs, tmp_path: Path) -> None:
    spec = tmp_path / "spec.json"
    spec.write_text("{}", encoding="utf-8")
    code, _, err = run("animate", SAMPLE, "-o", str(tmp_path / "a.gif"), "--spec", str(spec), "--step", "day")
    assert code == ExitCode.USAGE
    assert "--spec describes the whole film; expected it without --step" in err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "/picture"),
        ('{"picture": {}, "step": "moon"}', "found 'moon', expected one of event"),
        ('{"picture": {}, "seconds": 900}', "/seconds"),
        ('{"picture": {"theme": "print", "transparent": true}}', "films have no other"),
    ],
)
def test_a_bad_description_is_named(run: Runs, tmp_path: Path, text: str, words: str) -> None:
    spec = tmp_path / "spec.json"
    spec.write_text(text, encoding="utf-8")
    code, _, err = run("animate", SAMPLE, "-o", str(tmp_path / "a.gif"), "--spec", str(spec))
    assert code == ExitCode.INVALID_INPUT
    assert words in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--seconds", "900"), "seconds: found 900"),
        (("--mode", "window"), "found window, expected instant or cumulative"),
        (("--unit", "moon"), "--unit: found 'moon'"),
        (("--step", "moon"), "found 'moon', expected one of event"),
        (("--size", "100000x100000"), "--size: found 100000x100000"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(
    run: Runs, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    code, out, err = run("animate", SAMPLE, "-o", str(tmp_path / "a.gif"), *options)
    assert (code, out) == (ExitCode.USAGE, "")
    assert words in err
    assert list(tmp_path.iterdir()) == []


def test_what_leaves_a_safe_film_is_said(run: Runs, tmp_path: Path) -> None:
    options = ("--step", "day", "--publish-safe", "10", *SMALL)
    code, _, err = run("animate", SAMPLE, "-o", str(tmp_path / "frames"), *options)
    assert code == ExitCode.OK
    assert "in the file: 11 events: ids, titles, dates, categories, status" in err
    assert "held back: exact coordinates" in err
    index = (tmp_path / "frames" / "index.json").read_text(encoding="utf-8")
    assert "sha256" not in index
    assert "paris-talks" not in index


@pytest.mark.parametrize("whole", [True, False])
def test_a_film_has_every_tile_of_an_online_basemap_or_is_not_written(
    run: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    monkeypatch.setenv("MAPVIEWER_CACHE", str(tmp_path / "cache"))
    image = png()
    server = Server(lambda exchange: exchange.answer(image, status="200 OK" if whole else "404 Not Found"))
    target = tmp_path / "a"
    service = custom_tiles(f"http://{server.host}/{{z}}/{{x}}/{{y}}.png", attribution="© Nobody")
    code, _, err = run(
        *("animate", SAMPLE, "-o", str(target), "--format", "frames", *SMALL, "--step", "day"),
        *("--basemap", service.template, "--attribution", service.attribution),
    )
    tiles = shelf.find(key_of(service))
    assert isinstance(tiles, OnlineTiles)
    tiles._client.close()
    server.close()
    shelf.clear()
    assert server.asked
    assert (code, target.exists()) == ((ExitCode.OK, True) if whole else (ExitCode.UNAVAILABLE, False)), err
