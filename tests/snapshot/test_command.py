from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapviewer.query.selection import Filters, Folding, Mode, Selection
from mapviewer.snapshot.command import command_line
from mapviewer.snapshot.naming import LONGEST, file_stem
from mapviewer.snapshot.spec import SnapshotSpec
from tests.snapshot.dossiers import sample

JULY = (1752526800, 1752786000)  # 15 to 17 July 2025 in Damascus


def spec_of(**options: Any) -> SnapshotSpec:
    chosen = {"window": JULY, "zone": "Asia/Damascus", **options.pop("selection", {})}
    return SnapshotSpec.from_selection(Selection(**chosen), **options)


def test_whole_days_are_told_as_dates() -> None:
    words = shlex.split(command_line(spec_of(), sample(), "a map.png"))
    assert words == ["mapviewer", "snapshot", "dossier.json", "-o", "a map.png", "--from", "2025-07-15", "--to", "2025-07-17"]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"selection": {"window": (JULY[0] + 5, JULY[1] + 7)}}, "--from 2025-07-14T21:00:05Z --to 2025-07-17T21:00:06Z"),
        ({"selection": {"mode": Mode.INSTANT, "playhead": JULY[0]}}, "--at 2025-07-15"),
        ({"selection": {"mode": Mode.CUMULATIVE, "playhead": JULY[0]}}, "--at 2025-07-15 --mode cumulative"),
        ({"width": 640, "height": 400, "dpi": 150}, "--size 640x400 --dpi 150"),
        ({"width": 3508, "height": 2480, "dpi": 300}, "--preset a4-landscape"),
        ({"view": {"kind": "center", "lat": 33.5, "lon": 36.25, "zoom": 6.5}}, "--view 33.5,36.25,6.5"),
        ({"title": "It's $HOME", "theme": "dark"}, """--theme dark --title 'It'"'"'s $HOME'"""),
        ({"arcs": "all"}, "--arcs all"),
        ({"include": {"legend": False}, "metadata": "none"}, "--without legend --metadata none"),
    ],
)  # fmt: skip
def test_options_say_what_they_can(options: dict[str, Any], words: str) -> None:
    assert words in command_line(spec_of(**options), sample(), "a.png")


@pytest.mark.parametrize(
    "options",
    [
        {"selection": {"focus": ("baku",)}},
        {"selection": {"filters": Filters(category=("talks",))}},
        {"selection": {"folding": Folding(True, frozenset({0}))}},
    ],
)
def test_what_they_cannot_goes_in_whole(options: dict[str, Any]) -> None:
    line = command_line(spec_of(**options), sample(), "a.png")
    head, text, end = line.split("\n")
    assert head == "mapviewer snapshot dossier.json -o a.png --spec - <<'END'"
    assert end == "END"
    assert SnapshotSpec.model_validate(json.loads(text)) == spec_of(**options)


def test_an_online_basemap_is_told_by_its_address() -> None:
    spec = spec_of(basemap={"name": "tiles.example.org", "sha256": "0" * 64})
    address = "https://tiles.example.org/{z}/{x}/{y}.png"
    words = shlex.split(
        command_line(spec, sample(), "a.png", (), ("--basemap", address, "--attribution", "© T"))
    )
    assert words[5:9] == ["--basemap", address, "--attribution", "© T"]
    assert words.count("--basemap") == 1
    assert "--spec" not in words


def test_a_name_is_made_from_its_template() -> None:
    spec = spec_of(title="Talks: Paris/Baku?")
    assert file_stem("{dossier}-map", spec, sample()) == "dossier-map"
    assert file_stem("{title} {from}–{to}", spec, sample()) == "Talks-Paris-Baku-2025-07-15–2025-07-17"
    assert file_stem("{nobody}", spec, sample()) == "map"
    assert file_stem("con", spec, sample()) == "con-map"


@given(st.text(max_size=300))
def test_any_template_gives_a_name(template: str) -> None:
    stem = file_stem(template, spec_of(title=template), sample())
    assert 0 < len(stem) <= LONGEST + 4
    assert not set(stem) & set('/\\:*?"<>|\0')
    assert not stem.startswith((".", "-"))
