"""The page's JavaScript reads the same files to the same numbers. Needs Node, which only developers have."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mapviewer import basemap
from mapviewer.assets import resource

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not installed")
SCRIPTS = [
    "basemap-worker.js",
    "draw/basemap.js",
    "draw/collide.js",
    "draw/container.js",
    "draw/labels.js",
    "draw/names.js",
]


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("served")
    for name in ("50m.bin", "places.bin"):
        (folder / name).write_bytes(basemap.serve(name))
    probe = Path(__file__).with_name("page_probe.js")
    command = [str(NODE), str(probe), str(resource("map")), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_geometry_is_decoded_alike(answer: dict[str, Any]) -> None:
    loaded = basemap.load("50m")
    for name, found in answer["layers"].items():
        layer = loaded.layer(name)
        assert found["features"] == len(layer)
        assert found["points"] == len(layer.points)
        assert found["x"] == pytest.approx(layer.points[:, 0].sum(), rel=1e-9, abs=1e-3)
        assert found["y"] == pytest.approx(layer.points[:, 1].sum(), rel=1e-9, abs=1e-3)


def test_names_are_read_alike(answer: dict[str, Any]) -> None:
    expected = [place.name for place, _ in basemap.places().within((-180.0, -85.0, 180.0, 85.0), 2)]
    assert answer["world"] == expected
    assert answer["copies"] == 3 * len(expected)
    assert answer["waters"] == len(basemap.waters())


def test_labels_that_touch_do_not_collide_and_those_that_overlap_do(answer: dict[str, Any]) -> None:
    assert answer["room"] == [False, True, False]


def test_spellings_of_a_name_are_one(answer: dict[str, Any]) -> None:
    latin, plain, arabic = answer["keys"]
    assert latin == plain == "assuwayda"
    assert arabic


def test_direction_follows_the_first_strong_character(answer: dict[str, Any]) -> None:
    assert answer["directions"] == ["ltr", "rtl", "rtl", "ltr"]


def test_widths_are_interpolated(answer: dict[str, Any]) -> None:
    assert answer["widths"] == [10, 10, 15, 20]


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_valid_strict_and_short(script: str) -> None:
    path = resource("map", *script.split("/"))
    text = path.read_text(encoding="utf-8")
    assert text.startswith("'use strict';")
    assert len(text.splitlines()) < 500
    assert "eval(" not in text
    assert "innerHTML" not in text
    subprocess.run([str(NODE), "--check", str(path)], check=True, capture_output=True, timeout=60)
